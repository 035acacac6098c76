"""The error of an invalid body."""

from __future__ import annotations

from pydantic import ValidationError

from specfirst.runtime.interface import FieldError

_MAX_LISTED = 1000
"""The most errors listed of one body. A response has room for fewer, and listing 60,000 takes a second."""


class InvalidBody(Exception):
    """Raised for a body that does not match its declaration."""

    def __init__(self, errors: list[FieldError]) -> None:
        self.errors = errors
        super().__init__(f"{len(errors)} errors")


def located(error: ValidationError) -> list[FieldError]:
    """Convert Pydantic's errors to field errors, located under `body`."""
    if (count := error.error_count()) > _MAX_LISTED:
        return [FieldError(("body",), "too_many_errors", f"The body breaks {count} rules of the contract.")]
    return [
        FieldError(("body", *detail["loc"]), detail["type"], detail["msg"])
        for detail in error.errors(include_url=False, include_context=False, include_input=False)
    ]
