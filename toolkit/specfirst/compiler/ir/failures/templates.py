"""Make the templates of declared responses, once each, with the warnings about them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from specfirst.compiler.document.all_of import flatten
from specfirst.compiler.document.references import follow
from specfirst.compiler.ir.failures.fill import Filler
from specfirst.compiler.ir.failures.place import MISSING, Filled, Place
from specfirst.compiler.ir.failures.samples import SampleValidator, sample_failures
from specfirst.compiler.normalise.contradictions import TypeReader
from specfirst.media_types import essence, may_be_json
from specfirst.runtime.failures.formats import PROBLEM_JSON, problem
from specfirst.runtime.failures.template import Fact, Text


@dataclass(frozen=True, slots=True)
class Content:
    """A media type of a declared failure, and the template of its body."""

    media_type: str
    schema: Any = field(hash=False)
    filled: Filled | None = field(hash=False)

    @property
    def is_json(self) -> bool:
        """Whether the body is JSON."""
        return may_be_json(self.media_type)


class Templates:
    """Makes the templates of one document."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document
        self._made: dict[str, Filled | None] = {}
        self._fillers: dict[tuple[str, bool], Filler] = {}
        self._types = TypeReader(dict(document))

    def content(self, key: str, written: Any) -> Content | None:
        """Return the media type that is sent for a declared failure.

        JSON comes first, then the one with the best template.
        """
        contents = [
            Content(essence(media_type), media.get("schema"), self._filled(key, media_type, media))
            for media_type, media in _media_types(written)
        ]
        if not contents:
            return None
        return min(contents, key=_preference)

    def contradiction(self, content: Content) -> str | None:
        """Return the reason why no value matches a declared schema; None if one may."""
        flat = flatten(self._document, content.schema)
        return None if flat is None else self._types.contradiction(flat)

    def problem_error(self, key: str, content: Content) -> str | None:
        """Return the error of problem details as this body; None if they are valid."""
        if content.media_type != PROBLEM_JSON:
            return f"{content.media_type} is declared"
        samples = SampleValidator(self._document, sample_failures(key))
        return samples.first_error(content.schema or {}, problem)

    def fill(self, key: str, schema: Any, place: Place) -> Filled | None:
        """Return the template of one schema."""
        example = "" if place.example is MISSING else place.example
        written = follow(self._document, schema)
        same = json.dumps([key, written, place.path, example], sort_keys=True, default=str)
        if same not in self._made:
            self._made[same] = self._fill(key, schema, place)
        return self._made[same]

    def _fill(self, key: str, schema: Any, place: Place) -> Filled | None:
        filled = self._filler(key, relaxed=False).fill(schema, place)
        if filled is None:
            filled = self._filler(key, relaxed=True).fill(relax(schema), place)
            return None if filled is None else replace(filled, invalid=True)
        return filled

    def _filler(self, key: str, *, relaxed: bool) -> Filler:
        if (key, relaxed) not in self._fillers:
            document = self._relaxed if relaxed else self._document
            samples = SampleValidator(document, sample_failures(key))
            self._fillers[key, relaxed] = Filler(document, samples)
        return self._fillers[key, relaxed]

    @cached_property
    def _relaxed(self) -> Mapping[str, Any]:
        relaxed: Mapping[str, Any] = relax(self._document)
        return relaxed

    def _filled(self, key: str, media_type: str, media: Mapping[str, Any]) -> Filled | None:
        example = self._example(media)
        schema = media.get("schema")
        if not may_be_json(media_type) and (not schema or _is_text(self._document, schema)):
            return Filled(Text(Fact.MESSAGE)) if not schema else self.fill(key, schema, Place())
        if not schema:
            schema = {} if example is MISSING else _schema_of(example)
            if not schema and essence(media_type) == PROBLEM_JSON:
                return None
        return self.fill(key, schema, Place(example=example))

    def _example(self, media: Mapping[str, Any]) -> Any:
        if "example" in media:
            return media["example"]
        examples = media.get("examples")
        for written in examples.values() if isinstance(examples, Mapping) else ():
            example = follow(self._document, written)
            if isinstance(example, Mapping) and "value" in example:
                return example["value"]
        return MISSING


def relax(node: Any) -> Any:
    """Relax schemas.

    Several variants of a `oneOf` may match, and the parts of an `allOf` allow properties of each other.
    """
    if isinstance(node, list):
        return [relax(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    relaxed = {key: relax(value) for key, value in node.items()}
    if isinstance(relaxed.get("oneOf"), list) and "anyOf" not in relaxed:
        relaxed["anyOf"] = relaxed.pop("oneOf")
    if isinstance(relaxed.get("allOf"), list) and relaxed.get("additionalProperties") is False:
        del relaxed["additionalProperties"]
    return relaxed


def _media_types(content: Any) -> Iterable[tuple[str, Mapping[str, Any]]]:
    for media_type, media in content.items() if isinstance(content, Mapping) else ():
        if "/" in media_type and (media is None or isinstance(media, Mapping)):
            yield media_type, media or {}


def _preference(content: Content) -> tuple[bool, bool, bool, bool, int]:
    filled = content.filled
    empty = content.media_type == PROBLEM_JSON and not content.schema
    return (
        not may_be_json(content.media_type),
        filled is None and not empty,
        not content.media_type.startswith("text/plain") and not may_be_json(content.media_type),
        filled is not None and filled.invalid,
        len(filled.made_up) if filled else 0,
    )


def _is_text(document: Mapping[str, Any], schema: Any) -> bool:
    target = follow(document, schema)
    return isinstance(target, Mapping) and target.get("type") in ("string", ["string"], ["string", "null"])


def _schema_of(example: Any) -> dict[str, Any]:
    """Return the schema that an example implies, for media types without a schema."""
    if isinstance(example, Mapping):
        members = {name: _schema_of(value) for name, value in example.items()}
        return {"type": "object", "properties": members, "required": list(members)}
    if isinstance(example, list):
        return {"type": "array", "items": _schema_of(example[0]) if example else {}}
    kinds = {str: "string", bool: "boolean", int: "integer", float: "number", type(None): "null"}
    return {"type": kinds.get(type(example), "string")}
