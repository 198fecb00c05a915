from __future__ import annotations

import argparse
import getpass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from workflows import clock, paper_keys
from workflows.errors import Invalid
from workflows.files import keep_seal
from workflows.models import Appointment, Office, Officer, PaperAuthority, PaperKey
from workflows.sealing import authority as authorities
from workflows.sealing.signers import SealingError


class Command(BaseCommand):
    help = (
        "Certificates that sign papers: a local certification authority, certificates for offices and officers, an"
        " office's own by PKCS#12, renewal and revocation."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        make = verbs.add_parser("make", help="an authority, where there is none")
        make.add_argument("name")
        issue = verbs.add_parser(
            "issue", help="to every office and officer in a post that has none (or its last days)"
        )
        issue.add_argument("--officers-too", action="store_true")
        one = verbs.add_parser(
            "renew", help="a new certificate for one office (its code) or officer (user name)"
        )
        one.add_argument("holder")
        load = verbs.add_parser(
            "load", help="an office's own certificate and key (PKCS#12), and its seal's picture"
        )
        load.add_argument("office")
        load.add_argument("file", type=Path)
        load.add_argument("--seal", type=Path, help="PNG of the electronic seal")
        load.add_argument("--password-file", type=Path, help="else it is asked for")
        end = verbs.add_parser("revoke", help="a certificate, by its serial number")
        end.add_argument("serial")
        end.add_argument("reason", choices=[str(reason) for reason in authorities.Reason])
        trust = verbs.add_parser("trust", help="another root (PEM), such as the time-stamping authority's")
        trust.add_argument("file", type=Path)
        verbs.add_parser("list", help="the certificates, and until when they hold")
        export = verbs.add_parser(
            "export", help="the root certificates, PEM, for whoever checks papers by herself"
        )
        export.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        getattr(self, f"_{options['verb']}")(options)

    def _make(self, options: dict[str, Any]) -> None:
        if PaperAuthority.objects.exists():
            raise CommandError(_("There is an authority already; it issues until its end."))
        made = paper_keys.make_authority(options["name"])
        self.stdout.write(_("The authority “%(name)s” stands.") % {"name": made.name})

    def _issue(self, options: dict[str, Any]) -> None:
        self._demand_authority()
        holders: list[Office | Officer] = list(Office.objects.order_by("pk"))
        if options["officers_too"]:
            holders += (
                Officer.objects.filter(appointments__in=Appointment.objects.all()).distinct().order_by("pk")
            )
        made = 0
        for holder in holders:
            if not self._has_one(holder):
                paper_keys.issue(holder)
                made += 1
        self.stdout.write(_("Certificates issued: %(count)d.") % {"count": made})

    def _renew(self, options: dict[str, Any]) -> None:
        self._demand_authority()
        key = paper_keys.issue(self._holder(options["holder"]))
        self.stdout.write(_("Issued: %(serial)s.") % {"serial": key.serial})

    def _load(self, options: dict[str, Any]) -> None:
        office = self._holder(options["office"], Office)
        path = options["password_file"]
        password = path.read_text().strip() if path else getpass.getpass(_("Password of the file: "))
        try:
            made = authorities.from_pkcs12(options["file"].read_bytes(), password)
            seal = keep_seal(options["seal"].read_bytes()) if options["seal"] else None
        except (OSError, SealingError) as error:
            raise CommandError(str(error)) from error
        except Invalid as error:
            raise CommandError(" ".join(word for words in error.fields.values() for word in words)) from error
        key = paper_keys.load(office, made, seal)
        self.stdout.write(_("Loaded: %(serial)s.") % {"serial": key.serial})

    def _revoke(self, options: dict[str, Any]) -> None:
        key = PaperKey.objects.filter(serial=options["serial"], end__isnull=True).first()
        if key is None:
            raise CommandError(_("No certificate that holds has this serial number."))
        paper_keys.revoke(key, options["reason"])
        self.stdout.write(_("Revoked."))

    def _trust(self, options: dict[str, Any]) -> None:
        try:
            made = paper_keys.trust(options["file"].read_bytes())
        except (OSError, SealingError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_("Roots that are new here: %(count)d.") % {"count": made})

    def _list(self, _options: dict[str, Any]) -> None:
        for key in PaperKey.objects.select_related("office", "officer", "end").order_by("pk"):
            ended = getattr(key, "end", None)
            until = _("revoked: %(reason)s") % {"reason": ended.reason} if ended else key.valid_until.date()
            self.stdout.write(f"{key.serial}  {key.office or key.officer}  {until}")

    def _export(self, options: dict[str, Any]) -> None:
        options["file"].write_bytes(b"".join(paper_keys.roots()))
        self.stdout.write(str(options["file"]))

    def _demand_authority(self) -> None:
        if not PaperAuthority.objects.exists():
            raise CommandError(_("There is no authority yet: ./do ca make NAME."))

    def _has_one(self, holder: Office | Officer) -> bool:
        wanted_until = clock.now() + paper_keys.RENEW_BEFORE
        return holder.paper_keys.filter(valid_until__gt=wanted_until, end__isnull=True).exists()

    def _holder(self, word: str, kind: type[Any] | None = None) -> Any:
        office = Office.objects.filter(code=word).first()
        officer = None if kind is Office else Officer.objects.filter(username=word).first()
        if office is None and officer is None:
            raise CommandError(_("There is no such office or officer: %(word)s.") % {"word": word})
        return office or officer
