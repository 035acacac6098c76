"""One process of several that share a token store: `python shared_session.py SOURCE URL STORE NUMBER`."""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path
from typing import Any


def open_store(types: Any, address: str) -> Any:
    """Return the store in Redis or in a file that an address means."""
    if not address.startswith("redis:"):
        return types.FileTokenStore(address)
    redis = import_module("redis")
    return types.RedisTokenStore(redis.Redis.from_url(address), "session:ada")


def main(source: str, url: str, store: str, number: int) -> None:
    """Wait for a line, then call often enough for the processes to meet."""
    sys.path.insert(0, str(Path(source)))
    library = import_module("library")
    with library.Client(url, token_store=open_store(library.types, store)) as client:
        print("ready", flush=True)
        sys.stdin.readline()
        for _ in range(number):
            client.books.get("1")


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
