"""Why somebody stands in a register, and what is missing for it, in the reader's words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.kinds import GUARDIANS, ILLNESSES, LOSSES

# These name a fact that somebody has to enter.
MISSING: Final[Mapping[str, Any]] = {
    "where_is_missing": gettext_lazy("Enter where her husband works: it must lie outside the county."),
    "own_where_is_missing": gettext_lazy("Enter where she is herself: it must lie within her township."),
    "marital_state_is_missing": gettext_lazy(
        "Enter her marital state of today: the one entered is older than her marriage."
    ),
    "husband_is_missing": gettext_lazy(
        "She is married again: enter the end of the marriage from before, and to whom she is married now."
    ),
    "parent_is_missing": gettext_lazy(
        "Enter the child’s other parent: that one must be away too, or unable to look after it."
    ),
    "child_where_is_missing": gettext_lazy(
        "Enter where the child is: one that lives with a parent who is away isn’t left behind."
    ),
    "guardian_is_missing": gettext_lazy("Enter who brings the child up."),
    "income_is_missing": gettext_lazy(
        "Enter the household’s income of last year (the last one known: %(last)s)."
    ),
    "head_is_missing": gettext_lazy(
        "Nobody is appointed head of the village’s women: have a stand-in appointed, who acts and is named here. "
        "The register can be declared meanwhile."
    ),
    "person_is_missing": gettext_lazy(
        "Enter her as a person, with her details as head of the village’s women."
    ),
    "details_are_missing": gettext_lazy("Enter her details as head of the village’s women."),
}
_PLAIN: Final[Mapping[str, Any]] = {
    "woman_of_age": gettext_lazy("Of age and registered here"),
    "both_parents": gettext_lazy("Both parents are away"),
    "one_parent": gettext_lazy("One parent is away"),
    "income_awaited": gettext_lazy("Last year’s income is awaited; that of the year before counts"),
    "appointed": gettext_lazy("Appointed head of the village’s women"),
    "stands_in": gettext_lazy("Stands in for the head of the village’s women"),
}
_AWAY: Final[Mapping[str, Any]] = {
    "husband_away.work": gettext_lazy("Husband away for work since %(since)s"),
    "father_away.work": gettext_lazy("Father away for work since %(since)s"),
    "mother_away.work": gettext_lazy("Mother away for work since %(since)s"),
    "father_away.detained": gettext_lazy("Father detained since %(since)s"),
    "mother_away.detained": gettext_lazy("Mother detained since %(since)s"),
    # Whoever needn't know of a detention reads only that the parent isn't there.
    "father_away.": gettext_lazy("Father away since %(since)s"),
    "mother_away.": gettext_lazy("Mother away since %(since)s"),
}
_DETAINED: Final = "detained"


@dataclass(frozen=True)
class Reader:
    """What the words depend on: the teams' names by their refs, and whether a detention may be named."""

    teams: Mapping[str, str]
    reads_detention: bool


def why(because: Iterable[Mapping[str, Any]], reader: Reader) -> str:
    """The reasons for which somebody stands there, without those that are only missing."""
    return _("; ").join(_said(each, reader) for each in because if each["code"] not in MISSING)


def missing(because: Iterable[Mapping[str, Any]]) -> str:
    """What has to be entered before it is clear; empty where nothing has."""
    return " ".join(str(MISSING[each["code"]]) % each for each in because if each["code"] in MISSING)


def _said(each: Mapping[str, Any], reader: Reader) -> str:
    code = str(each["code"])
    if code in _PLAIN:
        return str(_PLAIN[code])
    if code.endswith("_away"):
        return _away(code, each, reader)
    if code in ILLNESSES:
        return _("%(illness)s, known since %(since)s") % {"illness": ILLNESSES[code], "since": each["since"]}
    if code == "parents_lost":
        cause = str(each.get("cause", ""))
        if cause == _DETAINED and not reader.reads_detention:
            return _("Lost the parents")
        return str(LOSSES.get(cause, cause))
    if code == "brought_up_by":
        relation = str(each.get("relation", ""))
        return _("Brought up by: %(relation)s") % {"relation": GUARDIANS.get(relation, relation)}
    if code == "income_below_line":
        sentence = _("Net income a head in %(year)s: %(a_head)s yuan, below %(line)s")
        return sentence % {name: each.get(name, "") for name in ("year", "a_head", "line")}
    if code == "team":
        ref = str(each.get("ref", ""))
        return _("%(team)s, since %(since)s") % {"team": reader.teams.get(ref, ref), "since": each["since"]}
    return code


def _away(code: str, each: Mapping[str, Any], reader: Reader) -> str:
    reason, where = str(each.get("reason", "work")), str(each.get("where", ""))
    if reason == _DETAINED and not reader.reads_detention:
        # Where she is held would say it too.
        reason, where = "", ""
    said = str(_AWAY.get(f"{code}.{reason}", _AWAY.get(f"{code}.", code))) % {"since": each.get("since", "")}
    return _("%(said)s (%(where)s)") % {"said": said, "where": where} if where else said
