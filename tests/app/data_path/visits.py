"""Records the functions that a block calls: of the service, generated code and the toolkit."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType
from typing import Any, Final

import specfirst

ROOT: Final = Path(__file__).parents[3]
_OURS: Final = (f"{ROOT / 'app'}/", f"{ROOT / 'generated'}/", f"{Path(specfirst.__file__).parent}/")
_PARTS: Final = ("comp>", "<genexpr>")


@dataclass
class Visits:
    """The called functions, without repetition."""

    functions: set[CodeType] = field(default_factory=set)
    """Without comprehensions and generator expressions, which are calls in some versions of Python only."""
    classes: set[type] = field(default_factory=set)
    """The classes whose constructors were called, those that `dataclass` writes included."""

    @property
    def files(self) -> set[str]:
        """The files of the functions."""
        return {code.co_filename for code in self.functions}

    def constructed(self, package: str) -> set[str]:
        """Return the names of the classes of a package that were constructed."""
        return {kind.__qualname__ for kind in self.classes if kind.__module__.startswith(f"{package}.")}

    def listing(self) -> str:
        """Return one line for each function, to compare with what is expected."""
        return "\n".join(
            sorted(
                f"{code.co_filename.removeprefix(f'{ROOT}/')}:{code.co_firstlineno} {code.co_qualname}"
                for code in self.functions
            )
        )


@contextmanager
def visited() -> Iterator[Visits]:
    """Record the functions that this task enters."""
    visits = Visits()
    task = asyncio.current_task()

    def note(frame: FrameType, event: str, argument: Any) -> None:
        code = frame.f_code
        if event == "call" and code.co_name == "__init__" and asyncio.current_task() is task:
            visits.classes.add(type(frame.f_locals["self"]))
        if event != "call" or not code.co_filename.startswith(_OURS) or code.co_name.endswith(_PARTS):
            return
        if asyncio.current_task() is task:
            visits.functions.add(code)

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield visits
    finally:
        sys.setprofile(before)
