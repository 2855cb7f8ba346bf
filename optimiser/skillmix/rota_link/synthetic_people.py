"""Synthetic people of a mix: contracts that add up to each option's WTE, leave, portfolio sessions and study.

Sizes of contracts are drawn; leave is in proportion to the uplift. Nobody real is behind any of it: ids are numbers,
there are no names, and every draw comes from the seed.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.skillmix.mix.assemble import uplift_of
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES, MixRole, Option, Source
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.pay import worked_share
from optimiser.skillmix.rota_link.synthetic_needs import SyntheticShift
from optimiser.skillmix.units import WEEKS_A_YEAR

CONTRACT_SIZES = ((1.0, 0.55), (0.8, 0.2), (0.6, 0.25))
"""Sizes of contracts drawn for permanent staff, in WTE, and how often: an assumption, not a statistic."""

SESSION_HOURS = 4.0
STUDY_HOURS = 6.0
"""Hours of a portfolio session, and of a study day."""

TEMPORARY_KINDS = {Source.BANK: "bank", Source.AGENCY: "agency"}
"""The rota's word for contracts that are not permanent."""


@dataclass(frozen=True)
class SyntheticPerson:
    """One synthetic person: id, the option they come from, contracted share of a WTE (0 for bank and agency)."""

    person: str
    option: Option
    role: MixRole
    wte: float


def draw_staff(
    folder: MixFolder, result: MixResult, rng: np.random.Generator, place: str | None
) -> list[SyntheticPerson]:
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


def contract_row(person: SyntheticPerson, teams: Sequence[str]) -> tuple[object, ...]:
    """The row of staff.csv: employer, hours, kind, hourly cost and the teams where the person may work."""
    option, role = person.option, person.role
    kind = TEMPORARY_KINDS.get(option.source) or ("apprentice" if role.off_the_job_hours > 0 else "permanent")
    hourly = option.annual_cost_pence / WEEKS_A_YEAR / option.paid_hours / 100
    hours = round(person.wte * role.weekly_hours, 2)
    who = person.person, option.organisation, role.name or role.id, role.band
    return (*who, hours, kind, f"{hourly:.2f}", "|".join(teams))


def synthetic_absences(
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


def unavailable_rows(
    person: SyntheticPerson, shifts: Sequence[SyntheticShift], start: dt.date, weeks: int
) -> list[Sequence[object]]:
    """Shifts at times of day that the option does not work."""
    times = person.option.times
    out = [shift.code for shift in shifts if times is not None and not set(shift.times) <= times]
    if not out:
        return []
    last = start + dt.timedelta(days=7 * weeks - 1)
    return [(person.person, "unavailable", start.isoformat(), last.isoformat(), "|".join(out), 0)]


def portfolio_rows(person: SyntheticPerson, weeks: int) -> list[Sequence[object]]:
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
