from django_fsm import transition

from workflows.casework.models import SectionedCase

STATES = {
    "draft": "Draft",
    "township_review": "Township federation reviews",
    "county_review": "County federation decides",
    "returned": "Returned for correction",
    "honoured": "Title awarded",
    "refused": "Not awarded",
    "withdrawn": "Withdrawn",
}


class FamilyCase(SectionedCase):
    @transition("state", source=["draft", "returned"], target="township_review")
    def submit(self): ...

    @transition("state", source="returned", target="county_review")
    def answer_county(self): ...

    @transition("state", source="township_review", target="county_review")
    def sign(self): ...

    @transition("state", source="county_review", target="honoured")
    def award(self): ...

    @transition("state", source=["township_review", "county_review"], target="returned")
    def return_to_village(self): ...

    @transition("state", source=["township_review", "county_review"], target="refused")
    def refuse(self): ...

    @transition("state", source=["draft", "returned", "township_review"], target="withdrawn")
    def withdraw(self): ...
