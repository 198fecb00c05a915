"""Addresses of the desk and of the officer's account. Of allauth only what a closed house needs is mounted."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.conf import settings
from django.urls import include, path

from workflows import board_views, inbox_views, list_desk, notice_views, paper_desk, views
from workflows.preferences import choose_language, choose_text_size

urlpatterns = [
    path("", inbox_views.inbox, name="desk"),
    path("done/", inbox_views.done, name="desk_done"),
    path("closed/", inbox_views.closed, name="desk_closed"),
    path("phrases/", inbox_views.phrase_list, name="phrases"),
    path("phrases/<int:phrase>/remove/", inbox_views.phrase_drop, name="phrase_drop"),
    path("keys/", inbox_views.keys, name="keys"),
    path("cases/", views.cases, name="cases"),
    path("cases/<slug:ref>/claim/", inbox_views.claim, name="claim"),
    path("cases/<slug:ref>/release/", inbox_views.release, name="release"),
    path("cases/<slug:ref>/next/", inbox_views.following, name="case_next"),
    path("cases/<slug:ref>/previous/", inbox_views.previous, name="case_previous"),
    path("cases/<slug:ref>/papers/", paper_desk.case_papers, name="case_papers"),
    path("papers/<slug:code>/", paper_desk.paper, name="kept_paper"),
    path("papers/<slug:code>/again/", paper_desk.again, name="kept_paper_again"),
    path("papers/<slug:code>/<slug:digest>.pdf", paper_desk.file, name="kept_paper_file"),
    path("lists/", list_desk.lists, name="lists"),
    path("handover/", list_desk.handover, name="handover"),
    path("board/", board_views.board, name="board"),
    path("cases/<slug:ref>/nudge/", notice_views.nudge, name="nudge"),
    path("notices/", notice_views.listing, name="notices"),
    path("notices/sent/", notice_views.log, name="deliveries"),
    path("notices/read/", notice_views.all_read, name="notices_read"),
    path("notices/<int:notice>/", notice_views.opened, name="notice"),
    path("notices/<slug:source>/<int:notice>/", notice_views.general_opened, name="general_notice"),
    path("audit/", include("workflows.audit_urls")),
    path("administration/", include("workflows.administration_urls")),
    path("account/", views.account, name="account"),
    path("account/notices/", notice_views.choice, name="notice_choice"),
    path("language/", choose_language, name="set_language"),
    path("text-size/", choose_text_size, name="set_text_size"),
    path("accounts/login/", allauth_views.login, name="account_login"),
    path("accounts/logout/", allauth_views.logout, name="account_logout"),
    path("accounts/inactive/", allauth_views.account_inactive, name="account_inactive"),
    path("accounts/signup/", views.signup_closed, name="account_signup"),
    path("accounts/reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("accounts/password/change/", allauth_views.password_change, name="account_change_password"),
    path("accounts/password/help/", views.password_help, name="account_reset_password"),
    # Where allauth sends an account that has no password: nobody gives herself a first one either.
    path("accounts/password/none/", views.password_help, name="account_set_password"),
    path("accounts/2fa/", include("allauth.mfa.urls")),
]

if settings.DEBUG:
    from workflows.styleguide_views import guide

    urlpatterns.append(path("styleguide/", guide, name="styleguide"))
