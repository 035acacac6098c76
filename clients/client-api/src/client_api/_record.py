"""Small immutable values of the core. msgspec's structs take a tenth of a data class's time to define."""

from __future__ import annotations

from typing import ClassVar

from msgspec import Struct
from msgspec.structs import replace as replace


class Record(Struct, frozen=True):
    """A value with fields; those that can contain secrets or personal data are not printed."""

    __hidden__: ClassVar[tuple[str, ...]] = ()

    def __repr__(self) -> str:
        shown = (name for name in self.__struct_fields__ if name not in self.__hidden__)
        fields = ", ".join(f"{name}={getattr(self, name)!r}" for name in shown)
        return f"{type(self).__qualname__}({fields})"
