"""Says that a migration is new or changed, and which command applies it.

`python -m specfirst.devserver.reload.migration_watcher FOLDER --hint COMMAND`. It does not apply any: a file
that was just generated is read, and often changed, before it may touch the database.
"""

import argparse

from specfirst.devserver.reload.file_changes import file_changes


def main(folder: str, hint: str) -> None:
    """Watch the folder until SIGTERM."""
    for files in file_changes(folder):
        print(f"{files} changed: apply new migrations with '{hint}'", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m specfirst.devserver.reload.migration_watcher")
    parser.add_argument("folder")
    parser.add_argument("--hint", required=True)
    options = parser.parse_args()
    main(options.folder, options.hint)
