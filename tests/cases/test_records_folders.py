"""Records of hours, leave, shifts told and exceptions, by hand, from folders with what was published."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from optimiser.report.records.working_time import accrued, years_later
from tests.cases.folder import Folder, days, published, read_records, write_records
from tests.commands import run_rota

TRAINEE = {"role": "doctor", "packs": "doctors-in-training-2016"}


def test_hours_worked_and_how_long_they_are_kept(tmp_path: Path) -> None:
    """A: 5 x 8 h = 40 h in the first week, two nights 20:00-08:00 in the second: 24 h, of which 2 x 7 h lie in
    23:00-06:00. The weeks end on 8 and 15 November 2026, their records are kept to those days of 2028. B is 17."""
    folder = Folder(tmp_path, (), length=14).person("A", 37.5, opt_out="yes")
    folder.person("B", 20, date_of_birth="2009-06-01")
    folder.on("A", days("2026-11-02", "2026-11-06"), "09:00", "17:00")
    folder.on("A", ("2026-11-09", "2026-11-10"), "20:00", "08:00").on("B", "2026-11-04", "09:00", "13:00")
    write_records(folder, folder.write())
    found = [tuple(row.values()) for row in read_records(tmp_path, "hours-worked")]
    assert [(who, week, float(work), float(night), *rest) for who, week, work, night, *rest in found] == [
        ("A", "2026-11-02", 40, 0, "yes", "no", "2028-11-08"),
        ("A", "2026-11-09", 24, 14, "yes", "no", "2028-11-15"),
        ("B", "2026-11-02", 4, 0, "no", "yes", "2028-11-08"),
    ]


def test_leave_taken_is_kept_six_years_and_sickness_is_no_leave(tmp_path: Path) -> None:
    """A week of leave of 37 h 30 is credited in full: five weekdays of a fifth. 8 November 2026 and six years."""
    folder = Folder(tmp_path, (), length=14).person("A").leave("A", "2026-11-02", "2026-11-08")
    folder.leave("A", "2026-11-11", "2026-11-11", "sickness").on("A", "2026-11-12", "09:00", "17:00")
    write_records(folder, folder.write())
    (row,) = read_records(tmp_path, "leave-taken")
    assert (row["from"], row["to"], float(row["credited_hours"])) == ("2026-11-02", "2026-11-08", 37.5)
    assert row["keep_until"] == "2032-11-08"


@pytest.mark.parametrize(
    ("worked", "hours"), [(0, 0), (8, 1), (4, 0), (4.15, 1), (4.14, 0), (100, 12), (103.5, 12), (103.6, 13), (160, 19)]
)
def test_leave_of_irregular_hours_to_the_nearest_hour(worked: float, hours: int) -> None:
    """12.07 %: 8 h give 0.97 h, 4 h 0.48 h, 4.15 h 0.501 h, 100 h 12.07 h, 103.5 h 12.49 h, 103.6 h 12.50 h, 160 h 19.3
    h."""
    assert accrued(round(worked * 60)) == hours


def test_leave_accrues_to_contracts_without_hours_by_month(tmp_path: Path) -> None:
    """The bank nurse works 3 x 10 h in October and 1 x 10 h in November: 3.62 h are 4, 1.21 h are 1."""
    folder = Folder(tmp_path, (), length=7).person("B", 0, kind="bank").person("P", 37.5)
    folder.on("B", ("2026-10-26", "2026-10-27", "2026-10-28", "2026-11-02"), "08:00", "18:00")
    folder.on("P", "2026-11-03", "08:00", "18:00")
    write_records(folder, folder.write())
    found = [(r["contract"], r["month"], int(r["accrued_hours"])) for r in read_records(tmp_path, "leave-accrued")]
    assert found == [("B", "2026-10", 4), ("B", "2026-11", 1)]


def test_records_need_a_manager(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ()).person("A").on("A", "2026-11-03", "09:00", "17:00")
    done = run_rota("report", tmp_path, folder.write(), "--records")
    assert done.exit_code == 2
    assert "needs --manager" in done.stderr


def test_who_was_told_what_and_when(tmp_path: Path) -> None:
    """Told on 5 October of 3, 4 and 5 November: 29, 30 and 31 days ahead. On 2 November the 4th is taken away, 2 days
    ahead, the 5th is moved to a later time, 3 days ahead, and the 6th is new, 4 days ahead. Short below 14 days;
    paid below 3."""
    folder = Folder(tmp_path, ()).person("Z", 0, kind="bank")
    folder.rules = "[employment_rights]\nshift_notice_days = 14\nshift_payment_days = 3\n"
    folder.on("Z", ("2026-11-03", "2026-11-04", "2026-11-05"), "09:00", "17:00")
    published(folder, "2026-10-05")
    folder.tables["rota.csv"] = []
    folder.on("Z", ("2026-11-03", "2026-11-06"), "09:00", "17:00").on("Z", "2026-11-05", "12:00", "20:00")
    published(folder, "2026-11-02")
    write_records(folder)
    found = [
        (r["date"][-2:], r["told_on"], int(r["notice_days"]), r["short_notice"], r["state"], r["change_notice_days"],
         r["payment_may_be_due"])
        for r in read_records(tmp_path, "shifts-told")
    ]  # fmt: skip
    assert found == [
        ("03", "2026-10-05", 29, "no", "stands", "", ""),
        ("04", "2026-10-05", 30, "no", "cancelled", "2", "yes"),
        ("05", "2026-10-05", 31, "no", "moved", "3", "no"),
        ("05", "2026-11-02", 3, "yes", "stands", "", ""),
        ("06", "2026-11-02", 4, "yes", "stands", "", ""),
    ]
    assert {r["contract_kind"] for r in read_records(tmp_path, "shifts-told")} == {"bank"}


def test_a_shift_made_shorter_is_curtailed(tmp_path: Path) -> None:
    """Told 09:00-17:00 on the 3rd and a night 22:00-06:00 on the 5th. On the 2nd the 3rd becomes 09:00-13:00 and the
    night 23:00-05:00: both within what was told, so curtailed, 1 and 3 days ahead. Paid below 2 days: the first."""
    folder = Folder(tmp_path, ()).person("Z", 0, kind="bank")
    folder.rules = "[employment_rights]\nshift_payment_days = 2\n"
    folder.on("Z", "2026-11-03", "09:00", "17:00").on("Z", "2026-11-05", "22:00", "06:00")
    published(folder, "2026-10-05")
    folder.tables["rota.csv"] = []
    folder.on("Z", "2026-11-03", "09:00", "13:00").on("Z", "2026-11-05", "23:00", "05:00")
    published(folder, "2026-11-02")
    write_records(folder)
    found = [r for r in read_records(tmp_path, "shifts-told") if r["state"] != "stands"]
    told = [(r["date"][-2:], r["state"], int(r["change_notice_days"]), r["payment_may_be_due"]) for r in found]
    assert told == [("03", "curtailed", 1, "yes"), ("05", "curtailed", 3, "no")]


def test_numbers_that_no_regulation_sets_are_said_not_to_be_set(tmp_path: Path) -> None:
    folder = Folder(tmp_path, ()).person("Z", 0, kind="bank").on("Z", "2026-11-03", "09:00", "17:00")
    published(folder, "2026-10-05")
    write_records(folder)
    assert [r["short_notice"] for r in read_records(tmp_path, "shifts-told")] == ["not set"]
    assert [r["offer_due"] for r in read_records(tmp_path, "guaranteed-hours")] == ["not set"]


@pytest.mark.parametrize(("hours", "shifts", "due"), [(0, 4, "yes"), (8, 4, "no"), (8, 5, "yes"), (12, 5, "")])
def test_offers_of_guaranteed_hours(hours: int, shifts: int, due: str, tmp_path: Path) -> None:
    """Over four weeks 4 x 8 h are 8 h a week, 5 x 8 h are 10: more than 0 or 8 contracted, where below 12 are asked."""
    folder = Folder(tmp_path, (), period="history_from = 2026-10-12").person("Z", hours)
    folder.rules = "[employment_rights]\nguaranteed_hours_below = 12\nguaranteed_hours_weeks = 4\n"
    folder.on("Z", ["2026-10-12", "2026-10-19", "2026-10-26", "2026-11-02", "2026-11-03"][:shifts], "09:00", "17:00")
    write_records(folder, folder.write())
    assert [r["offer_due"] for r in read_records(tmp_path, "guaranteed-hours")] == ([due] if due else [])


def test_planned_against_worked_hours_of_a_trainee(tmp_path: Path) -> None:
    """Planned 8 h on three days, and 4 h of teaching on the fourth. Worked: 1 h more, which human resources only
    confirm; 2 h more; as planned; and the teaching lost. Reports are due 28 days after. The nurse's hour is none."""
    folder = Folder(tmp_path, ()).person("D", 40, **TRAINEE).person("N", 37.5)
    folder.on("D", days("2026-11-02", "2026-11-04"), "09:00", "17:00").on("N", "2026-11-02", "09:00", "17:00")
    folder.on("D", "2026-11-05", "09:00", "13:00", kind="study")
    published(folder, "2026-09-01")
    folder.tables["rota.csv"] = []
    folder.on("D", "2026-11-02", "09:00", "18:00").on("D", "2026-11-03", "09:00", "19:00")
    folder.on("D", "2026-11-04", "09:00", "17:00").on("N", "2026-11-02", "09:00", "18:00")
    write_records(folder, folder.write())
    found = [
        (r["person"], r["date"][-2:], float(r["additional_hours"]), r["kind"], r["goes_to"], r["report_by"])
        for r in read_records(tmp_path, "exception-reports")
    ]
    assert found == [
        ("D", "02", 1, "additional hours", "human resources: only whether they were worked", "2026-11-30"),
        ("D", "03", 2, "additional hours", "human resources", "2026-12-01"),
        ("D", "05", -4, "educational", "director of medical education", "2026-12-03"),
    ]


def test_a_job_plan_beside_what_was_delivered(tmp_path: Path) -> None:
    """Two weeks at 40 h: 80 h agreed. 7 clinical days of 8 h are 56 h, two of 4 h for teaching 8 h, a day of leave
    credits 8 h: 8 h short. 14 days are 3.8% of a year."""
    folder = Folder(tmp_path, (), length=14).person("C", 40, role="consultant", packs="consultant-2003")
    folder.on("C", days("2026-11-03", "2026-11-13", "0123"), "09:00", "17:00").leave("C", "2026-11-02", "2026-11-02")
    folder.on("C", days("2026-11-02", "2026-11-13", "4"), "09:00", "13:00", kind="portfolio", activity="education")
    write_records(folder, folder.write())
    found = {r["activity"]: r for r in read_records(tmp_path, "job-plans")}
    assert {k: float(r["delivered_hours"]) for k, r in found.items()} == {"clinical": 56, "education": 8, "all": 64}
    assert float(found["all"]["credited_hours"]) == 8
    assert (float(found["all"]["agreed_hours"]), float(found["all"]["difference_hours"])) == (80, -8)
    assert float(found["all"]["of_a_year"]) == 3.8


def test_a_job_plan_by_activity(tmp_path: Path) -> None:
    """Two weeks at 40 h: 80 h. A session of education a week, 4 h long: 8 h agreed, 4 h delivered. 4 h a week of
    supporting professional activity: 8 h agreed, none delivered. What is left, 64 h, is clinical: 7 x 8 h = 56 h."""
    folder = Folder(tmp_path, (), length=14).person("C", 40, role="consultant")
    for shift, activity in (("ED", "education"), ("SP", "supporting professional activity")):
        folder.row("shifts.csv", shift=shift, start="09:00", end="13:00", kind="portfolio")
        asked = {"sessions": 1} if shift == "ED" else {"hours": 4}
        folder.row("portfolio.csv", person="C", activity=activity, shifts=shift, **asked)
    folder.on("C", days("2026-11-03", "2026-11-13", "0123"), "09:00", "17:00")
    folder.row("rota.csv", person="C", date="2026-11-06", shift="ED", activity="education")
    write_records(folder, folder.write())
    found = {r["activity"]: r for r in read_records(tmp_path, "job-plans")}
    numbers = ("delivered_hours", "agreed_hours", "difference_hours")
    told = {k: tuple(float(r[n]) for n in numbers) for k, r in found.items()}
    assert told == {
        "clinical": (56, 64, -8), "education": (4, 8, -4), "supporting professional activity": (0, 8, -8),
        "all": (60, 80, -20),
    }  # fmt: skip


def test_a_job_plan_delivered_over_a_year(tmp_path: Path) -> None:
    """48 weeks of history and a rota of 4: 52 weeks of 40 h are 2,080 h. One session of 4 h of education a week is
    208 h agreed; 48 + 2 were held, 200 h: 8 h short. Clinical is the rest, 1,872 h: 52 weeks of 4 x 9 h are delivered,
    as agreed. 364 days are 99.7% of a year."""
    first, start, last = "2025-12-01", "2026-11-02", "2026-11-29"
    folder = Folder(tmp_path, (), length=28, period=f"history_from = {first}").person("C", 40, role="consultant")
    folder.row("shifts.csv", shift="ED", start="09:00", end="13:00", kind="portfolio")
    folder.row("portfolio.csv", person="C", activity="education", shifts="ED", sessions=1)
    folder.on("C", days(first, last, "0123"), "09:00", "18:00")
    for date in days(first, "2026-11-15", "4"):
        folder.row(
            "history.csv" if date < start else "rota.csv", person="C", date=date, shift="ED", activity="education"
        )
    write_records(folder, folder.write())
    found = {r["activity"]: r for r in read_records(tmp_path, "job-plans")}
    numbers = ("delivered_hours", "agreed_hours", "difference_hours", "of_a_year")
    assert {k: tuple(float(r[n]) for n in numbers) for k, r in found.items()} == {
        "clinical": (1872, 1872, 0, 99.7), "education": (200, 208, -8, 99.7), "all": (2072, 2080, -8, 99.7),
    }  # fmt: skip


def test_a_record_of_a_leap_day_is_kept_to_the_day_before() -> None:
    from datetime import date

    assert years_later(date(2028, 2, 29), 2) == date(2030, 2, 28)


def test_the_page_of_outputs_lists_the_columns_of_the_records(tmp_path: Path) -> None:
    page = (Path(__file__).resolve().parents[2] / "docs" / "outputs.md").read_text(encoding="utf-8")
    told = dict(re.findall(r"^\| `(\w+-[\w-]+)\.csv` \|.*\| ([^|]*) \|$", page, re.MULTILINE))
    folder = Folder(tmp_path, ()).person("A").on("A", "2026-11-03", "09:00", "17:00")
    write_records(folder, folder.write())
    written = {p.stem: p for p in (tmp_path / "out" / "records").iterdir()}
    assert set(told) == set(written)
    for name, path in written.items():
        assert path.read_text(encoding="utf-8").splitlines()[0] == ",".join(told[name].split(", "))
