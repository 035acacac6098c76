"""Format type expressions as a developer would write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from specfirst.compiler.emit.sdk.decimals import DECIMAL_STRING

_LAST = {"Unset": 1, "None": 2}


def tidy(expression: str) -> str:
    """Put `Unset` and `None` at the end of every union: `None | str` becomes `str | None`."""
    members = [_with_arguments(member, tidy) for member in _split(expression)]
    return " | ".join(sorted(members, key=lambda member: _LAST.get(member, 0)))


def union(*members: str) -> str:
    """Return the union of type expressions, without duplicates."""
    return tidy(" | ".join(dict.fromkeys(part for member in members for part in _split(member))))


def without(expression: str, member: str) -> str:
    """Remove a member from a union."""
    return " | ".join(part for part in _split(expression) if part != member)


def open_unions(expression: str, classes: Collection[str], unknown: str) -> str:
    """Add the unknown variant to every union of two or more classes."""
    members = [
        _with_arguments(member, lambda argument: open_unions(argument, classes, unknown))
        for member in _split(expression)
    ]
    if sum(member in classes for member in members) > 1:
        members.append(unknown)
    return " | ".join(members)


def qualify(expression: str, modules: Mapping[str, str]) -> str:
    """Qualify names with their modules; string literals are left unchanged."""
    return re.sub(
        r"""("[^"]*"|'[^']*')|(?<![\w.])([A-Za-z_]\w*)""",
        lambda found: found[1] or (f"{modules[found[2]]}.{found[2]}" if found[2] in modules else found[2]),
        expression,
    )


def names_in(expression: str) -> set[str]:
    """Return the identifiers of an expression, except those in string literals."""
    return set(re.findall(r"[A-Za-z_]\w*", re.sub(r"\"[^\"]*\"|'[^']*'", "", expression)))


def with_decimal_strings(value: str, annotation: str) -> str:
    """Return the source of an argument, with decimals converted to strings where its type requires it."""
    return f"with_decimal_strings({annotation}, {value})" if DECIMAL_STRING in names_in(annotation) else value


def _with_arguments(expression: str, change: Callable[[str], str]) -> str:
    """Apply `change` to each argument in the brackets of a type."""
    return re.sub(
        r"\[(.*)\]$", lambda inner: f"[{', '.join(map(change, _split(inner[1], ',')))}]", expression
    )


def _split(expression: str, separator: str = "|") -> list[str]:
    """Split at the top level: not within brackets or string literals."""
    parts, depth, quote, current = [], 0, "", ""
    for character in expression:
        if quote:
            quote = "" if character == quote else quote
        elif character in "\"'":
            quote = character
        elif character in "[(":
            depth += 1
        elif character in "])":
            depth -= 1
        if character == separator and depth == 0 and not quote:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()]
