"""Import packages, build their stub routers, and print the first failure as JSON.

This is a program that runs in a process with limited memory. Its arguments are a folder, the names of the
packages in it, and `module:Class` of failure formats.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import re
import resource
import sys
import traceback
from collections.abc import Iterable, Iterator, Set
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any, TypeGuard

from pydantic import BaseModel, TypeAdapter
from typing_extensions import TypeAliasType

from specfirst.runtime.failures import FailureFormat
from specfirst.runtime.operation import Operation

MAX_BYTES = 8 * 2**30


def main(folder: Path, names: list[str]) -> None:
    """Import and start packages below `folder`, and print the first failure as JSON.

    `names` are those of packages, and `module:Class` of failure formats that do not exist yet.
    """
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    # The limit of the compiler's own process may be lower.
    limit = MAX_BYTES if hard == resource.RLIM_INFINITY else min(MAX_BYTES, hard)
    resource.setrlimit(resource.RLIMIT_AS, (limit, hard))
    # Everything that is built lives until the end, so that the garbage collector would find nothing.
    gc.disable()
    sys.path.insert(0, str(folder))
    for name in names:
        if ":" in name:
            # In place of the project's own, which may not be written yet.
            module, class_name = name.split(":")
            setattr(sys.modules.setdefault(module, ModuleType(module)), class_name, FailureFormat)
    for package in (name for name in names if ":" not in name):
        failure = _start(folder, package)
        if failure is not None:
            print(json.dumps({"package": package, **failure}))
            return


def _start(folder: Path, package: str) -> dict[str, Any] | None:
    name = ""
    try:
        models = [
            value
            for module in _model_modules(package)
            for name, value in vars(module).items()
            if getattr(value, "__module__", None) == module.__name__ and not name.startswith("_")
        ]
        built: set[int] = set()
        for model in _parts_first(models, built):
            name = model.__name__
            _compile(model)
            _add_reached(model, built)
        name = ""
        if (folder / package.replace(".", "/") / "routes.py").exists():
            importlib.import_module(f"{package}.routes").build_stub_router()
    except Exception as error:
        return {"model": name, "reason": _reason(error, package), **_place(error.__traceback__, folder)}
    return None


def _model_modules(package: str) -> Iterator[ModuleType]:
    """Return `models`, and the modules in it if it is a package."""
    models = importlib.import_module(f"{package}.models")
    yield models
    for found in pkgutil.iter_modules(getattr(models, "__path__", ())):
        yield importlib.import_module(f"{models.__name__}.{found.name}")


def _compile(model: Any) -> None:
    if not isinstance(model, type):
        TypeAdapter(model)
    elif _is_model(model):
        model.model_rebuild()  # Does nothing for a complete one.


def _parts_first(models: Iterable[Any], built: Set[int]) -> Iterator[Any]:
    """Return the classes and aliases to build, each after those that it refers to.

    A built class is reused by all that refer to it. Of classes that refer to one another, the first one
    builds the others, so that the time does not grow with the square of their number.
    """
    seen: set[int] = set()
    for model in models:
        pending = [(model, False)]
        while pending:
            type_, parts_are_done = pending.pop()
            if parts_are_done:
                if id(type_) not in built:
                    yield type_
            elif id(type_) not in seen:
                seen.add(id(type_))
                pending.append((type_, True))
                pending += [(part, False) for part in _direct_parts(type_)]


def _add_reached(model: Any, built: set[int]) -> None:
    """Add the class or alias and everything that it refers to, which was built with it."""
    pending = [model]
    while pending:
        reached = pending.pop()
        if id(reached) not in built:
            built.add(id(reached))
            pending += _direct_parts(reached)


def _direct_parts(model: Any) -> list[Any]:
    """Return the classes and aliases in the fields of a class, or in the type of an alias."""
    if isinstance(model, TypeAliasType):
        pending = [model.__value__]
    elif _is_model(model):
        pending = [field.annotation for field in model.model_fields.values()]
    else:
        return []
    found = []
    while pending:
        annotation = pending.pop()
        if isinstance(annotation, TypeAliasType) or _is_model(annotation):
            found.append(annotation)
        else:
            # `get_args` would take a tenth of the whole check, and metadata of `Annotated` contains no
            # classes.
            pending += [part for part in getattr(annotation, "__args__", ()) if not isinstance(part, str)]
    return found


def _is_model(value: Any) -> TypeGuard[type[BaseModel]]:
    return isinstance(value, type) and issubclass(value, BaseModel)


def _reason(error: Exception, package: str) -> str:
    said = str(error).split("For further information", 1)[0]
    said = re.sub(rf"{re.escape(package)}\.models\.(?:[a-z_0-9]+\.)?", "", said)
    # Pydantic's message identifies types by their memory addresses.
    text = " ".join(re.sub(r":\d{6,}", "", said).split())[:300]
    return f"{type(error).__name__}: {text}" if text else type(error).__name__


def _place(trace: TracebackType | None, folder: Path) -> dict[str, Any]:
    """Return the line of the package that raised an exception, and the current operation."""
    place: dict[str, Any] = {"file": "", "line": 0, "operation": ""}
    for frame, line in traceback.walk_tb(trace):
        file = Path(frame.f_code.co_filename)
        if file.is_relative_to(folder):
            place |= {"file": file.relative_to(folder).as_posix(), "line": line}
        operation = frame.f_locals.get("operation")
        if isinstance(operation, Operation):
            place["operation"] = operation.id
    return place


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
    sys.stdout.flush()
    # Without inspecting thousands of classes, which takes a seventh of the whole check.
    os._exit(0)
