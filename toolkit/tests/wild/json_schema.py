"""Convert schemas of OpenAPI for requests or responses to JSON Schema 2020-12, for jsonschema-rs.

`strict` judges what is sent as valid: `oneOf` is exactly one. The loose form judges what is sent as broken:
where even it refuses a value, no reading of the document allows the value. `formats` asserts formats as well.
"""

from __future__ import annotations

from typing import Any

import jsonschema_rs

from tests.wild.document import Document, Unreadable

_SCHEMAS = frozenset(
    [
        "additionalProperties",
        "items",
        "not",
        "contains",
        "propertyNames",
        "if",
        "then",
        "else",
        "unevaluatedItems",
        "unevaluatedProperties",
    ]
)
_LISTS = ("allOf", "anyOf", "oneOf", "prefixItems")
_MAPS = ("properties", "patternProperties", "dependentSchemas")
_NUMBERS = ("multipleOf", "maximum", "minimum", "exclusiveMaximum", "exclusiveMinimum")
_COUNTS = tuple(
    bound + name for name in ("Length", "Items", "Properties", "Contains") for bound in ("min", "max")
)
_PLAIN = (*_NUMBERS, *_COUNTS, "enum", "const", "format", "pattern", "uniqueItems", "dependentRequired")
TYPES = frozenset({"string", "number", "integer", "boolean", "array", "object", "null"})


class View:
    """The schemas of a document in one direction."""

    def __init__(
        self, document: Document, *, request: bool, strict: bool = True, formats: bool = False
    ) -> None:
        self._document = document
        self._hidden = "readOnly" if request else "writeOnly"
        self._strict = strict
        self._formats = formats
        self._converted: dict[str, tuple[Any, set[str]]] = {}
        self._names: dict[str, str] = {}
        self._met: set[str] = set()
        self._validators: dict[str, jsonschema_rs.Draft202012Validator] = {}

    def hides(self, schema: Any) -> bool:
        """Whether the schema of a property itself excludes it from this direction."""
        return isinstance(schema, dict) and schema.get(self._hidden) is True

    def hides_by_reference(self, schema: Any) -> bool:
        """The same, including references and parts of the schema, which tools treat differently."""
        for _ in range(20):
            if self.hides(schema):
                return True
            if not isinstance(schema, dict):
                return False
            parts = schema.get("allOf")
            if isinstance(parts, list) and any(self.hides_by_reference(part) for part in parts):
                return True
            if "$ref" not in schema:
                return False
            schema = self.target(schema["$ref"])
        return False

    def target(self, reference: Any) -> Any:
        return self._document.at(str(reference))

    def convert(self, schema: Any) -> Any:
        """Return the schema as JSON Schema; references keep their pointers."""
        if isinstance(schema, bool):
            return schema
        if not isinstance(schema, dict):
            return {}
        if isinstance(schema.get("$ref"), str):
            own = (
                {}
                if self._document.is_30
                else {key: keyword for key, keyword in schema.items() if key != "$ref"}
            )
            rest = self.convert(own) if own else {}
            return {"$ref": self._name(schema["$ref"]), **rest}
        converted = self._keywords(schema)
        self._types_and_required(schema, converted)
        return self._with_null(schema, converted)

    def unambiguous(self, schema: Any) -> Any:
        """Return the schema, with `anyOf` instead of a `oneOf` whose variants cannot be distinguished."""
        resolved = self._document.resolve(schema)
        variants = resolved.get("oneOf") if isinstance(resolved, dict) else None
        if not isinstance(variants, list) or "anyOf" in resolved or not self._exactly_one(resolved):
            return schema
        forms = [self.convert(self._document.resolve(variant)) for variant in variants]
        for number, form in enumerate(forms):
            if not any(_admit_the_same(form, other) for other in forms[:number] + forms[number + 1 :]):
                return schema
        return {"anyOf": variants, **{key: keyword for key, keyword in resolved.items() if key != "oneOf"}}

    def keywords(self, schema: dict[str, Any]) -> dict[str, Any]:
        """Return the keywords that limit a value itself, without those of its parts."""
        made: dict[str, Any] = {}
        for key in _PLAIN:
            if key in schema:
                self._plain(made, key, schema[key])
        self._types_and_required(schema, made)
        return self._with_null(schema, made)

    def _keywords(self, schema: dict[str, Any]) -> dict[str, Any]:
        made: dict[str, Any] = {}
        for key, value in schema.items():
            if key in _SCHEMAS and isinstance(value, (dict, bool)):
                made[key] = self.convert(value)
            elif key in _LISTS and isinstance(value, list) and value:
                parts = [self.convert(subschema) for subschema in value]
                if key == "prefixItems":
                    made[key] = parts
                else:
                    loose = key == "oneOf" and not self._exactly_one(schema)
                    made.setdefault("allOf", []).append({"anyOf" if loose else key: parts})
            elif key in _MAPS and isinstance(value, dict):
                made[key] = {name: self.convert(subschema) for name, subschema in value.items()}
            elif key in _PLAIN:
                self._plain(made, key, value)
        return made

    def _exactly_one(self, schema: dict[str, Any]) -> bool:
        return self._strict and "discriminator" not in schema

    def _plain(self, made: dict[str, Any], key: str, value: Any) -> None:
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        if key in _NUMBERS and not number and not (isinstance(value, bool) and key.startswith("exclusive")):
            return
        if key in _COUNTS and (not number or value < 0 or int(value) != value):
            return
        if key == "multipleOf" and value <= 0:
            return
        if key == "format" and not isinstance(value, str):
            return
        if key == "enum" and not (isinstance(value, list) and value):
            return
        if key == "dependentRequired" and not isinstance(value, dict):
            return
        if key == "pattern" and not (isinstance(value, str) and _compiles(value)):
            # What such a pattern means is unknown: nothing is sent as valid.
            made.update({"not": {}} if self._strict else {})
            return
        made[key] = int(value) if key in _COUNTS else value

    def _types_and_required(self, schema: dict[str, Any], made: dict[str, Any]) -> None:
        type_ = schema.get("type")
        types = [kind for kind in (type_ if isinstance(type_, list) else [type_]) if kind in TYPES]
        if types:
            made["type"] = types if len(types) > 1 else types[0]
        for bound in ("exclusiveMinimum", "exclusiveMaximum"):
            if isinstance(made.get(bound), bool):
                inclusive = bound.replace("exclusiveM", "m")
                if made.pop(bound) and inclusive in made:
                    made[bound] = made.pop(inclusive)
        if self._formats and made.get("format") == "int32" and made.get("type") == "integer":
            made["maximum"] = min(2**31 - 1, made.get("maximum", 2**31))
        required = schema.get("required")
        if isinstance(required, list):
            hidden = {name for name, subschema in self._properties(schema).items() if self._leaves(subschema)}
            kept = [
                str(name) for name in dict.fromkeys(required) if isinstance(name, str) and name not in hidden
            ]
            if kept:
                made["required"] = kept

    def _leaves(self, schema: Any) -> bool:
        return self.hides_by_reference(schema)

    def _properties(self, schema: Any, depth: int = 0) -> dict[str, Any]:
        """Return the properties of the schema and its parts by name."""
        if depth > 10 or not isinstance(schema, dict):
            return {}
        if "$ref" in schema:
            try:
                return self._properties(self.target(schema["$ref"]), depth + 1)
            except Unreadable:
                return {}
        found: dict[str, Any] = {}
        for part in schema.get("allOf") or []:
            found.update(self._properties(part, depth + 1))
        own = schema.get("properties")
        return {**found, **own} if isinstance(own, dict) else found

    def _with_null(self, schema: dict[str, Any], made: dict[str, Any]) -> dict[str, Any]:
        """Convert `nullable` of OpenAPI 3.0; without a type or null in the enum, null is not sent."""
        if not self._document.is_30 or schema.get("nullable") is not True:
            return made
        if not self._strict:
            return {"anyOf": [{"type": "null"}, made]}
        if isinstance(made.get("type"), str):
            return {**made, "type": [made["type"], "null"]}
        return made

    def _name(self, pointer: str) -> str:
        self._met.add(pointer)
        return f"#/$defs/{self._names.setdefault(pointer, f'd{len(self._names)}')}"

    def _convert_at(self, pointer: str) -> None:
        outer, self._met = self._met, set()
        self._converted[pointer] = self.convert(self._document.at(pointer)), self._met
        self._met = outer

    def closure(self, schema: Any) -> dict[str, Any]:
        """Return a self-contained JSON Schema, with the targets of its references."""
        self._met = set()
        root = self.convert(schema)
        waiting, found = list(self._met), set()
        while waiting:
            pointer = waiting.pop()
            if pointer not in found:
                found.add(pointer)
                if pointer not in self._converted:
                    self._convert_at(pointer)
                waiting.extend(self._converted[pointer][1])
        defs = {self._names[pointer]: self._converted[pointer][0] for pointer in sorted(found)}
        return {"allOf": [root], "$defs": defs}

    def validator(self, schema: Any) -> jsonschema_rs.Draft202012Validator:
        key = repr(schema)
        if key not in self._validators:
            self._validators[key] = jsonschema_rs.Draft202012Validator(
                self.closure(schema),
                validate_formats=self._formats,
                pattern_options=jsonschema_rs.FancyRegexOptions(),
            )
        return self._validators[key]


_COMPILED: dict[str, bool] = {}


def _compiles(pattern: str) -> bool:
    if pattern not in _COMPILED:
        try:
            jsonschema_rs.Draft202012Validator({"pattern": pattern})
            _COMPILED[pattern] = True
        except Exception:
            _COMPILED[pattern] = False
    return _COMPILED[pattern]


def _admit_the_same(one: Any, other: Any) -> bool:
    """Whether values with the properties of both are valid in both: equal schemas, or open objects."""
    if one == other:
        return True
    if not isinstance(one, dict) or not isinstance(other, dict):
        return False
    if not {*one, *other} <= {"type", "properties", "required"} or one.get("type") != other.get("type"):
        return False
    own, others = one.get("properties", {}), other.get("properties", {})
    same = all(own[name] == others[name] for name in own.keys() & others.keys())
    return same and set(one.get("required", ())) == set(other.get("required", ()))
