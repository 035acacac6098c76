"""Resources: from openapi-python-client's endpoints of a tag to a view."""

from __future__ import annotations

from collections.abc import Mapping

from openapi_python_client.parser.openapi import EndpointCollection
from openapi_python_client.strings import PythonIdentifier

from specfirst.compiler.emit.prose import docstring, section
from specfirst.compiler.emit.sdk.annotations import names_in
from specfirst.compiler.emit.sdk.arguments import Models
from specfirst.compiler.emit.sdk.decimals import DECIMAL_STRING
from specfirst.compiler.emit.sdk.facts import ApiFacts
from specfirst.compiler.emit.sdk.method_views import method_view
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX, imports_for
from specfirst.compiler.emit.sdk.views import MethodView, ResourceView, SignedUploadView
from specfirst.compiler.identifiers import unique


def resource_view(
    collection: EndpointCollection, facts: ApiFacts, models: Models, names: set[str]
) -> ResourceView:
    """Return the view of the operations of one tag; `names` are those of data classes and enumerations."""
    by_name = {PythonIdentifier(each.name, FIELD_PREFIX): each for each in facts.operations}
    pairs = [(endpoint, by_name[endpoint.name]) for endpoint in collection.endpoints]
    tag = facts.tag(pairs[0][1].tag)
    modules = {**dict.fromkeys(names, "models"), DECIMAL_STRING: "types"}
    if any(operation.method_name == "list" for _, operation in pairs):
        modules["list"] = "builtins"  # in the class body, `list` is the method
    methods = tuple(method_view(*pair, facts, models, modules) for pair in pairs)
    views = {operation.name: view for (_, operation), view in zip(pairs, methods, strict=True)}
    return ResourceView(
        module=str(collection.tag),
        attribute=tag.attribute,
        class_name=tag.class_name.removesuffix("Service"),
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
                name=unique("upload_signed", taken),
                create=create,
                complete=complete,
                parameter=upload.parameter,
                pointer=upload.pointer,
                takes_key=facts.operation(begun).takes_idempotency_key,
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
