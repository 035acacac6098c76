"""Names of the document as names of Python."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

_BUILTIN_TYPES = frozenset({"list", "dict", "str", "int", "float", "bool", "bytes", "type", "object", "set"})


@lru_cache(maxsize=2**14)
def words(name: str) -> tuple[str, ...]:
    """`getHTTPUser-v2` as `get`, `HTTP`, `User`, `v2`."""
    plain = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name)
        plain = "".join(character for character in plain if not unicodedata.combining(character))
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", plain)
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", spaced)
    return tuple(word for word in re.split(r"[\W_]+", spaced) if word)


def snake(name: str, *, fallback: str = "unnamed") -> str:
    """A valid snake_case identifier, whatever the name."""
    result = "_".join(words(name)).lower() or fallback
    if result[0].isdigit():
        result = f"n{result}"
    return f"{result}_" if keyword.iskeyword(result) or not result.isidentifier() else result


def pascal(name: str, *, fallback: str = "Unnamed") -> str:
    """A valid PascalCase identifier, whatever the name."""
    result = "".join(word[:1].upper() + word[1:] for word in words(name)) or fallback
    if result[0].isdigit():
        result = f"N{result}"
    return f"{result}_" if keyword.iskeyword(result) else result


def constant(name: str) -> str:
    """A valid UPPER_CASE identifier."""
    return snake(name).strip("_").upper()


def unique(name: str, taken: Collection[str]) -> str:
    """The name, or the first of `name_2`, `name_3`, … that is not taken."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}_{count}"
    return candidate


def unique_class(name: str, taken: Collection[str]) -> str:
    """The class name, or the first of `Name2`, `Name3`, … that is not taken."""
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}{count}"
    return candidate


def method_name(name: str) -> str:
    """A method name under which the class body's annotations still mean the built-in types.

    `list` is too good a name to lose: annotations say `builtins.list` instead.
    """
    if (
        keyword.iskeyword(name)
        or name in _BUILTIN_TYPES - {"list"}
        or (hasattr(builtins, name) and name.startswith("__"))
    ):
        return f"{name}_"
    return name
