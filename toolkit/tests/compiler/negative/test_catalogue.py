"""Error catalogues that no exception classes can be made of."""

from __future__ import annotations

import pytest

from tests.compiler.negative.damage import ENVELOPE, ERRORS, Damage
from tests.compiler.negative.refusal import Refusal

CASES = (
    Damage(
        name="catalogue-status",
        file=ERRORS,
        old="  status: 404",
        new="  status: 204",
        message="spec/errors.yaml:52: books.not_found: status must be a whole number from 400 to 599 "
        "[catalogue]",
    ),
    Damage(
        name="catalogue-message",
        file=ERRORS,
        old="  message: There is no such book.\n",
        new="",
        message="spec/errors.yaml:51: books.not_found: message must be a sentence [catalogue]",
    ),
    Damage(
        name="catalogue-code",
        file=ERRORS,
        old="books.isbn_taken:",
        new="isbnTaken:",
        message=(
            "spec/errors.yaml:55: isbnTaken: a code is `<domain>.<what>` in lower case with underscores "
            "[catalogue]"
        ),
    ),
    Damage(
        name="catalogue-field",
        file=ERRORS,
        old="  when: No book has this id.",
        new=("  when: No book has this id.\n  where: there"),
        message=(
            "spec/errors.yaml:55: books.not_found: there is no field 'where': an entry has status, "
            "message, when, details [catalogue]"
        ),
    ),
    Damage(
        name="catalogue-runtime-code",
        file=ERRORS,
        old="internal.error:",
        new="internal.failure:",
        message=(
            "spec/library/v1/openapi.yaml:10: errors.yaml lacks 'internal.error', which the runtime "
            "raises: add it [catalogue-has-the-codes-of-rules]"
        ),
    ),
    Damage(
        name="envelope-refuses-expanded-example",
        file=ENVELOPE,
        old="message: {type: string, maxLength: 1000, examples: [There is no such book.]}",
        new="message: {type: string, maxLength: 43, examples: [There is no such book.]}",
        message=(
            "spec/library/v1/paths/books.yaml:39: 'request.unsupported_media_type', made of the error "
            "catalogue: the example breaks its schema: message: 'The media type of the body is not "
            "supported.' is too long [added-examples-are-valid]"
        ),
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(damage: Damage, refusal: Refusal) -> None:
    refusal.expect(damage)
