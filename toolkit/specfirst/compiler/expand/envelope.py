"""Wrap the data of every JSON success response, and its examples, in the envelope of the document.

`x-envelope` at the root of a document contains the schema of its envelope. Paths and examples show only the
data.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from specfirst.compiler.bundle.bundle import Bundle
from specfirst.compiler.diagnostics import Diagnostic, SpecError
from specfirst.compiler.document.grammar import Kind, Node, walk
from specfirst.compiler.document.json_pointer import Pointer, resolve
from specfirst.compiler.document.operations import operations
from specfirst.compiler.document.references import (
    SCHEMAS,
    follow,
    pointer_of_end,
    reference_in,
    schema_name,
    to_schema,
)
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.vocabulary import ENVELOPE, ENVELOPE_DESCRIPTION, JSON
from specfirst.media_types import essence

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
        required = as_list(self.schema.get("required"))
        for name, schema in self.schema["properties"].items():
            values = [value] if name == self.member else list(_values_of(follow(self.document, schema)))
            if values:
                example[name] = deepcopy(values[0])
            elif name in required:
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
    if pointer != (ENVELOPE,) and pointer[:-1] != SCHEMAS:
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


def _values_of(schema: Any) -> Iterator[Any]:
    """Return the keywords that contain values of a schema, the most reliable first."""
    if not isinstance(schema, dict):
        return
    if "const" in schema:
        yield schema["const"]
    for key in ("examples", "enum"):
        yield from as_list(schema.get(key))
    for key in ("example", "default"):
        if key in schema:
            yield schema[key]


SUFFIX = "Response"
"""The suffix of an envelope's name, after the name of its data."""
_Titles = dict[Pointer, str]


def wrap(bundle: Bundle) -> Bundle:
    """Return the bundle with every JSON success in the envelope; unchanged if its root declares none.

    Raises:
        SpecError: the envelope is invalid; contains all errors.
    """
    if ENVELOPE not in bundle.document:
        return bundle
    return _Wrapping(bundle).run()


def misplaced_marks(document: dict[str, Any]) -> Iterator[tuple[Pointer, str]]:
    """Yield each `x-envelope` in a place where it has no effect, with advice."""
    for node in walk(document):
        if node.kind in (Kind.LITERAL, Kind.DOCUMENT, Kind.SCHEMA) or not isinstance(node.value, dict):
            continue
        if ENVELOPE not in node.value:
            continue
        pointer = (*node.pointer, ENVELOPE)
        if node.kind is not Kind.RESPONSE:
            yield (
                pointer,
                f"{ENVELOPE} has no effect here ({node.kind}): state it at the root of the document",
            )
        elif node.value[ENVELOPE] is not False:
            yield pointer, f"{ENVELOPE} on a response only opts out: write `{ENVELOPE}: false`, or remove it"


class _Wrapping:
    """The wrapping of a copy of one bundle."""

    def __init__(self, bundle: Bundle) -> None:
        self._bundle = bundle
        self._document = deepcopy(bundle.document)
        self._grafts = dict(bundle.grafts)
        self._made: dict[str, dict[str, Any]] = {}
        """The envelopes that become components, by the name of their data."""
        self._found: list[Diagnostic] = []

    def run(self) -> Bundle:
        self._template = read_template(self._bundle)
        successes = self._successes()
        self._check_marks(successes)
        self._check_template_is_no_body()
        for pointer, title in successes.items():
            self._wrap_response(pointer, title)
        self._take_descriptions()
        if self._found:
            raise SpecError(self._found)
        self._place_components()
        del self._document[ENVELOPE]
        return self._bundle.with_document(self._document, grafts=self._grafts)

    def _successes(self) -> _Titles:
        """Return the success responses, without repetition, with descriptions of their first use."""
        titles: _Titles = {}
        uses = set[Pointer]()
        for operation in operations(self._document):
            for status in operation.responses if not operation.is_webhook else ():
                if status.startswith("2"):
                    pointer: Pointer = (*operation.pointer, "responses", status)
                    uses.add(pointer)
                    titles.setdefault(self._end_of(pointer), f"the {status} body of {operation.title}")
        for node in walk(self._document):
            if node.kind is Kind.RESPONSE and reference_in(node.value) is not None:
                target = self._end_of(node.pointer)
                if target in titles and node.pointer not in uses and node.pointer[0] != "components":
                    self._report(
                        node.pointer, "a response in the envelope is that of a success: write its own"
                    )
        return titles

    def _end_of(self, pointer: Pointer) -> Pointer:
        return pointer_of_end(self._document, pointer) or pointer

    def _check_marks(self, successes: _Titles) -> None:
        for pointer, message in misplaced_marks(self._document):
            self._report(pointer, message)
        for node in walk(self._document):
            is_out = node.kind is Kind.RESPONSE and node.value.get(ENVELOPE) is False
            if is_out and node.pointer not in successes:
                message = f"only successes are in the envelope: remove `{ENVELOPE}: false`"
                self._report((*node.pointer, ENVELOPE), message)

    def _check_template_is_no_body(self) -> None:
        name = self._template.component
        for node in walk(self._document) if name is not None else ():
            if node.kind is Kind.SCHEMA and node.pointer != (ENVELOPE,) and _refers_to(node, name):
                self._report(node.pointer, f"'{name}' is the envelope of every success: refer to the data")

    def _wrap_response(self, pointer: Pointer, title: str) -> None:
        response = resolve(self._document, pointer)
        if ENVELOPE in response:
            return
        for key, media in as_mapping(response.get("content")).items():
            if essence(str(key)) == JSON:
                self._wrap_media((*pointer, "content", key), media, title)

    def _wrap_media(self, pointer: Pointer, media: dict[str, Any], title: str) -> None:
        data = media.get("schema", {})
        at: Pointer = (*pointer, "schema")
        if ENVELOPE in as_mapping(follow(self._document, data)):
            self._report(at, f"{title} is an envelope already: refer to the data in it")
            return
        name = schema_name(data["$ref"]) if isinstance(data, dict) and data.keys() == {"$ref"} else None
        if name is None:
            self._graft(at, data_from=at)
            media["schema"] = self._template.around(data)
        else:
            media["schema"] = {"$ref": to_schema(self._component(name, at))}
        self._wrap_examples(pointer, media)

    def _component(self, name: str, at: Pointer) -> str:
        wrapper = name + SUFFIX
        if name not in self._made:
            if wrapper in self._schemas:
                message = (
                    f"the envelope of '{name}' would be '{wrapper}', which is a schema of its own: rename it"
                )
                self._report(at, message)
            self._made[name] = self._template.around({"$ref": to_schema(name)}, f"`{name}` in the envelope.")
        return wrapper

    @property
    def _schemas(self) -> dict[str, Any]:
        schemas: dict[str, Any] = self._document["components"]["schemas"]
        return schemas

    def _wrap_examples(self, pointer: Pointer, media: dict[str, Any]) -> None:
        if "example" in media:
            media["example"] = self._wrapped((*pointer, "example"), media["example"], (*pointer, "example"))
        named = as_mapping(media.get("examples"))
        for name, written in named.items():
            at: Pointer = (*pointer, "examples", name)
            example = follow(self._document, written)
            if isinstance(example, dict) and "value" in example:
                source = (*self._end_of(at), "value")
                value = self._wrapped((*at, "value"), example["value"], source)
                # Copied, since requests may have the same example without an envelope.
                named[name] = {**example, "value": value}

    def _wrapped(self, at: Pointer, value: Any, source: Pointer) -> dict[str, Any]:
        self._grafts[*at, self._template.member] = self._bundle.place_of(source)
        wrapped, problems = self._template.example_of(value)
        for below, message in problems:
            self._report((*self._template.pointer, *below), message)
        return wrapped

    def _take_descriptions(self) -> None:
        """Move the descriptions of envelopes from their data to the envelopes."""
        for node in list(walk(self._document)):
            if node.kind is not Kind.SCHEMA or not isinstance(node.value, dict):
                continue
            if ENVELOPE_DESCRIPTION not in node.value:
                continue
            description = node.value.pop(ENVELOPE_DESCRIPTION)
            name = node.pointer[-1] if node.pointer[:-1] == SCHEMAS else None
            pointer = (*node.pointer, ENVELOPE_DESCRIPTION)
            if not isinstance(description, str) or not description.strip():
                self._report(pointer, f"{ENVELOPE_DESCRIPTION} must be a sentence")
            elif name not in self._made:
                message = f"{ENVELOPE_DESCRIPTION} on a schema that no success has as its data: remove it"
                self._report(pointer, message)
            else:
                self._made[name]["description"] = description

    def _place_components(self) -> None:
        """Add the envelopes, and remove the template, which is not the body of any response."""
        if not self._made and self._template.component is None:
            return
        schemas = self._schemas
        for name, wrapper in self._made.items():
            pointer: Pointer = (*SCHEMAS, name + SUFFIX)
            schemas[name + SUFFIX] = wrapper
            self._graft(pointer, data_from=(*SCHEMAS, name))
            # The component itself comes from the file of its data, and is shared if the data is.
            self._grafts[pointer] = self._bundle.place_of((*SCHEMAS, name))
        if self._template.component is not None:
            del schemas[self._template.component]
            self._grafts.pop(self._template.pointer, None)
        written = as_mapping(as_mapping(self._bundle.root.value.get("components")).get("schemas"))
        own = {name: schema for name, schema in schemas.items() if name in written}
        # Components from other files are sorted by name, as in the bundler.
        added = sorted(item for item in schemas.items() if item[0] not in own)
        self._document["components"]["schemas"] = own | dict(added)

    def _graft(self, pointer: Pointer, *, data_from: Pointer) -> None:
        """Record that the schema at `pointer` comes from the template, and its data from another place."""
        template = self._bundle.place_of(self._template.pointer)
        for key in self._template.schema:
            self._grafts[*pointer, key] = template.member(key)
        data = self._bundle.place_of(data_from)
        self._grafts[*pointer, "properties", self._template.member] = data

    def _report(self, pointer: Pointer, message: str) -> None:
        self._found.append(Diagnostic(self._bundle.locate(pointer), RULE, message))


def _refers_to(node: Node, name: str | None) -> bool:
    reference = reference_in(node.value)
    return reference is not None and schema_name(reference) == name
