"""FastAPI Spec-First, client API 1.0.0: the service interfaces, one Protocol per tag."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol, TypeVar
from uuid import UUID

from generated.client_v1 import models
from specfirst.runtime.interface import (
    BearerCredentials,
    Download,
    EntityTags,
    Event,
    RequestContext,
    Stream,
    Upload,
)

P = TypeVar("P", contravariant=True)


class ConfigService(Protocol):
    """Public configuration and health."""

    async def get(self) -> models.PublicConfig:
        """GET /config: Read the public configuration

        What an application needs to know before anybody logs in. Changes when the service is
        deployed or configured anew, or when an administrator turns a feature flag.
        """
        raise NotImplementedError("config_get")

    async def health(self) -> models.Health:
        """GET /config/health: Report how the service is doing

        Returns the response times of the database and Redis. Without Redis the service works more
        slowly: 200 with `degraded`. Without the database it is unavailable: 503
        `service.unavailable`, with the failed component in `errors`.
        """
        raise NotImplementedError("config_health")


class AuthService(Protocol[P]):
    """Accounts and sessions."""

    async def register(self, *, body: models.UserCreate) -> models.User:
        """POST /auth/register: Create an account

        Creates the account and mails a token to its address, which proves that its owner reads mail
        there (`POST /auth/verify-email/confirm`). The account can be used before that: log in to
        get tokens.

        Raises:
            UsersEmailTaken: 409. Another user has the e-mail address, compared without regard to
                case.
            AuthRegistrationClosed: 403. The service accepts no new accounts at present
                (`features.registration` in the public configuration).
            ServiceBusy: 503. More passwords wait to be hashed than the service takes at once, or
                this one has waited too long. Nothing was changed.
        """
        raise NotImplementedError("auth_register")

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """POST /auth/login: Open a session

        Takes the same time and gives the same response whether the account is unknown or the
        password wrong. That an account is suspended is said only after the right password.

        Raises:
            AuthInvalidCredentials: 401. No account has this e-mail address, or the password is not
                its password. Response and timing are the same.
            AuthAccountSuspended: 403. The credentials are right, but an administrator has suspended
                the account. Never sent before the right password or one-time token.
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

    async def logout_all(self, *, principal: P) -> None:
        """POST /auth/logout-all: Close all my sessions

        Revokes every session of the account, on whichever device, this one included: none of their
        tokens works any more.
        """
        raise NotImplementedError("auth_logout_all")

    async def request_email_verification(self, *, principal: P) -> None:
        """POST /auth/verify-email/request: Have a token mailed that verifies my address

        The token works once, for a day, and only for the address it was sent to; one that was
        mailed earlier stops working. A few such mails an hour are sent to one address, and no more.

        Raises:
            AuthEmailAlreadyVerified: 409. There is nothing left to verify for the account's present
                e-mail address.
        """
        raise NotImplementedError("auth_request_email_verification")

    async def confirm_email(self, *, body: models.EmailConfirmation) -> None:
        """POST /auth/verify-email/confirm: Verify an address with the token that was mailed to it

        The token is proof enough; who sends it need not be logged in.

        Raises:
            AuthInvalidOneTimeToken: 403. The token is unknown, was used, has expired or was
                replaced by one that was mailed later, or the account has another e-mail address by
                now.
            AuthAccountSuspended: 403. The credentials are right, but an administrator has suspended
                the account. Never sent before the right password or one-time token.
        """
        raise NotImplementedError("auth_confirm_email")

    async def forgot_password(self, *, body: models.PasswordForgotten) -> None:
        """POST /auth/password/forgot: Have a token mailed that sets a new password

        Takes the same time and gives the same response whether the account exists or not. If it
        does, and is not suspended, a mail goes to its address; the token works once, for an hour,
        and one that was mailed earlier stops working. A few such mails an hour are sent to one
        address, and no more.
        """
        raise NotImplementedError("auth_forgot_password")

    async def reset_password(self, *, body: models.PasswordReset) -> None:
        """POST /auth/password/reset: Set a new password with the token that was mailed

        Revokes every session of the account and lifts its lock-out. The address is verified by it
        as well, for its owner has read the mail. A notice goes to the address; log in with the new
        password to get tokens.

        Raises:
            AuthInvalidOneTimeToken: 403. The token is unknown, was used, has expired or was
                replaced by one that was mailed later, or the account has another e-mail address by
                now.
            AuthAccountSuspended: 403. The credentials are right, but an administrator has suspended
                the account. Never sent before the right password or one-time token.
            ServiceBusy: 503. More passwords wait to be hashed than the service takes at once, or
                this one has waited too long. Nothing was changed.
        """
        raise NotImplementedError("auth_reset_password")


class UsersService(Protocol[P]):
    """The account of the caller."""

    async def get_me(self, *, principal: P) -> models.User:
        """GET /users/me: Read my account

        The account that the access token belongs to.
        """
        raise NotImplementedError("users_get_me")

    async def delete_me(self, *, principal: P, if_match: EntityTags | None) -> None:
        """DELETE /users/me: Delete my account

        Deletes the account with everything that belongs to it and revokes all its sessions. This
        cannot be undone. The e-mail address is free again.
        """
        raise NotImplementedError("users_delete_me")

    async def update_me(
        self, *, principal: P, if_match: EntityTags | None, body: models.UserUpdate
    ) -> models.User:
        """PATCH /users/me: Change my account

        Changes the fields that are present and leaves the others alone.
        """
        raise NotImplementedError("users_update_me")

    async def change_password(self, *, principal: P, body: models.PasswordChange) -> None:
        """PUT /users/me/password: Change my password

        Needs the current password, so that a stolen access token does not suffice. Wrong passwords
        count like failed logins. Every other session is revoked; this one goes on. A notice goes to
        the account's address.

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
        raise NotImplementedError("users_change_password")

    async def list_sessions(self, *, principal: P, cursor: str | None, limit: int) -> models.SessionPage:
        """GET /users/me/sessions: List my sessions

        Where I am logged in: the sessions that are open, the one opened last first. One that looks
        strange can be closed by its id.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("users_list_sessions")

    async def revoke_session(self, *, principal: P, session_id: UUID) -> None:
        """DELETE /users/me/sessions/{session_id}: Close one of my sessions

        Both of its tokens stop working at once. Closing the session that the access token belongs
        to is logging out.

        Raises:
            SessionsNotFound: 404. The caller has no session with this id, or it has ended.
        """
        raise NotImplementedError("users_revoke_session")


class FilesService(Protocol[P]):
    """Files of the caller."""

    async def list(
        self,
        *,
        principal: P,
        status: models.FileStatus | None,
        media_type: str | None,
        sort: models.FileSort | None,
        cursor: str | None,
        limit: int,
    ) -> models.FilePage:
        """GET /files: List my files

        Filters combine. A cursor continues the list it came from, with the same sort order and
        filters.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("files_list")

    async def upload(self, *, principal: P, file: Upload, sha256: str | None) -> models.File:
        """POST /files: Upload a file

        Takes a form with one file, of at most 2 GiB; an installation may take less. For more, or to
        spare the way through this service, see the signed upload.

        Raises:
            FilesTooLarge: 409. The file has more bytes than the configured maximum.
            FilesQuotaExceeded: 409. The caller's files, with those that are still pending, and this
                one are larger than the quota.
            FilesTypeMismatch: 409. The file begins unlike its media type, a picture with the
                beginning of a program, say.
            FilesContentMismatch: 409. Size or SHA-256 of what arrived differ from what was
                announced.
        """
        raise NotImplementedError("files_upload")

    async def create_upload(self, *, principal: P, body: models.UploadCreate) -> models.Upload:
        """POST /uploads: Begin a signed upload

        Announces a file and returns an address that takes its bytes, without passing through this
        service where the storage is elsewhere. Send them there, then complete the upload; until
        then the file is `pending`. What is not completed within a day is removed.

        Raises:
            FilesTooLarge: 409. The file has more bytes than the configured maximum.
            FilesQuotaExceeded: 409. The caller's files, with those that are still pending, and this
                one are larger than the quota.
        """
        raise NotImplementedError("files_create_upload")

    async def get(self, *, principal: P, file_id: UUID) -> models.File:
        """GET /files/{file_id}: Read about a file

        Name, type, size, checksum and status.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_get")

    async def delete(self, *, principal: P, file_id: UUID) -> None:
        """DELETE /files/{file_id}: Delete a file

        It is gone from lists and its quota is free at once; its bytes are removed soon after.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_delete")

    async def complete_upload(self, *, principal: P, file_id: UUID) -> models.File:
        """POST /files/{file_id}/complete: Complete a signed upload

        Checks that the bytes have arrived and are those that were announced: size, SHA-256 and
        type. If they are not, they are thrown away, and others may be sent while the address holds.
        Completing twice does no harm.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
            FilesNotUploaded: 409. The upload is completed before its bytes were sent to the signed
                address, or is a direct one.
            FilesContentMismatch: 409. Size or SHA-256 of what arrived differ from what was
                announced.
            FilesTypeMismatch: 409. The file begins unlike its media type, a picture with the
                beginning of a program, say.
        """
        raise NotImplementedError("files_complete_upload")

    async def download(self, *, principal: P, file_id: UUID) -> bytes | Stream | Download:
        """GET /files/{file_id}/content: Download a file

        The bytes, whole or in part. They are always sent as such, never as something a browser
        would run.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
            FilesNotReady: 409. The file's status is `pending`.
        """
        raise NotImplementedError("files_download")

    async def create_link(self, *, principal: P, file_id: UUID) -> models.FileLink:
        """POST /files/{file_id}/link: Make a link to a file

        For another person, or for a program that cannot send the access token.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
            FilesNotReady: 409. The file's status is `pending`.
        """
        raise NotImplementedError("files_create_link")


class NotificationsService(Protocol[P]):
    """Notifications of the caller, as a list and as an event stream."""

    async def list(
        self, *, principal: P, unread: bool | None, cursor: str | None, limit: int
    ) -> models.NotificationPage:
        """GET /notifications: List my notifications

        The newest first. A cursor continues the list it came from, with the same filter.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("notifications_list")

    async def mark_all_read(self, *, principal: P) -> models.NotificationsMarked:
        """POST /notifications/read: Mark all my notifications as read

        Those that arrive while it happens may stay unread.
        """
        raise NotImplementedError("notifications_mark_all_read")

    async def stream(
        self, *, principal: P, last_event_id: str | None
    ) -> AsyncIterator[Event[models.Notification]]:
        """GET /notifications/stream: Follow my notifications

        Each new notification is an event, named `notification`, whose id is that of the
        notification. Without `Last-Event-ID` the stream begins now; with it, behind that
        notification, so that none is missed between two connections. The position comes first, as
        an `id` without data, and again with a heartbeat every 15 seconds: a client goes on from
        there where its connection ends before the first notification, and knows that it is dead
        where it stays silent for longer. A stream ends within a second of its session, and after
        some time anyway: connect again. A user has five streams at most. One more ends the oldest,
        so that a client can connect again before the service has noticed that its former connection
        is dead; a client whose streams keep ending after a short time should wait longer before
        each attempt.
        """
        raise NotImplementedError("notifications_stream")

    async def mark_read(self, *, principal: P, notification_id: UUID) -> models.Notification:
        """POST /notifications/{notification_id}/read: Mark a notification as read

        One that is marked already keeps the time when that happened.

        Raises:
            NotificationsNotFound: 404. The caller has no notification with this id.
        """
        raise NotImplementedError("notifications_mark_read")


Q = TypeVar("Q")


class SecurityHandlers(Protocol[Q]):
    """From credentials to the principal that service methods receive."""

    async def bearer(self, credentials: BearerCredentials, context: RequestContext) -> Q:
        """The access token of a user's session, from login or refresh.

        Raises:
            Unauthenticated: The credentials are not, or no longer, valid.
        """
        raise NotImplementedError

    def identity(self, principal: Q) -> str:
        """Who the principal is, as one text: what rate limits and idempotency keys are counted by."""
        raise NotImplementedError
