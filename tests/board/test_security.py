"""Nobody gets in but who was let in: other hosts, origins, users, tokens; and nothing of a name runs on the page."""

from __future__ import annotations

import re
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from optimiser.board.web import service as services
from optimiser.board.web.routes import ROOT, ROUTES
from optimiser.board.web.security import HEADERS, MOST_BYTES
from optimiser.board.web.server import ADDRESS, TOKEN, listen, token_from
from optimiser.journal.chain import read_entries
from optimiser.tabular.faults import BadInput
from tests.board.client import API, BASE, PORT, Client
from tests.board.ward import date

STATIC = Path(__file__).resolve().parents[2] / "optimiser" / "board" / "static"


@pytest.fixture(scope="module")
def client(ward_as_made: Path) -> Iterator[Client]:
    made = Client(ward_as_made)
    yield made
    made.board.close()


def bare(client: Client, method: str, path: str, headers: dict[str, str], **more: Any) -> Any:
    return client.http.request(method, path, headers=headers, **more)


@pytest.mark.parametrize(
    "host",
    ["evil.example", f"evil.example:{PORT}", "127.0.0.1", f"127.0.0.1:{PORT + 1}", "localhost", f"127.0.0.1:{PORT}.",
     "", f"[::1]:{PORT}", f"127.0.0.1:{PORT}@evil.example", f" 127.0.0.1:{PORT}x", f"LOCALHOST.evil:{PORT}"],
)  # fmt: skip
def test_only_its_own_host_is_answered(client: Client, host: str) -> None:
    for path in ("/", f"{API}/health", f"{API}/session", "/static/app.js"):
        answer = (
            client.call("GET", "/health", headers={"Host": host})
            if path == f"{API}/health"
            else bare(client, "GET", path, {"Host": host, "X-Forwarded-Host": f"127.0.0.1:{PORT}"})
        )
        assert (answer.status_code, answer.json()["type"]) == (421, "other-host")


def test_both_of_its_names_are_answered(client: Client) -> None:
    for host in (f"127.0.0.1:{PORT}", f"localhost:{PORT}"):
        assert client.call("GET", "/health", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": f"http://127.0.0.1:{PORT + 1}"}, 403),
        ({"Origin": f"https://127.0.0.1:{PORT}"}, 403),
        ({"Origin": f"http://localhost:{PORT}"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": BASE, "Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": BASE}, 200),
        ({}, 200),
    ],
)
def test_what_changes_something_comes_from_its_own_page_or_a_program(
    client: Client, headers: dict[str, str], status: int
) -> None:
    body = {"moves": [{"out": {"person": "P01", "date": date(0)}}], "dry_run": True}
    assert client.call("POST", "/edits", body, headers=headers).status_code == status


def test_every_call_needs_the_token(client: Client) -> None:
    filled = {"person": "P01", "date": date(0), "team": "WILLOW", "period": "early", "duty": date(0), "job": "1",
              "file": "rota.csv", "rule": "need-cover"}  # fmt: skip
    for route in ROUTES:
        path = ROOT + re.sub(r"{(\w+)}", lambda found: filled[found[1]], route.path)
        for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}, {"Cookie": "token=x"},
                        {"Authorization": f"Basic {client.service.token}"}):  # fmt: skip
            answer = bare(client, route.method, path, headers)
            assert (answer.status_code, answer.json()["type"]) == (401, "no-token"), (route, headers)
    assert bare(client, "GET", f"{API}/health?token={client.service.token}", {}).status_code == 401


def test_a_ticket_lets_in_once_and_not_for_long(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = client.post("/tickets", {}, 201)
    assert client.http.post(f"{API}/session", json=ticket).json() == {"token": client.service.token}
    assert client.http.post(f"{API}/session", json=ticket).status_code == 401
    late = client.post("/tickets", {}, 201)
    now = services.time.monotonic()
    monkeypatch.setattr(services.time, "monotonic", lambda: now + services.TICKET_SECONDS + 1)
    assert client.http.post(f"{API}/session", json=late).status_code == 401
    assert client.http.post(f"{API}/session", json={"ticket": "ü"}).status_code == 401


def test_nothing_is_said_to_other_pages_and_nothing_is_kept(client: Client) -> None:
    answers = [client.http.get("/"), client.http.get("/static/nothing.js"), client.call("GET", "/rota"),
               client.call("POST", "/edits", {}), client.http.get("/", headers={"Host": "evil.example"})]  # fmt: skip
    for answer in answers:
        for name, value in HEADERS.items():
            assert answer.headers[name] == value
        assert not [name for name in answer.headers if name.startswith(("access-control", "set-cookie", "server"))]
    options = client.http.options(f"{API}/edits", headers={"Origin": "https://evil.example",
                                                           "Access-Control-Request-Method": "POST"})  # fmt: skip
    assert options.status_code == 405
    assert "'unsafe" not in HEADERS["content-security-policy"]


def test_nothing_outside_its_own_files_is_served(client: Client) -> None:
    for name in ("../session.py", "..%2fsession.py", "%2e%2e/app.py", "app.js%00", ".env", "APP.JS", "app.py"):
        assert client.http.get(f"/static/{name}").status_code == 404


def test_a_body_that_is_too_large_is_refused(client: Client) -> None:
    answer = client.call("POST", "/check", content=b" " * (MOST_BYTES + 1),
                         headers={"Content-Type": "application/json"})  # fmt: skip
    assert answer.status_code == 413

    def parts() -> Iterator[bytes]:
        for _ in range(9):
            yield b" " * (1 << 20)

    answer = client.call("POST", "/check", content=parts(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 413


def test_it_listens_on_this_machine_alone() -> None:
    with listen() as one:
        assert one.getsockname()[0] == ADDRESS == "127.0.0.1"
        one.listen()
        with pytest.raises(BadInput, match="fault"):
            listen(one.getsockname()[1])
    assert isinstance(one, socket.socket)


def test_the_token_of_programs_is_a_file_for_its_owner_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(TOKEN, raising=False)
    token = token_from(tmp_path / "token")
    assert len(token) >= 43
    assert token_from(tmp_path / "token") == token
    assert (tmp_path / "token").stat().st_mode & 0o077 == 0
    with pytest.raises(BadInput):
        token_from(None)
    monkeypatch.setenv(TOKEN, "short")
    with pytest.raises(BadInput):
        token_from(None)


def test_the_page_writes_text_and_fetches_nothing_of_elsewhere() -> None:
    for path in STATIC.iterdir():
        text = path.read_text(encoding="utf-8")
        assert len(text.splitlines()) <= 420, path.name
        for never in ("innerHTML", "outerHTML", "insertAdjacent", "document.write", "eval(", "new Function", "http://",
                      "https://", "style=", "onclick=", "document.cookie", "localStorage", "WebSocket"):  # fmt: skip
            assert never not in text, (path.name, never)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=12), inner, max_size=3),
    max_leaves=8,
)
NAMES = sorted({name for route in ROUTES if route.body for name in route.body.model_fields})
BODIES = st.dictionaries(st.sampled_from(NAMES), JSON, max_size=4) | JSON
WORDS = st.text(alphabet=st.characters(codec="utf-8", exclude_characters="/?#"), min_size=1, max_size=12)
SOUND = [r for r in ROUTES if r.path not in ("/repairs", "/solves", "/mix", "/supply", "/check", "/publications")]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(SOUND), BODIES, WORDS)
def test_whatever_is_sent_is_answered_with_a_problem_and_never_a_defect(
    client: Client, route: Any, body: Any, word: str
) -> None:
    path = re.sub(r"{\w+}", lambda _: quote(word, safe=""), route.path)
    answer = client.call(route.method, path, body if route.body else None, revision="stale")
    assert answer.status_code < 500, answer.text
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json"
    assert read_entries(client.service.home) == []
