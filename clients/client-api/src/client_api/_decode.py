"""Decode JSON into typed values, following annotations.

Clients and servers are deployed at different times. Additions of a newer server (fields, members of
enumerations, variants of unions) are kept and sent again. What an older server omits, or sends as another
type, does not fail a call that the server has carried out: a missing field raises when it is read, and a
value of another type is kept. A strict decoder refuses these two.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin
from uuid import UUID

import msgspec

from ._fields import UNKNOWN, Field, build, fields_of, is_model, tags_of
from ._json import ExactFloat, is_array, is_object
from ._record import Record
from ._types import DecimalString, Unknown, UnknownStr
from ._wire import Hook, OpenEnum, members_of, object_converter

Decoder = Callable[[Any], Any]


class DecodeError(ValueError):
    """Data that does not have the shape of its type; `path` leads to it: `("items", "3", "created_at")`."""

    def __init__(self, reason: str, path: tuple[str, ...] = ()) -> None:
        super().__init__(reason, path)
        self.reason = reason
        self.path = path

    def __str__(self) -> str:
        return f"{'.'.join(self.path)}: {self.reason}" if self.path else self.reason

    def under(self, step: str) -> DecodeError:
        """Return the same error with a step added at the front of its path."""
        return DecodeError(self.reason, (step, *self.path))


def decode(annotation: Any, data: Any, *, strict: bool = False) -> Any:
    """Turn decoded JSON into a value of `annotation`.

    Raises `DecodeError` if it is not the described object or array; if `strict`, for every violation of the
    description.
    """
    wanted = {_shape_of_type(member) for member in members_of(annotation)}
    if "scalar" not in wanted and _shape_of(data) not in wanted:
        raise DecodeError(f"not an {' or '.join(sorted(wanted - {'null'}))}")
    try:
        return decoder_for(annotation, strict)(data)
    except RecursionError as error:
        raise DecodeError("nested too deeply") from error


def _shape_of_type(annotation: Any) -> str:
    if annotation in (None, type(None)):
        return "null"
    if get_origin(annotation) is list:
        return "array"
    return "object" if get_origin(annotation) is dict or is_model(annotation) else "scalar"


def _shape_of(data: Any) -> str:
    if data is None:
        return "null"
    if is_array(data):
        return "array"
    return "object" if is_object(data) else "scalar"


@cache
def decoder_for(annotation: Any, strict: bool) -> Decoder:
    """Return the decoder of a type. Models compile theirs on first use: types may be recursive."""
    if isinstance(annotation, OpenEnum):
        return _open_enum(annotation, strict)
    if annotation in (Decimal, DecimalString) and not strict:
        return _converter(_any_decimal, "a decimal number", strict)
    if annotation in _CONVERTERS:
        return _converter(*_CONVERTERS[annotation], strict)
    if strict and annotation in _KINDS:
        return _checked(*_KINDS[annotation])
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal and strict:
        return _literal(arguments)
    if origin is list:
        return _list_of(arguments[0], strict)
    if origin is dict:
        return _dict_of(arguments[1], strict)
    if origin is Union or origin is types.UnionType:
        return _union_of(members_of(annotation), strict)
    if is_model(annotation):
        return _object_of(annotation, strict)
    return _unchanged


@cache
def hook_of(strict: bool) -> Hook:
    """Return the decoder of the data of msgspec's stand-ins."""
    return lambda kind, data: decoder_for(kind.annotation, strict)(data)


def _unchanged(data: Any) -> Any:
    return data


def _refused(data: Any, reason: str, strict: bool) -> Any:
    """Keep a value whose type differs from the described one, or refuse it if `strict`."""
    if strict:
        raise DecodeError(reason)
    return data


def _checked(kind: type, name: str) -> Decoder:
    def decoder(data: Any) -> Any:
        if type(data) is not kind:
            raise DecodeError(f"not {name}")
        return data

    return decoder


def _literal(values: tuple[Any, ...]) -> Decoder:
    known: set[Any] = {(type(value), value) for value in values}

    def decoder(data: Any) -> Any:
        if isinstance(data, str | int) and (type(data), data) in known:
            return data
        raise DecodeError(f"not {' or '.join(map(repr, values))}")

    return decoder


def _open_enum(enum: OpenEnum, strict: bool) -> Decoder:
    known, unknown = frozenset(enum.known), enum.unknown
    kind, name = (str, "a string") if unknown is UnknownStr else (int, "an integer")

    def decoder(data: Any) -> Any:
        if type(data) is kind:
            return data if data in known else unknown(data)
        return _refused(data, f"not {name}", strict)

    return decoder


def _integer(data: Any) -> int:
    if type(data) is int:
        return data
    if isinstance(data, float) and data.is_integer():
        return int(data)
    raise TypeError


def _number(data: Any) -> float:
    if type(data) is float:
        return data
    if isinstance(data, float | int) and not isinstance(data, bool):
        return float(data)
    raise TypeError


def _decimal(data: Any) -> Decimal:
    if isinstance(data, bool) or not isinstance(data, int | float | Decimal):
        raise TypeError
    return _finite(data.text if isinstance(data, ExactFloat) else str(data))


def _decimal_string(data: Any) -> Decimal:
    if isinstance(data, Decimal):
        return data
    # Decimal() also takes `1_000`, other digits than ASCII, and space around the number.
    if not isinstance(data, str) or not data.isascii() or "_" in data or data != data.strip():
        raise TypeError
    return _finite(data)


def _finite(text: str) -> Decimal:
    number = Decimal(text)
    if not number.is_finite():
        raise ValueError
    return number


def _any_decimal(data: Any) -> Decimal:
    return _decimal_string(data) if isinstance(data, str) else _decimal(data)


def _text_as(kind: Any, read: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Convert text as msgspec does; use the standard library for what msgspec refuses."""

    def convert(data: Any) -> Any:
        try:
            return msgspec.convert(data, kind)
        except msgspec.ValidationError:
            if not isinstance(data, str):
                raise
            return read(data)

    return convert


_CONVERTERS: Mapping[Any, tuple[Callable[[Any], Any], str]] = {
    int: (_integer, "an integer"),
    float: (_number, "a number"),
    Decimal: (_decimal, "a number"),
    DecimalString: (_decimal_string, "a decimal number as a string"),
    datetime: (_text_as(datetime, datetime.fromisoformat), "a date-time"),
    date: (_text_as(date, date.fromisoformat), "a date"),
    UUID: (_text_as(UUID, UUID), "a UUID"),
}
_KINDS: Mapping[Any, tuple[type, str]] = {
    str: (str, "a string"),
    bool: (bool, "a boolean"),
    type(None): (type(None), "null"),
}


def _converter(convert: Callable[[Any], Any], name: str, strict: bool) -> Decoder:
    def decoder(data: Any) -> Any:
        try:
            return convert(data)
        except (ValueError, TypeError, OverflowError, InvalidOperation):
            return _refused(data, f"not {name}", strict)

    return decoder


def _list_of(item: Any, strict: bool) -> Decoder:
    decode_item = decoder_for(item, strict)

    def decoder(data: Any) -> Any:
        if not is_array(data):
            return _refused(data, "not an array", strict)
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


def _dict_of(value: Any, strict: bool) -> Decoder:
    decode_value = decoder_for(value, strict)

    def decoder(data: Any) -> Any:
        if not is_object(data):
            return _refused(data, "not an object", strict)
        decoded: dict[str, Any] = {}
        key = ""
        try:
            for key, member in data.items():
                decoded[key] = decode_value(member)
        except DecodeError as error:
            raise error.under(key) from error
        return decoded

    return decoder


class _Plan(Record, frozen=True):
    """How to decode one model: name, key and decoder of its members, and the field that takes the others."""

    members: tuple[tuple[str, str, Decoder | None], ...]
    keys: frozenset[str]
    convert: Callable[[Any], Any] | None
    required: tuple[str, ...]
    rest: tuple[str, Decoder] | None


@cache
def _plan_of(model: Any, strict: bool) -> _Plan:
    fields = fields_of(model)
    return _Plan(
        members=tuple(_member(model, field, strict) for field in fields if not field.rest),
        keys=frozenset(field.key for field in fields if not field.rest),
        convert=object_converter(model, hook_of(strict)),
        required=tuple(field.key for field in fields if field.required),
        rest=next(
            ((field.name, decoder_for(field.annotation, strict)) for field in fields if field.rest), None
        ),
    )


def _member(model: Any, field: Field, strict: bool) -> tuple[str, str, Decoder | None]:
    decoder = decoder_for(field.annotation, strict)
    if field.annotation is float and not isinstance(model, msgspec.StructMeta):
        # Some servers write `expires_in` of RFC 6749 as text.
        decoder = _converter(float, "a number", strict)
    return field.name, field.key, None if decoder is _unchanged else decoder


def _object_of(model: Any, strict: bool) -> Decoder:
    # The core's own records, such as tokens, are unusable if a field is missing.
    complete = strict or not isinstance(model, msgspec.StructMeta)

    def decoder(data: Any) -> Any:
        if not is_object(data):
            return _refused(data, "not an object", complete)
        plan = _plan_of(model, complete)
        if plan.convert is not None:
            try:
                return _converted(data, plan.keys, plan.convert)
            except msgspec.ValidationError:
                pass  # something is missing or of another type
        return by_fields(data, plan)

    def by_fields(data: dict[str, Any], plan: _Plan) -> Any:
        values: dict[str, Any] = {}
        key = ""
        try:
            for name, key, decode_value in plan.members:
                if key in data:
                    value = data[key]
                    values[name] = value if decode_value is None else decode_value(value)
        except DecodeError as error:
            raise error.under(key) from error
        missing = [key for key in plan.required if key not in data]
        if missing and complete:
            raise DecodeError("missing", (missing[0],))
        unknown = _without(data, plan.keys) if len(data) > len(values) else {}
        if plan.rest is not None:
            name, decode_rest = plan.rest
            values[name] = decode_rest(unknown)
            unknown = {}
        if not missing and not unknown:
            return model(**values)
        return build(model, values, unknown)

    return decoder


def _converted(data: dict[str, Any], keys: frozenset[str], convert: Callable[[Any], Any]) -> Any:
    """Decode a model with unknown members by msgspec, which refuses them: it gets the others only."""
    if data.keys() <= keys:
        return convert(data)
    unknown = _without(data, keys)
    known = data.copy()
    for key in unknown:
        del known[key]
    made = convert(known)
    setattr(made, UNKNOWN, unknown)
    return made


def _without(data: Mapping[str, Any], keys: frozenset[str]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in keys}


def _union_of(members: tuple[Any, ...], strict: bool) -> Decoder:
    """Decoder of a union: selects the class by its tag, otherwise takes the first member that fits."""
    alternatives = [member for member in members if member is not type(None)]
    decode_value = (
        decoder_for(alternatives[0], strict) if len(alternatives) == 1 else _choice(alternatives, strict)
    )
    if decode_value is _unchanged or (strict and len(alternatives) == len(members)):
        return decode_value

    def decoder(data: Any) -> Any:
        return None if data is None else decode_value(data)

    return decoder


def _choice(alternatives: list[Any], strict: bool) -> Decoder:
    classes = [alternative for alternative in alternatives if is_model(alternative)]
    attempts = [decoder_for(alternative, True) for alternative in sorted(alternatives, key=_readiness)]
    tag, tagged = _tags(classes)

    def decoder(data: Any) -> Any:
        if tag is not None and is_object(data):
            value = data.get(tag)
            if isinstance(value, str | int):
                return decoder_for(tagged[value], strict)(data) if value in tagged else Unknown(data)
        for attempt in attempts:
            try:
                return attempt(data)
            except DecodeError:
                continue
        if is_object(data) and not strict:
            return _closest(classes, data)
        return _refused(data, "none of the types of a union", strict)

    return decoder


def _readiness(annotation: Any) -> int:
    """Sort members that accept everything last, and text after formats that are written as text."""
    if annotation is Any:
        return 2
    return 1 if annotation is str or decoder_for(annotation, False) is _unchanged else 0


def _closest(classes: list[Any], data: dict[str, Any]) -> Any:
    """Decode an object that matches no class, because of missing fields or other types.

    The result is of the only class, or of the only one that declares all its members; otherwise `Unknown`.
    """
    known = [klass for klass in classes if data.keys() <= _plan_of(klass, False).keys and data]
    if len(classes) == 1 or len(known) == 1:
        return decoder_for((known or classes)[0], False)(data)
    return Unknown(data) if classes else data


def _tags(classes: list[Any]) -> tuple[str | None, dict[Any, Any]]:
    """Return the key whose values distinguish the classes, and the class of each value."""
    if len(classes) < 2:
        return None, {}
    tags = [tags_of(klass) for klass in classes]
    for key in tags[0]:
        values: Iterable[tuple[Any, ...]] = [known.get(key, ()) for known in tags]
        tagged = {tag: member for member, own in zip(classes, values, strict=True) for tag in own}
        if all(values) and len(tagged) == sum(map(len, values)):
            return key, tagged
    return None, {}
