"""Edits of whole documents that change nothing on the wire."""

from __future__ import annotations

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

from tests.review.systematic.edit import RISKY, SILENT, Document, Edit, at, edited, nodes, pointer_of, resolve
from tests.review.systematic.sites import METHODS, Site, Sites, operations


def refactors(document: Document, random: Random) -> Iterator[Edit]:
    """Each kind of refactoring that fits the document."""
    yield _edit("all keys in another order", document, _reorder(document))
    yield _edit("texts removed", document, _without_texts(document))
    yield _edit("unused component", document, edited(document, _add_unused))
    yield _edit("information", document, edited(document, _reword))
    yield from _references(document, random)
    yield from _components(document)
    yield from _parameters(document)
    if str(document.get("openapi", "")).startswith("3.0"):
        yield _edit("upgraded to 3.1", document, edited(document, _upgrade))
    if _is_separable(document):
        yield _in_two_files(document)
    renamed = _rename_component(document, random)
    if renamed is not None:
        yield Edit("component renamed", "", document, renamed, RISKY, RISKY)


def _edit(name: str, old: Document, new: Document, where: str = "") -> Edit:
    return Edit(name, where, old, new, SILENT, SILENT)


def _reorder(node: Any) -> Any:
    if isinstance(node, dict):
        return {key: _reorder(value) for key, value in reversed(node.items())}
    return [_reorder(value) for value in node] if isinstance(node, list) else node


def _without_texts(document: Document) -> Document:
    def strip(node: Any, named: bool = False) -> Any:
        if isinstance(node, list):
            return [strip(value) for value in node]
        if not isinstance(node, dict):
            return node
        drops = () if named else ("description", "summary", "externalDocs", "title", "example", "examples")
        return {
            key: strip(
                value, not named and key in ("properties", "schemas", "mapping", "scopes", "default", "enum")
            )
            for key, value in node.items()
            if key not in drops or (key == "description" and not isinstance(value, str))
        }

    stripped = {**document, "paths": strip(document["paths"])}
    for operation in nodes(stripped["paths"]):
        for response in _dict(operation, "responses").values():
            if isinstance(response, dict) and "$ref" not in response:
                response["description"] = ""
    return stripped


def _add_unused(document: Document) -> None:
    schemas = document.setdefault("components", {}).setdefault("schemas", {})
    schemas["QzUnused"] = {"type": "object", "properties": {"a": {"type": "string"}}}


def _reword(document: Document) -> None:
    document["info"] = {**document["info"], "description": "Otherwise.", "contact": {"name": "Someone"}}
    document["tags"] = [{"name": "qz", "description": "Unused."}]
    document["x-note"] = {"anything": 1}


def _is_recursive(document: Document, name: str) -> bool:
    pending, seen = [name], set[str]()
    while pending:
        for node in nodes(document["components"]["schemas"].get(pending.pop())):
            target = _schema_name(node)
            if target == name:
                return True
            if target is not None and target not in seen:
                seen.add(target)
                pending.append(target)
    return False


def _schema_name(node: Document) -> str | None:
    pointer = pointer_of(node.get("$ref"))
    is_schema = pointer is not None and len(pointer) == 3 and pointer[:2] == ("components", "schemas")
    return str(pointer[2]) if pointer is not None and is_schema else None


def _references(document: Document, random: Random) -> Iterator[Edit]:
    sites = Sites(document)
    places = [
        (*site.pointer, *way)
        for site in sites.plain()
        for way in (("properties", name) for name in _dict(at(document, site.pointer), "properties"))
        if _schema_name(_dict(at(document, site.pointer), "properties")[way[1]]) is not None
    ]
    random.shuffle(places)
    for place in places[:1]:
        reference = at(document, place)
        target = copy.deepcopy(resolve(document, reference))
        where = "/".join(map(str, place))
        yield _edit("reference inlined", document, _replaced(document, place, target), where)
        yield _edit(
            "reference wrapped in allOf", document, _replaced(document, place, {"allOf": [reference]}), where
        )
        yield _edit(
            "reference wrapped in anyOf", document, _replaced(document, place, {"anyOf": [reference]}), where
        )
        described = {"allOf": [reference], "description": "Which one."}
        yield _edit("reference with a description", document, _replaced(document, place, described), where)

        aliased = _replaced(document, place, {"$ref": "#/components/schemas/QzAlias"})
        aliased["components"]["schemas"]["QzAlias"] = reference
        yield _edit("reference by another component", document, aliased, where)
    inline = [site for site in sites.plain() if site.pointer[0] == "paths" or len(site.pointer) > 3]
    random.shuffle(inline)
    for site in inline[:2]:
        yield _edit(
            "schema extracted", document, _extracted(document, site), "/".join(map(str, site.pointer))
        )
    whole = [
        name for name in _dict(_dict(document, "components"), "schemas") if not _is_recursive(document, name)
    ]
    random.shuffle(whole)
    for name in whole[:2]:
        yield _edit("component inlined everywhere", document, _inlined(document, name), name)


def _dict(node: Any, key: str) -> dict[str, Any]:
    value = node.get(key) if isinstance(node, dict) else None
    return value if isinstance(value, dict) else {}


def _replaced(document: Document, place: tuple[str | int, ...], value: Any) -> Document:
    def change(it: Document) -> None:
        at(it, place[:-1])[place[-1]] = value

    return edited(document, change)


def _extracted(document: Document, site: Site) -> Document:
    def change(it: Document) -> None:
        schema = at(it, site.pointer)
        at(it, site.pointer[:-1])[site.pointer[-1]] = {"$ref": "#/components/schemas/QzExtracted"}
        it.setdefault("components", {}).setdefault("schemas", {})["QzExtracted"] = schema

    return edited(document, change)


def _inlined(document: Document, name: str) -> Document:
    schema = document["components"]["schemas"][name]
    mapped = any(node.get("discriminator") for node in nodes(document["components"]))
    if mapped:
        return document

    def inline(node: Any) -> Any:
        if isinstance(node, dict):
            if _schema_name(node) == name and len(node) == 1:
                return copy.deepcopy(schema)
            return {key: inline(value) for key, value in node.items()}
        return [inline(value) for value in node] if isinstance(node, list) else node

    return dict(inline(document))


def _components(document: Document) -> Iterator[Edit]:
    """Parameters, bodies and responses that become components, or cease to be."""

    def extract(it: Document) -> None:
        components = it.setdefault("components", {})
        for number, (_, operation) in enumerate(operations(it)):
            for index, parameter in enumerate(operation.get("parameters") or ()):
                if "$ref" not in parameter:
                    name = f"Qz{number}x{index}"
                    components.setdefault("parameters", {})[name] = parameter
                    operation["parameters"][index] = {"$ref": f"#/components/parameters/{name}"}
            for status, response in _dict(operation, "responses").items():
                if isinstance(response, dict) and "$ref" not in response:
                    name = f"Qz{number}x{status}"
                    components.setdefault("responses", {})[name] = response
                    operation["responses"][status] = {"$ref": f"#/components/responses/{name}"}
            if "$ref" not in _dict(operation, "requestBody") and operation.get("requestBody"):
                components.setdefault("requestBodies", {})[f"Qz{number}"] = operation["requestBody"]
                operation["requestBody"] = {"$ref": f"#/components/requestBodies/Qz{number}"}

    def inline(it: Document) -> None:
        for _, operation in operations(it):
            for index, parameter in enumerate(operation.get("parameters") or ()):
                operation["parameters"][index] = copy.deepcopy(resolve(it, parameter))
            for status, response in _dict(operation, "responses").items():
                operation["responses"][status] = copy.deepcopy(resolve(it, response))
            if operation.get("requestBody"):
                operation["requestBody"] = copy.deepcopy(resolve(it, operation["requestBody"]))

    yield _edit("parameters, bodies and responses extracted", document, edited(document, extract))
    yield _edit("parameters, bodies and responses inlined", document, edited(document, inline))


def _parameters(document: Document) -> Iterator[Edit]:
    def push_down(it: Document) -> None:
        for item in it["paths"].values():
            shared = item.pop("parameters", None) or []
            for method in (*METHODS, "head", "options", "trace"):
                if isinstance(item.get(method), dict):
                    own = item[method].get("parameters") or []
                    keys = {_key(it, parameter) for parameter in own}
                    kept = [copy.deepcopy(other) for other in shared if _key(it, other) not in keys]
                    item[method]["parameters"] = [*own, *kept]

    def pull_up(it: Document) -> None:
        for item in it["paths"].values():
            found = [
                item[key] for key in (*METHODS, "head", "options", "trace") if isinstance(item.get(key), dict)
            ]
            first = found[0].get("parameters") or [] if found else []
            common = [one for one in first if all(one in (other.get("parameters") or ()) for other in found)]
            if common and "parameters" not in item:
                item["parameters"] = common
                for operation in found:
                    operation["parameters"] = [one for one in operation["parameters"] if one not in common]

    yield _edit("parameters of items moved to operations", document, edited(document, push_down))
    yield _edit("common parameters moved to items", document, edited(document, pull_up))


def _key(document: Document, parameter: Any) -> tuple[Any, Any]:
    followed = resolve(document, parameter)
    return followed.get("in"), followed.get("name")


def _upgrade(document: Document) -> None:
    document["openapi"] = "3.1.0"

    def visit(node: Any, named: bool = False) -> Any:
        if isinstance(node, list):
            return [visit(value) for value in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node and not named and isinstance(node["$ref"], str):
            return {"$ref": node["$ref"]}
        changed = {
            key: value if key in ("example", "examples", "default", "enum") and not named
            else visit(value, key in ("properties", "schemas", "patternProperties") and not named)
            for key, value in node.items()
        }  # fmt: skip
        return changed if named else _upgraded(changed)

    for key in ("paths", "components"):
        if key in document:
            document[key] = visit(document[key])


def _upgraded(schema: Document) -> Document:
    nullable = schema.pop("nullable", None) if isinstance(schema.get("nullable"), bool) else None
    if nullable and isinstance(schema.get("type"), str):
        schema["type"] = [schema["type"], "null"]
        if isinstance(schema.get("enum"), list) and None not in schema["enum"]:
            schema["enum"] = [*schema["enum"], None]
    for exclusive, bound in (("exclusiveMinimum", "minimum"), ("exclusiveMaximum", "maximum")):
        flag = schema.get(exclusive)
        if isinstance(flag, bool):
            del schema[exclusive]
            if flag and bound in schema:
                schema[exclusive] = schema.pop(bound)
    return schema


def _is_separable(document: Document) -> bool:
    """Whether the schemas refer to schemas by their pointers only."""
    if any("discriminator" in node or "$anchor" in node for node in nodes(document)):
        return False
    below = nodes(_dict(_dict(document, "components"), "schemas"))
    return all(str(node["$ref"]).startswith("#/components/schemas/") for node in below if "$ref" in node)


def _in_two_files(document: Document) -> Edit:
    """All schemas in a file of their own."""
    split = copy.deepcopy(document)
    schemas = split.get("components", {}).pop("schemas", {})
    for holder, prefix in ((split, "schemas.json#/"), (schemas, "#/")):
        for node in nodes(holder):
            reference = node.get("$ref")
            if isinstance(reference, str):
                node["$ref"] = reference.replace("#/components/schemas/", prefix, 1)
    return Edit(
        "schemas in a file of their own", "", document, split, SILENT, SILENT, {"schemas.json": schemas}
    )


def _rename_component(document: Document, random: Random) -> Document | None:
    if any("discriminator" in node for node in nodes(document.get("components"))):
        return None
    names = [
        str(site.pointer[2])
        for site in Sites(document).plain()
        if len(site.pointer) == 3 and site.pointer[:2] == ("components", "schemas")
    ]
    if not names:
        return None
    name = random.choice(names)

    def rename(it: Document) -> None:
        schemas = it["components"]["schemas"]
        it["components"]["schemas"] = {
            ("Qz" + key if key == name else key): value for key, value in schemas.items()
        }
        old = f"#/components/schemas/{name}"
        for node in nodes(it):
            reference = node.get("$ref")
            if isinstance(reference, str) and f"{reference}/".startswith(f"{old}/"):
                node["$ref"] = reference.replace(old, f"#/components/schemas/Qz{name}", 1)

    return edited(document, rename)
