"""Run the service under test in a process of its own, on throw-away servers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from specfirst.compiler.document.servers import server_path
from specfirst.devserver.processes.watchdog import Watchdog
from specfirst.devserver.servers.embedded import throw_away_servers
from specfirst.devserver.web_process import WebProcess, migrate, web_process
from specfirst.fuzz.operations import Document, operations_of
from specfirst.fuzz.plugin import Plugin
from specfirst.fuzz.recorder import APPLICATION, RECORDED_APPLICATION, RECORDING, read_missing
from specfirst.project import Project, ProjectError


@dataclass(frozen=True, slots=True)
class Service:
    """A service that is fuzzed: started for the run, or running before."""

    url: str
    """`http://127.0.0.1:…`, without a path."""
    recording: Path
    """The file of recorded responses, in the format of `specfirst.fuzz.recorder`."""
    environment: Mapping[str, str]
    """The variables that it was started with; empty for a service that was already running."""
    log: Path | None = None
    """The output of the service; None for a service that was already running."""
    limited: Callable[[], AbstractContextManager[WebProcess]] | None = None
    """Another process of it, with rate limits; None without one."""
    missing: Sequence[str] = ()
    """The operations that no service method implements, as far as they are known: `GET /api/v1/users`."""

    def unimplemented(self, document: Document) -> set[str]:
        """Return the ids of operations of an API that no service method implements."""
        prefix = server_path(document)
        return {
            operation.id
            for operation in operations_of(document)
            if f"{operation.method} {prefix}{operation.path}" in self.missing
        }

    @property
    def is_ours(self) -> bool:
        """Whether it was started for fuzzing, and records its responses itself."""
        return self.log is not None


@contextmanager
def running_service(
    project: Project, plugin: Plugin, folder: Path, *, application: str | None = None
) -> Iterator[Service]:
    """Run the service on servers of its own, which are removed at the end.

    `folder` keeps its log and its recording. `application` replaces that of the plug-in or the settings.

    Raises:
        ProjectError: no application is named.
        DevError: the servers could not be started, or the service could not be prepared or did not respond.
    """
    application = application or plugin.application or project.fuzz.application
    if application is None and project.run is not None:
        application = project.run.application
    if application is None:
        raise ProjectError(
            f"{project.root / 'pyproject.toml'} does not say what to fuzz: add "
            'application = "package.main:create_app" to [tool.specfirst.fuzz], or give --url'
        )
    with Watchdog() as watchdog, throw_away_servers(watchdog) as servers:
        recording, log, own = folder / "responses.jsonl", folder / "service.log", folder / "service"
        recording.unlink(missing_ok=True)
        recording.touch()
        log.unlink(missing_ok=True)
        own.mkdir(exist_ok=True)
        recorder = {APPLICATION: application, RECORDING: str(recording)}
        environment = {**servers.urls, **plugin.environment(own), **recorder}
        if project.run is not None:
            migrate(project, environment)
        plugin.prepare(environment, own)
        serve = partial(web_process, project, watchdog=watchdog, log=log, application=RECORDED_APPLICATION)
        limits = plugin.environment_with_rate_limits()
        limited = None if limits is None else partial(serve, {**environment, **limits})
        with serve(environment) as process:
            yield Service(process.url, recording, environment, log, limited, read_missing(recording))
