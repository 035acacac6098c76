"""The description of an operation that generated routes hand to the runtime."""

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
    # The formats of failures need what is below.
    from specfirst.runtime.failures.template import Template
    from specfirst.runtime.failures.xml_text import Xml

MEBIBYTE = 1024 * 1024

DEFAULT_MAX_BODY_BYTES = MEBIBYTE
"""The largest body of an operation without `x-max-body-bytes`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecurityScheme:
    """An entry of `components.securitySchemes` (OpenAPI 3.1, 4.8.27)."""

    name: str
    """The method of `SecurityHandlers` that authenticates it."""
    kind: str
    """`bearer`, `basic`, `http` (any other HTTP scheme), `api_key` or `mutual_tls`: what it carries."""
    location: str = "header"
    """`header`, `query` or `cookie`; only `api_key` schemes differ from the first."""
    parameter: str = "Authorization"
    """The name of that header, query parameter or cookie."""
    document_name: str = ""
    """The scheme's name in the document."""
    http_scheme: str = ""
    """The authentication scheme of `http` (RFC 9110, 11.1), as the document writes it."""

    @property
    def authorization_scheme(self) -> str:
        """The scheme that the `Authorization` field names; empty where the credentials are elsewhere."""
        return {"bearer": "Bearer", "basic": "Basic"}.get(self.kind, self.http_scheme)


class LimitBy(StrEnum):
    """Whose requests a rate limit counts together."""

    ADDRESS = "address"
    PRINCIPAL = "principal"


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLimit:
    """`requests` in any `seconds`, for each address or principal."""

    requests: int
    seconds: int
    by: LimitBy


@dataclass(frozen=True, slots=True, kw_only=True)
class CachePolicy:
    """The caching of a response (RFC 9111), and the fields that distinguish its versions."""

    control: str | None = None
    """The value of `Cache-Control`; None where a response to a change carries only its version."""
    etag: str | None = None
    """The property of the returned data that is its version."""


Requirement = tuple[tuple[SecurityScheme, tuple[str, ...]], ...]
"""Schemes that must all hold, each with the scopes asked for; an empty one allows anonymous requests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SuccessResponse:
    """A success response that the operation declares."""

    status: int
    media_type: str | None = None
    model: Any = None
    """The type of the whole body; None where there is none or where it is not JSON."""
    contents: Mapping[str, Any] = field(default_factory=dict)
    """Models by media type if there are several; None for those that are not JSON."""
    status_range: str | None = None
    """`2XX`, `3XX` or `default`: the result says which status it is."""
    event: Any = None
    """The type of the data of an event of `text/event-stream`."""
    data: Any = None
    """The type of the envelope's `data`, which the service returns; only with an envelope."""
    enveloped: bool = False
    by_runtime: bool = False
    """Whether the runtime sends it by itself, as 206 and 304."""
    result: type[Result] | None = None
    """The dataclass that the service returns for this status, where it does not return the body itself."""
    headers: Mapping[str, Any] = field(default_factory=dict)
    """Header name to type, of the headers that the service sets."""
    required_headers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureResponse:
    """A failure that the operation declares; `codes` are those of the catalogue, empty without one."""

    status: int | str
    """A status, a range such as `4XX`, or `default`."""
    model: Any = None
    media_type: str | None = None
    """The body; None if the response has none."""
    codes: frozenset[str] = frozenset()
    body: Template | None = None
    """The body of the runtime's own refusals; None if the schema gave no template."""
    headers: Mapping[str, Template] = field(default_factory=dict)
    """The declared headers that the runtime can fill in."""
    error: type[DeclaredError] | None = None
    """The exception that services raise for it."""
    xml: Xml | None = None
    """The form of an XML body."""
    named_statuses: frozenset[int] = frozenset()
    """Of a range or `default` the statuses that its body can name, if these are not all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyRule:
    """The accepted request bodies."""

    media_types: tuple[str, ...]
    """Lower case, without parameters; may hold wildcards such as `image/*`."""
    required: bool = True
    max_bytes: int = DEFAULT_MAX_BODY_BYTES
    closed: bool = False
    """Whether a form refuses undeclared fields."""
    dropped: tuple[str, ...] = ()
    """Fields of a closed form that are accepted and dropped."""
    contents: tuple[Content, ...] = ()
    """The variants by media type; empty if the handler's parameters say everything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation: a method on a path, as the document declares it."""

    id: str
    method: str
    path: str
    """The path with Starlette's `{name}` placeholders, relative to the API's prefix."""
    tag: str
    service_method: str
    security: tuple[Requirement, ...] = ()
    """Alternatives; without any the operation is public."""
    roles: frozenset[str] = frozenset()
    body: BodyRule | None = None
    strict_query: bool = False
    successes: tuple[SuccessResponse, ...] = ()
    failures: tuple[FailureResponse, ...] = ()
    deprecated: bool = False
    sunset: date | None = None
    """The day on which the operation goes away."""
    rate_limits: tuple[RateLimit, ...] = ()
    idempotent: bool = False
    """Whether `Idempotency-Key` is honoured."""
    cache: CachePolicy | None = None

    @property
    def query_credentials(self) -> frozenset[str]:
        """The names in the query by which its security schemes take credentials."""
        schemes = (scheme for requirement in self.security for scheme, _ in requirement)
        return frozenset(scheme.parameter for scheme in schemes if scheme.location == "query")

    def declares(self, status: int, code: str) -> bool:
        """Whether a response with this failure status and code keeps the contract.

        A document without a catalogue knows nothing of the runtime's own codes: there they are in order.
        """
        if code in RUNTIME_ERRORS and not any(failure.codes for failure in self.failures):
            return True
        for failure in self.failures:
            if failure.status not in (status, f"{status // 100}XX", "default"):
                continue
            if not failure.codes or code in failure.codes:
                return True
        return False
