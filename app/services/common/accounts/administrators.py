"""Creates administrators and resets their passwords, for the backoffice and the command line."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.db.errors import on_violation
from app.db.transaction import transaction
from app.models import Admin, AdminRole, RevocationReason
from app.models.account import normalise_email
from app.services.common.accounts.lockout import lift_lockout
from app.services.common.accounts.sessions import Sessions
from app.services.common.accounts.unversioned import update_unversioned
from app.services.common.audit import AuditTrail
from generated.errors import AdminsEmailTaken, AdminsNotFound


async def add_admin(
    session: AsyncSession, *, email: str, password_hash: str, display_name: str, role: AdminRole
) -> Admin:
    """Add an administrator, in the caller's transaction if there is one.

    Raises:
        AdminsEmailTaken: another administrator has the address.
    """
    admin = Admin(
        email=normalise_email(email), display_name=display_name, role=role, password_hash=password_hash
    )
    with on_violation("uq_admins_email", raises=AdminsEmailTaken):
        async with transaction(session):
            session.add(admin)
            await session.flush()
    return admin


async def reset_password(
    session: AsyncSession, email: str, password_hash: str, *, sessions: Sessions
) -> None:
    """Replace a password without the current one, end all sessions, and lift a lock-out.

    For operators of the service: the audit event has no actor.

    Raises:
        AdminsNotFound: no administrator has the address.
    """
    async with transaction(session):
        admin = await _lock(session, email)
        await update_unversioned(session, admin, password_hash=password_hash)
        await lift_lockout(session, admin)
        await sessions.revoke_all(admin, RevocationReason.PASSWORD_CHANGED)
        await AuditTrail(session, None).record(None, "admins.reset_password", ("admin", admin.id))


async def unlock(session: AsyncSession, email: str) -> None:
    """Lift a lock-out, for operators of the service: the audit event has no actor.

    Raises:
        AdminsNotFound: no administrator has the address.
    """
    async with transaction(session):
        admin = await _lock(session, email)
        await lift_lockout(session, admin)
        await AuditTrail(session, None).record(None, "admins.unlock", ("admin", admin.id))


async def _lock(session: AsyncSession, email: str) -> Admin:
    statement = select(Admin).where(Admin.email == normalise_email(email)).with_for_update()
    admin = await session.scalar(statement)
    if admin is None:
        raise AdminsNotFound
    return admin
