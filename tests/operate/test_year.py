"""A year of a small ward over several periods: what is due, given and owed by month, carried by roll, followed."""

from __future__ import annotations

import csv
import json
import shutil
import tomllib
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

import optimiser
from constraints.rules.annualised_hours import AnnualisedHours
from optimiser.audit import Bill, Lines, audit
from optimiser.folder.load import load
from optimiser.operate.leave.granting import LeaveTerms
from optimiser.operate.roll import roll_folder
from optimiser.operate.summaries.year import PersonYear, team_year, year_start
from optimiser.problem.domain import HARD, NOWHERE, Assignment, Carried, Price, ShiftKind
from optimiser.report.rota.view import RotaView
from optimiser.report.summaries.year import year_tables
from tests.agree import both_sides
from tests.commands import run_rota
from tests.tiny import Tiny

START = date(2026, 4, 1)
SHIFT = 450
"""Minutes of a day of 08:00 to 16:00 with half an hour of break: 7.5 h."""

DAYS = {"A": (14, 20, 17), "B": (16, 12, 18)}
"""Days that each person works in each period of four weeks."""


def write(folder: Path, **files: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")


def worked(folder: Path, start: date, period: int) -> Path:
    """A rota of a period: the first days of it are worked, those of B after a week of leave in the second."""
    rows = []
    for person, numbers in DAYS.items():
        first = 7 if (person, period) == ("B", 1) else 0
        rows += [[person, start + timedelta(first + day), "D", "W"] for day in range(numbers[period])]
    file = folder / "mine.csv"
    with file.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([["person", "date", "shift", "team"], *rows])
    return file


@pytest.fixture(scope="module")
def periods(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """Three periods of four weeks from 1 April, each rolled from the one before: A by the year at 30 h, B 30 h, C 10 h
    and never there."""
    home = tmp_path_factory.mktemp("year")
    first = home / "0"
    write(
        first,
        staff="person,role,weekly_hours\nA,nurse,30\nB,nurse,30\nC,nurse,10\n",
        shifts="shift,start,end,unpaid_break\nD,08:00,16:00,30\n",
        demand="team,cover_period,minimum,maximum\nW,D,1,3\n",
        flexible_working="person,agreement\nA,annualised hours\n",
        availability="person,kind,from,to\nB,annual leave,2026-04-29,2026-05-05\n",
    )
    (first / "rota.toml").write_text(f'[period]\nstart = {START}\nweeks = 4\n[rules]\nwithout = ["all"]\n', "utf-8")
    found = [first]
    for period in range(3):
        here = found[-1]
        source = load(here, rota=worked(here, START + timedelta(28 * period), period))
        assert source.rota is not None
        bill = Bill(source.problem, source.rules, Lines(source.problem, source.rota))
        roll_folder(here, home / str(period + 1), source.problem, bill)
        found.append(home / str(period + 1))
    return found


def balance(folder: Path, person: str) -> int:
    file = folder / "balances.csv"
    rows = csv.DictReader(file.read_text(encoding="utf-8").splitlines() if file.exists() else [])
    return sum(int(r["value"]) for r in rows if (r["person"], r["measure"]) == (person, "minutes"))


def of(folder: Path, person: str) -> PersonYear:
    opened = optimiser.audit(folder, folder / "mine.csv")
    found = optimiser.year(opened).found
    return next(p for p in found.people if opened.source.problem.people[p.person].id == person)


def test_what_is_owed_at_the_end_of_a_period_is_what_roll_carries(periods: list[Path]) -> None:
    due = 4 * 30 * 60
    hours = {"A": [n * SHIFT for n in DAYS["A"]], "B": [n * SHIFT for n in DAYS["B"]]}
    hours["B"][1] += 30 * 60  # Wednesday 29 April to Tuesday 5 May: five days of Monday to Friday
    for person in "AB":
        ahead = 0
        for period in range(3):
            assert balance(periods[period], person) == ahead
            told = of(periods[period], person)
            assert told.brought == ahead
            ahead += hours[person][period] - due
            assert told.ahead == ahead == told.months[-1].ahead
    assert balance(periods[3], "A") == 51 * SHIFT - 3 * due
    carried = csv.DictReader((periods[2] / "balances.csv").read_text("utf-8").splitlines())
    assert ("B", "leave taken", "4") in [tuple(r.values()) for r in carried]  # 4 May is a bank holiday


@pytest.mark.parametrize(("period", "year_from", "taken"), [(1, 4, 4), (1, 5, 2), (2, 5, 4), (2, 6, 0)])
def test_leave_taken_is_carried_within_its_leave_year(
    periods: list[Path], period: int, year_from: int, taken: int, tmp_path: Path
) -> None:
    """Of 29 April to 5 May two days lie in a leave year from May. What was brought into the period from 27 May to 23
    June, 4 days, is of a leave year that ends there if years begin in June."""
    source = load(periods[period], rota=periods[period] / "mine.csv")
    bill = Bill(source.problem, source.rules, Lines(source.problem, source.rota or ()))
    terms = [LeaveTerms(year_from=year_from)] * len(source.problem.people)
    roll_folder(periods[period], tmp_path / "next", source.problem, bill, leave=terms)
    with (tmp_path / "next" / "balances.csv").open(encoding="utf-8", newline="") as file:
        told = {r["person"]: int(r["value"]) for r in csv.DictReader(file) if r["measure"] == "leave taken"}
    assert told == ({"B": taken} if taken else {})


@pytest.mark.parametrize(
    ("first", "last", "following"),
    [
        ("2026-02-01", "2026-02-28", ("2026-03-01", "2026-03-31")),
        ("2026-11-01", "2026-12-31", ("2027-01-01", "2027-02-28")),
        ("2026-02-02", "2026-03-01", ("2026-03-02", "2026-03-29")),
    ],
)
def test_whole_calendar_months_are_followed_by_as_many(
    periods: list[Path], first: str, last: str, following: tuple[str, str], tmp_path: Path
) -> None:
    here = tmp_path / "here"
    shutil.copytree(periods[0], here)
    (here / "rota.toml").write_text(f'[period]\nstart = {first}\nend = {last}\n[rules]\nwithout = ["all"]\n', "utf-8")
    source = load(here)
    roll_folder(here, tmp_path / "next", source.problem, Bill(source.problem, source.rules, Lines(source.problem, ())))
    period = tomllib.loads((tmp_path / "next" / "rota.toml").read_text("utf-8"))["period"]
    assert (str(period["start"]), str(period["end"])) == following


def test_months_of_the_year_are_those_of_every_period(periods: list[Path]) -> None:
    """April has 30 days, of which period one has 28: due are 30 x 1800 / 7 = 7714.3 minutes. A works 14 days of it in
    the first period and two of the second, 18 and 5 of May, 12 of June.
    Leave of a week is worth its hours in equal parts on each of its seven days, two of them in April."""
    told = of(periods[2], "A")
    april = told.months[0]
    assert (april.due, april.worked, april.credited) == (7714, 16 * SHIFT, 0)
    assert told.months[0].ahead == 16 * SHIFT - 7714
    assert [m.worked for m in told.months] == [16 * SHIFT, (18 + 5) * SHIFT, 12 * SHIFT]
    other = of(periods[2], "B")
    assert [m.credited for m in other.months] == [1800 * 2 // 7, 1800 * 5 // 7, 0]
    assert sum((m.worked or 0) + (m.credited or 0) - m.due for m in other.months) == pytest.approx(other.ahead, abs=3)


def test_what_follows_for_the_next_rota(periods: list[Path]) -> None:
    """A has 281 days of the year left; what is left with what is owed is spread evenly over them. B makes good what is
    owed at once."""
    told, other = of(periods[2], "A"), of(periods[2], "B")
    year, done = round(365 * 1800 / 7), 3 * 4 * 1800
    assert told.left == pytest.approx(year - done - told.ahead, abs=2)
    assert told.next_target == round(told.left * 28 / 281)
    assert other.next_target == 4 * 1800 - other.ahead
    assert (told.annualised, other.annualised) == (True, False)
    opened = optimiser.audit(periods[2], periods[2] / "mine.csv")
    begun = replace(opened.source.problem, carried=(Carried(1, "minutes", 10 * 4 * 1800),))
    assert [p.next_target for p in team_year(begun, opened.bill.lines, START).people if p.person == 1] == [0]


def test_a_year_is_told_and_written_without_telling_a_team_why(periods: list[Path], tmp_path: Path) -> None:
    mine = ("--rota", periods[2] / "mine.csv")
    done = run_rota("year", periods[2], *mine, "--out", tmp_path / "out")
    assert done.exit_code == 0, done.stderr
    assert "Contracted hours of 3 people, 2026-04-01 to 2027-03-31" in done.stdout
    data = json.loads(run_rota("year", periods[2], *mine, "--json").stdout)
    assert {(r["annualised"]) for r in data["people"]} == {None}
    assert {r["credited"] for r in data["months"]} == {None}
    shown = {(r["person"], r["given"] is None, r["ahead"] is None) for r in data["months"]}
    assert shown == {("A", True, True), ("B", True, True), ("C", False, False)}
    assert "are for managers (--manager)" in done.stdout
    managed = json.loads(run_rota("year", periods[2], *mine, "--json", "--manager").stdout)
    first = managed["months"][0]
    assert (first["person"], first["month"], first["worked"], first["given"]) == ("A", "2026-04", 120.0, 120.0)
    with (tmp_path / "out" / "year-people.csv").open(encoding="utf-8", newline="") as file:
        rows = [(r["person"], float(r["due"]), r["ahead"]) for r in csv.DictReader(file)]
    assert rows == [("A", 1564.28, ""), ("B", 1564.28, ""), ("C", 521.43, "-120.0")]
    assert (tmp_path / "out" / "year-months.csv").is_file()
    for start, told in (("soon", "'soon' is not a date"), ("2024-04-01", "no day of the rota")):
        wrong = run_rota("year", periods[2], *mine, "--start", start)
        assert (wrong.exit_code, told in wrong.stderr) == (2, True)
    later = json.loads(run_rota("year", periods[2], *mine, "--start", "2026-05-01", "--json").stdout)
    assert (later["from"], later["to"], later["months"][0]["month"]) == ("2026-05-01", "2027-04-30", "2026-05")


def test_months_that_history_does_not_tell_of_are_not_known(periods: list[Path]) -> None:
    opened = optimiser.audit(periods[1], periods[1] / "mine.csv")
    months = optimiser.year(opened, start="2026-03-01").found.people[0].months
    assert [m.worked is None for m in months] == [True, False, False]
    assert year_start(date(2027, 3, 31)) == date(2026, 4, 1) != year_start(date(2027, 4, 1))


def test_leave_in_the_rota_is_given_and_not_worked_and_tells_a_team_nothing() -> None:
    """A works two days of 8 h and has leave of 7.5 h in the rota; B had leave on the day before it, 1 November."""
    tiny = Tiny(days=7, start=date(2026, 11, 2)).usual()
    tiny.shift("AL", "09:00", "17:00", kind=ShiftKind.LEAVE, work_minutes=0, contract_minutes=450)
    for person in ("A", "B", "C"):
        tiny.person(person, more={"history_from": -1})
    leave = [Assignment(n, tiny.duty("AL", day, NOWHERE, owner=n), NOWHERE) for n, day in enumerate((0, -1))]
    rota = [tiny.a("A", "D", 3), tiny.a("A", "D", 4), *leave]
    problem = tiny.problem()
    bill = audit(problem, (), rota)
    found = team_year(problem, bill.lines, START)
    told = [(p.months[-1].worked, p.months[-1].credited, p.ahead) for p in found.people]
    assert told == [(960, 450, 1410 - 2400), (0, 450, -2400), (0, 0, -2400)]
    for manager, shown in ((False, [None, None, 0.0]), (True, [23.5, 7.5, 0.0])):
        months, people = year_tables(RotaView(problem, bill, manager=manager), found)
        assert [r["given"] for r in months.records() if r["month"] == "2026-11"] == shown
        assert [r["worked"] for r in months.records() if r["month"] == "2026-11"] == [16.0, 0.0, 0.0]
        assert (people.records()[1]["ahead"] is None) is not manager


def test_what_is_ahead_is_known_of_months_that_history_does_not_tell_of_in_full() -> None:
    tiny = Tiny(days=7, start=date(2026, 11, 2)).usual()
    tiny.person("A")
    rota = [tiny.a("A", "D", day) for day in range(2)]
    problem = tiny.problem()
    months = team_year(problem, audit(problem, (), rota).lines, START).people[0].months
    assert [m.ahead for m in months] == [None] * 7 + [960 - 2400]
    assert months[-1].worked is None


def test_limits_of_annualised_hours_shrink_to_nothing_at_the_end_of_their_year() -> None:
    """Three days at 40 h are 1028 or 1029 minutes due; three shifts of 8 h are 411 ahead. 73 days of 365 left: a fifth
    of one week is 480 min; none is left when the year ends with the rota."""
    tiny = Tiny(days=3).usual()
    tiny.person("A", annualised=True)
    tiny.offer("A", "D", range(3))
    problem = tiny.problem()
    shifts = [tiny.a("A", "D", day) for day in range(3)]
    last = problem.calendar.date(2)
    rule = AnnualisedHours(weeks_ahead=1, weeks_behind=1, year_ends=f"{last + timedelta(73):%m-%d}", price=Price(2))
    both_sides(problem, rule, within=[shifts, shifts[1:]], beyond=[([], 2 * 10)])
    ends = AnnualisedHours(weeks_ahead=1, weeks_behind=1, year_ends=f"{last:%m-%d}", price=Price(2))
    even = tiny.problem(carried=(Carried(0, "minutes", 1029 - 960),))
    both_sides(even, ends, within=[shifts[:2]], beyond=[(shifts, 2 * 8), (shifts[:1], 2 * 8)])
    both_sides(even, AnnualisedHours(weeks_ahead=1, weeks_behind=1, year_ends=f"{last:%m-%d}", price=HARD),
               within=[shifts[:2]], beyond=[(shifts, None)])  # fmt: skip
    with pytest.raises(ValueError, match="year_ends"):
        AnnualisedHours(year_ends="31 March")


def test_a_contract_that_ends_in_the_period_goes_with_its_history_into_the_next(tmp_path: Path) -> None:
    home = tmp_path / "now"
    write(
        home,
        staff="person,contract,role,weekly_hours,from,to\n"
        f"A,A-return,nurse,15,,{START + timedelta(6)}\nA,A,nurse,30,{START + timedelta(7)},\n"
        f"B,,nurse,30,,{START + timedelta(9)}\n",
        shifts="shift,start,end,unpaid_break\nD,08:00,16:00,30\n",
        demand="team,cover_period,minimum\nW,D,1\n",
        skills="skill\nfirst aid\n",
        staff_skills="person,skill\nB,first aid\n",
    )
    (home / "rota.toml").write_text(f'[period]\nstart = {START}\nweeks = 4\n[rules]\nwithout = ["all"]\n', "utf-8")
    with (home / "mine.csv").open("w", newline="") as stream:
        told = [["A", START, "D", "W", "A-return"], ["A", START + timedelta(8), "D", "W", "A"]]
        told.append(["B", START + timedelta(1), "D", "W", "B"])
        csv.writer(stream).writerows([["person", "date", "shift", "team", "contract"], *told])
    source = load(home, rota=home / "mine.csv")
    assert source.rota is not None
    bill = Bill(source.problem, source.rules, Lines(source.problem, source.rota))
    rolled = roll_folder(home, tmp_path / "next", source.problem, bill)
    assert rolled.left_out == ()
    following = load(tmp_path / "next").problem
    assert len(following.contracts) == 3
    assert len(following.history) == 3
