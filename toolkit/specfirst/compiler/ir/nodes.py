"""The intermediate representation: an API with every decision taken, so that templates only write it down.

Fields named `*_expr` hold Python source.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
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
    """Without: what a service sees."""
    required: bool
    default_expr: str | None
    """The source of the default: None without one, the text `None` if an optional parameter has none."""
    description: str
    alias: str | None = None
    """The name in routes.py for its type with its marker."""

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
    """Whether a form admits no other fields."""
    dropped: tuple[str, ...] = ()
    """The `readOnly` fields of a closed form, which are accepted and dropped."""
    variant: str | None = None
    """The dataclass in services.py that tells it from other contents, or that holds the fields of a form."""
    names_media_type: bool = False
    """Whether that dataclass says which of several media types it was."""

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
    """Whether a form admits no other fields."""
    dropped: tuple[str, ...] = ()
    """The `readOnly` fields of a closed form, which are accepted and dropped."""
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
    """The type of the data of an event of `text/event-stream`."""
    by_runtime: bool = False
    """Whether the runtime sends it by itself, as 206 and 304: services know nothing of it."""
    contents: tuple[tuple[str, str | None], ...] = ()
    """Several media types, with the type of the body of those in JSON."""
    status_range: str | None = None
    """`2XX`, `3XX` or `default`, where the result says which status it is."""

    @property
    def has_body(self) -> bool:
        """Whether the status carries one."""
        return self.media_type is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """A failure response."""

    constant: str
    """The name of its constant in operations.py; equal failures share one."""
    key: int | str
    """A status, a range such as `4XX`, or `default`."""
    media_type: str | None
    model_expr: str | None
    codes: tuple[str, ...]
    description: str
    body: str | None = None
    """The constant of the template of its body; None where the runtime does without."""
    headers: tuple[tuple[str, str], ...] = ()
    """Name and template of the headers that the runtime fills in."""
    error: str | None = None
    """The exception class in errors.py that services raise for it."""
    xml: str | None = None
    """The source of how its body is written as XML."""
    named_statuses: tuple[int, ...] = ()
    """Of a range or `default` the statuses that its body can name, if these are not all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureBody:
    """The template of a failure's body: a constant of operations.py that failures share."""

    constant: str
    expr: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredErrorClass:
    """A class of errors.py: a failure that the document declares, with its typed body."""

    class_name: str
    key: str
    """A status, a range such as `4XX`, or `default`."""
    media_type: str | None
    model_expr: str | None
    """The type that the body is encoded as; None where it is no JSON."""
    body_expr: str | None
    """The type of the constructor's argument; None without a body."""
    headers: tuple[Header, ...]
    description: str

    @property
    def status(self) -> int | None:
        """Its status; None where the exception says which one of several."""
        return int(self.key) if self.key.isdigit() else None


@dataclass(frozen=True, slots=True, kw_only=True)
class FailureFormat:
    """The class that renders what the runtime refuses by itself."""

    module: str
    class_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedError:
    """A line of a service method's docstring."""

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
    """The authentication scheme, of kind `http` alone."""
    description: str
    token_url: str | None = None
    """The URL at which OAuth 2 issues tokens for client credentials."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Security:
    """An operation's alternatives, each a tuple of (scheme, scopes)."""

    alternatives: tuple[tuple[tuple[Scheme, tuple[str, ...]], ...], ...]

    @property
    def secured(self) -> bool:
        """Whether a principal may come with the call."""
        return any(self.alternatives)

    @property
    def optional(self) -> bool:
        """Whether it may also come without one."""
        return not all(self.alternatives)


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """An operation: a method on a path."""

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
    """What HTTP carries of it, for emitters of clients."""

    @property
    def arguments(self) -> tuple[Parameter, ...]:
        """Parameters and form fields, the required ones first."""
        every = (*self.parameters, *(self.body.fields if self.body else ()))
        return tuple(sorted(every, key=lambda each: not each.required))

    @property
    def principal_expr(self) -> str:
        """The type of the `principal` argument."""
        return "P | None" if self.security.optional else "P"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tag:
    """The operations of one service."""

    name: str
    attribute: str
    class_name: str
    description: str
    operations: tuple[Operation, ...]

    @property
    def secured(self) -> bool:
        """Whether its Protocol is generic over the principal."""
        return any(operation.security.secured for operation in self.operations)


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """A request that we send."""

    name: str
    """Its key in the document; with the method where one key has several."""
    member: str
    """The name of the member in the enumeration of webhooks."""
    payload_expr: str
    summary: str
    description: str = ""
    schema: Any = field(default=None, compare=False)
    """The schema of its body, if that is JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
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
    """The constants of parameters' defaults, and their values."""
    failures: tuple[Failure, ...] = field(default=())
    """Every distinct failure of its operations."""
    failure_bodies: tuple[FailureBody, ...] = field(default=())
    failure_format: FailureFormat
    description: str = ""
    license: str | None = None
    """The SPDX identifier of the licence."""
    parameter_aliases: tuple[tuple[str, str], ...] = field(default=())
    """The aliases of routes.py for annotated parameters, and their values."""
    common_failures: tuple[str, ...] = field(default=())
    """The constants of what most operations declare."""
    errors: tuple[DeclaredErrorClass, ...] = field(default=())
    webhooks: tuple[Webhook, ...] = field(default=())

    @property
    def webhook_payloads(self) -> tuple[str, ...]:
        """The distinct types of what webhooks carry."""
        return tuple(dict.fromkeys(webhook.payload_expr for webhook in self.webhooks))

    @property
    def secured(self) -> bool:
        """Whether any operation takes a principal."""
        return any(tag.secured for tag in self.tags)

    @property
    def operations(self) -> tuple[Operation, ...]:
        """The operations of all tags."""
        return tuple(operation for tag in self.tags for operation in tag.operations)

    @property
    def coded_failure(self) -> Failure | None:
        """One of the failures, if all have codes and differ in nothing but these and the status."""
        plain = {replace(failure, constant="", key=0, codes=(), description="") for failure in self.failures}
        coded = all(failure.codes and isinstance(failure.key, int) for failure in self.failures)
        return plain.pop() if coded and len(plain) == 1 and not self.failure_bodies else None

    @property
    def result_classes(self) -> tuple[str, ...]:
        """The dataclasses of services.py that stand for one (operation, status) each."""
        every = (success.result_class for operation in self.operations for success in operation.successes)
        return tuple(name for name in every if name is not None)

    @property
    def body_classes(self) -> tuple[str, ...]:
        """The dataclasses of services.py that stand for a request body in one media type each."""
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
    """Field name and Python type."""
