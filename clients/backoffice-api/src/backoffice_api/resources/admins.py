from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack, overload
from uuid import UUID

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._pagination import AsyncPages, Pages
from backoffice_api._resource import (
    AsyncCaller,
    Caller,
    async_raw,
    async_raw_page,
    body_from,
    new_idempotency_key,
    raw,
    raw_page,
)
from backoffice_api._response import ResponseBody
from backoffice_api._types import UNSET, Unset

_LIST: Operation[models.AdminPage] = Operation(
    "GET", "/admins", {200: ResponseBody("data", models.AdminPage)}
)

_CREATE: Operation[models.Admin] = Operation("POST", "/admins", {201: ResponseBody("data", models.Admin)})

_GET: Operation[models.Admin] = Operation(
    "GET", "/admins/{admin_id}", {200: ResponseBody("data", models.Admin)}
)

_DELETE: Operation[None] = Operation("DELETE", "/admins/{admin_id}", {204: ResponseBody("empty")})

_UPDATE: Operation[models.Admin] = Operation(
    "PATCH", "/admins/{admin_id}", {200: ResponseBody("data", models.Admin)}
)

_UNLOCK: Operation[None] = Operation("POST", "/admins/{admin_id}/unlock", {204: ResponseBody("empty")})


class Admins:
    """The accounts of administrators."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AdminsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AdminsWithRawResponse(Admins(self._caller.raw_caller))

    def list(
        self,
        *,
        role: models.AdminRole | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> Pages[models.Admin, models.AdminPage]:
        """List administrators.

        Returns the newest first. A cursor is valid only with the filter of the page that returned
        it.

        Args:
            role: Only administrators with this role.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Admin, Call(_LIST, query={"role": role, "cursor": cursor, "limit": limit}, options=options)
        )

    @overload
    def create(
        self, body: models.AdminCreate, *, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.Admin: ...
    @overload
    def create(
        self,
        *,
        email: str,
        password: str,
        display_name: str,
        role: models.AdminRole,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Admin: ...
    def create(
        self,
        body: models.AdminCreate | None = None,
        *,
        email: str | Unset = UNSET,
        password: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        role: models.AdminRole | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Admin:
        """Create an administrator.

        The new administrator can log in at once with the password given here, which should be
        handed over in person.

        Args:
            body: Instead of the fields.
            email: The address the administrator logs in with; kept in lower case.
            password: Any characters are allowed; only the length is limited.
            display_name: The name that colleagues see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            role: `superadmin` may do everything and alone manages administrators; `operator`
                manages users; `auditor` has read-only access.
            idempotency_key: Makes it safe to send the request again: it is executed once, and
                repetitions with the same key and body get the same response. Choose a new random
                value for every new request. Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsEmailTaken: Another administrator has the e-mail address, compared without regard
                to case.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return self._caller.request(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(
                    models.AdminCreate,
                    body,
                    email=email,
                    password=password,
                    display_name=display_name,
                    role=role,
                ),
                options=options,
            )
        )

    def get(self, admin_id: UUID | str, **options: Unpack[CallOptions]) -> models.Admin:
        """Read an administrator.

        Returns all fields of an administrator. Passwords are never returned.

        Args:
            admin_id: The administrator's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
        """
        return self._caller.request(Call(_GET, path={"admin_id": admin_id}, options=options))

    def delete(
        self, admin_id: UUID | str, *, if_match: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete an administrator.

        Revokes all sessions of the administrator. Administrators cannot delete themselves.

        Args:
            admin_id: The administrator's id.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
            AdminsCannotChangeSelf: The caller is the administrator whose role would change or who
                would be deleted.
            AdminsLastSuperadmin: The change would leave no superadmin, for example when two of them
                demote each other at the same time.
        """
        return self._caller.request(
            Call(_DELETE, path={"admin_id": admin_id}, headers={"If-Match": if_match}, options=options)
        )

    def update(
        self,
        admin_id: UUID | str,
        body: models.AdminUpdate | None = None,
        *,
        display_name: str | Unset = UNSET,
        role: models.AdminRole | Unset = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Admin:
        """Change an administrator.

        Changes the fields that are present and keeps the others. A change of role takes effect at
        once, because it ends the sessions of the administrator. Administrators cannot change their
        own role.

        Args:
            admin_id: The administrator's id.
            body: Instead of the fields.
            display_name: The name that colleagues see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            role: `superadmin` may do everything and alone manages administrators; `operator`
                manages users; `auditor` has read-only access.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
            AdminsCannotChangeSelf: The caller is the administrator whose role would change or who
                would be deleted.
            AdminsLastSuperadmin: The change would leave no superadmin, for example when two of them
                demote each other at the same time.
        """
        return self._caller.request(
            Call(
                _UPDATE,
                path={"admin_id": admin_id},
                headers={"If-Match": if_match},
                body=body_from(models.AdminUpdate, body, display_name=display_name, role=role),
                options=options,
            )
        )

    def unlock(self, admin_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Unlock an administrator.

        Resets the counts of wrong passwords of the administrator, from all networks, so that logins
        no longer fail with `auth.locked`. The password and the sessions are not changed.

        Args:
            admin_id: The administrator's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
        """
        return self._caller.request(Call(_UNLOCK, path={"admin_id": admin_id}, options=options))


class AdminsWithRawResponse:
    """The methods of `Admins`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Admins) -> None:
        self.list: Final = raw_page(resource.list)
        self.create: Final = raw(resource.create)
        self.get: Final = raw(resource.get)
        self.delete: Final = raw(resource.delete)
        self.update: Final = raw(resource.update)
        self.unlock: Final = raw(resource.unlock)


class AsyncAdmins:
    """The accounts of administrators."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncAdminsWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncAdminsWithRawResponse(AsyncAdmins(self._caller.raw_caller))

    def list(
        self,
        *,
        role: models.AdminRole | None = None,
        cursor: str | None = None,
        limit: int | None = None,
        **options: Unpack[CallOptions],
    ) -> AsyncPages[models.Admin, models.AdminPage]:
        """List administrators.

        Returns the newest first. A cursor is valid only with the filter of the page that returned
        it.

        Args:
            role: Only administrators with this role.
            cursor: The `next_cursor` of the previous page, with the same sort order, filters and
                search. Leave it out for the first page.
            limit: The maximum number of items on the page. Default: `20`.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            PaginationInvalidCursor: The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        return self._caller.pages(
            models.Admin, Call(_LIST, query={"role": role, "cursor": cursor, "limit": limit}, options=options)
        )

    @overload
    async def create(
        self, body: models.AdminCreate, *, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.Admin: ...
    @overload
    async def create(
        self,
        *,
        email: str,
        password: str,
        display_name: str,
        role: models.AdminRole,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Admin: ...
    async def create(
        self,
        body: models.AdminCreate | None = None,
        *,
        email: str | Unset = UNSET,
        password: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        role: models.AdminRole | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Admin:
        """Create an administrator.

        The new administrator can log in at once with the password given here, which should be
        handed over in person.

        Args:
            body: Instead of the fields.
            email: The address the administrator logs in with; kept in lower case.
            password: Any characters are allowed; only the length is limited.
            display_name: The name that colleagues see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            role: `superadmin` may do everything and alone manages administrators; `operator`
                manages users; `auditor` has read-only access.
            idempotency_key: Makes it safe to send the request again: it is executed once, and
                repetitions with the same key and body get the same response. Choose a new random
                value for every new request. Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsEmailTaken: Another administrator has the e-mail address, compared without regard
                to case.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return await self._caller.request(
            Call(
                _CREATE,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(
                    models.AdminCreate,
                    body,
                    email=email,
                    password=password,
                    display_name=display_name,
                    role=role,
                ),
                options=options,
            )
        )

    async def get(self, admin_id: UUID | str, **options: Unpack[CallOptions]) -> models.Admin:
        """Read an administrator.

        Returns all fields of an administrator. Passwords are never returned.

        Args:
            admin_id: The administrator's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
        """
        return await self._caller.request(Call(_GET, path={"admin_id": admin_id}, options=options))

    async def delete(
        self, admin_id: UUID | str, *, if_match: str | None = None, **options: Unpack[CallOptions]
    ) -> None:
        """Delete an administrator.

        Revokes all sessions of the administrator. Administrators cannot delete themselves.

        Args:
            admin_id: The administrator's id.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
            AdminsCannotChangeSelf: The caller is the administrator whose role would change or who
                would be deleted.
            AdminsLastSuperadmin: The change would leave no superadmin, for example when two of them
                demote each other at the same time.
        """
        return await self._caller.request(
            Call(_DELETE, path={"admin_id": admin_id}, headers={"If-Match": if_match}, options=options)
        )

    async def update(
        self,
        admin_id: UUID | str,
        body: models.AdminUpdate | None = None,
        *,
        display_name: str | Unset = UNSET,
        role: models.AdminRole | Unset = UNSET,
        if_match: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.Admin:
        """Change an administrator.

        Changes the fields that are present and keeps the others. A change of role takes effect at
        once, because it ends the sessions of the administrator. Administrators cannot change their
        own role.

        Args:
            admin_id: The administrator's id.
            body: Instead of the fields.
            display_name: The name that colleagues see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            role: `superadmin` may do everything and alone manages administrators; `operator`
                manages users; `auditor` has read-only access.
            if_match: The `ETag` of the version to change, or a list of them. If none is the current
                one, the response is 412. Without the header, or with `*`, the current version is
                changed.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
            AdminsCannotChangeSelf: The caller is the administrator whose role would change or who
                would be deleted.
            AdminsLastSuperadmin: The change would leave no superadmin, for example when two of them
                demote each other at the same time.
        """
        return await self._caller.request(
            Call(
                _UPDATE,
                path={"admin_id": admin_id},
                headers={"If-Match": if_match},
                body=body_from(models.AdminUpdate, body, display_name=display_name, role=role),
                options=options,
            )
        )

    async def unlock(self, admin_id: UUID | str, **options: Unpack[CallOptions]) -> None:
        """Unlock an administrator.

        Resets the counts of wrong passwords of the administrator, from all networks, so that logins
        no longer fail with `auth.locked`. The password and the sessions are not changed.

        Args:
            admin_id: The administrator's id.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AdminsNotFound: No administrator has this id.
        """
        return await self._caller.request(Call(_UNLOCK, path={"admin_id": admin_id}, options=options))


class AsyncAdminsWithRawResponse:
    """The methods of `AsyncAdmins`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncAdmins) -> None:
        self.list: Final = async_raw_page(resource.list)
        self.create: Final = async_raw(resource.create)
        self.get: Final = async_raw(resource.get)
        self.delete: Final = async_raw(resource.delete)
        self.update: Final = async_raw(resource.update)
        self.unlock: Final = async_raw(resource.unlock)
