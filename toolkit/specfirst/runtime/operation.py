"""The descriptions of operations that generated routes pass to the runtime."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from specfirst.runtime.body_content import Content
from specfirst.runtime.interface.errors import RUNTIME_ERRORS, DeclaredError
from specfirst.runtime.interface.results import Result

if TYPE_CHECKING:
    # The formats of failures import what this module defines below.
    from specfirst.runtime.failures.template import Template
    from specfirst.runtime.failures.xml_text import Xml

MEBIBYTE = 1024 * 1024

DEFAULT_MAX_BODY_BYTES = MEBIBYTE
"""The largest body of an operation without `x-max-body-bytes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """An entry of `components.securitySchemes` (OpenAPI 3.1, 4.8.27)."""

    name: str
    """The name of the method of `SecurityHandlers` that authenticates the scheme."""
    kind: str
    """The kind of credentials: `bearer`, `basic`, `http` (other HTTP schemes), `api_key` or `mutual_tls`."""
    location: str = "header"
    """The location of the credentials, `header`, `query` or `cookie`; always `header` except for `api_key`.
    """
    parameter: str = "Authorization"
    """The name of that header, query parameter or cookie."""
    document_name: str = ""
    """The name of the scheme in the document."""
    http_scheme: str = ""
    """The authentication scheme of `http` (RFC 9110, 11.1), as the document writes it."""

    @property
    def authorization_scheme(self) -> str:
        """The scheme that the `Authorization` field names; empty if the credentials are elsewhere."""
        return {"bearer": "Bearer", "basic": "Basic"}.get(self.kind, self.http_scheme)


class LimitBy(StrEnum):
    """The requests that a rate limit counts together."""

    ADDRESS = "address"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """At most `requests` within `seconds`, per address or principal."""

    requests: int
    seconds: int
    by: LimitBy


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy:
    """The caching of a response (RFC 9111), and the property that contains its version."""

    control: str | None = None
    """The value of `Cache-Control`; None for a response to a change, which only has a version."""
    etag: str | None = None
    """The property of the returned data that contains its version."""


Requirement = tuple[tuple[SecurityScheme, tuple[str, ...]], ...]
"""Schemes that must all succeed, with their scopes; an empty one allows anonymous requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessResponse:
    """A success response that the operation declares."""

    status: int
    media_type: str | None = None
    model: Any = None
    """The type of the whole body; None if there is no body or it is not JSON."""
    contents: Mapping[str, Any] = field(default_factory=dict)
    """The models by media type if there are several; None for those that are not JSON."""
    status_range: str | None = None
    """`2XX`, `3XX` or `default`, for responses whose result contains the actual status."""
    event: Any = None
    """The type of the data of `text/event-stream` events."""
    data: Any = None
    """The type of the envelope's `data`, which the service returns; None without an envelope."""
    enveloped: bool = False
    by_runtime: bool = False
    """Whether the runtime sends the response by itself, as for 206 and 304."""
    result: type[Result] | None = None
    """The dataclass that the service returns for this status, if it does not return the body itself."""
    headers: Mapping[str, Any] = field(default_factory=dict)
    """The types of the headers that the service sets, by header name."""
    required_headers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureResponse:
    """A failure that the operation declares; `codes` are codes of the catalogue, if there is one."""

    status: int | str
    """The status, a range such as `4XX`, or `default`."""
    model: Any = None
    media_type: str | None = None
    """The media type of the body; None if the response has no body."""
    codes: frozenset[str] = frozenset()
    body: Template | None = None
    """The body of the runtime's own refusals; None if the schema gave no template."""
    headers: Mapping[str, Template] = field(default_factory=dict)
    """The declared headers that the runtime can set."""
    error: type[DeclaredError] | None = None
    """The exception that services raise for this failure."""
    xml: Xml | None = None
    """The form of an XML body."""
    named_statuses: frozenset[int] = frozenset()
    """The status codes that a body of a range or of `default` can name; empty if it can name all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRule:
    """The request bodies that an operation accepts."""

    media_types: tuple[str, ...]
    """The media types in lower case, without parameters; may contain wildcards such as `image/*`."""
    required: bool = True
    max_bytes: int = DEFAULT_MAX_BODY_BYTES
    closed: bool = False
    """Whether a form refuses undeclared fields."""
    dropped: tuple[str, ...] = ()
    """The fields that a closed form accepts and ignores."""
    contents: tuple[Content, ...] = ()
    """The variants by media type; empty if the handler's parameters describe the body."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the document: a method on a path."""

    id: str
    method: str
    path: str
    """The path with Starlette's `{name}` placeholders, relative to the prefix of the API."""
    tag: str
    service_method: str
    security: tuple[Requirement, ...] = ()
    """The alternative requirements; without any, the operation is public."""
    roles: frozenset[str] = frozenset()
    body: BodyRule | None = None
    strict_query: bool = False
    successes: tuple[SuccessResponse, ...] = ()
    failures: tuple[FailureResponse, ...] = ()
    deprecated: bool = False
    sunset: date | None = None
    """The day on which the operation is removed."""
    rate_limits: tuple[RateLimit, ...] = ()
    idempotent: bool = False
    """Whether the operation supports `Idempotency-Key`."""
    cache: CachePolicy | None = None

    @property
    def query_credentials(self) -> frozenset[str]:
        """The names of query parameters that contain credentials."""
        schemes = (scheme for requirement in self.security for scheme, _ in requirement)
        return frozenset(scheme.parameter for scheme in schemes if scheme.location == "query")

    def declares(self, status: int, code: str) -> bool:
        """Whether the operation declares a failure with this status and code.

        A document without a catalogue cannot declare the runtime's own codes, so these always count as
        declared.
        """
        if code in RUNTIME_ERRORS and not any(failure.codes for failure in self.failures):
            return True
        for failure in self.failures:
            if failure.status not in (status, f"{status // 100}XX", "default"):
                continue
            if not failure.codes or code in failure.codes:
                return True
        return False
