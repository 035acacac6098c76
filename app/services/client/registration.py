"""Registration of users."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.db.errors import on_violation
from app.db.transaction import transaction
from app.models import Flag, User
from app.models.account import normalise_email
from app.services.common.flags import Flags
from app.services.common.outbox.outbox import Outbox, Topic
from app.services.common.webhooks.events import WebhookEvents
from generated.client_v1 import models
from generated.errors import AuthRegistrationClosed, UsersEmailTaken
from specfirst.runtime.interface import MISSING


@dataclass(slots=True)
class Registration:
    """Creates the accounts of visitors, where settings and feature flags allow it."""

    session: AsyncSession
    passwords: Passwords
    outbox: Outbox
    events: WebhookEvents
    flags: Flags

    async def register(self, body: models.UserCreate) -> User:
        """Create an account, and have a verification mail sent after the commit.

        Only the constraint of the database decides whether the address is free, so that two requests at once
        cannot both have it.

        Raises:
            AuthRegistrationClosed: registration is closed.
            UsersEmailTaken: another account has the address.
        """
        if not await self.flags.is_enabled(Flag.REGISTRATION):
            raise AuthRegistrationClosed
        user = User(
            email=normalise_email(body.email),
            display_name=body.display_name,
            locale=None if body.locale is MISSING else body.locale,
            password_hash=await self.passwords.hash(body.password),
        )
        with on_violation("uq_users_email", raises=UsersEmailTaken):
            async with transaction(self.session):
                self.session.add(user)
                self.outbox.add(Topic.USER_REGISTERED, {"user_id": str(user.id)})
                self.events.user_registered(user)
        return user
