"""The driver: does nothing when nothing has changed, else renders everything and replaces it at once."""

from __future__ import annotations

import sys
import time

from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.output.manifest import Manifest, is_unchanged, read_manifest
from specfirst.compiler.output.write import compare, only_writer, write
from specfirst.compiler.project import Job


def generate(job: Job) -> int:
    """Bring the output up to date. Raises SpecError and, as files are found, other failures of the run."""
    started = time.monotonic()
    output = job.output
    with only_writer(output.base):
        owned = read_manifest(output.base / output.manifest)
        # The manifest names no engine: only running another one shows whether it gives these files.
        if job.engine == IN_PROCESS and owned and _is_current(job, owned):
            print(f"up to date: {len(owned.files)} files")
            return 0
        rendered = job.render()
        differences = compare(output, owned, rendered.files)
        if differences:
            write(output, owned, rendered.files)
    _print_warnings(rendered.warnings)
    written = len(differences.missing) + len(differences.changed)
    seconds = time.monotonic() - started
    print(
        f"generated {len(rendered.files)} files in {seconds:.1f} s: "
        f"{written} written, {len(differences.stale)} removed, {len(rendered.warnings)} warnings"
    )
    return 0


def check(job: Job) -> int:
    """Render everything again and compare; 1 when something differs."""
    output = job.output
    owned = read_manifest(output.base / output.manifest)
    rendered = job.render()
    differences = compare(output, owned, rendered.files)
    _print_warnings(rendered.warnings)
    if not differences:
        print(f"up to date: {len(rendered.files)} files")
        return 0
    print("\n".join(differences.describe()), file=sys.stderr)
    print(f"the generated files are not what the specs say; run: {job.command}", file=sys.stderr)
    return 1


def _is_current(job: Job, owned: Manifest) -> bool:
    return owned.inputs == job.current_inputs(owned) and is_unchanged(owned, job.output.base)


def _print_warnings(warnings: tuple[object, ...]) -> None:
    for warning in warnings:
        print(warning, file=sys.stderr)
