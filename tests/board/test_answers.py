"""What is answered over HTTP is what the commands print with `--json`, and is as the interface describes it."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from tests.board.client import Client
from tests.board.ward import date
from tests.mix_proof.ward import write_ward
from tests.supply.folder import write as write_supply

OF_THE_RUN = ("made", "command", "run", "seconds", "timings", "versions", "started", "user", "machine")
"""What differs from run to run, whoever asks."""


@pytest.fixture(scope="module")
def ward(ward_as_made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The ward, short of two nights."""
    home = Path(shutil.copytree(ward_as_made, tmp_path_factory.mktemp("answers") / "ward"))
    made = Client(home)
    made.post("/edits", {"moves": [{"out": {"person": "P08", "date": date(day)}} for day in (1, 2)]})
    made.post("/publications", {"on": "2026-11-23"}, 201)
    made.post("/edits", {"moves": [{"out": {"person": "P02", "date": date(5)}}]})
    made.board.close()
    return home


@pytest.fixture(params=[False, True], ids=["everybody", "manager"])
def client(ward: Path, request: pytest.FixtureRequest) -> Iterator[Client]:
    made = Client(ward, manager=request.param)
    yield made
    made.board.close()


def command(client: Client, *words: str) -> Any:
    """What a command prints for the same readers."""
    manager = ["--manager"] if client.service.session.manager else []
    done = CliRunner().invoke(main, [*words, "--json", *manager])
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)


def alike(told: Any) -> Any:
    """An answer without what differs from run to run."""
    return {key: value for key, value in told.items() if key not in OF_THE_RUN} if isinstance(told, dict) else told


@pytest.mark.parametrize(
    ("path", "query", "words"),
    [
        (f"/slots/WILLOW/{date(1)}/night", {}, ("cover", "WILLOW", date(1), "night")),
        (f"/slots/WILLOW/{date(4)}/early", {"most": 3}, ("cover", "WILLOW", date(4), "early", "--most", "3")),
        (
            f"/slots/WILLOW/{date(1)}/night",
            {"instead_of": "P16", "most": 5},
            ("cover", "WILLOW", date(1), "night", "--most", "5", "--instead-of", "P16"),
        ),
        (f"/people/P02/duties/{date(3)}/swaps", {"most": 5}, ("swaps", "P02", date(3), "--most", "5")),
        ("/people/P08", {}, ("explain", "person", "P08")),
        ("/rules/single nights", {}, ("explain", "rule", "single nights")),
        ("/diff", {}, ("diff", "published/0001/rota.csv", "@4")),
        ("/diff", {"before": "@1", "after": "@2"}, ("diff", "@1", "@2")),
        ("/changes", {}, ("log",)),
    ],
)
def test_reading(client: Client, path: str, query: dict[str, Any], words: tuple[str, ...]) -> None:
    home = client.service.home
    words = tuple(str(home / word) if word.startswith("published/") else word for word in words)
    where = [str(home)] if words[0] == "log" else ["--folder", str(home)]
    told, said = client.get(path, **query), command(client, *words, *where)
    if words[0] == "diff":
        told["rota_before"] = said["rota_before"]  # of which file it was read
    assert {key: told[key] for key in said} == said


def test_judging(client: Client) -> None:
    home = client.service.home
    said = command(client, "audit", str(home))
    told = client.post("/audit", {"rota": (home / "out" / "rota.csv").read_text(encoding="utf-8")})
    which = ("inputs", "parameters", "rota_sha256", "which", "rota_file", "rota", *OF_THE_RUN)
    assert {k: v for k, v in told.items() if k not in which} == {k: v for k, v in said.items() if k not in which}
    assert client.post("/check", {}) == json.loads(CliRunner().invoke(main, ["check", str(home), "--json"]).stdout)


def test_publishing(ward: Path, tmp_path: Path) -> None:
    homes = [Path(shutil.copytree(ward, tmp_path / name / "ward")) for name in ("one", "other")]
    client = Client(homes[0])
    told = client.post("/publications", {"on": "2026-12-01", "messages": True}, 201)
    said = command(client, "publish", "--folder", str(homes[1]), "--on", "2026-12-01", "--messages")
    client.board.close()
    assert {key: told[key] for key in said if key not in ("published", *OF_THE_RUN)} == {
        key: value for key, value in said.items() if key not in ("published", *OF_THE_RUN)
    }


def job(client: Client, path: str, body: dict[str, Any]) -> Any:
    """The job, once it has ended."""
    answer = client.call("POST", path, body)
    assert answer.status_code == 202, answer.text
    for _ in range(1200):
        told = client.get(f"/jobs/{answer.json()['id']}")
        if told["state"] != "running":
            assert told["state"] == "done", told["said"]
            return told
        time.sleep(0.1)
    raise AssertionError(told)


def test_long_work(ward: Path, tmp_path: Path) -> None:
    mix = write_ward(tmp_path / "mixed")
    supply = tmp_path / "supply"
    supply.mkdir()
    write_supply(supply)
    client = Client(ward)
    client.service.folders = {"mix": mix, "supply": supply}
    solved = job(client, "/solves", {"iterations": 1, "workers": 1, "seed": 3})
    said = command(client, "solve", str(ward), "--out", str(tmp_path / "solved"), "--format", "csv", "--seconds", "30",
                   "--iterations", "1", "--workers", "1", "--seed", "3")  # fmt: skip
    assert solved["outcome"] in (0, 1)
    for key in ("points", "hard", "gaps", "verdict"):
        assert solved["answer"].get(key) == said.get(key), key
    repaired = job(client, "/repairs", {"seconds": 1, "absent": [["P16", date(1), date(2)]]})
    said = command(client, "repair", "--folder", str(ward), "--out", str(tmp_path / "r.csv"), "--seconds", "1",
                   "--absent", "P16", date(1), date(2))  # fmt: skip
    assert set(repaired["answer"]) == set(said)
    mixed = job(client, "/mix", {})
    said = command_plain("mix", "solve", str(mix), "--out", str(tmp_path / "mix"))
    assert alike(mixed["answer"]) == alike(said)
    supplied = job(client, "/supply", {})
    said = command_plain("mix", "supply", str(supply), "--out", str(tmp_path / "plan"))
    assert alike(supplied["answer"]) == alike(said)
    lever = client.call("POST", "/mix", {"set": {"no_such_lever": 1.0}})
    assert lever.status_code == 202
    client.board.close()


def command_plain(*words: str) -> Any:
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code in (0, 1), done.output
    return json.loads(done.stdout)
