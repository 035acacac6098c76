"""Parts of a document that openapi-python-client cannot type: they are passed through as `Any`, and named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.emit.sdk.client_generator import UnparsedError, explain, parse
from specfirst.compiler.emit.sdk.document import Node
from specfirst.compiler.emit.sdk.failure import SdkError

_MAX_ROUNDS = 8
"""A component that is left out takes others along, which are found in the next round."""
_SCHEMA = re.compile(r"/components/schemas/([^\s:,]+)")
_ENDPOINT = re.compile(r"WARNING parsing (\w+) (\S+) within")


@dataclass(frozen=True, slots=True)
class Untyped:
    """A part that the SDK passes through as `Any`.

    Attributes:
        pointer: The keys from the document's root.
        reason: What openapi-python-client says of it.
    """

    pointer: Pointer
    reason: str


def parse_what_can_be_typed(
    lowered: Node, *, package: str, distribution: str
) -> tuple[GeneratorData, Config, tuple[Untyped, ...]]:
    """Let openapi-python-client read a document; what it refuses is replaced by `Any` in `lowered`.

    Raises `SdkError` where that does not help.
    """
    found = {each.pointer: each for each in _relaxed(lowered)}
    for _ in range(_MAX_ROUNDS):
        try:
            data, config = parse(lowered, package=package, distribution=distribution)
        except UnparsedError as error:
            places = dict(_places(error.problems))
            if not places:
                raise SdkError(str(error)) from error
            for pointer, problem in places.items():
                _replace(lowered, pointer, again=pointer in found)
                found.setdefault(pointer, Untyped(pointer, explain(problem)))
        else:
            return data, config, tuple(found.values())
    raise SdkError("; ".join(each.reason for each in found.values()))


def _relaxed(lowered: Node) -> Iterator[Untyped]:
    """Replace what is known to be refused, and is valid: lists of anything, and enums of several types."""
    for node in list(walk(lowered)):
        if node.kind is not Kind.SCHEMA or not isinstance(node.value, dict):
            continue
        schema = node.value
        if schema.get("type") == "array" and not {"items", "prefixItems"} & schema.keys():
            schema["items"] = {}
        kinds = {type(value) for value in schema.get("enum") or ()} - {type(None)}
        if len(kinds) > 1:
            schema.pop("enum")
            schema.pop("type", None)
            yield Untyped(node.pointer, "an enum of values of several types")


def _places(problems: Sequence[GeneratorError]) -> Iterator[tuple[Pointer, GeneratorError]]:
    for problem in problems:
        text = f"{problem.header}\n{problem.detail or ''}"
        endpoint = _ENDPOINT.search(problem.header)
        if endpoint is not None:
            yield ("paths", endpoint[2], endpoint[1].lower()), problem
            continue
        for name in _SCHEMA.findall(text):
            yield parse_fragment(f"#/components/schemas/{name}") or (), problem


def _replace(document: Node, pointer: Pointer, *, again: bool) -> None:
    section, name, *rest = pointer
    if section == "components":
        document["components"]["schemas"][rest[0]] = {}
        return
    operation = document["paths"][name][rest[0]]
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        if not again and isinstance(schema, dict):
            parameter["schema"] = {key: value for key, value in schema.items() if key != "default"}
        else:
            # A part of the path or a header is text, whatever it stands for.
            parameter["schema"] = {} if parameter["in"] == "query" else {"type": "string"}
    if again:
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media in holder.get("content", {}).values():
                media["schema"] = {}
