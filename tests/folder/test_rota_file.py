"""rota.csv: written and read back, planned and really worked."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from optimiser.folder.load import load
from optimiser.folder.write import write_rota
from optimiser.problem.domain import NOWHERE, Presence, ShiftKind
from optimiser.tabular.faults import BadInput

Change = Callable[[Path, str, str], None]
STAFF = "person,role,weekly_hours,employer\nA,nurse,37.5,X\nB,nurse,20,X\nB,nurse,10,Y\nC,healthcare assistant,30,X\n"


def worked(folder: Path, rows: str, staff: str = STAFF, **more: str) -> Path:
    """A folder with staff and a rota alone; gives the path of the rota."""
    folder.mkdir(exist_ok=True)
    (folder / "staff.csv").write_text(staff)
    for name, text in more.items():
        (folder / (name.replace("_toml", ".toml") if name.endswith("_toml") else f"{name}.csv")).write_text(text)
    (folder / "worked.csv").write_text("person,date,start,end,unpaid_break,team,kind,presence,employer,shift\n" + rows)
    return folder / "worked.csv"


def faults_of(folder: Path, rota: Path) -> list[str]:
    with pytest.raises(BadInput) as error:
        load(folder, rota=rota)
    return str(error.value).splitlines()[:-1]


@pytest.mark.parametrize("seed", range(5))
def test_what_is_written_is_read_back(ward: Path, tmp_path: Path, seed: int) -> None:
    problem = load(ward).problem
    rota = frozenset(random.Random(seed).sample(problem.candidates, 80))
    write_rota(tmp_path / "rota.csv", problem, rota)
    again = load(ward, rota=tmp_path / "rota.csv", previous=tmp_path / "rota.csv")
    assert again.rota == rota
    assert again.problem.duties == problem.duties
    assert again.problem.previous == rota
    assert set(again.inputs) == {path.name for path in ward.iterdir()} | {"rota.csv"}
    text = (tmp_path / "rota.csv").read_text()
    assert not any(person.name in text for person in problem.people)


def test_two_rotas_of_one_name_are_kept_apart(ward: Path, tmp_path: Path) -> None:
    problem = load(ward).problem
    old, new = frozenset(problem.candidates[:30]), frozenset(problem.candidates[20:60])
    write_rota(tmp_path / "old" / "rota.csv", problem, old)
    write_rota(tmp_path / "new" / "rota.csv", problem, new)
    loaded = load(ward, rota=tmp_path / "new" / "rota.csv", previous=tmp_path / "old" / "rota.csv")
    assert (loaded.rota, loaded.problem.previous) == (new, old)
    assert {"rota.csv", "old/rota.csv"} <= set(loaded.inputs)
    assert load(ward, previous=tmp_path / "old" / "rota.csv").problem.previous == old
    (tmp_path / "old" / "rota.csv").write_text("person,date,shift\nP03,2026-12-01,X\n")
    with pytest.raises(BadInput, match="1") as error:
        load(ward, rota=tmp_path / "new" / "rota.csv", previous=tmp_path / "old" / "rota.csv")
    assert str(error.value).startswith("old/rota.csv:2:shift: 'X' is unknown")


def test_staff_and_what_was_worked_are_enough(tmp_path: Path) -> None:
    rota = worked(
        tmp_path,
        "A,2026-12-01,07:30,15:30,30,T,,,,\nA,2026-12-02,21:00,07:30,30,T,,,,\n"
        "B,2026-12-01,22:00,07:00,,T,sleep-in,resident,Y,\nC,2026-12-05,18:00,08:00+1,,,on call,remote,,\n",
    )
    loaded = load(tmp_path, rota=rota)
    problem = loaded.problem
    assert (problem.calendar.start.isoformat(), problem.calendar.days) == ("2026-12-01", 5)
    assert loaded.rota is not None
    facts = sorted(
        (
            problem.contracts[a.contract].id,
            problem.duties[a.duty].day,
            problem.duties[a.duty].start % 1440,
            problem.duties[a.duty].work,
            str(problem.duties[a.duty].kind),
            str(problem.duties[a.duty].presence),
            problem.duties[a.duty].owner,
        )
        for a in loaded.rota
    )
    assert facts == [
        ("A", 0, 450, 450, "work", "on site", NOWHERE),
        ("A", 1, 1260, 600, "work", "on site", NOWHERE),
        ("B/Y", 0, 1320, 540, "sleep-in", "resident", NOWHERE),
        ("C", 4, 1080, 0, "on call", "remote", 2),
    ]
    write_rota(tmp_path / "again.csv", problem, loaded.rota)
    again = load(tmp_path, rota=tmp_path / "again.csv")
    assert again.rota is not None
    shifts = {(again.problem.shifts[again.problem.duties[a.duty].shift].code) for a in again.rota}
    assert shifts == {
        "07:30-15:30",
        "21:00-07:30+1",
        "22:00-07:00+1 sleep-in resident",
        "18:00-08:00+1 on call remote own",
    }
    assert {replace(again.problem.duties[a.duty], shift=0) for a in again.rota} == {
        replace(problem.duties[a.duty], shift=0) for a in loaded.rota
    }


def test_own_times_of_a_planned_shift(ward: Path, tmp_path: Path) -> None:
    rota = tmp_path / "rota.csv"
    rota.write_text(
        "person,date,shift,team,end,unpaid_break\nP03,2026-12-01,E,WILLOW,15:00,30\nP04,2026-12-01,E,WILLOW,16:30,\n"
        "P05,2026-12-01,E,WILLOW,,0\n"
    )
    loaded = load(ward, rota=rota)
    assert loaded.rota is not None
    duties = [loaded.problem.duties[a.duty] for a in sorted(loaded.rota)]
    assert [(loaded.problem.shifts[d.shift].code, d.work) for d in duties] == [("E", 450), ("E", 540), ("E", 480)]
    assert duties[0] in load(ward).problem.duties


def test_people_without_a_capability_are_used_where_most_are_missing(ward: Path, tmp_path: Path) -> None:
    rota = tmp_path / "rota.csv"
    rota.write_text(
        "person,date,shift,team,capability\nP03,2026-12-01,E,WILLOW,\nP10,2026-12-01,LD,WILLOW,\n"
        "P11,2026-12-01,E,WILLOW,none\n"
    )
    loaded = load(ward, rota=rota)
    assert loaded.rota is not None
    names = [c.name for c in loaded.problem.capabilities]
    uses = {
        loaded.problem.contracts[a.contract].id: names[a.capability] if a.capability != NOWHERE else None
        for a in loaded.rota
    }
    assert uses == {"P03": "registered nurse", "P10": "nursing support", "P11": None}


def test_wall_times_at_the_clock_change_must_say_which(tmp_path: Path) -> None:
    rota = worked(tmp_path, "A,2026-10-24,18:00,01:30+1,,T,,,,\nB,2026-03-29,01:30,09:00,,T,,,X,\n")
    assert faults_of(tmp_path, rota) == [
        "worked.csv:2:end: 2026-10-25 01:30 is shown twice at the clock change; expected 01:30 BST or 01:30 GMT",
        "worked.csv:3:start: 2026-03-29 01:30 is skipped by the clock change; expected 01:30 GMT or 01:30 BST",
    ]
    lengths = {}
    for name in ("BST", "GMT"):
        rota = worked(tmp_path, f"A,2026-10-24,18:00,01:30+1 {name},,T,,,,\n")
        loaded = load(tmp_path, rota=rota)
        assert loaded.rota is not None
        lengths[name] = loaded.problem.duties[next(iter(loaded.rota)).duty].work
        write_rota(tmp_path / "again.csv", loaded.problem, loaded.rota)
        assert f"01:30+1 {name}" in (tmp_path / "again.csv").read_text()
    assert lengths == {"BST": 450, "GMT": 510}
    rota = worked(tmp_path, "A,2026-07-01,07:30 GMT,15:30,,T,,,,\n")
    assert faults_of(tmp_path, rota) == ["worked.csv:2:start: the time is not in GMT on that day; it is in BST"]


def test_faults_of_rota_rows(tmp_path: Path) -> None:
    rota = worked(
        tmp_path,
        "B,2026-12-01,07:30,15:30,,T,,,,\nA,2026-12-01,07:30,,,T,,,,\nA,2026-12-02,07:30,08:00,45,T,,,,\n"
        "A,2026-12-03,07:30,15:30,,T,,,,\nA,2026-12-03,07:30,15:30,,T,,,,\nC,2026-12-03,07:30,15:30,,T,,,Y,\n"
        "Z,2026-12-03,07:30,15:30,,T,,,,E\n",
        shifts="shift,start,end\nL,13:00,21:00\n",
    )
    assert (
        faults_of(tmp_path, rota)
        == [
            "worked.csv:2:contract: B has several contracts; expected B/X or B/Y",
            "worked.csv:3:shift: shift and end are both blank; expected one of them",
            "worked.csv:4:unpaid_break: 45 minutes of break leave nothing of 30; expected a shorter break",
            "worked.csv:6:person: the same assignment is in row 5; expected each assignment once",
            "worked.csv:7:employer: C has no contract with Y; expected an employer of the person in staff.csv",
            "worked.csv:8:person: 'Z' is unknown; staff.csv has A, B, C",
            "worked.csv:8:shift: 'E' is unknown; shifts.csv has L (did you mean L?)",
        ]
        or faults_of(tmp_path, rota)[-1] == "worked.csv:8:shift: 'E' is unknown; shifts.csv has L"
    )


def test_history_lies_before_the_period(ward: Path) -> None:
    path = ward / "history.csv"
    path.write_text("person,date,shift,team,start,end\nP03,2026-11-28,N,WILLOW,,\nP04,2026-11-20,,WILLOW,09:00,17:00\n")
    problem = load(ward).problem
    assert [problem.duties[a.duty].day for a in problem.history] == [-2, -10]
    assert {person.history_from for person in problem.people} == {-10}
    path.write_text("person,date,shift,team\nP03,2026-11-30,N,WILLOW\n")
    with pytest.raises(BadInput) as error:
        load(ward)
    assert str(error.value).splitlines()[0] == (
        "history.csv:2:date: 2026-11-30 is out of place; expected a date before the period 2026-11-30 to 2026-12-13"
    )


def test_a_contract_follows_from_the_team(tmp_path: Path) -> None:
    rota = worked(
        tmp_path,
        "B,2026-12-01,07:30,15:30,,T,,,,\nB,2026-12-02,07:30,15:30,,U,,,,\n",
        teams="team,organisation\nT,Y\nU,X\n",
    )
    loaded = load(tmp_path, rota=rota)
    assert loaded.rota is not None
    assert sorted(loaded.problem.contracts[a.contract].id for a in loaded.rota) == ["B/X", "B/Y"]


def test_portfolio_sessions_come_back(tmp_path: Path, ward: Path) -> None:
    with (ward / "shifts.csv").open("a") as file:
        file.write("SPA,session,13:00,17:00,0,,\n")
    (ward / "portfolio.csv").write_text("person,activity,sessions,shifts,days\nP02,leadership,1,SPA,Tue\n")
    problem = load(ward).problem
    own = frozenset(a for a in problem.candidates if problem.duties[a.duty].owner != NOWHERE)
    assert len(own) == 2
    write_rota(tmp_path / "rota.csv", problem, own)
    assert load(ward, rota=tmp_path / "rota.csv").rota == own
    (tmp_path / "rota.csv").write_text("person,date,shift\nP02,2026-12-01,SPA\n")
    assert load(ward, rota=tmp_path / "rota.csv").rota == {min(own, key=lambda a: problem.duties[a.duty].day)}


def test_kinds_of_presence_are_those_of_the_domain() -> None:
    from optimiser.folder.files.staffing import CONTRACT_KINDS
    from optimiser.folder.files.work import PRESENCES, SHIFT_KINDS
    from optimiser.problem.domain import ContractKind

    assert list(SHIFT_KINDS) == list(ShiftKind)
    assert list(PRESENCES) == list(Presence)
    assert list(CONTRACT_KINDS) == list(ContractKind)
