"""Notices of a mix folder: what can be read, and is more likely a slip of unit or decimal point than meant."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

from optimiser.folder.sectors import notice_unknown_sector
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row

FAR = 100.0
"""How many times its neighbours, or less than one in as many, a rate or a volume is told from."""

FAR_MONEY = 10.0
"""The same of pay and prices, which lie nearer to each other."""

HOURS_OF_A_WEEK = 168.0
"""The times of day of a folder are parts of one week."""

SHORT_TASK = 30.0
"""A task takes fewer minutes than the folder's median by this to be told as hours perhaps."""


def notice_implausible(rows: Mapping[str, Sequence[Row]], settings: Mapping[str, Any], faults: Faults) -> None:
    """Add a notice for each value that is likely a slip; it stops nothing."""
    _uplifts(rows, settings, faults)
    _minutes(rows, faults)
    _sectors(rows, faults)
    _week(rows, faults)
    _one_word(rows, faults)
    _without_volume(rows, faults)
    tasks = rows.get("tasks.csv", ())
    _far_off("rates.csv", "per_1000", "activity", rows, FAR, faults)
    _far_off("activity.csv", "per_year", "activity", rows, FAR, faults)
    _far_off("past_activity.csv", "per_year", "activity", rows, FAR, faults)
    _far_off("tasks.csv", "minutes", "", {"tasks.csv": [row for row in tasks if row.minutes > 0]}, 10 * FAR, faults)
    _far_off("staff.csv", "annual_pay_gbp", "", rows, FAR_MONEY, faults)
    _far_off("staff.csv", "hourly_gbp", "", rows, FAR_MONEY, faults)
    _far_off("competences.csv", "unmet_gbp_per_hour", "", rows, FAR_MONEY, faults)


def _uplifts(rows: Mapping[str, Sequence[Row]], settings: Mapping[str, Any], faults: Faults) -> None:
    given: list[tuple[str, int | None, str, float | None]] = [
        ("mix.toml", None, "hours.uplift_percent", (settings.get("hours") or {}).get("uplift_percent")),
        *(("roles.csv", row.line, "uplift_percent", row.uplift_percent) for row in rows.get("roles.csv", ())),
    ]
    for file, line, column, value in given:
        if value is not None and 0 < value < 1:
            what = f"an uplift of {value:g}% leaves hardly any time for leave, sickness and study"
            faults.notice(file, line, column, what, "expected percent, usually 18 to 30", f"{value * 100:g}")


def _minutes(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """Minutes so much fewer than those of the other tasks that they may be hours."""
    tasks = [row for row in rows.get("tasks.csv", ()) if row.minutes > 0]
    usual = median(row.minutes for row in tasks) if len(tasks) > 2 else 0.0
    for row in tasks:
        if row.minutes <= 8 and row.minutes * SHORT_TASK <= usual:
            what = f"task {row.task} takes {row.minutes:g} minutes, where half the tasks take {usual:g} or more"
            faults.notice(
                "tasks.csv", row.line, "minutes", what, "expected minutes, not hours", f"{row.minutes * 60:g}"
            )


def _sectors(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    for row in rows.get("organisations.csv", ()):
        what = f"sector '{row.sector}' is none that is known"
        notice_unknown_sector("organisations.csv", row.line, row.sector, what, faults)


def _week(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """Times of day that are more than a week together."""
    times = rows.get("times.csv", ())
    hours = sum(row.hours_per_week for row in times)
    if hours > HOURS_OF_A_WEEK + 1e-6:
        what = f"the times of day last {hours:g} hours together"
        faults.notice("times.csv", times[-1].line, "hours_per_week", what, f"expected {HOURS_OF_A_WEEK:g} or fewer")


def _one_word(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """Competences that a rota cannot tell apart, for it has one word for both."""
    first: dict[str, str] = {}
    for row in rows.get("competences.csv", ()):
        word = row.capability or row.competence
        if first.setdefault(word, row.competence) != row.competence:
            what = f"'{word}' is the rota's word for {first[word]} too: what a rota covers is taken for that alone"
            faults.notice("competences.csv", row.line, "capability", what, "expected a word for each competence")


def _without_volume(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """Activities of which there are none, and people who need nothing."""
    files = ("activity.csv", "past_activity.csv", "rates.csv")
    counted = {row.activity for file in files for row in rows.get(file, ())}
    first = {row.activity: row.line for row in reversed(rows.get("tasks.csv", ()))}
    for activity in (name for name in reversed(first) if name not in counted):
        what = f"no file says how much there is of {activity}: no hours are needed for it"
        wanted = "expected it in activity.csv, past_activity.csv or rates.csv"
        faults.notice("tasks.csv", first[activity], "activity", what, wanted)
    served = {row.group for row in rows.get("rates.csv", ())}
    groups = {row.group: row.line for row in reversed(rows.get("population.csv", ()))}
    for group in (name for name in reversed(groups) if name not in served):
        what = f"no row of rates.csv is of {group}: its people need nothing"
        faults.notice("population.csv", groups[group], "group", what, "expected a rate of some activity")


def _far_off(file: str, column: str, by: str, rows: Mapping[str, Sequence[Row]], far: float, faults: Faults) -> None:
    """Values ``far`` times above or below the median of the others with the same ``by``, or of all where there are
    none."""
    told = [row for row in rows.get(file, ()) if row[column]]
    for row in told:
        others = [other for other in told if other is not row]
        alike = [other for other in others if by and other[by] == row[by]] or others
        if not alike:
            continue
        unit = 100.0 if column.endswith("_gbp") or "_gbp_" in column else 1.0
        usual, value = median(other[column] for other in alike) / unit, row[column] / unit
        if value >= far * usual or value * far <= usual:
            times = value / usual if value > usual else usual / value
            word = "times" if value > usual else "times less than"
            what = f"{value:,.10g} is {times:,.0f} {word} its neighbours ({usual:,.10g})"
            faults.notice(file, row.line, column, what, "expected the unit and the decimal point of the other rows")
