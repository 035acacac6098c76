"""Read the hand-written OpenAPI documents independently of the compiler.

Every `$ref` is replaced by its target, so that later steps do not deal with files or references.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from yaml.composer import Composer

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.keyword_values import wrong_values
from specfirst.compiler.document.schema_walk import ONE_SUBSCHEMA
from specfirst.conformance.written_bases import COMPONENTS, Base, base_at, is_extension
from specfirst.conformance.written_defaults import drop_wrong_default
from specfirst.conformance.written_discriminators import note_tags
from specfirst.conformance.written_enums import read_as_meant
from specfirst.conformance.written_envelopes import enclose
from specfirst.conformance.written_types import implied_type
from specfirst.project import Api

_ENVELOPE = "shared/schemas/envelope.yaml"
"""The file that describes failures, relative to the error catalogue; a convention of the toolkit."""
_ERRORS = "ErrorResponse"
"""The component that describes failures, in that file or in the document itself."""
_CATALOGUE = "x-error-catalogue"
_BOUNDS = (("minimum", "exclusiveMinimum"), ("maximum", "exclusiveMaximum"))
_NOTES = frozenset({
    "summary", "title", "description", "default", "example", "examples",
    "deprecated", "readOnly", "writeOnly",
})  # fmt: skip
"""What is replaced, rather than restricted, by a sibling of `$ref`."""
RECURSION = "$recursion"
"""The key of the component's name, in place of a schema that contains itself."""


_Through = tuple[Hashable, ...]


class WrittenMapping(dict[str, Any]):
    """A YAML mapping with its file and line."""

    place: str = ""


class WrittenSpecError(Exception):
    """The spec files cannot be read as documents."""


class _Loader(Composer, yaml.CSafeLoader):
    """Builds nodes in Python of what libyaml parses, since its own composer refuses to redefine an anchor."""

    file: Path

    def __init__(self, text: str) -> None:
        yaml.CSafeLoader.__init__(self, text)
        Composer.__init__(self)

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """Compose a node, whose anchor may have been that of an earlier one (YAML 1.2, 3.2.2.2)."""
        event = self.peek_event()
        if isinstance(event, yaml.NodeEvent) and not isinstance(event, yaml.AliasEvent):
            self.anchors.pop(event.anchor, None)
        return super().compose_node(parent, index)


def _mapping(loader: _Loader, node: yaml.MappingNode) -> WrittenMapping:
    mapping = WrittenMapping()
    mapping.place = f"{loader.file}:{node.start_mark.line + 1}"
    for key, value in loader.construct_mapping(node, deep=True).items():
        mapping[str(key)] = value
    return mapping


def _text(loader: _Loader, node: yaml.ScalarNode) -> str:
    return str(loader.construct_scalar(node))


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)
# JSON has no dates, so that `2026-01-02` in an example is text.
_Loader.add_constructor("tag:yaml.org,2002:timestamp", _text)


@dataclass(frozen=True, slots=True)
class WrittenApi:
    """An API as its authors wrote it."""

    name: str
    """The name in the settings, such as `client`."""
    document: WrittenMapping
    """The whole document, with references replaced."""
    catalogue: WrittenMapping
    """The error catalogue that `x-error-catalogue` names; empty without one."""
    errors: WrittenMapping
    """The component schema of failures, with references replaced; empty without one."""

    @property
    def prefix(self) -> str:
        """The path below which every operation is served, that of the first server."""
        server = (self.document.get("servers") or [{"url": "/"}])[0]
        url = str(server.get("url", "/"))
        for name, variable in (server.get("variables") or {}).items():
            url = url.replace(f"{{{name}}}", str(variable["default"]))
        return urlsplit(url).path.rstrip("/")

    @property
    def has_catalogue(self) -> bool:
        """Whether failures have codes, and are implied by rules."""
        return _CATALOGUE in self.document


def read_apis(apis: Iterable[Api]) -> list[WrittenApi]:
    """Read the documents of these APIs.

    Raises:
        WrittenSpecError: a reference has no target, or a file is not a mapping.
        OSError: a file cannot be read.
    """
    loaded: dict[Path, WrittenMapping] = {}
    return [_read(api, _Files(loaded)) for api in apis]


def _read(api: Api, files: _Files) -> WrittenApi:
    root = files.load(api.document)
    files.are_older = str(root.get("openapi", "")).startswith("3.0")
    document = files.resolve(root, api.document, ())
    _drop_wrong_values(document)
    enclose(document)
    catalogue = errors = WrittenMapping()
    if _CATALOGUE in document:
        file = (api.document.parent / document[_CATALOGUE]).resolve()
        catalogue = files.load(file)
        envelope = file.parent / _ENVELOPE
        if envelope.exists():
            errors = files.resolve({"$ref": f"#/{_ERRORS}"}, envelope, ())
    own = document.get("components", {}).get("schemas", {})
    return WrittenApi(api.name, document, catalogue, own.get(_ERRORS, errors))


def _drop_wrong_values(document: WrittenMapping) -> None:
    """Drop keywords of schemas with values that have no effect; generation warns of them."""
    schemas = [node.value for node in walk(document) if node.kind is Kind.SCHEMA]
    schemas = [schema for schema in schemas if isinstance(schema, dict)]
    for schema in schemas:
        lists = [(keyword, "") for keyword in ONE_SUBSCHEMA if isinstance(schema.get(keyword), list)]
        for keyword, _ in [*wrong_values(schema), *lists]:
            del schema[keyword]
    for schema in schemas:
        drop_wrong_default(schema)


class _Files:
    """Reads files, and replaces references between them."""

    def __init__(self, loaded: dict[Path, WrittenMapping]) -> None:
        self._loaded = loaded
        self.are_older = False
        """Whether the document is written in OpenAPI 3.0."""

    def load(self, file: Path) -> WrittenMapping:
        file = file.resolve()
        if file not in self._loaded:
            self._loaded[file] = _parse(file)
        return self._loaded[file]

    def resolve(self, node: Any, file: Path, through: _Through, *, is_base: bool = False) -> Any:
        """Return the node with every reference below it replaced; `through` are the references so far.

        `is_base` if it is a component, or a part of an `allOf` that extends it.
        """
        if isinstance(node, list):
            return [self.resolve(child, file, through, is_base=is_base) for child in node]
        if not isinstance(node, dict):
            return node
        if isinstance(node.get("$ref"), str):
            return self._follow(node, file, through, is_base=is_base)
        extended = ("allOf",) if is_base or is_extension(node) else ()
        resolved = WrittenMapping(
            (key, self.resolve(child, file, through, is_base=key in extended)) for key, child in node.items()
        )
        resolved.place = getattr(node, "place", "")
        note_tags(node, resolved)
        if self.are_older:
            _modernise(resolved)
        read_as_meant(resolved)
        return resolved

    def _follow(self, node: dict[str, Any], file: Path, through: _Through, *, is_base: bool) -> Any:
        place, _, pointer = node["$ref"].partition("#")
        target = (file.parent / unquote(place)).resolve() if place else file.resolve()
        name = pointer.rsplit("/", 1)[-1]
        if not is_base and (base := base_at(self.load(target), pointer)):
            return self._union(base, name, target, through)
        if (target, pointer) in through:
            return {RECURSION: name}
        found: Any = self.load(target)
        for part in _parts(pointer):
            key = int(part) if isinstance(found, list) and part.isdecimal() else part
            try:
                found = found[key]
            except (LookupError, TypeError):
                at = getattr(node, "place", file)
                raise WrittenSpecError(f"{at}: {node['$ref']} has no target") from None
        is_component = pointer.startswith(COMPONENTS)
        resolved = self.resolve(found, target, (*through, (target, pointer)), is_base=is_component)
        beside = {key: child for key, child in node.items() if key != "$ref"}
        # OpenAPI 3.0 ignores siblings of a reference (4.7.23).
        if not beside or self.are_older:
            return resolved
        if isinstance(resolved, bool):
            resolved = WrittenMapping({} if resolved else {"not": {}})
        # OpenAPI 3.1: keywords beside `$ref` in a schema apply as well.
        others = self.resolve(beside, file, through)
        asserting = {key: value for key, value in others.items() if key not in _NOTES}
        is_conjunction = any(resolved.get(key, value) != value for key, value in asserting.items())
        merged = WrittenMapping({"allOf": [resolved], **others} if is_conjunction else {**resolved, **others})
        merged.place = getattr(resolved, "place", "")
        return merged

    def _union(self, base: Base, name: str, file: Path, through: _Through) -> Any:
        """Return the alternatives of a base."""
        key = (file, f"any {name}")
        if key in through:
            return {RECURSION: f"Any{name}"}
        written = {"oneOf": [{"$ref": f"#{COMPONENTS}{member}"} for member in base.members]}
        alternatives = [
            self._follow(member, file, (*through, key), is_base=True) for member in written["oneOf"]
        ]
        resolved = WrittenMapping({"oneOf": alternatives, "discriminator": dict(base.discriminator)})
        note_tags(written, resolved)
        return resolved


def _parse(file: Path) -> WrittenMapping:
    loader = _Loader(file.read_text(encoding="utf-8"))
    loader.file = _shown(file)
    try:
        parsed = loader.get_single_data()
    except yaml.YAMLError as error:
        raise WrittenSpecError(f"{_shown(file)}: {error}") from error
    finally:
        loader.dispose()
    if not isinstance(parsed, WrittenMapping):
        raise WrittenSpecError(f"{_shown(file)}: a mapping was expected")
    return parsed


def _parts(pointer: str) -> Iterator[str]:
    """Split a JSON Pointer in a URI fragment (RFC 6901, 6) into its steps."""
    for part in pointer.removeprefix("/").split("/") if pointer.strip("/") else ():
        yield unquote(part).replace("~1", "/").replace("~0", "~")


def _shown(file: Path) -> Path:
    here = Path.cwd()
    return file.relative_to(here) if file.is_relative_to(here) else file


def _modernise(node: dict[str, Any]) -> None:
    """Change a schema object of a 3.0 document to 3.1, in place.

    This deliberately states the compiler's rules a second time.

    Mappings of names, such as `properties`, contain mappings, which are left unchanged here.
    """
    for bound, exclusive in _BOUNDS:
        if isinstance(node.get(exclusive), bool) and node.pop(exclusive) and bound in node:
            node[exclusive] = node.pop(bound)
    if node.get("nullable") is True:
        del node["nullable"]
        _admit_null(node)


def _admit_null(schema: dict[str, Any]) -> None:
    if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
        schema["enum"] = [*schema["enum"], None]
    if isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
    for keyword in ("allOf", "oneOf", "anyOf"):
        # Authors write it beside references, and mean the whole schema.
        if keyword in schema and "type" not in schema:
            alternative = {keyword: schema.pop(keyword)}
            schema["anyOf"] = [alternative, {"type": "null"}]
            return
    implied = implied_type((schema,))
    if implied is not None:
        schema["type"] = [implied, "null"]
