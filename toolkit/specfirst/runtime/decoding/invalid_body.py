"""The error of an invalid body."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from specfirst.runtime.interface import FieldError

_MAX_LISTED = 1000
"""The most errors listed of one body. A response has room for fewer, and listing 60,000 takes a second."""


class InvalidBody(Exception):
    """Raised for a body that does not match its declaration."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} errors")


def located(error: ValidationError, body: Any) -> list[FieldError]:
    """Convert Pydantic's errors in a body to field errors, located under `body`, without repetition."""
    if (count := error.error_count()) > _MAX_LISTED:
        return [FieldError(("body",), "too_many_errors", f"The body breaks {count} rules of the contract.")]
    return list(
        dict.fromkeys(
            FieldError(("body", *path_of(detail, body)), detail["type"], message_of(detail))
            for detail in error.errors(include_url=False)
        )
    )


def message_of(detail: ErrorDetails) -> str:
    """Return the message for clients, who do not know the terms of Pydantic."""
    context = detail.get("ctx", {})
    match detail["type"]:
        case "union_tag_not_found":
            return f"The property {context['discriminator']} is required, since it tells the variant"
        case "union_tag_invalid":
            return f"The property {context['discriminator']} should be one of: {context['expected_tags']}"
    return detail["msg"].replace(" after validation", "")


_MAX_READINGS = 50
"""The most ways of reading a location that are tried."""


def path_of(detail: ErrorDetails, value: Any) -> tuple[str | int, ...]:
    """Return the path to an invalid or missing part of a value.

    Pydantic's location also contains the names of the variants of unions, which may be those of properties:
    the error's own input tells them apart.
    """
    location = detail["loc"]
    end = len(location) - 1 if detail["type"] == "missing" else len(location)
    first: tuple[str | int, ...] | None = None
    for path, found in islice(_readings(value, location[:end]), _MAX_READINGS):
        first = path if first is None else first
        if _is_alike(found, detail["input"]):
            return (*path, *location[end:])
    return (*(first or ()), *location[end:])


def _is_alike(found: Any, given: Any) -> bool:
    """Whether two values are equal, without comparing the members of large ones."""
    if isinstance(found, dict) and isinstance(given, dict):
        return found.keys() == given.keys()
    if isinstance(found, list) and isinstance(given, list):
        return len(found) == len(given)
    return bool(found == given)


def _readings(value: Any, location: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    """Yield paths in a value, and what is there, with each step taken as a property or as another name."""
    if not location:
        yield (), value
        return
    step, rest = location[0], location[1:]
    is_index = isinstance(value, list) and isinstance(step, int) and step < len(value)
    if is_index or (isinstance(value, dict) and step in value):
        for path, found in _readings(value[step], rest):
            yield (step, *path), found
    yield from _readings(value, rest)
