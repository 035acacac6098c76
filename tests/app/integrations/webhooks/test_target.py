"""URLs of private addresses, including unusual notations."""

from __future__ import annotations

import pytest

from app.integrations.webhooks.addresses import AddressPolicy
from app.integrations.webhooks.target import Target, TargetPolicy, TargetRefusedError

PRODUCTION = TargetPolicy(AddressPolicy(), plain_http=False)
DEVELOPMENT = TargetPolicy(AddressPolicy(["127.0.0.0/8", "::1/128"]), plain_http=True)

LOCAL_ADDRESSES = (
    "127.0.0.1",
    "127.255.255.254",
    "0.0.0.0",
    "10.0.0.1",
    "172.16.0.1",
    "172.31.255.255",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "192.0.0.1",
    "192.0.2.1",
    "192.88.99.1",
    "198.18.0.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "[::]",
    "[::1]",
    "[fe80::1]",
    "[fc00::1]",
    "[fd12:3456::1]",
    "[ff02::1]",
    "[fec0::1]",
    "[2001:db8::1]",
    "[3fff::1]",
    "[100::1]",
    # Embedded IPv4 addresses, even public ones.
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[::ffff:8.8.8.8]",
    "[::ffff:0:127.0.0.1]",
    "[::127.0.0.1]",
    "[2002:7f00:1::]",
    "[2002:808:808::1]",
    "[64:ff9b::127.0.0.1]",
    "[64:ff9b::a00:1]",
    "[64:ff9b:1::a00:1]",
    "[2001:0:4136:e378:8000:63bf:3fff:fdd2]",
    "[0:0:0:0:0:0:0:1]",
)
ODDLY_WRITTEN = (
    "2130706433",  # 127.0.0.1 in one number
    "0x7f000001",
    "0x7f.1",
    "0x7F.0x0.0x0.0x1",
    "0177.0.0.1",
    "017700000001",
    "127.1",
    "127.0.1",
    "127.0.0.1.",
    "08.8.8.8",
    "8.8.8.0x8",
    "8.8.8.8.8",
    "256.0.0.1",
    "1.2.3",
    "0",
    "0x",
    "foo.0x7f",
    "foo.1",
    "[::1",
    "[::1%25eth0]",
    "[fe80::1%eth0]",
    "[v1.x]",
    "[127.0.0.1]",
    "[]",
    "[:::1]",
    "[0:0:0:0:0:0:0:0:1]",
)
NO_NAMES = (
    "",
    ".",
    "..",
    "example.com.",
    "localhost.",
    ".example.com",
    "example..com",
    "-example.com",
    "example-.com",
    "exa_mple.com",
    "exa mple.com",
    "example.com%00.internal",
    "%31%32%37.0.0.1",
    "127%2e0.0.1",
    "example.com\\@127.0.0.1",
    "example.com\t",
    "exam\u00adple.com",  # a soft hyphen, which IDNA drops
    "ex\u00e4mple.com",
    "\u24d4xample.com",  # a letter in a circle
    "\uff11\uff12\uff17.0.0.1",  # digits of full width
    "127\u30020\u30020\u30021",  # the ideographic full stop
    "\u2488\u2488\u2488",
    "a" * 64 + ".com",
    ".".join(["a" * 60] * 5) + ".com",
)
PRIVATE_NAMES = (
    "localhost",
    "LOCALHOST",
    "foo.localhost",
    "printer.local",
    "metadata.google.internal",
    "intranet",
    "wiki.corp",
    "nas.lan",
    "router.home.arpa",
    "hidden.onion",
)


@pytest.mark.parametrize("host", [*LOCAL_ADDRESSES, *ODDLY_WRITTEN, *NO_NAMES, *PRIVATE_NAMES])
def test_hostile_host_is_refused(host: str) -> None:
    for url in (f"https://{host}/", f"https://{host}:443/hook?x=1"):
        with pytest.raises(TargetRefusedError):
            PRODUCTION.check(url)


@pytest.mark.parametrize(
    "host", [*ODDLY_WRITTEN, *NO_NAMES, "10.0.0.1", "[::ffff:127.0.0.1]", "[::127.0.0.1]"]
)
def test_opened_network_permits_only_its_addresses(host: str) -> None:
    with pytest.raises(TargetRefusedError):
        DEVELOPMENT.check(f"http://{host}/")


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.com/", "start with https://"),
        ("ftp://example.com/", "start with https://"),
        ("file:///etc/passwd", "start with https://"),
        ("gopher://example.com/", "start with https://"),
        ("javascript:alert(1)", "form"),
        ("//example.com/", "form"),
        ("example.com", "form"),
        ("https:/example.com", "form"),
        ("https:example.com", "form"),
        ("https://example.com/#fragment", "form"),
        ("https://example.com#@127.0.0.1/", "form"),
        ("https://user@example.com/", "user name"),
        ("https://user:password@example.com/", "user name"),
        ("https://:@example.com/", "user name"),
        ("https://example.com@127.0.0.1/", "user name"),
        ("https://127.0.0.1@example.com/", "user name"),
        ("https://example.com:22/", "port 22"),
        ("https://example.com:80/", "port 80"),
        ("https://example.com:6379/", "port 6379"),
        ("https://example.com:0/", "port"),
        ("https://example.com:65536/", "port"),
        ("https://example.com:99999/", "port"),
        ("https://example.com:/", "host"),
        ("https://example.com:+443/", "host"),
        ("https://example.com:443:443/", "host"),
        ("https://example.com:4\u0664\u0663/", "ASCII"),
        ("https://example.com/a b", "ASCII"),
        ("https://example.com/\r\nHost: other", "ASCII"),
        ("https://example.com/\x00", "ASCII"),
        (" https://example.com/", "ASCII"),
        ("https://example.com/" + "a" * 2048, "too long"),
    ],
)
def test_url_without_https_is_refused_with_reason(url: str, reason: str) -> None:
    with pytest.raises(TargetRefusedError, match=reason):
        PRODUCTION.check(url)


@pytest.mark.parametrize(
    ("url", "target", "authority"),
    [
        ("https://example.com", Target("https", "example.com", 443, "/"), "example.com"),
        ("HTTPS://Example.COM:443?a=/b", Target("https", "example.com", 443, "/?a=/b"), "example.com"),
        ("https://a.example.com:8443/x@y:z", Target("https", "a.example.com", 8443, "/x@y:z"), None),
        ("https://xn--bcher-kva.example/", Target("https", "xn--bcher-kva.example", 443, "/"), None),
        ("https://1.example1.com/", Target("https", "1.example1.com", 443, "/"), None),
        ("https://8.8.8.8/", Target("https", "8.8.8.8", 443, "/"), "8.8.8.8"),
        ("https://[2606:4700::1111]/", Target("https", "2606:4700::1111", 443, "/"), "[2606:4700::1111]"),
    ],
)
def test_public_url_is_parsed(url: str, target: Target, authority: str | None) -> None:
    parsed = PRODUCTION.check(url)
    assert parsed == target
    assert parsed.authority == (authority or f"{target.host}:{target.port}".removesuffix(":443"))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9000/",
        "http://[::1]:9000/",
        "http://localhost:9000/",
        "http://receiver:80/",
        "https://8.8.8.8:9000/",
    ],
)
def test_opened_network_permits_any_name_and_port(url: str) -> None:
    DEVELOPMENT.check(url)
    with pytest.raises(TargetRefusedError):
        PRODUCTION.check(url)
