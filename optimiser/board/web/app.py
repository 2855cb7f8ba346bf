"""The interface and the page as one ASGI application."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from importlib.resources import files as package_files
from typing import Any, TypeVar
from urllib.parse import unquote

from pydantic_core import to_json
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route as WebRoute
from starlette.types import ASGIApp, Receive, Scope, Send

from optimiser.board.web.bodies import ChangesQuery, TicketBody
from optimiser.board.web.files import FileMade
from optimiser.board.web.openapi import openapi
from optimiser.board.web.problems import of_error, problem
from optimiser.board.web.routes import ROOT, ROUTES, Route
from optimiser.board.web.security import MOST_BYTES, Guard
from optimiser.board.web.service import Asked, Service

_Answer = TypeVar("_Answer")

SLASHED = re.compile(r"{(duty|period|rule)}")
"""What may hold a slash that is written as one: `2027-01-04/N`. Anything may hold one that is written as `%2F`."""

LOOK_EVERY = 1.0
"""Seconds between two looks at a folder that a page waits for."""

MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}
"""Of the page's own files, by ending."""


class WebBoard:
    """A service on the web: its calls are made one after the other, by one thread.

    Args:
        service: what answers.
        port: that of the server.
        page: whether the page is offered, or the interface alone.
    """

    def __init__(self, service: Service, port: int, *, page: bool) -> None:
        self.service = service
        service.description = openapi()
        self.thread = ThreadPoolExecutor(1, "session")
        routes = [WebRoute(f"{ROOT}/session", self._admit, methods=["POST"])]
        routes += [
            WebRoute(ROOT + SLASHED.sub(r"{\1:path}", r.path), partial(self._answer, r), methods=[r.method])
            for r in ROUTES
        ]
        if page:
            routes += [WebRoute("/", self._static, methods=["GET"]),
                       WebRoute("/static/{name}", self._static, methods=["GET"])]  # fmt: skip
        web = Starlette(routes=routes, exception_handlers={HTTPException: _not_here, Exception: self._defect})
        web.router.redirect_slashes = False
        self.app: ASGIApp = Guard(_as_written(web), port, service.token, ROOT, frozenset({f"{ROOT}/session"}))

    def close(self) -> None:
        """End what runs."""
        self.service.jobs.close()
        self.thread.shutdown(wait=False, cancel_futures=True)

    async def _run(self, call: Callable[[], _Answer]) -> _Answer:
        return await asyncio.get_running_loop().run_in_executor(self.thread, call)

    async def _answer(self, route: Route, request: Request) -> Response:
        named = {name: unquote(text) for name, text in request.path_params.items()}
        try:
            query = route.query.model_validate(_query(request))
            body = None
            if route.body is not None:
                read = await _body(request)
                if isinstance(read, Response):
                    return read
                body = route.body.model_validate(read)
            revision = _revision(request)
            if route.writes and revision is None and not getattr(body, "dry_run", False):
                return problem("no-revision", 'expected If-Match: "REVISION" as the last answer told it')
            if isinstance(query, ChangesQuery):
                await self._wait(query)
            asked = Asked(named, query, body, revision)
            found = await self._run(partial(self._call, route, asked))
        except Exception as error:  # every one is told as a problem
            return of_error(error, self.service, named_in_path=named if route.method == "GET" else ())
        if isinstance(found, FileMade):
            headers = {"content-disposition": f'attachment; filename="{found.name}"'}
            return Response(found.data, media_type=found.media_type, headers=headers)
        return Response(to_json(found), route.status, media_type="application/json", headers=_headers(route, found))

    def _call(self, route: Route, asked: Asked) -> Any:
        if not route.writes:
            self.service.session.refresh()
        return route.call(self.service, asked)

    async def _wait(self, query: ChangesQuery) -> None:
        """Wait until the revision is another than the one asked about, or the time is over."""
        left = query.wait
        session = self.service.session
        while left > 0:
            await self._run(session.refresh)
            if session.revision != query.revision:
                return
            await asyncio.sleep(min(LOOK_EVERY, left))
            left -= LOOK_EVERY

    async def _admit(self, request: Request) -> Response:
        try:
            read = await _body(request)
            if isinstance(read, Response):
                return read
            token = self.service.admit(TicketBody.model_validate(read).ticket)
        except Exception as error:
            return of_error(error, self.service)
        if token is None:
            return problem("no-token", "the ticket was used, or is too old: start rota board again")
        return Response(to_json({"token": token}), media_type="application/json")

    async def _static(self, request: Request) -> Response:
        name = request.path_params.get("name", "index.html")
        if not re.fullmatch(r"[a-z_]+\.(html|js|css|svg)", name):
            return problem("not-found")
        found = package_files("optimiser.board").joinpath("static", name)
        if not found.is_file():
            return problem("not-found")
        return Response(found.read_bytes(), media_type=MEDIA_TYPES[name[name.rindex(".") :]])

    async def _defect(self, request: Request, error: Exception) -> Response:
        return of_error(error, self.service)


def _as_written(app: ASGIApp) -> ASGIApp:
    """The application, asked for paths as they are written: a slash in a name (`%2F`) ends no part of them."""

    async def asked(scope: Scope, receive: Receive, send: Send) -> None:
        await app({**scope, "path": scope["raw_path"].decode("latin-1")}, receive, send)

    return asked


async def _not_here(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    return problem("method-not-allowed" if error.status_code == 405 else "not-found")


def _query(request: Request) -> dict[str, str]:
    """The query of an address; what is said twice is a fault."""
    found = dict(request.query_params)
    if len(found) != len(request.query_params.multi_items()):
        return {**found, "said twice": ""}
    return found


async def _body(request: Request) -> Any:
    """The body as JSON, or the problem with it."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        return problem("not-json", "expected Content-Type: application/json")
    data = bytearray()
    async for part in request.stream():
        data += part
        if len(data) > MOST_BYTES:
            return problem("too-large", f"expected {MOST_BYTES:,} bytes at most")
    try:
        return json.loads(bytes(data).decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        return problem("bad-request", f"expected JSON: {type(error).__name__}")


def _no_number(name: str) -> float:
    raise ValueError(f"{name} is no number of JSON")


def _revision(request: Request) -> str | None:
    given = request.headers.get("if-match")
    if given is None:
        return None
    return given.strip().removeprefix("W/").strip('"')


def _headers(route: Route, found: Any) -> dict[str, str]:
    revision = found.get("revision") if isinstance(found, dict) else getattr(found, "revision", None)
    headers = {"etag": f'"{revision}"'} if revision else {}
    if route.status == 202 and isinstance(found, dict):
        headers["location"] = f"{ROOT}/jobs/{found['id']}"
    return headers
