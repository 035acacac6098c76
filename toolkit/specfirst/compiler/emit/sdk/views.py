"""What the templates write down. Fields named `annotation` or `default` hold Python source."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from specfirst.compiler.emit.sdk.model_view_types import EnumView, ModelView
from specfirst.compiler.identifiers import constant
from specfirst.sdk_runtime._options import CallOptions

Result = Literal["data", "page", "download", "events"]
"""What a method gives its caller: the data at once, or something that fetches it."""

FILE_INPUT = "types.FileInput"
"""The annotation of a file to send."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ArgumentView:
    """An argument of a method; `default` is None where it has to be given."""

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
    """The options of one call: by their own names, or in one argument where the method has such names."""

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
        """What the docstring calls it."""
        return f"**{self.name}" if self.spread else self.name


CALL_OPTIONS = frozenset(CallOptions.__annotations__)
"""The names of the options of a call."""


def call_options(names: Iterable[str]) -> CallOptionsView:
    """Return how a method takes the options of one call beside arguments with these names."""
    taken = set(names)
    name = "options"
    while name in taken:
        name = f"call_{name}"
    return CallOptionsView(name=name, spread=CALL_OPTIONS.isdisjoint(taken))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureView:
    """Arguments by position or name, and those by name only."""

    positional: tuple[ArgumentView, ...]
    named: tuple[ArgumentView, ...]
    options: CallOptionsView

    @property
    def declarations(self) -> tuple[str, ...]:
        """Everything between the parentheses."""
        positional = ["self", *(each.declaration for each in self.positional)]
        named = [each.declaration for each in self.named]
        if self.options.spread:
            return (*positional, *(["*", *named] if named else []), self.options.declaration)
        return (*positional, "*", *named, self.options.declaration)


@dataclass(frozen=True, slots=True, kw_only=True)
class MethodView:
    """A method of a resource, and the operation behind it."""

    name: str
    constant: str
    http_method: str
    path: str
    responses: tuple[str, ...]
    security: tuple[tuple[str, ...], ...]
    resumable: bool
    repeatable: bool
    """Whether it may be sent again where its method says so."""
    failures: tuple[str, ...]
    """Members of the dict of exception names, as source."""
    result: Result
    signature: SignatureView
    overloads: tuple[SignatureView, ...]
    returns: str
    page_item: str | None
    doc: str
    call: tuple[str, ...]
    """Keyword arguments of the core's `Call`."""

    @property
    def secured(self) -> bool:
        """Whether it takes credentials."""
        return any(self.security)

    @property
    def has_usual_security(self) -> bool:
        """Whether it takes the access token and nothing else, which is the core's default."""
        return self.security == (("token",),)

    @property
    def needs_more(self) -> bool:
        """Whether an argument has to be given by name."""
        return any(argument.default is None for argument in self.signature.named)

    @property
    def lazy(self) -> bool:
        """Whether nothing is sent before the result is used; the method itself is never awaited then."""
        return self.result != "data"

    @property
    def result_type(self) -> str:
        """What the method of the blocking client returns; for the other one, `Async` stands before it."""
        match self.result:
            case "page":
                return f"Pages[{self.page_item}, {self.returns}]"
            case "download":
                return "Download"
            case "events":
                return f"EventStream[{self.returns}]"
            case "data":
                return self.returns

    @property
    def call_source(self) -> str:
        """The call that the method hands to its caller, as source."""
        options = f"options={self.signature.options.name}"
        call = f"Call({', '.join((self.constant, *self.call, options))})"
        match self.result:
            case "page":
                return f"pages({self.page_item}, {call})"
            case "download":
                return f"download({call})"
            case "events":
                return f"events({call})"
            case "data":
                return f"request({call})"


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

    @property
    def paged(self) -> bool:
        """Whether any method returns pages."""
        return any(method.page_item for method in self.methods)


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorView:
    """An exception class."""

    class_name: str
    base: str
    code: str
    status: int
    description: str
    doc: str
    details: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TypedErrorView:
    """An exception class whose body has a type."""

    class_name: str
    base: str
    status: str
    """In the document: a range such as `4XX`, or `default`, too."""
    doc: str
    annotation: str | None
    """Of the body; None where it is no data class."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookView:
    """A message that the server sends, by the name of its webhook."""

    name: str
    annotation: str
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyView:
    """A credential that stays the same: an argument of the constructor, and `member` of the core's keys."""

    argument: str
    annotation: str
    doc: str
    member: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenView:
    """An access token: an argument of the constructor, and the name that operations call it by."""

    argument: str
    scheme: str
    token_url: str | None
    """Where it is handed out for client credentials."""
    doc: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SdkView:
    """A whole distribution."""

    distribution: str
    package: str
    title: str
    description: str
    version: str
    license: str | None
    prefix: str
    resources: tuple[ResourceView, ...]
    errors: tuple[ErrorView, ...]
    typed_errors: tuple[TypedErrorView, ...]
    error_bases: tuple[str, ...]
    login: str | None
    """The core's `Operation` that takes e-mail address and password, as source."""
    refresh: str | None
    refresh_takes_key: bool
    logout: tuple[str, ...]
    """Paths of the operations that end the session."""
    keys: tuple[KeyView, ...]
    tokens: tuple[TokenView, ...]
    models: dict[str, ModelView]
    enums: dict[str, EnumView]
    webhooks: tuple[WebhookView, ...]
    webhook_imports: tuple[str, ...]
    core_errors: tuple[str, ...]
    exports: tuple[str, ...]
    """Everything that is public in the package."""
    error_exports: tuple[str, ...]
    """Everything that is public in `errors`."""
    exported_models: tuple[tuple[str, str], ...]
    """Class name and module of every data class and enumeration."""

    @property
    def webhook_types(self) -> tuple[str, ...]:
        """The distinct types of what webhooks carry."""
        return tuple(dict.fromkeys(webhook.annotation for webhook in self.webhooks))

    @property
    def modules(self) -> tuple[str, ...]:
        """The public modules of the package."""
        return ("errors", "models", "testing", "types", *(["webhooks"] if self.webhooks else []))

    def resource(self, module: str) -> ResourceView:
        """Return the resource of a tag, by the name openapi-python-client gives the tag."""
        return next(resource for resource in self.resources if resource.module == module)

    @property
    def sample_credential(self) -> str:
        """What the client's constructor takes after the address, for the README."""
        if self.tokens:
            return f', {self.tokens[0].argument}="…"'
        if not self.keys:
            return ""
        key = self.keys[0]
        return f", {key.argument}={'(…, …)' if key.annotation != 'str' else chr(34) + '…' + chr(34)}"

    @property
    def token_url_of(self) -> tuple[tuple[str, str], ...]:
        """Schemes that hand out tokens for client credentials, and where."""
        return tuple((token.scheme, token.token_url) for token in self.tokens if token.token_url)

    @property
    def own_tokens(self) -> tuple[TokenView, ...]:
        """The tokens that are named after their schemes."""
        return tuple(token for token in self.tokens if token.argument != "token")

    @property
    def takes_token(self) -> bool:
        """Whether the constructor has an argument `token`."""
        return self.own_tokens != self.tokens

    @property
    def sample_call(self) -> str | None:
        """A call without arguments, for the README."""
        calls = (
            f"{resource.attribute}.{method.name}()"
            for resource in self.resources
            for method in resource.methods
            if method.http_method == "GET"
            and method.secured
            and not method.page_item
            and len(method.signature.declarations) == 1
        )
        return next(calls, None)

    @property
    def paged_method(self) -> str | None:
        """A method that lists, for the README."""
        return self._method_with("page")

    @property
    def download_method(self) -> str | None:
        """A method that fetches a file, for the README."""
        return self._method_with("download")

    @property
    def logout_method(self) -> str | None:
        """A method that ends the session, for the README."""
        methods = (
            f"{resource.attribute}.{method.name}"
            for resource in self.resources
            for method in resource.methods
            if method.http_method == "POST" and method.path in self.logout
        )
        return next(methods, None)

    @property
    def event_method(self) -> str | None:
        """A method that follows events, for the README."""
        return self._method_with("events")

    @property
    def signed_upload_method(self) -> str | None:
        """A method that uploads by a signed address, for the README."""
        methods = (
            f"{resource.attribute}.{resource.signed_upload.name}"
            for resource in self.resources
            if resource.signed_upload is not None
        )
        return next(methods, None)

    @property
    def upload_call(self) -> str | None:
        """A call that sends a file, for the README."""
        calls = (
            f'{resource.attribute}.{method.name}({"…, " * position}Path("a.pdf"){", …" * method.needs_more})'
            for resource in self.resources
            for method in resource.methods
            for position, argument in enumerate(method.signature.positional)
            if argument.annotation == FILE_INPUT
        )
        return next(calls, None)

    def _method_with(self, result: Result) -> str | None:
        found = (
            f"{resource.attribute}.{method.name}"
            for resource in self.resources
            for method in resource.methods
            if method.result == result
        )
        return next(found, None)
