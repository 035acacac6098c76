"""The values that a text of a parameter or form may mean: itself, or the JSON in it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice, product
from typing import Any

from tests.judge.flat_schemas import Resolve, flat_schemas, implied_type
from tests.judge.written import Validator
from tests.wild.requests import wire

_MOST = 256
SCALARS = frozenset({"string", "integer", "number", "boolean", "null"})
Readings = list[Any]


def kinds(schema: Any, resolve: Resolve) -> frozenset[str]:
    """Return the JSON types that a schema admits; empty if one of its alternatives admits every type."""
    found = {implied_type(flat) for flat in flat_schemas(schema, resolve, limit=64)}
    return frozenset() if None in found else frozenset(kind for kind in found if kind)


def kind_of(value: Any) -> str:
    """`array`, `object` or `scalar`."""
    return "array" if isinstance(value, list) else "object" if isinstance(value, dict) else "scalar"


def of_parameter(value: Any, *, repeats: bool = False) -> Readings:
    """Return the possible readings of a value in a style. With `repeats`, one text may be a list of one."""
    if isinstance(value, list):
        return [*_lists(value, _of_scalar), *_single(value, _of_scalar)]
    if isinstance(value, dict):
        members = (
            of_parameter(member, repeats=repeats) if repeats else _of_scalar(member)
            for member in value.values()
        )
        return [dict(zip(value, combination, strict=True)) for combination in _some(product(*members))]
    scalars = _of_scalar(value)
    return [*scalars, *([scalar] for scalar in scalars)]


def of_field(value: Any, *, is_json: bool) -> Readings:
    """List the possible readings of a field without a style: objects, and on request all values, as JSON."""
    item = _of_json if is_json else _of_part
    if not isinstance(value, list):
        found = item(value)
        return [*found, *([reading] for reading in found)]
    return [*_lists(value, item), *_single(value, item), *(_of_json(value) if is_json else ())]


def form_is_valid(validator: Validator, fields: Mapping[str, Readings]) -> bool:
    """Whether one of the possible readings of a form is valid by the schema.

    Those that the schema complains of are read otherwise, one after another.
    """
    left = {name: parts[1:] for name, parts in fields.items()}
    current = {name: parts[0] for name, parts in fields.items()}
    for _ in range(_MOST):
        if validator.is_valid(current):
            return True
        blamed = [
            str(error.instance_path[0]) for error in validator.iter_errors(current) if error.instance_path
        ]
        name = next((name for name in blamed if left.get(name)), None)
        if name is None:
            break
        current[name] = left[name].pop(0)
    every = _some(product(*fields.values()))
    return any(validator.is_valid(dict(zip(fields, members, strict=True))) for members in every)


def _lists(value: list[Any], of_item: Callable[[Any], Readings]) -> Readings:
    return [list(combination) for combination in _some(product(*map(of_item, value)))]


def _single(value: list[Any], of_item: Callable[[Any], Readings]) -> Readings:
    return of_item(value[0]) if len(value) == 1 else []


def _some(readings: Iterable[Any]) -> Iterator[Any]:
    return islice(readings, _MOST)


def _of_part(value: Any) -> Readings:
    return _of_json(value) if isinstance(value, list | dict) else _of_scalar(value)


def _of_json(value: Any) -> Readings:
    return [value, json.dumps(value)]


def _of_scalar(value: Any) -> Readings:
    if value is None or isinstance(value, list | dict):
        return [value]
    text = wire.text(value)
    found: Readings = [value] if isinstance(value, str) else [value, text]
    if text in ("", "null"):
        found.append(None)
    try:
        spelled = json.loads(text)
    except ValueError:
        return found
    is_new = isinstance(value, str) and not isinstance(spelled, list | dict) and spelled is not None
    return [*found, spelled] if is_new else found
