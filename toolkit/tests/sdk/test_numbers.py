"""Numbers that a float cannot represent, by the fast and the tolerant decoder."""

from __future__ import annotations

import copy
import importlib
import inspect
import json
import os
import pickle
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.sdk.library_server import BOOK, Library, success
from tests.sdk.other_documents import Document, Sdks, document_of, json_of

INTEGERS = (2**53 + 1, 2**63 - 1, -(2**63), 2**64, 10**30)
DECIMALS = (
    "0.1",
    "1.0",
    "12345678901234567890.123456789",
    "1e400",
    "-0.10",
    "0.00000001",
    "9007199254740993",
    "3",
)
NUMBER = {"type": "number", "format": "decimal"}
STRING = {"type": "string", "format": "decimal"}


@pytest.mark.parametrize("newer_server", [False, True])
@pytest.mark.parametrize("number", INTEGERS)
def test_large_integer_is_exact_from_response_to_json(
    client: Any, server: Library, number: int, newer_server: bool
) -> None:
    unknown = {"later": number} if newer_server else {}
    server.plan(f"/books/{BOOK['id']}/loans", success({"number": number, **unknown}, 202))
    loan = client.books.lend(BOOK["id"])
    assert loan.number == number
    assert json.loads(loan.to_json()) == {"number": number, **unknown}


def test_integer_written_with_a_fraction_of_zero_is_an_integer(client: Any, server: Library) -> None:
    server.plan(f"/books/{BOOK['id']}/loans", success({"number": 3.0}, 202))
    number = client.books.lend(BOOK["id"]).number
    assert (type(number), number) == (int, 3)


def prices() -> Document:
    """A document with decimals in all places of values."""
    properties = {
        "number": NUMBER,
        "string": STRING,
        "nullable": {"type": ["number", "null"], "format": "decimal"},
        "either": {"oneOf": [STRING, {"type": "boolean"}]},
        "plain": {"anyOf": [STRING, {"type": "string"}]},
        "both": {"type": ["number", "string"], "format": "decimal"},
        "numbers": {"type": "array", "items": NUMBER},
        "strings": {"type": "array", "items": {"type": "array", "items": STRING}},
        "by_name": {"type": "object", "additionalProperties": STRING},
        "merged": {"allOf": [{"type": "string"}, {**STRING, "pattern": "^[0-9.]+$"}]},
        "defaulted": {**STRING, "default": "0.10"},
        "float": {"type": "number"},
        "line": {"$ref": "#/components/schemas/Line"},
        "anything": {},
    }
    line = {"type": "object", "required": ["price"], "properties": {"price": STRING, "quantity": NUMBER}}
    price = {"type": "object", "required": ["number", "string"], "properties": properties}
    document = document_of(
        {"200": json_of({"$ref": "#/components/schemas/Price"})},
        schemas={"Price": price, "Line": line},
        operationId="prices_put",
        tags=["prices"],
        requestBody={**json_of({"$ref": "#/components/schemas/Price"}), "required": True},
    )
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    return document


def body(text: str) -> str:
    return (
        f'{{"number": {text}, "string": "{text}", "nullable": {text}, "either": "{text}", "plain": "{text}",'
        f' "both": {text}, "numbers": [{text}, 1.0], "strings": [["{text}"]], "by_name": {{"a": "{text}"}},'
        f' "merged": "{text}", "line": {{"price": "{text}", "quantity": {text}}}'
    )


@pytest.mark.parametrize("newer_server", [False, True])
@pytest.mark.parametrize("strict", [False, True])
@pytest.mark.parametrize("text", DECIMALS)
def test_decimals_keep_their_digits_in_all_places(
    sdks: Sdks, text: str, strict: bool, newer_server: bool
) -> None:
    package = sdks.package(prices())
    client = package.Client(sdks.url, strict=strict)
    sdks.text = body(text) + (f', "later": {text}}}' if newer_server else "}")
    number, exact = package.models.Price(number=Decimal(0), string=Decimal(0)), Decimal(text).as_tuple()
    price = client.prices.put(number)
    found = [
        price.number, price.string, price.nullable, price.either, price.plain, price.both, price.numbers[0],
        price.strings[0][0], price.by_name.additional_properties["a"], price.merged, price.line.price,
        price.line.quantity,
    ]  # fmt: skip
    assert [(type(value), value.as_tuple()) for value in found] == [(Decimal, exact)] * len(found)
    assert price.numbers[1].as_tuple() == Decimal("1.0").as_tuple()
    for copied in (
        copy.copy(price),
        pickle.loads(pickle.dumps(price)),  # noqa: S301
        type(price).from_dict(price.to_dict()),
    ):
        assert copied == price
    client.prices.put(price)
    sent = json.loads(sdks.bodies[-1], parse_float=Decimal, parse_int=Decimal)
    fixed_point = f"{Decimal(text):f}"
    assert [sent[name] for name in ("number", "nullable", "both")] == [Decimal(text)] * 3
    assert sent["numbers"] == [Decimal(text), Decimal("1.0")]
    assert sent["line"] == {"price": fixed_point, "quantity": Decimal(text)}
    assert sent["strings"] == [[fixed_point]]
    assert sent["by_name"] == {"a": fixed_point}
    assert [sent[name] for name in ("string", "either", "plain", "merged")] == [fixed_point] * 4
    assert sent.get("later") == (Decimal(text) if newer_server else None)


def test_annotations_of_models_are_decimal(sdks: Sdks) -> None:
    annotations = sdks.package(prices()).models.Price.__annotations__
    assert {name: annotations[name] for name in ("number", "string", "nullable", "plain", "merged")} == {
        "number": "Decimal",
        "string": "DecimalString",
        "nullable": "Decimal | Unset | None",
        "plain": "DecimalString | str | Unset",
        "merged": "DecimalString | Unset",
    }
    assert annotations["float_"] == "float | Unset"
    assert sdks.untyped == []


@pytest.mark.parametrize("newer_server", [False, True])
def test_decimal_in_the_other_form_is_read_and_sent_as_described(sdks: Sdks, newer_server: bool) -> None:
    package = sdks.package(prices())
    later = ', "later": 1' if newer_server else ""
    sdks.text = f'{{"number": "0.10", "string": 0.10{later}}}'
    price = package.Client(sdks.url).prices.put(number=Decimal(1), string=Decimal(1))
    assert [value.as_tuple() for value in (price.number, price.string)] == [Decimal("0.10").as_tuple()] * 2
    assert price.to_json().startswith('{"number":0.10,"string":"0.10"')
    with pytest.raises(package.InvalidResponseError, match="number: not a number"):
        package.Client(sdks.url, strict=True).prices.put(number=Decimal(1), string=Decimal(1))


@pytest.mark.parametrize("text", ["NaN", "Infinity", "1_000", "١", " 1", "1,5", "", "0x1"])
def test_string_that_is_no_decimal_number_stays_text(sdks: Sdks, text: str) -> None:
    package = sdks.package(prices())
    sdks.body = {"number": 1, "string": text, "plain": text}
    price = package.Client(sdks.url).prices.put(number=Decimal(1), string=Decimal(1))
    assert (price.string, price.plain) == (text, text)
    with pytest.raises(package.InvalidResponseError, match="string: not a decimal number"):
        package.Client(sdks.url, strict=True).prices.put(number=Decimal(1), string=Decimal(1))


@pytest.mark.parametrize("field", ["number", "string"])
@pytest.mark.parametrize("value", ["NaN", "Infinity"])
def test_infinite_decimal_is_not_sent(sdks: Sdks, field: str, value: str) -> None:
    package = sdks.package(prices())
    values = {"number": Decimal(1), "string": Decimal(1), field: Decimal(value)}
    with pytest.raises(package.InvalidArgumentError, match=value):
        package.Client(sdks.url).prices.put(**values)
    assert sdks.bodies == []


def test_exponent_that_would_be_megabytes_of_zeros_is_kept(sdks: Sdks) -> None:
    price = sdks.package(prices()).models.Price(number=Decimal("1E+999999"), string=Decimal("1E-999999"))
    assert price.to_json() == '{"number":1E+999999,"string":"1E-999999"}'


def query(name: str, **more: object) -> Document:
    return {"name": name, "in": "query", **more}


def test_parameters_are_sent_without_exponent(sdks: Sdks) -> None:
    content = {"application/json": {"schema": {"type": "array", "items": STRING}}}
    document = document_of(
        {"200": json_of({"type": "array", "items": NUMBER})},
        operationId="prices_list",
        tags=["prices"],
        parameters=[
            query("low", schema={**NUMBER, "default": 0.10}),
            query("high", schema=STRING),
            query("many", schema={"type": "array", "items": NUMBER}),
            query("texts", content=content),
            {"name": "X-Step", "in": "header", "schema": STRING},
        ],
    )
    client = sdks.client(document)
    sdks.text = "[0.10, 3]"
    tiny = Decimal("1E-8")
    got = client.prices.list(low=tiny, high=Decimal("1E+2"), many=[tiny, tiny], texts=[tiny], x_step=tiny)
    assert [number.as_tuple() for number in got] == [Decimal("0.10").as_tuple(), Decimal(3).as_tuple()]
    fixed = "0.00000001"
    assert sdks.paths[-1] == (
        f"/orders?low={fixed}&high=100&many={fixed}&many={fixed}&texts=%5B%22{fixed}%22%5D"
    )
    assert sdks.headers[-1]["X-Step"] == fixed
    hints = {
        name: parameter.annotation
        for name, parameter in inspect.signature(client.prices.list).parameters.items()
    }
    assert (hints["low"], hints["high"]) == ("Decimal | None", "types.DecimalString | None")
    assert (hints["many"], hints["texts"]) == (
        "builtins.list[Decimal] | None",
        "builtins.list[types.DecimalString] | None",
    )
    client.prices.list()
    assert sdks.paths[-1] == "/orders"


@pytest.mark.parametrize(
    ("schema", "value", "sent"),
    [
        (STRING, Decimal("1E-8"), '"0.00000001"'),
        (NUMBER, Decimal("0.10"), "0.10"),
        ({"type": "array", "items": STRING}, [Decimal("0.10")], '["0.10"]'),
        ({"oneOf": [STRING, {"type": "array", "items": NUMBER}]}, [Decimal("0.10")], "[0.10]"),
        ({"oneOf": [STRING, {"type": "array", "items": NUMBER}]}, Decimal("0.10"), '"0.10"'),
    ],
)
def test_body_that_is_no_object_is_sent_as_described(
    sdks: Sdks, schema: Document, value: object, sent: str
) -> None:
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="prices_put",
        tags=["prices"],
        requestBody={**json_of(schema), "required": True},
    )
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    client = sdks.client(document)
    sdks.body = 1
    client.prices.put(value)
    assert sdks.bodies[-1] == sent


def test_decimals_of_forms_are_sent_as_described(sdks: Sdks) -> None:
    properties = {"price": STRING, "prices": {"type": "array", "items": {"type": "array", "items": STRING}}}
    content = {"application/x-www-form-urlencoded": {"schema": {"type": "object", "properties": properties}}}
    document = document_of(
        {"200": json_of({"type": "integer"})},
        operationId="prices_put",
        tags=["prices"],
        requestBody={"content": content},
    )
    document["paths"]["/orders"]["put"] = document["paths"]["/orders"].pop("get")
    client = sdks.client(document)
    sdks.body = 1
    client.prices.put(price=Decimal("1E-8"), prices=[[Decimal("0.10")]])
    assert sdks.bodies[-1] == "price=0.00000001&prices=%5B%220.10%22%5D"


def test_typed_failure_keeps_digits(sdks: Sdks) -> None:
    limit = {"type": "object", "required": ["limit"], "properties": {"limit": NUMBER}}
    document = document_of(
        {"204": {"description": ""}, "409": json_of({"$ref": "#/components/schemas/Limit"})},
        schemas={"Limit": limit},
        operationId="prices_clear",
        tags=["prices"],
    )
    package = sdks.package(document)
    sdks.status, sdks.text = 409, '{"limit": 12345678901234567890.10}'
    with pytest.raises(package.errors.ConflictLimit) as raised:
        package.Client(sdks.url).prices.clear()
    assert str(raised.value.body.limit) == "12345678901234567890.10"


def test_webhook_keeps_digits(sdks: Sdks) -> None:
    document = document_of({"204": {"description": ""}})
    paid = {"type": "object", "properties": {"type": {"const": "paid"}, "amount": NUMBER, "text": STRING}}
    document["webhooks"] = {
        "paid": {"post": {"requestBody": json_of(paid), "responses": {"204": {"description": ""}}}}
    }
    webhooks = importlib.import_module(f"{sdks.package(document).__name__}.webhooks")
    content, secret = '{"type": "paid", "amount": 12345678901234567890.10, "text": "0.10"}', "whsec_c2VjcmV0"
    message = webhooks.unwrap(content, webhooks.sign(content, secret=secret), secret=secret)
    assert (str(message.amount), str(message.text)) == ("12345678901234567890.10", "0.10")


def test_example_server_responds_with_decimals(sdks: Sdks) -> None:
    package = sdks.package(prices())
    testing = importlib.import_module(f"{package.__name__}.testing")
    server = testing.ExampleServer()
    client = package.Client("http://test", http_client=server.client(), strict=True)
    made = client.prices.put(number=Decimal(1), string=Decimal(1))
    assert (type(made.number), type(made.string)) == (Decimal, Decimal)
    server.respond("prices_put", data={"number": Decimal("12345678901234567890.10"), "string": "1.50"})
    planned = client.prices.put(number=Decimal("12345678901234567890.10"), string=Decimal("1.50"))
    assert (str(planned.number), str(planned.string)) == ("12345678901234567890.10", "1.50")
    assert server.requests[-1].body["string"] == "1.50"


def test_program_with_decimals_is_clean_in_mypy_strict(sdks: Sdks, tmp_path: Path) -> None:
    package = sdks.package(prices()).__name__
    program = tmp_path / "program.py"
    program.write_text(
        f"from decimal import Decimal\n"
        f"from {package} import Client, UNSET\n"
        f"price = Client('http://test').prices.put(number=Decimal(1), string=Decimal('0.10'))\n"
        f"total: Decimal = price.number * price.string\n"
        f"if price.strings is not UNSET:\n"
        f"    total += price.strings[0][0]\n"
        f"price.string = 'text'\n",
        encoding="utf-8",
    )
    ran = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--no-error-summary", program.name, f"src/{package}"],
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": "src"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.stderr == ""
    [line] = ran.stdout.splitlines()
    assert line.startswith(f"{program.name}:7: error: Incompatible types in assignment")
    assert 'expression has type "str", variable has type "Decimal"' in line
