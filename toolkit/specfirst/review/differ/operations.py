"""Compare the operations of two pair: added, removed and changed ones."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.operations import WEBHOOK_SECTIONS, WrittenOperation, operations
from specfirst.compiler.document.policies import SUNSET
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_list, as_mapping
from specfirst.compiler.document.vocabulary import HTTP_METHODS
from specfirst.review.differ.content import compare_bodies
from specfirst.review.differ.context import Context, Operation, OperationPair
from specfirst.review.differ.parameters import compare_parameters
from specfirst.review.differ.policies import compare_policies
from specfirst.review.differ.responses import compare_responses
from specfirst.review.differ.schemas.changes import Change
from specfirst.review.differ.security import SecurityComparison
from specfirst.review.differ.servers import compare_servers

_Key = tuple[str, str, str]
_VARIABLE = re.compile(r"\{[^}]*\}")
_GLOBALS = ("security", "servers", "x-strict-query")
_OF_ITEM = ("parameters", "servers")


def compare_operations(context: Context) -> None:
    """Compare every operation, webhook and callback."""
    security = SecurityComparison(context)
    old = dict(_operations(context.old.document))
    new = dict(_operations(context.new.document))
    same_globals = _same_globals(context) and not security.has_changed_schemes
    for before, after in _pairs(old, new):
        if before is None or after is None:
            _added_or_removed(context, before, after)
        elif not (same_globals and _is_same(context, before, after)):
            _compare(OperationPair(context, before, after), security)
    security.compare_schemes()


def _operations(document: dict[str, Any]) -> Iterator[tuple[_Key, Operation]]:
    for written in operations(document, ("paths", *WEBHOOK_SECTIONS)):
        section = "webhooks" if written.is_webhook else "paths"
        yield (
            (section, written.path, written.method),
            Operation(written, written.title, is_sent=written.is_webhook),
        )


def _pairs(
    old: Mapping[_Key, Operation], new: Mapping[_Key, Operation]
) -> Iterator[tuple[Operation | None, Operation | None]]:
    """Pair operations of the same path, otherwise of paths that differ only in the names of parameters."""
    lost: dict[_Key, list[_Key]] = {}
    for key in old:
        if key not in new:
            lost.setdefault(_shape(key), []).append(key)
    former = {key: key for key in new if key in old}
    for key in new:
        alike = lost.get(_shape(key))
        if key not in old and alike:
            former[key] = alike.pop(0)
    yield from ((old[key], None) for alike in lost.values() for key in alike)
    yield from ((old[former[key]] if key in former else None, new[key]) for key in new)


def _shape(key: _Key) -> _Key:
    section, path, method = key
    return section, _VARIABLE.sub("{}", path), method


def _callbacks(operation: Operation) -> Iterator[tuple[_Key, Operation]]:
    written = operation.written
    for name, value in as_mapping(written.value.get("callbacks")).items():
        for expression, item in as_mapping(follow(written.document, value)).items():
            for method in HTTP_METHODS:
                node = as_mapping(item).get(method)
                if isinstance(node, dict):
                    pointer = (*written.pointer, "callbacks", name, expression, method)
                    inner = WrittenOperation(pointer, str(expression), method, node, item, written.document)
                    title = f"{operation.title} callback {name} {method.upper()}"
                    yield (name, str(expression), method), Operation(inner, title, is_sent=True)


def _same_globals(context: Context) -> bool:
    old, new = context.old.document, context.new.document
    return all(context.unchanged.is_same_node(old.get(key), new.get(key)) for key in _GLOBALS)


def _is_same(context: Context, old: Operation, new: Operation) -> bool:
    pairs: list[tuple[Any, Any]] = [
        (old.written.value, new.written.value),
        (old.written.path, new.written.path),
    ]
    pairs += [(old.written.item.get(key), new.written.item.get(key)) for key in _OF_ITEM]
    return all(context.unchanged.is_same_node(before, after) for before, after in pairs)


def _added_or_removed(context: Context, old: Operation | None, new: Operation | None) -> None:
    operation = old or new
    if operation is None:
        return
    written = operation.written
    places = written.pointer, _around(written.pointer)
    kind = "webhook" if operation.is_sent else "operation"
    sunset = written.policies.sunset
    if old is None:
        change = Change(f"{kind}-added", places[1], places[0])
    elif written.value.get("deprecated") is True and sunset is not None and sunset <= context.today:
        change = Change("operation-removed-after-sunset", *places)
    else:
        change = Change(f"{kind}-removed", *places)
    context.findings.add(change, operation.affected())


def _around(pointer: Pointer) -> Pointer:
    """Return the pointer of the section with the operation, since its path may have been removed."""
    return pointer[:1] if len(pointer) == 3 else pointer[:-3]


def _compare(pair: OperationPair, security: SecurityComparison) -> None:
    _compare_facts(pair)
    compare_parameters(pair)
    compare_bodies(pair)
    compare_responses(pair)
    if not pair.new.is_sent:
        compare_servers(pair)
        compare_policies(pair)
        security.compare(pair)
    before, after = dict(_callbacks(pair.old)), dict(_callbacks(pair.new))
    for key in dict.fromkeys((*before, *after)):
        if key in before and key in after:
            _compare(replace(pair, old=before[key], new=after[key]), security)
        else:
            _added_or_removed(pair.context, before.get(key), after.get(key))


def _compare_facts(pair: OperationPair) -> None:
    """Compare the fields of an operation itself."""
    before, after = pair.old.written.value, pair.new.written.value
    was, now = (operation.get("operationId") or "" for operation in (before, after))
    if was != now:
        pair.note(f"operation-id-{'changed' if was else 'added'}", "operationId", before=was, after=now)
    tags = _tags(before), _tags(after)
    if tags[0][:1] != tags[1][:1]:
        pair.note("tag-changed", "tags", before=", ".join(tags[0]), after=", ".join(tags[1]))
    deprecated = before.get("deprecated") is True, after.get("deprecated") is True
    if deprecated[0] != deprecated[1]:
        rule = "operation-deprecated" if deprecated[1] else "operation-undeprecated"
        pair.note(rule, "deprecated")
    if not pair.new.is_sent:
        _compare_sunsets(pair)


def _compare_sunsets(pair: OperationPair) -> None:
    old, new = pair.policies
    before, after = old.sunset, new.sunset
    if before == after:
        return
    if before is None:
        rule = "sunset-set"
    elif after is None or after > before:
        rule = "sunset-later"
    else:
        rule = "sunset-nearer"
    pair.note(rule, SUNSET, before=_day(before), after=_day(after))


def _day(day: datetime.date | None) -> str:
    return day.isoformat() if day else ""


def _tags(operation: Mapping[str, Any]) -> list[str]:
    return [str(tag) for tag in as_list(operation.get("tags"))]
