"""Check the URL of an endpoint before a request is sent to it.

It is taken apart here, strictly, and never again: what connects gets the parts, so that no second parser can
read another host into the same text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address
from typing import Final

from app.integrations.webhooks.addresses import AddressPolicy

_DEFAULT_PORTS: Final = {"https": 443, "http": 80}
_WEB_PORTS: Final = {"https": (443, 8443), "http": (80, 8080)}
_MAX_LENGTH: Final = 2048
_VISIBLE = re.compile(r"[!-~]+")
_URL = re.compile(r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*)://(?P<authority>[^/?#]*)(?P<rest>[^#]*)")
_AUTHORITY = re.compile(r"(?P<host>\[[0-9A-Fa-f:.]+\]|[^:\[\]]+)(:(?P<port>[0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
"""The last label of a host that others read as an address (WHATWG URL, 3.5: "ends in a number")."""
_LOCAL_NAMES: Final = (
    "localhost", "local", "localdomain", "internal", "intranet", "private", "corp", "home", "lan",
    "home.arpa", "onion",
)  # fmt: skip
"""Names that lead nowhere on the internet, or to a network of one's own (RFC 6761, 6762, 8375, 9476)."""


class TargetRefusedError(Exception):
    """Nothing is sent to this URL. The message says why, to a person."""


@dataclass(frozen=True, slots=True)
class Target:
    """A URL in its parts."""

    scheme: str
    host: str
    """A name in lower case, or an address; one of IPv6 without brackets."""
    port: int
    path: str
    """The path with its query; at least `/`."""

    @property
    def authority(self) -> str:
        """The value of the header `Host`."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"


class TargetPolicy:
    """Judges URLs. What a name leads to is known only when something is sent (`VettedBackend`)."""

    def __init__(self, addresses: AddressPolicy, *, plain_http: bool) -> None:
        """`plain_http` permits messages that can be read on the way."""
        self._addresses = addresses
        self._schemes = ("https", "http") if plain_http else ("https",)

    def judge(self, url: str) -> Target:
        """The parts of a URL that something may be sent to.

        Raises:
            TargetRefusedError: it is none.
        """
        if len(url) > _MAX_LENGTH or not _VISIBLE.fullmatch(url):
            raise TargetRefusedError("The URL is too long, or holds characters other than visible ASCII.")
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
            raise TargetRefusedError("The URL holds a user name or a password.")
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
            raise TargetRefusedError("The URL has an impossible port.")
        if port not in _WEB_PORTS[scheme] and not self._addresses.opens_networks:
            raise TargetRefusedError(f"The port {port} is not one of the web.")
        return address or host, port

    def _judge_name(self, name: str) -> None:
        labels = name.split(".")
        if len(name) > 253 or not all(_LABEL.fullmatch(label) for label in labels):
            raise TargetRefusedError(
                "The host is no name: labels of letters, digits and hyphens, between single full stops and "
                "in ASCII."
            )
        if self._addresses.opens_networks:
            return
        if len(labels) == 1 or any(
            name == local_name or name.endswith(f".{local_name}") for local_name in _LOCAL_NAMES
        ):
            raise TargetRefusedError("The host is a name of a private network.")


def _address(host: str) -> str | None:
    """The address that the host is; None where it is a name.

    Raises:
        TargetRefusedError: others might read it as an address, and not all as the same.
    """
    try:
        if host.startswith("["):
            return str(IPv6Address(host[1:-1]))
        if not _NUMBER.fullmatch(host.removesuffix(".").rpartition(".")[2]):
            return None
        # No hexadecimal, no leading zeros, four parts.
        return str(IPv4Address(host))
    except ValueError:
        raise TargetRefusedError("The host is an oddly written address.") from None
