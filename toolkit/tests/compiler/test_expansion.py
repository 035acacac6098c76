"""The expansion declares what error codes and rules imply, and keeps what the author wrote."""

from __future__ import annotations

from typing import Any

import pytest
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from openapi_spec_validator import validate

from specfirst.compiler.bundle.bundler import bundle
from specfirst.compiler.expand.catalogue import Catalogue, load_catalogue
from specfirst.compiler.expand.expansion import expand
from tests.compiler.conftest import FIXTURES

Document = dict[str, Any]
LIMITS = ("RateLimit", "RateLimit-Policy")


@pytest.fixture(scope="module")
def written() -> Document:
    return bundle(FIXTURES / "repository/spec/library/v1/openapi.yaml").document


@pytest.fixture(scope="module")
def expanded() -> Document:
    api = bundle(FIXTURES / "repository/spec/library/v1/openapi.yaml")
    catalogue = load_catalogue(api)
    assert isinstance(catalogue, Catalogue)
    return expand(api, catalogue).document


@pytest.mark.parametrize(
    ("path", "method", "statuses"),
    [
        ("/books", "get", ["200", "422", "500", "503"]),
        ("/books", "post", ["201", "401", "403", "409", "413", "415", "422", "429", "500", "503"]),
        ("/books/{book_id}", "get", ["200", "401", "403", "404", "422", "500", "503"]),
    ],
)
def test_statuses_follow_from_codes_and_rules(
    expanded: Document, path: str, method: str, statuses: list[str]
) -> None:
    assert list(expanded["paths"][path][method]["responses"]) == statuses


def test_a_failure_lists_its_codes_with_examples(expanded: Document) -> None:
    conflict = expanded["paths"]["/books"]["post"]["responses"]["409"]
    assert conflict["description"] == (
        "- `books.isbn_taken`: Another book has the ISBN.\n"
        "- `idempotency.key_reused`: The key was used before.\n"
        "- `idempotency.in_progress`: The first answer is not there yet."
    )
    media = conflict["content"]["application/json"]
    assert media["schema"] == {"$ref": "#/components/schemas/ErrorResponse"}
    assert list(media["examples"]) == [
        "books.isbn_taken",
        "idempotency.key_reused",
        "idempotency.in_progress",
    ]


def test_details_of_a_code_are_in_its_example(expanded: Document) -> None:
    limited = expanded["paths"]["/books"]["post"]["responses"]["429"]["content"]["application/json"]
    assert limited["examples"]["rate.limited"]["value"]["details"] == {"retry_after": 30}


def test_every_example_of_a_failure_is_valid(expanded: Document) -> None:
    schema = {"$ref": "#/components/schemas/ErrorResponse", "components": expanded["components"]}
    validator = Draft202012Validator(schema)
    count = 0
    for item in expanded["paths"].values():
        for operation in (item[method] for method in ("get", "post") if method in item):
            for response in operation["responses"].values():
                examples = response["content"]["application/json"].get("examples", {})
                for example in examples.values() if "description" in response else ():
                    if example["value"].get("success") is False:
                        validator.validate(example["value"])
                        count += 1
    assert count == 20


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("201", ["X-Request-ID", *LIMITS, "Idempotent-Replayed"]),
        ("401", ["X-Request-ID", "WWW-Authenticate", *LIMITS]),
        ("422", ["X-Request-ID", *LIMITS]),
        ("429", ["X-Request-ID", "Retry-After", *LIMITS]),
        ("503", ["X-Request-ID", "Retry-After", *LIMITS]),
    ],
)
def test_the_headers_of_the_runtime_are_declared(expanded: Document, status: str, headers: list[str]) -> None:
    response = expanded["paths"]["/books"]["post"]["responses"][status]
    assert list(response["headers"]) == headers
    for name in headers:
        assert response["headers"][name] == {"$ref": f"#/components/headers/{name}"}
        assert expanded["components"]["headers"][name]["x-runtime"] is True


def test_declared_responses_are_kept(written: Document, expanded: Document) -> None:
    before = written["paths"]["/books"]["post"]
    after = expanded["paths"]["/books"]["post"]
    replaced = {"responses": None, "parameters": [{"$ref": "#/components/parameters/IdempotencyKey"}]}
    assert {**before, **replaced} == {**after, "responses": None}
    created = dict(after["responses"]["201"])
    assert created.pop("headers")
    assert created == before["responses"]["201"]
    assert expanded["components"]["schemas"] == written["components"]["schemas"]


def test_declared_failure_keeps_its_description() -> None:
    api = bundle(FIXTURES / "repository/spec/library/v1/openapi.yaml")
    catalogue = load_catalogue(api)
    assert catalogue is not None
    responses = api.document["paths"]["/books/{book_id}"]["get"]["responses"]
    responses["404"] = {"description": "It was lost.", "headers": {"x-request-id": {"schema": {}}}}
    expanded = expand(api, catalogue).document["paths"]["/books/{book_id}"]["get"]["responses"]["404"]
    assert expanded["description"] == "It was lost."
    assert list(expanded["headers"]) == ["x-request-id"]
    assert list(expanded["content"]["application/json"]["examples"]) == ["books.not_found"]


def test_the_completed_document_is_valid_and_names_no_file(expanded: Document) -> None:
    validate(expanded)
    assert "x-error-catalogue" not in expanded
