"""Generation of a distribution from a bundle."""

from __future__ import annotations

import copy
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from specfirst import sdk_runtime
from specfirst.compiler.emit.sdk.facts import SdkError
from specfirst.compiler.pipeline import emit_client

Document = dict[str, Any]


def _emit(document: Document, **more: Any) -> dict[str, str]:
    return emit_client(document, package="library", distribution="library-sdk", **more)


@pytest.fixture
def document(sample_document: Document) -> Document:
    """A copy of the sample that a test may change."""
    return copy.deepcopy(sample_document)


def test_generation_is_reproducible_and_leaves_the_document_unchanged(document: Document) -> None:
    before = copy.deepcopy(document)
    assert _emit(document) == _emit(document)
    assert document == before


def test_core_is_copied_unchanged(document: Document) -> None:
    files = _emit(document)
    core = sorted(Path(sdk_runtime.__file__).parent.glob("_[a-z]*.py"))
    assert len(core) > 10
    for module in core:
        assert files[f"src/library/{module.name}"] == module.read_text(encoding="utf-8")


def test_a_distribution_is_complete(document: Document) -> None:
    files = _emit(document)
    assert {"README.md", "pyproject.toml", "src/library/py.typed", "src/library/__init__.py"} <= set(files)
    assert 'name = "library-sdk"' in files["pyproject.toml"]
    assert 'version = "2.3.0"' in files["pyproject.toml"]
    assert not [path for path in files if path.startswith(("/", "..")) or "/api/" in path]


def test_readme_example_uses_the_api(document: Document) -> None:
    readme = _emit(document)["README.md"]
    assert "from library import Client" in readme
    assert "for item in client.books.list()" in readme
    assert "| `create` → `models.Book` | `POST /api/v2/books` |" in readme
    compile(readme.split("```python\n")[1].split("```")[0], "README.md", "exec")


def test_envelopes_and_failures_have_no_data_classes(document: Document) -> None:
    models = {Path(path).stem for path in _emit(document) if "/models/" in path}
    assert {"book", "book_page", "genre", "token_pair"} <= models
    assert not {name for name in models if name.endswith(("response", "field_error"))}


def test_parameters_of_the_runtime_are_not_arguments(document: Document) -> None:
    files = _emit(document)
    download = "def download(self, file_id: UUID | str, **options: Unpack[CallOptions]) -> Download:"
    assert download in files["src/library/resources/files.py"]
    news = files["src/library/resources/news.py"]
    assert re.search(r"def stream\(\s*self, \*\*options: Unpack\[CallOptions\],?\s*\) -> EventStream\[", news)
    assert "resumable=True" in files["src/library/resources/news.py"]


def test_binary_within_json_is_text(document: Document) -> None:
    document["components"]["schemas"]["Book"]["properties"]["title"]["format"] = "binary"
    assert "    title: str\n" in _emit(document)["src/library/models/book.py"]


def test_forms_are_not_data_classes(document: Document) -> None:
    files = _emit(document)
    models = [path for path in files if "/models/" in path]
    assert models
    assert not [path for path in models if "upload" in path or "search" in path]
    assert "class File(ApiModel, kw_only=True)" in files["src/library/models/file.py"]


def test_details_of_the_catalogue_are_typed(document: Document) -> None:
    entry = SimpleNamespace(
        status=409, when="Another book\nhas it.", details={"owner": {"type": "string"}, "any": {}}
    )
    errors = _emit(document, catalogue={"books.isbn_taken": entry})["src/library/errors.py"]
    assert "Another book has it." in errors
    assert "def owner(self) -> str | None:" in errors
    assert "def any(self) -> Any | None:" in errors


def test_importing_the_package_imports_nothing_else(distribution: Path) -> None:
    program = "import library, sys; print([m for m in sys.modules if m.startswith(('httpx', 'library.'))])"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=distribution / "src",
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == "[]"


def test_importing_the_client_leaves_resources_models_and_errors_for_later(distribution: Path) -> None:
    program = "from library import Client; import sys; Client('http://x'); print(sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=distribution / "src",
        capture_output=True,
        text=True,
        check=True,
    )
    later = ("_async_transport", "_client_credentials", "_download", "_events", "_signed_upload", "_testing")
    for part in ("resources", "models", "errors", *later):
        assert f"'library.{part}" not in done.stdout


@pytest.mark.parametrize("text", ['"""', "\\", 'ends with "', "{% raw %}{{ x }}", "new\n\nline", "\x00"])
def test_text_of_the_document_is_escaped(document: Document, text: str) -> None:
    document["info"]["title"] = document["info"]["summary"] = text
    document["tags"][1]["description"] = text
    operation = document["paths"]["/books"]["post"]
    operation["summary"] = operation["description"] = text
    document["paths"]["/books"]["get"]["parameters"][0]["description"] = text
    document["components"]["schemas"]["Genre"]["description"] = text
    document["components"]["schemas"]["BookCreate"]["properties"]["title"]["description"] = text
    for path, source in _emit(document).items():
        if path.endswith(".py"):
            compile(source, path, "exec")


def _body(document: Document, media_type: str, schema: Document) -> None:
    document["paths"]["/books"]["post"]["requestBody"]["content"] = {media_type: {"schema": schema}}


def _form_with_a_name_twice(document: Document) -> None:
    schema = {"type": "object", "properties": {"idempotency_key": {"type": "string"}}}
    _body(document, "multipart/form-data", schema)


def _matrix_style(document: Document) -> None:
    parameters = document["paths"]["/books/{book_id}"]["parameters"]
    parameters[0]["style"] = "matrix"


def _content_of_a_parameter(document: Document) -> None:
    parameter = {"name": "x", "in": "query", "content": {"text/xml": {}}}
    document["paths"]["/books"]["get"]["parameters"].append(parameter)


def _file_or_data(document: Document) -> None:
    responses = document["paths"]["/files/{file_id}/content"]["get"]["responses"]
    responses["202"] = document["paths"]["/books/import"]["post"]["responses"]["202"]


def _events_or_data(document: Document) -> None:
    responses = document["paths"]["/news"]["get"]["responses"]
    responses["202"] = document["paths"]["/books/import"]["post"]["responses"]["202"]


def _class_taken(document: Document) -> None:
    examples = document["paths"]["/books"]["get"]["responses"]["409"]["content"]["application/json"][
        "examples"
    ]
    examples["x"] = {"value": {"code": "not_found.error"}}


@pytest.mark.parametrize(
    ("spoil", "message", "pointer"),
    [
        (_form_with_a_name_twice, "books_create: two arguments would be called idempotency_key", ()),
        (_class_taken, "class name NotFoundError is taken", ()),
    ],
)
def test_document_without_possible_sdk_is_refused(
    document: Document, spoil: Any, message: str, pointer: tuple[str, ...]
) -> None:
    spoil(document)
    with pytest.raises(SdkError, match=message) as raised:
        _emit(document)
    assert raised.value.pointer == pointer


def test_later_of_two_methods_with_one_name_keeps_its_whole_id(document: Document) -> None:
    document["paths"]["/books"]["get"]["operationId"] = "create"
    books = _emit(document)["src/library/resources/books.py"]
    assert {"create", "books_create"} <= set(re.findall(r" def (\w+)\(", books))


def test_method_with_the_name_of_a_resource_attribute_is_renamed(document: Document) -> None:
    document["paths"]["/books"]["get"]["operationId"] = "books_with_raw_response"
    books = _emit(document)["src/library/resources/books.py"]
    assert "def with_raw_response_(" in books


def test_resources_come_in_the_order_of_the_tags(document: Document) -> None:
    tags = [tag["name"] for tag in document["tags"]]
    document["tags"].reverse()
    client = _emit(document)["src/library/client.py"].partition("class AsyncClient")[0]
    methods = [name for name in re.findall(r"    def (\w+)\(self\) -> ", client) if name in tags]
    assert methods == list(reversed(tags))


@pytest.mark.parametrize(
    ("spoil", "pointer"),
    [
        (_file_or_data, ("paths", "/files/{file_id}/content", "get", "responses")),
        (_events_or_data, ("paths", "/news", "get", "responses")),
    ],
)
def test_operation_of_several_kinds_of_responses_returns_bytes_with_a_warning(
    document: Document, spoil: Any, pointer: tuple[str, ...]
) -> None:
    spoil(document)
    warned: list[tuple[Any, ...]] = []
    files = emit_client(
        document, package="library", distribution="library-sdk", warn=lambda *warning: warned.append(warning)
    )
    assert (pointer, "mixed-responses-in-sdk") in [warning[:2] for warning in warned]
    assert any('202: ResponseBody("stream")' in text for text in files.values())
    assert any("-> AsyncDownload:" in text for name, text in files.items() if "/resources/" in name)


@pytest.mark.parametrize(
    ("tag", "attribute"),
    [("close", "close_"), ("events", "events_"), ("client", "client"), ("pages", "pages_")],
)
def test_tags_that_are_called_like_a_part_of_clients(document: Document, tag: str, attribute: str) -> None:
    document["paths"]["/shelves/{path}"]["get"]["tags"] = [tag]
    files = _emit(document)
    client = files["src/library/client.py"]
    class_name = f"{tag.capitalize()}_" if tag in ("client", "pages") else tag.capitalize()
    assert f"def {attribute}(self) -> {class_name}:" in client
    assert any(f"class {class_name}:" in text for name, text in files.items() if "/resources/" in name)
