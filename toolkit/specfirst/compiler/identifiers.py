"""Convert names of the document to Python identifiers."""

from __future__ import annotations

import builtins
import keyword
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import chain, count
from typing import Any

_BUILTIN_TYPES = frozenset({"list", "dict", "str", "int", "float", "bool", "bytes", "type", "object", "set"})


@lru_cache(maxsize=2**14)
def words(name: str) -> tuple[str, ...]:
    """Split a name into words, such as `getHTTPUser-v2` into `get`, `HTTP`, `User` and `v2`."""
    plain = name
    if not name.isascii():
        plain = unicodedata.normalize("NFKD", name)
        plain = "".join(character for character in plain if not unicodedata.combining(character))
    spaced = re.sub(r"([A-Z]+)([A-Z][a-z])", r"\1 \2", plain)
    spaced = re.sub(r"([a-z0-9])([A-Z])", r"\1 \2", spaced)
    return tuple(word for word in re.split(r"[\W_]+", spaced) if word)


def snake(name: str, *, fallback: str = "unnamed") -> str:
    """Return a valid snake_case identifier for any name."""
    result = "_".join(words(name)).lower() or fallback
    if result[0].isdigit():
        result = f"n{result}"
    return f"{result}_" if keyword.iskeyword(result) or not result.isidentifier() else result


def pascal(name: str, *, fallback: str = "Unnamed") -> str:
    """Return a valid PascalCase identifier for any name."""
    result = "".join(word[:1].upper() + word[1:] for word in words(name)) or fallback
    if result[0].isdigit():
        result = f"N{result}"
    return f"{result}_" if keyword.iskeyword(result) else result


def constant(name: str) -> str:
    """Return a valid UPPER_CASE identifier for any name."""
    return snake(name).strip("_").upper()


def as_python_reads(name: str) -> str:
    """Return the identifier that Python takes a name for, as it does `ﬁ` for `fi` (PEP 3131)."""
    return name if name.isascii() else unicodedata.normalize("NFKC", name)


def distinct(name: str) -> str:
    """Return a name that Python takes for no other one: `fi_fb01` for `ﬁ`."""
    plain = as_python_reads(name)
    if plain == name:
        return name
    return "_".join([plain, *(f"{ord(character):x}" for character in name if not character.isascii())])


def claim(name: str, taken: set[str], *, separator: str = "_") -> str:
    """Add the name to those taken, and return it: itself, or with the first free number from 2."""
    candidates = chain([name], (f"{name}{separator}{number}" for number in count(2)))
    claimed = next(candidate for candidate in candidates if candidate not in taken)
    taken.add(claimed)
    return claimed


def claim_class(name: str, taken: set[str]) -> str:
    """Like `claim`, without an underscore before the number."""
    return claim(name, taken, separator="")


def method_name(name: str) -> str:
    """Return a method name that does not hide a built-in type in the annotations of its class.

    Except `list`: annotations then use `builtins.list`.
    """
    if (
        keyword.iskeyword(name)
        or name in _BUILTIN_TYPES - {"list"}
        or (hasattr(builtins, name) and name.startswith("__"))
    ):
        return f"{name}_"
    return name


_SPOKEN = {
    "+": "PLUS", "-": "MINUS", "*": "STAR", "<": "LESS", ">": "GREATER", "=": "EQUAL", "!": "NOT",
    "/": "SLASH", ".": "DOT", "%": "PERCENT", "&": "AND", "|": "OR", "$": "DOLLAR", "#": "HASH",
    "@": "AT", "~": "TILDE", "^": "CARET", "?": "QUESTION", ",": "COMMA", ":": "COLON", " ": "SPACE",
}  # fmt: skip


def member_names(values: Sequence[Any], declared: Sequence[Any] = ()) -> list[str]:
    """Return a valid, unique name per value, such as `MINUS_CREATED_AT` for `-created_at`.

    `declared` are the document's own names (`x-enum-varnames`), used if there is one for every value.
    """
    sources = declared if len(declared) == len(values) else values
    taken: set[str] = set()
    return [claim(_member_name(source), taken) for source in sources]


def _member_name(value: Any) -> str:
    text = str(value)
    if text == "":
        return "EMPTY"
    sign = _SPOKEN[text[0]] if text[0] in "+-<>=!" else ""
    spelled = "_".join(words(text)).upper()
    if not spelled:
        spelled, sign = (
            "_".join(_SPOKEN.get(character, f"U{ord(character):04X}") for character in text[:8]),
            "",
        )
    name = f"{sign}_{spelled}" if sign else spelled
    name = re.sub(r"[^\w]", "_", name)
    return name if name.isidentifier() and not name.startswith("_") else f"VALUE_{name.strip('_')}"


# Names that a generated module imports, or uses with another meaning.
_RESERVED = frozenset(keyword.kwlist) | frozenset(
    {
        "Annotated", "Any", "Dict", "List", "Literal", "Optional", "Tuple", "Type", "Union", "TypeAliasType",
        "AnyUrl", "BaseModel", "ConfigDict", "Field", "MISSING", "RootModel", "StringConstraints",
        "StrictBool", "StrictBytes", "StrictFloat", "StrictInt", "StrictStr",
        "Enum", "IntEnum", "StrEnum", "IntegerEnum", "Model", "CheckedModel",
        "TaggedUnion",
        "AwareDatetime", "Date", "Time", "Uuid", "EmailStr", "EcmaPattern",
    }
)  # fmt: skip


class ClassNames:
    """Allocates unique class names."""

    def __init__(self, taken: Iterable[str] = ()) -> None:
        self._taken = set(taken)

    def __contains__(self, name: str) -> bool:
        return name in self._taken

    def allocate(self, wanted: str) -> str:
        """Return `wanted` as a class name.

        `Field`, which models.py uses, becomes `FieldSchema`, and a second `User` becomes `User2`.
        """
        base = pascal(wanted, fallback="Schema").rstrip("_")
        if base in _RESERVED:
            base += "Schema"
        return claim_class(base, self._taken)

    def allocate_all(self, components: Iterable[str]) -> dict[str, str]:
        """Allocate names of components. Names that are valid as they are take precedence."""
        components = list(components)
        exact = [name for name in components if pascal(name) == name and name not in _RESERVED]
        names = {name: self.allocate(name) for name in exact}
        names.update((name, self.allocate(name)) for name in components if name not in names)
        return {name: names[name] for name in components}
