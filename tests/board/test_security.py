"""Nobody gets in but who was let in: other hosts, origins, users, tokens; and nothing of a name runs on the page."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
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
from optimiser.board.web.sole import announce, place_of, sole
from optimiser.journal.chain import read_entries
from optimiser.tabular.faults import BadInput
from tests.board.client import API, BASE, PORT, Client
from tests.board.live import answering
from tests.board.ward import date

TYPES = Path(__file__).with_name("jsconfig.json")
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
    for method, path in EVERY:
        for headers in ({}, {"Authorization": "Bearer"}, {"Authorization": "Bearer x"}, {"Cookie": "token=x"},
                        {"Authorization": f"Basic {client.service.token}"}):  # fmt: skip
            answer = bare(client, method, path, headers)
            assert (answer.status_code, answer.json()["type"]) == (401, "no-token"), (path, headers)
    assert bare(client, "GET", f"{API}/health?token={client.service.token}", {}).status_code == 401


FILLED = {"person": "P01", "date": date(0), "team": "WILLOW", "period": "early", "duty": date(0), "job": "1",
          "file": "rota.csv", "rule": "need-cover"}  # fmt: skip
EVERY = [(route.method, ROOT + re.sub(r"{(\w+)}", lambda found: FILLED[found[1]], route.path)) for route in ROUTES]


@pytest.mark.parametrize(("method", "path"), [*EVERY, ("POST", f"{ROOT}/session")])
def test_no_call_answers_another_host_or_changes_anything_for_another_page(
    client: Client, method: str, path: str
) -> None:
    inside = {"Authorization": f"Bearer {client.service.token}", "If-Match": f'"{client.revision}"'}
    rebound = bare(client, method, path, {**inside, "Host": f"evil.example:{PORT}", "Origin": "http://evil.example"})
    assert (rebound.status_code, rebound.json()["type"]) == (421, "other-host")
    if method != "GET":
        for headers in ({"Origin": "http://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = bare(client, method, path, {**inside, **headers}, json={})
            assert (answer.status_code, answer.json()["type"]) == (403, "other-origin")
    for text in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data"):
        if method == "POST":  # what a form of another page could send
            answer = bare(client, method, path, {**inside, "Content-Type": text}, content=b"{}")
            assert (answer.status_code, answer.json()["type"]) == (415, "not-json")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="becomes another user, which only root may")
def test_another_user_of_the_machine_reads_no_token_and_is_refused(
    ward_as_made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tempfile.TemporaryDirectory() as made, answering(ward_as_made) as (service, address):
        open_to_all = Path(made)
        open_to_all.chmod(0o755)
        monkeypatch.setenv("XDG_RUNTIME_DIR", made)
        monkeypatch.delenv(TOKEN, raising=False)
        place = place_of(ward_as_made, False, {})
        token_from(open_to_all / "token")
        with sole(place):
            announce(place, address, service.token)
            child = os.fork()
            if child == 0:
                os._exit(_as_another_user(place, open_to_all / "token", address))
            assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def _as_another_user(place: Path, token: Path, address: str) -> int:
    """0 where another user reads neither file and gets no answer; else which of them was open."""
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
    for number, read in enumerate((place.read_bytes, token.read_bytes, lambda: list(place.parent.iterdir())), 1):
        try:
            read()
        except PermissionError:
            continue
        return number
    port = int(address.rsplit(":", 1)[1].strip("/"))
    for headers in ("", "Authorization: Bearer guessed\r\n"):
        with socket.create_connection((ADDRESS, port)) as asking:
            asked = f"GET {ROOT}/grid HTTP/1.1\r\nHost: {ADDRESS}:{port}\r\n{headers}Connection: close\r\n\r\n"
            asking.sendall(asked.encode())
            if b" 401 " not in asking.makefile("rb").readline():
                return 4
    return 0


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
    (tmp_path / "token").write_text(f"{token}\r\n", encoding="utf-8-sig")  # as an editor of Windows may write it
    assert token_from(tmp_path / "token") == token
    (tmp_path / "token").write_text(token, encoding="utf-16")
    (tmp_path / "link").symlink_to(tmp_path / "nowhere")
    for unusable in (tmp_path / "token", tmp_path / "link", tmp_path):
        with pytest.raises(BadInput, match=unusable.name):
            token_from(unusable)
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


@pytest.mark.skipif(shutil.which("tsc") is None, reason="tsc, which reads the types of the page's modules, is not here")
def test_the_modules_of_the_page_keep_their_types() -> None:
    done = subprocess.run(["tsc", "-p", str(TYPES)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout


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
