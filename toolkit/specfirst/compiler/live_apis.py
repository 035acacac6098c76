"""Read the APIs of a project repeatedly, only where they have changed, and check them in the background."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from specfirst.compiler.background import in_background
from specfirst.compiler.diagnostics import Diagnostic, SpecError
from specfirst.compiler.output.manifest import hash_file
from specfirst.compiler.pipeline import LoadedApi, judge, read
from specfirst.compiler.project_apis import Apis, findings_together, require_apis
from specfirst.project import Api, Project

Verdict = Callable[[], list[Diagnostic]]
"""Waits for the rules and returns the warnings; raises SpecError with all errors."""

_Findings = tuple[dict[Path, list[Diagnostic]], list[Diagnostic]]
"""Findings by document, and those about all documents together."""

_CLOCK_STEP = 20_000_000
"""How far the modification time of a file may lie behind the clock, in nanoseconds."""


class LiveApis:
    """Reads the documents of a project, and caches those whose files have not changed."""

    def __init__(self) -> None:
        self._read: dict[Path, tuple[dict[Path, str | None], LoadedApi]] = {}
        self._found: dict[Path, tuple[LoadedApi, list[Diagnostic]]] = {}

    @contextmanager
    def read(self, project: Project) -> Iterator[tuple[Apis, Verdict]]:
        """Read the documents; they are checked in the background until the end of the block.

        Do not use anything generated from them before the verdict.

        Raises:
            SpecError: a document cannot be read; with the findings of all documents.
            ProjectError: the project has no API.
        """
        require_apis(project)
        apis: dict[Api, LoadedApi] = {}
        unreadable: list[Diagnostic] = []
        for api in project.apis:
            try:
                apis[api] = self._document(api.document)
            except SpecError as error:
                unreadable.extend(error.diagnostics)
        if unreadable:
            judged, _ = self._judge(project, apis, together=False)
            raise SpecError([*unreadable, *_errors(judged)])
        with in_background(lambda: self._judge(project, apis)) as findings:
            yield apis, lambda: self._verdict(apis, findings())

    def _document(self, document: Path) -> LoadedApi:
        """Return the document as `pipeline.read` does; the same object as long as it is unchanged."""
        if document in self._read:
            hashes, loaded = self._read[document]
            if all(hash_file(file) == before for file, before in hashes.items()):
                return loaded
        began = time.time_ns() - _CLOCK_STEP
        loaded = read(document)
        hashes = {file: hash_file(file) for file in loaded.files}
        # If a file is saved meanwhile, the content read and the hash may differ.
        if all(file.exists() and file.stat().st_mtime_ns < began for file in loaded.files):
            self._read[document] = (hashes, loaded)
        return loaded

    def _judge(self, project: Project, apis: Apis, *, together: bool = True) -> _Findings:
        found = {api.document: self._known(api, loaded) for api, loaded in apis.items()}
        judged = {
            api.document: judge(loaded) if known is None else known
            for (api, loaded), known in zip(apis.items(), found.values(), strict=True)
        }
        # Unused components are only known once every document was read.
        return judged, findings_together(project, apis) if together and not _errors(judged) else []

    def _known(self, api: Api, loaded: LoadedApi) -> list[Diagnostic] | None:
        judged, found = self._found.get(api.document, (None, None))
        return found if judged is loaded else None

    def _verdict(self, apis: Apis, findings: _Findings) -> list[Diagnostic]:
        judged, together = findings
        self._found = {api.document: (loaded, judged[api.document]) for api, loaded in apis.items()}
        wrong = [*_errors(judged), *together]
        if wrong:
            raise SpecError(wrong)
        return [finding for found in judged.values() for finding in found]


def _errors(judged: dict[Path, list[Diagnostic]]) -> list[Diagnostic]:
    """Return all findings of the documents that have an error, as `load` reports them."""
    return [
        finding
        for found in judged.values()
        if any(finding.severity == "error" for finding in found)
        for finding in found
    ]
