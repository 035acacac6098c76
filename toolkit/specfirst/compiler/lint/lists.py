"""Responses have all their properties, and lists can be read to their end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment, to_fragment
from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.vocabulary import enveloped_member
from specfirst.compiler.lint.rule import Finding, Subject, convention, is_component

_PAGING = ("cursor", "limit")


@convention("a response with `next_cursor`, and no parameter `cursor`")
def pages_can_be_continued(subject: Subject) -> Iterator[Finding]:
    """A client cannot use a `next_cursor` without a parameter that takes it: the list ends after one page."""
    for operation in subject.operations:
        if "next_cursor" not in _response_properties(subject, operation):
            continue
        taken = {str(parameter["name"]) for _, parameter in operation.parameters}
        for name in _PAGING:
            if name not in taken:
                yield Finding(
                    operation.pointer,
                    f"{operation.title} responds with `next_cursor` and takes no `{name}`: "
                    "`$ref` that parameter of shared/parameters.yaml",
                )


def _response_properties(subject: Subject, operation: WrittenOperation) -> Mapping[str, Any]:
    """Return the properties of the data of a 200."""
    whole = as_mapping(subject.json_schema(operation.responses.get("200")))
    data = as_mapping(subject.follow(as_mapping(whole.get("properties")).get("data")))
    return as_mapping(data.get("properties"))


@convention("a property of a response that is not in `required`")
def responses_are_complete(subject: Subject) -> Iterator[Finding]:
    """An optional value is null instead of absent, so that clients need one check, not two."""
    for pointer in _response_components(subject):
        schema = subject.follow({"$ref": to_fragment(pointer)})
        # Another rule is about envelopes.
        if enveloped_member(schema) is not None:
            continue
        for name in as_mapping(schema.get("properties")):
            if name not in as_list(schema.get("required")):
                yield Finding(
                    (*pointer, "properties", name),
                    f"'{name}' of '{pointer[-1]}', which responses contain, must be in `required`: "
                    "let it be null where there is nothing to say",
                )


def _response_components(subject: Subject) -> list[Pointer]:
    """Return the components that responses consist of, without repetition, in order of first use."""
    found: dict[Pointer, None] = {}
    waiting: list[Any] = [
        response for operation in subject.operations for response in operation.responses.values()
    ]
    while waiting:
        node = waiting.pop()
        if isinstance(node, list):
            waiting.extend(node)
        elif isinstance(node, dict):
            reference = reference_in(node)
            pointer = parse_fragment(reference) if reference is not None else None
            if pointer is not None and pointer not in found:
                if is_component(pointer) and pointer[1] == "schemas":
                    found[pointer] = None
                waiting.append(subject.follow({"$ref": reference}))
            waiting.extend(value for key, value in node.items() if key not in ("examples", "links"))
    return list(found)
