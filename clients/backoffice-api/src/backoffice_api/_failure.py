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
_LISTS = frozenset(
    {"errors", "detail", "details", "fields", "violations", "invalidparams", "invalidparameters"}
    | {"invalidfields", "fielderrors", "validationerrors"}
)
"""Members with the errors of fields, by their plain names, as those below."""
_FIELDS = (
    *("field", "fieldname", "fieldpath", "name", "param", "parameter", "parametername", "property"),
    *("propertyname", "propertypath", "attribute", "path", "target", "key", "header", "location", "source"),
)
"""Members with the name of a field, the usual ones first."""
_POINTERS = ("pointer", "jsonpointer", "instancepath")
"""Members with a JSON pointer into the body."""
_PLACES = ("path", "query", "header", "cookie", "body")
_PLACES_OF_SOURCES = {"parameter": "query", "header": "header"}
"""The parts of a request that members of `source` are names in (JSON:API 1.1)."""
_MESSAGES_OF_FIELDS = ("message", "detail", "msg", "reason", "description", "error", "issue", "text", "title")
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
        errors=_field_errors(said),
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


def _field_errors(said: Mapping[str, Any]) -> tuple[FieldError, ...]:
    for level in (said, _object_or_empty(said.get("error"))):
        for name, value in level.items():
            found = tuple(_listed(name, value)) if _plain(name) in _LISTS else ()
            if any(error.loc for error in found) or (found and name == "errors"):
                return found
    return ()


def _listed(name: str, value: Any) -> Iterator[FieldError]:
    """Yield the errors of a list, or of an object with messages by field: `{"email": ["is taken"]}`."""
    if is_array(value):
        yield from map(_field_error, value)
    elif is_object(value) and _plain(name).endswith("errors"):
        for field, messages in value.items():
            for message in messages if is_array(messages) else [messages]:
                if isinstance(message, str):
                    yield FieldError(loc=(field,), type="", message=message)


def _field_error(entry: Any) -> FieldError:
    if isinstance(entry, str):
        return FieldError(loc=(), type="", message=entry)
    members = _object_or_empty(entry)
    return FieldError(
        loc=_location(members),
        type=_text(members.get("type")) or _text(members.get("code")),
        message=next(filter(None, (_text(members.get(name)) for name in _MESSAGES_OF_FIELDS)), ""),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _location(entry: Mapping[str, Any]) -> tuple[str | int, ...]:
    """Return the location of an error: a list of steps, a JSON pointer, or a name with its place."""
    source = _object_or_empty(entry.get("source"))  # of JSON:API
    known = {_plain(name): value for name, value in (*entry.items(), *source.items())}
    for steps in (known.get("loc"), known.get("path")):
        if is_array(steps):
            return tuple(step for step in steps if isinstance(step, str | int))
    place = next((known.pop(name) for name in ("in", "location") if known.get(name) in _PLACES), None)
    texts = {name: value for name, value in known.items() if isinstance(value, str)}
    pointer = next((texts[name] for name in _POINTERS if name in texts), None)
    if pointer is not None:
        return (place or "body", *map(_part, pointer.removeprefix("#").split("/")[1:]))
    if place is None:
        place = next((place for member, place in _PLACES_OF_SOURCES.items() if member in source), None)
    name = next((texts[name] for name in _FIELDS if name in texts), None)
    return tuple(step for step in (place, name) if step is not None)


def _plain(name: str) -> str:
    """Return a name of a member without its spelling: `invalid-params`, `invalidParams`, `invalid_params`."""
    return name.lower().replace("-", "").replace("_", "")


def _part(text: str) -> str | int:
    """Return one step of a JSON pointer (RFC 6901): a number is the index of an array."""
    is_index = text.isascii() and text.isdecimal() and len(text) <= _LONGEST_INDEX
    return int(text) if is_index else text.replace("~1", "/").replace("~0", "~")
