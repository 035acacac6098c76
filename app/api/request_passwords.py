"""Password hashing for one request, which is given up when its client disconnects."""

from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request

from app.core.passwords import Passwords
from specfirst.runtime.request_context import request_context


def passwords_provider(passwords: Passwords) -> Callable[[Request], Awaitable[Passwords]]:
    """A FastAPI dependency. The connection is watched only while a password waits for its turn."""

    async def provide(request: Request) -> Passwords:
        async def departure() -> None:
            # The body has been read: the next message says that the client has gone (ASGI, HTTP).
            while (await request.receive())["type"] != "http.disconnect":
                pass
            raise ClientDisconnect

        return passwords.for_client(departure, request_context(request).client_network)

    return provide
