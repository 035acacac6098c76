"""The toolkit in empty environments: generating with the extra `compiler`, serving without any extra."""

import json
import shutil
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from tests.installation.environments import (
    Environment,
    create_environment,
    install_lowest,
    install_newest,
    install_server,
    run,
    run_unchecked,
)

Install = Callable[[Environment, Path, str | None], None]
DOCUMENT = Path(__file__).parents[1] / "wild" / "cases" / "shop.yaml"
STUB_APPLICATION = """\
    from fastapi import FastAPI

    from shop_api.routes import build_stub_router
    from specfirst.runtime.exception_handlers import install
    from specfirst.runtime.runtime import Runtime

    app = FastAPI(openapi_url=None)
    install(app, Runtime())
    app.include_router(build_stub_router(), prefix="/v2")
"""
IMPORT_RUNTIME = """\
    import importlib, pkgutil, specfirst.runtime

    for module in pkgutil.walk_packages(specfirst.runtime.__path__, "specfirst.runtime."):
        importlib.import_module(module.name)
"""


@dataclass(frozen=True)
class Installation:
    """An environment with the compiler, one without any extra, and a stub server that the first has made."""

    compiler: Environment
    bare: Environment
    application: Path
    """The module of the server, beside the generated package."""


def make_installation(root: Path, wheel: Path, install: Install) -> Installation:
    compiler, bare = create_environment(root / "compiler"), create_environment(root / "bare")
    install(compiler, wheel, "compiler")
    install(bare, wheel, None)
    folder = root / "generated"
    folder.mkdir()
    options = ("--spec", DOCUMENT, "--out", folder, "--package", "shop_api")
    run(compiler.specfirst, "generate", *options, cwd=root)
    application = folder / "stub.py"
    application.write_text(textwrap.dedent(STUB_APPLICATION))
    return Installation(compiler, bare, application)


@pytest.fixture(scope="session")
def newest(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installation:
    """With the newest packages that the requirements of the toolkit allow."""
    return make_installation(tmp_path_factory.mktemp("newest"), wheel, install_newest)


@pytest.fixture(scope="session")
def lowest(tmp_path_factory: pytest.TempPathFactory, wheel: Path) -> Installation:
    """With the oldest packages that the requirements of the toolkit allow."""
    return make_installation(tmp_path_factory.mktemp("lowest"), wheel, install_lowest)


# Tests of one installation stay on one worker, which makes it once.
on_worker_of_newest = pytest.mark.xdist_group("newest")


@pytest.fixture(
    params=[
        pytest.param("newest", marks=on_worker_of_newest),
        pytest.param("lowest", marks=pytest.mark.xdist_group("lowest")),
    ]
)
def installation(request: pytest.FixtureRequest) -> Installation:
    found: Installation = request.getfixturevalue(request.param)
    return found


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with uvicorn in it."""
    return install_server(tmp_path_factory.mktemp("server") / "packages")


def expect_stub(environment: Environment, application: Path, server: Path) -> None:
    """Serve the stub, and assert that it decodes requests and implements nothing."""
    with environment.serving(application, server) as url:
        key = {"X-Api-Key": "any"}
        assert httpx.get(f"{url}/v2/products").status_code == 401
        assert httpx.get(f"{url}/v2/products", headers=key).status_code == 501
        refused = httpx.get(f"{url}/v2/products?limit=many", headers=key)
        assert refused.status_code == 400
        assert "limit" in json.dumps(refused.json())
        assert httpx.get(f"{url}/v2/none", headers=key).status_code == 404


def test_generated_package_is_served_with_the_compiler(installation: Installation, server: Path) -> None:
    expect_stub(installation.compiler, installation.application, server)


def test_generated_package_is_served_by_the_bare_installation(
    installation: Installation, server: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "deployed"
    shutil.copytree(installation.application.parent, copy)

    expect_stub(installation.bare, copy / installation.application.name, server)


@on_worker_of_newest
def test_generated_package_is_up_to_date_until_the_document_changes(
    newest: Installation, tmp_path: Path
) -> None:
    document, generated = tmp_path / "shop.yaml", tmp_path / "generated"
    shutil.copy(DOCUMENT, document)
    shutil.copytree(newest.application.parent, generated)
    options = ("--spec", document.name, "--out", generated, "--package", "shop_api")

    assert run_unchecked(newest.compiler.specfirst, "check", *options, cwd=tmp_path).returncode == 0
    document.write_text(document.read_text().replace("getProduct", "readProduct"))
    assert run_unchecked(newest.compiler.specfirst, "check", *options, cwd=tmp_path).returncode == 1


def test_bare_installation_can_import_the_whole_runtime(installation: Installation) -> None:
    folder = installation.application.parent
    run(installation.bare.python, "-c", textwrap.dedent(IMPORT_RUNTIME), cwd=folder)


@on_worker_of_newest
@pytest.mark.parametrize(
    ("command", "extra"),
    [
        ("generate", "compiler"),
        ("generate --spec shop.yaml --out . --package shop_api", "compiler"),
        ("check", "compiler"),
        ("lint shop.yaml", "compiler"),
        ("bundle shop.yaml", "compiler"),
        ("review --base HEAD", "review"),
        ("fuzz --api shop", "fuzz"),
        ("conformance --api shop", "fuzz"),
        ("servers -- true", "devserver"),
    ],
)
def test_command_of_the_bare_installation_names_the_extra_that_it_needs(
    newest: Installation, command: str, extra: str, tmp_path: Path
) -> None:
    shutil.copy(DOCUMENT, tmp_path)
    (tmp_path / "pyproject.toml").write_text('[tool.specfirst.apis.shop]\ndocument = "shop.yaml"\n')

    done = run_unchecked(newest.bare.specfirst, *command.split(), cwd=tmp_path)

    assert done.returncode == 2
    assert done.stderr.startswith(f"specfirst {command.split()[0]} needs packages that are not installed")
    assert done.stderr.endswith(f": install specfirst[{extra}]\n")
    assert done.stderr.count("\n") == 1
