"""What a form brings back of itself: the key by which it acts once, and the mark of what the officer saw."""

from __future__ import annotations

import re
import uuid

from django.http import HttpRequest
from django.utils.translation import gettext as _

from workflows.errors import Conflict

_KEY = re.compile(r"[0-9a-f]{32}")


def new_key() -> str:
    """A key for one form."""
    return uuid.uuid4().hex


def key_of(request: HttpRequest) -> str:
    """The form's key, which makes sending it twice the same as once. Raises Conflict for a form that isn't ours."""
    key = request.POST.get("key", "")
    if not _KEY.fullmatch(key):
        raise Conflict("key_missing", _("This page was changed on its way. Open it again."))
    return key


def seen_by(request: HttpRequest) -> str:
    """The form's mark of the case that it shows. Raises Conflict for a form that isn't ours."""
    seen = request.POST.get("seen", "")
    if not seen:
        raise Conflict("key_missing", _("This page was changed on its way. Open it again."))
    return seen
