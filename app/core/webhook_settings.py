"""Where webhooks may go, and what protects their secrets."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode

from app.core.keys import DEVELOPMENT_SECRET


class WebhookSettings(BaseSettings):
    """The part of the settings that is about webhooks."""

    secrets_keys: Annotated[tuple[SecretStr, ...], NoDecode] = (SecretStr(DEVELOPMENT_SECRET),)
    """Comma-separated: the first seals the secrets of webhooks, and stored responses; all open them."""
    webhook_allowed_networks: Annotated[tuple[str, ...], NoDecode] = ()
    """Networks, comma-separated, that webhooks may be sent to although they are not public. Names and ports
    within an opened network are no longer checked."""
    webhook_seconds: Annotated[float, Field(gt=0, le=30)] = 15
    """The longest that one attempt may take, from looking up the name to the end of the response."""

    @field_validator("secrets_keys", "webhook_allowed_networks", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if not isinstance(value, str):
            return value
        return tuple(each for part in value.split(",") if (each := part.strip()))

    @property
    def sealing_secrets(self) -> tuple[bytes, ...]:
        """`secrets_keys` as bytes."""
        return tuple(key.get_secret_value().encode() for key in self.secrets_keys)
