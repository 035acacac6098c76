"""Documents of others: what is an error in them, what a warning, and in which words."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from specfirst.cli import main

OPERATION = """\
openapi: 3.1.0
info: {title: Shop, version: '1'}
paths:
  /orders/{order_id}:
    get:
      operationId: getOrder
      parameters:
        - {name: order_id, in: path, required: true, schema: {type: string}}
      responses:
        '200':
          description: The order.
          content:
            application/json:
              schema: {$ref: '#/components/schemas/Order'}
components:
  schemas:
    Order:
      type: object
      required: [id]
      properties:
        id: {type: integer}
        note: {type: string}
"""


@dataclass(frozen=True)
class Edit:
    """`old` replaced by `new` in the document, once; and all that `specfirst lint` prints about it."""

    name: str
    old: str
    new: str
    printed: str
    status: int = 0

    def __str__(self) -> str:
        return self.name


ERRORS = (
    Edit(
        "swagger-2",
        "openapi: 3.1.0",
        "swagger: '2.0'",
        (
            "shop.yaml:1: Swagger 2.0 is not supported: convert the document to OpenAPI 3, for example "
            "with `npx swagger2openapi --yaml --outfile openapi.yaml FILE` [document]\n"
        ),
        1,
    ),
    Edit(
        "openapi-3.2",
        "openapi: 3.1.0",
        "openapi: 3.2.0",
        (
            "shop.yaml:1: OpenAPI 3.2.0 is not supported: a document that uses nothing new of it "
            "(`query`, `additionalOperations`, `itemSchema`, `querystring`, `$self`) can say `openapi: "
            "3.1.1` [document]\n"
        ),
        1,
    ),
    Edit(
        "version-as-number",
        "openapi: 3.1.0",
        "openapi: 3.1",
        "shop.yaml:1: the version 3.1 is a number: write all of it, as in `openapi: 3.1.0` [document]\n",
        1,
    ),
    Edit(
        "version-unknown",
        "openapi: 3.1.0",
        "openapi: 4.0.0",
        (
            "shop.yaml:1: OpenAPI 4.0.0 is not supported: write `openapi: 3.1.0` (3.0 and 3.1 are) "
            "[document]\n"
        ),
        1,
    ),
    Edit(
        "version-missing",
        "openapi: 3.1.0\n",
        "",
        "shop.yaml:1: not an OpenAPI 3 document: write `openapi: 3.1.0` at its top [document]\n",
        1,
    ),
    Edit(
        "remote-schema",
        "'#/components/schemas/Order'",
        "'https://example.com/a.yaml#/Order'",
        (
            "shop.yaml:14: $ref 'https://example.com/a.yaml#/Order' is remote and is not fetched: "
            "copy the file beside this one [remote-ref]\n"
        ),
        1,
    ),
    Edit(
        "remote-response",
        (
            "          description: The order.\n"
            "          content:\n"
            "            application/json:\n"
            "              schema: {$ref: '#/components/schemas/Order'}\n"
        ),
        "          $ref: 'https://example.com/a.yaml#/responses/Order'\n",
        (
            "shop.yaml:11: $ref 'https://example.com/a.yaml#/responses/Order' is remote and is "
            "not fetched: copy the file beside this one [remote-ref]\n"
        ),
        1,
    ),
    Edit(
        "reference-to-nothing",
        "schemas/Order'",
        "schemas/Ordr'",
        (
            "shop.yaml:14: $ref '#/components/schemas/Ordr' points at nothing: #/components/schemas "
            "has no 'Ordr'; did you mean 'Order'? [unknown-ref]\n"
        ),
        1,
    ),
    Edit(
        "reference-to-missing-file",
        "'#/components/schemas/Order'",
        "'orders.yaml#/Order'",
        (
            "shop.yaml:14: $ref 'orders.yaml#/Order' points at nothing: there is no file orders.yaml "
            "[unknown-ref]\n"
        ),
        1,
    ),
    Edit(
        "null-operation",
        "    get:\n",
        "    put: null\n    get:\n",
        (
            "shop.yaml:5: 'put' must be a mapping and is null: remove it, or fill it in "
            "[document-is-well-formed]\n"
        ),
        1,
    ),
    Edit(
        "null-path-item",
        "components:",
        "  /empty: null\ncomponents:",
        (
            "shop.yaml:15: '/empty' must be a mapping and is null: remove it, or fill it in "
            "[document-is-well-formed]\n"
        ),
        1,
    ),
    Edit(
        "list-of-responses",
        "    get:\n",
        "    put: {responses: [1]}\n    get:\n",
        "shop.yaml:5: 'responses' must be a mapping [document-is-well-formed]\n",
        1,
    ),
    Edit(
        "required-as-text",
        "required: [id]",
        "required: id",
        "shop.yaml:19: 'required' must be a list of strings [document-is-well-formed]\n",
        1,
    ),
    Edit(
        "type-as-number",
        "{type: integer}",
        "{type: 7}",
        "shop.yaml:21: 'type' must be the name of a type, or a list of such [document-is-well-formed]\n",
        1,
    ),
    Edit(
        "enum-as-text",
        "note: {type: string}",
        "note: {enum: new}",
        "shop.yaml:22: 'enum' must be a list [document-is-well-formed]\n",
        1,
    ),
    Edit(
        "schema-as-text",
        "note: {type: string}",
        "note: string",
        "shop.yaml:22: 'note' must be a schema: a mapping, true or false [document-is-well-formed]\n",
        1,
    ),
    Edit(
        "parameter-without-schema",
        ", schema: {type: string}}",
        "}",
        "shop.yaml:8: the parameter 'order_id' has no schema: write one [parameters-are-complete]\n",
        1,
    ),
    Edit(
        "parameter-in-body",
        "in: path, required: true",
        "in: body, required: true",
        "shop.yaml:8: `in: body` is of Swagger 2.0: write a `requestBody` [parameters-are-complete]\n",
        1,
    ),
    Edit(
        "schema-in-a-circle",
        "    Order:\n",
        "    Loop: {$ref: '#/components/schemas/Loop'}\n    Order:\n",
        "shop.yaml:17: $ref '#/components/schemas/Loop' leads back to itself [references-end]\n",
        1,
    ),
    Edit(
        "duplicate-key",
        "    Order:\n",
        "    Order: {type: string}\n    Order:\n",
        "shop.yaml:18: bad YAML: duplicate key 'Order', first written on line 17: keep one [source]\n",
        1,
    ),
    Edit(
        "indentation",
        "      required: [id]",
        "     required: [id]",
        (
            "shop.yaml:19: bad YAML: did not find expected key (while parsing a block mapping that "
            "starts on line 17) [source]\n"
        ),
        1,
    ),
    Edit(
        "operation-as-list",
        "    get:\n",
        "    put: []\n    get:\n",
        "shop.yaml:5: 'put' must be a mapping [document-is-well-formed]\n",
        1,
    ),
    Edit(
        "tags-as-text",
        "operationId: getOrder",
        "operationId: getOrder\n      tags: orders",
        "shop.yaml:7: 'tags' must be a list of strings [document-is-well-formed]\n",
        1,
    ),
)

WARNINGS = (
    Edit(
        "misspelt-field",
        "      parameters:",
        "      paramters: []\n      parameters:",
        (
            "shop.yaml:7: warning: 'paramters' is not a field of the operation object; did you mean "
            "'parameters'? [keys-are-defined]\n"
        ),
    ),
    Edit(
        "unknown-field",
        "operationId: getOrder",
        "operationId: getOrder\n      owner: team",
        (
            "shop.yaml:7: warning: 'owner' is not a field of the operation object: it is ignored "
            "[keys-are-defined]\n"
        ),
    ),
    Edit(
        "misspelt-field-of-parameter",
        "in: path, required: true",
        "in: path, requird: true, required: true",
        (
            "shop.yaml:8: warning: 'requird' is not a field of the parameter object; did you mean "
            "'required'? [keys-are-defined]\n"
        ),
    ),
    Edit(
        "misspelt-component-section",
        "components:\n",
        "components:\n  schema: {}\n",
        (
            "shop.yaml:16: warning: 'schema' is not a field of the components object; did you mean "
            "'schemas'? [keys-are-defined]\n"
        ),
    ),
    Edit(
        "misspelt-keyword",
        "note: {type: string}",
        "note: {type: string, maxlength: 5}",
        (
            "shop.yaml:22: warning: 'maxlength' is not a keyword of schemas; did you mean 'maxLength'? "
            "[keywords-are-defined]\n"
        ),
    ),
    Edit(
        "nullable-in-3.1",
        "note: {type: string}",
        "note: {type: string, nullable: true}",
        (
            "shop.yaml:22: warning: OpenAPI 3.1 has no 'nullable', it is ignored: write `type: "
            "[string, 'null']` [keywords-are-of-the-version]\n"
        ),
    ),
    Edit(
        "nullable-reference-in-3.1",
        "note: {type: string}",
        "note: {$ref: '#/components/schemas/Order', nullable: true}",
        (
            "shop.yaml:22: warning: OpenAPI 3.1 has no 'nullable', it is ignored: write `anyOf: "
            "[{$ref: '#/components/schemas/Order'}, {type: 'null'}]` [keywords-are-of-the-version]\n"
        ),
    ),
    Edit(
        "boolean-bound-in-3.1",
        "{type: integer}",
        "{type: integer, minimum: 3, exclusiveMinimum: true}",
        (
            "shop.yaml:21: warning: 'exclusiveMinimum' is a number in OpenAPI 3.1, and ignored as a "
            "boolean: write `exclusiveMinimum: 3` in place of `minimum` [keywords-are-of-the-version]\n"
        ),
    ),
    Edit(
        "misspelt-method",
        "    get:\n",
        "    Put: {responses: {}}\n    get:\n",
        "shop.yaml:5: warning: 'Put' is no method: write 'put' [no-operation-is-lost]\n",
    ),
    Edit(
        "additional-operations",
        "    get:\n",
        "    additionalOperations: {}\n    get:\n",
        (
            "shop.yaml:5: warning: 'additionalOperations' is not supported: nothing is made of it "
            "[no-operation-is-lost]\n"
        ),
    ),
    Edit(
        "renamed-path-parameter",
        "/orders/{order_id}:",
        "/orders/{id}:",
        (
            "shop.yaml:8: warning: the path /orders/{id} has '{id}', but the parameter is called "
            "'order_id': rename one [path-parameters-are-in-the-path]\n"
        ),
    ),
    Edit(
        "undeclared-path-parameter",
        "/orders/{order_id}:",
        "/orders/{order_id}/{line}:",
        (
            "shop.yaml:5: warning: GET /orders/{order_id}/{line} has no parameter for '{line}': "
            "declare it with `name: line`, `in: path` [path-parameters-are-in-the-path]\n"
        ),
    ),
    Edit(
        "optional-path-parameter",
        "in: path, required: true",
        "in: path",
        (
            "shop.yaml:8: warning: the path parameter 'order_id' must have `required: true` "
            "[path-parameters-are-required]\n"
        ),
    ),
    Edit(
        "path-without-slash",
        "  /orders/{order_id}:",
        "  orders/{order_id}:",
        (
            "shop.yaml:4: warning: the path 'orders/{order_id}' must start with '/': write "
            "'/orders/{order_id}' [paths-start-with-a-slash]\n"
        ),
    ),
    Edit(
        "required-without-property",
        "required: [id]",
        "required: [id, titel]",
        (
            "shop.yaml:19: warning: the required property 'titel' is not in `properties` "
            "[required-properties-exist]\n"
        ),
    ),
    Edit(
        "pattern-with-delimiters",
        "note: {type: string}",
        "note: {type: string, pattern: '/^[a-z]+/i'}",
        (
            "shop.yaml:22: warning: no text matches the pattern '/^[a-z]+/i': write it without slashes and "
            "flags, as '^[a-z]+' [patterns-have-no-delimiters]\n"
        ),
    ),
    Edit(
        "pattern-with-an-escaped-dollar",
        "note: {type: string}",
        "note: {type: string, pattern: '/[0-9]\\$/'}",
        "",
    ),
    Edit(
        "pattern-of-a-path",
        "note: {type: string}",
        "note: {type: string, pattern: '/[a-z]+/'}",
        "",
    ),
    Edit(
        "integer-bound-beyond-64-bits",
        "{type: integer}",
        "{type: integer, minimum: -9223372036854775808, maximum: 9223372036854776000}",
        (
            "shop.yaml:21: warning: 'maximum' is beyond 64 bits: integers below -9223372036854775808 or "
            "above 9223372036854775807 are refused [integer-bounds-have-64-bits]\n"
        ),
    ),
    Edit(
        "parameter-bound-beyond-64-bits",
        "schema: {type: string}}",
        "schema: {type: integer, minimum: -9223372036854776000}}",
        (
            "shop.yaml:8: warning: 'minimum' is beyond 64 bits: integers below -9223372036854775808 or "
            "above 9223372036854775807 are refused [integer-bounds-have-64-bits]\n"
        ),
    ),
    Edit(
        "unknown-link",
        "          description: The order.\n",
        "          description: The order.\n          links: {next: {operationId: getOrdr}}\n",
        "shop.yaml:12: warning: there is no operation 'getOrdr' to link to [links-lead-to-operations]\n",
    ),
    Edit(
        "one-cause-in-two-places",
        "        note: {type: string}",
        (
            "        note: {type: string, maxlength: 5}\n"
            "        more: {type: string, maxlength: 5}\n"
            "        last: {type: string, maxlength: 5}"
        ),
        (
            "shop.yaml:22: warning: 'maxlength' is not a keyword of schemas; did you mean 'maxLength'? "
            "[keywords-are-defined] (and at 2 other places, the next: shop.yaml:23)\n"
        ),
    ),
)


@pytest.mark.parametrize("edit", [*ERRORS, *WARNINGS], ids=str)
def test_edit_is_reported_in_exact_words(
    edit: Edit, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert OPERATION.count(edit.old) == 1
    monkeypatch.chdir(tmp_path)
    Path("shop.yaml").write_text(OPERATION.replace(edit.old, edit.new), encoding="utf-8")
    status = main(["lint", "shop.yaml"])
    assert capsys.readouterr().err == edit.printed
    assert status == edit.status
