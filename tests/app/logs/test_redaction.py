"""Redaction of the texts and exceptions of libraries."""

from __future__ import annotations

import httpx
import pytest
from pydantic import BaseModel, ValidationError
from sqlalchemy.exc import IntegrityError

from app.core.logs.redaction import MAX_TEXT, describe, format_exception, redact
from app.integrations.storage.storage import StorageUnavailableError


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("550 no such user: ada@example.com", "550 no such user: [removed]"),
        ("<ada.l+x@mail.example.com>: refused", "<[removed]>: refused"),
        ("GET https://x.test/a?token=abc&b=1 failed", "GET https://x.test/a?[removed] failed"),
        ("Connected to redis://user:secret@host:6379/0", "Connected to redis://[removed]@host:6379/0"),
        ("Authorization: Bearer abc.def-ghi", "Authorization: Bearer [removed]"),
        ("token eyJhbGciOi.eyJzdWIiOi.c2ln is old", "token [removed] is old"),
        ("violates\nDETAIL:  Key (email)=(a b\nc) already exists.", "violates\nDETAIL: [removed]"),
        ("worker celery@host ready", "worker celery@host ready"),
        ("is it so? yes", "is it so? yes"),
    ],
)
def test_text_loses_addresses_tokens_queries_and_rows(text: str, kept: str) -> None:
    assert redact(text) == kept


def test_long_text_is_shortened() -> None:
    assert len(redact("x" * 10 * MAX_TEXT)) == MAX_TEXT + 1


class _Form(BaseModel):
    age: int


def test_exception_of_library_keeps_type_and_loses_quoted_values() -> None:
    with pytest.raises(ValidationError) as invalid:
        _Form.model_validate({"age": "a secret"})
    assert "secret" not in describe(invalid.value)
    assert "int_parsing" in describe(invalid.value)
    for error in (
        KeyError("a secret"),
        ValueError("it isn't a number: 'a secret'"),
        httpx.UnsupportedProtocol("no protocol in 'a secret'"),
        FileNotFoundError(2, "No such file or directory", "a secret"),
    ):
        assert describe(error).rpartition(":")[0].rpartition(".")[2].startswith(type(error).__name__)
        assert "secret" not in describe(error)


def test_message_of_an_exception_of_the_service_is_kept() -> None:
    assert describe(StorageUnavailableError("'k' ends at 3")).endswith(
        "StorageUnavailableError: 'k' ends at 3"
    )


def test_stack_has_every_cause_and_no_message_with_values() -> None:
    try:
        try:
            try:
                raise ValueError("Key (email)=('a secret')")
            except ValueError as error:
                raise IntegrityError("INSERT INTO users", {}, error, hide_parameters=True) from error
        except IntegrityError as error:
            raise RuntimeError("not stored") from error
    except RuntimeError as error:
        stack = format_exception(error)
    assert "'a secret'" not in stack.replace("raise ValueError(\"Key (email)=('a secret')\")", "")
    assert (
        stack.index("ValueError:") < stack.index("IntegrityError:") < stack.index("RuntimeError: not stored")
    )
    assert stack.count("was the cause of:") == 2
