"""Aid's lines in the walk's table: figures, nominations, the county's lists, budgets and transfers, the notice."""

from __future__ import annotations

from tests.walk.lines import ABSENT, FILE, PAGE, POST_ONLY, Line
from tests.walk.lines import of as _of
from tests.walk.nominated import STATES

_AID_KINDS = (
    "nominated",
    "delivered",
    "approved",
    "refused",
    "undelivered",
    "verified",
    "demand",
    "women",
    "households",
    "villages",
)

_NOMINATED_ACTS = [
    {"ref": f"@nominated_{state}", "act": act}
    for state, acts in {
        "draft": ("submit", "withdraw"),
        "village_review": ("sign", "return_to_village", "refuse"),
        "objected": ("answer_objection",),
        "county_review": ("put_on_list", "return_to_township"),
        "listed": ("approve", "take_off_list"),
        "awaiting_payment": ("confirm_payment", "report_bounced"),
        "building": ("record_milestone", "hand_over_house", "report_undeliverable"),
        "delivered": ("verify", "propose_take_back"),
        "in_doubt": ("visit_again", "accept_delivery"),
        "take_back_proposed": ("take_back", "keep_delivery"),
        "refusal_open": ("appeal", "no_such_act"),
    }.items()
    for act in acts
]

AID: dict[str, Line] = {
    # --- Aid's figures and the lists behind them
    "aid:statistics": Line(PAGE),
    "aid:statistics-workbook": Line(FILE),
    "aid:demand": Line(PAGE),
    "aid:reached": Line(PAGE),
    "aid:report": Line(PAGE),
    "aid:report-workbook": Line(FILE),
    "aid:register": Line(PAGE, [{"kind": kind} for kind in (*_AID_KINDS, "none-such")]),
    "aid:register-print": Line(PAGE, [{"kind": kind} for kind in _AID_KINDS[:2]]),
    "aid:register-workbook": Line(FILE, [{"kind": _AID_KINDS[0]}]),
    # --- A nomination
    "aid:new": Line(PAGE, [{"person": "@nominee"}, {"person": "@child"}]),
    "aid:case": Line(PAGE, _of(*(f"nominated_{state}" for state in STATES))),
    "aid:unmask": Line(POST_ONLY, _of("nominated_village_review")),
    "aid:act": Line(PAGE, _NOMINATED_ACTS),
    "aid:on-paper": Line(PAGE, _of("nominated_village_review", "nominated_township_review")),
    "aid:done": Line(PAGE, _of("nominated_village_review", sequence="@nominated_done")),
    "aid:paper": Line(FILE, _of("nominated_draft", paper="@nominated_paper")),
    "aid:paper-small": Line(FILE, _of("nominated_draft", paper="@nominated_paper")),
    "aid:signature": Line(ABSENT, _of("nominated_listed", sequence=1)),
    "aid:scan": Line(ABSENT, _of("nominated_listed", sequence=1)),
    "aid:photo": Line(FILE, _of("nominated_building", sequence="@nominated_photo", name="photo")),
    "aid:form": Line(FILE, _of("nominated_listed"), costly=True),
    "aid:delivery-order": Line(POST_ONLY, _of("nominated_listed")),
    "aid:draft": Line(PAGE, _of("nominated_draft", "nominated_returned", "nominated_listed")),
    "aid:check": Line(PAGE, _of("nominated_draft", "nominated_returned")),
    "aid:papers": Line(PAGE, _of("nominated_draft", "nominated_returned")),
    "aid:paper-add": Line(PAGE, _of("nominated_draft", slug="other")),
    "aid:paper-remove": Line(PAGE, _of("nominated_draft", paper="@nominated_paper")),
    "aid:section": Line(
        PAGE, _of("nominated_draft", section="request") + _of("nominated_returned", section="medical")
    ),
    # --- The county's lists and budgets, and the public notice
    "aid:sign-many": Line(PAGE),
    "aid:notices": Line(PAGE),
    "aid:notice-order": Line(POST_ONLY),
    "aid:ranking": Line(PAGE),
    "aid:lists": Line(PAGE),
    "aid:list-new": Line(POST_ONLY),
    "aid:list": Line(PAGE, _of("award")),
    "aid:list-print": Line(PAGE, _of("award_of_parcels")),
    "aid:list-workbook": Line(FILE, _of("award_of_parcels")),
    "aid:funds": Line(PAGE),
    "aid:fund": Line(PAGE, [{"fund": "@fund"}]),
    "aid:fund-allot": Line(PAGE),
    "aid:fund-transfers": Line(PAGE),
    "aid:fund-transfer": Line(PAGE, [{"transfer": "@transfer"}]),
    "aid:fund-transfer-new": Line(PAGE, [{"fund": "@fund"}]),
    "aid:payments": Line(PAGE),
    "aid:bank-list-new": Line(POST_ONLY),
    "aid:bank-list": Line(PAGE, _of("bank_list")),
    "aid:bank-list-end": Line(PAGE, _of("bank_list")),
    "aid:bank-list-xlsx": Line(POST_ONLY, _of("bank_list")),
    "aid:bank-list-csv": Line(POST_ONLY, _of("bank_list")),
    "aid:payment-file": Line(PAGE, _of("payments")),
    "aid:payment-check": Line(POST_ONLY, _of("payments")),
    "aid:payment-enter": Line(POST_ONLY, _of("payments")),
    "aid:payment-wrong": Line(POST_ONLY, _of("payments")),
    "aid_public:places": Line(PAGE),
    "aid_public:notice": Line(PAGE, [{"township": "513499101"}]),
}
