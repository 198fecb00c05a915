"""The table of the walk: for each address that the resolver knows, examples of its arguments and what it is.

An address that isn't here fails the walk: whoever adds a page adds its line.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

from loans.forms.application import STEPS
from people.kinds import KINDS
from people.queries.figure_lists import LISTINGS
from people.registers import REGISTERS
from tests.walk.lines import (
    ABSENT,
    CLOSED,
    FILE,
    LEADS_ON,
    PAGE,
    PART,
    POST_ONLY,
    Line,
)
from tests.walk.lines import of as _of
from tests.walk.table_aid import AID

# Left out, by the first word of their names.
LEFT_OUT = {
    "api-v1": "tests/api walks through every operation of the interface, by its own contract",
    "api": "tests/api walks through every operation of the interface, by its own contract",
}

_DRAFT = _of("draft")
_GUARANTOR = _of("draft", number=1)
_EVERY_CASE = (
    "draft",
    "returned",
    "signed",
    "waiting",
    "two_rounds",
    "consented_twice",
    "consented",
    "sealed",
    "unsealed",
    "proposed",
    "paid",
    "paid_by_file",
    "refused",
    "withdrawn",
    "lapsed",
    "on_paper",
)
_ACTS = [
    {"ref": f"@{ref}", "act": act}
    for ref, acts in {
        "draft": ("submit", "withdraw"),
        "signed": ("sign", "withdraw"),
        "waiting": ("sign", "refuse", "return_to_village"),
        "two_rounds": ("consent", "return_to_village", "return_to_township", "refuse"),
        "consented": ("seal", "return_to_bank", "return_to_village", "refuse"),
        "sealed": ("confirm_disbursement", "report_cannot_pay"),
        "proposed": ("unseal", "resume_payout"),
        "paid": ("sign", "no_such_act"),
    }.items()
    for act in acts
]
_STEPS = [{"ref": "@draft", "slug": slug} for slug in (*STEPS, "no-such-step")]
_KINDS = ("accepted", "approved", "disbursed", "returned", "refused")

_TABLES = ("table_made", "table_failed", "table_gone", "table_waiting", "table_in_full")
_DECLARED = ("declared_draft", "declared_sent", "declared_checked")
_DECLARED_ACTS = [
    {"ref": f"@{ref}", "act": act}
    for ref, acts in {
        "declared_draft": ("submit", "withdraw"),
        "declared_sent": ("sign", "return_to_village"),
        "declared_checked": ("take_over", "return_to_township"),
    }.items()
    for act in acts
]

TABLE: dict[str, Line] = {
    # --- The desk
    "desk": Line(PAGE),
    "desk_done": Line(PAGE),
    "desk_closed": Line(PAGE),
    "phrases": Line(PAGE),
    "phrase_drop": Line(POST_ONLY, [{"phrase": 1}]),
    "keys": Line(PAGE),
    "cases": Line(PAGE),
    "claim": Line(POST_ONLY, _of("waiting")),
    "release": Line(POST_ONLY, _of("waiting")),
    "case_next": Line(LEADS_ON, _of("waiting")),
    "case_previous": Line(LEADS_ON, _of("waiting")),
    "board": Line(PAGE),
    "nudge": Line(POST_ONLY, _of("waiting")),
    "notices": Line(PAGE),
    "deliveries": Line(PAGE),
    "notices_read": Line(POST_ONLY),
    "notice": Line(POST_ONLY, [{"notice": "@notices"}]),
    "general_notice": Line(POST_ONLY, [{"source": "undeclared", "notice": "@undeclared"}]),
    # --- Kept papers; no worker prints any on the stage
    "case_papers": Line(PAGE, _of("paid", "draft")),
    "kept_paper": Line(PAGE, [{"code": "@document"}]),
    "kept_paper_again": Line(POST_ONLY, [{"code": "@document"}]),
    "lists": Line(PAGE),
    "handover": Line(PAGE),
    "kept_paper_file": Line(ABSENT, [{"code": "@document", "digest": "0" * 64}]),
    # --- The auditor
    "audit": Line(PAGE),
    "audit_officers": Line(PAGE),
    "audit_trail": Line(PAGE, [{"username": "v1.cadre"}, {"username": "c.sealer"}]),
    "audit_case": Line(PAGE, _of("paid", "refused", "unsealed", "on_paper")),
    "audit_round": Line(PAGE, _of("paid", "declared_checked", number=1) + _of("two_rounds", number=2)),
    "audit_verification": Line(PAGE),
    # --- The registrar of posts
    "offices": Line(PAGE),
    "new_office": Line(PAGE),
    "office": Line(PAGE, [{"number": "@office"}]),
    "cover": Line(PAGE, [{"number": "@office"}]),
    "new_post": Line(PAGE, [{"number": "@office"}]),
    "post": Line(PAGE, [{"number": "@post"}]),
    "appoint": Line(PAGE, [{"number": "@post"}]),
    "end_appointment": Line(PAGE, [{"number": "@appointment"}]),
    "officers": Line(PAGE),
    "new_officer": Line(PAGE),
    "officer": Line(PAGE, [{"username": "v1.cadre"}]),
    "new_slip": Line(PAGE, [{"username": "v1.cadre"}]),
    "close_account": Line(PAGE, [{"username": "v1.cadre"}]),
    "declare_kin": Line(PAGE, [{"username": "v1.cadre"}]),
    # --- The account
    "account": Line(PAGE),
    "notice_choice": Line(PAGE),
    "set_language": Line(POST_ONLY),
    "set_text_size": Line(POST_ONLY),
    "account_login": Line(PAGE),
    "account_logout": Line(PAGE),
    "account_inactive": Line(PAGE),
    "account_signup": Line(CLOSED),
    "account_reauthenticate": Line(PAGE),
    "account_change_password": Line(PAGE),
    "account_reset_password": Line(PAGE),
    "account_set_password": Line(PAGE),
    "mfa_index": Line(PAGE),
    # Only on the way in, after a password; only with a second factor.
    "mfa_authenticate": Line(LEADS_ON),
    "mfa_reauthenticate": Line(LEADS_ON),
    "mfa_activate_totp": Line(LEADS_ON),
    "mfa_deactivate_totp": Line(ABSENT),
    "mfa_view_recovery_codes": Line(ABSENT),
    "mfa_generate_recovery_codes": Line(LEADS_ON),
    "mfa_download_recovery_codes": Line(ABSENT),
    # --- Everybody
    "public:home": Line(PAGE),
    "public:progress": Line(PAGE),
    "public:sheet": Line(POST_ONLY),
    "public:papers": Line(PAGE),
    "public:paper": Line(PAGE, [{"code": "@document"}, {"code": "unknown"}]),
    "loans:notice-places": Line(PAGE),
    "loans:notice": Line(PAGE, [{"place": "513499"}, {"place": "513499101"}, {"place": "513499101201"}]),
    # --- The application
    "loans:open": Line(PAGE),
    "loans:application": Line(PAGE, _of("draft", "returned", "paid")),
    "loans:application-guarantors": Line(PAGE, _DRAFT),
    "loans:application-guarantor-add": Line(PAGE, _DRAFT),
    "loans:application-guarantor": Line(PAGE, _GUARANTOR),
    "loans:application-guarantor-means": Line(PAGE, _GUARANTOR),
    "loans:application-guarantor-remove": Line(PAGE, _GUARANTOR),
    "loans:application-papers": Line(PAGE, _of("draft", "returned")),
    "loans:application-sheets": Line(POST_ONLY, _DRAFT),
    "loans:application-paper-small": Line(FILE, _of("draft", paper="@paper")),
    "loans:application-paper-remove": Line(PAGE, _of("draft", paper="@paper")),
    "loans:application-paper": Line(PAGE, _of("draft", slug="id_card.applicant")),
    "loans:application-findings": Line(PAGE, _DRAFT),
    "loans:application-so-far": Line(POST_ONLY, _DRAFT),
    "loans:application-check": Line(PAGE, _of("draft", "returned")),
    "loans:application-step": Line(PAGE, _STEPS),
    # --- Registers and files of payouts
    "loans:statistics": Line(PAGE),
    "loans:statistics-workbook": Line(FILE),
    "loans:register": Line(PAGE, [{"kind": kind} for kind in (*_KINDS, "none-such")]),
    "loans:register-print": Line(PAGE, [{"kind": kind} for kind in _KINDS[:2]]),
    "loans:register-order": Line(POST_ONLY, [{"kind": _KINDS[0]}]),
    "loans:register-workbook": Line(FILE, [{"kind": _KINDS[0]}]),
    "loans:payouts": Line(PAGE),
    "loans:payout-files": Line(PAGE),
    "loans:payout-template": Line(FILE),
    "loans:payout-file": Line(PAGE, _of("batch")),
    "loans:payout-print": Line(PAGE, _of("batch")),
    "loans:payout-check": Line(POST_ONLY, _of("batch")),
    "loans:payout-confirm": Line(POST_ONLY, _of("batch")),
    "loans:payout-wrong": Line(POST_ONLY, _of("batch")),
    # --- Persons
    "people:persons": Line(PAGE),
    "people:person-new": Line(PAGE),
    "people:person-so-far": Line(POST_ONLY),
    "people:person": Line(PAGE, [{"person": "@wife"}, {"person": "@husband"}, {"person": "@child"}]),
    "people:person-show": Line(POST_ONLY, [{"person": "@wife"}]),
    "people:evidence": Line(PAGE, [{"person": "@child", "fact": "@evidenced"}]),
    "people:fact": Line(PAGE, [{"person": "@wife", "fact": "@phones"}]),
    "people:fact-drop": Line(POST_ONLY, [{"person": "@wife", "fact": "@phones"}]),
    "people:person-kinds": Line(PAGE, [{"person": "@wife"}, {"person": "@child"}]),
    "people:state": Line(
        PAGE,
        [
            *({"person": "@wife", "kind": kind} for kind in KINDS),
            *({"person": "@child", "kind": kind} for kind in ("guardian", "away")),
        ],
    ),
    "people:household": Line(PAGE, [{"person": "@wife"}]),
    "people:household-open": Line(PAGE, [{"person": "@child"}]),
    "people:household-join": Line(PAGE, [{"person": "@wife"}]),
    "people:household-member": Line(PAGE, [{"person": "@wife", "member": "@husband"}]),
    "people:household-income": Line(PAGE, [{"person": "@wife", "year": year} for year in (2013, 2012)]),
    "people:doubts": Line(PAGE),
    "people:doubt": Line(PAGE, [{"doubt": "@doubts"}]),
    "people:doubt-settle": Line(POST_ONLY, [{"doubt": "@doubts"}]),
    "people:merges": Line(PAGE),
    "people:merge": Line(PAGE, [{"merge": "@merges"}]),
    "people:merge-settle": Line(POST_ONLY, [{"merge": "@merges", "act": "merge"}]),
    # --- Registers
    "people:declare": Line(PAGE, [{"register": code} for code in ("women", "village_heads")]),
    "people:declared": Line(PAGE, _of(*_DECLARED)),
    "people:declared-act": Line(PAGE, _DECLARED_ACTS),
    "people:registers": Line(PAGE),
    "people:register": Line(PAGE, [{"code": code} for code in REGISTERS]),
    "people:register-villages": Line(PAGE, [{"code": code} for code in ("women", "volunteers")]),
    "people:register-print": Line(FILE, [{"code": code} for code in ("women", "village_heads")], costly=True),
    "people:register-workbook": Line(FILE, [{"code": code} for code in ("women", "women_in_poverty")]),
    "people:register-csv": Line(FILE, [{"code": code} for code in ("women", "two_cancers")]),
    "people:register-full": Line(PAGE, [{"code": code} for code in ("women", "left_behind_children")]),
    "people:tables": Line(PAGE),
    "people:table": Line(PAGE, _of(*_TABLES)),
    "people:table-fetch": Line(POST_ONLY, _of("table_made")),
    "people:register-card": Line(
        FILE, [{"code": "left_behind_children", "person_id": "@child"}], costly=True
    ),
    "people:register-due": Line(PAGE),
    "people:register-statistics": Line(PAGE),
    "people:register-statistics-workbook": Line(FILE),
    "people:register-figure": Line(PAGE, [{"code": code} for code in LISTINGS]),
    # --- Files of rows, visits, helpers, volunteers
    "people:imports": Line(PAGE),
    "people:import-template": Line(FILE, [{"template": code} for code in ("women", "volunteers")]),
    "people:import": Line(PAGE, _of("import")),
    "people:import-confirm": Line(POST_ONLY, _of("import")),
    "people:import-retry": Line(POST_ONLY, _of("import")),
    "people:import-drop": Line(POST_ONLY, _of("import")),
    "people:import-wrong": Line(POST_ONLY, _of("import")),
    "people:visits": Line(PAGE),
    "people:visit-new": Line(PAGE, [{"person": "@wife"}]),
    "people:visit-plan": Line(PAGE, [{"person": "@wife"}]),
    "people:visit-need": Line(PAGE, [{"need": "@need"}]),
    "people:visit": Line(PAGE, [{"visit": "@visit"}, {"visit": "@planned"}]),
    "people:visit-cancel": Line(POST_ONLY, [{"visit": "@planned"}]),
    "people:visit-print": Line(FILE, [{"visit": "@visit"}], costly=True),
    "people:visit-photo": Line(PAGE, [{"visit": "@visit"}]),
    "people:visit-show": Line(POST_ONLY, [{"visit": "@visit"}]),
    "people:helpers": Line(PAGE),
    "people:helper-new": Line(PAGE),
    "people:helper-pair": Line(PAGE, [{"person": "@wife"}]),
    "people:pair-end": Line(PAGE, [{"pair": "@pair"}]),
    "people:helper": Line(PAGE, [{"helper": "@helper"}]),
    "people:helper-show": Line(POST_ONLY, [{"helper": "@helper"}]),
    "people:helper-leave": Line(PAGE, [{"helper": "@helper"}]),
    "people:volunteers": Line(PAGE),
    "people:team-join": Line(PAGE, [{"person": "@wife"}]),
    "people:team": Line(PAGE, _of("team")),
    "people:team-end": Line(PAGE, _of("team")),
    "people:team-leave": Line(POST_ONLY, [{"ref": "@team", "person": "@wife"}]),
    # --- Aid
    **AID,
    # --- The case and its papers
    "loans:case": Line(PAGE, _of(*_EVERY_CASE)),
    "loans:unmask": Line(POST_ONLY, _of("waiting")),
    "loans:consent-sums": Line(PART, _of("two_rounds")),
    "loans:act": Line(PAGE, _ACTS),
    "loans:done": Line(PAGE, _of("paid", sequence="@sealing")),
    "loans:paper": Line(FILE, _of("draft", paper="@paper")),
    "loans:paper-small": Line(FILE, _of("draft", paper="@paper")),
    # Nobody of the busy spring signed with her finger.
    "loans:signature": Line(ABSENT, _of("paid", sequence=1)),
    "loans:scan": Line(FILE, _of("on_paper", sequence=1)),
    "loans:on-paper": Line(PAGE, _of("signed", "waiting", "two_rounds", "consented")),
    "loans:receipt": Line(PAGE, _of("paid", "waiting", "draft")),
    "loans:form": Line(FILE, _of("paid"), costly=True),
    "loans:declaration": Line(FILE, _of("paid"), costly=True),
    "loans:pledge": Line(FILE, _of("paid", guarantor=1), costly=True),
    "loans:refusal": Line(FILE, _of("refused"), costly=True),
    "loans:blank-declaration": Line(FILE, [{"place": "513499101"}], costly=True),
    "loans:blank-pledge": Line(FILE, [{"place": "513499101"}], costly=True),
}


def known() -> set[str]:
    """The full names of all addresses that the resolver knows, but for those left out."""
    return {name for name in _names(get_resolver(), ()) if name.partition(":")[0] not in LEFT_OUT}


def _names(resolver: Any, spaces: tuple[str, ...]) -> Iterator[str]:
    for found in resolver.url_patterns:
        if isinstance(found, URLResolver):
            yield from _names(found, (*spaces, found.namespace) if found.namespace else spaces)
        elif isinstance(found, URLPattern):
            yield ":".join((*spaces, found.name or f"nameless {found.pattern}"))


def addresses(name: str, things: dict[str, Any]) -> list[str]:
    """The examples of one line of the table as paths."""
    return [
        reverse(name, kwargs=arguments)
        for example in TABLE[name].examples
        for arguments in _filled(example, things)
    ]


def _filled(example: dict[str, Any], things: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A thing that there are many of gives an address for each."""
    arguments = {
        name: things[value[1:]] if isinstance(value, str) and value.startswith("@") else value
        for name, value in example.items()
    }
    many = next((name for name, value in arguments.items() if isinstance(value, list)), None)
    if many is None:
        yield arguments
    else:
        yield from ({**arguments, many: value} for value in arguments[many])
