"""Loading: values by the rules of YAML 1.2 and JSON, the line of every node, hostile files."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from specfirst.cli import main
from specfirst.compiler.diagnostics import SpecError
from specfirst.compiler.document.json_pointer import Pointer
from specfirst.compiler.loader.source import Source, Sources, parse

FILE = Path("spec.yaml")


def value_of(text: str) -> Any:
    return parse(FILE, text).value


def refusal_of(text: str, file: Path = FILE) -> str:
    with pytest.raises(SpecError) as caught:
        parse(file, text)
    (found,) = caught.value.diagnostics
    assert found.rule == "source"
    return f"{found.location}: {found.message}"


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("on", "on"), ("off", "off"), ("yes", "yes"), ("No", "No"), ("y", "y"),
        ("true", True), ("False", False), ("TRUE", True),
        ("null", None), ("~", None), ("", None),
        ("2020-01-02", "2020-01-02"), ("2020-01-02T03:04:05Z", "2020-01-02T03:04:05Z"),
        ("12:30:45", "12:30:45"), ("1_000", "1_000"),
        ("010", 10), ("0o17", 15), ("0x1F", 31), ("-7", -7), ("+7", 7),
        ("1.0", 1.0), ("1e3", 1000.0), (".5", 0.5), ("-1.5E-2", -0.015), ("1.2.3", "1.2.3"),
        ("'1'", "1"), ('"true"', "true"), ("!!str 1", "1"), ("!!float 1", 1.0), ("! 1", "1"),
        ("=", "="), ("-", [None]),
    ],
)  # fmt: skip
def test_scalars_are_those_of_yaml_1_2(scalar: str, value: object) -> None:
    loaded = value_of(f"a: {scalar}") if scalar != "-" else {"a": value_of("-")}
    assert loaded == {"a": value}
    assert type(loaded["a"]) is type(value)


def test_keys_are_strings_as_written() -> None:
    assert value_of("200: a\non: b\nnull: c\n1.0: d") == {"200": "a", "on": "b", "null": "c", "1.0": "d"}


def test_aliases_and_merges_are_expanded() -> None:
    text = "base: &base {a: 1, b: 2}\nother: {<<: *base, b: 3}\nboth: {<<: [{b: 5}, *base]}"
    assert value_of(text) == {"base": {"a": 1, "b": 2}, "other": {"b": 3, "a": 1}, "both": {"b": 5, "a": 1}}


def test_a_quoted_merge_key_is_a_key() -> None:
    assert value_of("'<<': 1") == {"<<": 1}


@pytest.mark.parametrize(
    ("pointer", "line"),
    [
        ((), 1), (("a",), 1), (("a", "b"), 2), (("a", "b", 0), 3), (("a", "b", "1"), 4),
        (("a", "b", 1, "c"), 5),
        (("d",), 6), (("a", "b", 7), 2), (("a", "missing", "deeper"), 1), (("folded",), 7),
    ],
)  # fmt: skip
def test_lines_of_yaml(pointer: Pointer, line: int) -> None:
    text = "a:\n  b:\n  - 1\n  - x: 1\n    c: 2\nd: {e: 3}\nfolded: >-\n  words\n"
    assert parse(FILE, text).locate(pointer).line == line


@pytest.mark.parametrize(
    ("pointer", "line"),
    [((), 1), (("a",), 2), (("a", 0), 3), (("a", 1, "c"), 6), (("d\ne",), 8), (("d\ne", "f"), 9)],
)
def test_lines_of_json(pointer: Pointer, line: int) -> None:
    text = '{\n"a": [\n1,\n{"b": "}\\"{",\n\n"c": 2}\n],\n"d\\ne":\n{"f": null}}'
    source = parse(Path("spec.json"), text)
    assert source.is_json
    assert source.locate(pointer).line == line


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        (("a b\n",), '"a\\u0020b'), (("a b\n", 0), "[1,{"), (("a b\n", 1), "-1e2"),
        (("a b\n", 2, "c"), '"c":"}"'),
        (("a b\n", 3), '"a\\u0020b'), (("", "x"), '"x":"xx'), (("a b\n", 0, 1, "]"), '"]":2'),
    ],
)  # fmt: skip
def test_columns_of_json_in_one_long_line(pointer: Pointer, place: str) -> None:
    text = ' {"a\\u0020b\\n":[ [1,{"]":2}] ,-1e2,{"c":"}"}]\t, "" : {"x":' + f'"{"x" * 400}"' + "}}"
    column = parse(Path("spec.json"), text).locate(pointer).column
    assert text[column - 1 :].startswith(place)


def test_lines_behind_an_alias_are_those_of_the_anchor() -> None:
    source = parse(FILE, "a: &a\n  b: 1\nc: *a\n")
    assert source.locate(("c",)).line == 3
    assert source.locate(("c", "b")).line == 2


def test_yaml_file_may_contain_json_or_flow_style() -> None:
    assert parse(FILE, '{"a": [1]}').is_json
    assert not parse(FILE, "{a: [1]}").is_json


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '{"a": 1,\n"b": 2,\n"a": 3}',
            "spec.json:3: bad JSON: duplicate key 'a', first written on line 1: keep one",
        ),
        ('{"a": 1,\n}', "spec.json:2: bad JSON: Expecting property name enclosed in double quotes"),
        ('{"a": NaN}', "spec.json:1: bad JSON: NaN is not a JSON number"),
        (
            '{"a": 1e999}',
            "spec.json:1: bad JSON: 1e999 is too large for a 64-bit number: write a smaller one",
        ),
        ('{"a": "\\ud800"}', "spec.json:1: bad JSON: \\ud800 is half a surrogate pair"),
        ("[" * 100_000, "spec.json:1: bad JSON: nested deeper than 100 levels"),
    ],
)  # fmt: skip
def test_bad_json_is_refused(text: str, message: str) -> None:
    assert refusal_of(text, Path("spec.json")) == message


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "spec.yaml:1: bad YAML: the file is empty"),
        ("a: 1\nb: \x01", "spec.yaml:2: bad YAML: the character 1 is not allowed"),
        ("? [a]\n: b", "spec.yaml:1: bad YAML: a key must be a string"),
        ("<<: 1", "spec.yaml:1: bad YAML: `<<` merges a mapping or a list of mappings"),
        (
            "a: !!int x",
            "spec.yaml:1: bad YAML: 'x' cannot have the YAML tag tag:yaml.org,2002:int: write a plain value",
        ),
        ("a: 1e999", "spec.yaml:1: bad YAML: 1e999 is too large for a 64-bit number: write a smaller one"),
    ],
)  # fmt: skip
def test_bad_yaml_is_refused(text: str, message: str) -> None:
    assert refusal_of(text) == message


def test_nesting_that_would_crash_the_parser_is_refused() -> None:
    assert refusal_of("[" * 100_000) == "spec.yaml:1: bad YAML: nested deeper than 100 levels"


def test_depth_includes_aliases() -> None:
    chain = "\n".join(f"a{n}: &a{n} {'[' * 150}{f'*a{n - 1}' if n else 1}{']' * 150}" for n in range(3))
    assert "nested deeper than 100 levels" in refusal_of(chain)


def test_an_alias_bomb_is_refused() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 20)]
    assert refusal_of("\n".join(lines)).endswith("the aliases repeat more than 8 MiB of the file: use `$ref`")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_encodings_with_a_mark_are_read(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_bytes("a: Grüße 😀".encode(encoding))
    assert load(path).value == {"a": "Grüße 😀"}


def test_other_encodings_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "spec.yaml"
    path.write_bytes("a: 1\nb: Grüße".encode("latin-1"))
    with pytest.raises(SpecError, match=r"^spec\.yaml:2: not UTF-8: save the file as UTF-8 \[source\]$"):
        load(path)


def test_an_absent_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        SpecError, match=r"^none\.yaml: cannot be read: No such file or directory \[source\]$"
    ):
        load(tmp_path / "none.yaml")


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        (".", "Is a directory: name a file in it"),
        ("../folder", "Is a directory: name a file in it"),
        ("../none.yaml", "No such file or directory"),
    ],
)
def test_unreadable_document_is_named_as_typed(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    typed: str,
    reason: str,
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    monkeypatch.chdir(folder)
    assert main(["lint", typed]) == 1
    printed = capsys.readouterr()
    assert f"{typed}: cannot be read: {reason}" in printed.out + printed.err


@pytest.mark.parametrize(
    "text",
    ["info:\n  title: T\n   version: '1'\n", "info:\n    title: T\n  version: '1'\n", "tags:\n- a\n x: 1\n"],
)
def test_wrong_indent_is_explained(tmp_path: Path, text: str) -> None:
    path = tmp_path / "spec.yaml"
    path.write_text(text)
    with pytest.raises(SpecError, match="check the indent of the line and the one before"):
        load(path)


def test_document_is_read_from_a_pipe() -> None:
    command = [sys.executable, "-m", "specfirst", "lint", "/dev/stdin"]
    document = Path(__file__).parents[1] / "wild" / "cases" / "shop.yaml"
    done = subprocess.run(command, input=document.read_bytes(), capture_output=True, check=False)
    assert done.stdout.splitlines()[-1:] == [b"1 document: 0 errors, 1 warning"], done


def load(path: Path) -> Source:
    return Sources().load(path)
