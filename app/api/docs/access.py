"""Access to the documentation of an internal API, by a password."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from starlette.requests import Request

from app.core.logs.logger import get_logger
from app.integrations.cache.attempts import AttemptCounter
from app.integrations.cache.redis_client import RedisUnavailableError
from specfirst.runtime.interface import RateLimited, RequestContext, Unauthenticated
from specfirst.runtime.request_context import request_id_of

logger = get_logger(__name__)

_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="API documentation", charset="UTF-8"'}
_ATTEMPT_LIMIT: Final = 20


class DocsPassword:
    """HTTP Basic authentication (RFC 7617) with one password and any user name.

    Wrong passwords are limited by network. Without Redis they are not, which the length of the password makes
    up for.
    """

    def __init__(self, password: str, attempts: AttemptCounter) -> None:
        self._digest = _digest(password)
        self._attempts = attempts

    async def require(self, request: Request) -> None:
        """Check the credentials of a request.

        Raises:
            Unauthenticated: the password is missing or wrong.
            RateLimited: this network has sent too many wrong ones.
        """
        password = _password_of(request)
        if password is None:
            # Not an attempt: browsers send a first request without credentials before they ask their user.
            raise Unauthenticated("The documentation of this API needs a password.", headers=_CHALLENGE)
        key = f"docs:{_network_of(request)}"
        await self._count(key)
        if not hmac.compare_digest(_digest(password), self._digest):
            raise Unauthenticated("The password of the documentation is wrong.", headers=_CHALLENGE)
        await self._forgive(key)

    async def _count(self, key: str) -> None:
        try:
            attempts = await self._attempts.add(key)
        except RedisUnavailableError:
            logger.warning("attempts at the documentation password are not counted: Redis does not respond")
            return
        if attempts.count > _ATTEMPT_LIMIT:
            raise RateLimited(retry_after=attempts.seconds_left)

    async def _forgive(self, key: str) -> None:
        try:
            await self._attempts.take_back(key)
        except RedisUnavailableError:
            return


def _digest(password: str) -> bytes:
    """Hash a password, so that the time of a comparison does not depend on its length."""
    return hashlib.sha256(password.encode()).digest()


def _password_of(request: Request) -> str | None:
    scheme, _, credentials = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        decoded = base64.b64decode(credentials, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return None
    return decoded.partition(":")[2]


def _network_of(request: Request) -> str | None:
    context = RequestContext(
        request_id=request_id_of(request.scope),
        client_address=request.client.host if request.client else None,
        user_agent=None,
        operation_id="",
    )
    return context.client_network
