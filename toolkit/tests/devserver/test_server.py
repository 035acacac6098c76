"""Waiting for programs of a server to start or end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.server_process import ServerFailedError, ServerPlace, ServerProcess


@pytest.fixture
def place(tmp_path: Path) -> Iterator[ServerPlace]:
    with Watchdog() as watchdog:
        yield ServerPlace(
            folder=tmp_path,
            log=tmp_path / "log",
            account=None,
            password="secret",
            durable=False,
            watchdog=watchdog,
        )


class SlowToLook(ServerProcess):
    """Runs at the first check and has ended at the second, as any process may between two checks."""

    looks = 0

    def exit_code(self) -> int | None:
        """None at the first call, then the real status."""
        self.looks += 1
        if self.looks == 1:
            self._process.wait()
            return None
        return super().exit_code()


def test_success_between_two_looks_is_success(place: ServerPlace) -> None:
    SlowToLook("program", ["/bin/sh", "-c", "exit 0"], place).wait_for_success()


def test_status_that_is_not_zero_is_reported_with_the_log(place: ServerPlace) -> None:
    process = ServerProcess("program", ["/bin/sh", "-c", "echo no room; exit 3"], place)
    with pytest.raises(ServerFailedError, match=r"(?s)program ended with status 3.*no room") as caught:
        process.wait_for_success()
    assert "log" in str(caught.value)


def test_older_lines_of_the_log_are_not_reported(place: ServerPlace) -> None:
    place.log.write_text("an old complaint\n")
    process = ServerProcess("program", ["/bin/sh", "-c", "exit 1"], place)
    with pytest.raises(ServerFailedError) as caught:
        process.wait_for_success()
    assert "an old complaint" not in str(caught.value)
