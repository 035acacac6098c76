"""The request body of an operation, and the payload of a webhook."""

from __future__ import annotations

from typing import Any

from specfirst.compiler.document.references import follow
from specfirst.review.differ.content import compare_content
from specfirst.review.differ.context import Context, Operation


def compare_bodies(context: Context, old: Operation, new: Operation) -> None:
    """Compare presence, requiredness and content of two bodies."""
    before, after = _body(old), _body(new)
    if before is None and after is None:
        return
    pointers = (*old.written.pointer, "requestBody"), (*new.written.pointer, "requestBody")
    affected = new.affected(new.request, "body")
    if before is None or after is None:
        if before is None:
            rule = "required-body-added" if _is_required(after) else "request-body-added"
            context.findings.add(rule, old.written.pointer, pointers[1], affected)
        else:
            context.findings.add("request-body-removed", pointers[0], new.written.pointer, affected)
        return
    if _is_required(before) != _is_required(after):
        rule = "request-body-became-required" if _is_required(after) else "request-body-became-optional"
        context.findings.add(rule, *pointers, affected)
    compare_content(context, (pointers[0], before), (pointers[1], after), new, new.request, "body")


def _body(operation: Operation) -> dict[str, Any] | None:
    written = operation.written
    body = follow(written.document, written.value.get("requestBody"))
    return body if isinstance(body, dict) else None


def _is_required(body: Any) -> bool:
    return isinstance(body, dict) and body.get("required") is True
