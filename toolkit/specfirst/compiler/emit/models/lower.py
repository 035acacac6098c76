"""Lower component schemas to a dialect that datamodel-code-generator translates exactly.

In that dialect each object and enum is a component of its own. The properties of an object are scalars,
references, and arrays, maps and unions of these. What the dialect cannot express goes into `Overrides`, which
`type_expressions` writes. What cannot be enforced gives a warning.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.patterns import engine_of
from specfirst.compiler.document.references import referred_schema, schema_name, to_schema
from specfirst.compiler.document.schema_walk import Schema
from specfirst.compiler.document.vocabulary import LEFT_OUT
from specfirst.compiler.emit.models.lowered import Lowered, Overrides, derive_envelopes
from specfirst.compiler.emit.models.object_keywords import (
    AssertionWriter,
    NotAssertable,
    assertion_of,
    is_pattern_map,
    is_tuple,
    keywords_beside_type,
    object_constraints,
)
from specfirst.compiler.emit.models.polymorphism import DiscriminatorReader, InheritanceReader, Tagging
from specfirst.compiler.emit.models.scalar_types import (
    is_literal_default,
    lower_enum_class,
    lower_literal,
    lower_scalar,
    suits,
)
from specfirst.compiler.emit.models.schema_forms import Form, FormReader
from specfirst.compiler.emit.models.unions import ExclusionReader, Recursion
from specfirst.compiler.identifiers import ClassNames, pascal
from specfirst.compiler.ir.python_types import is_enum_class

_NOTES = ("description", "deprecated")
# The most types in one component, ten times the number in any known document.
_MAX_STEPS = 20_000
_JSON_NOTES = ("readOnly", "writeOnly")


def lower(schemas: dict[str, Schema], names: ClassNames) -> Lowered:
    """Return the components in the dialect; `names` allocates names for anonymous schemas."""
    return _Lowering(schemas, names).run()


class _Lowering:
    def __init__(self, schemas: dict[str, Schema], names: ClassNames) -> None:
        self._written = schemas
        self._names = names
        self._reader = FormReader(schemas)
        self._inheritance = InheritanceReader(self._reader)
        self._discriminators = DiscriminatorReader(self._reader)
        self._exclusions = ExclusionReader(self._reader)
        self._assertions = AssertionWriter(self._reader.target)
        self._recursion = Recursion(schemas)
        self._out = Lowered()
        self._inline_count = 0
        self._open: dict[str, str] = {}
        self._root = ""
        self._steps = 0

    def run(self) -> Lowered:
        for name in self._written:
            self._root = name
            self._steps = 0
            at: Pointer = ("components", "schemas", name)
            try:
                self._component(name, self._reader.component(name), at)
            except RecursionError:
                self._replace_by_any(name, at, "it contains itself without end")
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                # A reference may lead to a place outside of schemas, whose values are not checked.
                self._replace_by_any(name, at, f"the schema cannot be read ({error})")
        derive_envelopes(self._out, self._written)
        return self._out

    def _replace_by_any(self, name: str, at: Pointer, reason: str) -> None:
        self._open.clear()
        self._out.forget(name)
        self._warn(at, "schema.any", f"{name} is taken as any value, as {reason}")

    def _warn(self, at: Pointer, rule: str, message: str) -> None:
        self._out.findings.append((at, rule, message))

    # Components

    def _component(self, name: str, form: Form, at: Pointer) -> None:
        self._report(form, at)
        # A union with itself adds nothing.
        form = replace(
            form, members=tuple(member for member in form.members if member != {"$ref": to_schema(name)})
        )
        description = {key: form.notes[key] for key in ("description",) if form.notes.get(key)}
        if form.kind == "object" and not form.nullable:
            self._out.schemas[name] = {**self._object(name, form, at), **description}
        elif form.kind == "enum" and not form.nullable and is_enum_class(form.schema):
            self._out.schemas[name] = {**lower_enum_class(form.schema), **description}
        else:
            schema, overrides = self._typed(form, name, at)
            self._out.schemas[name] = {**schema, **description}
            self._out.aliases[name] = overrides

    def _object(self, name: str, form: Form, at: Pointer) -> Schema:
        parent = self._inheritance.parent_of(name) if name in self._written else None
        schema = form.schema
        if parent is not None:
            schema = self._inheritance.added_by(name)
        properties = dict(schema.get("properties") or {})
        extra = schema.get("additionalProperties", True)
        if parent is None:
            for required in schema.get("required") or ():
                properties.setdefault(required, extra if isinstance(extra, dict) else {})
        fields = self._out.fields.setdefault(name, {})
        lowered: Schema = {"type": "object", "properties": {}}
        for property_name, property_schema in properties.items():
            required = property_name in (schema.get("required") or ())
            lowered["properties"][property_name], fields[property_name] = self._property(
                property_schema, name, property_name, required, (*at, "properties", property_name)
            )
        if schema.get("required"):
            lowered["required"] = [name for name in schema["required"] if name in properties]
        if "additionalProperties" in schema and not schema.get("patternProperties"):
            lowered["additionalProperties"] = (
                self._inner(extra, f"{name} Value", (*at, "additionalProperties"))
                if isinstance(extra, dict) and extra
                else extra is not False
            )
        elif schema.get("patternProperties"):
            lowered["additionalProperties"] = True
        whole = {key: form.schema[key] for key in (LEFT_OUT, "additionalProperties") if key in form.schema}
        rules = object_constraints({**schema, **whole})
        asserted = self._asserted(replace(form, schema={**schema, **whole}), at)
        if asserted:
            rules["asserted"] = asserted
        if rules:
            self._out.rules[name] = rules
            if parent is not None:
                # Only classes with a base that checks constraints accept these keywords.
                self._out.rules.setdefault(self._inheritance.eldest(parent), {})
        return lowered if parent is None else {**lowered, "allOf": [{"$ref": to_schema(parent)}]}

    # Properties

    def _property(
        self, schema: Any, owner: str, name: str, required: bool, at: Pointer
    ) -> tuple[Schema, Overrides]:
        form = self._reader.read(schema)
        self._report(form, at)
        bare = replace(form, notes={}) if form.notes else form
        lowered, overrides = self._typed(bare, f"{owner} {name}", at)
        if overrides.discriminator is not None:
            # The annotation applies to the union alone, without the marker of an absent property.
            lowered, overrides = self._bare(lowered, overrides), Overrides()
        notes = {key: form.notes[key] for key in _NOTES if form.notes.get(key)}
        lowered = {**lowered, **notes}
        marks = {key: True for key in _JSON_NOTES if form.notes.get(key)}
        if marks:
            overrides = replace(overrides, json={**overrides.json, **marks})
        if "default" not in form.notes and form.kind == "reference" and not required:
            # The default of a component applies where it is referred to.
            form = replace(form, notes={**self._default_of_target(form), **form.notes})
        if "default" not in form.notes:
            return lowered, overrides
        return self._with_default(form, lowered, overrides, required, at)

    def _default_of_target(self, form: Form) -> dict[str, Any]:
        notes = self._reader.followed(form).notes
        return {"default": notes["default"]} if "default" in notes else {}

    def _with_default(
        self, form: Form, lowered: Schema, overrides: Overrides, required: bool, at: Pointer
    ) -> tuple[Schema, Overrides]:
        default = form.notes["default"]
        if required:
            return lowered, replace(overrides, json={**overrides.json, "default": default})
        if not suits(default, self._reader.followed(form)):
            if default is not None:
                message = f"the default {default!r} does not match its type and is ignored"
                self._warn((*at, "default"), "schema.default", message)
            return lowered, overrides
        if is_literal_default(default, lowered):
            return {**lowered, "default": default}, overrides
        return lowered, replace(overrides, default=(default,))

    # Types

    def _typed(self, form: Form, wanted: str, at: Pointer) -> tuple[Schema, Overrides]:
        """Lower the schema of a place that may have constraints: a component, or a property."""
        if not form.nullable:
            return self._core(form, wanted, at)
        core = replace(form, nullable=False)
        schema, overrides = self._core(core, wanted, at)
        if schema == {} and overrides.is_empty:
            return schema, overrides
        if form.kind == "union":
            if overrides.is_empty and "anyOf" in schema:
                return {"anyOf": [*schema["anyOf"], {"type": "null"}]}, overrides
        elif overrides.is_empty and form.kind == "scalar" and "customTypePath" not in schema:
            return {**schema, "type": [schema["type"], "null"]}, overrides
        # The generator would make an enum class of a constant in a union with null.
        core_type = self._alias(schema, overrides) if "const" in schema else self._bare(schema, overrides)
        return {"anyOf": [core_type, {"type": "null"}]}, Overrides()

    def _core(self, form: Form, wanted: str, at: Pointer) -> tuple[Schema, Overrides]:
        """Lower the schema of a form, without null."""
        schema, overrides = self._plain(form, wanted, at)
        if form.kind == "object" and not form.nullable:
            return schema, overrides  # The class validates it.
        asserted = self._asserted(form, at)
        if asserted:
            overrides = replace(overrides, asserted={**overrides.asserted, **asserted})
        return schema, overrides

    def _plain(self, form: Form, wanted: str, at: Pointer) -> tuple[Schema, Overrides]:
        """Lower the schema of a form as far as a Python type can express it."""
        schema = form.schema
        if form.kind == "reference":
            return self._reference(schema, at), Overrides()
        if form.kind == "scalar":
            return lower_scalar(schema, lambda rule, message: self._warn(at, rule, message))
        if form.kind == "array":
            return self._array(schema, wanted, at)
        if form.kind == "map":
            return self._map(schema, wanted, at)
        if form.kind == "union":
            return self._union(form, wanted, at)
        if form.kind == "enum" and not is_enum_class(form.schema):
            return lower_literal(schema)
        if form.kind in ("object", "enum"):
            return {"$ref": to_schema(self._hoisted(form, wanted, at))}, Overrides()
        return ({"type": "null"} if form.kind == "null" else {}), Overrides()

    def _reference(self, schema: Schema, at: Pointer) -> Schema:
        name = schema_name(schema["$ref"])
        if name is not None and name in self._written:
            return {"$ref": to_schema(name)}
        self._warn(at, "schema.reference", f"{schema['$ref']} leaves the document; taken as any value")
        return {}

    def _array(self, schema: Schema, wanted: str, at: Pointer) -> tuple[Schema, Overrides]:
        items = schema.get("items", True)
        prefix = schema.get("prefixItems")
        lowered: Schema
        if prefix:
            if is_tuple(schema):
                inner = [
                    self._inner(item_schema, f"{wanted} Item", (*at, "prefixItems", index))
                    for index, item_schema in enumerate(prefix)
                ]
                length = len(prefix)
                lowered = {"type": "array", "prefixItems": inner, "minItems": length, "maxItems": length}
                return {**lowered, "items": False}, Overrides()
            beyond = [items] if items is not False else []
            items = {"anyOf": [*prefix, *beyond]}
        lowered = {"type": "array", "items": self._inner(items, f"{wanted} Item", (*at, "items"))}
        lowered |= {key: schema[key] for key in ("minItems", "maxItems") if key in schema}
        return lowered, Overrides(unique=schema.get("uniqueItems") is True)

    def _map(self, schema: Schema, wanted: str, at: Pointer) -> tuple[Schema, Overrides]:
        values = schema.get("additionalProperties", True)
        keys = schema.get("propertyNames")
        patterns = schema.get("patternProperties")
        if patterns:
            values = {"anyOf": list(patterns.values())} if values is False else True
        at_values = (*at, "additionalProperties")
        value = self._inner(values, f"{wanted} Value", at_values) if isinstance(values, dict) else {}
        lowered: Schema = {"type": "object", "additionalProperties": value}
        lowered |= {key: schema[key] for key in ("minProperties", "maxProperties") if key in schema}
        key_pattern = keys.get("pattern") if isinstance(keys, dict) else None
        if is_pattern_map(Form("map", schema)):
            key_pattern = next(iter(schema["patternProperties"]))
        if key_pattern is not None and engine_of(key_pattern) == "none":
            self._warn(
                at,
                "schema.unenforced",
                f"no available regular expression engine supports the pattern {key_pattern!r}",
            )
            key_pattern = None
        if key_pattern is None:
            return lowered, Overrides()
        # pydantic writes such keys as `patternProperties` and leaves the others open.
        return lowered, Overrides(key_pattern=key_pattern, json={"additionalProperties": False})

    def _union(self, form: Form, wanted: str, at: Pointer) -> tuple[Schema, Overrides]:
        members = [
            self._inner(member, f"{wanted} Variant", (*at, "anyOf", index))
            for index, member in enumerate(form.members)
        ]
        unique = [member for index, member in enumerate(members) if member not in members[:index]]
        if {} in unique:
            return {}, Overrides()
        discriminator = self._discriminator(form, members, at)
        if len(unique) == 1 or discriminator is not None:
            union = unique[0] if len(unique) == 1 else {"anyOf": unique}
            return union, Overrides(discriminator=discriminator)
        joined = not form.exclusive and self._exclusions.are_joined(form.members)
        exactly_one = self._is_checked(form, at)
        read_once = not (joined or exactly_one) and self._recursion.is_repeated(self._root, form.members)
        return {"anyOf": unique}, Overrides(exactly_one=exactly_one, joined=joined, read_once=read_once)

    def _is_checked(self, form: Form, at: Pointer) -> bool:
        """Whether a value must be compared with every variant of a `oneOf`."""
        if not form.exclusive or "discriminator" in form.schema:
            return False
        exclusion = self._exclusions.read(form.members)
        if exclusion == "never":
            message = (
                "a value that matches several variants of `oneOf` is accepted: they cannot be distinguished"
            )
            self._warn((*at, "oneOf"), "schema.unenforced", message)
        return exclusion == "checked"

    def _discriminator(self, form: Form, members: list[Schema], at: Pointer) -> Tagging | None:
        names = [referred_schema(member) for member in members]
        types = [None if name in self._out.inline else name for name in names]
        tagging = self._discriminators.read(form, types)
        for tag in tagging.lost if isinstance(tagging, Tagging) else ():
            message = f"the tag {tag!r} is refused, as it is mapped to no variant of the union"
            self._warn((*at, "discriminator", "mapping", tag), "schema.discriminator", message)
        if not isinstance(tagging, str):
            return tagging
        message = f"the discriminator has no effect, and every variant is tried: {tagging}"
        self._warn((*at, "discriminator"), "schema.discriminator", message)
        return None

    def _inner(self, schema: Any, wanted: str, at: Pointer) -> Schema:
        """Lower the schema of a place without constraints: an item, a map value, or a member of a union."""
        self._steps += 1
        if self._steps > _MAX_STEPS:
            raise RecursionError
        form = self._reader.read(schema)
        self._report(form, at)
        return self._bare(*self._typed(replace(form, notes={}), wanted, at))

    def _bare(self, schema: Schema, overrides: Overrides) -> Schema:
        bare = len(schema) <= 1 or schema.keys() == {"type", "const"}
        if bare and overrides.is_empty and "anyOf" not in schema:
            return schema
        return self._alias(schema, overrides)

    def _alias(self, schema: Schema, overrides: Overrides) -> Schema:
        """Return a reference to an alias, which is inlined where it is used."""
        self._inline_count += 1
        name = self._names.allocate(f"InlineType{self._inline_count}")
        self._out.schemas[name] = schema
        self._out.inline[name] = overrides
        self._out.roots[name] = self._root
        return {"$ref": to_schema(name)}

    def _hoisted(self, form: Form, wanted: str, at: Pointer) -> str:
        """Lower an inline object or enum to a class of its own; a schema within itself becomes itself."""
        content = json.dumps(form.schema, sort_keys=True, default=str)
        if content in self._open:
            return self._open[content]
        name = self._names.allocate(pascal(wanted))
        self._out.roots[name] = self._root
        if form.kind == "object":
            self._out.schemas[name] = {}
            self._open[content] = name
            self._out.schemas[name] = self._object(name, form, at)
            del self._open[content]
        else:
            self._out.schemas[name] = lower_enum_class(form.schema)
        if form.notes.get("description"):
            self._out.schemas[name]["description"] = form.notes["description"]
        return name

    def _report(self, form: Form, at: Pointer) -> None:
        if form.is_converted:
            taken = "the values of its items" if form.kind == "array" else repr(form.schema["enum"])
            message = f"no value of `enum` is of the declared type: taken as {taken}"
            self._warn((*at, "enum"), "schema.enum", message)
        if form.is_implied:
            taken = form.schema["type"]
            message = f"`type` is missing and taken as {taken}: values of other types are refused"
            self._warn((*at, "type"), "schema.type", message)

    def _asserted(self, form: Form, at: Pointer) -> Schema:
        """Return the checks of the value itself that its type does not express."""
        asserted: Schema = {}
        for keyword in keywords_beside_type(form):
            try:
                asserted |= self._assertions.write(assertion_of(form, keyword))
            except NotAssertable:
                message = f"`{keyword}` is not enforced by the generated model"
                self._warn((*at, keyword), "schema.unenforced", message)
        return asserted
