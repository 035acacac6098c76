"""Random values of seed data, equal for the same seed on every machine."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from random import Random
from uuid import UUID

BEGINNING = datetime(2025, 1, 1, tzinfo=UTC)
_STEP = timedelta(seconds=10)
_GIVEN_NAMES = [
    "Ada",
    "Grace",
    "Annie",
    "Katherine",
    "Radia",
    "Barbara",
    "Hedy",
    "Mary",
    "Dorothy",
    "Joan",
    "Edith",
    "Sophie",
    "Emmy",
    "Lise",
]
_FAMILY_NAMES = [
    "Lovelace",
    "Hopper",
    "Easley",
    "Johnson",
    "Perlman",
    "Liskov",
    "Lamarr",
    "Jackson",
    "Vaughan",
    "Clarke",
    "Noether",
]
_ADDRESS = "198.51.100."


class Draw:
    """The random values of a table, drawn row by row, so that a larger number begins with the same rows."""

    def __init__(self, seed: int, table: str) -> None:
        self._seed = seed
        self.random = Random(f"{seed}/{table}")  # noqa: S311

    def key(self, table: str, number: int) -> UUID:
        """Return the key of a row of any table: a UUIDv7 of its time, which foreign keys can compute."""
        return _key(self._seed, table, number)

    def moment(self, number: int) -> datetime:
        """Return the creation time of the row; rows are ten seconds apart."""
        return _moment(number)

    def later(self, number: int, *, days: int = 30) -> datetime:
        """Return a time after the creation of the row."""
        return self.moment(number) + timedelta(seconds=self.random.randrange(days * 86400))

    def name(self) -> str:
        """Return the display name of a person."""
        return f"{self.random.choice(_GIVEN_NAMES)} {self.random.choice(_FAMILY_NAMES)}"

    def address(self) -> str:
        """Return a network address that is reserved for documentation (RFC 5737)."""
        return _ADDRESS + str(self.random.randrange(1, 255))

    def chance(self, share: float) -> bool:
        """Return True for this share of the rows."""
        return self.random.random() < share


def _moment(number: int) -> datetime:
    return BEGINNING + number * _STEP


@lru_cache(maxsize=4096)
def _key(seed: int, table: str, number: int) -> UUID:
    milliseconds = int(_moment(number).timestamp() * 1000)
    noise = int.from_bytes(hashlib.blake2b(f"{seed}/{table}/{number}".encode(), digest_size=10).digest())
    fraction, rest = noise >> 68 & 0xFFF, noise & (1 << 62) - 1
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | rest)
