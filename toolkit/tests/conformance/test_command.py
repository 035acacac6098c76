"""`specfirst conformance` on a project of its own, whose documents name no error catalogue."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from specfirst.conformance.probes.examples import schema_example
from tests.conftest import run_specfirst


@pytest.fixture
def project(tiny_project: Path, tmp_path: Path) -> Path:
    """A copy to change; what was generated stays as it is."""
    return Path(shutil.copytree(tiny_project, tmp_path / "tiny"))


def _replace(file: Path, old: str, new: str) -> None:
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new, 1))


def test_every_api_is_compared(project: Path) -> None:
    done = run_specfirst(project / "spec", "conformance")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("3 operations, ")
    assert done.stdout.endswith(", 0 differences\n")


@pytest.mark.parametrize(
    ("file", "old", "new", "difference"),
    [
        (
            "spec/shop/openapi.yaml",
            "maximum: 9, default: 4",
            "maximum: 8, default: 4",
            "query limit · schema · integer · maximum: 8 written, 9 served",
        ),
        ("spec/shop/openapi.yaml", "/products/{", "/goods/{", "GET /shop/v1/goods/{product_id}: 1 written"),
        ("spec/depot/openapi.yaml", "x-roles: [keeper]", "x-roles: [keeper, visitor]", "as visitor"),
        ("spec/depot/openapi.yaml", "'503'", "'504'", "failures · 503"),
        ("spec/depot/openapi.yaml", "X-Depot-Key", "X-Other-Key", "kind of key"),
        ("spec/shop/openapi.yaml", "schema: {type: object}", "schema: {type: array}", "is not of type"),
        ("spec/shop/openapi.yaml", "'422': {$ref", "'400': {$ref", '"refused with 400" written'),
        ("pyproject.toml", '"/ping"', '"/pong"', "/ping: false written"),
    ],
)
def test_a_difference_is_found(project: Path, file: str, old: str, new: str, difference: str) -> None:
    _replace(project / file, old, new)
    done = run_specfirst(project, "conformance")
    assert done.returncode == 1, done.stderr
    assert difference in done.stdout
    assert "Run 'specfirst generate'" in done.stderr


@pytest.mark.parametrize(("written", "status"), [("{prefix}/ping", 0), ("/depot{prefix}/ping", 1)])
def test_prefix_placeholder_outside_the_spec_represents_every_api(
    project: Path, written: str, status: int
) -> None:
    _replace(project / "tiny/main.py", '"/ping"', '"/shop/v1/ping"')
    _replace(project / "pyproject.toml", '"/ping"', f'"{written}"')
    assert run_specfirst(project, "conformance").returncode == status


def test_parameters_that_carry_credentials_or_cookies_are_tried_as_they_are_sent(project: Path) -> None:
    depot = project / "spec/depot/openapi.yaml"
    place = "        - {name: product_id, in: path"
    tenant = "{name: tenant, in: cookie, required: true, schema: {type: string, examples: [a b]}}"
    key = "{name: X-Depot-Key, in: header, schema: {type: string, default: none}}"
    _replace(depot, place, f"        - {tenant}\n        - {key}\n{place}")
    _replace(project / "tiny/main.py", "principal: str, product_id: int, body", "body")
    _replace(
        project / "tiny/main.py", "body: depot_models.Stock\n", "body: depot_models.Stock, **_: object\n"
    )
    generated = run_specfirst(project, "generate")
    assert generated.returncode == 0, generated.stderr
    done = run_specfirst(project, "conformance", "--api", "depot")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith(", 0 differences\n")


def test_one_api_is_compared_by_its_name(project: Path) -> None:
    _replace(project / "spec/depot/openapi.yaml", "maximum: 1000", "maximum: 999")
    shop = run_specfirst(project, "conformance", "--api", "shop")
    assert (shop.returncode, shop.stdout[:13]) == (0, "2 operations,")
    assert run_specfirst(project, "conformance", "--api", "depot").returncode == 1


def test_many_differences_are_counted_unless_all_are_wanted(project: Path) -> None:
    depot = project / "spec/depot/openapi.yaml"
    responses = "".join(f"\n        '{status}': {{description: Refused.}}" for status in range(430, 455))
    _replace(depot, "      responses:", f"      responses:{responses}")
    few = run_specfirst(project, "conformance", "--api", "depot").stdout.splitlines()
    every = run_specfirst(project, "conformance", "--api", "depot", "--all").stdout.splitlines()
    assert few[-1] == every[-1]
    differences = int(few[-1].split()[-2])
    assert few[-2] == f"{differences - 20} more differences: --all prints them"
    assert len(every) - len(few) == 2 * (differences - 20) - 1


def test_an_unknown_name_or_missing_settings_are_usage_errors(project: Path) -> None:
    done = run_specfirst(project, "conformance", "--api", "shed")
    assert (done.returncode, "there is no API 'shed'" in done.stderr) == (2, True)
    _replace(project / "pyproject.toml", "tiny.main:create_app", "tiny.main:make_app")
    _replace(
        project / "pyproject.toml",
        '[tool.specfirst.conformance]\napplication = "tiny.main:create_app"',
        '[tool.specfirst.conformance]\napplication = "tiny.main:make_app"',
    )
    done = run_specfirst(project, "conformance")
    assert (done.returncode, "has no 'make_app'" in done.stderr) == (2, True)
    _replace(
        project / "pyproject.toml",
        '[tool.specfirst.conformance]\napplication = "tiny.main:make_app"',
        "[tool.specfirst.conformance]",
    )
    done = run_specfirst(project, "conformance")
    assert (done.returncode, "does not say what to compare" in done.stderr) == (2, True)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"type": "string", "minLength": 3}, "aaa"),
        ({"type": "number", "exclusiveMinimum": 2}, 3),
        (
            {"properties": {"none": {"type": "boolean", "default": False}, "any": True}},
            {"none": False, "any": "a"},
        ),
        ({"type": ["integer", "null"], "maximum": -1}, -1),
        (
            {"allOf": [{"properties": {"name": {"type": "string"}}}, {"properties": {"id": {"const": 4}}}]},
            {"name": "a", "id": 4},
        ),
    ],
)
def test_schema_without_examples_has_a_value(schema: dict[str, object], value: object) -> None:
    assert schema_example(schema) == value


def test_schema_that_needs_an_example_is_reported(project: Path) -> None:
    document = project / "spec/shop/openapi.yaml"
    _replace(document, "maxLength: 20, examples: [Tea]", "maxLength: 20, pattern: ^(?=Tea)T")
    assert run_specfirst(project, "generate").returncode == 0
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "spec/shop/openapi.yaml:" in done.stdout
    assert (
        "are compared without sending requests: the schema has no example; write `examples` in it"
        in done.stdout
    )


def test_unspecified_parts_of_schemas_are_not_differences(project: Path) -> None:
    document = project / "spec/shop/openapi.yaml"
    _replace(document, "maximum: 9, default: 4", "format: int32, maxLength: 3, maximum: 9, default: 4")
    assert run_specfirst(project, "generate").returncode == 0
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout + done.stderr


def test_bytes_need_no_example(project: Path) -> None:
    document = project / "spec/depot/openapi.yaml"
    json_body = "content: {application/json: {schema: {$ref: '#/components/schemas/Stock'}}}"
    _replace(document, f"{json_body}\n      responses", "content: {image/png: {}}\n      responses")
    assert run_specfirst(project, "generate").returncode == 0
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "without sending requests" not in done.stdout


def test_json_without_a_schema_may_be_anything(project: Path) -> None:
    document = project / "spec/depot/openapi.yaml"
    json_body = "content: {application/json: {schema: {$ref: '#/components/schemas/Stock'}}}"
    _replace(document, f"{json_body}\n        '401'", "content: {application/json: {}}\n        '401'")
    assert run_specfirst(project, "generate").returncode == 0
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout + done.stderr


def test_parameters_of_media_types_and_invalid_defaults_are_no_differences(project: Path) -> None:
    document = project / "spec/depot/openapi.yaml"
    schema = "{schema: {$ref: '#/components/schemas/Stock'}}"
    both = f"content: {{application/json; charset=utf-8: {schema}, application/json: {schema}}}"
    text = document.read_text(encoding="utf-8")
    document.write_text(text.replace(f"content: {{application/json: {schema}}}", both), encoding="utf-8")
    _replace(project / "spec/shop/openapi.yaml", "maximum: 9, default: 4", "maximum: 9, default: four")
    assert run_specfirst(project, "generate").returncode == 0
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout + done.stderr


def test_operations_without_a_method_are_reported(project: Path) -> None:
    done = run_specfirst(project, "conformance", "--missing")
    assert (done.returncode, done.stdout) == (0, "every operation has a service method\n")
    _replace(project / "tiny/main.py", "Runtime()", "Runtime(unimplemented=UnimplementedPolicy.RESPOND_501)")
    _replace(project / "tiny/main.py", "import Runtime", "import Runtime, UnimplementedPolicy")
    _replace(
        project / "tiny/main.py",
        '        if BROKEN in os.environ:\n            raise RuntimeError("broken on purpose")\n'
        '        return shop_models.Product(id=product_id, name="Tea")\n',
        '        raise NotImplementedError("products_get")\n',
    )
    _replace(project / "tiny/main.py", "depot.Services(stock=_stock)", "depot.Services()")
    done = run_specfirst(project, "conformance", "--missing")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        "GET /shop/v1/products/{product_id}: implement get() of tiny.main.Products",
        "PUT /depot/stock/{product_id}: no provider gives a StockService, which has replace()",
    ]


def test_api_that_is_not_served_is_named(project: Path) -> None:
    _replace(project / "tiny/main.py", '    app.include_router(depot_router, prefix="/depot")\n', "")
    message = "the API depot is not served: include a router of generated.depot.routes in the application"
    assert message in run_specfirst(project, "conformance", "--missing").stdout
    done = run_specfirst(project, "conformance")
    assert done.returncode == 1
    assert message in done.stderr
    assert "the API shop" not in done.stderr


def test_parameters_of_other_documents_are_tried_as_they_are_sent(project: Path) -> None:
    document = project / "spec/shop/openapi.yaml"
    limit = "        - {name: limit, in: query"
    texts = "{type: array, items: {type: string}}"
    further = [
        f"{{name: numbers, in: query, required: true, explode: false, schema: {texts}}}",
        "{name: sizes, in: query, schema: {type: array, items: {type: integer, maximum: 3}}}",
        "{name: details, in: query, schema: {type: number, enum: [0, 1]}}",
        "{name: callback, in: query, schema: {type: string, format: uri}}",
        "{name: label, in: query, schema: {type: string, pattern: ^(?=Tea)T}}",
    ]
    _replace(document, limit, "".join(f"        - {line}\n" for line in further) + limit)
    _replace(project / "tiny/main.py", "limit: int)", "limit: int, **_: object)")
    _replace(document, "tags: [products]\n      parameters", "tags: [products, teas]\n      parameters")
    _replace(
        document,
        "application/json:\n              schema: {type: array",
        "text/plain: {schema: {type: number, example: text}}\n            "
        "application/json:\n              schema: {type: array",
    )
    assert run_specfirst(project, "generate").returncode == 0
    done = run_specfirst(project, "conformance", "--api", "shop")
    assert done.stdout.endswith(", 0 differences\n"), done.stdout + done.stderr
    assert "is compared without the parameter label: the schema has no example" in done.stdout
    assert "without sending requests" not in done.stdout
    _replace(document, "maximum: 3", "maximum: 4")
    done = run_specfirst(project, "conformance", "--api", "shop")
    assert "query sizes · schema · array · items · integer · maximum: 4 written, 3 served" in done.stdout


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "maximum: 9, default: 4",
            "maximum: 9, default: 4, required: 1",
            "'required' must be a list of strings",
        ),
        ("    get:\n", "    get:\n      callbacks:\n", "'callbacks' is null: it is taken as absent"),
    ],
)
def test_malformed_document_is_refused_at_its_line(project: Path, old: str, new: str, message: str) -> None:
    _replace(project / "spec/shop/openapi.yaml", old, new)
    done = run_specfirst(project, "conformance")
    assert (done.returncode, done.stdout) == (1, "")
    assert re.search(rf"^spec/shop/openapi\.yaml:\d+: .*{re.escape(message)}", done.stderr)


def test_keyword_with_a_value_of_no_effect_is_compared_as_absent(project: Path) -> None:
    _replace(
        project / "spec/shop/openapi.yaml", "maximum: 9, default: 4", "maximum: 9, default: 4, pattern: 0"
    )
    done = run_specfirst(project, "conformance")
    assert done.returncode == 0, done.stdout + done.stderr
