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
from optimiser.skillmix.supply.uncertainty import stream
from optimiser.skillmix.units import WEEKS_A_YEAR

CONTRACT_SIZES = ((1.0, 0.55), (0.8, 0.2), (0.6, 0.25))
"""Sizes of contracts drawn for permanent staff, in WTE, and how often: an assumption, not a statistic."""

SESSION_HOURS = 4.0
STUDY_HOURS = 6.0
"""Hours of a portfolio session, and of a study day."""

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

TEMPORARY_KINDS = {Source.BANK: "bank", Source.AGENCY: "agency"}
"""The rota's word for contracts that are not permanent."""


@dataclass(frozen=True)
class SyntheticPerson:
    """One synthetic person: id, the option they come from, contracted share of a WTE (0 for bank and agency)."""

    person: str
    option: Option
    role: MixRole
    wte: float

    @property
    def temporary(self) -> bool:
        """Whether they are bank or agency."""
        return self.option.source in TEMPORARY_SOURCES


def wte_here(result: MixResult, place: str | None) -> list[float]:
    """WTE of each option of a mix in a place, (options,): as much of each as of its hours is used there; all of them
    where no place is named."""
    return [line.wte * share for line, share in zip(result.staff, _shares_here(result, place), strict=True)]


def cost_here(result: MixResult, place: str | None) -> float:
    """Cost of the staff of a mix in a place, pence a year, each option's shared out as `wte_here` does its WTE."""
    shares = _shares_here(result, place)
    return sum(line.cost_pence * share for line, share in zip(result.staff, shares, strict=True))


def _shares_here(result: MixResult, place: str | None) -> list[float]:
    here: dict[str, float] = defaultdict(float)
    everywhere: dict[str, float] = defaultdict(float)
    for use in result.uses:
        everywhere[use.option] += use.hours
        here[use.option] += use.hours if place in (None, use.place) else 0.0
    shares = {name: here[name] / worked for name, worked in everywhere.items() if worked > SMALL}
    return [shares.get(line.option, float(place is None)) for line in result.staff]


def draw_staff(result: MixResult, seed: int, place: str | None, hours_for_all: bool = False) -> list[SyntheticPerson]:
    """People whose contracts add up to each option's WTE; more WTE of an option leave all of its people but the last as
    they are.

    Args:
        result: the mix.
        seed: of the sizes of contracts.
        place: only the part of the staff that works there; None for all.
        hours_for_all: whether bank and agency have contracted hours too; else they have none.
    """
    roles = {role.id: role for role in result.problem.roles}
    staff: list[SyntheticPerson] = []
    for option, wte in zip(result.problem.options, wte_here(result, place), strict=True):
        if wte <= 0.005:
            continue
        if option.source in TEMPORARY_SOURCES:
            heads = math.ceil(round(wte, 2))
            sizes = [round(wte / heads, 4) if hours_for_all else 0.0] * heads
        else:
            sizes = _sizes(round(wte, 2), stream(seed, f"contracts {option.id}"))
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


def agreement_rows(staff: Sequence[SyntheticPerson], share: float, seed: int) -> list[Sequence[object]]:
    """Flexible-working agreements of a share of permanent staff: half of them work no nights, half are never asked on
    one day of the week. Each person's chance is their own, so that with a larger share the same people have theirs.

    Args:
        staff: the people.
        share: of them with an agreement.
        seed: of the draw.
    """
    rows: list[Sequence[object]] = []
    count: dict[str, int] = defaultdict(int)
    for person in staff:
        if person.temporary:
            continue
        count[person.role.id] += 1
        drawn = stream(seed, f"agreement {person.role.id} {count[person.role.id]}").random(3)
        if drawn[0] >= share:
            continue
        if drawn[1] < 0.5:
            rows.append((person.person, "no nights", ""))
        else:
            closed = int(drawn[2] * len(DAYS))
            rows.append((person.person, "fixed days", "|".join(day for at, day in enumerate(DAYS) if at != closed)))
    return rows


def portfolio_rows(person: SyntheticPerson, weeks: int, days_away: int = 0) -> list[Sequence[object]]:
    """Protected half-days and study days that the contract's share makes over the period, as much of them as of its
    weekdays the person is there."""
    role = person.role
    rows: list[Sequence[object]] = []
    days = max(0, 5 * weeks - days_away)
    there = days / 5
    hours = person.wte * role.weekly_hours * role.portfolio_share * there
    sessions = min(round(hours / SESSION_HOURS), 2 * days)
    if sessions:
        rows.append((person.person, "other", sessions, "period", "PA|PP"))
    study = min(round(person.wte * role.off_the_job_hours * there / STUDY_HOURS), days)
    if study:
        rows.append((person.person, "study", study, "period", "OJ"))
    return rows
