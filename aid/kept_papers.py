"""Aid's kept papers: which act brings about which, what each says, and how a sign-off looks on the form.

A worker asks after the act: what was signed is read from where it was signed (the round's content, the sign-offs and
their rows of the journal), never from the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from types import MappingProxyType
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from aid import kept_lists, rules
from aid.models import AidCase, AwardList
from aid.papers import letters
from aid.papers.form import CHINESE, FormFacts, NeedFacts, form_input
from aid.policy import chain
from aid.wording import grant_words, parcel_words, tells_of_illness, thing_words
from workflows import clock, transmittals
from workflows.box_room import DecidedBox, Said
from workflows.calendar import add_working_days
from workflows.casework.reading import masked
from workflows.desk import places_of
from workflows.models import Content, JournalRow, Paper, PaperKey, SignOff
from workflows.paper_printing import printed_form, said_in, signed_box, stamp_of
from workflows.paper_words import chinese_date, figures_and_capitals, text, yuan
from workflows.paperwork import Wanted
from workflows.programme import CASE_FILE, ActContext, Kind, PaperKind, Printed
from workflows.progress import mask_name
from workflows.provenance import made_with

FORM: Final = "nomination_form"
AWARD: Final = "award_letter"
RECEIPT: Final = "delivery_receipt"
REFUSAL: Final = "refusal_sheet"
APPEAL: Final = "appeal_sheet"
# What she signs for in person; a place in a class is attended, and relief in illness goes to her account.
SIGNED_FOR: Final = frozenset({"money", "goods", "housing"})

KINDS: Final[Mapping[str, PaperKind]] = MappingProxyType(
    {
        kind.code: kind
        for kind in (
            PaperKind(
                FORM,
                _("Nomination form"),
                ("village", "township", "list", "county"),
                of_round=True,
                grants=True,
            ),
            # Each states an approval: granted anew after it couldn't be delivered, there is another one.
            *(
                PaperKind(code, label, of_round=True, last_counts=True, states_signoff=True, grants=True)
                for code, label in ((AWARD, _("Award letter")), (RECEIPT, _("Receipt to be signed by hand")))
            ),
            PaperKind(REFUSAL, _("Refusal sheet"), states_signoff=True),
            PaperKind(APPEAL, _("Decision on the appeal"), states_signoff=True),
            CASE_FILE,
            *(PaperKind(code, label) for code, label in kept_lists.LABELS.items()),
        )
    }
)


def after(context: ActContext, signoff: SignOff | None) -> Iterable[Wanted]:
    """The papers that the act brings about."""
    if context.act.kind is Kind.SUBMIT and context.begins_round:
        yield Wanted(FORM)
    elif signoff is not None and context.act.name == "approve":
        yield Wanted(AWARD, str(signoff.sequence))
        if rules.grant_for(context.case).kind in SIGNED_FOR:
            yield Wanted(RECEIPT, str(signoff.sequence))
    elif signoff is not None and context.act.name == "refuse":
        yield Wanted(REFUSAL, str(signoff.sequence))
    elif signoff is not None and context.act.name == "uphold_refusal":
        yield Wanted(APPEAL, str(signoff.sequence))


def title(paper: Paper) -> str:
    """A list by its grant."""
    return kept_lists.title(paper) if paper.kind in kept_lists.LABELS else str(KINDS[paper.kind].label)


def outdated(case: Any, kept: Sequence[Paper]) -> Collection[int]:
    """Refusals that an appeal has overturned. No statement where nothing was refused."""
    refusals = [paper for paper in kept if paper.kind == REFUSAL]
    if not refusals:
        return ()
    allowed = SignOff.objects.filter(case_id=case.pk, act="allow_appeal").order_by("-sequence")
    last = allowed.values_list("sequence", flat=True).first() or 0
    return {paper.pk for paper in refusals if int(paper.subject) < last}


def public_facts(paper: Paper) -> Sequence[tuple[Any, str]]:
    """What whoever holds the paper may compare: number, her surname, the amount, and for what.

    Not for what where that tells of an illness.
    """
    if paper.kind in kept_lists.LABELS:
        return kept_lists.public_facts(paper)
    case = AidCase.objects.get(pk=paper.case_id)
    facts = [(_("Case number"), case.number or ""), (_("Beneficiary"), mask_name(case.title))]
    if not tells_of_illness(case.grant):
        facts.append((_("Programme"), grant_words(case.grant)))
    if paper.kind in {AWARD, RECEIPT}:
        if granted := _row_of(_stated(paper)).get("amount"):
            facts.append((_("Amount"), yuan(granted)))
    elif asked := _content(paper).get("amount"):
        facts.append((_("Amount asked"), yuan(asked)))
    return facts


def printed(paper: Paper) -> Printed:
    """The bytes of the paper; the same again, whatever became of its case since."""
    with translation.override("zh-hans"):
        return _PRINTERS[paper.kind](paper)


def _form(paper: Paper) -> Printed:
    content = Content.objects.get(case_id=paper.case_id or 0, round=paper.round)
    return printed_form(paper, form_input(_facts(paper, content), stamp_of(paper), salt=content.salt))


def _facts(paper: Paper, content: Content) -> FormFacts:
    case = AidCase.objects.get(pk=paper.case_id)
    body = content.body or {}
    county, township, village = places_of(case)
    grant = rules.grant_for(case)
    need = rules.need_of(case, body)
    labels = {each.kind: each.label.in_language(CHINESE) for each in grant.papers}
    kinds = dict.fromkeys(each["kind"] for each in body.get("attachments") or ())
    return FormFacts(
        county_name=county,
        township_name=township,
        village_name=village,
        ref=case.ref,
        round=paper.round,
        content=body,
        case_number=case.number,
        content_digest=content.digest,
        applied_on=case.accepted_on or clock.day_of(content.made_at),
        papers=[labels.get(kind, kind) for kind in kinds],
        parcel=parcel_words(body, rules.terms_of(case)),
        need=NeedFacts(
            need.points, [(each.in_language(CHINESE), each.points) for each in need.reasons if each.points]
        ),
        notice_days=rules.notice_days(case),
        has_notice=rules.has_notice(case),
    )


def signature(paper: Paper, signoff: SignOff, key: PaperKey, width: float, height: float) -> Printed:
    """What fills the sign-off's box, `width` by `height` points."""
    with translation.override("zh-hans"):
        facts = DecidedBox(**said_in(signoff), lines=_decided(signoff))
    return signed_box(signoff, key, width, height, facts)


def _decided(signoff: SignOff) -> Sequence[Sequence[Said]]:
    """What the act itself settled beside the opinion: the village's checks, the days of the notice, list, amount."""
    facts = _row_of(signoff)
    lines: list[Sequence[Said]] = []
    if ticked := (signoff.body.get("decision") or {}).get("checklist"):
        lines.append((("核查清单", f"{len(ticked)}项逐项核对无误"),))
    if facts.get("notice_until"):
        days = [chinese_date(date.fromisoformat(facts[name])) for name in ("notice_from", "notice_until")]
        lines.append((("公示期", "至".join(days)),))
    if award := AwardList.objects.filter(ref=facts.get("list") or "").first():
        lines.append((("列　　入", f"{award.year}年度第{award.ordinal}批名单"),))
    if signoff.level in {"list", "county"} and facts.get("amount"):
        money = figures_and_capitals(facts["amount"])
        label = "拟救助金额" if signoff.level == "list" else "批准金额"
        lines.append(((label, f"{money['capitals']}（{money['figures']}）"),))
    return lines


def _row_of(signoff: SignOff) -> Mapping[str, Any]:
    """The facts of the journal's row of the act that left the sign-off."""
    row = JournalRow.objects.filter(case_id=signoff.case_id, signoff_digest=signoff.digest).first()
    return row.facts if row is not None else {}


def _stated(paper: Paper) -> SignOff:
    """The sign-off that the paper states."""
    found = SignOff.objects.select_related("officer", "post__office")
    return found.get(case_id=paper.case_id or 0, sequence=int(paper.subject))


def _awarded(paper: Paper) -> letters.AwardFacts:
    case, approval, body = AidCase.objects.get(pk=paper.case_id), _stated(paper), _content(paper)
    county, township, village = places_of(case)
    her, account = body.get("beneficiary") or {}, (body.get("sections") or {}).get("account")
    listing = SignOff.objects.filter(case=case, digest=approval.previous_digest).first()
    award = _list_of(listing)
    form = Paper.objects.filter(case=case, kind=FORM, round=paper.round).first()
    amount = _row_of(approval).get("amount")
    return letters.AwardFacts(
        county_name=county,
        township_name=township,
        village_name=village,
        name=text(her.get("name")),
        masked_id_number=masked(text(her.get("id_number"))),
        case_number=case.number or case.ref,
        grant=grant_words(case.grant, CHINESE),
        kind=rules.grant_for(case).kind,
        # Of the budget that the approval draws on: carried over, she is approved on the next year's.
        year=award.year if award is not None else body.get("year") or case.year,
        approved_on=clock.day_of(approval.at),
        amount=Decimal(amount) if amount is not None else None,
        what=thing_words(body, rules.terms_of(case)),
        account=(account["bank"], account["number"][-4:]) if account else None,
        listed=f"列入{award.year}年度第{award.ordinal}批名单" if award is not None else "",
        form_number=form.number if form is not None else "",
        was_on_notice=rules.notice_days(case) is not None,
    )


def _list_of(listing: SignOff | None) -> AwardList | None:
    """The list that the sign-off put her on."""
    ref = _row_of(listing).get("list") if listing is not None else None
    return AwardList.objects.filter(ref=ref).first() if ref else None


def _award(paper: Paper) -> Printed:
    return Printed(letters.award_letter(_awarded(paper), stamp_of(paper)), made_with=made_with(letters.AWARD))


def _receipt(paper: Paper) -> Printed:
    return Printed(letters.receipt(_awarded(paper), stamp_of(paper)), made_with=made_with(letters.RECEIPT))


def _refusal(paper: Paper) -> Printed:
    case, signoff = AidCase.objects.get(pk=paper.case_id), _stated(paper)
    county, _township, village = places_of(case)
    decided_on = clock.day_of(signoff.at)
    days = chain.appeal_days(rules.terms_of(case))
    decision = signoff.body.get("decision") or {}
    facts = letters.RefusalFacts(
        county_name=county,
        village_name=village,
        applicant_name=text((_content(paper).get("beneficiary") or {}).get("name")) or case.title,
        reference=case.number or case.ref,
        grant=grant_words(case.grant, CHINESE),
        reasons=_grounds(case, decision.get("reasons") or ()),
        decided_by=signoff.post.office.name,
        decided_on=decided_on,
        appeal_days=days,
        appeal_until=None if days is None else add_working_days(decided_on, days).day,
        applied_on=case.accepted_on,
        note=decision.get("note") or "",
    )
    return Printed(letters.refusal_sheet(facts, stamp_of(paper)), made_with=made_with(letters.REFUSAL))


def _appeal(paper: Paper) -> Printed:
    case, upheld = AidCase.objects.get(pk=paper.case_id), _stated(paper)
    before = SignOff.objects.filter(case=case, sequence__lt=upheld.sequence).order_by("-sequence")
    before = before.select_related("post__office")
    appeal, refused = before.filter(act="appeal")[0], before.filter(act="refuse")[0]
    county, _township, _village = places_of(case)
    facts = letters.AppealFacts(
        county_name=county,
        applicant_name=text((_content(paper).get("beneficiary") or {}).get("name")) or case.title,
        reference=case.number or case.ref,
        grant=grant_words(case.grant, CHINESE),
        reasons=_grounds(case, (refused.body.get("decision") or {}).get("reasons") or ()),
        appeal=(appeal.body.get("decision") or {}).get("reason") or "",
        appealed_on=clock.day_of(appeal.at),
        taken_by=appeal.post.office.name,
        opinion=upheld.body.get("opinion") or "",
        decided_by=upheld.post.office.name,
        decided_on=clock.day_of(upheld.at),
    )
    return Printed(letters.appeal_sheet(facts, stamp_of(paper)), made_with=made_with(letters.APPEAL))


def _grounds(case: AidCase, codes: Sequence[str]) -> list[letters.Ground]:
    """Each with its cure, and the clause that the finding of the same rule rests on."""
    known = {reason.code: reason for reason in rules.refusal_reasons(case)}
    clauses = {finding["rule"]: (finding.get("clause") or {}).get(CHINESE, "") for finding in case.findings}
    return [
        letters.Ground(
            known[code].label.in_language(CHINESE),
            clauses.get(code, ""),
            known[code].cure.in_language(CHINESE),
        )
        for code in codes
        if code in known
    ]


_PRINTERS: Final[Mapping[str, Callable[[Paper], Printed]]] = MappingProxyType(
    {
        FORM: _form,
        AWARD: _award,
        RECEIPT: _receipt,
        REFUSAL: _refusal,
        APPEAL: _appeal,
        kept_lists.NOTICE: kept_lists.print_notice,
        kept_lists.DELIVERY: kept_lists.print_delivery,
        transmittals.TRANSMITTAL: kept_lists.print_transmittal,
    }
)


def _content(paper: Paper) -> Mapping[str, Any]:
    content = Content.objects.filter(case_id=paper.case_id or 0, round=paper.round).first()
    return (content.body if content is not None else None) or {}
