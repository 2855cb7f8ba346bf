"""Starting the next period from a rota: what was rostered becomes history, what is owed becomes a balance."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optimiser.audit import Bill
from optimiser.folder.compare import raw_rows
from optimiser.folder.earlier_figures import PeriodFigure, write_earlier_figures
from optimiser.folder.files import SETTINGS, TABLES
from optimiser.folder.write import rota_rows, write_rota
from optimiser.operate.explain import request_met
from optimiser.operate.leave.granting import TAKEN_BEFORE, LeaveTerms, days_of_leave
from optimiser.problem.domain import Request
from optimiser.problem.facts import contracted, credited
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import whole_folder, write_csv, write_text

HISTORY_DAYS = 52 * 7
"""Days of history that the next period keeps: the longest reference period of any pack."""

PART_OF_HISTORY = ("availability.csv", "staff.csv")
"""Files whose rows are kept as long as history is: absences leave averages, and are credited to months of a year; what
was worked was worked under a contract, and skills, agreements and history name who has left."""

ONE_DAY = ("availability.csv", "requests.csv", "leave_requests.csv")
"""Files in which a row without a last day is of its first day alone."""


@dataclass(frozen=True)
class Rolled:
    """The folder of the next period.

    Attributes:
        folder: where it is.
        start: its first day.
        left_out: (file, rows) that spoke of the old period only.
        balances: rows of `balances.csv`.
    """

    folder: Path
    start: dt.date
    left_out: tuple[tuple[str, int], ...]
    balances: int


def roll_folder(
    home: Path | str,
    target: Path | str,
    problem: Problem,
    bill: Bill,
    figures: Sequence[PeriodFigure] = (),
    leave: Sequence[LeaveTerms] = (),
) -> Rolled:
    """Start the next period of a folder from its rota.

    What was rostered becomes history (the last 52 weeks are kept, absences too), hours worked ahead or owed, annual
    leave taken in the leave year that the new period begins in, and refused wishes become balances, other dated rows
    that end before the new period are left out, and every row of people whose last contract ended before that history;
    the rest is taken over as it is. The period keeps its length, in calendar months where it is whole ones by its
    `end`. Key figures of periods that are over lie in the new folder as they are given. `leave` are the terms of leave
    of each person; without them public holidays are no days of it.

    Raises:
        BadInput: the target is not empty.
    """
    home, target = Path(home), Path(target)
    faults = Faults()
    if target.exists() and any(target.iterdir()):
        faults.add(str(target), None, None, "the folder is not empty", "expected a new or an empty folder")
    faults.raise_if_any()
    start = problem.calendar.date(problem.calendar.days)
    settings = _moved(home / SETTINGS.file, start, problem.calendar.days)
    left_out: list[tuple[str, int]] = []
    rows = {table.file: raw_rows(home / table.file) for table in TABLES if (home / table.file).exists()}
    gone = _who_left(rows.get("staff.csv", []), start - dt.timedelta(days=HISTORY_DAYS))
    with whole_folder(target) as made:
        write_text(made / SETTINGS.file, settings)
        for table in TABLES:
            if table.file in ("history.csv", "balances.csv") or table.file not in rows:
                continue
            oldest = start - dt.timedelta(days=HISTORY_DAYS) if table.file in PART_OF_HISTORY else start
            kept = [_without_partner(row, gone) for row in rows[table.file] if _is_kept(table.file, row, oldest, gone)]
            if len(kept) < len(rows[table.file]):
                left_out.append((table.file, len(rows[table.file]) - len(kept)))
            if rows[table.file]:
                _write(made / table.file, kept, list(rows[table.file][0]))
            else:
                shutil.copyfile(home / table.file, made / table.file)
        _history(made, problem, bill, rows.get("history.csv", []), start, gone)
        owed = _balances(problem, bill, rows.get("balances.csv", []), leave)
        balances = [row for row in owed if row[0] not in gone]
        write_csv(made / "balances.csv", ("person", "measure", "value"), balances)
        if figures:
            write_earlier_figures(made, figures)
    return Rolled(target, start, tuple(left_out), len(balances))


def _write(path: Path, rows: list[dict[str, str]], columns: list[str]) -> None:
    write_csv(path, columns, [[row.get(c, "") for c in columns] for row in rows])


def _who_left(staff: Sequence[dict[str, str]], oldest: dt.date) -> frozenset[str]:
    """People whose last contract ended before a day."""
    last = {row.get("person", "") for row in staff if _is_past(row, oldest)}
    return frozenset(last - {row.get("person", "") for row in staff if not _is_past(row, oldest)})


def _is_kept(file: str, row: dict[str, str], oldest: dt.date, gone: frozenset[str]) -> bool:
    """Whether a row is taken over: it does not speak of days alone that are too old, nor of somebody who is gone."""
    if row.get("person") in gone:
        return False
    return not _is_past(row, oldest, ("to", "from", "date") if file in ONE_DAY else ("to", "date"))


def _without_partner(row: dict[str, str], gone: frozenset[str]) -> dict[str, str]:
    """A row without the name of somebody who shared a line and is gone."""
    return row | {"shares_with": ""} if row.get("shares_with") in gone else row


def _is_past(row: dict[str, str], start: dt.date, columns: Sequence[str] = ("to", "date")) -> bool:
    """Whether a row speaks only of days before the new period, by the first of some columns that says a day."""
    for column in columns:
        text = row.get(column, "")
        if not text:
            continue
        try:
            return dt.date.fromisoformat(text) < start
        except ValueError:
            return False
    return False


def _history(
    made: Path, problem: Problem, bill: Bill, old: list[dict[str, str]], start: dt.date, gone: frozenset[str]
) -> None:
    oldest = start - dt.timedelta(days=HISTORY_DAYS)
    write_rota(made / "history.csv", problem, bill.lines.frozen())
    columns = (made / "history.csv").read_text(encoding="utf-8").splitlines()[0].split(",")
    kept = [r for r in old if not r.get("date") or not _is_past({"date": r["date"]}, oldest)]
    new = [[str(v) if v is not None else "" for v in row] for row in rota_rows(problem, bill.lines.frozen())]
    whole = [*[[r.get(c, "") for c in columns] for r in kept], *new]
    write_csv(made / "history.csv", columns, [row for row in whole if row[columns.index("person")] not in gone])


def _balances(
    problem: Problem, bill: Bill, old: list[dict[str, str]], leave: Sequence[LeaveTerms]
) -> list[tuple[str, str, int]]:
    carried = {(r["person"], r["measure"]): int(r["value"]) for r in old if r.get("value", "").lstrip("+-").isdigit()}
    for p, person in enumerate(problem.people):
        ahead = carried.get((person.id, "minutes"), 0)
        for c in problem.contracts_of[p]:
            terms = problem.contracts[c]
            if terms.weekly_minutes:
                due = contracted(problem, c, 0, problem.calendar.days - 1)
                given = credited(problem, c, 0, problem.calendar.days - 1)
                worked = sum(
                    problem.duties[a.duty].contract
                    for a in bill.lines.line(p)
                    if a.contract == c and a in bill.lines.rota
                )
                ahead += worked + given - due
        carried[person.id, "minutes"] = ahead
        of_leave = leave[p] if leave else LeaveTerms()
        year = of_leave.leave_year(problem.calendar.date(problem.calendar.days))
        brought = carried.pop((person.id, TAKEN_BEFORE), 0) if year <= problem.calendar.date(0) else 0
        carried[person.id, TAKEN_BEFORE] = brought + days_of_leave(problem, p, of_leave)[year]
        refused = sum(1 for r in problem.requests if r.person == p and not _met(problem, bill, r))
        if any(r.person == p for r in problem.requests) or (person.id, "refusals") in carried:
            carried[person.id, "refusals"] = carried.get((person.id, "refusals"), 0) + refused
    return [(p, m, v) for (p, m), v in sorted(carried.items()) if v]


def _met(problem: Problem, bill: Bill, request: Request) -> bool:
    return request_met(problem, request, tuple(a for a in bill.lines.line(request.person) if a in bill.lines.rota))


def _last_day(start: dt.date, days: int) -> dt.date:
    """The last day of the period after one of so many days: whole calendar months are followed by as many."""
    before = start - dt.timedelta(days=days)
    if (before.day, start.day) != (1, 1):
        return start + dt.timedelta(days=days - 1)
    month = 2 * (12 * start.year + start.month) - (12 * before.year + before.month) - 1
    return dt.date(month // 12, month % 12 + 1, 1) - dt.timedelta(days=1)


def _moved(path: Path, start: dt.date, days: int) -> str:
    """The settings with the period moved; the rest of the text stays to the letter."""
    text = path.read_text(encoding="utf-8-sig")
    end = _last_day(start, days)
    out, section = [], ""
    for line in text.splitlines():
        header = re.match(r"\s*\[+\s*([^\]\s]+)\s*\]+", line)
        section = header[1] if header else section
        if section == "period" and re.match(r"\s*start\s*=", line):
            line = f"start = {start.isoformat()}"
        elif section == "period" and re.match(r"\s*end\s*=", line):
            line = f"end = {end.isoformat()}"
        elif section == "period" and re.match(r"\s*history_from\s*=", line):
            continue
        out.append(line)
    moved = "\n".join(out) + "\n"
    period = tomllib.loads(moved)["period"]
    if str(period["start"]) != start.isoformat():
        faults = Faults()
        faults.add(
            path.name,
            None,
            "period.start",
            "could not be moved",
            f"write start = {start.isoformat()} on a line of its own",
        )
        faults.raise_if_any()
    return moved
