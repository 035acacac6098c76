"""`Idempotency-Key`, kept in the transaction of the service that answers."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.secret_box import SecretBox
from app.db.transaction import transaction
from app.models import IdempotentAnswer
from contract.interface import Claim, IdempotencyInProgress, IdempotencyKeyReused, StoredAnswer


class DatabaseIdempotencyStore:
    """Implements `contract.interface.IdempotencyStore` over the request's session.

    The service's own transaction becomes part of this one: its changes and the stored answer are committed
    together, so that a crash leaves both or neither. A failure stores nothing; the key may be tried again.
    Bodies are sealed: one may hold a secret that is shown once and otherwise kept nowhere in the clear.
    """

    def __init__(self, session: AsyncSession, box: SecretBox) -> None:
        self._session = session
        self._box = box

    async def run(
        self, claim: Claim, serve: Callable[[], Awaitable[StoredAnswer]]
    ) -> tuple[StoredAnswer, bool]:
        """The stored answer and True, or that of `serve` and False.

        Raises:
            IdempotencyKeyReused: the key came before with another request.
            IdempotencyInProgress: the first request with this key is still running.
        """
        async with transaction(self._session):
            await self._lock(claim)
            known = await self._session.scalar(
                select(IdempotentAnswer).filter_by(scope=claim.scope, key=claim.key)
            )
            if known is not None:
                return self._again(known, claim), True
            answer = await serve()
            self._session.add(
                IdempotentAnswer(
                    scope=claim.scope,
                    key=claim.key,
                    fingerprint=claim.fingerprint,
                    status=answer.status,
                    headers=answer.headers,
                    body=self._box.seal(answer.body),
                )
            )
        return answer, False

    async def _lock(self, claim: Claim) -> None:
        """Held until the transaction ends. A lock, since a row would be invisible to others until then."""
        digest = hashlib.sha256(f"{claim.scope}\0{claim.key}".encode()).digest()
        number = int.from_bytes(digest[:8], signed=True)
        if not await self._session.scalar(select(func.pg_try_advisory_xact_lock(number))):
            raise IdempotencyInProgress

    def _again(self, known: IdempotentAnswer, claim: Claim) -> StoredAnswer:
        if not hmac.compare_digest(known.fingerprint, claim.fingerprint):
            raise IdempotencyKeyReused
        return StoredAnswer(known.status, dict(known.headers), self._box.open(known.body))
