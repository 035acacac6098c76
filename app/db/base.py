"""What every table has in common: constraint names, keys, and times with their zone."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Enum, MetaData
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, mapped_column

from app.db.identifiers import uuid7

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

Moment = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A point in time: TIMESTAMPTZ, and aware in Python."""


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


def choice(enum: type[StrEnum], *, name: str) -> Enum:
    """A column type for `enum`: text with a check, which changes more easily than a type of PostgreSQL."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    """Base of all tables."""

    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)


class Keyed(MappedAsDataclass, kw_only=True, eq=False):
    """A UUIDv7 key, made here and not by the database: known before the INSERT."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid7)


class Timestamped(MappedAsDataclass, kw_only=True, eq=False):
    """When a row was made, and last changed."""

    created_at: Mapped[Moment] = mapped_column(default_factory=now)
    updated_at: Mapped[Moment] = mapped_column(default_factory=now, onupdate=now)
