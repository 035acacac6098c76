"""FastAPI Spec-First, backoffice API 1.0.0: the service interfaces, one Protocol per tag."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Protocol, TypeVar
from uuid import UUID

from generated.backoffice_v1 import models
from specfirst.runtime.interface import BearerCredentials, Download, EntityTags, RequestContext, Stream

P = TypeVar("P", contravariant=True)


class AuthService(Protocol[P]):
    """Sessions of administrators."""

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """POST /auth/login: Open a session

        An unknown account and a wrong password give the same response after the same time.

        Raises:
            AuthInvalidCredentials: 401. No account has this e-mail address, or the password is not
                its password. Response and timing are the same.
            AuthLocked: 429. Too many wrong passwords: for this e-mail address from this network;
                for this address from all networks without a session of the account in the last 90
                days; or from this network for all accounts that had no session from it in that
                time. It makes no difference whether the address has an account.
            ServiceBusy: 503. Too many passwords wait to be hashed, or this one has waited too long.
                The request had no effect.
        """
        raise NotImplementedError("auth_login")

    async def refresh(self, *, idempotency_key: str | None, body: models.RefreshRequest) -> models.TokenPair:
        """POST /auth/refresh: Exchange a refresh token for new tokens

        A refresh token can be used once; the response has the next one. A refresh token that is
        used a second time may have been stolen, so its session is revoked (RFC 9700, section
        4.14.2). If the response was lost, repeat the request with the `Idempotency-Key` of the
        first attempt. Within 60 seconds, and until the new refresh token is used, the response has
        the same refresh token again.

        Raises:
            AuthInvalidRefreshToken: 401. The refresh token is malformed, unknown, expired, meant
                for the other API, or its session was revoked.
            AuthRefreshTokenReused: 401. The refresh token was exchanged already. Its session and
                every token of it are revoked.
        """
        raise NotImplementedError("auth_refresh")

    async def logout(self, *, principal: P) -> None:
        """POST /auth/logout: Close the session

        Revokes the session that the access token belongs to. Its access token and refresh token
        stop working at once; other sessions are not affected.
        """
        raise NotImplementedError("auth_logout")

    async def get_me(self, *, principal: P) -> models.Admin:
        """GET /auth/me: Read my account

        Returns the administrator that the access token belongs to.
        """
        raise NotImplementedError("auth_get_me")

    async def change_password(self, *, principal: P, body: models.PasswordChange) -> None:
        """PUT /auth/me/password: Change my password

        Requires the current password, so that a stolen access token is not enough. Wrong passwords
        count as failed logins. Revokes all other sessions; the session of the request continues.

        Raises:
            UsersWrongPassword: 403. `current_password` is not the account's password.
            AuthLocked: 429. Too many wrong passwords: for this e-mail address from this network;
                for this address from all networks without a session of the account in the last 90
                days; or from this network for all accounts that had no session from it in that
                time. It makes no difference whether the address has an account.
            ServiceBusy: 503. Too many passwords wait to be hashed, or this one has waited too long.
                The request had no effect.
        """
        raise NotImplementedError("auth_change_password")


class AdminsService(Protocol[P]):
    """The accounts of administrators."""

    async def list(
        self, *, principal: P, role: models.AdminRole | None, cursor: str | None, limit: int
    ) -> models.AdminPage:
        """GET /admins: List administrators

        Returns the newest first. A cursor is valid only with the filter of the page that returned
        it.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("admins_list")

    async def create(self, *, principal: P, body: models.AdminCreate) -> models.Admin:
        """POST /admins: Create an administrator

        The new administrator can log in at once with the password given here, which should be
        handed over in person.

        Raises:
            AdminsEmailTaken: 409. Another administrator has the e-mail address, compared without
                regard to case.
            ServiceBusy: 503. Too many passwords wait to be hashed, or this one has waited too long.
                The request had no effect.
        """
        raise NotImplementedError("admins_create")

    async def get(self, *, principal: P, admin_id: UUID) -> models.Admin:
        """GET /admins/{admin_id}: Read an administrator

        Returns all fields of an administrator. Passwords are never returned.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
        """
        raise NotImplementedError("admins_get")

    async def delete(self, *, principal: P, admin_id: UUID, if_match: EntityTags | None) -> None:
        """DELETE /admins/{admin_id}: Delete an administrator

        Revokes all sessions of the administrator. Administrators cannot delete themselves.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
            AdminsCannotChangeSelf: 409. The caller is the administrator whose role would change or
                who would be deleted.
            AdminsLastSuperadmin: 409. The change would leave no superadmin, for example when two of
                them demote each other at the same time.
        """
        raise NotImplementedError("admins_delete")

    async def update(
        self, *, principal: P, admin_id: UUID, if_match: EntityTags | None, body: models.AdminUpdate
    ) -> models.Admin:
        """PATCH /admins/{admin_id}: Change an administrator

        Changes the fields that are present and keeps the others. A change of role takes effect at
        once, because it ends the sessions of the administrator. Administrators cannot change their
        own role.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
            AdminsCannotChangeSelf: 409. The caller is the administrator whose role would change or
                who would be deleted.
            AdminsLastSuperadmin: 409. The change would leave no superadmin, for example when two of
                them demote each other at the same time.
        """
        raise NotImplementedError("admins_update")

    async def unlock(self, *, principal: P, admin_id: UUID) -> None:
        """POST /admins/{admin_id}/unlock: Unlock an administrator

        Resets the counts of wrong passwords of the administrator, from all networks, so that logins
        no longer fail with `auth.locked`. The password and the sessions are not changed.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
        """
        raise NotImplementedError("admins_unlock")


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

        Filter and search are combined with AND. A cursor is valid only with the sort order, filter
        and search of the page that returned it.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("users_list")

    async def get(self, *, principal: P, user_id: UUID) -> models.User:
        """GET /users/{user_id}: Read a user

        Returns an account of the client API.

        Raises:
            UsersNotFound: 404. No user has this id.
        """
        raise NotImplementedError("users_get")

    async def delete(self, *, principal: P, user_id: UUID, if_match: EntityTags | None) -> None:
        """DELETE /users/{user_id}: Delete a user

        Ends all sessions of the user, and deletes all data of the account except the audit trail.

        Raises:
            UsersNotFound: 404. No user has this id.
        """
        raise NotImplementedError("users_delete")

    async def update(
        self, *, principal: P, user_id: UUID, if_match: EntityTags | None, body: models.UserUpdate
    ) -> models.User:
        """PATCH /users/{user_id}: Change a user

        Changes the fields that are present and keeps the others. A new e-mail address counts as not
        verified.

        Raises:
            UsersNotFound: 404. No user has this id.
            UsersEmailTaken: 409. Another user has the e-mail address, compared without regard to
                case.
        """
        raise NotImplementedError("users_update")

    async def suspend(self, *, principal: P, user_id: UUID, body: models.UserSuspension) -> models.User:
        """POST /users/{user_id}/suspend: Suspend a user

        Revokes every session of the user at once and refuses new ones until the user is activated.

        Raises:
            UsersNotFound: 404. No user has this id.
            UsersAlreadySuspended: 409. The user's status is `suspended`; the first reason and time
                are kept.
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

    async def force_logout(self, *, principal: P, user_id: UUID) -> None:
        """POST /users/{user_id}/force-logout: Log a user out everywhere

        Ends every session of the user at once. The user may log in again.

        Raises:
            UsersNotFound: 404. No user has this id.
        """
        raise NotImplementedError("users_force_logout")

    async def unlock(self, *, principal: P, user_id: UUID) -> None:
        """POST /users/{user_id}/unlock: Unlock a user

        Resets the counts of wrong passwords of the account, from all networks, so that logins no
        longer fail with `auth.locked`. The password, the sessions and the status of the account are
        not changed.

        Raises:
            UsersNotFound: 404. No user has this id.
        """
        raise NotImplementedError("users_unlock")

    async def bulk_suspend(self, *, principal: P, body: models.UserBulkSuspension) -> models.UserBulkResult:
        """POST /bulk/users/suspend: Suspend many users

        Suspends the users and revokes their sessions at once. If a user cannot be suspended, the
        others still are. Users who are suspended already keep the first reason. Repeated ids count
        once.
        """
        raise NotImplementedError("users_bulk_suspend")

    async def bulk_activate(self, *, principal: P, body: models.UserBulkActivation) -> models.UserBulkResult:
        """POST /bulk/users/activate: Activate many suspended users

        Lets the users log in again; revoked sessions stay revoked. If a user cannot be activated,
        the others still are. Repeated ids count once.
        """
        raise NotImplementedError("users_bulk_activate")


class JobsService(Protocol[P]):
    """Background jobs, their runs and results."""

    async def list_kinds(self, *, principal: P) -> models.JobKindList:
        """GET /job-kinds: List the kinds of jobs

        Returns every kind of job that can be started.
        """
        raise NotImplementedError("jobs_list_kinds")

    async def list(
        self,
        *,
        principal: P,
        kind: models.JobKind | None,
        status: models.JobStatus | None,
        cursor: str | None,
        limit: int,
    ) -> models.JobPage:
        """GET /jobs: List job runs

        Returns the newest first. Filters are combined with AND. A cursor is valid only with the
        filters of the page that returned it.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("jobs_list")

    async def start(self, *, principal: P, body: models.JobStart) -> models.Job:
        """POST /jobs: Start a job

        Queues a run of the job and responds at once. A worker executes it. Read the run for its
        progress and the address of its result.
        """
        raise NotImplementedError("jobs_start")

    async def get(self, *, principal: P, job_id: UUID) -> models.Job:
        """GET /jobs/{job_id}: Read a job run

        Returns the status, the progress and the address of the result.

        Raises:
            JobsNotFound: 404. No run of a job has this id.
        """
        raise NotImplementedError("jobs_get")

    async def cancel(self, *, principal: P, job_id: UUID) -> models.Job:
        """POST /jobs/{job_id}/cancel: Cancel a run

        A running worker stops after the current batch of rows. The partial result is deleted.

        Raises:
            JobsNotFound: 404. No run of a job has this id.
            JobsAlreadyEnded: 409. The run is no longer `queued` or `running`, so there is nothing
                to cancel.
        """
        raise NotImplementedError("jobs_cancel")

    async def retry(self, *, principal: P, job_id: UUID) -> models.Job:
        """POST /jobs/{job_id}/retry: Retry a run

        Queues a failed or cancelled run again, from the beginning.

        Raises:
            JobsNotFound: 404. No run of a job has this id.
            JobsNotEnded: 409. The run is neither `failed` nor `cancelled`.
        """
        raise NotImplementedError("jobs_retry")

    async def download_result(self, *, principal: P, job_id: UUID) -> bytes | Stream | Download:
        """GET /jobs/{job_id}/result: Download the result of a run

        Returns CSV (RFC 4180) in UTF-8 with a header line. Text that a spreadsheet would read as a
        formula is preceded by an apostrophe.

        Raises:
            JobsNotFound: 404. No run of a job has this id.
            JobsNoResult: 409. The run has not succeeded, or its result is no longer kept.
        """
        raise NotImplementedError("jobs_download_result")


class AuditService(Protocol[P]):
    """The audit trail of administrators."""

    async def list(
        self,
        *,
        principal: P,
        admin_id: UUID | None,
        action: str | None,
        target_type: str | None,
        target_id: str | None,
        since: datetime | None,
        until: datetime | None,
        sort: models.AuditSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.AuditEventPage:
        """GET /audit/events: List audit events

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("audit_list")

    async def get(self, *, principal: P, event_id: UUID) -> models.AuditEvent:
        """GET /audit/events/{event_id}: Read an audit event

        Returns one action of an administrator, with the fields that it changed.

        Raises:
            AuditNotFound: 404. No event has this id.
        """
        raise NotImplementedError("audit_get")


class StatsService(Protocol[P]):
    """Statistics of the service."""

    async def overview(self, *, principal: P) -> models.StatsOverview:
        """GET /stats/overview: Read the current statistics

        The statistics are computed at most once a minute, at `computed_at`.
        """
        raise NotImplementedError("stats_overview")

    async def daily(self, *, principal: P, since: date | None, until: date | None) -> models.StatsSeries:
        """GET /stats/daily: Read daily statistics

        The statistics of a day are computed after its end, and are kept when the counted accounts
        and sessions are deleted. Days without statistics are left out. Those of today cover the
        time until now. The response may be up to a minute old.

        Raises:
            StatsInvalidRange: 409. `until` is before `since`, or the range has more than 366 days.
        """
        raise NotImplementedError("stats_daily")


class ConfigService(Protocol[P]):
    """The health of the service."""

    async def health(self, *, principal: P) -> models.SystemHealth:
        """GET /config/health: Report the health of the service in detail

        Returns the health report of the client API with details for administrators about
        connections, memory, queues, migrations and the build. If the database does not respond, the
        response is 503 `service.unavailable`, and `errors` names the component.
        """
        raise NotImplementedError("config_health")


class FlagsService(Protocol[P]):
    """Feature flags, which are turned on and off while the service runs."""

    async def list(self, *, principal: P, cursor: str | None, limit: int) -> models.FlagPage:
        """GET /flags: List feature flags

        Returns the flags sorted by name. There are at most 200.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("flags_list")

    async def create(self, *, principal: P, body: models.FlagCreate) -> models.Flag:
        """POST /flags: Create a feature flag

        Creates a flag for client applications. Flags that the service itself uses exist already.

        Raises:
            FlagsNameTaken: 409. Another flag has the name.
            FlagsTooMany: 409. There are 200 flags already.
        """
        raise NotImplementedError("flags_create")

    async def get(self, *, principal: P, flag_name: str) -> models.Flag:
        """GET /flags/{flag_name}: Read a feature flag

        Returns whether the flag is on, and whether clients can see it.

        Raises:
            FlagsNotFound: 404. No flag has this name.
        """
        raise NotImplementedError("flags_get")

    async def delete(self, *, principal: P, flag_name: str) -> None:
        """DELETE /flags/{flag_name}: Delete a feature flag

        For clients the flag is off from now on. Flags that the service itself uses cannot be
        deleted.

        Raises:
            FlagsNotFound: 404. No flag has this name.
            FlagsBuiltIn: 409. The flag to be deleted is `built_in`.
        """
        raise NotImplementedError("flags_delete")

    async def update(self, *, principal: P, flag_name: str, body: models.FlagUpdate) -> models.Flag:
        """PATCH /flags/{flag_name}: Change a feature flag

        Changes the fields that are present and keeps the others. The change applies to every
        request that is sent after the response.

        Raises:
            FlagsNotFound: 404. No flag has this name.
        """
        raise NotImplementedError("flags_update")


class FilesService(Protocol[P]):
    """The files of users."""

    async def list(
        self,
        *,
        principal: P,
        owner_id: UUID | None,
        status: models.FileStatus | None,
        media_type: str | None,
        sort: models.FileSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.FilePage:
        """GET /files: List files

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("files_list")

    async def get(self, *, principal: P, file_id: UUID) -> models.File:
        """GET /files/{file_id}: Read a file's metadata

        Returns owner, name, media type, size, checksum and status of a file. Administrators cannot
        read its contents.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_get")

    async def delete(self, *, principal: P, file_id: UUID) -> None:
        """DELETE /files/{file_id}: Delete a user's file

        The file disappears from its owner's lists at once. Its bytes are deleted soon after.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_delete")


class WebhooksService(Protocol[P]):
    """Webhook endpoints of other systems, and the deliveries of events to them."""

    async def list(
        self, *, principal: P, enabled: bool | None, cursor: str | None, limit: int
    ) -> models.WebhookEndpointPage:
        """GET /webhooks: List webhook endpoints

        Returns the newest first. There are at most 50 endpoints.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("webhooks_list")

    async def create(
        self, *, principal: P, body: models.WebhookEndpointCreate
    ) -> models.WebhookEndpointCreated:
        """POST /webhooks: Register a webhook endpoint

        Events are sent to the endpoint from now on, signed as Standard Webhooks specifies. The
        response has the secret with which the receiver verifies the signatures. It is never shown
        again.

        Raises:
            WebhooksUrlRefused: 409. The URL does not use `https`, has a user or a fragment, has a
                port that is not for the web, or has a host that is malformed or in a private
                network. The message names the reason.
            WebhooksTooMany: 409. There are 50 endpoints already.
        """
        raise NotImplementedError("webhooks_create")

    async def get(self, *, principal: P, endpoint_id: UUID) -> models.WebhookEndpoint:
        """GET /webhooks/{endpoint_id}: Read a webhook endpoint

        Returns all fields of an endpoint except its secret.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
        """
        raise NotImplementedError("webhooks_get")

    async def delete(self, *, principal: P, endpoint_id: UUID, if_match: EntityTags | None) -> None:
        """DELETE /webhooks/{endpoint_id}: Delete a webhook endpoint

        Ends all deliveries to the endpoint, and deletes their records.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
        """
        raise NotImplementedError("webhooks_delete")

    async def update(
        self,
        *,
        principal: P,
        endpoint_id: UUID,
        if_match: EntityTags | None,
        body: models.WebhookEndpointUpdate,
    ) -> models.WebhookEndpoint:
        """PATCH /webhooks/{endpoint_id}: Change a webhook endpoint

        Changes the fields that are present and keeps the others. A new URL also applies to
        deliveries that have not ended. Deliveries that are due while the endpoint is disabled fail,
        and can be sent again later.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
            WebhooksUrlRefused: 409. The URL does not use `https`, has a user or a fragment, has a
                port that is not for the web, or has a host that is malformed or in a private
                network. The message names the reason.
        """
        raise NotImplementedError("webhooks_update")

    async def rotate_secret(self, *, principal: P, endpoint_id: UUID) -> models.WebhookSecret:
        """POST /webhooks/{endpoint_id}/rotate-secret: Replace the secret of a webhook endpoint

        Returns a new secret, which is never shown again. For 24 hours messages are signed with both
        secrets, so that the receiver can switch without missing any.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
            WebhooksTooManySecrets: 409. Messages of the endpoint are already signed with five
                secrets.
        """
        raise NotImplementedError("webhooks_rotate_secret")

    async def test(self, *, principal: P, endpoint_id: UUID) -> models.WebhookDelivery:
        """POST /webhooks/{endpoint_id}/test: Send a test event to a webhook endpoint

        Queues the event `webhook.test`, even if the endpoint is not subscribed to it. Read the
        delivery for the result.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
            WebhooksDisabled: 409. A test or a delivery was requested for an endpoint that is not
                `enabled`.
        """
        raise NotImplementedError("webhooks_test")

    async def list_deliveries(
        self,
        *,
        principal: P,
        endpoint_id: UUID,
        status: models.WebhookDeliveryStatus | None,
        cursor: str | None,
        limit: int,
    ) -> models.WebhookDeliveryPage:
        """GET /webhooks/{endpoint_id}/deliveries: List deliveries to a webhook endpoint

        Returns the newest first. Deliveries are kept for 30 days after they end.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("webhooks_list_deliveries")

    async def get_delivery(
        self, *, principal: P, endpoint_id: UUID, delivery_id: UUID
    ) -> models.WebhookDeliveryDetails:
        """GET /webhooks/{endpoint_id}/deliveries/{delivery_id}: Read a delivery

        Returns a delivery with its payload and attempts.

        Raises:
            WebhooksDeliveryNotFound: 404. No delivery to this endpoint has this id, or it is no
                longer kept.
        """
        raise NotImplementedError("webhooks_get_delivery")

    async def redeliver(
        self, *, principal: P, endpoint_id: UUID, delivery_id: UUID
    ) -> models.WebhookDelivery:
        """POST /webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver: Send a delivery again

        Makes another attempt at once, with the same `webhook-id`. The delivery may have succeeded,
        have failed, or be waiting for its next attempt. If this attempt fails, the delivery is
        retried while attempts are left.

        Raises:
            WebhooksDeliveryNotFound: 404. No delivery to this endpoint has this id, or it is no
                longer kept.
            WebhooksDisabled: 409. A test or a delivery was requested for an endpoint that is not
                `enabled`.
            WebhooksDeliveryInProgress: 409. A worker is waiting for the receiver's response right
                now.
        """
        raise NotImplementedError("webhooks_redeliver")


Q = TypeVar("Q")


class SecurityHandlers(Protocol[Q]):
    """From credentials to the principal that service methods receive."""

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> Q:
        """The access token of an administrator's session, from login or refresh.

        Raises:
            Unauthenticated: The credentials are not, or no longer, valid.
        """
        raise NotImplementedError

    def identity(self, principal: Q) -> str:
        """Who the principal is, as one text: what rate limits and idempotency keys are counted by."""
        raise NotImplementedError

    def roles(self, principal: Q) -> Collection[str]:
        """The roles that the principal holds, of those that operations ask for."""
        raise NotImplementedError
