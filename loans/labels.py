"""The words that stand for the coded values of a loan's content, in Chinese and English.

A signed content holds codes, never words, so that a later change of wording can't touch a signature. Papers, screens
and exports read their words here. The tables are plain data on purpose: a paper is printed in the language of the
paper and not in the reader's, so gettext (which follows the reader) is not the tool for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

CHINESE: Final = "zh-hans"
ENGLISH: Final = "en"


class Label(NamedTuple):
    """One coded value in the two languages of the programme."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The word in `language`; every language that is not Chinese gets the English one."""
        return self.zh if language.lower().startswith("zh") else self.en


Labels = Mapping[str, Label]

EDUCATION: Final[Labels] = {
    "none": Label("未上学", "No schooling"),
    "primary": Label("小学", "Primary school"),
    "junior": Label("初中", "Junior middle school"),
    "senior": Label("高中", "Senior middle school"),
    "vocational": Label("中专/职高", "Vocational school"),
    "college": Label("大专", "Junior college"),
    "bachelor": Label("本科及以上", "Bachelor or above"),
}

MARITAL_STATES: Final[Labels] = {
    "unmarried": Label("未婚", "Unmarried"),
    "married": Label("已婚", "Married"),
    "divorced": Label("离婚", "Divorced"),
    "widowed": Label("丧偶", "Widowed"),
}

EMPLOYMENT: Final[Labels] = {
    "none": Label("未就业", "Without a job"),
    "farming": Label("务农", "Farming"),
    "self_employed": Label("自主经营", "Self-employed"),
    "employed": Label("受雇就业", "Employed"),
    "public_payroll": Label("财政拨款人员", "On the public payroll"),
}

HEALTH: Final[Labels] = {
    "good": Label("良好", "Good"),
    "fair": Label("一般", "Fair"),
    "chronic": Label("患慢性病", "Chronic illness"),
    "disabled": Label("残疾", "Disabled"),
}

INDUSTRIES: Final[Labels] = {
    "planting": Label("种植", "Crops"),
    "breeding": Label("养殖", "Livestock"),
    "processing": Label("加工", "Processing"),
    "handicraft": Label("手工制作", "Handicraft"),
    "trade": Label("商贸", "Trade"),
    "catering": Label("餐饮", "Catering"),
    "services": Label("服务", "Services"),
    "other": Label("其他", "Other"),
}

GUARANTOR_CLASSES: Final[Labels] = {
    "public_payroll": Label("财政拨款人员", "On the public payroll"),
    "fixed_deposit": Label("有定期存款人员", "Holder of a fixed deposit"),
    "other": Label("其他", "Other"),
}

RELATIONS: Final[Labels] = {
    "none": Label("无亲属关系", "Not related"),
    "spouse": Label("配偶", "Spouse"),
    "parent": Label("父母", "Parent"),
    "child": Label("子女", "Child"),
    "sibling": Label("兄弟姐妹", "Sibling"),
    "in_law": Label("姻亲", "In-law"),
    "other_kin": Label("其他亲属", "Other kin"),
}

ATTACHMENT_KINDS: Final[Labels] = {
    "id_card": Label("居民身份证", "Resident ID card"),
    "household_book": Label("户口簿", "Household register book"),
    "marriage_paper": Label("婚姻状况证明", "Marriage paper"),
    "licence": Label("营业执照", "Business licence"),
    "village_certificate": Label("村（居）委会证明", "Village certificate"),
    "licence_or_certificate": Label("营业执照或村（居）委会证明", "Licence or village certificate"),
    "salary_proof": Label("工资证明", "Salary proof"),
    "deposit_certificate": Label("定期存单", "Deposit certificate"),
    "declaration": Label("申请人承诺书", "Applicant's declaration"),
    "pledge": Label("担保人承诺书", "Guarantor's pledge"),
    "photo": Label("项目照片", "Photograph of the project"),
    "other": Label("其他材料", "Other paper"),
}

LEVELS: Final[Labels] = {
    "village": Label("村（居）妇联", "Village federation"),
    "township": Label("乡镇妇联", "Township federation"),
    "bank": Label("信用社", "Credit cooperative"),
    "county": Label("县妇联", "County federation"),
    "payout": Label("发放确认", "Payout"),
}

# The 56 nations (民族) by their two-digit codes of GB/T 3304-1991, with the spellings of that standard.
_NATION_NAMES: Final = (
    "汉 Han,蒙古 Mongol,回 Hui,藏 Tibetan,维吾尔 Uyghur,苗 Miao,彝 Yi,壮 Zhuang,布依 Bouyei,朝鲜 Korean,满 Manchu,"
    "侗 Dong,瑶 Yao,白 Bai,土家 Tujia,哈尼 Hani,哈萨克 Kazak,傣 Dai,黎 Li,傈僳 Lisu,佤 Va,畲 She,高山 Gaoshan,"
    "拉祜 Lahu,水 Sui,东乡 Dongxiang,纳西 Naxi,景颇 Jingpo,柯尔克孜 Kirgiz,土 Tu,达斡尔 Daur,仫佬 Mulao,羌 Qiang,"
    "布朗 Blang,撒拉 Salar,毛南 Maonan,仡佬 Gelao,锡伯 Xibe,阿昌 Achang,普米 Pumi,塔吉克 Tajik,怒 Nu,乌孜别克 Uzbek,"
    "俄罗斯 Russ,鄂温克 Ewenki,德昂 Deang,保安 Bonan,裕固 Yugur,京 Gin,塔塔尔 Tatar,独龙 Derung,鄂伦春 Oroqen,"
    "赫哲 Hezhen,门巴 Monba,珞巴 Lhoba,基诺 Jino"
)
NATIONS: Final[Labels] = {
    f"{number:02d}": Label(f"{pair.split()[0]}族", pair.split()[1])
    for number, pair in enumerate(_NATION_NAMES.split(","), start=1)
}


def label(labels: Labels, code: object, language: str = CHINESE) -> str:
    """The word for `code`; empty for an absent value, and the value itself where the table doesn't know it.

    An unknown code is shown as it stands and never hidden: an industry that a county added in its policy file, or a
    nation that was written out in full, must still be readable on the paper.
    """
    if code is None or code == "":
        return ""
    known = labels.get(str(code))
    return known.in_language(language) if known is not None else str(code)


def choices(labels: Labels, language: str = CHINESE) -> list[tuple[str, str]]:
    """The `(code, word)` pairs of a table in its own order, as a form field takes them."""
    return [(code, words.in_language(language)) for code, words in labels.items()]
