"""The renderers: one set of templates, one context, the same files."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import specfirst
from specfirst.cli import main
from specfirst.compiler.emit.renderers import FASTAPI_CODE_GENERATOR, IN_PROCESS, RendererError
from specfirst.compiler.emit.renderers.fastapi_code_generator import render_package, tool_python
from specfirst.compiler.ir.nodes import Api, FailureFormat
from specfirst.compiler.jobs import DocumentJob
from specfirst.compiler.rendering import render
from tests.compiler.negative.damage import PATHS
from tests.compiler.snapshot import snapshot

TESTS = Path(__file__).parents[1]
RENDERED = ("operations.py", "routes.py", "services.py")
DOCUMENTS = (
    TESTS / "compiler/fixtures/repository/spec/library/v1/openapi.yaml",
    TESTS / "runtime/sample.yaml",
    TESTS / "sdk/sample/openapi.yaml",
    TESTS / "compiler/positive/wild.yaml",
    TESTS / "compiler/positive/webhooks.yaml",
)
EMPTY = Api(
    package="api",
    title="",
    version="",
    prefix="",
    tags=(),
    schemes=(),
    uses_roles=False,
    uses_identity=False,
    failure_format=FailureFormat(module="specfirst.runtime.failures", class_name="Declared"),
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


def rendered(spec: Path, renderer: str) -> dict[str, str]:
    files = render(DocumentJob(spec, spec.parent, "compared_api", renderer)).files
    modules = [*RENDERED, "webhooks.py"] if "compared_api/webhooks.py" in files else RENDERED
    return {name: files[f"compared_api/{name}"].decode() for name in modules}


@pytest.mark.parametrize("spec", DOCUMENTS, ids=lambda spec: spec.relative_to(TESTS).as_posix())
def test_both_renderers_write_the_same_bytes(spec: Path) -> None:
    one, other = (rendered(spec, renderer) for renderer in (IN_PROCESS, FASTAPI_CODE_GENERATOR))
    assert other == one


def test_long_lines_are_formatted_equally(tmp_path: Path) -> None:
    spec = tmp_path / "long.yaml"
    spec.write_text(LONG_LINES, encoding="utf-8")
    one, other = (rendered(spec, renderer) for renderer in (IN_PROCESS, FASTAPI_CODE_GENERATOR))
    assert max(map(len, one["services.py"].splitlines())) > 110
    assert other == one


def test_program_renders_the_package(tmp_path: Path) -> None:
    """The context replaces the program's own variables, which the other renderer does not have."""
    (tmp_path / "seen.jinja2").write_text(
        'SEEN = ["{{ info.title }}", "{{ operations[0].path }}", {{ repr(api.package) }}]'
    )
    assert render_package(EMPTY, DOCUMENT, tmp_path) == {"seen.py": 'SEEN = ["Clock", "/now", \'api\']\n'}


def test_failure_of_the_program_is_reported_with_its_message(tmp_path: Path) -> None:
    (tmp_path / "broken.jinja2").write_text("{{ nowhere.to_be_found }}")
    with pytest.raises(RendererError, match="'nowhere' is undefined"):
        render_package(EMPTY, DOCUMENT, tmp_path)


def test_check_runs_the_renderer(
    generated: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    root = tmp_path / "repository"
    shutil.copytree(generated, root)
    monkeypatch.chdir(root)
    command = ["check", "--renderer", FASTAPI_CODE_GENERATOR]
    assert main(command) == 0
    paths = root / PATHS
    paths.write_text(paths.read_text(encoding="utf-8").replace("Read a book", "Read one book"), "utf-8")
    capsys.readouterr()
    assert main(command) == 1
    assert "differs: generated/library_v1/services.py\n" in capsys.readouterr().err


def test_generating_runs_the_renderer_without_a_change(
    generated: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = snapshot(generated)
    assert main(["generate", "--project", str(generated), "--renderer", FASTAPI_CODE_GENERATOR]) == 0
    assert "0 written, 0 removed" in capsys.readouterr().out
    assert snapshot(generated) == before


@pytest.mark.parametrize("command", ["generate", "check"])
def test_unknown_renderer_is_reported_in_one_message(
    generated: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    assert main([command, "--project", str(generated), "--renderer", "jinja"]) == 1
    assert capsys.readouterr().err == (
        "there is no renderer 'jinja': write in-process or fastapi-code-generator; nothing was changed\n"
    )


def test_interrupted_installation_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPECFIRST_CACHE_DIR", str(tmp_path))
    (tmp_path / f"{FASTAPI_CODE_GENERATOR}-rest" / "bin").mkdir(parents=True)
    python = tool_python()
    version = "from importlib.metadata import version; print(version('fastapi-code-generator'))"
    done = subprocess.run([python, "-c", version], capture_output=True, text=True, check=True)
    assert done.stdout == "0.8.1\n"


def test_complete_installation_is_used_as_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    python = tool_python()
    capsys.readouterr()
    assert tool_python() == python
    assert capsys.readouterr().err == ""


def test_program_imports_the_toolkit_but_no_package_beside_it(tmp_path: Path) -> None:
    """A toolkit in site-packages must not bring the other packages there into the program's environment."""
    site_packages = tmp_path / "site-packages"
    source = Path(specfirst.__file__).parent
    shutil.copytree(source, site_packages / "specfirst", ignore=shutil.ignore_patterns("__pycache__"))
    (site_packages / "black.py").write_text("raise RuntimeError('not of the environment')", "utf-8")
    script = (
        "import specfirst; from specfirst.cli import main; print(specfirst.__file__); "
        "raise SystemExit(main(['generate', '--spec', 'long.yaml', '--out', '.', '--package', 'long_api', "
        f"'--renderer', {FASTAPI_CODE_GENERATOR!r}]))"
    )
    (tmp_path / "long.yaml").write_text(LONG_LINES, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site_packages)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(str(site_packages))
