from pathlib import Path

import pytest

from specfirst.review.__main__ import main
from specfirst.review.redocly import REPOSITORY


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--base", "no-such-ref"], "git knows no commit named 'no-such-ref' here"),
        (["--base", ""], "Name the git ref to compare with: make review BASE=main"),
        ([], "Name the git ref to compare with: make review BASE=main"),
    ],
)
def test_a_wrong_ref_is_one_sentence_and_status_2(
    arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments, REPOSITORY) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith(f"review: {message}")
    assert captured.err.count("\n") == 1


def test_outside_of_git_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--base", "main"], tmp_path) == 2
    assert "git knows no commit named 'main'" in capsys.readouterr().err


def test_an_unknown_option_is_status_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["--format", "html"])
    assert stopped.value.code == 2
    assert "invalid choice: 'html'" in capsys.readouterr().err
