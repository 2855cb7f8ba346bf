"""What a terminal shows of a rota: nothing cut at any width, a brief report within a screen, the next command."""

from __future__ import annotations

import io
import re
import shlex
from dataclasses import replace

import click
import pytest
from rich.console import Console

from optimiser.audit import audit
from optimiser.cli import main
from optimiser.problem.domain import Absence, ShiftKind
from optimiser.problem.facts import seniority
from optimiser.problem.problem import Problem
from optimiser.report.overview.advice import advice, next_command
from optimiser.report.overview.grid_page import grid_blocks
from optimiser.report.render.figures import grid_figure, hours_figure
from optimiser.report.render.terminal import show_rota
from optimiser.report.rota.grid import line_name
from optimiser.report.rota.view import RotaView, RunOutcome
from tests.tiny import plain

SCREEN = 40


def shown(view: RotaView, width: int, *, colours: bool = False, **how: bool) -> str:
    out = io.StringIO()
    system = "truecolor" if colours else None
    console = Console(file=out, width=width, force_terminal=colours, color_system=system, highlight=False, emoji=False)
    show_rota(view, console, **how)
    return out.getvalue()


@pytest.mark.parametrize("width", [80, 100, 160])
def test_the_grid_shows_every_day_code_and_name_whole_at_every_width(view: RotaView, width: int) -> None:
    holiday = replace(view.problem, calendar=replace(view.problem.calendar, holidays=frozenset({4})))
    text = shown(RotaView(holiday, view.bill), width, grid=True)
    lines = text.splitlines()
    assert max(map(len, lines)) <= width
    assert "…" not in text
    for day in ("M19", "T20", "W21", "T22", "F23°", "S24", "S25"):
        assert any(re.search(rf"(^|\s){day}(\s|$)", line) for line in lines), day
    for person in holiday.people:
        assert any(line.startswith(person.name or person.id) for line in lines), person
    assert any(line.rstrip().endswith("hours bal N W wish") for line in lines)
    assert "0/1!" in text


def test_colleagues_of_one_grade_come_by_role_as_the_data_has_them(problem: Problem) -> None:
    roles = ["pharmacist", "dispenser", "pharmacist", "assistant"]
    people = tuple(replace(person, skills=()) for person in problem.people)
    contracts = tuple(
        replace(terms, role=roles[place % len(roles)], band="") for place, terms in enumerate(problem.contracts)
    )
    found = replace(problem, people=people, contracts=contracts)
    order = sorted(range(len(contracts)), key=lambda contract: seniority(found, contract))
    shown_roles = dict.fromkeys(contracts[contract].role for contract in order)
    assert list(shown_roles) == ["pharmacist", "dispenser", "assistant"]


def test_a_shift_without_a_name_is_told_by_its_code_once(view: RotaView) -> None:
    shifts = tuple(replace(shift, name="") for shift in view.problem.shifts)
    text = shown(RotaView(replace(view.problem, shifts=shifts), view.bill), 100, grid=True)
    assert re.search(r"^ +N +[0-9:]+-[0-9:]+, ", text, re.MULTILINE)


def test_codes_have_the_colours_of_their_shifts_on_a_terminal(view: RotaView) -> None:
    assert re.search(r"\x1b\[[^m]*48;2;[^m]*mN\x1b", shown(view, 100, colours=True, grid=True))
    assert "\x1b" not in shown(view, 100, grid=True)


def test_a_brief_report_stays_within_a_screen(view: RotaView) -> None:
    brief, whole = shown(view, 100, brief=True), shown(view, 100)
    assert len(brief.splitlines()) <= SCREEN < len(whole.splitlines())
    assert "and 13 gaps more" in brief
    assert " 0 " not in "".join(line for line in brief.splitlines() if line.startswith("NEED"))


def test_the_next_command_is_one_that_there_is(view: RotaView, problem: Problem) -> None:
    """For each state of a rota, and for names with blanks."""
    need = problem.needs[view.gaps[0].need]
    first = f'rota cover W4 {problem.calendar.date(need.day)} {problem.periods[need.period].name} --folder "my ward"'
    assert next_command(view, "my ward") == first
    hard = RotaView(problem, audit(problem, [view.bill.rules[1]], view.bill.lines.frozen()))
    object.__setattr__(hard, "gaps", [])
    assert next_command(hard, "ward", "else/rota.csv") == "rota explain rule WTR-3 --folder ward --rota else/rota.csv"
    in_time = RunOutcome("NO_ROTA_IN_TIME", record={"parameters": {"seconds": 10.0}})
    late = RotaView(problem, hard.bill, outcome=in_time)
    assert next_command(late, "ward") == "rota solve ward --seconds 40"
    good = RotaView(problem, audit(problem, [], ()), explain=0)
    object.__setattr__(good, "gaps", [])
    assert next_command(good, "ward") == "rota publish --folder ward"
    for view_now in (view, hard, good):
        words = shlex.split(next_command(view_now, "ward"))
        assert words[0] == "rota"
        assert main.get_command(click.Context(main), words[1]) is not None


def test_the_verdict_says_what_stands_in_the_way(view: RotaView, problem: Problem) -> None:
    told = advice(view)
    assert told.verdict == (
        "Do not publish yet: 16 people are missing on 6 of 7 days, and 1 rule that may never be broken is broken in 1 "
        "place."
    )
    assert told.next_step.startswith("Next, for ")
    assert not told.good
    short = advice(RotaView(problem, audit(problem, [view.bill.rules[0]], view.bill.lines.frozen())))
    assert short.verdict.startswith("Not safely staffed yet: 16 people are missing on 6 of 7 days.")
    good = RotaView(problem, audit(problem, [], ()))
    object.__setattr__(good, "gaps", [])
    assert advice(good).verdict == "Ready to publish: every minimum is met, and no hard rule is broken."
    assert advice(good).good


def test_lines_of_two_contracts_in_one_team_are_told_apart() -> None:
    build = plain(2)
    ada, later, bea = build.person("Ada"), build.contract("Ada-later", "Ada"), build.person("Bea")
    problem = build.problem()
    assert [line_name(problem, contract) for contract in (ada, later, bea)] == ["Ada, Ada", "Ada, Ada-later", "Bea"]
    view = RotaView(problem, audit(problem, (), ()))
    assert [row["name"] for row in grid_blocks(view)[0]["rows"]] == ["A", "Ada, Ada", "Ada, Ada-later", "Bea"]
    assert all("Ada, Ada-later" in draw(view).svg for draw in (hours_figure, grid_figure))


def test_an_absence_never_has_the_code_of_a_shift() -> None:
    """`SL` is a sleep-in here, `AL` leave of the rota, of which a grid that is read again makes duties."""
    build = plain(2)
    build.shift("SL", "22:00", "07:00", kind=ShiftKind.SLEEP_IN)
    build.shift("AL", "09:00", "17:00", kind=ShiftKind.LEAVE)
    for person in ("B", "C"):
        build.person(person)
    kinds = ("study leave", "annual leave", "sleeping")
    absences = tuple(Absence(who, 0, 1440, kind) for who, kind in enumerate(kinds))
    problem = build.problem(absences=absences)
    grid = RotaView(problem, audit(problem, (), ()), manager=True).grid
    assert [row.cells[0][0].code for row in grid.blocks[0].rows] == ["ST", "AN", "SLE"]
    assert {("ST", "study leave"), ("AN", "annual leave"), ("SLE", "sleeping")} <= set(grid.legend)
