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
from typing import Any, Union, get_args, get_origin
from uuid import UUID

from ._fields import Field, constants_of, fields_of
from ._json import is_array, is_object
from ._types import UNSET, Unset

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
        if not is_object(data):
            raise DecodeError(f"not an object: {data!r:.80}")
        return {key: _member(decode_value, data, key) for key in data}

    return decoder


def _object_of(model: Any) -> Decoder:
    compiled: list[tuple[Field, Decoder]] = []

    def decoder(data: Any) -> Any:
        if not is_object(data):
            raise DecodeError(f"not an object: {data!r:.80}")
        fields = compiled or [(field, decoder_for(field.annotation)) for field in fields_of(model)]
        compiled[:] = fields
        values: dict[str, Any] = {}
        for field, decode_value in fields:
            if field.rest:
                values[field.name] = decode_value(_without(data, {known.key for known, _ in fields}))
            elif field.key in data:
                values[field.name] = _member(decode_value, data, field.key)
            elif field.required:
                raise DecodeError("missing", (field.key,))
        return model(**values)

    return decoder


def _member(decoder: Decoder, data: Mapping[str, Any], key: str) -> Any:
    try:
        return decoder(data[key])
    except DecodeError as error:
        raise error.under(key) from error


def _without(data: Mapping[str, Any], keys: set[str]) -> dict[str, Any]:
    return {key: data[key] for key in data if key not in keys}


def _union_of(members: tuple[Any, ...]) -> Decoder:
    """`None` aside, the member is found by its tag where there is one; else the first that fits is taken."""
    alternatives = [member for member in members if member not in (type(None), Unset)]
    tag, tagged = _tags(alternatives)
    decoders = sorted(map(decoder_for, alternatives), key=lambda decoder: decoder is _unchanged)

    def decoder(data: Any) -> Any:
        if data is None or data is UNSET:
            return data
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
    """Return the key whose one-valued `Literal` tells the data classes apart, and the class of each value."""
    if len(members) < 2 or not all(is_dataclass(member) for member in members):
        return None, {}
    constants = [constants_of(member) for member in members]
    for key in constants[0]:
        tagged = {
            known[key]: member for member, known in zip(members, constants, strict=True) if key in known
        }
        if len(tagged) == len(members):
            return key, tagged
    return None, {}
