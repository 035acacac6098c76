"""The reports of `specfirst review diff`: what they show, and that text of documents stays text in them."""

from __future__ import annotations

import copy
import datetime
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]

from specfirst.cli import main
from specfirst.review.approvals import Approval
from specfirst.review.differ.reports import REPORTS
from specfirst.review.differ.reports.changelog import groups
from specfirst.review.differ.reports.gfm import plain, span
from specfirst.review.differ.reports.markdown_report import MARKER
from specfirst.review.differ.review import Diff, compare
from tests.review.differing import TODAY

HOSTILE = "x`y<script>alert(1)</script>\n::error::[a](http://b)|@team %0A --> {{ 7*7 }} \"'"


def _document() -> dict[str, Any]:
    user = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "locale": {"type": "string"}},
        "required": ["name"],
    }
    ok = {
        "description": "A user.",
        "content": {"application/json": {"schema": {"$ref": "#/components/schemas/User"}}},
    }
    operations: dict[str, Any] = {
        "/users/me": {"get": {"operationId": "users_get_me", "tags": ["users"], "responses": {"200": ok}}},
        "/users": {"get": {"operationId": "users_find", "tags": ["users"], "responses": {"200": ok}}},
        "/status": {"get": {"operationId": "status_read", "tags": ["status"], "responses": {"204": {}}}},
    }
    operations["/status"]["get"]["responses"]["204"] = {"description": "It runs."}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Shop", "version": "1.0.0"},
        "paths": operations,
        "components": {"schemas": {"User": user}},
    }


def _compared(folder: Path, old: Any, new: Any, approvals: tuple[Approval, ...] = ()) -> Diff:
    files = []
    for name, document in (("old", old), ("new", new)):
        file = folder / f"{name}.yaml"
        text = yaml.safe_dump(copy.deepcopy(document), sort_keys=False, allow_unicode=True)
        file.write_text(text, encoding="utf-8")
        files.append(str(file))
    return compare(files[0], files[1], approvals, TODAY)


@pytest.fixture
def diff(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diff:
    """A shared property was removed, and an operation has another parameter."""
    monkeypatch.chdir(tmp_path)
    new = _document()
    del new["components"]["schemas"]["User"]["properties"]["locale"]
    new["paths"]["/status"]["get"]["parameters"] = [
        {"name": "verbose", "in": "query", "schema": {"type": "boolean"}}
    ]
    return _compared(tmp_path, _document(), new)


@pytest.fixture
def hostile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Diff:
    """Changes whose names, values, paths and tags try to leave the place where a report shows them."""
    monkeypatch.chdir(tmp_path)
    old, new = _document(), _document()
    for document in (old, new):
        document["paths"][f"/{HOSTILE}"] = document["paths"].pop("/users")
        document["paths"][f"/{HOSTILE}"]["get"]["tags"] = [HOSTILE]
    old["components"]["schemas"]["User"]["properties"][HOSTILE] = {"type": "string"}
    new["components"]["schemas"]["User"]["properties"]["name"]["enum"] = [HOSTILE]
    approval = Approval((HOSTILE,), HOSTILE, HOSTILE, datetime.date(2999, 1, 1), f"{HOSTILE}.yaml:1")
    return _compared(tmp_path, old, new, (approval,))


class _Page(HTMLParser):
    """The elements of a page, and its text outside of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._inside and self._inside.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"script", "style"} & set(self._inside[-1:]):
            self.text += data

    def attributes(self, name: str) -> list[str]:
        return [value for _, attributes in self.elements if (value := attributes.get(name)) is not None]


def test_changes_are_grouped_by_the_operations_that_they_affect(diff: Diff) -> None:
    found = [
        (group.title, group.sdk, [change.first.rule.id for change in group.changes]) for group in groups(diff)
    ]

    assert found == [
        ("GET /users, GET /users/me", "users.find(), users.get_me()", ["property-removed"]),
        ("GET /status", "status.read()", ["parameter-added"]),
    ]


def test_same_edit_at_many_places_of_an_operation_is_one_change(tmp_path: Path) -> None:
    new = _document()
    responses = new["paths"]["/status"]["get"]["responses"]
    old = copy.deepcopy(new)
    old["paths"]["/status"]["get"]["responses"] = {**responses, "404": responses["204"]}
    new["paths"]["/status"]["get"]["responses"] = copy.deepcopy(old["paths"]["/status"]["get"]["responses"])
    for response in new["paths"]["/status"]["get"]["responses"].values():
        response["headers"] = {"X-Trace": {"schema": {"type": "string"}}}

    compared = _compared(tmp_path, old, new)

    assert len(compared.findings) == 2
    ((change,),) = [group.changes for group in groups(compared)]
    assert len(change.findings) == 2
    assert {place.where for place in change.affected} == {
        "response 204 header x-trace",
        "response 404 header x-trace",
    }
    assert "1 safe" in REPORTS["text"](compared)


def test_text_names_operations_and_sdk_methods_once(diff: Diff) -> None:
    lines = REPORTS["text"](diff).splitlines()

    assert lines[0].endswith(": 1 breaking, 1 safe")
    assert lines[2] == "GET /users, GET /users/me — users.find(), users.get_me() in SDKs"
    assert lines[-1] == "Failed: 1 change needs an approval."


def test_markdown_begins_with_its_marker_and_fits_in_a_comment(tmp_path: Path) -> None:
    old, new = _document(), _document()
    long = "y" * 3_000
    for number in range(2_000):
        new["components"]["schemas"]["User"]["properties"][f"{long}{number}"] = {"type": "string"}
    compared = _compared(tmp_path, old, new)

    report = REPORTS["markdown"](compared)

    assert report.startswith(f"{MARKER}\n")
    assert 30_000 < len(report) < 65_536
    left = re.search(r"(\d+) more changes do not fit here", report)
    assert left is not None
    assert report.count("\n- 🟢") + int(left[1]) == 2_000


@pytest.mark.parametrize("text", [HOSTILE, "``", "`", "a``b`", "", "*_[]()<>&~#", "\\`"])
def test_code_spans_may_contain_any_text(text: str) -> None:
    found = span(text)
    fence = re.match("`+", found)

    assert "\n" not in found
    assert fence is None or found.count(fence[0]) == 2 or set(re.findall("`+", found)) > {fence[0]}
    assert (
        fence is None or [ticks for ticks in re.findall("`+", found) if ticks == fence[0]] == [fence[0]] * 2
    )


def test_plain_text_has_no_markup() -> None:
    assert plain("a<b> `c` [d](http://e) @f *g*\n# h") == (
        "a&lt;b&gt; \\`c\\` \\[d\\]\\(http\\://e\\) @\u200bf \\*g\\* \\# h"
    )


def test_markdown_shows_hostile_text_as_text(hostile: Diff) -> None:
    outside = re.sub(r"(`+)(?!`).*?(?<!`)\1(?!`)", "", REPORTS["markdown"](hostile))

    assert hostile.findings
    assert "<script" not in outside
    assert "](" not in outside
    assert "@team" not in outside
    assert "\n::" not in outside


def test_page_shows_hostile_text_as_text(hostile: Diff) -> None:
    report = REPORTS["html"](hostile)
    page = _Page(report)

    assert [tag for tag, _ in page.elements].count("script") == 1
    assert "<script>alert(1)</script>" in page.text
    assert "{{ 7*7 }}" in page.text
    assert json.loads(page.attributes("data-tags")[0])
    assert any(HOSTILE in json.loads(attribute) for attribute in page.attributes("data-tags"))


def test_page_loads_no_other_file(diff: Diff) -> None:
    report = REPORTS["html"](diff)
    page = _Page(report)
    (policy,) = [
        attributes["content"]
        for tag, attributes in page.elements
        if "http-equiv" in attributes and tag == "meta"
    ]

    assert not page.attributes("src")
    assert all(attribute.startswith("#") for attribute in page.attributes("href"))
    assert not page.attributes("style")
    assert "url(" not in report
    assert policy is not None
    assert policy.startswith("default-src 'none';")
    assert not re.search(r"'unsafe-", policy)


def test_links_of_the_page_lead_to_its_parts(diff: Diff) -> None:
    page = _Page(REPORTS["html"](diff))
    ids = page.attributes("id")

    assert len(ids) == len(set(ids))
    assert {attribute.removeprefix("#") for attribute in page.attributes("href")} <= set(ids)
    assert sum(identifier.startswith("change-") for identifier in ids) == 2
    again = _Page(REPORTS["html"](diff))
    assert again.attributes("id") == ids


def test_page_shows_old_and_new_lines_with_operations_and_sdk_methods(diff: Diff) -> None:
    page = _Page(REPORTS["html"](diff))
    rows = [attributes.get("class") for tag, attributes in page.elements if tag == "tr"]

    assert "removed" in rows
    assert "added" in rows
    assert "locale:" in page.text
    assert "users.get_me()" in page.text
    assert "response 200 application/json" in page.text
    # Everything that fails is unfolded without a script.
    opened = {
        attributes["data-severity"]
        for _, attributes in page.elements
        if "data-severity" in attributes and "open" in attributes
    }
    assert opened == {"breaking"}


def test_page_says_when_nothing_changed(tmp_path: Path) -> None:
    page = _Page(REPORTS["html"](_compared(tmp_path, _document(), _document())))

    assert "Nothing changed that the review compares." in page.text


def test_page_filters_by_what_its_changes_carry(diff: Diff) -> None:
    page = _Page(REPORTS["html"](diff))
    (breaking,) = [
        attributes for _, attributes in page.elements if attributes.get("data-severity") == "breaking"
    ]

    assert json.loads(str(breaking["data-operations"])) == ["GET /users", "GET /users/me"]
    assert json.loads(str(breaking["data-tags"])) == ["users"]
    assert "users.get_me" in str(breaking["data-words"])


def test_annotations_are_at_lines_of_the_new_files(diff: Diff) -> None:
    first, last = REPORTS["github"](diff).splitlines()

    assert first.startswith("::error file=new.yaml,line=")
    assert "title=Breaking API change (property-removed)::" in first
    assert "%0ATo approve it: new:property-removed:" in first
    assert last == "::notice title=API changes::Failed: 1 change needs an approval. 1 breaking, 1 safe."


def test_annotations_of_hostile_text_are_one_command_each(hostile: Diff) -> None:
    lines = REPORTS["github"](hostile).splitlines()

    assert len(lines) == len([finding for finding in hostile.findings if finding.fails]) + 2
    for line in lines:
        found = re.fullmatch(r"::(?:error|warning|notice) [^\r\n]*?::[^\r\n]*", line)
        assert found is not None
        properties = line.split(" ", 1)[1].split("::", 1)[0]
        assert all("=" in part for part in properties.split(","))


def test_annotations_are_limited_to_the_number_that_github_shows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    old = _document()
    for number in range(30):
        old["components"]["schemas"]["User"]["properties"][f"p{number}"] = {"type": "string"}

    lines = REPORTS["github"](_compared(tmp_path, old, _document())).splitlines()

    assert len([line for line in lines if line.startswith("::error ")]) == 10


@pytest.mark.parametrize("name", ["diff", "hostile"])
def test_json_report_is_valid_by_its_published_schema(
    name: str, request: pytest.FixtureRequest, capsys: pytest.CaptureFixture[str]
) -> None:
    compared: Diff = request.getfixturevalue(name)
    assert main(["review", "schema"]) == 0
    published = json.loads(capsys.readouterr().out)
    report = json.loads(REPORTS["json"](compared))

    Draft202012Validator.check_schema(published)
    validator = Draft202012Validator(published)
    validator.validate(report)
    assert not validator.is_valid({**report, "version": 2})
    assert not validator.is_valid({**report, "findings": [{**report["findings"][0], "rule": "no-such-rule"}]})
    finding = published["$defs"]["finding"]["properties"]
    assert report.keys() == published["properties"].keys()
    assert report["findings"][0].keys() == finding.keys()
    assert report["findings"][0]["affected"][0].keys() == published["$defs"]["affected"]["properties"].keys()


SARIF = json.loads((Path(__file__).parent / "sarif.schema.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["diff", "hostile"])
def test_sarif_log_has_the_properties_of_the_standard(name: str, request: pytest.FixtureRequest) -> None:
    compared: Diff = request.getfixturevalue(name)
    log = json.loads(REPORTS["sarif"](compared))

    Draft202012Validator(SARIF, format_checker=FormatChecker()).validate(log)
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len(run["results"]) == len(compared.findings)
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    assert all("suppressions" not in result for result in run["results"])


def test_sarif_log_suppresses_approved_changes(diff: Diff, tmp_path: Path) -> None:
    (breaking,) = diff.rejected
    approval = Approval((breaking.id,), "agreed", "shop", datetime.date(2999, 1, 1), "approvals.yaml:1")
    new = yaml.safe_load((tmp_path / "new.yaml").read_text(encoding="utf-8"))

    log = json.loads(REPORTS["sarif"](_compared(tmp_path, _document(), new, (approval,))))

    Draft202012Validator(SARIF).validate(log)
    (first, *_) = log["runs"][0]["results"]
    assert first["suppressions"] == [{"kind": "external", "status": "accepted", "justification": "agreed"}]


def test_several_reports_are_written_at_once(diff: Diff, tmp_path: Path) -> None:
    arguments = ["review", "diff", "old.yaml", "new.yaml", "--format", "github", "--also", "html=a.html"]

    assert main([*arguments, "--also", "markdown=a.md"]) == 1
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")
    assert (tmp_path / "a.md").read_text(encoding="utf-8").startswith(MARKER)
    assert diff.findings


@pytest.mark.usefixtures("diff")
def test_report_that_cannot_be_written_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "diff", "old.yaml", "new.yaml", "--also", "html=none/a.html"]) == 2
    assert "the report cannot be written" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["review", "diff", "old.yaml", "new.yaml", "--also", "pdf=a.pdf"])
