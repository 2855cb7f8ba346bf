"""visits.csv and carers.csv: read day by day, and every fault told at once."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.problem.rounds import stops_of
from optimiser.tabular.faults import BadInput

HEADINGS = "visit,client,team,rounds,days,earliest,latest,minutes,carers,capability\n"


@pytest.fixture
def ward(tmp_path: Path) -> Path:
    scaffold(tmp_path / "ward", date(2026, 11, 2))
    return tmp_path / "ward"


def written(ward: Path, visits: str, carers: str = "") -> Path:
    (ward / "visits.csv").write_text(HEADINGS + visits, encoding="utf-8")
    if carers:
        (ward / "carers.csv").write_text("client,person,standing,importance,from,to\n" + carers, encoding="utf-8")
    return ward


def test_a_visit_is_made_on_its_days_by_each_of_its_rounds(ward: Path) -> None:
    rows = "V1,C1,WILLOW,E|LD,Mon,08:00,09:00,30,2,\nV2,C2,WILLOW,N,,23:00,00:30+1,20,,\n"
    problem = load(written(ward, rows, "C1,P03,excluded,,2026-11-05,\nC2,P04,preferred,40,,\n")).problem
    assert [(v.id, v.day, len(v.duties)) for v in problem.visits if v.id == "V1"] == [("V1", 0, 2), ("V1", 7, 2)]
    night = next(v for v in problem.visits if v.id == "V2")
    assert (night.earliest, night.latest, night.carers) == (23 * 60, 24 * 60 + 30, 1)
    assert len(stops_of(problem)) == 2 * 2 + 14
    excluded, preferred = problem.client_carers
    assert (excluded.price.hard, excluded.first_day, preferred.price.points) == (True, 3, 40)


def test_visits_of_rounds_that_were_worked_are_known_of_the_days_before(ward: Path) -> None:
    team = "person,date,shift,team\nP03,2026-10-30,E,WILLOW\n"
    (ward / "history.csv").write_text(team, encoding="utf-8")
    problem = load(written(ward, "V1,C1,WILLOW,E,,08:00,09:00,30,,\n")).problem
    assert min(v.day for v in problem.visits) == -3
    assert sum(v.day < 0 for v in problem.visits) == 1


def test_every_fault_of_visits_and_carers_is_told_at_once(ward: Path) -> None:
    rows = (
        "V1,C10,WILLOW,E,,09:00,08:00,30,,\n"
        "V2,C11,WILLOW,E,,08:00,09:00,30,2,\n"
        "V3,C12,WILLOW,EE,,08:00,09:00,0,,\n"
        "V3,C12,WILLOW,E,,08:00,09:00,10,,\n"
    )
    with pytest.raises(BadInput) as caught:
        load(written(ward, rows, "C10,P99,preferred,,,\n"))
    told = str(caught.value)
    for place in ("visits.csv:2:latest", "visits.csv:3:carers", "visits.csv:4:rounds", "visits.csv:4:minutes",
                  "visits.csv:5", "carers.csv:2:person"):  # fmt: skip
        assert place in told


def test_a_round_that_nobody_asks_for_and_a_client_without_visits_are_faults(ward: Path) -> None:
    (ward / "shifts.csv").write_text(
        (ward / "shifts.csv").read_text(encoding="utf-8").rstrip("\n") + "\nX9,,10:00,12:00\n", encoding="utf-8"
    )
    rows = "V1,Client-1,WILLOW,X9,,10:00,11:00,30,,\nV2,C2,WILLOW,E,,08:00,09:00,30,,nurse of the moon\n"
    with pytest.raises(BadInput) as caught:
        load(written(ward, rows, "Client-2,P03,preferred,,,\n"))
    told = str(caught.value)
    assert "visits.csv:2:rounds: nothing asks for X9 of WILLOW on Mon 2 Nov" in told
    assert "visits.csv:3:capability" in told
    assert "carers.csv:2:client: visits.csv has no client 'Client-2'" in told
    assert "did you mean Client-1?" in told


def test_what_comes_late_by_the_figures_is_noticed_before_anything_is_solved(ward: Path) -> None:
    rows = "V1,C1,WILLOW,E,,07:00,07:30,90,,\nV2,C2,WILLOW,E,Mon,07:00,08:00,30,,\nV3,C3,WILLOW,L,,20:00,21:15,60,,\n"
    told = [(n.row, n.column, n.what) for n in load(written(ward, rows)).notices]
    assert told == [
        (3, "latest", "E begins it 30 min after its window on Mon 2 Nov"),
    ]
    long = rows.replace("21:15,60", "21:15,120")
    (over,) = [n for n in load(written(ward, long)).notices if n.column == "rounds"]
    assert (over.row, over.what) == (4, "L ends 30 min after its shift on Mon 2 Nov, with this visit")
