"""Request and response views in SDKs, as on the server: `readOnly` is not sent, `writeOnly` does not come."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain

from openapi_python_client.strings import ClassName

from specfirst.compiler.document.references import reference_in, schema_name, to_schema
from specfirst.compiler.document.schema_walk import walk
from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.model_views import FIELD_PREFIX
from specfirst.compiler.emit.sdk.simple_schemas import module_of
from specfirst.compiler.identifiers import unique_class
from specfirst.compiler.normalise.operation_schemas import SchemaPlace, schema_places, unshare_sent_bodies
from specfirst.compiler.normalise.views import is_marked, split_views

RequestViews = Mapping[str, str]
"""The component of a request by that of a response, for each component that has both."""


def split_request_views(document: Node) -> RequestViews:
    """Give each component whose views differ, and that is sent and received, a component for requests."""
    components: Node = document.setdefault("components", {})
    schemas: Node = components.get("schemas") or {}
    places = list(schema_places(document))
    written = [*schemas.values(), *(place.schema for place in places)]
    if not any(is_marked(node) for schema in written for node in walk(schema)):
        return {}
    modules = {module_of(name) for name in schemas}

    def allocate(name: str) -> str:
        own = unique_class(name, [each for each in _numbered(name) if module_of(each) in modules])
        modules.add(module_of(own))
        return own

    for schema in written:
        _make_mappings_explicit(schema, schemas)
    unshare_sent_bodies(document)
    places = list(schema_places(document))
    for place in places:
        _name_marked(place, schemas, allocate(place.name) if _is_marked_inline(place) else "")
    views = split_views(schemas, places, allocate)
    components["schemas"] = views.schemas
    return views.inputs


def class_names(views: RequestViews) -> RequestViews:
    """Return the views by the names of their classes."""
    return {
        str(ClassName(each, FIELD_PREFIX)): str(ClassName(own, FIELD_PREFIX)) for own, each in views.items()
    }


def _numbered(name: str) -> list[str]:
    return [name, *(f"{name}{number}" for number in range(2, 100))]


def _is_marked_inline(place: SchemaPlace) -> bool:
    schema = place.schema
    return isinstance(schema, dict) and reference_in(schema) is None and any(map(is_marked, walk(schema)))


def _name_marked(place: SchemaPlace, schemas: Node, name: str) -> None:
    if name:
        schemas[name] = place.schema
        place.put({"$ref": to_schema(name)})


def _make_mappings_explicit(root: object, schemas: Node) -> None:
    """Say which tag names a variant, before the component of the variant gets another name."""
    for schema in walk(root):
        discriminator = schema.get("discriminator")
        variants = list(chain(*(schema.get(key) or () for key in ("oneOf", "anyOf"))))
        if not isinstance(discriminator, dict) or not variants:
            continue
        mapping = {
            tag: to_schema(target) if target in schemas else target
            for tag, target in (discriminator.get("mapping") or {}).items()
        }
        for reference in filter(None, map(reference_in, variants)):
            if reference not in mapping.values():
                mapping[schema_name(reference) or reference] = reference
        schema["discriminator"] = {**discriminator, "mapping": mapping}
