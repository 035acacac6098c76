"""Append a migration after the newest revision of an Alembic folder."""

from __future__ import annotations

import ast
import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from specfirst.project import ProjectError


@dataclass(frozen=True, slots=True)
class NextRevision:
    """The id of a new migration, and of the one before it."""

    revision: str
    down_revision: str | None


def next_revision(versions: Path, name: str) -> NextRevision:
    """Return the revision after the newest in the folder: the next number where ids are numbers.

    Raises:
        ProjectError: a migration cannot be read, or there are several that nothing follows.
    """
    found = [_assigned(file) for file in sorted(versions.glob("*.py"))]
    ids = {migration["revision"] for migration in found if migration.get("revision")}
    followed = {before for migration in found for before in _listed(migration.get("down_revision"))}
    heads = sorted(ids - followed)
    if len(heads) > 1:
        raise ProjectError(f"{versions} has several newest migrations, {', '.join(heads)}: merge them first")
    if not heads:
        return NextRevision("0001", None)
    (head,) = heads
    if head.isascii() and head.isdigit():
        return NextRevision(str(int(head) + 1).zfill(len(head)), head)
    return NextRevision(hashlib.sha256(f"{head} {name}".encode()).hexdigest()[:12], head)


def _assigned(file: Path) -> dict[str, Any]:
    """The constants that a module assigns."""
    try:
        statements = ast.parse(file.read_text("utf-8")).body
    except (OSError, ValueError, SyntaxError) as error:
        raise ProjectError(f"{file} cannot be read: {error}") from error
    values: dict[str, Any] = {}
    for statement in statements:
        match statement:
            case ast.Assign(targets=targets, value=value):
                names = [target.id for target in targets if isinstance(target, ast.Name)]
                values |= dict.fromkeys(names, _constant(value))
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                values[name] = _constant(value)
            case _:
                pass
    return values


def _constant(node: ast.expr) -> Any:
    try:
        return ast.literal_eval(node)
    except ValueError:
        return None


def _listed(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, tuple | list) else ()
