"""OpenAPI documents of any size, with the constructs of large real documents."""

from __future__ import annotations

from typing import Any

_PER_RESOURCE = 5
_RESOURCES_PER_AREA = 8
Json = dict[str, Any]


def synthetic_document(operations: int) -> Json:
    """A document of `operations` operations: five for each resource, with schemas of its own and shared ones.

    A resource has a class, an input, inline objects, enums and a union, and refers to its neighbour; every
    eighth one begins a new tag. Errors, parameters, addresses and pages are shared by all.
    """
    resources = -(-operations // _PER_RESOURCE)
    paths: Json = {}
    schemas = _shared_schemas()
    left = operations
    for number in range(resources):
        own = _operations(number)
        for path, method, operation in own[:left]:
            paths.setdefault(path, {})[method] = operation
        left -= len(own[:left])
        schemas |= _resource_schemas(number, resources)
    return {
        "openapi": "3.1.0",
        "info": {"title": f"Synthetic API of {operations} operations", "version": "1.0.0"},
        "servers": [{"url": "https://api.example.com"}],
        "tags": [{"name": _area(number)} for number in range(0, resources, _RESOURCES_PER_AREA)],
        "security": [{"bearer": []}],
        "paths": paths,
        "components": {
            "securitySchemes": {"bearer": {"type": "http", "scheme": "bearer"}},
            "parameters": {
                "Page": {"name": "page", "in": "query", "schema": {"type": "integer", "minimum": 1}},
                "Trace": {"name": "X-Trace", "in": "header", "schema": {"type": "string", "maxLength": 64}},
            },
            "responses": {
                name: {"description": name, "content": _json(_ref("Error"))}
                for name in ("BadRequest", "NotFound", "Conflict")
            },
            "schemas": schemas,
        },
    }


def _operations(number: int) -> list[tuple[str, str, Json]]:
    name, singular = f"Resource{number}", f"resource{number}"
    area = f"/area{number // _RESOURCES_PER_AREA}"
    collection, item = f"{area}/{singular}", f"{area}/{singular}/{{id}}"
    identified = {
        "name": "id",
        "in": "path",
        "required": True,
        "schema": {"type": "string", "format": "uuid"},
    }
    state = {"name": "state", "in": "query", "schema": {"type": "string", "enum": ["draft", "live", "gone"]}}
    found = {"200": {"description": "Found", "content": _json(_ref(name))}}
    page = {"200": {"description": "A page", "content": _json(_page_of(name))}}
    created = {"201": {"description": "Created", "content": _json(_ref(name))}}
    deleted = {"204": {"description": "Deleted"}}
    listing = [_parameter("Page"), _parameter("Trace"), state]
    new = {"required": True, "content": _json(_ref(f"{name}Input"))}
    patch = {"required": True, "content": _json(_patch_of(number))}

    def operation(verb: str, responses: Json, *errors: str, **details: object) -> Json:
        return {**_named(number, verb), **details, "responses": {**responses, **_errors(*errors)}}

    return [
        (collection, "get", operation("list", page, "BadRequest", parameters=listing)),
        (collection, "post", operation("create", created, "BadRequest", "Conflict", requestBody=new)),
        (item, "get", operation("get", found, "NotFound", parameters=[identified, _parameter("Trace")])),
        (
            item,
            "patch",
            operation(
                "update",
                found,
                *("BadRequest", "NotFound", "Conflict"),
                parameters=[identified],
                requestBody=patch,
            ),
        ),
        (item, "delete", operation("delete", deleted, "NotFound", parameters=[identified])),
    ]


def _named(number: int, verb: str) -> Json:
    return {
        "operationId": f"{verb}_resource{number}",
        "tags": [_area(number)],
        "summary": f"{verb.capitalize()} resource {number}",
    }


def _area(number: int) -> str:
    return f"area{number // _RESOURCES_PER_AREA}"


def _neighbour(number: int, resources: int) -> int:
    """The next resource of the same area, the first after the last: a circle of eight."""
    first = number - number % _RESOURCES_PER_AREA
    return first + (number - first + 1) % min(_RESOURCES_PER_AREA, resources - first)


def _page_of(name: str) -> Json:
    return {
        "type": "object",
        "required": ["items", "page"],
        "properties": {"items": {"type": "array", "items": _ref(name)}, "page": _ref("PageInfo")},
    }


def _patch_of(number: int) -> Json:
    return {
        "type": "object",
        "minProperties": 1,
        "properties": {
            "title": {"type": "string", "maxLength": 80 + number % 7},
            "address": _ref("Address"),
            "notes": {"type": "array", "items": {"type": "string"}, "maxItems": 10},
        },
    }


def _resource_schemas(number: int, resources: int) -> Json:
    name = f"Resource{number}"
    written = {
        "title": {"type": "string", "minLength": 1, "maxLength": 80, "description": f"Of resource {number}"},
        "state": {"type": "string", "enum": ["draft", "live", "gone"]},
        "address": _ref("Address"),
        "price": _ref("Money"),
        "labels": {"type": "object", "additionalProperties": {"type": "string"}},
        "limits": {
            "type": "object",
            "required": ["daily"],
            "properties": {
                "daily": {"type": "integer", "minimum": 0, "maximum": 1000 + number},
                "weekly": {"type": ["integer", "null"]},
            },
        },
        "owner": {"oneOf": [_ref("User"), _ref("Team")]},
        f"field_{number}": {"type": "number", "examples": [number]},
    }
    return {
        f"{name}Input": {"type": "object", "required": ["title", "state"], "properties": written},
        name: {
            "type": "object",
            "required": ["id", "title", "created_at"],
            "properties": {
                "id": {"type": "string", "format": "uuid"},
                "created_at": {"type": "string", "format": "date-time"},
                **written,
                "next": _ref(f"Resource{_neighbour(number, resources)}"),
                "history": {"type": "array", "items": _ref("Change")},
            },
        },
    }


def _shared_schemas() -> Json:
    text, count = {"type": "string"}, {"type": "integer"}
    return {
        "Error": _object(code=text, message=text, details={"type": "array", "items": _ref("ErrorDetail")}),
        "ErrorDetail": _object(field=text, message=text),
        "PageInfo": _object(number=count, size=count, total=count),
        "Address": _object(street=text, city=text, country={"type": "string", "pattern": "^[A-Z]{2}$"}),
        "Money": _object(amount=count, currency={"type": "string", "enum": ["EUR", "USD", "JPY"]}),
        "User": _object(name=text, email={"type": "string", "format": "email"}),
        "Team": _object(team=text, members={"type": "array", "items": _ref("User")}),
        "Change": _object(at={"type": "string", "format": "date-time"}, by=_ref("User"), summary=text),
    }


def _object(**properties: Json) -> Json:
    return {"type": "object", "required": [next(iter(properties))], "properties": properties}


def _errors(*names: str) -> Json:
    statuses = {"BadRequest": "400", "NotFound": "404", "Conflict": "409"}
    return {statuses[name]: {"$ref": f"#/components/responses/{name}"} for name in names}


def _parameter(name: str) -> Json:
    return {"$ref": f"#/components/parameters/{name}"}


def _ref(name: str) -> Json:
    return {"$ref": f"#/components/schemas/{name}"}


def _json(schema: Json) -> Json:
    return {"application/json": {"schema": schema}}
