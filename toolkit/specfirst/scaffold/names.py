"""Names and fields of a new resource."""

from __future__ import annotations

import builtins
import keyword
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel

from specfirst.compiler.diagnostics import did_you_mean
from specfirst.compiler.identifiers import pascal
from specfirst.project import ProjectError

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_MOST_CHARACTERS: Final = 40
"""PostgreSQL cuts names off at 63 bytes, and those of indexes and constraints begin with the table's."""
_OWN_FIELDS: Final = frozenset(
    {"id", "user_id", "created_at", "updated_at", "version", "metadata", "registry"}
)
"""Columns that every resource has, and names that SQLAlchemy reserves."""


@dataclass(frozen=True, slots=True, eq=False)
class FieldType:
    """A type that `--fields` knows; each is its own, so that templates can list distinct ones."""

    schema: Mapping[str, Any]
    """The schema in the document, without `type` `null`."""
    python: str
    column: str
    """The type of its column, in `sqlalchemy`."""
    example: Any
    other: Any
    """Another example, for changes."""
    module: str | None = None
    """The module that `python` is imported from."""


TYPES: Final[Mapping[str, FieldType]] = {
    "text": FieldType(
        {"type": "string", "minLength": 1, "maxLength": 200}, "str", "String", "A text", "Another text"
    ),
    "integer": FieldType(
        {"type": "integer", "minimum": -2147483648, "maximum": 2147483647}, "int", "Integer", 3, 4
    ),
    "number": FieldType({"type": "number", "minimum": -1e15, "maximum": 1e15}, "float", "Double", 1.5, 2.5),
    "boolean": FieldType({"type": "boolean"}, "bool", "Boolean", True, False),
    "date": FieldType(
        {"type": "string", "format": "date"}, "date", "Date", "2026-01-02", "2026-02-03", "datetime"
    ),
    "uuid": FieldType(
        {"type": "string", "format": "uuid"},
        "UUID",
        "Uuid",
        "0198c9f0-0d1e-7f2a-8b3c-4d5e6f7a8b9c",
        "0198c9f0-1e2f-7a3b-9c4d-5e6f7a8b9c0d",
        "uuid",
    ),
}
"""Times are not among them: a resource has those of its creation and change."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a resource that clients write."""

    name: str
    kind: str
    """The key in `TYPES`."""
    nullable: bool

    @property
    def type(self) -> FieldType:
        """The types of the field in the document, in Python and in the database."""
        return TYPES[self.kind]

    @property
    def label(self) -> str:
        """The name in a sentence: `due on`."""
        return self.name.replace("_", " ")

    @property
    def schema(self) -> dict[str, Any]:
        """Its schema in a document of OpenAPI 3.1."""
        schema = dict(self.type.schema)
        return schema | {"type": [schema["type"], "null"]} if self.nullable else schema

    @property
    def schema_3_0(self) -> dict[str, Any]:
        """Its schema in a document of OpenAPI 3.0."""
        return {**self.type.schema, "nullable": True} if self.nullable else dict(self.type.schema)


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource that five operations list, read, create, change and delete."""

    tag: str
    """The plural: `loyalty_cards`, which is the table as well."""
    singular: str
    fields: tuple[Field, ...]

    @property
    def label(self) -> str:
        """The singular in a sentence: `loyalty card`."""
        return self.singular.replace("_", " ")

    @property
    def labels(self) -> str:
        """Several of them in a sentence: `loyalty cards`."""
        return self.tag.replace("_", " ")

    @property
    def article(self) -> str:
        """`a` or `an`."""
        return "an" if self.singular[0] in "aeiou" else "a"

    @property
    def path(self) -> str:
        """The plural in URLs: `loyalty-cards`."""
        return self.tag.replace("_", "-")

    @property
    def class_name(self) -> str:
        """The class name: `LoyaltyCard`."""
        return pascal(self.singular)

    @property
    def service(self) -> str:
        """The class that implements the interface: `LoyaltyCards`."""
        return pascal(self.tag)


def resource(tag: str, fields: str, singular: str | None) -> Resource:
    """The resource that a tag and the options describe.

    Raises:
        ProjectError: a name cannot be that of a module, a class, a table or a field; the message says which.
    """
    _check_name("the tag", tag)
    one = singular or _singular(tag)
    _check_name("the name of one", one)
    if pascal(one) == pascal(tag):
        raise ProjectError(f"one of {tag!r} cannot be called the same as all: name it by --singular")
    return Resource(tag, one, _fields(fields))


def _check_name(what: str, name: str) -> None:
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise ProjectError(
            f"{what} {name!r} cannot be the name of a Python module: "
            "use lower case letters, digits and single underscores, such as loyalty_cards, and no keyword"
        )
    if hasattr(builtins, name) or hasattr(builtins, pascal(name)):
        raise ProjectError(f"{what} {name!r} would hide a name that is built into Python: choose another one")
    if len(name) > _MOST_CHARACTERS:
        raise ProjectError(f"{what} {name!r} is longer than {_MOST_CHARACTERS} characters")


def _singular(plural: str) -> str:
    for ending, replacement in (("ies", "y"), ("sses", "ss"), ("xes", "x"), ("ches", "ch"), ("shes", "sh")):
        if plural.endswith(ending) and len(plural) > len(ending) + 1:
            return plural.removesuffix(ending) + replacement
    if plural.endswith("s") and not plural.endswith(("ss", "us", "is")) and len(plural) > 2:
        return plural.removesuffix("s")
    return f"{plural}_item"


def _fields(text: str) -> tuple[Field, ...]:
    fields = [_field(part.strip()) for part in text.split(",")]
    names = [field.name for field in fields]
    repeated = {name for name in names if names.count(name) > 1}
    if repeated:
        raise ProjectError(f"--fields names {', '.join(sorted(repeated))} twice")
    if all(field.nullable for field in fields):
        raise ProjectError("--fields needs a field that is not nullable: without one an item may be empty")
    return tuple(fields)


def _field(text: str) -> Field:
    name, colon, kind = text.partition(":")
    nullable, kind = kind.endswith("?"), kind.removesuffix("?")
    if not colon or kind not in TYPES:
        known = ", ".join(TYPES)
        raise ProjectError(
            f"--fields: {text!r} is not name:type; types are {known}, with ? where it may be null"
            f"{did_you_mean(kind, TYPES)}"
        )
    if not _NAME.fullmatch(name) or keyword.iskeyword(name) or keyword.issoftkeyword(name):
        raise ProjectError(f"--fields: {name!r} cannot be the name of a field: use snake_case and no keyword")
    # Annotations of a class mean its own attributes first.
    taken = _OWN_FIELDS | {type_.python for type_ in TYPES.values()} | {"datetime", "self"}
    if name in taken or hasattr(BaseModel, name) or hasattr(builtins, name) or name.startswith("model_"):
        raise ProjectError(
            f"--fields: the name {name!r} is taken by Python, Pydantic, SQLAlchemy or the resource"
        )
    if len(name) > _MOST_CHARACTERS:
        raise ProjectError(f"--fields: {name!r} is longer than {_MOST_CHARACTERS} characters")
    return Field(name, kind, nullable)
