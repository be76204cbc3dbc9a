"""HTTP in virtual time: what ``requests`` sends goes to the world's WhatsApp.

Thread pools are greenlets of the process that made them, so they sleep and die with it.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any, Generic, TypeVar
from unittest.mock import patch

import requests
import urllib3
from relay import adapters
from requests.adapters import HTTPAdapter

from tests.world.boundary import HTTP, Boundary
from tests.world.scheduler import Promise, Scheduler, current_process
from tests.world.whatsapp import Reply, WhatsApp

T = TypeVar("T")


class Line:
    """The way to WhatsApp and back. A request that has left arrives, whoever dies meanwhile."""

    def __init__(self, scheduler: Scheduler, boundary: Boundary, whatsapp: WhatsApp) -> None:
        self._scheduler, self._boundary, self._whatsapp = scheduler, boundary, whatsapp

    def send(self, request: requests.PreparedRequest, timeout_s: float) -> requests.Response:
        """The answer to a request; raises what ``requests`` raises."""
        call = str(request.method)
        self._boundary.before(HTTP, call)
        self._whatsapp.leaves(request.body)
        answer, latency = Promise(self._scheduler), self._whatsapp.simulator.latency()
        self._scheduler.after(latency / 2, self._arrive, request, answer, latency / 2)
        if not answer.wait(timeout_s):
            raise requests.ReadTimeout("simulated: no answer in time")
        self._boundary.after(HTTP, call)
        if answer.value is None:
            raise requests.ConnectionError("simulated: connection closed without an answer")
        return _response(request, answer.value)

    def _arrive(self, request: requests.PreparedRequest, answer: Promise, back_s: float) -> None:
        body = request.body.encode() if isinstance(request.body, str) else request.body
        seconds, reply = self._whatsapp.request(str(request.method), str(request.url), body)
        self._scheduler.after(seconds + back_s, answer.keep, reply)


def _response(request: requests.PreparedRequest, reply: Reply) -> requests.Response:
    status, body = reply
    headers = {"content-type": "application/json"}
    raw = urllib3.HTTPResponse(BytesIO(body), headers, status, preload_content=False)
    response = requests.Response()
    response.status_code, response.raw, response.url = status, raw, str(request.url)
    response.request = request
    response.headers.update(headers)
    return response


class _Future(Generic[T]):
    def __init__(self, promise: Promise) -> None:
        self._promise = promise

    def result(self) -> T:
        self._promise.wait()
        value, error = self._promise.value
        if error is not None:
            raise error
        result: T = value
        return result


@contextmanager
def virtual_http(scheduler: Scheduler, line: Line) -> Iterator[None]:
    """Let ``requests`` and the product's thread pools live in the world."""

    class Pool:
        def __init__(self, max_workers: int | None = None, **_: Any) -> None:
            self._free = max_workers or 1

        def submit(self, call: Callable[..., T], *args: Any) -> _Future[T]:
            promise = Promise(scheduler)
            scheduler.spawn(_carry_out, promise, call, args, process=current_process())
            return _Future(promise)

    def send(_: HTTPAdapter, request: requests.PreparedRequest, **more: Any) -> requests.Response:
        timeout = more.get("timeout")
        return line.send(request, timeout[1] if isinstance(timeout, tuple) else timeout or 60)

    with ExitStack() as stack:
        stack.enter_context(patch.object(HTTPAdapter, "send", send))
        for module in _with_pools():
            stack.enter_context(patch.object(module, "ThreadPoolExecutor", Pool))
        yield


def _carry_out(promise: Promise, call: Callable[..., Any], args: tuple[Any, ...]) -> None:
    try:
        promise.keep((call(*args), None))
    except Exception as error:
        promise.keep((None, error))


def _with_pools() -> list[Any]:
    named = [f"relay.adapters.{each.name}" for each in pkgutil.iter_modules(adapters.__path__)]
    modules = [importlib.import_module(name) for name in named]
    return [module for module in modules if hasattr(module, "ThreadPoolExecutor")]
