"""Read the body of a failure: an envelope, problem details (RFC 9457), or another object."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ._errors import Failure, FieldError
from ._json import is_array, is_object

_MESSAGES = (
    *("message", "detail", "error_description", "error_message", "errorMessage", "description", "reason"),
    *("text", "msg", "title", "error"),
)
"""Members with a message for people: of envelopes, problems, OAuth (RFC 6749), and other forms in use."""
_LONGEST_INDEX = 18
_NO_MESSAGE = "The server gave no reason."
_FOREIGN = "The response did not come from the API."
_PROBLEM_JSON = "application/problem+json"
_UNTYPED = "about:blank"
_OF_PROBLEMS = frozenset({"type", "title", "status", "detail", "instance", "code", "errors", "request_id"})
"""Members of problem details that are not returned as details: those of RFC 9457, and those read here."""


def read_failure(status: int, headers: Mapping[str, str], body: Any, *, text: str | None = None) -> Failure:
    """Read the body of a failure; without a JSON object, as from a proxy, the code is `http.<status>`.

    Args:
        status: HTTP status.
        headers: Headers of the response.
        body: The decoded JSON of the response; `None` if it is not JSON.
        text: The body where it is plain text, empty for an empty one; `None` for other media types.
    """
    said = _object_or_empty(body[0] if is_array(body) and body else body)
    is_problem = headers.get("content-type", "").partition(";")[0].strip().lower() == _PROBLEM_JSON
    request_id = said.get("request_id") or headers.get("x-request-id")
    return Failure(
        status=status,
        code=_code(said, is_problem=is_problem) or f"http.{status}",
        message=_message(said) or (body if isinstance(body, str) else text) or _without_message(body, text),
        errors=_field_errors(said.get("errors")),
        details=_details(said, is_problem=is_problem),
        request_id=request_id if isinstance(request_id, str) else None,
        headers=headers,
        body=body,
    )


def _message(said: Mapping[str, Any]) -> str | None:
    texts = (level.get(name) for level in _levels(said) for name in _MESSAGES)
    return next((text for text in texts if isinstance(text, str) and text), None)


def _without_message(body: Any, text: str | None) -> str:
    """Return the message of a response without one; documents may declare failures without content."""
    return _FOREIGN if body is None and text is None else _NO_MESSAGE


def _levels(said: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Yield the body, then its members: `{"error": {"message": …}}`, `{"errors": [{"message": …}]}`."""
    yield said
    for value in said.values():
        first = value[0] if is_array(value) and value else value
        if is_object(first):
            yield first


def _code(said: Mapping[str, Any], *, is_problem: bool) -> str | None:
    codes = (level.get("code") for level in ([said] if is_problem else _levels(said)))
    code = next((code for code in codes if isinstance(code, str) and code), None)
    if code is not None:
        return code
    # RFC 9457, 3.1.1: the type identifies the problem.
    kind = said.get("type") if is_problem else None
    return kind if isinstance(kind, str) and kind != _UNTYPED else None


def _details(said: Mapping[str, Any], *, is_problem: bool) -> Mapping[str, Any]:
    if is_problem:
        return {name: value for name, value in said.items() if name not in _OF_PROBLEMS}
    return _object_or_empty(said.get("details"))


def _object_or_empty(value: Any) -> Mapping[str, Any]:
    return value if is_object(value) else {}


def _field_errors(value: Any) -> tuple[FieldError, ...]:
    entries = map(_object_or_empty, value if is_array(value) else [])
    return tuple(
        FieldError(
            loc=_location(entry),
            type=_text(entry.get("type")),
            message=_text(entry.get("message")) or _text(entry.get("detail")),
        )
        for entry in entries
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _location(entry: Mapping[str, Any]) -> tuple[str | int, ...]:
    """Return the location of an error: `loc`, `in` with `name`, or a JSON pointer into the body."""
    loc = entry.get("loc")
    if is_array(loc):
        return tuple(step for step in loc if isinstance(step, str | int))
    name, pointer = entry.get("name"), entry.get("pointer")
    if isinstance(pointer, str):
        parts = pointer.removeprefix("#").split("/")[1:]
        return (str(entry.get("in", "body")), *map(_part, parts))
    place = entry.get("in")
    return tuple(step for step in (place, name) if isinstance(step, str))


def _part(text: str) -> str | int:
    """Return one step of a JSON pointer (RFC 6901): a number is the index of an array."""
    is_index = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_INDEX
    return int(text) if is_index else text.replace("~1", "/").replace("~0", "~")
