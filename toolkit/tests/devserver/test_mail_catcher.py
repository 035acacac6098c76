"""The mail catcher receives every message, and shows it without running or loading anything."""

from __future__ import annotations

import asyncio
import json
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from email.message import EmailMessage
from pathlib import Path

import aiosmtplib
import httpx
import pytest
from starlette.applications import Starlette

from specfirst.devserver.mail_catcher.mailbox import Mailbox
from specfirst.devserver.mail_catcher.message import RECIPIENTS, CaughtMessage
from specfirst.devserver.mail_catcher.smtp import smtp_server
from specfirst.devserver.mail_catcher.web import web_application
from specfirst.devserver.ports import free_port
from tests.devserver.checkout import WAIT_SECONDS

KEY = "01795630749308741488-caacabd4"


@pytest.fixture
def mailbox(tmp_path: Path) -> Mailbox:
    return Mailbox(tmp_path / "mail", kept=3)


@pytest.fixture
def app(mailbox: Mailbox) -> Starlette:
    return web_application(mailbox)


@pytest.fixture
async def page(app: Starlette) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8025") as client:
        yield client


def mail(subject: str = "Hello", text: str = "Hello Ada", html: str | None = None) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "The Service <no-reply@service.example>"
    message["To"] = "ada@example.com"
    message["Subject"] = subject
    message.set_content(text)
    if html is not None:
        message.add_alternative(html, subtype="html")
    return message


async def put(mailbox: Mailbox, message: EmailMessage, *to: str) -> str:
    return await mailbox.put(to or ("ada@example.com",), message.as_bytes())


async def test_messages_are_listed_newest_first(mailbox: Mailbox, page: httpx.AsyncClient) -> None:
    async with smtp_server(mailbox, 0) as port:
        for subject, to in (("Erste ü", ["ada@example.com"]), ("Second", ["grace@example.com", "x@y"])):
            await aiosmtplib.send(mail(subject), recipients=to, hostname="127.0.0.1", port=port)
    listed = (await page.get("/api/messages")).json()["messages"]
    assert [message["subject"] for message in listed] == ["Second", "Erste ü"]
    assert listed[0]["recipients"] == ["grace@example.com", "x@y"]
    assert listed[0]["sender"] == "The Service <no-reply@service.example>"
    assert listed[0]["preview"] == "Hello Ada"
    assert listed[0]["received_at"] > listed[1]["received_at"]
    for_grace = (await page.get("/api/messages", params={"to": "grace@example.com"})).json()["messages"]
    assert for_grace == [listed[0]]


async def test_output_names_the_message_but_not_its_recipients(
    mailbox: Mailbox, capsys: pytest.CaptureFixture[str]
) -> None:
    async with smtp_server(mailbox, 0) as port:
        await aiosmtplib.send(mail(), recipients=["ada@example.com"], hostname="127.0.0.1", port=port)
    (caught,) = mailbox.newest_first()
    assert capsys.readouterr().out == f"caught mail {caught.id}\n"


async def test_message_is_shown_with_its_parts(mailbox: Mailbox, page: httpx.AsyncClient) -> None:
    message = mail(
        text="Open https://app.example.com/x?token=a-b_c now, or paste\n\nq0hM3v8Zr5\n", html="<p>ü</p>"
    )
    message.add_attachment(b"abc", maintype="application", subtype="pdf", filename="invoice.pdf")
    key = await put(mailbox, message)
    shown = (await page.get(f"/api/messages/{key}")).json()
    assert shown["links"] == ["https://app.example.com/x?token=a-b_c"]
    assert shown["codes"] == ["q0hM3v8Zr5"]
    assert shown["html"].strip() == "<p>ü</p>"
    assert shown["attachments"] == [{"name": "invoice.pdf", "media_type": "application/pdf", "size": 3}]
    assert ["Subject", "Hello"] in shown["headers"]
    raw = await page.get(f"/api/messages/{key}/raw")
    assert raw.headers["content-type"] == "text/plain; charset=utf-8"
    assert raw.content == f"{RECIPIENTS}: ada@example.com\r\n".encode() + message.as_bytes()


async def test_html_runs_no_script_and_sends_no_request(mailbox: Mailbox, page: httpx.AsyncClient) -> None:
    html = "<!doctype html><html><head class='x'></head><body><script>alert(1)</script></body></html>"
    response = await page.get(f"/messages/{await put(mailbox, mail(html=html))}/html")
    policy = response.headers["content-security-policy"]
    assert policy.startswith("sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'")
    assert "allow-scripts" not in policy
    assert "allow-same-origin" not in policy
    assert "script-src" not in policy
    assert response.text.startswith("<!doctype html><html><head class='x'><base target=\"_blank\">")


async def test_page_allows_only_its_own_script(page: httpx.AsyncClient) -> None:
    for path, kind in (("/", "text/html"), ("/page.css", "text/css"), ("/page.js", "text/javascript")):
        response = await page.get(path)
        assert response.status_code == 200
        assert response.headers["content-type"].startswith(kind)
        assert "script-src 'self';" in response.headers["content-security-policy"]
        assert response.headers["x-content-type-options"] == "nosniff"
    index, script = (await page.get("/")).text, (await page.get("/page.js")).text
    assert "onclick" not in index
    assert "innerHTML" not in script
    assert 'sandbox", "allow-popups allow-popups-to-escape-sandbox"' in script


async def test_request_with_a_foreign_host_name_is_refused(page: httpx.AsyncClient) -> None:
    response = await page.get("/api/messages", headers={"Host": "evil.example"})
    assert response.status_code == 400


async def test_all_messages_can_be_removed(mailbox: Mailbox, page: httpx.AsyncClient, tmp_path: Path) -> None:
    key = await put(mailbox, mail())
    assert (await page.delete("/api/messages")).status_code == 204
    assert (await page.get("/api/messages")).json() == {"messages": []}
    for path in (f"/api/messages/{key}", f"/api/messages/{key}/raw", f"/messages/{key}/html"):
        assert (await page.get(path)).status_code == 404
    assert list((tmp_path / "mail").iterdir()) == []


@pytest.mark.parametrize("key", ["..%2f..%2fsecrets", "%2e%2e", KEY])
async def test_unknown_message_is_not_found(page: httpx.AsyncClient, tmp_path: Path, key: str) -> None:
    (tmp_path / "secrets.eml").write_text("secret")
    assert (await page.get(f"/api/messages/{key}/raw")).status_code == 404


async def test_oldest_messages_are_removed_and_others_survive_a_restart(
    mailbox: Mailbox, tmp_path: Path
) -> None:
    for number in range(5):
        await put(mailbox, mail(str(number)))
    folder = tmp_path / "mail"
    (folder / "half.part").write_bytes(b"From: nobody")
    for opened in (mailbox, Mailbox(folder, kept=3)):
        assert [summary.subject for summary in opened.newest_first()] == ["4", "3", "2"]
    assert len(list(folder.glob("*.eml"))) == 3
    for path in (folder, *folder.glob("*.eml")):
        assert path.stat().st_mode & 0o077 == 0, path
    assert [summary.subject for summary in Mailbox(folder, kept=1).newest_first()] == ["4"]


async def test_wait_ends_with_each_change_and_with_the_end(mailbox: Mailbox) -> None:
    for change in (put(mailbox, mail()), mailbox.clear()):
        waiting = asyncio.create_task(mailbox.wait_for_change(mailbox.revision))
        await asyncio.sleep(0)
        await change
        assert await waiting == mailbox.revision
    waiting_for_nothing = asyncio.create_task(mailbox.wait_for_change(mailbox.revision))
    await asyncio.sleep(0)
    await mailbox.close()
    assert await waiting_for_nothing is None


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe\x00 no mail at all",
        b"Subject: =?utf-8?q?=FF=FE?=\r\nFrom: <\r\nDate: yesterday\r\n\r\nx",
        b"Content-Type: text/plain; charset=klingon\r\n\r\nqapla'",
        b"Content-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html\r\n\r\n<p>",
        b"Content-Type: text/html\r\nContent-Transfer-Encoding: base64\r\n\r\n!!!!",
        b'From: a@b@c, "\r\nTo: ;;;\r\nSubject: a\r\nSubject: b\r\n\r\n',
        b"Content-Type: multipart/alternative\r\n\r\n",
        b"Message-ID: <[\r\nContent-Disposition: attachment; filename*=utf-8''%FF\r\n\r\n",
    ],
)
def test_malformed_message_is_shown(raw: bytes) -> None:
    message = CaughtMessage(KEY, raw)
    assert message.summary().size == len(raw)
    shown = [message.text, message.html, message.headers, message.links, message.codes, message.attachments]
    assert json.dumps(shown, default=str)


def test_a_catcher_serves_both_sides_and_ends_at_once(tmp_path: Path) -> None:
    """With a page that is open, whose event stream has no end."""
    smtp_port, http_port = free_port(), free_port()
    command = [sys.executable, "-m", "specfirst.devserver.mail_catcher", f"--folder={tmp_path / 'mail'}"]
    command += [f"--smtp-port={smtp_port}", f"--http-port={http_port}"]
    process = subprocess.Popen(command)
    try:
        _wait_for(smtp_port)
        url = f"http://127.0.0.1:{http_port}"
        with httpx.stream("GET", f"{url}/api/changes", timeout=WAIT_SECONDS) as changes:
            lines = (line for line in changes.iter_lines() if line)
            assert next(lines) == "data: 0"
            with smtplib.SMTP("127.0.0.1", smtp_port) as client:
                client.send_message(mail())
            assert next(lines) == "data: 1"
            assert len(httpx.get(f"{url}/api/messages").json()["messages"]) == 1
            process.send_signal(signal.SIGTERM)
            assert list(lines) == []
        assert process.wait(WAIT_SECONDS) == -signal.SIGTERM
    finally:
        process.kill()
        process.wait()


def _wait_for(port: int) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while time.monotonic() < deadline:
        try:
            smtplib.SMTP("127.0.0.1", port).close()
        except OSError:
            time.sleep(0.02)
        else:
            return
    raise AssertionError("the catcher did not start")
