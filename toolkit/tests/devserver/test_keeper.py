"""The order of reports and restarts, with processes that a test controls."""

import pytest

from specfirst.devserver.errors import DevError
from specfirst.devserver.processes.keeper import Keeper, TooManyEndsError


class Program:
    """Runs until the test ends it, and is ready when the test says so."""

    remark = ""

    def __init__(self, name: str) -> None:
        self.name = name
        self.code: int | None = None
        self.ready = True
        self.failure: str | None = None
        self.starts = 0

    def exit_code(self) -> int | None:
        return self.code

    def restart(self) -> None:
        self.starts += 1
        if self.failure:
            raise DevError(self.failure)
        self.code = None

    def is_ready(self) -> bool:
        return self.ready


def test_end_is_reported_while_a_server_takes_long_to_start() -> None:
    said: list[str] = []
    keeper = Keeper(said.append)
    slow, other = Program("slow"), Program("other")
    keeper.keep(slow, other)
    slow.code, slow.ready = 137, False
    keeper.check()
    other.code = 1
    keeper.check()
    assert said == [
        "'slow' ended with status 137 (SIGKILL): starting it again (restart 1 of 3 in 5 minutes).",
        "'other' ended with status 1: starting it again (restart 1 of 3 in 5 minutes).",
    ]
    keeper.check()
    assert said[2:] == ["'other' was started again in 0.0 s."]
    slow.ready = True
    keeper.check()
    assert len(said) == 4


def test_process_that_waits_is_reported_at_once_and_started_when_servers_are_ready() -> None:
    said: list[str] = []
    keeper = Keeper(said.append)
    server, process = Program("server"), Program("process")
    keeper.keep(server)
    keeper.keep(process, waits=True)
    server.code, server.ready, process.code = 137, False, 1
    for _ in range(5):
        keeper.check()
    assert said[1].startswith("'process' ended with status 1")
    assert (server.starts, process.starts) == (1, 0)
    server.ready = True
    keeper.check()
    keeper.check()
    assert process.starts == 1


def test_start_that_fails_counts_as_an_end() -> None:
    said: list[str] = []
    keeper = Keeper(said.append)
    program = Program("program")
    keeper.keep(program)
    program.code, program.failure = 2, "It has no data."

    def look_until_the_end() -> None:
        for _ in range(20):
            keeper.check()

    with pytest.raises(
        TooManyEndsError, match=r"It has no data, after 3 restarts in 5 minutes: stopping the rest\."
    ) as end:
        look_until_the_end()
    assert program.starts == 3
    assert end.value.exit_code == 2


def test_ends_outside_of_the_window_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    keeper = Keeper(lambda line: None)
    program = Program("program")
    keeper.keep(program)
    for _ in range(10):
        program.code = 1
        for _ in range(3):
            keeper.check()
        now[0] += 110.0
    assert program.starts == 10
