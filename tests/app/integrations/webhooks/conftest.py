"""Senders with a test resolver, and a certificate."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from app.integrations.webhooks.addresses import AddressPolicy
from app.integrations.webhooks.network import VettedBackend
from app.integrations.webhooks.sender import WebhookSender
from app.integrations.webhooks.target import TargetPolicy

NAME = "hooks.example.com"


class Names:
    """A name server with prepared results and a record of the lookups."""

    def __init__(self, *results: Sequence[str]) -> None:
        self.results = list(results)
        self.asked: list[str] = []

    async def resolve(self, host: str, port: int) -> Sequence[str]:
        """Return the next result; the last one is repeated."""
        self.asked.append(host)
        return self.results.pop(0) if len(self.results) > 1 else self.results[0]


MakeSender = Callable[..., WebhookSender]


@pytest.fixture
def make_sender() -> MakeSender:
    """A sender to the loopback network, or to those that are given."""

    def make(
        names: Names | None = None,
        *,
        opened: Sequence[str] = ("127.0.0.0/8",),
        seconds: float = 30,
        tls: ssl.SSLContext | None = None,
    ) -> WebhookSender:
        addresses = AddressPolicy(opened)
        network = VettedBackend(addresses, names.resolve) if names else VettedBackend(addresses)
        return WebhookSender(TargetPolicy(addresses, plain_http=True), network, seconds=seconds, tls=tls)

    return make


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with a self-signed certificate for `NAME`, and its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(at - timedelta(days=1))
        .not_valid_after(at + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "certificate.pem"
    secret = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + secret)
    return file
