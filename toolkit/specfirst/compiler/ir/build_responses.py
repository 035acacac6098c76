"""Build the success responses of an operation."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import reference_in
from specfirst.compiler.document.statuses import success_keys
from specfirst.compiler.document.vocabulary import (
    EVENT_STREAM,
    enveloped_data,
    event_schema,
    is_by_runtime,
    media_of,
)
from specfirst.compiler.identifiers import claim, snake
from specfirst.compiler.ir import nodes
from specfirst.compiler.ir.python_types import (
    ENFORCED_FORMATS,
    followed,
    python_type,
    reference_name,
    result_class,
)
from specfirst.media_types import essence, is_json

Resolve = Callable[[Any], Any]
Warn = Callable[[Pointer, str, str], None]
"""Called with the rule and message of a warning, and its place relative to the part that is built."""

NO_BODY = frozenset({204, 205, 304})


def split_statuses(responses: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Divide responses into successes and failures. `default` is a failure, unless there is no success."""
    declared = {plain_key(str(key)): response for key, response in responses.items()}
    keys = success_keys(declared)
    successes = {key: declared[key] for key in sorted(keys)} or {"200": {"description": ""}}
    failures = {
        key: response
        for key, response in declared.items()
        if (key not in keys or key == "default") and key[0] != "1" and not key.startswith("X-")
    }
    return successes, failures


def plain_key(key: str) -> str:
    """Return the key of a response as OpenAPI writes it: `2XX`, `default`."""
    return key.lower() if key.lower() == "default" else key.upper()


def build_successes(
    operation_id: str, responses: Mapping[str, Any], schemas: Mapping[str, Any], resolve: Resolve, warn: Warn
) -> tuple[nodes.Success, ...]:
    """Build the declared successes; results get classes if one return type cannot distinguish them."""
    resolved = {status: resolve(response) for status, response in responses.items()}
    headers = {status: build_headers(response, resolve) for status, response in resolved.items()}
    returned = [status for status, response in resolved.items() if not is_by_runtime(response)]
    needs_classes = len(returned) > 1 or any(headers[status] or not status.isdecimal() for status in returned)
    for status, response in resolved.items():
        _warn_of_content(status, response, schemas, warn)
    return tuple(
        _success(
            status,
            response,
            headers[status],
            schemas,
            result_class(operation_id, status) if needs_classes and status in returned else None,
        )
        for status, response in resolved.items()
    )


def _warn_of_content(
    status: str, response: Mapping[str, Any], schemas: Mapping[str, Any], warn: Warn
) -> None:
    """Warn of content that is never sent, and of bodies of the service whose schema is not checked."""
    if status.isdecimal() and int(status) in NO_BODY:
        if response.get("content"):
            message = f"a response {status} has no content (RFC 9110, 15): its body is not sent"
            warn((status, "content"), "content-not-sent", message)
        return
    for written, media in (response.get("content") or {}).items():
        media_type, schema = essence(written), (media or {}).get("schema")
        checked = is_taken_as_json(media_type) or media_type == EVENT_STREAM
        if not checked and not is_binary(media_type, schema) and asserts_more_than_text(schema, schemas):
            sent = f"responses of type {media_type} are sent as the service makes them"
            warn((status, "content", written), "schema-not-enforced", f"{sent}: the schema is not enforced")


_FIRST_STATUS = {"2XX": 200, "3XX": 302, "default": 200}
"""The status of a result of a range, unless the service sets another one."""


def _success(
    status: str,
    response: Mapping[str, Any],
    headers: tuple[nodes.Header, ...],
    schemas: Mapping[str, Any],
    class_name: str | None,
) -> nodes.Success:
    number = int(status) if status.isdecimal() else _FIRST_STATUS[status]
    content = {} if number in NO_BODY else response.get("content") or {}
    media_type, schema = preferred_content(content)
    model, data, returned = _body_exprs(media_type, schema, schemas)
    event = _event(response, media_type)
    if event is not None:
        returned = f"AsyncIterator[Event[{event}]]"
    contents, others = _contents(content, media_type, model, schemas)
    return nodes.Success(
        status=number,
        media_type=media_type,
        model_expr=model,
        data_expr=data,
        returned_expr=f"{returned} | Representation[{' | '.join(others)}]" if others else returned,
        headers=headers,
        result_class=class_name,
        event_expr=event,
        by_runtime=is_by_runtime(response),
        contents=contents,
        status_range=None if status.isdecimal() else status,
    )


def _contents(
    content: Mapping[str, Any], first: str | None, model: str | None, schemas: Mapping[str, Any]
) -> tuple[tuple[tuple[str, str | None], ...], list[str]]:
    """Return every media type with its model, and the types that services return besides the first.

    Both are empty for a single media type.
    """
    contents: dict[str, str | None] = {}
    returned: dict[str, None] = {}
    for written, media in content.items():
        media_type = essence(written)
        own_model, _, own = _body_exprs(media_type, (media or {}).get("schema"), schemas)
        contents.setdefault(media_type, own_model)
        if media_type != first and (own_model is None or own_model != model):
            returned.update(dict.fromkeys(own.split(" | ") if own_model is None else [own]))
    return (tuple(contents.items()), list(returned)) if len(contents) > 1 else ((), [])


def _event(response: Mapping[str, Any], media_type: str | None) -> str | None:
    """Return the type of the data of server-sent events, for which OpenAPI 3.1 has no field."""
    if media_type != EVENT_STREAM:
        return None
    schema = event_schema(media_of(response["content"], media_type))
    return python_type(schema).constrained if schema else None


def _body_exprs(
    media_type: str | None, schema: Any, schemas: Mapping[str, Any]
) -> tuple[str | None, str | None, str]:
    """Return the types of the whole body, of the envelope's data, and of what a service returns."""
    if media_type is None:
        return None, None, "None"
    if is_binary(media_type, schema):
        return None, None, "bytes | Stream | Download"
    whole = python_type(schema)
    reference = reference_in(schema)
    component = {} if reference is None else schemas.get(reference_name(reference), {})
    enveloped = enveloped_data(component)
    if enveloped is not None:
        data = python_type(enveloped[1])
        return whole.constrained, data.constrained, data.plain
    if not is_taken_as_json(media_type):
        return None, None, "str | bytes | Stream"
    return whole.constrained, None, whole.plain


def preferred_content(content: Mapping[str, Any] | None) -> tuple[str | None, Any]:
    """Return the media type that is sent or read, JSON before others, and its schema."""
    if not content:
        return None, None
    chosen = next((media_type for media_type in content if is_taken_as_json(media_type)), next(iter(content)))
    return essence(chosen), (content[chosen] or {}).get("schema")


def is_taken_as_json(media_type: str) -> bool:
    """Whether responses are sent as JSON: the media type is JSON, or `*/*`, which often means JSON."""
    return is_json(media_type) or essence(media_type) == "*/*"


def is_binary(media_type: str, schema: Any) -> bool:
    """Whether the body is bytes rather than text or JSON."""
    kind = media_type.partition("/")[0]
    if isinstance(schema, Mapping) and (
        schema.get("format") == "binary"
        or ("contentMediaType" in schema and not is_taken_as_json(media_type))
    ):
        return True
    return media_type in ("application/octet-stream", "application/pdf", "application/zip") or kind in (
        "image",
        "audio",
        "video",
    )


def is_text_or_bytes(schema: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether a schema only says that the body is text or bytes."""
    if schema is None or schema is True or schema == {}:
        return True
    schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return False
    return schema.get("type") in ("string", "integer", "number", "boolean") or (
        "type" not in schema and schema.get("format") == "binary"
    )


_TEXT_ASSERTIONS = frozenset({"minLength", "maxLength", "pattern", "enum", "const"})


def asserts_more_than_text(schema: Any, schemas: Mapping[str, Any]) -> bool:
    """Whether a schema refuses some texts, so that it would have to be enforced."""
    if not is_text_or_bytes(schema, schemas):
        return True
    schema = followed(schema, schemas)
    if not isinstance(schema, Mapping):
        return False
    is_typed = (
        schema.get("type") in ("integer", "number", "boolean") or schema.get("format") in ENFORCED_FORMATS
    )
    return is_typed or not _TEXT_ASSERTIONS.isdisjoint(schema)


def build_headers(response: Mapping[str, Any], resolve: Resolve) -> tuple[nodes.Header, ...]:
    """Return the declared headers that the service sets."""
    headers: list[nodes.Header] = []
    taken: set[str] = {"body", "status"}
    for name, declared in (response.get("headers") or {}).items():
        header = resolve(declared)
        if is_by_runtime(header) or name.lower() == "content-type":
            continue
        attribute = claim(snake(name), taken)
        type_ = python_type(header.get("schema"))
        headers.append(
            nodes.Header(
                name=name,
                attribute=attribute,
                type_expr=type_.constrained,
                plain_expr=type_.plain,
                required=bool(header.get("required")),
            )
        )
    return tuple(sorted(headers, key=lambda header: not header.required))
