"""When a web process looks for garbage: collections fall into single requests, which then take longer."""

from __future__ import annotations

import gc


def tune(young_objects: int) -> None:
    """Leave out what exists by now, and collect the young objects whenever there are so many more of them.

    0 changes nothing. It is for the entry points of processes: what exists is never collected afterwards.
    """
    if young_objects == 0:
        return
    gc.collect()
    gc.freeze()
    gc.set_threshold(young_objects, *gc.get_threshold()[1:])
