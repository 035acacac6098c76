"""The intermediate representation: an API with every decision made, so that templates only write it down.

Fields named `*_expr` contain Python source.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from specfirst.compiler.document.policies import Policies
from specfirst.compiler.ir.wire import WireOperation


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """A path, query, header or cookie parameter, or one field of a form body."""

    name: str
    """The Python name."""
    wire_name: str
    marker: str
    """The class in `specfirst.runtime.parameter_markers`, such as `Query` or `FormField`."""
    marker_expr: str
    """The call that makes the marker."""
    type_expr: str
    """The type with constraints, for validation."""
    plain_expr: str
    """The type without constraints, in the signature of the service."""
    required: bool
    default_expr: str | None
    """The source of the default: None without one, the text `None` if an optional parameter has none."""
    description: str
    alias: str | None = None
    """The name in routes.py of its type with its marker."""

    @property
    def annotation_expr(self) -> str:
        """The annotation of the handler's argument."""
        return self.alias or self.annotated_expr

    @property
    def annotated_expr(self) -> str:
        """The type for validation, with the marker."""
        return f"Annotated[{self.type_expr}, {self.marker_expr}]"


@dataclass(frozen=True, slots=True, kw_only=True)
class BodyContent:
    """A request body in some of its media types."""

    kind: str
    """The class in `specfirst.runtime.body_content`."""
    media_types: tuple[str, ...]
    type_expr: str
    plain_expr: str
    """The type for the service, without `variant`."""
    fields: tuple[Parameter, ...] = ()
    """The fields of a form; empty for every other kind of body."""
    closed: bool = False
    """Whether a form refuses undeclared fields."""
    dropped: tuple[str, ...] = ()
    """The `readOnly` fields of a closed form, which are accepted and ignored."""
    variant: str | None = None
    """The dataclass in services.py that distinguishes it from other contents, or has the fields of a form."""
    names_media_type: bool = False
    """Whether the dataclass contains the media type, of several possible ones."""

    @property
    def argument_expr(self) -> str:
        """The type of the service's argument."""
        return self.variant or self.plain_expr


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """A request body."""

    marker_expr: str | None
    """The call that makes the marker of the argument `body`; None for a form, whose fields are arguments."""
    media_types: tuple[str, ...]
    type_expr: str
    plain_expr: str
    required: bool
    fields: tuple[Parameter, ...] = ()
    closed: bool = False
    """Whether a form refuses undeclared fields."""
    dropped: tuple[str, ...] = ()
    """The `readOnly` fields of a closed form, which are accepted and ignored."""
    contents: tuple[BodyContent, ...] = ()
    """The variants by media type; empty if there is one variant."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """A response header that the service sets."""

    name: str
    attribute: str
    type_expr: str
    plain_expr: str
    required: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Success:
    """A success response."""

    status: int
    media_type: str | None
    model_expr: str | None
    data_expr: str | None
    """The type of the envelope's `data`, if there is an envelope."""
    returned_expr: str
    """The type that the service returns for the body."""
    headers: tuple[Header, ...]
    result_class: str | None
    event_expr: str | None = None
    """The type of the data of `text/event-stream` events."""
    by_runtime: bool = False
    """Whether the runtime sends it by itself, as 206 and 304; services do not know of it."""
    contents: tuple[tuple[str, str | None], ...] = ()
    """The media types, if there are several, with the type of JSON bodies."""
    status_range: str | None = None
    """`2XX`, `3XX` or `default`, for responses whose result contains the actual status."""

    @property
    def has_body(self) -> bool:
        """Whether the status has a body."""
        return self.media_type is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failure response."""

    constant: str
    """The name of its constant in operations.py; equal failures share one."""
    key: int | str
    """The status, a range such as `4XX`, or `default`."""
    media_type: str | None
    model_expr: str | None
    codes: tuple[str, ...]
    description: str
    body: str | None = None
    """The constant of the template of its body; None if the runtime needs none."""
    headers: tuple[tuple[str, str], ...] = ()
    """The names and templates of the headers that the runtime sets."""
    error: str | None = None
    """The exception class in errors.py that services raise for it."""
    xml: str | None = None
    """The source of the description of an XML body."""
    named_statuses: tuple[int, ...] = ()
    """The status codes that a body of a range or of `default` can name; empty if it can name all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredErrorClass:
    """A class of errors.py for a failure that the document declares, with its typed body."""

    class_name: str
    key: str
    """The status, a range such as `4XX`, or `default`."""
    media_type: str | None
    model_expr: str | None
    """The type that the body is encoded as; None if it is not JSON."""
    body_expr: str | None
    """The type of the constructor's argument; None without a body."""
    headers: tuple[Header, ...]
    description: str

    @property
    def status(self) -> int | None:
        """The status; None if the exception contains one of several."""
        return int(self.key) if self.key.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFormat:
    """The class that renders the runtime's own refusals."""

    module: str
    class_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedError:
    """A line of the `Raises:` section of a service method."""

    class_name: str
    status: int | str
    when: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scheme:
    """A security scheme."""

    constant: str
    method: str
    kind: str
    location: str
    parameter: str
    document_name: str
    credentials: str
    """The class in `specfirst.runtime.interface`."""
    http_scheme: str
    """The authentication scheme, only of kind `http`."""
    description: str
    token_url: str | None = None
    """The URL at which OAuth 2 issues tokens for client credentials."""

    @property
    def in_authorization(self) -> bool:
        """Whether the header `Authorization` has the credentials."""
        return self.location == "header" and self.parameter.lower() == "authorization"


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """The alternatives of an operation, each a tuple of (scheme, scopes)."""

    alternatives: tuple[tuple[tuple[Scheme, tuple[str, ...]], ...], ...]

    @property
    def secured(self) -> bool:
        """Whether a call may have a principal."""
        return any(self.alternatives)

    @property
    def optional(self) -> bool:
        """Whether a call may also have no principal."""
        return not all(self.alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation of the document: a method on a path."""

    id: str
    constant: str
    function: str
    method_name: str
    http_method: str
    path: str
    """The path with Starlette's placeholders."""
    document_path: str
    tag: str
    summary: str
    description: str
    deprecated: bool
    strict_query: bool
    parameters: tuple[Parameter, ...]
    body: Body | None
    successes: tuple[Success, ...]
    failures: tuple[Failure, ...]
    raises: tuple[RaisedError, ...]
    security: Security
    policies: Policies
    return_expr: str
    wire: WireOperation = field(compare=False)
    """Its HTTP requests and responses, for emitters of clients."""

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        """Parameters and form fields, the required ones first."""
        every = (*self.parameters, *(self.body.fields if self.body else ()))
        return tuple(sorted(every, key=lambda header: not header.required))

    @property
    def principal_expr(self) -> str:
        """The type of the `principal` argument."""
        return "P | None" if self.security.optional else "P"


@dataclass(frozen=True, kw_only=True)
class Tag:
    """The operations of one service."""

    name: str
    attribute: str
    class_name: str
    description: str
    operations: tuple[Operation, ...]

    @cached_property
    def secured(self) -> bool:
        """Whether its Protocol is generic over the principal."""
        return any(operation.security.secured for operation in self.operations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A request that the API sends."""

    name: str
    """Its key in the document, with the method where a key has several."""
    member: str
    """The name of the member in the enumeration of webhooks."""
    payload_expr: str
    summary: str
    description: str = ""
    schema: Any = field(default=None, compare=False)
    """The schema of its body, if that is JSON."""


@dataclass(frozen=True, kw_only=True)
class Api:
    """An API with all decisions made."""

    package: str
    title: str
    version: str
    prefix: str
    tags: tuple[Tag, ...]
    schemes: tuple[Scheme, ...]
    uses_roles: bool
    uses_identity: bool
    defaults: tuple[tuple[str, str], ...] = field(default=())
    """The constants for defaults of parameters, with their values."""
    failures: tuple[Failure, ...] = field(default=())
    """The distinct failures of its operations."""
    failure_bodies: tuple[tuple[str, str], ...] = field(default=())
    """The constants for the templates of the bodies of failures, with their values."""
    failure_format: FailureFormat
    description: str = ""
    license: str | None = None
    """The SPDX identifier of the licence."""
    parameter_aliases: tuple[tuple[str, str], ...] = field(default=())
    """The aliases of annotated parameters in routes.py, with their values."""
    common_failures: tuple[str, ...] = field(default=())
    """The constants of the failures that most operations declare."""
    errors: tuple[DeclaredErrorClass, ...] = field(default=())
    webhooks: tuple[Webhook, ...] = field(default=())

    @property
    def webhook_payloads(self) -> tuple[str, ...]:
        """The distinct types of webhook payloads."""
        return tuple(dict.fromkeys(webhook.payload_expr for webhook in self.webhooks))

    @cached_property
    def secured(self) -> bool:
        """Whether any operation has a principal."""
        return any(tag.secured for tag in self.tags)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of all tags."""
        return tuple(operation for tag in self.tags for operation in tag.operations)

    @property
    def coded_failure(self) -> Failure | None:
        """Any of the failures, if all have codes and differ only in these and the status."""
        plain = {replace(failure, constant="", key=0, codes=(), description="") for failure in self.failures}
        coded = all(failure.codes and isinstance(failure.key, int) for failure in self.failures)
        return plain.pop() if coded and len(plain) == 1 and not self.failure_bodies else None

    @property
    def result_classes(self) -> tuple[str, ...]:
        """The dataclasses of services.py, one per operation and status."""
        every = (success.result_class for operation in self.operations for success in operation.successes)
        return tuple(name for name in every if name is not None)

    @property
    def body_classes(self) -> tuple[str, ...]:
        """The dataclasses of services.py for request bodies, one per media type."""
        contents = (
            content for operation in self.operations if operation.body for content in operation.body.contents
        )
        return tuple(content.variant for content in contents if content.variant is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorClass:
    """A class of generated/errors.py."""

    code: str
    class_name: str
    status: int
    message: str
    when: str
    runtime_class: str | None
    """The class in `specfirst.runtime.interface` that the runtime raises for this code."""
    details: tuple[tuple[str, str], ...]
    """The Python types by field name."""
