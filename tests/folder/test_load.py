"""A folder as a problem: what each file becomes."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.operate.vacated_duties import is_away
from optimiser.problem.domain import HARD, NOWHERE, Price, ShiftKind
from optimiser.problem.facts import credited
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import BadInput

Change = Callable[[Path, str, str], None]


def write(folder: Path, **tables: str) -> Path:
    """Tables written as text (``shifts`` is shifts.csv); what is not given is the least there can be."""
    least = {
        "staff": "person,role,weekly_hours,employer\nA,nurse,37.5,X\nB,nurse,30,X\n",
        "shifts": "shift,start,end,unpaid_break,cover_periods\nE,07:00,15:00,30,early\nN,21:00,07:30,30,night\n",
        "demand": "team,days,cover_period,capability,minimum\nT,,early,nurse,1\n",
        "rota_toml": "[period]\nstart = 2026-11-30\nweeks = 1\n",
    }
    folder.mkdir(exist_ok=True)
    for name, text in {**least, **tables}.items():
        (folder / (name.replace("_toml", ".toml") if name.endswith("_toml") else f"{name}.csv")).write_text(text)
    return folder


def problem_of(folder: Path, **tables: str) -> Problem:
    return load(write(folder, **tables)).problem


def faults_of(folder: Path) -> list[str]:
    with pytest.raises(BadInput) as error:
        load(folder)
    return str(error.value).splitlines()[:-1]


def test_minutes_are_elapsed_less_the_break_unless_said(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        shifts="shift,start,end,unpaid_break,kind,presence,working_minutes,contract_minutes,paid_minutes,cover_periods\n"
        "E,07:00,15:00,30,,,,,,early\nSI,22:00,07:00,,sleep-in,resident,,240,120,early\n"
        "OC,18:00,08:00+1,,on call,remote,,,,early\nD,00:00,24:00,,,,,,,early\n",
    )
    minutes = {
        problem.shifts[duty.shift].code: (duty.end - duty.start, duty.work, duty.contract, duty.paid)
        for duty in problem.duties
        if duty.day == 1
    }
    assert minutes == {
        "E": (480, 450, 450, 450),
        "SI": (540, 540, 240, 120),
        "OC": (840, 0, 0, 0),
        "D": (1440, 1440, 1440, 1440),
    }


def test_a_night_over_each_clock_change(tmp_path: Path) -> None:
    nights = "team,days,cover_period,minimum\nT,,night,1\n"
    spring = problem_of(tmp_path / "a", demand=nights, rota_toml="[period]\nstart = 2026-03-28\ndays = 2\n")
    autumn = problem_of(tmp_path / "b", demand=nights, rota_toml="[period]\nstart = 2026-10-24\ndays = 2\n")
    assert [duty.work for duty in spring.duties] == [540, 600]
    assert [duty.work for duty in autumn.duties] == [660, 600]


def test_a_shift_that_ends_when_the_clock_shows_a_time_twice(tmp_path: Path, change: Change) -> None:
    folder = write(
        tmp_path,
        shifts="shift,start,end,cover_periods\nT,17:30,01:30,early\n",
        rota_toml="[period]\nstart = 2026-10-24\ndays = 1\n",
    )
    assert faults_of(folder) == [
        "shifts.csv:2:start: shift T: 2026-10-25 01:30 is shown twice at the clock change; expected clock_change = "
        "'first' or 'second' in [period] of rota.toml"
    ]
    for word, length in (("first", 480), ("second", 540)):
        (folder / "rota.toml").write_text(f"[period]\nstart = 2026-10-24\ndays = 1\nclock_change = '{word}'\n")
        assert load(folder).problem.duties[0].work == length


def test_periods_take_their_times_from_settings_or_shifts(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        rota_toml='[period]\nstart = 2026-11-30\nweeks = 1\n[cover_periods]\nearly = "08:00-12:00"\n',
        shifts="shift,start,end,cover_periods\nE,07:00,15:00,early\nL,13:00,21:00,late\nL2,14:00,22:00,late\n"
        "LD,07:00,20:00,early|late\nX,09:00,17:00,\n",
        demand="team,days,cover_period,minimum\nT,,early,1\nT,Mon,X,1\nT,Tue,LD,1\n",
    )
    assert {p.name: (p.start, p.end) for p in problem.periods} == {
        "early": (480, 720),
        "late": (780, 1320),
        "LD": (420, 1200),
        "X": (540, 1020),
    }
    long_day = next(shift for shift in problem.shifts if shift.code == "LD")
    assert [problem.periods[p].name for p in long_day.periods] == ["early", "late", "LD"]


def test_the_more_particular_demand_wins(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        rota_toml="[period]\nstart = 2026-12-21\nweeks = 1\n",
        demand="team,days,cover_period,minimum\nT,,early,3\nT,bank holidays,early,2\nT,2026-12-25,early,1\n"
        "T,Mon,night,1\n",
    )
    early = {need.day: need.minimum for need in problem.needs if problem.periods[need.period].name == "early"}
    assert early == {0: 3, 1: 3, 2: 3, 3: 3, 4: 1, 5: 3, 6: 3}
    assert problem.calendar.holidays >= {4}
    assert [need.day for need in problem.needs if problem.periods[need.period].name == "night"] == [0]


def test_prices_by_word_points_and_default(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        rota_toml="[period]\nstart = 2026-11-30\ndays = 1\n[importance]\nhigh = 500\nVital = 9000\n"
        '[demand]\nbelow_ideal = 7\nabove_maximum = "hard"\n',
        demand="team,cover_period,capability,minimum,ideal,importance\nT,early,nurse,1,2,vital\nT,night,nurse,1,,hard\n"
        "T,early,any,1,,\n",
    )
    prices = [(need.below_minimum, need.below_ideal, need.above) for need in problem.needs]
    assert prices == [
        (Price(9000), Price(7), HARD),
        (Price(1600), Price(7), HARD),
        (HARD, Price(7), HARD),
    ]


def test_a_wished_for_number_is_never_hard(tmp_path: Path) -> None:
    folder = write(tmp_path, demand="team,cover_period,minimum,ideal,ideal_importance\nT,early,1,2,hard\n")
    (fault,) = faults_of(folder)
    assert fault.startswith("demand.csv:2:ideal_importance: 'hard' is not possible here; expected whole points or")
    folder = write(tmp_path, rota_toml='[period]\nstart = 2026-11-30\nweeks = 1\n[demand]\nbelow_ideal = "hard"\n')
    (fault,) = faults_of(folder)
    assert fault.startswith("rota.toml:demand.below_ideal: 'hard' is not possible here; expected points or low, ")


def test_a_need_that_no_shift_can_meet_is_a_fault(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        shifts="shift,start,end,cover_periods,teams,days\nE,07:00,15:00,early,U,\nN,21:00,07:30,night,,Mon-Fri\n",
        demand="team,days,cover_period,minimum\nT,,early,1\nU,,early,1\nU,,night,1\n",
    )
    assert faults_of(folder) == [
        "demand.csv:2:cover_period: no shift covers early for T on Mon 30 Nov; expected cover_periods, teams and days "
        "of shifts.csv to allow one",
        "demand.csv:4:cover_period: no shift covers night for U on Sat 5 Dec; expected cover_periods, teams and days "
        "of shifts.csv to allow one",
    ]


def test_contracts_of_one_person_with_two_employers(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        staff="person,name,role,weekly_hours,employer,opt_out,supernumerary_until,to\n"
        "A,Ann,nurse,20,X,,,\nA,,practitioner,10,Y,yes,2026-12-02,2026-12-31\nB,Bo,nurse,30,X,,,\n",
        teams="team,organisation\nT,X\n",
        flexible_working="person,agreement\nB,annualised hours\n",
    )
    assert [c.id for c in problem.contracts] == ["A/X", "A/Y", "B"]
    assert [p.id for p in problem.people] == ["A", "B"]
    assert problem.people[0].opt_out
    assert problem.contracts[1].supernumerary_until == 2
    assert problem.contracts[1].last_day == 31
    assert [c.annualised for c in problem.contracts] == [False, False, True]
    assert {problem.contracts[a.contract].id for a in problem.candidates} == {"A/X", "B"}


def test_absences_are_cut_at_the_period_with_their_credit(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        availability="person,kind,from,to,credit_hours,start,end\n"
        "A,annual leave,2026-11-27,2026-12-01,,,\nA,unavailable,2026-12-03,,,,\n"
        "B,sickness,2026-12-05,2026-12-08,8,,\nB,study leave,2026-12-02,2026-12-03,,09:00,13:00\n",
    )
    day = 1440
    assert [(a.start, a.end, a.credit, a.excluded) for a in problem.absences] == [
        (-3 * day, 0, 450, True),
        (0, 2 * day, 900, True),
        (3 * day, 4 * day, 0, False),
        (5 * day, 7 * day, 240, True),
        (7 * day, 9 * day, 240, True),
        (2 * day + 540, 2 * day + 780, 240, False),
        (3 * day + 540, 3 * day + 780, 240, False),
    ]


def test_half_a_day_of_leave_is_worth_half_a_day(tmp_path: Path) -> None:
    """A works 37.5 h: 3 h 45 for the morning and as much for the afternoon of Wednesday, nothing on Saturday."""
    rows = "person,kind,from,start,end\nA,annual leave,2026-12-02,,13:00\nA,annual leave,2026-12-02,13:00,\n"
    problem = problem_of(tmp_path, availability=rows + "A,annual leave,2026-12-05,,13:00\n")
    assert [a.credit for a in problem.absences] == [225, 225, 0]


def test_an_absence_without_a_contract_is_of_all_that_somebody_has(tmp_path: Path) -> None:
    """A has 37.5 h at X, and at Y 10 h until Tuesday and 20 h from Wednesday: of a week off each contract is credited
    what it holds of Monday to Friday, and none is worked under."""
    staff = "person,contract,role,weekly_hours,employer,from,to\n"
    staff += "A,A1,nurse,37.5,X,,\nA,A2,nurse,10,Y,,2026-12-01\nA,A3,nurse,20,Y,2026-12-02,\nB,B1,nurse,30,X,,\n"
    teams = "team,organisation\nT,X\nU,Y\n"
    demand = "team,days,cover_period,capability,minimum\nT,,early,nurse,1\nU,,early,nurse,1\n"
    rows = "person,contract,kind,from,to\nA,,annual leave,2026-11-30,2026-12-06\nB,B1,sickness,2026-11-30,2026-12-06\n"
    problem = problem_of(tmp_path, staff=staff, teams=teams, demand=demand, availability=rows)
    assert [(a.contract, a.credit) for a in problem.absences] == [(NOWHERE, 2250 + 240 + 720), (3, 1800)]
    assert [credited(problem, c, 0, 6) for c in range(4)] == [2250, 240, 720, 1800]
    assert {a.contract for a in problem.candidates} >= {0, 1, 2}
    assert all(is_away(problem, a) for a in problem.candidates)


def test_requests_above_the_budget_are_scaled_alike(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        rota_toml="[period]\nstart = 2026-11-30\nweeks = 1\n[requests]\nbudget = 100\nimportance = 50\n",
        requests="person,from,to,days,wish,shifts,importance\nA,2026-11-28,2026-12-06,Sat-Sun,off,,\n"
        "A,2026-12-01,,,work,E|N,100\nB,2026-12-01,,,off,,high\n",
    )
    assert [(r.person, r.day, r.wants, r.points, r.shifts) for r in problem.requests] == [
        (0, 5, False, 25, None),
        (0, 6, False, 25, None),
        (0, 1, True, 50, frozenset({0, 1})),
        (1, 1, False, 100, None),
    ]


def test_flexible_working(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        flexible_working="person,agreement,days,time,number,standing,importance\n"
        "A,fixed days,Mon|Wed,,,,\nA,earliest start,,09:30,,preferred,40\nB,most consecutive,,,3,preferred,\n",
    )
    fixed, start, most = problem.agreements
    assert (fixed.kind, fixed.price, fixed.days & set(range(7))) == ("fixed days", HARD, {0, 2})
    assert (start.clock, start.price) == (570, Price(40))
    assert (most.number, most.price) == (3, Price(100))
    folder = write(tmp_path / "bad", flexible_working="person,agreement\nA,fixed days\nB,earliest start\n")
    assert faults_of(folder) == [
        "flexible_working.csv:2:days: the cell is blank beside fixed days; expected a value with agreement fixed days",
        "flexible_working.csv:3:time: the cell is blank beside earliest start; expected a value with agreement "
        "earliest start",
    ]


def test_portfolio_time_by_stretches(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        rota_toml="[period]\nstart = 2026-11-30\ndays = 10\n",
        shifts="shift,start,end,kind,cover_periods\nE,07:00,15:00,,early\nAM,08:00,12:00,portfolio,\nPM,13:00,17:00,"
        "portfolio,\n",
        portfolio="person,activity,sessions,shifts,days,per,protected,importance\nA,education,2,AM|PM,Tue|Thu,week,no,30\n"
        "B,research,1,AM,Wed,period,yes,\n",
    )
    week, rest, whole = problem.quotas
    assert (week.least, week.most, week.first_day, week.last_day, week.price) == (2, 2, 0, 6, Price(30))
    assert [(problem.duties[d].day, problem.shifts[problem.duties[d].shift].code) for d in week.duties] == [
        (1, "AM"), (1, "PM"), (3, "AM"), (3, "PM"),
    ]  # fmt: skip
    assert all(problem.duties[d].owner == 0 and problem.duties[d].team == NOWHERE for d in week.duties)
    assert (rest.least, rest.first_day, rest.last_day) == (0, 7, 9)
    assert (whole.least, whole.protected, whole.price) == (1, True, HARD)
    assert problem.duties[whole.duties[0]].kind is ShiftKind.PORTFOLIO


@pytest.mark.parametrize("closes", ["absence", "agreement"])
def test_protected_time_is_asked_on_days_that_are_open(tmp_path: Path, closes: str) -> None:
    """Of two weeks with two sessions each the first is closed but for one Thursday morning."""
    dates = "2026-11-30,2026-12-02"
    files = {
        "absence": {"availability": f"person,kind,from,to\nA,annual leave,{dates}\n"},
        "agreement": {
            "flexible_working": f"person,agreement,days,standing,from,to\nA,fixed days,Thu|Fri,contractual,{dates}\n"
        },
    }
    problem = problem_of(
        tmp_path,
        rota_toml="[period]\nstart = 2026-11-30\ndays = 14\n",
        shifts="shift,start,end,kind,cover_periods,days\nE,07:00,15:00,,early,\nAM,08:00,12:00,portfolio,,Tue|Thu\n",
        portfolio="person,activity,sessions,shifts,per,protected\nA,education,2,AM,week,yes\nB,research,2,AM,week,yes\n",
        **files[closes],
    )
    assert [(q.person, q.least, q.most) for q in problem.quotas] == [(0, 1, 2), (0, 2, 2), (1, 2, 2), (1, 2, 2)]


def test_composition_as_limits(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        skills="skill,levels\nprescriber,3\n",
        composition="composition,alternative,team,cover_period,limit,number,capability,of,importance,days\n"
        "mix,1,T,early,at least,65%,nurse,any,40,Mon\nmix,2,T,early,at least,2,prescriber@2,,40,Mon\n"
        "learners,,,,at most,2,nurse,prescriber,hard,\n",
    )
    mix, learners = problem.compositions
    name = {c.name: place for place, c in enumerate(problem.capabilities)}
    (share,), (count,) = mix.alternatives
    assert (share.weights, share.low, share.high) == (((name["nurse"], 20), (NOWHERE, -13)), 0, None)
    assert (count.weights, count.low) == (((name["prescriber@2"], 1),), 2)
    assert (mix.price, mix.days) == (Price(40), frozenset({0}))
    assert learners.alternatives[0][0].weights == ((name["nurse"], 1), (name["prescriber"], -2))
    assert (learners.alternatives[0][0].high, learners.price) == (0, HARD)
    assert (problem.teams[learners.team].id, problem.periods[learners.period].name) == ("T", "early")


def test_places_and_agreements_between_organisations(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        organisations="organisation,name,sector\nX,Ex,acute\nY,Wye,social care\n",
        sites="site,organisation\nS1,X\nS2,Y\n",
        teams="team,organisation,site,sector,beds\nT,Y,S2,,8\n",
        travel="from_site,to_site,minutes\nS1,S2,25\n",
        sharing="lender,borrower,roles,weekly_hours,importance,from\nX,Y,nurse,40,15,2026-12-01\n",
        skills="skill,registration\nRN,yes\nIV,no\n",
        staff_skills="person,skill,level,to,assessed_by\nA,RN,1,2026-12-03,\nB,IV,2,,X\n",
        recognition="skill,assessed_by,accepted_by\nIV,X,Y\n",
        substitutions="wanted,stand_in,supervisor,per_supervisor,importance,teams\nRN,IV@2,RN,3,5,T\n",
        targets="capability,organisation,weekly_hours\nRN,Y,60\n",
        balances="person,measure,value\nA,nights,-2\n",
    )
    assert (problem.teams[0].sector, problem.teams[0].beds, problem.teams[0].site) == ("social care", 8, 1)
    assert problem.minutes_between[1, 0] == 25
    (lent,) = problem.sharing
    assert (lent.lender, lent.borrower, lent.weekly_minutes, lent.price) == (0, 1, 2400, Price(15))
    assert (lent.first_day, lent.roles) == (1, {"nurse"})
    assert problem.people[0].skills[0].last_day == 3
    assert problem.registrations == {0}
    assert problem.recognition[0].accepted_by == 1
    assert (problem.substitutions[0].ratio, problem.substitutions[0].teams) == (3, frozenset({0}))
    assert (problem.targets[0].weekly_minutes, problem.targets[0].organisation) == (3600, 1)
    assert problem.carried[0].value == -2


def test_what_contradicts_itself_is_a_fault(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        sites="site\nS1\nS2\n",
        travel="from_site,to_site,minutes\nS1,S2,25\nS2,S1,30\n",
        skills="skill,levels\nprescriber,2\n",
        staff_skills="person,skill,level\nA,prescriber,3\n",
        demand="team,cover_period,capability,minimum\nT,early,nurse and not prescriber@3,1\n",
        availability="person,kind,from,to\nA,sickness,2026-12-01,\nA,sickness,2026-12-01,\nB,sickness,2026-12-01,\n",
        requests="person,from,wish\nA,2026-12-01,off\nA,2026-12-01,work\nA,2026-12-01,off\n",
        portfolio="person,activity,sessions,shifts,days\nA,research,2,E,Tue\n",
    )
    assert faults_of(folder) == [
        "availability.csv:3:person: 'A sickness' is there twice, first in row 2; expected each row once",
        "requests.csv:4:person: 'A off' is there twice, first in row 2; expected each row once",
        "demand.csv:2:capability: 'nurse and not prescriber@3' asks for level 3; prescriber has 2; expected a "
        "capability such as prescriber@2 or nurse",
        "portfolio.csv:2:sessions: 2 sessions are asked; from Mon 30 Nov there is room for 1; expected fewer "
        "sessions, or more shifts or days",
        "staff_skills.csv:2:level: prescriber has no level 3; skills.csv has levels up to 2",
        "travel.csv:3:minutes: row 2 says 25 minutes for the same way; expected the same both ways",
    ]


def test_pins(tmp_path: Path) -> None:
    folder = write(
        tmp_path,
        demand="team,cover_period,minimum\nT,early,1\nU,early,1\n",
        pins="person,date,pin,shift,team\nA,2026-12-01,fixed,E,U\nB,2026-12-02,forbidden,,\n",
    )
    problem = load(folder).problem
    fixed, *forbidden = problem.pins
    assert (fixed.contract, fixed.wanted, problem.teams[problem.duties[fixed.duty].team].id) == (0, True, "U")
    assert [(pin.contract, pin.wanted, problem.duties[pin.duty].day) for pin in forbidden] == [(1, False, 2)] * 2
    (folder / "pins.csv").write_text("person,date,pin,shift,team\nA,2026-12-01,fixed,E,\nA,2027-01-01,fixed,E,U\n")
    assert faults_of(folder) == [
        "pins.csv:2:team: E on 2026-12-01 is a duty of several teams; expected T or U",
        "pins.csv:3:date: 2027-01-01 is not in the period; expected from 2026-11-30",
    ]


@pytest.mark.parametrize(
    ("file", "text", "fault"),
    [
        ("organisations", "", "the file is empty"),
        ("staff", 'person,role,weekly_hours,employer\nA,nurse,37.5,X\nB,"nurse,30,X\n', "cannot be split into cells"),
        ("shifts", "code,start,end\nE,07:00,15:00\n", "the column is missing"),
        ("demand", "team,cover_period,minimum\nT,early,1\n\0", "a zero byte stands in the text"),
    ],
)
def test_what_a_file_that_is_not_wholly_read_may_hold_is_no_fault_of_others(
    file: str, text: str, fault: str, tmp_path: Path
) -> None:
    parts = {
        "organisations": "organisation\nX\n",
        "availability": "person,from,shifts\nB,2026-12-01,E\n",
        "pins": "person,date,pin,shift\nB,2026-12-02,fixed,E\n",
    }
    (told,) = faults_of(write(tmp_path, **{**parts, file: text}))
    assert told.startswith(f"{file}.csv")
    assert fault in told


def test_a_pin_without_a_team_is_for_the_one_that_the_person_works_for(tmp_path: Path) -> None:
    problem = problem_of(
        tmp_path,
        staff="person,role,weekly_hours,employer,home_team,teams\nA,nurse,37.5,X,U,\nB,nurse,30,X,,T\n",
        demand="team,cover_period,minimum\nT,early,1\nU,early,1\n",
        pins="person,date,pin,shift\nA,2026-12-01,fixed,E\nB,2026-12-01,fixed,E\n",
    )
    assert [problem.teams[problem.duties[pin.duty].team].id for pin in problem.pins] == ["U", "T"]


def test_a_cyclic_template(tmp_path: Path) -> None:
    problem = problem_of(tmp_path, rota_toml="[period]\nstart = 2026-10-19\nweeks = 2\ncyclic = true\n")
    assert (problem.calendar.cyclic, problem.calendar.zone, problem.calendar.holidays) == (True, "UTC", frozenset())


@pytest.mark.parametrize(
    ("settings", "fault"),
    [
        ("weeks = 1", "rota.toml:1:period.start: the key is missing; expected the first day, such as 2026-11-02"),
        ("start = 2026-11-30", "rota.toml:1:period.weeks: the length is missing; expected one of weeks, days and end"),
        (
            "start = 2026-11-30\nweeks = 1\ndays = 7",
            "rota.toml:1:period.weeks: weeks and days are both given; expected one of weeks, days and end",
        ),
        (
            "start = 2026-11-30\nend = 2026-11-01",
            "rota.toml:1:period.end: 2026-11-01 is before start; expected 2026-11-30 or later",
        ),
        (
            "start = 2026-11-30\nweeks = 1\ntime_zone = 'Mars/Base'",
            "rota.toml:1:period.time_zone: 'Mars/Base' is no time zone; expected such as Europe/London",
        ),
    ],
)
def test_periods_that_cannot_be_told(tmp_path: Path, settings: str, fault: str) -> None:
    assert fault.replace("rota.toml:1:", "rota.toml:") in faults_of(
        write(tmp_path, rota_toml=f"[period]\n{settings}\n")
    )


def test_inputs_are_hashed(ward: Path) -> None:
    loaded = load(ward)
    assert set(loaded.inputs) == {path.name for path in ward.iterdir()}
    assert loaded.inputs["staff.csv"] == hashlib.sha256((ward / "staff.csv").read_bytes()).hexdigest()
    assert loaded.problem.calendar.start == dt.date(2026, 11, 30)
    assert loaded.name == "Willow ward"
    assert loaded.solver["seconds"] == 10


def test_of_two_files_that_differ_in_case_the_one_not_read_is_told(tmp_path: Path) -> None:
    home = write(tmp_path)
    (home / "Staff.csv").write_text("person,role,weekly_hours,employer\nC,nurse,30,X\n")
    if (home / "staff.csv").samefile(home / "Staff.csv"):
        pytest.skip("the file system knows no case")
    assert "Staff.csv: not read: staff.csv is there too, and is read; expected one of them" in map(
        str, load(home).notices
    )


def test_a_fault_of_headings_below_blank_rows_names_their_row(tmp_path: Path) -> None:
    home = write(tmp_path, staff="\n,,\nperson,rol,weekly_hours\nA,nurse,37.5\n")
    with pytest.raises(BadInput, match=r"staff.csv:3:role: the column is missing"):
        load(home)
