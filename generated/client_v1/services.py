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

        Returns what an application needs before a user logs in. It changes when the service is
        deployed or configured anew, or when an administrator changes a feature flag.
        """
        raise NotImplementedError("config_get")

    async def health(self) -> models.Health:
        """GET /config/health: Report the health of the service

        Returns the response times of the database and Redis. If Redis does not respond, the service
        works more slowly, and the response is 200 with `degraded`. If the database does not
        respond, the response is 503 `service.unavailable`, and `errors` names the failed component.
        """
        raise NotImplementedError("config_health")


class AuthService(Protocol[P]):
    """Accounts and sessions."""

    async def register(self, *, body: models.UserCreate) -> models.User:
        """POST /auth/register: Create an account

        Creates the account and mails a token to its address, with which the owner verifies it
        (`POST /auth/verify-email/confirm`). The account can be used before that. Log in to get
        tokens.

        Raises:
            UsersEmailTaken: 409. Another user has the e-mail address, compared without regard to
                case.
            AuthRegistrationClosed: 403. The service accepts no new accounts at present
                (`features.registration` in the public configuration).
            ServiceBusy: 503. Too many passwords wait to be hashed, or this one has waited too long.
                The request had no effect.
        """
        raise NotImplementedError("auth_register")

    async def login(self, *, body: models.LoginRequest) -> models.TokenPair:
        """POST /auth/login: Open a session

        An unknown account and a wrong password give the same response after the same time. Whether
        an account is suspended is shown only after the right password.

        Raises:
            AuthInvalidCredentials: 401. No account has this e-mail address, or the password is not
                its password. Response and timing are the same.
            AuthAccountSuspended: 403. The credentials are right, but an administrator has suspended
                the account. Sent only after the right password or one-time token.
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

    async def logout_all(self, *, principal: P) -> None:
        """POST /auth/logout-all: Close all my sessions

        Revokes all sessions of the account on all devices, including the session of the request.
        Their tokens stop working at once.
        """
        raise NotImplementedError("auth_logout_all")

    async def request_email_verification(self, *, principal: P) -> None:
        """POST /auth/verify-email/request: Request a mail to verify my address

        The mail contains a token that can be used once, within a day, and only for the address it
        was sent to. A token that was mailed earlier stops working. Only a few such mails per hour
        are sent to one address.

        Raises:
            AuthEmailAlreadyVerified: 409. The account's current e-mail address is verified already.
        """
        raise NotImplementedError("auth_request_email_verification")

    async def confirm_email(self, *, body: models.EmailConfirmation) -> None:
        """POST /auth/verify-email/confirm: Verify an address with a mailed token

        The token is sufficient proof, so no login is needed.

        Raises:
            AuthInvalidOneTimeToken: 403. The token is unknown, was used, has expired or was
                replaced by one that was mailed later, or the account's e-mail address has changed.
            AuthAccountSuspended: 403. The credentials are right, but an administrator has suspended
                the account. Sent only after the right password or one-time token.
        """
        raise NotImplementedError("auth_confirm_email")

    async def forgot_password(self, *, body: models.PasswordForgotten) -> None:
        """POST /auth/password/forgot: Request a mail to set a new password

        The response and its time are the same whether or not the account exists. If it exists and
        is not suspended, a mail is sent to its address, with a token that can be used once, within
        an hour. A token that was mailed earlier stops working. Only a few such mails per hour are
        sent to one address.
        """
        raise NotImplementedError("auth_forgot_password")

    async def reset_password(self, *, body: models.PasswordReset) -> None:
        """POST /auth/password/reset: Set a new password with a mailed token

        Revokes all sessions of the account and lifts its lock-out. The address becomes verified,
        since the owner has read the mail. A notice is mailed to the address. Log in with the new
        password to get tokens.

        Raises:
            AuthInvalidOneTimeToken: 403. The token is unknown, was used, has expired or was
                replaced by one that was mailed later, or the account's e-mail address has changed.
            AuthAccountSuspended: 403. The credentials are right, but an administrator has suspended
                the account. Sent only after the right password or one-time token.
            ServiceBusy: 503. Too many passwords wait to be hashed, or this one has waited too long.
                The request had no effect.
        """
        raise NotImplementedError("auth_reset_password")


class UsersService(Protocol[P]):
    """The account of the caller."""

    async def get_me(self, *, principal: P) -> models.User:
        """GET /users/me: Read my account

        Returns the account that the access token belongs to.
        """
        raise NotImplementedError("users_get_me")

    async def delete_me(self, *, principal: P, if_match: EntityTags | None) -> None:
        """DELETE /users/me: Delete my account

        Deletes the account with all its data and revokes all its sessions. This cannot be undone.
        The e-mail address can be registered again.
        """
        raise NotImplementedError("users_delete_me")

    async def update_me(
        self, *, principal: P, if_match: EntityTags | None, body: models.UserUpdate
    ) -> models.User:
        """PATCH /users/me: Change my account

        Changes the fields that are present and keeps the others.
        """
        raise NotImplementedError("users_update_me")

    async def change_password(self, *, principal: P, body: models.PasswordChange) -> None:
        """PUT /users/me/password: Change my password

        Requires the current password, so that a stolen access token is not enough. Wrong passwords
        count as failed logins. Revokes all other sessions; the session of the request continues. A
        notice is mailed to the account's address.

        Raises:
            UsersWrongPassword: 403. `current_password` is not the account's password.
            AuthLocked: 429. Too many wrong passwords: for this e-mail address from this network;
                for this address from all networks without a session of the account in the last 90
                days; or from this network for all accounts that had no session from it in that
                time. It makes no difference whether the address has an account.
            ServiceBusy: 503. Too many passwords wait to be hashed, or this one has waited too long.
                The request had no effect.
        """
        raise NotImplementedError("users_change_password")

    async def list_sessions(self, *, principal: P, cursor: str | None, limit: int) -> models.SessionPage:
        """GET /users/me/sessions: List my sessions

        Returns the open sessions of the account, the newest first. A session that looks suspicious
        can be closed by its id.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("users_list_sessions")

    async def revoke_session(self, *, principal: P, session_id: UUID) -> None:
        """DELETE /users/me/sessions/{session_id}: Close one of my sessions

        Its access token and refresh token stop working at once. Closing the session of the request
        is the same as logging out.

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

        Filters are combined with AND. A cursor is valid only with the sort order and filters of the
        page that returned it.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("files_list")

    async def upload(self, *, principal: P, file: Upload, sha256: str | None) -> models.File:
        """POST /files: Upload a file

        Accepts a form with one file of at most 2 GiB; an installation may have a lower limit. For
        larger files, or to send the bytes directly to the storage, use a signed upload.

        Raises:
            FilesTooLarge: 409. The file has more bytes than the configured maximum.
            FilesQuotaExceeded: 409. The caller's files, with those that are still pending, and this
                one are larger than the quota.
            FilesTypeMismatch: 409. The first bytes of the file do not match its media type, for
                example a picture that begins like a program.
            FilesContentMismatch: 409. The size or SHA-256 of the received bytes differs from the
                announced one.
        """
        raise NotImplementedError("files_upload")

    async def create_upload(self, *, principal: P, body: models.UploadCreate) -> models.Upload:
        """POST /uploads: Begin a signed upload

        Announces a file and returns a signed URL for its bytes. Send the bytes there, then complete
        the upload; the file is `pending` until then. With an external storage the bytes do not pass
        through this service. Uploads that are not completed within a day are removed.

        Raises:
            FilesTooLarge: 409. The file has more bytes than the configured maximum.
            FilesQuotaExceeded: 409. The caller's files, with those that are still pending, and this
                one are larger than the quota.
        """
        raise NotImplementedError("files_create_upload")

    async def get(self, *, principal: P, file_id: UUID) -> models.File:
        """GET /files/{file_id}: Read a file's metadata

        Returns name, media type, size, checksum and status.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_get")

    async def delete(self, *, principal: P, file_id: UUID) -> None:
        """DELETE /files/{file_id}: Delete a file

        The file disappears from lists and frees its part of the quota at once. Its bytes are
        deleted soon after.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
        """
        raise NotImplementedError("files_delete")

    async def complete_upload(self, *, principal: P, file_id: UUID) -> models.File:
        """POST /files/{file_id}/complete: Complete a signed upload

        Checks that the bytes have arrived and have the announced size, SHA-256 and media type. If
        they differ, they are discarded, and other bytes may be sent until the signed URL expires.
        Completing an upload twice has no further effect.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
            FilesNotUploaded: 409. The upload is completed before its bytes were sent to the signed
                URL, or is not a signed upload.
            FilesContentMismatch: 409. The size or SHA-256 of the received bytes differs from the
                announced one.
            FilesTypeMismatch: 409. The first bytes of the file do not match its media type, for
                example a picture that begins like a program.
        """
        raise NotImplementedError("files_complete_upload")

    async def download(self, *, principal: P, file_id: UUID) -> bytes | Stream | Download:
        """GET /files/{file_id}/content: Download a file

        Returns the file or a part of it. It is always sent as a download, so that browsers do not
        execute its contents.

        Raises:
            FilesNotFound: 404. No file of the caller has this id; in the backoffice, no file at
                all.
            FilesNotReady: 409. The file's status is `pending`.
        """
        raise NotImplementedError("files_download")

    async def create_link(self, *, principal: P, file_id: UUID) -> models.FileLink:
        """POST /files/{file_id}/link: Create a link to a file

        The link works without an access token, so that another person or a program can download the
        file.

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

        Returns the newest first. A cursor is valid only with the filter of the page that returned
        it.

        Raises:
            PaginationInvalidCursor: 409. The cursor was not issued by this list, or was issued for
                another sort order, filter or search.
        """
        raise NotImplementedError("notifications_list")

    async def mark_all_read(self, *, principal: P) -> models.NotificationsMarked:
        """POST /notifications/read: Mark all my notifications as read

        Notifications that arrive during the request may stay unread.
        """
        raise NotImplementedError("notifications_mark_all_read")

    async def stream(
        self, *, principal: P, last_event_id: str | None
    ) -> AsyncIterator[Event[models.Notification]]:
        """GET /notifications/stream: Follow my notifications

        Sends each new notification as an event named `notification`, with the notification's id as
        the event id. With `Last-Event-ID` the stream begins after that notification, so that none
        is missed between two connections; without it, the stream begins now. The first event is an
        `id` without data, which is the current position. It is repeated as a heartbeat every 15
        seconds. If a connection ends before the first notification, continue from that position; if
        it is silent for longer than 15 seconds, it is dead. A stream ends within a second after its
        session, and otherwise after some time; connect again then. A user has at most five streams.
        A sixth ends the oldest, so that a client can connect again before the service notices that
        its former connection is dead. A client whose streams keep ending after a short time should
        wait longer before each attempt.
        """
        raise NotImplementedError("notifications_stream")

    async def mark_read(self, *, principal: P, notification_id: UUID) -> models.Notification:
        """POST /notifications/{notification_id}/read: Mark a notification as read

        A notification that is marked already keeps its time.

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
