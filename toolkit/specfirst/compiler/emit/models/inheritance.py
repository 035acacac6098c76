"""Decide when an `allOf` becomes a class that inherits, rather than one class with all properties."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specfirst.compiler.document.extensions import LEFT_OUT
from specfirst.compiler.document.references import reference_in, schema_name
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.schema_forms import Form, FormReader, is_note

_ADDING = {"type", "properties", "required", "additionalProperties", "allOf", LEFT_OUT}


class InheritanceReader:
    """Finds the parents of the components of one document."""

    def __init__(
        self, reader: FormReader, form_of: Callable[[str], Form], schemas: Mapping[str, Any]
    ) -> None:
        self._reader = reader
        self._form_of = form_of
        self._schemas = schemas

    def parent_of(self, name: str) -> str | None:
        """Return the only object class that the component refers to and extends by new properties."""
        parents = self._parents(name)
        if len(parents) != 1 or self._descends(parents[0], name):
            return None
        own = self._own_schema(name)
        if any(not is_note(key) for part in _parts(own) for key in part.keys() - _ADDING):
            return None
        inherited, added = self._form_of(parents[0]), self._reader.read(own)
        if inherited.kind != "object" or inherited.nullable or added.kind == "scalar":
            return None
        properties = (added.schema.get("properties") or {}).keys()
        # A name that the parent requires without a schema is a property of any value.
        known = {*(inherited.schema.get("properties") or ()), *(inherited.schema.get("required") or ())}
        adds_only = not properties & known
        narrows = set(added.schema.get("required") or ()) - properties
        return parents[0] if adds_only and not narrows else None

    def eldest(self, name: str) -> str:
        """Return the class at the end of the chain of parents; the component itself if it has none."""
        while (parent := self.parent_of(name)) is not None:
            name = parent
        return name

    def added_by(self, name: str) -> Schema:
        """Return the keywords that a component with a parent adds to it."""
        return self._reader.read(self._own_schema(name)).schema

    def _parents(self, name: str) -> list[str]:
        written = self._schemas.get(name)
        parts = written.get("allOf") if isinstance(written, dict) and reference_in(written) is None else None
        references = filter(None, map(reference_in, parts or ()))
        return [name for name in map(schema_name, references) if name is not None]

    def _own_schema(self, name: str) -> Schema:
        written: Schema = self._schemas[name]
        own = {key: value for key, value in written.items() if key != "allOf"}
        if own.pop("unevaluatedProperties", None) is False:
            own["additionalProperties"] = False
        parts = [part for part in written["allOf"] if reference_in(part) is None]
        return {**own, "allOf": parts} if parts else own

    def _descends(self, name: str, ancestor: str) -> bool:
        seen: set[str] = set()
        while name not in seen and name != ancestor:
            seen.add(name)
            parents = self._parents(name)
            if len(parents) != 1:
                return False
            name = parents[0]
        return True


def _parts(own: Schema) -> list[Schema]:
    return [own, *(part for part in own.get("allOf", ()) if isinstance(part, dict))]
