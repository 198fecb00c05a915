from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows import clock
from workflows.paper_findings import OFFLINE, Signed, in_words
from workflows.paper_verdicts import Answer, verdict_of
from workflows.sealing.chains import is_list_of
from workflows.sealing.checker import safely_checked
from workflows.sealing.report import Kind
from workflows.sealing.signers import SealingError, parts_of, read_list


class Command(BaseCommand):
    help = (
        "Say what a PDF of ours is worth: genuine, cut back, altered, void or unknown; exit 1 unless genuine. With"
        " --roots by its signatures alone, on any machine, without our database."
    )
    # With --roots neither database nor key ring need be there.
    requires_system_checks: tuple[str, ...] = ()

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--roots", type=Path, help="PEM, from ./do ca export: judge without the register")
        parser.add_argument("--crl", type=Path, help="PEM, from ./do ca export --crl; with --roots only")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["crl"] and not options["roots"]:
            raise CommandError(_("--crl goes with --roots: the register knows what was revoked."))
        try:
            data = options["file"].read_bytes()
            is_good = self._offline(data, options) if options["roots"] else self._online(data)
        except (OSError, SealingError) as error:
            raise CommandError(str(error)) from error
        if not is_good:
            sys.exit(1)

    def _online(self, data: bytes) -> bool:
        answer: Answer = verdict_of(data)
        self.stdout.write(str(answer.words))
        if answer.standing is not None:
            words = {
                "number": answer.standing.paper.number,
                "signed": len(answer.standing.signed),
                "wanted": answer.standing.wanted,
            }
            self.stdout.write(
                _("%(number)s: the latest version has %(signed)d of %(wanted)d signatures.") % words
            )
        for change in answer.changes:
            self.stdout.write(f"  {change}")
        self._say(answer.signatures)
        return answer.is_good

    def _offline(self, data: bytes, options: dict[str, Any]) -> bool:
        roots = parts_of(options["roots"].read_bytes())
        if not roots:
            raise CommandError(_("There is no certificate in %(file)s.") % {"file": options["roots"]})
        lists = parts_of(options["crl"].read_bytes(), "X509 CRL") if options["crl"] else []
        if options["crl"] and not (lists and all(self._is_known(one, roots) for one in lists)):
            raise CommandError(_("%(file)s isn't a list of these roots.") % {"file": options["crl"]})
        report = safely_checked(data, roots=roots, crls=lists, moment=clock.now())
        self.stdout.write(str(OFFLINE[report.kind]))
        self._say([in_words(each) for each in report.sign_offs])
        self._say_how_current(lists)
        return report.kind is Kind.SEALED

    def _is_known(self, one: bytes, roots: Sequence[bytes]) -> bool:
        return any(is_list_of(one, root) for root in roots)

    def _say_how_current(self, lists: Sequence[bytes]) -> None:
        if not lists:
            self.stdout.write(_("Whether a certificate was revoked was not looked up: there is no --crl."))
        for one in lists:
            until = read_list(one).next_update_utc
            if until is not None and until < clock.now():
                said = _("The list of revoked certificates was good until %(day)s: ask for a newer one.")
                self.stdout.write(said % {"day": until.date()})

    def _say(self, signatures: Sequence[Signed]) -> None:
        for each in signatures:
            said = _("; ").join(each.faults or filter(None, (_("holds"), each.note)))
            self.stdout.write(f"  {each.name}: {said}")
