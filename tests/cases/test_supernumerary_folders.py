"""Supernumerary time that ends within a shift, by hand."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cases.folder import Folder
from tests.commands import run_rota

MON, TUE, WED, THU = (f"2026-11-0{d}" for d in range(2, 6))


def ward(home: Path, until: str, length: int = 1) -> Folder:
    """A ward that needs a nurse early (07:00-13:00), late (13:00-19:00) and at twilight (to 22:00); LD covers all."""
    folder = Folder(home, ("nursing-safe-staffing",), length=length)
    folder.period = '[cover_periods]\nearly = "07:00-13:00"\nlate = "13:00-19:00"\ntwilight = "19:00-22:00"'
    folder.row("organisations.csv", organisation="O", sector="acute")
    folder.row("teams.csv", team="W", organisation="O", beds=4)
    folder.row("skills.csv", skill="registered nurse")
    folder.row("shifts.csv", shift="LD", start="07:00", end="22:00", cover_periods="early|late|twilight")
    for period in ("early", "late", "twilight"):
        folder.row("demand.csv", team="W", cover_period=period, capability="registered nurse", minimum=1)
    folder.person("P", employer="O", supernumerary_until=until, **{"from": "2026-10-26"})
    return folder.row("staff_skills.csv", person="P", skill="registered nurse")


def short(folder: Folder) -> list[str]:
    """The cover periods that are one short."""
    return [gap["cover_period"] for gap in folder.audit()["gap_list"]]


@pytest.mark.parametrize(
    ("until", "missing"),
    [
        (f"{MON} 07:00", []),  # over before the shift
        (f"{MON} 13:00", ["early"]),
        (f"{MON} 13:01", ["early", "late"]),  # it reaches into the late period
        (f"{MON} 19:00", ["early", "late"]),
        (f"{MON} 22:00", ["early", "late", "twilight"]),
        (MON, ["early", "late", "twilight"]),  # the whole day
        ("2026-11-01", []),
    ],
)
@pytest.mark.parametrize("capability", ["registered nurse", ""])
def test_cover_periods_count_from_then(until: str, missing: list[str], capability: str, tmp_path: Path) -> None:
    """Whether the rota says what the nurse is used as, or leaves it open."""
    folder = ward(tmp_path, until).row("rota.csv", person="P", date=MON, shift="LD", team="W", capability=capability)
    assert sorted(short(folder)) == sorted(missing)
    clock = until[10:]
    for gap in folder.audit()["gap_list"]:
        assert gap["reason"] == f"P is there, supernumerary until Mon 2 Nov{clock}"
    whole = until in (MON, f"{MON} 22:00") and bool(capability)
    assert len(folder.found().get("P", {}).get("supernumerary", [])) == whole


@pytest.mark.parametrize(("until", "share", "care"), [(f"{MON} 13:00", 60, 2.25), ("2026-11-01", 65.2, 3.75)])
def test_hours_of_care_count_from_then(until: str, share: float, care: float, tmp_path: Path) -> None:
    """P 07:00-22:00 (15 h, of which 9 h from 13:00) and an assistant of 6 h or 8 h: 9 of 15 h are 60%, 15 of 23 h 65.2
    %. Over 4 beds 9 h are 2.25 h, 15 h 3.75 h each."""
    folder = ward(tmp_path, until).row("rota.csv", person="P", date=MON, shift="LD", team="W", capability="none")
    folder.person("A", role="healthcare assistant", employer="O")
    folder.on("A", MON, "08:00", "14:00" if share == 60 else "16:00", team="W", capability="none")
    (statement,) = folder.audit("--compliance")["rows"]
    assert [c["registered"] for c in statement["figures"]["care_hours"]] == [care]
    found = [round(b["measured"], 1) for b in folder.audit()["breach_list"] if b["rule"] == "NU-4"]
    assert found == ([60] if share == 60 else [])


@pytest.mark.parametrize(("until", "measured"), [(f"{THU} 22:00", None), (f"{THU} 21:59", 4499), (WED, 45 * 60)])
def test_75_hours_may_end_within_a_shift(until: str, measured: int | None, tmp_path: Path) -> None:
    """Since 26 October: Friday the 30th and Monday to Thursday, 15 h each: 75 h at 22:00 of the Thursday, 45 + 15 = 60
    h by the Wednesday."""
    folder = ward(tmp_path, until, 7)
    folder.period = folder.period.replace("[cover", "history_from = 2026-10-26\n[cover")
    folder.row("history.csv", person="P", date="2026-10-30", shift="LD", team="W", capability="none")
    for date in (MON, TUE, WED, THU):
        folder.row("rota.csv", person="P", date=date, shift="LD", team="W", capability="none")
    found = folder.found().get("P", {}).get("NU-10", [])
    assert [b["measured"] for b in found] == ([] if measured is None else [60 * 60 if until == WED else measured])


def test_a_search_uses_the_part_that_counts(tmp_path: Path) -> None:
    """From 13:00 the nurse of a long day meets late; a second one is needed for the early period alone."""
    folder = ward(tmp_path, f"{MON} 13:00").person("Q", employer="O")
    folder.row("staff_skills.csv", person="Q", skill="registered nurse")
    folder.tables["shifts.csv"] = []
    for code, end, covers in (("E", "13:00", "early"), ("M", "19:00", "early|late")):
        folder.row("shifts.csv", shift=code, start="07:00", end=end, cover_periods=covers)
    folder.tables["demand.csv"].pop()
    folder.write()
    done = run_rota("solve", tmp_path, "--iterations", "3", "--workers", "1")
    assert done.exit_code == 0, done.output


@pytest.mark.parametrize("text", ["2026-11-02 25:00", "2026-11-02T13", "soon"])
def test_a_moment_that_is_none_is_a_fault(text: str, tmp_path: Path) -> None:
    folder = ward(tmp_path, text).row("rota.csv", person="P", date=MON, shift="LD", team="W")
    done = run_rota("audit", tmp_path, folder.write())
    assert done.exit_code == 2
    assert "staff.csv:2:supernumerary_until" in done.stderr
