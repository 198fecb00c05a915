"""How a single value is written on a Chinese paper: days, amounts, rates, and what an ID number tells."""

from __future__ import annotations

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from workflows.money import capitals

DIGEST_GROUP: Final = 8


def chinese_date(day: date | None) -> str:
    """2014年3月8日, as GB/T 9704 writes a day: Arabic figures, nothing padded; empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day is not None else ""


def written_date(value: object) -> str:
    """An ISO day as `chinese_date` writes it; anything else as it was typed."""
    try:
        return chinese_date(date.fromisoformat(text(value)))
    except ValueError:
        return text(value)


def grouped_digest(digest: str | None) -> str:
    """A digest in groups that the eye can compare with a screen; empty for None."""
    whole = digest or ""
    return " ".join(whole[start : start + DIGEST_GROUP] for start in range(0, len(whole), DIGEST_GROUP))


def yuan(value: object) -> str:
    """￥18,000.00; what a draft holds that is no number is printed as it was typed."""
    amount = _decimal(value)
    return f"￥{amount:,.2f}" if amount is not None else text(value)


def figures_and_capitals(value: object) -> dict[str, str]:
    """`figures` ￥80,000.00, `words` 捌万元整, `capitals` 人民币捌万元整; the last two empty for no amount."""
    amount = _decimal(value)
    try:
        words = capitals(amount, with_currency=False) if amount else ""
    except ValueError:  # a draft may hold an amount that nobody can have
        words = ""
    return {"figures": yuan(value), "words": words, "capitals": f"人民币{words}" if words else ""}


def _decimal(value: object) -> Decimal | None:
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        return None
    return amount if amount.is_finite() else None


def percent(rate: Decimal | None) -> str:
    """A yearly rate that is kept in percent, such as 7.68, with its sign."""
    return f"{rate.normalize():f}%" if rate is not None else ""


def months(value: object) -> str:
    """24个月; empty for an absent value."""
    return f"{value}个月" if value is not None and value != "" else ""


def either(answer: object, yes: str, no: str) -> str:
    """One of two words; empty where nobody answered."""
    return "" if answer is None else (yes if answer else no)


def sex(id_number: str) -> str:
    """By the 17th figure of the number (GB 11643): odd is male."""
    if len(id_number) != 18 or not id_number[16].isdecimal():
        return ""
    return "男" if int(id_number[16]) % 2 else "女"


def birth_month(id_number: str) -> str:
    """1983年7月 from figures 7 to 14 of the number; empty where they are no day."""
    try:
        born = date.fromisoformat(f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}")
    except ValueError:
        return ""
    return f"{born.year}年{born.month}月"


def text(value: object) -> str:
    """The value as it was typed; empty for an absent one."""
    return "" if value is None else str(value).strip()
