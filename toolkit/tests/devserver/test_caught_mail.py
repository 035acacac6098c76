"""Which ports a run catches mail at, and when it does not."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from specfirst.devserver.ports import free_port
from specfirst.devserver.servers.data_directory import DataDirectory, locked_data
from specfirst.devserver.supervisor.caught_mail import CaughtMail, caught_mail
from specfirst.devserver.supervisor.process_table import Child, children


@pytest.fixture
def data(tmp_path: Path) -> Iterator[DataDirectory]:
    with locked_data(tmp_path) as data:
        yield data


@pytest.mark.parametrize("name", ["SMTP_HOST", "MAIL"])
def test_mail_that_is_to_go_elsewhere_is_not_caught(data: DataDirectory, name: str) -> None:
    assert caught_mail({name: "x"}, data, 8000) is None
    assert [child.name for child in _children(None)] == ["web", "worker", "beat"]


def test_the_port_for_mail_outlives_a_restart_and_leaves_the_rest_of_the_state(data: DataDirectory) -> None:
    data.write_state({"password": "x"})
    first = caught_mail({}, data, 8000)
    assert first is not None
    assert data.read_state() == {"password": "x", "smtp_port": first.smtp_port}
    second = caught_mail({"SMTP_PORT": "25"}, data, 8000)
    assert second is not None
    assert second.smtp_port == first.smtp_port
    assert second.settings == {
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(first.smtp_port),
        "SMTP_SECURITY": "none",
    }


def test_the_page_is_beside_the_service_or_at_the_next_free_port(data: DataDirectory) -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        mail = caught_mail({}, data, port - 25)
        assert mail is not None
        assert port < mail.page_port < port + 50


def test_the_catcher_starts_first(tmp_path: Path) -> None:
    catcher, *_ = _children(CaughtMail(smtp_port=1025, page_port=8025), tmp_path)
    assert catcher.name == "mail"
    assert catcher.command[-3:] == ("--smtp-port=1025", "--http-port=8025", f"--folder={tmp_path / 'mail'}")


def _children(mail: CaughtMail | None, data: Path = Path("/data")) -> list[Child]:
    return children(8000, data=data, mail=mail, reload=False, colours=False)
