"""What every data class of an API can do."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

from ._decode import decode
from ._encode import encode_object


class ApiModel:
    """Base of the data classes. Fields are as the server sends them; unknown ones are ignored."""

    __slots__ = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """Build from decoded JSON. Raises `ValueError` naming the field that does not fit."""
        value: Self = decode(cls, dict(data))
        return value

    def to_dict(self) -> dict[str, Any]:
        """Return what would be sent as JSON: fields that are `UNSET` left out, times as RFC 3339 text."""
        return encode_object(self)
