"""The link between mix and rota, as data: targets that a rota rule reads, and cover that a rota wrote.

``targets.csv`` has hours a week by capability for a team or an organisation. ``cover.csv``, written by ``rota solve``,
has needed and filled minutes by team, date, cover period and capability; :func:`compare_cover` lays it beside the mix,
so that a mix with enough hours and too few of them at night is seen as such.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.results.tables import Frame
from optimiser.tabular import kinds
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.schema import Column, Row, Table, read_table

#: A cell of the rota filled less than this is told as short.
SHORT_SHARE = 0.95
#: Hours planned are enough for a rota's needs from this share on: needs are whole people on whole shifts.
ENOUGH_SHARE = 0.98

COVER_CSV = Table(
    "cover.csv",
    "what a need of a rota asked and got",
    (
        Column("organisation", kinds.ID, "who runs the team"),
        Column("team", kinds.ID, "team", required=True),
        Column("date", kinds.DATE, "day", required=True),
        Column("cover_period", kinds.TEXT, "cover period", required=True),
        Column("capability", kinds.TEXT, "of whom", required=True),
        Column("minimum", kinds.integer(), "fewest people asked"),
        Column("ideal", kinds.integer(), "wished-for number"),
        Column("have", kinds.integer(), "people there"),
        Column("standing_in", kinds.integer(), "of them standing in"),
        Column("needed_minutes", kinds.decimal(0, None, "minutes"), "minutes asked", required=True),
        Column("filled_minutes", kinds.decimal(0, None, "minutes"), "minutes filled", required=True),
    ),
)

ON_DAYS = {
    "daily": frozenset(range(7)),
    "weekdays": frozenset(range(5)),
    "saturday": frozenset({5}),
    "sunday": frozenset({6}),
    "weekend": frozenset({5, 6}),
}

CellKey = tuple[str, str, str, str, int]


@dataclass(frozen=True)
class MixTarget:
    """Hours a week of a capability for a team or an organisation (the other is empty)."""

    capability: str
    team: str
    organisation: str
    weekly_hours: float


@dataclass(frozen=True)
class RotaCover:
    """Hours a week that a rota needed and filled, by cell of the mix; over ``weeks`` weeks of dates."""

    needed: dict[CellKey, float]
    filled: dict[CellKey, float]
    weeks: float
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


def capability_words(folder: MixFolder, competence: str, level: int) -> str:
    """A competence at a level in the rota's words, such as ``prescriber@2``."""
    row = next(row for row in folder.rows["competences.csv"] if row.competence == competence)
    words = row.capability or competence
    return f"{words}@{level}" if level > 1 else words


def targets_of(folder: MixFolder, result: MixResult, by: str = "team") -> list[MixTarget]:
    """Hours a week that the mix works or supervises, by capability and team (of teams.csv) or employing organisation.

    Several teams of one place and setting share its hours equally. Raises BadInput if hours are worked where there is
    no team and teams are asked for.
    """
    options = {option.id: option for option in result.problem.options}
    hours: dict[tuple[str, str, int], float] = defaultdict(float)
    if by == "organisation":
        for use in result.uses:
            if use.competence:
                hours[options[use.option].organisation, use.competence, use.level] += use.hours
        owners = [(key, value, "", key[0]) for key, value in sorted(hours.items())]
    else:
        at: dict[tuple[str, str], list[str]] = defaultdict(list)
        for row in folder.rows.get("teams.csv", ()):
            at[row.place, row.setting].append(row.team)
        faults = Faults()
        bare = dict.fromkeys(
            (use.place, use.setting) for use in result.uses if use.competence and (use.place, use.setting) not in at
        )
        for place, setting in bare:
            faults.add(
                "teams.csv",
                None,
                None,
                f"no team works in {place}, {setting}",
                "expected a team for every place and setting where the mix has hours",
            )
        faults.raise_if_any()
        for use in result.uses:
            if use.competence:
                teams = at[use.place, use.setting]
                for team in teams:
                    hours[team, use.competence, use.level] += use.hours / len(teams)
        owners = [(key, value, key[0], "") for key, value in sorted(hours.items())]
    return [
        MixTarget(capability_words(folder, key[1], key[2]), team, organisation, round(value, 2))
        for key, value, team, organisation in owners
        if value > SMALL
    ]


def target_frame(targets: list[MixTarget]) -> Frame:
    """``targets.csv`` as a rota folder reads it."""
    return Frame(
        "targets.csv",
        ("capability", "team", "organisation", "weekly_hours"),
        tuple((t.capability, t.team or None, t.organisation or None, t.weekly_hours) for t in targets),
    )


def read_cover(path: Path, folder: MixFolder) -> RotaCover:
    """Read a rota's cover.csv into cells of the mix through teams.csv, periods.csv and competences.csv.

    Raises BadInput for teams, periods and capabilities that those files do not know.
    """
    faults = Faults()
    rows = read_table(path, COVER_CSV, faults, required=True)
    faults.raise_if_any()
    teams = {row.team: (row.place, row.setting) for row in folder.rows.get("teams.csv", ())}
    levels = {(c.competence, c.level) for c in folder.problem().cells} | {
        (row.competence, 1) for row in folder.rows["competences.csv"]
    }
    words = {capability_words(folder, competence, level): (competence, level) for competence, level in levels}
    needed: dict[CellKey, float] = defaultdict(float)
    filled: dict[CellKey, float] = defaultdict(float)
    dates: set[dt.date] = set()
    for row in rows:
        time = _time_of(folder, row)
        for column, known, file in (("team", teams, "teams.csv"), ("capability", words, "competences.csv")):
            if row[column] not in known:
                faults.add(
                    path.name,
                    row.line,
                    column,
                    f"'{row[column]}' is unknown",
                    f"{file} has {listing(known)}",
                    closest(row[column], known),
                )
        if time is None:
            periods = {p.period for p in folder.rows.get("periods.csv", ())}
            faults.add(
                path.name,
                row.line,
                "cover_period",
                f"'{row.cover_period}' is no time of day on {row.date}",
                f"periods.csv has {listing(sorted(periods))}",
                closest(row.cover_period, periods),
            )
        dates.add(row.date)
        if row.team in teams and row.capability in words and time is not None:
            key = (*teams[row.team], time, *words[row.capability])
            needed[key] += row.needed_minutes / 60
            filled[key] += min(row.filled_minutes, row.needed_minutes) / 60
    faults.raise_if_any()
    days = (max(dates) - min(dates)).days + 1 if dates else 7
    weeks = days / 7
    return RotaCover(
        {key: hours / weeks for key, hours in needed.items()},
        {key: hours / weeks for key, hours in filled.items()},
        weeks,
        hashlib.sha256(path.read_bytes()).hexdigest(),
    )


def _time_of(folder: MixFolder, row: Row) -> str | None:
    for period in folder.rows.get("periods.csv", ()):
        if period.period == row.cover_period and row.date.weekday() in ON_DAYS[period.days]:
            return str(period.time)
    return None


def compare_cover(result: MixResult, cover: RotaCover) -> list[CoverCheck]:
    """Each cell that the mix plans or the rota needs, the shortest filled first."""
    planned: dict[CellKey, float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work":
            planned[use.place, use.setting, use.time, use.competence, use.level] += use.hours
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


def cover_frame(checks: list[CoverCheck]) -> Frame:
    """The comparison as a table, hours a week."""
    return Frame(
        "rota_cover.csv",
        (
            "place",
            "setting",
            "time",
            "competence",
            "level",
            "mix_hours_per_week",
            "rota_needed_hours_per_week",
            "rota_filled_hours_per_week",
            "filled_share",
        ),
        tuple(
            (
                c.place,
                c.setting,
                c.time,
                c.competence,
                c.level,
                round(c.mix_hours, 4),
                round(c.rota_needed, 4),
                round(c.rota_filled, 4),
                None if c.filled_share is None else round(c.filled_share, 4),
            )
            for c in checks
        ),
    )
