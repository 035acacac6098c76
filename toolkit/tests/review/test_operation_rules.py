"""The toolkit's own rules on the pairs of the self-test, without redocly."""

from pathlib import Path

import pytest

from specfirst.review.changes import Side
from specfirst.review.documents import Document, read_document
from specfirst.review.errors import ReviewError
from specfirst.review.operation_rules import judge_operations
from specfirst.review.versions import Version
from tests.review.pairs import API, FOLDER, PAIR_FILES, Pair, load_pairs, write_base, write_revision

OURS = {
    "body-limit-narrowed",
    "idempotency-removed",
    "required-body-added",
    "roles-narrowed",
    "security-narrowed",
    "strict-query-added",
}


def read(version: Version, side: Side = "revision") -> Document:
    return read_document(version.folder, version.apis[API], side)


def judge(tmp_path: Path, pair: Pair) -> list[tuple[str, str, str]]:
    base = read(write_base(tmp_path / "base"), "base")
    verdicts = judge_operations(base, read(write_revision(tmp_path / "revision", pair)))
    return [(name, verdict.rule, verdict.message) for name, verdict in verdicts]


@pytest.mark.parametrize(
    "pair", [pair for file in PAIR_FILES for pair in load_pairs(file)], ids=lambda pair: pair.name
)
def test_pair_has_exactly_its_verdicts(tmp_path: Path, pair: Pair) -> None:
    assert sorted({rule for _, rule, _ in judge(tmp_path, pair)}) == sorted(OURS & set(pair.rules))


def test_every_rule_has_a_pair() -> None:
    assert {rule for pair in load_pairs("breaking.yaml") for rule in pair.rules} >= OURS


def test_verdict_names_what_is_lost(tmp_path: Path) -> None:
    lost = Pair("role", set={"paths/orders.yaml#/item/delete/x-roles": ["admin"]})

    assert judge(tmp_path, lost) == [
        ("DELETE /orders/{order_id}", "roles-narrowed", "No longer allowed: `clerk`.")
    ]


def test_verdict_is_at_the_line_of_the_field(tmp_path: Path) -> None:
    operation = read(write_base(tmp_path)).operations["delete", "/orders/{}"]
    file = tmp_path / FOLDER / "paths" / "orders.yaml"

    position = operation.place.position("x-roles")

    assert position.file == f"{FOLDER}/paths/orders.yaml"
    assert position.pointer == "#/item/delete/x-roles"
    assert file.read_text().splitlines()[position.line - 1].strip() == "x-roles: [admin, clerk]"


@pytest.mark.parametrize(
    ("reference", "message"),
    [
        ("paths/none.yaml#/item", "cannot be read"),
        ("paths/orders.yaml#/none", "has no '/none'"),
        ("#/paths/~1orders", "leads nowhere"),
        ("../../../../outside.yaml#/item", "leads nowhere"),
    ],
)
def test_reference_to_nowhere_is_an_error(tmp_path: Path, reference: str, message: str) -> None:
    broken = Pair("broken", set={"openapi.yaml#/paths/~1orders": {"$ref": reference}})
    version = write_revision(tmp_path, broken)

    with pytest.raises(ReviewError, match=message):
        read(version)
