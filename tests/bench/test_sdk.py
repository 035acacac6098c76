"""The comparison of the SDK with other libraries."""

from __future__ import annotations

import pytest

from scripts.bench.sdk import main


def test_sdk_benchmark_prints_every_contender(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--rounds", "1"]) == 0
    printed = capsys.readouterr().out
    names = (
        "stock openapi-python-client",
        "Pydantic, from bytes",
        "the SDK, newer server",
        "httpx2, msgspec",
    )
    assert all(name in printed for name in names)
    assert printed.count(", a new address") == 2
