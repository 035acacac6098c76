from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack, overload
from uuid import UUID

from client_api import models
from client_api._operation import Call, Operation
from client_api._options import CallOptions
from client_api._pagination import AsyncPages, Pages
from client_api._resource import AsyncCaller, Caller, async_raw, async_raw_page, body_from, raw, raw_page
from client_api._response import ResponseBody
from client_api._types import UNSET, Unset

_GET_ME: Operation[models.User] = Operation("GET", "/users/me", {200: ResponseBody("data", models.User)})

_DELETE_ME: Operation[None] = Operation("DELETE", "/users/me", {204: ResponseBody("empty")})

_UPDATE_ME: Operation[models.User] = Operation("PATCH", "/users/me", {200: ResponseBody("data", models.User)})

_CHANGE_PASSWORD: Operation[None] = Operation(
    "PUT", "/users/me/password", {204: ResponseBody("empty")}, repeatable=False
)

_LIST_SESSIONS: Operation[models.SessionPage] = Operation(
    "GET", "/users/me/sessions", {200: ResponseBody("data", models.SessionPage)}
)

_REVOKE_SESSION: Operation[None] = Operation(
    "DELETE", "/users/me/sessions/{session_id}", {204: ResponseBody("empty")}
)


class Users:
    """The account of the caller."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> UsersWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return UsersWithRawResponse(Users(self._caller.raw_caller))

    def get_me(self, **options: Unpack[CallOptions]) -> models.User:
        """Read my account.

        Returns the account that the access token belongs to.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_GET_ME, options=options))

    def delete_me(self, *, if_match: str | None = None, **options: Unpack[CallOptions]) -> None:
        """Delete my account.

        Deletes the account with all its data and revokes all its sessions. This cannot be undone.
        The e-mail address can be registered again.

        Args:
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_DELETE_ME, headers={"If-Match": if_match}, options=options))

    def update_me(
        self,
        body: models.UserUpdate | None = None,
        *,
        display_name: str | Unset = UNSET,
        locale: str | Unset | None = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Change my account.

        Changes the fields that are present and keeps the others.

        Args:
            body: Instead of the fields.
            display_name: The name that others see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            locale: The preferred language as a BCP 47 tag; null for none.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(
            Call(
                _UPDATE_ME,
                headers={"If-Match": if_match},
                body=body_from(models.UserUpdate, body, display_name=display_name, locale=locale),
                options=options,
            )
        )

    @overload
    def change_password(self, body: models.PasswordChange, **options: Unpack[CallOptions]) -> None: ...
    @overload
    def change_password(
        self, *, current_password: str, new_password: str, **options: Unpack[CallOptions]
    ) -> None: ...
    def change_password(
        self,
        body: models.PasswordChange | None = None,
        *,
        current_password: str | Unset = UNSET,
        new_password: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Change my password.

        Requires the current password, so that a stolen access token is not enough. Wrong passwords
        count as failed logins. Revokes all other sessions; the session of the request continues. A
        notice is mailed to the account's address.

        Args:
            body: Instead of the fields.
            current_password: The current password.
            new_password: Any characters are allowed; only the length is limited.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersWrongPassword: `current_password` is not the account's password.
            AuthLocked: Too many wrong passwords: for this e-mail address from this network; for
                this address from all networks without a session of the account in the last 90 days;
                or from this network for all accounts that had no session from it in that time. It
                makes no difference whether the address has an account.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return self._caller.request(
            Call(
                _CHANGE_PASSWORD,
                body=body_from(
                    models.PasswordChange, body, current_password=current_password, new_password=new_password
                ),
                options=options,
            )
        )

    def list_sessions(
        self, *, cursor: str | None = None, limit: int | None = None, **options: Unpack[CallOptions]
    ) -> Pages[models.Session, models.SessionPage]:
        """List my sessions.

        Returns the open sessions of the account, the newest first. A session that looks suspicious
        can be closed by its id.

        Args:
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Session, Call(_LIST_SESSIONS, query={"cursor": cursor, "limit": limit}, options=options)
        )

    def revoke_session(self, session_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Close one of my sessions.

        Its access token and refresh token stop working at once. Closing the session of the request
        is the same as logging out.

        Args:
            session_id: The session's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            SessionsNotFound: The caller has no session with this id, or it has ended.
        """
        return self._caller.request(Call(_REVOKE_SESSION, path={"session_id": session_id}, options=options))


class UsersWithRawResponse:
    """The methods of `Users`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Users) -> None:
        self.get_me: Final = raw(resource.get_me)
        self.delete_me: Final = raw(resource.delete_me)
        self.update_me: Final = raw(resource.update_me)
        self.change_password: Final = raw(resource.change_password)
        self.list_sessions: Final = raw_page(resource.list_sessions)
        self.revoke_session: Final = raw(resource.revoke_session)


class AsyncUsers:
    """The account of the caller."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncUsersWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncUsersWithRawResponse(AsyncUsers(self._caller.raw_caller))

    async def get_me(self, **options: Unpack[CallOptions]) -> models.User:
        """Read my account.

        Returns the account that the access token belongs to.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_GET_ME, options=options))

    async def delete_me(self, *, if_match: str | None = None, **options: Unpack[CallOptions]) -> None:
        """Delete my account.

        Deletes the account with all its data and revokes all its sessions. This cannot be undone.
        The e-mail address can be registered again.

        Args:
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_DELETE_ME, headers={"If-Match": if_match}, options=options))

    async def update_me(
        self,
        body: models.UserUpdate | None = None,
        *,
        display_name: str | Unset = UNSET,
        locale: str | Unset | None = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Change my account.

        Changes the fields that are present and keeps the others.

        Args:
            body: Instead of the fields.
            display_name: The name that others see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            locale: The preferred language as a BCP 47 tag; null for none.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(
            Call(
                _UPDATE_ME,
                headers={"If-Match": if_match},
                body=body_from(models.UserUpdate, body, display_name=display_name, locale=locale),
                options=options,
            )
        )

    @overload
    async def change_password(self, body: models.PasswordChange, **options: Unpack[CallOptions]) -> None: ...
    @overload
    async def change_password(
        self, *, current_password: str, new_password: str, **options: Unpack[CallOptions]
    ) -> None: ...
    async def change_password(
        self,
        body: models.PasswordChange | None = None,
        *,
        current_password: str | Unset = UNSET,
        new_password: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Change my password.

        Requires the current password, so that a stolen access token is not enough. Wrong passwords
        count as failed logins. Revokes all other sessions; the session of the request continues. A
        notice is mailed to the account's address.

        Args:
            body: Instead of the fields.
            current_password: The current password.
            new_password: Any characters are allowed; only the length is limited.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersWrongPassword: `current_password` is not the account's password.
            AuthLocked: Too many wrong passwords: for this e-mail address from this network; for
                this address from all networks without a session of the account in the last 90 days;
                or from this network for all accounts that had no session from it in that time. It
                makes no difference whether the address has an account.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return await self._caller.request(
            Call(
                _CHANGE_PASSWORD,
                body=body_from(
                    models.PasswordChange, body, current_password=current_password, new_password=new_password
                ),
                options=options,
            )
        )

    def list_sessions(
        self, *, cursor: str | None = None, limit: int | None = None, **options: Unpack[CallOptions]
    ) -> AsyncPages[models.Session, models.SessionPage]:
        """List my sessions.

        Returns the open sessions of the account, the newest first. A session that looks suspicious
        can be closed by its id.

        Args:
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Session, Call(_LIST_SESSIONS, query={"cursor": cursor, "limit": limit}, options=options)
        )

    async def revoke_session(self, session_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Close one of my sessions.

        Its access token and refresh token stop working at once. Closing the session of the request
        is the same as logging out.

        Args:
            session_id: The session's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            SessionsNotFound: The caller has no session with this id, or it has ended.
        """
        return await self._caller.request(
            Call(_REVOKE_SESSION, path={"session_id": session_id}, options=options)
        )


class AsyncUsersWithRawResponse:
    """The methods of `AsyncUsers`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncUsers) -> None:
        self.get_me: Final = async_raw(resource.get_me)
        self.delete_me: Final = async_raw(resource.delete_me)
        self.update_me: Final = async_raw(resource.update_me)
        self.change_password: Final = async_raw(resource.change_password)
        self.list_sessions: Final = async_raw_page(resource.list_sessions)
        self.revoke_session: Final = async_raw(resource.revoke_session)
