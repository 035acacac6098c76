"""Correct a value that breaks its schema."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final

from jsonschema_rs import ValidationError, ValidationErrorKind

from specfirst.mock.schemas import Impossible
from specfirst.mock.validators import Validator

Make = Callable[[Iterable[str | int], str], Any]
"""Make a value for a property of this name, by the subschema at this place of the validator's schema."""

_MOST_CHANGES: Final = 200
_OTHERS: Final = "additionalProperties"
_UNDECLARED: Final = (ValidationErrorKind.AdditionalProperties, ValidationErrorKind.UnevaluatedProperties)


def mended(value: Any, validator: Validator, make: Make) -> Any:
    """Return a valid value that is similar to the given one; None if there is none.

    Invalid scalars are replaced, missing properties are added, and undeclared ones are removed. A part that
    stays invalid is removed; if it is required, the part that contains it is removed as well.
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
        """Correct or remove the part with the error; False if that is the whole value."""
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
        """Correct the error in its place; False if that is not possible. Raises Impossible."""
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
