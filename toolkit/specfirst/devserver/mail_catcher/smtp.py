"""The SMTP server, which accepts every message of every client."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from aiosmtpd.smtp import SMTP, Envelope, Session

from specfirst.devserver.mail_catcher.mailbox import Mailbox
from specfirst.devserver.ports import LOOPBACK

MAX_MESSAGE_BYTES: Final = 25 * 1024 * 1024
"""The most bytes of one message."""


class Handler:
    """The handler that aiosmtpd calls for each mail."""

    def __init__(self, mailbox: Mailbox) -> None:
        self._mailbox = mailbox

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        """Store the received message and accept it (RFC 5321, 4.1.1.4)."""
        assert isinstance(envelope.content, bytes)
        key = await self._mailbox.put(envelope.rcpt_tos, envelope.content)
        # Without its recipients, since the output of a run is a log.
        print(f"caught mail {key}", flush=True)
        return f"250 OK, caught as {key}"


@asynccontextmanager
async def smtp_server(mailbox: Mailbox, port: int) -> AsyncIterator[int]:
    """Serve on the loopback address, on `port` or a free one for 0, and yield the port."""
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            Handler(mailbox),
            hostname="localhost",
            data_size_limit=MAX_MESSAGE_BYTES,
            enable_SMTPUTF8=True,
            loop=loop,
        )

    server = await loop.create_server(protocol, LOOPBACK, port)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
