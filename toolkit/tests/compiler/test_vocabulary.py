"""The compiler's vocabulary of OpenAPI: methods, media types, references, policies."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

import specfirst
from specfirst.compiler.document.grammar import Kind, walk
from specfirst.compiler.document.operations import operations
from specfirst.compiler.document.policies import Caching, Policies, RateLimit
from specfirst.compiler.document.references import follow, schema_name, to_schema
from specfirst.compiler.document.schema_walk import types_of, value_types
from specfirst.compiler.document.vocabulary import HTTP_METHODS, key_of, media_of
from specfirst.media_types import is_json
from specfirst.runtime.decoding import media_type as of_requests

DOCUMENT: dict[str, Any] = {
    "openapi": "3.1.0",
    "components": {
        "schemas": {
            "A/B~": {"type": "string"},
            "Alias": {"$ref": "#/components/schemas/A~1B~0"},
            "One": {"$ref": "#/components/schemas/Two"},
            "Two": {"$ref": "#/components/schemas/One"},
        }
    },
}


def test_methods_are_listed_in_one_module() -> None:
    folder = Path(specfirst.__file__).parent
    listing = {path.name for path in folder.rglob("*.py") if '"trace"' in path.read_text(encoding="utf-8")}
    assert listing == {"vocabulary.py"}


def test_every_method_is_an_operation_everywhere() -> None:
    document: dict[str, Any] = {"paths": {"/a": {method: {"responses": {}} for method in HTTP_METHODS}}}
    assert [operation.method for operation in operations(document)] == list(HTTP_METHODS)
    assert sum(node.kind is Kind.OPERATION for node in walk(document)) == len(HTTP_METHODS)


@pytest.mark.parametrize(
    ("media_type", "expected"),
    [
        ("application/json", True),
        ("APPLICATION/JSON", True),
        ("Application/Problem+JSON; charset=utf-8", True),
        ("application/jsonl", False),
        ("text/json+x", False),
        ("", False),
    ],
)
def test_json_is_the_same_to_compiler_and_runtime(media_type: str, expected: bool) -> None:
    assert is_json(media_type) is expected
    assert of_requests.is_json(of_requests.essence(media_type) or "") is expected


def test_content_is_found_in_any_case_and_with_parameters() -> None:
    content = {"Text/HTML": {}, "APPLICATION/JSON; charset=utf-8": {"schema": True}}
    assert key_of(content, "application/json") == "APPLICATION/JSON; charset=utf-8"
    assert media_of(content, "application/json") == {"schema": True}
    assert media_of(content, "image/png") is None
    assert media_of(None, "application/json") is None


def test_references_are_followed_to_their_end() -> None:
    assert follow(DOCUMENT, {"$ref": "#/components/schemas/Alias"}) == {"type": "string"}
    assert follow(DOCUMENT, {"type": "null"}) == {"type": "null"}
    assert follow(DOCUMENT, {"$ref": "#/components/schemas/One"}) is None
    assert follow(DOCUMENT, {"$ref": "#/components/schemas/Missing"}) is None
    assert follow(DOCUMENT, {"$ref": "https://example.com/a.yaml"}) is None


def test_names_of_schemas_are_escaped_both_ways() -> None:
    assert to_schema("A/B~") == "#/components/schemas/A~1B~0"
    assert schema_name(to_schema("A/B~")) == "A/B~"
    assert schema_name("#/components/responses/A") is None
    assert schema_name("#/components/schemas/A/properties/b") is None


def test_policies_are_typed() -> None:
    written = {
        "x-rate-limit": [{"requests": 5, "seconds": 60}, {"requests": 9, "seconds": 60, "by": "address"}],
        "x-roles": ["b", "a"],
        "x-max-body-bytes": 10,
        "x-idempotent": True,
        "x-cache": {"control": "no-store", "etag": "version"},
        "x-sunset": "2027-01-31",
        "x-error-codes": ["books.not_found"],
    }
    assert Policies.of(written, secured=True) == Policies(
        error_codes=("books.not_found",),
        rate_limits=(RateLimit(5, 60, "principal"), RateLimit(9, 60, "address")),
        roles=("a", "b"),
        max_body_bytes=10,
        idempotent=True,
        cache=Caching("no-store", "version"),
        sunset=date(2027, 1, 31),
    )


def test_policies_that_cannot_be_read_are_left_out_with_the_reason() -> None:
    written = {
        "x-rate-limit": {"requests": 5, "seconds": 60, "by": "principal"},
        "x-roles": "admin",
        "x-max-body-bytes": True,
        "x-cache": "no-store",
        "x-sunset": 2027,
        "x-idempotent": "true",
    }
    policies = Policies.of(written, secured=False)
    assert policies == Policies()
    assert set(policies.refused) == {
        "x-cache",
        "x-max-body-bytes",
        "x-rate-limit",
        "x-roles",
        "x-sunset",
    }
    assert policies.refused["x-rate-limit"].endswith("write `by: address`")


@pytest.mark.parametrize(
    ("written", "types"),
    [
        ("string", {"string"}),
        (["string", "null"], {"string", "null"}),
        ([["string"], {}, "array"], {"array"}),
        ({"string": 1}, set()),
        (None, set()),
    ],
    # Not the sets, whose texts differ between the workers of pytest-xdist.
    ids=lambda value: "" if isinstance(value, set) else str(value),
)
def test_types_are_a_string_or_a_list_of_strings(written: object, types: set[str]) -> None:
    assert types_of({"type": written}) == types
    assert value_types({"type": written}) == types - {"null"}
