# ruff: noqa: E501 - findings are compared as they are printed
"""The rules of design on a document that breaks all of them, and waivers."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from specfirst.cli import main

UGLY = Path(__file__).parent / "fixtures" / "documents" / "ugly.yaml"
EXPECTED = """
ugly.yaml:4: warning: 'create' in /users/create is a verb: name the thing, the method says what is done [paths-name-things]
ugly.yaml:5: warning: POST /users/create changes data and has no limit: add `x-rate-limit` [changes-have-rate-limits]
ugly.yaml:5: warning: POST /users/create is public without saying so: add `security`, or `security: []` [operations-say-who-may-call]
ugly.yaml:8: warning: the description of POST /users/create repeats its summary: say more, such as what it requires and changes [descriptions-add-to-summaries]
ugly.yaml:10: warning: the 201 of POST /users/create has no `Location`: add the header, with the address of what was created [created-resources-have-locations]
ugly.yaml:11: warning: 'user' in /user/{user_id} holds many: name it in the plural, 'users' [collections-are-plural]
ugly.yaml:14: warning: the description is not written yet ('TODO'): write it [descriptions-are-finished]
ugly.yaml:18: warning: GET /user/{user_id} has no 404: declare what is sent where there is no such thing [items-can-be-missing]
ugly.yaml:22: warning: /shops/{shop_id}/orders/{order_id}/lines/{line_id}/notes is nested 3 levels deep, more than 2: give the inner one a path of its own [paths-are-shallow]
ugly.yaml:29: warning: the description is empty: write it, or leave it out [descriptions-are-finished]
ugly.yaml:32: warning: GET /shops/{shop_id}/orders/{order_id}/lines/{line_id}/notes pages by 'offset': take an opaque `cursor` of the page before [pages-have-cursors]
ugly.yaml:33: the query parameter 'api_key' is a secret: take it in a header, or in the body [secrets-are-not-in-urls]
ugly.yaml:39: warning: GET /orders has no description: say what it does [descriptions-are-finished]
ugly.yaml:39: warning: GET /orders responds with a list without end: add paging parameters, or `maxItems` [lists-come-in-pages]
ugly.yaml:55: the key of 'key' is in the query: take it in a header, such as `Authorization` [secrets-are-not-in-urls]
ugly.yaml:60: warning: 'id' is an integer, and other ids are UUIDs: use one kind [ids-are-of-one-kind]
ugly.yaml:61: warning: 'created_at' is a free string: add `format: date-time`, or `date` for a day (RFC 3339) [dates-have-formats]
ugly.yaml:62: warning: 'price' is money as a binary fraction: use an integer of the smallest unit, or a decimal string [money-is-exact]
ugly.yaml:63: warning: the values 'OPEN' and 'closed' are written in different cases: use one [enums-have-one-case]
ugly.yaml:64: warning: 'active' is true, false or null: leave null out, or write an enumeration of three [booleans-are-not-null]
ugly.yaml:65: warning: 'tags' is a list or null: send an empty list [arrays-are-not-null]
"""

HOTEL = UGLY.with_name("ugly_hotel.yaml")
FAULTS_OF_HOTEL = """
4 collections-are-plural · 7 descriptions-are-finished · 10 ids-are-of-one-kind · 11 items-can-be-missing
12 paths-name-things · 15 descriptions-add-to-summaries · 19 pages-have-cursors · 20 dates-have-formats
21 secrets-are-not-in-urls
23 paths-are-shallow · 24 descriptions-are-finished · 24 lists-come-in-pages · 24 operations-say-who-may-call
31 changes-have-rate-limits · 31 operations-name-roles · 35 money-is-exact · 36 created-resources-have-locations
37 paths-name-things · 38 changes-have-rate-limits · 38 operations-say-who-may-call · 40 descriptions-are-finished
45 changes-have-rate-limits · 47 descriptions-add-to-summaries · 51 items-can-be-missing
59 arrays-are-not-null · 59 booleans-are-not-null · 59 enums-have-one-case · 60 items-can-be-missing
63 descriptions-are-finished · 67 secrets-are-not-in-urls · 68 dates-have-formats
69 collections-are-plural · 70 lists-come-in-pages · 76 enums-have-one-case · 77 money-is-exact
80 operations-name-roles · 84 pages-have-cursors
86 changes-have-rate-limits · 91 created-resources-have-locations
93 secrets-are-not-in-urls
95 dates-have-formats · 95 ids-are-of-one-kind · 95 money-is-exact
96 arrays-are-not-null · 96 booleans-are-not-null · 96 dates-have-formats · 96 ids-are-of-one-kind
96 nullable-has-a-type
97 dates-have-formats · 97 money-is-exact · 97 money-is-exact
"""


def _lint(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    status = main(["lint", "--all", *arguments])
    captured = capsys.readouterr()
    return status, [line for line in (captured.err + captured.out).splitlines() if line.strip()]


def test_ugly_document_has_exactly_these_findings(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(UGLY.parent)

    status, found = _lint(capsys, "--preset", "house", UGLY.name)

    assert status == 1
    assert found[:-1] == EXPECTED.strip().splitlines()


def test_every_fault_is_reported_once_with_its_solution(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(HOTEL.parent)

    _, found = _lint(capsys, "--preset", "house", HOTEL.name)

    faults = [re.sub(r"^[^:]*:(\d+):.*\[(.*)\]$", r"\1 \2", line) for line in found[:-1]]
    expected = [fault.strip() for line in FAULTS_OF_HOTEL.strip().splitlines() for fault in line.split("·")]
    assert sorted(faults) == sorted(expected)
    advice = re.compile(r"\b(?:add|choose|declare|give|leave|name|say|send|take|use|write)\b")
    assert all(advice.search(line) for line in found[:-1])


def test_minimal_preset_has_no_rules_of_design(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = _lint(capsys, str(UGLY))
    assert status == 0
    assert [line.rpartition("[")[2] for line in lines[:-1]] == ["failure-undeclared]"]


def test_rules_are_listed_with_severity_reason_and_example(capsys: pytest.CaptureFixture[str]) -> None:
    status, lines = _lint(capsys, "--rules")

    assert status == 0
    assert "secrets-are-not-in-urls: error, in the preset `house`" in lines
    assert "    e.g. POST /users/create" in lines


def _waived(folder: Path, waiver: str) -> str:
    text = UGLY.read_text(encoding="utf-8").replace("paths:\n", f"x-lint-waive: {waiver}\npaths:\n", 1)
    file = folder / "waived.yaml"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_waiver_covers_everything_inside_its_object(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, found = _lint(capsys, "--preset", "house", _waived(tmp_path, "{paths-name-things: Agreed.}"))

    assert not [finding for finding in found if "[paths-name-things]" in finding]
    assert [finding for finding in found if "[paths-are-shallow]" in finding]


@pytest.mark.parametrize(
    ("waiver", "status", "message"),
    [
        ("{lists-come-in-page: Agreed.}", 1, "there is no rule 'lists-come-in-page' to waive"),
        ("{paths-name-things: ''}", 1, "the waiver of 'paths-name-things' has no reason"),
        ("[paths-name-things]", 1, "x-lint-waive must be a mapping of rules to reasons"),
        (
            "{operations-name-roles: Agreed.}",
            1,
            "warning: nothing here breaks the rule 'operations-name-roles'",
        ),
    ],
)
def test_waiver_that_is_wrong_is_reported(
    waiver: str, status: int, message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = _lint(capsys, "--preset", "house", _waived(tmp_path, waiver))

    assert found[0] == status
    assert any(message in text for text in found[1])


def test_waivers_are_not_served(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    output = tmp_path / "bundle.json"

    main(["bundle", _waived(tmp_path, "{paths-name-things: Agreed.}"), "--output", str(output)])

    assert "x-lint-waive" not in output.read_text(encoding="utf-8")
    capsys.readouterr()


def test_names_of_secrets_and_sort_directions_are_accepted(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = UGLY.read_text(encoding="utf-8").replace("api_key", "secret_id")
    file = tmp_path / "calm.yaml"
    file.write_text(text.replace("[OPEN, closed]", "[created_at, -created_at]"), encoding="utf-8")

    _, found = _lint(capsys, "--preset", "house", str(file))

    assert not [finding for finding in found if "secret_id" in finding or "[enums-have-one-case]" in finding]
    assert [finding for finding in found if "[secrets-are-not-in-urls]" in finding]
