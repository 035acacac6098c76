"""Values: types of ids, formats of dates, exact money, spelling of enumerations, and use of null."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Any

from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.document.schema_walk import COMBINING, as_list, types_of, value_types
from specfirst.compiler.lint.design.subject import Design, words_of
from specfirst.compiler.lint.rule import Finding, design

_DATES = frozenset({"birthday", "date", "datetime", "timestamp"})
_MOMENTS = frozenset({"begins", "closes", "due", "ends", "expires", "opens", "starts"})
"""Words before `at` and `on` that mark a point in time, as words in `-ed` do: `expires_at`, `due_on`."""
_MONEY = frozenset(
    {"balance", "cost", "fee", "money", "price", "refund", "revenue", "salary", "subtotal", "surcharge"}
)
_NO_MONEY = frozenset(
    {"change", "count", "delta", "factor", "index", "multiplier", "percent", "percentage", "probability",
     "quantity", "rate", "ratio", "score", "share"}
)  # fmt: skip
_TOTALS = {("grand", "total"), ("gross", "total"), ("net", "total")}
_QUALIFIERS = frozenset(
    {"amount", "average", "avg", "charged", "eur", "gbp", "gross", "limit", "max", "maximum", "min",
     "minimum", "net", "overage", "paid", "sum", "total", "usd", "value"}
)  # fmt: skip
_RELATIONS = frozenset({"after", "before", "excl", "excluding", "in", "incl", "including", "per", "with"})
"""Qualifiers after a word for money, with any further words: `cost_per_click`, `price_incl_tax`."""
_LISTED = frozenset(
    {"build", "category", "chain", "country", "currency", "kind", "language", "locale", "process", "role",
     "state", "status", "thread", "type"}
)  # fmt: skip
"""Words before `id` that name an entry of a short list, or an external number: `type_id`."""
LONGEST_ACRONYM = 5
_ANCHORED = ("format", "pattern", "enum", "const", "contentMediaType")


@design("order_id: {type: integer} beside user_id: {format: uuid}")
def ids_are_of_one_kind(design: Design) -> Iterator[Finding]:
    """Clients store ids in one type.

    A number beside UUIDs also reveals how many resources exist, and can be guessed.
    """
    numbers: list[tuple[Pointer, str]] = []
    uuids = 0
    for pointer, name, schema in (*design.properties, *design.parameters("path")):
        if not _is_id(name):
            continue
        if schema.get("format") == "uuid":
            uuids += 1
        elif "integer" in value_types(schema):
            numbers.append((pointer, name))
    # Where most ids are numbers, a UUID is often that of another system.
    if uuids >= len(numbers):
        for pointer, name in numbers:
            yield Finding(pointer, f"'{name}' is an integer, and other ids are UUIDs: use one kind")


@design("created_at: {type: string}")
def dates_have_formats(design: Design) -> Iterator[Finding]:
    """Without a format, clients have to guess how to parse a date, and its time zone."""
    for pointer, name, schema in design.values:
        if (
            value_types(schema) == {"string"}
            and _is_date(name)
            and not any(key in schema for key in _ANCHORED)
        ):
            yield Finding(
                pointer, f"'{name}' is a free string: add `format: date-time`, or `date` for a day (RFC 3339)"
            )


@design("price: {type: number}")
def money_is_exact(design: Design) -> Iterator[Finding]:
    """Binary fractions cannot represent 0.10, so that sums are wrong.

    Use integers of the smallest unit, or text.
    """
    for pointer, name, schema in design.values:
        if _is_money(words_of(name)) and value_types(schema) == {"number"}:
            yield Finding(
                pointer,
                f"'{name}' is money as a binary fraction: use an integer of the smallest unit, "
                f"or a decimal string",
            )


@design("enum: [OPEN, closed]")
def enums_have_one_case(design: Design) -> Iterator[Finding]:
    """Values of one enumeration have one spelling, so that clients compare them correctly."""
    for node in design.schemas:
        values = [value for value in as_list(node.value.get("enum")) if isinstance(value, str)]
        cases = {case: value for value in reversed(values) if (case := _case(value))}
        if _has_acronyms(values):
            cases.pop("UPPER", None)
        if len(cases.keys() - {"UPPER", "Camel"}) > 1:
            # A single word is snake_case, kebab-case and camelCase.
            cases.pop("lower", None)
        if len(cases) > 1:
            first, second = list(cases.values())[:2]
            yield Finding(
                (*node.pointer, "enum"),
                f"the values '{second}' and '{first}' are written in different cases: use one",
            )


@design("active: {type: [boolean, 'null']}")
def booleans_are_not_null(design: Design) -> Iterator[Finding]:
    """A boolean that may be null has three values, but clients expect two."""
    for pointer, name in _nullable(design, "boolean"):
        yield Finding(
            pointer, f"'{name}' is true, false or null: leave null out, or write an enumeration of three"
        )


@design("tags: {type: [array, 'null']}")
def arrays_are_not_null(design: Design) -> Iterator[Finding]:
    """An empty list already means that there are no items: with null, clients need two checks."""
    for pointer, name in _nullable(design, "array"):
        yield Finding(pointer, f"'{name}' is a list or null: send an empty list")


def _is_id(name: str) -> bool:
    found = words_of(name)
    return found[-1:] == ("id",) and not _LISTED & set(found[-2:-1])


def _is_date(name: str) -> bool:
    found = words_of(name)
    if found[-1:] in (("at",), ("on",)):
        return len(found) > 1 and (found[-2].endswith("ed") or found[-2] in _MOMENTS)
    return found[-1:] != () and (
        found[-1] in _DATES
        or found[:2] == ("date", "of")
        or (found[0] in _DATES and len(found) == 2 and found[1].endswith("ed"))
    )


def _is_money(found: tuple[str, ...]) -> bool:
    """Whether the words end in one for money, or have only qualifiers after it, unlike `costOfError`."""
    if _NO_MONEY & set(found):
        return False
    if found[-1:] == ("amount",) or found[-2:] in _TOTALS:
        return True
    first = next((position for position, word in enumerate(found) if word in _MONEY), None)
    if first is None or found[:first][-1:] == ("per",):
        return False
    following = [word for word in found[first + 1 :] if word not in _QUALIFIERS | _MONEY]
    return not following or following[0] in _RELATIONS


def _has_acronyms(values: list[str]) -> bool:
    """Whether the few short values in upper case are acronyms among PascalCase: `POS` beside `Ecommerce`."""
    upper = [value for value in values if _case(value) == "UPPER"]
    pascal = [value for value in values if _case(value) == "Camel"]
    return all(len(value) <= LONGEST_ACRONYM for value in upper) and len(upper) < len(pascal)


def _case(value: str) -> str:
    """Return the spelling of a value; empty for one without a clear spelling, such as `a`, `4xx` or `kB`."""
    if value[:1] in ("-", "+"):
        # A sort direction: `-created_at`.
        value = value[1:]
    letters = value.replace("_", "").replace("-", "")
    if not letters.isalpha() or not letters.isascii() or len(letters) < 3:
        return ""
    if letters.islower():
        return "kebab-case" if "-" in value else "snake_case" if "_" in value else "lower"
    if letters.isupper():
        return "UPPER"
    return "Camel" if letters[0].isupper() else "camel"


def _nullable(design: Design, kind: str) -> Iterator[tuple[Pointer, str]]:
    for pointer, name, schema in design.properties:
        admits_null = schema.get("nullable") is True or "null" in types_of(schema)
        if (admits_null and value_types(schema) == {kind}) or _is_kind_or_null(design, schema, kind):
            yield pointer, name


def _is_kind_or_null(design: Design, schema: dict[str, Any], kind: str) -> bool:
    for key in ("anyOf", "oneOf"):
        variants = [design.follow(variant) for variant in as_list(schema.get(key))]
        types = [variant.get("type") for variant in variants if isinstance(variant, dict)]
        if len(variants) == len(types) == 2 and "null" in types and kind in types:
            return True
    if schema.get("nullable") is True:
        # The form of OpenAPI 3.0, which allows no keywords beside a reference.
        members = chain.from_iterable(as_list(schema.get(key)) for key in COMBINING)
        wrapped = [design.follow(member) for member in members]
        return len(wrapped) == 1 and isinstance(wrapped[0], dict) and value_types(wrapped[0]) == {kind}
    return False
