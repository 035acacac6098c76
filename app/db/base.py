"""Features that all tables share: constraint names, keys, versions, and times with a time zone."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar
from uuid import UUID

from sqlalchemy import DateTime, Enum, MetaData, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import DeclarativeBase, Mapped, MappedAsDataclass, declared_attr, mapped_column

from app.db.identifiers import uuid7

NAMING_CONVENTION = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

UtcDateTime = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A point in time: TIMESTAMPTZ, and aware in Python."""


def now() -> datetime:
    """The present by the clock of this host, in UTC.

    For what leaves the service. Columns are written by the database's clock and compared with it, because the
    clocks of hosts differ: `func.now()`, or `database_now` where the value is needed before it is written.
    """
    return datetime.now(UTC)


async def database_now(session: AsyncSession) -> datetime:
    """The start of the session's transaction by the database's clock: what `func.now()` means there."""
    moment: datetime = (await session.execute(select(func.now()))).scalar_one()
    return moment


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
    # What the database sets comes back by RETURNING: a value that is loaded when it is read needs a greenlet.
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012


class Keyed(MappedAsDataclass, kw_only=True, eq=False):
    """A UUIDv7 key, made here and not by the database: known before the INSERT."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid7)


class Versioned(MappedAsDataclass, kw_only=True, eq=False):
    """A number that grows with every change of the row, whichever statement makes it.

    The unit of work compares it in the WHERE of its own UPDATE and DELETE: a row that was changed since it
    was read is not overwritten (`StaleDataError`). Who reads with a lock never meets that.
    """

    version: Mapped[int] = mapped_column(
        default=1, server_default=text("1"), onupdate=text("version + 1"), init=False
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        # The database counts, so that `update(User)` does as well; the number comes back by RETURNING.
        return {"version_id_col": cls.version, "version_id_generator": False, "eager_defaults": True}


class Timestamped(MappedAsDataclass, kw_only=True, eq=False):
    """When a row was made, and last changed."""

    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    updated_at: Mapped[UtcDateTime] = mapped_column(default=func.now(), onupdate=func.now())
