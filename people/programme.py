"""Declared registers as the engine sees them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from django.utils.translation import gettext_lazy as _

from people.declaring import content, effects, judging
from people.flows import ACTS, LEVELS, RegisterFlow
from people.register_names import REGISTER_NAMES, in_words
from workflows.models import Attachment
from workflows.programme import ActContext, Finding, Judgement, Programme


class RegisterProgramme(Programme):
    code = "register"
    label = _("Registers")
    # 示妇册〔2014〕00012号: the county's word, then this.
    number_series = "妇册"
    flow = RegisterFlow
    acts = ACTS
    levels = LEVELS
    opening_roles = ("village_cadre", "village_chair")
    facts = MappingProxyType(
        {
            "register": _("Register"),
            "year": _("Year"),
            "due_on": _("Due on"),
            "declared_on": _("Declared on"),
        }
    )
    fact_codes = MappingProxyType({"register": REGISTER_NAMES})
    followed = effects.FOLLOWED

    def content_of(self, case: Any, attachments: Sequence[Attachment]) -> dict[str, Any]:
        return content.content_of(case)

    def called(self, title: str) -> str:
        return in_words(title)

    def parties(self, body: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        # Nobody applies here: an officer's own household stands in its village's register like every other.
        return ()

    def judge(self, case: Any, body: Mapping[str, Any], context: ActContext) -> Judgement:
        return judging.judge(case, body, context)

    def in_words(self, findings: Sequence[Finding]) -> list[Finding]:
        return judging.in_words(findings)

    def decide(self, context: ActContext) -> dict[str, Any]:
        return effects.decide(context)

    def apply(self, context: ActContext) -> None:
        effects.apply(context)

    def follow(self, columns: dict[str, Any], act: str, facts: Mapping[str, Any]) -> None:
        effects.follow(columns, act, facts)


REGISTERS = RegisterProgramme()
