"""Schemas of a document that may be edited, with the directions in which the API uses them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from tests.review.systematic.edit import Document, pointer_of, resolve

METHODS = ("get", "put", "post", "delete", "patch")
Pointer = tuple[str | int, ...]
RECEIVED, SENT = "received", "sent"
_COMPOSED = (
    "definitions",
    "$defs",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "discriminator",
    "nullable",
    "xml",
)


@dataclass
class Site:
    """A schema in a document, and the directions in which it is used."""

    pointer: Pointer
    views: set[str] = field(default_factory=set)
    is_plain: bool = True
    """Whether it is reached through properties, items and references only."""


class Sites:
    """Every schema of a document's operations."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.found: dict[Pointer, Site] = {}
        self._seen: set[tuple[Pointer, str, bool]] = set()
        for pointer, operation in operations(document):
            self._walk_operation(pointer, operation)

    def plain(self) -> list[Site]:
        """Sites whose edits have the severity of their direction."""
        return [site for site in self.found.values() if site.is_plain and site.views]

    def _walk_operation(self, pointer: Pointer, operation: Document) -> None:
        body, place = self._follow((*pointer, "requestBody"), operation.get("requestBody"))
        self._walk_content(place, body, RECEIVED)
        responses = operation.get("responses")
        for status, written in responses.items() if isinstance(responses, dict) else ():
            if not str(status).startswith(("2", "4")):
                continue
            response, place = self._follow((*pointer, "responses", status), written)
            self._walk_content(place, response, SENT)
        for parameter in operation.get("parameters") or ():
            value, _ = self._follow((), parameter)
            # Those of parameters are edited on their own: components they share must not be.
            self._walk_all_dirty(value)
        callbacks = operation.get("callbacks")
        if callbacks:
            self._walk_all_dirty(callbacks)

    def _follow(self, place: Pointer, node: Any) -> tuple[Any, Pointer]:
        if isinstance(node, dict) and "$ref" in node:
            pointer = pointer_of(node["$ref"])
            return resolve(self.document, node), pointer or place
        return node, place

    def _walk_content(self, place: Pointer, holder: Any, view: str) -> None:
        content = holder.get("content") if isinstance(holder, dict) else None
        for media_type, media in content.items() if isinstance(content, dict) else ():
            if isinstance(media, dict) and "schema" in media:
                plain = str(media_type).lower().startswith("application/json")
                self._walk((*place, "content", media_type, "schema"), media["schema"], view, plain)

    def _walk_all_dirty(self, node: Any) -> None:
        if isinstance(node, dict):
            if "$ref" in node and (pointer := pointer_of(node["$ref"])) is not None:
                for view in (RECEIVED, SENT):
                    self._walk(pointer, resolve(self.document, node), view, False)
                return
            for child in node.values():
                self._walk_all_dirty(child)
        elif isinstance(node, list):
            for child in node:
                self._walk_all_dirty(child)

    def _walk(self, pointer: Pointer, schema: Any, view: str, plain: bool) -> None:
        if not isinstance(schema, dict) or (pointer, view, plain) in self._seen:
            return
        self._seen.add((pointer, view, plain))
        reference = schema.get("$ref")
        if reference is not None:
            target = pointer_of(reference)
            if target is not None:
                followed = resolve(self.document, {"$ref": reference})
                self._walk(target, followed, view, plain and len(schema) == 1)
            return
        site = self.found.setdefault(pointer, Site(pointer))
        site.views.add(view)
        composed = any(key in schema for key in _COMPOSED)
        site.is_plain = site.is_plain and plain and not composed
        hidden = schema.get("readOnly") is True or schema.get("writeOnly") is True
        below = plain and not composed and not hidden
        properties = schema.get("properties")
        for name, child in properties.items() if isinstance(properties, dict) else ():
            self._walk((*pointer, "properties", name), child, view, below and _is_shown(self.document, child))
        if isinstance(schema.get("items"), dict):
            self._walk((*pointer, "items"), schema["items"], view, below)
        if isinstance(schema.get("additionalProperties"), dict):
            self._walk((*pointer, "additionalProperties"), schema["additionalProperties"], view, below)
        for key in ("allOf", "anyOf", "oneOf"):
            for index, child in enumerate(schema.get(key) or ()):
                self._walk((*pointer, key, index), child, view, False)
        for key in ("not", "if", "then", "else"):
            self._walk((*pointer, key), schema.get(key), view, False)


def _is_shown(document: Document, schema: Any) -> bool:
    followed = resolve(document, schema)
    return isinstance(followed, dict) and not any(
        followed.get(key) or schema.get(key) for key in ("readOnly", "writeOnly")
    )


def operations(document: Document) -> Iterator[tuple[Pointer, Document]]:
    """The operations of the paths."""
    for path, item in document.get("paths", {}).items():
        for method in METHODS:
            if isinstance(item, dict) and isinstance(item.get(method), dict):
                yield ("paths", path, method), item[method]
