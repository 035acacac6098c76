"""What dependencies add to a response: headers, a status, background tasks; under both dispatchers."""

from typing import Annotated, Any

import pytest
from fastapi import BackgroundTasks, Depends, Response

from specfirst.runtime.interface import ServiceUnavailable
from specfirst.runtime.operation import SuccessResponse
from tests.runtime.injection.conftest import Served

BODY: dict[str, Any] = {"media_type": "application/json", "model": list[int]}


async def test_headers_and_cookies_of_dependencies_are_sent(served: Served) -> None:
    async def below(response: Response) -> None:
        response.set_cookie("a", "1")
        response.headers["x-below"] = "yes"

    async def above(response: Response, below: Annotated[None, Depends(below)]) -> list[int]:
        response.set_cookie("b", "2")
        return []

    response = await served.get(served.app(Depends(above)))
    assert (response.json(), response.headers["x-below"]) == ([], "yes")
    assert [cookie.split(";")[0] for cookie in response.headers.get_list("set-cookie")] == ["a=1", "b=2"]


@pytest.mark.parametrize(("status", "sent"), [(202, 202), (299, 500)])
async def test_status_of_a_dependency_must_be_declared(served: Served, status: int, sent: int) -> None:
    async def sets(response: Response) -> list[int]:
        response.status_code = status
        return []

    successes = (SuccessResponse(status=200, **BODY), SuccessResponse(status=202, by_runtime=True, **BODY))
    assert (await served.get(served.app(Depends(sets), successes=successes))).status_code == sent


async def test_background_tasks_run_in_order_after_the_service(served: Served) -> None:
    done: list[str] = []

    async def note(text: str) -> None:
        done.append(text)

    def note_in_thread(text: str) -> None:
        done.append(text)

    async def below(tasks: BackgroundTasks) -> None:
        tasks.add_task(note, "first")

    async def above(tasks: BackgroundTasks, below: Annotated[None, Depends(below)]) -> None:
        tasks.add_task(note_in_thread, "second")

    async def act(value: Any) -> list[str]:
        return [*done]

    response = await served.get(served.app(Depends(above), act=act))
    assert (response.json(), done) == ([], ["first", "second"])


async def test_background_tasks_run_after_the_response_to_head(served: Served) -> None:
    done: list[str] = []

    async def adds(tasks: BackgroundTasks) -> None:
        tasks.add_task(done.append, "task")

    response = await served.send("HEAD", served.app(Depends(adds)))
    assert (response.status_code, done) == (200, ["task"])


async def test_background_tasks_do_not_run_after_a_failure(served: Served) -> None:
    done: list[str] = []

    async def adds(tasks: BackgroundTasks) -> None:
        tasks.add_task(done.append, "task")

    async def act(value: Any) -> None:
        raise ServiceUnavailable

    response = await served.get(served.app(Depends(adds), act=act, runtime={"responses": "off"}))
    assert (response.status_code, done) == (503, [])
