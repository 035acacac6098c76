"""Webhooks of an SDK: signatures of Standard Webhooks, and typed messages."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from tests.sdk.other_documents import Document, Sdks, document_of, json_of

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
EVENT = {
    "type": "order.paid",
    "timestamp": "2026-02-03T04:05:06Z",
    "data": {"order_id": "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"},
}


def _message(name: str, data: Document) -> Document:
    schema = {
        "type": "object",
        "required": ["type", "timestamp", "data"],
        "properties": {
            "type": {"type": "string", "const": name},
            "timestamp": {"type": "string", "format": "date-time"},
            "data": {"type": "object", "required": list(data), "properties": data},
        },
    }
    body = {"required": True, "content": {"application/json": {"schema": schema}}}
    return {
        "post": {"summary": f"Tell of {name}", "requestBody": body, "responses": {"2XX": {"description": ""}}}
    }


@pytest.fixture
def package(sdks: Sdks) -> Any:
    document = document_of({"200": json_of({"type": "string"})})
    document["webhooks"] = {
        "order.paid": _message("order.paid", {"order_id": {"type": "string", "format": "uuid"}}),
        "order.sent": _message("order.sent", {"carrier": {"type": "string"}}),
    }
    made = sdks.package(document)
    assert not sdks.untyped
    return made


def _signed(package: Any, body: object, **options: Any) -> tuple[bytes, dict[str, str]]:
    content = json.dumps(body).encode()
    return content, package.webhooks.sign(content, secret=SECRET, **options)


def test_message_is_typed_by_its_webhook(package: Any) -> None:
    body, headers = _signed(package, EVENT)
    message = package.webhooks.unwrap(body, headers, secret=SECRET)
    assert (message.type_, message.timestamp.year) == ("order.paid", 2026)
    assert str(message.data.order_id) == EVENT["data"]["order_id"]  # type: ignore[index]
    assert type(message) is package.webhooks.TYPES["order.paid"] is package.models.PostOrderPaidBody
    body, headers = _signed(package, {**EVENT, "type": "order.sent", "data": {"carrier": "Post"}})
    assert package.webhooks.unwrap(body, headers, secret=SECRET).data.carrier == "Post"


def test_signature_is_that_of_standard_webhooks(package: Any) -> None:
    """The example of the specification."""
    headers = package.webhooks.sign(
        '{"test": 2432232314}', secret=SECRET, message_id="msg_p5jXN8AQM9LWM0D4loKWxJek", now=1614265330
    )
    assert headers == {
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_message_without_a_header_is_refused(package: Any, name: str) -> None:
    body, headers = _signed(package, EVENT)
    del headers[name]
    with pytest.raises(package.webhooks.WebhookVerificationError, match=name):
        package.webhooks.unwrap(body, headers, secret=SECRET)


@pytest.mark.parametrize("seconds", [-330, 330])
def test_message_far_from_now_is_refused(package: Any, seconds: int) -> None:
    body, headers = _signed(package, EVENT, now=time.time() + seconds)
    with pytest.raises(package.webhooks.WebhookVerificationError, match="too far"):
        package.webhooks.unwrap(body, headers, secret=SECRET)
    assert package.webhooks.unwrap(body, headers, secret=SECRET, tolerance=400).type_ == "order.paid"


@pytest.mark.parametrize(
    "changes",
    [
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1a,é"},
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1e9"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-timestamp": "١٢٣"},
    ],
)
def test_changed_message_is_refused(package: Any, changes: dict[str, str]) -> None:
    body, headers = _signed(package, EVENT)
    with pytest.raises(package.webhooks.WebhookVerificationError) as raised:
        package.webhooks.unwrap(body, headers | changes, secret=SECRET)
    assert isinstance(raised.value, package.SDKError)
    with pytest.raises(package.webhooks.WebhookVerificationError):
        package.webhooks.unwrap(body + b" ", headers, secret=SECRET)


def test_signature_of_another_version_is_not_taken(package: Any) -> None:
    body, headers = _signed(package, EVENT)
    changed = headers | {"webhook-signature": headers["webhook-signature"].replace("v1,", "v2,")}
    with pytest.raises(package.webhooks.WebhookVerificationError):
        package.webhooks.unwrap(body, changed, secret=SECRET)


def test_any_of_several_secrets_and_signatures_is_enough(package: Any) -> None:
    body, headers = _signed(package, EVENT)
    other = "whsec_" + "A" * 32
    mixed = {name.upper(): text for name, text in headers.items()}
    mixed["WEBHOOK-SIGNATURE"] = f"v1,{'A' * 43}= {headers['webhook-signature']}"
    assert package.webhooks.unwrap(body.decode(), mixed, secret=[other, SECRET]).type_ == "order.paid"
    with pytest.raises(package.webhooks.WebhookVerificationError):
        package.webhooks.unwrap(body, mixed, secret=other)
    with pytest.raises(package.webhooks.WebhookVerificationError):
        package.webhooks.unwrap(body, mixed, secret=[])


@pytest.mark.parametrize("secret", ["whsec_not base64", "", "whsec_"])
def test_malformed_secret_is_an_error_that_does_not_show_it(package: Any, secret: str) -> None:
    body, headers = _signed(package, EVENT)
    with pytest.raises(ValueError, match="secret of a webhook") as raised:
        package.webhooks.unwrap(body, headers, secret=secret)
    assert "not base64" not in str(raised.value)


def test_message_of_a_newer_server_is_passed_on(package: Any) -> None:
    body, headers = _signed(package, {"type": "order.lost", "data": 1})
    message = package.webhooks.unwrap(body, headers, secret=SECRET)
    assert isinstance(message, package.webhooks.UnknownWebhook)
    assert (message.type, message.body["data"]) == ("order.lost", 1)


@pytest.mark.parametrize("body", [b"{", b"[" * 100_000, b"[]"])
def test_signed_message_that_breaks_the_description_is_an_error_of_its_own(package: Any, body: bytes) -> None:
    headers = package.webhooks.sign(body, secret=SECRET)
    with pytest.raises(package.webhooks.WebhookPayloadError):
        package.webhooks.unwrap(body, headers, secret=SECRET)


def test_member_that_an_older_server_does_not_send_is_missing_where_it_is_read(package: Any) -> None:
    body = b'{"type": "order.paid", "timestamp": "2026-01-31T00:00:00Z"}'
    headers = package.webhooks.sign(body, secret=SECRET)
    message = package.webhooks.unwrap(body, headers, secret=SECRET)
    assert message.type_ == "order.paid"
    with pytest.raises(package.MissingField, match="data"):
        _ = message.data


def test_package_without_webhooks_has_no_module_for_them(sdks: Sdks) -> None:
    package = sdks.package(document_of({"200": json_of({"type": "string"})}))
    assert "webhooks" not in package.__all__
    assert not hasattr(package, "webhooks")
