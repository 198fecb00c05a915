from datetime import date
from pathlib import Path

from tests.casework.families.models import STATES, FamilyCase
from workflows.answers import read_choices, read_date, read_id_number, read_name, read_text
from workflows.calendar import completed_years
from workflows.casework.programme import SectionedProgramme, WantedPaper
from workflows.findings import Finding, as_data, because, verdict_of
from workflows.policyfile import load_policy_file
from workflows.programme import Act, Judgement, Kind
from workflows.sections import Field, Section
from workflows.stations import CaseFlow, Final, Opening, Station, this
from workflows.wording import Wording

POLICY = load_policy_file(Path(__file__).with_name("policy.yaml"))
WORDING = Wording([Path(__file__).with_name("wording.yaml")])
VILLAGE = ("village_cadre", "village_chair")


class FamilyFlow(CaseFlow):
    process_class = FamilyCase
    state_labels = STATES
    level_labels = {"township": "乡镇妇联", "county": "县妇联"}
    start = Opening().Next(this.draft)
    draft = Station("village_cadre")
    returned = Station("village_cadre")
    township_review = Station("township_reviewer", level="township")
    county_review = Station("county_sealer", level="county")
    honoured = Final()
    refused = Final()
    withdrawn = Final()

    @classmethod
    def reach(cls, state):
        return {"draft": 0, "returned": 0, "township_review": 1}.get(state, 2)


ACTS = (
    Act("submit", "Submit", Kind.SUBMIT, roles=VILLAGE, answers={"county_review": "answer_county"}),
    Act("sign", "Sign", Kind.FORWARD, needs_opinion=True),
    Act("award", "Award the title", Kind.FORWARD, needs_opinion=True),
    Act("return_to_village", "Return to the village", Kind.RETURN, needs_opinion=True),
    Act("refuse", "Refuse", Kind.REFUSE),
    Act("withdraw", "Withdraw", Kind.SIDE, roles=VILLAGE, level="submission"),
)


class FamilyProgramme(SectionedProgramme):
    code = "family"
    label = "Model families"
    number_series = "美家"
    flow = FamilyFlow
    acts = {act.name: act for act in ACTS}
    levels = ("township", "county")
    opening_roles = VILLAGE
    ended_badly = frozenset({"refused", "withdrawn"})
    form_title = "最美家庭申报表"
    title_at = "family.name"
    parties_at = {"applicant": "family.id_number"}
    sections = (
        Section(
            "family",
            "家庭",
            (
                Field("name", "Name", read_name),
                Field("id_number", "ID number", read_id_number),
                Field("married_on", "Married on", read_date),
                Field("deeds", "事迹", read_text, longest=500, multiline=True),
            ),
        ),
    )
    attachments = (WantedPaper("photo", "A photo of the family"),)
    act_fields = {
        "refuse": (Field("reasons", "Why?", read_choices, {"quarrel": "Discord", "fraud": "Untrue"}),)
    }

    def judge(self, case, content, context):
        term = POLICY.at(case.place_code, case.accepted_on)["years_married"]
        married = date.fromisoformat(content["sections"]["family"]["married_on"])
        years = completed_years(married, case.accepted_on)
        outcome = "refer" if not term.is_in_force else "pass" if years >= term.value else "fail"
        reason = because(outcome, years=years, least=term.value or 0)
        finding = Finding("years_married", outcome, (reason,), term)
        return Judgement(verdict_of([finding]), POLICY.version, [as_data(finding, WORDING)])


FAMILIES = FamilyProgramme()
