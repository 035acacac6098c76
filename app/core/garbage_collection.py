"""Garbage collection of web processes. A collection delays the request in which it happens."""

from __future__ import annotations

import gc


def tune(young_objects: int) -> None:
    """Exempt all existing objects, and collect young objects after `young_objects` new ones.

    Existing objects are never collected afterwards, so only entry points of processes call it. 0 leaves the
    collector as it is.
    """
    if young_objects == 0:
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(young_objects, *gc.get_threshold()[1:])
