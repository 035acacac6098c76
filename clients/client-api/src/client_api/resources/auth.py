from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack, overload

from client_api import models
from client_api._operation import Call, Operation
from client_api._options import CallOptions
from client_api._resource import AsyncCaller, Caller, async_raw, body_from, new_idempotency_key, raw
from client_api._response import ResponseBody
from client_api._types import UNSET, Unset

_REGISTER: Operation[models.User] = Operation(
    "POST", "/auth/register", {201: ResponseBody("data", models.User)}, security=()
)

_LOGIN: Operation[models.TokenPair] = Operation(
    "POST", "/auth/login", {200: ResponseBody("data", models.TokenPair)}, security=()
)

_REFRESH: Operation[models.TokenPair] = Operation(
    "POST", "/auth/refresh", {200: ResponseBody("data", models.TokenPair)}, security=()
)

_LOGOUT: Operation[None] = Operation("POST", "/auth/logout", {204: ResponseBody("empty")})

_LOGOUT_ALL: Operation[None] = Operation("POST", "/auth/logout-all", {204: ResponseBody("empty")})

_REQUEST_EMAIL_VERIFICATION: Operation[None] = Operation(
    "POST", "/auth/verify-email/request", {202: ResponseBody("empty")}
)

_CONFIRM_EMAIL: Operation[None] = Operation(
    "POST", "/auth/verify-email/confirm", {204: ResponseBody("empty")}, security=()
)

_FORGOT_PASSWORD: Operation[None] = Operation(
    "POST", "/auth/password/forgot", {202: ResponseBody("empty")}, security=()
)

_RESET_PASSWORD: Operation[None] = Operation(
    "POST", "/auth/password/reset", {204: ResponseBody("empty")}, security=()
)


class Auth:
    """Accounts and sessions."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AuthWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AuthWithRawResponse(Auth(self._caller.raw_caller))

    @overload
    def register(self, body: models.UserCreate, **options: Unpack[CallOptions]) -> models.User: ...
    @overload
    def register(
        self,
        *,
        email: str,
        password: str,
        display_name: str,
        locale: str | Unset | None = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.User: ...
    def register(
        self,
        body: models.UserCreate | None = None,
        *,
        email: str | Unset = UNSET,
        password: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        locale: str | Unset | None = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Create an account.

        Creates the account and mails a token to its address, with which the owner verifies it
        (`POST /auth/verify-email/confirm`). The account can be used before that. Log in to get
        tokens.

        Args:
            body: Instead of the fields.
            email: The address to log in with; kept in lower case.
            password: Any characters are allowed; only the length is limited.
            display_name: The name that others see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            locale: The preferred language as a BCP 47 tag (language, script, region).
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersEmailTaken: Another user has the e-mail address, compared without regard to case.
            AuthRegistrationClosed: The service accepts no new accounts at present
                (`features.registration` in the public configuration).
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return self._caller.request(
            Call(
                _REGISTER,
                body=body_from(
                    models.UserCreate,
                    body,
                    email=email,
                    password=password,
                    display_name=display_name,
                    locale=locale,
                ),
                options=options,
            )
        )

    @overload
    def login(self, body: models.LoginRequest, **options: Unpack[CallOptions]) -> models.TokenPair: ...
    @overload
    def login(self, *, email: str, password: str, **options: Unpack[CallOptions]) -> models.TokenPair: ...
    def login(
        self,
        body: models.LoginRequest | None = None,
        *,
        email: str | Unset = UNSET,
        password: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.TokenPair:
        """Open a session.

        An unknown account and a wrong password give the same response after the same time. Whether
        an account is suspended is shown only after the right password.

        Args:
            body: Instead of the fields.
            email: The account's e-mail address, in any letter case.
            password: The account's password. Only its length is bounded here, so that older
                passwords keep working.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidCredentials: No account has this e-mail address, or the password is not its
                password. Response and timing are the same.
            AuthAccountSuspended: The credentials are right, but an administrator has suspended the
                account. Sent only after the right password or one-time token.
            AuthLocked: Too many wrong passwords: for this e-mail address from this network; for
                this address from all networks without a session of the account in the last 90 days;
                or from this network for all accounts that had no session from it in that time. It
                makes no difference whether the address has an account.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return self._caller.request(
            Call(
                _LOGIN,
                body=body_from(models.LoginRequest, body, email=email, password=password),
                options=options,
            )
        )

    @overload
    def refresh(
        self,
        body: models.RefreshRequest,
        *,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.TokenPair: ...
    @overload
    def refresh(
        self, *, refresh_token: str, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.TokenPair: ...
    def refresh(
        self,
        body: models.RefreshRequest | None = None,
        *,
        refresh_token: str | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.TokenPair:
        """Exchange a refresh token for new tokens.

        A refresh token can be used once; the response has the next one. A refresh token that is
        used a second time may have been stolen, so its session is revoked (RFC 9700, section
        4.14.2). If the response was lost, repeat the request with the `Idempotency-Key` of the
        first attempt. Within 60 seconds, and until the new refresh token is used, the response has
        the same refresh token again.

        Args:
            body: Instead of the fields.
            refresh_token: The refresh token of the last login or refresh.
            idempotency_key: Lets a client whose response was lost repeat the request. A random
                value of at least 128 bits, which the client generates and stores before its first
                attempt, a new one for each refresh token. It must be kept as secret as the token.
                Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidRefreshToken: The refresh token is malformed, unknown, expired, meant for the
                other API, or its session was revoked.
            AuthRefreshTokenReused: The refresh token was exchanged already. Its session and every
                token of it are revoked.
        """
        return self._caller.request(
            Call(
                _REFRESH,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(models.RefreshRequest, body, refresh_token=refresh_token),
                options=options,
            )
        )

    def logout(self, **options: Unpack[CallOptions]) -> None:
        """Close the session.

        Revokes the session that the access token belongs to. Its access token and refresh token
        stop working at once; other sessions are not affected.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_LOGOUT, options=options))

    def logout_all(self, **options: Unpack[CallOptions]) -> None:
        """Close all my sessions.

        Revokes all sessions of the account on all devices, including the session of the request.
        Their tokens stop working at once.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_LOGOUT_ALL, options=options))

    def request_email_verification(self, **options: Unpack[CallOptions]) -> None:
        """Request a mail to verify my address.

        The mail contains a token that can be used once, within a day, and only for the address it
        was sent to. A token that was mailed earlier stops working. Only a few such mails per hour
        are sent to one address.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthEmailAlreadyVerified: The account's current e-mail address is verified already.
        """
        return self._caller.request(Call(_REQUEST_EMAIL_VERIFICATION, options=options))

    @overload
    def confirm_email(self, body: models.EmailConfirmation, **options: Unpack[CallOptions]) -> None: ...
    @overload
    def confirm_email(self, *, token: str, **options: Unpack[CallOptions]) -> None: ...
    def confirm_email(
        self,
        body: models.EmailConfirmation | None = None,
        *,
        token: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Verify an address with a mailed token.

        The token is sufficient proof, so no login is needed.

        Args:
            body: Instead of the fields.
            token: The token from the mail.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidOneTimeToken: The token is unknown, was used, has expired or was replaced by
                one that was mailed later, or the account's e-mail address has changed.
            AuthAccountSuspended: The credentials are right, but an administrator has suspended the
                account. Sent only after the right password or one-time token.
        """
        return self._caller.request(
            Call(_CONFIRM_EMAIL, body=body_from(models.EmailConfirmation, body, token=token), options=options)
        )

    @overload
    def forgot_password(self, body: models.PasswordForgotten, **options: Unpack[CallOptions]) -> None: ...
    @overload
    def forgot_password(self, *, email: str, **options: Unpack[CallOptions]) -> None: ...
    def forgot_password(
        self,
        body: models.PasswordForgotten | None = None,
        *,
        email: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Request a mail to set a new password.

        The response and its time are the same whether or not the account exists. If it exists and
        is not suspended, a mail is sent to its address, with a token that can be used once, within
        an hour. A token that was mailed earlier stops working. Only a few such mails per hour are
        sent to one address.

        Args:
            body: Instead of the fields.
            email: The account's e-mail address, in any letter case.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(
            Call(
                _FORGOT_PASSWORD, body=body_from(models.PasswordForgotten, body, email=email), options=options
            )
        )

    @overload
    def reset_password(self, body: models.PasswordReset, **options: Unpack[CallOptions]) -> None: ...
    @overload
    def reset_password(self, *, token: str, new_password: str, **options: Unpack[CallOptions]) -> None: ...
    def reset_password(
        self,
        body: models.PasswordReset | None = None,
        *,
        token: str | Unset = UNSET,
        new_password: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Set a new password with a mailed token.

        Revokes all sessions of the account and lifts its lock-out. The address becomes verified,
        since the owner has read the mail. A notice is mailed to the address. Log in with the new
        password to get tokens.

        Args:
            body: Instead of the fields.
            token: The token from the mail.
            new_password: Any characters are allowed; only the length is limited.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidOneTimeToken: The token is unknown, was used, has expired or was replaced by
                one that was mailed later, or the account's e-mail address has changed.
            AuthAccountSuspended: The credentials are right, but an administrator has suspended the
                account. Sent only after the right password or one-time token.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return self._caller.request(
            Call(
                _RESET_PASSWORD,
                body=body_from(models.PasswordReset, body, token=token, new_password=new_password),
                options=options,
            )
        )


class AuthWithRawResponse:
    """The methods of `Auth`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Auth) -> None:
        self.register: Final = raw(resource.register)
        self.login: Final = raw(resource.login)
        self.refresh: Final = raw(resource.refresh)
        self.logout: Final = raw(resource.logout)
        self.logout_all: Final = raw(resource.logout_all)
        self.request_email_verification: Final = raw(resource.request_email_verification)
        self.confirm_email: Final = raw(resource.confirm_email)
        self.forgot_password: Final = raw(resource.forgot_password)
        self.reset_password: Final = raw(resource.reset_password)


class AsyncAuth:
    """Accounts and sessions."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncAuthWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncAuthWithRawResponse(AsyncAuth(self._caller.raw_caller))

    @overload
    async def register(self, body: models.UserCreate, **options: Unpack[CallOptions]) -> models.User: ...
    @overload
    async def register(
        self,
        *,
        email: str,
        password: str,
        display_name: str,
        locale: str | Unset | None = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.User: ...
    async def register(
        self,
        body: models.UserCreate | None = None,
        *,
        email: str | Unset = UNSET,
        password: str | Unset = UNSET,
        display_name: str | Unset = UNSET,
        locale: str | Unset | None = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.User:
        """Create an account.

        Creates the account and mails a token to its address, with which the owner verifies it
        (`POST /auth/verify-email/confirm`). The account can be used before that. Log in to get
        tokens.

        Args:
            body: Instead of the fields.
            email: The address to log in with; kept in lower case.
            password: Any characters are allowed; only the length is limited.
            display_name: The name that others see. It must start with a visible character and
                contain no control, direction or invisible format characters.
            locale: The preferred language as a BCP 47 tag (language, script, region).
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            UsersEmailTaken: Another user has the e-mail address, compared without regard to case.
            AuthRegistrationClosed: The service accepts no new accounts at present
                (`features.registration` in the public configuration).
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return await self._caller.request(
            Call(
                _REGISTER,
                body=body_from(
                    models.UserCreate,
                    body,
                    email=email,
                    password=password,
                    display_name=display_name,
                    locale=locale,
                ),
                options=options,
            )
        )

    @overload
    async def login(self, body: models.LoginRequest, **options: Unpack[CallOptions]) -> models.TokenPair: ...
    @overload
    async def login(
        self, *, email: str, password: str, **options: Unpack[CallOptions]
    ) -> models.TokenPair: ...
    async def login(
        self,
        body: models.LoginRequest | None = None,
        *,
        email: str | Unset = UNSET,
        password: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> models.TokenPair:
        """Open a session.

        An unknown account and a wrong password give the same response after the same time. Whether
        an account is suspended is shown only after the right password.

        Args:
            body: Instead of the fields.
            email: The account's e-mail address, in any letter case.
            password: The account's password. Only its length is bounded here, so that older
                passwords keep working.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidCredentials: No account has this e-mail address, or the password is not its
                password. Response and timing are the same.
            AuthAccountSuspended: The credentials are right, but an administrator has suspended the
                account. Sent only after the right password or one-time token.
            AuthLocked: Too many wrong passwords: for this e-mail address from this network; for
                this address from all networks without a session of the account in the last 90 days;
                or from this network for all accounts that had no session from it in that time. It
                makes no difference whether the address has an account.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return await self._caller.request(
            Call(
                _LOGIN,
                body=body_from(models.LoginRequest, body, email=email, password=password),
                options=options,
            )
        )

    @overload
    async def refresh(
        self,
        body: models.RefreshRequest,
        *,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.TokenPair: ...
    @overload
    async def refresh(
        self, *, refresh_token: str, idempotency_key: str | None = None, **options: Unpack[CallOptions]
    ) -> models.TokenPair: ...
    async def refresh(
        self,
        body: models.RefreshRequest | None = None,
        *,
        refresh_token: str | Unset = UNSET,
        idempotency_key: str | None = None,
        **options: Unpack[CallOptions],
    ) -> models.TokenPair:
        """Exchange a refresh token for new tokens.

        A refresh token can be used once; the response has the next one. A refresh token that is
        used a second time may have been stolen, so its session is revoked (RFC 9700, section
        4.14.2). If the response was lost, repeat the request with the `Idempotency-Key` of the
        first attempt. Within 60 seconds, and until the new refresh token is used, the response has
        the same refresh token again.

        Args:
            body: Instead of the fields.
            refresh_token: The refresh token of the last login or refresh.
            idempotency_key: Lets a client whose response was lost repeat the request. A random
                value of at least 128 bits, which the client generates and stores before its first
                attempt, a new one for each refresh token. It must be kept as secret as the token.
                Default: a new one.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidRefreshToken: The refresh token is malformed, unknown, expired, meant for the
                other API, or its session was revoked.
            AuthRefreshTokenReused: The refresh token was exchanged already. Its session and every
                token of it are revoked.
        """
        return await self._caller.request(
            Call(
                _REFRESH,
                headers={"Idempotency-Key": idempotency_key or new_idempotency_key()},
                body=body_from(models.RefreshRequest, body, refresh_token=refresh_token),
                options=options,
            )
        )

    async def logout(self, **options: Unpack[CallOptions]) -> None:
        """Close the session.

        Revokes the session that the access token belongs to. Its access token and refresh token
        stop working at once; other sessions are not affected.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_LOGOUT, options=options))

    async def logout_all(self, **options: Unpack[CallOptions]) -> None:
        """Close all my sessions.

        Revokes all sessions of the account on all devices, including the session of the request.
        Their tokens stop working at once.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_LOGOUT_ALL, options=options))

    async def request_email_verification(self, **options: Unpack[CallOptions]) -> None:
        """Request a mail to verify my address.

        The mail contains a token that can be used once, within a day, and only for the address it
        was sent to. A token that was mailed earlier stops working. Only a few such mails per hour
        are sent to one address.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthEmailAlreadyVerified: The account's current e-mail address is verified already.
        """
        return await self._caller.request(Call(_REQUEST_EMAIL_VERIFICATION, options=options))

    @overload
    async def confirm_email(self, body: models.EmailConfirmation, **options: Unpack[CallOptions]) -> None: ...
    @overload
    async def confirm_email(self, *, token: str, **options: Unpack[CallOptions]) -> None: ...
    async def confirm_email(
        self,
        body: models.EmailConfirmation | None = None,
        *,
        token: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Verify an address with a mailed token.

        The token is sufficient proof, so no login is needed.

        Args:
            body: Instead of the fields.
            token: The token from the mail.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidOneTimeToken: The token is unknown, was used, has expired or was replaced by
                one that was mailed later, or the account's e-mail address has changed.
            AuthAccountSuspended: The credentials are right, but an administrator has suspended the
                account. Sent only after the right password or one-time token.
        """
        return await self._caller.request(
            Call(_CONFIRM_EMAIL, body=body_from(models.EmailConfirmation, body, token=token), options=options)
        )

    @overload
    async def forgot_password(
        self, body: models.PasswordForgotten, **options: Unpack[CallOptions]
    ) -> None: ...
    @overload
    async def forgot_password(self, *, email: str, **options: Unpack[CallOptions]) -> None: ...
    async def forgot_password(
        self,
        body: models.PasswordForgotten | None = None,
        *,
        email: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Request a mail to set a new password.

        The response and its time are the same whether or not the account exists. If it exists and
        is not suspended, a mail is sent to its address, with a token that can be used once, within
        an hour. A token that was mailed earlier stops working. Only a few such mails per hour are
        sent to one address.

        Args:
            body: Instead of the fields.
            email: The account's e-mail address, in any letter case.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(
            Call(
                _FORGOT_PASSWORD, body=body_from(models.PasswordForgotten, body, email=email), options=options
            )
        )

    @overload
    async def reset_password(self, body: models.PasswordReset, **options: Unpack[CallOptions]) -> None: ...
    @overload
    async def reset_password(
        self, *, token: str, new_password: str, **options: Unpack[CallOptions]
    ) -> None: ...
    async def reset_password(
        self,
        body: models.PasswordReset | None = None,
        *,
        token: str | Unset = UNSET,
        new_password: str | Unset = UNSET,
        **options: Unpack[CallOptions],
    ) -> None:
        """Set a new password with a mailed token.

        Revokes all sessions of the account and lifts its lock-out. The address becomes verified,
        since the owner has read the mail. A notice is mailed to the address. Log in with the new
        password to get tokens.

        Args:
            body: Instead of the fields.
            token: The token from the mail.
            new_password: Any characters are allowed; only the length is limited.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidOneTimeToken: The token is unknown, was used, has expired or was replaced by
                one that was mailed later, or the account's e-mail address has changed.
            AuthAccountSuspended: The credentials are right, but an administrator has suspended the
                account. Sent only after the right password or one-time token.
            ServiceBusy: Too many passwords wait to be hashed, or this one has waited too long. The
                request had no effect.
        """
        return await self._caller.request(
            Call(
                _RESET_PASSWORD,
                body=body_from(models.PasswordReset, body, token=token, new_password=new_password),
                options=options,
            )
        )


class AsyncAuthWithRawResponse:
    """The methods of `AsyncAuth`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncAuth) -> None:
        self.register: Final = async_raw(resource.register)
        self.login: Final = async_raw(resource.login)
        self.refresh: Final = async_raw(resource.refresh)
        self.logout: Final = async_raw(resource.logout)
        self.logout_all: Final = async_raw(resource.logout_all)
        self.request_email_verification: Final = async_raw(resource.request_email_verification)
        self.confirm_email: Final = async_raw(resource.confirm_email)
        self.forgot_password: Final = async_raw(resource.forgot_password)
        self.reset_password: Final = async_raw(resource.reset_password)
