"""Publishing a rota: a frozen version of it, numbered, with the hashes of what it was made from."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.audit import Bill
from optimiser.folder.write import write_rota
from optimiser.gaps import gaps
from optimiser.problem.problem import Problem
from optimiser.tabular.output import write_csv, write_json

WEEKS_OF_NOTICE = 6
"""Weeks before the first day by which a rota is to be approved (NHS e-rostering KPI as commonly
set, unverified; the doctors' code of practice asks the same of a duty roster)."""

PUBLISHED = "published"
VACANT = ("date", "team", "cover_period", "start", "end", "capability", "missing", "importance", "shifts")


@dataclass(frozen=True)
class Publication:
    """A frozen rota.

    Attributes:
        folder: where it lies: `published/0003`.
        version: 1 for the first of this folder.
        lead_days: days from publication to the first day of the period.
        late_days: how many days short of six weeks that is, 0 if in time.
        vacant: missing people written to `vacant-shifts.csv`.
    """

    folder: Path
    version: int
    lead_days: int
    late_days: int
    vacant: int


def publish_rota(
    home: Path | str, problem: Problem, bill: Bill, inputs: Mapping[str, str], record: Mapping[str, Any], on: dt.date
) -> Publication:
    """Freeze a rota beside its folder; earlier versions stay.

    Writes `published/NNNN/` with `rota.csv`, `vacant-shifts.csv` for the bank office and
    `publication.json` (version, date, lead time, hashes of the inputs and of the rota, `record`). The
    folder appears whole or not at all.

    Args:
        inputs: SHA-256 of each input file.
        record: the bill by rule; versions, seed and parameters of the run that made it, as far as they are known.
        on: date of publication.
    """
    root = Path(home) / PUBLISHED
    root.mkdir(parents=True, exist_ok=True)
    lead = (problem.calendar.start - on).days
    late = max(0, 7 * WEEKS_OF_NOTICE - lead)
    vacancies = list(_vacancies(problem, bill))
    draft = Path(tempfile.mkdtemp(prefix=".draft-", dir=root))
    try:
        write_rota(draft / "rota.csv", problem, bill.lines.frozen())
        write_csv(draft / "vacant-shifts.csv", VACANT, vacancies)
        version = _next_version(root)
        content = {
            "version": version,
            "published": on.isoformat(),
            "first_day": problem.calendar.start.isoformat(),
            "days": problem.calendar.days,
            "lead_days": lead,
            "late_days": late,
            "hard_breaches": bill.hard,
            "points": bill.points,
            "vacant": sum(int(str(row[6])) for row in vacancies),
            "inputs": dict(inputs),
            "rota_sha256": hashlib.sha256((draft / "rota.csv").read_bytes()).hexdigest(),
            **record,
        }
        write_json(draft / "publication.json", content)
        target = root / f"{version:04d}"
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Publication(target, version, lead, late, content["vacant"])


def _next_version(root: Path) -> int:
    return max((int(p.name) for p in root.iterdir() if re.fullmatch(r"\d{4}", p.name)), default=0) + 1


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
