"""The signing secrets of webhook endpoints: shown once, and stored encrypted."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from standardwebhooks import Webhook

from app.core.secret_box import SecretBox
from app.db.base import database_now
from app.db.transaction import transaction
from app.models import WebhookSecret

PREFIX: Final = "whsec_"
SECRET_BYTES: Final = 32
OVERLAP: Final = timedelta(hours=24)
"""Time during which a replaced secret still signs."""
MAX_SECRETS: Final = 5
"""The most secrets of an endpoint at a time. Every one adds to the header of all messages."""


class TooManySecretsError(Exception):
    """The endpoint has the maximum number of secrets."""


@dataclass(slots=True)
class WebhookSecrets:
    """Creates, replaces and reads the secrets of endpoints."""

    session: AsyncSession
    box: SecretBox

    def issue(self, endpoint_id: UUID) -> str:
        """Add a secret in the caller's transaction, and return it. It cannot be shown again."""
        secret = PREFIX + base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()
        self.session.add(WebhookSecret(endpoint_id=endpoint_id, sealed=self.box.seal(secret.encode())))
        return secret

    async def replace(self, endpoint_id: UUID) -> tuple[str, datetime]:
        """Replace the secret; return the new one, and when the previous one stops signing.

        The caller's transaction must hold a lock on the endpoint.

        Raises:
            TooManySecretsError: too many replaced secrets still sign.
        """
        rows = await self._valid(endpoint_id)
        if len(rows) >= MAX_SECRETS:
            raise TooManySecretsError
        until = await database_now(self.session) + OVERLAP
        for row in rows:
            row.expires_at = row.expires_at or until
        return self.issue(endpoint_id), until

    async def signing(self, endpoint_id: UUID) -> list[str]:
        """Return the secrets that sign now, the newest first.

        Raises:
            SealBrokenError: a secret was encrypted with a key that is no longer configured.
        """
        return [self.box.open(row.sealed).decode() for row in await self._valid(endpoint_id)]

    async def rotate_encryption_key(self) -> int:
        """Encrypt every secret with the newest key, in one transaction; return how many changed.

        Older keys can be removed afterwards.

        Raises:
            SealBrokenError: a secret was encrypted with a key that is no longer configured.
        """
        async with transaction(self.session):
            rows = (await self.session.scalars(select(WebhookSecret).with_for_update())).all()
            stale = [row for row in rows if not self.box.is_current(row.sealed)]
            for row in stale:
                row.sealed = self.box.seal(self.box.open(row.sealed))
        return len(stale)

    async def _valid(self, endpoint_id: UUID) -> Sequence[WebhookSecret]:
        statement = (
            select(WebhookSecret)
            .where(
                WebhookSecret.endpoint_id == endpoint_id,
                or_(WebhookSecret.expires_at.is_(None), WebhookSecret.expires_at > func.now()),
            )
            .order_by(WebhookSecret.created_at.desc(), WebhookSecret.id.desc())
        )
        return (await self.session.scalars(statement)).all()


def signed_headers(signing: Sequence[str], *, message_id: UUID, at: datetime, body: str) -> dict[str, str]:
    """Return the headers of a message (Standard Webhooks), with a signature per secret."""
    identifier = str(message_id)
    signatures = [Webhook(secret).sign(identifier, at, body) for secret in signing]
    return {
        "webhook-id": identifier,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(signatures),
    }
