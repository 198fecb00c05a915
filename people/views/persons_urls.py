"""Addresses of persons' pages."""

from __future__ import annotations

from django.urls import path
from django.urls.resolvers import URLPattern
from django.utils.translation import gettext_lazy as _

from people.privacy import REGISTER_ROLES
from people.views import doubts, persons, persons_entering, persons_household, persons_stating
from people.views.navigation import PEOPLE_PAGES
from workflows.desk import Link, link_to

link_to(Link("people", _("Persons"), "people:persons", REGISTER_ROLES, PEOPLE_PAGES))

urlpatterns: list[URLPattern] = [
    path("people/", persons.persons, name="persons"),
    path("people/new/", persons_entering.new, name="person-new"),
    path("people/so-far/", persons_entering.so_far, name="person-so-far"),
    path("people/doubts/", doubts.doubts, name="doubts"),
    path("people/doubts/<int:doubt>/", doubts.doubt, name="doubt"),
    path("people/doubts/<int:doubt>/settle/", doubts.settle_doubt, name="doubt-settle"),
    path("people/merges/", doubts.merge_list, name="merges"),
    path("people/merges/<int:merge>/", doubts.merge, name="merge"),
    path("people/merges/<int:merge>/<slug:act>/", doubts.settle, name="merge-settle"),
    path("people/<int:person>/", persons.person, name="person"),
    path("people/<int:person>/show/", persons.show, name="person-show"),
    path("people/<int:person>/facts/<int:fact>/evidence", persons.evidence, name="evidence"),
    path("people/<int:person>/facts/<int:fact>/", persons_stating.fact, name="fact"),
    path("people/<int:person>/facts/<int:fact>/take-back/", persons_stating.drop, name="fact-drop"),
    path("people/<int:person>/household/", persons_household.household, name="household"),
    path("people/<int:person>/household/open/", persons_household.open_page, name="household-open"),
    path("people/<int:person>/household/join/", persons_household.join_page, name="household-join"),
    path(
        "people/<int:person>/household/members/<int:member>/",
        persons_household.member_page,
        name="household-member",
    ),
    path(
        "people/<int:person>/household/income/<int:year>/",
        persons_household.income_page,
        name="household-income",
    ),
    path("people/<int:person>/state/", persons_stating.kinds, name="person-kinds"),
    path("people/<int:person>/state/<slug:kind>/", persons_stating.state, name="state"),
]
