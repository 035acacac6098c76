"""The base class of the models of an API."""

from __future__ import annotations

from collections.abc import Mapping
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, ClassVar, Self

from msgspec import Struct

from ._decode import decode
from ._encode import encode_object
from ._errors import MissingField
from ._fields import UNKNOWN, build, present
from ._json import dumps

_NO_MEMBERS: Mapping[str, Any] = {}


class _UnknownMembers:
    """The slot for undeclared members; without a `__dict__`, a misspelled attribute cannot be set."""

    __slots__ = (UNKNOWN,)


class ApiModel(Struct, _UnknownMembers, forbid_unknown_fields=True):
    """Base of the models. A field that the server did not send raises `MissingField` when it is read."""

    __rest__: ClassVar[str | None] = None
    """The field with the undeclared members."""
    __tags__: ClassVar[Mapping[str, tuple[Any, ...]]] = {}
    """By JSON keys, the values that distinguish the class from the other variants of a union."""
    __keys__: ClassVar[Mapping[str, str]] = {}
    """JSON keys that differ from the names of their fields."""
    __secrets__: ClassVar[tuple[str, ...]] = ()
    """Fields whose values are never printed."""
    __decimal_strings__: ClassVar[tuple[str, ...]] = ()
    """Fields with a `DecimalString` in their types."""

    if not TYPE_CHECKING:  # it would make every attribute exist

        def __getattr__(self, name):
            if name == UNKNOWN:
                return _NO_MEMBERS
            if name in self.__struct_fields__:
                raise MissingField(type(self).__name__, name)
            raise AttributeError(f"{type(self).__name__!r} object has no attribute {name!r}")

    @classmethod
    def from_dict(cls, data: Mapping[str, Any], *, strict: bool = True) -> Self:
        """Build from decoded JSON.

        Raises `ValueError` with the name of a missing or differently typed field. Without `strict`, as in
        responses, a missing field raises when it is read, and a value of another type is kept.
        """
        value: Self = decode(cls, dict(data), strict=strict)
        return value

    def to_dict(self) -> dict[str, Any]:
        """Return the JSON object that would be sent, including undeclared members.

        Fields that are `UNSET` or missing are left out, times are RFC 3339 text; a `Decimal` is one
        where JSON has a number, and text where it has a string.
        """
        return encode_object(self)

    def to_json(self) -> str:
        """Return what would be sent, as text. Raises `ValueError` for numbers that JSON has no form for."""
        return dumps(self.to_dict())

    @property
    def unknown_fields(self) -> Mapping[str, Any]:
        """The undeclared members that a newer server has sent, as decoded JSON."""
        members: Mapping[str, Any] = getattr(self, UNKNOWN)
        return members

    @recursive_repr()
    def __repr__(self) -> str:
        fields = ", ".join(f"{name}={value!r}" for name, value in self.__rich_repr__())
        return f"{type(self).__qualname__}({fields})"

    def __rich_repr__(self) -> list[tuple[str, Any]]:
        return [(name, value) for name, value in present(self).items() if name not in self.__secrets__]

    def __eq__(self, other: object) -> bool:
        if type(self) is not type(other) or not isinstance(other, ApiModel):
            return NotImplemented
        return present(self) == present(other)

    def __ne__(self, other: object) -> bool:
        equal = self.__eq__(other)
        return equal if equal is NotImplemented else not equal

    __hash__: ClassVar[None] = None  # type: ignore[assignment]  # mutable, as a data class

    def __copy__(self) -> Self:
        copied: Self = build(type(self), present(self), getattr(self, UNKNOWN))
        return copied

    def __replace__(self, **changes: Any) -> Self:
        replaced: Self = build(type(self), {**present(self), **changes}, getattr(self, UNKNOWN))
        return replaced

    def __reduce__(self) -> tuple[Any, ...]:
        return build, (type(self), present(self), dict(getattr(self, UNKNOWN)))
