"""`specfirst fuzz`: exit with status 1 for failures, operations without success, or unaccounted responses."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from specfirst.compiler.document.servers import server_path
from specfirst.devserver.errors import DevError
from specfirst.fuzz import report
from specfirst.fuzz.coverage import Coverage, measure
from specfirst.fuzz.covered_by_tests import CoveredByTests
from specfirst.fuzz.fuzzed_document import fuzzed_document, with_faults
from specfirst.fuzz.operations import Document, operations_of, read_document
from specfirst.fuzz.plugin import ApiPlugin, Plugin, load_plugin
from specfirst.fuzz.schemathesis_run import FIXED_SEED, RunFigures, RunOptions, fuzz, max_examples
from specfirst.fuzz.scripted_requests import ScriptedRequests
from specfirst.fuzz.service import Service, running_service
from specfirst.fuzz.target import Target
from specfirst.project import Api, Project, find_project
from specfirst.wording import counted

MIN_SCENARIOS = 50
"""A stateful phase with fewer scenarios was cut short (see `specfirst.fuzz.hooks.end_scenario`)."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst fuzz`."""
    parser.add_argument("--api", metavar="NAME", help="only this one of [tool.specfirst.apis]")
    parser.add_argument("--url", help="of a running service, without the path of the documents' servers")
    parser.add_argument("--seed", type=int, default=FIXED_SEED, help="of all random choices")
    parser.add_argument("--max-examples", type=int, help="fuzzed cases for each operation")
    parser.add_argument(
        "--time", type=int, metavar="SECONDS", help="fuzz each API for as long, again and again"
    )
    parser.add_argument(
        "--coverage", action="store_true", help="list every declared response that was not seen"
    )
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep reports, recording and log there")


def run(options: argparse.Namespace) -> int:
    """Fuzz the APIs one after the other, and return 0 if no error was found.

    Raises:
        ProjectError: there is no project, or its settings do not say what to fuzz.
    """
    project = find_project()
    apis = [project.api(options.api)] if options.api else list(project.apis)
    plugin = load_plugin(project.fuzz, project.root)
    how = RunOptions(seed=options.seed, max_examples=options.max_examples, seconds=options.time)
    with tempfile.TemporaryDirectory(prefix="fuzz-") as temporary:
        folder = (options.keep or Path(temporary)).absolute()
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with _service(project, plugin, options.url, folder) as service:
                session = _Run(project, plugin, service, how, folder, coverage=options.coverage)
                problems = [problem for api in apis for problem in session.problems(api)]
        except DevError as error:
            print(error, file=sys.stderr)
            return 1
    print("\n".join(problems) or "Fuzzing found no failure.", file=sys.stderr if problems else sys.stdout)
    return 1 if problems else 0


@contextmanager
def _service(project: Project, plugin: Plugin, url: str | None, folder: Path) -> Iterator[Service]:
    """Provide the service to fuzz: the one at `url`, or one that is started for the run."""
    if url is None:
        with running_service(project, plugin, folder) as service:
            yield service
    else:
        recording = folder / "responses.jsonl"
        recording.write_text("")
        yield Service(url.rstrip("/"), recording, environment={})


@dataclass(frozen=True, slots=True)
class _Run:
    """The parts that the APIs of a run share."""

    project: Project
    plugin: Plugin
    service: Service
    options: RunOptions
    folder: Path
    coverage: bool

    def problems(self, api: Api) -> list[str]:
        """Fuzz one API, send its scripted requests, print its figures, and return the errors."""
        document = fuzzed_document(bundled_document(self.project, api), api.failures)
        mocked = self.service.unimplemented(document)
        if mocked:
            number = counted(len(mocked), "operation")
            print(f"{api.name}: {number} not implemented: checks of what the service stores are left out.")
        file = self.folder / f"{api.name}-openapi.json"
        file.write_text(json.dumps(document), encoding="utf-8")
        target = self._target(api, file, document, keeps_state=not mocked)
        figures = fuzz(target, self.plugin, self.options, config=self.project.fuzz.config, folder=self.folder)
        if figures.failures and self.service.log is not None:
            print(f"The service's log ends with:\n{self.service.log.read_text()[-4000:]}", file=sys.stderr)
        with closing(self.plugin.api(target)) as api_plugin:
            document = with_faults(document, api.failures, api_plugin.faults())
            fuzzed = measure(document, self.service.recording)
            problems = [
                *report.problems(
                    api.name,
                    figures,
                    fuzzed,
                    scenarios=self._min_scenarios(document),
                    unreachable=_unreachable(document, api_plugin),
                ),
                *self._scripted(document, target, api_plugin, mocked).problems(),
            ]
        return problems + self._report(api, document, figures, fuzzed, mocked)

    def _target(self, api: Api, file: Path, document: Document, *, keeps_state: bool) -> Target:
        return Target(
            root=self.project.root,
            api=api.name,
            document=file,
            url=self.service.url + server_path(document),
            environment=self.service.environment,
            scenarios=self.folder / f"{api.name}-scenarios",
            recording=None if self.service.is_ours else self.service.recording,
            keeps_state=keeps_state,
        )

    def _scripted(
        self, document: Document, target: Target, api: ApiPlugin, mocked: Collection[str]
    ) -> ScriptedRequests:
        return ScriptedRequests(
            document,
            api,
            url=self.service.url,
            limited=self.service.limited,
            recording=target.recording,
            mocked=mocked,
        )

    def _min_scenarios(self, document: Document) -> int:
        if not any(operation.has_links for operation in operations_of(document)):
            return 0
        return min(MIN_SCENARIOS, max_examples(self.options, self.project.fuzz.config) // 2)

    def _report(
        self, api: Api, document: Document, figures: RunFigures, fuzzed: Coverage, mocked: Collection[str]
    ) -> list[str]:
        """Print the figures, and return the unaccounted responses."""
        seen = measure(document, self.service.recording)
        file = self.plugin.covered_by_tests
        covered = None if file is None else CoveredByTests.read(api.name, file)
        print(report.summary(api.name, figures, fuzzed, seen, covered))
        print("\n".join(report.statuses_by_operation(seen)))
        if self.coverage:
            print("\n".join(report.unseen(seen)))
        if covered is None or not self.options.is_usual:
            return []
        missing = [f"{api.name}: there is no test {test}" for test in covered.missing(self.project.root)]
        return missing + list(report.unaccounted(api.name, seen, covered, mocked))


def _unreachable(document: Document, api: ApiPlugin) -> set[str]:
    """Return the operations that need credentials which the project lacks, or which no request can carry."""
    return {
        operation.id
        for operation in operations_of(document)
        if not operation.can_be_authorized or (operation.is_secured and not api.can_log_in)
    }


def bundled_document(project: Project, api: Api) -> Document:
    """Return the bundled document: the generated one, or one made of the source."""
    generated = project.generated / api.package / "openapi.json"
    if generated.is_file():
        return read_document(generated)
    # Few runs need it, and the import is slow.
    from specfirst.compiler.pipeline import load

    return load(api.document, check=False).bundled.document
