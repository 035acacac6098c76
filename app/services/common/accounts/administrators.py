"""Making administrators: from the backoffice, and from the command line that makes the first."""

from __future__ import annotations

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.passwords import Passwords
from app.db.errors import on_violation
from app.db.transaction import transaction
from app.models import Admin, AdminRole
from app.services.common.accounts.emails import normalise_email
from generated.errors import AdminsEmailTaken


async def create_admin(
    session: AsyncSession,
    passwords: Passwords,
    *,
    email: str,
    password: str,
    display_name: str,
    role: AdminRole,
) -> Admin:
    """A new administrator, who can log in at once. The password is hashed outside of any transaction of ours.

    Raises:
        AdminsEmailTaken: another one has the address.
    """
    password_hash = await passwords.hash(password)
    return await add_admin(
        session, email=email, password_hash=password_hash, display_name=display_name, role=role
    )


async def add_admin(
    session: AsyncSession, *, email: str, password_hash: str, display_name: str, role: AdminRole
) -> Admin:
    """The same, of a password that has been hashed. Joins the caller's transaction, if any.

    Raises:
        AdminsEmailTaken: another one has the address.
    """
    admin = Admin(
        email=normalise_email(email), display_name=display_name, role=role, password_hash=password_hash
    )
    with on_violation("uq_admins_email", raises=AdminsEmailTaken):
        async with transaction(session):
            session.add(admin)
            await session.flush()
    return admin
