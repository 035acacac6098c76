"""Decoded JSON to typed values, following annotations.

The server is trusted where nothing is converted (a string stays what it is), so that values newer than this
package, such as an unknown member of an enumeration, pass through.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import is_dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, NamedTuple, Union, get_args, get_origin
from uuid import UUID

from ._fields import Field, fields_of, tags_of
from ._json import is_array, is_object
from ._types import Unset

Decoder = Callable[[Any], Any]


class DecodeError(ValueError):
    """Data that does not have the shape of its type; `path` leads there: `("items", "3", "created_at")`."""

    def __init__(self, reason: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.reason}" if self.path else self.reason

    def under(self, step: str) -> DecodeError:
        """Return the same error seen from one level further out."""
        return DecodeError(self.reason, (step, *self.path))


def decode(annotation: Any, data: Any) -> Any:
    """Turn decoded JSON into a value of `annotation`. Raises `DecodeError`."""
    return decoder_for(annotation)(data)


@cache
def decoder_for(annotation: Any) -> Decoder:
    """Return the decoder of a type. Data classes compile theirs on first use: types may be recursive."""
    if annotation in _CONVERTERS:
        return _CONVERTERS[annotation]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is list:
        return _list_of(arguments[0])
    if origin is dict:
        return _dict_of(arguments[1])
    if origin is Union or origin is types.UnionType:
        return _union_of(arguments)
    if is_dataclass(annotation):
        return _object_of(annotation)
    return _unchanged


def _unchanged(data: Any) -> Any:
    return data


def _converter(convert: Callable[[Any], Any], kind: str) -> Decoder:
    def decoder(data: Any) -> Any:
        try:
            return convert(data)
        except (ValueError, TypeError, AttributeError) as error:
            raise DecodeError(f"not a {kind}: {data!r:.80}") from error

    return decoder


_CONVERTERS: Mapping[Any, Decoder] = {
    float: _converter(float, "number"),
    datetime: _converter(datetime.fromisoformat, "date-time"),
    date: _converter(date.fromisoformat, "date"),
    UUID: _converter(UUID, "UUID"),
}


def _list_of(item: Any) -> Decoder:
    decode_item = decoder_for(item)

    def decoder(data: Any) -> list[Any]:
        if not is_array(data):
            raise DecodeError(f"not an array: {data!r:.80}")
        if decode_item is _unchanged:
            return data
        decoded: list[Any] = []
        try:
            for element in data:
                decoded.append(decode_item(element))
        except DecodeError as error:
            raise error.under(str(len(decoded))) from error
        return decoded

    return decoder


def _dict_of(value: Any) -> Decoder:
    decode_value = decoder_for(value)

    def decoder(data: Any) -> dict[str, Any]:
        decoded: dict[str, Any] = {}
        key = ""
        try:
            for key, member in _checked_object(data).items():
                decoded[key] = decode_value(member)
        except DecodeError as error:
            raise error.under(key) from error
        return decoded

    return decoder


class _Plan(NamedTuple):
    """How to decode one data class: its members, and the field that takes what is left."""

    members: tuple[tuple[str, str, Decoder | None, bool], ...]
    rest: tuple[str, Decoder] | None


@cache
def _plan_of(model: Any) -> _Plan:
    fields = [(field, decoder_for(field.annotation)) for field in fields_of(model)]
    return _Plan(
        members=tuple(_member(field, decoder) for field, decoder in fields if not field.rest),
        rest=next(((field.name, decoder) for field, decoder in fields if field.rest), None),
    )


def _member(field: Field, decoder: Decoder) -> tuple[str, str, Decoder | None, bool]:
    return field.name, field.key, None if decoder is _unchanged else decoder, field.required


def _object_of(model: Any) -> Decoder:
    def decoder(data: Any) -> Any:
        source = _checked_object(data)
        plan = _plan_of(model)
        values: dict[str, Any] = {}
        key = ""
        try:
            for name, key, decode_value, required in plan.members:
                if key in source:
                    value = source[key]
                    values[name] = value if decode_value is None else decode_value(value)
                elif required:
                    raise DecodeError("missing")
        except DecodeError as error:
            raise error.under(key) from error
        if plan.rest is not None:
            name, decode_rest = plan.rest
            values[name] = decode_rest(_without(source, {key for _, key, _, _ in plan.members}))
        return model(**values)

    return decoder


def _checked_object(data: Any) -> Mapping[str, Any]:
    if not is_object(data):
        raise DecodeError(f"not an object: {data!r:.80}")
    return data


def _without(data: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: data[key] for key in data if key not in keys}


def _optional_of(member: Any) -> Decoder:
    decode_member = decoder_for(member)
    if decode_member is _unchanged:
        return _unchanged

    def decoder(data: Any) -> Any:
        return None if data is None else decode_member(data)

    return decoder


def _union_of(members: tuple[Any, ...]) -> Decoder:
    """`None` aside, the member is found by its tag where there is one; else the first that fits is taken."""
    alternatives = [member for member in members if member not in (type(None), Unset)]
    if len(alternatives) == 1:
        return _optional_of(alternatives[0])
    tag, tagged = _tags(alternatives)
    decoders = sorted(map(decoder_for, alternatives), key=lambda decoder: decoder is _unchanged)

    def decoder(data: Any) -> Any:
        if data is None:
            return None
        if tag is not None and is_object(data) and data.get(tag) in tagged:
            return decoder_for(tagged[data[tag]])(data)
        for attempt in decoders[:-1]:
            try:
                return attempt(data)
            except DecodeError:
                continue
        return decoders[-1](data) if decoders else data

    return decoder


def _tags(members: list[Any]) -> tuple[str | None, dict[Any, Any]]:
    """Return the key whose values tell the data classes apart, and the class of each value."""
    if len(members) < 2 or not all(is_dataclass(member) for member in members):
        return None, {}
    tags = [tags_of(member) for member in members]
    for key in tags[0]:
        values = [known.get(key, ()) for known in tags]
        tagged = {tag: member for member, own in zip(members, values, strict=True) for tag in own}
        if all(values) and len(tagged) == sum(map(len, values)):
            return key, tagged
    return None, {}
