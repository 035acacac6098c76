"""When a transfer counts as stalled or slow."""

from __future__ import annotations

from specfirst.server.pace import Pace


def verdicts(pace: Pace, counts: list[int]) -> list[str | None]:
    """The results of checks at the seconds 0, 1, 2 …"""
    found = []
    for second, count in enumerate(counts):
        pace.count = count
        found.append(pace.check(second, "stalled", "slow"))
    return found


def test_transfer_without_progress_is_stalled_after_the_time() -> None:
    assert verdicts(Pace(2, 100), [0, 500, 500, 500, 500]) == [None] * 4 + ["stalled"]


def test_transfer_below_the_least_average_is_slow_after_the_time() -> None:
    assert verdicts(Pace(2, 100), [0, 1, 2, 3, 4]) == [None, None, None, "slow", "slow"]


def test_transfer_may_pause_on_what_it_is_ahead() -> None:
    assert verdicts(Pace(3, 100), [0, 1000, 1000, 1000, 1000]) == [None] * 5


def test_measure_begins_with_the_first_check_after_a_restart() -> None:
    pace = Pace(2, 100)
    verdicts(pace, [0, 0, 0])
    pace.restart()
    assert pace.check(100, "stalled", "slow") is None
    assert pace.check(102, "stalled", "slow") is None
    assert pace.check(103, "stalled", "slow") == "stalled"


def test_time_of_a_pause_does_not_count() -> None:
    pace = Pace(2, 100)
    pace.check(0, "stalled", "slow")
    pace.pause(50)
    pace.pause(100)
    assert pace.check(102, "stalled", "slow") is None
    assert pace.check(103, "stalled", "slow") == "stalled"
