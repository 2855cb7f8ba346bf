"""The interface called within the process, as the page or a program would."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter
from starlette.testclient import TestClient

from optimiser.board.jobs import Jobs
from optimiser.board.session import Session
from optimiser.board.web.app import SLASHED, WebBoard
from optimiser.board.web.openapi import is_described
from optimiser.board.web.routes import ROUTES
from optimiser.board.web.service import Service

PORT = 8765
BASE = f"http://127.0.0.1:{PORT}"
API = "/api/v1"
TOKEN = "a-token-that-only-tests-know-of"


class Client:
    """A program that has the token and names the revision that it saw last."""

    def __init__(self, home: Path, *, manager: bool = False, page: bool = True) -> None:
        self.service = Service(Session(home, manager=manager), Jobs(), TOKEN)
        self.board = WebBoard(self.service, PORT, page=page)
        self.http = TestClient(self.board.app, base_url=BASE, raise_server_exceptions=False)
        self.revision = self.service.session.revision

    def call(self, method: str, path: str, body: Any = None, *, revision: str | None = None, **more: Any) -> Any:
        """An answer as it came."""
        headers = {"Authorization": f"Bearer {TOKEN}", "If-Match": f'"{revision or self.revision}"'}
        if body is not None:
            more["json"] = body
        headers |= more.pop("headers", {})
        answer = self.http.request(method, path if path.startswith("/static") else API + path, headers=headers, **more)
        if answer.is_success:
            hold_against_description(method, path, answer.content)
        return answer

    def get(self, path: str, **query: Any) -> Any:
        """The body of an answer that must be right."""
        answer = self.call("GET", path, params=query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def post(self, path: str, body: Any, status: int = 200) -> Any:
        """The body of an answer of a status; the revision it tells is noted."""
        answer = self.call("POST", path, body)
        assert answer.status_code == status, answer.text
        told = answer.json()
        self.revision = told.get("revision") or self.revision
        return told


def hold_against_description(method: str, path: str, body: bytes) -> None:
    """Fail where an answer is not as its route describes it."""
    for route in ROUTES:
        pattern = re.sub(r"{\w+}", "[^/]+", SLASHED.sub(".+", route.path))
        if route.method == method and is_described(route.answer) and re.fullmatch(pattern, path):
            _adapter(route.answer).validate_json(body)


@cache
def _adapter(answer: type) -> TypeAdapter[Any]:
    return TypeAdapter(answer)
