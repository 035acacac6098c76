"""Write requests as curl commands for a POSIX shell that send the same bytes."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from typing import Any, Final

import httpx
from schemathesis.core.curl import CurlCommand, get_excluded_headers

_IMPLIED: Final = frozenset({"host", "content-length", "transfer-encoding", "connection"})
"""Headers that curl sends by itself."""
_MAX_ARGUMENT_LENGTH: Final = 64 * 1024
"""The most characters of a body in the command itself; Linux allows 128 KiB per argument."""


def curl_command(method: str, url: str, headers: Iterable[tuple[str, str]], body: bytes | None) -> str:
    """Return the command; `headers` are those that curl does not send by itself."""
    # Without --globoff brackets are patterns, and without --path-as-is dots in a path are resolved.
    words = ["curl", "--include", "--globoff", "--path-as-is", "--max-time", "30", "--request", method]
    names = set()
    for name, value in headers:
        names.add(name.lower())
        # An empty value is written with a semicolon: a colon removes the header.
        words += ["--header", f"{name}: {value}" if value else f"{name};"]
    if method == "HEAD":
        words.append("--head")
    if body is None:
        return shlex.join([*words, url])
    for name in ("content-type", "expect"):
        if name not in names:
            words += ["--header", f"{name}:"]
    blanks = len(body) > _MAX_ARGUMENT_LENGTH and not body.strip(b" ")
    text = None if blanks else _as_argument(body)
    if text is not None:
        return shlex.join([*words, "--data-raw", text, url])
    source = f"head -c {len(body)} /dev/zero | tr '\\0' ' '" if blanks else f"printf '{_octal(body)}'"
    return f"{source} | {shlex.join([*words, '--data-binary', '@-', url])}"


def command_of_request(request: httpx.Request) -> str:
    """Return the command of a request that was sent, with blanks for a body that was not kept."""
    headers = [item for item in request.headers.multi_items() if item[0].lower() not in _IMPLIED]
    try:
        body = request.content
    except httpx.RequestNotRead:
        body = b" " * int(request.headers.get("content-length", "1"))
    return curl_command(request.method, str(request.url), headers, body or None)


def generate(
    *,
    method: str,
    url: str,
    body: Any,
    verify: bool,
    headers: dict[str, Any],
    known_generated_headers: Mapping[str, Any] | None,
) -> CurlCommand:
    """Replace the function of schemathesis 4.32, whose commands change bytes and guess a media type."""
    implied = get_excluded_headers()
    kept = {name.lower() for name in known_generated_headers or {}}
    sent = [
        (name, _text(value))
        for name, value in headers.items()
        if name.lower() not in _IMPLIED and (name.lower() in kept or name not in implied)
    ]
    content = body.encode("utf-8", "surrogateescape") if isinstance(body, str) else body
    if content is not None and not isinstance(content, bytes):
        content = str(content).encode()
    command = curl_command(method, url, sent, content)
    return CurlCommand(command=command if verify else f"{command} --insecure", warnings=[])


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _as_argument(body: bytes) -> str | None:
    """Return the body as a word of a command; None if it cannot be one."""
    if len(body) > _MAX_ARGUMENT_LENGTH or b"\0" in body:
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    return text if all(character.isprintable() or character == "\n" for character in text) else None


def _octal(body: bytes) -> str:
    """Return the body for `printf`, with bytes other than letters and digits as octal escapes."""
    return "".join(chr(byte) if chr(byte).isalnum() and byte < 128 else f"\\{byte:03o}" for byte in body)
