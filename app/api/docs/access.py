"""Password protection of the documentation of an internal API."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from typing import Final

from starlette.requests import Request

from app.integrations.cache.failure_limiter import FailureLimit, FailureLimiter, TooManyFailuresError
from specfirst.runtime.interface import RateLimited, Unauthenticated
from specfirst.runtime.request_context import client_network_of

_CHALLENGE: Final = {"WWW-Authenticate": 'Basic realm="API documentation", charset="UTF-8"'}
_MOST_FAILURES: Final = 20


class DocsPassword:
    """HTTP Basic authentication (RFC 7617) with one password and any user name.

    Wrong passwords are limited by network. Without Redis they are not limited; the required length of the
    password makes up for that.
    """

    def __init__(self, password: str, limiter: FailureLimiter, *, window_seconds: int) -> None:
        self._digest = _digest(password)
        self._limiter = limiter
        self._window_seconds = window_seconds

    async def require(self, request: Request) -> None:
        """Check the credentials of a request.

        Raises:
            Unauthenticated: the password is missing or wrong.
            RateLimited: this network has sent too many wrong ones.
        """
        password = _password_of(request)
        if password is None:
            # Not an attempt: browsers send a request without credentials before they ask the user.
            raise Unauthenticated("The documentation of this API needs a password.", headers=_CHALLENGE)
        limit = FailureLimit(f"docs:{client_network_of(request)}", _MOST_FAILURES, self._window_seconds)
        try:
            is_right = await self._limiter.attempt([limit], lambda _: self._matches(password))
        except TooManyFailuresError as error:
            raise RateLimited(retry_after=error.retry_after) from None
        if not is_right:
            raise Unauthenticated("The password of the documentation is wrong.", headers=_CHALLENGE)

    async def _matches(self, password: str) -> bool:
        return hmac.compare_digest(_digest(password), self._digest)


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
