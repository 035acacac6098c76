"""`.env.example` lists every setting with its default."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.core.settings import Settings
from scripts import env_example

COMMITTED = Path(__file__).parents[2] / ".env.example"
URLS = {"DATABASE_URL": "postgresql://db/app", "REDIS_URL": "redis://cache/0"}


def test_example_with_every_line_enabled_gives_the_defaults(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in URLS.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    expected = Settings()
    assigned = [
        line.removeprefix("# ")
        for line in COMMITTED.read_text().splitlines()
        if line.startswith("# ") and line[2:].partition("=")[0].isupper()
    ]
    settings = {name.upper() for name, field in Settings.model_fields.items() if not field.exclude}
    assert {line.partition("=")[0] for line in assigned} == settings
    Path(".env").write_text("\n".join(assigned))
    assert Settings() == expected


def test_check_reports_a_setting_that_the_file_lacks(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert env_example.main([]) == 0
    assert env_example.main(["--check"]) == 0
    lines = env_example.EXAMPLE.read_text().splitlines(keepends=True)
    env_example.EXAMPLE.write_text("".join(line for line in lines if "DB_POOL_SIZE" not in line))
    assert env_example.main(["--check"]) == 1
