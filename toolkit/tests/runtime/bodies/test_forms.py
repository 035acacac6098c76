"""Forms are decoded by their schema and `encoding`, from hand-written bytes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.runtime.bodies.conftest import Api

URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=x"
META = ('name="meta"', "", '{"a": 1}')


def multipart(*parts: tuple[str, str, str]) -> bytes:
    """Parts of (parameters of the disposition, content type, text); `\\udcff` is the byte FF."""
    lines = []
    for parameters, content_type, text in parts:
        header = f"\r\nContent-Type: {content_type}" if content_type else ""
        lines.append(f"--x\r\nContent-Disposition: form-data; {parameters}{header}\r\n\r\n{text}\r\n")
    return "".join([*lines, "--x--\r\n"]).encode("utf-8", "surrogateescape")


async def _parts(forms: Api, *parts: tuple[str, str, str]) -> Any:
    received = await forms.receive("POST", "/parts", multipart(META, *parts), MULTIPART)
    if isinstance(received, int):
        return received
    return {name: value for name, value in received.items() if value is not None}


async def test_form_without_optional_fields_gives_defaults(forms: Api) -> None:
    assert await _parts(forms) == {"meta": forms.models.PartsBodyMeta(a=1), "count": 3}


@pytest.mark.parametrize(
    ("part", "name", "value"),
    [
        (('name="list"', "", '{"k": 1}'), "list", lambda api: [api.models.Meta(k=1)]),
        (('name="list"', "application/json", '[{"k": 1}, {"k": 2.0}]'), "list",
         lambda api: [api.models.Meta(k=1), api.models.Meta(k=2)]),
        (('name="list"; filename="l.json"', "application/json", '{"k": 1}'), "list",
         lambda api: [api.models.Meta(k=1)]),
        (('name="rows"', "application/json", '["a", "b"]'), "rows", lambda api: [["a", "b"]]),
        (('name="rows"', "application/json", '[["a"], ["b"]]'), "rows", lambda api: [["a"], ["b"]]),
        (('name="numbers"', "", "7"), "numbers", lambda api: [7]),
        (('name="numbers[]"', "", "7"), "numbers", lambda api: [7]),
        (('name="docs"; filename="a.txt"', "", "one"), "docs", lambda api: [("a.txt", b"one")]),
        (('name="docs"', "", "one"), "docs", lambda api: [("", b"one")]),
        (('name="docs"', "", "\udcff\x00"), "docs", lambda api: [("", b"\xff\x00")]),
        (('name="cover"', "image/png", "\udcff"), "cover", lambda api: ("", b"\xff")),
        (('name="cover"; filename="a.png"', "image/png", "one"), "cover", lambda api: ("a.png", b"one")),
        (('name="cover"; filename="a.mp3"', "audio/mpeg", "one"), "cover", lambda api: ("a.mp3", b"one")),
        (('name="cover"; filename="a"', "", "one"), "cover", lambda api: ("a", b"one")),
        (('name="page"; filename="a.html"', "text/html", "<p>"), "page", lambda api: ("a.html", b"<p>")),
        (('name="page_or_null"; filename="a"', "", "a"), "page_or_null", lambda api: ("a", b"a")),
        (('name="icon"; filename="a.png"', "image/png", "\x00"), "icon", lambda api: ("a.png", b"\x00")),
        (('name="icons"; filename="a.png"', "image/png", "a"), "icons", lambda api: [("a.png", b"a")]),
        (('name="photo"; filename="a.png"', "image/png", "a"), "photo", lambda api: ("a.png", b"a")),
        (('name="raw"; filename="a.bin"', "", "a"), "raw", lambda api: ("a.bin", b"a")),
        (('name="scan"', "image/png", "YQ=="), "scan", lambda api: "YQ=="),
        (('name="note"', "", ""), "note", lambda api: ""),
        (('name="kind"', "", "b"), "kind", lambda api: "b"),
        (('name="unknown"', "", "b"), "count", lambda api: 3),
        (('name="text"', "", "# a"), "text", lambda api: "# a"),
        (('name="text"', "text/markdown; charset=utf-8", "# a"), "text", lambda api: "# a"),
        (('name="text"', "Text/Markdown", "# a"), "text", lambda api: "# a"),
        (('name="note"', "text/csv", "a,b"), "note", lambda api: "a,b"),
    ],
)  # fmt: skip
async def test_part_is_read_by_its_schema_and_encoding(
    forms: Api, part: tuple[str, str, str], name: str, value: Any
) -> None:
    assert (await _parts(forms, part))[name] == value(forms)


@pytest.mark.parametrize(
    "parts",
    [
        [('name="list"', "", '{"k": "x"}')],
        [('name="list"', "", "{")],
        [('name="list"; filename="l.json"', "", "{")],
        [('name="list"', "", '{"k": 1, "k": 2}')],
        [('name="numbers"', "", "x")],
        [('name="numbers"', "", "1")] * 4,
        [('name="docs"; filename="a.txt"', "", "one")] * 3,
        [('name="cover"; filename="a.txt"', "text/plain", "one")],
        [('name="cover"; filename="a.png"', "image/png", "one")] * 2,
        [('name="cover"', "text/plain", "\udcff")],
        [('name="docs"', "", "\udcff")] * 3,
        [('name="note"', "", "\udcff")],
        [('name="count"', "", "10")],
        [('name="count"; filename="a"', "", "1")],
        [('name="kind"', "", "c")],
        [('name="kind"', "", "a")] * 2,
        [('name="when"', "", "yesterday")],
        [('name="note"', "", "123456")],
        [('name="note"', "", "\x00")],
        [('name="meta"', "", '{"a": 1}')],
        [('name="text"', "text/html", "<p>")],
        [('name="list"', "", '{"k": 1}'), ('name="text"', "image/png", "x")],
    ],
)
async def test_part_that_breaks_its_schema_or_encoding_is_refused(
    forms: Api, parts: list[tuple[str, str, str]]
) -> None:
    assert await _parts(forms, *parts) == 422


@pytest.mark.parametrize(
    ("meta", "expected"),
    [
        (('name="meta"; filename="m.json"', "application/json", '{"a": 1}'), None),
        (('name="meta"', "application/json", '{"a": 1.0}'), None),
        (('name="meta[a]"', "", "1"), None),
        (('name="meta"', "", '{"a": "1"}'), 422),
        (('name="meta"', "", "{}"), 422),
        (('name="meta"', "", "a"), 422),
        (('name="other"', "", '{"a": 1}'), 422),
        (('name="meta"', "text/plain", '{"a": 1}'), 422),
    ],
)
async def test_inline_object_is_validated(
    forms: Api, meta: tuple[str, str, str], expected: int | None
) -> None:
    received = await forms.receive("POST", "/parts", multipart(meta), MULTIPART)
    if expected is not None:
        assert received == expected
    else:
        assert received["meta"] == forms.models.PartsBodyMeta(a=1)


async def test_blank_file_inputs_count_as_absent(forms: Api) -> None:
    blank = "application/octet-stream"
    received = await _parts(
        forms, ('name="docs"; filename=""', blank, ""), ('name="cover"; filename=""', blank, "")
    )
    assert "docs" not in received
    assert "cover" not in received


@pytest.mark.parametrize(
    ("text", "name", "value"),
    [
        ("csv=a%2Cb,c", "csv", lambda m: ["a,b", "c"]),
        ("pipes=1%7C2", "pipes", lambda m: [1, 2]),
        ("pipes=1|2", "pipes", lambda m: [1, 2]),
        ("spaces=1+2%203", "spaces", lambda m: [1, 2, 3]),
        ("repeated=1&repeated=2", "repeated", lambda m: [1, 2]),
        ("repeated[]=1", "repeated", lambda m: [1]),
        ("deep[k]=a+b&deep[n][]=1", "deep", lambda m: m.StylesBodyDeep(k="a b", n=[1])),
        ("deep=%7B%22k%22:%22a%22%7D", "deep", lambda m: m.StylesBodyDeep(k="a")),
        ("deeper[0][k]=1&deeper[1][k]=2", "deeper", lambda m: [m.Meta(k=1), m.Meta(k=2)]),
        ("x=1&y=2", "spread", lambda m: m.StylesBodySpread(x=1, y=2)),
        ("json=%7B%22k%22%3A1%7D", "json", lambda m: m.Meta(k=1)),
        ("plain=%7B%22k%22%3A1%7D", "plain", lambda m: m.Meta(k=1)),
        ("plain[k]=1", "plain", lambda m: m.Meta(k=1)),
    ],
)
async def test_field_is_read_in_its_style(forms: Api, text: str, name: str, value: Any) -> None:
    received = await forms.receive("POST", "/styles", text.encode(), URLENCODED)
    assert isinstance(received, dict), received
    assert {key: field for key, field in received.items() if field is not None} == {name: value(forms.models)}


@pytest.mark.parametrize(
    "text",
    ["pipes=1,2", "pipes=1%7Cx", "deep[n]=1", "deep=a", "deeper[0][k]=x", "x=a", "json=1", "plain=x",
     "repeated=1&repeated=x", "other=1", "csv=%ff", "csv=a&csv=b"],
)  # fmt: skip
async def test_field_that_is_not_of_its_style_is_refused(forms: Api, text: str) -> None:
    assert await forms.receive("POST", "/styles", text.encode(), URLENCODED) == 422


@pytest.mark.parametrize("name", ["rates", "keyed"])
@pytest.mark.parametrize(
    ("values", "expected"),
    [(["ab"], ["ab"]), (["ab", "cd"], ["ab", "cd"]), ([""], ""), (["a"], 422), (["ab", "c"], 422)],
)
async def test_list_of_texts_or_an_empty_text(
    forms: Api, name: str, values: list[str], expected: Any
) -> None:
    text = "&".join(f"{name}={value}" for value in values)
    received = await forms.receive("POST", "/styles", text.encode(), URLENCODED)
    assert (received if isinstance(expected, int) else received[name]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("owner[aliases]=ab", {"aliases": ["ab"]}),
        ("owner[aliases]=", {"aliases": ""}),
        ("owner[aliases]=ab&owner[former]=none", {"aliases": ["ab"], "former": "none"}),
        ("owner[aliases]=&owner[former]=ab", {"aliases": "", "former": ["ab"]}),
        ("owner[numbers]=7&owner[words]=ab", {"numbers": 7, "words": "ab"}),
        ("owner[numbers]=x&owner[words]=ab&owner[words]=cd", {"numbers": ["x"], "words": ["ab", "cd"]}),
    ],
)
async def test_single_text_of_a_member_is_an_item_where_no_scalar_fits(
    forms: Api, text: str, expected: dict[str, Any]
) -> None:
    received = await forms.receive("POST", "/styles", text.encode(), URLENCODED)
    assert isinstance(received, dict), received
    assert received["owner"].model_dump(exclude_unset=True) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        ("/union", "a=1", {"a": 1}),
        ("/union", "b=1", {"b": "1"}),
        ("/union", "a=x", 422),
        ("/union", "a=1&b=1", 422),
        ("/union", "c=1", 422),
        ("/more", "a=1&b=2&c=3", {"a": "1", "b": 2, "c": 3}),
        ("/more", "b=x", 422),
        ("/free", "a=1&b=2&b=3", {"a": "1", "b": ["2", "3"]}),
    ],
)
async def test_form_is_validated_as_a_whole(forms: Api, path: str, text: str, expected: Any) -> None:
    received = await forms.receive("POST", path, text.encode(), URLENCODED)
    if isinstance(expected, int):
        assert received == expected
    else:
        body = received["body"]
        assert (body if isinstance(body, dict) else body.model_dump(exclude_unset=True)) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([('name="file"; filename="a"', "", "one")], {"file": b"one"}),
        ([('name="url"', "", "one"), ('name="size"', "", "1")], {"url": "one", "size": 1}),
        ([('name="url"; filename="a"', "", "one")], 422),
        ([], 422),
        ([('name="url"', "", "a"), ('name="size"', "", "1"), ('name="file"; filename="a"', "", "b")], 422),
    ],
)
async def test_number_of_fields_is_bounded(
    forms: Api, parts: list[tuple[str, str, str]], expected: Any
) -> None:
    received = await forms.receive("POST", "/either", multipart(*parts), MULTIPART)
    if isinstance(expected, int):
        assert received == expected
    else:
        assert received["body"].model_dump(exclude_unset=True) == expected


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (None, None, None),
        (b"", URLENCODED, None),
        (b"qid=1", URLENCODED, "1"),
        (b"other=1", URLENCODED, 422),
        (b"qid=1", MULTIPART, 415),
        (b"qid=1", None, 415),
        (b"", MULTIPART, None),
        (b"", "application/json", None),
    ],
)
async def test_optional_form_is_none_if_absent_and_whole_otherwise(
    forms: Api, content: bytes | None, media_type: str | None, expected: Any
) -> None:
    received = await forms.receive("POST", "/optional", content, media_type)
    if isinstance(expected, int):
        assert received == expected
    else:
        wanted = None if expected is None else forms.services.OptionalForm(qid=expected, extra=None)
        assert received == {"body": wanted}


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [
        (b"qid=1&extra[z]=true", URLENCODED, True),
        (multipart(('name="qid"', "", "1"), ('name="extra"', "", '{"z": true}')), MULTIPART, True),
        (b"qid=1&extra[z]=1", URLENCODED, 422),
        (b"extra[z]=true", URLENCODED, 422),
        (b"", URLENCODED, 422),
        (None, None, 422),
    ],
)
async def test_fields_of_all_of_are_arguments_in_both_kinds_of_forms(
    forms: Api, content: bytes | None, media_type: str | None, expected: Any
) -> None:
    received = await forms.receive("POST", "/whole", content, media_type)
    if expected is True:
        assert received["qid"] == "1"
        assert received["extra"].z is True
    else:
        assert received == expected


@pytest.mark.parametrize(
    ("content", "media_type", "expected"),
    [(None, None, {}), (b"", URLENCODED, {}), (b"a=1", URLENCODED, 422)],
)
async def test_closed_form_without_fields_takes_none(
    forms: Api, content: bytes | None, media_type: str | None, expected: Any
) -> None:
    received = await forms.receive("GET", "/nothing", content, media_type)
    assert received == expected


async def test_forms_of_different_schemas_are_dataclasses(forms: Api) -> None:
    encoded = await forms.receive("POST", "/two", b"a=1", URLENCODED)
    assert encoded == {"body": forms.services.TwoUrlencodedForm(a=1)}
    parts = multipart(('name="f"; filename="n"', "", "one"))
    assert await forms.receive("POST", "/two", parts, MULTIPART) == {
        "body": forms.services.TwoMultipartForm(f=("n", b"one"))
    }
    assert await forms.receive("POST", "/two", b"f=1", URLENCODED) == 422


async def test_form_of_too_many_fields_is_refused(forms: Api) -> None:
    assert await forms.receive("POST", "/free", b"&".join([b"a=1"] * 1001), URLENCODED) == 422


async def test_form_that_is_not_read_stays_unread(forms: Api) -> None:
    parts = multipart(META, ('name="docs"; filename="a"', "", "one"))
    async with forms.client(stub=True) as client:
        response = await client.post("/parts", content=parts, headers={"content-type": MULTIPART})
    assert response.status_code == 501


@pytest.mark.parametrize(
    ("part", "status"),
    [
        (('name="id"', "", "7"), None),
        (('name="id"', "", "seven"), None),
        (('name="id"; filename="id"', "text/plain", "7"), None),
        (('name="other"', "", "7"), 422),
        (('name="other"; filename="o"', "", "7"), 422),
    ],
)
async def test_closed_form_with_files_drops_read_only_fields(
    forms: Api, part: tuple[str, str, str], status: int | None
) -> None:
    content = multipart(('name="file"; filename="a.txt"', "", "one"), ('name="note"', "", "n"), part)
    received = await forms.receive("POST", "/closed", content, MULTIPART)
    assert received == (status or {"file": ("a.txt", b"one"), "note": "n"})


async def test_binary_field_of_url_encoded_form_is_a_file_of_its_text(forms: Api) -> None:
    assert await forms.receive("POST", "/binary", b"f=a+b%C3%A9&n=1", URLENCODED) == {
        "f": ("", "a bé".encode()),
        "n": 1,
    }
    assert await forms.receive("POST", "/binary", b"f=a&f=b", URLENCODED) == 422
    assert await forms.receive("POST", "/binary", b"n=1", URLENCODED) == 422
    assert "the binary field 'f' of a URL-encoded form is taken as UTF-8 text" in forms.printed


@pytest.mark.parametrize(
    ("path", "chunks", "status"),
    [
        ("/optional", [], 204),
        ("/optional", [b""], 204),
        ("/optional", [b"", b"qid=1"], 415),
        ("/whole", [], 422),
        ("/whole", [b"qid=1"], 415),
        ("/styles", [], 422),
        ("/styles", [b"csv=1"], 415),
    ],
)
async def test_chunks_without_media_type_are_refused_unless_they_are_empty(
    forms: Api, path: str, chunks: list[bytes], status: int
) -> None:
    async def content() -> AsyncIterator[bytes]:
        for chunk in chunks:
            yield chunk

    async with forms.client() as client:
        response = await client.post(path, content=content(), headers={"content-type": ""})
    assert response.status_code == status
