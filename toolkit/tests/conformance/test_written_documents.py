"""References of written documents, as JSON Pointers in URI fragments (RFC 6901, 6)."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from specfirst.conformance.written_documents import WrittenSpecError, read_apis
from specfirst.project import Api

DOCUMENT = """\
openapi: 3.1.0
paths:
  /a/{id}: {parameters: [{name: id, in: path, schema: {type: string}}]}
components: {schemas: {Same: {$ref: '%s'}}}
"""


def _same(tmp_path: Path, reference: str) -> Any:
    file = tmp_path / "openapi.yaml"
    file.write_text(DOCUMENT % reference)
    (written,) = read_apis([cast(Api, SimpleNamespace(name="a", document=file))])
    return written.document["components"]["schemas"]["Same"]


@pytest.mark.parametrize("path", ["~1a~1%7Bid%7D", "~1a~1{id}"])
def test_pointer_is_decoded_and_leads_into_lists(tmp_path: Path, path: str) -> None:
    assert _same(tmp_path, f"#/paths/{path}/parameters/0/schema") == {"type": "string"}


@pytest.mark.parametrize("rest", ["1/schema", "x/schema", "0/name/a"])
def test_pointer_without_target_is_an_error_with_its_place(tmp_path: Path, rest: str) -> None:
    with pytest.raises(WrittenSpecError, match=r"openapi\.yaml:4: .* has no target"):
        _same(tmp_path, f"#/paths/~1a~1{{id}}/parameters/{rest}")
