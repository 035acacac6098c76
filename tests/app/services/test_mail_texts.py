"""Mails to users with hostile names."""

from __future__ import annotations

from datetime import timedelta
from html.parser import HTMLParser

import pytest
from jinja2 import UndefinedError

from app.services.common.mail import texts as mail_texts
from app.services.common.mail.texts import MailText, MailTexts, WrittenMail

TOKEN = "q0hM3v8Zr5sT1uW9xY7aB2cD4eF6gH8jK0lN3pQ5rS7"
NAMES = [
    "Ada Lovelace",
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "{{ 7 * 7 }}{% raw %}",
    "Ada\r\nBcc: eve@example.com",
    "</td></table>&lt;",
    "Ünïcödé 漢字 \u202e\u0000",
]
APP_URLS = ["https://app.example.com", "https://app.example.com/accounts/", ""]


class Elements(HTMLParser):
    """The tags, the attributes and the text of a document."""

    def __init__(self, document: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.links: set[str] = set()
        self.text = ""
        self.feed(document)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}
        self.links |= {value for name, value in attrs if name == "href" and value}

    def handle_data(self, data: str) -> None:
        self.text += data


def write(
    text: MailText, name: str | None, *, url: str = APP_URLS[0], service: str = "The Service"
) -> WrittenMail:
    texts = MailTexts(service_name=service, client_app_url=url)
    if text is MailText.PASSWORD_CHANGED:
        return texts.write(text, name=name)
    return texts.write(text, name=name, token=TOKEN, lifetime=timedelta(hours=24))


@pytest.mark.parametrize("url", APP_URLS)
@pytest.mark.parametrize("text", MailText)
@pytest.mark.parametrize("name", NAMES)
def test_name_is_escaped(text: MailText, name: str, url: str) -> None:
    written, harmless = write(text, name, url=url), write(text, "Ada Lovelace", url=url)
    assert written.subject == harmless.subject
    assert f"Hello {name}," in written.text
    found, expected = Elements(written.html), Elements(harmless.html)
    assert (found.tags, found.attributes, found.links) == (
        expected.tags,
        expected.attributes,
        expected.links,
    )
    assert f"Hello {name},".replace("\r\n", "\n") in found.text.replace("\r\n", "\n")


@pytest.mark.parametrize("text", MailText)
def test_service_name_is_escaped(text: MailText) -> None:
    written = write(text, None, service="R&D <b>\r\nBcc: eve@example.com")
    assert "R&D <b> Bcc: eve@example.com" in written.subject
    assert "b" not in Elements(written.html).tags


@pytest.mark.parametrize("text", MailText)
def test_mail_without_name_has_no_salutation(text: MailText) -> None:
    written = write(text, None)
    assert written.text.startswith("Hello,\n")
    assert "Hello,</p>" in written.html
    assert "None" not in written.text + written.html


@pytest.mark.parametrize(
    ("text", "page"),
    [
        (MailText.VERIFY_EMAIL, f"/verify-email?token={TOKEN}"),
        (MailText.RESET_PASSWORD, f"/reset-password?token={TOKEN}"),
        (MailText.PASSWORD_CHANGED, "/forgot-password"),
    ],
)
def test_links_use_the_front_end(text: MailText, page: str) -> None:
    for url in APP_URLS[:2]:
        link = url.rstrip("/") + page
        written = write(text, None, url=url)
        assert f"\n{link}\n" in written.text
        assert Elements(written.html).links == {link}


@pytest.mark.parametrize("text", [MailText.VERIFY_EMAIL, MailText.RESET_PASSWORD])
def test_mail_without_front_end_shows_the_token(text: MailText) -> None:
    written = write(text, None, url="")
    assert f"\n{TOKEN}\n" in written.text
    found = Elements(written.html)
    assert TOKEN in found.text
    assert found.links == set()


@pytest.mark.parametrize("text", [MailText.VERIFY_EMAIL, MailText.RESET_PASSWORD])
def test_mail_states_the_lifetime_of_the_token(text: MailText) -> None:
    written = write(text, None)
    assert "within 24 hours" in written.text.replace("\n", " ")
    assert "within 24 hours" in Elements(written.html).text


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(3600, "1 hour"), (7200, "2 hours"), (1800, "30 minutes"), (60, "1 minute"), (5, "1 minute")],
)
def test_lifetimes_are_written_in_words(seconds: int, words: str) -> None:
    written = MailTexts(service_name="s", client_app_url="").write(
        MailText.RESET_PASSWORD, name=None, token=TOKEN, lifetime=timedelta(seconds=seconds)
    )
    assert words in written.text.replace("\n", " ")


@pytest.mark.parametrize("text", MailText)
def test_html_loads_no_resources_and_no_scripts(text: MailText) -> None:
    found = Elements(write(text, "Ada").html)
    assert found.tags.isdisjoint({"script", "img", "link", "iframe", "form", "object", "style"})
    assert found.attributes.isdisjoint({"src", "onload", "onerror", "background"})


def test_every_mail_has_templates_and_none_is_unused() -> None:
    expected = {f"{text}.{form}" for text in MailText for form in ("subject.txt", "txt", "html")}
    shared = {"layout.html", "layout.txt", "parts.html"}
    assert {file.name for file in mail_texts._TEMPLATES.iterdir()} == expected | shared


def test_undefined_value_in_template_fails() -> None:
    texts = MailTexts(service_name="s", client_app_url="")
    with pytest.raises(UndefinedError):
        texts._environment.from_string("{{ nobody_gave_this }}").render()
