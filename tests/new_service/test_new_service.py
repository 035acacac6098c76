"""`make new`: a copy of the service that is complete under its own name."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path, PurePosixPath

import pytest

from scripts.new_service.command import KEPT_NAME, ROOT, main
from scripts.new_service.edits import edit
from scripts.new_service.names import REFERENCE, NewServiceError, parse_name

LOCK = ROOT / "requirements/dev.txt"
OLD_NAME = re.compile(r"fastapi[-_ ]?spec|(?<!\w)spec[-_]first", re.I)
MENTIONS_TOOLKIT_FOLDER = re.compile(r"(?<![\w.-])toolkit/")
NAMED_PATH = re.compile(r"(?<=[`(\s])[\w.-]+(?:/[\w.:-]+)+(?=[`)\s])")

pytestmark = pytest.mark.xdist_group("new_service")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy named `web-shop`."""
    folder = tmp_path_factory.mktemp("new") / "web-shop"
    assert main(["web-shop", str(folder)]) == 0
    return folder


def run_in(folder: Path, *arguments: str) -> None:
    """Run a module in the copy by this interpreter; fail with its output."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def texts(folder: Path) -> dict[str, str]:
    """Every text file of the copy by its path."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes().decode()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".whl" and b"\0" not in path.read_bytes()
    }


def test_no_file_of_the_copy_has_the_old_name(copy: Path) -> None:
    found = {path for path, text in texts(copy).items() if OLD_NAME.search(text)}
    # The page of the toolkit calls its own method by the common word.
    assert found == {*KEPT_NAME, "docs/toolkit.md"}
    assert REFERENCE.title not in (copy / "docs/toolkit.md").read_text()


def test_copy_has_no_path_of_the_toolkits_folder(copy: Path) -> None:
    assert not (copy / "toolkit").exists()
    assert [path for path, text in texts(copy).items() if MENTIONS_TOOLKIT_FOLDER.search(text)] == []


def test_documentation_of_the_copy_speaks_of_this_service_alone(copy: Path) -> None:
    pages = {copy / "README.md", *(copy / "docs").rglob("*.md")} - {copy / "docs/toolkit.md"}
    spoken = re.compile(r"reference service|specfirst new|make new")
    assert {page.name for page in pages if spoken.search(page.read_text())} == set()


def test_documentation_of_the_copy_names_files_that_exist(copy: Path) -> None:
    pages = [copy / "README.md", *sorted((copy / "docs").rglob("*.md"))]
    own = {page: page.read_text() for page in pages if page != copy / "docs/toolkit.md"}
    named = {path.partition("::")[0] for text in own.values() for path in NAMED_PATH.findall(text)}
    # Other paths are examples, or made by commands, as `.venv` and `.data` are.
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [PurePosixPath(name) for name in listed.stdout.splitlines()]
    known = named & {str(path) for file in files for path in (file, *file.parents)}
    assert len(known) > 50
    assert {path for path in known if not (copy / path).exists()} == set()
    assert {page.name for page, text in own.items() if "specfirst:tests" in text} == set()


def test_documentation_of_the_copy_names_targets_that_exist(copy: Path) -> None:
    existing = set(re.findall(r"^([a-z-]+):", (copy / "Makefile").read_text(), re.M))
    pages = {copy / "README.md", *(copy / "docs").glob("*.md")} - {copy / "docs/toolkit.md"}
    named = {target for page in pages for target in re.findall(r"`make ([a-z][a-z-]+)", page.read_text())}
    assert named
    assert named - existing == set()


def test_copy_takes_the_toolkit_from_its_wheel(copy: Path) -> None:
    project = tomllib.loads((copy / "pyproject.toml").read_text())
    assert project["project"]["name"] == "web-shop"
    wheel = project["tool"]["uv"]["sources"]["specfirst"]["path"]
    assert (copy / wheel).is_file()
    pip = (sys.executable, "-m", "uv", "pip", "install", "--dry-run", "--no-deps", "--offline")
    # uv reads the hash and compares it with the wheel.
    done = subprocess.run(
        [*pip, "--target", "installed", "--require-hashes", "-r", "vendor/requirements.txt"],
        cwd=copy,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_specs_sdks_and_settings_have_the_new_title(copy: Path) -> None:
    for path in (
        "app/core/product.py",
        "clients/client-api/README.md",
        "generated/client_v1/openapi.json",
        "spec/client/v1/openapi.yaml",
    ):
        assert "Web Shop" in (copy / path).read_text(), path


@pytest.mark.parametrize(
    "command",
    [
        ("specfirst", "check"),
        ("specfirst", "lint"),
        ("ruff", "check", "--no-cache", "."),
        ("ruff", "format", "--no-cache", "--check", "."),
        ("scripts.env_example", "--check"),
        ("scripts.check.workflows",),
        ("scripts.check.containers",),
        (
            "pytest",
            "-p",
            "no:cacheprovider",
            "tests/check/test_locks.py",
            "tests/fuzz/test_covered_by_tests.py",
            "tests/run/test_readme.py::test_linked_files_exist",
            "tests/run/test_readme.py::test_readme_links_every_document",
        ),
    ],
    ids=" ".join,
)
def test_copy_passes_its_checks(copy: Path, command: tuple[str, ...]) -> None:
    run_in(copy, *command)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Shop",
        "shop_api",
        "../shop",
        "shop/api",
        "1shop",
        "-shop",
        "shop-",
        "a--b",
        "class",
        "fastapi",
        "app",
        "specfirst",
        "shöp",
        "shop\n",
        "$(id)",
        "a" * 41,
        REFERENCE.name,
    ],
)
def test_invalid_name_is_refused(name: str) -> None:
    with pytest.raises(NewServiceError, match="NAME="):
        parse_name(name, LOCK)


def test_folder_with_files_is_refused_and_stays(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert main(["shop", str(tmp_path)]) == 1
    assert "not an empty folder" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("folder", ["", " ", str(ROOT), str(ROOT / "shop")])
def test_folder_that_is_missing_or_in_the_repository_is_refused(
    folder: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["shop", folder]) == 1
    assert capsys.readouterr().err
    assert not (ROOT / "shop").exists()


def test_failure_leaves_no_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    # No room for the name of the folder beside it, which is longer.
    assert main(["shop", str(tmp_path / ("x" * 250))]) == 1
    assert capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_edit_without_a_match_is_an_error() -> None:
    with pytest.raises(NewServiceError, match=r"^README\.md: an edit"):
        edit("README.md", "another text", "specfirst.whl")
