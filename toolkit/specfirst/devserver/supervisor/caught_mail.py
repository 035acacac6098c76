"""The mail catcher of a run, and the variables that send mail to it."""

from collections.abc import Mapping
from dataclasses import dataclass

from specfirst.devserver.ports import LOOPBACK, free_or_new, next_free
from specfirst.devserver.servers.data_directory import DataDirectory
from specfirst.project import MailSettings

_PAGE_OFFSET = 25
"""The distance of the page's port from that of the web service: 8025 beside 8000."""
_SMTP_PORT = "smtp_port"
"""The key of the port in the run's state."""


@dataclass(frozen=True)
class CaughtMail:
    """The mail catcher of a run.

    Attributes:
        environment: the variables that lead the other processes to it.
    """

    smtp_port: int
    page_port: int
    environment: Mapping[str, str]

    @property
    def page(self) -> str:
        """The URL of the page."""
        return f"http://{LOOPBACK}:{self.page_port}"


def caught_mail(
    settings: MailSettings | None, environment: Mapping[str, str], data: DataDirectory, port: int
) -> CaughtMail | None:
    """Return the catcher beside a web service on `port`; None where mail is to go elsewhere.

    The port for mail is kept in the run's state, so that it outlives a restart.
    """
    if settings is None or any(name in environment for name in settings.unless_set):
        return None
    state = data.read_state()
    smtp_port = free_or_new(state.get(_SMTP_PORT))
    data.write_state({**state, _SMTP_PORT: smtp_port})
    return CaughtMail(
        smtp_port=smtp_port,
        page_port=next_free(port + _PAGE_OFFSET, {smtp_port}),
        environment={
            name: template.format(host=LOOPBACK, port=smtp_port)
            for name, template in settings.environment.items()
        },
    )
