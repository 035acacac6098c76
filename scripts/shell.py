"""`make shell`: Python with `await`, and with settings, resources, models and a database session.

A program that is piped in runs to its end instead of a prompt: `make shell < fix.py`.
"""

from __future__ import annotations

import ast
import asyncio
import code
import sys
from types import CodeType, FunctionType
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

import app.models
from app.api.resources import Resources
from app.core.logs.configuration import configure_command_logging
from app.core.settings import load_settings
from app.db.transaction import transaction

_BANNER = """\
{name}, {environment}. `await` works. Changes are committed by `async with transaction(session):`.
Ready: settings, resources, session, transaction, select, func, text, and the models ({models}).
Example: (await session.scalars(select(User).limit(3))).all()"""


class AsyncConsole(code.InteractiveConsole):
    """A console whose statements may use `await`, in the event loop of `runner`."""

    def __init__(self, names: dict[str, Any], runner: asyncio.Runner, session: AsyncSession) -> None:
        super().__init__(names)
        self._names = names
        self._runner = runner
        self._session = session
        self.compile.compiler.flags |= ast.PyCF_ALLOW_TOP_LEVEL_AWAIT

    def runcode(self, code: CodeType) -> None:
        """Run a statement. A failure is printed, and the database session is rolled back."""
        try:
            _run(code, self._names, self._runner)
        except SystemExit:
            raise
        except BaseException:
            self.showtraceback()
            self._runner.run(self._session.rollback())


def main() -> int:
    """Run the program on stdin, or statements of a terminal; return the exit status."""
    settings = load_settings()
    configure_command_logging()
    resources = Resources(settings)
    with asyncio.Runner() as runner:
        session = runner.run(_opened(resources))
        models = {name: getattr(app.models, name) for name in sorted(vars(app.models)) if name[0].isupper()}
        names: dict[str, Any] = {
            "__name__": "__main__",
            "settings": settings,
            "resources": resources,
            "session": session,
            "transaction": transaction,
            "select": select,
            "func": func,
            "text": text,
            **models,
        }
        try:
            if sys.stdin.isatty():
                _offer_completion(names)
                banner = _BANNER.format(
                    name=settings.service_name, environment=settings.environment, models=", ".join(models)
                )
                AsyncConsole(names, runner, session).interact(banner, exitmsg="")
            else:
                _run(_compiled(sys.stdin.read()), names, runner)
        finally:
            runner.run(_close(session, resources))
    return 0


def _run(compiled: CodeType, names: dict[str, Any], runner: asyncio.Runner) -> None:
    result = FunctionType(compiled, names)()
    if asyncio.iscoroutine(result):
        runner.run(result)


def _compiled(program: str) -> CodeType:
    flags = ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
    compiled: CodeType = compile(program, "<stdin>", "exec", flags=flags, dont_inherit=True)
    return compiled


def _offer_completion(names: dict[str, Any]) -> None:
    try:
        import readline
        import rlcompleter
    except ImportError:  # a Python that was built without it
        return
    readline.set_completer(rlcompleter.Completer(names).complete)
    readline.parse_and_bind("tab: complete")


async def _opened(resources: Resources) -> AsyncSession:
    # Closed at the end of the shell, because `async with` cannot enclose it.
    return AsyncSession(
        resources.database.engine,
        sync_session_class=resources.database.session_class,
        expire_on_commit=False,
    )


async def _close(session: AsyncSession, resources: Resources) -> None:
    await session.close()
    await resources.close()


if __name__ == "__main__":
    sys.exit(main())
