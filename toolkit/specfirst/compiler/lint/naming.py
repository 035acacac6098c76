"""Rules for the names, tags and descriptions of a document."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.lint.rule import Finding, Subject, convention, is_component

_SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_PASCAL = re.compile(r"[A-Z][A-Za-z0-9]*")


@convention("tags: [users, admin]")
def operation_has_one_tag(subject: Subject) -> Iterator[Finding]:
    """The tag determines the service and the SDK resource of an operation."""
    declared = [tag.get("name") for tag in subject.document.get("tags") or [] if isinstance(tag, dict)]
    for operation in subject.operations:
        tags = operation.value.get("tags")
        if not isinstance(tags, list) or len(tags) != 1:
            yield Finding((*operation.pointer, "tags"), f"{operation.title} must have exactly one tag")
        elif tags[0] not in declared:
            yield Finding(
                (*operation.pointer, "tags"),
                f"the tag '{tags[0]}' is not in the root document's `tags`: add it there, described",
            )


@convention("operationId: getUser with the tag users")
def operation_id_starts_with_its_tag(subject: Subject) -> Iterator[Finding]:
    """`<tag>_<verb>`: without the tag it is the method's name in service and SDK."""
    for operation in subject.operations:
        written = operation.value.get("operationId")
        tags = operation.value.get("tags")
        tag = str(tags[0]).replace("-", "_") if isinstance(tags, list) and tags else "<tag>"
        if not isinstance(written, str):
            message = f"{operation.title} has no operationId: write {tag}_<verb>"
            yield Finding((*operation.pointer, "operationId"), message)
        elif not written.startswith(f"{tag}_") or not _SNAKE.fullmatch(written):
            message = f"operationId '{written}' must be {tag}_<verb> in snake_case"
            yield Finding((*operation.pointer, "operationId"), message)


@convention("properties: {displayName: …}")
def names_are_snake_case(subject: Subject) -> Iterator[Finding]:
    """Names are spelt the same on the wire and in Python."""
    for node in subject.schemas:
        for name in as_mapping(node.value.get("properties")):
            if not _SNAKE.fullmatch(name):
                pointer = (*node.pointer, "properties", name)
                yield Finding(pointer, f"the property '{name}' must be snake_case: '{_snake(name)}'")
    for node in subject.nodes(Kind.PARAMETER):
        name = str(node.value.get("name"))
        if "$ref" not in node.value and node.value.get("in") != "header" and not _SNAKE.fullmatch(name):
            yield Finding(node.pointer, f"the parameter '{name}' must be snake_case: '{_snake(name)}'")


@convention("schemas: {user_create: …}")
def component_schemas_are_pascal_case(subject: Subject) -> Iterator[Finding]:
    """The name of a component is the name of its class."""
    for name in subject.components("schemas"):
        if not _PASCAL.fullmatch(name):
            yield Finding(("components", "schemas", name), f"the schema '{name}' must be named in PascalCase")


def _snake(name: str) -> str:
    words = re.sub(r"([a-z0-9])([A-Z])", r"\1_\2", name)
    return re.sub(r"[^a-z0-9]+", "_", words.lower()).strip("_")


_DESCRIBED = {
    Kind.TAG: "tag",
    Kind.PARAMETER: "parameter",
    Kind.HEADER: "header",
    Kind.RESPONSE: "response",
    Kind.LINK: "link",
    Kind.SECURITY_SCHEME: "security scheme",
}


@convention("an operation without `description`")
def operations_are_described(subject: Subject) -> Iterator[Finding]:
    """`summary` is the heading in the documentation, `description` becomes the service's docstring."""
    for operation in subject.operations:
        for field in ("summary", "description"):
            if not str(operation.value.get(field) or "").strip():
                yield Finding(operation.pointer, f"{operation.title} has no {field}: say what it does")


@convention("a parameter without `description`")
def parts_are_described(subject: Subject) -> Iterator[Finding]:
    """Parameters, headers, responses, links, tags and security schemes need a description."""
    for kind, word in _DESCRIBED.items():
        for node in subject.nodes(kind):
            if "$ref" not in node.value and not str(node.value.get("description") or "").strip():
                name = node.value.get("name") or node.pointer[-1]
                yield Finding(node.pointer, f"the {word} '{name}' has no description: say what it is for")


@convention("User: {type: object}, without `description`")
def component_schemas_are_described(subject: Subject) -> Iterator[Finding]:
    """A schema's description becomes the docstring of its class."""
    for node in subject.schemas:
        if is_component(node.pointer) and not str(node.value.get("description") or "").strip():
            yield Finding(node.pointer, f"the schema '{node.pointer[-1]}' has no description: say what it is")
