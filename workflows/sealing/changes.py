"""What differs between two revisions of a file, in words for people who don't know PDF.

Whether a difference is allowed is pyHanko's to say; this tells what it is.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, Final

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.rw_common import PdfHandler

from workflows.sealing.report import Change, What

# More than any paper of ours has; a file with more is hostile.
MOST_PARTS: Final = 2000
# They lead back to the whole file, or to what is told apart by itself.
_ELSEWHERE: Final = frozenset({"/Parent", "/P", "/Annots", "/StructParent", "/StructParents", "/Popup"})
_SCRIPTS: Final = ("/OpenAction", "/AA")
_NULL: Final = b"null"
_NOTHING: Final = hashlib.sha256(_NULL).hexdigest()


class TooManyPartsError(Exception):
    """The file has more pages, fields or attachments than anybody needs."""


def differences(before: PdfHandler, after: PdfHandler) -> tuple[Change, ...]:
    """What is otherwise in `after` than in `before`, sorted; never empty, since it's asked for where something is."""
    old, new = _parts(before), _parts(after)
    changed = {part for part in old.keys() | new.keys() if old.get(part) != new.get(part)}
    pages = {one for one in changed if one.what is What.PAGE}
    if {one for one in old if one.what is What.PAGE} != {one for one in new if one.what is What.PAGE}:
        changed = changed - pages | {Change(What.PAGES)}
    fields = {one for one in changed if one.what is What.FIELD}
    signed = {one for one in fields if one in old and not _is_full(old[one]) and _is_full(new.get(one))}
    removed = {one for one in fields if _is_full(old.get(one)) and not _is_full(new.get(one))}
    # A field's own signature, or its loss, or its arrival, says all that there is to say of its looks.
    looks = {Change(What.APPEARANCE, one.name) for one in fields}
    changed = (changed - signed - removed - looks) | {
        Change(What.SIGNATURE_REMOVED, one.name) for one in removed
    }
    return tuple(sorted(changed)) or (Change(What.OTHER),)


def lost_signatures(reader: PdfFileReader) -> tuple[str, ...]:
    """The fields that were signed in some revision, and are not any more."""
    now = _signed_fields(reader)
    then: set[str] = set()
    for revision in range(reader.total_revisions - 1):
        then |= _signed_fields(reader.get_historical_resolver(revision))
    return tuple(sorted(then - now))


def _signed_fields(file: PdfHandler) -> set[str]:
    fields = _items(_at(_at(file.root, "/AcroForm"), "/Fields"))
    return {str(_at(one, "/T") or "") for one in fields if _is_full(_digest(_at(one, "/V")))}


def attachments_of(file: PdfHandler) -> Iterator[tuple[str, str, bytes]]:
    """Name, relationship and content of each file inside the file."""
    names = _at(_at(file.root, "/Names"), "/EmbeddedFiles")
    for key, value in _leaves(names, "/Names"):
        content = _at(_at(value, "/EF"), "/F")
        if isinstance(content, generic.StreamObject):
            name = str(_at(value, "/UF") or _at(value, "/F") or key)
            yield name, str(_at(value, "/AFRelationship") or "").removeprefix("/"), content.data


def _parts(file: PdfHandler) -> dict[Change, str]:
    root = file.root
    found = {Change(What.SCRIPT): "".join(_digest(_at(root, name)) for name in _SCRIPTS)}
    found[Change(What.SCRIPT)] += _digest(_at(_at(root, "/Names"), "/JavaScript"))
    for number, page in enumerate(_pages(_at(root, "/Pages")), start=1):
        found[Change(What.PAGE, str(number))] = _digest(page)
        comments = [one for one in _items(_at(page, "/Annots")) if _at(one, "/Subtype") != "/Widget"]
        if comments:
            found[Change(What.ANNOTATION, str(number))] = "".join(_digest(one) for one in comments)
    for name, _relationship, content in attachments_of(file):
        found[Change(What.ATTACHMENT, name)] = hashlib.sha256(content).hexdigest()
    for field in _items(_at(_at(root, "/AcroForm"), "/Fields")):
        name = str(_at(field, "/T") or "")
        found[Change(What.FIELD, name)] = _digest(_at(field, "/V"))
        found[Change(What.APPEARANCE, name)] = _digest(_at(field, "/AP"))
    return found


def _is_full(digest: str | None) -> bool:
    return digest not in (None, _NOTHING)


def _pages(node: Any, depth: int = 0) -> Iterator[Any]:
    if depth > 50:
        raise TooManyPartsError
    children = _items(_at(node, "/Kids"))
    if not children:
        yield node
    for child in children:
        yield from _pages(child, depth + 1)


def _leaves(node: Any, name: str, depth: int = 0) -> Iterator[tuple[Any, Any]]:
    if depth > 50:
        raise TooManyPartsError
    pairs = _items(_at(node, name))
    yield from zip(pairs[::2], pairs[1::2], strict=False)
    for child in _items(_at(node, "/Kids")):
        yield from _leaves(child, name, depth + 1)


def _at(node: Any, name: str) -> Any:
    if not isinstance(node, generic.DictionaryObject):
        return None
    try:
        return node[name]
    except (KeyError, PdfError):
        return None


def _items(node: Any) -> list[Any]:
    if not isinstance(node, generic.ArrayObject):
        return []
    if len(node) > MOST_PARTS:
        raise TooManyPartsError
    return [node[index] for index in range(len(node))]


def _digest(node: Any) -> str:
    hashed = hashlib.sha256()
    seen: set[Any] = set()

    def feed(one: Any) -> None:
        if isinstance(one, generic.IndirectObject):
            if one.reference in seen:
                return
            seen.add(one.reference)
            one = one.get_object()
        if isinstance(one, generic.DictionaryObject):
            for key in sorted(one.keys() - _ELSEWHERE):
                hashed.update(key.encode())
                feed(one.raw_get(key))
            if isinstance(one, generic.StreamObject):
                hashed.update(one.encoded_data)
        elif isinstance(one, generic.ArrayObject):
            hashed.update(b"[%d" % len(one))
            for index in range(len(one)):
                feed(one.raw_get(index))
        else:
            hashed.update(_NULL if one is None or isinstance(one, generic.NullObject) else repr(one).encode())

    feed(node)
    return hashed.hexdigest()
