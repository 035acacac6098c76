"""Check the workflows against their JSON Schemas and the rules of zizmor, such as pinned actions."""

import subprocess
import sys
from pathlib import Path

_PROGRAMS = Path(sys.executable).parent
_GITHUB = Path(".github")


def main() -> int:
    """Run all checkers; return the first status that is not 0."""
    workflows = [str(path) for path in sorted(_GITHUB.glob("workflows/*.yml"))]
    schemas = {"vendor.github-workflows": workflows, "vendor.dependabot": [str(_GITHUB / "dependabot.yml")]}
    commands = [
        [str(_PROGRAMS / "check-jsonschema"), "--quiet", "--builtin-schema", schema, *files]
        for schema, files in schemas.items()
    ]
    commands.append([str(_PROGRAMS / "zizmor"), "--offline", "--quiet", "--strict-collection", str(_GITHUB)])
    statuses = [subprocess.run(command, check=False).returncode for command in commands]
    return next((status for status in statuses if status), 0)


if __name__ == "__main__":
    sys.exit(main())
