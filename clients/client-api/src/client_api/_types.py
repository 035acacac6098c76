"""Types of values: absent fields, additions of a newer server, and decimals in strings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum
from typing import Annotated, Any, Final, Literal, TypeAlias


class Unset(Enum):
    """The type of `UNSET`; an enum, so that type checkers narrow `value is not UNSET`."""

    UNSET = "UNSET"

    def __bool__(self) -> Literal[False]:
        return False

    def __repr__(self) -> str:
        return "UNSET"


UNSET: Final = Unset.UNSET
"""The value of a field that is left out, as opposed to one that is null (`None`)."""


DecimalString: TypeAlias = Annotated[Decimal, "string"]
"""A `Decimal` that is a string in JSON, such as `"0.10"`."""


class UnknownStr(str):
    """A member of an enumeration that this package does not know, sent by a newer server."""

    __slots__ = ()


class UnknownInt(int):
    """A member of an enumeration of numbers that this package does not know, sent by a newer server."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    """A variant of a union that this package does not know. Sent again, it is what the server sent.

    Attributes:
        data: The JSON object.
    """

    data: dict[str, Any]
