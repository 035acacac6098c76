"""Methods: from openapi-python-client's endpoints to views."""

from __future__ import annotations

from collections.abc import Sequence

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import Property
from openapi_python_client.parser.responses import Response

from specfirst.compiler.emit.prose import docstring, section, sentence
from specfirst.compiler.emit.sdk.annotations import union, with_decimal_strings
from specfirst.compiler.emit.sdk.arguments import Arguments, Models
from specfirst.compiler.emit.sdk.facts import ApiFacts, OperationFacts, ResponseKind
from specfirst.compiler.emit.sdk.model_views import annotation_of, text_of
from specfirst.compiler.emit.sdk.operation_facts import IDEMPOTENCY_KEY
from specfirst.compiler.emit.sdk.views import MethodView, Result, SignatureView
from specfirst.compiler.identifiers import constant

_OPTIONS = "`timeout`, `headers`, `max_retries`: of this call alone."
_PLAIN_TYPES: dict[ResponseKind, str] = {"stream": "bytes", "empty": "None", "events": "str"}


def method_view(
    endpoint: Endpoint, operation: OperationFacts, facts: ApiFacts, models: Models, modules: dict[str, str]
) -> MethodView:
    """Return the view of one method."""
    arguments = Arguments(endpoint, operation, models, modules, facts.request_views)
    types = {
        status: _response_type(endpoint, status, kind, arguments) for status, kind in operation.responses
    }
    returns = _returns(types, operation)
    return MethodView(
        name=operation.method_name,
        constant=f"_{constant(operation.method_name)}",
        http_method=operation.http_method,
        path=operation.path,
        responses=tuple(
            f'{_key(status)}: ResponseBody("{kind}")'
            if _is_plain(endpoint, status, kind)
            else f'{_key(status)}: ResponseBody("{kind}", {types[status]})'
            for status, kind in operation.responses
        ),
        security=operation.security,
        resumable=operation.streams_events and operation.takes_last_event_id,
        repeatable=operation.repeatable,
        failures=tuple(f"{_key(status)}: {name!r}" for status, name in operation.failures),
        result=_result(operation),
        signature=arguments.signature(),
        overloads=arguments.overloads(),
        returns=returns,
        page_item=_item_type(returns, models, arguments) if operation.paged else None,
        doc=_doc(endpoint, operation, facts, arguments.signature()),
        call=_call(endpoint, operation, arguments),
    )


def _key(status: str) -> str:
    """The source of a status as a key: a number, or the text of a range or `default`."""
    return status if status.isdigit() else repr(status)


def _response_type(endpoint: Endpoint, status: str, kind: ResponseKind, arguments: Arguments) -> str:
    if _is_plain(endpoint, status, kind):
        return _PLAIN_TYPES[kind]
    return arguments.type(annotation_of(_response(endpoint, status).prop))


def _is_plain(endpoint: Endpoint, status: str, kind: ResponseKind) -> bool:
    """Tell whether nothing is decoded: the document gives no schema, or none is looked at."""
    if kind == "events":
        return _response(endpoint, status).source["return_type"] == "None"
    return kind in _PLAIN_TYPES


def _response(endpoint: Endpoint, status: str) -> Response:
    return next(response for response in endpoint.responses if response.status_code.pattern == status)


def _result(operation: OperationFacts) -> Result:
    if operation.downloads:
        return "download"
    if operation.streams_events:
        return "events"
    return "page" if operation.paged else "data"


def _returns(types: dict[str, str], operation: OperationFacts) -> str:
    """The type of the data, of an event's data where there are events."""
    statuses = [status for status, kind in operation.responses if kind == "events"] or list(types)
    return union(*(types[status] for status in statuses)) if statuses else "None"


def _item_type(page_type: str, models: Models, arguments: Arguments) -> str:
    page = models[page_type.removeprefix("models.")]
    items = next(prop for prop in page.required_properties or [] if prop.name == "items")
    return arguments.type(annotation_of(items).removeprefix("list[").removesuffix("]"))


def _call(endpoint: Endpoint, operation: OperationFacts, arguments: Arguments) -> tuple[str, ...]:
    parameters = {
        "path": ("path", endpoint.path_parameters),
        "query": ("query", endpoint.query_parameters),
        "headers": ("header", endpoint.header_parameters),
        "cookies": ("cookie", endpoint.cookie_parameters),
    }
    parts = [
        f"{name}={_mapping(props, operation, location, arguments)}"
        for name, (location, props) in parameters.items()
        if props
    ]
    body = arguments.body_source()
    return (*parts, f"body={body}") if body else tuple(parts)


def _mapping(
    props: Sequence[Property], operation: OperationFacts, location: str, arguments: Arguments
) -> str:
    """Return the source of a dict with the arguments by their names in the document."""
    members = (
        f"{name!r}: {_spelled(prop, operation.parameter_style(name, location), arguments)}"
        for prop in props
        for name in [prop.name.get_untrusted_value()]
    )
    return "{" + ", ".join(members) + "}"


def _spelled(prop: Property, style: tuple[str, bool] | None, arguments: Arguments) -> str:
    value = str(prop.python_name)
    if prop.name == IDEMPOTENCY_KEY:
        value = f"{value} or new_idempotency_key()"
    if style is None:
        return value
    name, explode = style
    if name == "json":
        value = with_decimal_strings(value, arguments.type(annotation_of(prop)))
    return f"Styled({value}, {name!r}{', explode=True' if explode else ''})"


def _doc(endpoint: Endpoint, operation: OperationFacts, facts: ApiFacts, signature: SignatureView) -> str:
    errors = {error.code: error for error in facts.errors}
    raised = [errors[code] for code in operation.error_codes if code in errors]
    declared = [(name, f"{status}.") for status, name in operation.failures]
    arguments = [(each.name, each.doc) for each in (*signature.positional, *signature.named)]
    return docstring(
        sentence(text_of(endpoint.summary) or f"`{operation.http_method} {operation.path}`"),
        text_of(endpoint.description),
        "Deprecated: it will be removed." if operation.deprecated else "",
        section("Args", [*arguments, (signature.options.documented_name, _OPTIONS)]),
        section("Raises", [(each.class_name, each.description) for each in raised] + declared),
        indent=8,
    )
