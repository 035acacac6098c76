"""Seed data of all tables. A table that has a list has an entry in `TABLES`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from app.db.base import Base, Timestamped, Versioned
from app.models import (
    Admin,
    AdminRole,
    AuditEvent,
    FeatureFlag,
    File,
    FileStatus,
    JobKind,
    JobRun,
    JobStatus,
    Notification,
    NotificationKind,
    Session,
    User,
    UserStatus,
    WebhookDelivery,
    WebhookDeliveryStatus,
    WebhookEndpoint,
)
from scripts.seed.draw import Draw

Row = Mapping[str, Any]
"""Values by column; missing columns are null."""

OWNERS = 1000
"""The number of users who own rows: few, so that they have long lists."""
_ADMINS = 3
_ENDPOINTS = 3
_TEN_YEARS = timedelta(days=3650)
_MEDIA_TYPES = ["application/pdf", "image/jpeg", "image/png", "text/csv", "text/plain", "video/mp4"]
_ACTIONS = ["users.update", "users.suspend", "users.activate", "admins.create", "admins.update", "flags.set"]


@dataclass(frozen=True, slots=True)
class People:
    """Numbers that all tables share."""

    users: int
    password_hash: str

    def owner_of(self, number: int) -> int:
        """Return the number of the owner of a row. The first user owns rows of all tables."""
        return number % min(self.users, OWNERS)


MakeRow = Callable[[Draw, int, People], Row]


@dataclass(frozen=True, slots=True)
class Table:
    """The seed data of a table."""

    kind: type[Base]
    own: MakeRow
    """Makes a row without the columns that many tables have."""
    per_user: float = 1
    """Rows per requested user."""
    at_least: int = 0

    @property
    def name(self) -> str:
        return str(self.kind.__tablename__)

    def row(self, draw: Draw, number: int, people: People) -> Row:
        """Return a row of the table; equal numbers give equal rows."""
        made = draw.moment(number)
        common: dict[str, Any] = {"id": draw.key(self.name, number), "created_at": made}
        if issubclass(self.kind, Timestamped):
            common["updated_at"] = made
        if issubclass(self.kind, Versioned):
            common["version"] = 1
        return {**common, **self.own(draw, number, people)}

    def count(self, users: int) -> int:
        """Return the number of rows to make."""
        return max(self.at_least, int(users * self.per_user))


def _user(draw: Draw, number: int, people: People) -> Row:
    suspended = number > 0 and draw.chance(0.05)
    return {
        "email": user_email(number),
        "display_name": draw.name(),
        "password_hash": people.password_hash,
        "last_login_at": draw.later(number) if draw.chance(0.8) else None,
        "email_verified": draw.chance(0.9),
        "locale": draw.random.choice([None, "en", "de", "fr", "ja"]),
        "status": (UserStatus.SUSPENDED if suspended else UserStatus.ACTIVE).value,
        "suspended_at": draw.later(number) if suspended else None,
        "suspension_reason": "Chargeback" if suspended else None,
    }


def _admin(draw: Draw, number: int, people: People) -> Row:
    roles = list(AdminRole)
    return {
        "email": admin_email(number),
        "display_name": draw.name(),
        "password_hash": people.password_hash,
        "last_login_at": draw.later(number) if draw.chance(0.8) else None,
        "role": roles[number % len(roles)].value,
    }


def _session(draw: Draw, number: int, people: People) -> Row:
    return {
        "user_id": draw.key("users", people.owner_of(number)),
        "refresh_hash": draw.random.randbytes(32),
        "client_address": draw.address(),
        "user_agent": "Mozilla/5.0",
        "refreshed_at": draw.later(number),
        # Long-lived, so that lists of sessions are not empty.
        "expires_at": draw.moment(number) + _TEN_YEARS,
    }


def _audit_event(draw: Draw, number: int, people: People) -> Row:
    action = draw.random.choice(_ACTIONS)
    kind = action.split("s.")[0]
    actor = draw.random.randrange(_ADMINS)
    return {
        "admin_id": draw.key("admins", actor),
        "admin_email": admin_email(actor),
        "action": action,
        "target_type": kind,
        "target_id": str(draw.key("users", people.owner_of(number))),
        "before": json.dumps({"display_name": draw.name()}),
        "after": json.dumps({"display_name": draw.name()}),
        "request_id": f"seeded-{number}",
        "client_address": draw.address(),
    }


def _file(draw: Draw, number: int, people: People) -> Row:
    # Without objects in the storage: they fill lists, but cannot be downloaded.
    ready = draw.chance(0.97)
    made = draw.moment(number)
    media_type = draw.random.choice(_MEDIA_TYPES)
    return {
        "owner_id": draw.key("users", people.owner_of(number)),
        "name": f"{draw.name()}.{media_type.partition('/')[2]}",
        "media_type": media_type,
        "size": draw.random.randrange(1, 10_000_000),
        "object_key": f"files/seeded/{number}",
        "expires_at": made + _TEN_YEARS,
        "sha256": draw.random.randbytes(32).hex(),
        "status": (FileStatus.READY if ready else FileStatus.PENDING).value,
    }


def _job_run(draw: Draw, number: int, people: People) -> Row:
    status = draw.random.choice([JobStatus.SUCCEEDED, JobStatus.FAILED, JobStatus.CANCELLED])
    return {
        "updated_at": draw.later(number),
        "kind": JobKind.USERS_EXPORT.value,
        "status": status.value,
        "parameters": json.dumps({"user_status": None}),
        "done": 0,
        "total": people.users,
        "error": "StorageUnavailableError" if status is JobStatus.FAILED else None,
        "requested_by": draw.key("admins", draw.random.randrange(_ADMINS)),
        "attempt": 1,
        "started_at": draw.moment(number),
        "finished_at": draw.later(number),
    }


def _notification(draw: Draw, number: int, people: People) -> Row:
    return {
        "user_id": draw.key("users", people.owner_of(number)),
        "kind": draw.random.choice(list(NotificationKind)).value,
        "title": "Seeded",
        "body": draw.name(),
        "read_at": draw.later(number) if draw.chance(0.5) else None,
    }


def _feature_flag(draw: Draw, number: int, people: People) -> Row:
    return {
        "name": f"seeded_{number}",
        "description": draw.name(),
        "enabled": draw.chance(0.5),
        "public": draw.chance(0.5),
    }


def _webhook_endpoint(draw: Draw, number: int, people: People) -> Row:
    # Disabled and without secrets, so that no deliveries are sent.
    return {
        "url": f"https://hooks{number}.seeded.example.com/",
        "description": draw.name(),
        "event_types": ["user.registered"],
        "enabled": False,
    }


def _webhook_delivery(draw: Draw, number: int, people: People) -> Row:
    taken = draw.chance(0.9)
    user = draw.key("users", people.owner_of(number))
    return {
        "endpoint_id": draw.key("webhook_endpoints", number % _ENDPOINTS),
        "message_id": draw.key("outbox_events", number),
        "event_type": "user.registered",
        "payload": json.dumps({"type": "user.registered", "data": {"user_id": str(user)}}),
        "status": (WebhookDeliveryStatus.SUCCEEDED if taken else WebhookDeliveryStatus.FAILED).value,
        "attempt_count": 1 if taken else 10,
        "finished_at": draw.moment(number),
    }


def user_email(number: int) -> str:
    """Return the address of a seeded user."""
    return f"user{number}@seeded.example.com"


def admin_email(number: int) -> str:
    """Return the address of a seeded administrator; the first one is a superadmin."""
    return f"admin{number}@seeded.example.com"


# Owners before their rows, because of foreign keys.
TABLES = (
    Table(User, _user, at_least=1),
    Table(Admin, _admin, per_user=0, at_least=_ADMINS),
    Table(Session, _session),
    Table(File, _file),
    Table(Notification, _notification),
    Table(AuditEvent, _audit_event),
    Table(JobRun, _job_run, per_user=0.01),
    # None by default, because public flags are listed in the configuration.
    Table(FeatureFlag, _feature_flag, per_user=0),
    Table(WebhookEndpoint, _webhook_endpoint, per_user=0, at_least=_ENDPOINTS),
    Table(WebhookDelivery, _webhook_delivery, per_user=0.1),
)
