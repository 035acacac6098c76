"""Request bodies, and the content of bodies and responses, by media type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.references import follow
from specfirst.compiler.document.schema_walk import as_mapping
from specfirst.compiler.document.vocabulary import EVENT_SCHEMA, FORMS
from specfirst.media_types import essence, most_specific
from specfirst.review.differ.context import Data, Node, Operation, OperationPair, schema_of
from specfirst.review.differ.rules import Direction
from specfirst.review.differ.schemas.parts import canonical


def compare_bodies(pair: OperationPair) -> None:
    """Compare presence, requiredness and content of the request bodies, or of the payloads of a webhook."""
    before, after = _body(pair.old), _body(pair.new)
    data = pair.data("body")
    if before is not None and after is not None:
        on, off = "request-body-became-required", "request-body-became-optional"
        data.add_switch(_is_required, before, after, on=on, off=off)
        compare_content(data, before, after)
    elif after is not None:
        rule = "required-body-added" if _is_required(after) else "request-body-added"
        data.add(rule, pair.old.written.pointer, after[0])
    elif before is not None:
        data.add("request-body-removed", before[0], pair.new.written.pointer)


def _body(operation: Operation) -> Node | None:
    written = operation.written
    body = follow(written.document, written.value.get("requestBody"))
    return ((*written.pointer, "requestBody"), body) if isinstance(body, dict) else None


def _is_required(body: Node) -> bool:
    return body[1].get("required") is True


def media_key(written: str) -> str:
    """Return a media type with sorted parameters, without `charset`: JSON and text are UTF-8 anyway."""
    parameters = sorted(
        part.strip().lower()
        for part in written.split(";")[1:]
        if part.strip() and not part.strip().lower().startswith("charset=")
    )
    return "; ".join((essence(written), *parameters))


def compare_content(data: Data, old: Node, new: Node) -> None:
    """Compare the media types of two bodies, and their schemas."""
    before, after = _content(old), _content(new)
    is_sent = data.direction.view == "sent"
    generalised = set[str]()
    for key, media in before.items():
        covering = most_specific(after, key)
        kept = [key] if covering is None else [covering]
        rule = "media-type-removed" if covering is None else ""
        if is_sent and covering is None:
            kept = [other for other in after if most_specific((key,), other)]
            rule = "response-media-type-specialised" if kept else rule
        elif is_sent and covering != key:
            rule = "response-media-type-generalised"
            generalised.add(str(covering))
        if rule:
            place = new[0] if covering is None else after[covering][0]
            data.add(rule, media[0], place, subject=key, after=covering or "")
        for other in kept:
            if other in after:
                compare_media(data.below(key), media, after[other])
    for key, media in after.items():
        if key not in generalised and most_specific(before, key) is None:
            is_payload = bool(before) and data.direction is Direction.WEBHOOK
            rule = "payload-media-type-added" if is_payload else "media-type-added"
            data.add(rule, old[0], media[0], subject=key)


def _content(holder: Node) -> Mapping[str, Node]:
    pointer, value = holder
    return {
        media_key(str(key)): ((*pointer, "content", key), as_mapping(media))
        for key, media in as_mapping(value.get("content")).items()
    }


def compare_media(data: Data, old: Node, new: Node) -> None:
    """Compare two media type objects."""
    for key in ("schema", EVENT_SCHEMA):
        data.compare_schemas(schema_of(old, key), schema_of(new, key))
    written = essence(str(new[0][-1]))
    if written in FORMS or written.startswith("multipart/"):
        _compare_encodings(data, old, new)


def _compare_encodings(data: Data, old: Node, new: Node) -> None:
    before, after = as_mapping(old[1].get("encoding")), as_mapping(new[1].get("encoding"))
    for name in sorted(before.keys() | after.keys()):
        encodings = as_mapping(before.get(name)), as_mapping(after.get(name))
        texts = [_encoding_text(encoding) for encoding in encodings]
        types = [_content_types(encoding) for encoding in encodings]
        listed = [", ".join(sorted(media_types)) for media_types in types]
        if texts[0] == texts[1] and types[0] and types[0] < types[1] and data.direction is Direction.REQUEST:
            data.add("encoding-type-added", old[0], new[0], subject=name, before=listed[0], after=listed[1])
        elif texts[0] != texts[1] or types[0] != types[1]:
            one, other = (f"{text} {media_types}" for text, media_types in zip(texts, listed, strict=True))
            data.add("encoding-changed", old[0], new[0], subject=name, before=one, after=other)
        documents = data.context.old.document, data.context.new.document
        had, has = map(_part_headers, documents, encodings)
        if had != has:
            is_safe = had.items() <= has.items() and not any(
                has[header][0] for header in has.keys() - had.keys()
            )
            rule = "part-header-added" if is_safe else "part-header-changed"
            data.add(rule, old[0], new[0], subject=name, before=", ".join(had), after=", ".join(has))


def _part_headers(document: Mapping[str, Any], encoding: Mapping[str, Any]) -> dict[str, tuple[bool, str]]:
    """Whether each header of a part (OpenAPI 3.1, 4.8.15) is required, and the text of its schema.

    Keys are the names in lower case.
    """
    found = {}
    for name, header in as_mapping(encoding.get("headers")).items():
        value = follow(document, header)
        if isinstance(value, dict) and str(name).lower() != "content-type":
            text = canonical({key: value.get(key) for key in ("schema", "content", "explode")})
            found[str(name).lower()] = value.get("required") is True, text
    return found


def _content_types(encoding: Mapping[str, Any]) -> frozenset[str]:
    """Return the media types of a part; empty if its schema determines them."""
    text = encoding.get("contentType")
    return frozenset(media_key(part) for part in text.split(",")) if isinstance(text, str) else frozenset()


def _encoding_text(encoding: Mapping[str, Any]) -> str:
    """Return an encoding with explicit defaults (OpenAPI 3.1, 4.8.15)."""
    style = encoding.get("style", "form")
    explode, reserved = encoding.get("explode", style == "form"), encoding.get("allowReserved", False)
    return canonical({"style": style, "explode": explode, "allowReserved": reserved})
