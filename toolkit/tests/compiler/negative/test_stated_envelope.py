"""An invalid envelope at the root, or `x-envelope` in a wrong place."""

from __future__ import annotations

from pathlib import Path

import pytest

from specfirst.cli import main
from tests.compiler.negative.damage import BOOKS, PATHS, ROOT, Damage
from tests.compiler.negative.damage import ENVELOPE as SHARED
from tests.compiler.test_envelope import FIELDS, STATED, state_at_root

CASES = (
    Damage(
        name="no-schema",
        file=ROOT,
        old=STATED,
        new="x-envelope: true\n",
        message=f"{ROOT}:11: x-envelope at the root must be the schema of the envelope, or a `$ref` to it "
        "[envelope]",
    ),
    Damage(
        name="no-schema-but-text",
        file=ROOT,
        old=STATED,
        new="x-envelope: data\n",
        message=f"{ROOT}:11: 'x-envelope' must be a schema: a mapping, true or false "
        "[document-is-well-formed]",
    ),
    Damage(
        name="data-is-not-named",
        file=SHARED,
        old="  x-envelope: data\n",
        new="",
        message=(
            f"{SHARED}:1: the envelope does not say which property holds the data: add `x-envelope: data` "
            "[envelope]"
        ),
    ),
    Damage(
        name="no-place-for-data",
        file=SHARED,
        old="    data: {}\n",
        new="",
        message=f"{SHARED}:3: the envelope has no property 'data': add `data: {{}}` to its `properties` "
        "[envelope]",
    ),
    Damage(
        name="data-has-a-schema",
        file=SHARED,
        old="    data: {}\n",
        new="    data: {type: object}\n",
        message=f"{SHARED}:11: 'data' of the envelope is replaced by the data: write `data: {{}}` [envelope]",
    ),
    Damage(
        name="no-value-for-examples",
        file=SHARED,
        old=FIELDS,
        new=FIELDS.replace(", examples: [OK]", ""),
        message=f"{SHARED}:10: examples of responses need a value of 'message': add `examples: […]` "
        "[envelope]",
    ),
    Damage(
        name="incomplete-envelope",
        file=SHARED,
        old="  required: [success, code, message, data, request_id]\n",
        new="  required: [success, code, data, request_id]\n",
        message=f"{SHARED}:6: 'message' of the envelope must be in `required` [envelopes-are-complete]",
    ),
    Damage(
        name="example-in-an-envelope",
        file=PATHS,
        old="            schema: {$ref: '../schemas/books.yaml#/BookPage'}\n",
        new=(
            "            schema: {$ref: '../schemas/books.yaml#/BookPage'}\n"
            "            examples: {none: {summary: No book, value: {data: {items: []}}}}\n"
        ),
        message=(
            f"{PATHS}:20: the example breaks its schema: data: Additional properties are not allowed "
            "('data' was unexpected) [examples-are-valid]"
        ),
    ),
    Damage(
        name="envelope-as-data",
        file=PATHS,
        old="'../schemas/books.yaml#/BookPage'",
        new="'../../../shared/schemas/envelope.yaml#/Envelope'",
        message=(
            f"{PATHS}:19: 'Envelope' is the envelope of every success: refer to the data [envelope]\n"
            f"{PATHS}:19: the 200 body of GET /books is an envelope already: refer to the data in it "
            "[envelope]"
        ),
    ),
    Damage(
        name="name-is-taken",
        file=BOOKS,
        old="BookCreate:\n",
        new=(
            "BookResponse: {description: A reply., type: string, maxLength: 9, examples: [a]}\n"
            "\n"
            "BookCreate:\n"
        ),
        message=f"{BOOKS}:19: nothing refers to 'BookResponse': use it or remove it [components-are-used]",
    ),
    Damage(
        name="name-of-an-envelope-is-taken",
        file=PATHS,
        old="'../schemas/books.yaml#/BookPage'",
        new="'../../../shared/schemas/envelope.yaml#/Error'",
        message=(
            f"{PATHS}:19: the envelope of 'Error' would be 'ErrorResponse', which is a schema of its own: "
            "rename it [envelope]"
        ),
    ),
    Damage(
        name="opts-in",
        file=PATHS,
        old="        description: A page of books.\n",
        new="        description: A page of books.\n        x-envelope: true\n",
        message=(
            f"{PATHS}:17: x-envelope on a response only opts out: write `x-envelope: false`, or remove it "
            "[envelope]\n"
            f"{BOOKS}:30: x-envelope-description on a schema that no success has as its data: remove it "
            "[envelope]"
        ),
    ),
    Damage(
        name="mark-on-an-operation",
        file=PATHS,
        old="    summary: List books\n",
        new="    summary: List books\n    x-envelope: false\n",
        message=(
            f"{PATHS}:6: x-envelope has no effect here (operation): state it at the root of the document "
            "[envelope]"
        ),
    ),
    Damage(
        name="failure-opts-out",
        file=PATHS,
        old="      '201':\n",
        new="      '409': {description: Taken., x-envelope: false}\n      '201':\n",
        message=f"{PATHS}:40: only successes are in the envelope: remove `x-envelope: false` [envelope]",
    ),
    Damage(
        name="description-without-an-envelope",
        file=BOOKS,
        old="  description: A new book.\n",
        new="  description: A new book.\n  x-envelope-description: A new book in the envelope.\n",
        message=f"{BOOKS}:21: x-envelope-description on a schema that no success has as its data: remove it "
        "[envelope]",
    ),
    Damage(
        name="bare-link",
        file=PATHS,
        old="$response.body#/data/id",
        new="$response.body#/id",
        message=f"{PATHS}:46: the body is an envelope, which has no 'id': write `$response.body#/data/id` "
        "[links-keep-the-wire-form]",
    ),
)


@pytest.mark.parametrize("damage", CASES, ids=str)
def test_invalid_document_is_refused(
    damage: Damage, repository: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state_at_root()
    if damage.name == "name-of-an-envelope-is-taken":
        file = Path(SHARED)
        file.write_text(
            file.read_text(encoding="utf-8")
            + "\nError: {description: A text., type: string, maxLength: 9, examples: [a]}\n",
            encoding="utf-8",
        )
    damage.apply(repository)
    assert main(["lint", "--all"]) == 1
    lines = capsys.readouterr().err.splitlines()
    # Examples of the fixture have no address of what is created: a warning of its own.
    found = [line for line in lines if "[created-resources-have-locations]" not in line]
    assert found == damage.message.splitlines()
