"""The interface over HTTP, within the process: each call, every fault at once, and the same as the commands tell."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optimiser.board.web.document import api_page
from optimiser.board.web.openapi import openapi
from optimiser.board.web.problems import KINDS
from optimiser.board.web.routes import ROOT, ROUTES
from optimiser.cli import main
from optimiser.journal.chain import read_entries
from optimiser.library.changes.journal import verify
from optimiser.tabular.output import write_text
from tests.board.client import Client
from tests.board.ward import date

DOCS = Path(__file__).resolve().parents[2] / "docs"


@pytest.fixture
def client(ward: Path) -> Iterator[Client]:
    made = Client(ward)
    yield made
    made.board.close()


def give(person: str, day: int, shift: str) -> dict[str, Any]:
    return {"into": {"person": person, "date": date(day), "shift": shift}}


def leave(person: str, day: int) -> dict[str, Any]:
    return {"out": {"person": person, "date": date(day)}}


def command(*arguments: str) -> Any:
    done = CliRunner().invoke(main, list(arguments))
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


def test_an_edit_is_made_at_the_revision_that_was_read_and_no_other(client: Client) -> None:
    old = client.revision
    told = client.post("/edits", {"moves": [give("P02", 0, "E")]})
    assert told["said"].startswith("early given to Bethan Rees")
    assert told["revision"] != old
    late = client.call("POST", "/edits", {"moves": [leave("P01", 0)]}, revision=old)
    assert (late.status_code, late.json()["type"]) == (412, "moved")
    assert late.json()["revision"] == told["revision"] == client.get("/rota")["revision"]
    without = client.http.post(
        f"{ROOT}/edits", json={"moves": []}, headers={"Authorization": f"Bearer {client.service.token}"}
    )
    assert (without.status_code, without.json()["type"]) == (428, "no-revision")


def test_a_hard_breach_is_refused_and_made_with_a_reason(client: Client) -> None:
    refused = client.post("/edits", {"moves": [give("P08", 4, "E")]}, 409)
    assert refused["type"] == "hard-breach"
    assert any(b["hard"] for b in refused["edited"]["new"])
    assert refused["detail"].startswith("Nothing was changed. early given to Hugh Carter")
    made = client.post("/edits", {"moves": [give("P08", 4, "E")], "reason": "agreed"})
    assert made["verdict"]["hard"] > 0
    unmended = client.post("/publications", {}, 409)
    assert unmended["type"] == "unmended"
    assert unmended["breaches"]
    for breach in client.get("/breaches")["breaches"]:
        if breach["hard"] and not breach["accepted"]:
            client.post("/accepted", {"rule": breach["rule"], "place": breach["place"], "reason": "agreed"})
    assert client.post("/publications", {"on": "2026-11-23"}, 201)["lead_days"] == 42
    assert client.get("/publications")["versions"][0]["version"] == 1


def test_every_fault_is_told_at_once(client: Client) -> None:
    told = client.post("/edits", {"moves": [leave("P99", 0), {"into": {"person": "P01"}}, 3], "more": 1}, 422)
    assert {f["column"] for f in told["faults"]} == {"moves.1.into.date", "moves.2", "more"}
    told = client.post("/edits", {"moves": [leave("P99", 0), give("P01", 3, "XX")]}, 422)
    assert [f["column"] for f in told["faults"]] == ["moves[0].out.person", "moves[1].into.shift"]
    assert client.call("GET", "/cells/Amara Okafo/2027-01-04").json()["faults"][0]["suggestion"] == "Amara Okafor"
    assert client.call("GET", "/cells/P01/2029-01-04").status_code == 404
    assert client.call("GET", "/nowhere").json()["type"] == "not-found"
    assert client.call("PUT", "/edits", {}).json()["type"] == "method-not-allowed"
    for text in ("{", "[1,", '{"moves": NaN}', "\ud800".encode("utf-8", "surrogatepass")):
        headers = {"Content-Type": "application/json"}
        assert client.call("POST", "/edits", content=text, headers=headers).json()["type"] == "bad-request"
    assert client.call("POST", "/edits", content="{}", headers={"Content-Type": "text/plain"}).status_code == 415


def test_what_is_unknown_is_not_found_in_a_path_and_a_fault_elsewhere(client: Client) -> None:
    near = {
        f"/days/{date(1)}?team=WILOW": (422, "team", "WILLOW"),
        f"/cells/P01/{date(1)}?team=WILOW": (422, "team", "WILLOW"),
        f"/slots/WILOW/{date(1)}/night": (404, "team", "WILLOW"),
        "/breaches?rule=need-cove": (422, "rule", "need-cover"),
        "/diff?before=@1&after=now": (422, "after", ""),
        f"/people/P02/duties/{date(3)}/swaps?today=2031-01-01": (422, "today", ""),
    }
    client.post("/edits", {"moves": [leave("P01", 0)]})
    for path, (status, column, suggestion) in near.items():
        told = client.call("GET", path)
        (fault,) = told.json()["faults"]
        assert (told.status_code, fault["column"], fault["suggestion"]) == (status, column, suggestion), path
    moved = client.post("/edits", {"moves": [{"into": {**give("P01", 0, "E")["into"], "team": "WILOW"}}]}, 422)
    assert moved["faults"][0]["column"] == "moves[0].into.team"


def test_a_name_may_hold_a_slash(ward: Path) -> None:
    for path in (*ward.glob("*.csv"), ward / "out" / "rota.csv"):
        path.write_text(path.read_text(encoding="utf-8").replace("P02", "P/02"), encoding="utf-8")
    client = Client(ward)
    assert client.get(f"/cells/P%2F02/{date(1)}")["person"] == "P/02"
    assert client.get("/people/P%2F02")["person"] == "P/02"
    for written in (f"{date(1)}%2FE", f"{date(1)}/E"):
        assert client.get(f"/people/P%2F02/duties/{written}/swaps", most=1, days=0)["rows"]
    client.board.close()


def test_swaps_absences_locks_undo_and_redo(client: Client) -> None:
    client.post("/swaps", {"giver": "P02", "duty": date(3), "taker": "P01"})
    client.post("/locks", {"person": "P01", "date": date(3)})
    assert client.get(f"/cells/P01/{date(3)}")["locked"]
    away = client.post("/absences", {"person": "Hugh Carter", "first": date(1), "last": date(3)})
    assert away["reload"]
    assert len(away["opened"]) == 3
    assert client.get("/gaps")["gaps"][0]["team"] == "WILLOW"
    client.post("/undo", {})
    assert client.get("/gaps")["gaps"] == []
    assert client.post("/redo", {"reason": "she is ill after all"})["verdict"]["gaps"] == 3
    client.post("/undo", {"to": 1})
    assert [e["kind"] for e in client.get("/changes", after=1)["rows"]] == [
        "swap", "lock", "absence", "undo", "redo", "undo"
    ]  # fmt: skip
    assert verify(client.service.home) == []


def test_checking_and_judging_touch_nothing(client: Client) -> None:
    home = client.service.home
    assert client.post("/check", {}) == command("check", str(home), "--json")
    rota = (home / "out" / "rota.csv").read_text(encoding="utf-8")
    judged, said = client.post("/audit", {"rota": rota}), command("audit", str(home), "--json")
    for told in (judged, said):
        for key in ("made", "parameters", "command", "inputs", "rota_sha256", "which", "rota_file", "rota"):
            told.pop(key, None)
    assert judged == said
    staff = (home / "staff.csv").read_text(encoding="utf-8").replace("37.5", "many", 1)
    faults = client.post("/check", {"files": {"staff.csv": staff}}, 422)["faults"]
    assert [(f["file"], f["row"], f["column"]) for f in faults] == [("staff.csv", 2, "weekly_hours")]
    told = client.post("/check", {"files": {"../staff.csv": ""}}, 422)
    assert "no file of a rota folder" in told["faults"][0]["what"]
    assert client.post("/audit", {"rota": "nothing"}, 422)["type"] == "faults"
    assert read_entries(home) == []


def test_a_repair_is_a_job_whose_rota_is_taken(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post("/edits", {"moves": [leave("P08", 1), leave("P08", 2)]})
    job = client.call("POST", "/repairs", {"seconds": 3, "agreed": ["Hugh Carter"]})
    assert job.status_code == 202
    assert client.call("POST", "/solves", {}).json()["type"] == "busy"
    where = job.headers["location"].removeprefix(ROOT)
    assert client.call("POST", f"{where}/take", {}).json()["type"] == "nothing-found"
    told = wait_for(client, where)
    assert told["state"] == "done", told["said"]
    assert told["answer"]["changes"]
    (person, *_) = {change["person"] for change in told["answer"]["changes"]}
    taken = client.post(f"{where}/take", {"people": [person]})
    assert read_entries(client.service.home)[-1].kind == "repair"
    assert taken["verdict"]["gaps"] < 2 or taken["verdict"]["points"]
    assert client.call("GET", "/jobs/99").status_code == 404
    collides = client.call("POST", f"{where}/take", {})
    assert collides.json()["type"] == "collides"


def wait_for(client: Client, where: str) -> Any:
    for _ in range(600):
        told = client.get(where)
        if told["state"] != "running":
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def test_a_job_is_stopped(client: Client) -> None:
    job = client.call("POST", "/solves", {"seconds": 600, "workers": 1}).json()
    client.call("DELETE", f"/jobs/{job['id']}")
    client.call("DELETE", f"/jobs/{job['id']}")
    assert wait_for(client, f"/jobs/{job['id']}")["state"] == "stopped"
    assert client.get("/jobs")["jobs"][-1]["asked"]["workers"] == 1
    assert client.call("POST", "/mix", {"set": {}}).json()["detail"].endswith("--mix FOLDER")


def test_files_are_taken_away(client: Client) -> None:
    answer = client.call("GET", "/exports/rota.csv")
    assert answer.text == (client.service.home / "out" / "rota.csv").read_bytes().decode()
    assert client.call("GET", "/exports/passwd").status_code == 404


def test_a_page_that_waits_hears_of_what_another_tool_does(client: Client) -> None:
    first = client.get("/changes", revision=client.revision, wait=0)
    assert first["last"] == 0
    client.post("/edits", {"moves": [leave("P01", 0)]})
    began = time.monotonic()
    told = client.get("/changes", after=0, revision=first["revision"], wait=20)
    assert [e["kind"] for e in told["rows"]] == ["adopt", "edit"]
    assert time.monotonic() - began < 15
    write_text(client.service.home / "staff.csv", "nothing")
    assert client.get("/rota")["faults"]
    refused = client.call("POST", "/edits", {"moves": [leave("P01", 1)]}, revision=client.get("/rota")["revision"])
    assert (refused.status_code, refused.json()["type"]) == (503, "read-only")


def test_the_interface_is_described_as_it_is(client: Client) -> None:
    told = client.get("/openapi.json")
    assert told == json.loads(json.dumps(openapi()))
    for route in ROUTES:
        assert told["paths"][ROOT + route.path][route.method.lower()]["summary"] == route.words
    assert set(told["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) == set(KINDS)
    known = set(told["components"]["schemas"])
    named = {part.split('"')[0] for part in json.dumps(told).split("#/components/schemas/")[1:]}
    assert named <= known


def test_the_page_of_the_interface_is_up_to_date() -> None:
    page = (DOCS / "board-api.md").read_text(encoding="utf-8")
    assert page == api_page(), "run python -m optimiser.board.web.document"


def test_the_client_in_the_docs_works(client: Client) -> None:
    code = (DOCS / "board-api.md").read_text(encoding="utf-8").split("```python\n")[1].split("```")[0]
    lines = code.splitlines()
    assert len(lines) == 13
    said: list[Any] = []
    names: dict[str, Any] = {"print": lambda *words: said.append(words)}
    calls = [line for line in lines if not line.startswith(("import", "API"))]
    head = calls[: calls.index(next(line for line in calls if line.startswith("move")))]
    assert head[0].startswith("def call(")
    names["call"] = lambda method, path, body=None, revision=None: client.call(
        method, path, body, revision=revision
    ).json()
    exec("\n".join(calls[len(head) :]), names)  # the lines of the docs, over a call within the process
    assert said[0][0].startswith("early given to Bethan Rees")
