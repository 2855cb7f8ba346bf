"""The audit of an imported instance costs exactly what the published scoring says, and breaks what it says."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from constraints.book import load_rules
from optimiser.audit import Bill, audit
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.importing.instances import curtois, inrc1, inrc2
from optimiser.importing.instances.instance import Instance
from optimiser.problem.domain import Assignment
from optimiser.tabular.faults import BadInput
from tests.importing import scorers
from tests.importing.instances import random_rota, score

CURTOIS = ["Instance1", "Instance3", "Instance5", "Instance10", "Instance14", "Instance16"]
INRC1 = ["sprint01", "sprint_late04", "medium_late01", "long_late01"]
INRC2 = ["n005w4_0_1-2-3-3", "n012w8_0_3-5-0-2-0-4-5-2", "n030w4_1_6-2-9-1", "n021w4_1_0-3-1-2"]


def bill_of(instance: Instance, rota: set[Assignment]) -> Bill:
    problem = instance.problem
    return audit(problem, load_rules((), instance.rules, problem.calendar), rota)


def load(name: str, data: Path) -> Instance:
    if name.startswith("Instance"):
        return curtois.read_curtois(data / "curtois" / f"{name}.txt")
    if (data / "inrc1" / f"{name}.xml").exists():
        return inrc1.read_inrc1(data / "inrc1" / f"{name}.xml")
    return inrc2.read_named(data / "inrc2", name)


@pytest.mark.parametrize("name", [*CURTOIS, *INRC1, *INRC2])
def test_audit_is_the_published_scoring_on_random_rotas(name: str, benchmark_data: Path) -> None:
    instance = load(name, benchmark_data)
    rng = random.Random(name)
    for _ in range(4):
        rota = random_rota(instance, rng)
        hard, points = score(instance, rota, benchmark_data)
        bill = bill_of(instance, rota)
        assert bill.points == points
        assert (bill.hard > 0) == (hard > 0)


@pytest.mark.parametrize("name", ["Instance1", "Instance5", "sprint_late04", "n005w4_0_1-2-3-3", "n021w4_1_0-3-1-2"])
def test_clauses_cost_what_the_audit_says(name: str, benchmark_data: Path) -> None:
    instance = load(name, benchmark_data)
    problem = instance.problem
    book = Book(problem, load_rules((), instance.rules, problem.calendar))
    rng = random.Random(name)
    for _ in range(3):
        rota = random_rota(instance, rng)
        found = [problem.options.find(a) for a in rota]
        chosen = book.flags(np.array([o for o in found if o is not None], dtype=np.int64))
        bill = audit(problem, book.rules, rota)
        hard, points = evaluate(book, chosen)
        assert points == bill.points
        assert (hard > 0) == (bill.hard > 0)


@pytest.mark.parametrize(
    ("name", "best"), [("sprint01", 56), ("sprint02", 58), ("sprint_late04", 73), ("medium01", 240), ("long01", 197)]
)
def test_a_published_solution_costs_what_was_published(name: str, best: int, benchmark_data: Path) -> None:
    instance = load(name, benchmark_data)
    problem = instance.problem
    found = scorers.inrc1_solution(benchmark_data / "inrc1" / f"{name}.solution.xml", problem.calendar.start)
    duty = {(d.day, problem.shifts[d.shift].code): i for i, d in enumerate(problem.duties)}
    who = {p.id: i for i, p in enumerate(problem.people)}
    bill = bill_of(instance, {Assignment(who[person], duty[day, code], 0) for (person, day), code in found.items()})
    assert (bill.hard, bill.points) == (0, best)


def test_people_with_equal_numbers_share_a_rule(benchmark_data: Path) -> None:
    instance = load("Instance1", benchmark_data)
    assert [r["id"] for r in instance.rules].count("total-minutes") == 1
    assert all("people" not in r.get("scope", {}) for r in instance.rules)


def test_history_runs_are_exact_and_nothing_is_counted_twice(benchmark_data: Path) -> None:
    instance = load("n005w4_0_1-2-3-3", benchmark_data)
    problem = instance.problem
    patrick = [
        (problem.duties[a.duty].day, problem.shifts[problem.duties[a.duty].shift].code)
        for a in problem.history
        if a.contract == 0
    ]
    assert [c for d, c in sorted(patrick)][-1] == "Night"
    assert sorted(d for d, _ in patrick) == [-4, -3, -2, -1]
    assert [c for _, c in sorted(patrick)].count("Night") == 1
    carried = {(c.person, c.measure): c.value for c in problem.carried}
    assert carried[0, "assignments"] == 0
    assert carried[0, "weekends"] == 0


def test_every_fault_of_a_broken_file_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "Instance1.txt"
    path.write_text(
        "SECTION_HORIZON\n14\n\nSECTION_SHIFTS\nD,4x0,\nN,600,Q\n\nSECTION_STAFF\n"
        "A,D=14|Z=2,4320,3360,5,2,2,1\n\nSECTION_COVER\n99,D,1,100,1\n0,X,1,100,1\n"
    )
    with pytest.raises(BadInput) as caught:
        curtois.read_curtois(path)
    text = str(caught.value)
    for part in ("Instance1.txt:5:length: '4x0'", "'Q' is unknown", "'Z' is unknown", "day 99", "'X' is unknown"):
        assert part in text


BROKEN_XML = """<?xml version="1.0"?>
<SchedulingPeriod ID="broken">
  <StartDate>2010-01-01</StartDate><EndDate>2010-01-28</EndDate>
  <Skills><Skill>Nurse</Skill></Skills>
  <ShiftTypes><Shift ID="E"><StartTime>6.30</StartTime><EndTime>14:30:00</EndTime>
    <Skills><Skill>Nurze</Skill></Skills></Shift></ShiftTypes>
  <Contracts><Contract ID="0"><WeekendDefinition>SundayMonday</WeekendDefinition></Contract></Contracts>
  <Employees>
    <Employee ID="0"><ContractID>0</ContractID><Skills/></Employee>
    <Employee ID="0"><ContractID>1</ContractID><Skills/></Employee>
  </Employees>
</SchedulingPeriod>
"""


def test_every_fault_of_a_broken_xml_file_is_shown(tmp_path: Path) -> None:
    path = tmp_path / "broken.xml"
    path.write_text(BROKEN_XML)
    with pytest.raises(BadInput) as caught:
        inrc1.read_inrc1(path)
    assert "broken.xml:10:Employee: Employee '0' is here twice" in str(caught.value)
    path.write_text(BROKEN_XML.replace('<Employee ID="0"><ContractID>1', '<Employee ID="1"><ContractID>1'))
    with pytest.raises(BadInput) as caught:
        inrc1.read_inrc1(path)
    for part in (
        "5:StartTime: '6.30' is no time",
        "6:Skill: 'Nurze' is unknown",
        "7:WeekendDefinition: 'SundayMonday' is unknown",
        "10:ContractID: '1' is unknown",
    ):
        assert part in str(caught.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<SchedulingPeriod>", "cannot be read as XML"),
        ("<Other><SchedulingPeriod/></Other>", "the outermost element is Other"),
        ('<!DOCTYPE a [<!ENTITY b "c">]><SchedulingPeriod/>', "declares a document type"),
    ],
)
def test_what_is_no_instance_is_said(text: str, said: str, tmp_path: Path) -> None:
    path = tmp_path / "odd.xml"
    path.write_text(text)
    with pytest.raises(BadInput, match=said):
        inrc1.read_inrc1(path)
