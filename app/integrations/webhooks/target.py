"""Validation of the URLs of webhook endpoints.

A URL is parsed once, strictly, and its parts are used to connect, so that no second parser can read another
host from the same text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from app.core.settings import Settings
from app.integrations.webhooks.addresses import AddressPolicy

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_WEB_PORTS: Final = {"https": (443, 8443), "http": (80, 8080)}
_MAX_LENGTH: Final = 2048
_VISIBLE = re.compile(r"[!-~]+")
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>[^#]*)")
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(:(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last label of a host that some parsers read as an address (WHATWG URL, 3.5: "ends in a number")."""
_LOCAL_NAMES: Final = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan",
    "home.arpa", "onion",
)  # fmt: skip
"""Names of private networks, or without meaning on the internet (RFC 6761, 6762, 8375, 9476)."""


class TargetRefusedError(Exception):
    """Messages are not sent to this URL. The text, which users see, gives the reason."""


@dataclass(frozen=True, slots=True)
class Target:
    """The parts of a URL."""

    scheme: str
    host: str
    """A name in lower case, or an address; IPv6 without brackets."""
    port: int
    path: str
    """The path with its query; at least `/`."""

    @property
    def authority(self) -> str:
        """The value of the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


class TargetPolicy:
    """Validates URLs. The addresses of a name are checked when a message is sent (`VettedBackend`)."""

    def __init__(self, addresses: AddressPolicy, *, plain_http: bool) -> None:
        """`plain_http` permits unencrypted messages."""
        self._addresses = addresses
        self._schemes = ("https", "http") if plain_http else ("https",)

    def check(self, url: str) -> Target:
        """Return the parts of a permitted URL.

        Raises:
            TargetRefusedError: the URL is not permitted.
        """
        if len(url) > _MAX_LENGTH or not _VISIBLE.fullmatch(url):
            raise TargetRefusedError("The URL is too long, or contains characters other than visible ASCII.")
        parts = _URL.fullmatch(url)
        if parts is None:
            raise TargetRefusedError("The URL is not of the form https://host/path without a fragment.")
        scheme = parts["scheme"].lower()
        if scheme not in self._schemes:
            raise TargetRefusedError(f"The URL must start with {' or '.join(self._schemes)}://.")
        host, port = self._authority(parts["authority"], scheme)
        path = parts["rest"] if parts["rest"].startswith("/") else f"/{parts['rest']}"
        return Target(scheme, host, port, path)

    def _authority(self, authority: str, scheme: str) -> tuple[str, int]:
        if "@" in authority:
            raise TargetRefusedError("The URL contains a user name or a password.")
        parts = _AUTHORITY.fullmatch(authority)
        if parts is None:
            raise TargetRefusedError("The URL has no host, or one that cannot be read.")
        host = parts["host"].lower()
        address = _address(host)
        if address is None:
            self._judge_name(host)
        elif not self._addresses.permits(address):
            raise TargetRefusedError("The host is an address that is not public.")
        port = int(parts["port"] or _DEFAULT_PORTS[scheme])
        if not 0 < port < 65536:
            raise TargetRefusedError("The URL has an invalid port.")
        if port not in _WEB_PORTS[scheme] and not self._addresses.opens_networks:
            raise TargetRefusedError(f"The port {port} is not a port of the web.")
        return address or host, port

    def _judge_name(self, name: str) -> None:
        labels = name.split(".")
        if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
            raise TargetRefusedError(
                "The host is not a name of labels (letters, digits and hyphens) between single full "
                "stops, in ASCII."
            )
        if self._addresses.opens_networks:
            return
        if len(labels) == 1 or any(
            name == local_name or name.endswith(f".{local_name}") for local_name in _LOCAL_NAMES
        ):
            raise TargetRefusedError("The host is a name of a private network.")


def _address(host: str) -> str | None:
    """Return the address if the host is one; None if it is a name.

    Raises:
        TargetRefusedError: some parsers might read the host as an address, and not all as the same one.
    """
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        if not _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
            return None
        # Accepts only four decimal parts without leading zeros.
        return str(IPv4Address(host))
    except ValueError:
        raise TargetRefusedError("The host is an address in an unusual notation.") from None


def target_policy(settings: Settings) -> TargetPolicy:
    """Return the policy of the settings. Production requires HTTPS."""
    addresses = AddressPolicy(settings.webhook_allowed_networks)
    return TargetPolicy(addresses, plain_http=not settings.is_production)
