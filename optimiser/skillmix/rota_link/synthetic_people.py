"""A mix as a rota folder of synthetic people, so that ``rota check`` and ``rota solve`` say whether it holds up.

Each option's WTE become people with contracts of plausible sizes that add up to it; they get the skills of their role,
leave in proportion to the uplift, portfolio sessions and off-the-job training. The hours that the mix fills become
whole people per team, day and cover period, spread so that over the weeks they add up to the same hours. Nobody real is
behind any of it: ids are numbers, there are no names, and every draw comes from the seed.
"""

from __future__ import annotations

import datetime as dt
import json
import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from optimiser.skillmix.mix.assemble import uplift_of
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, MixRole, Option, Source
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.pay import worked_share
from optimiser.skillmix.rota_link.rota_words import capability_words
from optimiser.skillmix.rota_link.synthetic_needs import SyntheticShift, needs_rows, shifts_of
from optimiser.skillmix.rota_link.targets import target_table, targets_of
from optimiser.skillmix.units import WEEKS_A_YEAR
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import write_csv, write_json, write_text
from optimiser.tabular.schema import Row

#: Sizes of contracts drawn for permanent staff, in WTE, and how often: an assumption, not a statistic.
CONTRACT_SIZES = ((1.0, 0.55), (0.8, 0.2), (0.6, 0.25))
SESSION_HOURS = 4.0
STUDY_HOURS = 6.0


@dataclass(frozen=True)
class SyntheticPerson:
    """One synthetic person: id, the option they come from, contracted share of a WTE (0 for bank and agency)."""

    person: str
    option: Option
    role: MixRole
    wte: float


@dataclass
class SyntheticRota:
    """A rota folder not yet written: settings text and tables by file name."""

    staff: list[SyntheticPerson]
    settings: str
    files: dict[str, tuple[Sequence[str], list[Sequence[object]]]] = field(default_factory=dict)

    def summary(self, path: Path) -> str:
        """What was made, in words."""
        people = len(self.staff)
        wte = sum(person.wte for person in self.staff)
        temporary = sum(1 for person in self.staff if person.option.source in TEMPORARY_SOURCES)
        needs = len(self.files["demand.csv"][1])
        text = f"{people} synthetic people, {wte:,.2f} WTE"
        text += f" and {temporary} bank or agency" if temporary else ""
        return f"{text}; {needs} demand rows: {path}\nNext: rota check {path}, then rota solve {path}"


def make_synthetic_rota(folder: MixFolder, result: MixResult, seed: int = 1, place: str | None = None) -> SyntheticRota:
    """Synthetic people and a rota folder for a mix.

    Args:
        folder: the mix folder; needs ``[link] start`` in mix.toml, teams.csv and periods.csv with start and end.
        result: its mix.
        seed: of contract sizes, leave dates and the days on which part-time needs fall.
        place: only the work of this place, and the part of each option's staff that works there.

    Raises:
        BadInput: where the link's files are missing or do not fit together.
    """
    start = _check(folder, place)
    weeks = int(folder.settings["link"]["weeks"])
    rng = np.random.default_rng(seed)
    shifts = shifts_of(folder)
    staff = _staff(folder, result, rng, place)
    made = SyntheticRota(staff, _settings(folder, start, weeks, seed))
    made.files |= {
        "organisations.csv": (
            ("organisation", "name", "sector"),
            [(r.organisation, r.name, r.sector) for r in folder.rows["organisations.csv"]],
        ),
        "teams.csv": (
            ("team", "name", "organisation"),
            [(r.team, r.team, r.organisation) for r in _teams(folder, place)],
        ),
        "shifts.csv": (
            ("shift", "name", "start", "end", "unpaid_break", "kind", "cover_periods", "days"),
            [*(s.row() for s in shifts), *_own_time_shifts(staff)],
        ),
        "demand.csv": (
            ("team", "days", "cover_period", "capability", "minimum"),
            needs_rows(folder, result, start, weeks, rng, place),
        ),
    }
    made.files |= _people_files(folder, staff, shifts, start, weeks, rng, place)
    made.files["sharing.csv"] = (("lender", "borrower"), _sharing(folder, staff, place))
    targets = [t for t in targets_of(folder, result) if t.team in {r.team for r in _teams(folder, place)}]
    table = target_table(targets)
    made.files["targets.csv"] = (table.headings, list(table.rows))
    return made


def write_synthetic_rota(made: SyntheticRota, path: Path, record: Mapping[str, Any]) -> None:
    """Write the folder; a folder that is not empty is a fault, so nothing of anybody's is overwritten."""
    faults = Faults()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        faults.add(str(path), None, None, "the folder is not empty", "expected a new or an empty folder")
        faults.raise_if_any()
    path.mkdir(parents=True, exist_ok=True)
    for name, (headings, rows) in made.files.items():
        if rows:
            write_csv(path / name, headings, rows)
    write_json(path / "made_from_mix.json", dict(record))
    write_text(path / "rota.toml", made.settings)


def _check(folder: MixFolder, place: str | None) -> dt.date:
    faults, text = Faults(), folder.settings["link"]["start"]
    start = dt.date(1970, 1, 5)
    try:
        start = dt.date.fromisoformat(text)
        if start.weekday() != 0:
            faults.add(
                "mix.toml",
                None,
                "link.start",
                f"{text} is not a Monday",
                "expected a Monday",
                (start - dt.timedelta(days=start.weekday())).isoformat(),
            )
    except ValueError:
        faults.add("mix.toml", None, "link.start", f"'{text}' is not a date", "expected a Monday such as 2027-01-04")
    for name in ("teams.csv", "periods.csv", "organisations.csv"):
        if not folder.rows.get(name):
            faults.add(name, None, None, "the file is missing or has no rows", "expected it for the link to a rota")
    if place is not None and place not in {row.place for row in folder.rows.get("places.csv", ())}:
        faults.add("places.csv", None, "place", f"'{place}' is unknown", "expected a place of places.csv")
    faults.raise_if_any()
    return start


def _teams(folder: MixFolder, place: str | None) -> list[Row]:
    return [row for row in folder.rows["teams.csv"] if place is None or row.place == place]


def _staff(folder: MixFolder, result: MixResult, rng: np.random.Generator, place: str | None) -> list[SyntheticPerson]:
    """People whose contracts add up to each option's WTE; bank and agency as people without contracted hours."""
    roles = {role.id: role for role in result.problem.roles}
    here: dict[str, float] = defaultdict(float)
    everywhere: dict[str, float] = defaultdict(float)
    for use in result.uses:
        everywhere[use.option] += use.hours
        here[use.option] += use.hours if place in (None, use.place) else 0.0
    staff: list[SyntheticPerson] = []
    for option, line in zip(result.problem.options, result.staff, strict=True):
        worked = everywhere[option.id]
        wte = line.wte * (here[option.id] / worked if worked > SMALL else float(place is None))
        if wte <= 0.005:
            continue
        sizes = [0.0] * math.ceil(wte) if option.source in TEMPORARY_SOURCES else _sizes(round(wte, 2), rng)
        for size in sizes:
            staff.append(SyntheticPerson(f"P{len(staff) + 1:04d}", option, roles[option.role], size))
    return staff


def _sizes(wte: float, rng: np.random.Generator) -> list[float]:
    """Contract sizes that add up to ``wte``; a remainder under 0.2 joins the last part-timer or stands alone."""
    sizes: list[float] = []
    values, chances = zip(*CONTRACT_SIZES, strict=True)
    left = wte
    while left > 1e-9:
        size = min(float(rng.choice(values, p=chances)), round(left, 2))
        sizes.append(size)
        left = round(left - size, 2)
        if 0 < left < 0.2 and sizes[-1] + left <= 1.0:
            sizes[-1] = round(sizes[-1] + left, 2)
            left = 0.0
    return sizes


def _own_time_shifts(staff: Sequence[SyntheticPerson]) -> list[Sequence[object]]:
    """Half-day portfolio sessions and study days, only where somebody has them."""
    rows: list[Sequence[object]] = []
    if any(person.role.portfolio_share > 0 for person in staff):
        rows += [
            ("PA", "portfolio, morning", "09:00", "13:00", 0, "portfolio", "", "Mon-Fri"),
            ("PP", "portfolio, afternoon", "13:30", "17:30", 0, "portfolio", "", "Mon-Fri"),
        ]
    if any(person.role.off_the_job_hours > 0 for person in staff):
        rows.append(("OJ", "off-the-job training", "09:00", "15:30", 30, "study", "", "Mon-Fri"))
    return rows


CONTRACT_KINDS = {Source.BANK: "bank", Source.AGENCY: "agency"}


def _people_files(
    folder: MixFolder,
    staff: Sequence[SyntheticPerson],
    shifts: Sequence[SyntheticShift],
    start: dt.date,
    weeks: int,
    rng: np.random.Generator,
    place: str | None,
) -> dict[str, tuple[Sequence[str], list[Sequence[object]]]]:
    contracts: list[Sequence[object]] = []
    skills: list[Sequence[object]] = []
    absences: list[Sequence[object]] = []
    portfolio: list[Sequence[object]] = []
    by_role: dict[str, list[Row]] = defaultdict(list)
    for row in folder.rows["skills.csv"]:
        by_role[row.role].append(row)
    for person in staff:
        option, role = person.option, person.role
        kind = CONTRACT_KINDS.get(option.source) or ("apprentice" if role.off_the_job_hours > 0 else "permanent")
        teams = [
            row.team
            for row in _teams(folder, place)
            if (option.places is None or row.place in option.places)
            and (option.settings is None or row.setting in option.settings)
        ]
        hourly = option.annual_cost_pence / WEEKS_A_YEAR / option.paid_hours / 100
        contracts.append(
            (
                person.person,
                option.organisation,
                role.name or role.id,
                role.band,
                round(person.wte * role.weekly_hours, 2),
                kind,
                f"{hourly:.2f}",
                "|".join(teams),
            )
        )
        held: dict[str, int] = {}
        for row in by_role[role.id]:
            name = skill_name(folder, row)
            held[name] = max(held.get(name, 0), row.level)
        skills += [(person.person, name, level) for name, level in held.items()]
        absences += _absences(folder, person, start, weeks, rng)
        absences += _ruled_out(person, shifts, start, weeks)
        portfolio += _portfolio(person, weeks)
    return {
        "staff.csv": (
            ("person", "employer", "role", "band", "weekly_hours", "kind", "hourly_cost", "teams"),
            contracts,
        ),
        "skills.csv": (("skill", "levels"), _skill_rows(folder)),
        "staff_skills.csv": (("person", "skill", "level"), skills),
        "substitutions.csv": (("wanted", "stand_in", "supervisor", "per_supervisor"), _substitutions(folder)),
        "availability.csv": (("person", "kind", "from", "to", "shifts", "credit_hours"), absences),
        "portfolio.csv": (("person", "activity", "sessions", "per", "shifts"), portfolio),
    }


def skill_name(folder: MixFolder, row: Row) -> str:
    """What the rota calls a row of skills.csv: the competence's words, with "under supervision" where it needs it."""
    words = capability_words(folder, row.competence, 1)
    return f"{words} under supervision" if row.supervisor else words


def _skill_rows(folder: MixFolder) -> list[Sequence[object]]:
    levels: dict[str, int] = {}
    for row in folder.rows["skills.csv"]:
        name = skill_name(folder, row)
        levels[name] = max(levels.get(name, 1), row.level, row.supervisor_level if row.supervisor else 1)
    for row in folder.rows["skills.csv"]:
        if row.supervisor:
            name = capability_words(folder, row.supervisor, 1)
            levels[name] = max(levels.get(name, 1), row.supervisor_level)
    return [(name, level) for name, level in sorted(levels.items())]


def _substitutions(folder: MixFolder) -> list[Sequence[object]]:
    """Who may stand in under supervision, one row for each level up to the skill's."""
    found: dict[tuple[str, str, str], int] = {}
    for row in folder.rows["skills.csv"]:
        if row.supervisor and row.supervision_share:
            supervisor = capability_words(folder, row.supervisor, row.supervisor_level)
            most = max(1, math.floor(1.0 / row.supervision_share))
            for level in range(1, row.level + 1):
                suffix = f"@{level}" if level > 1 else ""
                wanted = capability_words(folder, row.competence, level)
                key = (wanted, skill_name(folder, row) + suffix, supervisor)
                found[key] = min(found.get(key, most), most)
    return [(*key, most) for key, most in sorted(found.items())]


def _absences(
    folder: MixFolder, person: SyntheticPerson, start: dt.date, weeks: int, rng: np.random.Generator
) -> list[Sequence[object]]:
    """Weekdays away in proportion to the uplift: a stretch of annual leave, the last day of a longer one study
    leave."""
    if person.wte == 0:
        return []
    mode = folder.settings["hours"]["uplift_mode"]
    away = 1.0 - worked_share(uplift_of(folder.settings, person.role.uplift_share), mode)
    days = min(weeks * 5, math.floor(away * weeks * 5 + rng.random()))
    if days == 0:
        return []
    first = int(rng.integers(0, weeks * 5 - days + 1))
    dates = [start + dt.timedelta(days=7 * (d // 5) + d % 5) for d in range(first, first + days)]
    study = days >= 4
    leave = dates[:-1] if study else dates
    rows: list[Sequence[object]] = []
    for week in range(weeks):
        inside = [day for day in leave if (day - start).days // 7 == week]
        if inside:
            rows.append((person.person, "annual leave", inside[0].isoformat(), inside[-1].isoformat(), "", ""))
    if study:
        rows.append((person.person, "study leave", dates[-1].isoformat(), "", "", ""))
    return rows


def _ruled_out(
    person: SyntheticPerson, shifts: Sequence[SyntheticShift], start: dt.date, weeks: int
) -> list[Sequence[object]]:
    """Shifts at times of day that the option does not work."""
    times = person.option.times
    out = [shift.code for shift in shifts if times is not None and not set(shift.times) <= times]
    if not out:
        return []
    last = start + dt.timedelta(days=7 * weeks - 1)
    return [(person.person, "unavailable", start.isoformat(), last.isoformat(), "|".join(out), 0)]


def _portfolio(person: SyntheticPerson, weeks: int) -> list[Sequence[object]]:
    """Protected half-days and study days that the contract's share makes over the period."""
    role = person.role
    rows: list[Sequence[object]] = []
    hours = person.wte * role.weekly_hours * role.portfolio_share * weeks
    sessions = round(hours / SESSION_HOURS)
    if sessions:
        rows.append((person.person, "other", sessions, "period", "PA|PP"))
    study = round(person.wte * role.off_the_job_hours * weeks / STUDY_HOURS)
    if study:
        rows.append((person.person, "study", study, "period", "OJ"))
    return rows


def _sharing(folder: MixFolder, staff: Sequence[SyntheticPerson], place: str | None) -> list[Sequence[object]]:
    """An agreement wherever the mix has somebody work for another organisation's team."""
    pairs: dict[tuple[str, str], None] = {}
    for person in staff:
        option = person.option
        for row in _teams(folder, place):
            works = (option.places is None or row.place in option.places) and (
                option.settings is None or row.setting in option.settings
            )
            if works and row.organisation != option.organisation:
                pairs[option.organisation, row.organisation] = None
    return list[Sequence[object]](sorted(pairs))


def _settings(folder: MixFolder, start: dt.date, weeks: int, seed: int) -> str:
    spans = {row.period: f"{row.start}-{row.end}" for row in folder.rows["periods.csv"]}
    lines = "\n".join(f"{_quoted(name)} = {_quoted(span)}" for name, span in spans.items())
    title = _quoted(f"{' '.join(folder.title.split())}: synthetic people")
    return f"""\
# Synthetic people made from a skill mix; made_from_mix.json says from which, with which seed.
name = {title}

[period]
start = {start.isoformat()}
weeks = {weeks}

[cover_periods]
{lines}

[solve]
seed = {seed}
"""


def _quoted(text: str) -> str:
    """A TOML string; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
