"""The failures of the business, as the document declares them."""

from __future__ import annotations

from uuid import UUID

from generated.shop import errors, models

_TYPES = "https://shop.example/problems"


def sku_exists(sku: str) -> errors.ConflictProblem:
    return errors.ConflictProblem(
        _problem("sku-exists", 409, "The SKU exists", f"{sku} is another product's.")
    )


def no_product(product_id: UUID) -> errors.NotFoundProblem:
    return errors.NotFoundProblem(
        _problem("no-product", 404, "No such product", f"There is no {product_id}.")
    )


def no_order(order_id: UUID) -> errors.NotFoundProblem:
    return errors.NotFoundProblem(_problem("no-order", 404, "No such order", f"There is no {order_id}."))


def no_lines() -> errors.BadRequestProblem:
    return errors.BadRequestProblem(_problem("no-lines", 400, "Nothing ordered", "Order a product at least."))


def out_of_stock(product_id: UUID) -> errors.UnprocessableEntityProblem:
    detail = f"There are not so many of {product_id}."
    return errors.UnprocessableEntityProblem(_problem("out-of-stock", 422, "Out of stock", detail))


def too_late(order_id: UUID) -> errors.ConflictProblem:
    return errors.ConflictProblem(_problem("too-late", 409, "Too late", f"{order_id} is not new."))


def _problem(kind: str, status: int, title: str, detail: str) -> models.Problem:
    return models.Problem(type=f"{_TYPES}/{kind}", title=title, status=status, detail=detail)
