"""Failure formats: the form of failure responses, except for exceptions that contain their body."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import quote

from starlette.responses import Response

from specfirst.media_types import concrete, is_json, is_xml
from specfirst.runtime.failures.template import (
    MAX_ERRORS,
    MAX_MESSAGE,
    MAX_TEXT,
    Fact,
    Facts,
    clip,
    clip_loc,
    reason_phrase,
)
from specfirst.runtime.failures.xml_text import Xml, xml_of
from specfirst.runtime.interface import ApiError, FieldError, Unauthenticated
from specfirst.runtime.interface.results import header_text
from specfirst.runtime.operation import FailureResponse

PROBLEM_JSON = "application/problem+json"
REQUEST_ID = "X-Request-ID"


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failure, with the response that the document declares for it."""

    facts: Facts
    declared: FailureResponse | None
    """The operation's declaration for the status; None if there is none."""

    @property
    def error(self) -> ApiError:
        """The exception that the service or the runtime raised."""
        return self.facts.error

    @property
    def status(self) -> int:
        """The status to send, which may differ from that of the exception."""
        return self.facts.status


class FailureFormat:
    """The form of an API's failures. Subclasses override `body` and, if needed, `media_type`."""

    checked: ClassVar[bool] = True
    """Whether the response check validates the body by the declared schema."""

    def body(self, failure: Failure) -> Any:
        """Return the body as a JSON value, or as text."""
        return problem(failure.facts)

    def media_type(self, failure: Failure) -> str | None:
        """Return the media type of the body; None if there is no body."""
        return PROBLEM_JSON if failure.declared is None else sent_media_type(failure.declared)

    def respond(self, failure: Failure) -> Response:
        """Return the response with status, headers and encoded body."""
        media_type = self.media_type(failure)
        content = b"" if media_type is None else encode(self.body(failure), media_type, failure.declared)
        return response(content, media_type, failure)


class Envelope(FailureFormat):
    """The envelope of documents that follow the conventions, with a code of the catalogue."""

    checked = False

    def media_type(self, failure: Failure) -> str:
        """Return `application/json`, which the conventions prescribe for every failure."""
        return "application/json"

    def body(self, failure: Failure) -> Any:
        """Return the error in its envelope, with the request ID."""
        return envelope(failure.error, failure.facts.request_id)


class Problem(FailureFormat):
    """Problem details (RFC 9457), with the member `errors` for invalid fields."""

    checked = False

    def media_type(self, failure: Failure) -> str | None:
        """Return `application/problem+json`; None if the response is declared without a body."""
        empty = failure.declared is not None and failure.declared.media_type is None
        return None if empty else PROBLEM_JSON


class Declared(FailureFormat):
    """The declared schema, filled by its template; problem details where none is declared."""

    # The compiler has validated sample bodies.
    checked = False

    def media_type(self, failure: Failure) -> str | None:
        """Return the declared media type, or that of problem details where the body has no template."""
        declared = failure.declared
        if declared is not None and declared.media_type is not None and declared.body is None:
            return PROBLEM_JSON
        return super().media_type(failure)

    def body(self, failure: Failure) -> Any:
        """Fill the template of the declared response."""
        declared = failure.declared
        if declared is None or declared.body is None:
            return problem(failure.facts)
        return declared.body.fill(failure.facts)


def envelope(error: ApiError, request_id: str) -> dict[str, Any]:
    """Return the envelope of a failure."""
    body: dict[str, Any] = {
        "success": False,
        "code": error.code,
        "message": clip(error.message, MAX_MESSAGE),
        "data": None,
        "errors": [_field_error(detail) for detail in error.errors[:MAX_ERRORS]],
    }
    if error.details:
        body["details"] = error.details
    body["request_id"] = request_id
    return body


def _field_error(error: FieldError) -> dict[str, Any]:
    return {"loc": clip_loc(error), "type": error.type, "message": clip(error.message, MAX_MESSAGE)}


def problem(facts: Facts) -> dict[str, Any]:
    """Problem details of RFC 9457, 3.1, with the extension members `code`, `errors` and `request_id`."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": reason_phrase(facts.status),
        "status": facts.status,
        "detail": facts[Fact.MESSAGE],
        "instance": facts.path,
        "code": facts.error.code,
    }
    if facts.error.errors:
        body["errors"] = [_problem_error(field) for field in facts.at_fields()]
    return {**facts.error.details, **body, "request_id": facts.request_id}


def _problem_error(facts: Facts) -> dict[str, Any]:
    location = facts[Fact.LOCATION]
    place = {"pointer": facts[Fact.POINTER]} if location == "body" else {"name": facts[Fact.FIELD]}
    return {"in": location, **place, "detail": facts[Fact.FIELD_MESSAGE], "type": facts[Fact.FIELD_CODE]}


def sent_media_type(declared: FailureResponse) -> str | None:
    """Return the declared media type, or one that the declared range covers."""
    return None if declared.media_type is None else concrete(declared.media_type)


def encode(body: Any, media_type: str, declared: FailureResponse | None = None) -> bytes:
    """Return the body of a failure as bytes."""
    if is_xml(media_type):
        return xml_of(body, (declared and declared.xml) or Xml()).encode()
    if isinstance(body, str) and not is_json(media_type):
        return body.encode()
    return json.dumps(body, default=str, ensure_ascii=True, separators=(",", ":")).encode()


def response(content: bytes, media_type: str | None, failure: Failure) -> Response:
    """Return a response with the headers of every failure, and those that are declared for it."""
    headers = {REQUEST_ID: failure.facts.request_id, **failure.error.headers}
    if failure.status == Unauthenticated.status:
        # RFC 9110, 11.6.1: a 401 names a scheme that would be accepted.
        headers.setdefault("WWW-Authenticate", "Bearer")
    return Response(content, status_code=failure.status, headers=headers, media_type=media_type)


def add_declared_headers(response: Response, failure: Failure) -> None:
    """Fill in the declared headers that the exception does not set."""
    for name, template in failure.declared.headers.items() if failure.declared else ():
        if name not in response.headers:
            response.headers[name] = header_text(template.fill(failure.facts))


def reference_of(path: str) -> str:
    """Return a path as a URI reference of bounded length (RFC 3986, 4.1)."""
    return quote(path[:MAX_TEXT], safe="/~:@!$&'()*+,;=", errors="replace")
