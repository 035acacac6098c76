"""A whole distribution: from facts and parsed document to the view that the templates see."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.strings import PythonIdentifier

from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.emit.sdk.annotations import names_in
from specfirst.compiler.emit.sdk.facts import (
    ApiFacts,
    ErrorFacts,
    KeyFacts,
    TokenFacts,
    TokenOperation,
    TypedFailure,
)
from specfirst.compiler.emit.sdk.model_views import (
    FIELD_PREFIX,
    NAMES_IN_MODELS,
    component_of,
    enum_view,
    imports_for,
    model_view,
    modules_of,
)
from specfirst.compiler.emit.sdk.resource_views import resource_view
from specfirst.compiler.emit.sdk.views import (
    ErrorView,
    KeyView,
    ResourceView,
    SdkView,
    TokenView,
    TypedErrorView,
)
from specfirst.compiler.emit.sdk.webhooks import webhook_views
from specfirst.compiler.ir import nodes
from specfirst.sdk_runtime._errors import BY_STATUS

_CLIENT_ATTRIBUTES = frozenset(
    {"close", "download", "events", "pages", "raw_caller", "request", "with_options"}
)
_CLIENT_NAMES = frozenset(
    {
        "Api", "AsyncDownload", "AsyncEventStream", "AsyncPages", "AwaitingHttpClient", "BaseClient",
        "BlockingHttpClient", "Call", "Caller", "Client", "Content", "Download", "EventStream", "Form",
        "Hooks", "Multipart", "Operation", "Options", "Pages", "ResponseBody", "SignedUpload",
        "SignedUploadCall", "Styled", "Timeout", "Unset",
    }
) | NAMES_IN_MODELS  # fmt: skip
"""Names that the modules of clients and resources import."""
_CORE_ERRORS = frozenset(
    {
        "APIConnectionError",
        "APIError",
        "APITimeoutError",
        "AnySDKError",
        "ClientClosedError",
        "DigestMismatchError",
        "InvalidArgumentError",
        "InvalidResponseError",
        "MissingField",
        "SDKError",
    }
)
_PUBLIC_ERRORS = _CORE_ERRORS | {"BY_CODE", "Failure", "FieldError"}
_PUBLIC = _CORE_ERRORS | {
    "AsyncClient",
    "Client",
    "UNSET",
    "Unset",
    "__version__",
    "errors",
    "models",
    "testing",
    "types",
}


def sdk_view(api: nodes.Api, facts: ApiFacts, data: GeneratorData) -> SdkView:
    """Return the view of an SDK of an API. Raises `SdkError` where a name of the document is taken."""
    models = {str(each.class_info.name): each for each in data.models}
    forms = _forms(facts, data)
    webhooks = webhook_views(api, data, modules_of(data))
    modules = {name: module for name, module in modules_of(data).items() if name not in forms}
    resources = tuple(
        _beside_client_names(resource_view(collection, facts, models, set(modules)))
        for collection in data.endpoint_collections_by_tag.values()
    )
    classes = {component_of(each): str(each.class_info.name) for each in data.models}
    raised = {error.class_name for error in facts.errors} | {
        failure.class_name for failure in facts.typed_failures
    }
    return SdkView(
        distribution=facts.distribution,
        package=facts.package,
        title=facts.title,
        description=facts.description,
        version=facts.version,
        license=facts.license,
        prefix=facts.prefix,
        resources=resources,
        errors=tuple(map(_error_view, facts.errors)),
        typed_errors=tuple(_typed_error_view(failure, classes) for failure in facts.typed_failures),
        error_bases=_error_bases(),
        login=_token_operation(facts.login),
        refresh=_token_operation(facts.refresh),
        refresh_takes_key=facts.refresh is not None and facts.refresh.takes_idempotency_key,
        logout=facts.logout,
        keys=tuple(map(_key_view, facts.keys)),
        tokens=tuple(map(_token_view, facts.tokens)),
        models={
            name: model_view(model, modules, facts.tags_by_schema, models)
            for name, model in models.items()
            if name not in forms
        },
        enums={str(enum.class_info.name): enum_view(enum) for enum in data.enums},
        webhooks=webhooks,
        webhook_imports=imports_for(set().union(*(names_in(webhook.annotation) for webhook in webhooks))),
        core_errors=_in_order(_CORE_ERRORS),
        exports=_in_order(_PUBLIC | raised | ({"webhooks"} if webhooks else set())),
        error_exports=_in_order(_PUBLIC_ERRORS | set(_error_bases()) | raised),
        exported_models=tuple((name, modules[name]) for name in _in_order(set(modules))),
    )


def _forms(facts: ApiFacts, data: GeneratorData) -> frozenset[str]:
    """Return the names of what openapi-python-client made of forms: their fields are arguments alone."""
    forms = {
        PythonIdentifier(operation.name, FIELD_PREFIX)
        for operation in facts.operations
        if operation.body is not None and operation.body.kind in {"multipart", "form"}
    }
    endpoints = [endpoint for tag in data.endpoint_collections_by_tag.values() for endpoint in tag.endpoints]
    bodies = [body.prop for endpoint in endpoints if endpoint.name in forms for body in endpoint.bodies]
    return frozenset(str(each.class_info.name) for each in bodies if isinstance(each, ModelProperty))


def _beside_client_names(resource: ResourceView) -> ResourceView:
    """The resource by names that clients have for nothing else: `client.events_` of the tag `events`."""
    attribute, class_name = resource.attribute, resource.class_name
    return replace(
        resource,
        attribute=f"{attribute}_" if attribute in _CLIENT_ATTRIBUTES else attribute,
        class_name=f"{class_name}_" if class_name in _CLIENT_NAMES else class_name,
    )


def _in_order(names: Collection[str]) -> tuple[str, ...]:
    """Sort names as is usual in `__all__`: constants, classes, then the rest."""
    return tuple(sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name)))


def _error_bases() -> tuple[str, ...]:
    return tuple(sorted({"APIError", "ServerError", *(each.__name__ for each in BY_STATUS.values())}))


def _error_view(error: ErrorFacts) -> ErrorView:
    return ErrorView(
        class_name=error.class_name,
        base=error.base,
        code=error.code,
        status=error.status,
        description=error.description,
        doc=docstring(f"{error.status} `{error.code}`. {error.description}"),
        details=error.details,
    )


def _typed_error_view(failure: TypedFailure, classes: dict[str, str]) -> TypedErrorView:
    name = classes.get(failure.schema)
    return TypedErrorView(
        class_name=failure.class_name,
        base=failure.base,
        status=failure.status,
        doc=docstring(f"{failure.status}, with a body of the schema `{failure.schema}`."),
        annotation=None if name is None else f"models.{name}",
    )


def _key_view(key: KeyFacts) -> KeyView:
    scheme, annotation = key.scheme, "str"
    if scheme.kind == "basic":
        annotation, usual = "tuple[str, str]", "User name and password."
        source = f"basic_key(*{key.argument})"
    elif scheme.kind == "http":
        usual = f"Sent in the header Authorization after `{scheme.http_scheme}`."
        source = f"http_key({scheme.http_scheme!r}, {key.argument})"
    else:
        usual = f"Sent as the {scheme.location} {scheme.parameter}."
        source = f"Key({scheme.location!r}, {scheme.parameter!r}, {key.argument})"
    return KeyView(
        argument=key.argument,
        annotation=annotation,
        doc=docstring(usual, indent=16),
        member=f"{scheme.document_name!r}: {source} if {key.argument} is not None else None",
    )


def _token_view(token: TokenFacts) -> TokenView:
    credentials = ", or client credentials that one is requested for" if token.token_url else ""
    usual = "An access token, or a function that returns one and is asked before every request"
    return TokenView(
        argument=token.argument,
        scheme=token.scheme,
        token_url=token.token_url,
        doc=docstring(f"{usual}{credentials}.", indent=16),
    )


def _token_operation(operation: TokenOperation | None) -> str | None:
    if operation is None:
        return None
    responses = f'{{{operation.status}: ResponseBody("{operation.kind}", TokenResponse)}}'
    return f"Operation({operation.method!r}, {operation.path!r}, {responses}, security=())"
