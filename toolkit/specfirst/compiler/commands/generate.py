"""`specfirst generate`: render everything and replace the output at once, unless nothing has changed."""

from __future__ import annotations

import argparse
import sys
import time

from specfirst.compiler.commands import FAILED, add_job, job_of, print_findings, reporting_failures
from specfirst.compiler.emit.renderers import IN_PROCESS
from specfirst.compiler.jobs import Job, SdkJob
from specfirst.compiler.output.manifest import Manifest, is_unchanged, read_manifest
from specfirst.compiler.output.write import compare, only_writer, write
from specfirst.compiler.progress import progress_bar
from specfirst.wording import counted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst generate`."""
    add_job(parser)
    add_strict(parser)


def add_strict(parser: argparse.ArgumentParser) -> None:
    """Declare `--strict`."""
    parser.add_argument(
        "--strict", action="store_true", help="treat warnings as errors, and write no files if there are any"
    )


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Update the output, and return 1 if a document cannot be used.

    Raises:
        ProjectError: the project cannot be read.
    """
    return bring_up_to_date(job_of(options), options)


def bring_up_to_date(job: Job, options: argparse.Namespace) -> int:
    """Render a job and replace its output; return 1 if warnings prevent it. Raises what `render` raises."""
    started = time.monotonic()
    output = job.output
    with only_writer(output.base):
        owned = read_manifest(output.base / output.manifest)
        # The manifest does not contain the renderer, so that only running another one shows its output.
        usual = isinstance(job, SdkJob) or job.renderer == IN_PROCESS
        known = usual and not options.strict
        if known and owned and _is_current(job, owned):
            print(f"up to date: {len(owned.files) + 1} files")  # Includes the manifest.
            return 0
        # It imports modules that are not needed when nothing has changed.
        from specfirst.compiler.rendering import render, steps_of

        with progress_bar(steps_of(job)) as begin:
            rendered = render(job, begin)
        if options.strict and rendered.warnings:
            print_findings(rendered.warnings, options)
            print("warnings are errors with --strict; nothing was changed", file=sys.stderr)
            return FAILED
        differences = compare(output, owned, rendered.files)
        if differences:
            write(output, owned, rendered.files)
    print_findings(rendered.warnings, options)
    written = len(differences.missing) + len(differences.changed)
    seconds = time.monotonic() - started
    print(
        f"generated {counted(len(rendered.files), 'file')} in {seconds:.1f} s: {written} written, "
        f"{len(differences.stale)} removed, {counted(len(rendered.warnings), 'warning')}"
    )
    return 0


def _is_current(job: Job, owned: Manifest) -> bool:
    return owned.inputs == job.inputs_of(owned.sources) and is_unchanged(owned, job.output.base)
