"""Where an officer signs on a page: her password, and a field for her finger."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext_lazy

from workflows.questions import Question
from workflows.stepping_up import PasswordQuestion, ask_password


@dataclass
class Signing:
    """What `components/signing.html` draws. `draws` is False where no sign-off is made that could keep a drawing."""

    password: PasswordQuestion
    signature: Question
    draws: bool

    @property
    def questions(self) -> list[Question]:
        return [self.signature, self.password] if self.draws else [self.password]


def signing(typed: QueryDict | None, *, draws: bool) -> Signing:
    """The questions of a signature, with what was drawn before; a password never comes back."""
    field = Question(
        "signature",
        gettext_lazy("Write your name with your finger"),
        value=typed.get("signature", "") if typed is not None else "",
        hint=gettext_lazy("It is kept with your sign-off and shown beside it."),
    )
    return Signing(ask_password(), field, draws)
