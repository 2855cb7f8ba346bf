"""Calls of the library on a ward made from records: by names and dates, with faults of arguments told at once."""

from __future__ import annotations

import datetime as dt
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import optimiser
from optimiser.library.judged_rota import JudgedRota
from tests.commands import csv_rows

STAFF = [
    {"person": f"P{n}", "name": name, "role": "nurse", "weekly_hours": 37.5}
    for n, name in enumerate(["Ann", "Bo", "Cy", "Di"])
]
SHIFTS = [{"shift": "E", "start": "07:00", "end": "15:00"}, {"shift": "N", "start": "21:00", "end": "07:00"}]
DEMAND = {"team": ["ELM", "ELM"], "cover_period": ["E", "N"], "capability": ["nurse", "nurse"], "minimum": [1, 1]}
ROTA = [
    {"person": "P0", "date": "2026-11-02", "shift": "N", "team": "ELM", "capability": "nurse"},
    {"person": "P1", "date": "2026-11-02", "shift": "E", "team": "ELM", "capability": "nurse"},
    {"person": "P2", "date": "2026-11-03", "shift": "E", "team": "ELM", "capability": "nurse"},
]


def ward(**more: Any) -> Any:
    return optimiser.problem_from(STAFF, SHIFTS, DEMAND, start="2026-11-02", days=2, name="Elm", **more)


@pytest.fixture
def rota() -> JudgedRota:
    return optimiser.audit(ward(rota=ROTA))


def faults_of(call: Callable[[], object]) -> list[str]:
    with pytest.raises(optimiser.BadInput) as error:
        call()
    assert str(error.value).endswith("in the arguments; nothing was solved or written.")
    return [str(fault) for fault in error.value.faults]


def test_assignments_are_told_by_names(rota: JudgedRota) -> None:
    assert [str(a) for a in rota.assignments] == [
        "Mon 2026-11-02 E 07:00-15:00  Bo (P1)  ELM, nurse",
        "Mon 2026-11-02 N 21:00-07:00+1  Ann (P0)  ELM, nurse",
        "Tue 2026-11-03 E 07:00-15:00  Cy (P2)  ELM, nurse",
    ]
    assert rota.frame()["person"].tolist() == ["P1", "P0", "P2"]
    assert rota.tables["gaps"].values("date") == ["2026-11-03"]


def test_assignments_of_other_people_and_what_is_no_assignment_are_refused(rota: JudgedRota) -> None:
    """By index alone they would be judged as shifts of others."""
    turned = optimiser.problem_from(STAFF[::-1], SHIFTS, DEMAND, start="2026-11-02", days=2, name="Elm")
    fewer = optimiser.problem_from(STAFF[:1], SHIFTS, DEMAND, start="2026-11-02", days=2, name="Elm")
    first = "rota: 'Mon 2026-11-02 E 07:00-15:00  Bo (P1)  ELM, nurse' and 2 more: no assignment of this problem; "
    assert faults_of(lambda: optimiser.audit(turned, rota.assignments))[0].startswith(first)
    assert faults_of(lambda: optimiser.audit(fewer, [a.assignment for a in rota.assignments]))
    table: Any = rota.frame()
    judged: Any = rota
    assert faults_of(lambda: optimiser.audit(rota.source, table))[0].startswith("rota: 'person' and ")
    assert faults_of(lambda: optimiser.audit(rota.source, judged))[0].startswith("rota: a JudgedRota is no list")
    told = "before: the rotas are of different people or duties; expected two rotas of one problem"
    assert faults_of(lambda: optimiser.difference(rota, optimiser.audit(turned, []))) == [told]


def test_dates_are_moments_of_a_frame_too_and_what_is_none_is_a_fault(rota: JudgedRota) -> None:
    moment = dt.datetime(2026, 11, 3)
    assert str(optimiser.cover(rota, "ELM", moment, "E")) == str(optimiser.cover(rota, "ELM", "2026-11-03", "E"))
    assert optimiser.swaps(rota, "P2", moment).found is not None
    wrong: Any = 3
    assert faults_of(lambda: optimiser.cover(rota, "ELM", wrong, "E"))[0].startswith("date: '3' is not a date")
    assert faults_of(lambda: optimiser.explain.person(rota, wrong))[0].startswith("person: '3' is unknown")


def test_a_pack_that_is_none_is_a_fault_with_a_folder_too(rota: JudgedRota) -> None:
    """A misspelt `--pack` listed nothing, as if no rule of it were in force."""
    with pytest.raises(optimiser.BadInput, match="there is no pack 'cores'"):
        optimiser.list_rules(rota.source, ["cores"])
    assert optimiser.list_rules(rota.source, ["core"])
    assert optimiser.list_rules(rota.source, ["doctors-in-training-2016"]) == []


def test_the_first_day_of_a_year_is_a_date_or_a_moment(rota: JudgedRota) -> None:
    moment = dt.datetime(2026, 4, 1)
    assert optimiser.year(rota, start=moment).data() == optimiser.year(rota, start="2026-04-01").data()
    assert faults_of(lambda: optimiser.year(rota, start="1/4/2026"))[0].startswith("start: '1/4/2026' is not a date")


def test_limits_that_no_search_has_are_refused_as_the_command_does(rota: JudgedRota) -> None:
    assert faults_of(lambda: optimiser.solve(rota.source, iterations=-1))[0].startswith("iterations: -1 is ")
    assert faults_of(lambda: optimiser.solve(rota.source, workers=0))[0].startswith("workers: 0 processes")


def test_rotas_and_answers_go_to_another_process_and_back(rota: JudgedRota) -> None:
    answers: list[Any] = [optimiser.cover(rota, "ELM", "2026-11-03", "E"), optimiser.difference(rota, rota)]
    for answer in answers:
        assert pickle.loads(pickle.dumps(answer)).data() == answer.data()
    assert pickle.loads(pickle.dumps(rota)).view.bill.points == rota.view.bill.points


def test_assignments_are_judged_as_the_rota_read_with_the_problem(rota: JudgedRota) -> None:
    again = optimiser.audit(rota.source, rota.assignments)
    assert (again.points, again.hard) == (rota.points, rota.hard)
    none = optimiser.audit(rota.source, [])
    assert none.points > rota.points
    assert faults_of(lambda: optimiser.audit(ward()))[0].startswith("rota: ")


def test_names_that_are_wrong_are_told_at_once(rota: JudgedRota) -> None:
    told = faults_of(lambda: optimiser.cover(rota, "ELN", "2026-11-09", "night", instead_of="Anne"))
    assert [fault.partition(":")[0] for fault in told] == ["team", "date", "period", "instead_of"]
    assert told[0].endswith("(did you mean ELM?)")
    assert told[1].startswith("date: 2026-11-09 is outside the period")
    assert told[3].endswith("(did you mean Ann?)")


def test_cover_without_somebody_leaves_the_rota_as_it_was(rota: JudgedRota) -> None:
    before = rota.bill.lines.frozen(), rota.points, rota.bill.all_breaches()
    answer = optimiser.cover(rota, "ELM", dt.date(2026, 11, 2), "N", instead_of="ann")
    assert {c["person"] for c in answer.data()[0]["near"]} == {"P1", "P2", "P3"}
    assert (rota.bill.lines.frozen(), rota.points, rota.bill.all_breaches()) == before
    assert str(answer) in answer._repr_html_().replace("&#x27;", "'").replace("&quot;", '"')
    assert faults_of(lambda: optimiser.cover(rota, "ELM", "2026-11-02", "N", instead_of="Di")) == [
        "instead_of: P3 does not work ELM N on 2026-11-02; expected P0"
    ]


def test_a_repair_gives_the_mended_rota_and_leaves_the_old_one(rota: JudgedRota) -> None:
    before = rota.bill.lines.frozen()
    repaired = optimiser.repair(rota, absent=[("Ann", "2026-11-02", "2026-11-03")], seconds=30)
    assert rota.bill.lines.frozen() == before
    assert "P0" not in {a.person for a in repaired.rota.assignments}
    assert {change["person"] for change in repaired.data()["changes"]} >= {"P0"}
    told = optimiser.difference(rota, repaired.rota).data()
    assert told["by_person"]["P0"] == {"lost": 1, "gained": 0}
    backwards = [("Ann", "2026-11-03", "2026-11-02")]
    assert faults_of(lambda: optimiser.repair(rota, absent=backwards))[0].startswith("absent: 2026-11-02 is before")


def test_a_swap_is_judged_and_written_only_where_it_is_legal(rota: JudgedRota, tmp_path: Path) -> None:
    out = tmp_path / "swapped.csv"
    assert optimiser.swap(rota, "Bo", "2026-11-02", "Di", out=out).found.legal
    swapped = optimiser.audit(ward(rota=[dict(row) for row in csv_rows(out)]))
    assert [a.person for a in swapped.assignments] == ["P3", "P0", "P2"]
    away = [{"person": "P3", "kind": "annual leave", "from": "2026-11-03"}]
    refused = optimiser.swap(optimiser.audit(ward(rota=ROTA, availability=away)), "Cy", "2026-11-03", "Di", out=out)
    assert not refused.found.legal
    assert [row["person"] for row in csv_rows(out)] == ["P3", "P0", "P2"]
    assert [a.person for a in rota.assignments] == ["P1", "P0", "P2"]


def test_a_rota_of_no_folder_is_not_published(rota: JudgedRota, tmp_path: Path) -> None:
    assert faults_of(lambda: optimiser.publish(rota)) == [
        "rota: it is a rota of no folder; expected one that was read from a folder"
    ]
    assert faults_of(lambda: optimiser.roll(rota, tmp_path / "next"))
    assert rota.write(tmp_path / "out")[-1].name == "run.json"


def test_no_rota_is_none_and_its_clash_is_explained() -> None:
    pins = [{"person": "P0", "date": "2026-11-02", "shift": "E", "team": "ELM"}]
    away = [{"person": "P0", "kind": "annual leave", "from": "2026-11-02"}]
    made = ward(pins=pins, availability=away)
    solved = optimiser.solve(made, iterations=1, workers=1)
    assert (solved.status, solved.rota) == ("INFEASIBLE", None)
    clash = optimiser.explain.clash(made)
    assert clash is not None
    assert [part["where"] for part in clash.data()["clash"]] == ["Ann (P0)", "Ann (P0)"]
    assert str(clash).startswith("No rota keeps every hard rule: this is proven.")
    assert optimiser.explain.clash(ward(pins=pins)) is None
