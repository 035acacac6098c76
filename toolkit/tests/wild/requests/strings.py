"""Strings by format, pattern and length."""

from __future__ import annotations

import random
import string
import uuid

from tests.wild.requests.patterns import NoString, matching
from tests.wild.requests.shape import Shape, Size

LONGEST = 2000
ODD = 'Zoë & "Søn" 100%: a+b/c?d=e#f;g,h\'i\\j <k> [l] {m} 日本 \U0001f600.'
"""Text that careless quoting would break."""


def sample(shape: Shape, chance: random.Random, size: Size) -> str:
    """Return a string of the length, the pattern and the format.

    Raises:
        NoString: none was found.
    """
    least, most = int(shape.low.get("Length", 0)), int(shape.high.get("Length", 10**9))
    if least > most:
        raise NoString("minLength above maxLength")
    if shape.patterns:
        return _of_pattern(shape.patterns[0], least, most, chance)
    made = of_format(shape.format, chance)
    if made is not None:
        padding = "a" * (least - len(made))
        if shape.format == "email":
            made = padding + made
        elif shape.format in ("uri", "url", "iri", "binary"):
            made += padding
        if not least <= len(made) <= most:
            raise NoString(f"no {shape.format} of {least} to {most} characters")
        return made
    if size is Size.LOWEST:
        return "a" * least
    if size is Size.HIGHEST:
        wanted = min(most, max(least, LONGEST if most < 10**9 else len(ODD)))
        return (ODD * (wanted // len(ODD) + 1))[:wanted]
    length = least if size is Size.MINIMAL and least else max(least, 1 + chance.randrange(8))
    return "".join(chance.choice(string.ascii_lowercase) for _ in range(min(length, most)))


def _of_pattern(pattern: str, least: int, most: int, chance: random.Random) -> str:
    for longest in (0, 1, 2, 3, 8, 20, least, least, min(most, 200)):
        made = matching(pattern, chance, longest=longest)
        if least <= len(made) <= most and made.isprintable():
            return made
        if len(made) < least and not pattern.endswith("$"):
            return made + "a" * (least - len(made))
    raise NoString(f"no string of {least} to {most} characters for {pattern!r}")


def of_format(name: str | None, chance: random.Random) -> str | None:
    """Return a string of a known format; None for others."""
    digits = f"{chance.randrange(10)}{chance.randrange(1, 10)}"
    made = {
        "date-time": f"2024-0{digits[1]}-1{digits[0]}T0{digits[0]}:30:1{digits[1]}Z",
        "date": f"2024-0{digits[1]}-1{digits[0]}",
        "time": f"1{digits[0]}:30:00Z" if digits[0] < "9" else "10:30:00Z",
        "duration": f"P{digits[1]}D",
        "uuid": str(uuid.UUID(int=chance.getrandbits(128), version=4)),
        "email": f"user{digits}@example.com",
        "idn-email": f"user{digits}@example.com",
        "uri": f"https://example.com/{digits}",
        "url": f"https://example.com/{digits}",
        "iri": f"https://example.com/{digits}",
        "uri-reference": f"/path/{digits}",
        "hostname": f"host{digits}.example.com",
        "idn-hostname": f"host{digits}.example.com",
        "ipv4": f"192.0.2.{digits[1]}",
        "ip": f"192.0.2.{digits[1]}",
        "ipv6": f"2001:db8::{digits[1]}",
        "byte": "cHJvYmU=",
        "base64": "cHJvYmU=",
        "binary": f"binary{digits}",
        "json-pointer": f"/a/{digits}",
        "regex": "^a+$",
        "int64": f"1{digits}",
        "int32": f"1{digits}",
        "decimal": f"1.{digits}",
    }
    return made.get(name or "")
