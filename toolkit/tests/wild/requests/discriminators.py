"""Discriminator values of schemas: beside `oneOf` or `anyOf`, and on a base of other schemas."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tests.wild.document import Document, Unreadable

_COMPONENT = "#/components/schemas/"


@dataclass(frozen=True)
class Tag:
    candidates: list[Any]
    """The tag in every JSON type that its text may stand for; the property's own schema decides."""


@dataclass(frozen=True)
class Choice:
    schema: Any
    tags: dict[str, Tag]
    deciding: frozenset[str] = frozenset()
    """Return the tags of the schema itself; those of a base do not restrict a child that is used directly."""


class Discriminators:
    """The discriminators of a document."""

    def __init__(self, document: Document) -> None:
        self._document = document

    def choose(self, schema: Any, number: int, *, inherited_only: bool = False) -> Choice | None:
        """Return a variant of the schema with its tag; None without a discriminator."""
        pointer, target = self._follow(schema)
        if not isinstance(target, dict):
            return None
        found = target.get("discriminator")
        if isinstance(found, dict) and isinstance(found.get("propertyName"), str):
            if inherited_only and not self._children_of(pointer, found):
                return None
            return self._by_own(pointer, target, found, number)
        if pointer is not None:
            return self._as_child(pointer)
        return None

    def _by_own(
        self, pointer: str | None, target: dict[str, Any], found: dict[str, Any], number: int
    ) -> Choice | None:
        name = found["propertyName"]
        for key in ("oneOf", "anyOf"):
            variants = target.get(key)
            if isinstance(variants, list) and variants:
                variant = variants[number % len(variants)]
                if not isinstance(variant, dict) or "$ref" not in variant:
                    return None
                rest = {k: v for k, v in target.items() if k not in (key, "discriminator")}
                inner = self.choose(variant, number // len(variants)) if self._is_base(variant) else None
                if inner is not None and name in inner.tags:
                    return Choice({"allOf": [rest, inner.schema]}, inner.tags, inner.deciding | {name})
                tag = self._tags(found, variant["$ref"], number)
                tags = {name: tag} | self._inherited(variant["$ref"])
                return Choice({"allOf": [rest, variant]}, tags, frozenset({name}))
        children = self._children_of(pointer, found)
        if not children:
            return None
        child = children[number % len(children)]
        tags = {name: self._tags(found, child, number)}
        return Choice(self._document.at(child), tags, frozenset({name}))

    def _is_base(self, variant: dict[str, Any]) -> bool:
        pointer, target = self._follow(variant)
        found = target.get("discriminator") if isinstance(target, dict) else None
        return isinstance(found, dict) and bool(self._children_of(pointer, found))

    def _inherited(self, pointer: str) -> dict[str, Tag]:
        choice = self._as_child(pointer)
        return choice.tags if choice else {}

    def _as_child(self, pointer: str) -> Choice | None:
        """Return the schema with the tags by which its bases name it."""
        tags: dict[str, Tag] = {}
        for base in self._bases(pointer):
            found = self._document.at(base).get("discriminator")
            if isinstance(found, dict) and isinstance(found.get("propertyName"), str):
                tags[found["propertyName"]] = self._tags(found, pointer, 0)
        return Choice(self._document.at(pointer), tags) if tags else None

    def _bases(self, pointer: str, depth: int = 0) -> list[str]:
        found: list[str] = []
        target = self._document.at(pointer)
        for part in (target.get("allOf") or []) if isinstance(target, dict) and depth < 10 else []:
            if isinstance(part, dict) and isinstance(part.get("$ref"), str):
                found += [part["$ref"], *self._bases(part["$ref"], depth + 1)]
        return found

    def _children_of(self, pointer: str | None, found: dict[str, Any]) -> list[str]:
        children = list(self._children.get(pointer or "", ()))
        for name in (found.get("mapping") or {}).values():
            target = self._pointer(str(name))
            if target != pointer and target not in children and self._exists(target):
                children.append(target)
        return children

    def _exists(self, pointer: str) -> bool:
        try:
            self._document.at(pointer)
        except Unreadable:
            return False
        return True

    @cached_property
    def _children(self) -> dict[str, list[str]]:
        """Return the direct and indirect children by `allOf` of each component."""
        schemas = (self._document.content.get("components") or {}).get("schemas") or {}
        children: dict[str, list[str]] = defaultdict(list)
        for name in schemas:
            pointer = _COMPONENT + name.replace("~", "~0").replace("/", "~1")
            try:
                bases = self._bases(pointer)
            except Unreadable:
                continue
            for base in bases:
                children[base].append(pointer)
        return children

    def _follow(self, schema: Any) -> tuple[str | None, Any]:
        pointer = None
        for _ in range(30):
            if not isinstance(schema, dict) or not isinstance(schema.get("$ref"), str):
                break
            pointer = schema["$ref"]
            schema = self._document.at(pointer)
        return pointer, schema

    def _pointer(self, name: str) -> str:
        return name if "/" in name or name.startswith("#") else _COMPONENT + name

    def _tags(self, found: dict[str, Any], pointer: str, number: int) -> Tag:
        mapping = found.get("mapping") or {}
        names = [str(tag) for tag, target in mapping.items() if self._pointer(str(target)) == pointer]
        text = names[number % len(names)] if names else pointer.rsplit("/", 1)[-1]
        candidates: list[Any] = [text]
        try:
            other = json.loads(text.lower())
        except ValueError:
            other = None
        if isinstance(other, (bool, int)):
            candidates.append(other)
        return Tag(candidates)
