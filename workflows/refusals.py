"""What a broken constraint says to the person who ran into it. The database is the last to decide a race."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import IntegrityError, OperationalError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from workflows.errors import Conflict

# A fragment of the constraint's name (PostgreSQL) or of SQLite's message → (code, sentence).
_SENTENCES: dict[str, tuple[str, Any]] = {
    "signer_one_level": (
        "signed_other_level",
        gettext_lazy("You signed another level of this case; nobody signs two."),
    ),
    "workflows_signer.case_id": (
        "signed_other_level",
        gettext_lazy("You signed another level of this case; nobody signs two."),
    ),
    "idempotency_key": (
        "key_reused",
        gettext_lazy("This request was sent twice. Open the case to see what happened."),
    ),
    "workflows_idempotencyrecord": (
        "key_reused",
        gettext_lazy("This request was sent twice. Open the case to see what happened."),
    ),
}


def add_sentence(fragment: str, code: str, sentence: Any) -> None:
    """A programme's own constraint is explained by `sentence` from now on."""
    _SENTENCES[fragment] = (code, sentence)


def explain(error: IntegrityError) -> Conflict:
    """The Conflict that the broken constraint stands for."""
    text = str(error)
    for fragment, (code, sentence) in _SENTENCES.items():
        if fragment in text:
            return Conflict(code, str(sentence))
    return Conflict("taken", _("Someone else was first. Open the case again to see what happened."))


def busy() -> Conflict:
    """The Conflict that a lock which nobody gave back in time stands for."""
    return Conflict("busy", _("Someone else is writing at this moment. Try again in a moment."))


@contextmanager
def told() -> Iterator[None]:
    """Whatever the database refuses inside is raised as the Conflict that it stands for.

    It goes around `transaction.atomic()`: SQLite takes its lock when the transaction begins.
    """
    try:
        yield
    except IntegrityError as error:
        raise explain(error) from error
    except OperationalError as error:
        raise busy() from error
