"""Cases of a programme that declares its questions, made for the table of refusals from one set of answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from tests.county import VILLAGES, County, id_number
from tests.law.table import Table
from workflows import clock
from workflows.casework.drafting import save_section
from workflows.casework.programme import SectionedProgramme
from workflows.models import Attachment, StoredFile
from workflows.opening import open_case


def table_in(path: Path) -> Table:
    """A table that lies beside its programme."""
    table = Table.__new__(Table)
    vars(table).update(yaml.safe_load(path.read_text(encoding="utf-8")))
    return table


@dataclass(frozen=True)
class Declared:
    """`answers` by section (the ID number is each case's own), `other` those of a new round, `data` by act."""

    programme: SectionedProgramme
    answers: Mapping[str, Mapping[str, Any]]
    other: Mapping[str, Mapping[str, Any]]
    data: Mapping[str, Mapping[str, Any]]

    def draft(self, county: County, opener: str, seed: int, state: str, history: str) -> Any:
        seats, number = county.seats(opener), id_number("19800318", seed)
        case = open_case(self.programme, VILLAGES[0], seats, key=f"{history}-{state}", columns={})
        for section, answers in self.answers.items():
            given = {name: number if name == "id_number" else value for name, value in answers.items()}
            save_section(self.programme, case.ref, section, given, seats)
        made = self.programme.model._default_manager.get(ref=case.ref)
        stored = {"media_type": "image/jpeg", "size": 1, "stored_at": clock.now()}
        file, _made = StoredFile.objects.get_or_create(digest="0" * 64, defaults=stored)
        for paper in self.programme.attachments_of(made):
            by = {"added_by": county.officers[opener], "added_at": clock.now()}
            Attachment.objects.create(case=made, kind=paper.kind, subject=paper.subject, file=file, **by)
        return made

    def parties(self, case: Any) -> dict[str, str]:
        return dict(self.programme.parties({"sections": case.sections}))

    def rewrite(self, case: Any, county: County) -> Any:
        found = self.programme.model._default_manager.get(pk=case.pk)
        for section, answers in self.other.items():
            found.sections[section] |= answers
        found.save()
        return found

    def data_for(self, case: Any, act: str) -> dict[str, Any]:
        return dict(self.data.get(act, {}))
