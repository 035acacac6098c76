"""Documents that try to crash, hang or fill the compiler, and what it says of each."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ACCEPTED = ""
"""The message about a document that is accepted without a word."""
YAML = """\
openapi: 3.1.0
info: {{title: Hostile, version: '1'}}
paths:
  /things:
    post:
      operationId: things_post
      responses:
        '200':
          description: Posted.
          content: {{application/json: {{schema: {{$ref: '#/components/schemas/Thing'}}}}}}
components:
  schemas:
    Thing: {thing}
{more}
"""
_TEXT = {"type": "string"}


@dataclass(frozen=True)
class Hostile:
    """A document, and a part of the message about it."""

    name: str
    make: Callable[[Path], Path]
    """Makes the document in a folder, and returns its path."""
    message: str = ACCEPTED


def _yaml(name: str, message: str = ACCEPTED, *, thing: str = "{type: string}", more: str = "") -> Hostile:
    return _file(name, "api.yaml", YAML.format(thing=thing, more=more), message)


def _file(name: str, file: str, content: str | bytes, message: str = ACCEPTED) -> Hostile:
    raw = content if isinstance(content, bytes) else content.encode("utf-8", "surrogatepass")

    def make(folder: Path) -> Path:
        (folder / file).write_bytes(raw)
        return folder / file

    return Hostile(name, make, message)


def document_of(thing: Any, schemas: Mapping[str, Any] | None = None, **operation: Any) -> dict[str, Any]:
    """Return a document with one operation that returns `thing`."""
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}
    return {
        "openapi": "3.1.0",
        "info": {"title": "Hostile", "version": "1"},
        "paths": {
            "/things": {
                "post": {
                    "operationId": "things_post",
                    "requestBody": {"content": content},
                    "responses": {"200": {"description": "Posted.", "content": content}},
                    **operation,
                }
            }
        },
        "components": {"schemas": {"Thing": thing, **(schemas or {})}},
    }


def _json(name: str, thing: Any, message: str = ACCEPTED, **more: Any) -> Hostile:
    """Return a document with a schema; texts such as `@1e400` are written as numbers, without quotes."""
    text = json.dumps(document_of(thing, **more), indent=1)
    for number in ("1e400", "1" + "0" * 400, "1" + "0" * 5000, "-1" + "0" * 5000):
        text = text.replace(f'"@{number}"', number)
    return _file(name, "api.json", text, message)


def _nested(opening: str, closing: str, levels: int) -> str:
    return opening * levels + "1" + closing * levels


def _deep(name: str, thing: Any, opening: str, closing: str) -> Hostile:
    text = json.dumps(document_of(thing)).replace('"@"', _nested(opening, closing, 800))
    return _file(name, "api.json", text, "nested deeper than 100 levels [source]")


def _chain(length: int, link: Callable[[str], Any]) -> dict[str, Any]:
    links = {f"C{index}": link(f"#/components/schemas/C{index + 1}") for index in range(length)}
    return {**links, f"C{length}": {"type": "object", "properties": {"a": _TEXT}}}


def _member(number: int) -> dict[str, Any]:
    return {"type": "object", "required": [f"a{number}"], "properties": {f"a{number}": _TEXT}}


def _bomb(lines: int) -> str:
    first = "x-a0: &a0 [x, x, x, x, x, x, x, x, x]\n"
    return first + "".join(f"x-a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, lines))


def _link_to_itself(folder: Path) -> Path:
    (folder / "api.yaml").symlink_to("api.yaml")
    return folder / "api.yaml"


def _merged(folder: Path) -> Path:
    mappings = "".join(
        f"x-{n}: &m{n} {{{', '.join(f'k{n}x{member}: 1' for member in range(20))}}}\n" for n in range(1500)
    )
    merge = f"x-all: {{<<: [{', '.join(f'*m{n}' for n in range(1500))}]}}"
    (folder / "api.yaml").write_text(YAML.format(thing="{type: string}", more=f"{mappings}{merge}"), "utf-8")
    return folder / "api.yaml"


def _twice(keyword: str) -> Callable[[str], Any]:
    return lambda reference: {keyword: [{"$ref": reference}, {"$ref": reference}]}


REPEATED = "the aliases repeat more than 8 MiB of the file: use `$ref` [source]"
TOO_LARGE = "is too large for a 64-bit number: write a smaller one [source]"
HUGE = "1" + "0" * 5000

HOSTILE = (
    _yaml("aliases that multiply", REPEATED, more=_bomb(20)),
    _yaml("aliases of a long text", REPEATED,
          more=f"x-a: &a {'x' * 9000}\nx-b: [{', '.join(['*a'] * 1000)}]"),
    _yaml("alias in its own anchor", "alias *a is inside its own anchor", more="x-a: &a {b: [*a]}"),
    _yaml("merge of its own anchor", "alias *a is inside its own anchor", more="x-a: &a {<<: *a}"),
    _yaml("aliases that are reused", thing="&t {type: object, properties: {a: &s {type: string}, b: *s}}",
          more="    Other: {allOf: [*t]}"),
    Hostile("many merges of distinct keys", _merged),
    _file("latin-1", "api.yaml", YAML.format(thing="{title: é}", more="").encode("latin-1"), "not UTF-8"),
    _file("NUL", "api.yaml", "a: \0", "the character 0 is not allowed"),
    _file("lone surrogate", "api.json", '{"a": "\\ud800"}', "half a surrogate pair"),
    _file("two documents", "api.yaml", "a: 1\n---\nb: 2", "a second YAML document starts here"),
    _file("bytes", "api.yaml", bytes(range(256)), "not UTF-8"),
    Hostile("folder", lambda folder: folder, "Is a directory"),
    Hostile("endless device", lambda _: Path("/dev/zero"), "larger than 64 MiB"),
    Hostile("link to itself", _link_to_itself, "Too many levels of symbolic links"),
    _deep("deep example", {"type": "object", "example": "@"}, '{"a":', "}"),
    _deep("deep default", {"type": "object", "default": "@"}, "[", "]"),
    _deep("deep enum", {"enum": ["@"]}, '{"a":', "}"),
    _deep("deep properties", {"properties": {"a": "@"}}, '{"properties":{"a":', "}}"),
    _deep("deep allOf", {"allOf": ["@"]}, '{"allOf":[', "]}"),
    _deep("deep items", {"items": "@"}, '{"items":', "}"),
    _yaml("deep list", "nested deeper than 100 levels", more=f"x-a: {_nested('[', ']', 10_000)}"),
    _json("chain of references", {"$ref": "#/components/schemas/C0"}, "through more than 32 references",
          schemas=_chain(200, lambda reference: {"$ref": reference})),
    _json("references that multiply in allOf", {"$ref": "#/components/schemas/C0"},
          schemas=_chain(40, _twice("allOf"))),
    _json("references that multiply in anyOf", {"$ref": "#/components/schemas/C0"},
          schemas=_chain(40, _twice("anyOf"))),
    *(_json(f"chain of {name}", {"$ref": "#/components/schemas/C0"},
            "more than 1000 component schemas contain the next one",
            schemas=_chain(5_000, link))
      for name, link in {
          "arrays": lambda reference: {"type": "array", "items": {"$ref": reference}},
          "objects": lambda reference: {"required": ["n"], "properties": {"n": {"$ref": reference}}},
          "maps": lambda reference: {"additionalProperties": {"$ref": reference}},
          "parts": lambda reference: {"allOf": [{"$ref": reference}], "properties": {"b": _TEXT}},
          "alternatives": lambda reference: {"anyOf": [{"$ref": reference}, {"type": "null"}]},
      }.items()),
    _json("shorter chain of objects", {"$ref": "#/components/schemas/C0"},
          schemas=_chain(400, lambda reference: {"properties": {"n": {"$ref": reference}}})),
    _json("schemas of a long circle", {"$ref": "#/components/schemas/C0"}, "more than 1000 component schemas",
          schemas={**_chain(5_000, lambda reference: {"properties": {"n": {"$ref": reference}}}),
                   "C5000": {"properties": {"n": {"$ref": "#/components/schemas/C0"}}}}),
    _json("many users of one schema", {"type": "string"},
          schemas={f"C{n}": {"items": {"$ref": "#/components/schemas/Thing"}} for n in range(1_500)}),
    _json("many alternatives", {"anyOf": [_member(n) for n in range(500)]}),
    _json("too many alternatives", {"oneOf": [_member(n) for n in range(1_001)]},
          "`oneOf` has 1001 members: at most 1000 are supported [size]"),
    _json("many values", {"enum": [f"v{n}" for n in range(5_000)]}),
    _json("too many values", {"enum": [f"v{n}" for n in range(20_001)]}, "`enum` has 20001 members"),
    _json("too many properties", {"properties": {f"p{n}": _TEXT for n in range(20_001)}},
          "`properties` has 20001 members"),
    _json("many parameters", _TEXT,
          parameters=[{"name": f"q{n}", "in": "query", "schema": _TEXT} for n in range(1_000)]),
    *(_json(f"schema named {name}", {"$ref": f"#/components/schemas/{name}"},
            schemas={name: {"properties": {"a": _TEXT}}})
      for name in ("\u0660", "a\u0661", "²", "一", "😀", "-", "0")),
    _json("array of itself",
          {"type": "array", "minItems": 1, "items": {"$ref": "#/components/schemas/Thing"}}),
    _file("long path", "api.json", json.dumps(document_of(_TEXT)).replace("/things", "/" + "x" * 100_000),
          "a name here has at most 8000 characters"),
    _json("long tag", _TEXT, "a name here has at most 250 characters", tags=["t" * 100_000]),
    _json("long id", _TEXT, "a name here has at most 1000 characters", operationId="o" * 100_000),
    _json("long schema", _TEXT, "a name here has at most 250 characters", schemas={"S" * 100_000: {}}),
    _json("huge maximum", {"type": "integer", "maximum": f"@{HUGE}"}, TOO_LARGE),
    _json("huge minimum", {"type": "number", "minimum": f"@-{HUGE}"}, TOO_LARGE),
    _json("huge length", {"type": "string", "maxLength": f"@1{'0' * 400}"}, TOO_LARGE),
    _json("huge exponent", {"enum": ["@1e400"]}, TOO_LARGE),
    _yaml("huge hexadecimal number", TOO_LARGE, thing=f"{{maximum: 0x{'f' * 5000}}}"),
    _yaml("huge number with a tag", TOO_LARGE, thing=f"{{maximum: !!float {'9' * 400}}}"),
    _json("status of many digits", _TEXT, "is no status", responses={"9" * 5000: {}}),
    _json("status of other digits", _TEXT, "is no status", responses={"²⁰⁰": {}, "２００": {}}),
    _json("index of many digits", {"anyOf": [{"$ref": f"#/components/schemas/Thing/anyOf/{'9' * 5000}"}]},
          "[unknown-ref]"),
    _json("long file name", {"$ref": "x" * 5000}, "[unknown-ref]"),
    _json("NUL in a file name", {"$ref": "a\0b"}, "there is no file"),
    _json("file of the system", {"$ref": "/dev/zero"}, "/dev/zero is not a file"),
    _json("$id that is no URL", {"$id": "http://[", "not": {"$ref": "x.json"}}, "there is no file"),
    _json("remote file", {"$ref": "http://127.0.0.1:1/x"}, "is remote and is not fetched"),
    _yaml("tag of an object", "has no JSON value", more="x-a: !!python/object/apply:os.system ['true']"),
    _json("exponential pattern", {"type": "string", "pattern": r"^(\w+)+$", "example": "a" * 40 + "!"}),
)  # fmt: skip
