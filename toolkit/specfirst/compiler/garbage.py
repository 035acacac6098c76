"""Control the cyclic garbage collector during a compilation."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_at_stages() -> Iterator[None]:
    """Collect cyclic garbage only where `collect_stage` is called.

    A compilation builds trees of millions of objects that live until it ends. The collector would walk them
    repeatedly, which takes a third of the time for a large document.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def collect_stage() -> None:
    """Free the cyclic garbage of a stage that leaves much of it."""
    if not gc.isenabled():
        gc.collect()
