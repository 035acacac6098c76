"""What a run is told on its command line."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class RunOptions:
    """What `run` is told.

    Attributes:
        root: the checkout; `.env` is read there and the processes run there.
        data: the folder of the embedded servers and the generated secrets.
        port: of the web service.
        reload: follow changes of code and spec.
        flower: also run Flower, which shows what workers do.
        stop_with_parent: stop when the parent process ends, however it ends.
    """

    root: Path
    data: Path
    port: int
    reload: bool
    flower: bool
    stop_with_parent: bool
