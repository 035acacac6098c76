"""`python -m scripts.bench startup`: the time to import the service and to create its application.

The import of `app.main`, with bytecode, is compared with the import of the same libraries alone, that is of
every module it loads that is not this repository's.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Final

from scripts.bench.own_process import measured

SETTINGS: Final = """
from app.core.settings import Settings
settings = Settings(
    _env_file=None, environment="test", database_url="postgresql://127.0.0.1:1/none",
    redis_url="redis://127.0.0.1:1/0", jwt_keys="k:" + "x" * 40, cursor_key="y" * 40,
    url_signing_key="z" * 40, secrets_keys="w" * 40, storage_folder="/nonexistent",
)
"""
"""Creates `settings` for an application without servers."""
_CREATE: Final = (
    """
import json, sys, time
began = time.process_time()
import app.main
imported = time.process_time()
"""
    + SETTINGS
    + """
ready = time.process_time()
app.main.create_app(settings)
created = time.process_time()
own = ("app", "generated", "specfirst", "scripts")
libraries = [name for name, module in sys.modules.items() if name.partition(".")[0] not in own]
print(json.dumps({"import": imported - began, "create_app": created - ready, "libraries": libraries}))
"""
)
_LIBRARIES: Final = """
import importlib, json, sys, time
names = json.loads(sys.argv[1])
began = time.process_time()
for name in names:
    try:
        importlib.import_module(name)
    except ImportError:
        # An alias that another module has put among the modules.
        continue
print(json.dumps(time.process_time() - began))
"""


def main(arguments: Sequence[str]) -> int:
    """Run the benchmark, and print the results."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench startup", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="rounds, of which the fastest counts")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    # The first run writes the bytecode.
    libraries = json.dumps(measured(_CREATE)["libraries"])
    whole = [measured(_CREATE) for _ in range(options.rounds)]
    imported = min(run["import"] for run in whole)
    created = min(run["create_app"] for run in whole)
    alone = min(measured(_LIBRARIES, libraries) for _ in range(options.rounds))
    found = {"import": imported, "libraries": alone, "ratio": imported / alone, "create_app": created}
    if options.json:
        print(json.dumps(found, indent=2))
        return 0
    print(f"import app.main        {imported:.2f} s of processor time")
    print(f"its libraries alone    {alone:.2f} s, ratio {imported / alone:.2f} (aim: 1.5)")
    print(f"create_app()           {created:.2f} s (aim: 0.15)")
    return 0
