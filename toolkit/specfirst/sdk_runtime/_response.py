"""Convert an HTTP response to its data, or to an exception."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

from ._decode import DecodeError
from ._direct import decode_json
from ._errors import APIError, InvalidResponseError, class_of_status
from ._failure import read_failure
from ._flow import OpenBody
from ._headers import Headers, charset_of
from ._http import FAULT, Response
from ._json import loads
from ._record import Record

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

ErrorClasses = Callable[[], Mapping[str, type[APIError]]]
"""Returns exception classes by error code or by name. It is called at a failure, so that imports stay
fast."""
FailureNames = Mapping[int | str, str]
"""Names of the exception classes of an operation's declared failures, by status, range or `default`."""


class ResponseBody(Record, frozen=True):
    """How to read the body of one success status.

    Attributes:
        kind: `data` is JSON in the envelope, `json` is JSON as it is; `stream` and `events` are read while
            they arrive, as bytes and as server-sent events.
        type: Type of the data.
    """

    kind: Literal["data", "json", "empty", "stream", "events"]
    type: object = None


Responses = Mapping[int | str, ResponseBody]
"""Bodies of successes by status, by range such as `2XX`, or by `default` (OpenAPI 3.1, 4.8.16)."""


_SUCCESS = 200
_REDIRECTION = 3
_TEXT = "text/plain"
_LONGEST_TEXT = 500


def find_by_status(declared: Mapping[int | str, T], status: int) -> T | None:
    """Return the entry of a status, of its range, or of `default`, in this order."""
    known = declared.get(status)
    if known is not None:
        return known
    return declared.get(f"{status // 100}XX", declared.get("default"))


@dataclass(frozen=True, slots=True)
class RawResponse(Generic[T_co]):
    """The data of a response together with the response itself.

    Attributes:
        data: What the method returns without `with_raw_response`.
        status: HTTP status.
        headers: Headers, whose names are looked up in any letter case.
        request_id: The id of the request in the server's logs, if the server sends it.
    """

    data: T_co
    status: int
    headers: Headers = field(repr=False)

    @property
    def request_id(self) -> str | None:
        return self.headers.get("x-request-id")


def read(
    response: Response,
    responses: Responses,
    failures: FailureNames,
    errors: ErrorClasses,
    *,
    strict: bool = False,
) -> RawResponse[Any]:
    """Return the data of a success; `strict` refuses missing fields and values of other types.

    Raises `APIError` for a declared or undeclared failure, `InvalidResponseError` for a success that does not
    match the description.
    """
    if not (is_success(response.status_code) or _redirects_as_described(responses, response.status_code)):
        raise _failure(response, failures, errors)
    body = find_by_status(responses, response.status_code)
    if body is None:
        raise _invalid(response, f"the API's description knows no status {response.status_code} here")
    return RawResponse(_data(response, body, strict), response.status_code, response_headers(response))


def is_success(status: int) -> bool:
    """Return whether a status is 2xx; the HTTP library's own property takes ten times as long."""
    return _SUCCESS <= status < _SUCCESS + 100


def _redirects_as_described(responses: Responses, status: int) -> bool:
    """Whether a status is a redirection that the operation declares as a success."""
    return status // 100 == _REDIRECTION and (status in responses or "3XX" in responses)


def declared_response(response: Response, responses: Responses) -> Response:
    """Return the redirection that is the declared success, if the HTTP client has followed it."""
    for earlier in response.history:
        if _redirects_as_described(responses, earlier.status_code):
            return earlier
    return response


def response_headers(response: Response) -> Headers:
    """Return the headers of a response; they are copied at the first access."""
    return Headers(response.headers.multi_items)


def _data(response: Response, body: ResponseBody, strict: bool) -> Any:
    """Return the data of a success. Raises `InvalidResponseError`."""
    if FAULT in response.extensions:
        raise _invalid(response, str(response.extensions[FAULT]))
    try:
        return _decoded(response, body, strict)
    except DecodeError as error:
        reason, cause = str(error), error
    except RecursionError:
        reason, cause = "it is nested too deeply", None
    except ValueError as error:
        # Without a cause: exceptions of the JSON decoder hold the whole body.
        reason, cause = str(error), None
    raise _invalid(response, f"the body does not follow the API's description: {reason}") from cause


def _decoded(response: Response, body: ResponseBody, strict: bool) -> Any:
    match body.kind:
        case "data":
            return decode_json(body.type, response.content, member="data", strict=strict)
        case "json":
            return decode_json(body.type, response.content, strict=strict)
        case "empty":
            return None
        case "stream" | "events":
            return OpenBody(response)


def _failure(response: Response, failures: FailureNames, errors: ErrorClasses) -> APIError:
    try:
        body = loads(response.content, exact=True)
    except ValueError:
        body = None
    failure = read_failure(response.status_code, response_headers(response), body, text=_plain_text(response))
    known, name = errors(), find_by_status(failures, failure.status)
    error_class = known.get(failure.code) or known.get(name or "") or class_of_status(failure.status)
    return error_class(failure)


def _plain_text(response: Response) -> str | None:
    """Return the body where it is plain text, empty for an empty one; None for other media types."""
    media_type = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type != _TEXT and response.content:
        return None
    try:
        text = response.content.decode(charset_of(response.headers), "replace")
    except (LookupError, ValueError):  # not every encoding that Python knows is one of texts
        text = response.content.decode("utf-8", "replace")
    return text.strip()[:_LONGEST_TEXT]


def _invalid(response: Response, reason: str) -> InvalidResponseError:
    return InvalidResponseError(reason, response.status_code, response.headers.get("x-request-id"))
