"""Responses of an operation: statuses, headers, content, links."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.vocabulary import is_by_runtime
from specfirst.compiler.expand.policy_rules import entries_of
from specfirst.review.differ.content import compare_content
from specfirst.review.differ.context import Context, Operation
from specfirst.review.differ.parameters import compare_serialization, schema_of_parameter
from specfirst.review.differ.schemas.parts import canonical

_Response = tuple[Pointer, dict[str, Any]]
_Responses = Mapping[str, _Response]
_OF_RATE_LIMITS = ("ratelimit", "ratelimit-policy")
"""Headers that follow from `x-rate-limit`."""
_LINK_FIELDS = ("operationId", "operationRef", "parameters", "requestBody")


def compare_responses(context: Context, old: Operation, new: Operation) -> None:
    """Compare the responses that two versions of an operation declare."""
    before, after = _responses(old), _responses(new)
    for status, response in before.items():
        if status in after:
            _compare(context, response, after[status], new, status)
            continue
        covering = _covering(after, status)
        affected = new.affected(new.response, f"response {status}")
        rule = "response-removed" if covering is None else "response-generalised"
        specific = next((after[other] for other in after if _is_in_range(other, status)), None)
        if covering is None and specific is not None:
            # What each of them has is compared with the range where they were added.
            rule, covering = "response-specialised", specific
        if _went_with_a_policy(context, old, new, status, response[1]):
            rule = "derived-response-removed"
        place = (*new.written.pointer, "responses")
        context.findings.add(
            rule, response[0], place if covering is None else covering[0], affected, subject=status
        )
        if covering is not None and rule != "response-specialised":
            _compare(context, response, covering, new, status)
    for status, response in after.items():
        if status not in before:
            _note_added(context, before, status, response, old, new)


def _responses(operation: Operation) -> _Responses:
    written = operation.written
    found: dict[str, _Response] = {}
    for status, value in written.responses.items():
        response = follow(written.document, value)
        if isinstance(response, dict) and not str(status).startswith("x-"):
            name = str(status) if status == "default" else str(status).upper()
            found[name] = (*written.pointer, "responses", status), response
    return found


def _went_with_a_policy(
    context: Context, old: Operation, new: Operation, status: str, response: dict[str, Any]
) -> bool:
    """Whether the status followed from a policy that was removed, which is a finding of its own."""
    if is_by_runtime(response):
        return True
    if not status.isdecimal() or _is_written(context, old, status):
        return False
    before, after = context.old.api.catalogue, context.new.api.catalogue
    before, after = before or after, after or before
    if before is None or after is None:
        return False
    code = int(status)
    return code in entries_of(old.written, before) and code not in entries_of(new.written, after)


def _is_written(context: Context, operation: Operation, status: str) -> bool:
    """Whether the author of the sources declared the status; False where there is only the bundle."""
    source = context.old.api.source.document
    if source is context.old.document:
        return False
    node: Any = source
    for token in operation.written.pointer:
        node = follow(source, node[token])
    written = node.get("responses")
    return isinstance(written, dict) and any(str(key).upper() == status.upper() for key in written)


def _is_in_range(status: str, other: str) -> bool:
    return other.endswith("XX") and status.isdecimal() and status[0] == other[0]


def _covering(responses: _Responses, status: str) -> _Response | None:
    """The range or `default` that stands for a status which is not declared (OpenAPI 3.1, 4.8.16)."""
    if status == "default":
        return None
    return responses.get(f"{status[0]}XX") or responses.get("default")


def _note_added(
    context: Context, before: _Responses, status: str, response: _Response, old: Operation, new: Operation
) -> None:
    rule = "response-added"
    if status.startswith("2") and not is_by_runtime(response[1]) and _covering(before, status) is None:
        rule = "success-response-added" if any(known.startswith("2") for known in before) else rule
    elif status.startswith("3") and status != "304":
        rule = "redirect-added"
    affected = new.affected(new.response, f"response {status}")
    context.findings.add(rule, (*old.written.pointer, "responses"), response[0], affected, subject=status)
    covering = _covering(before, status)
    if covering is not None and (status.startswith("2") or covering is not before.get("default")):
        _compare(context, covering, response, new, status)


def _compare(context: Context, old: _Response, new: _Response, operation: Operation, status: str) -> None:
    where = f"response {status}"
    _compare_headers(context, old, new, operation, where)
    compare_content(context, old, new, operation, operation.response, where)
    _compare_links(context, old, new, operation, where)


def _named(response: _Response, key: str, document: Mapping[str, Any]) -> _Responses:
    pointer, value = response
    members = value.get(key)
    found: dict[str, _Response] = {}
    for name, written in members.items() if isinstance(members, dict) else ():
        member = follow(document, written)
        if isinstance(member, dict):
            found[str(name).lower() if key == "headers" else str(name)] = (*pointer, key, name), member
    return found


def _compare_headers(
    context: Context, old: _Response, new: _Response, operation: Operation, where: str
) -> None:
    before = _named(old, "headers", context.old.document)
    after = _named(new, "headers", context.new.document)
    direction = operation.response
    for name in dict.fromkeys((*before, *after)):
        if name == "content-type":
            continue  # It is said by the media type (OpenAPI 3.1, 4.8.17).
        place = f"{where} header {name}"
        affected = operation.affected(direction, place)
        if name not in after:
            pointer, header = before[name]
            derived = is_by_runtime(header) and name in _OF_RATE_LIMITS
            follows = derived and not operation.written.policies.rate_limits
            rule = "derived-header-removed" if follows else "response-header-removed"
            context.findings.add(rule, pointer, new[0], affected, subject=str(pointer[-1]))
            continue
        if name not in before:
            pointer = after[name][0]
            context.findings.add("response-header-added", old[0], pointer, affected, subject=str(pointer[-1]))
            continue
        (one_pointer, one), (other_pointer, other) = before[name], after[name]
        was, now = one.get("required") is True, other.get("required") is True
        if was != now:
            rule = "response-header-required" if now else "response-header-optional"
            context.findings.add(rule, one_pointer, other_pointer, affected, subject=str(other_pointer[-1]))
        if (one.get("deprecated") is True) != (other.get("deprecated") is True):
            rule = "property-deprecated" if other.get("deprecated") is True else "property-undeprecated"
            context.findings.add(rule, one_pointer, other_pointer, affected, subject=str(other_pointer[-1]))
        schemas = schema_of_parameter(one_pointer, one), schema_of_parameter(other_pointer, other)
        compare_serialization(
            context, (one_pointer, {**one, "in": "header"}), (other_pointer, {**other, "in": "header"}),
            affected, str(other_pointer[-1]),
        )  # fmt: skip
        context.compare_schemas(*schemas, operation, direction, place)


def _compare_links(
    context: Context, old: _Response, new: _Response, operation: Operation, where: str
) -> None:
    before = _named(old, "links", context.old.document)
    after = _named(new, "links", context.new.document)
    affected = operation.affected(operation.response, where)
    for name in dict.fromkeys((*before, *after)):
        if name not in after:
            context.findings.add("link-removed", before[name][0], new[0], affected, subject=name)
        elif name not in before:
            context.findings.add("link-added", old[0], after[name][0], affected, subject=name)
        else:
            texts = [
                canonical({key: link.get(key) for key in _LINK_FIELDS})
                for _, link in (before[name], after[name])
            ]
            if texts[0] != texts[1]:
                context.findings.add("link-changed", before[name][0], after[name][0], affected, subject=name)
