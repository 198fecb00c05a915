"""Bearer tokens. A token is one officer in one post: what it may do ends with her appointment, without any revoking."""

from __future__ import annotations

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from workflows import clock, journal
from workflows.errors import Conflict, NotFound
from workflows.models import ApiToken, Appointment, Officer, Post

# Tells a leaked token from other secrets; scanners of source code look for such beginnings.
PREFIX = "jinguo_"


def digest_of(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a plain SHA-256 can't be guessed back."""
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()


def issue(username: str, post_code: str) -> str:
    """A new token for the officer in the post; it is shown once and kept as a digest only.

    Raises NotFound for an unknown officer or post, Conflict for one who never held it or is closed.
    """
    officer, post = _officer_and_post(username, post_code)
    if not officer.is_active:
        raise Conflict("account_closed", _("The account “%(name)s” is closed.") % {"name": username})
    if not Appointment.objects.filter(officer=officer, post=post, withdrawn_at__isnull=True).exists():
        reason = _("%(officer)s was never appointed to the post “%(post)s”.") % {
            "officer": officer,
            "post": post_code,
        }
        raise Conflict("never_held", reason)
    token = PREFIX + secrets.token_urlsafe(32)
    with transaction.atomic():
        row = ApiToken.objects.create(
            officer=officer, post=post, digest=digest_of(token), made_at=clock.now()
        )
        _record("issue_token", officer, post, [row.pk])
    return token


def revoke(username: str, post_code: str) -> int:
    """No token of the officer in the post works any more; how many did until now. Raises NotFound."""
    officer, post = _officer_and_post(username, post_code)
    with transaction.atomic():
        live = ApiToken.objects.select_for_update().filter(
            officer=officer, post=post, revoked_at__isnull=True
        )
        numbers = sorted(live.values_list("pk", flat=True))
        if numbers:
            ApiToken.objects.filter(pk__in=numbers).update(revoked_at=clock.now())
            _record("revoke_token", officer, post, numbers)
    return len(numbers)


def _officer_and_post(username: str, post_code: str) -> tuple[Officer, Post]:
    officer = Officer.objects.filter(username=username).first()
    if officer is None:
        raise NotFound("no_officer", _("There is no account “%(name)s”.") % {"name": username})
    post = Post.objects.select_related("office").filter(code=post_code).first()
    if post is None:
        raise NotFound("no_such_post", _("There is no post “%(post)s”.") % {"post": post_code})
    return officer, post


def _record(act: str, officer: Officer, post: Post, tokens: list[int]) -> None:
    journal.append(
        county=post.office.county, act=act, officer_id=officer.pk, post_id=post.pk, facts={"tokens": tokens}
    )
