"""Operations as HTTP requests and responses, for clients.

Schemas are those of the normalised document: one that needs a class is a reference to its component.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from specfirst.compiler.document.statuses import expected_keys

IDEMPOTENCY_KEY = "Idempotency-Key"
"""The header, however the document writes its name."""
ContentKind = Literal["json", "multipart", "form", "events", "raw"]
"""How a body is written; `raw` stands for bytes or text as they are."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireParameter:
    """A parameter of a request."""

    name: str
    location: str
    """`path`, `query`, `header` or `cookie`."""
    required: bool
    deprecated: bool
    description: str
    schema: Any
    style: str
    explode: bool
    media_type: str | None
    """Of a parameter with `content`, which has no style."""
    by_runtime: bool
    """Whether the runtime of the server reads it by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireContent:
    """A body in one media type."""

    media_type: str
    """The media type as the document writes it."""
    kind: ContentKind
    schema: Any
    """The schema of the body; of `events`, that of the data of an event. None without one."""
    envelope: str | None = None
    """The member of the body that holds the data."""
    data_schema: Any = None
    """The schema of the data in the envelope; that of the body without an envelope."""
    encoding: Mapping[str, Any]
    """Of a form: the Encoding Objects by field."""
    examples: tuple[tuple[str, Any], ...] = ()
    """Names and values; `example` is the name of the one without a name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireBody:
    """The body of a request."""

    required: bool
    description: str
    contents: tuple[WireContent, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireHeader:
    """A header of a response."""

    name: str
    required: bool
    schema: Any
    examples: tuple[tuple[str, Any], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class WireLink:
    """A Link Object that leads to an operation by its id."""

    operation_id: str
    parameters: Mapping[str, Any]
    """Values or runtime expressions by parameter."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WireResponse:
    """A response as the document declares it, with its media types."""

    key: str
    """A status, a range such as `2XX`, or `default`."""
    contents: tuple[WireContent, ...]
    headers: tuple[WireHeader, ...]
    links: tuple[WireLink, ...]
    by_runtime: bool
    """Whether the runtime of the server sends it by itself, as 206 and 304."""

    @property
    def status(self) -> int | None:
        """The status; None for a range and for `default`."""
        return int(self.key) if self.key.isdecimal() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class WireOperation:
    """The HTTP requests and responses of an operation."""

    parameters: tuple[WireParameter, ...]
    """Those of the path item included; without the headers that OpenAPI ignores as parameters."""
    body: WireBody | None
    responses: tuple[WireResponse, ...]

    @property
    def outcomes(self) -> tuple[WireResponse, ...]:
        """The responses that a client takes for success.

        A redirection is one where no success is declared, and `default` where there is neither.
        """
        expected = expected_keys(response.key for response in self.responses)
        return tuple(
            response
            for response in self.responses
            if response.key in expected and not response.by_runtime and response.key != "304"
        )

    @property
    def failures(self) -> tuple[WireResponse, ...]:
        """The responses that a client takes for failures, redirections beside a success among them."""
        successes = {response.key for response in self.outcomes}
        return tuple(
            response
            for response in self.responses
            if response.key[0] not in "12" and response.key not in successes and not response.by_runtime
        )

    def takes(self, name: str, location: str) -> bool:
        """Whether a parameter is declared, including those of the runtime."""
        return any((parameter.name, parameter.location) == (name, location) for parameter in self.parameters)
