"""A client and a server of different versions: added, missing and differently typed fields."""

from __future__ import annotations

import copy
import importlib
import json
import pickle
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

import pytest

from tests.sdk.library_server import BOOK, Library, Reply, success
from tests.sdk.other_documents import Document, Sdks, document_of, json_of

BOOK_ID = BOOK["id"]
PERSON = {"kind": "person", "name": "Ada"}
Read = Callable[..., Any]


@pytest.fixture(params=["direct", "in two steps"])
def read(request: pytest.FixtureRequest, library: Any, monkeypatch: pytest.MonkeyPatch) -> Read:
    """A decoder of a model from JSON text: msgspec if possible, or only the tolerant decoder."""
    module = importlib.import_module(f"{library.__name__}._direct")
    if request.param != "direct":
        monkeypatch.setattr(module, "_direct_decoder", lambda *_: None)

    def read(model: Any, data: object, *, strict: bool = False) -> Any:
        return module.decode_json(model, json.dumps(data).encode(), strict=strict)

    return read


@pytest.fixture
def strict_client(library: Any, server: Library) -> Iterator[Any]:
    """A blocking client that refuses data that does not match the description."""
    server.valid.add("token")
    with library.Client(server.url, token="token", strict=True) as opened:
        yield opened


def _pickled(model: Any) -> Any:
    return pickle.loads(pickle.dumps(model))  # noqa: S301 - our own


def _without(*names: str, **changed: object) -> dict[str, Any]:
    return {name: value for name, value in {**BOOK, **changed}.items() if name not in names}


def test_missing_field_raises_where_it_is_read(library: Any, read: Read) -> None:
    book = read(library.models.Book, _without("price"))
    assert book.title == BOOK["title"]
    with pytest.raises(library.MissingField, match=r"Book\.price") as raised:
        _ = book.price
    assert (raised.value.model, raised.value.field) == ("Book", "price")
    assert isinstance(raised.value, AttributeError)
    assert isinstance(raised.value, library.SDKError)
    assert not hasattr(book, "price")
    assert getattr(book, "price", 3) == 3


def test_missing_field_is_left_out_of_repr_comparison_and_json(library: Any, read: Read) -> None:
    book = read(library.models.Book, _without("price"))
    assert "price" not in repr(book)
    assert "price" not in book.to_dict()
    assert book == read(library.models.Book, _without("price"))
    assert book != read(library.models.Book, BOOK)
    book.price = 5.0
    assert book.to_dict()["price"] == 5.0


def test_missing_field_deep_inside_does_not_fail_the_page(library: Any, read: Read) -> None:
    page = read(library.models.BookPage, {"items": [BOOK, _without("title", borrower={"kind": "school"})]})
    assert page.items[0].title == BOOK["title"]
    assert isinstance(page.items[1].borrower, library.models.School)
    with pytest.raises(library.MissingField, match=r"School\.name"):
        _ = page.items[1].borrower.name
    with pytest.raises(library.MissingField, match=r"BookPage\.next_cursor"):
        _ = page.next_cursor


def test_unknown_fields_survive_a_round_trip(library: Any, read: Read) -> None:
    person = {**PERSON, "age": 36}
    sent = {**BOOK, "rating": {"stars": 5}, "borrower": person, "price": 12.5}
    book = read(library.models.Book, sent)
    assert book.unknown_fields == {"rating": {"stars": 5}}
    assert book.borrower.unknown_fields == {"age": 36}
    returned = book.to_dict()
    assert returned == {**sent, "added_at": "2026-01-02T03:04:05+00:00"}
    assert json.loads(book.to_json()) == returned
    assert library.models.Book.from_dict(returned).to_dict() == returned


def test_unknown_fields_are_sent_again(library: Any, client: Any, server: Library) -> None:
    server.plan(f"/books/{BOOK_ID}", success({"title": "Flush", "edition": 2}))
    draft = library.models.BookUpdate.from_dict(client.books.get(BOOK_ID).to_dict())
    client.books.update(BOOK_ID, draft, if_match="*")
    sent = server.requests_to(f"/books/{BOOK_ID}")[-1].body
    assert sent == {"title": "Flush", "edition": 2}


def test_copies_and_pickles_keep_unknown_and_missing_fields(library: Any, read: Read) -> None:
    book = read(library.models.Book, {**_without("price"), "rating": [5]})
    for made in (copy.copy(book), copy.deepcopy(book), _pickled(book)):
        assert made == book
        assert made.unknown_fields == {"rating": [5]}
        assert not hasattr(made, "price")
    copied = copy.deepcopy(book)
    copied.unknown_fields["rating"].append(6)
    assert book.unknown_fields == {"rating": [5]}


def test_unknown_member_of_an_enumeration_is_text_of_its_own_class(library: Any, read: Read) -> None:
    book = read(library.models.Book, {**BOOK, "genre": "essay"})
    assert book.genre == "essay"
    assert isinstance(book.genre, library.types.UnknownStr)
    assert not isinstance(read(library.models.Book, BOOK).genre, library.types.UnknownStr)
    assert json.loads(book.to_json())["genre"] == "essay"
    assert _pickled(book) == book


def test_unknown_variant_keeps_its_data(library: Any, read: Read) -> None:
    robot = {"kind": "robot", "model": "R2", "parts": [1]}
    book = read(library.models.Book, {**BOOK, "borrower": robot})
    assert book.borrower == library.types.Unknown(robot)
    assert book.to_dict()["borrower"] == robot
    assert _pickled(book) == copy.deepcopy(book) == book


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("id", "no-uuid"),
        ("added_at", 5),
        ("added_at", "yesterday"),
        ("price", "12"),
        ("price", True),
        ("title", None),
        ("editions", {"1": 1}),
        ("editions", [1, "two"]),
        ("borrower", 3),
        ("genre", 3),
    ],
)
def test_value_of_another_type_is_unchanged(library: Any, read: Read, field: str, value: object) -> None:
    book = read(library.models.Book, {**BOOK, field: value})
    assert getattr(book, field) == value
    assert book.to_dict()[field] == value
    assert book.printed_on.year == 1928
    with pytest.raises(ValueError, match=f"^{field}[.:]"):
        read(library.models.Book, {**BOOK, field: value}, strict=True)


def test_strict_client_accepts_additions(library: Any, read: Read) -> None:
    newer = {**BOOK, "rating": 5, "genre": "essay", "borrower": {"kind": "robot"}}
    book = read(library.models.Book, newer, strict=True)
    assert (book.unknown_fields, book.genre) == ({"rating": 5}, "essay")
    assert isinstance(book.borrower, library.types.Unknown)
    with pytest.raises(ValueError, match="price: missing"):
        read(library.models.Book, _without("price"), strict=True)


def test_members_of_open_object_are_not_unknown_fields(library: Any, read: Read) -> None:
    shelf = read(library.models.Shelf, {"name": "a", "shelves": [{"name": "b", "width": 3}], "depth": "x"})
    assert shelf.additional_properties == {"depth": "x"}
    assert shelf.shelves[0].additional_properties == {"width": 3}
    assert shelf.unknown_fields == {}
    assert not hasattr(shelf.shelves[0], "shelves")
    assert shelf.to_dict()["depth"] == "x"


def test_both_decoders_read_the_same(library: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module("library._direct")
    texts = [
        json.dumps({**BOOK, "added_at": at, "price": price, "editions": [2**63, -(2**70), 1.0]})
        for at in ("2026-01-02T03:04:05.1239999Z", "2026-01-02T03:04:05+02:00", "2026-01-02", "20260102T03Z")
        for price in (1, 1.0, 1e300, 10**40)
    ]
    direct = [module.decode_json(library.models.Book, text) for text in texts]
    monkeypatch.setattr(module, "_direct_decoder", lambda *_: None)
    again = [module.decode_json(library.models.Book, text) for text in texts]
    assert list(map(repr, direct)) == list(map(repr, again))
    assert direct[0].editions == [2**63, -(2**70), 1]


@pytest.mark.parametrize("body", [b"[]", b"3", b'"text"', b"null", b"[" * 100_000])
def test_response_of_another_shape_is_invalid(
    library: Any, client: Any, server: Library, body: bytes
) -> None:
    server.plan("/shelves/a", Reply(200, body))
    with pytest.raises(library.InvalidResponseError):
        client.shelves.import_("a")


def test_response_that_lacks_everything_is_read(library: Any, client: Any, server: Library) -> None:
    server.plan(f"/books/{BOOK_ID}", success({}))
    with pytest.raises(library.MissingField, match=r"Book\.id"):
        _ = client.books.update(BOOK_ID, title="Flush", if_match="*").id


def test_strict_client_refuses_a_missing_field(library: Any, strict_client: Any, server: Library) -> None:
    server.plan(f"/books/{BOOK_ID}", success(_without("price")))
    with pytest.raises(library.InvalidResponseError, match="price: missing"):
        strict_client.books.get(BOOK_ID)
    server.plan("/news", Reply(200, b'data: {"kind": "closure"}\n\n', {"Content-Type": "text/event-stream"}))
    with pytest.raises(library.InvalidResponseError, match="until: missing"):
        next(iter(strict_client.news.stream()))
    assert strict_client.with_options(timeout=3).books.get(BOOK_ID).id == UUID(BOOK_ID)


def test_misspelled_attribute_cannot_be_set(library: Any) -> None:
    ticket = library.models.Ticket(number=3)
    with pytest.raises(AttributeError, match="nmuber"):
        ticket.nmuber = 4
    with pytest.raises(AttributeError, match="nmuber") as raised:
        _ = ticket.nmuber
    assert not isinstance(raised.value, library.MissingField)
    with pytest.raises(TypeError, match="number"):
        library.models.Ticket()
    with pytest.raises(TypeError, match="unhashable"):
        hash(ticket)


def _orders(schema: Document, **schemas: Document) -> Document:
    return document_of(
        {"200": json_of({"$ref": "#/components/schemas/Order"})},
        schemas={"Order": schema, **schemas},
        operationId="orders_read",
    )


def test_enumeration_of_numbers_is_open(sdks: Sdks) -> None:
    level = {"type": "integer", "enum": [1, 2]}
    document = _orders({"type": "object", "required": ["level"], "properties": {"level": level}})
    client = sdks.client(document)
    sdks.body = {"level": 3}
    order = client.orders.read()
    assert (order.level, type(order.level).__name__) == (3, "UnknownInt")
    assert order.to_json() == '{"level":3}'


def test_keys_of_any_text_are_read_and_sent(sdks: Sdks) -> None:
    keys = ['with "quotes"', "back\\slash", "line\nbreak", "class", "Ä", "to_dict", "unknown_fields", "types"]
    properties: Document = {key: {"type": "integer"} for key in keys}
    client = sdks.client(_orders({"type": "object", "required": keys, "properties": properties}))
    sdks.body = {**dict.fromkeys(keys, 7), "new": 8}
    order = client.orders.read()
    encoded = importlib.import_module(f"{type(order).__module__.partition('.')[0]}._encode")
    assert encoded.encode(order) == sdks.body


UNTAGGED = {
    "Cash": {
        "type": "object",
        "required": ["coins", "notes"],
        "properties": {"coins": {"type": "integer"}, "notes": {"type": "integer"}},
    },
    "Card": {"type": "object", "required": ["number"], "properties": {"number": {"type": "string"}}},
}


@pytest.mark.parametrize(
    ("paid", "variant"),
    [
        ({"coins": 1, "notes": 2}, "Cash"),
        ({"number": "1"}, "Card"),
        ({"number": "1", "until": "2030"}, "Card"),
        ({"coins": 1}, "Cash"),
        ({"number": 1}, "Card"),
        ({"token": "x"}, "Unknown"),
        ({"coins": 1, "token": "x"}, "Unknown"),
        ({}, "Unknown"),
        ("free", "str"),
        (3, "int"),
    ],
)
def test_variant_without_tag_is_selected_by_its_fields(sdks: Sdks, paid: object, variant: str) -> None:
    members = [{"$ref": "#/components/schemas/Cash"}, {"$ref": "#/components/schemas/Card"}]
    schema: Document = {"oneOf": [*members, {"type": "string"}]}
    client = sdks.client(_orders({"type": "object", "properties": {"paid": schema}}, **UNTAGGED))
    sdks.body = {"paid": paid}
    order = client.orders.read()
    assert type(order.paid).__name__ == variant
    assert order.to_dict() == sdks.body
