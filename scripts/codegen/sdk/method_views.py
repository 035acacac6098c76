"""Methods: from openapi-python-client's endpoints to views."""

from __future__ import annotations

from collections.abc import Sequence

from openapi_python_client.parser.openapi import Endpoint
from openapi_python_client.parser.properties import Property

from scripts.codegen.identifiers import constant
from scripts.codegen.sdk.annotations import union
from scripts.codegen.sdk.arguments import Arguments, Models
from scripts.codegen.sdk.facts import AnswerKind, ApiFacts, OperationFacts
from scripts.codegen.sdk.lowering import IDEMPOTENCY_KEY
from scripts.codegen.sdk.model_views import annotation_of, text_of
from scripts.codegen.sdk.prose import docstring, section, sentence
from scripts.codegen.sdk.views import MethodView, SignatureView

_PLAIN_TYPES: dict[AnswerKind, str] = {"text": "str", "bytes": "bytes", "empty": "None"}


def method_view(
    endpoint: Endpoint, operation: OperationFacts, facts: ApiFacts, models: Models, modules: dict[str, str]
) -> MethodView:
    """Return the view of one method."""
    arguments = Arguments(endpoint, operation, models, modules)
    types = {status: _answer_type(endpoint, status, kind, arguments) for status, kind in operation.answers}
    returns = union(*types.values())
    return MethodView(
        name=operation.method_name,
        constant=f"_{constant(operation.method_name)}",
        http_method=operation.http_method,
        path=operation.path,
        answers=tuple(_answer_source(status, kind, types[status]) for status, kind in operation.answers),
        secured=operation.secured,
        signature=arguments.signature(),
        overloads=arguments.overloads(),
        returns=returns,
        page_item=_item_type(returns, models, arguments) if operation.paged else None,
        doc=_doc(endpoint, operation, facts, arguments.signature()),
        call=_call(endpoint, arguments),
    )


def _answer_type(endpoint: Endpoint, status: int, kind: AnswerKind, arguments: Arguments) -> str:
    if kind in _PLAIN_TYPES:
        return _PLAIN_TYPES[kind]
    response = next(
        each for each in endpoint.responses.patterns if each.status_code.range == (status, status)
    )
    return arguments.type(annotation_of(response.prop))


def _answer_source(status: int, kind: AnswerKind, type_: str) -> str:
    return f'{status}: Answer("{kind}")' if kind in _PLAIN_TYPES else f'{status}: Answer("{kind}", {type_})'


def _item_type(page_type: str, models: Models, arguments: Arguments) -> str:
    page = models[page_type.removeprefix("models.")]
    items = next(each for each in page.required_properties or [] if each.name == "items")
    return arguments.type(annotation_of(items).removeprefix("list[").removesuffix("]"))


def _call(endpoint: Endpoint, arguments: Arguments) -> tuple[str, ...]:
    parameters = {
        "path": endpoint.path_parameters,
        "query": endpoint.query_parameters,
        "headers": endpoint.header_parameters,
    }
    parts = [f"{name}={_mapping(props)}" for name, props in parameters.items() if props]
    body = arguments.body_source()
    return (*parts, f"body={body}") if body else tuple(parts)


def _mapping(props: Sequence[Property]) -> str:
    """Return the source of a dict with the arguments by their names in the document."""
    return "{" + ", ".join(f"{prop.name.get_untrusted_value()!r}: {_value(prop)}" for prop in props) + "}"


def _value(prop: Property) -> str:
    name = str(prop.python_name)
    return f"{name} or new_idempotency_key()" if prop.name == IDEMPOTENCY_KEY else name


def _doc(endpoint: Endpoint, operation: OperationFacts, facts: ApiFacts, signature: SignatureView) -> str:
    errors = {error.code: error for error in facts.errors}
    raised = [errors[code] for code in operation.error_codes if code in errors]
    return docstring(
        sentence(text_of(endpoint.summary) or f"`{operation.http_method} {operation.path}`"),
        text_of(endpoint.description),
        "Deprecated: it will be removed." if operation.deprecated else "",
        section("Args", [(each.name, each.doc) for each in (*signature.positional, *signature.named)]),
        section("Raises", [(each.class_name, each.description) for each in raised]),
        indent=8,
    )
