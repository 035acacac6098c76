"""Build the views of resources and their methods from openapi-python-client's endpoints of a tag."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from openapi_python_client.parser.openapi import Endpoint, EndpointCollection
from openapi_python_client.parser.properties import ModelProperty, Property
from openapi_python_client.parser.responses import Response
from openapi_python_client.strings import PythonIdentifier

from specfirst.compiler.emit.prose import docstring, section, sentence
from specfirst.compiler.emit.sdk.annotations import names_in, union, with_decimal_strings
from specfirst.compiler.emit.sdk.arguments import Arguments, Models
from specfirst.compiler.emit.sdk.decimals import DECIMAL_STRING
from specfirst.compiler.emit.sdk.facts import ApiFacts, OperationFacts, PageFacts, ResponseKind, types_at
from specfirst.compiler.emit.sdk.idempotency import USUAL_MAKER
from specfirst.compiler.emit.sdk.model_views import (
    FIELD_PREFIX,
    NAMES_IN_MODELS,
    annotation_of,
    imports_for,
    properties_of,
    text_of,
)
from specfirst.compiler.emit.sdk.views import (
    MethodView,
    PagesView,
    ResourceView,
    SignatureView,
    SignedUploadView,
)
from specfirst.compiler.identifiers import claim

_CLIENT_ATTRIBUTES = frozenset(
    {"close", "download", "events", "pages", "raw_caller", "request", "with_options"}
)
_CLIENT_NAMES = frozenset(
    {
        "Api", "AsyncDownload", "AsyncEventStream", "AsyncPages", "AwaitingHttpClient", "BaseClient",
        "BlockingHttpClient", "Call", "Caller", "Client", "Content", "Download", "EventStream", "Form",
        "Hooks", "Multipart", "Operation", "Options", "Pages", "Paging", "ResponseBody", "SignedUpload",
        "SignedUploadCall", "Styled", "Timeout", "Unset",
    }
) | NAMES_IN_MODELS  # fmt: skip
"""Names that the modules of clients and resources import."""
_OPTIONS = "`timeout`, `headers`, `max_retries`: of this call alone."
_PLAIN_TYPES: dict[ResponseKind, str] = {"stream": "bytes", "empty": "None", "events": "str"}


def resource_view(
    collection: EndpointCollection, facts: ApiFacts, models: Models, names: set[str]
) -> ResourceView:
    """Return the view of the operations of one tag; `names` are those of data classes and enumerations."""
    by_name = {
        PythonIdentifier(name, FIELD_PREFIX): operation for name, operation in facts.operations.items()
    }
    pairs = [(endpoint, by_name[endpoint.name]) for endpoint in collection.endpoints]
    tag = next(tag for tag in facts.api.tags if tag.name == pairs[0][1].operation.tag)
    class_name = tag.class_name.removesuffix("Service")
    modules = {**dict.fromkeys(names, "models"), DECIMAL_STRING: "types"}
    if any(operation.method_name == "list" for _, operation in pairs):
        modules["list"] = "builtins"  # in the class body, `list` is the method
    methods = tuple(_placed_method_view(*pair, facts, models, modules) for pair in pairs)
    views = {method.operation.function: method for method in methods}
    return ResourceView(
        module=str(collection.tag),
        # A tag with the name of another attribute of clients: `client.events_` is the resource of the tag
        # `events`.
        attribute=f"{tag.attribute}_" if tag.attribute in _CLIENT_ATTRIBUTES else tag.attribute,
        class_name=f"{class_name}_" if class_name in _CLIENT_NAMES else class_name,
        doc=docstring(tag.description or f"Operations on {tag.name}."),
        methods=methods,
        imports=imports_for(set().union(*map(_names, methods))),
        signed_upload=_signed_upload(facts, views),
    )


def _signed_upload(facts: ApiFacts, views: Mapping[str, MethodView]) -> SignedUploadView | None:
    """Return the first upload by a signed address whose two operations belong to the resource."""
    taken = {view.name for view in views.values()}
    for begun, upload in facts.signed_uploads.items():
        if begun in views and upload.complete in views and views[upload.complete].result == "data":
            create, complete = views[begun], views[upload.complete]
            return SignedUploadView(
                name=claim("upload_signed", taken),
                create=create,
                complete=complete,
                parameter=upload.parameter,
                pointer=upload.pointer,
                takes_key=facts.operations[begun].key_maker == USUAL_MAKER,
                doc=_upload_doc(create.name, complete.name),
            )
    return None


def _upload_doc(create: str, complete: str) -> str:
    return docstring(
        "Upload a file by a signed address.",
        f"Reads the file once for its SHA-256 and once to send it, each time piece by piece: `{create}`, the "
        f"bytes to the address, which does without the credentials of this client, and `{complete}`, which "
        f"compares the digest. Bytes whose connection broke are sent again from the beginning.",
        section(
            "Args",
            [
                ("file", "A path, a seekable file open in binary mode, bytes, or `types.Upload`."),
                (
                    "progress",
                    "Called with the bytes sent so far and of how many; by `AsyncClient` in a worker thread.",
                ),
            ],
        ),
        section(
            "Raises",
            [
                ("APIError", "The server or the storage refused it; as the two methods raise."),
                ("OSError", "The file cannot be read."),
                ("ValueError", "The size of the file is unknown before it is read."),
            ],
        ),
        indent=8,
    )


def _names(method: MethodView) -> set[str]:
    sources = [*method.signature.declarations, method.returns, *method.responses]
    return set().union(*map(names_in, sources))


def _placed_method_view(
    endpoint: Endpoint, operation: OperationFacts, facts: ApiFacts, models: Models, modules: dict[str, str]
) -> MethodView:
    written = operation.operation
    with types_at(("paths", written.document_path, written.http_method.lower())):
        return _method_view(endpoint, operation, facts, models, modules)


def _method_view(
    endpoint: Endpoint, operation: OperationFacts, facts: ApiFacts, models: Models, modules: dict[str, str]
) -> MethodView:
    arguments = Arguments(endpoint, operation, models, modules, facts.request_views)
    signature = arguments.signature()
    types = {
        status: _response_type(endpoint, status, kind, arguments) for status, kind in operation.responses
    }
    returns = _returns(types, operation)
    pages = _pages(endpoint, operation.page, models.get(returns.removeprefix("models.")), arguments)
    return MethodView(
        operation=operation.operation,
        name=operation.method_name,
        responses=tuple(
            f'{_key(status)}: ResponseBody("{kind}")'
            if _is_undecoded(endpoint, status, kind)
            else f'{_key(status)}: ResponseBody("{kind}", {types[status]})'
            for status, kind in operation.responses
        ),
        security=operation.security,
        resumable=operation.result == "events" and operation.takes_last_event_id,
        media_types=operation.media_types,
        failures=tuple(f"{_key(status)}: {name!r}" for status, name in operation.failures),
        result="data" if operation.result == "page" and pages is None else operation.result,
        signature=signature,
        overloads=arguments.overloads(),
        returns=returns,
        pages=pages,
        doc=_doc(endpoint, operation, facts, signature),
        call=_call(endpoint, operation, arguments),
    )


def _key(status: str) -> str:
    """Return the source of a status as a key: a number, or the text of a range or `default`."""
    return status if status.isdigit() else repr(status)


def _response_type(endpoint: Endpoint, status: str, kind: ResponseKind, arguments: Arguments) -> str:
    if _is_undecoded(endpoint, status, kind):
        return _PLAIN_TYPES[kind]
    return arguments.type(annotation_of(_response(endpoint, status).prop))


def _is_undecoded(endpoint: Endpoint, status: str, kind: ResponseKind) -> bool:
    """Whether the body is not decoded, since its kind or its schema gives no type."""
    if kind == "events":
        return _response(endpoint, status).source["return_type"] == "None"
    return kind in _PLAIN_TYPES


def _response(endpoint: Endpoint, status: str) -> Response:
    return next(response for response in endpoint.responses if response.status_code.pattern == status)


def _returns(types: dict[str, str], operation: OperationFacts) -> str:
    """Return the type of the data; for a stream, the type of an event's data."""
    statuses = [status for status, kind in operation.responses if kind == "events"] or list(types)
    return union(*(types[status] for status in statuses)) if statuses else "None"


def _pages(
    endpoint: Endpoint, page: PageFacts | None, model: ModelProperty | None, arguments: Arguments
) -> PagesView | None:
    if page is None or model is None:
        return None
    properties = {prop.name.get_untrusted_value(): prop for prop in properties_of(model)}
    parameters = {prop.name.get_untrusted_value(): prop for prop in endpoint.query_parameters}
    items = properties[page.items]
    return PagesView(
        item=arguments.type(annotation_of(items).removeprefix("list[").removesuffix("]")),
        items=str(items.python_name),
        following=str(properties[page.following].python_name),
        parameter=page.parameter,
        argument=str(parameters[page.parameter].python_name),
    )


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
        f"{name!r}: {_spelled(prop, operation, location, arguments)}"
        for prop in props
        for name in [prop.name.get_untrusted_value()]
    )
    return "{" + ", ".join(members) + "}"


def _spelled(prop: Property, operation: OperationFacts, location: str, arguments: Arguments) -> str:
    value = str(prop.python_name)
    name = prop.name.get_untrusted_value()
    style = operation.parameter_styles.get((name, location))
    if operation.generates(name, location):
        value = f"{value} or {operation.key_maker}()"
    if style is None:
        return value
    name, explode = style
    if name == "json":
        value = with_decimal_strings(value, arguments.type(annotation_of(prop)))
    return f"Styled({value}, {name!r}{', explode=True' if explode else ''})"


def _doc(endpoint: Endpoint, operation: OperationFacts, facts: ApiFacts, signature: SignatureView) -> str:
    node = operation.operation
    errors = {error.code: error for error in facts.errors}
    raised = [errors[code] for code in node.policies.error_codes if code in errors]
    declared = [(name, f"{status}.") for status, name in operation.failures]
    arguments = [
        (argument.name, argument.doc)
        for argument in (*signature.positional, *signature.named)
        if argument.doc
    ]
    return docstring(
        sentence(text_of(endpoint.summary) or f"`{node.http_method} {node.document_path}`"),
        text_of(endpoint.description),
        "Deprecated: it will be removed." if node.deprecated else "",
        section("Args", [*arguments, (signature.options.documented_name, _OPTIONS)]),
        section("Raises", [(error.class_name, error.description) for error in raised] + declared),
        indent=8,
    )
