"""Made-up people for the papers: the demo county 513499 belongs to no real place, and no number here is anybody's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

from loans.papers import BoxFacts, FormFacts, PayoutFacts, RefusalFacts, RefusalReason, SlipFacts
from loans.stored_papers import NoticeFacts, ReceiptFacts
from workflows.canonical import digest
from workflows.file_parts import CaseFileFacts, JournalLine
from workflows.stamps import PaperStamp
from workflows.transmittals import TransmittalFacts, TransmittalRow

TEACHER: dict[str, Any] = {
    "name": "沈国强", "id_number": "513499197504120018", "class": "public_payroll", "relation": "none",
    "employer": "示范县第二小学", "position": "教师", "monthly_salary": "3280.00", "phone": "13900004321",
    "deposit_bank": None, "deposit_certificate": None, "deposit_amount": None, "deposit_matures_on": None,
}  # fmt: skip
DEPOSITOR: dict[str, Any] = {
    "name": "罗玉兰", "id_number": "513499196811230041", "class": "fixed_deposit", "relation": "other_kin",
    "employer": None, "position": None, "monthly_salary": None, "phone": "13900008765",
    "deposit_bank": "示范县农村信用社青石分社", "deposit_certificate": "0034118927",
    "deposit_amount": "50000.00", "deposit_matures_on": "2016-05-20",
}  # fmt: skip
ATTACHMENTS = (
    ("id_card", "applicant"), ("id_card", "spouse"), ("household_book", "applicant"), ("marriage_paper", "applicant"),
    ("village_certificate", "applicant"), ("declaration", "applicant"), ("id_card", "guarantor-1"),
    ("salary_proof", "guarantor-1"), ("pledge", "guarantor-1"), ("id_card", "guarantor-2"),
    ("deposit_certificate", "guarantor-2"), ("pledge", "guarantor-2"),
)  # fmt: skip
DIGEST = "9f2c64e1b07d5a83c4416f20d95be7382a1f60cc97e4d3b5086f1a2e7bd4c915"


def content() -> dict[str, Any]:
    """The signed content of one complete application, as a round holds it."""
    return {
        "schema": 1,
        "programme": "loan",
        "place": "513499101201",
        "sections": {
            "applicant": {
                "name": "吉克阿牛", "id_number": "513499198307150026", "nation": "07", "education": "junior",
                "marital_state": "married", "phone": "13800001234", "household_place": "示范县青石镇向阳村",
                "household_group": "3组", "health": "good",
            },
            "household": {
                "spouse_name": "阿说拉铁", "spouse_id_number": "513499198112040039", "spouse_phone": "13800005678",
                "spouse_workplace": "在家务农，农闲外出务工", "members": 5, "annual_income": "26800.00",
                "housing": "自有砖混结构住房90平方米",
            },
            "project": {
                "employment": "farming", "industry": "breeding", "site": "向阳村3组后山圈舍",
                "use_of_money": "购买能繁母猪6头、仔猪40头及饲料，改建圈舍120平方米；"
                "其中种猪及仔猪款42000元，饲料款23000元，圈舍改建15000元。",
                "own_funds": "20000.00", "expected_income": "138000.00", "expected_cost": "91500.00",
                "jobs": 2, "licensed": False, "received_before": False,
            },
            "loan": {"amount": "80000.00", "term_months": 24},
            "account": {"bank": "示范县农村信用社青石分社", "holder": "吉克阿牛", "number": "6210340000012345678"},
            "guarantors": [dict(TEACHER), dict(DEPOSITOR)],
        },
        "attachments": [
            {"kind": kind, "subject": subject, "digest": DIGEST, "media_type": "image/jpeg", "size": 204800}
            for kind, subject in ATTACHMENTS
        ],
    }  # fmt: skip


SIGNOFFS = (
    BoxFacts(
        "village", "经入户核实，申请人家庭情况和养殖项目属实，为人诚实守信，符合条件，同意上报。", "马海英",
        "向阳村妇联主席", date(2014, 3, 18),
    ),
    BoxFacts(
        "township", "经复核，申请材料齐全，已于3月19日电话联系两位担保人，均系本人自愿担保，同意上报。", "杨秀芳",
        "青石镇妇联审核员", date(2014, 3, 21),
    ),
    BoxFacts(
        "bank", "经调查，借款人信用良好，担保符合要求，同意发放。", "周建军", "青石分社信贷员", date(2014, 3, 27),
        amount=Decimal("80000.00"), term_months=24, yearly_rate=Decimal("9.15"),
    ),
    BoxFacts(
        "county", "经审查，符合妇女小额担保贷款财政贴息条件，同意。", "李慧敏", "县妇联公章管理员", date(2014, 4, 1),
    ),
)  # fmt: skip
PAYOUT = PayoutFacts(date(2014, 4, 8), Decimal("80000.00"), "DK20140408-0017", "王小林", "青石分社银行联络员")


def form_facts(**changes: Any) -> FormFacts:
    """A sealed form that was paid out; `changes` replace single facts."""
    facts = FormFacts(
        county_name="示范县",
        township_name="青石镇",
        village_name="向阳村",
        ref="L-7Q2M-0012",
        round=1,
        content=content(),
        sealed=True,
        case_number="示妇贷〔2014〕00012号",
        content_digest=DIGEST,
        signoffs=SIGNOFFS,
        payout=PAYOUT,
        lender_name="示范县农村信用社",
        guarantee_months=6,
        applied_on=date(2014, 3, 17),
        printed_on=date(2014, 4, 8),
    )
    return replace(facts, **changes)


def _changed(section: str, **values: Any) -> FormFacts:
    changed = content()
    changed["sections"][section] |= values
    return form_facts(content=changed)


def long_yi_name() -> FormFacts:
    changed = content()
    changed["sections"]["applicant"] |= {"name": "阿说木呷·吉克阿果莫", "nation": "07"}
    changed["sections"]["account"]["holder"] = "阿说木呷·吉克阿果莫"
    changed["sections"]["guarantors"][0]["name"] = "吉克尔古·木乃惹·阿苏莫"
    return form_facts(content=changed)


def yi_script() -> FormFacts:
    return _changed("applicant", name="阿说木呷 ꀉꎴꃅꇤ")


def uyghur_latin() -> FormFacts:
    return _changed("applicant", name="Aygül Memtimin 阿依古丽·买买提明", nation="05")


def uyghur_arabic() -> FormFacts:
    return _changed("applicant", name="阿依古丽·买买提明 ئايگۈل مەمتىمىن", nation="05")


def rare_characters() -> FormFacts:
    changed = content()
    changed["sections"]["applicant"]["name"] = "王𬍛䶮"
    changed["sections"]["guarantors"][1]["name"] = "李𫖯"
    return form_facts(content=changed)


def one_guarantor() -> FormFacts:
    changed = content()
    changed["sections"]["loan"] = {"amount": "30000.00", "term_months": 12}
    del changed["sections"]["guarantors"][1]
    signoffs = (*SIGNOFFS[:2], replace(SIGNOFFS[2], amount=Decimal("30000.00"), term_months=12), SIGNOFFS[3])
    return form_facts(content=changed, signoffs=signoffs, payout=replace(PAYOUT, amount=Decimal("30000.00")))


def very_long_texts() -> FormFacts:
    changed = content()
    sentence = "购买能繁母猪、仔猪和饲料，改建圈舍并硬化场地，修建沼气池和蓄水池，购置粉碎机一台；"
    changed["sections"]["project"]["use_of_money"] = sentence * 14 + "余款用于防疫和流动资金。"
    changed["sections"]["applicant"]["household_place"] = (
        "示范县青石镇向阳村委会吉克阿莫依乌自然村上坝子老学校旁"
    )
    changed["sections"]["household"]["spouse_workplace"] = (
        "示范县青石镇农业技术推广服务中心下属养殖示范场（季节工）"
    )
    opinion = "经三次入户核实并走访邻居，申请人家庭情况、养殖项目和圈舍规模均属实，" * 4 + "同意上报。"
    return form_facts(content=changed, signoffs=(replace(SIGNOFFS[0], opinion=opinion), *SIGNOFFS[1:]))


def minimal_draft() -> FormFacts:
    """What a case holds a minute after it was opened: a name, and nothing else."""
    return FormFacts(
        county_name="示范县", township_name="", village_name="", ref="L-7Q2M-0031", round=1,
        content={"sections": {"applicant": {"name": "马小梅"}}},
    )  # fmt: skip


def halfway() -> FormFacts:
    """Signed by the village and, before a return, by the township, whose sign-off is void."""
    return form_facts(
        sealed=False, case_number=None, payout=None, signoffs=(SIGNOFFS[0], replace(SIGNOFFS[1], void=True))
    )


FORM_SAMPLES: Mapping[str, Any] = {
    "sealed": form_facts,
    "halfway": halfway,
    "minimal_draft": minimal_draft,
    "long_yi_name": long_yi_name,
    "yi_script": yi_script,
    "uyghur_latin": uyghur_latin,
    "uyghur_arabic": uyghur_arabic,
    "rare_characters": rare_characters,
    "one_guarantor": one_guarantor,
    "very_long_texts": very_long_texts,
}


def refusal_facts(**changes: Any) -> RefusalFacts:
    facts = RefusalFacts(
        county_name="示范县",
        applicant_name="吉克阿牛",
        reference="示妇贷〔2014〕00012号",
        reasons=(
            RefusalReason(
                "申请贷款8万元，只有一名担保人。",
                "第三篇第九项：“3万以上8万以下需2人担保”",
                "再找一名符合条件的担保人，并交回其本人签字按印的担保人承诺书；或者把申请金额改为3万元以下。",
            ),
            RefusalReason(
                "担保人罗玉兰既不是财政拨款人员，也没有定期存款。",
                "第三篇第九项：“财政拨款人员担保或者有定期存款人员担保”",
                "换一名财政拨款人员，或者由担保人提供定期存单。",
            ),
        ),
        decided_by="青石镇妇女联合会",
        decided_on=date(2014, 3, 21),
        applied_on=date(2014, 3, 17),
    )
    return replace(facts, **changes)


OFFICERS = (
    ("马海英", "示范县青石镇向阳村妇联 · 村妇联主席"),
    ("阿说木呷·吉克阿果莫", "示范县青石镇妇联 · 乡镇审核员"),
    ("周建军", "示范县农村信用社青石分社 · 信贷员"),
    ("王小林", "示范县农村信用社青石分社 · 银行联络员"),
    ("李慧敏", "示范县妇联 · 公章管理员"),
    ("王𬍛䶮", "示范县 · 审计员"),
    ("杨秀芳", "示范县青石镇妇联 · 乡镇审核员"),
)


def slips(count: int = 7) -> list[SlipFacts]:
    return [
        SlipFacts(
            name=name,
            username=f"sf{number:04d}",
            password=f"Qk7-mp{number}-Tz4w",
            posts=(post,),
            address="https://jinguo.example/",
        )
        for number, (name, post) in enumerate(OFFICERS[:count], start=1)
    ]


STAMP = PaperStamp(
    number="示妇贷文〔2014〕00031号",
    code="7k2m9qx4tc8r",
    address="https://jinguo.example/verify/",
    made_on=date(2014, 4, 1),
)
SALT = "5d41402abc4b2a76b9719d911017c592"
# Where a finger wrote three characters.
STROKES = (
    "40,60 90,50 140,58;92,30 90,80 60,140 30,170;95,90 140,150;"
    "220,40 300,44;210,80 320,76;262,20 262,120 250,170 225,160;"
    "400,50 500,40;450,20 448,100 440,170;400,110 390,160;520,100 550,150;370,180 560,176"
)


def stamped_form() -> FormFacts:
    """A form whose digest is the one that its own content gives with `SALT`."""
    return form_facts(content_digest=digest(content(), salt=SALT))


def receipt_facts(**changes: Any) -> ReceiptFacts:
    facts = ReceiptFacts(
        office="示范县青石镇向阳村妇女联合会",
        officer="马海英",
        applicant_name="吉克阿牛",
        masked_id_number="513499********0026",
        case_number="示妇贷〔2014〕00012号",
        accepted_on=date(2014, 3, 17),
        amount=Decimal("80000.00"),
        term_months=24,
        industry="养殖",
        papers=(
            "居民身份证（4份）", "户口簿", "婚姻状况证明", "村（居）委会证明", "申请人承诺书", "工资证明",
            "担保人承诺书（2份）", "定期存单",
        ),
        next_office="示范县青石镇妇女联合会",
        progress_address="https://jinguo.example/public/progress/",
        working_days=5,
    )  # fmt: skip
    return replace(facts, **changes)


def notice_facts(**changes: Any) -> NoticeFacts:
    facts = NoticeFacts(
        county_name="示范县",
        lender_name="示范县农村信用社青石分社",
        case_number="示妇贷〔2014〕00012号",
        applicant_name="吉克阿牛",
        id_number="513499198307150026",
        place="青石镇向阳村",
        purpose="养殖",
        amount=Decimal("60000.00"),
        term_months=18,
        yearly_rate=Decimal("9.15"),
        account_bank="示范县农村信用社青石分社",
        account_holder="吉克阿牛",
        account_number="6210340000012345678",
        guarantors=("沈国强（财政拨款人员）", "罗玉兰（有定期存款人员）"),
        sealed_on=date(2014, 4, 1),
        form_number="示妇贷文〔2014〕00029号",
    )
    return replace(facts, **changes)


def transmittal_facts(count: int = 32) -> TransmittalFacts:
    names = ("吉克阿牛", "马小梅", "阿说木呷·吉克阿果莫", "王𬍛䶮")
    rows = [
        TransmittalRow(
            case_number=f"示妇贷〔2014〕{number:05d}号",
            applicant_name=names[number % 4],
            village=("向阳村", "吉克阿莫依乌村")[number % 2],
            amount=Decimal(20_000 + number * 1_000),
            round=1 + number % 2,
            papers=12,
            note="第2轮补正" if number % 2 else "",
        )
        for number in range(1, count + 1)
    ]
    return TransmittalFacts("示范县青石镇妇女联合会", "示范县农村信用社青石分社", rows, "送信用社审查")


CASE_FILE = CaseFileFacts(
    title="吉克阿牛妇女小额担保贷款办件材料",
    county_name="示范县",
    case_number="示妇贷〔2014〕00012号",
    name="吉克阿牛",
    place="青石镇向阳村",
    state="已发放",
    opened_on=date(2014, 3, 17),
    closed_on=date(2014, 4, 8),
)
_COURSE = (
    ("新开申请", "马海英", "向阳村妇联主席", "草稿"),
    ("提交", "马海英", "向阳村妇联主席", "村级审核"),
    ("签批", "马海英", "向阳村妇联主席", "乡镇审核"),
    ("签批", "杨秀芳", "青石镇妇联审核员", "信用社审核"),
    ("同意放款", "周建军", "青石分社信贷员", "县级审核"),
    ("盖章", "李慧敏", "县妇联公章管理员", "待发放"),
    ("确认发放", "王小林", "青石分社银行联络员", "已发放"),
)
JOURNAL_LINES = tuple(
    JournalLine(
        sequence=104 + 7 * place,
        at=datetime(2014, 3, 17 + 2 * place, 9, 30, tzinfo=timezone(timedelta(hours=8))),
        act=act,
        officer=officer,
        post=post,
        round=1 if place else 0,
        state=state,
        digest=DIGEST[place:],
    )
    for place, (act, officer, post, state) in enumerate(_COURSE)
)
