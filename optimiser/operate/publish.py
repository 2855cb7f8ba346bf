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
from optimiser.folder.write import is_public_row, rota_rows
from optimiser.gaps import gaps
from optimiser.journal.current import PUBLISHED
from optimiser.problem.domain import FOREVER
from optimiser.problem.problem import Problem
from optimiser.tabular.output import DRAFT, csv_text, json_text, make_folder, write_text
from optimiser.tabular.times import clock_text
from optimiser.tabular.wording import count

WEEKS_OF_NOTICE = 6
"""Weeks before the first day by which a rota is to be approved (NHS e-rostering KPI as commonly
set, unverified; the doctors' code of practice asks the same of a duty roster)."""

TRAINEES = "doctors-in-training-2016"
"""The pack that a trainee's contract names."""

WEEKS_BEFORE_A_POST = {"information": 12, "work schedule": 8, "detailed rota": 6}
"""Weeks before the first day of a trainee's post by which each is due (NHS England, 10 Point Plan, 29 August 2025)."""

_DATE = ROTA.headings.index("date")


Dates = tuple[dt.date, dt.date]
"""A first and a last day."""


@dataclass(frozen=True)
class PostDates:
    """A trainee's post that begins in the days given out, and what is due before it.

    Attributes:
        person: the trainee's id.
        first: first day of the post.
        due: the day by which each of `WEEKS_BEFORE_A_POST` is due.
        late_days: how many days after its due day the detailed rota is given out, 0 if in time.
        on: the day on which the rota is given out.
    """

    person: str
    first: dt.date
    due: Mapping[str, dt.date]
    late_days: int
    on: dt.date

    def as_dict(self) -> dict[str, Any]:
        """For programs: dates as ISO text."""
        due = {what: day.isoformat() for what, day in self.due.items()}
        return {"person": self.person, "first": self.first.isoformat(), "due": due, "late_days": self.late_days}

    def text(self) -> str:
        """In a sentence."""
        late = f"{count(self.late_days, 'day')} late" if self.late_days else "in time"
        others = "; ".join(
            f"{what} by {day}{', which is past' if self.on > day else ''}"
            for what, day in self.due.items()
            if what != "detailed rota"
        )
        rota = f"its rota was due by {self.due['detailed rota']}, {late}"
        return f"{self.person}'s post begins on {self.first}: {rota} ({others})"


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
        posts: trainees' posts that begin on them.
    """

    folder: Path
    version: int
    lead_days: int
    late_days: int
    vacant: int
    first: dt.date
    last: dt.date
    posts: tuple[PostDates, ...] = ()


@dataclass(frozen=True)
class EarlierVersions:
    """The versions published before.

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
    before: EarlierVersions,
) -> tuple[Path, Publication]:
    """Write a version beside the earlier ones, whole and under a temporary name; it is given out when that is moved.

    It holds `rota.csv` (the days given out now, and those given out before as they were, without leave, which is for
    managers), `vacant-shifts.csv` for the
    bank office and `publication.json` (version, date, lead time, days, hashes of the inputs and of the rota, `record`).

    Args:
        bill: of the rota, as everybody may read it.
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
    rows = [row for row in rota_rows(problem, bill.lines.frozen()) if is_public_row(row)]
    whole = (first, last) == (problem.calendar.start, problem.calendar.date(problem.calendar.days - 1))
    if not whole:
        now, told = first.isoformat(), last.isoformat()
        rows = [row for row in rows if now <= str(row[_DATE]) <= told]
        rows += [tuple(row) for row in before.rows if is_public_row(row) and not now <= str(row[_DATE]) <= told]
        rows.sort(key=lambda row: str(row[_DATE]))
    posts = post_dates(problem, on, days)
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
            "posts": [post.as_dict() for post in posts],
            "inputs": dict(inputs),
            "rota_sha256": hashlib.sha256(text.encode()).hexdigest(),
            **record,
        }
        write_text(draft / "publication.json", json_text(content) + "\n", durable=True)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return draft, Publication(root / f"{version:04d}", version, lead, late, vacant, first, last, posts)


def post_dates(problem: Problem, on: dt.date, days: Dates) -> tuple[PostDates, ...]:
    """Trainees' posts that begin on some days, by first day and person, for a rota given out on a day."""
    found = []
    for contract in problem.contracts:
        if TRAINEES not in contract.packs or contract.first_day <= -FOREVER:
            continue
        first = problem.calendar.date(contract.first_day)
        if days[0] <= first <= days[1]:
            due = {what: first - dt.timedelta(weeks=weeks) for what, weeks in WEEKS_BEFORE_A_POST.items()}
            late = max(0, (on - due["detailed rota"]).days)
            found.append(PostDates(problem.people[contract.person].id, first, due, late, on))
    return tuple(sorted(found, key=lambda post: (post.first, post.person)))


def given_out_days(record: Mapping[str, Any]) -> list[Dates]:
    """The days that a version publishes, by its `publication.json`."""
    given = record.get("given_out")
    if given is None and "first_day" in record:  # a version of before days could be given out in part
        first = dt.date.fromisoformat(record["first_day"])
        return [(first, first + dt.timedelta(days=int(record["days"]) - 1))]
    return [(dt.date.fromisoformat(a), dt.date.fromisoformat(b)) for a, b in given or ()]


def joined_days(stretches: Iterable[Dates]) -> list[Dates]:
    """Stretches of days in order, with adjoining ones merged."""
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
            clock_text(period.start),
            clock_text(period.end),
            problem.capabilities[need.capability].name,
            gap.missing,
            need.importance or ("hard" if gap.hard else f"{need.below_minimum.points} points"),
            "|".join(shifts),
        )
