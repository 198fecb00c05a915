"""常用意见: the sentences that an officer keeps and inserts into her opinions. She signs what she then reads."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from workflows import clock
from workflows.errors import Invalid
from workflows.models import Officer, Phrase
from workflows.text import UnprintableError, plain

MOST = 30
LONGEST = 200


def phrases_of(officer: Officer) -> QuerySet[Phrase]:
    """Hers, in the order in which she kept them."""
    return Phrase.objects.filter(officer_id=officer.pk).order_by("pk")


def keep(officer: Officer, text: str) -> None:
    """The sentence is among hers, once. Raises Invalid naming `text`."""
    try:
        kept = " ".join(plain(text).split())
    except UnprintableError:
        raise Invalid({"text": [_("Remove the characters that can't be printed.")]}) from None
    if not kept:
        raise Invalid({"text": [_("Write the sentence that you want to keep.")]})
    if len(kept) > LONGEST:
        raise Invalid({"text": [_("Write at most %(most)d characters.") % {"most": LONGEST}]})
    with transaction.atomic():
        # Her own row is the lock: two tabs together keep no more than one.
        Officer.objects.select_for_update().get(pk=officer.pk)
        hers = list(phrases_of(officer).values_list("text", flat=True))
        if kept in hers:
            return
        if len(hers) >= MOST:
            raise Invalid(
                {"text": [_("You keep %(most)d sentences already; remove one first.") % {"most": MOST}]}
            )
        Phrase.objects.create(officer=officer, text=kept, made_at=clock.now())


def drop(officer: Officer, phrase: int) -> None:
    """The sentence isn't among hers; what was signed with it stays as it was."""
    Phrase.objects.filter(officer_id=officer.pk, pk=phrase).delete()


def inserts(request: HttpRequest, officer: Officer) -> bool:
    """True where the form asks for nothing but a phrase; its opinion then ends with that phrase, and nothing is done.

    One statement where it does, else none.
    """
    if "insert_phrase" not in request.POST:
        return False
    typed, chosen = request.POST.copy(), request.POST.get("phrase", "")
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        kept = phrases_of(officer).filter(pk=int(chosen)).first()
        opinion = typed.get("opinion", "").rstrip()
        if kept is not None:
            typed["opinion"] = f"{opinion}\n{kept.text}" if opinion else kept.text
    typed["phrase"] = ""
    request.POST = typed  # type: ignore[assignment]
    return True
