"""The tour of the service, executed as written, and the links of the README."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from specfirst.devserver.servers.postgres import create_database
from tests.run.service_run import REPOSITORY, ServiceRun, service_run

pytestmark = pytest.mark.skipif(shutil.which("curl") is None, reason="the tour uses curl")


@pytest.fixture
def run(
    server_urls: dict[str, str], redis_url: str, worker_number: int, tmp_path: Path
) -> Iterator[ServiceRun]:
    """The real service, on an empty database."""
    database = create_database(server_urls["DATABASE_URL"], f"readme_{worker_number}")
    settings = {"DATABASE_URL": database, "REDIS_URL": redis_url}
    with service_run(tmp_path, settings=settings) as service:
        yield service


def test_tour_works_as_written(run: ServiceRun) -> None:
    page = (REPOSITORY / "docs/tutorials/tour.md").read_text()
    tour = "\n".join(re.findall(r"^```bash\n(.*?)^```", page, re.S | re.M))
    password = re.search(r"^\s*Password:\s+(\S+)$", run.output, re.M)
    assert password is not None
    outcome = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", tour.replace(":8000", f":{run.port}")],
        env={"PATH": _path(), "ADMIN_PASSWORD": password[1]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    responses: list[dict[str, Any]] = [json.loads(line) for line in outcome.stdout.splitlines()]
    health, registered, me, renamed, empty_name, nobody, users, suspended, refused = responses
    assert health["data"]["status"] == "ok"
    assert registered["data"]["email"] == me["data"]["email"] == "ada@example.com"
    assert renamed["data"]["display_name"] == "Ada Lovelace"
    assert empty_name["code"] == "request.invalid"
    assert nobody["code"] == "auth.unauthenticated"
    assert [user["email"] for user in users["data"]["items"]] == ["ada@example.com"]
    assert suspended["data"]["status"] == "suspended"
    assert refused["code"] == "auth.unauthenticated"


def test_readme_code_equals_tutorial() -> None:
    [code] = re.findall(r"^```python\n(.*?)^```", (REPOSITORY / "README.md").read_text(), re.S | re.M)
    assert code in (REPOSITORY / "docs/tutorials/first-endpoint.md").read_text()


def test_linked_files_exist() -> None:
    documents = (*REPOSITORY.glob("*.md"), *REPOSITORY.glob("docs/**/*.md"))
    for document in documents:
        for link in re.findall(r"\]\((?!http)([^)#]+)", document.read_text()):
            assert (document.parent / link).exists(), f"{document.name}: {link}"


def test_readme_links_every_document() -> None:
    readme = (REPOSITORY / "README.md").read_text()
    documents = sorted(REPOSITORY.glob("docs/*.md"))
    assert documents
    assert [document.name for document in documents if f"](docs/{document.name})" not in readme] == []


def _path() -> str:
    programs = {
        str(Path(found).parent) for name in ("bash", "curl", "python3") if (found := shutil.which(name))
    }
    return ":".join(sorted(programs))
