"""`specfirst check`: render everything again and compare it with the files."""

from __future__ import annotations

import argparse
import sys

from specfirst.compiler.commands import FAILED, add_job, job_of, print_findings, reporting_failures
from specfirst.compiler.jobs import Job
from specfirst.compiler.output.manifest import read_manifest
from specfirst.compiler.output.write import compare
from specfirst.compiler.rendering import render


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst check`."""
    add_job(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Print the differences without changing anything, and return 1 if there are any.

    Raises:
        ProjectError: the project cannot be read.
    """
    return check(job_of(options), options)


def check(job: Job, options: argparse.Namespace) -> int:
    """Render a job and compare it with the files; return 1 if they differ. Raises what `render` raises."""
    output = job.output
    owned = read_manifest(output.base / output.manifest)
    rendered = render(job)
    differences = compare(output, owned, rendered.files)
    print_findings(rendered.warnings, options)
    if not differences:
        print(f"up to date: {len(rendered.files)} files")
        return 0
    print("\n".join(differences.describe()), file=sys.stderr)
    print(f"the generated files are out of date; run: {job.command}", file=sys.stderr)
    return FAILED
