"""A checkout with the smallest project that a run can start, and real runs of it."""

import os
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from specfirst.devserver.ports import free_port

WAIT_SECONDS = 60.0
SPECFIRST = str(Path(sys.executable).parent / "specfirst")

_FILES = {
    "pyproject.toml": """
        [tool.specfirst.run]
        application = "app.main:create_app"
        code = ["app", "generated"]
        migrate = "python migrate.py"
        bootstrap = ["python", "-m", "app.admin", "{state}"]
        links = { "Greeting" = "/hello" }
        secrets = { JWT_KEYS = "dev:{secret}" }
        environment = { COLOUR = "green" }
        pages-variable = "PAGES"

        [tool.specfirst.run.mail]
        environment = { SMTP_HOST = "{host}", SMTP_PORT = "{port}" }
        unless-set = ["SMTP_HOST", "MAIL"]

        [[tool.specfirst.run.processes]]
        name = "worker"
        command = "python -m app.worker worker"
        reload = true
        preload = ["wave"]

        [[tool.specfirst.run.processes]]
        name = "ticker"
        command = ["sh", "-c", "echo ticking in {data}; exec sleep 600"]

        [[tool.specfirst.run.processes]]
        name = "files"
        command = "python -m http.server {port} --bind=127.0.0.1 --directory=app"
        optional = true
        port-offset = 55
        page = "Files"
    """,
    "migrate.py": """
        import os
        import psycopg2
        psycopg2.connect(os.environ["DATABASE_URL"]).close()
        print("migrations have run")
    """,
    "generated/__init__.py": "",
    "app/__init__.py": "",
    "app/admin.py": """
        import sys
        from pathlib import Path
        made = Path(sys.argv[1], "admin-made")
        if not made.exists():
            made.touch()
            print("First administrator: admin@example.com / one-time-password")
    """,
    "app/worker.py": """
        import os
        import signal
        import sys
        import time

        def stop(number, frame):
            raise SystemExit(0)

        def fork():
            pid = os.fork()
            if pid == 0:
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                while True:
                    time.sleep(60)
            return pid

        print("preloaded" if "wave" in sys.modules else "plain", "in", os.environ["COLOUR"], flush=True)
        signal.signal(signal.SIGTERM, stop)
        pool = {fork(), fork()}
        print("worker is ready.", flush=True)
        try:
            while True:
                pid, _ = os.wait()
                pool = pool - {pid} | {fork()}
        finally:
            for pid in pool:
                os.kill(pid, signal.SIGTERM)
    """,
    "app/main.py": """
        import os

        def create_app():
            async def app(scope, receive, send):
                assert scope["type"] == "http"
                if scope["path"] == "/crash":
                    os._exit(7)
                body = os.environ["JWT_KEYS"]
                if scope["path"] == "/mail":
                    body = os.environ["SMTP_HOST"] + ":" + os.environ["SMTP_PORT"]
                if scope["path"] == "/pages":
                    body = os.environ["PAGES"]
                await send({"type": "http.response.start", "status": 200, "headers": []})
                await send({"type": "http.response.body", "body": body.encode()})
            return app
    """,
}


@contextmanager
def small_checkout() -> Iterator[Path]:
    """A folder with the files of the smallest project, in reach of the servers' account."""
    with tempfile.TemporaryDirectory(prefix="checkout-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        lay_files(folder)
        yield folder


def lay_files(folder: Path) -> None:
    """Write the files of the smallest project into `folder`."""
    for name, content in _FILES.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(textwrap.dedent(content))


def environment(**settings: str) -> dict[str, str]:
    """The environment of a run, without the developer's own settings."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return {**inherited, **settings}


def command(port: int, *options: str) -> list[str]:
    """The command line of a run that prints what its processes print, unless `options` has `--no-verbose`."""
    return [SPECFIRST, "run", f"--port={port}", "--verbose", *options]


def processes_of(checkout: Path) -> set[int]:
    """Every process that works in the checkout or was started on its data."""
    found = set()
    for entry in Path("/proc").iterdir():
        try:
            arguments = (entry / "cmdline").read_bytes().decode(errors="replace")
            folder = os.readlink(entry / "cwd")
        except OSError:
            continue
        if arguments and (str(checkout) in arguments or folder.startswith(str(checkout))):
            found.add(int(entry.name))
    return found


def parent_of(pid: int) -> int:
    """The process that started another, or took it over; 0 once that has ended."""
    try:
        facts = Path(f"/proc/{pid}/stat").read_text()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return int(facts.rpartition(")")[2].split()[1])


def arguments_of(pid: int) -> str:
    """The command line of a process, as `ps` shows it to every user; empty once the process has ended."""
    try:
        line = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return ""
    return line.replace(b"\0", b" ").decode(errors="replace")


def wait_for_no_process(checkout: Path) -> None:
    """Fail unless every process of the checkout is gone within the servers' time to stop."""
    deadline = time.monotonic() + 20
    while (left := processes_of(checkout)) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert left == set()


class Run:
    """One `specfirst run` of a checkout, with everything it has printed."""

    def __init__(self, checkout: Path, *options: str, settings: dict[str, str] | None = None) -> None:
        self.checkout = checkout
        self.port = free_port()
        self._output = checkout / f"run-{self.port}.txt"
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                command(self.port, *options),
                cwd=checkout,
                env=environment(**(settings or {})),
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def output(self) -> str:
        """What it printed so far."""
        return self._output.read_text()

    def wait_until_ready(self) -> "Run":
        """Return when it has printed its URLs."""
        self.wait_for("Ready in")
        return self

    def wait_until_working(self) -> "Run":
        """Return when it has printed its URLs, and the worker has its pool of processes."""
        self.wait_for(" is ready.\n")
        return self.wait_until_ready()

    def wait_for(self, text: str, times: int = 1) -> None:
        """Return when it has printed `text` so many times."""
        deadline = time.monotonic() + WAIT_SECONDS
        while self.output.count(text) < times:
            assert self.process.poll() is None, self.output
            assert time.monotonic() < deadline, self.output
            time.sleep(0.05)

    def get(self, path: str) -> str:
        """The body of a GET to its service."""
        with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as response:
            body: bytes = response.read()
        return body.decode()

    def end(self, number: signal.Signals) -> int:
        """Send a signal to the supervisor alone and return its exit status."""
        self.process.send_signal(number)
        return self.process.wait(30)
