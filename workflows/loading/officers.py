"""Offices, posts, officers and appointments from one table: a row is an appointment; what it needs is made with it."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from workflows import appointing, journal, tables
from workflows.errors import ActError, Invalid
from workflows.loading.passwords import one_time_password
from workflows.loading.places import place_code
from workflows.loading.report import CheckedOnlyError, Report, checked
from workflows.models import Appointment, Kin, Office, Officer, Place, Post
from workflows.roles import OFFICE_KINDS, ROLES
from workflows.tables import CellError, Column, Row, Table
from workflows.tables.cells import plain_text
from workflows.tables.sheets import Cell

_BETWEEN = re.compile(r"[;；、,，\s]+")
_RELATION_MAX = 20


@dataclass(frozen=True)
class Slip:
    """A new officer's first login. The password is in clear here and nowhere else."""

    name: str
    username: str
    password: str
    posts: tuple[str, ...]
    county: str


Deliver = Callable[[list[Slip]], None]


def _username(cell: Cell) -> str:
    text = unicodedata.normalize("NFKC", plain_text(cell)).lower()
    try:
        Officer._meta.get_field("username").run_validators(text)
    except ValidationError as error:
        raise CellError(" ".join(error.messages)) from error
    return text


def _places(cell: Cell) -> list[str]:
    return sorted({place_code(part) for part in _BETWEEN.split(plain_text(cell)) if part})


def _kin(cell: Cell) -> list[dict[str, str]]:
    """`name/relation/ID number`, several with a semicolon between them."""
    found = []
    for part in re.split(r"[;；]", plain_text(cell)):
        if not part.strip():
            continue
        pieces = [piece.strip() for piece in re.split(r"[/／]", part)]
        if len(pieces) != 3 or not 0 < len(pieces[1]) <= _RELATION_MAX:
            raise CellError(
                _("Write each relative as name/relation/ID number, with a semicolon between two.")
            )
        name, relation, number = pieces
        found.append({"name": tables.name(name), "relation": relation, "id_number": tables.id_number(number)})
    return found


def _words(labels: Mapping[str, Any]) -> dict[str, str]:
    """Each label in Chinese and in English, the reader's language first, and the code itself."""
    found: dict[str, str] = {}
    english = (get_language() or "").startswith("en")
    for language in ("en", "zh-hans") if english else ("zh-hans", "en"):
        with override(language):
            found |= {str(label): code for code, label in labels.items()}
    return found | {code: code for code in labels}


def _office_kinds() -> dict[str, str]:
    return _words(OFFICE_KINDS)


def _roles() -> dict[str, str]:
    return _words({code: role.label for code, role in ROLES.items()})


def _kinds() -> dict[str, str]:
    words = {"任职": "holder", "代理": "stand_in", "holder": "holder", "stand-in": "stand_in"}
    return words | {value: value for value in Appointment.Kind.values}


OFFICERS = (
    Column("username", ("用户名", "User name", "username", "登录名"), _username, example="v1.cadre"),
    Column("name", ("姓名", "Name"), tables.name, example="阿依·木呷"),
    Column(
        "id_number",
        ("公民身份号码", "ID number", "身份证号", "身份证号码"),
        tables.id_number,
        example="513499198003180027",
    ),
    Column("office", ("单位代码", "Office code"), tables.phrase(40), example="v1"),
    Column(
        "office_kind", ("单位类型", "Office kind"), tables.one_of(_office_kinds), False, "village_federation"
    ),
    Column("office_name", ("单位名称", "Office name", "单位"), tables.phrase(80), False, "清泉村妇联"),
    Column("office_place", ("单位所在区划", "Office place"), place_code, False, "513499101201"),
    Column("covers", ("管辖区划", "Covers", "服务区划"), _places, False, "513499101201"),
    Column("post", ("岗位代码", "Post code"), tables.phrase(60), example="v1.cadre"),
    Column("role", ("岗位类型", "Role", "Post kind"), tables.one_of(_roles), False, "village_cadre"),
    Column("title", ("岗位名称", "Post title", "岗位", "title"), tables.phrase(40), False, "村妇联干事"),
    Column("starts_on", ("任职起", "From", "起始日期"), tables.day, example="2014-01-01"),
    Column("ends_on", ("任职止", "To", "Until", "终止日期"), tables.day, needed=False),
    Column("kind", ("任职方式", "Kind", "Appointment kind"), tables.one_of(_kinds), False, "holder"),
    Column("kin", ("申报亲属", "Kin", "Declared kin"), _kin, needed=False),
)


def load_officers(
    path: Path,
    deliver: Deliver,
    *,
    check_only: bool = False,
    password: Callable[[], str | None] = one_time_password,
) -> Report:
    """Every office, post, officer and appointment of the file stands, and each new officer's slip was delivered.

    `deliver` gets the slips as the last step of the transaction: where it fails, no account was made. An officer for
    whom `password` gives None has no slip and can't sign in yet. Raises TableError, and then nothing was loaded.
    """
    table = tables.read_file(path, OFFICERS)
    report = Report()
    with checked(check_only), transaction.atomic():
        loading = _Officers(table, report, password)
        slips = loading.load()
        if check_only:
            raise CheckedOnlyError
        if slips:
            deliver(slips)
    return report


class _RowError(Exception):
    """The row is wrong in this column."""

    def __init__(self, column: str, what: str) -> None:
        super().__init__(what)
        self.column, self.what = column, what


class _Officers:
    def __init__(self, table: Table, report: Report, password: Callable[[], str | None]) -> None:
        self.table, self.report, self._password = table, report, password
        self.places = set(Place.objects.values_list("code", flat=True))
        self.new: dict[str, tuple[Officer, str]] = {}
        self.posts: dict[str, list[Post]] = {}
        self.changed: Counter[str] = Counter()

    def load(self) -> list[Slip]:
        for row in self.table.rows:
            before = self.report.total
            try:
                with transaction.atomic():
                    county = self._one(row)
            except _RowError as error:
                self.table.complain(row, error.what, error.column)
            except Invalid as error:
                for column, sentences in error.fields.items():
                    self.table.complain(row, " ".join(map(str, sentences)), column)
            except ActError as error:
                self.table.complain(row, str(error.reason))
            else:
                self.changed[county] += self.report.total > before
                self.report.unchanged += self.report.total == before
        self.table.refuse_if_wrong()
        for county, count in sorted(self.changed.items()):
            if count:
                journal.append(
                    county=county, act="load_officers", facts={"rows": count, "file": self.table.digest}
                )
        return [self._slip(officer, password) for officer, password in self.new.values()]

    def _one(self, row: Row) -> str:
        office = self._office(row)
        post = self._post(row, office)
        officer = self._officer(row)
        self._appoint(row, officer, post)
        self.posts.setdefault(officer.username, []).append(post)
        for kin in row["kin"] or ():
            known = {each.id_number for each in Kin.objects.filter(officer=officer)}
            if kin["id_number"] not in known:
                appointing.declare_kin(officer, **kin)
                self.report.add("kin")
        return office.county

    def _office(self, row: Row) -> Office:
        office = Office.objects.filter(code=row["office"]).first()
        if office is not None:
            said = {"office_kind": office.kind, "office_name": office.name, "office_place": office.place_code}
            _same(
                row, said, _("This office stands with “%(value)s”. Correct the row, or give it another code.")
            )
            stands = sorted(office.coverage.values_list("prefix", flat=True))
            if row["covers"] is not None and row["covers"] != stands:
                what = _("This office answers for %(places)s. Correct the row, or give it another code.")
                raise _RowError("covers", what % {"places": _(", ").join(stands)})
            return office
        _filled(
            row,
            ("office_kind", "office_name", "office_place"),
            _("Fill this in where an office stands first."),
        )
        for column, codes in (("office_place", [row["office_place"]]), ("covers", row["covers"] or [])):
            if unknown := [code for code in codes if code not in self.places]:
                what = _("There is no such place: %(codes)s. Load the places first.")
                raise _RowError(column, what % {"codes": _(", ").join(unknown)})
        office = appointing.found_office(
            code=row["office"],
            kind=row["office_kind"],
            name=row["office_name"],
            place_code=row["office_place"],
            covers=row["covers"] or (),
        )
        self.report.add("offices")
        return office

    def _post(self, row: Row, office: Office) -> Post:
        post = Post.objects.select_related("office").filter(code=row["post"]).first()
        if post is not None:
            if post.office_id != office.pk:
                what = _("This post belongs to the office %(office)s.") % {"office": post.office.code}
                raise _RowError("post", what)
            said = {"role": post.role, "title": post.title}
            _same(
                row, said, _("This post stands with “%(value)s”. Correct the row, or give it another code.")
            )
            return post
        _filled(row, ("role", "title"), _("Fill this in where a post stands first."))
        post = appointing.create_post(code=row["post"], office=office, role=row["role"], title=row["title"])
        self.report.add("posts")
        return post

    def _officer(self, row: Row) -> Officer:
        officer: Officer | None = Officer.objects.filter(username=row["username"]).first()
        if officer is not None:
            said = {"name": officer.name, "id_number": officer.id_number}
            _same(
                row,
                said,
                _("This user name belongs to somebody else. Correct the row, or choose another user name."),
            )
            return officer
        password = self._password()
        officer = appointing.register_officer(
            username=row["username"], name=row["name"], id_number=row["id_number"], password=password
        )
        if password is not None:
            self.new[officer.username] = (officer, password)
        self.report.add("officers")
        return officer

    def _appoint(self, row: Row, officer: Officer, post: Post) -> None:
        kind = row["kind"] or Appointment.Kind.HOLDER
        known = Appointment.objects.filter(officer=officer, post=post, starts_on=row["starts_on"]).first()
        if known is None:
            appointing.appoint(officer, post, starts_on=row["starts_on"], ends_on=row["ends_on"], kind=kind)
            self.report.add("appointments")
        elif known.kind != kind:
            raise _RowError("kind", _("This appointment stands with the other kind."))
        elif known.ends_on is None and row["ends_on"] is not None:
            appointing.end(known, row["ends_on"])
            self.report.add("ended")
        elif known.ends_on != row["ends_on"]:
            what = _("This appointment ends on %(day)s. To prolong it, add a row that begins the day after.")
            raise _RowError("ends_on", what % {"day": known.ends_on})

    def _slip(self, officer: Officer, password: str) -> Slip:
        posts = list({post.pk: post for post in self.posts[officer.username]}.values())
        return Slip(
            officer.name,
            officer.username,
            password,
            tuple(str(post) for post in posts),
            posts[0].office.county,
        )


def _same(row: Row, said: Mapping[str, Any], sentence: str) -> None:
    """Nothing, if every filled cell says what stands. Raises _RowError."""
    for column, value in said.items():
        if row[column] is not None and _plain(row[column]) != _plain(value):
            shown = "" if column == "id_number" else value
            raise _RowError(column, sentence % {"value": shown} if "%(value)" in sentence else sentence)


def _plain(value: Any) -> Any:
    return unicodedata.normalize("NFC", value) if isinstance(value, str) else value


def _filled(row: Row, columns: tuple[str, ...], sentence: str) -> None:
    for column in columns:
        if row[column] is None:
            raise _RowError(column, sentence)
