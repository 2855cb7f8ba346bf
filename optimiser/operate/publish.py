"""Publishing a rota: a frozen version of it, numbered, with the hashes of what it was made from."""

from __future__ import annotations

import datetime as dt
import hashlib
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.audit import Bill
from optimiser.folder.files.work import ROTA, VACANT_SHIFTS
from optimiser.folder.write import rota_rows
from optimiser.gaps import gaps
from optimiser.journal.current import DRAFT, PUBLISHED
from optimiser.problem.problem import Problem
from optimiser.tabular.output import csv_text, json_text, make_folder, write_text

WEEKS_OF_NOTICE = 6
"""Weeks before the first day by which a rota is to be approved (NHS e-rostering KPI as commonly
set, unverified; the doctors' code of practice asks the same of a duty roster)."""

_DATE = ROTA.headings.index("date")


Dates = tuple[dt.date, dt.date]
"""A first and a last day."""


@dataclass(frozen=True)
class Publication:
    """A frozen rota.

    Attributes:
        folder: where it lies: `published/0003`.
        version: 1 for the first of this folder.
        lead_days: days from publication to the first day that is given out.
        late_days: how many days short of six weeks that is, 0 if in time.
        vacant: missing people written to `vacant-shifts.csv`.
        first, last: the days that are given out.
    """

    folder: Path
    version: int
    lead_days: int
    late_days: int
    vacant: int
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Before:
    """What was given out before.

    Attributes:
        version: the number of the newest version, 0 where there is none.
        rows: its rota, as rows of `rota.csv`.
        days: the stretches of days that it gives out.
    """

    version: int = 0
    rows: Sequence[Sequence[object]] = ()
    days: Sequence[Dates] = ()


def draft_publication(
    home: Path,
    problem: Problem,
    bill: Bill,
    inputs: Mapping[str, str],
    record: Mapping[str, Any],
    *,
    on: dt.date,
    days: Dates,
    before: Before,
) -> tuple[Path, Publication]:
    """Write a version beside the earlier ones, whole and under a temporary name; it is given out when that is moved.

    It holds `rota.csv` (the days given out now, and those given out before as they were), `vacant-shifts.csv` for the
    bank office and `publication.json` (version, date, lead time, days, hashes of the inputs and of the rota, `record`).

    Args:
        inputs: SHA-256 of each input file.
        record: the bill by rule; versions, seed and parameters of the run that made it, as far as they are known.
        on: date of publication.
        days: those that are given out.
        before: what was given out before.

    Returns:
        (the folder as it stands, the publication where it belongs).
    """
    first, last = days
    root = home / PUBLISHED
    make_folder(root)
    lead = (first - on).days
    late = max(0, 7 * WEEKS_OF_NOTICE - lead)
    vacancies = [v for v in _vacancies(problem, bill) if first.isoformat() <= str(v[0]) <= last.isoformat()]
    rows = rota_rows(problem, bill.lines.frozen())
    whole = (first, last) == (problem.calendar.start, problem.calendar.date(problem.calendar.days - 1))
    if not whole:
        now, told = first.isoformat(), last.isoformat()
        rows = [row for row in rows if now <= str(row[_DATE]) <= told]
        rows += [tuple(row) for row in before.rows if not now <= str(row[_DATE]) <= told]
        rows.sort(key=lambda row: str(row[_DATE]))
    version = before.version + 1
    draft = Path(tempfile.mkdtemp(prefix=DRAFT, dir=root))
    try:
        text = csv_text(ROTA.headings, rows)
        write_text(draft / "rota.csv", text, durable=True)
        write_text(draft / VACANT_SHIFTS.file, csv_text(VACANT_SHIFTS.headings, vacancies), durable=True)
        vacant = sum(int(str(row[6])) for row in vacancies)
        content = {
            "version": version,
            "published": on.isoformat(),
            "first_day": problem.calendar.start.isoformat(),
            "days": problem.calendar.days,
            "from": first.isoformat(),
            "to": last.isoformat(),
            "given_out": [[a.isoformat(), b.isoformat()] for a, b in joined_days([*before.days, days])],
            "lead_days": lead,
            "late_days": late,
            "hard_breaches": bill.hard,
            "points": bill.points,
            "vacant": vacant,
            "inputs": dict(inputs),
            "rota_sha256": hashlib.sha256(text.encode()).hexdigest(),
            **record,
        }
        write_text(draft / "publication.json", json_text(content) + "\n", durable=True)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return draft, Publication(root / f"{version:04d}", version, lead, late, vacant, first, last)


def given_out_days(record: Mapping[str, Any]) -> list[Dates]:
    """The days that a version gives out, by its `publication.json`."""
    given = record.get("given_out")
    if given is None and "first_day" in record:  # a version of before days could be given out in part
        first = dt.date.fromisoformat(record["first_day"])
        return [(first, first + dt.timedelta(days=int(record["days"]) - 1))]
    return [(dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for a, b in given or ()]


def joined_days(stretches: Iterable[Dates]) -> list[Dates]:
    """Stretches of days in order, those that touch made one."""
    found: list[Dates] = []
    for first, last in sorted(stretches):
        if found and first <= found[-1][1] + dt.timedelta(days=1):
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _vacancies(problem: Problem, bill: Bill) -> Iterable[tuple[object, ...]]:
    found = sorted(
        gaps(problem, bill.lines), key=lambda g: (problem.needs[g.need].day, problem.needs[g.need].team, g.need)
    )
    for gap in found:
        need = problem.needs[gap.need]
        period = problem.periods[need.period]
        shifts = sorted(
            {
                problem.shifts[problem.duties[d].shift].code
                for d in problem.duties_at.get((need.team, need.day), ())
                if need.period in problem.shifts[problem.duties[d].shift].periods
            }
        )
        yield (
            problem.calendar.date(need.day).isoformat(),
            problem.teams[need.team].id,
            period.name,
            _clock(period.start),
            _clock(period.end),
            problem.capabilities[need.capability].name,
            gap.missing,
            need.importance or ("hard" if gap.hard else f"{need.below_minimum.points} points"),
            "|".join(shifts),
        )


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02d}:{minutes % 60:02d}"
