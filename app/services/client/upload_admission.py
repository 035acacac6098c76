"""Refusal of uploads that are too large, before they are received."""

from __future__ import annotations

from typing import Final

from app.db.engine import OpenSession
from app.db.transaction import transaction
from app.services.client.principal import ClientPrincipal
from app.services.common.files.quota import FileLimits
from generated.errors import FilesQuotaExceeded, FilesTooLarge
from specfirst.runtime.operation import MEBIBYTE

FORM_BYTES: Final = MEBIBYTE
"""Size of a form without its file."""


class UploadAdmission:
    """Refuses a form that is too large for its user before it is received.

    It reserves nothing: `StoredFiles.announce` compares the file itself once more.
    """

    def __init__(self, open_session: OpenSession, limits: FileLimits) -> None:
        self._open_session = open_session
        self._limits = limits

    async def admit(self, operation_id: str, principal: ClientPrincipal, size: int) -> int:
        """Return how large the form may be.

        Raises:
            FilesTooLarge, FilesQuotaExceeded: a form of this size has a file that is too large.
        """
        async with self._open_session() as session, transaction(session):
            free = await self._limits.free_bytes(session, principal.user_id)
        if size > self._limits.max_bytes + FORM_BYTES:
            raise FilesTooLarge(max_bytes=self._limits.max_bytes)
        if size > free + FORM_BYTES:
            raise FilesQuotaExceeded(free_bytes=free)
        return min(self._limits.max_bytes, free) + FORM_BYTES
