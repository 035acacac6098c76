"""The mail of a run: where it is caught, and who is told."""

from collections.abc import Mapping
from dataclasses import dataclass

from specfirst.devserver.ports import LOOPBACK, free_or_new, is_free
from specfirst.devserver.servers.data_directory import DataDirectory

_PAGE_OFFSET = 25
"""How far the page's port is from that of the web service: 8025 beside 8000."""
_LAST_PORT = 65535
_SMTP_PORT = "smtp_port"
"""The name under which the run's state has it."""


@dataclass(frozen=True)
class CaughtMail:
    """The ports of a catcher."""

    smtp_port: int
    page_port: int

    @property
    def settings(self) -> dict[str, str]:
        """What the other processes need to know."""
        return {"SMTP_HOST": LOOPBACK, "SMTP_PORT": str(self.smtp_port), "SMTP_SECURITY": "none"}

    @property
    def page(self) -> str:
        """The address of the page."""
        return f"http://{LOOPBACK}:{self.page_port}"


def caught_mail(environment: Mapping[str, str], data: DataDirectory, port: int) -> CaughtMail | None:
    """The ports to use beside a web service on `port`; None where the environment has mail go elsewhere.

    The port for mail is kept in the run's state, so that it outlives a restart.
    """
    if "SMTP_HOST" in environment or "MAIL" in environment:
        return None
    state = data.read_state()
    smtp_port = free_or_new(state.get(_SMTP_PORT))
    data.write_state({**state, _SMTP_PORT: smtp_port})
    return CaughtMail(smtp_port, _page_port(port, taken=smtp_port))


def _page_port(port: int, *, taken: int) -> int:
    beside = range(min(port + _PAGE_OFFSET, _LAST_PORT), _LAST_PORT + 1)
    return next(each for each in beside if each != taken and is_free(each))
