"""The content of bodies and responses, by media type."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.references import follow
from specfirst.compiler.document.vocabulary import EVENT_SCHEMA, FORMS
from specfirst.media_types import essence, most_specific
from specfirst.review.differ.context import Context, Operation, schema_of
from specfirst.review.differ.findings import Affected
from specfirst.review.differ.rules import Direction
from specfirst.review.differ.schemas.parts import canonical

_Content = Mapping[str, tuple[Pointer, dict[str, Any]]]


def media_key(written: str) -> str:
    """A media type with its parameters in order, without `charset`: JSON and text are UTF-8 as it is."""
    parameters = sorted(
        part.strip().lower()
        for part in written.split(";")[1:]
        if part.strip() and not part.strip().lower().startswith("charset=")
    )
    return "; ".join((essence(written), *parameters))


def compare_content(
    context: Context,
    old: tuple[Pointer, Any],
    new: tuple[Pointer, Any],
    operation: Operation,
    direction: Direction,
    where: str,
) -> None:
    """Compare the media types that two bodies have, and their schemas."""
    before, after = _content(*old), _content(*new)
    is_sent = direction.view == "sent"
    generalised = set[str]()
    affected = operation.affected(direction, where)
    for key, (pointer, media) in before.items():
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
            context.findings.add(rule, pointer, place, affected, subject=key, after=covering or "")
        for other in kept:
            if other in after:
                compare_media(context, (pointer, media), after[other], operation, direction, f"{where} {key}")
    for key, (pointer, _) in after.items():
        if key in generalised:
            continue
        if most_specific(before, key) is None and before:
            rule = "payload-media-type-added" if direction is Direction.WEBHOOK else "media-type-added"
            context.findings.add(rule, old[0], pointer, operation.affected(direction, where), subject=key)
        elif not before:
            context.findings.add(
                "media-type-added", old[0], pointer, operation.affected(direction, where), subject=key
            )


def _content(pointer: Pointer, holder: Any) -> _Content:
    content = holder.get("content") if isinstance(holder, dict) else None
    return {
        media_key(str(key)): ((*pointer, "content", key), media if isinstance(media, dict) else {})
        for key, media in (content.items() if isinstance(content, dict) else ())
    }


def compare_media(
    context: Context,
    old: tuple[Pointer, dict[str, Any]],
    new: tuple[Pointer, dict[str, Any]],
    operation: Operation,
    direction: Direction,
    where: str,
) -> None:
    """Compare two media type objects."""
    for key in ("schema", EVENT_SCHEMA):
        context.compare_schemas(
            schema_of(old[1], old[0], key), schema_of(new[1], new[0], key), operation, direction, where
        )
    written = essence(str(new[0][-1]))
    if written in FORMS or written.startswith("multipart/"):
        _compare_encodings(context, old, new, operation, direction, where)


def _compare_encodings(
    context: Context,
    old: tuple[Pointer, dict[str, Any]],
    new: tuple[Pointer, dict[str, Any]],
    operation: Operation,
    direction: Direction,
    where: str,
) -> None:
    before, after = _encodings(old[1]), _encodings(new[1])
    for name in sorted(before.keys() | after.keys()):
        one, other = _encoding(before.get(name)), _encoding(after.get(name))
        types = [_content_types(side.get(name)) for side in (before, after)]
        if one == other and types[0] and types[0] < types[1] and direction is Direction.REQUEST:
            context.findings.add(
                "encoding-type-added", old[0], new[0], operation.affected(direction, where),
                subject=name, before=", ".join(sorted(types[0])), after=", ".join(sorted(types[1])),
            )  # fmt: skip
        elif one != other or types[0] != types[1]:
            one, other = (
                f"{text} {', '.join(sorted(media_types))}"
                for text, media_types in zip((one, other), types, strict=True)
            )
            context.findings.add(
                "encoding-changed", old[0], new[0], operation.affected(direction, where),
                subject=name, before=one, after=other,
            )  # fmt: skip
        _compare_part_headers(context, old, new, operation.affected(direction, where), name)


def _compare_part_headers(
    context: Context,
    old: tuple[Pointer, dict[str, Any]],
    new: tuple[Pointer, dict[str, Any]],
    affected: Affected,
    name: str,
) -> None:
    """Compare the headers of a part of a multipart body (OpenAPI 3.1, 4.8.15) by their texts."""
    before = _part_headers(context.old.document, _encodings(old[1]).get(name))
    after = _part_headers(context.new.document, _encodings(new[1]).get(name))
    if before == after:
        return
    added = after.keys() - before.keys()
    is_safe = before.items() <= after.items() and not any(after[header][0] for header in added)
    context.findings.add(
        "part-header-added" if is_safe else "part-header-changed", old[0], new[0], affected,
        subject=name, before=", ".join(before), after=", ".join(after),
    )  # fmt: skip


def _part_headers(document: Mapping[str, Any], encoding: Any) -> dict[str, tuple[bool, str]]:
    """Whether each header is required, and the text of its schema, by its name in lower case."""
    written = encoding.get("headers") if isinstance(encoding, dict) else None
    found = {}
    for name, header in written.items() if isinstance(written, dict) else ():
        value = follow(document, header)
        if isinstance(value, dict) and str(name).lower() != "content-type":
            text = canonical({key: value.get(key) for key in ("schema", "content", "explode")})
            found[str(name).lower()] = value.get("required") is True, text
    return found


def _encodings(media: Mapping[str, Any]) -> dict[str, Any]:
    written = media.get("encoding")
    return written if isinstance(written, dict) else {}


def _content_types(written: Any) -> frozenset[str]:
    """The media types that a part may have; none where the schema decides."""
    text = written.get("contentType") if isinstance(written, dict) else None
    return frozenset(media_key(part) for part in text.split(",")) if isinstance(text, str) else frozenset()


def _encoding(written: Any) -> str:
    """An encoding with its defaults written out (OpenAPI 3.1, 4.8.15)."""
    encoding = written if isinstance(written, dict) else {}
    style = encoding.get("style", "form")
    kept = {
        "style": style,
        "explode": encoding.get("explode", style == "form"),
        "allowReserved": encoding.get("allowReserved", False),
    }
    return canonical(kept)
