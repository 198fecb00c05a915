"""The loan's kept papers: which act brings about which, what each says, and how a sign-off looks on the form.

A worker asks after the act, seconds as a rule: what was signed is read from where it was signed (the round's content,
the sign-offs' bodies), never from the draft. What nobody signs is as it stands when the paper is printed: the case's
number and title, its day of acceptance and its findings, and the phone of the officer to ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _

from loans import hand_sheets, kept_lists, papers, stored_papers
from loans.blank_papers import guarantee_months, lender_of
from loans.flows import LoanFlow
from loans.labels import GUARANTOR_CLASSES, INDUSTRIES, label
from loans.models import LoanCase
from loans.reading import paper_label
from loans.refusal import refusal_facts
from loans.rules import station_days
from loans.stored_form import form_input
from workflows import clock, transmittals
from workflows.casework.reading import masked
from workflows.desk import places_of
from workflows.models import Attachment, Content, JournalRow, Paper, PaperKey, SignOff
from workflows.paper_printing import printed_form, said_in, signed_box, stamp_of
from workflows.paper_words import yuan
from workflows.paperwork import Wanted
from workflows.programme import CASE_FILE, ActContext, Kind, PaperKind, Printed
from workflows.progress import mask_name
from workflows.provenance import made_with
from workflows.roles import ROLES

FORM: Final = "approval_form"
RECEIPT: Final = "receipt"
NOTICE: Final = "disbursement_notice"
REFUSAL: Final = "refusal_sheet"
RETURN: Final = "return_sheet"

KINDS: Final[Mapping[str, PaperKind]] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            PaperKind(
                FORM,
                _("Approval form"),
                ("village", "township", "bank", "county"),
                of_round=True,
                grants=True,
            ),
            PaperKind(RECEIPT, _("Receipt of submission"), of_round=True),
            PaperKind(
                NOTICE,
                _("Disbursement notice"),
                of_round=True,
                last_counts=True,
                states_signoff=True,
                grants=True,
            ),
            PaperKind(REFUSAL, _("Refusal sheet"), states_signoff=True),
            PaperKind(
                RETURN, _("What is to be put right"), of_round=True, last_counts=True, states_signoff=True
            ),
            CASE_FILE,
            *(PaperKind(kind, label, grants=True) for kind, label in hand_sheets.LABELS.items()),
            PaperKind(transmittals.TRANSMITTAL, _("List of applications handed over")),
            PaperKind(kept_lists.REGISTER, _("Register")),
        )
    }
)
# States in which nothing was granted: a form that was signed on the way is void then.
ENDED_BADLY: Final = frozenset({"refused", "withdrawn", "lapsed"})


def after(context: ActContext, signoff: SignOff | None) -> Iterable[Wanted]:
    """The papers that the act brings about."""
    name, kind = context.act.name, context.act.kind
    if kind is Kind.SUBMIT and context.begins_round:
        yield Wanted(FORM)
        yield Wanted(RECEIPT)
    elif signoff is not None and name == "seal":
        # Sealed again after an unsealing, it is another notice.
        yield Wanted(NOTICE, str(signoff.sequence))
    elif signoff is not None and name == "refuse":
        yield Wanted(REFUSAL, str(signoff.sequence))
    elif signoff is not None and name == "return_to_village":
        yield Wanted(RETURN, str(signoff.sequence))


def public_facts(paper: Paper) -> Sequence[tuple[Any, str]]:
    """What whoever holds the paper may compare: the case's number, her surname, the amount that it prints."""
    case = LoanCase.objects.filter(pk=paper.case_id).first()
    if case is None:
        return kept_lists.public_facts(paper)
    number, name, sections = case.number or "", case.title, _content(paper).get("sections") or {}
    if paper.kind in hand_sheets.LABELS:
        number, sections = paper.asked["reference"], hand_sheets.answers_of(paper)
        name = sections["applicant"]["name"]
    facts = [(_("Case number"), number), (_("Applicant"), mask_name(name))]
    if paper.kind == NOTICE:
        sealing = SignOff.objects.get(case=case, sequence=int(paper.subject))
        facts.append((_("Amount"), yuan(box_facts(_consent(sealing)).amount)))
    elif amount := (sections.get("loan") or {}).get("amount"):
        facts.append((_("Amount asked"), yuan(amount)))
    return facts


def title(paper: Paper) -> str:
    """A register by its own name, a pledge with its guarantor's number."""
    if paper.kind == kept_lists.REGISTER:
        return kept_lists.title(paper)
    if paper.kind in hand_sheets.LABELS:
        return hand_sheets.sheet_of(paper).label
    return str(KINDS[paper.kind].label)


def signed_copies(paper: Paper) -> Sequence[tuple[datetime, str]]:
    """(when, address) of the scans of a sheet signed by hand: what of its kind and person stands in the application."""
    if paper.kind not in hand_sheets.LABELS or paper.case is None:
        return ()
    signer = hand_sheets.sheet_of(paper).signer
    found = Attachment.objects.filter(case_id=paper.case.pk, kind=paper.kind, subject=signer)
    return [
        (each.added_at, reverse("loans:paper", args=[paper.case.ref, each.pk]))
        for each in found.filter(removed_at__isnull=True).order_by("-pk")
    ]


def printed(paper: Paper) -> Printed:
    """The bytes of the paper; the same again, whatever became of its case since."""
    with translation.override("zh-hans"):
        return _PRINTERS[paper.kind](paper)


def _form(paper: Paper) -> Printed:
    content = Content.objects.get(case_id=paper.case_id or 0, round=paper.round)
    return printed_form(paper, form_input(_facts(paper, content), stamp_of(paper), salt=content.salt))


def signature(paper: Paper, signoff: SignOff, key: PaperKey, width: float, height: float) -> Printed:
    """What fills the sign-off's box, `width` by `height` points."""
    return signed_box(signoff, key, width, height, box_facts(signoff))


def box_facts(signoff: SignOff) -> papers.BoxFacts:
    """The sign-off as its box says it."""
    decision: dict[str, Any] = signoff.body.get("decision") or {}
    is_bank = signoff.level == "bank"
    return papers.BoxFacts(
        **said_in(signoff),
        amount=Decimal(decision["amount"]) if is_bank else None,
        term_months=decision.get("term_months") if is_bank else None,
        yearly_rate=Decimal(decision["rate"]) if is_bank else None,
    )


def _facts(paper: Paper, content: Content) -> papers.FormFacts:
    case = LoanCase.objects.get(pk=paper.case_id)
    county, township, village = places_of(case)
    accepted_on = case.accepted_on or clock.day_of(content.made_at)
    return papers.FormFacts(
        county_name=county,
        township_name=township,
        village_name=village,
        ref=case.ref,
        round=paper.round,
        content=content.body or {},
        sealed=True,
        case_number=case.number,
        content_digest=content.digest,
        lender_name=lender_of(case.place_code),
        guarantee_months=guarantee_months(case.place_code, accepted_on),
        applied_on=accepted_on,
    )


def _receipt(paper: Paper) -> Printed:
    content, case = _content(paper), LoanCase.objects.get(pk=paper.case_id)
    sections = content["sections"]
    row = JournalRow.objects.filter(case=case, act="submit", round=paper.round).select_related("officer")
    submitted = row.order_by("pk")[0]
    assert submitted.officer is not None
    first = LoanFlow.stations()["village_review"]
    facts = stored_papers.ReceiptFacts(
        office=paper.office.name,
        officer=submitted.officer.name,
        applicant_name=case.title,
        masked_id_number=masked(sections["applicant"]["id_number"]),
        case_number=case.number or case.ref,
        accepted_on=clock.day_of(paper.made_at),
        amount=Decimal(sections["loan"]["amount"]),
        term_months=int(sections["loan"]["term_months"]),
        industry=label(INDUSTRIES, sections["project"].get("industry")),
        papers=[paper_label(each["kind"], each["subject"], "zh-hans") for each in content["attachments"]],
        next_office=f"{places_of(case)[2]}{ROLES[first.role].label}",
        progress_address=f"{settings.PUBLIC_ADDRESS}{reverse('public:progress')}",
        working_days=station_days(case, "village_review"),
        phone=submitted.officer.phone,
    )
    return Printed(stored_papers.receipt(facts, stamp_of(paper)), made_with=made_with("papers/receipt.html"))


def _notice(paper: Paper) -> Printed:
    content, case = _content(paper), LoanCase.objects.get(pk=paper.case_id)
    sections = content["sections"]
    sealing = SignOff.objects.get(case=case, sequence=int(paper.subject))
    consent = box_facts(_consent(sealing))
    county, township, village = places_of(case)
    form = Paper.objects.filter(case=case, kind=FORM, round=paper.round).first()
    assert consent.amount is not None
    assert consent.term_months is not None
    assert consent.yearly_rate is not None
    facts = stored_papers.NoticeFacts(
        county_name=county,
        lender_name=_consent(sealing).post.office.name,
        case_number=case.number or case.ref,
        applicant_name=case.title,
        id_number=sections["applicant"]["id_number"],
        place=f"{township}{village}",
        purpose=sections["project"].get("use_of_money") or "",
        amount=consent.amount,
        term_months=int(consent.term_months),
        yearly_rate=consent.yearly_rate,
        account_bank=sections["account"]["bank"],
        account_holder=sections["account"]["holder"],
        account_number=sections["account"]["number"],
        guarantors=[
            f"{each['name']}（{label(GUARANTOR_CLASSES, each['class'])}）" for each in sections["guarantors"]
        ],
        sealed_on=clock.day_of(sealing.at),
        form_number=form.number if form is not None else "",
    )
    template = "papers/disbursement_notice.html"
    return Printed(stored_papers.disbursement_notice(facts, stamp_of(paper)), made_with=made_with(template))


def _consent(sealing: SignOff) -> SignOff:
    """The cooperative's sign-off on which the county's was built."""
    found = SignOff.objects.select_related("officer", "post__office")
    return found.get(case_id=sealing.case_id, digest=sealing.previous_digest)


def _refusal(paper: Paper) -> Printed:
    case = LoanCase.objects.get(pk=paper.case_id)
    signoff = SignOff.objects.select_related("post__office").get(case=case, sequence=int(paper.subject))
    county, _township, _village = places_of(case)
    facts = refusal_facts(case, signoff, county)
    return Printed(
        papers.refusal_sheet(facts, stamp_of(paper)), made_with=made_with("papers/refusal_sheet.html")
    )


_PRINTERS: Final[Mapping[str, Callable[[Paper], Printed]]] = MappingProxyType(
    {
        FORM: _form,
        RECEIPT: _receipt,
        NOTICE: _notice,
        REFUSAL: _refusal,
        RETURN: _refusal,
        **dict.fromkeys(hand_sheets.LABELS, lambda paper: hand_sheets.printed(paper, stamp_of(paper))),
        transmittals.TRANSMITTAL: kept_lists.print_transmittal,
        kept_lists.REGISTER: lambda paper: kept_lists.print_register(paper, stamp_of(paper)),
    }
)


def _content(paper: Paper) -> Mapping[str, Any]:
    content = Content.objects.filter(case_id=paper.case_id or 0, round=paper.round).first()
    return (content.body if content is not None else None) or {}
