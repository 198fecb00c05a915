"""What a grant is called, and what it is in kind, in a reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from aid.policy import GRANTS, chain
from workflows.paper_words import text, written_date
from workflows.policyfile import Terms
from workflows.wording import language_key


def grant_words(code: str, language: str = "") -> str:
    """The grant's name in the reader's language, or the one named; its code where it is written down no more."""
    grant = GRANTS.get(code)
    return code if grant is None else grant.name.in_language(language or language_key(get_language() or "zh"))


# Said wherever such a list is asked for on paper or as a file.
TELLS_OF_ILLNESS = _("This list tells of an illness: it is neither printed nor taken out.")


def leaving_grants() -> tuple[str, ...]:
    """The grants whose lists may be printed and taken out: their names tell of no illness."""
    return tuple(code for code in GRANTS if not tells_of_illness(code))


def tells_of_illness(grant: str) -> bool:
    """True where the name of the grant alone says what ails her."""
    return grant not in GRANTS or GRANTS[grant].kind == "medical"


def parcel_words(body: Mapping[str, Any], terms: Terms) -> str:
    """The parcel of the content, in Chinese; empty where it asks for none."""
    code = _answers(body, "goods").get("parcel")
    if code is None:
        return ""
    rows = chain.parcels(terms, GRANTS[body["grant"]])
    return next((row.label.in_language("zh") for row in rows if row.code == code), code)


def thing_words(body: Mapping[str, Any], terms: Terms) -> str:
    """What she gets beside money, in Chinese as papers write it; empty where it is money alone."""
    grant = GRANTS.get(str(body.get("grant")))
    if grant is None or grant.is_by_transfer:
        return ""
    if grant.kind == "goods":
        return f"{parcel_words(body, terms)}　1{grant.unit.in_language('zh')}"
    if grant.kind == "housing":
        house = _answers(body, "house")
        return f"{text(house.get('site'))}：{text(house.get('plan'))}"
    training = _answers(body, "training")
    begins = written_date(training.get("begins_on"))
    words = (text(training.get("school")), text(training.get("course")), f"{begins}开班" if begins else "")
    return "　".join(word for word in words if word)


def _answers(body: Mapping[str, Any], section: str) -> Mapping[str, Any]:
    return (body.get("sections") or {}).get(section) or {}
