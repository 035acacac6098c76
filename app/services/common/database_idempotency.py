"""Idempotency keys: a response is stored in the transaction of its request."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.secret_box import SecretBox
from app.db.transaction import transaction
from app.integrations.cache.response_cache import CachedResponse, ResponseCache
from app.models import IdempotencyRecord
from specfirst.runtime.interface import Claim, IdempotencyInProgress, IdempotencyKeyReused, StoredResponse


@dataclass(slots=True)
class DatabaseIdempotencyStore:
    """Implements `specfirst.runtime.interface.IdempotencyStore` with the session of the request.

    The transaction of the service becomes part of this one, so that its changes and the stored response are
    committed together or not at all. After a failure the key can be used again. Bodies are encrypted, because
    they may contain a secret that is shown only once. Redis serves most repetitions, but is not required.
    """

    session: AsyncSession
    box: SecretBox
    cache: ResponseCache

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredResponse]]
    ) -> tuple[StoredResponse, bool]:
        """Return the stored response and True, or that of `serve` and False.

        Raises:
            IdempotencyKeyReused: the key was used with a different request.
            IdempotencyInProgress: another request with this key is running.
        """
        cached = await self.cache.get(claim.scope, claim.key)
        if cached is not None:
            return self._again(cached, claim), True
        async with transaction(self.session):
            await self._lock(claim)
            row = await self.session.scalar(
                select(IdempotencyRecord).filter_by(scope=claim.scope, key=claim.key)
            )
            again = row is not None
            if row is None:
                response = await serve()
                row = IdempotencyRecord(
                    scope=claim.scope,
                    key=claim.key,
                    fingerprint=claim.fingerprint,
                    status=response.status,
                    headers=response.headers,
                    body=self.box.seal(response.body),
                )
                self.session.add(row)
        # After the commit, which raises if its outcome is unknown.
        known = CachedResponse.model_validate(row, from_attributes=True)
        await self.cache.remember(claim.scope, claim.key, known)
        return self._again(known, claim), again

    async def _lock(self, claim: Claim) -> None:
        """Lock the key until the transaction ends. An inserted row would be invisible until then."""
        digest = hashlib.sha256(f"{claim.scope}\0{claim.key}".encode()).digest()
        number = int.from_bytes(digest[:8], signed=True)
        if not await self.session.scalar(select(func.pg_try_advisory_xact_lock(number))):
            raise IdempotencyInProgress

    def _again(self, known: CachedResponse, claim: Claim) -> StoredResponse:
        if not hmac.compare_digest(known.fingerprint, claim.fingerprint):
            raise IdempotencyKeyReused
        return StoredResponse(known.status, known.headers, self.box.open(known.body))
