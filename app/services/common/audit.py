"""The audit trail: every change by an administrator adds an event, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol
from uuid import UUID

from pydantic_core import to_jsonable_python
from sqlalchemy import inspect, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.base import Base
from app.db.transaction import in_transaction
from app.models import Admin, AuditEvent
from app.models.audit import Facts
from specfirst.runtime.interface import RequestContext, Unauthenticated

REDACTED: Final = "[redacted]"
_SECRET_WORDS: Final = ("password", "secret", "token", "hash", "authorization")
_CHANGES_ANYWAY: Final = frozenset({"updated_at", "version"})


class Actor(Protocol):
    """The acting administrator, such as the principal of a backoffice operation."""

    @property
    def admin_id(self) -> UUID:
        """The id of the administrator."""


@dataclass(slots=True)
class AuditTrail:
    """Adds events to a database session."""

    session: AsyncSession
    context: RequestContext | None
    """The context of the request; None outside of requests, as in a scheduled task."""

    async def record(
        self,
        principal: Actor | None,
        action: str,
        target: tuple[str, UUID | str | None],
        *,
        before: Mapping[str, Any] | None = None,
        after: Mapping[str, Any] | None = None,
    ) -> None:
        """Add an event to the caller's transaction.

        Args:
            principal: the actor; None for the service itself.
            action: `<tag>.<verb>`.
            target: a type in the singular and an id, or None for many objects.
            before: the fields before the change. Only differences to `after` are stored, and values of fields
                whose names suggest a secret are redacted.
            after: the fields after the change.

        Raises:
            RuntimeError: there is no open transaction.
            Unauthenticated: the administrator was deleted.
        """
        if not in_transaction(self.session):
            raise RuntimeError(f"{action} must be recorded inside the transaction that does it")
        kind, identifier = target
        context = self.context
        self.session.add(
            AuditEvent(
                admin_id=principal.admin_id if principal else None,
                admin_email=await self._email_of(principal) if principal else None,
                action=action,
                target_type=kind,
                target_id=str(identifier) if identifier is not None else None,
                before=_difference(before, after),
                after=_difference(after, before),
                request_id=context.request_id if context else None,
                client_address=context.client_address if context else None,
            )
        )

    async def record_change(
        self,
        principal: Actor,
        action: str,
        target: tuple[str, UUID | str],
        row: Base,
        before: Facts | None = None,
    ) -> None:
        """Record the change of a row whose columns were `before`, which is None for a new row."""
        await self.record(principal, action, target, before=before, after=snapshot(row))

    async def _email_of(self, principal: Actor) -> str:
        statement = select(Admin.email).where(Admin.id == principal.admin_id)
        email: str | None = await self.session.scalar(statement)
        if email is None:
            # Deleted between authentication and now, so that the change must not happen.
            raise Unauthenticated
        return email


def snapshot(row: Base) -> Facts:
    """Return the current columns of a row, for `before` and `after`."""
    names = (column.key for column in inspect(type(row)).column_attrs)
    return {name: getattr(row, name) for name in names if name not in _CHANGES_ANYWAY}


def _difference(facts: Mapping[str, Any] | None, other: Mapping[str, Any] | None) -> Facts | None:
    if facts is None:
        return None
    other = other or {}
    changed = {name: value for name, value in facts.items() if name not in other or other[name] != value}
    jsonable: Facts = to_jsonable_python(_without_secrets(changed))
    return jsonable


def _without_secrets(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {
            name: REDACTED if _is_secret(name) else _without_secrets(inner) for name, inner in value.items()
        }
    if isinstance(value, list | tuple):
        return [_without_secrets(inner) for inner in value]
    return value


def _is_secret(name: object) -> bool:
    return any(word in str(name).lower() for word in _SECRET_WORDS)
