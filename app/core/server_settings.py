"""Settings of the web server: limits of connections and event streams."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict

from app.core.setting_types import Positive, Seconds
from specfirst.server.limits import ServerLimits

DEFAULTS = ServerLimits()


class ServerSettings(BaseSettings):
    """Limits of connections and event streams. nginx has its own: deploy/nginx/nginx.conf."""

    model_config = SettingsConfigDict(use_attribute_docstrings=True)

    # Connections of clients
    web_connections: Positive | None = None
    """Connections that a web process keeps open. Unset: half of the file descriptors that it may have, at
    most 4096."""
    web_connections_per_address: Positive = DEFAULTS.connections_per_address
    """Connections of one IPv4 address or one /64 of IPv6, except for TRUSTED_PROXIES."""
    web_header_bytes: Annotated[int, Field(ge=1024, le=1024 * 1024)] = DEFAULTS.header_bytes
    """The size of a request line with its header. Longer ones are refused with 414 or 431."""
    web_header_seconds: Seconds = DEFAULTS.header_seconds
    """Seconds for a header to arrive, and for a new connection to send its first request."""
    web_body_seconds: Seconds = DEFAULTS.body_seconds
    """The longest pause in a request body before the response is 408."""
    web_response_seconds: Seconds = DEFAULTS.response_seconds
    """The longest time without progress while a client reads a response; the connection is then closed."""
    web_transfer_bytes_per_second: Positive = DEFAULTS.transfer_bytes_per_second
    """The minimum average speed of bodies and responses that take longer than these pauses."""
    web_keep_alive_seconds: Seconds = DEFAULTS.keep_alive_seconds
    """Seconds that a connection without requests stays open; set it longer than that of a proxy in front."""

    # Event streams
    stream_seconds: Seconds = 3600
    """The longest duration of a stream of events; clients connect again."""
    streams_per_user: Positive = 5
    """Streams of one user at once, over all web processes; the next one ends the oldest."""
    stream_check_seconds: Seconds = 15
    """Interval at which a stream checks its session, in addition to the checks after messages."""
    stream_poll_seconds: Seconds = 2
    """Interval at which a stream queries the database while Redis does not respond."""

    @property
    def server_limits(self) -> ServerLimits:
        return ServerLimits(
            connections=self.web_connections,
            connections_per_address=self.web_connections_per_address,
            header_bytes=self.web_header_bytes,
            header_seconds=self.web_header_seconds,
            body_seconds=self.web_body_seconds,
            response_seconds=self.web_response_seconds,
            transfer_bytes_per_second=self.web_transfer_bytes_per_second,
            keep_alive_seconds=self.web_keep_alive_seconds,
        )
