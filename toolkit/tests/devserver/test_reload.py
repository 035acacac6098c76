"""`make dev`: the service follows its code, and survives code that is broken."""

import os
import shutil
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from tests.devserver.checkout import Run, small_checkout, wait_for_no_process

pytestmark = pytest.mark.skipif(not Path("/proc/self").exists(), reason="finds processes through /proc")


@pytest.fixture
def run(database_url: str, redis_url: str) -> Iterator[Run]:
    """A run that follows its code, with folders where the real checkout has them."""
    with small_checkout() as folder:
        (folder / "contract").mkdir()
        (folder / "generated").mkdir()
        (folder / "generated/__init__.py").write_text("")
        (folder / "spec").mkdir()
        (folder / "app/answer.py").write_text("ANSWER = 'first'\n")
        main = folder / "app/main.py"
        text = main.read_text().replace("import os\n", "import os\nfrom app.answer import ANSWER\n")
        main.write_text(text.replace('os.environ["JWT_KEYS"]', "ANSWER"))
        started = Run(folder, "--reload", settings={"DATABASE_URL": database_url, "REDIS_URL": redis_url})
        try:
            yield started.wait_until_ready()
        finally:
            started.end(signal.SIGTERM)
            wait_for_no_process(folder)


def wait_for_answer(run: Run, expected: str) -> None:
    """Return when the service answers so; requests during a restart are answered late, not refused."""
    deadline = time.monotonic() + 30
    while _answer(run) != expected:
        assert time.monotonic() < deadline, run.output
        time.sleep(0.05)


def _answer(run: Run) -> str | None:
    """None from the process that is being replaced: it has broken code, or has not read the request yet."""
    try:
        return run.get("/")
    except (ConnectionResetError, HTTPError):
        return None


def test_saved_code_is_served_and_kill_of_the_supervisor_leaves_no_process(run: Run) -> None:
    answer = run.checkout / "app/answer.py"
    for text in ("second", "third"):
        answer.write_text(f"ANSWER = {text!r}\n")
        wait_for_answer(run, text)
    # Nor one of those that were started since: web and worker are forks of the children by now.
    assert run.end(signal.SIGKILL) == -signal.SIGKILL
    wait_for_no_process(run.checkout)


def test_broken_code_is_shown_and_waited_out(run: Run) -> None:
    answer = run.checkout / "app/answer.py"
    answer.write_text("ANSWER = \n")
    run.wait_for("SyntaxError")
    with pytest.raises(HTTPError, match="503"):
        run.get("/")
    assert run.process.poll() is None
    answer.write_text("ANSWER = 'mended'\n")
    wait_for_answer(run, "mended")


def test_replaced_folder_is_still_followed(run: Run) -> None:
    # The generator puts a whole new folder in the place of the old one.
    app = run.checkout / "app"
    for text in ("second", "third", "fourth"):
        fresh = run.checkout / "fresh"
        shutil.copytree(app, fresh, ignore=shutil.ignore_patterns("__pycache__"))
        (fresh / "answer.py").write_text(f"ANSWER = {text!r}\n")
        os.rename(app, run.checkout / f"before-{text}")
        os.rename(fresh, app)
        wait_for_answer(run, text)
