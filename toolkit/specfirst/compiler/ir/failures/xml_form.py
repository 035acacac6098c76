"""Determine the XML form of a failure body: names, attributes, wrapped lists, namespaces."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.all_of import flatten
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.ir.python_types import reference_name
from specfirst.runtime.failures.template import Errors
from specfirst.runtime.failures.xml_text import Xml

_PLAIN = Xml()


def xml_form(document: Mapping[str, Any], schema: Any, template: Any) -> Xml:
    """Return the form of a body, which is a value of the schema or a template of one.

    The name of its element is its own, or that of the component.
    """
    form = _Reader(document).read(schema, template)
    reference = reference_in(schema)
    return form if form.name or not reference else replace(form, name=reference_name(reference))


class _Reader:
    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def read(self, schema: Any, template: Any) -> Xml:
        """Return the form of the value that a template produces."""
        flat = flatten(self._document, schema) or {}
        members: dict[str, Xml] = {}
        item = None
        if isinstance(template, dict):
            members = {name: self.read(self._property(flat, name), value) for name, value in template.items()}
        elif isinstance(template, Errors):
            item = self.read(flat.get("items"), template.item)
        elif isinstance(template, list) and template:
            item = self.read(flat.get("items"), template[0])
        written = flat.get("xml")
        return replace(
            _written(written if isinstance(written, Mapping) else {}),
            members={name: member for name, member in members.items() if member != _PLAIN},
            item=None if item == _PLAIN else item,
        )

    def _property(self, flat: Schema, name: str) -> Any:
        for schema in self._objects(flat):
            properties = schema.get("properties")
            if isinstance(properties, Mapping) and name in properties:
                return properties[name]
        return {}

    def _objects(self, flat: Schema) -> Iterator[Schema]:
        """Yield the schema and its variants."""
        yield flat
        for key in ("oneOf", "anyOf"):
            for written in flat.get(key) or ():
                variant = flatten(self._document, written)
                if variant is not None:
                    yield variant


def _written(xml: Mapping[str, Any]) -> Xml:
    texts = {key: xml[key] for key in ("name", "prefix", "namespace") if isinstance(xml.get(key), str)}
    return Xml(**texts, attribute=xml.get("attribute") is True, wrapped=xml.get("wrapped") is True)
