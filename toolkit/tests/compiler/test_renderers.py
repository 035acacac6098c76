"""The engines: one set of templates, one context, the same files."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from specfirst.compiler.cli import main
from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, IN_PROCESS, EngineError
from specfirst.compiler.emit.renderers.fastapi_code_generator import render_package
from specfirst.compiler.emit.renderers.tool_environment import tool_python
from specfirst.compiler.ir.nodes import Api
from specfirst.compiler.project import REPOSITORY, DocumentJob
from tests.compiler.negative.damage import PATHS
from tests.compiler.snapshot import snapshot

RENDERED = ("operations.py", "routes.py", "services.py")
DOCUMENTS = (
    *sorted((REPOSITORY / "spec").glob("*/v*/openapi.yaml")),
    REPOSITORY / "toolkit/tests/runtime/sample.yaml",
    REPOSITORY / "toolkit/tests/compiler/positive/wild.yaml",
    REPOSITORY / "toolkit/tests/compiler/positive/webhooks.yaml",
)
EMPTY = Api(
    package="api", title="", version="", prefix="", tags=(), schemes=(), uses_roles=False, uses_identity=False
)
DOCUMENT = {
    "openapi": "3.1.0",
    "info": {"title": "Clock", "version": "7"},
    "paths": {"/now": {"get": {"operationId": "now", "responses": {"204": {"description": "Ticks."}}}}},
}
LONG_NAME = "Long" * 25
# What the program's formatter would break and the project's then not put together again.
LONG_LINES = f"""
openapi: 3.1.0
info: {{title: Long lines, version: "1"}}
tags: [{{name: long, description: "First.\\n\\n{"word " * 40}."}}]
paths:
  /long:
    put:
      tags: [long]
      requestBody:
        content: {{application/json: {{schema: {{$ref: "#/components/schemas/{LONG_NAME}"}}}}}}
      responses: {{"204": {{description: Done}}}}
components:
  schemas:
    {LONG_NAME}: {{type: object}}
"""


def rendered(spec: Path, engine: str) -> dict[str, str]:
    files = DocumentJob(spec, spec.parent, "compared_api", engine).render().files
    modules = [*RENDERED, "webhooks.py"] if "compared_api/webhooks.py" in files else RENDERED
    return {name: files[f"compared_api/{name}"].decode() for name in modules}


def test_both_apis_are_compared() -> None:
    assert {path.parent.parent.name for path in DOCUMENTS} >= {"client", "backoffice"}


@pytest.mark.parametrize("spec", DOCUMENTS, ids=lambda spec: spec.relative_to(REPOSITORY).as_posix())
def test_both_engines_write_the_same_bytes(spec: Path) -> None:
    one, other = (rendered(spec, engine) for engine in (IN_PROCESS, FASTAPI_CODE_GENERATOR))
    assert other == one


def test_long_lines_come_out_the_same(tmp_path: Path) -> None:
    spec = tmp_path / "long.yaml"
    spec.write_text(LONG_LINES, encoding="utf-8")
    one, other = (rendered(spec, engine) for engine in (IN_PROCESS, FASTAPI_CODE_GENERATOR))
    assert max(map(len, one["services.py"].splitlines())) > 200
    assert other == one


def test_the_program_itself_renders(tmp_path: Path) -> None:
    """Its own variables are there, which no other engine has; ours are put over them."""
    (tmp_path / "seen.jinja2").write_text(
        'SEEN = ["{{ info.title }}", "{{ operations[0].path }}", {{ repr(api.package) }}]'
    )
    assert render_package(EMPTY, DOCUMENT, tmp_path) == {"seen.py": 'SEEN = ["Clock", "/now", \'api\']\n'}


def test_what_the_program_cannot_do_is_told_with_its_own_words(tmp_path: Path) -> None:
    (tmp_path / "broken.jinja2").write_text("{{ nowhere.to_be_found }}")
    with pytest.raises(EngineError, match="'nowhere' is undefined"):
        render_package(EMPTY, DOCUMENT, tmp_path)


def test_check_runs_the_engine(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "repository"
    shutil.copytree(generated, root)
    monkeypatch.chdir(root)
    command = ["generate", "--root", ".", "--engine", FASTAPI_CODE_GENERATOR, "--check"]
    assert main(command) == 0
    paths = root / PATHS
    paths.write_text(paths.read_text(encoding="utf-8").replace("Read a book", "Read one book"), "utf-8")
    capsys.readouterr()
    assert main(command) == 1
    assert "differs: generated/library_v1/services.py\n" in capsys.readouterr().err


def test_generating_runs_the_engine_though_nothing_has_changed(
    generated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(generated)
    assert main(["generate", "--root", str(generated), "--engine", FASTAPI_CODE_GENERATOR]) == 0
    assert "0 written, 0 removed" in capsys.readouterr().out
    assert snapshot(generated) == before


@pytest.mark.parametrize("options", [[], ["--check"]])
def test_an_unknown_engine_is_one_sentence(
    generated: Path, capsys: pytest.CaptureFixture[str], options: list[str]
) -> None:
    assert main(["generate", "--root", str(generated), "--engine", "jinja", *options]) == 1
    assert capsys.readouterr().err == (
        "there is no engine 'jinja': write in-process or fastapi-code-generator; nothing was changed\n"
    )


def test_an_installation_that_was_broken_off_is_made_anew(tmp_path: Path) -> None:
    (tmp_path / FASTAPI_CODE_GENERATOR / "bin").mkdir(parents=True)
    python = tool_python(tmp_path)
    version = "from importlib.metadata import version; print(version('fastapi-code-generator'))"
    done = subprocess.run([python, "-c", version], capture_output=True, text=True, check=True)
    assert done.stdout == "0.8.1\n"


def test_a_complete_installation_is_used_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    python = tool_python()
    capsys.readouterr()
    assert tool_python() == python
    assert capsys.readouterr().err == ""
