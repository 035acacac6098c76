import dataclasses
import datetime

from specfirst.review import markdown, terminal
from specfirst.review.approvals import Approval, Decision
from specfirst.review.changes import Position
from specfirst.review.comparison import Breaking, Comparison
from specfirst.review.lint import Problem
from specfirst.review.review import Review

REMOVED = Breaking(
    api="orders",
    rule="property-removed",
    message="Property `a|b` of <Order> went.",
    operation="GET /orders",
    inside="responses/200",
    position=Position("base", "spec/orders/v1/schemas/orders.yaml", 17, "#/Order/properties/a|b"),
)
NARROWED = dataclasses.replace(
    REMOVED,
    rule="roles-narrowed",
    inside="",
    position=Position("revision", "spec/p.yaml", 4, "#/x/get/x-roles"),
)
APPROVAL = Approval(NARROWED.id, "agreed", datetime.date(2026, 12, 31), "spec/approvals.yaml:2")
FAILED = Review(
    ref="main",
    commit="0123456789abcdef",
    problems=(Problem("warning", "spec/p.yaml:3: Say more. (tag-description)"),),
    comparisons=(
        Comparison("orders", "compared", (REMOVED, NARROWED), ("POST /orders",), edits=2),
        Comparison("books", "new"),
    ),
    decision=Decision(
        (REMOVED,), ((NARROWED, APPROVAL),), ("spec/approvals.yaml:6: ended on 2020-01-01: x",)
    ),
    approvals_file="spec/approvals.yaml",
)
PASSED = dataclasses.replace(FAILED, comparisons=(), decision=Decision((), (), ()))


def test_terminal_report() -> None:
    assert terminal.render(FAILED).splitlines() == [
        "Documents of the work tree against main (0123456789)",
        "",
        "Lint: 1 problem",
        "  warning: spec/p.yaml:3: Say more. (tag-description)",
        "",
        "orders: 1 breaking change (1 approved, 1 addition, 2 other edits)",
        "  ✖ main:spec/orders/v1/schemas/orders.yaml:17: Property `a|b` of <Order> went. (property-removed)",
        "      in GET /orders → responses/200",
        "      id orders:property-removed:spec/orders/v1/schemas/orders.yaml#/Order/properties/a|b",
        "  + POST /orders",
        "",
        "books: new API, no breaking changes",
        "",
        "Approved:",
        "  orders:roles-narrowed:spec/p.yaml#/x/get/x-roles until 2026-12-31: agreed",
        "",
        "Stale approvals:",
        "  spec/approvals.yaml:6: ended on 2020-01-01: x",
        "",
        "Review failed: 1 breaking change.",
        "To accept one, add its id to spec/approvals.yaml with a reason and a last day.",
    ]


def test_markdown_report_keeps_text_of_document_in_its_cell() -> None:
    text = markdown.render(FAILED)

    [row] = [line for line in text.splitlines() if "property-removed" in line and line.startswith("|")]
    assert row == (
        "| `main:spec/orders/v1/schemas/orders.yaml:17` "
        "| Property `a\\|b` of &lt;Order> went. (property-removed) "
        "| GET /orders → responses/200 "
        "| `orders:property-removed:spec/orders/v1/schemas/orders.yaml#/Order/properties/a\\|b` |"
    )
    assert "## ❌ API review" in text
    assert "<details><summary>1 addition</summary>" in text


def test_markdown_report_shortens_long_list_of_additions() -> None:
    many = Comparison("orders", "compared", additions=tuple(f"GET /{number}" for number in range(150)))

    text = markdown.render(dataclasses.replace(PASSED, comparisons=(many,)))

    assert "- `GET /99`" in text
    assert "- `GET /100`" not in text
    assert "… and 50 more" in text


def test_warnings_and_approved_changes_pass() -> None:
    assert PASSED.passed
    assert "Review passed" in terminal.render(PASSED)
    assert "## ✅ API review" in markdown.render(PASSED)


def test_lint_errors_and_unreadable_versions_fail() -> None:
    broken = dataclasses.replace(PASSED, problems=(Problem("error", "spec/p.yaml:3: Wrong. (struct)"),))
    unread = dataclasses.replace(PASSED, comparisons=(Comparison("orders", "unreadable", unreadable="Why."),))

    assert not broken.passed
    assert "Review failed: 1 lint error." in terminal.render(broken)
    assert not unread.passed
    assert "orders: not compared. Why." in terminal.render(unread)
