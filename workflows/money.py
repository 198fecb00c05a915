"""Amounts in yuan: read from what people type, rounded to the fen, written in capitals for papers."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from typing import Final

from workflows.wording import UnreadableInputError

FEN: Final = Decimal("0.01")
LARGEST: Final = Decimal("999999999999.99")

_TEN_THOUSAND: Final = Decimal(10_000)
_MOST_DIGITS: Final = 24  # so that the multiplication below stays exact
_FULL_WIDTH: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_DROPPED: Final = dict.fromkeys(map(ord, " \t\r\n\u00a0\u2009\u202f\u3000\u200b\u200e\u200f\ufeff"))
_NORMAL: Final = _FULL_WIDTH | _DROPPED | {0xFFE5: 0xA5, 0x3002: 0x2E}
_PLAIN: Final = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)(?:\.[0-9]+)?")
_CURRENCY: Final = re.compile(
    r"(?:人民币|¥|RMB|CNY)*(?P<sign>[-+\u2212]?)(?:人民币|¥|RMB|CNY)*(?P<rest>.*?)(?:元整?|圆整?)?"
)
_NUMERALS: Final = re.compile(r"[〇零一二三四五六七八九十百千两壹贰叁肆伍陆柒捌玖拾佰仟萬亿億]")
_EXPONENT: Final = re.compile(r"[0-9.]+e[-+]?[0-9]+", re.IGNORECASE)


class AmountError(UnreadableInputError):
    """The text is no amount in yuan; `code` says why."""


def read_yuan(text: str) -> Decimal:
    """The amount that a person wrote, in yuan with two decimals.

    "30000", "¥30,000.00", "３００００" and "3.5万元" are read; numerals in words are explained, not read.

    Raises AmountError with the code amount_empty, amount_negative, amount_numerals (Chinese numerals or
    capitals), amount_exponent, amount_grouping, amount_too_fine, amount_too_large or amount_unreadable.
    """
    match = _CURRENCY.fullmatch(text.translate(_NORMAL).upper())
    if match is None or not match["rest"]:
        raise AmountError("amount_empty" if match is not None and not match["sign"] else "amount_unreadable")
    rest = match["rest"]
    digits, has_ten_thousands = (rest[:-1], True) if rest.endswith("万") else (rest, False)
    if not _PLAIN.fullmatch(digits):
        raise AmountError(_fault(digits))
    if match["sign"] not in ("", "+"):
        raise AmountError("amount_negative")
    if len(digits.partition(".")[2]) > (6 if has_ten_thousands else 2):
        raise AmountError("amount_too_fine")
    if len(digits) > _MOST_DIGITS:
        raise AmountError("amount_too_large")
    amount = Decimal(digits.replace(",", ""))
    return yuan_from_number(amount * _TEN_THOUSAND if has_ten_thousands else amount)


def _fault(digits: str) -> str:
    if _NUMERALS.search(digits):
        return "amount_numerals"
    if _EXPONENT.fullmatch(digits):
        return "amount_exponent"
    if re.fullmatch(r"[0-9,]+(?:\.[0-9]*)?", digits) and "," in digits:
        return "amount_grouping"
    return "amount_unreadable"


def yuan_from_number(number: Decimal | int) -> Decimal:
    """The number as yuan with two decimals.

    Raises AmountError if it is negative, too large, finer than a fen, or no finite number.
    """
    amount = Decimal(number)
    if not amount.is_finite():
        raise AmountError("amount_unreadable")
    if amount < 0:
        raise AmountError("amount_negative")
    if amount > LARGEST:
        raise AmountError("amount_too_large")
    in_fen = amount.quantize(FEN)
    if in_fen != amount:
        raise AmountError("amount_too_fine")
    return abs(in_fen)


def round_fen(amount: Decimal) -> Decimal:
    """The amount to the fen, half a fen upwards (away from zero)."""
    return amount.quantize(FEN, rounding=ROUND_HALF_UP)


@lru_cache(maxsize=4096)  # several rules say the same amount
def grouped(amount: Decimal) -> str:
    """Digits with thousands commas, decimals only when there are jiao or fen: `30,000`, `30,000.01`."""
    return f"{amount:,.0f}" if amount == amount.to_integral_value() else f"{amount:,.2f}"


def capitals(amount: Decimal, *, with_currency: bool = True) -> str:
    """The amount in capitals after the rules for filling bills: 人民币捌万元整.

    Raises ValueError for an amount that is negative, finer than a fen or above LARGEST.
    """
    if not 0 <= amount <= LARGEST or amount != amount.quantize(FEN):
        raise ValueError("only an amount from 0 to 999,999,999,999.99 yuan in whole fen has capitals")
    # Imported where it is needed: it takes longer to load than all else that `screen` imports.
    import cn2an

    words = cn2an.an2cn(f"{amount:.2f}", "rmb")
    return f"人民币{words}" if with_currency else str(words)
