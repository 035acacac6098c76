"""The worker of `make dev`: starts afresh whenever code is saved.

Run as a child of `make dev`: `python -m specfirst.devserver.reload.worker_reloader`.
"""

from celery.bin.celery import celery

from specfirst.devserver.reload.file_changes import file_changes
from specfirst.devserver.reload.warm_fork import WarmFork
from specfirst.devserver.supervisor.process_table import CODE_FOLDERS, WORKER, WORKER_OPTIONS


def main() -> None:
    """Work until SIGTERM."""
    changes = file_changes(*CODE_FOLDERS)
    worker = WarmFork(_work)
    for names in changes:
        print(f"{names} changed: starting again", flush=True)
        worker.stop()
        worker = WarmFork(_work)
    worker.stop()


def _work() -> int:
    celery.main(args=[*WORKER, *WORKER_OPTIONS], prog_name="celery")
    return 0


if __name__ == "__main__":
    main()
