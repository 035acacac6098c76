"""Which processes a run starts, and by which commands."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from specfirst.devserver.errors import DevError
from specfirst.devserver.ports import free_port, next_free
from specfirst.devserver.supervisor.caught_mail import CaughtMail
from specfirst.devserver.supervisor.process_table import (
    Process,
    RunOptions,
    bootstrap_step,
    chosen_processes,
    migrate_step,
    process_table,
)
from specfirst.project import Project, read_project, require_run
from tests.devserver.checkout import lay_files


@pytest.fixture
def project(tmp_path: Path) -> Project:
    lay_files(tmp_path)
    return read_project(tmp_path)


def options(
    project: Project, *, port: int = 8000, reload: bool = False, optional: frozenset[str] = frozenset()
) -> RunOptions:
    return RunOptions(
        data=project.root / ".data", port=port, reload=reload, optional=optional, stop_with_parent=False
    )


def table(project: Project, run: RunOptions, mail: CaughtMail | None = None) -> list[Process]:
    others = chosen_processes(project, run)
    return process_table(project, run, mail, others, colours=False)


def test_processes_start_in_the_order_of_the_settings_after_the_catcher(project: Project) -> None:
    mail = CaughtMail(smtp_port=1025, page_port=8025, environment={})
    catcher, *others = table(project, options(project), mail)
    assert catcher.name == "mail"
    folder = f"--folder={project.root}/.data/mail"
    assert catcher.command[-3:] == ("--smtp-port=1025", "--http-port=8025", folder)
    assert [process.name for process in others] == ["web", "worker", "ticker"]


def test_same_processes_run_with_and_without_reload(project: Project) -> None:
    usual, reloading = (
        [process.name for process in table(project, options(project, reload=reload))]
        for reload in (False, True)
    )
    assert usual == reloading


def test_documents_are_watched_where_there_are_apis(project: Project) -> None:
    file = project.root / "pyproject.toml"
    file.write_text(file.read_text() + '\n[tool.specfirst.apis.shop]\ndocument = "shop/api.yaml"\n')
    with_api = read_project(project.root)
    (watcher,) = (
        process for process in table(with_api, options(with_api, reload=True)) if process.name == "spec"
    )
    assert watcher.command[-1] == str(project.root / "shop")
    assert "spec" not in [process.name for process in table(with_api, options(with_api))]


def test_migrations_are_applied_by_the_web_process_while_reloading(project: Project) -> None:
    file = project.root / "pyproject.toml"
    file.write_text(file.read_text().replace("migrate = ", 'migrations = "versions"\nmigrate = '))
    changed = read_project(project.root)
    reloading, plain = (
        next(process for process in table(changed, options(changed, reload=reload)) if process.name == "web")
        for reload in (True, False)
    )
    assert reloading.command[-4:-1] == (
        "--migrations=versions",
        f"--migrate={sys.executable}",
        "--migrate=migrate.py",
    )
    assert not any("migrat" in word for word in plain.command)


def test_placeholders_and_programs_are_filled_in(project: Project) -> None:
    run = options(project, optional=frozenset({"files"}))
    by_name = {process.name: process for process in table(project, run)}
    assert by_name["worker"].command == (sys.executable, "-m", "app.worker", "worker")
    assert by_name["ticker"].command[2] == f"echo ticking in {project.root}/.data; exec sleep 600"
    files = by_name["files"]
    assert files.page == "Files"
    assert files.command[:4] == (sys.executable, "-m", "http.server", str(files.port))


def test_program_beside_the_interpreter_goes_before_the_path(project: Project) -> None:
    file = project.root / "pyproject.toml"
    file.write_text(file.read_text().replace("python migrate.py", "uvicorn --version"))
    changed = require_run(read_project(project.root))
    step = migrate_step(changed, project.root)
    assert step is not None
    assert step.command == (str(Path(sys.executable).parent / "uvicorn"), "--version")


def test_project_without_steps_has_none(project: Project) -> None:
    file = project.root / "pyproject.toml"
    file.write_text('[tool.specfirst.run]\napplication = "app.main:create_app"\n')
    settings = require_run(read_project(project.root))
    assert migrate_step(settings, project.root) is None
    assert bootstrap_step(settings, project.root) is None


def test_taken_port_is_passed_over(project: Project) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert next_free(port) > port
        run = options(project, port=port - 55, optional=frozenset({"files"}))
        (files,) = (process for process in table(project, run) if process.name == "files")
        assert files.port == next_free(port)


def test_port_of_another_process_is_passed_over() -> None:
    port = free_port()
    assert next_free(port, {port}) > port


def test_above_the_last_port_another_is_chosen() -> None:
    assert 0 < next_free(65536) < 65536


def test_unknown_optional_process_is_an_error_that_lists_the_known(project: Project) -> None:
    with pytest.raises(DevError, match=r"no optional process 'worker'; there are: files\."):
        table(project, options(project, optional=frozenset({"worker"})))


def test_missing_module_is_an_error_with_the_hint(project: Project) -> None:
    file = project.root / "pyproject.toml"
    file.write_text(file.read_text() + 'requires = "no_such_module"\ninstall-hint = "make run FILES=1"\n')
    changed = read_project(project.root)
    with pytest.raises(DevError, match=r"'files' needs the Python module no_such_module.*make run FILES=1"):
        table(changed, options(changed, optional=frozenset({"files"})))
    assert table(changed, options(changed))
