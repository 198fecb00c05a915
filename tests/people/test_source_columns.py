"""Each register has its source's fields and no others: the table is written by hand, from the document.

The document is the township federation's 《2014年妇联工作要点》 (`township_2014` in people/policies/registers.yaml);
its items are those under “2014年开展工作要点如下”. Beside each column stand the words of the item that it comes from.
A column of our own is named as such, and has its reason in docs/decisions/0910-ages-and-acting-heads.md.
"""

from __future__ import annotations

from typing import Final

import pytest
from django.utils.translation import override

from people.registers.declaration import REGISTERS

pytestmark = pytest.mark.once

# Item 2 says what the “基本信息” of a woman are; every later item asks for “信息登记” of somebody.
_WHO: Final = "第2项“基本信息内容包括村组、姓名、年龄、婚否、身份号码”"
_OF_HERS: Final = "第2项“基本信息内容包括村组、姓名、年龄、婚否、身份号码及丈夫子女信息”"
_PUPILS: Final = "第3项“留守儿童(学生)”，第4项“特殊困难儿童(学生)”"
_HUSBAND: Final = "第5项“丈夫县外务工3个月以上”"
_OF_HEADS: Final = (
    "第8项“姓名、工作单位、出生年月、文化程度、政治面貌、任职时间、进村两委情况、兼职情况、年收入、是否在编、"
    "联系电话”"
)
_POOR: Final = "第7项“是否纳入低保,是否结对帮扶,是否给予救助”"
_TEAMS: Final = "第11项“根据自己的特长选择参加一个或多个巾帼志愿者服务队”"
OURS: Final = "原文未列"

SOURCE: Final[dict[str, dict[str, str]]] = {
    "women": {
        "村组": _OF_HERS,
        "姓名": _OF_HERS,
        "年龄": _OF_HERS,
        "婚否": _OF_HERS,
        "公民身份号码": _OF_HERS,
        "丈夫子女信息": _OF_HERS,
    },
    "left_behind_children": {
        "村组": _WHO,
        "姓名": _WHO,
        "性别": OURS,
        "年龄": _WHO,
        "公民身份号码": _WHO,
        "就读学校、年级": _PUPILS,
        "父亲（去向）": "第3项“父母外出务工”",
        "母亲（去向）": "第3项“父母外出务工”",
        "监护人（关系）": OURS,
        "联系电话": OURS,
        "备注": "第3项“备注说明是父母双方均外出或是一方外出,其中包括父母在看守所的”",
    },
    "children_in_hardship": {
        "村组": _WHO,
        "姓名": _WHO,
        "性别": OURS,
        "年龄": _WHO,
        "公民身份号码": _WHO,
        "就读学校、年级": _PUPILS,
        "监护人（关系）": "第4项“由其他亲属抚养”",
        "联系电话": OURS,
        "备注": "第4项“需备注是否父母双亡或者其他原因”",
    },
    "left_behind_women": {
        "村组": _WHO,
        "姓名": _WHO,
        "年龄": "第5项“年龄在20周岁至50周岁之间”",
        "公民身份号码": _WHO,
        "联系电话": OURS,
        "居住情况": "第5项“单独或与其他家庭成员居住在户籍地”",
        "丈夫姓名": _OF_HERS,
        "丈夫外出时间": _HUSBAND,
        "务工地点": _HUSBAND,
    },
    "women_in_poverty": {
        "村组": _WHO,
        "姓名": _WHO,
        "年龄": _WHO,
        "公民身份号码": _WHO,
        "家庭人均纯收入（元）": "第7项“家庭人均纯收入低于2300元以下的家庭”",
        "是否纳入低保": _POOR,
        "是否结对帮扶": _POOR,
        "是否给予救助": _POOR,
    },
    "village_heads": {
        "姓名": _OF_HEADS,
        "工作单位": _OF_HEADS,
        "出生年月": _OF_HEADS,
        "文化程度": _OF_HEADS,
        "政治面貌": _OF_HEADS,
        "任职时间": _OF_HEADS,
        "进村两委情况": _OF_HEADS,
        "兼职情况": _OF_HEADS,
        "年收入（元）": _OF_HEADS,
        "是否在编": _OF_HEADS,
        "联系电话": _OF_HEADS,
    },
    "two_cancers": {
        "村组": _WHO,
        "姓名": _WHO,
        "年龄": _WHO,
        "公民身份号码": _WHO,
        "疾病": "第10项“‘两癌’指宫颈癌和乳腺癌”",
        "确诊日期": OURS,
        "医院": OURS,
        "联系电话": OURS,
    },
    "volunteers": {
        "村组": _WHO,
        "姓名": _WHO,
        "年龄": _WHO,
        "服务队": _TEAMS,
        "参加时间": OURS,
        "特长": _TEAMS,
        "联系电话": OURS,
    },
}


def test_every_register_of_the_source_is_there_and_no_other() -> None:
    assert set(REGISTERS) == set(SOURCE)


@pytest.mark.parametrize("code", SOURCE)
def test_a_register_has_its_source_s_fields_in_this_order(code: str) -> None:
    with override("zh-hans"):
        assert [str(column.title) for column in REGISTERS[code].columns] == list(SOURCE[code])


@pytest.mark.parametrize("code", SOURCE)
def test_its_page_says_besides_why_somebody_stands_in_it(code: str) -> None:
    with override("zh-hans"):
        shown = [str(column.title) for column in REGISTERS[code].page_columns]
    assert shown == [*SOURCE[code], "列入原因"]


def test_the_two_lists_that_the_source_gives_in_full_hold_nothing_of_ours() -> None:
    assert len(SOURCE["women"]) == 6
    assert len(SOURCE["village_heads"]) == 11
    for code in ("women", "village_heads", "women_in_poverty"):
        assert OURS not in SOURCE[code].values()
