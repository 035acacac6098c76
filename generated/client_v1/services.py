"""FastAPI Spec-First, client API 1.0.0: the service interfaces, one Protocol per tag."""

from __future__ import annotations

from typing import Protocol, TypeVar

from contract.interface import BearerCredentials, RequestContext
from generated.client_v1 import models

P = TypeVar("P", contravariant=True)


class ConfigService(Protocol):
    """What the service is and how it is doing. Public."""

    async def get(self) -> models.PublicConfig:
        """GET /config: Read the public configuration

        What an application needs to know before anybody logs in. Changes only when the service is
        deployed or configured anew.
        """
        raise NotImplementedError("config_get")

    async def health(self) -> models.Health:
        """GET /config/health: Report how the service is doing

        Asks the database and Redis, and says how long each took. Without Redis everything still works,
        more slowly: 200 with `degraded`. Without the database nothing does: 503 `service.unavailable`,
        with the component that failed in `errors`.
        """
        raise NotImplementedError("config_health")


class AuthService(Protocol[P]):
    """Accounts and sessions."""

    async def register(self, *, body: models.UserCreate) -> models.User:
        """POST /auth/register: Create an account

        Creates the account and nothing else; log in to get tokens.

        Raises:
            UsersEmailTaken: 409. Another user has the e-mail address, compared without regard to case.
            AuthRegistrationClosed: 403. The service is configured to accept no new accounts (`features.registration` in the public configuration).
        """
        raise NotImplementedError("auth_register")

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """POST /auth/login: Open a session

        Takes the same time and gives the same answer whether the account is unknown or the password
        wrong. A suspended account is told so only after the right password.

        Raises:
            AuthInvalidCredentials: 401. No account has this e-mail address, or the password is not its password. Answer and timing are the same.
            AuthAccountSuspended: 403. The credentials are right, but an administrator has suspended the account. Never told before the right password.
            AuthLocked: 429. Too many wrong passwords for this e-mail address, whether it has an account or not, or from this network address.
        """
        raise NotImplementedError("auth_login")

    async def refresh(self, *, body: models.RefreshRequest) -> models.TokenPair:
        """POST /auth/refresh: Exchange a refresh token for the next pair

        Each refresh token works once: the answer holds its successor. One that comes back a second time
        may have been stolen, so its whole session is revoked (RFC 9700, section 4.14.2).

        Raises:
            AuthInvalidRefreshToken: 401. The refresh token is malformed, unknown, expired, meant for the other API, or its session was revoked.
            AuthRefreshTokenReused: 401. The refresh token was exchanged already. Its session and every token of it are revoked.
        """
        raise NotImplementedError("auth_refresh")

    async def logout(self, *, principal: P) -> None:
        """POST /auth/logout: Close the session

        Revokes the session that the access token belongs to: both of its tokens stop working at once.
        Other sessions go on.
        """
        raise NotImplementedError("auth_logout")


class UsersService(Protocol[P]):
    """The account of the caller."""

    async def get_me(self, *, principal: P) -> models.User:
        """GET /users/me: Read my account

        The account that the access token belongs to.
        """
        raise NotImplementedError("users_get_me")

    async def delete_me(self, *, principal: P) -> None:
        """DELETE /users/me: Delete my account

        Deletes the account with everything that belongs to it and revokes all its sessions. This cannot
        be undone. The e-mail address is free again.
        """
        raise NotImplementedError("users_delete_me")

    async def update_me(self, *, principal: P, body: models.UserUpdate) -> models.User:
        """PATCH /users/me: Change my account

        Changes the fields that are present and leaves the others alone.
        """
        raise NotImplementedError("users_update_me")

    async def change_password(self, *, principal: P, body: models.PasswordChange) -> None:
        """PUT /users/me/password: Change my password

        Needs the current password, so that a stolen access token does not suffice. Every other session
        is revoked; this one goes on.

        Raises:
            UsersWrongPassword: 403. The current password given along with a new one is not the account's password.
        """
        raise NotImplementedError("users_change_password")


Q = TypeVar("Q", covariant=True)


class SecurityHandlers(Protocol[Q]):
    """From credentials to the principal that service methods receive."""

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> Q:
        """The access token of a user's session, from login or refresh.

        Raises:
            Unauthenticated: the credentials are not, or no longer, valid.
        """
        raise NotImplementedError
