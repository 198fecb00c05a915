"""The stored approval form: what it prints, and the box that it leaves for each level.

The form is printed once for a round and never again; a sign-off only fills the box that was left for it. Pure as
`loans.papers`: no database, no clock.
"""

from __future__ import annotations

from typing import Final

from loans.papers import BOX_ROWS, BOX_TITLES, FormFacts, form_context
from workflows.stamps import PaperStamp
from workflows.stored_forms import FormInput, form_data

TEMPLATE: Final = "papers/stored_form.html"
LEVELS: Final = tuple(level for row in BOX_ROWS for level in row)


def form_input(facts: FormFacts, stamp: PaperStamp, *, salt: str) -> FormInput:
    """The form of a submitted round, with one empty box for each of `LEVELS` and its data to be enclosed.

    `facts.content_digest` is the round's, and so is `salt`: whoever has the file can compute the one printed on it.
    Sign-offs, payout and day of printing in `facts` are ignored, since the bytes are the same whoever signed since.
    """
    context = form_context(facts)
    context |= {
        "stamp": stamp,
        "case_number": context["number"],
        "box_rows": [[{"level": level, "title": BOX_TITLES[level]} for level in row] for row in BOX_ROWS],
    }
    return FormInput(TEMPLATE, context, form_data(facts, stamp, salt=salt))
