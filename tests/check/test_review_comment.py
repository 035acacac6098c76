"""The comment of the design review, against a stand-in for the API of GitHub."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from scripts import review_comment

COMMENTS = "/repos/us/service/issues/17/comments"


class GitHub:
    """The comments of one pull request, behind an HTTP server."""

    def __init__(self) -> None:
        self.comments: list[dict[str, Any]] = []
        self.tokens: set[str | None] = set()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def add(self, body: str, kind: str = "Bot") -> dict[str, Any]:
        """Store a comment, as if it had been posted earlier."""
        number = len(self.comments)
        comment = {
            "url": f"{self.url}/repos/us/service/issues/comments/{number}",
            "user": {"type": kind},
            "body": body,
        }
        self.comments.append(comment)
        return comment

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        github = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                query = parse_qs(urlsplit(self.path).query)
                size, page = int(query["per_page"][0]), int(query["page"][0])
                assert urlsplit(self.path).path == COMMENTS
                self.respond(200, github.comments[(page - 1) * size : page * size])

            def do_POST(self) -> None:
                assert self.path == COMMENTS
                self.respond(201, github.add(self.body()))

            def do_PATCH(self) -> None:
                comment = github.comments[int(self.path.rpartition("/")[2])]
                comment["body"] = self.body()
                self.respond(200, comment)

            def body(self) -> str:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                return str(content["body"])

            def respond(self, status: int, content: object) -> None:
                github.tokens.add(self.headers["Authorization"])
                self.send_response(status)
                self.end_headers()
                self.wfile.write(json.dumps(content).encode())

            def log_message(self, format: str, *arguments: Any) -> None:  # noqa: A002
                """Keep requests out of the output of the tests."""

        return Handler


@pytest.fixture
def github(monkeypatch: pytest.MonkeyPatch) -> Iterator[GitHub]:
    github = GitHub()
    thread = threading.Thread(target=github.server.serve_forever)
    thread.start()
    monkeypatch.setenv("GITHUB_API_URL", github.url)
    monkeypatch.setenv("GITHUB_REPOSITORY", "us/service")
    monkeypatch.setenv("GITHUB_TOKEN", "of-this-run")
    yield github
    github.server.shutdown()
    github.server.server_close()
    thread.join()


def write(folder: Path, report: str) -> int:
    (folder / "review.md").write_text(report)
    return review_comment.main(["17", str(folder / "review.md")])


def test_second_review_replaces_the_comment_of_the_first(github: GitHub, tmp_path: Path) -> None:
    for _ in range(130):
        github.add("A remark", kind="User")
    assert write(tmp_path, "one") == 0
    assert write(tmp_path, "two") == 0
    assert [comment["body"] for comment in github.comments[130:]] == [f"{review_comment.MARKER}\ntwo"]
    assert github.tokens == {"Bearer of-this-run"}


def test_marker_in_the_comment_of_a_person_is_left_alone(github: GitHub, tmp_path: Path) -> None:
    github.add(f"{review_comment.MARKER}\nmine", kind="User")
    assert write(tmp_path, "one") == 0
    assert github.comments[0]["body"].endswith("mine")
    assert len(github.comments) == 2


def test_long_report_is_shortened_to_the_limit_of_a_comment(github: GitHub, tmp_path: Path) -> None:
    assert write(tmp_path, "x" * 100_000) == 0
    body = github.comments[0]["body"]
    assert len(body) < 65_536
    assert body.endswith("the whole report is on the page of the run.")


def test_unreachable_server_is_reported_with_exit_status(
    github: GitHub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("GITHUB_API_URL", "http://127.0.0.1:1")
    assert write(tmp_path, "one") == 1
    assert "review_comment: " in capsys.readouterr().err
