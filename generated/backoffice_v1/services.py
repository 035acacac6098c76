"""FastAPI Spec-First, backoffice API 1.0.0: the service interfaces, one Protocol per tag."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol, TypeVar
from uuid import UUID

from contract.interface import BearerCredentials, RequestContext
from generated.backoffice_v1 import models

P = TypeVar("P", contravariant=True)


class AuthService(Protocol[P]):
    """Sessions of administrators."""

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """POST /auth/login: Open a session

        Takes the same time and gives the same answer whether the account is unknown or the password
        wrong.

        Raises:
            AuthInvalidCredentials: 401. No account has this e-mail address, or the password is not its password. Answer and timing are the same.
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

    async def get_me(self, *, principal: P) -> models.Admin:
        """GET /auth/me: Read my account

        The administrator that the access token belongs to.
        """
        raise NotImplementedError("auth_get_me")


class AdminsService(Protocol[P]):
    """The people who run the service."""

    async def list(
        self, *, principal: P, role: models.AdminRole | None, cursor: str | None, limit: int
    ) -> models.AdminPage:
        """GET /admins: List administrators

        The newest first. A cursor continues the list it came from, with the same filter.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for another sort order, filter or search.
        """
        raise NotImplementedError("admins_list")

    async def create(self, *, principal: P, body: models.AdminCreate) -> models.Admin:
        """POST /admins: Create an administrator

        The new administrator can log in at once with the password given here, which should be handed
        over in person.

        Raises:
            AdminsEmailTaken: 409. Another administrator has the e-mail address, compared without regard to case.
        """
        raise NotImplementedError("admins_create")

    async def get(self, *, principal: P, admin_id: UUID) -> models.Admin:
        """GET /admins/{admin_id}: Read an administrator

        Everything known about one administrator but the password.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
        """
        raise NotImplementedError("admins_get")

    async def delete(self, *, principal: P, admin_id: UUID) -> None:
        """DELETE /admins/{admin_id}: Delete an administrator

        Revokes all sessions of the administrator. Nobody deletes themselves.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
            AdminsCannotChangeSelf: 409. The administrator to be given another role or to be deleted is the caller.
            AdminsLastSuperadmin: 409. The change would leave no superadmin, as when two of them demote each other at the same moment.
        """
        raise NotImplementedError("admins_delete")

    async def update(self, *, principal: P, admin_id: UUID, body: models.AdminUpdate) -> models.Admin:
        """PATCH /admins/{admin_id}: Change an administrator

        Changes the fields that are present and leaves the others alone. A change of role takes effect
        at once, because it ends the sessions of the administrator. Nobody changes their own role.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
            AdminsCannotChangeSelf: 409. The administrator to be given another role or to be deleted is the caller.
            AdminsLastSuperadmin: 409. The change would leave no superadmin, as when two of them demote each other at the same moment.
        """
        raise NotImplementedError("admins_update")


class UsersService(Protocol[P]):
    """The accounts of the client API."""

    async def list(
        self,
        *,
        principal: P,
        status: models.UserStatus | None,
        q: str | None,
        sort: models.UserSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.UserPage:
        """GET /users: List users

        Filters and search combine. A cursor continues the list it came from, with the same sort order,
        filter and search.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for another sort order, filter or search.
        """
        raise NotImplementedError("users_list")

    async def get(self, *, principal: P, user_id: UUID) -> models.User:
        """GET /users/{user_id}: Read a user

        One account of the client API.

        Raises:
            UsersNotFound: 404. No user has this id.
        """
        raise NotImplementedError("users_get")

    async def update(self, *, principal: P, user_id: UUID, body: models.UserUpdate) -> models.User:
        """PATCH /users/{user_id}: Change a user

        Changes the fields that are present and leaves the others alone. A new e-mail address counts as
        not verified.

        Raises:
            UsersNotFound: 404. No user has this id.
            UsersEmailTaken: 409. Another user has the e-mail address, compared without regard to case.
        """
        raise NotImplementedError("users_update")

    async def suspend(self, *, principal: P, user_id: UUID, body: models.UserSuspension) -> models.User:
        """POST /users/{user_id}/suspend: Suspend a user

        Revokes every session of the user at once and refuses new ones until the user is activated.

        Raises:
            UsersNotFound: 404. No user has this id.
            UsersAlreadySuspended: 409. The user's status is `suspended`; the first reason and time are kept.
        """
        raise NotImplementedError("users_suspend")

    async def activate(self, *, principal: P, user_id: UUID) -> models.User:
        """POST /users/{user_id}/activate: Activate a suspended user

        Lets the user log in again. Revoked sessions stay revoked.

        Raises:
            UsersNotFound: 404. No user has this id.
            UsersNotSuspended: 409. The user's status is `active`.
        """
        raise NotImplementedError("users_activate")


Q = TypeVar("Q")


class SecurityHandlers(Protocol[Q]):
    """From credentials to the principal that service methods receive."""

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> Q:
        """The access token of an administrator's session, from login or refresh.

        Raises:
            Unauthenticated: the credentials are not, or no longer, valid.
        """
        raise NotImplementedError

    def roles(self, principal: Q) -> Collection[str]:
        """The roles that the principal holds, of those that operations ask for."""
        raise NotImplementedError
