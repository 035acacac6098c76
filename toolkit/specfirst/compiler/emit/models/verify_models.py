"""Check that a generated module can be imported, and find the definitions that prevent it."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from pydantic import PydanticUserError, TypeAdapter

from specfirst.compiler.emit.models.generated_module import defined_name

_MODULE = "specfirst.compiler._models_under_test"


@dataclass(frozen=True, slots=True)
class BrokenModel:
    """A class or alias that Python or Pydantic refuses."""

    name: str
    reason: str


def first_missing(written: Iterable[str], names: Iterable[str]) -> BrokenModel | None:
    """Return the first of the names that the generator did not write."""
    known = set(written)
    missing = next((name for name in names if name not in known), None)
    return None if missing is None else BrokenModel(missing, "the generator leaves it out")


def first_broken(source: str) -> BrokenModel | None:
    """Import the module and build the validator of every name; return the first that fails.

    Raises the original exception if no single class causes it.
    """
    with _module() as module:
        statements = ast.parse(source).body
        for statement in statements:
            name = defined_name(statement)
            try:
                exec(compile(ast.Module([statement], []), _MODULE, "exec"), module.__dict__)  # noqa: S102
                if name is not None and isinstance(statement, ast.Assign):
                    _build_early(module.__dict__[name])
            except Exception as error:
                if name is None:
                    raise
                return BrokenModel(name, _reason(error))
        for name in filter(None, map(defined_name, statements)):
            try:
                TypeAdapter(module.__dict__[name]).rebuild()  # Models defer it.
            except Exception as error:
                return BrokenModel(name, _reason(error))
    return None


def _build_early(alias: Any) -> None:
    """Build aliases before the classes that use them, to blame them first; skip forward references."""
    with suppress(PydanticUserError, NameError):
        TypeAdapter(alias)


@contextmanager
def _module() -> Iterator[ModuleType]:
    """Make a module in which Pydantic finds forward references."""
    module = ModuleType(_MODULE)
    sys.modules[_MODULE] = module
    try:
        yield module
    finally:
        del sys.modules[_MODULE]


def _reason(error: Exception) -> str:
    message = str(error).split("For further information", 1)[0].replace(f"{_MODULE}.", "")
    # Pydantic's message identifies types by their memory addresses.
    return " ".join(re.sub(r":\d{6,}", "", message).split())[:300] or type(error).__name__
