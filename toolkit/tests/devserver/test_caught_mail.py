"""The ports of the mail catcher, and the runs without one."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from specfirst.devserver.servers.data_directory import DataDirectory, locked_data
from specfirst.devserver.supervisor.caught_mail import caught_mail
from specfirst.project import MailSettings

SETTINGS = MailSettings(
    environment={"SMTP_HOST": "{host}", "SMTP_PORT": "{port}", "SMTP_SECURITY": "none"},
    unless_set=("SMTP_HOST", "MAIL"),
)


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    with locked_data(tmp_path) as data:
        yield data


@pytest.mark.parametrize("name", ["SMTP_HOST", "MAIL"])
def test_mail_with_a_server_of_the_environment_is_not_caught(data: DataDirectory, name: str) -> None:
    assert caught_mail(SETTINGS, {name: "x"}, data, 8000) is None


def test_project_without_mail_settings_has_no_catcher(data: DataDirectory) -> None:
    assert caught_mail(None, {}, data, 8000) is None


def test_port_for_mail_outlives_a_restart_and_leaves_the_rest_of_the_state(data: DataDirectory) -> None:
    data.write_state({"password": "x"})
    first = caught_mail(SETTINGS, {}, data, 8000)
    assert first is not None
    assert data.read_state() == {"password": "x", "smtp_port": first.smtp_port}
    second = caught_mail(SETTINGS, {"SMTP_PORT": "25"}, data, 8000)
    assert second is not None
    assert second.smtp_port == first.smtp_port
    assert second.environment == {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(first.smtp_port),
        "SMTP_SECURITY": "none",
    }


def test_page_is_beside_the_service_or_at_the_next_free_port(data: DataDirectory) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        mail = caught_mail(SETTINGS, {}, data, port - 25)
        assert mail is not None
        assert port < mail.page_port < port + 50
