"""Work in a fork: its result, its failure, and its end."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading

import pytest

from specfirst.compiler.background import in_background


def run(script: str) -> str:
    """What a process without threads prints."""
    command = [sys.executable, "-c", textwrap.dedent(script)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


def test_work_runs_once_in_another_process() -> None:
    assert run("""
        import os
        from specfirst.compiler.background import in_background

        print("not to be printed twice", end=" ")
        with in_background(lambda: (os.getpid(), "x" * 1_000_000)) as result:
            pid, text = result()
        print(pid != os.getpid(), len(text))
    """).split("twice ") == ["not to be printed ", "True 1000000\n"]


def test_failure_is_raised_in_this_process() -> None:
    assert (
        run("""
        from specfirst.compiler.background import in_background

        class Odd(Exception):
            def __init__(self, one, two):
                super().__init__("no pickle brings it back")

        def fail():
            raise Odd(1, 2)

        try:
            with in_background(fail) as result:
                result()
        except Odd as error:
            print(error)
    """)
        == "no pickle brings it back\n"
    )


def test_unfinished_work_ends_with_the_block() -> None:
    assert (
        run("""
        import os, time
        from specfirst.compiler.background import in_background

        try:
            with in_background(lambda: time.sleep(600)):
                raise KeyError("something else went wrong")
        except KeyError:
            pass
        try:
            os.waitpid(-1, 0)
        except ChildProcessError:
            print("no child is left")
    """)
        == "no child is left\n"
    )


def test_process_with_threads_works_without_child_process() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        with in_background(os.getpid) as result:
            assert result() == os.getpid()
    finally:
        over.set()
        thread.join()


def test_failure_is_raised_in_a_process_with_threads() -> None:
    over = threading.Event()
    thread = threading.Thread(target=over.wait)
    thread.start()
    try:
        with pytest.raises(ZeroDivisionError), in_background(lambda: 1 // 0) as result:
            result()
    finally:
        over.set()
        thread.join()
