"""Model fields of the engine: the state that only the law moves, and columns that are sealed at rest."""

from __future__ import annotations

import json
from typing import Any

from django.db import models
from django_fsm import FSMField

from workflows.crypto import ring

# Made once: json.dumps with anything but its defaults makes a writer at every call.
_WRITER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


class StateField(FSMField):
    """The case's state. Migrations see a plain CharField, so that none of them imports the state machine's library."""

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        kwargs.pop("protected", None)
        return name, "django.db.models.CharField", args, kwargs


class SealedTextField(models.BinaryField):  # type: ignore[type-arg]
    """Text, sealed at rest; read back as str. The context is table and column, so a value can't be moved elsewhere."""

    def _context(self) -> str:
        return f"{self.model._meta.db_table}.{self.column}"

    def to_plain(self, value: Any) -> bytes:
        return str(value).encode()

    def from_plain(self, plain: bytes) -> Any:
        return plain.decode()

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:  # noqa: FBT001, FBT002
        if value is not None:
            value = ring().seal(self.to_plain(value), self._context())
        return super().get_db_prep_value(value, connection, prepared)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return None if value is None else self.from_plain(ring().open(value, self._context()))

    def to_python(self, value: Any) -> Any:
        return value

    def value_to_string(self, obj: models.Model) -> str:
        return json.dumps(self.value_from_object(obj))


class SealedJSONField(SealedTextField):
    """JSON, sealed at rest; read back as what was put in."""

    def to_plain(self, value: Any) -> bytes:
        # Half of all facts say that something holds, and nothing more.
        return b"{}" if value == {} else _WRITER.encode(value).encode()

    def from_plain(self, plain: bytes) -> Any:
        return {} if plain == b"{}" else json.loads(plain)


class SealedBytesField(SealedTextField):
    """Bytes, sealed at rest; read back as they were put in."""

    def to_plain(self, value: Any) -> bytes:
        return bytes(value)

    def from_plain(self, plain: bytes) -> Any:
        return plain
