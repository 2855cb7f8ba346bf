"""From rota to mix: the cover that a rota gave, laid beside the hours that the mix plans.

``cover.csv``, written by ``rota solve``, has needed and filled minutes by team, date, cover period and capability.
:func:`compare_cover` adds them up to the cells of the mix's demand, so that a mix with enough hours and too few of them
at night is seen as such.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from optimiser.skillmix.mix.files.rota_cover import COVER_CSV
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.rota_link.rota_words import ON_DAYS, capability_words
from optimiser.table import OutputTable, numbers, words
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.schema import Row, read_table

SHORT_SHARE = 0.95
"""A cell of the rota filled less than this is told as short."""

ENOUGH_SHARE = 0.98
"""Hours planned are enough for a rota's needs from this share on: needs are whole people on whole shifts."""

CellKey = tuple[str, str, str, str, int]
"""A cell of demand: place, setting, time of day, competence, level."""


@dataclass(frozen=True)
class RotaCover:
    """Hours a week that a rota needed and filled, by cell of the mix; over ``weeks`` weeks of dates. ``share``: of the
    teams of each place and setting those that the rota is of; of others it says nothing."""

    needed: dict[CellKey, float]
    filled: dict[CellKey, float]
    weeks: float
    share: dict[tuple[str, str], float]
    sha256: str


@dataclass(frozen=True)
class CoverCheck:
    """One cell: what the mix plans and what the rota made of it, hours a week. ``filled_share`` is of what the rota
    needed; None where it needed nothing."""

    place: str
    setting: str
    time: str
    competence: str
    level: int
    mix_hours: float
    rota_needed: float
    rota_filled: float
    filled_share: float | None

    @property
    def short(self) -> bool:
        return self.filled_share is not None and self.filled_share < SHORT_SHARE


def read_cover(path: Path, folder: MixFolder) -> RotaCover:
    """Read a rota's cover.csv into cells of the mix through teams.csv, periods.csv and competences.csv.

    An hour is of one cell: who meets two needs at once has theirs in that of what they are used as.


    Raises BadInput for teams, periods and capabilities that those files do not know.
    """
    faults = Faults()
    rows = read_table(path, COVER_CSV, faults, required=True)
    faults.raise_if_any()
    teams = {row.team: (row.place, row.setting) for row in folder.rows.get("teams.csv", ())}
    skills = _capabilities(folder)
    needed: dict[CellKey, float] = defaultdict(float)
    filled: dict[CellKey, float] = defaultdict(float)
    for row in rows:
        time = _time_of(folder, row)
        if row.team in teams and row.capability in skills and time is not None:
            key = (*teams[row.team], time, *skills[row.capability])
            asked = max(0.0, row.needed_minutes - row.elsewhere_minutes)
            needed[key] += asked / 60
            filled[key] += min(max(0.0, row.filled_minutes - row.elsewhere_minutes), asked) / 60
        _check_known(path.name, row, (("team", teams, "teams.csv"), ("capability", skills, "competences.csv")), faults)
        if time is None:
            _add_unknown_period(path.name, row, folder, faults)
    faults.raise_if_any()
    weeks, there = _weeks({row.date for row in rows}), Counter(teams.values())
    here = Counter(teams[team] for team in {row.team for row in rows})
    return RotaCover(
        {key: hours / weeks for key, hours in needed.items()},
        {key: hours / weeks for key, hours in filled.items()},
        weeks,
        {where: count / there[where] for where, count in here.items()},
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _weeks(dates: set[dt.date]) -> float:
    """Weeks of a rota that needs people on some dates: from the first to the last, and on over the days after it that
    are of a weekday on which nobody is ever needed. Five days from Monday to Friday are one week."""
    if not dates:
        return 1.0
    weekdays, last = {date.weekday() for date in dates}, max(dates)
    while (last + dt.timedelta(days=1)).weekday() not in weekdays:
        last += dt.timedelta(days=1)
    return ((last - min(dates)).days + 1) / 7


def _capabilities(folder: MixFolder) -> dict[str, tuple[str, int]]:
    """Competence and level by the rota's word: the levels that are needed, and the first of every competence; of two
    with one word the first in competences.csv."""
    order = {row.competence: place for place, row in enumerate(folder.rows["competences.csv"])}
    levels = {(cell.competence, cell.level) for cell in folder.problem().cells} | {(name, 1) for name in order}
    last_first = sorted(levels, key=lambda found: (-order[found[0]], found[1]))
    return {capability_words(folder, competence, level): (competence, level) for competence, level in last_first}


def _check_known(file: str, row: Row, columns: Sequence[tuple[str, Mapping[str, object], str]], faults: Faults) -> None:
    for column, known, where in columns:
        if row[column] not in known:
            what, there = f"'{row[column]}' is unknown", f"{where} has {listing(known)}"
            faults.add(file, row.line, column, what, there, closest(row[column], known))


def _add_unknown_period(file: str, row: Row, folder: MixFolder, faults: Faults) -> None:
    periods = {period.period for period in folder.rows.get("periods.csv", ())}
    what = f"'{row.cover_period}' is no time of day on {row.date}"
    there = f"periods.csv has {listing(sorted(periods))}"
    faults.add(file, row.line, "cover_period", what, there, closest(row.cover_period, periods))


def _time_of(folder: MixFolder, row: Row) -> str | None:
    for period in folder.rows.get("periods.csv", ()):
        if period.period == row.cover_period and row.date.weekday() in ON_DAYS[period.days]:
            return str(period.time)
    return None


def compare_cover(result: MixResult, cover: RotaCover) -> list[CoverCheck]:
    """Each cell that the mix plans for the rota's teams or the rota needs, the shortest filled first. Several teams of
    one place and setting share its hours equally."""
    planned: dict[CellKey, float] = defaultdict(float)
    for use in result.uses:
        part = cover.share.get((use.place, use.setting), 0.0)
        if use.kind == "work" and part:
            planned[use.place, use.setting, use.time, use.competence, use.level] += part * use.hours
    checks = []
    for key in dict.fromkeys([*planned, *cover.needed]):
        needed, filled = cover.needed.get(key, 0.0), cover.filled.get(key, 0.0)
        share = filled / needed if needed > SMALL else None
        checks.append(CoverCheck(*key, planned[key], needed, filled, share))
    return sorted(checks, key=lambda c: (c.filled_share is None, c.filled_share or 0.0, -c.rota_needed))


def cover_words(result: MixResult, checks: list[CoverCheck]) -> str:
    """Whether the mix holds up as a rota, in a sentence: ``enough hours, short of approved clinicians at night``."""
    problem = result.problem
    planned, needed = sum(c.mix_hours for c in checks), sum(c.rota_needed for c in checks)
    filled = sum(c.rota_filled for c in checks)
    short = [c for c in checks if c.short]
    if needed <= SMALL:
        return "The rota needed nothing that the mix plans."
    start = (
        "Enough hours"
        if planned >= ENOUGH_SHARE * needed
        else f"The mix has {planned:,.0f} h a week of {needed:,.0f} needed"
    )
    if not short:
        return f"{start}, and the rota fills {filled / needed:.1%} of them."
    where: dict[str, None] = {}
    for check in short:
        level = f" (level {check.level})" if check.level > 1 else ""
        what, when = problem.called("competence", check.competence), problem.called("time", check.time)
        where[f"{what}{level} at {when}"] = None
    return f"{start}, short of {listing(where, 4)}: the rota fills {filled / needed:.1%}."


def compared_cover_table(checks: Sequence[CoverCheck]) -> OutputTable:
    """The comparison as a table."""
    return OutputTable(
        "rota_cover",
        "What the mix plans beside what a rota needed and filled, by cell of demand.",
        (
            *words("place", "setting", "time", "competence"),
            *numbers("", "level"),
            *numbers("hours a week", "mix_hours_per_week", "rota_needed_hours_per_week", "rota_filled_hours_per_week"),
            *numbers("share", "filled_share"),
        ),
        tuple(
            (c.place, c.setting, c.time, c.competence, c.level,
             round(c.mix_hours, 4), round(c.rota_needed, 4), round(c.rota_filled, 4),
             None if c.filled_share is None else round(c.filled_share, 4))
            for c in checks
        ),
    )  # fmt: skip
