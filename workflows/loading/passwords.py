"""One-time passwords: made for a slip of paper, shown on it once, changed at the first sign-in."""

from __future__ import annotations

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from workflows import clock, journal
from workflows.errors import NotFound
from workflows.models import Appointment, Officer, Post

# Without l, q, x and vowels that look like digits in some typefaces: a slip is typed off paper.
_CONSONANTS, _VOWELS = "bdfghjkmnprstvwz", "aeiu"


def one_time_password() -> str:
    """Four groups of two syllables, such as `kavu-rime-tebi-nusa`: 48 random bits, easy to read out."""
    groups = (
        "".join(secrets.choice(_CONSONANTS) + secrets.choice(_VOWELS) for _syllable in range(2))
        for _group in range(4)
    )
    return "-".join(groups)


def renew_password(username: str, password: str) -> tuple[Officer, list[Post]]:
    """The officer signs in with `password` once, and nowhere with the old one; her posts of today. Raises NotFound."""
    today = clock.today()
    with transaction.atomic():
        officer: Officer | None = Officer.objects.select_for_update().filter(username=username).first()
        if officer is None:
            raise NotFound("no_officer", _("There is no such user name."))
        # Her own appointments, not those of whoever held the post before her.
        held = (
            Appointment.objects.filter(officer=officer, withdrawn_at__isnull=True)
            .select_related("post__office")
            .order_by("pk")
        )
        current = [row for row in held if row.ends_on is None or row.ends_on >= today] or list(held)
        posts = list({row.post_id: row.post for row in current}.values())
        if not posts:
            raise NotFound("no_post", _("This officer was never appointed to a post."))
        officer.set_password(password)
        officer.must_change_password = True
        officer.save(update_fields=["password", "must_change_password"])
        journal.append(county=posts[0].office.county, act="renew_password", officer_id=officer.pk)
    return officer, posts
