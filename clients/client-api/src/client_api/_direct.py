"""JSON text to typed values in one step, by msgspec, which makes no decoded JSON in between.

msgspec refuses whatever does not follow the description to the letter, also fields that it does not name.
`_decode` then reads the text again: it keeps what is unknown, and reads what msgspec has no types for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from threading import RLock
from typing import Any, Literal, get_args, get_origin
from uuid import UUID

import msgspec

from ._decode import DecodeError, OpenEnum, decode, decoder_for, members_of
from ._fields import fields_of, is_model
from ._json import is_object, loads

_PLAIN = frozenset({str, int, float, bool, type(None), Any, date, datetime, UUID, Decimal})
_COMPILING = RLock()


def decode_json(annotation: Any, content: str | bytes, *, member: str | None = None, strict: bool = False) -> Any:
    """Read a value of `annotation` from JSON text, or from one member of the object that the text is.

    Raises `ValueError` for what is not JSON, and as `decode` does.
    """
    direct = _decoder_of(annotation, member, strict)
    if direct is not None:
        try:
            return direct(content)
        except (msgspec.DecodeError, UnicodeError, RecursionError):
            pass
    data = loads(content, exact=_has_decimals(annotation))
    if member is not None:
        if not is_object(data) or member not in data:
            raise DecodeError("no envelope")
        data = data[member]
    return decode(annotation, data, strict=strict)


class _ByHook(type):
    """The type of stand-ins: msgspec hands their data to the hook, and takes what that returns."""

    annotation: Any

    def __instancecheck__(cls, instance: object) -> bool:
        return True


@cache
def _stand_in(annotation: Any) -> type:
    return _ByHook("StandIn", (), {"annotation": annotation})


@cache
def _decoder_of(annotation: Any, member: str | None, strict: bool) -> Callable[[str | bytes], Any] | None:
    """Return the decoder of msgspec, `None` where it would leave everything to the hook."""
    with _COMPILING:
        wire = wire_type(annotation)
        if wire is Any or isinstance(wire, _ByHook):
            return None

        def hook(kind: type[Any], data: Any) -> Any:
            return decoder_for(kind.annotation, strict)(data)

        with _annotated(annotation):
            if member is None:
                return msgspec.json.Decoder(wire, dec_hook=hook).decode
            envelope: Any = msgspec.defstruct("Envelope", [(member, wire)])
            read = msgspec.json.Decoder(envelope, dec_hook=hook).decode
    return lambda content: getattr(read(content), member)


def wire_type(annotation: Any) -> Any:
    """Return a type that msgspec knows and that accepts nothing but what the description says."""
    members = members_of(annotation)
    chosen = [member for member in members if member is not type(None)]
    if len(chosen) > 1:
        return _stand_in(annotation)
    if not chosen:
        return type(None)
    wire = _wire_of_one(chosen[0])
    return wire if len(members) == 1 or isinstance(wire, _ByHook) or wire is Any else wire | None


def _wire_of_one(annotation: Any) -> Any:
    if isinstance(annotation, OpenEnum):
        return Literal[annotation.known]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal and {type(value) for value in arguments} <= {str, int}:
        return annotation
    if origin is list:
        return list[wire_type(arguments[0])]
    if origin is dict:
        return dict[str, wire_type(arguments[1])]
    if annotation in _PLAIN or (is_model(annotation) and _is_direct(annotation)):
        return annotation
    return _stand_in(annotation)


def _is_direct(model: Any) -> bool:
    """Tell whether msgspec knows every key: it gathers no others, and writes some only as their field."""
    return not (issubclass(model, msgspec.Struct) and (model.__rest__ or model.__keys__))


def _models_in(annotation: Any, found: dict[Any, None]) -> dict[Any, None]:
    """Find the models that a value may hold, and theirs."""
    if is_model(annotation):
        if annotation not in found:
            found[annotation] = None
            for field in fields_of(annotation):
                _models_in(field.annotation, found)
        return found
    for part in get_args(annotation):
        _models_in(part, found)
    return found


@cache
def _has_decimals(annotation: Any) -> bool:
    models = _models_in(annotation, {})
    return any(_mentions(each, Decimal) for model in models for each in _annotations(model)) or _mentions(
        annotation, Decimal
    )


def _annotations(model: Any) -> Iterator[Any]:
    return (field.annotation for field in fields_of(model))


def _mentions(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_mentions(part, kind) for part in get_args(annotation))


@contextmanager
def _annotated(annotation: Any) -> Iterator[None]:
    """Let msgspec, which looks at a model once, see the types of the wire in place of the annotations."""
    models = [each for each in _models_in(annotation, {}) if issubclass(each, msgspec.Struct)]
    own = {model: model.__annotations__ for model in models}
    wires = {
        model: {field.name: wire_type(field.annotation) for field in fields_of(model)} for model in models
    }
    try:
        for model, annotations in wires.items():
            model.__annotations__ = annotations
        yield
    finally:
        for model, annotations in own.items():
            model.__annotations__ = annotations
