"""What a run says once it answers: where to look."""

import json
from collections.abc import Iterator, Mapping
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from specfirst.devserver.ports import LOOPBACK
from specfirst.devserver.supervisor.console import Console
from specfirst.devserver.supervisor.run_options import RunOptions


def answers(port: int) -> bool:
    """Whether something speaks HTTP on `port`, whatever it says."""
    try:
        with urlopen(f"http://{LOOPBACK}:{port}/livez", timeout=2):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def show_welcome(
    console: Console,
    options: RunOptions,
    first_admin: list[str],
    *,
    pages: Mapping[str, str],
    seconds: float,
) -> None:
    """Print the URLs, those of `pages` last, and `first_admin`, emptied as a sign that it was shown."""
    rows = [*_rows(options), *pages.items()]
    width = max(len(label) for label, _ in rows)
    lines = [f"{label:<{width}}  {url}" for label, url in rows]
    if first_admin:
        lines += ["", *first_admin]
        first_admin.clear()
    console.block(f"Ready in {seconds:.1f} s; Ctrl-C stops everything.", lines)


def _rows(options: RunOptions) -> Iterator[tuple[str, str]]:
    origin = f"http://{LOOPBACK}:{options.port}"
    yield "Service", origin
    for bundle in sorted(options.root.glob("generated/*/openapi.json"), reverse=True):
        document = json.loads(bundle.read_text(encoding="utf-8"))
        prefix = document["servers"][0]["url"]
        name = document["info"]["title"]
        yield name, f"{origin}{prefix}"
        yield "  documentation", f"{origin}{prefix}/docs and {prefix}/redoc"
        yield from _health(document, f"{origin}{prefix}")


def _health(document: dict[str, object], base: str) -> Iterator[tuple[str, str]]:
    paths = document.get("paths")
    if isinstance(paths, dict) and "/config/health" in paths:
        yield "  health", f"{base}/config/health"
