"""Generate a project each time that a document is saved, as fast as possible.

The server packages are written first, so that they can be served. The check that they start, and the SDKs,
follow. Until then the manifest marks the output as incomplete, and the next run of the compiler completes it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Final

from specfirst.compiler.background import in_background
from specfirst.compiler.diagnostics import Diagnostic, SpecError, in_reading_order
from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.emit.renderers.registry import find_renderer
from specfirst.compiler.garbage import collecting_at_stages
from specfirst.compiler.jobs import ProjectJob
from specfirst.compiler.lint import Preset, preset_of
from specfirst.compiler.lint.design import DESIGN
from specfirst.compiler.output.manifest import Manifest, hash_bytes, hash_file, is_unchanged, read_manifest
from specfirst.compiler.output.write import Output, compare, only_writer, write
from specfirst.compiler.pipeline import Files, LoadedApi, judge, read
from specfirst.compiler.project_apis import Apis, findings_together, require_apis, undeclared_documents
from specfirst.compiler.rendering import ServerPackages, bundles_of, clients_of
from specfirst.compiler.verify.packages import verified
from specfirst.project import Api, Project, read_project
from specfirst.project.failure_formats import is_class

_INCOMPLETE = ""
"""The hash of inputs in the manifest of incomplete output, which equals no real hash."""


@dataclass(frozen=True, slots=True)
class Written:
    """The changes of server packages after a save."""

    files: int
    removed: int
    warnings: tuple[Diagnostic, ...]
    seconds: float


@dataclass(frozen=True, slots=True)
class Completed:
    """The result of completing the output."""

    warnings: tuple[Diagnostic, ...]
    """The parts of the document without a type in SDKs."""
    replaced: bool
    """Whether models that cannot be imported were replaced by `Any`."""


@dataclass(frozen=True, slots=True)
class _Unfinished:
    """Server packages that are written, but not yet verified."""

    job: ProjectJob
    inputs: str
    apis: Apis
    files: Files


@dataclass(frozen=True, slots=True)
class _Complete:
    """The output when it was last complete."""

    apis: Apis = field(default_factory=dict)
    servers: Files = field(default_factory=dict)


class LiveGenerator:
    """Generates one project repeatedly.

    Call `write_servers`, then `complete` in a fork, which takes long and may be cancelled. In this process,
    call `accept` if that succeeded, and `restore` if it failed.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._apis = LiveApis()
        self._packages = ServerPackages()
        self._renderer = find_renderer(IN_PROCESS)
        self._complete = _Complete()
        self._before: dict[str, bytes] | None = None
        """The server packages on disk before the first change that has not been accepted, by path."""
        self._unfinished: _Unfinished | None = None
        self._probe = False

    @property
    def is_complete(self) -> bool:
        """Whether everything written has been accepted."""
        return self._before is None

    def write_servers(self) -> Written | None:
        """Write the server packages of the current documents; None if everything is up to date.

        Raises:
            SpecError: a document cannot be used; nothing was changed.
            ProjectError: the settings are malformed, or contain no API.
        """
        began = time.monotonic()
        job = ProjectJob(read_project(self._root), IN_PROCESS)
        # Before the documents are read, so that a save in between makes the output out of date.
        inputs = job.inputs_of(())
        with collecting_at_stages(), self._apis.read(job.project) as (apis, verdict):
            try:
                files, warnings = self._packages.files(job, apis, self._renderer, probe=self._probe)
            finally:
                # If a document violates a rule, that is the reason why nothing can be generated from it.
                broken_rules = verdict()
        sources = job.sources_of(file for api in apis.values() for file in api.files)
        inputs = job.inputs_of(sources) if sources else inputs
        self._unfinished = _Unfinished(job, inputs, apis, files)
        with only_writer(job.output.base):
            owned = read_manifest(job.output.base / job.output.manifest)
            if owned and owned.inputs == inputs and is_unchanged(owned, job.output.base):
                self.accept()
                return None
            changed, removed = self._write(job, owned, files, sources)
        found = in_reading_order([*undeclared_documents(job.project), *warnings, *broken_rules])
        return Written(changed, removed, found, time.monotonic() - began)

    def complete(self) -> Completed:
        """Verify that the server packages start, and write them and the SDKs.

        Only packages and SDKs that changed since the last complete output are processed.

        Raises:
            SpecError: a package does not start, or an SDK cannot be generated.
        """
        assert self._unfinished is not None
        job, apis = self._unfinished.job, self._unfinished.apis
        output = job.output
        with collecting_at_stages():
            files = self._started()
            owned = read_manifest(output.base / output.manifest)
            kept = {api: found for api in apis if (found := self._unchanged_client(api, owned)) is not None}
            made, untyped = clients_of(job, {api: apis[api] for api in apis if api not in kept})
        content = {name: text.encode("utf-8") for name, text in {**files, **made}.items()}
        for found in kept.values():
            content |= found
        sources = job.sources_of(file for api in apis.values() for file in api.files)
        hashes = {name: hash_bytes(text) for name, text in content.items()}
        content[output.manifest] = Manifest(self._unfinished.inputs, hashes, sources).dump().encode("utf-8")
        with only_writer(output.base):
            owned = read_manifest(output.base / output.manifest)
            if compare(output, owned, content):
                write(output, owned, content)
        return Completed(in_reading_order(untyped), replaced=files != self._unfinished.files)

    def accept(self, *, replaced: bool = False) -> None:
        """Record that the output is complete, and whether models were replaced in it."""
        assert self._unfinished is not None
        # From now on each model is probed, which takes longer, so that the first output can be imported as
        # well.
        self._probe = self._probe or replaced
        self._complete = _Complete() if replaced else _Complete(self._unfinished.apis, self._unfinished.files)
        self._before = None

    def restore(self) -> None:
        """Restore the server packages that preceded those which do not start."""
        if self._before is None or self._unfinished is None:
            return
        job = self._unfinished.job
        with only_writer(job.output.base):
            output = _of_servers(job)
            owned = read_manifest(output.base / output.manifest)
            write(output, _part(owned, output), self._before)
        self._before = None

    def _write(
        self, job: ProjectJob, owned: Manifest | None, files: Files, sources: tuple[str, ...]
    ) -> tuple[int, int]:
        """Write the server packages and an incomplete manifest.

        Returns the numbers of files written and removed.
        """
        output = _of_servers(job)
        servers = _part(owned, output)
        content = {name: text.encode("utf-8") for name, text in files.items()}
        others = {
            name: digest
            for name, digest in (owned.files if owned else {}).items()
            if name not in servers.files
        }
        hashes = {**others, **{name: hash_bytes(text) for name, text in content.items()}}
        content[output.manifest] = Manifest(_INCOMPLETE, hashes, sources).dump().encode("utf-8")
        differences = compare(output, servers, content)
        if self._before is None:
            self._before = _read(output, servers)
        write(output, servers, content)
        written = {*differences.missing, *differences.changed} - {output.manifest}
        return len(written), len(differences.stale)

    def _started(self) -> Files:
        """Return the files of the server packages, of which the changed ones have been verified."""
        assert self._unfinished is not None
        job, apis, files = self._unfinished.job, self._unfinished.apis, self._unfinished.files
        before = self._complete.servers
        folder = job.relative(job.project.generated)
        changed = {name for name in {*before, *files} if before.get(name) != files.get(name)}
        packages = {f"{folder}/{api.package}/" for api in apis}
        of_all = any(not name.startswith(tuple(packages)) for name in changed)
        concerned = {
            api: loaded
            for api, loaded in apis.items()
            if of_all or any(name.startswith(f"{folder}/{api.package}/") for name in changed)
        }
        if not concerned:
            return files
        emit = partial(self._packages.files, job, apis, self._renderer)
        formats = [name for api in apis if is_class(name := api.failures)]
        return verified(emit, bundles_of(job, concerned), formats)[0]

    def _unchanged_client(self, api: Api, owned: Manifest | None) -> dict[str, bytes] | None:
        """Return the SDK on disk if the document has not changed; None otherwise."""
        assert self._unfinished is not None
        job = self._unfinished.job
        if owned is None or self._complete.apis.get(api) is not self._unfinished.apis[api]:
            return None
        folder = job.relative(job.project.clients / api.distribution)
        names = {name: digest for name, digest in owned.files.items() if name.startswith(f"{folder}/")}
        if not names or not is_unchanged(Manifest("", names), job.output.base):
            return None
        return {name: (job.output.base / name).read_bytes() for name in names}


def _of_servers(job: ProjectJob) -> Output:
    """Return the part of the output with the servers and the manifest."""
    return replace(job.output, trees=(job.relative(job.project.generated),))


def _part(owned: Manifest | None, output: Output) -> Manifest:
    """Return the files of the manifest in this output."""
    files: Mapping[str, str] = owned.files if owned else {}
    folders = tuple(f"{tree}/" for tree in output.trees)
    return Manifest("", {name: part for name, part in files.items() if name.startswith(folders)})


def _read(output: Output, owned: Manifest) -> dict[str, bytes]:
    """Return the files on disk, including their manifest."""
    paths = {name: output.base / name for name in (*owned.files, output.manifest)}
    return {name: path.read_bytes() for name, path in paths.items() if path.is_file()}


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
        self._preset: Preset | None = None

    @contextmanager
    def read(self, project: Project) -> Iterator[tuple[Apis, Verdict]]:
        """Read the documents; they are checked in the background until the end of the block.

        Do not use anything generated from them before the verdict.

        Raises:
            SpecError: a document cannot be read; with the findings of all documents.
            ProjectError: the project has no API.
        """
        require_apis(project)
        if project.lint_preset != self._preset:
            self._preset = project.lint_preset
            self._found.clear()
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
            api.document: _reported(loaded, project.lint_preset) if known is None else known
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


_DESIGN: Final = frozenset(rule.id for rule in DESIGN)


def _reported(loaded: LoadedApi, chosen: Preset | None) -> list[Diagnostic]:
    """Return the findings that `specfirst lint` reports; rules of design, which generate ignores, warn."""
    return [
        replace(finding, severity="warning") if finding.rule in _DESIGN else finding
        for finding in judge(loaded, preset_of(loaded.source, chosen))
    ]


def _errors(judged: dict[Path, list[Diagnostic]]) -> list[Diagnostic]:
    """Return all findings of the documents that have an error, as `load` reports them."""
    return [
        finding
        for found in judged.values()
        if any(finding.severity == "error" for finding in found)
        for finding in found
    ]
