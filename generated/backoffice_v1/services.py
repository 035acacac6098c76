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

        Takes the same time and gives the same response whether the account is unknown or the
        password wrong.

        Raises:
            AuthInvalidCredentials: 401. No account has this e-mail address, or the password is not
                its password. Response and timing are the same.
            AuthLocked: 429. Too many wrong passwords for this e-mail address from this network,
                from all networks that have had no session of the account in the last 90 days, or
                from this network for such accounts. Whether the address has an account makes no
                difference.
            ServiceBusy: 503. More passwords wait to be hashed than the service takes at once, or
                this one has waited too long. Nothing was changed.
        """
        raise NotImplementedError("auth_login")

    async def refresh(self, *, idempotency_key: str | None, body: models.RefreshRequest) -> models.TokenPair:
        """POST /auth/refresh: Exchange a refresh token for the next pair

        Each refresh token works once: the response holds its successor. One that comes back a
        second time may have been stolen, so its whole session is revoked (RFC 9700, section
        4.14.2). A client whose response was lost repeats the request with the `Idempotency-Key` of
        its first attempt: within 60 seconds, and before the successor is used, it gets the same
        successor.

        Raises:
            AuthInvalidRefreshToken: 401. The refresh token is malformed, unknown, expired, meant
                for the other API, or its session was revoked.
            AuthRefreshTokenReused: 401. The refresh token was exchanged already. Its session and
                every token of it are revoked.
        """
        raise NotImplementedError("auth_refresh")

    async def logout(self, *, principal: P) -> None:
        """POST /auth/logout: Close the session

        Revokes the session that the access token belongs to: both of its tokens stop working at
        once. Other sessions go on.
        """
        raise NotImplementedError("auth_logout")

    async def get_me(self, *, principal: P) -> models.Admin:
        """GET /auth/me: Read my account

        The administrator that the access token belongs to.
        """
        raise NotImplementedError("auth_get_me")

    async def change_password(self, *, principal: P, body: models.PasswordChange) -> None:
        """PUT /auth/me/password: Change my password

        Needs the current password, so that a stolen access token does not suffice. Wrong passwords
        count like failed logins. Every other session is revoked; this one goes on.

        Raises:
            UsersWrongPassword: 403. The current password given along with a new one is not the
                account's password.
            AuthLocked: 429. Too many wrong passwords for this e-mail address from this network,
                from all networks that have had no session of the account in the last 90 days, or
                from this network for such accounts. Whether the address has an account makes no
                difference.
            ServiceBusy: 503. More passwords wait to be hashed than the service takes at once, or
                this one has waited too long. Nothing was changed.
        """
        raise NotImplementedError("auth_change_password")


class AdminsService(Protocol[P]):
    """The people who run the service."""

    async def list(
        self, *, principal: P, role: models.AdminRole | None, cursor: str | None, limit: int
    ) -> models.AdminPage:
        """GET /admins: List administrators

        The newest first. A cursor continues the list it came from, with the same filter.

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
            ServiceBusy: 503. More passwords wait to be hashed than the service takes at once, or
                this one has waited too long. Nothing was changed.
        """
        raise NotImplementedError("admins_create")

    async def get(self, *, principal: P, admin_id: UUID) -> models.Admin:
        """GET /admins/{admin_id}: Read an administrator

        Everything known about one administrator but the password.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
        """
        raise NotImplementedError("admins_get")

    async def delete(self, *, principal: P, admin_id: UUID, if_match: EntityTags | None) -> None:
        """DELETE /admins/{admin_id}: Delete an administrator

        Revokes all sessions of the administrator. Administrators cannot delete themselves.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
            AdminsCannotChangeSelf: 409. The administrator to be given another role or to be deleted
                is the caller.
            AdminsLastSuperadmin: 409. The change would leave no superadmin, as when two of them
                demote each other at the same moment.
        """
        raise NotImplementedError("admins_delete")

    async def update(
        self, *, principal: P, admin_id: UUID, if_match: EntityTags | None, body: models.AdminUpdate
    ) -> models.Admin:
        """PATCH /admins/{admin_id}: Change an administrator

        Changes the fields that are present and leaves the others alone. A change of role takes
        effect at once, because it ends the sessions of the administrator. Administrators cannot
        change their own role.

        Raises:
            AdminsNotFound: 404. No administrator has this id.
            AdminsCannotChangeSelf: 409. The administrator to be given another role or to be deleted
                is the caller.
            AdminsLastSuperadmin: 409. The change would leave no superadmin, as when two of them
                demote each other at the same moment.
        """
        raise NotImplementedError("admins_update")

    async def unlock(self, *, principal: P, admin_id: UUID) -> None:
        """POST /admins/{admin_id}/unlock: Let an administrator try passwords again

        Forgets the wrong passwords that were counted for the administrator, from every network
        (`auth.locked`). The password and the sessions stay as they are.

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

        Filters and search combine. A cursor continues the list it came from, with the same sort
        order, filter and search.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("users_list")

    async def get(self, *, principal: P, user_id: UUID) -> models.User:
        """GET /users/{user_id}: Read a user

        One account of the client API.

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

        Changes the fields that are present and leaves the others alone. A new e-mail address counts
        as not verified.

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
        """POST /users/{user_id}/unlock: Let a user try passwords again

        Forgets the wrong passwords that were counted for the account, from every network
        (`auth.locked`). The password, the sessions and the status of the account stay as they are.

        Raises:
            UsersNotFound: 404. No user has this id.
        """
        raise NotImplementedError("users_unlock")

    async def bulk_suspend(self, *, principal: P, body: models.UserBulkSuspension) -> models.UserBulkResult:
        """POST /bulk/users/suspend: Suspend many users

        Revokes every session of each of them at once. What cannot be done for one of them does not
        hinder the others; a user who is suspended already keeps the first reason. An id that is
        repeated counts once.
        """
        raise NotImplementedError("users_bulk_suspend")

    async def bulk_activate(self, *, principal: P, body: models.UserBulkActivation) -> models.UserBulkResult:
        """POST /bulk/users/activate: Activate many suspended users

        Lets them log in again; revoked sessions stay revoked. What cannot be done for one of them
        does not hinder the others. An id that is repeated counts once.
        """
        raise NotImplementedError("users_bulk_activate")


class JobsService(Protocol[P]):
    """Work in the background, and what came of it."""

    async def list_kinds(self, *, principal: P) -> models.JobKindList:
        """GET /job-kinds: List what can be started

        The kinds of jobs.
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
        """GET /jobs: List runs of jobs

        The newest first. Filters combine. A cursor continues the list it came from, with the same
        filters.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("jobs_list")

    async def start(self, *, principal: P, body: models.JobStart) -> models.Job:
        """POST /jobs: Start a job

        Queues a run and responds at once; a worker does the rest. Its progress is in the run, and
        so is whether it has a result to download.
        """
        raise NotImplementedError("jobs_start")

    async def get(self, *, principal: P, job_id: UUID) -> models.Job:
        """GET /jobs/{job_id}: Read a run of a job

        Its status, its progress and what came of it.

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
        """POST /jobs/{job_id}/retry: Try a run again

        Queues again, from its beginning, what has failed or was cancelled.

        Raises:
            JobsNotFound: 404. No run of a job has this id.
            JobsNotEnded: 409. The run is neither `failed` nor `cancelled`.
        """
        raise NotImplementedError("jobs_retry")

    async def download_result(self, *, principal: P, job_id: UUID) -> bytes | Stream | Download:
        """GET /jobs/{job_id}/result: Download the result of a run

        CSV in UTF-8 (RFC 4180) with a line of names. Text that a spreadsheet would take for a
        formula has an apostrophe in front.

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
        """GET /audit/events: List what administrators have done

        Filters combine. A cursor continues the list it came from, with the same sort order and
        filters.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("audit_list")

    async def get(self, *, principal: P, event_id: UUID) -> models.AuditEvent:
        """GET /audit/events/{event_id}: Read an audit event

        One thing that an administrator did, with what changed.

        Raises:
            AuditNotFound: 404. No event has this id.
        """
        raise NotImplementedError("audit_get")


class StatsService(Protocol[P]):
    """Statistics of the service."""

    async def overview(self, *, principal: P) -> models.StatsOverview:
        """GET /stats/overview: Read the service's numbers as they are now

        Counted at most once a minute; `computed_at` says when.
        """
        raise NotImplementedError("stats_overview")

    async def daily(self, *, principal: P, since: date | None, until: date | None) -> models.StatsSeries:
        """GET /stats/daily: Read numbers day by day

        A day is counted after its end, and its numbers stay when what they count is deleted. Days
        that were never counted are left out; today is counted up to now. All of it is up to a
        minute old.

        Raises:
            StatsInvalidRange: 409. `until` is before `since`, or the range has more than 366 days.
        """
        raise NotImplementedError("stats_daily")


class ConfigService(Protocol[P]):
    """How the service is doing."""

    async def health(self, *, principal: P) -> models.SystemHealth:
        """GET /config/health: Report how the service is doing, in detail

        What the client API tells everybody, and what only those who run the service should know:
        connections, memory, queues, migrations and the build. Without the database it is 503
        `service.unavailable`, with the component in `errors`.
        """
        raise NotImplementedError("config_health")


class FlagsService(Protocol[P]):
    """Switches that are turned while the service runs."""

    async def list(self, *, principal: P, cursor: str | None, limit: int) -> models.FlagPage:
        """GET /flags: List feature flags

        By name. There are 200 at most.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("flags_list")

    async def create(self, *, principal: P, body: models.FlagCreate) -> models.Flag:
        """POST /flags: Create a feature flag

        For clients to ask; those that the service itself asks are there already.

        Raises:
            FlagsNameTaken: 409. Another flag has the name.
            FlagsTooMany: 409. There are 200 flags already.
        """
        raise NotImplementedError("flags_create")

    async def get(self, *, principal: P, flag_name: str) -> models.Flag:
        """GET /flags/{flag_name}: Read a feature flag

        Whether it is on, and who may know.

        Raises:
            FlagsNotFound: 404. No flag has this name.
        """
        raise NotImplementedError("flags_get")

    async def delete(self, *, principal: P, flag_name: str) -> None:
        """DELETE /flags/{flag_name}: Delete a feature flag

        Clients see it as off from now on. Those that the service itself asks stay.

        Raises:
            FlagsNotFound: 404. No flag has this name.
            FlagsBuiltIn: 409. The flag to be deleted is `built_in`.
        """
        raise NotImplementedError("flags_delete")

    async def update(self, *, principal: P, flag_name: str, body: models.FlagUpdate) -> models.Flag:
        """PATCH /flags/{flag_name}: Turn or describe a feature flag

        Changes the fields that are present and leaves the others alone. It holds for every request
        that comes after the response.

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

        Filters combine. A cursor continues the list it came from, with the same sort order and
        filters.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("files_list")

    async def get(self, *, principal: P, file_id: UUID) -> models.File:
        """GET /files/{file_id}: Read about a file

        The owner, name, type, size, checksum and status of a file. Administrators cannot read its
        contents.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_get")

    async def delete(self, *, principal: P, file_id: UUID) -> None:
        """DELETE /files/{file_id}: Delete a user's file

        It is gone for its owner at once; its bytes are removed soon after.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_delete")


class WebhooksService(Protocol[P]):
    """Telling other systems what happens here."""

    async def list(
        self, *, principal: P, enabled: bool | None, cursor: str | None, limit: int
    ) -> models.WebhookEndpointPage:
        """GET /webhooks: List webhook endpoints

        The newest first. There are 50 at most.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("webhooks_list")

    async def create(
        self, *, principal: P, body: models.WebhookEndpointCreate
    ) -> models.WebhookEndpointCreated:
        """POST /webhooks: Register a webhook endpoint

        Sends events to it from now on, signed as Standard Webhooks has it. The response has the
        secret that the receiver verifies them with. It is never shown again.

        Raises:
            WebhooksUrlRefused: 409. The URL is not `https`, names a user, a fragment or a port that
                is not for the web, or its host is written oddly or belongs to a private network.
                The message says which.
            WebhooksTooMany: 409. There are 50 endpoints already.
        """
        raise NotImplementedError("webhooks_create")

    async def get(self, *, principal: P, endpoint_id: UUID) -> models.WebhookEndpoint:
        """GET /webhooks/{endpoint_id}: Read a webhook endpoint

        All about it but its secret.

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

        Changes the fields that are present and leaves the others alone. Another address holds for
        deliveries that are under way as well. What is due while the endpoint is disabled fails; it
        can be sent again afterwards.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
            WebhooksUrlRefused: 409. The URL is not `https`, names a user, a fragment or a port that
                is not for the web, or its host is written oddly or belongs to a private network.
                The message says which.
        """
        raise NotImplementedError("webhooks_update")

    async def rotate_secret(self, *, principal: P, endpoint_id: UUID) -> models.WebhookSecret:
        """POST /webhooks/{endpoint_id}/rotate-secret: Replace the secret of a webhook endpoint

        Messages are signed with both secrets for 24 hours, so that the receiver can change over
        without missing any. The response has the new one. It is never shown again.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
            WebhooksTooManySecrets: 409. Five secrets of the endpoint sign already.
        """
        raise NotImplementedError("webhooks_rotate_secret")

    async def test(self, *, principal: P, endpoint_id: UUID) -> models.WebhookDelivery:
        """POST /webhooks/{endpoint_id}/test: Send a test event to a webhook endpoint

        Queues the event `webhook.test`, independent of the subscriptions of the endpoint. The
        delivery has the result.

        Raises:
            WebhooksNotFound: 404. No endpoint has this id.
            WebhooksDisabled: 409. Something is to be sent to an endpoint that is not `enabled`.
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

        The newest first. Those that have ended are kept for 30 days.

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

        A delivery with its payload and attempts.

        Raises:
            WebhooksDeliveryNotFound: 404. No delivery to this endpoint has this id, or it is no
                longer kept.
        """
        raise NotImplementedError("webhooks_get_delivery")

    async def redeliver(
        self, *, principal: P, endpoint_id: UUID, delivery_id: UUID
    ) -> models.WebhookDelivery:
        """POST /webhooks/{endpoint_id}/deliveries/{delivery_id}/redeliver: Send a delivery again

        Makes one more attempt at once, with the same `webhook-id`, whether it has succeeded, was
        given up or waits for its next attempt. Should that fail too, it is tried again as long as
        attempts are left.

        Raises:
            WebhooksDeliveryNotFound: 404. No delivery to this endpoint has this id, or it is no
                longer kept.
            WebhooksDisabled: 409. Something is to be sent to an endpoint that is not `enabled`.
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
