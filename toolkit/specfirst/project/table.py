"""Read a table of a TOML file strictly: every value has a form, and an unknown key is an error."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ATTRIBUTE = re.compile(r"[A-Za-z_][\w.]*:[A-Za-z_]\w*")
"""The form of `package.module:function`."""


class ProjectError(Exception):
    """There is no project here, or its settings cannot be used; the message says what to change."""


class Table:
    """A TOML table with its place for messages, which records the keys that were read."""

    def __init__(self, file: Path, name: str, values: Mapping[str, Any]) -> None:
        self._file = file
        self._name = name
        self._values = values
        self._known: set[str] = set()

    def text(self, key: str, default: str | None = None, form: re.Pattern[str] | None = None) -> str:
        """Return the string at `key`, which must match `form` as a whole; `default` if it is missing."""
        value = self._value(key, default)
        if not isinstance(value, str) or not value:
            raise self.error(key, "must be a text")
        if form is not None and not form.fullmatch(value):
            raise self.error(key, f"{value!r} does not have the form {form.pattern}")
        return value

    def optional_text(self, key: str, form: re.Pattern[str] | None = None) -> str | None:
        """Return the string at `key`, as `text` does; None if it is missing."""
        return self.text(key, form=form) if self._has(key) else None

    def texts(self, key: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """Return the strings of the list at `key`; `default` if it is missing."""
        value = self._value(key, list(default))
        if not isinstance(value, list) or not all(isinstance(text, str) and text for text in value):
            raise self.error(key, "must be a list of texts")
        return tuple(value)

    def words(self, key: str) -> tuple[str, ...]:
        """Return the command at `key`, a list of its words or one text; empty if it is missing."""
        if isinstance(self._values.get(key), list):
            return self.texts(key)
        text = self.optional_text(key) or ""
        try:
            return tuple(shlex.split(text))
        except ValueError as error:
            raise self.error(key, f"is not a command: {error}") from error

    def mapping(self, key: str, names: re.Pattern[str]) -> dict[str, str]:
        """Return the table of strings at `key`, whose keys must match `names`; empty if it is missing."""
        value = self._value(key, {})
        if not isinstance(value, dict) or not all(isinstance(text, str) for text in value.values()):
            raise self.error(key, "must be a table of texts")
        for name in value:
            if not names.fullmatch(name):
                raise self.error(f"{key}.{name}", f"does not have the form {names.pattern}")
        return dict(value)

    def flag(self, key: str) -> bool:
        """Return the boolean at `key`; False if it is missing."""
        value = self._value(key, False)
        if not isinstance(value, bool):
            raise self.error(key, "must be true or false")
        return value

    def number(self, key: str) -> int | None:
        """Return the positive integer at `key`; None if it is missing."""
        if not self._has(key):
            return None
        value = self._value(key, None)
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self.error(key, "must be a whole number from 1")
        return value

    def table(self, key: str) -> Table | None:
        """Return the table at `key`; None if it is missing."""
        if not self._has(key):
            return None
        value = self._value(key, None)
        if not isinstance(value, dict):
            raise self.error(key, "must be a table")
        return Table(self._file, f"{self._name}.{key}", value)

    def section(self, key: str) -> Table:
        """Return the table at `key`; an empty one if it is missing."""
        return self.table(key) or Table(self._file, f"{self._name}.{key}", {})

    def rows(self, key: str) -> Iterator[Table]:
        """Return the tables of the array at `key`; empty if it is missing."""
        value = self._value(key, [])
        if not isinstance(value, list) or not all(isinstance(row, dict) for row in value):
            raise self.error(key, f"must be an array of tables: [[{self._name}.{key}]]")
        for number, row in enumerate(value, 1):
            yield Table(self._file, f"{self._name}.{key} {row.get('name', number)}", row)

    def tables(self, key: str) -> Iterator[tuple[str, Table]]:
        """Return the tables below `key`, by name; empty if it is missing."""
        value = self._value(key, {})
        if not isinstance(value, dict) or not all(isinstance(row, dict) for row in value.values()):
            raise self.error(key, "must be a table of tables")
        for name, row in value.items():
            yield name, Table(self._file, f"{self._name}.{key}.{name}", row)

    def filled(self, placeholder: str, value: str) -> Table:
        """Return the table with `value` for `{placeholder}` in each of its texts."""
        texts = {
            key: setting.replace(f"{{{placeholder}}}", value) if isinstance(setting, str) else setting
            for key, setting in self._values.items()
        }
        return Table(self._file, self._name, texts)

    def refuse_unknown_keys(self) -> None:
        """Raise ProjectError for a key that was not read, and is probably misspelt."""
        for key in self._values.keys() - self._known:
            raise self.error(key, f"is not known; known are: {', '.join(sorted(self._known))}")

    def error(self, key: str, message: str) -> ProjectError:
        """Return an error with the names of this file, this table and `key`."""
        return ProjectError(f"{self._file}: [{self._name}] {f'{key} ' if key else ''}{message}")

    def _has(self, key: str) -> bool:
        self._known.add(key)
        return key in self._values

    def _value(self, key: str, default: Any) -> Any:
        self._known.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.error(key, "is missing")
        return value
