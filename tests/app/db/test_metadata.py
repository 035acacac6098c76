"""Rules for all tables."""

from __future__ import annotations

import dataclasses
import itertools
from typing import Any

import pytest
from sqlalchemy import (
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    PrimaryKeyConstraint,
    Table,
    UniqueConstraint,
    Uuid,
    inspect,
)
from sqlalchemy.orm import Mapper

from app.db.identifiers import uuid7
from app.models import Base, Session, User

TABLES = sorted(Base.metadata.tables.values(), key=lambda table: table.name)
NAMES = {
    "admins",
    "audit_events",
    "daily_stats",
    "feature_flags",
    "file_usage",
    "files",
    "idempotent_answers",
    "job_runs",
    "notifications",
    "one_time_tokens",
    "outbox_events",
    "sessions",
    "task_receipts",
    "users",
    "webhook_attempts",
    "webhook_deliveries",
    "webhook_endpoints",
    "webhook_secrets",
}
POSTGRESQL_NAME = 63
"""Bytes; PostgreSQL cuts off what is longer."""
NATURAL_KEYS = {"file_usage", "task_receipts"}
MAPPERS = sorted(Base.registry.mappers, key=lambda mapper: mapper.class_.__name__)


def leading_columns(table: Table) -> list[list[str]]:
    """The column names of everything that is an index, in order."""
    unique = [constraint for constraint in table.constraints if isinstance(constraint, UniqueConstraint)]
    indexed = [constraint.columns for constraint in (table.primary_key, *unique)] + [
        index.columns for index in table.indexes
    ]
    return [[column.name for column in columns] for columns in indexed]


def test_tables_are_found() -> None:
    assert {table.name for table in TABLES} == NAMES


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_every_timestamp_has_a_time_zone(table: Table) -> None:
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
def test_keys_are_created_by_the_application(table: Table) -> None:
    for key in table.primary_key.columns:
        # Processed messages are identified by task and object, file usage by its owner.
        assert isinstance(key.type, Uuid) or table.name in NATURAL_KEYS
    assert key.server_default is None


@pytest.mark.parametrize(
    "mapper",
    [mapper for mapper in MAPPERS if mapper.class_.__tablename__ not in NATURAL_KEYS],
    ids=lambda mapper: mapper.class_.__name__,
)
def test_keys_are_uuids_of_version_7(mapper: Mapper[Any]) -> None:
    fields = {field.name: field for field in dataclasses.fields(mapper.class_)}
    assert fields["id"].default_factory is uuid7


@pytest.mark.parametrize("table", TABLES, ids=str)
def test_names_follow_the_convention(table: Table) -> None:
    kinds: list[tuple[type[Any], str]] = [
        (PrimaryKeyConstraint, "pk"),
        (UniqueConstraint, "uq"),
        (ForeignKeyConstraint, "fk"),
        (CheckConstraint, "ck"),
    ]
    for constraint in table.constraints:
        (prefix,) = [prefix for kind, prefix in kinds if isinstance(constraint, kind)]
        name = str(constraint.name)
        assert name == f"pk_{table.name}" or name.startswith(f"{prefix}_{table.name}_"), name
        assert len(name) <= POSTGRESQL_NAME, name
    for index in table.indexes:
        assert str(index.name).startswith(f"ix_{table.name}_"), index.name
        assert len(str(index.name)) <= POSTGRESQL_NAME, index.name


@pytest.mark.parametrize("mapper", MAPPERS, ids=lambda mapper: mapper.class_.__name__)
def test_relationships_are_never_loaded_lazily(mapper: Mapper[object]) -> None:
    for relationship in mapper.relationships:
        assert relationship.lazy == "raise", relationship


def test_relationships_are_found() -> None:
    assert {relationship.key for relationship in inspect(Session).relationships} == {"user", "admin"}


def test_repr_contains_no_hash() -> None:
    assert "argon2" not in repr(User(email="a", display_name="b", password_hash="$argon2id$"))


def test_keys_sort_by_time_of_creation() -> None:
    keys = [uuid7() for _ in range(2000)]
    assert len(set(keys)) == len(keys)
    assert all(key.version == 7 and key.variant == "specified in RFC 4122" for key in keys)
    # Within one quarter of a microsecond the random part decides.
    prefixes = [key.int >> 64 for key in keys]
    assert all(one <= other for one, other in itertools.pairwise(prefixes))
