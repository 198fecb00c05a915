"""What is wrong is told in the order of the page, and names each question once."""

from __future__ import annotations

from workflows.errors import Invalid
from workflows.questions import Question, tell


def test_the_summary_follows_the_page() -> None:
    name, code = Question("name", "Name"), Question("code", "Office code")
    error = Invalid({"other": ["Not asked here."], "code": ["Fill this in."], "name": ["Fill this in."]})
    lines = tell(error, [name, code]).lines
    assert [line.anchor for line in lines] == ["name", "code", ""]
    assert name.errors == code.errors == ["Fill this in."]


def test_a_sentence_that_names_its_question_isnt_introduced_by_it() -> None:
    question = Question("password", "Your password")
    (line,) = tell(Invalid({"password": ["Type your password."]}), [question]).lines
    assert line.text == "Type your password."
