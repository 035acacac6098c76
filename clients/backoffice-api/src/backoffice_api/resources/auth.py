from __future__ import annotations

from functools import cached_property
from typing import Final, Unpack, overload

from backoffice_api import models
from backoffice_api._operation import Call, Operation
from backoffice_api._options import CallOptions
from backoffice_api._resource import AsyncCaller, Caller, async_raw, body_from, new_idempotency_key, raw
from backoffice_api._response import ResponseBody
from backoffice_api._types import UNSET, Unset

_LOGIN: Operation[models.TokenPair] = Operation(
    "POST", "/auth/login", {200: ResponseBody("data", models.TokenPair)}, security=()
)

_REFRESH: Operation[models.TokenPair] = Operation(
    "POST", "/auth/refresh", {200: ResponseBody("data", models.TokenPair)}, security=()
)

_LOGOUT: Operation[None] = Operation("POST", "/auth/logout", {204: ResponseBody("empty")})

_GET_ME: Operation[models.Admin] = Operation("GET", "/auth/me", {200: ResponseBody("data", models.Admin)})

_CHANGE_PASSWORD: Operation[None] = Operation(
    "PUT", "/auth/me/password", {204: ResponseBody("empty")}, repeatable=False
)


class Auth:
    """Sessions of administrators."""

    def __init__(self, caller: Caller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AuthWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AuthWithRawResponse(Auth(self._caller.raw_caller))

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

        An unknown account and a wrong password give the same response after the same time.

        Args:
            body: Instead of the fields.
            email: The account's e-mail address, in any letter case.
            password: The account's password. Only its length is bounded here, so that older
                passwords keep working.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidCredentials: No account has this e-mail address, or the password is not its
                password. Response and timing are the same.
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

    def get_me(self, **options: Unpack[CallOptions]) -> models.Admin:
        """Read my account.

        Returns the administrator that the access token belongs to.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return self._caller.request(Call(_GET_ME, options=options))

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
        count as failed logins. Revokes all other sessions; the session of the request continues.

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


class AuthWithRawResponse:
    """The methods of `Auth`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: Auth) -> None:
        self.login: Final = raw(resource.login)
        self.refresh: Final = raw(resource.refresh)
        self.logout: Final = raw(resource.logout)
        self.get_me: Final = raw(resource.get_me)
        self.change_password: Final = raw(resource.change_password)


class AsyncAuth:
    """Sessions of administrators."""

    def __init__(self, caller: AsyncCaller) -> None:
        self._caller = caller

    @cached_property
    def with_raw_response(self) -> AsyncAuthWithRawResponse:
        """The same methods, returning status and headers beside the data."""
        return AsyncAuthWithRawResponse(AsyncAuth(self._caller.raw_caller))

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

        An unknown account and a wrong password give the same response after the same time.

        Args:
            body: Instead of the fields.
            email: The account's e-mail address, in any letter case.
            password: The account's password. Only its length is bounded here, so that older
                passwords keep working.
            **options: `timeout`, `headers`, `max_retries`: of this call alone.

        Raises:
            AuthInvalidCredentials: No account has this e-mail address, or the password is not its
                password. Response and timing are the same.
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

    async def get_me(self, **options: Unpack[CallOptions]) -> models.Admin:
        """Read my account.

        Returns the administrator that the access token belongs to.

        Args:
            **options: `timeout`, `headers`, `max_retries`: of this call alone.
        """
        return await self._caller.request(Call(_GET_ME, options=options))

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
        count as failed logins. Revokes all other sessions; the session of the request continues.

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


class AsyncAuthWithRawResponse:
    """The methods of `AsyncAuth`, returning a `RawResponse`; those that list fetch one page."""

    def __init__(self, resource: AsyncAuth) -> None:
        self.login: Final = async_raw(resource.login)
        self.refresh: Final = async_raw(resource.refresh)
        self.logout: Final = async_raw(resource.logout)
        self.get_me: Final = async_raw(resource.get_me)
        self.change_password: Final = async_raw(resource.change_password)
