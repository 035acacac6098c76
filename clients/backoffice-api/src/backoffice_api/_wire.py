"""Types for msgspec in place of the annotations of models.

msgspec has no unions whose variants are distinguished by one of their fields, no classes that collect
undeclared members, and no decimals of one JSON form. In their place it gets a stand-in, which a hook decodes.
"""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import cache, partial
from threading import RLock
from types import GenericAlias, UnionType
from typing import Any, Literal, NamedTuple, Union, get_args, get_origin
from uuid import UUID

import msgspec
from msgspec import StructMeta
from msgspec.json import Decoder

from ._fields import fields_of, is_model
from ._json import ExactFloat
from ._types import Unknown, UnknownInt, UnknownStr, Unset

Hook = Callable[[type[Any], Any], Any]
"""Decodes the data of a stand-in for the type `kind.annotation`."""

_PLAIN = frozenset({str, int, float, bool, type(None), Any, date, datetime, UUID})
_COMPILING = RLock()


class OpenEnum(NamedTuple):
    """An enumeration that also accepts members outside of its description."""

    known: tuple[Any, ...]
    unknown: type[UnknownStr | UnknownInt]


def members_of(annotation: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the type itself. An open enumeration becomes one member."""
    if get_origin(annotation) not in (Union, UnionType):
        return (annotation,)
    members = [argument for argument in get_args(annotation) if argument not in (Unset, Unknown)]
    for unknown in (UnknownStr, UnknownInt):
        if unknown in members:
            kind = unknown.__base__
            literals = [
                member for member in members if get_origin(member) is Literal and _all_are(member, kind)
            ]
            known = tuple(value for literal in literals for value in get_args(literal))
            members = [member for member in members if member is not unknown and member not in literals]
            members.insert(0, OpenEnum(known, unknown))
    return tuple(members)


def _all_are(literal: Any, kind: Any) -> bool:
    return all(type(value) is kind for value in get_args(literal))


class StandIn(type):
    """The type of stand-ins: msgspec passes their data to the hook, and uses its result."""

    annotation: Any

    def __instancecheck__(cls, instance: object) -> bool:
        return True


@cache
def _stand_in(annotation: Any) -> type:
    return StandIn("Any", (), {"annotation": annotation})


def wire_type(annotation: Any) -> Any:
    """Return a type that msgspec knows, which accepts exactly the described values."""
    members = members_of(annotation)
    chosen = [member for member in members if member is not type(None)]
    if len(chosen) > 1:
        return _stand_in(annotation)
    if not chosen:
        return type(None)
    wire = _wire_of_one(chosen[0])
    if len(members) == 1 or wire is Any:
        return wire
    return _stand_in(annotation) if isinstance(wire, StandIn) else wire | None


def _wire_of_one(annotation: Any) -> Any:
    if isinstance(annotation, OpenEnum):
        return Literal[annotation.known]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Literal and {type(value) for value in arguments} <= {str, int}:
        return annotation
    if origin is list:
        return GenericAlias(list, wire_type(arguments[0]))
    if origin is dict:
        return GenericAlias(dict, (str, wire_type(arguments[1])))
    if annotation in _PLAIN or (is_model(annotation) and _is_direct(annotation)):
        return annotation
    return _stand_in(annotation)


def _is_direct(model: Any) -> bool:
    """Whether msgspec can decode a model: it has no field for undeclared members, and no key with escapes."""
    known: Any = model
    return not isinstance(model, StructMeta) or not (known.__rest__ or known.__keys__)


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
def has_decimals(annotation: Any) -> bool:
    """Tell whether a value may hold a `Decimal`, for which numbers are read exactly."""
    models = _models_in(annotation, {})
    own = [field.annotation for model in models for field in fields_of(model)]
    return any(_mentions(hint, Decimal) for hint in (annotation, *own))


def _mentions(annotation: Any, kind: type) -> bool:
    return annotation is kind or any(_mentions(part, kind) for part in get_args(annotation))


def json_decoder(annotation: Any, member: str | None, hook: Hook) -> Callable[[str | bytes], Any] | None:
    """Return a decoder of JSON text, or of one member of it; `None` if the hook would decode all of it."""
    wire = wire_type(annotation)
    if wire is Any or isinstance(wire, StandIn):
        return None
    number = ExactFloat if has_decimals(annotation) else None
    with _annotated(annotation):
        if member is None:
            return Decoder(wire, dec_hook=hook, float_hook=number).decode
        envelope: Any = msgspec.defstruct("Envelope", [(member, wire)])
        read = Decoder(envelope, dec_hook=hook, float_hook=number).decode
    return lambda content: getattr(read(content), member)


def object_converter(model: Any, hook: Hook) -> Callable[[Any], Any] | None:
    """Return a function from a decoded object to a model; `None` if its fields hold other models."""
    inner = [reached for field in fields_of(model) for reached in _models_in(field.annotation, {})]
    if inner or not isinstance(model, StructMeta) or not _is_direct(model) or has_decimals(model):
        return None
    with _annotated(model):
        msgspec.convert({}, dict[str, model])
    return partial(msgspec.convert, type=model, dec_hook=hook)


@contextmanager
def _annotated(annotation: Any) -> Generator[None]:
    """Replace the annotations of models while msgspec reads them, which it does once for each model."""
    models = [model for model in _models_in(annotation, {}) if isinstance(model, StructMeta)]
    with _COMPILING:
        own = [(model, model.__annotations__) for model in models]
        try:
            for model in models:
                model.__annotations__ = {
                    field.name: wire_type(field.annotation) for field in fields_of(model)
                }
            yield
        finally:
            for model, annotations in own:
                model.__annotations__ = annotations
