"""Made-up mothers for the papers of aid: no number here is anybody's, and county 513499 belongs to no real place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from aid.papers.form import FormFacts, NeedFacts
from aid.papers.letters import AppealFacts, AwardFacts, Ground, RefusalFacts
from aid.papers.lists import DeliveryFacts, DeliveryRow, NoticeFacts, NoticeRow
from workflows.box_room import DecidedBox
from workflows.canonical import digest
from workflows.stamps import PaperStamp

SALT = "5d41402abc4b2a76b9719d911017c592"
STAMP = PaperStamp(
    "示范县青石镇妇女联合会〔2015〕文00031号",
    "7k2m9qx4tc8rvd3n6hpw",
    "https://jinguo.example/public/papers/",
    date(2015, 1, 12),
)
ACCOUNT = {"bank": "示范县农村信用社青石分社", "holder": "吉克阿牛", "number": "6210340000012345678"}
SECTIONS: Mapping[str, Mapping[str, Any]] = {
    "account": ACCOUNT,
    "house": {
        "site": "青石镇向阳村3组老学校旁",
        "plan": "拆除土坯危房，原址新建砖混平房60平方米，水泥地面，通水通电",
        "cost": "60000.00",
        "amount": "20000.00",
        "own_funds": "10000.00",
    },
    "training": {
        "course": "中式烹调（初级）",
        "school": "示范县职业中学",
        "begins_on": "2015-03-02",
        "amount": "3000.00",
    },
    "medical": {"diagnosis": "宫颈癌ⅡB期", "hospital": "示范县人民医院", "diagnosed_on": "2014-11-03"},
    "goods": {"parcel": "warm"},
}
PAPERS = (
    "身份证（正反面）",
    "户口簿",
    "离婚证、配偶死亡证明或其他单亲证明",
    "本人银行卡或存折（显示卡号的一面）",
)
SIGNOFFS = (
    DecidedBox(
        "village", "经入户走访，家庭困难情况属实，同意提名。", "马海英", "向阳村妇联主席", date(2015, 1, 12)
    ),
    DecidedBox(
        "township",
        "经复核，符合条件，材料齐全，同意公示。",
        "杨秀芳",
        "青石镇妇联审核员",
        date(2015, 1, 12),
        lines=((("公示期", "2015年1月12日至2015年1月21日"),),),
    ),
    DecidedBox(
        "list",
        "",
        "周建芳",
        "县妇联项目专干",
        date(2015, 1, 23),
        lines=((("列　　入", "2015年度第1批名单"),), (("拟救助金额", "人民币伍佰元整（￥500.00）"),)),
    ),
    DecidedBox(
        "county",
        "经审查，符合条件，同意救助。",
        "李慧敏",
        "县妇联公章管理员",
        date(2015, 1, 26),
        lines=((("批准金额", "人民币伍佰元整（￥500.00）"),),),
    ),
)
NEED = NeedFacts(
    75,
    (
        ("家庭人均年收入1,900元，低于2,300元", 20),
        ("享受低保", 15),
        ("单亲母亲", 15),
        ("有2名未成年子女，按2名计", 10),
        ("住房是危房", 15),
    ),
)


def content(grant: str = "spring_festival", amount: str | None = "500.00", **sections: Any) -> dict[str, Any]:
    """The signed content of one complete nomination, as a round holds it."""
    return {
        "schema": 1,
        "programme": "aid",
        "place": "513499101201",
        "grant": grant,
        "year": 2015,
        "beneficiary": {
            "name": "吉克阿牛", "id_number": "513499198307150026", "birth_date": "1983-07-15", "sex": "f",
            "phone": "13800001234", "group": "3", "household": "h-7Q2M", "members": 4, "minors": 2,
        },
        "facts": {
            "registers": {"women": "2012-03-08", "women_in_poverty": "2014-01-10"},
            "marks": ["single_mother"], "income_year": 2014, "income_per_head": "1900.00",
            "living_allowance": True, "illness": ["severe"], "disability": False, "housing": "dangerous",
            "visited_on": "2015-01-08",
        },
        "earlier": [
            {"grant": "mothers_parcel", "year": 2014, "on": "2014-05-11", "amount": "200.00", "whose": "herself"}
        ],
        "sections": {
            "request": {
                "reason": "2012年丈夫病故，独自抚养两个女儿，家中无青壮年劳力，靠种两亩玉米和低保金生活，"
                "大女儿在镇上读初中，寄宿费用无着；本人患风湿性心脏病，常年服药。申请春节慰问金购买过冬衣被。",
                "housing": "dangerous",
                "phone": None,
            },
            **(sections or {"account": dict(ACCOUNT)}),
        },
        "amount": amount,
        "attachments": [],
    }  # fmt: skip


def form_facts(**changes: Any) -> FormFacts:
    """A submitted round; `changes` replace single facts."""
    facts = FormFacts(
        county_name="示范县",
        township_name="青石镇",
        village_name="向阳村",
        ref="A-7Q2M-0012",
        round=1,
        content=content(),
        case_number="示妇助〔2015〕00012号",
        content_digest=digest(content(), salt=SALT),
        applied_on=date(2015, 1, 12),
        papers=PAPERS,
        need=NEED,
        notice_days=7,
    )
    return replace(facts, **changes)


def of_grant(grant: str, amount: str | None, **changes: Any) -> FormFacts:
    """The same woman, nominated for another grant."""
    from aid.policy import GRANTS

    asked = {name: dict(SECTIONS[name]) for name in GRANTS[grant].sections if name != "request"}
    body = content(grant, amount, **asked)
    return form_facts(content=body, content_digest=digest(body, salt=SALT), **changes)


def very_long_texts() -> FormFacts:
    """As much as the answers may hold, for the form that has most of them."""
    facts = of_grant("safe_home", "20000.00", notice_days=10)
    body = dict(facts.content)
    sentence = "丈夫病故，独自抚养女儿，房屋系一九八三年所建土坯房，墙体开裂，屋顶漏雨，经鉴定为危房；"
    body["sections"] = {
        "request": {**body["sections"]["request"], "reason": (sentence * 13)[:500]},
        "house": {**body["sections"]["house"], "site": ("向阳村吉克阿莫依乌自然村上坝子老学校旁" * 6)[:100],
                  "plan": ("拆除土坯危房，原址新建砖混平房60平方米，" * 16)[:300]},
    }  # fmt: skip
    body["earlier"] = [
        {"grant": grant, "year": year, "on": f"{year}-01-20", "amount": "500.00", "whose": whose}
        for grant, year, whose in (
            ("spring_festival", 2012, "herself"), ("spring_festival", 2013, "household"),
            ("mothers_parcel", 2013, "herself"), ("women_class", 2014, "household"),
        )
    ]  # fmt: skip
    body["beneficiary"] = {**body["beneficiary"], "name": "阿说木呷·吉克阿果莫·依乌"}
    return replace(facts, content=body)


def rare_characters() -> FormFacts:
    body = content()
    body["beneficiary"] = {**body["beneficiary"], "name": "王𬍛䶮·ꀉꎴꃅꇤ"}
    body["sections"]["account"]["holder"] = "王𬍛䶮·ꀉꎴꃅꇤ"
    return form_facts(content=body)


FORM_SAMPLES: Mapping[str, Any] = {
    "money": form_facts,
    "house": lambda: of_grant("safe_home", "20000.00", notice_days=10),
    "training": lambda: of_grant("women_class", "3000.00"),
    "medical": lambda: of_grant("two_cancer", "10000.00", notice_days=None),
    "goods": lambda: of_grant("mothers_parcel", "200.00", parcel="温暖包"),
    "very_long_texts": very_long_texts,
    "rare_characters": rare_characters,
}


def award(kind: str = "money", **changes: Any) -> AwardFacts:
    """What was granted to her, by kind."""
    by_kind: dict[str, dict[str, Any]] = {
        "money": {"grant": "春节慰问（单亲特困母亲）", "amount": Decimal("500.00")},
        "medical": {"grant": "两癌救助", "amount": Decimal("10000.00"), "was_on_notice": False},
        "goods": {"grant": "母亲邮包", "amount": Decimal("200.00"), "what": "温暖包　1份"},
        "housing": {
            "grant": "单亲特困母亲安居房",
            "amount": Decimal("20000.00"),
            "what": "青石镇向阳村3组老学校旁：拆除土坯危房，原址新建砖混平房60平方米，水泥地面，通水通电",
        },
        "training": {
            "grant": "女子成才班",
            "amount": Decimal("3000.00"),
            "what": "示范县职业中学　中式烹调（初级）　2015年3月2日开班　名额1名",
        },
    }
    facts = AwardFacts(
        county_name="示范县",
        township_name="青石镇",
        village_name="向阳村",
        name="吉克阿牛",
        masked_id_number="513499********0026",
        case_number="示妇助〔2015〕00012号",
        kind=kind,  # type: ignore[arg-type]
        year=2015,
        approved_on=date(2015, 1, 26),
        listed="列入2015年度第1批名单",
        form_number="青石镇妇女联合会〔2015〕文00031号",
        account=("示范县农村信用社青石分社", "5678") if kind in {"money", "medical"} else None,
        **by_kind[kind],
    )
    return replace(facts, **changes)


def refusal(**changes: Any) -> RefusalFacts:
    facts = RefusalFacts(
        county_name="示范县",
        village_name="向阳村",
        applicant_name="吉克阿牛",
        reference="示妇助〔2015〕00012号",
        grant="单亲特困母亲安居房",
        reasons=(
            Ground(
                "住房不属于无房或危房。",
                "《示范县单亲特困母亲安居工程实施办法》：“无房户或者危房户”",
                "房屋经鉴定为危房后可重新提名。",
            ),
            Ground("材料不齐：缺少宅基地使用证或村委会用地证明。", "", "补齐后可重新提名。"),
        ),
        decided_by="青石镇妇女联合会",
        decided_on=date(2015, 1, 20),
        appeal_days=10,
        appeal_until=date(2015, 2, 3),
        applied_on=date(2015, 1, 12),
    )
    return replace(facts, **changes)


def appeal(**changes: Any) -> AppealFacts:
    before = refusal()
    facts = AppealFacts(
        county_name=before.county_name,
        applicant_name=before.applicant_name,
        reference=before.reference,
        grant=before.grant,
        reasons=before.reasons,
        appeal="房屋去年经镇里鉴定为C级危房，请复核。",
        appealed_on=date(2015, 1, 28),
        taken_by="青石镇妇女联合会",
        opinion="经现场复核并查阅鉴定报告，房屋为B级，不属于危房，维持原决定。",
        decided_by="示范县妇女联合会",
        decided_on=date(2015, 2, 5),
    )
    return replace(facts, **changes)


_NAMES = (
    "吉克阿牛",
    "阿说木呷·吉克阿果莫",
    "马海·阿依",
    "王𬍛䶮",
    "沙玛阿呷",
    "ꀉꎴ·ꃅꇤ",
    "欧阳春兰",
    "李秀",
)


def notice(rows: int = 12, **changes: Any) -> NoticeFacts:
    villages = ("向阳村", "清泉村", "吉克阿莫依乌村")
    facts = NoticeFacts(
        county_name="示范县",
        township_name="青石镇",
        office="青石镇妇女联合会",
        grant="春节慰问（单亲特困母亲）",
        year=2015,
        rows=[
            NoticeRow(_NAMES[number % len(_NAMES)], villages[number % 3], Decimal(500))
            for number in range(rows)
        ],
        first=date(2015, 1, 12),
        last=date(2015, 1, 21),
        days=7,
        phones=(("青石镇妇联", "0834-6650001"), ("示范县妇联", "0834-6650100")),
    )
    return replace(facts, **changes)


def delivery(rows: int = 20, what: str = "") -> DeliveryFacts:
    given = [DeliveryRow(row.name, f"青石镇{row.village}", row.amount, what) for row in notice(rows).rows]
    return DeliveryFacts(
        title="示范县2015年度春节慰问（单亲特困母亲）第1批发放签收花名册",
        office="示范县妇女联合会",
        rows=given,
        made_on=date(2015, 1, 26),
        note="全县",
    )
