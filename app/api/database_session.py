"""A database session for each request that asks for one."""

from collections.abc import AsyncIterator, Callable

from sqlalchemy.ext.asyncio import AsyncSession

from app.db.engine import Database

SessionProvider = Callable[[], AsyncIterator[AsyncSession]]


def session_provider(database: Database) -> SessionProvider:
    """A FastAPI dependency, to be used with `scope="function"`: closed before the response is sent."""

    async def provide() -> AsyncIterator[AsyncSession]:
        async with database.session() as session:
            yield session

    return provide
