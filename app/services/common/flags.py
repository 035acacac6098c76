"""Reads feature flags, through the cache."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.transaction import transaction
from app.integrations.cache.metrics import CacheKind
from app.integrations.cache.read_through import Namespace, ReadThroughCache, table_tag
from app.models import FeatureFlag, Flag
from app.models.feature_flag import FLAGS_WITHOUT_A_ROW

MAX_FLAGS: Final = 200
"""The spec's bound on `features.flags`. The flags are read together, as one value of the cache."""


@dataclass(frozen=True, slots=True)
class _State:
    enabled: bool
    public: bool


_STATES = Namespace(
    kind=CacheKind.QUERY, name="feature_flags", version=1, type_=dict[str, _State], seconds=60
)


@dataclass(slots=True)
class Flags:
    """The feature flags, read through one database session."""

    session: AsyncSession
    cache: ReadThroughCache
    disabled: Collection[Flag] = ()
    """Flags that the settings disable: they are always off."""

    async def is_enabled(self, flag: Flag) -> bool:
        if flag in self.disabled:
            return False
        state = (await self._states()).get(flag)
        return FLAGS_WITHOUT_A_ROW[flag] if state is None else state.enabled

    async def public(self) -> list[str]:
        """Return the names of the public flags that are on, sorted."""
        states = await self._states()
        return sorted(name for name, state in states.items() if state.enabled and state.public)

    async def _states(self) -> dict[str, _State]:
        async def load() -> dict[str, _State]:
            columns = (FeatureFlag.name, FeatureFlag.enabled, FeatureFlag.public)
            # In a transaction block, which returns the connection: the caller may go on to hash a password.
            async with transaction(self.session):
                rows = await self.session.execute(select(*columns))
                return {name: _State(enabled, public) for name, enabled, public in rows}

        return await self.cache.read(self.session, _STATES.lookup([], [table_tag(FeatureFlag)]), load)
