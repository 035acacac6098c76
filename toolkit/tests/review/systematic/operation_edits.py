"""Edits of operations, parameters, bodies and responses."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from tests.review.systematic.edit import (
    BREAKING,
    RISKY,
    SAFE,
    SILENT,
    WIDENED,
    Document,
    Edit,
    at,
    edited,
    resolve,
)
from tests.review.systematic.sites import Pointer, operations

Change = tuple[str, Callable[[Document], Any], Callable[[Document], Any], str | None, str | None]
"""Name, how the operation is before and after, and the verdicts."""


def operation_edits(document: Document, random: Random) -> Iterator[Edit]:
    """Each kind of edit at one operation that it fits."""
    found = list(operations(document))
    random.shuffle(found)
    done: set[str] = set()
    for pointer, operation in found:
        for name, before, after, forward, backward in _changes(document, operation):
            if name in done:
                continue
            done.add(name)
            where = f"{pointer[2]} {pointer[1]}"
            old, new = (_changed(document, pointer, change) for change in (before, after))
            yield Edit(name, where, old, new, forward, backward)
        for edit in _of_paths(document, pointer, operation, done):
            done.add(edit.name)
            yield edit


def _changed(document: Document, pointer: Pointer, change: Callable[[Document], Any]) -> Document:
    return edited(document, lambda copied: change(at(copied, pointer)))


def _keep(node: Any) -> None:
    """Leave the first document as it was, for edits that need no preparation."""


def _set(**members: Any) -> Callable[[Document], None]:
    return lambda node: node.update(copy.deepcopy(members))


def _pop(*keys: str) -> Callable[[Document], None]:
    def change(node: Document) -> None:
        for key in keys:
            node.pop(key, None)

    return change


def _changes(document: Document, operation: Document) -> Iterator[Change]:
    yield from _facts(operation)
    yield from _policies(operation)
    yield from _parameters(document, operation)
    yield from _bodies(document, operation)
    yield from _responses(document, operation)


def _facts(operation: Document) -> Iterator[Change]:
    yield (
        "text of an operation",
        _keep,
        _set(summary="Otherwise.", description="Said otherwise."),
        SILENT,
        SILENT,
    )
    yield "unknown extension of an operation", _keep, _set(**{"x-note": {"a": 1}}), SILENT, SILENT
    yield "external documentation", _keep, _set(externalDocs={"url": "https://docs.test"}), SILENT, SILENT
    if isinstance(operation.get("operationId"), str):
        yield "operation id renamed", _keep, _set(operationId="qz_other"), BREAKING, BREAKING
    if operation.get("tags"):
        yield "first tag replaced", _keep, _set(tags=["qz"]), RISKY, RISKY
        yield "second tag added", _keep, _set(tags=[*operation["tags"], "qz"]), SILENT, SILENT
    plain = _pop("deprecated", "x-sunset")
    yield "operation deprecated", plain, _set(deprecated=True), SAFE, SAFE
    near, far = ({"deprecated": True, "x-sunset": day} for day in ("2030-01-01", "2031-01-01"))
    yield "sunset nearer", _set(**far), _set(**near), BREAKING, SAFE
    if not operation.get("deprecated"):
        yield "deprecated: false", plain, _set(deprecated=False), SILENT, SILENT


def _policies(operation: Document) -> Iterator[Change]:
    roles, fewer = {"x-roles": ["admin", "clerk"]}, {"x-roles": ["admin"]}
    yield "a role loses access", _set(**roles), _set(**fewer), BREAKING, WIDENED
    yield "roles asked for", _pop("x-roles"), _set(**fewer), BREAKING, WIDENED
    yield "order of roles", _set(**roles), _set(**{"x-roles": ["clerk", "admin"]}), SILENT, SILENT
    high, low = ({"x-rate-limit": {"requests": count, "seconds": 60, "by": "address"}} for count in (100, 10))
    yield "rate limit lowered", _set(**high), _set(**low), RISKY, SAFE
    yield "rate limit removed", _set(**high), _pop("x-rate-limit"), WIDENED, RISKY
    if isinstance(operation.get("operationId"), str):
        yield "idempotency", _set(**{"x-idempotent": True}), _pop("x-idempotent"), BREAKING, SAFE


def _own(operation: Document) -> list[Any]:
    written = operation.get("parameters")
    return written if isinstance(written, list) else []


def _parameters(document: Document, operation: Document) -> Iterator[Change]:
    def adding(parameter: Document) -> Callable[[Document], None]:
        return lambda node: node.update(parameters=[*_own(node), copy.deepcopy(parameter)])

    query = {"name": "qz", "in": "query", "schema": {"type": "integer"}}
    header = {"name": "X-Qz", "in": "header", "schema": {"type": "string"}}
    listed = {"name": "qz", "in": "query", "schema": {"type": "array", "items": {"type": "string"}}}
    chosen = {"name": "qz", "in": "query", "schema": {"type": "string", "enum": ["a", "b"]}}
    yield "optional parameter", _keep, adding(query), SAFE, BREAKING
    yield "optional header", _keep, adding(header), SAFE, BREAKING
    yield "required parameter", _keep, adding({**query, "required": True}), BREAKING, BREAKING
    yield "required cookie", _keep, adding({**query, "in": "cookie", "required": True}), BREAKING, BREAKING
    yield "parameter becomes required", adding(query), adding({**query, "required": True}), BREAKING, SAFE
    yield "parameter deprecated", adding(query), adding({**query, "deprecated": True}), SAFE, SAFE
    yield "query becomes header", adding(query), adding({**query, "in": "header"}), BREAKING, BREAKING
    yield "case of a header", adding(header), adding({**header, "name": "x-qz"}), SILENT, SILENT
    yield "case of a query parameter", adding(query), adding({**query, "name": "QZ"}), BREAKING, BREAKING
    yield "header that says nothing", _keep, adding({**header, "name": "Authorization"}), SILENT, SILENT
    yield "list in one text", adding(listed), adding({**listed, "explode": False}), BREAKING, BREAKING
    yield (
        "style written out",
        adding(listed),
        adding({**listed, "style": "form", "explode": True}),
        SILENT,
        SILENT,
    )
    yield (
        "pipes",
        adding({**listed, "explode": False}),
        adding({**listed, "explode": False, "style": "pipeDelimited"}),
        BREAKING,
        BREAKING,
    )
    yield (
        "choice lost",
        adding(chosen),
        adding({**chosen, "schema": {"type": "string", "enum": ["a"]}}),
        BREAKING,
        SAFE,
    )
    for keyword, value in (("minimum", 1), ("maximum", 9), ("multipleOf", 3)):
        bounded = {**query, "schema": {"type": "integer", keyword: value}}
        yield f"{keyword} of a parameter", adding(query), adding(bounded), BREAKING, SAFE
    one, other = ({**query, "schema": {"type": "integer", "default": value}} for value in (1, 2))
    yield "default of a parameter", adding(one), adding(other), BREAKING, BREAKING
    yield "default of a parameter comes", adding(query), adding(one), SAFE, BREAKING
    yield "text of a parameter", adding(query), adding({**query, "description": "A number."}), SILENT, SILENT
    yield "required: false", adding(query), adding({**query, "required": False}), SILENT, SILENT
    gone = {**query, "deprecated": True, "x-sunset": "2020-01-01"}
    yield "parameter removed after its sunset", adding(gone), _keep, SAFE, SAFE
    if len(_own(operation)) > 1:
        yield "order of parameters", _keep, lambda node: node["parameters"].reverse(), SILENT, SILENT


def _bodies(document: Document, operation: Document) -> Iterator[Change]:
    schema = {"type": "object", "properties": {"a": {"type": "string"}}}
    body: Document = {"content": {"application/json": {"schema": schema}}}
    if operation.get("requestBody") is None:
        yield "request body", _keep, _set(requestBody=body), SAFE, BREAKING
        yield "required request body", _keep, _set(requestBody={**body, "required": True}), BREAKING, BREAKING
        return
    yield (
        "request body becomes required", _set(requestBody=body), _set(requestBody={**body, "required": True}),
        BREAKING, SAFE,
    )  # fmt: skip
    yield "request body removed", _set(requestBody=body), _pop("requestBody"), BREAKING, SAFE
    more = {"content": {**body["content"], "application/xml": {"schema": schema}}}
    yield "media type of a request", _set(requestBody=body), _set(requestBody=more), SAFE, BREAKING
    upper = {"content": {"Application/JSON": {"schema": schema}}}
    yield "case of a media type", _set(requestBody=body), _set(requestBody=upper), SILENT, SILENT
    utf8 = {"content": {"application/json; charset=utf-8": {"schema": schema}}}
    yield "charset of a media type", _set(requestBody=body), _set(requestBody=utf8), SILENT, SILENT
    other = {"content": {"application/merge-patch+json": {"schema": schema}}}
    yield "media type replaced", _set(requestBody=body), _set(requestBody=other), BREAKING, BREAKING
    shown = {"content": {"application/json": {"schema": schema, "example": {"a": "b"}}}}
    yield "example of a body", _set(requestBody=body), _set(requestBody=shown), SILENT, SILENT


def _responses(document: Document, operation: Document) -> Iterator[Change]:
    responses = operation.get("responses")
    if not isinstance(responses, dict) or any(not str(key).isdecimal() for key in responses):
        return

    def adding(status: str, response: Document) -> Callable[[Document], None]:
        return lambda node: node["responses"].update({status: copy.deepcopy(response)})

    success = [status for status in responses if str(status).startswith("2")]
    plain = {"description": "A response."}
    if "418" not in responses:
        yield "failure status", _keep, adding("418", plain), SAFE, BREAKING
    if "507" not in responses:
        yield "status of a failing server", _keep, adding("507", plain), SAFE, BREAKING
    if "default" not in responses:
        yield "default response", _keep, adding("default", plain), SAFE, BREAKING
    if success and "206" not in responses:
        yield "another success status", _keep, adding("206", plain), BREAKING, BREAKING
    if not success:
        return
    status = success[0]
    text: Document = {"content": {"text/plain": {"schema": {"type": "string"}}}}
    header = {"headers": {"X-Qz": {"schema": {"type": "integer"}}}}
    always = {"headers": {"X-Qz": {"required": True, "schema": {"type": "integer"}}}}
    long = {"headers": {"X-Qz": {"schema": {"type": "integer", "maximum": 5}}}}
    lower = {"headers": {"x-qz": {"schema": {"type": "integer"}}}}
    both = {"content": {**text["content"], "text/html": {"schema": {"type": "string"}}}}
    link = {"links": {"qz": {"operationId": operation.get("operationId") or "x"}}}
    for name, before, after, forward, backward in (
        ("response header", {}, header, SAFE, BREAKING),
        ("response header always sent", header, always, SAFE, BREAKING),
        ("response header bounded", header, long, SAFE, BREAKING),
        ("case of a response header", header, lower, SILENT, SILENT),
        ("media type of a response", text, both, SAFE, BREAKING),
        ("response without content", text, {}, BREAKING, SAFE),
        ("link", {}, link, SAFE, BREAKING),
        ("text of a response", {}, {"x-note": 1}, SILENT, SILENT),
    ):
        yield name, adding(status, {**plain, **before}), adding(status, {**plain, **after}), forward, backward


def _of_paths(document: Document, pointer: Pointer, operation: Document, done: set[str]) -> Iterator[Edit]:
    _, path, method = map(str, pointer)
    where = f"{method} {path}"
    item = document["paths"][path]
    if "operation removed" not in done:
        yield Edit(
            "operation removed",
            where,
            document,
            edited(document, lambda it: it["paths"][path].pop(method)),
            BREAKING,
            SAFE,
        )

        def over(node: Document) -> None:
            at(node, pointer).update({"deprecated": True, "x-sunset": "2020-01-01"})

        gone = edited(document, lambda it: it["paths"][path].pop(method))
        yield Edit("operation removed after its sunset", where, edited(document, over), gone, SAFE, SAFE)
        later = edited(
            document, lambda it: at(it, pointer).update({"deprecated": True, "x-sunset": "2099-01-01"})
        )
        yield Edit("operation removed before its sunset", where, later, gone, BREAKING, SAFE)
    moved = f"/qz{path}"
    if "path renamed" not in done and "callbacks" not in operation:
        paths = {(moved if key == path else key): value for key, value in document["paths"].items()}
        yield Edit("path renamed", where, document, {**document, "paths": paths}, BREAKING, BREAKING)
        order = dict(reversed(document["paths"].items()))
        yield Edit("order of paths", where, document, {**document, "paths": order}, SILENT, SILENT)
    free = next(
        (
            other
            for other in ("patch", "put", "post")
            if other not in item and method in ("patch", "put", "post")
        ),
        None,
    )
    if "method replaced" not in done and free:
        methods = {(free if key == method else key): value for key, value in item.items()}
        yield Edit(
            "method replaced",
            where,
            document,
            {**document, "paths": {**document["paths"], path: methods}},
            BREAKING,
            BREAKING,
        )
    names = _own_path_names(document, item)
    if "path parameter renamed" not in done and names:
        name = names[0]

        def rename(node: Document) -> None:
            moved_item = node["paths"].pop(path)
            node["paths"][path.replace(f"{{{name}}}", "{qz_id}")] = moved_item
            for holder in (
                moved_item,
                *(moved_item[key] for key in moved_item if isinstance(moved_item[key], dict)),
            ):
                for parameter in _own(holder):
                    if parameter.get("in") == "path" and parameter.get("name") == name:
                        parameter["name"] = "qz_id"

        yield Edit("path parameter renamed", where, document, edited(document, rename), RISKY, RISKY)


def _own_path_names(document: Document, item: Document) -> list[str]:
    """Path parameters that the item and its operations write themselves, each in one place or more."""
    holders = [item, *(value for value in item.values() if isinstance(value, dict))]
    written = [parameter for holder in holders for parameter in _own(holder)]
    if any("$ref" in parameter for parameter in written):
        return []
    return [
        str(resolve(document, parameter)["name"]) for parameter in written if parameter.get("in") == "path"
    ]
