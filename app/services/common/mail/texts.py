"""Texts of mails: subject, plain text and HTML, from the templates next to this module."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

_TEMPLATES: Final = Path(__file__).parent / "templates"
_HOUR: Final = timedelta(hours=1)


class MailText(StrEnum):
    """The mails. Each has three templates with its name."""

    VERIFY_EMAIL = "verify_email"
    RESET_PASSWORD = "reset_password"  # noqa: S105
    PASSWORD_CHANGED = "password_changed"  # noqa: S105


_PAGES: Final = {
    MailText.VERIFY_EMAIL: "verify-email",
    MailText.RESET_PASSWORD: "reset-password",
    MailText.PASSWORD_CHANGED: "forgot-password",
}
"""The page of the front end that a mail leads to."""


@dataclass(frozen=True, slots=True)
class WrittenMail:
    """The subject and bodies of a mail, without its recipient."""

    subject: str
    text: str
    html: str


class MailTexts:
    """Renders mails. Values in HTML are escaped, and undefined values are errors."""

    def __init__(self, *, service_name: str, client_app_url: str) -> None:
        """Load the templates. Without `client_app_url` mails show the token instead of a link."""
        self._client_app_url = client_app_url.rstrip("/")
        self._environment = Environment(
            loader=FileSystemLoader(_TEMPLATES),
            undefined=StrictUndefined,
            autoescape=select_autoescape(("html",)),
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals["service_name"] = service_name

    def write(
        self, text: MailText, *, name: str | None, token: str | None = None, lifetime: timedelta = _HOUR
    ) -> WrittenMail:
        """Render the mail `text` to a user called `name`.

        `name` must be None if the address is unverified: a stranger who registers with the address of someone
        else chooses the name, and must not be able to send text there.
        """
        values = {
            "name": name,
            "token": token,
            "link": self._link(text, token),
            "lifetime": _in_words(lifetime),
        }

        def render(form: str) -> str:
            return self._environment.get_template(f"{text}.{form}").render(values)

        # On one line, even if the name of the service has line breaks.
        return WrittenMail(" ".join(render("subject.txt").split()), render("txt"), render("html"))

    def _link(self, text: MailText, token: str | None) -> str | None:
        if not self._client_app_url:
            return None
        page = f"{self._client_app_url}/{_PAGES[text]}"
        return page if token is None else f"{page}?{urlencode({'token': token})}"


def _in_words(lifetime: timedelta) -> str:
    """Return a duration in words, rounded down: `24 hours`, `1 hour`, `30 minutes`."""
    hours, minutes = divmod(int(lifetime.total_seconds()) // 60, 60)
    number, unit = (hours, "hour") if hours else (max(minutes, 1), "minute")
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"
