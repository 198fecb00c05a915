from __future__ import annotations

import argparse
import getpass
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _

from workflows import clock, paper_keys, paper_roots
from workflows.errors import Invalid
from workflows.files import keep_seal
from workflows.models import Appointment, Office, Officer, PaperKey
from workflows.sealing import authority as authorities
from workflows.sealing.signers import SealingError, pem_list

_REASONS = [str(reason) for reason in authorities.Reason]


class Command(BaseCommand):
    help = (
        "Certificates that sign papers: a local certification authority, certificates for offices and officers, an"
        " office's own by PKCS#12, renewal and revocation."
    )

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True)
        make = verbs.add_parser("make", help="an authority, where there is none")
        make.add_argument("name")
        make.add_argument(
            "--next", action="store_true", help="one that issues from now on in the last one's place"
        )
        issue = verbs.add_parser(
            "issue", help="to every office and officer in a post that has none (or its last days)"
        )
        issue.add_argument("--officers-too", action="store_true")
        one = verbs.add_parser(
            "renew", help="a new certificate for one office (its code) or officer (user name)"
        )
        one.add_argument("holder")
        self._of_others(verbs)
        end = verbs.add_parser("revoke", help="a certificate, by its serial number")
        end.add_argument("serial")
        end.add_argument("reason", choices=_REASONS)
        verbs.add_parser(
            "list", help="roots and certificates, until when they hold, and whose holder has no post"
        )
        export = verbs.add_parser(
            "export", help="the root certificates, PEM, for whoever checks papers by herself"
        )
        export.add_argument("file", type=Path)
        export.add_argument("--crl", type=Path, help="and the lists of revoked certificates, PEM")

    def _of_others(self, verbs: Any) -> None:
        load = verbs.add_parser(
            "load", help="an office's own certificate and key (PKCS#12), and its seal's picture"
        )
        load.add_argument("office")
        load.add_argument("file", type=Path)
        load.add_argument("--seal", type=Path, help="PNG of the electronic seal; else the one it had stays")
        load.add_argument("--password-file", type=Path, help="else it is asked for")
        trust = verbs.add_parser("trust", help="another root (PEM), such as the time-stamping authority's")
        trust.add_argument("file", type=Path)
        distrust = verbs.add_parser("distrust", help="a root, for good, by its fingerprint")
        distrust.add_argument("fingerprint")
        distrust.add_argument("reason", choices=_REASONS)

    def handle(self, *args: Any, **options: Any) -> None:
        with _in_words():
            getattr(self, f"_{options['verb']}")(options)

    def _make(self, options: dict[str, Any]) -> None:
        if paper_roots.authorities_now() and not options["next"]:
            raise CommandError(
                _("There is an authority already; it issues until its end. The next one: --next.")
            )
        made = paper_roots.make_authority(options["name"])
        self.stdout.write(_("The authority “%(name)s” stands.") % {"name": made.name})

    def _issue(self, options: dict[str, Any]) -> None:
        self._demand_authority()
        holders: list[Office | Officer] = list(Office.objects.order_by("pk"))
        if options["officers_too"]:
            holders += Officer.objects.filter(Exists(_posts_of_today()), is_active=True).order_by("pk")
        made = 0
        for holder in holders:
            last = holder.paper_keys.defer("key").order_by("-pk").first()
            if last is not None and not paper_keys.is_ours(last):
                self._say_if_due(holder, last)
            elif last is None or _is_due(last):
                paper_keys.issue(holder)
                made += 1
        self.stdout.write(_("Certificates issued: %(count)d.") % {"count": made})

    def _say_if_due(self, holder: Office | Officer, last: PaperKey) -> None:
        """Whoever issued it issues the next one: ours in its place would lower what its signatures prove."""
        if _is_due(last):
            words = {"holder": holder, "until": last.valid_until.date()}
            said = _("%(holder)s: its own certificate ends on %(until)s or is revoked. Load the next one.")
            self.stderr.write(said % words)

    def _renew(self, options: dict[str, Any]) -> None:
        self._demand_authority()
        holder = self._holder(options["holder"])
        last = holder.paper_keys.defer("key").filter(end__isnull=True).order_by("-pk").first()
        if last is not None and last.valid_until > clock.now() and not paper_keys.is_ours(last):
            raise CommandError(
                _("Its certificate is of another authority. Load the next one, or revoke it first.")
            )
        key = paper_keys.issue(holder)
        self.stdout.write(_("Issued: %(serial)s.") % {"serial": key.serial})

    def _load(self, options: dict[str, Any]) -> None:
        office = self._holder(options["office"], Office)
        data, path = options["file"].read_bytes(), options["password_file"]
        password = path.read_text().strip() if path else getpass.getpass(_("Password of the file: "))
        made = authorities.from_pkcs12(data, password)
        picture = options["seal"].read_bytes() if options["seal"] else b""
        seal = keep_seal(picture) if picture else paper_keys.SAME_SEAL
        key = paper_keys.load(office, made, seal)
        self.stdout.write(_("Loaded: %(serial)s.") % {"serial": key.serial})

    def _revoke(self, options: dict[str, Any]) -> None:
        key = PaperKey.objects.filter(serial=options["serial"], end__isnull=True).first()
        if key is None:
            raise CommandError(_("No certificate that holds has this serial number."))
        paper_keys.revoke(key, options["reason"])
        self.stdout.write(_("Revoked."))

    def _trust(self, options: dict[str, Any]) -> None:
        made = paper_roots.trust(options["file"].read_bytes())
        self.stdout.write(_("Roots that are new here: %(count)d.") % {"count": made})

    def _distrust(self, options: dict[str, Any]) -> None:
        paper_roots.distrust(options["fingerprint"], options["reason"])
        self.stdout.write(_("Withdrawn: no signature leads to this root any more."))

    def _list(self, _options: dict[str, Any]) -> None:
        for root in paper_roots.roots():
            facts = authorities.facts_of(root)
            self.stdout.write(f"{facts.fingerprint}  {facts.common_name}  {facts.not_after.date()}")
        keys = PaperKey.objects.select_related("office", "officer", "end").defer("key")
        for key in keys.annotate(has_post=Exists(_posts_of_today("officer_id"))).order_by("pk"):
            ended = getattr(key, "end", None)
            until = _("revoked: %(reason)s") % {"reason": ended.reason} if ended else key.valid_until.date()
            gone = _("in no post any more") if key.officer_id and not key.has_post else ""
            self.stdout.write(f"{key.serial}  {key.office or key.officer}  {until}  {gone}".rstrip())

    def _export(self, options: dict[str, Any]) -> None:
        options["file"].write_bytes(b"".join(paper_roots.roots()))
        self.stdout.write(str(options["file"]))
        if options["crl"]:
            options["crl"].write_bytes(b"".join(pem_list(one) for one in paper_roots.revocation_lists()))
            self.stdout.write(str(options["crl"]))

    def _demand_authority(self) -> None:
        if not paper_roots.authorities_now():
            raise CommandError(_("There is no authority yet: ./do ca make NAME."))

    def _holder(self, word: str, kind: type[Any] | None = None) -> Any:
        office = Office.objects.filter(code=word).first()
        officer = None if kind is Office else Officer.objects.filter(username=word).first()
        if office is None and officer is None:
            raise CommandError(_("There is no such office or officer: %(word)s.") % {"word": word})
        return office or officer


@contextmanager
def _in_words() -> Iterator[None]:
    """What files and certificates do wrong is said in a sentence, without a trace."""
    try:
        yield
    except (OSError, UnicodeDecodeError, SealingError) as error:
        raise CommandError(str(error)) from error
    except Invalid as error:
        raise CommandError(" ".join(word for words in error.fields.values() for word in words)) from error


def _is_due(key: PaperKey) -> bool:
    ends_at: datetime = key.valid_until
    return hasattr(key, "end") or ends_at <= clock.now() + paper_keys.RENEW_BEFORE


def _posts_of_today(officer: str = "pk") -> Any:
    today = clock.today()
    return Appointment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=today),
        officer=OuterRef(officer),
        starts_on__lte=today,
        withdrawn_at__isnull=True,
    )
