"""Addresses of the county's pages: the order of need, the lists, the budgets; and of acts on many cases."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _

from aid.queries.reach import READERS
from aid.views import bank_lists, funds, lists, many, notices, payments, ranking
from aid.views.navigation import AID_PAGES
from workflows.desk import Link, link_to
from workflows.progress import PublicPage, lead_to

link_to(Link(many.PLACE_IN_NAV, _("Sign nominations"), "aid:sign-many", many.SIGNERS, AID_PAGES))
link_to(Link(notices.PLACE_IN_NAV, _("On public notice"), "aid:notices", many.SIGNERS, AID_PAGES))
link_to(Link(ranking.PLACE_IN_NAV, _("Order of need"), "aid:ranking", READERS, AID_PAGES))
link_to(Link(lists.PLACE_IN_NAV, _("Aid lists"), "aid:lists", READERS, AID_PAGES))
link_to(Link(funds.PLACE_IN_NAV, _("Aid budgets"), "aid:funds", READERS, AID_PAGES))
link_to(Link(payments.PLACE_IN_NAV, _("Aid transfers"), "aid:payments", READERS, AID_PAGES))
lead_to(
    PublicPage(
        _("Aid: public notices"),
        _("Whom a township proposes for aid, before the county decides, and how to object."),
        "aid_public:places",
    )
)

urlpatterns: list[URLPattern] = [
    path("signing/", many.sign_many, name="sign-many"),
    path("notices/", notices.notices_page, name="notices"),
    path("notices/list/", notices.notice_order, name="notice-order"),
    path("ranking/", ranking.ranking_page, name="ranking"),
    path("lists/", lists.lists_page, name="lists"),
    path("lists/new/", ranking.list_new, name="list-new"),
    path("lists/<slug:ref>/", lists.list_page, name="list"),
    path("lists/<slug:ref>/delivery/", lists.delivery_order, name="delivery-order"),
    path("lists/<slug:ref>/print/", lists.list_print, name="list-print"),
    path("lists/<slug:ref>/xlsx/", lists.list_workbook, name="list-workbook"),
    path("funds/", funds.funds_page, name="funds"),
    path("funds/allot/", funds.allot_page, name="fund-allot"),
    path("funds/transfers/", funds.transfers_page, name="fund-transfers"),
    path("funds/transfers/<int:transfer>/", funds.transfer_settle, name="fund-transfer"),
    path("funds/<int:fund>/", funds.fund_page, name="fund"),
    path("funds/<int:fund>/transfer/", funds.transfer_new, name="fund-transfer-new"),
    path("payments/", payments.payments_page, name="payments"),
    path("payments/lists/", bank_lists.bank_list_new, name="bank-list-new"),
    path("payments/lists/<slug:ref>/", bank_lists.bank_list_page, name="bank-list"),
    path("payments/lists/<slug:ref>/end/", bank_lists.bank_list_end, name="bank-list-end"),
    path(
        "payments/lists/<slug:ref>/list.xlsx", bank_lists.bank_list_file, {"form": "xlsx"}, "bank-list-xlsx"
    ),
    path("payments/lists/<slug:ref>/list.csv", bank_lists.bank_list_file, {"form": "csv"}, "bank-list-csv"),
    path("payments/<slug:ref>/", payments.payment_file, name="payment-file"),
    path("payments/<slug:ref>/check/", payments.payment_check, name="payment-check"),
    path("payments/<slug:ref>/enter/", payments.payment_enter, name="payment-enter"),
    path("payments/<slug:ref>/wrong.xlsx", payments.payment_wrong, name="payment-wrong"),
]
