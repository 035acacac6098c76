"""The policy and the sender that the settings ask for."""

from __future__ import annotations

from app.core.settings import Settings
from app.integrations.webhooks.addresses import AddressPolicy
from app.integrations.webhooks.network import VettedBackend
from app.integrations.webhooks.sender import WebhookSender
from app.integrations.webhooks.target import TargetPolicy


def target_policy(settings: Settings) -> TargetPolicy:
    """Which URLs may be registered, and sent to."""
    return TargetPolicy(_addresses(settings), plain_http=not settings.is_production)


def open_sender(settings: Settings) -> WebhookSender:
    """A sender that keeps to it."""
    return WebhookSender(
        target_policy(settings), VettedBackend(_addresses(settings)), seconds=settings.webhook_seconds
    )


def _addresses(settings: Settings) -> AddressPolicy:
    return AddressPolicy(settings.webhook_allowed_networks)
