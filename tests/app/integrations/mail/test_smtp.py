"""Mail through real SMTP servers that accept or refuse it."""

from __future__ import annotations

import asyncio
import ssl
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from uuid import UUID

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from app.core.mailbox import Mailbox
from app.core.setting_types import SmtpSecurity
from app.integrations.mail.mailer import MailMessage, MailRefusedError, MailUnavailableError
from app.integrations.mail.smtp import SmtpMailer, SmtpPlace
from tests.app.mail_servers import Letters, smtp_server

SENDER = Mailbox("The Service", "no-reply@service.example")
MESSAGE = MailMessage(
    id=UUID("0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a"),
    to="ada@example.com",
    subject="Grüße, ✓",
    text="Hello Ada,\n\n.\nthis line follows a lonely dot: ü\n",
    html="<p>" + "Hello, Ada. " * 200 + "ü</p>",
)


def place(port: int, security: SmtpSecurity = SmtpSecurity.NONE) -> SmtpPlace:
    return SmtpPlace(host="127.0.0.1", port=port, security=security, timeout=5)


def mailer(port: int, security: SmtpSecurity = SmtpSecurity.NONE) -> SmtpMailer:
    return SmtpMailer(place(port, security), SENDER)


async def test_mail_arrives_as_text_and_html() -> None:
    letters = Letters()
    async with smtp_server(letters) as port:
        await mailer(port).send(MESSAGE)
    (mail,) = letters.taken
    assert letters.recipients == ["ada@example.com"]
    assert mail["From"] == "The Service <no-reply@service.example>"
    assert mail["To"] == "ada@example.com"
    assert mail["Subject"] == MESSAGE.subject
    assert mail["Message-ID"] == f"<{MESSAGE.id}@service.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert abs(datetime.now(UTC) - mail["Date"].datetime) < timedelta(minutes=5)
    assert mail.get_content_type() == "multipart/alternative"
    assert letters.text_of().replace("\r\n", "\n") == MESSAGE.text
    assert letters.html_of().strip() == MESSAGE.html


@pytest.mark.parametrize(
    "address",
    [
        '"a b"@example.com',
        '"<x>"@example.com',
        "o'brien+tag@example.com",
        "ada@[192.0.2.7]",
        "a!#$%&'*/=?^_`{|}~-@example.com",
        "ada@localhost",
    ],
)
async def test_unusual_addresses_are_supported(address: str) -> None:
    letters = Letters()
    async with smtp_server(letters) as port:
        await mailer(port).send(replace(MESSAGE, to=address))
    assert letters.recipients == [address]


@pytest.mark.parametrize("value", ["x\r\nBcc: eve@example.com", "x\nBcc: eve@example.com", "x\r", "x\0"])
@pytest.mark.parametrize("field", ["to", "subject"])
def test_values_cannot_add_headers(field: str, value: str) -> None:
    with pytest.raises(ValueError, match="one line"):
        replace(MESSAGE, **{field: value})  # type: ignore[arg-type]


async def test_invalid_address_is_refused_permanently() -> None:
    letters = Letters()
    async with smtp_server(letters) as port:
        for address in ("ada", "ada@", "<ada@example.com>", "a@b@c", "ada@example.com, eve@example.com"):
            with pytest.raises(MailRefusedError):
                await mailer(port).send(replace(MESSAGE, to=address))
    assert letters.taken == []


@pytest.mark.parametrize(
    ("replies", "error"),
    [
        ({"at_recipient": ["550 5.1.1 no such user"]}, MailRefusedError),
        ({"at_recipient": ["451 4.7.1 greylisted, come back"]}, MailUnavailableError),
        ({"at_data": ["554 5.7.1 looks like spam"]}, MailRefusedError),
        ({"at_data": ["452 4.3.1 disk full"]}, MailUnavailableError),
        ({"at_data": ["421 4.3.2 going down"]}, MailUnavailableError),
    ],
)
async def test_refusal_is_permanent_or_temporary_by_code(
    replies: dict[str, list[str]], error: type[Exception]
) -> None:
    letters = Letters(**replies)  # type: ignore[arg-type]
    async with smtp_server(letters) as port:
        with pytest.raises(error) as caught:
            await mailer(port).send(MESSAGE)
        assert "ada" not in str(caught.value)
        await mailer(port).send(MESSAGE)
    assert len(letters.taken) == 1


async def test_unreachable_or_silent_server_is_temporary() -> None:
    async def say_nothing(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(say_nothing, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(MailUnavailableError):
        await SmtpMailer(replace(place(port), timeout=0.05), SENDER).send(MESSAGE)
    server.close()
    await server.wait_closed()
    with pytest.raises(MailUnavailableError):
        await mailer(port).send(MESSAGE)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A key and a certificate for this machine, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "tests")])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "server.pem"
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + built.public_bytes(serialization.Encoding.PEM))
    return file


@pytest.fixture
def serving(certificate: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


@pytest.fixture
def trusting(certificate: Path) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=str(certificate))


class Guarded(Letters):
    """Takes mail from one user alone; notes whether the connection was encrypted by then."""

    encrypted: bool | None = None

    def authenticate(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
    ) -> AuthResult:
        self.encrypted = session.ssl is not None or bool(
            server.transport and server.transport.get_extra_info("sslcontext")
        )
        login, password = data.login, data.password  # type: ignore[attr-defined]
        return AuthResult(success=(login, password) == (b"user", b"pass word"), handled=False)


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_login_uses_an_encrypted_connection(
    security: SmtpSecurity, serving: ssl.SSLContext, trusting: ssl.SSLContext
) -> None:
    letters = Guarded()
    tls = serving if security is SmtpSecurity.TLS else None
    options: dict[str, object] = {"authenticator": letters.authenticate}
    # aiosmtpd does not notice that a connection is encrypted from its first byte.
    options |= {"auth_require_tls": False} if tls else {"tls_context": serving, "auth_required": True}
    async with smtp_server(letters, tls=tls, **options) as port:
        way = replace(place(port, security), user="user", password="pass word", tls_context=trusting)
        await SmtpMailer(way, SENDER).send(MESSAGE)
        assert letters.encrypted
        # A wrong password is a problem of the operator, so that the mail waits.
        with pytest.raises(MailUnavailableError, match="535"):
            await SmtpMailer(replace(way, password="other"), SENDER).send(MESSAGE)
    assert len(letters.taken) == 1


@pytest.mark.parametrize("security", [SmtpSecurity.STARTTLS, SmtpSecurity.TLS])
async def test_untrusted_certificate_is_refused(security: SmtpSecurity, serving: ssl.SSLContext) -> None:
    letters = Letters()
    tls = serving if security is SmtpSecurity.TLS else None
    options = {} if tls else {"tls_context": serving}
    async with smtp_server(letters, tls=tls, **options) as port:
        with pytest.raises(MailUnavailableError):
            await mailer(port, security).send(MESSAGE)
    assert letters.taken == []


async def test_server_without_starttls_is_refused() -> None:
    letters = Letters()
    async with smtp_server(letters) as port:
        with pytest.raises(MailUnavailableError):
            await mailer(port, SmtpSecurity.STARTTLS).send(MESSAGE)
    assert letters.taken == []


def test_repr_contains_no_password() -> None:
    assert "hunter2" not in repr(SmtpPlace(host="h", port=25, user="u", password="hunter2"))
