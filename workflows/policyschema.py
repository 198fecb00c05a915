"""The shape of a policy file, checked when it is read; errors name file, parameter, place and date."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, NoReturn

import yaml

BASES: Final = ("source", "published", "default")
"""Where a value comes from: the county's own rule, a published rule, or nowhere but our own default."""

# 《…》第9项 reads on without a colon; a statement of what the document says needs one.
_FOLLOWS_DIRECTLY: Final = ("第", "“")
_CODE: Final = re.compile(r"[a-z][a-z0-9_]*")
_PLACE: Final = re.compile(r"[0-9]{0,12}")
_FILE_ID: Final = re.compile(r"[a-z][a-z0-9-]*")
_VERSION: Final = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]*")


class PolicyFileError(Exception):
    """A policy file that can't be used. The text names the file, the place in it, and what is wrong."""

    def __init__(self, path: Path, where: tuple[str, ...], problem: str) -> None:
        self.path = path
        self.where = where
        self.problem = problem
        super().__init__(": ".join((str(path), *where, problem)))


@dataclass(frozen=True, slots=True)
class Label:
    """A wording in both languages of the house."""

    zh: str
    en: str

    def in_language(self, language: str) -> str:
        """The English words for "en", the Chinese ones for any other language."""
        return self.en if language.lower().startswith("en") else self.zh

    def __getitem__(self, language: str) -> str:
        return self.in_language(language)


@dataclass(frozen=True, slots=True, eq=False)
class Reference:
    """The document and clause that a value comes from. A quoted clause stays in Chinese."""

    document: Label
    clause: Label
    basis: str
    remark: Label | None

    def in_language(self, language: str) -> str:
        """Document and clause in one line, for example `《…》第9项“18-50周岁”`."""
        document, clause = self.document.in_language(language), self.clause.in_language(language)
        if language.lower().startswith("en"):
            return f"{document}: {clause}"
        return f"{document}{clause}" if clause.startswith(_FOLLOWS_DIRECTLY) else f"{document}：{clause}"


@dataclass(frozen=True, slots=True)
class DatedValue:
    value: Any
    reference: Reference
    is_verified: bool


@dataclass(frozen=True, slots=True)
class ParameterSpec:
    label: Label
    unit: str
    values: Mapping[str, Mapping[date, DatedValue]]


@dataclass(frozen=True, slots=True)
class Document:
    """A checked policy file, before any question is put to it."""

    id: str
    version: str
    programme: Label
    parameters: Mapping[str, ParameterSpec]
    content: object


class _Loader(yaml.CSafeLoader):
    """Safe YAML in which a repeated key is an error and 6.15 is a Decimal, never a float."""


def _construct_mapping(loader: _Loader, node: yaml.MappingNode) -> dict[Hashable, Any]:
    mapping: dict[Hashable, Any] = {}
    for key_node, value_node in node.value:
        key = loader.construct_object(key_node, deep=True)
        if not isinstance(key, Hashable):
            raise yaml.constructor.ConstructorError(
                None, None, "a key must be plain text", key_node.start_mark
            )
        if key in mapping:
            raise yaml.constructor.ConstructorError(None, None, f"{key!s} stands twice", key_node.start_mark)
        mapping[key] = loader.construct_object(value_node, deep=True)
    return mapping


def _construct_decimal(loader: _Loader, node: yaml.ScalarNode) -> Decimal:
    text = str(loader.construct_scalar(node)).replace("_", "")
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise yaml.constructor.ConstructorError(None, None, f"{text} is not a number", node.start_mark)
    return number


_Loader.add_constructor("tag:yaml.org,2002:map", _construct_mapping)
_Loader.add_constructor("tag:yaml.org,2002:float", _construct_decimal)


def read_yaml(path: Path) -> Any:
    """The file's content; repeated keys, broken YAML and bytes that aren't UTF-8 are a PolicyFileError."""
    try:
        # _Loader is a SafeLoader: it builds plain values only.
        return yaml.load(path.read_text(encoding="utf-8"), Loader=_Loader)  # noqa: S506
    except (yaml.YAMLError, UnicodeDecodeError, ValueError) as error:
        raise PolicyFileError(path, (), " ".join(str(error).split())) from error


def read_document(path: Path) -> Document:
    """Read and check a policy file. Raises PolicyFileError at the first thing that is wrong."""
    return _Reader(path).document()


class _Reader:
    """Walks the raw content, remembering where it stands, so that every complaint can say so."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._documents: dict[str, Label] = {}

    def _refuse(self, where: tuple[str, ...], problem: str) -> NoReturn:
        raise PolicyFileError(self._path, where, problem)

    def document(self) -> Document:
        content = read_yaml(self._path)
        raw = self._mapping(content, (), required=("id", "version", "programme", "documents", "parameters"))
        for key, pattern in (("id", _FILE_ID), ("version", _VERSION)):
            if not isinstance(raw[key], str) or not pattern.fullmatch(raw[key]):
                self._refuse(
                    (key,), f"must be text of the form {pattern.pattern}, in quotes if it looks like a number"
                )
        programme = self._label(raw["programme"], ("programme",))
        for key, label in self._mapping(raw["documents"], ("documents",)).items():
            self._documents[self._code(key, ("documents",))] = self._label(label, ("documents", str(key)))
        parameters = {
            self._code(name, ("parameters",)): self._parameter(spec, (str(name),))
            for name, spec in self._mapping(raw["parameters"], ("parameters",)).items()
        }
        return Document(raw["id"], raw["version"], programme, MappingProxyType(parameters), content)

    def _parameter(self, raw: object, where: tuple[str, ...]) -> ParameterSpec:
        optional = ("choices", "columns")
        spec = self._mapping(raw, where, required=("label", "unit", "type", "values"), optional=optional)
        if not isinstance(spec["unit"], str) or not spec["unit"]:
            self._refuse(where, "unit must be text")
        read = self._reader_of(spec, where)
        values: dict[str, Mapping[date, DatedValue]] = {}
        for place, by_date in self._mapping(spec["values"], (*where, "values")).items():
            if not isinstance(place, str) or not _PLACE.fullmatch(place):
                self._refuse(where, f"place {place!r} must be up to 12 digits in quotes, '' for everywhere")
            values[place] = self._dated_values(by_date, read, (*where, place or "''"))
        return ParameterSpec(
            self._label(spec["label"], (*where, "label")), spec["unit"], MappingProxyType(values)
        )

    def _dated_values(
        self, raw: object, read: Callable[[object, tuple[str, ...]], Any], where: tuple[str, ...]
    ) -> Mapping[date, DatedValue]:
        found: dict[date, DatedValue] = {}
        latest: date | None = None
        for since, entry in self._mapping(raw, where).items():
            if not isinstance(since, date) or isinstance(since, datetime):
                self._refuse(where, f"{since!r} must be a date such as 2014-01-01, without quotes")
            here = (*where, since.isoformat())
            if latest is not None and since < latest:
                self._refuse(here, f"stands after {latest.isoformat()}: dates must ascend")
            latest = since
            fields = self._mapping(entry, here, required=("value", "reference", "verified"))
            if not isinstance(fields["verified"], bool):
                self._refuse(here, "verified must be true or false")
            value = None if fields["value"] is None else read(fields["value"], here)
            found[since] = DatedValue(value, self._reference(fields["reference"], here), fields["verified"])
        if not found:
            self._refuse(where, "has no dated value")
        return MappingProxyType(found)

    def _reference(self, raw: object, where: tuple[str, ...]) -> Reference:
        fields = self._mapping(raw, where, required=("document", "clause"), optional=("basis", "remark"))
        document, clause, basis = fields["document"], fields["clause"], fields.get("basis", "published")
        if not isinstance(document, str) or document not in self._documents:
            self._refuse(where, f"reference names document {document!r}, which documents doesn't list")
        if isinstance(clause, str) and clause.strip():
            clause = {"zh": clause, "en": clause}
        elif not isinstance(clause, dict):
            self._refuse(where, "reference needs a clause")
        if basis not in BASES:
            self._refuse(where, f"basis must be one of {', '.join(BASES)}")
        remark = self._label(fields["remark"], where) if "remark" in fields else None
        return Reference(self._documents[document], self._label(clause, (*where, "clause")), basis, remark)

    def _reader_of(
        self, spec: Mapping[str, Any], where: tuple[str, ...]
    ) -> Callable[[object, tuple[str, ...]], Any]:
        kind = spec["type"]
        if kind == "choice":
            choices = self._codes(spec.get("choices"), (*where, "choices"))
            return lambda raw, here: self._choice(raw, choices, here)
        if kind == "rows":
            columns = self._mapping(spec.get("columns"), (*where, "columns"))
            for name, column in columns.items():
                if str(column).rstrip("?") not in ("code", "label", "text", "integer", "boolean"):
                    self._refuse(where, f"column {name} has unknown type {column!r}")
            return lambda raw, here: self._rows(raw, columns, here)
        simple: dict[str, Callable[[object, tuple[str, ...]], Any]] = {
            "money": self._money,
            "decimal": self._decimal,
            "integer": self._integer,
            "boolean": self._boolean,
            "text": self._text,
            "codes": self._codes,
            "integers_by_code": self._integers_by_code,
        }
        if not isinstance(kind, str) or kind not in simple:
            self._refuse(where, f"type must be one of {', '.join((*simple, 'choice', 'rows'))}")
        return simple[kind]

    # One method per type of value; each returns something that can't be changed afterwards.

    def _decimal(self, raw: object, where: tuple[str, ...]) -> Decimal:
        if isinstance(raw, bool) or not isinstance(raw, int | Decimal):
            self._refuse(where, f"value must be a number, not {raw!r}")
        return Decimal(raw)

    def _money(self, raw: object, where: tuple[str, ...]) -> Decimal:
        amount = self._decimal(raw, where)
        if amount < 0 or amount != round(amount, 2):
            self._refuse(where, f"value must be an amount in yuan with at most two decimals, not {raw!r}")
        return amount

    def _integer(self, raw: object, where: tuple[str, ...]) -> int:
        if isinstance(raw, bool) or not isinstance(raw, int):
            self._refuse(where, f"value must be a whole number, not {raw!r}")
        return raw

    def _boolean(self, raw: object, where: tuple[str, ...]) -> bool:
        if not isinstance(raw, bool):
            self._refuse(where, f"value must be true or false, not {raw!r}")
        return raw

    def _text(self, raw: object, where: tuple[str, ...]) -> str:
        if not isinstance(raw, str) or not raw.strip():
            self._refuse(where, f"value must be text, not {raw!r}")
        return raw.strip()

    def _code(self, raw: object, where: tuple[str, ...]) -> str:
        if not isinstance(raw, str) or not _CODE.fullmatch(raw):
            self._refuse(where, f"{raw!r} must be a code of small letters, digits and underscores")
        return raw

    def _choice(self, raw: object, choices: tuple[str, ...], where: tuple[str, ...]) -> str:
        if raw not in choices:
            self._refuse(where, f"value must be one of {', '.join(choices)}, not {raw!r}")
        return str(raw)

    def _codes(self, raw: object, where: tuple[str, ...]) -> tuple[str, ...]:
        if not isinstance(raw, list) or not raw:
            self._refuse(where, f"must be a list of codes, not {raw!r}")
        codes = tuple(self._code(item, where) for item in raw)
        if len(set(codes)) != len(codes):
            self._refuse(where, "names a code twice")
        return codes

    def _integers_by_code(self, raw: object, where: tuple[str, ...]) -> Mapping[str, int]:
        pairs = self._mapping(raw, where)
        return MappingProxyType(
            {self._code(key, where): self._integer(value, where) for key, value in pairs.items()}
        )

    def _rows(
        self, raw: object, columns: Mapping[str, Any], where: tuple[str, ...]
    ) -> tuple[Mapping[str, Any], ...]:
        if not isinstance(raw, list) or not raw:
            self._refuse(where, "value must be a list of rows")
        required = tuple(name for name, column in columns.items() if not column.endswith("?"))
        optional = tuple(name for name, column in columns.items() if column.endswith("?"))
        readers: dict[str, Callable[[object, tuple[str, ...]], Any]] = {
            "code": self._code,
            "label": self._label,
            "text": self._text,
            "integer": self._integer,
            "boolean": self._boolean,
        }
        rows = []
        for number, item in enumerate(raw, start=1):
            here = (*where, f"row {number}")
            cells = self._mapping(item, here, required=required, optional=optional)
            rows.append(
                MappingProxyType(
                    {
                        name: readers[column.rstrip("?")](cells[name], (*here, name))
                        if name in cells
                        else None
                        for name, column in columns.items()
                    }
                )
            )
        return tuple(rows)

    def _label(self, raw: object, where: tuple[str, ...]) -> Label:
        words = self._mapping(raw, where, required=("zh", "en"))
        for language in ("zh", "en"):
            if not isinstance(words[language], str) or not words[language].strip():
                self._refuse(where, f"{language} must be text")
        return Label(words["zh"].strip(), words["en"].strip())

    def _mapping(
        self,
        raw: object,
        where: tuple[str, ...],
        *,
        required: tuple[str, ...] | None = None,
        optional: tuple[str, ...] = (),
    ) -> Mapping[Any, Any]:
        if not isinstance(raw, dict) or not raw:
            self._refuse(where, f"must be a list of `name: value`, not {raw!r}")
        if required is not None:
            for name in required:
                if name not in raw:
                    self._refuse(where, f"{name} is missing")
            for name in raw:
                if name not in (*required, *optional):
                    self._refuse(where, f"{name!r} is not known here")
        return raw
