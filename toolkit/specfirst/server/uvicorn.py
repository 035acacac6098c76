"""Run uvicorn with limits for connections: `python -m specfirst.server.uvicorn APP …`.

It takes uvicorn's options with other defaults: the protocol of `specfirst.server.protocol`, no websockets, no
header that names the server, and no trust in `X-Forwarded-For`, which the application handles.
"""

from __future__ import annotations

from typing import Any, Final

import uvicorn.main

OPTIONS: Final[dict[str, Any]] = {
    "http": "specfirst.server.protocol:GuardedProtocol",
    "ws": "none",
    "proxy_headers": False,
    "server_header": False,
    # The connections that may be accepted before the first one can be refused.
    "backlog": 256,
}
"""Arguments of `uvicorn.Config`."""


def main() -> None:
    """Run uvicorn's command with the options of this module."""
    uvicorn.main.main(prog_name="python -m specfirst.server.uvicorn", default_map=OPTIONS)


if __name__ == "__main__":
    main()
