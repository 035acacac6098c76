"""Report new and changed migrations, with the command that applies them.

`python -m specfirst.devserver.reload.migration_watcher FOLDER --hint COMMAND`. It applies none itself: a
generated migration is reviewed, and often changed, before it may touch the database.
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
