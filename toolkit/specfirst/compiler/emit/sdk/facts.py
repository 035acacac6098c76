"""The facts of an API that openapi-python-client does not keep, with every decision about the SDK."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Literal

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.wire import IDEMPOTENCY_KEY

ResponseKind = Literal["data", "json", "empty", "stream", "events"]
BodyKind = Literal["json", "multipart", "form", "content"]
Result = Literal["data", "page", "download", "events"]
"""What a method returns: the data, or an object that fetches it."""

Schemas = Mapping[str, Any]
"""The component schemas of the normalised document."""
Tags = Mapping[str, Mapping[str, tuple[str, ...]]]
"""For each component: the property that distinguishes it from other variants of a union, with its values."""
Warned = tuple[Pointer, str, str]
"""A part of the document that the SDK does not support: its place, the rule and the message."""


def untyped(pointer: Pointer, reason: str) -> Warned:
    """Return the warning about a part of the document without a type."""
    return pointer, "untyped-in-sdk", f"SDKs pass it through as Any: {reason}"


class SdkError(Exception):
    """No SDK can be generated from the document.

    `pointer` leads to the place in the document, as keys from its root; empty if there is no single one.
    """

    def __init__(self, message: str, pointer: Pointer = ()) -> None:
        super().__init__(message)
        self.pointer = pointer


@contextmanager
def types_at(pointer: Pointer) -> Iterator[None]:
    """Raise `SdkError` at a place in the document if its types are nested deeper than can be written."""
    try:
        yield
    except RecursionError:
        raise SdkError(
            "arrays are nested too deeply here for a type: put an object between them", pointer
        ) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyFacts:
    """How the body of a request is sent; `content` is a file or text that is sent unchanged."""

    kind: BodyKind
    media_type: str
    required: bool
    description: str
    field_styles: Mapping[str, tuple[str, bool]] = field(default_factory=dict)
    """Style and `explode` of the fields of a URL-encoded form whose `encoding` declares them."""


@dataclass(frozen=True, slots=True)
class PageFacts:
    """How an operation lists in pages, by the names in the document.

    Attributes:
        items: The property with the items.
        following: The property with the cursor of the next page.
        parameter: The query parameter that takes this cursor.
        ends_with_null: Whether the cursor of the last page may be null.
    """

    items: str
    following: str
    parameter: str
    ends_with_null: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class OperationFacts:
    """The facts of an operation for clients.

    Attributes:
        method_name: The method of its resource.
        responses: How the body of each success is read, by status, range (`2XX`) or `default`.
        body: How its body is sent, None if it takes none.
        security: Alternatives, each of the names of schemes; `token` is the access token.
        key_maker: The function of the core that makes its `Idempotency-Key`, if there is one.
        takes_last_event_id: Whether a stream of events can be resumed.
        page: The members of the pages that it lists in.
        failures: Exceptions of declared failures with typed bodies: status, range or `default`, and name.
        parameter_docs: Descriptions of its parameters by name and location.
        media_types: Arguments of the core's `Operation` for JSON of other types than `application/json`.
        parameter_styles: Style and `explode` of parameters with other than default values, by the same keys.
    """

    operation: nodes.Operation
    method_name: str
    responses: tuple[tuple[str, ResponseKind], ...]
    body: BodyFacts | None
    security: tuple[tuple[str, ...], ...]
    key_maker: str | None
    takes_last_event_id: bool
    page: PageFacts | None
    failures: tuple[tuple[str, str], ...]
    media_types: tuple[str, ...]
    parameter_docs: Mapping[tuple[str, str], str]
    parameter_styles: Mapping[tuple[str, str], tuple[str, bool]]

    def generates(self, name: str, location: str) -> bool:
        """Whether the SDK generates the value of this parameter."""
        return self.key_maker is not None and (name, location) == (IDEMPOTENCY_KEY, "header")

    @property
    def result(self) -> Result:
        """What its method gives the caller."""
        kinds = {kind for _, kind in self.responses}
        if "stream" in kinds:
            return "download"
        if "events" in kinds:
            return "events"
        return "page" if self.page else "data"


@dataclass(frozen=True, slots=True)
class SignedUploadFacts:
    """How an upload by a signed address is completed.

    Attributes:
        complete: The name of the operation that completes it.
        parameter: The name of its path parameter.
        pointer: The place of its value in the data of the first response.
    """

    complete: str
    parameter: str
    pointer: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorFacts:
    """The exception of an error code; `details` are field names with Python types."""

    code: str
    class_name: str
    base: str
    status: int
    description: str
    details: tuple[tuple[str, str], ...]

    @property
    def doc(self) -> str:
        """The docstring of the class."""
        return docstring(f"{self.status} `{self.code}`. {self.description}")


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedFailure:
    """An exception whose body is a component schema; `status` is a status, a range or `default`."""

    class_name: str
    base: str
    status: str
    schema: str

    @property
    def doc(self) -> str:
        """The docstring of the class."""
        return docstring(f"{self.status}, with a body of the schema `{self.schema}`.")


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyFacts:
    """A constant credential: an argument of the constructor, and `member` of the core's keys."""

    argument: str
    annotation: str
    doc: str
    member: str


@dataclass(frozen=True, slots=True)
class TokenFacts:
    """An access token.

    Attributes:
        scheme: Its name in operations.
        document_name: The name of its security scheme; empty if it serves every scheme that takes one.
        argument: The argument of the client's constructor.
        token_url: The token URL for client credentials.
    """

    scheme: str
    document_name: str
    argument: str
    token_url: str | None

    @property
    def doc(self) -> str:
        """The description of the argument."""
        credentials = ", or client credentials that one is requested for" if self.token_url else ""
        usual = "An access token, or a function that returns one and is asked before every request"
        return docstring(f"{usual}{credentials}.", indent=16)


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenOperation:
    """An operation that returns tokens; with an `Idempotency-Key` it can be repeated."""

    method: str
    path: str
    status: int
    kind: ResponseKind
    media_types: tuple[str, ...]
    generates_key: bool

    @property
    def source(self) -> str:
        """The core's `Operation`, as source."""
        responses = f'{{{self.status}: ResponseBody("{self.kind}", TokenResponse)}}'
        arguments = [repr(self.method), repr(self.path), responses, "security=()", *self.media_types]
        return f"Operation({', '.join(arguments)})"


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiFacts:
    """One API and the distribution made of it."""

    api: nodes.Api
    distribution: str
    package: str
    operations: Mapping[str, OperationFacts]
    """By the name of the function, which no two operations share."""
    errors: tuple[ErrorFacts, ...]
    typed_failures: tuple[TypedFailure, ...]
    login: TokenOperation | None
    refresh: TokenOperation | None
    logout: tuple[str, ...]
    """Paths of the operations that end the session."""
    signed_uploads: Mapping[str, SignedUploadFacts]
    """By the name of the operation that each begins with."""
    keys: tuple[KeyFacts, ...]
    tokens: tuple[TokenFacts, ...]
    tags_by_schema: Tags
    request_views: Mapping[str, str]
    """Classes of responses by those of requests, for components whose views differ."""
    warnings: tuple[Warned, ...]

    @property
    def own_tokens(self) -> tuple[TokenFacts, ...]:
        """The tokens that are named after their schemes."""
        return tuple(token for token in self.tokens if token.argument != "token")

    @property
    def takes_token(self) -> bool:
        """Whether the constructor has an argument `token`."""
        return self.own_tokens != self.tokens

    @property
    def token_url_of(self) -> tuple[tuple[str, str], ...]:
        """The token URLs of schemes with client credentials."""
        return tuple((token.scheme, token.token_url) for token in self.tokens if token.token_url)

    @property
    def sample_credential(self) -> str:
        """The credential arguments of the client's constructor, for the README."""
        if self.tokens:
            return f', {self.tokens[0].argument}="…"'
        if not self.keys:
            return ""
        key = self.keys[0]
        return f", {key.argument}={'(…, …)' if key.annotation != 'str' else chr(34) + '…' + chr(34)}"
