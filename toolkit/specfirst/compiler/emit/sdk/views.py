"""The input of the templates. Fields named `annotation` or `default` hold Python source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from specfirst.compiler.emit.sdk.facts import ApiFacts, Result
from specfirst.compiler.identifiers import constant
from specfirst.compiler.ir import nodes
from specfirst.sdk_runtime._options import CallOptions

FILE_INPUT = "types.FileInput"
"""The annotation of a file to send."""
_ESCAPED = re.compile(r'["\\\x00-\x1f]')


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentView:
    """An argument of a method; `default` is None for a required one."""

    name: str
    annotation: str
    default: str | None
    doc: str

    @property
    def declaration(self) -> str:
        """The argument in a signature."""
        return f"{self.name}: {self.annotation}" + (f" = {self.default}" if self.default else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class CallOptionsView:
    """The options of one call: as keyword arguments or, if the method has such names, as one argument."""

    name: str
    spread: bool

    @property
    def declaration(self) -> str:
        """The argument in a signature."""
        if self.spread:
            return f"**{self.name}: Unpack[CallOptions]"
        return f"{self.name}: CallOptions | None = None"

    @property
    def documented_name(self) -> str:
        """The name in the docstring."""
        return f"**{self.name}" if self.spread else self.name


def call_options(names: Iterable[str]) -> CallOptionsView:
    """Return how a method takes the options of one call, besides arguments with these names."""
    taken = set(names)
    name = "options"
    while name in taken:
        name = f"call_{name}"
    return CallOptionsView(name=name, spread=taken.isdisjoint(CallOptions.__annotations__))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureView:
    """Arguments by position or name, and those by name only."""

    positional: tuple[ArgumentView, ...]
    named: tuple[ArgumentView, ...]
    options: CallOptionsView

    @property
    def declarations(self) -> tuple[str, ...]:
        """Everything between the parentheses."""
        positional = ["self", *(argument.declaration for argument in self.positional)]
        named = [argument.declaration for argument in self.named]
        if self.options.spread:
            return (*positional, *(["*", *named] if named else []), self.options.declaration)
        return (*positional, "*", *named, self.options.declaration)


@dataclass(frozen=True, slots=True, kw_only=True)
class PagesView:
    """How a method lists in pages: attributes of a page, and the parameter that takes its cursor.

    `argument` is the name of the parameter in Python.
    """

    item: str
    items: str
    following: str
    parameter: str
    argument: str

    @property
    def source(self) -> str | None:
        """The core's `Paging`, as source; None for its default."""
        names = (self.items, self.following, self.parameter)
        return None if names == ("items", "next_cursor", "cursor") else f"Paging{names!r}"


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodView:
    """A method of a resource, and the operation behind it."""

    operation: nodes.Operation
    name: str
    responses: tuple[str, ...]
    security: tuple[tuple[str, ...], ...]
    resumable: bool
    media_types: tuple[str, ...]
    """Arguments of the core's `Operation`, as source."""
    failures: tuple[str, ...]
    """Members of the dict of exception names, as source."""
    result: Result
    signature: SignatureView
    overloads: tuple[SignatureView, ...]
    returns: str
    pages: PagesView | None
    doc: str
    call: tuple[str, ...]
    """Keyword arguments of the core's `Call`."""

    @property
    def constant(self) -> str:
        """The constant with its operation."""
        return f"_{constant(self.name)}"

    @property
    def secured(self) -> bool:
        """Whether the operation takes credentials."""
        return any(self.security)

    @property
    def has_usual_security(self) -> bool:
        """Whether it takes the access token and no other credentials, which is the core's default."""
        return self.security == (("token",),)

    @property
    def needs_more(self) -> bool:
        """Whether an argument is required and passed by name."""
        return any(argument.default is None for argument in self.signature.named)

    @property
    def lazy(self) -> bool:
        """Whether the request is sent when the result is used, so that the method itself is never awaited."""
        return self.result != "data"

    @property
    def result_type(self) -> str:
        """The return type in the blocking client; the asynchronous one has the prefix `Async`."""
        types: dict[Result, str] = {
            "page": f"Pages[{self.pages and self.pages.item}, {self.returns}]",
            "download": "Download",
            "events": f"EventStream[{self.returns}]",
            "data": self.returns,
        }
        return types[self.result]

    @property
    def call_source(self) -> str:
        """The source of the object that the method returns."""
        options = f"options={self.signature.options.name}"
        call = f"Call({', '.join((self.constant, *self.call, options))})"
        calls: dict[Result, str] = {
            "page": f"pages({self.pages and self.pages.item}, {call})",
            "download": f"download({call})",
            "events": f"events({call})",
            "data": f"request({call})",
        }
        return calls[self.result]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedUploadView:
    """A method that uploads a file by a signed address; `create` and `complete` are names of methods."""

    name: str
    create: MethodView
    complete: MethodView
    parameter: str
    pointer: tuple[str, ...]
    takes_key: bool
    doc: str

    @property
    def constant(self) -> str:
        """The constant with its plan."""
        return f"_{constant(self.name)}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResourceView:
    """The operations of a tag."""

    module: str
    attribute: str
    class_name: str
    doc: str
    methods: tuple[MethodView, ...]
    imports: tuple[str, ...]
    signed_upload: SignedUploadView | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """A message that the server sends, by the name of its webhook."""

    name: str
    annotation: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldView:
    """A field of a data class; `key` is set if the JSON member has another name."""

    name: str
    key: str | None
    annotation: str
    required: bool
    rest: bool
    doc: str
    tags: tuple[str, ...] = ()
    secret: bool = False
    """Whether its value is omitted from representations."""
    has_decimal_strings: bool = False
    """Whether decimals in its value are sent as strings."""

    def default(self, field: str = "field") -> str:
        """Everything after the annotation; `field` is the module's name for `dataclasses.field`."""
        if self.rest:
            return f" = {field}(default_factory=dict)"
        if self.key is None or not self.key_needs_no_escapes:
            return "" if self.required else " = UNSET"
        default = "" if self.required else "default=UNSET, "
        return f" = {field}({default}name={self.key!r})"

    @property
    def key_needs_no_escapes(self) -> bool:
        """Whether the key needs no escapes in JSON; msgspec has no renaming for other keys."""
        return self.key is None or _ESCAPED.search(self.key) is None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelView:
    """A data class."""

    class_name: str
    doc: str
    fields: tuple[FieldView, ...]
    imports: tuple[str, ...]
    siblings: tuple[str, ...]
    """Imports of other data classes, for type checkers only."""
    unknown: str = "Unknown"
    """The module's names for the unknown variants of unions."""

    @property
    def class_variables(self) -> tuple[tuple[str, str], ...]:
        """Names and sources of metadata for the core, besides the fields."""
        known: dict[str, object] = {
            "__rest__": next((field.name for field in self.fields if field.rest), None),
            "__tags__": {field.key or field.name: field.tags for field in self.fields if field.tags},
            "__keys__": {field.name: field.key for field in self.fields if not field.key_needs_no_escapes},
            "__secrets__": tuple(field.name for field in self.fields if field.secret),
            "__decimal_strings__": tuple(field.name for field in self.fields if field.has_decimal_strings),
        }
        return tuple((name, repr(value)) for name, value in known.items() if value)

    @property
    def field_function(self) -> str:
        """The module's name for `dataclasses.field`, which a field of that name would hide."""
        return "_field" if any(field.name == "field" for field in self.fields) else "field"


@dataclass(frozen=True, slots=True, kw_only=True)
class EnumView:
    """A closed list of strings or integers, extended by values of newer servers."""

    class_name: str
    doc: str
    values: tuple[str, ...]
    unknown: str
    """The class of other values."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkView:
    """A whole distribution."""

    facts: ApiFacts
    resources: tuple[ResourceView, ...]
    models: dict[str, ModelView]
    enums: dict[str, EnumView]
    component_types: Mapping[str, str]
    """The annotations of component schemas that have data classes."""
    webhooks: tuple[WebhookView, ...]
    webhook_imports: tuple[str, ...]
    error_bases: tuple[str, ...]
    core_errors: tuple[str, ...]
    exports: tuple[str, ...]
    """The public names of the package."""
    error_exports: tuple[str, ...]
    """The public names of `errors`."""
    exported_models: tuple[tuple[str, str], ...]
    """Class name and module of every data class and enumeration."""

    @property
    def webhook_types(self) -> tuple[str, ...]:
        """The distinct types of the webhooks' messages."""
        return tuple(dict.fromkeys(webhook.annotation for webhook in self.webhooks))

    @property
    def modules(self) -> tuple[str, ...]:
        """The public modules of the package."""
        return ("errors", "models", "testing", "types", *(["webhooks"] if self.webhooks else []))

    def resource(self, module: str) -> ResourceView:
        """Return the resource of a tag, by openapi-python-client's name for the tag."""
        return next(resource for resource in self.resources if resource.module == module)

    # The README shows calls that the API has.

    def method_with(self, result: Result) -> str | None:
        """Return the first method with this result."""
        return next((path for path, method in self._methods() if method.result == result), None)

    @property
    def sample_pages(self) -> PagesView | None:
        """How the first method that lists in pages does so."""
        return next((method.pages for _, method in self._methods() if method.pages), None)

    @property
    def sample_call(self) -> str | None:
        """A call without arguments."""
        calls = (
            f"{path}()"
            for path, method in self._methods()
            if method.operation.http_method == "GET"
            and method.secured
            and not method.pages
            and len(method.signature.declarations) == 1
        )
        return next(calls, None)

    @property
    def logout_method(self) -> str | None:
        """A method that ends the session."""
        methods = (
            path
            for path, method in self._methods()
            if method.operation.http_method == "POST" and method.operation.document_path in self.facts.logout
        )
        return next(methods, None)

    @property
    def signed_upload_method(self) -> str | None:
        """A method that uploads by a signed address."""
        methods = (
            f"{resource.attribute}.{resource.signed_upload.name}"
            for resource in self.resources
            if resource.signed_upload is not None
        )
        return next(methods, None)

    @property
    def upload_call(self) -> str | None:
        """A call that sends a file."""
        calls = (
            f'{path}({"…, " * position}Path("a.pdf"){", …" * method.needs_more})'
            for path, method in self._methods()
            for position, argument in enumerate(method.signature.positional)
            if argument.annotation == FILE_INPUT
        )
        return next(calls, None)

    def _methods(self) -> Iterator[tuple[str, MethodView]]:
        """Yield every method with its path from the client, such as `users.get`."""
        for resource in self.resources:
            for method in resource.methods:
                yield f"{resource.attribute}.{method.name}", method
