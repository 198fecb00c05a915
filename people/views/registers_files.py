"""The registers as files: form, long list, workbook, CSV or card; numbers with stars, or in full and on record."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from people.acts.listing import PURPOSES, SHEETS, list_in_full
from people.papers import FORM_ROWS, Filling, child_card, register_form, register_list
from people.policy import load_policy
from people.queries.registers import counts_of, every_row, row_of_person, sees_rows
from people.registers import Register
from people.registers.rows import rows_of
from people.tables.choice import Choice, choice_of
from people.tables.drawing import name_of, turns_of
from people.tables.orders import order
from people.views.registers import PLACE_IN_NAV
from people.views.registers_asking import reader_of, register_of, typed_of
from workflows.areas import Area
from workflows.desk import officer_page
from workflows.errors import ActError, Invalid, NotFound
from workflows.models.places import COUNTY
from workflows.questions import Question, tell
from workflows.tables.writing import MEDIA_TYPE, in_one_go

# On paper, and in a table; a table of more rows than are made at once is a worker's (decision 0911).
MOST_ROWS = 5_000
MOST_IN_TABLES = 200_000
MOST_AT_ONCE = 2_000
_PDF = "application/pdf"
CSV_TYPE = "text/csv; charset=utf-8"
# Form → media type and ending.
TABLES = {"workbook": (MEDIA_TYPE, "xlsx"), "csv": (CSV_TYPE, "csv")}


@require_GET
@officer_page
def register_print(request: HttpRequest, code: str) -> HttpResponse:
    """The printed form, numbers with stars."""
    return _printed(_choice(request, register_of(code)), in_full=False)


@require_http_methods(["GET", "POST"])
@officer_page
def register_workbook(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook, numbers with stars; a long one is ordered by POST."""
    return _starred(request, _choice(request, register_of(code)), "workbook")


@require_http_methods(["GET", "POST"])
@officer_page
def register_csv(request: HttpRequest, code: str) -> HttpResponse:
    """The workbook's table as CSV, numbers with stars; a long one is ordered by POST."""
    return _starred(request, _choice(request, register_of(code)), "csv")


def _starred(request: HttpRequest, choice: Choice, form: str) -> HttpResponse:
    rows = _bounded(choice, MOST_IN_TABLES)
    if rows <= MOST_AT_ONCE:
        return table_file(in_one_go(turns_of(choice, form, in_full=False)), form, choice)
    if request.method == "POST":
        return redirect("people:table", order(choice, form, rows).ref)
    context = {
        "place_in_nav": PLACE_IN_NAV,
        "register": choice.asked.register,
        "choice": choice,
        "rows": f"{rows:,}",
    }
    return render(request, "registers/long.html", context)


@require_GET
@officer_page
def register_card(request: HttpRequest, code: str, person_id: int) -> HttpResponse:
    """登记卡 of a child, numbers with stars."""
    return _card(_choice(request, _with_cards(code)), person_id, in_full=False)


@require_http_methods(["GET", "POST"])
@officer_page
def register_full(request: HttpRequest, code: str) -> HttpResponse:
    """What for and in which form; posted, the file with numbers in full, and a row in the journal."""
    book = register_of(code)
    choice = _choice(request, book, for_purpose=True)
    person_id = _person_id(request, book)
    if person_id is not None and not sees_rows(choice.seats, book):
        # The page that asks for the purpose names the child.
        raise NotFound("not_found", _("This register has no cards."))
    questions = _questions(request, with_card=person_id is not None)
    context: dict[str, Any] = {"place_in_nav": PLACE_IN_NAV, "register": book, "choice": choice}
    status = 200
    if request.method == "POST":
        try:
            return _in_full(request, choice, person_id)
        except NotFound:
            raise
        except ActError as error:
            context["summary"] = tell(error, questions)
            status = error.status
    if person_id is not None:
        context["person"] = row_of_person(choice.asked, choice.reading, person_id)
    context["questions"] = questions
    return render(request, "registers/full.html", context, status=status)


def _in_full(request: HttpRequest, choice: Choice, person_id: int | None) -> HttpResponse:
    """What can't be drawn is told first; then the journal says it, and only then a number leaves."""
    sheet = "card" if person_id is not None else request.POST.get("sheet", "")
    purpose = request.POST.get("purpose", "")
    if person_id is not None:
        row_of_person(choice.asked, choice.reading, person_id)
    elif sheet in TABLES:
        rows = _bounded(choice, MOST_IN_TABLES)
        if rows > MOST_AT_ONCE:
            table = order(choice, sheet, rows, in_full=True, purpose=purpose)
            return redirect("people:table", table.ref)
    else:
        _bounded(choice, MOST_ROWS)
    list_in_full(choice.seats, choice.asked, sheet=sheet, purpose=purpose, person_id=person_id)
    if person_id is not None:
        return _card(choice, person_id, in_full=True)
    if sheet in TABLES:
        return table_file(in_one_go(turns_of(choice, sheet, in_full=True)), sheet, choice)
    return _printed(choice, in_full=True)


def _questions(request: HttpRequest, *, with_card: bool) -> list[Question]:
    purpose = Question(
        "purpose",
        _("What do you need the numbers for?"),
        "radios",
        request.POST.get("purpose", ""),
        list(PURPOSES.items()),
    )
    if with_card:
        return [purpose]
    sheets = [(code, label) for code, label in SHEETS.items() if code != "card"]
    return [purpose, Question("sheet", _("As"), "radios", request.POST.get("sheet", "print"), sheets)]


def _choice(request: HttpRequest, book: Register, *, for_purpose: bool = False) -> Choice:
    desk, area = reader_of(request, book, for_purpose=for_purpose)
    return choice_of(desk.seats, area, book, typed_of(request))


def _with_cards(code: str) -> Register:
    book = register_of(code)
    if not book.card:
        raise NotFound("not_found", _("This register has no cards."))
    return book


def _person_id(request: HttpRequest, book: Register) -> int | None:
    """The child whose card is asked for; None where the whole register is."""
    text = request.GET.get("person", "")
    if not text:
        return None
    if not (book.card and text.isascii() and text.isdigit() and len(text) < 19):
        raise NotFound("not_found", _("This register has no cards."))
    return int(text)


def _bounded(choice: Choice, most: int) -> int:
    """How many rows it has. Raises Invalid for more than such a file takes."""
    counts = counts_of(choice.asked)
    shown = {
        "": counts.stand + counts.unclear,
        "in": counts.stand,
        "unclear": counts.unclear,
        "entered": counts.entered or 0,
        "left": counts.left or 0,
    }
    count = shown[choice.asked.show]
    if count > most:
        sentence = _("These are %(count)s rows; at most %(most)s go here. Choose a smaller place.")
        raise Invalid({"place": [sentence % {"count": f"{count:,}", "most": f"{most:,}"}]}, "too_many")
    return count


def filling_of(choice: Choice, place: str = "") -> Filling:
    """What stands around the rows on paper, in Chinese; of `place`, where one row alone is printed."""
    asked = choice.asked
    with translation.override("zh-hans"):
        terms = load_policy().at(place or asked.places[0], asked.day)
        return Filling(
            asked.register,
            _place_on_paper(asked.area, place or asked.place),
            asked.day,
            timezone.localtime(choice.at).date(),
            asked.register.definition(terms),
            asked.register.clauses(terms, "zh-hans", documents_only=True),
            terms.value(asked.register.second_limit) if asked.register.second_limit else None,
            str(terms.value(asked.register.countersigner) or "") if asked.register.countersigner else "",
        )


def _place_on_paper(area: Area, place: str) -> str:
    """A village with its township, as forms are headed; the county's name only where it is the county's own."""
    full = area.title(place)
    return full.removeprefix(area.name(place[:COUNTY])) if len(place) > COUNTY else full


def _printed(choice: Choice, *, in_full: bool) -> HttpResponse:
    count = _bounded(choice, MOST_ROWS)
    rows = every_row(choice.asked, choice.read(in_full=in_full))
    filling = filling_of(choice)
    pdf = register_form(filling, rows) if count <= FORM_ROWS else register_list(filling, rows)
    return _file(pdf, _PDF, choice, "pdf")


def _card(choice: Choice, person_id: int, *, in_full: bool) -> HttpResponse:
    asked, reading = choice.asked, choice.read(in_full=in_full)
    row = row_of_person(asked, reading, person_id)
    (whole,) = rows_of([row.entry], reading, asked.register.needs, asked.register.card_kinds)
    filling = filling_of(choice, row.entry.place_code)
    return _file(child_card(filling, whole), _PDF, choice, "pdf", f"card-{person_id}")


def table_file(content: bytes, form: str, choice: Choice) -> HttpResponse:
    """The table to be saved, under a name that tells it from others."""
    media_type, ending = TABLES[form]
    return _file(content, media_type, choice, ending)


def _file(content: bytes, media_type: str, choice: Choice, ending: str, name: str = "") -> HttpResponse:
    response = HttpResponse(content, content_type=media_type)
    shown = "inline" if ending == "pdf" else "attachment"
    response["Content-Disposition"] = f'{shown}; filename="{name_of(choice, ending, name)}"'
    return response
