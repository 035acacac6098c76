"""`specfirst sdk`: generate an installable Python client of any document."""

from __future__ import annotations

import argparse

from specfirst.compiler.commands import add_all, add_document, reporting_failures
from specfirst.compiler.commands.check import check
from specfirst.compiler.commands.generate import add_strict, bring_up_to_date
from specfirst.compiler.jobs import SdkJob


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of `specfirst sdk`."""
    add_document(parser, "its distribution", required=True)
    add_strict(parser)
    parser.add_argument(
        "--check", action="store_true", help="fail if the SDK is out of date; change no files"
    )
    add_all(parser)


@reporting_failures
def run(options: argparse.Namespace) -> int:
    """Update the SDK, and return 1 if the document cannot be used.

    Raises:
        ProjectError: the options are invalid.
    """
    job = SdkJob(options.spec, options.out, options.package)
    return check(job, options) if options.check else bring_up_to_date(job, options)
