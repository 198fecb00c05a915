"""The form as it is stored: printed once, its data enclosed, one empty signature field for each level.

PDF/A-3u. The fields stand where the boxes came to stand in this very printing, so a long text that pushes a box down,
or to the next page, takes its field along.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import pydyf

from workflows.rendering import Enclosure, PaperError, render_document
from workflows.sealing.boxes import Box

STANDARD: Final = "pdf/a-3u"
MARK: Final = "data-field"
_POINTS_PER_PIXEL: Final = 0.75
# Printed with the page (4), and not to be moved about by a reader's hand (128).
_WIDGET_FLAGS: Final = 132
# The file holds signature fields (1), and may from now on only be appended to (2).
_FORM_FLAGS: Final = 3


@dataclass(frozen=True)
class StoredForm:
    """The bytes of an unsigned form, and where the field of each name stands on it."""

    pdf: bytes
    boxes: dict[str, Box]


def stored_form(
    template: str,
    context: Mapping[str, Any],
    *,
    data: bytes,
    data_name: str,
    dated: datetime,
    description: str = "",
) -> StoredForm:
    """The form of `template`, unsigned; the same arguments give the same bytes.

    Each element with `data-field="NAME"` becomes an empty signature field of that name, as large as the element inside
    its borders; an `aria-label` becomes the field's name for readers. `data` is enclosed as the file `data_name`
    (AFRelationship Data, listed once) and dated `dated`, which must know its offset.

    Raises PaperError where no element is marked, where two bear one name, where one is torn between two pages, has no
    room or a full stop in its name, and for what `workflows.rendering.render` raises it.
    """
    boxes: dict[str, Box] = {}

    def finish(document: Any, file: Any) -> None:
        _list_once(file.catalog)
        fields = dict(_marked(document.pages))
        if not fields:
            raise PaperError(f"{template} has no element with {MARK}, so nobody could sign it")
        boxes.update({name: box for name, (box, _label) in fields.items()})
        _add_fields(file, fields)

    enclosure = Enclosure(data_name, data, dated, description)
    pdf = render_document(template, context, variant=STANDARD, enclosure=enclosure, finisher=finish)
    return StoredForm(pdf, boxes)


def _marked(pages: list[Any]) -> Iterator[tuple[str, tuple[Box, str]]]:
    seen: dict[str, tuple[Any, int]] = {}
    for number, page in enumerate(pages):
        # One element makes several boxes (its lines, its anonymous children); the first is the one that holds them.
        for box in page._page_box.descendants():  # noqa: SLF001 - the only door to the boxes as laid out
            element: Any = getattr(box, "element", None)
            if not hasattr(element, "get") or not (name := element.get(MARK)):
                continue
            if name not in seen:
                seen[name] = element, number
                place = _rectangle(number, page, box)
                if "." in name or place.width <= 0 or place.height <= 0:
                    raise PaperError(
                        f'no field can be made of {MARK}="{name}": it has a full stop or no room'
                    )
                yield name, (place, element.get("aria-label") or name)
            elif seen[name][0] is not element:
                raise PaperError(f'two elements bear {MARK}="{name}"')
            elif seen[name][1] != number:
                raise PaperError(f'the element with {MARK}="{name}" is torn between two pages')


def _rectangle(number: int, page: Any, box: Any) -> Box:
    left, top = box.padding_box_x(), box.padding_box_y()
    right, bottom = left + box.padding_width(), top + box.padding_height()
    corners = (left, page.height - bottom, right, page.height - top)
    return Box(number, *(round(corner * _POINTS_PER_PIXEL, 3) for corner in corners))


def _list_once(catalog: Any) -> None:
    """WeasyPrint lists an enclosed file twice among the associated ones."""
    if "AF" in catalog:
        catalog["AF"] = pydyf.Array(dict.fromkeys(catalog["AF"]))


def _add_fields(file: Any, fields: Mapping[str, tuple[Box, str]]) -> None:
    pages = [file.objects[number] for number in file.pages["Kids"][::3]]
    widgets = pydyf.Array()
    for name, (box, label) in fields.items():
        widget = _widget(file, pages[box.page], name, box, label)
        pages[box.page].setdefault("Annots", pydyf.Array()).append(widget.reference)
        widgets.append(widget.reference)
    form = pydyf.Dictionary({"Fields": widgets, "SigFlags": _FORM_FLAGS})
    file.add_object(form)
    file.catalog["AcroForm"] = form.reference


def _widget(file: Any, page: Any, name: str, box: Box, label: str) -> Any:
    # PDF/A wants an appearance even of what has nothing to show yet.
    nothing = pydyf.Stream(
        extra={
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array([0, 0, round(box.width, 3), round(box.height, 3)]),
            "Resources": pydyf.Dictionary(),
        }
    )
    file.add_object(nothing)
    widget = pydyf.Dictionary(
        {
            "Type": "/Annot",
            "Subtype": "/Widget",
            "FT": "/Sig",
            "T": pydyf.String(name),
            "TU": pydyf.String(label),
            "Rect": pydyf.Array([box.x0, box.y0, box.x1, box.y1]),
            "P": page.reference,
            "F": _WIDGET_FLAGS,
            "AP": pydyf.Dictionary({"N": nothing.reference}),
        }
    )
    file.add_object(widget)
    return widget
