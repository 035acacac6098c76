"""Fill strings, numbers, booleans and enumerations."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from specfirst.compiler.document.schema_walk import Schema, types_of
from specfirst.compiler.ir.failures.names import (
    DOCUMENTATION,
    FALSE,
    IN_ITEMS,
    TRUE,
    number_facts,
    text_facts,
)
from specfirst.compiler.ir.failures.patterns import matching
from specfirst.compiler.ir.failures.place import MISSING, Filled, Place
from specfirst.runtime.failures.template import ABSENT, Choice, Fact, Known, Text, plain

_BLANK = "about:blank"
_OF_FIELDS = (Fact.FIELD, Fact.LOCATION, Fact.POINTER)
_BY_FORMAT: dict[Any, tuple[Any, ...]] = {
    "date-time": (Text(Fact.TIMESTAMP),),
    "date": (Text(Fact.DATE),),
    "uuid": (Text(Fact.REQUEST_UUID),),
    "uri": (_BLANK,),
    "url": (_BLANK,),
    "email": ("support@example.com",),
    "ipv4": ("192.0.2.1",),
    "ipv6": ("2001:db8::1",),
    "time": ("00:00:00Z",),
    "hostname": ("example.com",),
    "duration": ("PT0S",),
}
_GENERIC = (
    "", "error", "ERROR", "Error", "unknown", "0", "00", "000", "1", "A", "a", "AA", "en", "USD", "abc",
)  # fmt: skip


def is_known(name: str, kinds: Collection[str], place: Place) -> bool:
    """Whether the name of a member determines its value."""
    word = plain(name)
    if "string" in kinds and text_facts(word, place.siblings, item=place.item):
        return True
    if not {"integer", "number"}.isdisjoint(kinds) and number_facts(word):
        return True
    return "boolean" in kinds and word in FALSE | TRUE


def of_enum(flat: Schema, place: Place) -> Iterator[Filled]:
    """Return one of the declared values."""
    types = types_of(flat)
    values = [value for value in flat["enum"] if value is not None or "null" in types] or [None]
    values.sort(key=lambda value: value is None)
    if len(values) == 1:
        yield Filled(values[0])
        return
    known = is_known(place.name, {"string", "integer"}, place)
    if not known:
        yield from examples(flat, place)
    yield Filled(Choice(tuple(values)), () if known else _made_up(place))
    yield from (Filled(value, _made_up(place)) for value in values)


def of_kind(kind: str, flat: Schema, place: Place) -> Iterator[Filled]:
    """Yield values of one JSON type, the most informative first."""
    if kind == "null":
        yield Filled(None)
    elif kind == "boolean":
        yield from _booleans(flat, place)
    elif kind == "string":
        yield from _strings(flat, place)
    else:
        yield from _numbers(flat, place)


def examples(flat: Schema, place: Place) -> Iterator[Filled]:
    """Return the value that the document itself gives."""
    return (Filled(given, _made_up(place)) for given in _given(flat, place))


def _given(flat: Schema, place: Place) -> Iterator[Any]:
    if place.example is not MISSING:
        yield place.example
    if "default" in flat:
        yield flat["default"]
    yield from flat.get("examples") or () if isinstance(flat.get("examples"), list) else ()


def _made_up(place: Place) -> tuple[str, ...]:
    return (".".join(place.path) or "everything",)


def _booleans(flat: Schema, place: Place) -> Iterator[Filled]:
    word = plain(place.name)
    if word in TRUE:
        yield Filled(True)
    if word in FALSE:
        yield Filled(False)
    yield from examples(flat, place)
    yield Filled(False, _made_up(place))
    yield Filled(True, _made_up(place))


def _numbers(flat: Schema, place: Place) -> Iterator[Filled]:
    facts = [Fact.STATUS] if not place.path else number_facts(place.name)
    for fact in facts:
        yield Filled(Known(fact, default=1 if fact is Fact.RETRY_AFTER else ABSENT))
    yield from examples(flat, place)
    step = flat.get("multipleOf", 1)
    for bound in (0, flat.get("minimum"), flat.get("maximum"), 1, step):
        if isinstance(bound, int | float):
            yield Filled(bound, _made_up(place))
    for bound, towards in ((flat.get("exclusiveMinimum"), step), (flat.get("exclusiveMaximum"), -step)):
        if isinstance(bound, int | float):
            yield Filled(bound + towards, _made_up(place))


def _strings(flat: Schema, place: Place) -> Iterator[Filled]:
    facts = [Fact.MESSAGE] if not place.path else text_facts(place.name, place.siblings, item=place.item)
    if place.item:
        facts = [IN_ITEMS.get(fact, fact) for fact in facts]
    low, high = _lengths(flat)
    if _is_type_uri(flat, place):
        yield Filled(_BLANK)
    for fact in facts:
        default: Any = ABSENT
        if place.required and fact in _OF_FIELDS:
            default = "request"
        yield Filled(Text(fact, min_length=low, max_length=high, default=default))
    if plain(place.name) in DOCUMENTATION:
        yield Filled(_BLANK)
    yield from examples(flat, place)
    for value in _BY_FORMAT.get(flat.get("format"), ()):
        yield Filled(value, _made_up(place))
    if not facts:
        yield from (Filled(filler, _made_up(place)) for filler in _GENERIC)
    if isinstance(flat.get("pattern"), str):
        yield from (Filled(filler, _made_up(place)) for filler in matching(flat["pattern"]))
    yield Filled(Text(Fact.MESSAGE, min_length=low, max_length=high), _made_up(place))
    yield from (Filled(filler, _made_up(place)) for filler in _GENERIC)
    for filler in ("x", "0", "A", "a"):
        yield Filled(filler * max(low, 1), _made_up(place))


def _lengths(flat: Schema) -> tuple[int, int | None]:
    low, high = flat.get("minLength"), flat.get("maxLength")
    return low if isinstance(low, int) else 0, high if isinstance(high, int) else None


def _is_type_uri(flat: Schema, place: Place) -> bool:
    """Whether the place is the `type` of RFC 9457, 3.1.1."""
    if plain(place.name) != "type":
        return False
    if str(flat.get("format", "")).startswith("uri"):
        return True
    return "title" in place.siblings and not {"detail", "status"}.isdisjoint(place.siblings)
