"""The families as the files that a village cadre would fill in: the templates' own columns, in Chinese."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal

from people.demo.families import Family, Someone

MOST_CHILDREN = 4


def women(families: Iterable[Family]) -> bytes:
    """妇女基本信息台账."""
    heads = ["组", "姓名", "身份证号", "婚姻状况", "民族", "文化程度", "联系电话", "丈夫姓名", "丈夫身份证号"]
    for number in range(1, MOST_CHILDREN + 1):
        heads += [f"子女{number}姓名", f"子女{number}身份证号"]
    rows = []
    for family in families:
        she = family.woman
        row = [
            family.group,
            she.name,
            she.number,
            family.marital,
            family.nation,
            family.education,
            family.phone,
        ]
        row += [family.husband.name, family.husband.number] if family.husband else ["", ""]
        for child in family.children[:MOST_CHILDREN]:
            row += [child.name, child.number]
        rows.append(row)
    return _written(heads, rows)


def left_behind_women(families: Iterable[Family]) -> bytes:
    """留守妇女."""
    heads = [
        "组",
        "姓名",
        "身份证号",
        "丈夫姓名",
        "丈夫身份证号",
        "丈夫外出日期",
        "丈夫外出地区",
        "丈夫外出地点",
    ]
    rows = []
    for family in families:
        assert family.away is not None
        assert family.husband is not None
        since, code, words = family.away
        she, he = family.woman, family.husband
        row = [family.group, she.name, she.number, he.name, he.number, since.isoformat(), code, words]
        rows.append(row)
    return _written(heads, rows)


def left_behind_children(families: Iterable[tuple[Family, Someone]]) -> bytes:
    """留守儿童: the father away, the mother too where she went with him."""
    heads = ["组", "姓名", "身份证号", "就读学校", "父亲姓名", "父亲身份证号", "父亲外出日期", "父亲外出地区"]
    heads += [
        "父亲外出地点",
        "父亲外出原因",
        "母亲姓名",
        "母亲身份证号",
        "母亲外出日期",
        "母亲外出地区",
        "母亲外出原因",
    ]
    rows = []
    for family, child in families:
        assert family.away is not None
        assert family.husband is not None
        since, code, words = family.away
        row = [family.group, child.name, child.number, "示范县中心小学", family.husband.name]
        row += [family.husband.number, since.isoformat(), code, words, "外出务工"]
        row += [family.woman.name, family.woman.number]
        row += [since.isoformat(), code, "外出务工"] if family.wife_away else ["", "", ""]
        rows.append(row)
    return _written(heads, rows)


def children_in_hardship(families: Iterable[tuple[Family, Someone]], on: date) -> bytes:
    """特殊困难儿童: both parents died a year before the day, and a grandmother brings the child up."""
    lost = on - timedelta(days=400)
    heads = ["组", "姓名", "身份证号", "就读学校", "年级", "失去父母原因", "失去父母日期"]
    heads += ["监护人姓名", "监护人身份证号", "监护人与儿童关系", "监护人电话"]
    rows = []
    for family, child in families:
        she = family.woman
        row = [
            family.group,
            child.name,
            child.number,
            "示范县中心小学",
            "一二三四五六"[min(max(on.year - child.born.year - 7, 0), 5)] + "年级",
            "父母双亡",
            lost.isoformat(),
        ]
        rows.append([*row, she.name, she.number, "祖父母（外祖父母）", family.phone])
    return _written(heads, rows)


def women_in_poverty(families: Iterable[Family], year: int) -> bytes:
    """农村贫困妇女: what the household earned in the year, item by item."""
    heads = [
        "组",
        "姓名",
        "身份证号",
        "家庭人口",
        "收入年度",
        "种养收入",
        "补贴及转移收入",
        "生产成本",
        "是否低保",
        "低保金（元/月）",
    ]
    rows = []
    for family in families:
        assert family.income is not None
        total = Decimal(family.income) * family.size
        transfers = (total * Decimal("0.3")).quantize(Decimal(1))
        costs = Decimal(600)
        row = [family.group, family.woman.name, family.woman.number, str(family.size), str(year)]
        row += [str(total - transfers + costs), str(transfers), str(costs)]
        row += ["是", "280"] if family.allowance else ["否", ""]
        rows.append(row)
    return _written(heads, rows)


def volunteers(families: Iterable[Family], team: str, joined: date) -> bytes:
    """巾帼志愿者."""
    heads = ["组", "姓名", "身份证号", "服务队", "特长", "加入日期"]
    skills = ("文艺宣传", "家政服务", "法律宣传", "照料老人", "环境卫生")
    rows = [
        [
            family.group,
            family.woman.name,
            family.woman.number,
            team,
            skills[number % len(skills)],
            joined.isoformat(),
        ]
        for number, family in enumerate(families)
    ]
    return _written(heads, rows)


def _written(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([*row, *[""] * (len(heads) - len(row))])
    return out.getvalue().encode("utf-8-sig")
