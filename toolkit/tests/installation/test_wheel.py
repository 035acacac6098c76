"""The contents of the wheel."""

import email
import re
import tarfile
import tomllib
import zipfile
from collections.abc import Iterable
from pathlib import Path

from tests.installation.environments import TOOLKIT

# The toolkit knows no API, no package and no application of any project.
PROJECT_NAMES = re.compile(r"client_v1|backoffice|\bfrom app\b|\bimport app\b")


def package_files() -> set[str]:
    return {
        file.relative_to(TOOLKIT).as_posix()
        for file in (TOOLKIT / "specfirst").rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }


def wheel_files(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


def test_wheel_contains_exactly_the_files_of_the_package(wheel: Path) -> None:
    shipped = {name for name in wheel_files(wheel) if not name.startswith("specfirst-")}

    assert shipped == package_files()
    assert "specfirst/py.typed" in shipped


def test_source_distribution_contains_package_and_documents(wheel: Path) -> None:
    [archive] = wheel.parent.glob("*.tar.gz")
    with tarfile.open(archive) as source:
        shipped = {name.partition("/")[2] for name in source.getnames()}

    documents = {"README.md", "CHANGELOG.md", "LICENSE", "pyproject.toml", "PKG-INFO"}
    assert shipped == package_files() | documents


def test_python_files_of_the_wheel_name_no_project(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        found = [
            f"{name}:{number}: {line.strip()}"
            for name in archive.namelist()
            if name.endswith(".py")
            for number, line in enumerate(archive.read(name).decode().splitlines(), start=1)
            if PROJECT_NAMES.search(line)
        ]

    assert found == []


def test_extra_all_contains_every_other_extra(wheel: Path) -> None:
    extras = set(_metadata(wheel, "Provides-Extra"))
    requirements = list(_metadata(wheel, "Requires-Dist"))
    [combined] = [
        line for line in requirements if line.endswith("extra == 'all'") or 'extra == "all"' in line
    ]

    assert extras == {"all", "compiler", "devserver", "fuzz", "mock", "review", "scaffold", "server"}
    assert set(re.findall(r"[a-z]+", combined.partition("[")[2].partition("]")[0])) == extras - {"all"}


def test_version_of_the_wheel_has_an_entry_in_the_changelog() -> None:
    version = tomllib.loads((TOOLKIT / "pyproject.toml").read_text())["project"]["version"]

    assert f"\n## [{version}]" in (TOOLKIT / "CHANGELOG.md").read_text()


def _metadata(wheel: Path, field: str) -> Iterable[str]:
    with zipfile.ZipFile(wheel) as archive:
        [name] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return email.message_from_bytes(archive.read(name)).get_all(field, [])
