"""Features that all tables share: constraint names, keys, versions, and timestamps."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated, Any, ClassVar, Final, TypeVar
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

Row = TypeVar("Row")

_EARLIEST: Final = datetime.min.replace(tzinfo=UTC)
_LATEST: Final = datetime.max.replace(tzinfo=UTC)

UtcDateTime = Annotated[datetime, mapped_column(DateTime(timezone=True))]
"""A point in time: TIMESTAMPTZ, and aware in Python."""


def now() -> datetime:
    """Return the current time of this host, in UTC.

    For responses and messages. Columns use the clock of the database, because the clocks of hosts differ:
    `func.now()`, or `database_now` if the value is needed before it is written.
    """
    return datetime.now(UTC)


async def database_now(session: AsyncSession) -> datetime:
    """Return the start of the session's transaction by the clock of the database, like `func.now()`."""
    moment: datetime = (await session.execute(select(func.now()))).scalar_one()
    return moment


async def get_row(
    session: AsyncSession, kind: type[Row], key: UUID, *, missing: type[Exception], locked: bool = False
) -> Row:
    """Return a row by its primary key: if `locked`, as it is now, and with a lock until the transaction ends.

    Raises:
        missing: there is no such row.
    """
    row = await session.get(kind, key, with_for_update=locked, populate_existing=locked)
    if row is None:
        raise missing
    return row


async def locked_count(session: AsyncSession, kind: type[Base]) -> int:
    """Return the number of rows of a table, which only the caller's transaction can add to until it ends."""
    await session.execute(text(f"LOCK TABLE {kind.__tablename__} IN SHARE ROW EXCLUSIVE MODE"))
    return await session.scalar(select(func.count()).select_from(kind)) or 0


def clamp_to_utc(timestamp: datetime) -> datetime:
    """Convert to UTC, as the database driver sends it.

    RFC 3339 allows timestamps before the year 1 or after 9999 in UTC (`0001-01-01T00:00:00+01:00`): they
    become the first or the last that Python can represent.
    """
    try:
        return timestamp.astimezone(UTC)
    except OverflowError:
        return _EARLIEST if timestamp.year == 1 else _LATEST


def choice(enum: type[StrEnum], *, name: str) -> Enum:
    """Return a column type for `enum`: text with a check, easier to change than a PostgreSQL enum."""
    return Enum(
        enum,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class Base(MappedAsDataclass, DeclarativeBase, kw_only=True, eq=False):
    metadata: ClassVar[MetaData] = MetaData(naming_convention=NAMING_CONVENTION)
    # Values that the database sets are returned by the statement: loading them on access would need a
    # greenlet.
    __mapper_args__ = {"eager_defaults": True}  # noqa: RUF012


class Keyed(MappedAsDataclass, kw_only=True, eq=False):
    """A UUIDv7 primary key, created by the application, so that it is known before the INSERT."""

    id: Mapped[UUID] = mapped_column(primary_key=True, default_factory=uuid7)


class Versioned(MappedAsDataclass, kw_only=True, eq=False):
    """A number that every UPDATE of the row increments.

    The unit of work compares it in its own UPDATE and DELETE statements, so that a row that was changed since
    it was read is not overwritten (`StaleDataError`). Rows that were read with a lock cannot cause that.
    """

    version: Mapped[int] = mapped_column(
        default=1, server_default=text("1"), onupdate=text("version + 1"), init=False
    )

    @declared_attr.directive
    @classmethod
    def __mapper_args__(cls) -> dict[str, Any]:
        # The database increments it, so that it also works for `update(User)`; RETURNING yields the new
        # number.
        return {"version_id_col": cls.version, "version_id_generator": False, "eager_defaults": True}


class Timestamped(MappedAsDataclass, kw_only=True, eq=False):
    """The times of the creation and the last change of a row."""

    created_at: Mapped[UtcDateTime] = mapped_column(default=func.now())
    updated_at: Mapped[UtcDateTime] = mapped_column(default=func.now(), onupdate=func.now())
