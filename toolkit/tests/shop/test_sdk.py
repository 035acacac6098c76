"""The generated SDK against the running shop: typed successes, and a typed exception for each failure."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.shop.conftest import Server


@pytest.fixture
def tea(sdk: Any, staff: Any) -> Any:
    """A product that was created just now."""
    price = sdk.models.Money(amount=3.5, currency="EUR")
    return staff.products.create_product(sku=str(uuid4()), display_name="Tea", unit_price=price, tags=["hot"])


def order(sdk: Any, client: Any, product: Any, quantity: int) -> Any:
    line = sdk.models.OrderLine(product_id=product.id, quantity=quantity)
    invoice = sdk.models.InvoicePayment(kind="InvoicePayment", vat_id="DE1")
    return client.orders.place_order(lines=[line], payment=invoice, x_correlation_id="c-1")


def test_products_are_typed(sdk: Any, staff: Any, tea: Any) -> None:
    assert type(tea) is sdk.models.Product
    assert isinstance(tea.id, UUID)
    found = staff.products.list_products(category_id="hot", sort_by="-price", limit=200)
    assert type(found) is sdk.models.ProductPage
    assert tea in found.items
    fields = {"sku": tea.sku, "display_name": "Green tea", "unit_price": tea.unit_price}
    replaced = staff.products.replace_product(tea.id, **fields)
    assert (replaced.id, replaced.display_name) == (tea.id, "Green tea")
    assert staff.products.get_product(tea.id) == replaced
    assert staff.products.upload_product_image(tea.id, b"PNG") is None
    assert staff.products.delete_product(tea.id) is None


def test_headers_of_a_success_are_given(sdk: Any, staff: Any) -> None:
    price = sdk.models.Money(amount=1, currency="EUR")
    created = staff.products.with_raw_response.create_product(
        sku=str(uuid4()), display_name="Mug", unit_price=price
    )
    assert (created.status, created.headers["location"]) == (201, f"/v2/products/{created.data.id}")


def test_orders_and_customers_are_typed(sdk: Any, staff: Any, tea: Any) -> None:
    placed = order(sdk, staff, tea, 2)
    assert (type(placed), placed.status) == (sdk.models.Order, "NEW")
    assert placed.total == sdk.models.Money(amount=7.0, currency="EUR")
    assert staff.orders.get_order(placed.id) == placed
    assert staff.orders.cancel_order(placed.id).status == "CANCELLED"
    cancelled = staff.orders.list_orders(status=["CANCELLED"], limit=200)
    assert placed.id in [item.id for item in cancelled.items]
    assert staff.customers.update_me(sdk.models.CustomerPatch(first_name="Grace")).first_name == "Grace"
    assert staff.customers.get_me() == sdk.models.Customer(
        id="staff", first_name="Grace", email="ada@shop.example"
    )


DECLARED: dict[str, tuple[str, int, str, Callable[[Any, Any, Any], object]]] = {
    "no such product": (
        "NotFoundProblem", 404, "no-product", lambda sdk, client, tea: client.products.get_product(uuid4())
    ),
    "SKU exists": (
        "ConflictProblem",
        409,
        "sku-exists",
        lambda sdk, client, tea: client.products.create_product(
            sku=tea.sku, display_name="Tea", unit_price=tea.unit_price
        ),
    ),
    "nothing ordered": (
        "BadRequestProblem", 400, "no-lines", lambda sdk, client, tea: client.orders.place_order(lines=[])
    ),
    "out of stock": (
        "UnprocessableEntityProblem", 422, "out-of-stock", lambda sdk, client, tea: order(sdk, client, tea, 6)
    ),
    "too late": (
        "ConflictProblem", 409, "too-late", lambda sdk, client, tea: client.orders.cancel_order(uuid4())
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DECLARED)
def test_declared_failure_raises_its_class(sdk: Any, staff: Any, tea: Any, name: str) -> None:
    class_name, status, kind, call = DECLARED[name]
    with pytest.raises(getattr(sdk.errors, class_name)) as raised:
        call(sdk, staff, tea)
    error = raised.value
    assert (error.status, error.code) == (status, f"https://shop.example/problems/{kind}")
    assert type(error.body) is sdk.models.Problem
    assert (error.body.type_, error.body.status) == (error.code, status)
    assert error.body.title
    assert error.body.detail == error.message
    assert error.request_id


def test_invalid_request_names_its_fields(sdk: Any, staff: Any) -> None:
    with pytest.raises(sdk.errors.BadRequestProblem) as raised:
        staff.products.list_products(limit=201)
    error = raised.value
    assert (error.code, error.body.title, error.details) == ("request.invalid", "Bad Request", {})
    [field] = error.errors
    assert field.loc == ("query", "limit")
    assert "200" in field.message
    with pytest.raises(sdk.errors.UnprocessableEntityProblem) as refused:
        staff.orders.place_order(lines=[sdk.models.OrderLine(product_id=uuid4(), quantity=0)])
    [field] = refused.value.errors
    assert (field.loc, field.type) == (("body", "lines", 0, "quantity"), "greater_than_equal")


def test_undeclared_refusal_raises_the_class_of_its_status(sdk: Any, server: Server) -> None:
    with sdk.Client(server.url, token="customer", api_key="wrong") as client:
        with pytest.raises(sdk.errors.UnauthorizedError) as unknown:
            client.products.list_products()
        with pytest.raises(sdk.errors.ForbiddenError) as forbidden:
            client.products.delete_product(uuid4())
    assert (unknown.value.code, unknown.value.body["title"]) == ("auth.unauthenticated", "Unauthorized")
    assert (forbidden.value.code, forbidden.value.body["status"]) == ("auth.forbidden", 403)


def test_closed_shop_raises_with_the_time_to_wait(sdk: Any, staff: Any, server: Server) -> None:
    (server.folder / "closed").touch()
    try:
        with pytest.raises(sdk.errors.ServiceUnavailableError) as raised:
            staff.customers.get_me()
    finally:
        (server.folder / "closed").unlink()
    assert raised.value.retry_after == 5
    assert raised.value.details == {"retry_after": 5}


def test_extension_members_are_details(sdk: Any) -> None:
    problem = {"type": "about:blank", "title": "Conflict", "status": 409, "balance": 30, "detail": "No."}
    headers = {"Content-Type": "application/problem+json; charset=utf-8"}
    transport = httpx.MockTransport(lambda request: httpx.Response(409, json=problem, headers=headers))
    client = sdk.Client("http://shop.example", token="x", http_client=httpx.Client(transport=transport))
    with pytest.raises(sdk.errors.ConflictProblem) as raised:
        client.orders.cancel_order(uuid4())
    assert (raised.value.code, raised.value.message) == ("http.409", "No.")
    assert raised.value.details == {"balance": 30}


async def test_asynchronous_client_raises_the_same(sdk: Any, server: Server) -> None:
    async with sdk.AsyncClient(server.url, token="staff", api_key="look-around") as client:
        with pytest.raises(sdk.errors.NotFoundProblem) as raised:
            await client.products.get_product(uuid4())
    assert raised.value.body.title == "No such product"
