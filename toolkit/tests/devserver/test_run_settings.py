"""Valid and invalid settings in `[tool.specfirst.run]`."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from specfirst.project import ProjectError, read_project, require_run

SMALLEST = """
    [tool.specfirst.run]
    application = "shop.main:create_app"
"""


def project_file(folder: Path, text: str) -> Path:
    """Write the text as the project's file and return its folder."""
    (folder / "pyproject.toml").write_text(textwrap.dedent(text))
    return folder


def test_application_alone_is_enough(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    settings = require_run(read_project(project_file(tmp_path, SMALLEST)))
    assert settings.code == ("shop",)
    assert settings.ready == "/"
    assert settings.mail is None
    assert (settings.migrate, settings.bootstrap, settings.processes) == ((), (), ())


def test_generated_package_is_followed_where_there_is_one(tmp_path: Path) -> None:
    for folder in ("shop", "src/made"):
        (tmp_path / folder).mkdir(parents=True)
    text = '[tool.specfirst]\ngenerated = "src/made"\n' + textwrap.dedent(SMALLEST)
    settings = require_run(read_project(project_file(tmp_path, text)))
    assert settings.code == ("shop", "src/made")


def test_command_is_a_list_or_one_text(tmp_path: Path) -> None:
    text = SMALLEST + "    migrate = \"alembic -x 'a b' upgrade\"\n    bootstrap = ['a b', 'c']\n"
    settings = require_run(read_project(project_file(tmp_path, text)))
    assert settings.migrate == ("alembic", "-x", "a b", "upgrade")
    assert settings.bootstrap == ("a b", "c")


def test_mail_goes_elsewhere_by_any_of_its_own_variables_by_default(tmp_path: Path) -> None:
    text = SMALLEST + '    mail = { environment = { MAIL_URL = "smtp://{host}:{port}" } }\n'
    settings = require_run(read_project(project_file(tmp_path, text)))
    assert settings.mail is not None
    assert settings.mail.unless_set == ("MAIL_URL",)


def test_project_without_the_table_does_not_run(tmp_path: Path) -> None:
    project = read_project(project_file(tmp_path, "[tool.specfirst]"))
    with pytest.raises(ProjectError, match=r"has no table \[tool.specfirst.run\], which says what to run"):
        require_run(project)


WORKER = """
    [[tool.specfirst.run.processes]]
    name = "worker"
    command = "celery worker"
"""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tool.specfirst.run]", r"application is missing"),
        (
            '[tool.specfirst.run]\napplication = "shop.main"',
            r"application 'shop.main' does not have the form",
        ),
        (SMALLEST + "    reload = true", r"reload is not known; known are: application, bootstrap, code"),
        (SMALLEST + '    code = "shop"', r"code must be a list of texts"),
        (SMALLEST + '    ready = "readyz"', r"ready 'readyz' does not have the form"),
        (
            SMALLEST + '    links = { Docs = "docs" }',
            r"links.Docs 'docs' is not a path: write one such as /docs",
        ),
        (SMALLEST + '    migrate = "alembic \'upgrade"', r"migrate is not a command: No closing quotation"),
        (SMALLEST + '    migrate = "alembic {port}"', r"migrate has the placeholder {port}, .* only {data}"),
        (SMALLEST + '    migrate = "alembic {"', r"migrate '{': .*; write {{ for a brace"),
        (SMALLEST + '    migrations = "versions"', r"migrations needs migrate, or migrate-hint"),
        (SMALLEST + '    secrets = { KEY = "dev" }', r"secrets.KEY must contain {secret}"),
        (SMALLEST + '    secrets = { KEY = "{key}{secret}" }', r"secrets.KEY has the placeholder {key}"),
        (SMALLEST + '    secrets = { "A KEY" = "{secret}" }', r"secrets.A KEY does not have the form"),
        (SMALLEST + "    environment = { KEY = 1 }", r"environment must be a table of texts"),
        (SMALLEST + "    mail = {}", r"\[tool.specfirst.run.mail\] environment is missing"),
        (
            SMALLEST + '    mail = { environment = { SMTP = "{smtp}" } }',
            r"environment.SMTP has the placeholder {smtp}, and knows only {host}, {port}",
        ),
        (SMALLEST + WORKER + WORKER, r"processes has two with the name 'worker'"),
        (
            SMALLEST + WORKER.replace('"worker"', '"web"'),
            r"name must be another: every run has a process 'web'",
        ),
        (SMALLEST + WORKER.replace('name = "worker"', ""), r"run.processes 1\] name is missing"),
        (
            SMALLEST + WORKER.replace("celery worker", "x {prot}"),
            r"run.processes worker\] command has .* {prot}",
        ),
        (SMALLEST + WORKER.replace("celery worker", "x {port}"), r"{port}, and knows only {data}"),
        (SMALLEST + WORKER.replace('command = "celery worker"', ""), r"command is missing"),
        (SMALLEST + WORKER + '    page = "Worker"', r"page needs port-offset"),
        (SMALLEST + WORKER + '    preload = ["celery"]', r"preload needs reload = true"),
        (SMALLEST + WORKER + "    port-offset = 0", r"port-offset must be a whole number from 1"),
        (SMALLEST + WORKER + '    reload = "yes"', r"reload must be true or false"),
        (
            SMALLEST + "    processes = {}",
            r"processes must be an array of tables: \[\[tool.specfirst.run.proc",
        ),
    ],
)
def test_mistake_is_an_error_that_names_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ProjectError, match=message) as caught:
        read_project(project_file(tmp_path, text))
    assert str(caught.value).startswith(f"{tmp_path}/pyproject.toml: [tool.specfirst.run")
