"""Sleep-ins that are broken: minutes awake as working time and pay, and the minimum wage, by hand."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cases.folder import Folder, read_records, write_records
from tests.commands import run_rota

MON, TUE, WED = "2026-11-02", "2026-11-03", "2026-11-04"


def home(path: Path, pounds: float, packs: tuple[str, ...] = ("social-care",), **cells: Any) -> Folder:
    """A care worker with sleep-ins S from 22:00 to 07:00, paid an hour, and long days D of 12 h."""
    folder = Folder(path, packs).person("C", 40, role="care worker", hourly_cost=pounds, **cells)
    folder.row("shifts.csv", shift="S", start="22:00", end="07:00", kind="sleep-in", working_minutes=0,
               contract_minutes=0, paid_minutes=60)  # fmt: skip
    return folder.row("shifts.csv", shift="D", start="08:00", end="20:00")


def wages(folder: Folder) -> list[dict[str, Any]]:
    return [b for b in folder.audit("--manager")["breach_list"] if b["rule"] == "SC-6"]


def test_minutes_awake_are_working_time_and_pay(tmp_path: Path) -> None:
    """Asleep the shift has no working time and an hour of pay; 90 min awake make 1 h 30 and 2 h 30. By the regulations
    all nine hours count, which WTR-12 says of either night."""
    folder = home(tmp_path, 13).row("rota.csv", person="C", date=MON, shift="S", awake_minutes=90)
    folder.row("rota.csv", person="C", date=WED, shift="S")
    found = folder.found()["C"]
    assert [(b["measured"], b["allowed"]) for b in found["WTR-12"]] == [(90, 540), (0, 540)]
    write_records(folder, folder.home / "rota.csv")
    assert [float(r["worked_hours"]) for r in read_records(tmp_path, "hours-worked")] == [1.5]


def test_minutes_awake_come_to_no_more_than_the_night(tmp_path: Path) -> None:
    """540 min awake are the whole night: 9 h of work, and of pay 9 h in place of 1 h + 9 h."""
    folder = home(tmp_path, 12.71).row("rota.csv", person="C", date=MON, shift="S", awake_minutes=540)
    assert "WTR-12" not in folder.found()["C"]
    assert wages(folder) == []


@pytest.mark.parametrize(
    ("pounds", "date", "awake", "measured"),
    [
        (12.71, TUE, 90, None),  # an hour and 1 h 30 paid for 1 h 30 that count
        (7.60, TUE, 90, 7.60 * 150 / 90),  # 2 h 30 at £7.60 are £19.00: £12.67 for each of 1 h 30, below £12.71
        (7.63, TUE, 90, None),  # £19.075: £12.72
        (7.60, TUE, 0, None),  # asleep: nothing counts
    ],
)
def test_the_minimum_wage_goes_by_time_awake(
    pounds: float, date: str, awake: int, measured: float | None, tmp_path: Path
) -> None:
    folder = home(tmp_path, pounds).row("rota.csv", person="C", date=date, shift="S", awake_minutes=awake)
    found = wages(folder)
    assert [round(b["measured"], 1) for b in found] == ([] if measured is None else [round(100 * measured, 1)])
    said = "for 1 h 30 that count, 1 h 30 of them awake in a sleep-in, at least £12.71"
    assert all(said in b["facts"] for b in found)


@pytest.mark.parametrize(
    ("pounds", "born", "start", "allowed"),
    [
        (12.70, "1990-01-01", "2026-04-01", 1271),
        (12.71, "1990-01-01", "2026-04-01", None),
        (12.20, "1990-01-01", "2026-03-30", 1221),  # two days at £12.21
        (12.21, "1990-01-01", "2026-03-30", None),
        (10.84, "2007-06-01", "2026-11-02", 1085),  # 19
        (10.85, "2007-06-01", "2026-11-02", None),
        (7.99, "2009-06-01", "2026-11-02", 800),  # 17
        (12.70, "", "2026-11-02", 1271),  # age not known
    ],
)
def test_rates_by_age_and_date(pounds: float, born: str, start: str, allowed: int | None, tmp_path: Path) -> None:
    folder = home(tmp_path, pounds, date_of_birth=born)
    folder.start, folder.length = start, 2
    folder.row("rota.csv", person="C", date=start, shift="D")
    assert [(b["measured"], b["allowed"]) for b in wages(folder)] == (
        [] if allowed is None else [(pytest.approx(100 * pounds), allowed)]
    )


def test_what_somebody_earns_is_for_managers(tmp_path: Path) -> None:
    folder = home(tmp_path, 9).row("rota.csv", person="C", date=MON, shift="D")
    assert [b["rule"] for b in folder.audit()["breach_list"] if b["rule"] == "SC-6"] == []
    assert len(wages(folder)) == 1


@pytest.mark.parametrize(("shift", "awake"), [("D", 30), ("S", 541)])
def test_awake_where_nobody_sleeps_is_a_fault(shift: str, awake: int, tmp_path: Path) -> None:
    folder = home(tmp_path, 13).row("rota.csv", person="C", date=MON, shift=shift, awake_minutes=awake)
    done = run_rota("audit", tmp_path, folder.write())
    assert done.exit_code == 2
    assert f"rota.csv:2:awake_minutes: {awake} minutes awake" in done.stderr
