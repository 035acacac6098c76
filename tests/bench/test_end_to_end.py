"""`python -m scripts.bench end-to-end`: every case responds as it should, on real servers."""

from __future__ import annotations

import json

import pytest

from scripts.bench.end_to_end.command import main


def test_every_case_of_every_service_is_measured(capsys: pytest.CaptureFixture[str]) -> None:
    options = ["--users=2", "--requests=6", "--connections=2", "--rounds=1", "--json"]
    assert main(options) == 0
    found = json.loads(capsys.readouterr().out)
    assert [(reading["service"], reading["case"]) for reading in found] == [
        ("bare Starlette", "read me"),
        ("this service", "read me"),
        ("this service", "list 50"),
        ("this service", "create"),
    ]
    assert all(0 < reading["load"]["p50"] <= reading["load"]["p99"] for reading in found)


def test_template_needs_its_interpreter(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--template=somewhere"])
    assert "--template and --template-python belong together" in capsys.readouterr().err
