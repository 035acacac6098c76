"""Build the view of a whole distribution, the input of the templates."""

from __future__ import annotations

from collections.abc import Collection

from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.properties import ModelProperty
from openapi_python_client.strings import PythonIdentifier

from specfirst.compiler.emit.prose import docstring
from specfirst.compiler.emit.sdk.annotations import names_in, qualify, tidy
from specfirst.compiler.emit.sdk.decimals import DECIMAL_STRING
from specfirst.compiler.emit.sdk.errors import BASES
from specfirst.compiler.emit.sdk.facts import ApiFacts
from specfirst.compiler.emit.sdk.lowering import WEBHOOKS, typed_webhooks
from specfirst.compiler.emit.sdk.model_views import (
    FIELD_PREFIX,
    annotation_of,
    component_of,
    enum_view,
    imports_for,
    model_view,
    modules_of,
    text_of,
)
from specfirst.compiler.emit.sdk.resource_views import resource_view
from specfirst.compiler.emit.sdk.views import SdkView, WebhookView
from specfirst.compiler.ir import nodes

_CORE_ERRORS = frozenset({
    "APIConnectionError", "APIError", "APITimeoutError", "AnySDKError", "ClientClosedError",
    "DigestMismatchError", "InvalidArgumentError", "InvalidResponseError", "MissingField", "SDKError",
})  # fmt: skip
_PUBLIC_ERRORS = _CORE_ERRORS | {"BY_CODE", "Failure", "FieldError"}
_PUBLIC = _CORE_ERRORS | {
    "AsyncClient", "Client", "UNSET", "Unset", "__version__", "errors", "models", "testing", "types",
}  # fmt: skip


def sdk_view(facts: ApiFacts, data: GeneratorData) -> SdkView:
    """Return the view of an SDK of an API. Raises `SdkError` if a name of the document is taken."""
    models = {str(model.class_info.name): model for model in data.models}
    forms = _forms(facts, data)
    webhooks = _webhook_views(facts.api, data)
    modules = {name: module for name, module in modules_of(data).items() if name not in forms}
    raised = {error.class_name for error in facts.errors} | {
        failure.class_name for failure in facts.typed_failures
    }
    return SdkView(
        facts=facts,
        resources=tuple(
            resource_view(collection, facts, models, set(modules))
            for collection in data.endpoint_collections_by_tag.values()
        ),
        models={
            name: model_view(model, modules, facts.tags_by_schema, models)
            for name, model in models.items()
            if name not in forms
        },
        enums={str(enum.class_info.name): enum_view(enum) for enum in data.enums},
        component_types={component_of(model): f"models.{name}" for name, model in models.items()},
        webhooks=webhooks,
        webhook_imports=imports_for(set().union(*(names_in(webhook.annotation) for webhook in webhooks))),
        error_bases=BASES,
        core_errors=_in_order(_CORE_ERRORS),
        exports=_in_order(_PUBLIC | raised | ({"webhooks"} if webhooks else set())),
        error_exports=_in_order(_PUBLIC_ERRORS | set(BASES) | raised),
        exported_models=tuple((name, modules[name]) for name in _in_order(set(modules))),
    )


def _forms(facts: ApiFacts, data: GeneratorData) -> frozenset[str]:
    """Return the class names that openapi-python-client made for forms, whose fields are only arguments."""
    forms = {
        PythonIdentifier(name, FIELD_PREFIX)
        for name, operation in facts.operations.items()
        if operation.body is not None and operation.body.kind in {"multipart", "form"}
    }
    endpoints = [endpoint for tag in data.endpoint_collections_by_tag.values() for endpoint in tag.endpoints]
    bodies = [body.prop for endpoint in endpoints if endpoint.name in forms for body in endpoint.bodies]
    return frozenset(str(model.class_info.name) for model in bodies if isinstance(model, ModelProperty))


def _webhook_views(api: nodes.Api, data: GeneratorData) -> tuple[WebhookView, ...]:
    """Return the views of webhooks, and remove their operations from the parsed document."""
    collections = data.endpoint_collections_by_tag
    mine = [
        tag
        for tag, collection in collections.items()
        if any(endpoint.path.startswith(WEBHOOKS) for endpoint in collection.endpoints)
    ]
    endpoints = {
        text_of(endpoint.path): endpoint for tag in mine for endpoint in collections.pop(tag).endpoints
    }
    types = {**dict.fromkeys(modules_of(data), "models"), DECIMAL_STRING: "types"}
    return tuple(
        WebhookView(
            name=webhook.name,
            annotation=qualify(tidy(annotation_of(endpoints[path].bodies[0].prop)), types),
            doc=docstring(webhook.summary or webhook.description or webhook.name),
        )
        for path, webhook in typed_webhooks(api)
        if path in endpoints
    )


def _in_order(names: Collection[str]) -> tuple[str, ...]:
    """Sort names as is usual in `__all__`: constants, classes, then the rest."""
    return tuple(sorted(names, key=lambda name: (not name.isupper(), not name[0].isupper(), name)))
