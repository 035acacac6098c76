"""Templates of a project: whole files in `new/`, and additions to existing files in `merge/`.

The path of a template below these folders is that of its file in the project, itself a template such as
`app/{{resource.tag}}.py.jinja`. An empty result makes no file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any, Final, NoReturn

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined, TemplateError

from specfirst import new
from specfirst.compiler.emit.prose import docstring
from specfirst.project import ProjectError
from specfirst.scaffold.changes import Changes
from specfirst.scaffold.merge_python import merge_python
from specfirst.scaffold.merge_yaml import merge_yaml

OF_THE_TOOLKIT: Final = Path(__file__).parent / "templates"
"""The templates of projects made by `specfirst new`."""
_OTHERS: Final = (Path(new.__file__).parent / "templates",)
"""The folders of included templates, besides those of their API and of all APIs."""
_SUFFIX: Final = ".jinja"
_MERGERS: Final = {".py": merge_python, ".yaml": merge_yaml, ".yml": merge_yaml}


def apply_templates(folder: Path, context: Mapping[str, Any], changes: Changes) -> None:
    """Add the rendered templates of the folder to the changes.

    Raises:
        ProjectError: a template cannot be rendered, or what it renders does not fit the project.
    """
    environment = _environment(folder)
    for path, text in _rendered(environment, folder / "new", context):
        changes.create(path, text)
    for path, text in _rendered(environment, folder / "merge", context):
        present = changes.read(path)
        if present is None:
            raise ProjectError(f"{path} does not exist: the template adds to it; nothing was changed")
        merge = _MERGERS.get(PurePosixPath(path).suffix)
        if merge is None:
            raise ProjectError(f"{path} is neither YAML nor Python: add this by hand, then run again\n{text}")
        changes.replace(path, merge(path, present, text))


def _rendered(
    environment: Environment, folder: Path, context: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for file in sorted(folder.rglob(f"*{_SUFFIX}")):
        name = file.relative_to(folder).as_posix().removesuffix(_SUFFIX)
        try:
            path = environment.from_string(name).render(context)
            text = environment.from_string(file.read_text("utf-8")).render(context)
        except (TemplateError, OSError, UnicodeDecodeError) as error:
            raise ProjectError(f"the template {file} cannot be rendered: {error}") from error
        if text.strip():
            yield path, text


def _environment(folder: Path) -> Environment:
    environment = Environment(
        loader=FileSystemLoader([folder, *folder.parents[:2], *_OTHERS]),
        undefined=StrictUndefined,
        autoescape=False,  # noqa: S701  (no HTML)
        keep_trailing_newline=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals["refuse"] = _refuse
    environment.filters["docstring"] = docstring
    environment.filters["yaml"] = _yaml
    environment.filters["python"] = repr
    return environment


def _refuse(message: str) -> NoReturn:
    raise ProjectError(f"{message}; nothing was changed")


def _yaml(value: Any) -> str:
    """A value in flow style, on one line."""
    text: str = yaml.safe_dump(
        value, default_flow_style=True, sort_keys=False, width=10**9, allow_unicode=True
    )
    return text.removesuffix("\n").removesuffix("...").removesuffix("\n")
