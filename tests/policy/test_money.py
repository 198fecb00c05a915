"""Amounts: read, rounded, written in capitals."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.money import AmountError, capitals, grouped, read_yuan, round_fen, yuan_from_number
from workflows.wording import Wording


@pytest.mark.parametrize(
    "written,amount",
    [
        ("30000", "30000"),
        ("30,000", "30000"),
        ("1,234,567.89", "1234567.89"),
        ("３００００", "30000"),
        ("３０，０００．５", "30000.50"),
        ("¥30,000.00", "30000"),
        ("￥ 30000", "30000"),
        ("人民币30000元整", "30000"),
        ("RMB30000", "30000"),
        ("3万", "30000"),
        ("3.5万元", "35000"),
        ("3.00001万", "30000.10"),
        ("30 000", "30000"),
        ("+5", "5"),
        ("0", "0"),
        ("0.01", "0.01"),
        ("007", "7"),
        ("999999999999.99", "999999999999.99"),
    ],
)
def test_what_people_write_is_read(written: str, amount: str) -> None:
    assert read_yuan(written) == Decimal(amount)
    assert read_yuan(written).as_tuple().exponent == -2


@pytest.mark.parametrize(
    "written,code",
    [
        ("", "amount_empty"),
        ("  ", "amount_empty"),
        ("元", "amount_empty"),
        ("¥", "amount_empty"),
        ("-5", "amount_negative"),
        ("−5", "amount_negative"),
        ("¥-5", "amount_negative"),
        ("叁万", "amount_numerals"),
        ("三万元", "amount_numerals"),
        ("3万五千", "amount_numerals"),
        ("3e4", "amount_exponent"),
        ("3E+4", "amount_exponent"),
        ("3,0000", "amount_grouping"),
        ("30,00", "amount_grouping"),
        (",300", "amount_grouping"),
        ("30000.001", "amount_too_fine"),
        ("30000.000", "amount_too_fine"),
        ("3.0000001万", "amount_too_fine"),
        ("1000000000000", "amount_too_large"),
        ("9" * 60, "amount_too_large"),
        ("100000000万", "amount_too_large"),
        ("NaN", "amount_unreadable"),
        ("Infinity", "amount_unreadable"),
        ("1.2.3", "amount_unreadable"),
        ("-", "amount_unreadable"),
        ("--5", "amount_unreadable"),
        ("3万5", "amount_unreadable"),
        (".5", "amount_unreadable"),
        ("5.", "amount_unreadable"),
        ("٣٠٠٠٠", "amount_unreadable"),
        ("1_000", "amount_unreadable"),
        ("0x10", "amount_unreadable"),
    ],
)
def test_what_is_no_amount_says_why(written: str, code: str) -> None:
    with pytest.raises(AmountError) as refused:
        read_yuan(written)
    assert refused.value.code == code
    for language in ("zh-hans", "en"):
        assert Wording().text(code, {}, language)


@pytest.mark.parametrize(
    "number,code",
    [
        (Decimal("NaN"), "amount_unreadable"),
        (Decimal("sNaN"), "amount_unreadable"),
        (Decimal("Infinity"), "amount_unreadable"),
        (Decimal("-0.01"), "amount_negative"),
        (Decimal("1E+999999"), "amount_too_large"),
        (Decimal("1E-999999"), "amount_too_fine"),
        (Decimal("30000.001"), "amount_too_fine"),
        (10**4000, "amount_too_large"),
    ],
)
def test_numbers_out_of_reach(number: Decimal | int, code: str) -> None:
    with pytest.raises(AmountError) as refused:
        yuan_from_number(number)
    assert refused.value.code == code


def test_numbers_keep_their_value() -> None:
    assert str(yuan_from_number(Decimal("3E+4"))) == "30000.00"
    assert str(yuan_from_number(Decimal("-0"))) == "0.00"
    assert str(yuan_from_number(Decimal("1.000000000000000000000000000000000000"))) == "1.00"


@given(st.text(max_size=40))
def test_any_text_is_read_or_explained(text: str) -> None:
    words, amount = "", None
    try:
        amount = read_yuan(text)
    except AmountError as error:
        words = Wording().text(error.code, error.params, "zh-hans")
    assert bool(words) == (amount is None)
    if amount is not None:
        assert 0 <= amount <= Decimal("999999999999.99")
        assert read_yuan(str(amount)) == amount


@given(st.integers(0, 10**14 - 1))
def test_grouped_amounts_are_read_back(fen: int) -> None:
    amount = Decimal(fen) / 100
    assert read_yuan(grouped(amount)) == amount
    assert read_yuan(f"¥{grouped(amount)}元") == amount


# The examples of the rules for filling bills, then amounts of this programme.
@pytest.mark.parametrize(
    "amount,words",
    [
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("80000", "捌万元整"),
        ("80000.00", "捌万元整"),
        ("30000", "叁万元整"),
        ("20000", "贰万元整"),
        ("19999.99", "壹万玖仟玖佰玖拾玖元玖角玖分"),
        ("30000.01", "叁万元零壹分"),
        ("50050", "伍万零伍拾元整"),
        ("10", "壹拾元整"),
        ("1870.67", "壹仟捌佰柒拾元陆角柒分"),
        ("2737.50", "贰仟柒佰叁拾柒元伍角"),
        ("0", "零元整"),
        ("0.05", "伍分"),
        ("0.50", "伍角"),
        ("100000000", "壹亿元整"),
        ("999999999999.99", "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_capitals(amount: str, words: str) -> None:
    assert capitals(Decimal(amount)) == f"人民币{words}"
    assert capitals(Decimal(amount), with_currency=False) == words


def fen_of(words: str) -> int:
    """Reads capitals back, by the rules and not by the library that wrote them."""
    digits = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
    yuan, section, digit, fen = 0, 0, 0, 0
    for word in words.removesuffix("整"):
        if word in digits:
            digit = digits[word]
        elif word in "拾佰仟":
            section += digit * {"拾": 10, "佰": 100, "仟": 1000}[word]
            digit = 0
        elif word in "万亿":
            yuan = (
                (yuan + section + digit) * (10_000 if word == "万" else 10**8)
                if word == "亿"
                else (yuan + (section + digit) * 10_000)
            )
            section = digit = 0
        elif word == "元":
            yuan += section + digit
            section = digit = 0
        else:
            fen += digit * {"角": 10, "分": 1}[word]
            digit = 0
    return yuan * 100 + fen


@given(st.integers(0, 10**14 - 1) | st.integers(0, 10**7).map(lambda yuan: yuan * 100))
def test_capitals_say_the_amount_and_nothing_else(fen: int) -> None:
    words = capitals(Decimal(fen) / 100, with_currency=False)
    assert fen_of(words) == fen
    assert "零零" not in words
    assert words.endswith("整") == (fen % 100 == 0)
    assert set(words) <= set("零壹贰叁肆伍陆柒捌玖拾佰仟万亿元角分整")


@pytest.mark.parametrize("amount", ["-1", "0.001", "1000000000000", "NaN"])
def test_capitals_refuse_what_they_cannot_say(amount: str) -> None:
    with pytest.raises((ValueError, ArithmeticError)):
        capitals(Decimal(amount))


def test_rounding_is_half_up() -> None:
    assert round_fen(Decimal("1.005")) == Decimal("1.01")
    assert round_fen(Decimal("1.0049")) == Decimal("1.00")
    assert round_fen(Decimal(80_000) * Decimal("9.15") / 100 * 92 / 360) == Decimal("1870.67")
    assert round_fen(Decimal(30_000) * Decimal("9.00") / 100 * 365 / 360) == Decimal("2737.50")
