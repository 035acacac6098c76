"""Parts of a document that openapi-python-client cannot type: they are passed through as `Any`, and named."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from openapi_python_client.config import Config
from openapi_python_client.parser import GeneratorData
from openapi_python_client.parser.errors import GeneratorError

from specfirst.compiler.document.json_pointer import Pointer, parse_fragment
from specfirst.compiler.document.references import SCHEMAS
from specfirst.compiler.emit.sdk.client_generator import UnparsedError, explain, parse
from specfirst.compiler.emit.sdk.failure import SdkError
from specfirst.compiler.emit.sdk.lowering import Node
from specfirst.compiler.emit.sdk.simple_schemas import SimpleSchemas

_MAX_ROUNDS = 24
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
    simple = SimpleSchemas(lowered)
    found: dict[Pointer, Untyped] = {}
    for _ in range(_MAX_ROUNDS):
        try:
            data, config = parse(lowered, package=package, distribution=distribution)
        except UnparsedError as error:
            places = dict(_places(_causes(error.problems)))
            if not places:
                raise SdkError(str(error)) from error
            for pointer, problem in places.items():
                _replace(lowered, pointer, again=pointer in found)
                found.setdefault(pointer, Untyped(pointer, explain(problem)))
        else:
            simple.restore_names(data)
            written = (Untyped(_origin(each.pointer, simple.origins), each.reason) for each in found.values())
            return data, config, (*(Untyped(*each) for each in simple.untyped), *written)
    raise SdkError("; ".join(each.reason for each in found.values()))


_CONSEQUENCES = ("Could not find reference", "Cannot parse response", "Invalid property in union")
_DEPENDENTS = "Failure to process schema"
"""Begins the list of what a problem takes along."""


def _causes(problems: Sequence[GeneratorError]) -> Sequence[GeneratorError]:
    """Return the problems that others follow from: those of parts that refer to nothing refused, if any."""
    for consequences in (_CONSEQUENCES, _CONSEQUENCES[:2]):
        found = [
            problem
            for problem in problems
            if not any(part in (problem.detail or "") for part in consequences)
        ]
        if dict(_places(found)):
            return found
    return problems


def _origin(pointer: Pointer, origins: Mapping[str, Pointer]) -> Pointer:
    """Where a part stands in the document, which may have no component for it."""
    if pointer[:2] == SCHEMAS and pointer[2] in origins:
        return origins[str(pointer[2])]
    return pointer


def _places(problems: Sequence[GeneratorError]) -> Iterator[tuple[Pointer, GeneratorError]]:
    for problem in problems:
        text = f"{problem.header}\n{(problem.detail or '').partition(_DEPENDENTS)[0]}"
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
        # A part of the path or a header is text, whatever it stands for.
        parameter["schema"] = {} if parameter["in"] == "query" else {"type": "string"}
    if again:
        for holder in (operation.get("requestBody", {}), *operation["responses"].values()):
            for media in holder.get("content", {}).values():
                media["schema"] = {}
