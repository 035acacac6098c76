"""JSON that parsers accept, but Python values cannot represent."""

import pytest

from specfirst.runtime.decoding.json_text import MalformedJson, parse, with_integral_floats_as_integers


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (b"", "json_invalid"),
        (b"{", "json_invalid"),
        (b'{"a":1,"a":2}', "json_invalid"),
        (b"[NaN]", "json_invalid"),
        (b"[Infinity]", "json_invalid"),
        (b'["\\ud800"]', "json_invalid"),
        (b'["\xff"]', "json_invalid"),
        (b"[" * 100_000, "json_invalid"),
        (b'["a\\u0000b"]', "string_nul"),
        (b'{"a\\u0000b":1}', "string_nul"),
        (b"[1e400]", "number_out_of_range"),
        (b"[-1E400]", "number_out_of_range"),
        (b"[9223372036854775808]", "number_out_of_range"),
        (b"[-9223372036854775809]", "number_out_of_range"),
        (b"-1.5e400", "number_out_of_range"),
        (b'{"a":\n9223372036854775808}', "number_out_of_range"),
        (b"[0,1E999]", "number_out_of_range"),
        (b"[1" + b"0" * 400 + b".0]", "number_out_of_range"),
    ],
)
def test_value_that_python_cannot_represent_is_refused(text: bytes, kind: str) -> None:
    with pytest.raises(MalformedJson) as caught:
        parse(text)
    assert caught.value.error.type == kind
    assert caught.value.error.loc[0] == "body"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        (b"[9223372036854775807, -9223372036854775808]", [2**63 - 1, -(2**63)]),
        (b'"\\u0001\\ud83d\\ude00"', "\x01😀"),
        (b"1e2", 100.0),
        (b' {"a": [null, true]} ', {"a": [None, True]}),
        (b'["\\\\u0000"]', ["\\u0000"]),
    ],
)
def test_value_that_python_can_represent_is_accepted(text: bytes, value: object) -> None:
    assert parse(text) == value


def test_error_has_the_location_of_the_value() -> None:
    with pytest.raises(MalformedJson) as caught:
        parse(b'{"items":[{"name":"x"},{"name":"\\u0000"}]}')
    assert caught.value.error.loc == ("body", "items", 1, "name")


@pytest.mark.parametrize(
    ("text", "normalised"),
    [
        (b"[2.0, 2.5, -0.0]", b"[2, 2.5, 0]"),
        (b"[1e3]", b"[1000]"),
        (b"[1e300]", b"[1e+300]"),
        (b"[-9007199254740993.0]", b"[-9007199254740993]"),
        (b"[9007199254740992.5]", b"[9007199254740992.0]"),
        (b"[1e-400, 1e-99999999999999999999]", b"[0.0, 0.0]"),
    ],
)
def test_integral_floats_are_integers(text: bytes, normalised: bytes) -> None:
    assert with_integral_floats_as_integers(text) == normalised
