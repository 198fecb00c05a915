"""How each kind of answer is read: normalised to the form that is kept, or refused with a sentence."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from workflows import clock
from workflows.identity import normalise_name, parse_id_number
from workflows.money import read_yuan
from workflows.text import UnprintableError, lines, plain
from workflows.wording import UnreadableInputError, Wording

if TYPE_CHECKING:
    from workflows.sections import Field


_WORDING = Wording()
# Dashes, minus signs and the Katakana long mark, which input methods give for the hyphen.
_HYPHENS = "\\-\u02d7\u2010-\u2015\u2043\u2212\u2500\u2796\u30fc\ufe58"


class AnswerError(ValueError):
    """The answer can't be read."""

    def __init__(self, error: UnreadableInputError | str) -> None:
        super().__init__(str(error))
        self.error = error

    def sentence(self, language: str) -> str:
        if isinstance(self.error, str):
            return self.error
        return _WORDING.text(self.error.code, self.error.params, language)


def _text(raw: Any) -> str:
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise AnswerError(_("Write this as text."))
    try:
        return plain(str(raw))
    except UnprintableError:
        raise AnswerError(_("Remove the characters that can't be printed.")) from None


def read_text(raw: Any, field: Field) -> str:
    """Text without padding; on one line unless the field has several. Raises AnswerError, as all of these do."""
    text = _text(raw)
    text = lines(text) if field.multiline else " ".join(text.split())
    if len(text) > field.longest:
        raise AnswerError(
            _("Write at most %(most)d characters (now %(now)d).") % {"most": field.longest, "now": len(text)}
        )
    return text


def read_name(raw: Any, field: Field) -> str:
    """A person's name, its separator as U+00B7 (民委发〔2016〕33号)."""
    try:
        return normalise_name(_text(raw))
    except UnreadableInputError as error:
        raise AnswerError(error) from error


def read_id_number(raw: Any, field: Field) -> str:
    """An 18-digit number (GB 11643-1999) of somebody already born."""
    try:
        return parse_id_number(_text(raw), on=clock.today()).digits
    except UnreadableInputError as error:
        raise AnswerError(error) from error


def read_money(raw: Any, field: Field) -> str:
    """Yuan with two decimals, as a string."""
    if isinstance(raw, bool) or not isinstance(raw, str | int):
        raise AnswerError(_("Write the amount as digits, for example 30000."))
    try:
        return str(read_yuan(str(raw)))
    except UnreadableInputError as error:
        raise AnswerError(error) from error


def read_count(raw: Any, field: Field) -> int:
    """A whole number from 0 to the field's `longest`."""
    text = unicodedata.normalize("NFKC", _text(raw)).replace(" ", "")
    if not re.fullmatch(r"[0-9]{1,6}", text) or int(text) > field.longest:
        raise AnswerError(_("Write a whole number from 0 to %(most)d.") % {"most": field.longest})
    return int(text)


def read_choice(raw: Any, field: Field) -> str:
    """One of the field's codes."""
    if not isinstance(raw, str) or raw not in (field.options or {}):
        raise AnswerError(_("Choose one of the answers in the list."))
    return raw


def read_flag(raw: Any, field: Field) -> bool:
    """Yes or no."""
    if isinstance(raw, bool):
        return raw
    if raw in ("yes", "true"):
        return True
    if raw in ("no", "false"):
        return False
    raise AnswerError(_("Answer yes or no."))


def read_phone(raw: Any, field: Field) -> str:
    """A mobile or landline number, digits only, without the country code."""
    text = re.sub(r"[\s\-()]", "", unicodedata.normalize("NFKC", _text(raw)))
    text = re.sub(r"^(\+?86)(?=1[0-9]{10}$)", "", text)
    if not re.fullmatch(r"1[0-9]{10}|0[0-9]{9,11}|[0-9]{7,8}", text):
        raise AnswerError(_("Write a mobile number of 11 digits, or a landline with its area code."))
    return text


def read_account(raw: Any, field: Field) -> str:
    """A bank account or card number, digits only."""
    text = re.sub(r"[\s\-]", "", unicodedata.normalize("NFKC", _text(raw)))
    if not re.fullmatch(r"[0-9]{10,32}", text):
        raise AnswerError(_("Write the account number: 10 to 32 digits."))
    return text


def read_voucher(raw: Any, field: Field) -> str:
    """A voucher number in the one form that is compared: half-width, capitals, plain hyphens, no spaces."""
    text = unicodedata.normalize("NFKC", _text(raw)).upper()
    text = re.sub(rf"[{_HYPHENS}]", "-", text)
    text = "".join(
        character for character in text if not character.isspace() and unicodedata.category(character) != "Cf"
    )
    if not any(character.isalnum() for character in text):
        raise AnswerError(_("Write the voucher number: it has letters or digits."))
    if len(text) > field.longest:
        raise AnswerError(
            _("Write at most %(most)d characters (now %(now)d).") % {"most": field.longest, "now": len(text)}
        )
    return text


def read_date(raw: Any, field: Field) -> str:
    """A day as ISO text, from 2016-03-18, 2016/3/18, 2016年3月18日."""
    text = unicodedata.normalize("NFKC", _text(raw))
    match = re.fullmatch(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?", text)
    try:
        if match is None:
            raise ValueError(text)
        return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
    except ValueError:
        raise AnswerError(_("Write the date as year-month-day, for example 2016-03-18.")) from None


def read_choices(raw: Any, field: Field) -> list[str]:
    """Some of the field's codes, each once, in the order in which they were sent."""
    if not isinstance(raw, list) or not all(isinstance(each, str) for each in raw):
        raise AnswerError(_("Choose from the list."))
    if not set(raw) <= set(field.options or {}):
        raise AnswerError(_("Choose one of the answers in the list."))
    return list(dict.fromkeys(raw))


def read_past_day(raw: Any, field: Field) -> str:
    """A day as `read_date` reads it, today at the latest."""
    text = read_date(raw, field)
    if date.fromisoformat(text) > clock.today():
        raise AnswerError(_("This day is in the future."))
    return text


def read_photo(raw: Any, field: Field) -> str:
    """The digest of a stored picture or PDF. Pages send the file, programs its digest."""
    text = _text(raw)
    if not re.fullmatch(r"[0-9a-f]{64}", text):
        raise AnswerError(_("Send the photo first; this isn't the digest of a stored one."))
    return text
