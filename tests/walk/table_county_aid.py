"""The county's lists, budgets and transfers of aid, and its public notice: their lines in the walk's table."""

from __future__ import annotations

from tests.walk.lines import FILE, PAGE, POST_ONLY, Line, of

COUNTY_AID: dict[str, Line] = {
    "aid:sign-many": Line(PAGE),
    "aid:notices": Line(PAGE),
    "aid:notice-order": Line(POST_ONLY),
    "aid:ranking": Line(PAGE),
    "aid:lists": Line(PAGE),
    "aid:list-new": Line(POST_ONLY),
    "aid:list": Line(PAGE, of("award")),
    "aid:list-print": Line(PAGE, of("award_of_parcels")),
    "aid:list-workbook": Line(FILE, of("award_of_parcels")),
    "aid:funds": Line(PAGE),
    "aid:fund": Line(PAGE, [{"fund": "@fund"}]),
    "aid:fund-allot": Line(PAGE),
    "aid:fund-transfers": Line(PAGE),
    "aid:fund-transfer": Line(PAGE, [{"transfer": "@transfer"}]),
    "aid:fund-transfer-new": Line(PAGE, [{"fund": "@fund"}]),
    "aid:payments": Line(PAGE),
    "aid:bank-list-new": Line(POST_ONLY),
    "aid:bank-list": Line(PAGE, of("bank_list")),
    "aid:bank-list-end": Line(PAGE, of("bank_list")),
    "aid:bank-list-xlsx": Line(POST_ONLY, of("bank_list")),
    "aid:bank-list-csv": Line(POST_ONLY, of("bank_list")),
    "aid:payment-file": Line(PAGE, of("payments")),
    "aid:payment-check": Line(POST_ONLY, of("payments")),
    "aid:payment-enter": Line(POST_ONLY, of("payments")),
    "aid:payment-wrong": Line(POST_ONLY, of("payments")),
    "aid_public:places": Line(PAGE),
    "aid_public:notice": Line(PAGE, [{"township": "513499101"}]),
}
