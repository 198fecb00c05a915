"""What the officers of the demo county write: opinions, marks and reasons that differ from case to case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from loans.demo.women import VILLAGE_NAMES, Woman

_OPINIONS: dict[str, tuple[str, ...]] = {
    "village": (
        "已入户看过，{name}家有{members}口人，{own}元自筹款在存折上，项目场地属实，同意上报。",
        "本人勤快，在村里信用好。身份证、户口簿原件已核对，担保人电话确认过，同意。",
        "实地查看{site}，项目已经起步，缺的是周转钱。材料齐全，同意上报镇妇联。",
        "与本人和家人都谈过，知道贷款要按期还。台账上没有享受过，同意。",
        "项目适合本村，预计带动{jobs}人做事，同意推荐。",
        "材料由本人送来，签字是当面签的。经村妇联商议，同意上报。",
    ),
    "township": (
        "复核无误。担保人已逐一联系，均表示知情自愿。同意，转信用社。",
        "已到村抽查，项目属实。年龄、就业情况符合规定，同意。",
        "{amount}元与项目规模相称，担保人数符合规定，同意上报。",
        "村级把关意见清楚，材料与原件相符，同意。",
        "电话回访本人，了解还款打算，项目可行，同意转信用社审查。",
    ),
    "bank": (
        "征信查询无不良记录，还款来源为项目收入，同意放款。",
        "已面谈并核实担保人工资流水，同意按所批金额放款。",
        "家庭负债低，项目现金流可覆盖本息，同意。",
        "上门调查，担保能力足够，同意发放。",
        "符合信用社贷款条件，同意，按季结息。",
    ),
    "bank_less": ("项目总投资偏高，按首期车款核定金额，先贷{consented}元，同意放款。",),
    "county": (
        "经复核，申请人及担保人均符合规定，同意盖章。",
        "各级签批齐全，贴息资格核对无误，同意。",
        "已查县级台账，未享受过此项贷款，同意盖章。",
        "同意。请信用社及时放款并告知本人还款日。",
    ),
    "return_to_village": (
        "请按所列各处补正后再报。",
        "有几处与材料不一致，退回补正。",
        "请核对后重新上报，补正后优先办理。",
    ),
    "return_to_township": ("担保人情况请镇妇联再核实一次。",),
    "return_to_bank": ("核定期限与项目周期不一致，请信用社再核。", "请信用社补充说明利率和期限后再报。"),
    "refuse": ("按所列原因不予批准，已当面说明。",),
}
# (where, what is wrong): the marks of a return, by how the village then mends it.
MARKS: tuple[tuple[tuple[str, str], ...], ...] = (
    (("applicant.phone", "电话打不通，请核对后更正"), ("project.use_of_money", "请写明购买的数量和单价")),
    (
        ("project.use_of_money", "用途太笼统，请写清每一项"),
        ("project.own_funds", "自筹资金与面谈时所说不一致"),
    ),
    (("guarantors.0", "该担保人已调往外县，请更换担保人"),),
    (("papers.id_card.applicant", "照片反光，号码看不清，请重拍"), ("project.site", "请写到村民小组")),
)
REFUSALS: dict[str, tuple[list[str], str, str]] = {
    "refused_village": (
        ["project_not_viable"],
        "门市位置在河道管理范围内，不能经营，项目不可行。",
        "另选店址后可以重新申请。",
    ),
    "refused_township": (
        ["guarantor_withdrew", "project_not_viable"],
        "联系担保人时，对方表示事先不知情，不愿担保；养殖梅花鹿未取得许可。",
        "找到自愿的担保人、换一个项目后再申请。",
    ),
    "refused_papers": (
        ["papers_false"],
        "村委会证明所盖印章与留存印样不符，经查非村委会出具。",
        "提交真实证明后可重新申请。",
    ),
    "refused_bank": (["bank_credit_check"], "征信报告有当前逾期，按规定不予放款。", "结清逾期后可重新申请。"),
    "refused_county": (
        ["applicant_untraceable"],
        "三次联系不上本人，村里反映已外出，无法核实本人意愿。",
        "本人回来后与村妇联联系，更新电话后可重新申请。",
    ),
}
WITHDRAWALS: dict[str, str] = {
    "withdrawn_draft": "本人决定外出务工，暂不贷款。",
    "withdrawn_bank": "家里已借到钱，不再需要贷款。",
    "withdrawn_sealed": "羊价下跌，本人和家人商量后不贷了。",
}
STOPS: tuple[tuple[str, str], ...] = (
    ("account_closed", "登记的账户上月已销户，款项退回。"),
    ("not_reached", "约定日期本人未到柜面签借据。"),
    ("guarantor_withdrew", "一名担保人来社表示不再担保，未签保证合同。"),
)
# Steps that were signed on paper, and who saw it: the line was down.
ON_PAPER: dict[tuple[str, str], str] = {
    ("w32", "village"): "村民代表罗菊英",
    ("w56", "village"): "村会计海来木呷",
    ("w66", "township"): "镇便民中心值班员罗艳",
}
UNSEAL_NOTES = ("情况属实，提议解封后重新核定。", "同意解封，请补齐材料后再盖章。", "问题已解决，恢复放款。")


def opinion(step: str, woman: Woman, sections: dict[str, Any], *, consented: int = 0) -> str:
    """What the officer writes at this step of her story."""
    choices: Sequence[str] = _OPINIONS[step]
    words = {
        "name": woman.name,
        "members": (sections.get("household") or {}).get("members"),
        "own": woman.row["own"],
        "jobs": woman.row["jobs"],
        "amount": woman.amount,
        "site": VILLAGE_NAMES[woman.village],
        "consented": consented,
    }
    return woman.chance.choice(choices).format(**words)
