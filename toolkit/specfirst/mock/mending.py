"""Replaces or removes the parts of a value that keep it from being valid."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from jsonschema_rs import ValidationError, ValidationErrorKind

from specfirst.mock.schemas import Impossible
from specfirst.mock.validators import Validator

Make = Callable[[Iterable[str | int], str], Any]
"""Makes a value of the schema at a place of the validator's schema, for a property of that name."""

_MOST_CHANGES: Final = 200
_OTHERS: Final = "additionalProperties"
_UNDECLARED: Final = (ValidationErrorKind.AdditionalProperties, ValidationErrorKind.UnevaluatedProperties)


def mended(value: Any, validator: Validator, make: Make) -> Any:
    """Return a valid value that is like the given one, or None.

    Wrong texts and numbers are replaced, missing properties added, undeclared ones removed. What is still
    wrong is removed, and where it may not be missing, so is what contains it.
    """
    mender = _Mender(copy.deepcopy(value), make)
    for _ in range(_MOST_CHANGES):
        error = next(validator.iter_errors(mender.value), None)
        if error is None:
            return mender.value
        if not mender.change(error):
            return None
    return None


class _Mender:
    def __init__(self, value: Any, make: Make) -> None:
        self.value = value
        self._make = make
        self._tried: set[tuple[str | int, ...]] = set()

    def change(self, error: ValidationError) -> bool:
        """Change what the error is about; False where the value as a whole cannot be kept."""
        path = [*error.instance_path]
        attempt = (*path, "", *error.schema_path)
        if attempt not in self._tried:
            self._tried.add(attempt)
            try:
                if self._correct(error, path):
                    return True
            except Impossible:
                pass
        if not path:
            return False
        del self._at(path[:-1])[path[-1]]
        return True

    def _correct(self, error: ValidationError, path: list[str | int]) -> bool:
        """Whether the error can be corrected in its place. Raises Impossible."""
        place, kind = list(error.schema_path)[:-1], error.kind
        if isinstance(kind, ValidationErrorKind.Required):
            self._at(path)[kind.property] = self._make([*place, "properties", kind.property], kind.property)
        elif isinstance(kind, _UNDECLARED):
            target = self._at(path)
            for name in kind.unexpected:
                del target[name]
        elif isinstance(kind, ValidationErrorKind.FalseSchema) and error.schema_path[-1] == _OTHERS:
            self._at(path).clear()  # no property is declared
        elif path and not isinstance(error.instance, Mapping | list):
            name = next((part for part in reversed(path) if isinstance(part, str)), "")
            self._at(path[:-1])[path[-1]] = self._make(place, name)
        else:
            return False
        return True

    def _at(self, path: list[str | int]) -> Any:
        found = self.value
        for part in path:
            found = found[part]
        return found
