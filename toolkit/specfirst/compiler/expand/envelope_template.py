"""Read the schema in `x-envelope` at the root of a document."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.document.extensions import ENVELOPE
from specfirst.compiler.document.json_pointer import Pointer, resolve
from specfirst.compiler.document.references import follow, pointer_of_end, schema_name, to_schema

RULE = "envelope"
_Problem = tuple[Pointer, str]


@dataclass(frozen=True)
class Template:
    """The schema of an envelope without its data."""

    schema: dict[str, Any]
    member: str
    """The property that contains the data."""
    pointer: Pointer
    """The pointer of the schema in the bundle."""
    document: dict[str, Any] = field(repr=False)

    @property
    def component(self) -> str | None:
        """The name of the component that the template is; None if the root contains the schema itself."""
        return None if self.pointer == (ENVELOPE,) else str(self.pointer[-1])

    def around(self, data: Any, description: str | None = None) -> dict[str, Any]:
        """Return the schema of the envelope around data of the schema `data`."""
        schema = deepcopy(self.schema)
        schema["properties"][self.member] = data
        if description is None:
            return schema
        # In the position that the template gives it, else first.
        return {
            **({} if "description" in schema else {"description": ""}),
            **schema,
            "description": description,
        }

    def example_of(self, value: Any) -> tuple[dict[str, Any], list[_Problem]]:
        """Return an envelope around an example of the data, and the properties without a value."""
        example: dict[str, Any] = {}
        problems: list[_Problem] = []
        required = self.schema.get("required")
        for name, schema in self.schema["properties"].items():
            values = [value] if name == self.member else list(_values_of(follow(self.document, schema)))
            if values:
                example[name] = deepcopy(values[0])
            elif isinstance(required, list) and name in required:
                message = f"examples of responses need a value of '{name}': add `examples: […]`"
                problems.append((("properties", name), message))
        return example, problems


def read_template(bundle: Bundle) -> Template:
    """Return the envelope of a document whose root declares one.

    Raises:
        SpecError: it is not a schema with a property for the data.
    """
    pointer = pointer_of_end(bundle.document, (ENVELOPE,))
    schema = None if pointer is None else resolve(bundle.document, pointer)
    if pointer is None or not isinstance(schema, dict):
        message = f"{ENVELOPE} at the root must be the schema of the envelope, or a `$ref` to it"
        raise SpecError.at(bundle.locate((ENVELOPE,)), RULE, message)
    if pointer != (ENVELOPE,) and schema_name(to_schema(str(pointer[-1]))) != _component_at(pointer):
        message = "the envelope must be a schema by itself: not a part of another one"
        raise SpecError.at(bundle.locate((ENVELOPE,)), RULE, message)
    member, properties = schema.get(ENVELOPE), schema.get("properties")
    if not isinstance(member, str):
        message = f"the envelope does not say which property holds the data: add `{ENVELOPE}: data`"
        raise SpecError.at(bundle.locate(pointer), RULE, message)
    if not isinstance(properties, dict) or member not in properties:
        message = f"the envelope has no property '{member}': add `{member}: {{}}` to its `properties`"
        raise SpecError.at(bundle.locate((*pointer, ENVELOPE)), RULE, message)
    if properties[member] != {}:
        message = f"'{member}' of the envelope is replaced by the data: write `{member}: {{}}`"
        raise SpecError.at(bundle.locate((*pointer, "properties", member)), RULE, message)
    return Template(schema, member, pointer, bundle.document)


def _component_at(pointer: Pointer) -> str | None:
    return str(pointer[2]) if len(pointer) == 3 and pointer[:2] == ("components", "schemas") else None


def _values_of(schema: Any) -> Iterator[Any]:
    """Return the keywords that contain values of a schema, the most reliable first."""
    if not isinstance(schema, dict):
        return
    if "const" in schema:
        yield schema["const"]
    for key in ("examples", "enum"):
        if isinstance(schema.get(key), list):
            yield from schema[key]
    for key in ("example", "default"):
        if key in schema:
            yield schema[key]
