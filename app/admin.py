"""Manage administrators, and relay given-up events: `python -m app.admin <command>`.

Passwords are read from a prompt or, with `--password-stdin`, from the first line of standard input. They are
not arguments, because other users of the machine can read the command line.
"""

from __future__ import annotations

import argparse
import asyncio
import getpass
import secrets
import sys
import warnings
from collections.abc import Sequence
from datetime import datetime

from pydantic import ValidationError
from sqlalchemy import select, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.logs.configuration import configure_command_logging
from app.core.passwords import Passwords
from app.core.settings import Settings, load_settings
from app.db.engine import Database
from app.db.errors import is_unavailable
from app.db.transaction import transaction
from app.models import Admin, AdminRole
from app.services.common.accounts.administrators import add_admin, reset_password, unlock
from app.services.common.audit import AuditTrail, snapshot
from app.services.common.outbox.confirmation import revive
from generated.backoffice_v1 import models
from generated.errors import AdminsEmailTaken, AdminsNotFound

DEFAULT_EMAIL = "admin@example.com"
_GENERATED_PASSWORD_BYTES = 18
_MAX_LINE_BYTES = 4096
_VALID_PASSWORD = "any password of 10"  # noqa: S105
_UNDEFINED_TABLE = "42P01"


class CommandError(Exception):
    """The command failed; the message gives the reason."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    options = _parser().parse_args(arguments)
    settings = load_settings()
    try:
        # Before any connection is opened, because typing a password takes time.
        password = None
        if "password_stdin" in options:
            password = _password_from_stdin() if options.password_stdin else _password_from_terminal()
        asyncio.run(_run(options, settings, password))
    except CommandError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m app.admin", description="Manage administrators.")
    commands = parser.add_subparsers(dest="command", required=True)
    bootstrap = commands.add_parser(
        "bootstrap", help="create the first superadmin, unless there is one, and print the password"
    )
    bootstrap.add_argument("--email", default=DEFAULT_EMAIL)
    create = commands.add_parser("create-admin", help="create an administrator; asks for the password")
    create.add_argument("--email", required=True)
    create.add_argument("--name", required=True)
    create.add_argument("--role", type=AdminRole, choices=list(AdminRole), default=AdminRole.OPERATOR)
    reset = commands.add_parser(
        "reset-password", help="set the password of an administrator, end all sessions; asks for the password"
    )
    reset.add_argument("--email", required=True)
    unlocking = commands.add_parser("unlock", help="let an administrator log in again after wrong passwords")
    unlocking.add_argument("email", metavar="EMAIL")
    for command in (create, reset):
        command.add_argument(
            "--password-stdin", action="store_true", help="read the password from the first line of stdin"
        )
    commands.add_parser(
        "relay-given-up",
        help="relay events again that were given up because their tasks did not confirm them",
    )
    commands.add_parser("list", help="list the administrators by e-mail address")
    return parser


def _password_from_stdin() -> str:
    line = sys.stdin.buffer.readline(_MAX_LINE_BYTES).rstrip(b"\r\n")
    if not line:
        raise CommandError("No password was given: --password-stdin reads it from the first line of stdin.")
    try:
        return line.decode()
    except UnicodeDecodeError:
        raise CommandError("The password on stdin must be encoded in UTF-8.") from None


def _password_from_terminal() -> str:
    with warnings.catch_warnings():
        # Without a terminal getpass warns, reads stdin and echoes the input.
        warnings.simplefilter("error", getpass.GetPassWarning)
        try:
            password = getpass.getpass("Password: ")
            repeated = getpass.getpass("Password again: ")
        except (getpass.GetPassWarning, EOFError):
            raise CommandError(
                "There is no terminal to read the password from: use --password-stdin."
            ) from None
    if password != repeated:
        raise CommandError("The two passwords differ. No password was changed.")
    return password


async def _run(options: argparse.Namespace, settings: Settings, password: str | None) -> None:
    database, passwords = Database(settings), Passwords.from_settings(settings)
    try:
        async with database.session() as session:
            if options.command == "bootstrap":
                await _bootstrap(session, passwords, options.email)
            elif options.command == "list":
                await _list(session)
            elif options.command == "unlock":
                await _unlock(session, options.email)
            elif options.command == "relay-given-up":
                await _relay_given_up(session)
            elif options.command == "create-admin":
                await _create(session, passwords, options, password or "")
            else:
                await _reset(session, settings, options.email, password or "")
    except Exception as error:
        if message := _explanation(error):
            raise CommandError(message) from None
        raise
    finally:
        passwords.close()
        await database.close()


def _explanation(error: Exception) -> str | None:
    """Return a message for failures of the environment; None for defects of this program."""
    if is_unavailable(error):
        return f"The database does not respond: {error}"
    if isinstance(error, ProgrammingError) and getattr(error.orig, "sqlstate", None) == _UNDEFINED_TABLE:
        return "The database has no tables yet: run 'make migrate' first."
    return None


async def _bootstrap(session: AsyncSession, passwords: Passwords, email: str) -> None:
    _require_valid(email=email)
    password = secrets.token_urlsafe(_GENERATED_PASSWORD_BYTES)
    async with transaction(session):
        # Two first starts at once must not create two administrators.
        await session.execute(text("LOCK TABLE admins IN SHARE ROW EXCLUSIVE MODE"))
        if await session.scalar(select(Admin.id).limit(1)) is not None:
            print("There is an administrator already. No account was created.")
            return
        password_hash = await passwords.hash(password)
        await _add(session, email, password_hash, "First administrator", AdminRole.SUPERADMIN)
    # After the commit, so that a printed password always works.
    print(f"First administrator: {email}\nPassword:            {password}\nIt is shown only once: keep it.")


async def _create(
    session: AsyncSession, passwords: Passwords, options: argparse.Namespace, password: str
) -> None:
    _require_valid(email=options.email, password=password, display_name=options.name)
    password_hash = await passwords.hash(password)
    try:
        await _add(session, options.email, password_hash, options.name, options.role)
    except AdminsEmailTaken as error:
        raise CommandError(error.message) from None
    print(f"Administrator: {options.email} ({options.role.value})")


async def _reset(session: AsyncSession, settings: Settings, email: str, password: str) -> None:
    # Imported here: only this command needs it, and it doubles the start time of the others.
    from app.api.resources import Resources

    _require_valid(email=email, password=password)
    resources = Resources(settings)
    try:
        password_hash = await resources.passwords.hash(password)
        await reset_password(session, email, password_hash, sessions=resources.sessions(session))
    except AdminsNotFound:
        raise _unknown(email) from None
    finally:
        await resources.close()
    print(f"The password of {email} was changed, and all sessions of this administrator were ended.")


async def _unlock(session: AsyncSession, email: str) -> None:
    _require_valid(email=email)
    try:
        await unlock(session, email)
    except AdminsNotFound:
        raise _unknown(email) from None
    print(f"{email} can log in again: the counted failures were cleared.")


def _unknown(email: str) -> CommandError:
    return CommandError(f"No administrator has the e-mail address {email}; 'list' shows all of them.")


async def _list(session: AsyncSession) -> None:
    for admin in await session.scalars(select(Admin).order_by(Admin.email)):
        print(f"{admin.email:<40} {admin.role.value:<10} last login: {_format_time(admin.last_login_at)}")


async def _relay_given_up(session: AsyncSession) -> None:
    async with transaction(session):
        count = await revive(session)
    print(f"Events that are relayed again within seconds: {count}")


def _format_time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M} UTC" if time else "never"


async def _add(session: AsyncSession, email: str, password_hash: str, name: str, role: AdminRole) -> None:
    """Add an administrator, and an audit event without an actor, in one transaction."""
    async with transaction(session):
        admin = await add_admin(
            session, email=email, password_hash=password_hash, display_name=name, role=role
        )
        await AuditTrail(session, None).record(
            None, "admins.create", ("admin", admin.id), after=snapshot(admin)
        )


def _require_valid(*, email: str, password: str = _VALID_PASSWORD, display_name: str = "Valid") -> None:
    """Validate values by the rules of the spec. The defaults are valid, for commands without these arguments.

    Raises:
        CommandError: names the invalid arguments without quoting their values.
    """
    given = {"email": email, "password": password, "display_name": display_name, "role": "operator"}
    try:
        models.AdminCreate.model_validate(given)
    except ValidationError as error:
        problems = (f"{'.'.join(map(str, problem['loc']))}: {problem['msg']}" for problem in error.errors())
        raise CommandError("\n".join(problems)) from None


if __name__ == "__main__":
    configure_command_logging()
    sys.exit(main())
