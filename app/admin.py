"""Administrators from the command line: `python -m app.admin bootstrap` or `create-admin`."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import secrets
import sys
from collections.abc import Sequence

from pydantic import ValidationError
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs.configuration import configure_logging
from app.core.passwords import Passwords
from app.core.settings import Settings, load_settings
from app.db.engine import Database
from app.db.errors import is_unavailable
from app.db.transaction import transaction
from app.models import Admin, AdminRole
from app.services.common.accounts.administrators import create_admin
from generated.backoffice_v1 import models
from generated.errors import AdminsEmailTaken

DEFAULT_EMAIL = "admin@example.com"
_GENERATED_PASSWORD_BYTES = 18


class CommandError(Exception):
    """The command cannot do what was asked; the message says why."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; the exit status."""
    given = _parser().parse_args(arguments)
    settings = load_settings()
    configure_logging(settings, process="admin")
    try:
        asyncio.run(_run(given, settings))
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.admin", description="Make administrators.")
    commands = parser.add_subparsers(dest="command", required=True)
    bootstrap = commands.add_parser(
        "bootstrap", help="make the first superadmin, if there is no administrator, and print the password"
    )
    bootstrap.add_argument("--email", default=DEFAULT_EMAIL)
    create = commands.add_parser("create-admin", help="make an administrator; asks for the password")
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--role", type=AdminRole, choices=list(AdminRole), default=AdminRole.OPERATOR)
    create.add_argument("--password-stdin", action="store_true", help="read the password from the first line")
    return parser


async def _run(given: argparse.Namespace, settings: Settings) -> None:
    database, passwords = Database(settings), Passwords.from_settings(settings)
    try:
        async with database.session() as session:
            if given.command == "bootstrap":
                await _bootstrap(session, passwords, given.email)
            else:
                await _create(session, passwords, given)
    except Exception as error:
        if is_unavailable(error):
            raise CommandError(f"The database does not respond: {error}") from None
        raise
    finally:
        passwords.close()
        await database.close()


async def _bootstrap(session: AsyncSession, passwords: Passwords, email: str) -> None:
    password = secrets.token_urlsafe(_GENERATED_PASSWORD_BYTES)
    async with transaction(session):
        # Two first starts at once must not make two first administrators.
        await session.execute(text("LOCK TABLE admins IN SHARE ROW EXCLUSIVE MODE"))
        if await session.scalar(select(Admin.id).limit(1)) is not None:
            print("There is an administrator already; nothing was changed.")
            return
        await _make(session, passwords, email, password, "First administrator", AdminRole.SUPERADMIN)
    # After the commit: a password that was shown is one that works.
    print(f"First administrator: {email}\nPassword:            {password}\nIt is shown this once; keep it.")


async def _create(session: AsyncSession, passwords: Passwords, given: argparse.Namespace) -> None:
    password = sys.stdin.readline().rstrip("\n") if given.password_stdin else _asked_password()
    await _make(session, passwords, given.email, password, given.name, given.role)
    print(f"Administrator: {given.email} ({given.role.value})")


def _asked_password() -> str:
    try:
        return getpass.getpass()
    except EOFError:
        raise CommandError("No password was given; without a terminal use --password-stdin.") from None


async def _make(
    session: AsyncSession, passwords: Passwords, email: str, password: str, name: str, role: AdminRole
) -> None:
    given = {"email": email, "password": password, "display_name": name, "role": role.value}
    try:
        # The same rules as over HTTP: those of the spec.
        models.AdminCreate.model_validate(given)
        await create_admin(session, passwords, email=email, password=password, display_name=name, role=role)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors())
        raise CommandError("\n".join(problems)) from None
    except AdminsEmailTaken as error:
        raise CommandError(error.message) from None


if __name__ == "__main__":
    sys.exit(main())
