"""Resources: from openapi-python-client's endpoints of a tag to a view."""

from __future__ import annotations

from openapi_python_client.parser.openapi import EndpointCollection
from openapi_python_client.strings import PythonIdentifier

from specfirst.compiler.emit.sdk.annotations import names_in
from specfirst.compiler.emit.sdk.arguments import Models
from specfirst.compiler.emit.sdk.facts import ApiFacts
from specfirst.compiler.emit.sdk.method_views import method_view
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX, imports_for
from specfirst.compiler.emit.sdk.prose import docstring
from specfirst.compiler.emit.sdk.views import MethodView, ResourceView
from specfirst.compiler.identifiers import pascal, snake


def resource_view(
    collection: EndpointCollection, facts: ApiFacts, models: Models, names: set[str]
) -> ResourceView:
    """Return the view of the operations of one tag; `names` are those of data classes and enumerations."""
    by_name = {PythonIdentifier(each.id, FIELD_PREFIX): each for each in facts.operations}
    pairs = [(endpoint, by_name[endpoint.name]) for endpoint in collection.endpoints]
    tag = pairs[0][1].tag
    modules = dict.fromkeys(names, "models")
    if any(operation.method_name == "list" for _, operation in pairs):
        modules["list"] = "builtins"  # in the class body, `list` is the method
    methods = tuple(method_view(*pair, facts, models, modules) for pair in pairs)
    return ResourceView(
        module=str(collection.tag),
        attribute=snake(tag),
        class_name=pascal(tag),
        doc=docstring(facts.tag_description(tag) or f"Operations on {tag}."),
        methods=methods,
        imports=imports_for(set().union(*map(_names, methods))),
    )


def _names(method: MethodView) -> set[str]:
    sources = [*method.signature.declarations, method.returns, *method.responses]
    return set().union(*map(names_in, sources))
