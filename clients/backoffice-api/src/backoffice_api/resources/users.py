from __future__ import annotations

import builtins
from functools import cached_property
from typing import Final, Unpack, overload
from uuid import UUID

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._pagination import AsyncPages, Pages
from backoffice_api._resource import AsyncCaller, Caller, async_raw, async_raw_page, body_from, raw, raw_page
from backoffice_api._response import ResponseBody
from backoffice_api._types import UNSET, Unset

_LIST: Operation[models.UserPage] = Operation("GET", "/users", {200: ResponseBody("data", models.UserPage)})

_GET: Operation[models.User] = Operation("GET", "/users/{user_id}", {200: ResponseBody("data", models.User)})

_DELETE: Operation[None] = Operation("DELETE", "/users/{user_id}", {204: ResponseBody("empty")})

_UPDATE: Operation[models.User] = Operation(
    "PATCH", "/users/{user_id}", {200: ResponseBody("data", models.User)}
)

_SUSPEND: Operation[models.User] = Operation(
    "POST", "/users/{user_id}/suspend", {200: ResponseBody("data", models.User)}
)

_ACTIVATE: Operation[models.User] = Operation(
    "POST", "/users/{user_id}/activate", {200: ResponseBody("data", models.User)}
)

_FORCE_LOGOUT: Operation[None] = Operation(
    "POST", "/users/{user_id}/force-logout", {204: ResponseBody("empty")}
)

_UNLOCK: Operation[None] = Operation("POST", "/users/{user_id}/unlock", {204: ResponseBody("empty")})

_BULK_SUSPEND: Operation[models.UserBulkResult] = Operation(
    "POST", "/bulk/users/suspend", {200: ResponseBody("data", models.UserBulkResult)}
)

_BULK_ACTIVATE: Operation[models.UserBulkResult] = Operation(
    "POST", "/bulk/users/activate", {200: ResponseBody("data", models.UserBulkResult)}
)


class Users:
    """The accounts of the client API."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> UsersWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return UsersWithRawResponse(Users(self._caller.raw_caller))

    def list(
        self,
        *,
        status: models.UserStatus | None = None,
        q: str | None = None,
        sort: models.UserSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.User, models.UserPage]:
        """List users.

        Filter and search are combined with AND. A cursor is valid only with the sort order, filter
        and search of the page that returned it.

        Args:
            status: Only users with this status.
            q: Only users whose e-mail address or display name contains this, in any letter case.
            sort: The sort order. The default is `newest`.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.User,
            Call(
                _LIST,
                query={"status": status, "q": q, "sort": sort, "cursor": cursor, "limit": limit},
                options=options,
            ),
        )

    def get(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> models.User:
        """Read a user.

        Returns an account of the client API.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return self._caller.request(Call(_GET, path={"user_id": user_id}, options=options))

    def delete(
        self, user_id: UUID | str, *, if_match: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete a user.

        Ends all sessions of the user, and deletes all data of the account except the audit trail.

        Args:
            user_id: The user's id.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return self._caller.request(
            Call(_DELETE, path={"user_id": user_id}, headers={"If-Match": if_match}, options=options)
        )

    def update(
        self,
        user_id: UUID | str,
        body: models.UserUpdate | None = None,
        *,
        email: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        locale: str | Unset | None = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Change a user.

        Changes the fields that are present and keeps the others. A new e-mail address counts as not
        verified.

        Args:
            user_id: The user's id.
            body: Instead of the fields.
            email: The address to log in with; kept in lower case.
            display_name: The name that others see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            locale: The preferred language as a BCP 47 tag; null for none.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
            UsersEmailTaken: Another user has the e-mail address, compared without regard to case.
        """
        return self._caller.request(
            Call(
                _UPDATE,
                path={"user_id": user_id},
                headers={"If-Match": if_match},
                body=body_from(
                    models.UserUpdate, body, email=email, display_name=display_name, locale=locale
                ),
                options=options,
            )
        )

    @overload
    def suspend(
        self, user_id: UUID | str, body: models.UserSuspension, **options: Unpack[CallOptions]
    ) -> models.User: ...
    @overload
    def suspend(self, user_id: UUID | str, *, reason: str, **options: Unpack[CallOptions]) -> models.User: ...
    def suspend(
        self,
        user_id: UUID | str,
        body: models.UserSuspension | None = None,
        *,
        reason: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Suspend a user.

        Revokes every session of the user at once and refuses new ones until the user is activated.

        Args:
            user_id: The user's id.
            body: Instead of the fields.
            reason: The reason, for other administrators. It must start with a visible character and
                contain no control, direction or invisible format characters.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
            UsersAlreadySuspended: The user's status is `suspended`; the first reason and time are
                kept.
        """
        return self._caller.request(
            Call(
                _SUSPEND,
                path={"user_id": user_id},
                body=body_from(models.UserSuspension, body, reason=reason),
                options=options,
            )
        )

    def activate(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> models.User:
        """Activate a suspended user.

        Lets the user log in again. Revoked sessions stay revoked.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
            UsersNotSuspended: The user's status is `active`.
        """
        return self._caller.request(Call(_ACTIVATE, path={"user_id": user_id}, options=options))

    def force_logout(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Log a user out everywhere.

        Ends every session of the user at once. The user may log in again.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return self._caller.request(Call(_FORCE_LOGOUT, path={"user_id": user_id}, options=options))

    def unlock(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Unlock a user.

        Resets the counts of wrong passwords of the account, from all networks, so that logins no
        longer fail with `auth.locked`. The password, the sessions and the status of the account are
        not changed.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return self._caller.request(Call(_UNLOCK, path={"user_id": user_id}, options=options))

    @overload
    def bulk_suspend(
        self, body: models.UserBulkSuspension, **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    @overload
    def bulk_suspend(
        self, *, user_ids: builtins.list[UUID], reason: str, **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    def bulk_suspend(
        self,
        body: models.UserBulkSuspension | None = None,
        *,
        user_ids: builtins.list[UUID] | Unset = UNSET,
        reason: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.UserBulkResult:
        """Suspend many users.

        Suspends the users and revokes their sessions at once. If a user cannot be suspended, the
        others still are. Users who are suspended already keep the first reason. Repeated ids count
        once.

        Args:
            body: Instead of the fields.
            user_ids: The ids of the users. Repeated ids count once.
            reason: The reason, for other administrators. It must start with a visible character and
                contain no control, direction or invisible format characters.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(
            Call(
                _BULK_SUSPEND,
                body=body_from(models.UserBulkSuspension, body, user_ids=user_ids, reason=reason),
                options=options,
            )
        )

    @overload
    def bulk_activate(
        self, body: models.UserBulkActivation, **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    @overload
    def bulk_activate(
        self, *, user_ids: builtins.list[UUID], **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    def bulk_activate(
        self,
        body: models.UserBulkActivation | None = None,
        *,
        user_ids: builtins.list[UUID] | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.UserBulkResult:
        """Activate many suspended users.

        Lets the users log in again; revoked sessions stay revoked. If a user cannot be activated,
        the others still are. Repeated ids count once.

        Args:
            body: Instead of the fields.
            user_ids: The ids of the users. Repeated ids count once.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(
            Call(
                _BULK_ACTIVATE,
                body=body_from(models.UserBulkActivation, body, user_ids=user_ids),
                options=options,
            )
        )


class UsersWithRawResponse:
    """The methods of `Users`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Users) -> None:
        self.list: Final = raw_page(resource.list)
        self.get: Final = raw(resource.get)
        self.delete: Final = raw(resource.delete)
        self.update: Final = raw(resource.update)
        self.suspend: Final = raw(resource.suspend)
        self.activate: Final = raw(resource.activate)
        self.force_logout: Final = raw(resource.force_logout)
        self.unlock: Final = raw(resource.unlock)
        self.bulk_suspend: Final = raw(resource.bulk_suspend)
        self.bulk_activate: Final = raw(resource.bulk_activate)


class AsyncUsers:
    """The accounts of the client API."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncUsersWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncUsersWithRawResponse(AsyncUsers(self._caller.raw_caller))

    def list(
        self,
        *,
        status: models.UserStatus | None = None,
        q: str | None = None,
        sort: models.UserSort | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.User, models.UserPage]:
        """List users.

        Filter and search are combined with AND. A cursor is valid only with the sort order, filter
        and search of the page that returned it.

        Args:
            status: Only users with this status.
            q: Only users whose e-mail address or display name contains this, in any letter case.
            sort: The sort order. The default is `newest`.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.User,
            Call(
                _LIST,
                query={"status": status, "q": q, "sort": sort, "cursor": cursor, "limit": limit},
                options=options,
            ),
        )

    async def get(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> models.User:
        """Read a user.

        Returns an account of the client API.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return await self._caller.request(Call(_GET, path={"user_id": user_id}, options=options))

    async def delete(
        self, user_id: UUID | str, *, if_match: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete a user.

        Ends all sessions of the user, and deletes all data of the account except the audit trail.

        Args:
            user_id: The user's id.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return await self._caller.request(
            Call(_DELETE, path={"user_id": user_id}, headers={"If-Match": if_match}, options=options)
        )

    async def update(
        self,
        user_id: UUID | str,
        body: models.UserUpdate | None = None,
        *,
        email: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        locale: str | Unset | None = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Change a user.

        Changes the fields that are present and keeps the others. A new e-mail address counts as not
        verified.

        Args:
            user_id: The user's id.
            body: Instead of the fields.
            email: The address to log in with; kept in lower case.
            display_name: The name that others see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            locale: The preferred language as a BCP 47 tag; null for none.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
            UsersEmailTaken: Another user has the e-mail address, compared without regard to case.
        """
        return await self._caller.request(
            Call(
                _UPDATE,
                path={"user_id": user_id},
                headers={"If-Match": if_match},
                body=body_from(
                    models.UserUpdate, body, email=email, display_name=display_name, locale=locale
                ),
                options=options,
            )
        )

    @overload
    async def suspend(
        self, user_id: UUID | str, body: models.UserSuspension, **options: Unpack[CallOptions]
    ) -> models.User: ...
    @overload
    async def suspend(
        self, user_id: UUID | str, *, reason: str, **options: Unpack[CallOptions]
    ) -> models.User: ...
    async def suspend(
        self,
        user_id: UUID | str,
        body: models.UserSuspension | None = None,
        *,
        reason: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Suspend a user.

        Revokes every session of the user at once and refuses new ones until the user is activated.

        Args:
            user_id: The user's id.
            body: Instead of the fields.
            reason: The reason, for other administrators. It must start with a visible character and
                contain no control, direction or invisible format characters.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
            UsersAlreadySuspended: The user's status is `suspended`; the first reason and time are
                kept.
        """
        return await self._caller.request(
            Call(
                _SUSPEND,
                path={"user_id": user_id},
                body=body_from(models.UserSuspension, body, reason=reason),
                options=options,
            )
        )

    async def activate(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> models.User:
        """Activate a suspended user.

        Lets the user log in again. Revoked sessions stay revoked.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
            UsersNotSuspended: The user's status is `active`.
        """
        return await self._caller.request(Call(_ACTIVATE, path={"user_id": user_id}, options=options))

    async def force_logout(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Log a user out everywhere.

        Ends every session of the user at once. The user may log in again.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return await self._caller.request(Call(_FORCE_LOGOUT, path={"user_id": user_id}, options=options))

    async def unlock(self, user_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Unlock a user.

        Resets the counts of wrong passwords of the account, from all networks, so that logins no
        longer fail with `auth.locked`. The password, the sessions and the status of the account are
        not changed.

        Args:
            user_id: The user's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersNotFound: No user has this id.
        """
        return await self._caller.request(Call(_UNLOCK, path={"user_id": user_id}, options=options))

    @overload
    async def bulk_suspend(
        self, body: models.UserBulkSuspension, **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    @overload
    async def bulk_suspend(
        self, *, user_ids: builtins.list[UUID], reason: str, **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    async def bulk_suspend(
        self,
        body: models.UserBulkSuspension | None = None,
        *,
        user_ids: builtins.list[UUID] | Unset = UNSET,
        reason: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.UserBulkResult:
        """Suspend many users.

        Suspends the users and revokes their sessions at once. If a user cannot be suspended, the
        others still are. Users who are suspended already keep the first reason. Repeated ids count
        once.

        Args:
            body: Instead of the fields.
            user_ids: The ids of the users. Repeated ids count once.
            reason: The reason, for other administrators. It must start with a visible character and
                contain no control, direction or invisible format characters.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(
            Call(
                _BULK_SUSPEND,
                body=body_from(models.UserBulkSuspension, body, user_ids=user_ids, reason=reason),
                options=options,
            )
        )

    @overload
    async def bulk_activate(
        self, body: models.UserBulkActivation, **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    @overload
    async def bulk_activate(
        self, *, user_ids: builtins.list[UUID], **options: Unpack[CallOptions]
    ) -> models.UserBulkResult: ...
    async def bulk_activate(
        self,
        body: models.UserBulkActivation | None = None,
        *,
        user_ids: builtins.list[UUID] | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.UserBulkResult:
        """Activate many suspended users.

        Lets the users log in again; revoked sessions stay revoked. If a user cannot be activated,
        the others still are. Repeated ids count once.

        Args:
            body: Instead of the fields.
            user_ids: The ids of the users. Repeated ids count once.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(
            Call(
                _BULK_ACTIVATE,
                body=body_from(models.UserBulkActivation, body, user_ids=user_ids),
                options=options,
            )
        )


class AsyncUsersWithRawResponse:
    """The methods of `AsyncUsers`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncUsers) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.get: Final = async_raw(resource.get)
        self.delete: Final = async_raw(resource.delete)
        self.update: Final = async_raw(resource.update)
        self.suspend: Final = async_raw(resource.suspend)
        self.activate: Final = async_raw(resource.activate)
        self.force_logout: Final = async_raw(resource.force_logout)
        self.unlock: Final = async_raw(resource.unlock)
        self.bulk_suspend: Final = async_raw(resource.bulk_suspend)
        self.bulk_activate: Final = async_raw(resource.bulk_activate)
