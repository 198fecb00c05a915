"""Many cases from one that the acts made: each row copied for another woman, with her own digests and journal rows.

Two hundred rounds of a race need hundreds of cases in the same state; made act by act they'd take a minute. What is
copied must verify like what was acted: the race begins only after verify() has found nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.db import connection, models, transaction

from loans.models import BenefitSlot, LoanCase
from people.acts import id_index, meet
from tests.county import guarantor, id_number
from workflows import journal, ledger
from workflows.canonical import new_salt
from workflows.models import (
    Attachment,
    Case,
    CaseParty,
    CaseTask,
    ChainHead,
    Content,
    Counter,
    JournalRow,
    Signer,
    SignOff,
)
from workflows.tallies import count_again
from workflows.triggers import install


def clone(template: LoanCase, women: Iterable[str], guarantors: Callable[[int], int]) -> list[str]:
    """The refs of one copy of `template` per woman's ID number; the nth has the guarantor `guarantors(n)`."""
    with transaction.atomic():
        _let_the_head_jump()
        maker = _Maker(template)
        refs = [maker.copy(number, guarantor(guarantors(index))) for index, number in enumerate(women)]
        maker.settle()
    install()
    count_again()
    return refs


def _let_the_head_jump() -> None:
    """One trigger is away while the rows go in at once; install() brings it back."""
    on = ' ON "workflows_chainhead"' if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f'DROP TRIGGER "chainhead_moves_on"{on}')


class _Maker:
    def __init__(self, template: LoanCase) -> None:
        self.template = template
        self.head = ChainHead.objects.select_for_update().get(county=template.county)
        self.counter = Counter.objects.filter(county=template.county).first()
        self.content = Content.objects.filter(case=template).first()
        self.signoffs = list(SignOff.objects.filter(case=template).order_by("sequence"))
        self.rows = list(JournalRow.objects.filter(case=template).order_by("sequence"))
        self.made: dict[type[models.Model], list[Any]] = {}
        self.next_id = (Case.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1

    def copy(self, woman: str, guarantor_row: dict[str, Any]) -> str:
        case = self._case(woman, guarantor_row)
        self._papers(case)
        content = self._content(case)
        digests = self._signoffs(case, content)
        self._journal(case, content, digests)
        return case.ref

    def settle(self) -> None:
        """Everything is in the tables, in the order in which rows refer to each other."""
        cases = self.made.pop(LoanCase)
        Case.objects.bulk_create([_parent(case) for case in cases])
        for case in cases:
            case.save_base(raw=True, force_insert=True)
        for model, rows in self.made.items():
            model._default_manager.bulk_create(rows, batch_size=500)
        self._slots(cases)
        self.head.save()
        if self.counter:
            self.counter.save()
        self._move_sequence()

    def _add(self, row: models.Model) -> None:
        self.made.setdefault(type(row), []).append(row)

    def _case(self, woman: str, guarantor_row: dict[str, Any]) -> LoanCase:
        case = LoanCase.objects.get(pk=self.template.pk)
        case.pk = case.id = case.case_ptr_id = self.next_id
        self.next_id += 1
        case.ref = f"k{case.pk:07d}"
        sections = {**case.sections, "applicant": {**case.sections["applicant"], "id_number": woman}}
        case.sections = {**sections, "guarantors": [guarantor_row]}
        if case.number and self.counter:
            self.counter.last += 1
            case.number = f"示妇贷〔{self.counter.year}〕{self.counter.last:05d}号"
        self._add(case)
        task = CaseTask.objects.filter(process_id=self.template.pk, finished=None).get()
        task.pk, task.process_id, task.process = None, case.pk, case
        self._add(task)
        return case

    def _papers(self, case: LoanCase) -> None:
        for paper in Attachment.objects.filter(case_id=self.template.pk):
            paper.pk, paper.case_id = None, case.pk
            self._add(paper)

    def _content(self, case: LoanCase) -> Content | None:
        if self.content is None:
            return None
        now = case.sections
        sections = {**self.content.body["sections"]}
        sections["applicant"] = {**sections["applicant"], "id_number": now["applicant"]["id_number"]}
        sections["guarantors"] = [{**sections["guarantors"][0], **now["guarantors"][0]}]
        body = {**self.content.body, "sections": sections}
        salt = new_salt()
        content = Content(
            case_id=case.pk,
            round=1,
            salt=salt,
            digest=ledger.content_digest(salt, body),
            body=body,
            made_at=self.content.made_at,
        )
        self._add(content)
        for part, number in (
            ("applicant", sections["applicant"]["id_number"]),
            ("guarantor", sections["guarantors"][0]["id_number"]),
        ):
            self._add(CaseParty(case_id=case.pk, part=part, id_index=id_index(number), round=1))
        return content

    def _signoffs(self, case: LoanCase, content: Content | None) -> dict[str, str]:
        """The new digest of each of the template's sign-offs, by the old one."""
        digests: dict[str, str] = {"": ""}
        for old in self.signoffs:
            values = {field.attname: getattr(old, field.attname) for field in SignOff._meta.concrete_fields}
            new = SignOff(**{**values, "id": None, "case_id": case.pk})
            assert content is not None
            # Without the long list of findings, which no later act reads: a third of the time goes into its digests.
            new.body = {**new.body, "findings": []}
            new.content_digest = content.digest
            new.previous_digest = digests[old.previous_digest]
            new.digest = ledger.signoff_digest(new, case.ref)
            digests[old.digest] = new.digest
            # The database asks for the signer's row before it takes her sign-off.
            self._add(Signer(case_id=case.pk, officer_id=old.officer_id, level=old.level))
            self._add(new)
        return digests

    def _journal(self, case: LoanCase, content: Content | None, digests: dict[str, str]) -> None:
        for old in self.rows:
            values = {
                field.attname: getattr(old, field.attname) for field in JournalRow._meta.concrete_fields
            }
            new = JournalRow(**{**values, "id": None, "case_id": case.pk})
            new.sequence, new.previous_hash = self.head.count + 1, self.head.hash
            new.content_digest = content.digest if content and old.content_digest else ""
            new.signoff_digest = digests[old.signoff_digest]
            if "ref" in new.facts:
                new.facts = {**new.facts, "ref": case.ref}
            if "number" in new.facts:
                new.facts = {**new.facts, "number": case.number}
            if "judged" in new.facts and content:
                new.facts = {**new.facts, "judged": ledger.judged_digest(case, content.salt)}
            new.hash = journal.row_hash(new)
            self.head.count, self.head.hash = new.sequence, new.hash
            self._add(new)
            if "level" in old.facts and old.officer_id is not None:
                self._add(Signer(case_id=case.pk, officer_id=old.officer_id, level=old.facts["level"]))

    def _slots(self, cases: list[LoanCase]) -> None:
        slot = BenefitSlot.objects.filter(case_id=self.template.pk).first()
        if slot is None:
            return
        people = meet({case.sections["applicant"]["id_number"]: case.title for case in cases})
        for case in cases:
            person = people[case.sections["applicant"]["id_number"]]
            LoanCase.objects.filter(pk=case.pk).update(applicant=person)
            self._one_slot(slot, person.pk, case)

    def _one_slot(self, slot: BenefitSlot, person_id: int, case: LoanCase) -> None:
        BenefitSlot.objects.create(person_id=person_id, case_id=case.pk, status=slot.status, since=slot.since)

    def _move_sequence(self) -> None:
        """PostgreSQL gives the next case an id after ours; SQLite looks for itself."""
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                sequence = "pg_get_serial_sequence('workflows_case', 'id')"
                cursor.execute(f"SELECT setval({sequence}, max(id)) FROM workflows_case")


def _parent(case: LoanCase) -> Case:
    values = {field.attname: getattr(case, field.attname) for field in Case._meta.concrete_fields}
    return Case(**values)


def women(kind: int, count: int) -> list[str]:
    """ID numbers of that many women of one kind of race."""
    return [id_number(f"19{80 + kind}{1 + index // 400:02d}11", 2 * (index % 400)) for index in range(count)]
