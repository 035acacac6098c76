"""Post the design review as a comment of a pull request, or replace an earlier one.

    GITHUB_TOKEN=… python3 scripts/review_comment.py 17 review.md

It needs only Python: it runs in a job that may write, where no other code should run.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

MARKER = "<!-- design review -->"
"""The first line of the comment, which identifies it for the next run."""
MAX_CHARACTERS = 65_000
"""The longest posted report, because GitHub refuses comments over 65,536 characters."""
_PAGE = 100
_MAX_PAGES = 30
_TIMEOUT_SECONDS = 30


def main(arguments: Sequence[str] | None = None) -> int:
    """Post the comment; return the exit status."""
    parser = argparse.ArgumentParser(description="Write the design review as a comment of a pull request.")
    parser.add_argument("pull_request", type=int, help="its number")
    parser.add_argument("report", type=Path, help="the review, in Markdown")
    given = parser.parse_args(arguments)
    server = os.environ.get("GITHUB_API_URL", "https://api.github.com")
    repository = f"{server}/repos/{os.environ['GITHUB_REPOSITORY']}"
    try:
        _write(repository, os.environ["GITHUB_TOKEN"], given.pull_request, given.report.read_text())
    except urllib.error.URLError as error:
        print(f"review_comment: {error}", file=sys.stderr)
        return 1
    return 0


def _write(repository: str, token: str, pull_request: int, report: str) -> None:
    comments = f"{repository}/issues/{pull_request}/comments"
    own = next((comment["url"] for comment in _pages(comments, token) if _is_own(comment)), None)
    body = {"body": f"{MARKER}\n{_shortened(report)}"}
    if own is None:
        _send("POST", comments, token, body)
    else:
        _send("PATCH", own, token, body)


def _is_own(comment: dict[str, Any]) -> bool:
    # Anyone can write the marker, but only apps such as GitHub Actions are bots.
    return comment["user"]["type"] == "Bot" and str(comment["body"]).startswith(MARKER)


def _shortened(report: str) -> str:
    if len(report) <= MAX_CHARACTERS:
        return report
    return report[:MAX_CHARACTERS] + "\n\n… and more: the whole report is on the page of the run."


def _pages(url: str, token: str) -> Iterator[dict[str, Any]]:
    for page in range(1, _MAX_PAGES + 1):
        found = _send("GET", f"{url}?per_page={_PAGE}&page={page}", token)
        yield from found
        if len(found) < _PAGE:
            return


def _send(method: str, url: str, token: str, body: dict[str, str] | None = None) -> Any:
    request = urllib.request.Request(  # noqa: S310 - the address comes from GitHub's own environment
        url,
        method=method,
        data=json.dumps(body).encode() if body else None,
        headers={"Authorization": f"Bearer {token}", "Accept": "application/vnd.github+json"},
    )
    with urllib.request.urlopen(request, timeout=_TIMEOUT_SECONDS) as response:  # noqa: S310
        return json.load(response)


if __name__ == "__main__":
    sys.exit(main())
