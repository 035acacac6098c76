"""When the cyclic garbage collector runs during a compilation."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def collecting_at_stages() -> Iterator[None]:
    """Collect cyclic garbage only where `collect_stage` is called.

    A compilation builds trees of millions of objects that live until it ends, which the collector would walk
    again and again: of a large document that takes a third of the whole time.
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
