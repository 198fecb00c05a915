"""Her password once more where she signs: a phone that lies open on a table signs nothing."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib.auth import authenticate
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.errors import ActError, Invalid, RulesForbid
from workflows.models import Officer
from workflows.questions import Question

PASSWORD = "password"  # noqa: S105  (a field's name)
NOT_CONFIRMED = "password_not_confirmed"
_NOTHING_TYPED = gettext_lazy("Type your password: only with it do you sign.")


class PasswordQuestion(Question):
    """Asked anew each time: what was typed never comes back with the page."""

    @property
    def input_type(self) -> str:
        return "password"


def ask_password() -> PasswordQuestion:
    """The question, as pages draw it."""
    hint = gettext_lazy("The one that you sign in with: it says that you yourself sign.")
    return PasswordQuestion(
        PASSWORD,
        gettext_lazy("Your password"),
        hint=hint,
        width="20",
        autocomplete="current-password",
        asked_for=_NOTHING_TYPED,
    )


def confirm_password(request: HttpRequest, officer: Officer, rehearse: Callable[[], ActError | None]) -> None:
    """Nothing, where the form's `password` is hers. Raises Invalid on `password`, code NOT_CONFIRMED.

    The act is rehearsed then, so that she hears of the form's other faults at once and not after the next password:
    with the password's, or alone (RulesForbid) where the rules forbid the act, which no password mends.
    Wrong ones are counted where those of the sign-in page are: after five, the right one is refused as well.
    """
    if words := _against(request, officer):
        refused = rehearse()
        if isinstance(refused, RulesForbid):
            raise refused
        others = refused.fields if isinstance(refused, Invalid) else {}
        raise Invalid({**others, PASSWORD: [words]}, code=NOT_CONFIRMED)


def _against(request: HttpRequest, officer: Officer) -> str:
    """What is wrong with the password that came with the form; empty where it is hers."""
    typed = request.POST.get(PASSWORD, "")
    if not typed:
        return str(_NOTHING_TYPED)
    found = authenticate(request, username=officer.get_username(), password=typed)
    if found is not None and found.pk == officer.pk:
        return ""
    if getattr(request, "axes_locked_out", False):
        # The page of the lock would take everything that she typed with it.
        request.axes_locked_out = False  # type: ignore[attr-defined]
        return _("Too many wrong passwords. Wait a quarter of an hour, then sign again.")
    return _("This isn’t your password. Nothing was signed; type it again.")
