"""Extensions with a value that they cannot have."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import PATHS, ROOT, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="misspelt-extension",
        file=PATHS,
        old="x-rate-limit: {requests",
        new="x-rate-limits: {requests",
        message=(
            "spec/library/v1/paths/books.yaml:28: there is no 'x-rate-limits'; did you mean 'x-rate-limit'? "
            "[extensions-are-spelt-right]"
        ),
    ),
    Damage(
        name="switch",
        file=PATHS,
        old="x-idempotent: true",
        new="x-idempotent: 'yes'",
        message=(
            "spec/library/v1/paths/books.yaml:27: x-idempotent is a switch: write true or leave it out "
            "[switches-are-booleans]"
        ),
    ),
    Damage(
        name="roles",
        file=PATHS,
        old="x-roles: [librarian]",
        new="x-roles: []",
        message=(
            "spec/library/v1/paths/books.yaml:26: x-roles must be a list of role names; leave it out "
            "to admit every role [roles-are-lists-of-names]"
        ),
    ),
    Damage(
        name="roles-on-public",
        file=PATHS,
        old="    security: []\n",
        new=("    security: []\n    x-roles: [librarian]\n"),
        message=(
            "spec/library/v1/paths/books.yaml:8: x-roles on the public GET /books: secure it, or "
            "remove the roles [roles-are-lists-of-names]"
        ),
    ),
    Damage(
        name="body-limit",
        file=PATHS,
        old="x-idempotent: true",
        new="x-max-body-bytes: 1 MiB",
        message=(
            "spec/library/v1/paths/books.yaml:27: x-max-body-bytes must be a number of bytes, 1 or more "
            "[body-limits-are-byte-counts]"
        ),
    ),
    Damage(
        name="sunset",
        file=PATHS,
        old="x-idempotent: true",
        new="x-sunset: 2027-01-31",
        message=(
            "spec/library/v1/paths/books.yaml:27: x-sunset on POST /books, which is not deprecated: "
            "add `deprecated: true` [sunset-needs-deprecation]"
        ),
    ),
    Damage(
        name="rate-limit",
        file=PATHS,
        old="x-rate-limit: {requests: 10, seconds: 60}",
        new="x-rate-limit: 10",
        message=(
            "spec/library/v1/paths/books.yaml:28: x-rate-limit must be {requests: …, seconds: …, "
            "by: address or principal}, or a list of them [policies-can-be-read]"
        ),
    ),
    Damage(
        name="cache",
        file=PATHS,
        old="x-idempotent: true",
        new="x-cache: no-store",
        message=(
            'spec/library/v1/paths/books.yaml:27: x-cache must be {control: "a Cache-Control value", '
            "etag: a property of the data} [policies-can-be-read]"
        ),
    ),
    Damage(
        name="deprecated-without-end",
        file=PATHS,
        old="x-idempotent: true",
        new="deprecated: true",
        message=(
            "spec/library/v1/paths/books.yaml:27: POST /books is deprecated without an end: "
            "add `x-sunset: 2027-01-31`, the last day on which it works [deprecation-needs-sunset]"
        ),
    ),
    Damage(
        name="version",
        file=ROOT,
        old="version: 1.0.0",
        new="version: v1",
        message=(
            "spec/library/v1/openapi.yaml:2: info.version v1 is no semantic version: write one such as 1.0.0 "
            "[version-is-semantic]"
        ),
    ),
    Damage(
        name="sunset-day",
        file=PATHS,
        old="x-idempotent: true",
        new="deprecated: true\n    x-sunset: soon",
        message="spec/library/v1/paths/books.yaml:28: x-sunset must be a day, such as 2027-01-31 "
        "[policies-can-be-read]",
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
