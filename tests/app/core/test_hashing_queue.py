"""The queue for hashing passwords: order, waiting, refusal and disconnection."""

from __future__ import annotations

import asyncio

import pytest

from app.core import hashing_queue
from app.core.hashing_queue import HashingKind, HashingQueue, HashingQueueFullError
from app.core.metrics.instruments import Instruments
from tests.app.metrics import value_of

KNOWN, LOGIN, OTHER = HashingKind


class DepartedError(Exception):
    """The client of a request has disconnected."""


class Line:
    """Requests of one queue, in the order in which they got their turns."""

    def __init__(self, *, hash_seconds: float = 1, longest_wait: float = 3) -> None:
        self.instruments = Instruments()
        self.queue = HashingQueue(
            slots=1,
            hash_seconds=hash_seconds,
            instruments=self.instruments,
            longest_wait={KNOWN: 30, LOGIN: 30, OTHER: longest_wait},
        )
        self.served: list[str] = []
        self.departed = asyncio.Event()

    async def serve(self, name: str, kind: HashingKind = OTHER, network: str | None = None) -> None:
        async with self.queue.turn(kind, self.departure, network=network):
            self.served.append(name)

    async def departure(self) -> None:
        await self.departed.wait()
        raise DepartedError

    def waiting(self, kind: HashingKind = OTHER) -> float:
        return value_of(self.instruments, "password_hashing_waiting", kind=kind)


async def start(*requests: asyncio.Task[None]) -> None:
    """Let requests that were just made reach the queue."""
    for _ in range(5):
        await asyncio.sleep(0)


async def test_three_of_four_turns_go_to_logins_while_both_wait() -> None:
    line = Line()
    async with line.queue.turn(OTHER):
        others = [asyncio.create_task(line.serve(f"other {n}")) for n in range(2)]
        await start(*others)
        logins = [asyncio.create_task(line.serve(f"login {n}", LOGIN)) for n in range(7)]
        await start(*logins)
        assert (line.waiting(LOGIN), line.waiting()) == (7, 2)
    await asyncio.gather(*others, *logins)
    assert [name.split()[0] for name in line.served] == [
        *["login"] * 3,
        "other",
        *["login"] * 3,
        "other",
        "login",
    ]
    assert (line.waiting(LOGIN), line.waiting()) == (0, 0)


async def test_logins_from_known_networks_get_two_of_three_turns() -> None:
    line = Line()
    async with line.queue.turn(OTHER):
        unknown = [asyncio.create_task(line.serve(f"unknown {n}", LOGIN)) for n in range(3)]
        await start(*unknown)
        known = [asyncio.create_task(line.serve(f"known {n}", KNOWN)) for n in range(5)]
        await start(*known)
    await asyncio.gather(*unknown, *known)
    kinds = [name.split()[0] for name in line.served]
    assert kinds == ["known", "known", "unknown", "known", "known", "unknown", "known", "unknown"]


async def test_line_that_was_empty_gets_no_additional_turns() -> None:
    line = Line()
    others: list[asyncio.Task[None]] = []

    async def join() -> None:
        async with line.queue.turn(LOGIN):
            others.extend(asyncio.create_task(line.serve("other")) for _ in range(2))
            await start(*others)

    async with line.queue.turn(LOGIN):
        logins = [asyncio.create_task(line.serve("login", LOGIN)) for _ in range(10)]
        logins.append(asyncio.create_task(join()))
        logins += [asyncio.create_task(line.serve("login", LOGIN)) for _ in range(10)]
        await start(*logins)
    await asyncio.gather(*logins)
    await asyncio.gather(*others)
    first, second = (n for n, name in enumerate(line.served) if name == "other")
    assert second - first == 4


async def test_network_with_many_requests_delays_another_by_one_hash() -> None:
    line = Line(longest_wait=6)
    async with line.queue.turn(OTHER):
        flood = [asyncio.create_task(line.serve(f"flood {n}", network="192.0.2.1")) for n in range(6)]
        await start(*flood)
        with pytest.raises(HashingQueueFullError):
            await line.serve("one too many", network="192.0.2.1")
        honest = [asyncio.create_task(line.serve("honest", network=f"198.51.100.{n}")) for n in range(2)]
        await start(*honest)
    await asyncio.gather(*flood, *honest)
    assert line.served[:4] == ["flood 0", "honest", "honest", "flood 1"]


async def test_request_beyond_a_full_line_is_refused() -> None:
    line = Line()
    async with line.queue.turn(OTHER):
        waiting = [asyncio.create_task(line.serve(f"{n}")) for n in range(3)]
        await start(*waiting)
        with pytest.raises(HashingQueueFullError) as refused:
            await line.serve("one too many")
        assert refused.value.retry_after == 2
        login = asyncio.create_task(line.serve("login", LOGIN))
        await start(login)
    await asyncio.gather(*waiting, login)
    assert line.served == ["login", "0", "1", "2"]
    assert value_of(line.instruments, "password_hashing_refused_total", kind=OTHER) == 1


async def test_line_is_longer_if_hashes_are_fast() -> None:
    line = Line()
    for _ in range(100):
        line.queue.note(0.5)
    async with line.queue.turn(OTHER):
        waiting = [asyncio.create_task(line.serve(f"{n}")) for n in range(5)]
        await start(*waiting)
        with pytest.raises(HashingQueueFullError):
            await line.serve("one too many")
    await asyncio.gather(*waiting)


async def test_line_is_bounded_even_with_fast_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing_queue, "MOST_WAITING", 2)
    line = Line(hash_seconds=0)
    async with line.queue.turn(OTHER):
        waiting = [asyncio.create_task(line.serve(f"{n}")) for n in range(2)]
        await start(*waiting)
        with pytest.raises(HashingQueueFullError):
            await line.serve("one too many")
    await asyncio.gather(*waiting)


async def test_request_that_waits_too_long_is_refused() -> None:
    line = Line(hash_seconds=0.001, longest_wait=0.01)
    async with line.queue.turn(OTHER):
        with pytest.raises(HashingQueueFullError):
            await line.serve("late")
    await line.serve("next")
    assert line.served == ["next"]
    assert line.waiting() == 0


async def test_request_of_a_client_that_left_is_dropped() -> None:
    line = Line()
    async with line.queue.turn(OTHER):
        waiting = [asyncio.create_task(line.serve(f"{n}")) for n in range(3)]
        await start(*waiting)
        line.departed.set()
        outcomes = await asyncio.gather(*waiting, return_exceptions=True)
        assert {type(outcome) for outcome in outcomes} == {DepartedError}
        line.departed.clear()
        next_ = asyncio.create_task(line.serve("next"))
        await start(next_)
    await next_
    assert line.served == ["next"]
    assert value_of(line.instruments, "password_hashing_dropped_total", kind=OTHER) == 3


@pytest.mark.parametrize("departs", [True, False])
async def test_turn_of_request_that_ends_at_the_same_moment_is_passed_on(departs: bool) -> None:
    line = Line()
    async with line.queue.turn(OTHER):
        first, second = (asyncio.create_task(line.serve(name)) for name in ("first", "second"))
        await start(first, second)
    # The turn belongs to the first request, which has not run since.
    if departs:
        line.departed.set()
    else:
        first.cancel()
    await asyncio.gather(first, second, return_exceptions=True)
    await line.serve("third")
    assert line.served[-1] == "third"
    assert line.waiting() == 0


async def test_cancelled_request_leaves_the_line() -> None:
    line = Line()
    async with line.queue.turn(OTHER):
        waiting = asyncio.create_task(line.serve("cancelled"))
        await start(waiting)
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        assert line.waiting() == 0
    await line.serve("next")
    assert line.served == ["next"]
