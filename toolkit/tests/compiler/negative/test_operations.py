"""Operations that break our conventions: codes, statuses, tags, ids, words."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import BOOKS, PATHS, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="unknown-error-code",
        file=PATHS,
        old="[books.not_found]",
        new="[books.not_fond]",
        message=(
            "spec/library/v1/paths/books.yaml:63: there is no error code 'books.not_fond' in the "
            "catalogue; did you mean 'books.not_found'? [error-codes-are-in-the-catalogue]"
        ),
    ),
    Damage(
        name="undeclared-status",
        file=PATHS,
        old=("x-error-codes: [books.not_found]\n    responses:\n"),
        new=("x-error-codes: [books.not_found]\n    responses:\n      '410': {description: Gone.}\n"),
        message=(
            "spec/library/v1/paths/books.yaml:65: the status 410 of GET /books/{book_id} is not "
            "declared by any of its error codes: remove it, or add a code with that status to "
            "errors.yaml [failures-follow-from-codes]"
        ),
    ),
    Damage(
        name="code-of-a-rule",
        file=PATHS,
        old="x-error-codes: [books.not_found]",
        new="x-error-codes: [books.not_found, auth.unauthenticated]",
        message=(
            "spec/library/v1/paths/books.yaml:63: 'auth.unauthenticated' of GET /books/{book_id} follows "
            "from a rule: remove it [codes-of-rules-are-not-written]"
        ),
    ),
    Damage(
        name="status-without-its-code",
        file=PATHS,
        old=("    x-error-codes: [books.not_found]\n    responses:\n"),
        new=("    responses:\n      '404': {description: No such book.}\n"),
        message=(
            "spec/library/v1/paths/books.yaml:64: the status 404 of GET /books/{book_id} is not "
            "declared by any of its error codes: add the code to x-error-codes (those with 404: "
            "books.not_found), or remove the status [failures-follow-from-codes]"
        ),
    ),
    Damage(
        name="default-status",
        file=PATHS,
        old=("x-error-codes: [books.not_found]\n    responses:\n"),
        new=("x-error-codes: [books.not_found]\n    responses:\n      default: {description: Any.}\n"),
        message=(
            "spec/library/v1/paths/books.yaml:65: the status 'default' is not a number such as "
            "'200': write each one [failures-follow-from-codes]"
        ),
    ),
    Damage(
        name="no-success",
        file=PATHS,
        old="'201':",
        new="'409':",
        message=(
            "spec/library/v1/paths/books.yaml:39: POST /books has no successful response: add one such "
            "as '200' or '204' [operations-can-succeed]"
        ),
    ),
    Damage(
        name="two-tags",
        file=PATHS,
        old=("tags: [books]\n    summary: Read a book"),
        new=("tags: [books, shelves]\n    summary: Read a book"),
        message="spec/library/v1/paths/books.yaml:60: GET /books/{book_id} must have exactly one tag "
        "[operation-has-one-tag]",
    ),
    Damage(
        name="undeclared-tag",
        file=PATHS,
        old=("operationId: books_create\n    tags: [books]"),
        new=("operationId: shelves_create\n    tags: [shelves]"),
        message=(
            "spec/library/v1/paths/books.yaml:23: the tag 'shelves' is not in the root document's "
            "`tags`: add it there, described [operation-has-one-tag]"
        ),
    ),
    Damage(
        name="operation-id-form",
        file=PATHS,
        old="operationId: books_list",
        new="operationId: listBooks",
        message=(
            "spec/library/v1/paths/books.yaml:3: operationId 'listBooks' must be books_<verb> in snake_case "
            "[operation-id-starts-with-its-tag]"
        ),
    ),
    Damage(
        name="no-operation-id",
        file=PATHS,
        old="    operationId: books_list\n",
        new="",
        message="spec/library/v1/paths/books.yaml:2: GET /books has no operationId: write books_<verb> "
        "[operation-id-starts-with-its-tag]",
    ),
    Damage(
        name="no-summary",
        file=PATHS,
        old="    summary: Read a book\n",
        new="",
        message=(
            "spec/library/v1/paths/books.yaml:58: GET /books/{book_id} has no summary: say what it does "
            "[operations-are-described]"
        ),
    ),
    Damage(
        name="no-description",
        file=BOOKS,
        old="  description: A new book.\n",
        new="",
        message=(
            "spec/library/v1/schemas/books.yaml:18: the schema 'BookCreate' has no description: say "
            "what it is [component-schemas-are-described]"
        ),
    ),
    Damage(
        name="parameter-without-description",
        file=PATHS,
        old="        description: Only books in this state.\n",
        new="",
        message=(
            "spec/library/v1/paths/books.yaml:10: the parameter 'state' has no description: say what "
            "it is for [parts-are-described]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
