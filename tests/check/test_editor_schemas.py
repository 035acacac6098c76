"""Editors complete and check every file of the specs: `.vscode/settings.json` names the schema of each."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from referencing import Registry, Resource

REPOSITORY = Path(__file__).parents[2]
SPEC = REPOSITORY / "spec"
WITHOUT_SCHEMA = {SPEC / "approvals.yaml"}


def _mapping() -> dict[Path, list[Path]]:
    """Files by schema, as the YAML extension of VS Code reads its setting."""
    settings = json.loads((REPOSITORY / ".vscode/settings.json").read_text())["yaml.schemas"]
    return {
        REPOSITORY / schema: [
            file
            for pattern in ([patterns] if isinstance(patterns, str) else patterns)
            for file in REPOSITORY.glob(pattern)
        ]
        for schema, patterns in settings.items()
    }


MAPPING = _mapping()


def _problems(schema: Path, value: Any) -> list[str]:
    files = [(file.as_uri(), Resource.from_contents(json.loads(file.read_text()))) for file in MAPPING]
    registry: Registry[Any] = Registry().with_resources(files)
    validator = Draft202012Validator({"$ref": schema.as_uri()}, registry=registry)
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(value)]


def test_every_file_of_the_specs_has_one_schema() -> None:
    files = [file for matched in MAPPING.values() for file in matched]
    assert len(files) == len(set(files))
    assert set(files) | WITHOUT_SCHEMA == set(SPEC.rglob("*.yaml"))


@pytest.mark.parametrize(
    ("schema", "file"),
    [pytest.param(s, f, id=str(f.relative_to(SPEC))) for s, files in MAPPING.items() for f in sorted(files)],
)
def test_file_of_the_specs_is_valid(schema: Path, file: Path) -> None:
    assert _problems(schema, yaml.safe_load(file.read_text())) == []


def test_misspelt_extension_in_a_fragment_is_reported() -> None:
    schema = REPOSITORY / ".vscode/schemas/path-items.schema.json"
    written = (SPEC / "backoffice/v1/paths/admins.yaml").read_text()
    assert "x-roles" in written
    assert _problems(schema, yaml.safe_load(written.replace("x-roles", "x-rolls"))) != []
