"""Inputs that a fuzzer cannot guess: valid passwords, signed tokens and public addresses.

Some fuzzed cases of these operations get real ones, so that what lies behind the check is fuzzed as well. The
same goes for ids that no link leads to.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from typing import Any

from app.models import TokenPurpose
from tests.fuzz.accounts import PASSWORD
from tests.fuzz.sessions import Sessions

Body = dict[str, Any]
ValidInput = Callable[[Sessions, Body, int], Body]
"""Returns the body with valid values; the number is random, but reproducible."""


def _right_login(sessions: Sessions, body: Body, number: int) -> Body:
    """Return the credentials of an account, sometimes of a suspended one."""
    email = sessions.new_account(sessions.roles[0], suspended=number % 4 == 0)
    return {**body, "email": email, "password": PASSWORD}


def _real_refresh_token(sessions: Sessions, body: Body, number: int) -> Body:
    """Return a refresh token, sometimes an exchanged one."""
    tokens = sessions.log_in(sessions.roles[0])
    if number % 4 == 0:
        sessions.exchange(tokens.refresh_token)
    return {**body, "refresh_token": tokens.refresh_token}


def _right_password(sessions: Sessions, body: Body, number: int) -> Body:
    """Return the password of the caller, which all accounts share."""
    return {**body, "current_password": PASSWORD}


def _mailed(purpose: TokenPurpose) -> ValidInput:
    def real_token(sessions: Sessions, body: Body, number: int) -> Body:
        """Return a one-time token, sometimes of a suspended account."""
        email = sessions.new_account(sessions.roles[0], suspended=number % 4 == 0)
        return {**body, "token": sessions.mail_token(email, purpose)}

    return real_token


def _own_session(access_token: str) -> dict[str, str] | None:
    """Return the id of the caller's session, from the token; None if it is not a token of a session."""
    if access_token.count(".") != 2:
        return None
    payload = access_token.split(".")[1]
    claims = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    return {"session_id": claims["sid"]} if "sid" in claims else None


def _public_url(sessions: Sessions, body: Body, number: int) -> Body:
    """Return a permitted URL, because few random ones are."""
    return {**body, "url": f"https://hooks{number % 1000}.example.com/"} if "url" in body else body


VALID_INPUTS: dict[str, ValidInput] = {
    "auth_login": _right_login,
    "auth_refresh": _real_refresh_token,
    "auth_change_password": _right_password,
    "users_change_password": _right_password,
    "auth_confirm_email": _mailed(TokenPurpose.VERIFY_EMAIL),
    "auth_reset_password": _mailed(TokenPurpose.RESET_PASSWORD),
    "webhooks_create": _public_url,
    "webhooks_update": _public_url,
}
"""By operation id."""

VALID_PATHS: dict[str, Callable[[str], dict[str, str] | None]] = {"users_revoke_session": _own_session}
"""By operation id: parameters of the path that exist, for the caller with this access token."""
