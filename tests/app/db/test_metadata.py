"""Rules that hold for every table, now and later."""

from __future__ import annotations

import itertools

import pytest
from sqlalchemy import DateTime, ForeignKeyConstraint, Table, UniqueConstraint, Uuid, inspect
from sqlalchemy.orm import Mapper

from app.db.identifiers import uuid7
from app.models import Base, Session, User

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
MAPPERS = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def leading_columns(table: Table) -> list[list[str]]:
    """The column names of everything that is an index, in order."""
    unique = [each for each in table.constraints if isinstance(each, UniqueConstraint)]
    indexed = [each.columns for each in (table.primary_key, *unique)] + [
        each.columns for each in table.indexes
    ]
    return [[column.name for column in columns] for columns in indexed]


def test_the_walk_sees_the_tables() -> None:
    assert {table.name for table in TABLES} == {"admins", "idempotent_answers", "sessions", "users"}


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_time_has_its_zone(table: Table) -> None:
    for column in table.columns:
        if isinstance(column.type, DateTime):
            assert column.type.timezone, column


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_foreign_key_has_an_index(table: Table) -> None:
    indexes = leading_columns(table)
    for constraint in table.constraints:
        if isinstance(constraint, ForeignKeyConstraint):
            names = [column.name for column in constraint.columns]
            assert any(index[: len(names)] == names for index in indexes), constraint.name


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_constraint_has_a_name(table: Table) -> None:
    for constraint in table.constraints:
        assert constraint.name, constraint
    for index in table.indexes:
        assert index.name, index


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_keys_are_made_by_the_application(table: Table) -> None:
    (key,) = table.primary_key.columns
    assert isinstance(key.type, Uuid)
    assert key.server_default is None


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_nothing_is_loaded_by_accident(mapper: Mapper[object]) -> None:
    for relationship in mapper.relationships:
        assert relationship.lazy == "raise", relationship


def test_there_are_relationships_to_walk() -> None:
    assert {relationship.key for relationship in inspect(Session).relationships} == {"user", "admin"}


def test_no_representation_shows_a_hash() -> None:
    assert "argon2" not in repr(User(email="a", display_name="b", password_hash="$argon2id$"))


def test_keys_sort_by_the_time_they_were_made() -> None:
    keys = [uuid7() for _ in range(2000)]
    assert len(set(keys)) == len(keys)
    assert all(key.version == 7 and key.variant == "specified in RFC 4122" for key in keys)
    # Within one quarter of a microsecond the random part decides.
    prefixes = [key.int >> 64 for key in keys]
    assert all(one <= other for one, other in itertools.pairwise(prefixes))
