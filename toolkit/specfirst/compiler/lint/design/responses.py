"""Responses: a created resource can be found, a missing one is declared, and lists are limited."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from specfirst.compiler.document.operations import WrittenOperation
from specfirst.compiler.document.schema_walk import as_mapping, value_types
from specfirst.compiler.lint.design.subject import Design, words_of
from specfirst.compiler.lint.rule import Finding, design

_CATCH_ALL = frozenset({"404", "410", "4XX", "default"})
_ITEM = re.compile(r"/\{[^{}]*\}$")
_PAGING = frozenset(
    {"cursor", "limit", "page", "pagesize", "perpage", "offset", "skip", "top", "first", "last", "after",
     "before", "count", "max", "maxresults", "start", "size", "pagetoken", "continuationtoken", "nexttoken",
     "marker", "since", "until", "from", "to", "range", "startingafter", "endingbefore"}
)  # fmt: skip
_OFFSETS = frozenset(
    {"offset", "skip", "page", "pagenumber", "pageno", "pageindex", "startindex", "firstresult"}
)
_LIST_PROPERTIES = ("items", "data", "results", "records", "values", "entries", "list", "value")


@design("POST /users with a 201 without the header Location")
def created_resources_have_locations(design: Design) -> Iterator[Finding]:
    """A 201 has the address of the created resource in `Location` (RFC 9110, 15.3.2)."""
    for operation in design.received:
        response = design.follow(design.expanded(operation).responses.get("201"))
        if operation.method != "post" or not isinstance(response, dict):
            continue
        names = {str(name).lower() for name in as_mapping(response.get("headers"))}
        if not names & {"location", "content-location"}:
            yield Finding(
                (*operation.pointer, "responses", "201"),
                f"the 201 of {operation.title} has no `Location`: add the header, with the "
                f"address of what was created",
            )


@design("GET /users/{id} without a 404")
def items_can_be_missing(design: Design) -> Iterator[Finding]:
    """Ids become invalid: clients must know the response to an unknown one."""
    for operation in design.received:
        if not _ITEM.search(operation.path) or operation.method not in ("get", "patch", "delete"):
            continue
        responses = design.expanded(operation).responses
        if responses and not _CATCH_ALL & responses.keys():
            yield Finding(
                (*operation.pointer, "responses"),
                f"{operation.title} has no 404: declare what is sent where there is no such thing",
            )


@design("GET /users with an array, without `limit`, `cursor` or `maxItems`")
def lists_come_in_pages(design: Design) -> Iterator[Finding]:
    """A list grows: without pages it becomes too large for a response."""
    for operation in design.received:
        if operation.method != "get":
            continue
        array = list_of(design, operation)
        if array is None or "maxItems" in array or _leads_on(design, operation):
            continue
        taken = {"".join(words_of(str(parameter.get("name")))) for _, parameter in operation.parameters}
        if not any(map(_limits, taken)):
            yield Finding(
                operation.pointer,
                f"{operation.title} responds with a list without end: add paging parameters, or `maxItems`",
            )


@design("GET /users?offset=200")
def pages_have_cursors(design: Design) -> Iterator[Finding]:
    """Offsets skip and repeat entries when others are added, and are slow at large numbers."""
    for operation in design.received:
        if operation.method != "get":
            continue
        for pointer, parameter in operation.parameters:
            name = str(parameter.get("name"))
            if parameter.get("in") == "query" and "".join(words_of(name)) in _OFFSETS:
                yield Finding(
                    pointer,
                    f"{operation.title} pages by '{name}': take an opaque `cursor` of the page before",
                )
                break


def list_of(design: Design, operation: WrittenOperation) -> Mapping[str, Any] | None:
    """Return the schema of the list that a 200 consists of, or has as its main property; None without one.

    None also for a list that is a part of an item.
    """
    schema = design.json_schema(operation.responses.get("200"))
    for _ in range(2):
        if not isinstance(schema, dict):
            return None
        if "array" in value_types(schema):
            return schema
        properties = as_mapping(schema.get("properties"))
        if properties and _ITEM.search(operation.path):
            return None
        last = operation.path.rstrip("/").rpartition("/")[2]
        names = (last, f"{last}s", *_LIST_PROPERTIES)
        schema = design.follow(next((properties[name] for name in names if name in properties), None))
    return schema if isinstance(schema, dict) and "array" in value_types(schema) else None


def _limits(name: str) -> bool:
    """Whether the parameter selects a part of a list, such as the resources with the given ids."""
    is_paging = name in _PAGING | _OFFSETS or name.removeprefix("page") in _PAGING
    return is_paging or name.endswith("ids")


def _leads_on(design: Design, operation: WrittenOperation) -> bool:
    """Whether the response locates the next page: `next`, `nextLink`, `next_page_token`."""
    properties = as_mapping(design.json_schema(operation.responses.get("200"))).get("properties")
    return any(words_of(str(name))[:1] == ("next",) for name in as_mapping(properties))
