"""The failure of an invalid body."""

from __future__ import annotations

from pydantic import ValidationError

from specfirst.runtime.interface import FieldError

_MOST_LISTED = 1000
"""Errors of one body: a response holds fewer, and listing 60,000 takes a second of the event loop."""


class InvalidBody(Exception):
    """A body breaks the contract."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} errors")


def located(error: ValidationError) -> list[FieldError]:
    """Pydantic's errors as ours, under `body`."""
    if (count := error.error_count()) > _MOST_LISTED:
        return [FieldError(("body",), "too_many_errors", f"The body breaks {count} rules of the contract.")]
    return [
        FieldError(("body", *detail["loc"]), detail["type"], detail["msg"])
        for detail in error.errors(include_url=False, include_context=False, include_input=False)
    ]
