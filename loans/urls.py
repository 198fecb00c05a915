"""Addresses of the loan's pages."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _

from loans.public import FACE
from loans.queries import LISTING
from loans.reading import RULE_WORDS
from loans.views import acts, application, blank_papers, cases, consent, papers, payouts, public, registers
from loans.views.on_paper import on_paper
from workflows.desk import Group, Link, link_to, list_cases_as, name_rules
from workflows.progress import show_publicly

app_name = "loans"
list_cases_as("loan", LISTING)
name_rules(RULE_WORDS)
show_publicly("loan", FACE)
LOAN_PAGES = Group(_("Loans"), ("payouts", "registers"), rank=1)
link_to(Link("payouts", _("Payouts"), "loans:payouts", ("bank_liaison",), LOAN_PAGES))
link_to(Link("registers", _("Registers and statistics"), "loans:statistics", registers.READERS, LOAN_PAGES))

urlpatterns: list[URLPattern] = [
    # Before <slug:ref>/, which would take new/ for a case.
    *application.urlpatterns,
    *registers.urlpatterns,
    *public.urlpatterns,
    *blank_papers.urlpatterns,
    *payouts.urlpatterns,
    path("<slug:ref>/", cases.case, name="case"),
    path("<slug:ref>/show/", cases.unmask, name="unmask"),
    path("<slug:ref>/acts/consent/sums/", consent.sums, name="consent-sums"),
    path("<slug:ref>/acts/<slug:act>/", acts.act, name="act"),
    path("<slug:ref>/done/<int:sequence>/", acts.done, name="done"),
    path("<slug:ref>/papers/<int:paper>", cases.paper, name="paper"),
    path("<slug:ref>/papers/<int:paper>/small.jpg", cases.small, name="paper-small"),
    path("<slug:ref>/signatures/<int:sequence>.svg", cases.signature, name="signature"),
    path("<slug:ref>/signatures/<int:sequence>/scan", cases.scan, name="scan"),
    path("<slug:ref>/on-paper/", on_paper, name="on-paper"),
    path("<slug:ref>/receipt/", cases.receipt, name="receipt"),
    path("<slug:ref>/form.pdf", papers.form, name="form"),
    path("<slug:ref>/declaration.pdf", papers.declaration, name="declaration"),
    path("<slug:ref>/pledge-<int:guarantor>.pdf", papers.pledge, name="pledge"),
    path("<slug:ref>/refusal.pdf", papers.refusal, name="refusal"),
]
