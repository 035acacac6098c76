"""Copy the root document, pull in what it refers to, and rewrite the references."""

from __future__ import annotations

import os
import re
from collections import deque
from pathlib import Path
from typing import Any

from specfirst.compiler.bundle.bundle import SHARED_FOLDER, Bundle
from specfirst.compiler.bundle.empty_values import RULE as WELL_FORMED
from specfirst.compiler.bundle.empty_values import Meaning, meaning_of_empty
from specfirst.compiler.bundle.references import Place, Resolver
from specfirst.compiler.diagnostics import Diagnostic, Location, Severity, SpecError
from specfirst.compiler.document.grammar import SECTIONS, Kind, Node, members, reference_of
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, to_fragment
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.vocabulary import CATALOGUE
from specfirst.compiler.loader.source import Source, Sources, check_readable

_CLASH = "name-clash"
_Identity = tuple[Path, Pointer, Kind]
_Pulled = tuple[str, str, Kind, Place]


class ComponentNames:
    """Gives each node of a section a unique name.

    Unless clashes are refused, a later node gets a number. Names depend only on the order of first use, so
    that every run has the same result.
    """

    def __init__(self, root: Source, *, refuse_clashes: bool) -> None:
        self._root = root
        self._refuse_clashes = refuse_clashes
        self._name_of: dict[_Identity, str] = {}
        self._holders: dict[tuple[str, str], Place] = {}
        self._pending: deque[_Pulled] = deque()
        for section, entries in as_mapping(root.value.get("components")).items():
            for name in as_mapping(entries):
                self._holders[section, name] = Place(root, ("components", section, name))

    def reserve(self, place: Place, kind: Kind, name: str) -> None:
        """Reserve the name of the root component that represents `place`; of several ones, the first."""
        self._name_of.setdefault((*place.key, kind), name)

    def is_reserved(self, place: Place, kind: Kind, name: str) -> bool:
        """Whether the root component `name` represents `place`."""
        return self._name_of.get((*place.key, kind)) == name

    def pointer_of(self, place: Place, kind: Kind, used_at: Location) -> Pointer:
        """Return the pointer of the component for `place`, which is new at its first reference.

        Raises:
            SpecError: at `used_at`, if another node has the name and clashes are refused.
        """
        section = SECTIONS[kind]
        identity = (*place.key, kind)
        name = self._name_of.get(identity)
        if name is None:
            name = self._allocate(section, _natural_name(place), place, used_at)
            self._name_of[identity] = name
            self._holders[section, name] = place
            self._pending.append((section, name, kind, place))
        return ("components", section, name)

    def next_pending(self) -> _Pulled | None:
        """Return the next component that was named but not yet copied."""
        return self._pending.popleft() if self._pending else None

    def _allocate(self, section: str, wanted: str, place: Place, used_at: Location) -> str:
        holder = self._holders.get((section, wanted))
        if holder is None:
            return wanted
        if self._refuse_clashes:
            message = (
                f"two different nodes would both be components/{section}/{wanted}: "
                f"{holder.location} and {place.location}; rename one"
            )
            raise SpecError.at(used_at, _CLASH, message)
        number = 2
        while (section, f"{wanted}_{number}") in self._holders:
            number += 1
        return f"{wanted}_{number}"


def _natural_name(place: Place) -> str:
    """Return the last key of the pointer; for a whole file, its name."""
    keys = [token for token in place.pointer if isinstance(token, str)]
    written = keys[-1] if keys else place.source.path.stem
    # The characters that OpenAPI allows in component names (3.1, 4.8.7).
    return re.sub(r"[^A-Za-z0-9._-]+", "_", written) or "_"


ERROR_RESPONSE = "ErrorResponse"
_ENVELOPE_FILE = f"{SHARED_FOLDER}/schemas/envelope.yaml"
_VERSION = re.compile(r"3\.[01]\.\d+(-.+)?")
_BARE_NAME = re.compile(r"[A-Za-z0-9._-]+")


def bundle(root: Path) -> Bundle:
    """Bundle the OpenAPI 3.0 or 3.1 document at `root`.

    A `$ref` to another file becomes a component, named by the last part of its pointer; a path item is
    inlined.

    Raises:
        SpecError: references cannot be followed; contains all of them.
    """
    check_readable(root)
    path = Path.cwd() / root
    try:
        return _Bundler(path).run()
    except RecursionError:
        raise SpecError.at(Location(path, 0), "source", "nested too deeply") from None


class _Bundler:
    """The bundling of one root document."""

    def __init__(self, root: Path) -> None:
        self._sources = Sources()
        self._resolver = Resolver(self._sources)
        self._root = self._sources.load(Path(os.path.normpath(root)))
        self._document_of_root()
        self._foreign = CATALOGUE not in self._root.value
        self._names = ComponentNames(self._root, refuse_clashes=not self._foreign)
        self._grafts: dict[Pointer, Place] = {}
        self._inlining: list[Place] = []
        self._found: list[Diagnostic] = []

    def run(self) -> Bundle:
        self._name_root_components()
        self._place_path_items()
        document = self._copy(Node((), Kind.DOCUMENT, self._root.value), Place(self._root, ()))
        self._pull_error_response()
        self._pull_components(document)
        if any(found.severity == "error" for found in self._found):
            raise SpecError(self._found)
        return Bundle(
            root=self._root,
            document=document,
            grafts=self._grafts,
            files=self._sources.paths,
            reached=frozenset(self._resolver.reached),
            warnings=(*self._sources.warnings, *self._found),
        )

    def _document_of_root(self) -> None:
        value = self._root.value
        if not isinstance(value, dict):
            raise SpecError.at(self._root.locate(()), "document", "an OpenAPI document must be a mapping")
        version = value.get("openapi")
        if isinstance(version, str) and _VERSION.fullmatch(version):
            return
        field = "swagger" if version is None and "swagger" in value else "openapi"
        raise SpecError.at(self._root.locate((field,)), "document", _advice(version, value.get("swagger")))

    def _name_root_components(self) -> None:
        """Give a node of another file the name of the root component that consists of a reference to it."""
        components = self._root.value.get("components")
        for node in members(Node(("components",), Kind.COMPONENTS, components)):
            for component in members(node):
                reference = reference_of(component)
                if reference is None or component.kind not in SECTIONS:
                    continue
                try:
                    target = self._resolver.follow(Place(self._root, component.pointer))
                except SpecError:
                    continue  # Reported when the component is copied.
                if target.source is not self._root:
                    self._names.reserve(target, component.kind, str(component.pointer[-1]))

    def _place_path_items(self) -> None:
        """Place path items first, so that references into them find their place in the bundle."""
        for section, kind in (("paths", Kind.PATHS), ("webhooks", Kind.WEBHOOKS)):
            for item in members(Node((section,), kind, self._root.value.get(section))):
                if item.kind is Kind.PATH_ITEM and reference_of(item) is not None:
                    try:
                        self._grafts[item.pointer] = self._resolver.follow(Place(self._root, item.pointer))
                    except SpecError as error:
                        self._report(error)

    def _pull_error_response(self) -> None:
        """Pull in the envelope of failures, which the expansion refers to even if no document does."""
        catalogue = self._root.value.get(CATALOGUE)
        schemas = as_mapping(as_mapping(self._root.value.get("components")).get("schemas"))
        if isinstance(catalogue, str) and ERROR_RESPONSE not in schemas:
            reference = f"{os.path.dirname(catalogue) or '.'}/{_ENVELOPE_FILE}#/{ERROR_RESPONSE}"
            self._rewrite(Place(self._root, ()), reference, Kind.SCHEMA, CATALOGUE)

    def _pull_components(self, document: dict[str, Any]) -> None:
        pulled: dict[str, dict[str, Any]] = {}
        while (component := self._names.next_pending()) is not None:
            section, name, kind, place = component
            pointer = ("components", section, name)
            self._grafts[pointer] = place
            pulled.setdefault(section, {})[name] = self._copy(Node(pointer, kind, place.value), place)
        if not pulled:
            return
        components = document["components"] = as_mapping(document.get("components"))
        for section in sorted(pulled):
            # By name rather than by first use, so that moving a path does not reorder the models.
            components[section] = as_mapping(components.get(section)) | dict(sorted(pulled[section].items()))

    def _copy(self, node: Node, place: Place) -> Any:
        if node.kind is Kind.LITERAL or not isinstance(node.value, dict | list):
            return node.value
        if reference_of(node) is not None:
            return self._copy_reference(node, place)
        if node.kind is Kind.DISCRIMINATOR:
            return self._copy_discriminator(node.value, place)
        copied = self._copy_members(node, place)
        if isinstance(node.value, list):
            return list(copied.values())
        if node.kind is Kind.LINK and isinstance(node.value.get("operationRef"), str):
            copied["operationRef"] = self._operation_ref(place, node.value["operationRef"])
        return copied

    def _copy_members(self, node: Node, place: Place) -> dict[str | int, Any]:
        copied: dict[str | int, Any] = {}
        for member in members(node):
            key = member.pointer[-1]
            # Most members have a value, and a call for each takes longer than copying it.
            meaning = None if member.value else meaning_of_empty(node, member)
            if meaning is None:
                copied[key] = self._copy_member(member, place)
                continue
            if meaning is not Meaning.ABSENT:
                copied[key] = {}
            message = f"'{key}' {meaning.value}"
            self._found.append(Diagnostic(place.member(key).location, WELL_FORMED, message, "warning"))
        return copied

    def _copy_member(self, member: Node, place: Place) -> Any:
        if member.kind is Kind.LITERAL:
            return member.value
        return self._copy(member, place.member(member.pointer[-1]))

    def _copy_reference(self, node: Node, place: Place) -> Any:
        if node.kind is Kind.PATH_ITEM or self._is_named_after(node, place):
            return self._inline(node, place)
        copied = self._copy_members(node, place)
        copied["$ref"] = self._rewrite(place, node.value["$ref"], node.kind)
        return copied

    def _is_named_after(self, node: Node, place: Place) -> bool:
        """Whether a node of another file is named by this root component."""
        if place.source is not self._root or len(node.pointer) != 3 or node.pointer[0] != "components":
            return False
        try:
            target = self._resolver.follow(place)
        except SpecError:
            return False
        return self._names.is_reserved(target, node.kind, str(node.pointer[-1]))

    def _inline(self, node: Node, place: Place) -> Any:
        try:
            target = self._resolver.follow(place)
        except SpecError as error:
            self._report(error)
            return {}
        if target in self._inlining:
            message = f"the path item of {target.location} contains itself: refer to it once"
            self._report(SpecError.at(place.member("$ref").location, "ref-cycle", message))
            return {}
        self._grafts[node.pointer] = target
        self._inlining.append(target)
        try:
            copied = self._copy(Node(node.pointer, node.kind, target.value), target)
        finally:
            self._inlining.pop()
        beside = [member for member in members(node) if member.pointer[-1] != "$ref"]
        if beside and isinstance(copied, dict):
            for sibling in beside:
                self._grafts[sibling.pointer] = place.member(sibling.pointer[-1])
                copied[sibling.pointer[-1]] = self._copy_member(sibling, place)
        return copied

    def _copy_discriminator(self, value: Any, place: Place) -> Any:
        mapping = value.get("mapping") if isinstance(value, dict) else None
        if not isinstance(mapping, dict):
            return value
        holder = place.member("mapping")
        return {**value, "mapping": {tag: self._mapped(holder, tag, to) for tag, to in mapping.items()}}

    def _mapped(self, holder: Place, tag: str, to: Any) -> Any:
        """Return the component or reference that a discriminator's mapping names (OpenAPI 3.1, 4.8.25)."""
        if not isinstance(to, str):
            return to
        if _BARE_NAME.fullmatch(to) and not os.path.isfile(holder.source.path.parent / to):
            named = holder.source is self._root or to not in holder.source.value
            return to if named else self._rewrite(holder, f"#/{to}", Kind.SCHEMA, tag)
        try:
            self._resolver.resolve(holder, to, tag)
        except SpecError as error:
            self._report(error, legal=True)
            return to
        return self._rewrite(holder, to, Kind.SCHEMA, tag)

    def _operation_ref(self, holder: Place, reference: str) -> str:
        # The server does not follow links, so that an invalid one is no reason to refuse a document.
        try:
            target = self._resolver.resolve(holder, reference, "operationRef")
        except SpecError as error:
            self._report(error, legal=True)
            return reference
        pointer = self._pointer_in_bundle(target)
        if pointer is None:
            message = f"operationRef '{reference}' is not an operation of this API: use its operationId"
            found = SpecError.at(holder.member("operationRef").location, "unknown-ref", message)
            self._report(found, legal=True)
            return reference
        return to_fragment(pointer)

    def _rewrite(self, holder: Place, reference: str, kind: Kind, field: str = "$ref") -> str:
        """Return the local form of a reference."""
        try:
            target = self._resolver.resolve(holder, reference, field)
            written = parse_fragment(reference) if target.source is self._root is holder.source else None
            if written is not None and tuple(map(str, written)) == tuple(map(str, target.pointer)):
                return reference
            pointer = self._pointer_in_bundle(target)
            if pointer is None:
                target = self._resolver.follow(target)
                pointer = self._pointer_in_bundle(target)
            if pointer is None:
                pointer = self._names.pointer_of(target, kind, holder.member(field).location)
        except SpecError as error:
            self._report(error, legal=kind is Kind.EXAMPLE)
            return reference
        return to_fragment(pointer)

    def _pointer_in_bundle(self, target: Place) -> Pointer | None:
        """Return the place of `target` in the bundle: in the root document or an inlined path item."""
        if target.source is self._root:
            return target.pointer
        for pointer, place in self._grafts.items():
            if pointer[0] == "components" or place.source is not target.source:
                continue
            length = len(place.pointer)
            if len(target.pointer) > length and target.pointer[:length] == place.pointer:
                return (*pointer, *target.pointer[length:])
        return None

    def _report(self, error: SpecError, *, legal: bool = False) -> None:
        """Report an error. A `legal` reference without a target is a warning in a foreign document."""
        for found in error.diagnostics:
            severity: Severity = "warning" if self._foreign and legal else found.severity
            self._found.append(Diagnostic(found.location, found.rule, found.message, severity))


def _advice(version: Any, swagger: Any) -> str:
    """Return advice for a document of an unsupported version."""
    if version is None and swagger is not None:
        return (
            f"Swagger {swagger} is not supported: convert the document to OpenAPI 3, "
            "for example with `npx swagger2openapi --yaml --outfile openapi.yaml FILE`"
        )
    if version is None:
        return "not an OpenAPI 3 document: write `openapi: 3.1.0` at its top"
    if str(version).startswith("3.2"):
        return (
            f"OpenAPI {version} is not supported: a document without its new fields (`query`, "
            "`additionalOperations`, `itemSchema`, `querystring`, `$self`) can declare `openapi: 3.1.1`"
        )
    if isinstance(version, float):
        return f"the version {version} is a number: write it in full, as in `openapi: {version}.0`"
    return f"OpenAPI {version} is not supported: write `openapi: 3.1.0` (3.0 and 3.1 are)"
