"""Parameters that share a name in the query get one occurrence each."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import render
from specfirst.runtime.decoding.parameters import Claim, SharedNames
from specfirst.runtime.decoding.styles import EncodedPairs

DOCUMENT = Path(__file__).parents[1] / "wild" / "cases" / "shared_names.yaml"
FIRST = Claim("first", frozenset({"name", "kind", "vat"}), by_members=True)
SECOND = Claim("second", frozenset({"name", "kind", "site"}), by_members=True)
NEEDED = Claim("second", SECOND.names, by_members=True, required=True)
OWN = Claim("name", frozenset({"name"}))


@pytest.mark.parametrize(
    ("claims", "query", "expected"),
    [
        ((FIRST, SECOND), "name=1&name=2", (["1"], ["2"])),
        ((FIRST, SECOND), "name=1", (["1"], [])),
        ((FIRST, SECOND), "name=1&site=x", ([], ["1"])),
        ((FIRST, SECOND), "name=1&vat=x", (["1"], [])),
        ((FIRST, NEEDED), "name=1", ([], ["1"])),
        ((FIRST, SECOND), "name=1&name=2&name=3", (["1"], ["2", "3"])),
        ((FIRST, SECOND), "kind=1", ([], [])),
        ((SECOND, OWN), "name=1", ([], ["1"])),
        ((SECOND, OWN), "name=1&name=2", (["1"], ["2"])),
        ((FIRST, SECOND, OWN), "name=1&site=2&name=3", ([], ["1"], ["3"])),
    ],
)
def test_occurrences_belong_to_parameters_in_their_order(
    claims: tuple[Claim, ...], query: str, expected: tuple[list[str], ...]
) -> None:
    shared, pairs = SharedNames(claims), EncodedPairs(query)
    assert tuple(shared.own(claim.parameter)(pairs).get("name") for claim in claims) == expected


def test_name_of_a_list_is_not_divided() -> None:
    lists = Claim("second", SECOND.names, frozenset({"name"}), by_members=True)
    pairs = EncodedPairs("name=1&name=2")
    for claim in (FIRST, lists):
        assert SharedNames((FIRST, lists)).own(claim.parameter)(pairs).get("name") == ["1", "2"]


def test_names_of_one_parameter_are_not_copied() -> None:
    pairs = EncodedPairs("vat=1")
    assert SharedNames((FIRST, OWN)).own("other")(pairs) is pairs


def test_shared_names_are_a_warning(tmp_path: Path) -> None:
    warnings = render(DocumentJob(DOCUMENT, tmp_path, "shared_names_api", "in-process")).warnings
    found = [str(warning) for warning in warnings if warning.rule == "parameter-names-shared"]
    assert len(found) == 3
    pair = "the query parameters 'customer' and 'supplier' share the names 'name', 'kind' in the query"
    order = "occurrences belong to them in the order of the document"
    assert f"shared_names.yaml:9: warning: {pair}: {order}" in found[0]
