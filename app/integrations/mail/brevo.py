"""Mail through Brevo's HTTP API, `POST /v3/smtp/email`."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

import httpx

from app.core.mailbox import Mailbox
from app.core.tracing.tracing import instrument_http
from app.integrations.mail.mailer import MailMessage, MailRefusedError, MailUnavailableError

PATH: Final = "/v3/smtp/email"
_ABOUT_US: Final = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,  # the key was replaced
        HTTPStatus.PAYMENT_REQUIRED,  # credits are used up
        HTTPStatus.FORBIDDEN,  # the account or our address is blocked
        HTTPStatus.REQUEST_TIMEOUT,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)
"""Refusals of the account, not of the mail, which is sent again once the operator has solved the problem."""
_ALREADY_TAKEN: Final = "duplicate_parameter"
"""Error code for an `idempotencyKey` that was used within the last 30 minutes."""


class BrevoMailer:
    """Sends mail through Brevo, over persistent connections."""

    def __init__(self, *, url: str, api_key: str, sender: Mailbox, timeout: float) -> None:
        """`url` has no path; `timeout` is in seconds, for every step."""
        self._sender = sender
        self._client = httpx.AsyncClient(
            base_url=url, timeout=timeout, headers={"api-key": api_key, "Accept": "application/json"}
        )
        instrument_http(self._client)

    async def send(self, message: MailMessage) -> None:
        try:
            response = await self._client.post(PATH, json=self._body(message))
        except httpx.RequestError as error:
            raise MailUnavailableError(type(error).__name__) from error
        if response.is_success or _code_of(response) == _ALREADY_TAKEN:
            return
        reason = f"Brevo responded with {response.status_code} {_code_of(response)}"
        if response.is_client_error and response.status_code not in _ABOUT_US:
            raise MailRefusedError(reason)
        raise MailUnavailableError(reason)

    async def close(self) -> None:
        await self._client.aclose()

    def _body(self, message: MailMessage) -> dict[str, Any]:
        sender = {"email": self._sender.address}
        if self._sender.name:
            sender["name"] = self._sender.name
        headers = {"X-Request-ID": message.request_id} if message.request_id else {}
        return {
            "sender": sender,
            "to": [{"email": message.to}],
            "subject": message.subject,
            "textContent": message.text,
            "htmlContent": message.html,
            # With this UUID Brevo does not send a mail twice whose first attempt only seemed to fail.
            "headers": {"idempotencyKey": str(message.id), **headers},
        }


def _code_of(response: httpx.Response) -> str:
    """Return the `code` of an error response of Brevo; empty for one of a proxy."""
    try:
        body = response.json()
    except ValueError:
        return ""
    return str(body.get("code", "")) if isinstance(body, dict) else ""
