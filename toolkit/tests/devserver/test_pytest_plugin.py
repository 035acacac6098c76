"""The servers of a test session that end by themselves."""

import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from tests.devserver.checkout import environment

_TEST = """
    import os
    import signal

    import pytest
    import redis

    def test_kill(redis_url):
        with redis.Redis.from_url(redis_url) as client:
            os.kill(client.info("server")["process_id"], signal.SIGKILL)
            with pytest.raises(redis.ConnectionError):
                while True:
                    client.ping()
"""


@pytest.mark.parametrize("options", [(), ("-n1",)])
def test_session_whose_server_was_killed_fails_with_the_reason(
    tmp_path: Path, options: tuple[str, ...]
) -> None:
    file = tmp_path / "test_kill.py"
    file.write_text(textwrap.dedent(_TEST))
    outcome = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "specfirst.devserver.pytest_plugin", *options, str(file)],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode != 0
    assert "'Valkey' ended with status 137 (SIGKILL)" in outcome.stdout + outcome.stderr
