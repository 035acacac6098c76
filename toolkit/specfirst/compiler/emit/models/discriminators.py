"""Discriminated unions (OpenAPI 3.1, 4.8.25): which class has which values of the property they go by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from specfirst.compiler.document.references import schema_name
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.emit.models.schema_forms import Form, FormReader


@dataclass(frozen=True, slots=True)
class Tags:
    """The values of one property in each class of a union."""

    property_name: str
    by_class: Mapping[str, tuple[str, ...]]


class DiscriminatorReader:
    """Reads the discriminators of one document's unions."""

    def __init__(
        self, reader: FormReader, form_of: Callable[[str], Form], schemas: Mapping[str, Any]
    ) -> None:
        self._reader = reader
        self._form_of = form_of
        self._schemas = schemas

    def read(self, union: Form) -> Tags | str | None:
        """The tags of a union; None without a discriminator, the reason where it tells nothing apart."""
        discriminator = union.schema.get("discriminator")
        if not isinstance(discriminator, dict):
            return None
        name = discriminator.get("propertyName")
        if not isinstance(name, str):
            return "a discriminator needs a propertyName"
        mapping = discriminator.get("mapping") or {}
        by_class: dict[str, tuple[str, ...]] = {}
        for member in union.members:
            target = self._class_of(member)
            if target is None:
                return "every variant of a discriminated union is to be a reference to an object schema"
            mapped = [str(value) for value, reference in mapping.items() if self._leads_to(reference, target)]
            values = self._declared(target, name) or tuple(mapped)
            if not values:
                return f"nothing says which `{name}` stands for {target}"
            by_class[target] = values
        all_values = [value for each in by_class.values() for value in each]
        if len(set(all_values)) < len(all_values):
            return f"two variants have the same `{name}`"
        return Tags(name, by_class)

    def _class_of(self, member: Any) -> str | None:
        seen: set[str] = set()
        form = self._reader.read(member)
        while form.kind == "reference":
            target = schema_name(form.schema["$ref"])
            if target is None or target in seen or target not in self._schemas:
                return None
            seen.add(target)
            form = self._form_of(target)
            if form.kind == "object" and not form.nullable:
                return target
        return None

    def _leads_to(self, reference: Any, target: str) -> bool:
        return self._class_of({"$ref": str(reference)}) == target

    def _declared(self, class_name: str, property_name: str) -> tuple[str, ...]:
        """What the variant itself says: a `const` or an `enum`."""
        properties = self._form_of(class_name).schema.get("properties") or {}
        form = self._reader.read(properties.get(property_name, True))
        if form.kind == "reference":
            form = self._form_of(schema_name(form.schema["$ref"]) or "")
            if form.kind == "enum" and len(form.schema["enum"]) > 1:
                return ()  # an enum that the variants share
        if form.kind != "enum" or not all(isinstance(value, str) for value in form.schema["enum"]):
            return ()
        return tuple(form.schema["enum"])


def tag_schema(values: tuple[str, ...]) -> Schema:
    """The schema of the property in a class with these values."""
    return {"type": "string", "const": values[0]} if len(values) == 1 else {}
