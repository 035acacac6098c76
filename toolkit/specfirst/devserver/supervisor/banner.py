"""The banner of a run that is ready, with its addresses."""

from collections.abc import Mapping
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from specfirst.devserver.ports import LOOPBACK
from specfirst.devserver.supervisor.console import Console


def responds(port: int, path: str = "/") -> bool:
    """Whether a request to `path` on `port` has a response, of any status."""
    try:
        with urlopen(f"http://{LOOPBACK}:{port}{path}", timeout=2):
            return True
    except HTTPError:
        return True
    except (URLError, OSError):
        return False


def show_banner(console: Console, urls: Mapping[str, str], notice: list[str], *, seconds: float) -> None:
    """Print the URLs by their labels, then `notice`, which is emptied as a sign that it was shown."""
    width = max(map(len, urls))
    lines = [f"{label:<{width}}  {url}" for label, url in urls.items()]
    if notice:
        lines += ["", *notice]
        notice.clear()
    console.block(f"Ready in {seconds:.1f} s; Ctrl-C stops everything.", lines)
