"""Aid's kept papers: which act brings about which, what each says, and how a sign-off looks on the form.

A worker asks after the act: what was signed is read from where it was signed (the round's content, the sign-offs and
their rows of the journal), never from the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from aid import rules
from aid.models import AidCase, AwardList
from aid.papers.form import CHINESE, FormFacts, NeedFacts, form_input
from aid.policy import GRANTS, chain
from workflows import clock
from workflows.box_room import DecidedBox, Said
from workflows.desk import places_of
from workflows.models import Content, JournalRow, Paper, PaperKey, SignOff
from workflows.paper_printing import printed_form, said_in, signed_box, stamp_of
from workflows.paper_words import chinese_date, figures_and_capitals, yuan
from workflows.paperwork import Wanted
from workflows.programme import ActContext, Kind, PaperKind, Printed
from workflows.progress import mask_name

FORM: Final = "nomination_form"

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
        )
    }
)


def after(context: ActContext, signoff: SignOff | None) -> Iterable[Wanted]:
    """The papers that the act brings about."""
    if context.act.kind is Kind.SUBMIT and context.begins_round:
        yield Wanted(FORM)


def public_facts(paper: Paper) -> Sequence[tuple[Any, str]]:
    """What whoever holds the paper may compare: number, her surname, the amount, and for what.

    Not for what where that tells of an illness.
    """
    case = AidCase.objects.get(pk=paper.case_id)
    facts = [(_("Case number"), case.number or ""), (_("Beneficiary"), mask_name(case.title))]
    content = _content(paper)
    if not tells_of_illness(case.grant):
        facts.append((_("Programme"), _grant_words(case.grant)))
    if content.get("amount"):
        facts.append((_("Amount asked"), yuan(content["amount"])))
    return facts


def tells_of_illness(grant: str) -> bool:
    """True where the name of the grant alone says what ails her."""
    return grant not in GRANTS or GRANTS[grant].kind == "medical"


def _grant_words(code: str) -> str:
    grant = GRANTS.get(code)
    return code if grant is None else grant.name.in_language(translation.get_language() or CHINESE)


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
    grant, terms = rules.grant_for(case), rules.terms_of(case)
    need = rules.need_of(case, body)
    labels = {each.kind: each.label.in_language(CHINESE) for each in grant.papers}
    kinds = dict.fromkeys(each["kind"] for each in body.get("attachments") or ())
    parcel = ((body.get("sections") or {}).get("goods") or {}).get("parcel")
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
        parcel=next(
            (row.label.in_language(CHINESE) for row in chain.parcels(terms, grant) if row.code == parcel), ""
        ),
        need=NeedFacts(
            need.points, [(each.in_language(CHINESE), each.points) for each in need.reasons if each.points]
        ),
        notice_days=rules.notice_days(case),
    )


def signature(paper: Paper, signoff: SignOff, key: PaperKey, width: float, height: float) -> Printed:
    """What fills the sign-off's box, `width` by `height` points."""
    with translation.override("zh-hans"):
        facts = DecidedBox(**said_in(signoff), lines=_decided(signoff))
    return signed_box(signoff, key, width, height, facts)


def _decided(signoff: SignOff) -> Sequence[Sequence[Said]]:
    """What the act itself settled beside the opinion: the days of the notice, the list, the amount."""
    facts = _row_of(signoff)
    lines: list[Sequence[Said]] = []
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


_PRINTERS: Final[Mapping[str, Callable[[Paper], Printed]]] = MappingProxyType({FORM: _form})


def _content(paper: Paper) -> Mapping[str, Any]:
    content = Content.objects.filter(case_id=paper.case_id or 0, round=paper.round).first()
    return (content.body if content is not None else None) or {}
