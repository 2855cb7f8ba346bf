"""A mix as a rota folder of synthetic people, so that ``rota check`` and ``rota solve`` say whether it holds up.

Each option's WTE become people with contracts of plausible sizes that add up to it; they get the skills of their role,
leave in proportion to the uplift, portfolio sessions and off-the-job training. The hours that the mix fills become
whole people per team, day and cover period, spread so that over the weeks they add up to the same hours. Nobody real is
behind any of it: ids are numbers, there are no names, and every draw comes from the seed.
"""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, Option
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.rota_link.drawn_absences import drawn_absences, weekdays_away
from optimiser.skillmix.rota_link.rota_words import check_place
from optimiser.skillmix.rota_link.synthetic_needs import SyntheticShift, needs_rows, shifts_of
from optimiser.skillmix.rota_link.synthetic_people import (
    SyntheticPerson,
    agreement_rows,
    contract_row,
    draw_staff,
    portfolio_rows,
    synthetic_absences,
    unavailable_rows,
)
from optimiser.skillmix.rota_link.synthetic_skills import held_skills, skill_rows, substitution_rows
from optimiser.skillmix.rota_link.targets import target_table, targets_of
from optimiser.skillmix.rota_link.whole_people import WholeNeed, whole_needs_rows
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import whole_folder, write_csv, write_json, write_text
from optimiser.tabular.schema import Row
from optimiser.tabular.times import clock_text

RotaFiles = dict[str, tuple[Sequence[str], Sequence[Sequence[object]]]]
"""Headings and rows by file of a rota folder."""


@dataclass
class SyntheticRota:
    """A rota folder not yet written: settings text and tables by file name."""

    staff: list[SyntheticPerson]
    settings: str
    files: RotaFiles = field(default_factory=dict)

    def summary(self, path: Path) -> str:
        """What was made, in words."""
        people = len(self.staff)
        wte = sum(person.wte for person in self.staff)
        temporary = sum(1 for person in self.staff if person.option.source in TEMPORARY_SOURCES)
        needs = len(self.files["demand.csv"][1])
        text = f"{people} synthetic people, {wte:,.2f} WTE"
        text += f" and {temporary} bank or agency" if temporary else ""
        return f"{text}; {needs} demand rows: {path}\nNext: rota check {path}, then rota solve {path}"


@dataclass(frozen=True)
class RotaDraw:
    """How a rota of whole people is drawn: needs that stay the same each week, weeks, how far hours may go beyond
    contracts in all, hours a week, because shifts are whole, and the share of permanent staff with an agreement."""

    needs: tuple[WholeNeed, ...]
    weeks: int = 1
    hours_beyond: float = 3.0
    flexible: float = 0.0


def make_synthetic_rota(
    folder: MixFolder, result: MixResult, seed: int = 1, place: str | None = None, draw: RotaDraw | None = None
) -> SyntheticRota:
    """Synthetic people and a rota folder for a mix.

    Args:
        folder: the mix folder; needs ``[link] start`` in mix.toml, teams.csv and periods.csv with start and end.
        result: its mix.
        seed: of contract sizes, leave dates and the days on which part-time needs fall.
        place: only the work of this place, and the part of each option's staff that works there.
        draw: whole people instead of those on average, leave and sickness as drawn, and nobody, bank and agency
            included, beyond the hours that the mix has for them.

    Raises:
        BadInput: where the link's files are missing or do not fit together.
    """
    start = _check(folder, result, place)
    weeks = draw.weeks if draw else int(folder.settings["link"]["weeks"])
    rng = np.random.default_rng(seed)
    shifts = shifts_of(folder)
    staff = draw_staff(result, seed, place, draw is not None)
    settings = _settings(folder, start, weeks, seed) + (_hours_as_planned(draw) if draw else "")
    needs = whole_needs_rows(folder, draw.needs) if draw else needs_rows(folder, result, start, weeks, rng, place)
    made = SyntheticRota(staff, settings)
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
            needs,
        ),
    }
    away = drawn_absences(folder, staff, start, weeks, seed) if draw else None
    substitutions = substitution_rows(folder, result.problem.skills)
    made.files |= _people_files(folder, staff, shifts, start, weeks, rng, place, away, substitutions)
    made.files["sharing.csv"] = (("lender", "borrower"), _sharing(folder, staff, place))
    if draw and draw.flexible:
        rows = agreement_rows(staff, draw.flexible, seed)
        made.files["flexible_working.csv"] = (("person", "agreement", "days"), rows)
    if draw:  # whole needs say what is wanted
        return made
    table = target_table(targets_of(folder, result, place=place))
    made.files["targets.csv"] = (table.headings, list(table.rows))
    return made


def write_synthetic_rota(made: SyntheticRota, path: Path, record: Mapping[str, Any]) -> None:
    """Write the folder; a folder that is not empty is a fault, so nothing of anybody's is overwritten."""
    faults = Faults()
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        faults.add(str(path), None, None, "the folder is not empty", "expected a new or an empty folder")
        faults.raise_if_any()
    with whole_folder(path) as whole:
        for name, (headings, rows) in made.files.items():
            if rows:
                write_csv(whole / name, headings, rows)
        write_json(whole / "made_from_mix.json", dict(record))
        write_text(whole / "rota.toml", made.settings)


def _check(folder: MixFolder, result: MixResult, place: str | None) -> dt.date:
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
        what = f"'{text}' is not a date" if text else "the first day of the rota is not said"
        faults.add("mix.toml", None, "link.start", what, "expected a Monday such as 2027-01-04")
    for name in ("teams.csv", "periods.csv", "organisations.csv"):
        if not folder.rows.get(name):
            faults.add(name, None, None, "the file is missing or has no rows", "expected it for the link to a rota")
    check_place(folder, place, faults)
    faults.raise_if_any()
    _check_times(folder, result, place, faults)
    faults.raise_if_any()
    return start


def _check_times(folder: MixFolder, result: MixResult, place: str | None, faults: Faults) -> None:
    """Faults for times of day that have work or a minimum of people, but no cover period: the rota would lack them."""
    hours: dict[str, float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work" and place in (None, use.place):
            hours[use.time] += use.hours
    for row in folder.rows.get("presence.csv", ()):
        if place in (None, row.place):
            hours[row.time] += SMALL
    known = {row.time for row in folder.rows["periods.csv"]}
    for time in (time for time, worked in hours.items() if worked >= SMALL and time not in known):
        what = f"{time} has no cover period, and {hours[time]:,.1f} hours a week of the mix are worked then"
        faults.add(
            "periods.csv", None, "time", what, "expected a row with that time: the rota would leave its work out"
        )


def _teams(folder: MixFolder, place: str | None) -> list[Row]:
    return [row for row in folder.rows["teams.csv"] if place is None or row.place == place]


def _works_in(option: Option, team: Row) -> bool:
    """Whether an option works where a team of teams.csv does."""
    return (option.places is None or team.place in option.places) and (
        option.settings is None or team.setting in option.settings
    )


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


def _people_files(
    folder: MixFolder,
    staff: Sequence[SyntheticPerson],
    shifts: Sequence[SyntheticShift],
    start: dt.date,
    weeks: int,
    rng: np.random.Generator,
    place: str | None,
    away: Sequence[Sequence[object]] | None,
    substitutions: Sequence[Sequence[object]],
) -> RotaFiles:
    """What is said of people: contracts, skills, who stands in, absences (those that were drawn, if any), portfolio
    sessions."""
    contracts: list[Sequence[object]] = []
    skills: list[Sequence[object]] = []
    absences: list[Sequence[object]] = list(away or ())
    portfolio: list[Sequence[object]] = []
    by_role: dict[str, list[Row]] = defaultdict(list)
    for row in folder.rows["skills.csv"]:
        by_role[row.role].append(row)
    for person in staff:
        teams = [row.team for row in _teams(folder, place) if _works_in(person.option, row)]
        contracts.append(contract_row(person, teams))
        held = held_skills(folder, by_role[person.role.id])
        skills += [(person.person, name, level) for name, level in held.items()]
        own = synthetic_absences(folder, person, start, weeks, rng) if away is None else ()
        absences += own
        absences += unavailable_rows(person, shifts, start, weeks)
        portfolio += portfolio_rows(person, weeks, weekdays_away(own if away is None else away, person))
    return {
        "staff.csv": (
            ("person", "employer", "role", "band", "weekly_hours", "kind", "hourly_cost", "teams"),
            contracts,
        ),
        "skills.csv": (("skill", "levels"), skill_rows(folder)),
        "staff_skills.csv": (("person", "skill", "level"), skills),
        "substitutions.csv": (("wanted", "stand_in", "supervisor", "per_supervisor"), substitutions),
        "availability.csv": (("person", "kind", "from", "to", "shifts", "credit_hours"), absences),
        "portfolio.csv": (("person", "activity", "sessions", "per", "shifts"), portfolio),
    }


def _sharing(folder: MixFolder, staff: Sequence[SyntheticPerson], place: str | None) -> list[Sequence[object]]:
    """An agreement wherever the mix has somebody work for another organisation's team."""
    pairs: dict[tuple[str, str], None] = {}
    for person in staff:
        option = person.option
        for row in _teams(folder, place):
            if _works_in(option, row) and row.organisation != option.organisation:
                pairs[option.organisation, row.organisation] = None
    return list[Sequence[object]](sorted(pairs))


def _settings(folder: MixFolder, start: dt.date, weeks: int, seed: int) -> str:
    spans = {row.period: f"{clock_text(row.start)}-{clock_text(row.end)}" for row in folder.rows["periods.csv"]}
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


def _hours_as_planned(draw: RotaDraw) -> str:
    """The rule that nobody works beyond the contract but for what whole shifts make."""
    beyond = round(60 * draw.hours_beyond * draw.weeks)
    return f"""
[[rule]]
id = "contracted-hours"
name = "as planned"
price = "hard"
params = {{ side = "beyond", tolerance_over = {beyond} }}
"""


def _quoted(text: str) -> str:
    """A TOML string; its escapes are those of JSON."""
    return json.dumps(text, ensure_ascii=False)
