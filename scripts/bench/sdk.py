"""`python -m scripts.bench sdk`: pages of 1,000 users, and calls, beside other libraries, in one run.

Each reads the same response of the backoffice API from its bytes. "Newer server" is the same page with one
more field in every user, which only the SDK keeps. Processor time, the fastest of the rounds; memory of the
result. Imports are measured in processes of their own.
"""

from __future__ import annotations

import argparse
import importlib
import json
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final, Literal
from uuid import UUID

import msgspec
from pydantic import TypeAdapter
from pydantic.dataclasses import dataclass as pydantic_dataclass

from scripts.bench.own_process import measured
from scripts.bench.sdk_calls import call_times

ROOT: Final = Path(__file__).parents[2]
DOCUMENT: Final = ROOT / "generated/backoffice_v1/openapi.json"
SDK: Final = ROOT / "clients/backoffice-api/src"
USERS: Final = 1_000
USER: Final[Mapping[str, object]] = {
    "id": "0198c9f0-6b1e-7c44-8a2d-5f3e1d0c9b8a",
    "email": "ada@example.com",
    "email_verified": True,
    "display_name": "Ada Lovelace",
    "locale": "en-GB",
    "status": "active",
    "suspended_at": None,
    "suspension_reason": None,
    "last_login_at": "2026-01-02T03:04:05.123456Z",
    "created_at": "2026-01-02T03:04:05.123456Z",
    "updated_at": "2026-01-02T03:04:05.123456Z",
    "version": 3,
}
_IMPORT: Final = """
import json, sys, time
sys.path.insert(0, sys.argv[1])
began = time.process_time()
for name in sys.argv[2:]:
    __import__(name)
print(json.dumps(time.process_time() - began))
"""

Read = Callable[[bytes], object]


class UserFields:
    """The fields of a user, for libraries that read annotations."""

    id: UUID
    email: str
    email_verified: bool
    display_name: str
    locale: str | None
    status: Literal["active", "suspended"]
    suspended_at: datetime | None
    suspension_reason: str | None
    last_login_at: datetime | None
    created_at: datetime
    updated_at: datetime
    version: int


@dataclass(frozen=True, slots=True)
class Result:
    """The results of a contender: milliseconds, and bytes per user."""

    name: str
    milliseconds: float
    bytes_of_user: float


def main(arguments: Sequence[str]) -> int:
    """Print the times of decoders as multiples of stock, of calls beside httpx2, and of imports."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bench sdk", description=__doc__)
    parser.add_argument("--rounds", type=int, default=30, help="rounds, of which the fastest counts")
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as folder:
        sys.path[:0] = [folder, str(SDK)]
        _generate_stock(Path(folder))
        results = _results(options.rounds)
        calls = call_times(USER, options.rounds * 20)
    stock = results[0].milliseconds
    print(f"{'a page of 1,000 users':42} {'ms':>6} {'× stock':>8} {'bytes a user':>13}")
    for result in results:
        speed = stock / result.milliseconds
        print(f"{result.name:42} {result.milliseconds:6.2f} {speed:8.1f} {result.bytes_of_user:13,.0f}")
    print(f"\n{'one call, µs of processor time':42} {'httpx2':>6} {'SDK':>8}")
    for name, (raw, sdk) in calls.items():
        print(f"{name:42} {raw:6.1f} {sdk:8.1f} {sdk - raw:+8.1f} beyond httpx2")
    print("\nimport, ms of processor time")
    times = _import_times(max(options.rounds // 3, 1))
    for name, took in times.items():
        print(f"{name:42} {took:6.1f} {took - times['httpx2']:+8.1f} beyond httpx2")
    return 0


def _imported() -> Mapping[str, tuple[str, ...]]:
    package = SDK / "backoffice_api"
    everything = (
        f"backoffice_api.{folder}.{path.stem}"
        for folder in ("resources", "models")
        for path in sorted((package / folder).glob("[a-z]*.py"))
    )
    client = ("httpx2", "backoffice_api.client")
    return {
        "httpx2": ("httpx2",),
        "httpx2, msgspec": ("httpx2", "msgspec"),
        "httpx2, the SDK's Client": client,
        "httpx2, Client, every resource and model": (*client, *everything),
    }


def _generate_stock(folder: Path) -> None:
    """Generate the models of a page of users by openapi-python-client and its own templates."""
    document = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    schemas = document["components"]["schemas"]
    known = {name: schemas[name] for name in ("UserPage", "User", "UserStatus")}
    success = {"description": "", "content": {"application/json": {"schema": {"$ref": _pointer("UserPage")}}}}
    (folder / "page.json").write_text(
        json.dumps(
            {
                "openapi": "3.1.0",
                "info": {"title": "Stock", "version": "1"},
                "paths": {"/users": {"get": {"operationId": "list_users", "responses": {"200": success}}}},
                "components": {"schemas": known},
            }
        )
    )
    command = (
        Path(sys.executable).with_name("openapi-python-client"),
        *("generate", "--path", folder / "page.json", "--output-path", folder / "stock", "--meta", "none"),
    )
    # It warns that ruff is missing.
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def _pointer(schema: str) -> str:
    return f"#/components/schemas/{schema}"


def _results(rounds: int) -> list[Result]:
    page = {"items": [USER] * USERS, "next_cursor": None}
    newer = {"items": [{**USER, "nickname": "countess"}] * USERS, "next_cursor": None}
    contents = {
        False: json.dumps({"success": True, "data": page}).encode(),
        True: json.dumps({"success": True, "data": newer}).encode(),
    }
    contenders = [(name, read, contents[new]) for name, read, new in _contenders()]
    return [
        Result(name, milliseconds, _memory(read, content))
        for (name, read, content), milliseconds in zip(
            contenders, _milliseconds(contenders, rounds), strict=True
        )
    ]


def _contenders() -> list[tuple[str, Read, bool]]:
    """Return names, readers, and whether they read the page of a newer server."""
    stock: Any = importlib.import_module("stock.models")
    models: Any = importlib.import_module("backoffice_api.models")
    decode_json: Any = importlib.import_module("backoffice_api._direct").decode_json
    fields = list(UserFields.__annotations__.items())
    struct: Any = msgspec.defstruct("User", fields)
    decoder = msgspec.json.Decoder(_enveloped(struct))
    user: Any = pydantic_dataclass(type("User", (), {"__annotations__": dict(fields)}))
    adapter = TypeAdapter[Any](_with_pydantic(user))

    def sdk(content: bytes) -> object:
        return decode_json(models.UserPage, content, member="data")

    return [
        (
            "stock openapi-python-client",
            lambda content: stock.UserPage.from_dict(json.loads(content)["data"]),
            False,
        ),
        ("Pydantic, from bytes", adapter.validate_json, False),
        ("bare structs of msgspec", decoder.decode, False),
        ("the SDK", sdk, False),
        ("stock, newer server", lambda content: stock.UserPage.from_dict(json.loads(content)["data"]), True),
        ("the SDK, newer server", sdk, True),
    ]


def _enveloped(user: Any) -> Any:
    page = msgspec.defstruct("Page", [("items", list[user]), ("next_cursor", str | None)])
    return msgspec.defstruct("Envelope", [("data", page)])


def _with_pydantic(user: Any) -> Any:
    page = type("Page", (), {"__annotations__": {"items": list[user], "next_cursor": str | None}})
    envelope = type("Envelope", (), {"__annotations__": {"data": pydantic_dataclass(page)}})
    return pydantic_dataclass(envelope)


def _milliseconds(contenders: Sequence[tuple[str, Read, bytes]], rounds: int) -> list[float]:
    """Measure in turns, so that other load affects all contenders."""
    fastest = [float("inf")] * len(contenders)
    for _ in range(rounds):
        for index, (_, read, content) in enumerate(contenders):
            began = time.process_time()
            read(content)
            fastest[index] = min(fastest[index], time.process_time() - began)
    return [seconds * 1000 for seconds in fastest]


def _memory(read: Read, content: bytes) -> float:
    tracemalloc.start()
    result = read(content)
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del result
    return held / USERS


def _import_times(rounds: int) -> dict[str, float]:
    """Return milliseconds of processor time by what is imported."""
    fastest = dict.fromkeys(_imported(), float("inf"))
    for _ in range(rounds):
        for name, modules in _imported().items():
            fastest[name] = min(fastest[name], float(measured(_IMPORT, str(SDK), *modules)) * 1000)
    return fastest
