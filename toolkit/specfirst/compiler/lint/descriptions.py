"""What must be said in words."""

from __future__ import annotations

from collections.abc import Iterator

from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.lint.rule import Finding, Subject, convention, is_component

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
    """Parameters, headers, responses, links, tags and security schemes say what they are for."""
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
