"""Build the HTTP requests and responses of an operation, from the normalised document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from specfirst.compiler.document.vocabulary import (
    EVENT_STREAM,
    URL_ENCODED,
    enveloped_data,
    event_schema,
    is_by_runtime,
    style_of,
)
from specfirst.compiler.ir.build_body import is_taken_as_json
from specfirst.compiler.ir.build_form import is_raw
from specfirst.compiler.ir.build_parameters import DeclaredParameter, is_ignored, schema_of
from specfirst.compiler.ir.build_responses import NO_BODY, Resolve, is_binary, plain_key
from specfirst.compiler.ir.wire import (
    IDEMPOTENCY_KEY,
    ContentKind,
    WireBody,
    WireContent,
    WireHeader,
    WireLink,
    WireOperation,
    WireParameter,
    WireResponse,
)
from specfirst.media_types import essence, is_json

_FORMS: Mapping[str, ContentKind] = {"multipart/form-data": "multipart", URL_ENCODED: "form"}
UNNAMED = "example"
"""The name of an example without a name of its own."""


def build_wire(
    operation: Mapping[str, Any], parameters: Iterable[DeclaredParameter], resolve: Resolve
) -> WireOperation:
    """Return the requests and responses; `parameters` are merged with those of the path item."""
    return WireOperation(
        parameters=tuple(
            _parameter(declared.value) for declared in parameters if not is_ignored(declared.value)
        ),
        body=_body(resolve(operation.get("requestBody")), resolve),
        responses=tuple(
            _response(plain_key(str(key)), resolve(written) or {}, resolve)
            for key, written in (operation.get("responses") or {}).items()
            if not str(key).lower().startswith("x-")
        ),
    )


def _parameter(parameter: Mapping[str, Any]) -> WireParameter:
    style, explode = style_of(parameter)
    name = parameter["name"]
    if parameter["in"] == "header" and name.lower() == IDEMPOTENCY_KEY.lower():
        name = IDEMPOTENCY_KEY
    return WireParameter(
        name=name,
        location=parameter["in"],
        required=parameter["in"] == "path" or bool(parameter.get("required")),
        deprecated=bool(parameter.get("deprecated")),
        description=str(parameter.get("description") or "").strip(),
        schema=schema_of(parameter),
        style=style,
        explode=explode,
        media_type=next(iter(parameter.get("content") or ()), None),
        by_runtime=is_by_runtime(parameter),
    )


def _body(body: Any, resolve: Resolve) -> WireBody | None:
    if not isinstance(body, Mapping) or not body.get("content"):
        return None
    contents = body["content"].items()
    return WireBody(
        required=bool(body.get("required")),
        description=str(body.get("description") or "").strip(),
        contents=tuple(
            _content(media_type, _request_kind(media_type, media or {}, resolve), media or {}, resolve)
            for media_type, media in contents
        ),
    )


def _response(key: str, response: Mapping[str, Any], resolve: Resolve) -> WireResponse:
    contents = {} if key.isdecimal() and int(key) in NO_BODY else response.get("content") or {}
    return WireResponse(
        key=key,
        contents=tuple(
            _content(media_type, _response_kind(media_type, media or {}, resolve), media or {}, resolve)
            for media_type, media in contents.items()
        ),
        headers=tuple(
            WireHeader(
                name=name,
                required=bool(header.get("required")),
                schema=schema_of(header),
                examples=_examples(header, resolve),
            )
            for name, written in (response.get("headers") or {}).items()
            for header in [resolve(written) or {}]
        ),
        links=tuple(_links(response, resolve)),
        by_runtime=is_by_runtime(response),
    )


def _request_kind(media_type: str, media: Mapping[str, Any], resolve: Resolve) -> ContentKind:
    kind = essence(media_type)
    taken_as_json = kind not in _FORMS and is_taken_as_json(kind, resolve(media.get("schema")))
    return "json" if taken_as_json else _FORMS.get(kind, "raw")


def _response_kind(media_type: str, media: Mapping[str, Any], resolve: Resolve) -> ContentKind:
    kind = essence(media_type)
    if kind == EVENT_STREAM:
        return "events"
    schema = resolve(media.get("schema"))
    # Most documents mean JSON by a range; without a schema, it may be any type.
    taken_as_json = "*" in kind and schema and not is_binary(kind, schema) and not is_raw(schema, ())
    return "json" if is_json(kind) or taken_as_json else "raw"


def _content(media_type: str, kind: ContentKind, media: Mapping[str, Any], resolve: Resolve) -> WireContent:
    schema = event_schema(media) if kind == "events" else media.get("schema")
    enveloped = enveloped_data(resolve(schema))
    return WireContent(
        media_type=media_type,
        kind=kind,
        schema=schema,
        envelope=enveloped and enveloped[0],
        data_schema=enveloped[1] if enveloped else schema,
        encoding=media.get("encoding") or {},
        examples=_examples(media, resolve),
    )


def _examples(holder: Mapping[str, Any], resolve: Resolve) -> tuple[tuple[str, Any], ...]:
    """Return the examples of a media type or header; those in its schema are not among them."""
    found = {UNNAMED: holder["example"]} if "example" in holder else {}
    named = holder.get("examples")
    for name, written in named.items() if isinstance(named, Mapping) else ():
        found[name] = (resolve(written) or {}).get("value")
    return tuple(found.items())


def _links(response: Mapping[str, Any], resolve: Resolve) -> Iterable[WireLink]:
    for written in (response.get("links") or {}).values():
        link = resolve(written) or {}
        if "operationId" in link:
            yield WireLink(operation_id=str(link["operationId"]), parameters=link.get("parameters") or {})
