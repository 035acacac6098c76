"""What an SDK knows of its API beyond what openapi-python-client keeps: every decision taken, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.emit.sdk.discriminators import Tags
from specfirst.compiler.ir.nodes import Scheme, Tag

ResponseKind = Literal["data", "json", "empty", "stream", "events"]
BodyKind = Literal["json", "multipart", "form", "content"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """How the body of a request is sent; `content` is a file or text as it stands."""

    kind: BodyKind
    media_type: str
    required: bool
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFacts:
    """One operation.

    Attributes:
        id: Its `operationId`, or what stands for that.
        name: The same as a name in Python, which no other operation has.
        method_name: The method of its resource: the name without `<tag>_`.
        responses: How the body of each success is read, by status, range (`2XX`) or `default`.
        body: How its body is sent, None where it takes none.
        security: Alternatives, each of the names of schemes; `token` stands for the access token.
        takes_idempotency_key: Whether the SDK adds an `Idempotency-Key`.
        repeatable: Whether the SDK may send it again where its method is idempotent (RFC 9110).
        takes_last_event_id: Whether a stream of events can go on where it stopped.
        paged: Whether it responds with pages that a cursor joins.
        error_codes: The error codes that belong to it alone, not those that any operation has.
        failures: Exceptions of declared failures with typed bodies: status, range or `default`, and name.
        parameter_docs: Name, location and description of its parameters.
        parameter_styles: Name, location, and style with `explode`, of those not spelled as usual.
    """

    id: str
    name: str
    tag: str
    method_name: str
    http_method: str
    path: str
    security: tuple[tuple[str, ...], ...]
    responses: tuple[tuple[str, ResponseKind], ...]
    body: BodyFacts | None
    takes_idempotency_key: bool
    repeatable: bool
    takes_last_event_id: bool
    paged: bool
    deprecated: bool
    error_codes: tuple[str, ...]
    failures: tuple[tuple[str, str], ...]
    parameter_docs: tuple[tuple[str, str, str], ...]
    parameter_styles: tuple[tuple[str, str, tuple[str, bool]], ...]

    @property
    def downloads(self) -> bool:
        """Whether it responds with a file or another stream of bytes."""
        return any(kind == "stream" for _, kind in self.responses)

    @property
    def streams_events(self) -> bool:
        """Whether it responds with server-sent events."""
        return any(kind == "events" for _, kind in self.responses)

    def parameter_doc(self, name: str, location: str) -> str:
        """Return what the document says of a parameter."""
        return next((doc for *key, doc in self.parameter_docs if key == [name, location]), "")

    def parameter_style(self, name: str, location: str) -> tuple[str, bool] | None:
        """Return how a parameter is spelled, None where a bare value is spelled right."""
        return next((style for *key, style in self.parameter_styles if key == [name, location]), None)


@dataclass(frozen=True, slots=True)
class SignedUploadFacts:
    """How an upload by a signed address is completed.

    Attributes:
        complete: The name of the operation that completes it.
        parameter: The name of its path parameter.
        pointer: Where the data of the first response has its value.
    """

    complete: str
    parameter: str
    pointer: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFacts:
    """One error code; `details` are field names with Python types."""

    code: str
    class_name: str
    base: str
    status: int
    description: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFailure:
    """An exception whose body is a component schema; `status` is a status, a range or `default`."""

    class_name: str
    base: str
    status: str
    schema: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """A security scheme whose credential stays the same, and the constructor's argument for it."""

    argument: str
    scheme: Scheme


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """An access token.

    Attributes:
        scheme: What operations call it.
        document_name: The name of its security scheme; empty where it serves every scheme that takes one.
        argument: The argument of the client's constructor.
        token_url: Where it is handed out for client credentials.
        description: What the document says of its scheme.
    """

    scheme: str
    document_name: str
    argument: str
    token_url: str | None
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOperation:
    """An operation that hands out tokens; with an `Idempotency-Key` it can be repeated."""

    method: str
    path: str
    status: int
    kind: ResponseKind
    takes_idempotency_key: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFacts:
    """One API and the distribution made of it."""

    distribution: str
    package: str
    title: str
    description: str
    version: str
    license: str | None
    prefix: str
    tags: tuple[Tag, ...]
    operations: tuple[OperationFacts, ...]
    errors: tuple[ErrorFacts, ...]
    typed_failures: tuple[TypedFailure, ...]
    login: TokenOperation | None
    refresh: TokenOperation | None
    logout: tuple[str, ...]
    signed_uploads: Mapping[str, SignedUploadFacts]
    """By the name of the operation that each begins with."""
    keys: tuple[KeyFacts, ...]
    tokens: tuple[TokenFacts, ...]
    tags_by_schema: Tags
    warnings: tuple[tuple[Pointer, str, str], ...]
    request_views: Mapping[str, str]
    """Classes of responses by those of requests, for components whose views differ."""

    def operation(self, name: str) -> OperationFacts:
        """Return the operation of a name. Raises `KeyError`."""
        return {operation.name: operation for operation in self.operations}[name]

    def tag(self, name: str) -> Tag:
        """Return the tag of a name in the document. Raises `KeyError`."""
        return {tag.name: tag for tag in self.tags}[name]
