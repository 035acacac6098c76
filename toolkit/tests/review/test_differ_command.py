"""`specfirst review diff` and `rules`: what is compared, reports, approvals and exit statuses."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from specfirst.cli import main
from specfirst.review.differ.catalogue import RULES
from tests.review.test_baseline import git

SHOP: dict[str, Any] = {
    "openapi": "3.1.0",
    "info": {"title": "Shop", "version": "1.0.0"},
    "paths": {
        "/cart": {
            "get": {
                "operationId": "cart_read",
                "responses": {
                    "200": {
                        "description": "The cart.",
                        "content": {"application/json": {"schema": {"$ref": "schemas.yaml#/Cart"}}},
                    }
                },
            }
        }
    },
}
OLD = "Cart: {type: object, properties: {total: {type: integer}, note: {type: string}}}\n"
NEW = "Cart: {type: object, properties: {total: {type: integer}}}\n"


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository whose work tree has lost a property that the commit `main` has."""
    git(tmp_path, "init", "--quiet", "--initial-branch=main")
    (tmp_path / "spec").mkdir()
    (tmp_path / "spec" / "openapi.yaml").write_text(yaml.safe_dump(SHOP), encoding="utf-8")
    (tmp_path / "spec" / "schemas.yaml").write_text(OLD)
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "--quiet", "--message=first")
    (tmp_path / "spec" / "schemas.yaml").write_text(NEW)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _json(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("main:spec", "spec"),
        ("main:spec/openapi.yaml", "spec/openapi.yaml"),
        ("HEAD:spec", "spec/openapi.yaml"),
    ],
)
def test_version_of_git_is_compared_with_files(
    old: str, new: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["review", "diff", old, new, "--format", "json"]) == 1
    report = _json(capsys)
    (finding,) = report["findings"]

    assert finding["rule"] == "property-removed"
    assert finding["severity"] == "breaking"
    assert finding["old"] == {
        "ref": old.partition(":")[0],
        "file": "spec/schemas.yaml",
        "line": 1,
        "pointer": "#/Cart/properties/note",
    }
    assert finding["affected"] == [
        {
            "operation": "GET /cart",
            "operation_id": "cart_read",
            "direction": "response",
            "where": "response 200 application/json",
            "tags": [],
            "sdk": "default.cart_read",
        }
    ]


@pytest.mark.usefixtures("shop")
def test_two_versions_of_git_are_compared(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "diff", "main:spec", "HEAD:spec"]) == 0
    assert "no change" in capsys.readouterr().out


@pytest.mark.usefixtures("shop")
def test_change_in_the_safe_direction_passes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "diff", "spec", "main:spec"]) == 0
    assert "1 safe" in capsys.readouterr().out


@pytest.mark.usefixtures("shop")
def test_text_report_has_clients_places_and_advice(capsys: pytest.CaptureFixture[str]) -> None:
    main(["review", "diff", "main:spec", "spec"])
    report = capsys.readouterr().out

    assert "breaking: The property was removed: `note`. [property-removed]" in report
    assert "main:spec/schemas.yaml:1 → spec/schemas.yaml:1" in report
    assert "GET /cart (response 200 application/json)" in report
    assert RULES["property-removed"].why in report
    assert RULES["property-removed"].instead in report
    assert "Failed: 1 change needs an approval." in report


@pytest.mark.usefixtures("shop")
def test_markdown_report_is_written_to_a_file(shop: Path) -> None:
    assert main(["review", "diff", "main:spec", "spec", "--format", "markdown", "--output", "report.md"]) == 1
    report = (shop / "report.md").read_text(encoding="utf-8")

    assert report.startswith("<!-- specfirst review -->\n## ❌ API changes\n")
    assert "#### `GET /cart`" in report
    assert "- 🔴 **Breaking** The property was removed: `note`. `property-removed`" in report


def test_approved_change_passes_and_another_change_there_does_not(
    shop: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["review", "diff", "main:spec", "spec", "--format", "json"])
    (finding,) = _json(capsys)["findings"]
    entry = {
        "changes": [finding["id"]],
        "reason": "No client reads it.",
        "owner": "shop",
        "until": "2999-01-01",
    }
    (shop / "approvals.yaml").write_text(yaml.safe_dump({"approvals": [entry]}))
    options = ["review", "diff", "main:spec", "spec", "--approvals", "approvals.yaml"]

    assert main(options) == 0
    assert "approved until 2999-01-01: No client reads it." in capsys.readouterr().out
    (shop / "spec" / "schemas.yaml").write_text(NEW.replace("total", "sum"))
    assert main(options) == 1


def test_approval_of_no_change_is_reported(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (shop / "approvals.yaml").write_text(
        "approvals:\n  - {changes: [gone], reason: r, owner: o, until: 2999-01-01}\n"
    )

    assert main(["review", "diff", "spec", "spec", "--approvals", "approvals.yaml"]) == 0
    report = capsys.readouterr().out
    assert "approvals.yaml:2: no such change any more, `specfirst review prune` removes gone" in report


def test_api_that_is_gone_breaks_clients(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (shop / "many" / name / "v1").mkdir(parents=True)
        document = {**SHOP, "paths": {}}
        (shop / "many" / name / "v1" / "openapi.yaml").write_text(yaml.safe_dump(document))
    (shop / "fewer" / "a" / "v1").mkdir(parents=True)
    (shop / "fewer" / "a" / "v1" / "openapi.yaml").write_text(yaml.safe_dump(document))
    (shop / "fewer" / "c" / "v1").mkdir(parents=True)
    (shop / "fewer" / "c" / "v1" / "openapi.yaml").write_text(yaml.safe_dump(document))

    assert main(["review", "diff", "many", "fewer", "--format", "json"]) == 1
    found = {finding["rule"]: finding["subject"] for finding in _json(capsys)["findings"]}
    assert found == {"api-removed": "b", "api-added": "c"}


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("old", "message"),
    [
        ("none", "none does not exist. A version in git is written REF:PATH."),
        ("nowhere:spec", "git knows no commit named 'nowhere'"),
        ("main:none", "main has no file or folder 'none'."),
        ("main:../outside", "main has no file or folder"),
        ("empty", "empty has no openapi.yaml"),
        ("broken.yaml", "bad YAML"),
        ("list.yaml", "an OpenAPI document must be a mapping"),
        ("shape.yaml", "must be a schema"),
        ("deep.json", "nested deeper"),
    ],
)
def test_version_that_cannot_be_read_is_status_2(
    shop: Path, old: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    (shop / "empty").mkdir()
    (shop / "broken.yaml").write_text("openapi: [")
    (shop / "list.yaml").write_text("[1]")
    misshapen = {**SHOP, "paths": {}, "components": {"schemas": {"A": 1}}}
    (shop / "shape.yaml").write_text(yaml.safe_dump(misshapen))
    (shop / "deep.json").write_text("[" * 100_000)

    assert main(["review", "diff", old, "spec"]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert message in captured.err


def test_rules_are_listed_with_severity_and_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "rules"]) == 0
    listed = capsys.readouterr().out

    assert "enum-value-added: safe in requests, breaking in responses and webhooks\n" in listed
    assert all(f"{rule.id}: " in listed and rule.example in listed for rule in RULES.values())
