"""Fragments are added to files, and what is there stays to the byte."""

from __future__ import annotations

import pytest

from specfirst.project import ProjectError
from specfirst.scaffold.merge_python import merge_python
from specfirst.scaffold.merge_yaml import merge_yaml

DOCUMENT = """\
# The API.
openapi: 3.1.0
tags:
- name: users   # people

paths:
    /users: {$ref: 'users.yaml'}

    # About files.
    /files:
        get:
            description: |
                # no comment
                text
# The end.
components:
  schemas: {}
"""
MODULE = """\
import os
from a import b  # why


async def users( x ):
    return  x


# Owners first.
TABLES = (
    Table("users"),  # people
    Table("files"),  # of users
)


def build():
    if True:
        service = Services( users=users )
    return service
"""


def test_yaml_goes_to_the_end_of_each_part() -> None:
    fragment = "tags:\n  - name: badges\npaths:\n  # Badges.\n  /badges:\n    get: {}\nx-new: 1\n"
    merged = merge_yaml("a.yaml", DOCUMENT, fragment)
    expected = DOCUMENT.replace("# people\n", "# people\n- name: badges\n")
    expected = expected.replace("text\n", "text\n    # Badges.\n    /badges:\n      get: {}\n")
    assert merged == expected + "x-new: 1\n"


def test_yaml_keeps_blank_lines_at_the_end() -> None:
    assert merge_yaml("a.yaml", "a:\n  b: 1\n\n", "a:\n  c: 2\n") == "a:\n  b: 1\n  c: 2\n\n"


def test_yaml_keeps_line_ends() -> None:
    assert merge_yaml("a.yaml", "a:\r\n  b: 1\r\n", "a:\n  c: 2\n") == "a:\r\n  b: 1\r\n  c: 2\r\n"


@pytest.mark.parametrize(
    ("text", "fragment", "says"),
    [
        (DOCUMENT, "paths:\n  /users: {}\n", "has paths./users already"),
        (DOCUMENT, "tags:\n  a: 1\n", "another kind of value at tags"),
        (DOCUMENT, "components:\n  schemas:\n    A: 1\n", "not YAML in block style"),
        ("{a: {b: 1}}\n", "a:\n  c: 1\n", "not YAML in block style"),
        ("", "a: 1\n", "not YAML in block style"),
        ("a: [\n", "a: 1\n", "not YAML in block style"),
        ("a:\n  b: |\n    text\n    # no comment\n", "a:\n  c: 1\n", "not YAML in block style"),
    ],
)
def test_yaml_that_cannot_be_extended_is_refused(text: str, fragment: str, says: str) -> None:
    with pytest.raises(ProjectError, match=says):
        merge_yaml("a.yaml", text, fragment)


def test_python_goes_in_front_of_the_statement_and_into_its_block() -> None:
    fragment = """\
import os
from a import badge


async def badges(x):
    return badge


Services(badges=badges)


def _row():
    return 1


TABLES = (Table("badges", _row),)
"""
    expected = MODULE.replace("# why\n", "# why\nfrom a import badge\n")
    expected = expected.replace("users=users )", "users=users , badges=badges)")
    expected = expected.replace(
        "        service =", "        async def badges(x):\n            return badge\n        service ="
    )
    expected = expected.replace("# Owners", "def _row():\n    return 1\n\n\n# Owners")
    expected = expected.replace("# of users\n", '# of users\n    Table("badges", _row),\n')
    merged = merge_python("a.py", MODULE, fragment)
    # Blank lines and the space before a comma are for the formatter.
    assert _tokens(merged) == _tokens(expected)
    compile(merged, "a.py", "exec")


def _tokens(text: str) -> list[str]:
    return text.replace(",", " , ").replace(")", " ) ").replace("(", " ( ").split()


@pytest.mark.parametrize(
    ("fragment", "says"),
    [
        ("from c import b\n", "uses the name b already"),
        ("def users():\n    pass\n", "uses the name users already"),
        ("def x():\n    pass\n", "uses the name x already"),
        ("Providers(a=1)\n", "exactly one call of Providers, and has 0"),
        ("Table(a=1)\n", "exactly one call of Table, and has 2"),
        ("OBJECTS = {1: 2}\n", "exactly one collection OBJECTS, and has 0"),
    ],
)
def test_python_that_cannot_be_extended_is_refused(fragment: str, says: str) -> None:
    with pytest.raises(ProjectError, match=says):
        merge_python("a.py", MODULE, fragment)
