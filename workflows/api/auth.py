"""Who sends the request: the officer and the one post that her token is bound to, judged on the day of the request."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import HttpBearer

from workflows import clock
from workflows.api.problems import RequestRefused
from workflows.api.tokens import digest_of
from workflows.errors import NotAllowed
from workflows.models import ApiToken
from workflows.seats import Seats, no_seat_reason, seats_of


class PostToken(HttpBearer):
    """`request.auth` is the Seats of one post. A session never signs in here: cookies aren't looked at."""

    def authenticate(self, request: HttpRequest, token: str) -> Seats:
        """Two statements. Raises RequestRefused (401) for a token that isn't live, NotAllowed without a seat."""
        live = ApiToken.objects.filter(digest=digest_of(token.strip()), revoked_at__isnull=True)
        found = live.select_related("officer").first()
        if found is None:
            raise RequestRefused(401, "bad_token", _("This token is unknown or was revoked."))
        seats = seats_of(found.officer, clock.today(), post_id=found.post_id)
        if not seats.current:
            raise NotAllowed(*no_seat_reason(seats))
        return seats


def seats(request: HttpRequest) -> Seats:
    """The seats of the request's token."""
    found = request.auth  # type: ignore[attr-defined]
    assert isinstance(found, Seats)
    return found
