"""Responses of an operation: statuses, headers, content, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.vocabulary import is_by_runtime
from specfirst.compiler.expand.policy_rules import entries_of
from specfirst.review.differ.content import compare_content
from specfirst.review.differ.context import Context, Data, Node, Operation, OperationPair
from specfirst.review.differ.parameters import (
    compare_deprecation,
    compare_serialization,
    schema_of_parameter,
)
from specfirst.review.differ.schemas.parts import canonical

_Nodes = Mapping[str, Node]
_OF_RATE_LIMITS = ("ratelimit", "ratelimit-policy")
"""Headers that follow from `x-rate-limit`."""
_LINK_FIELDS = ("operationId", "operationRef", "parameters", "requestBody")


def compare_responses(pair: OperationPair) -> None:
    """Compare the responses that two versions of an operation declare."""
    old, new = pair.old, pair.new
    before, after = _responses(old), _responses(new)
    for status, response in before.items():
        data = pair.data(f"response {status}", is_response=True)
        if status in after:
            _compare(data, response, after[status])
            continue
        covering = _covering(after, status)
        rule = "response-removed" if covering is None else "response-generalised"
        specific = next((after[other] for other in after if _is_in_range(other, status)), None)
        if covering is None and specific is not None:
            # Each of them is compared with the range in `_compare_added`.
            rule, covering = "response-specialised", specific
        if _went_with_a_policy(pair, status, response[1]):
            rule = "derived-response-removed"
        place = (*new.written.pointer, "responses") if covering is None else covering[0]
        data.add(rule, response[0], place, subject=status)
        if covering is not None and rule != "response-specialised":
            _compare(data, response, covering)
    for status, response in after.items():
        if status not in before:
            data = pair.data(f"response {status}", is_response=True)
            _compare_added(data, before, status, response, (*old.written.pointer, "responses"))


def _responses(operation: Operation) -> _Nodes:
    written = operation.written
    found: dict[str, Node] = {}
    for status, value in written.responses.items():
        response = follow(written.document, value)
        if isinstance(response, dict) and not str(status).startswith("x-"):
            name = str(status) if status == "default" else str(status).upper()
            found[name] = (*written.pointer, "responses", status), response
    return found


def _went_with_a_policy(pair: OperationPair, status: str, response: dict[str, Any]) -> bool:
    """Whether the status was implied by a removed policy, for which there is a finding."""
    if is_by_runtime(response):
        return True
    context, old, new = pair.context, pair.old, pair.new
    if not status.isdecimal() or _is_written(context, old, status):
        return False
    before, after = context.old.api.catalogue, context.new.api.catalogue
    before, after = before or after, after or before
    if before is None or after is None:
        return False
    code = int(status)
    return code in entries_of(old.written, before) and code not in entries_of(new.written, after)


def _is_written(context: Context, operation: Operation, status: str) -> bool:
    """Whether the author of the sources declared the status; False if only the bundle is available."""
    source = context.old.api.source.document
    if source is context.old.document:
        return False
    node: Any = source
    for token in operation.written.pointer:
        node = follow(source, node[token])
    return any(str(key).upper() == status.upper() for key in as_mapping(node.get("responses")))


def _is_in_range(status: str, other: str) -> bool:
    return other.endswith("XX") and status.isdecimal() and status[0] == other[0]


def _covering(responses: _Nodes, status: str) -> Node | None:
    """Return the range or `default` that applies to an undeclared status (OpenAPI 3.1, 4.8.16)."""
    if status == "default":
        return None
    return responses.get(f"{status[0]}XX") or responses.get("default")


def _compare_added(data: Data, before: _Nodes, status: str, response: Node, place: Pointer) -> None:
    covering = _covering(before, status)
    rule = "response-added"
    if status.startswith("2") and not is_by_runtime(response[1]) and covering is None:
        rule = "success-response-added" if any(known.startswith("2") for known in before) else rule
    elif status.startswith("3") and status != "304":
        rule = "redirect-added"
    data.add(rule, place, response[0], subject=status)
    if covering is not None and (status.startswith("2") or covering is not before.get("default")):
        _compare(data, covering, response)


def _compare(data: Data, old: Node, new: Node) -> None:
    _compare_headers(data, old, new)
    compare_content(data, old, new)
    _compare_links(data, old, new)


def _named(response: Node, key: str, document: Mapping[str, Any]) -> _Nodes:
    pointer, value = response
    followed = {name: follow(document, written) for name, written in as_mapping(value.get(key)).items()}
    return {
        str(name).lower() if key == "headers" else str(name): ((*pointer, key, name), member)
        for name, member in followed.items()
        if isinstance(member, dict)
    }


def _compare_headers(response: Data, old: Node, new: Node) -> None:
    before = _named(old, "headers", response.context.old.document)
    after = _named(new, "headers", response.context.new.document)
    for name in dict.fromkeys((*before, *after)):
        if name == "content-type":
            continue  # The media type determines it (OpenAPI 3.1, 4.8.17).
        data = response.below(f"header {name}")
        if name not in after:
            pointer, header = before[name]
            derived = is_by_runtime(header) and name in _OF_RATE_LIMITS
            follows = derived and not data.operation.written.policies.rate_limits
            rule = "derived-header-removed" if follows else "response-header-removed"
            data.add(rule, pointer, new[0], subject=str(pointer[-1]))
        elif name not in before:
            pointer = after[name][0]
            data.add("response-header-added", old[0], pointer, subject=str(pointer[-1]))
        else:
            _compare_header(data, before[name], after[name])


def _compare_header(data: Data, old: Node, new: Node) -> None:
    subject = str(new[0][-1])
    on, off = "response-header-required", "response-header-optional"
    data.add_switch(lambda node: node[1].get("required") is True, old, new, on=on, off=off, subject=subject)
    compare_deprecation(data, old, new, subject)
    before, after = ((pointer, {**header, "in": "header"}) for pointer, header in (old, new))
    compare_serialization(data, before, after, subject)
    data.compare_schemas(schema_of_parameter(old), schema_of_parameter(new))


def _compare_links(data: Data, old: Node, new: Node) -> None:
    before = _named(old, "links", data.context.old.document)
    after = _named(new, "links", data.context.new.document)
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            data.add("link-removed", before[name][0], new[0], subject=name)
        elif name not in before:
            data.add("link-added", old[0], after[name][0], subject=name)
        elif _link_text(before[name]) != _link_text(after[name]):
            data.add("link-changed", before[name][0], after[name][0], subject=name)


def _link_text(link: Node) -> str:
    return canonical({key: link[1].get(key) for key in _LINK_FIELDS})
