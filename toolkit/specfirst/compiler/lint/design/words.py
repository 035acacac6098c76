"""Descriptions: present, finished, and different from the summary."""

from __future__ import annotations

import re
from collections.abc import Iterator

from specfirst.compiler.document.grammar import Kind
from specfirst.compiler.lint.design.subject import Design
from specfirst.compiler.lint.rule import Finding, design

_UNFINISHED = re.compile(
    r"\b(?:TODO|FIXME|TBD|XXX)\b|\blorem ipsum\b"
    r"|^\W*(?:todo|tbd|fixme|n/?a|none|null|description|text|string)\W*$|^\W+$"
)
_DESCRIBED = (
    Kind.INFO, Kind.TAG, Kind.OPERATION, Kind.PARAMETER, Kind.REQUEST_BODY, Kind.RESPONSE, Kind.HEADER,
    Kind.SCHEMA, Kind.SECURITY_SCHEME,
)  # fmt: skip


@design("description: TODO")
def descriptions_are_finished(design: Design) -> Iterator[Finding]:
    """Customers read descriptions: a placeholder shows that this part is not designed yet."""
    for kind in _DESCRIBED:
        for node in design.nodes(kind):
            for field in ("summary", "description"):
                written = node.value.get(field)
                if not isinstance(written, str):
                    continue
                if not written.strip():
                    # OpenAPI requires the description of a response, and many tools write an empty one.
                    is_required = kind is Kind.RESPONSE and field == "description"
                    # With an error catalogue, another rule reports empty descriptions.
                    if not design.bundle.follows_conventions and not is_required:
                        yield Finding(
                            (*node.pointer, field), f"the {field} is empty: write it, or leave it out"
                        )
                elif found := _UNFINISHED.search(written):
                    text = " ".join(found[0].split())
                    yield Finding(
                        (*node.pointer, field), f"the {field} is not written yet ('{text}'): write it"
                    )
    if not design.bundle.follows_conventions:
        for operation in design.received:
            if "summary" not in operation.value and "description" not in operation.value:
                yield Finding(operation.pointer, f"{operation.title} has no description: say what it does")


@design("summary: List users, description: List users.")
def descriptions_add_to_summaries(design: Design) -> Iterator[Finding]:
    """The summary is the heading of the description: repeating it does not help."""
    for operation in design.operations:
        summary, description = (operation.value.get(field) for field in ("summary", "description"))
        if not isinstance(summary, str) or not isinstance(description, str):
            continue
        if _plain(summary) and _plain(summary) == _plain(description) and not _UNFINISHED.search(description):
            yield Finding(
                (*operation.pointer, "description"),
                f"the description of {operation.title} repeats its summary: say more, such as what it "
                "requires and changes",
            )


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.lower()))
