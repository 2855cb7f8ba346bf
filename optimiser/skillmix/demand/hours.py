"""Hours needed, from activity: how much is done, how long it takes, whom it takes, where and when.

The method is activity-based workforce demand: activity (contacts, visits, tests or beds a year, given or derived from
population and the rates of need groups) times the standard minutes of each task, by competence and level; a profile
spreads the hours over the times of day. Wards may state care hours per patient day (CHPPD) instead. The result is hours
a week for each cell: place, setting, time of day, competence and level.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from optimiser.skillmix.units import WEEKS_A_YEAR


@dataclass(frozen=True, order=True)
class DemandCell:
    """Hours of a competence at a level needed each week in one place, setting and time of day."""

    place: str
    setting: str
    time: str
    competence: str
    level: int
    hours: float = field(compare=False)
    unmet_pence: int = field(compare=False, default=10_000)

    @property
    def where(self) -> tuple[str, str, str]:
        return self.place, self.setting, self.time


@dataclass(frozen=True)
class Activity:
    """What is done in a place in the base year, and how it grows (share a year)."""

    place: str
    activity: str
    per_year: float
    growth: float = 0.0
    origin: str = "activity.csv"


@dataclass(frozen=True)
class Population:
    """People of a need group in a place in the base year, and how their number grows (share a year)."""

    place: str
    group: str
    people: float
    growth: float = 0.0


@dataclass(frozen=True)
class Rate:
    """Activities a year per 1,000 people of a need group."""

    group: str
    activity: str
    per_1000: float


@dataclass(frozen=True)
class WorkloadTask:
    """Part of an activity: minutes of a competence at a level, in a share of the activities, in a setting."""

    activity: str
    task: str
    competence: str
    level: int
    minutes: float
    setting: str
    profile: str
    share: float = 1.0


@dataclass(frozen=True)
class CareHoursPerPatientDay:
    """Care hours per patient day wanted of a competence on a ward: ``patients`` in beds at 23:59 on average."""

    place: str
    setting: str
    competence: str
    level: int
    patients: float
    hours_per_patient_day: float
    profile: str
    growth: float = 0.0


@dataclass(frozen=True)
class GivenHours:
    """Hours a week stated as such."""

    place: str
    setting: str
    time: str
    competence: str
    level: int
    hours_per_week: float
    growth: float = 0.0


@dataclass(frozen=True)
class DemandInput:
    """All that demand is computed from. ``profiles``: for each profile, the share of its work in each time band."""

    activities: tuple[Activity, ...] = ()
    populations: tuple[Population, ...] = ()
    rates: tuple[Rate, ...] = ()
    tasks: tuple[WorkloadTask, ...] = ()
    care_hours: tuple[CareHoursPerPatientDay, ...] = ()
    given: tuple[GivenHours, ...] = ()
    profiles: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


@dataclass(frozen=True)
class DemandOutlook:
    """How far ahead and under what change: ``years`` from the base year, ``growth`` added to each growth rate,
    ``productivity`` a share a year by which minutes fall, ``factor`` on everything."""

    years: float = 0.0
    growth: float = 0.0
    productivity: float = 0.0
    factor: float = 1.0

    def volume(self, growth: float) -> float:
        """What a base-year amount that grows so is multiplied by."""
        return float((1.0 + growth + self.growth) ** self.years) * self.factor

    @property
    def minutes(self) -> float:
        """What minutes are multiplied by."""
        return float((1.0 + self.productivity) ** -self.years)


@dataclass(frozen=True)
class DemandLine:
    """Hours a week needed of a competence, and what they come from. ``volume`` is activities a year (None where hours
    were given as such)."""

    place: str
    setting: str
    time: str
    competence: str
    level: int
    activity: str
    task: str
    volume: float | None
    hours: float


def volumes(demand: DemandInput, outlook: DemandOutlook | None = None) -> dict[tuple[str, str], float]:
    """Activities a year by (place, activity): those given plus those the population's needs make."""
    ahead = outlook or DemandOutlook()
    total: dict[tuple[str, str], float] = defaultdict(float)
    for given in demand.activities:
        total[given.place, given.activity] += given.per_year * ahead.volume(given.growth)
    by_group: dict[str, list[Rate]] = defaultdict(list)
    for rate in demand.rates:
        by_group[rate.group].append(rate)
    for people in demand.populations:
        for rate in by_group[people.group]:
            made = people.people / 1000.0 * rate.per_1000 * ahead.volume(people.growth)
            total[people.place, rate.activity] += made
    return dict(total)


def demand_lines(demand: DemandInput, outlook: DemandOutlook | None = None) -> list[DemandLine]:
    """Hours a week by cell and origin: the tasks of activities, care hours of wards, hours given as such.

    Example: 5,214.29 visits a year of 60 minutes are 5,214.29 h / 52.142857 weeks = 100 h a week.
    """
    ahead = outlook or DemandOutlook()
    return [*_activity_lines(demand, ahead), *_ward_lines(demand, ahead), *_given_lines(demand, ahead)]


def _activity_lines(demand: DemandInput, ahead: DemandOutlook) -> Iterator[DemandLine]:
    by_activity: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for (place, activity), volume in volumes(demand, ahead).items():
        by_activity[activity].append((place, volume))
    for task in demand.tasks:
        for place, volume in by_activity[task.activity]:
            hours = volume * task.share * task.minutes * ahead.minutes / 60.0 / WEEKS_A_YEAR
            for time, share in demand.profiles[task.profile].items():
                if hours * share > 0:
                    where = place, task.setting, time, task.competence, task.level
                    yield DemandLine(*where, task.activity, task.task, volume, hours * share)


def _ward_lines(demand: DemandInput, ahead: DemandOutlook) -> Iterator[DemandLine]:
    for ward in demand.care_hours:
        hours = ward.patients * ward.hours_per_patient_day * 7.0 * ahead.volume(ward.growth) * ahead.minutes
        patient_days = ward.patients * 365.0 * ahead.volume(ward.growth)
        for time, share in demand.profiles[ward.profile].items():
            if hours * share > 0:
                where = ward.place, ward.setting, time, ward.competence, ward.level
                yield DemandLine(*where, "patient days", "care hours", patient_days, hours * share)


def _given_lines(demand: DemandInput, ahead: DemandOutlook) -> Iterator[DemandLine]:
    for row in demand.given:
        hours = row.hours_per_week * ahead.volume(row.growth) * ahead.minutes
        if hours > 0:
            yield DemandLine(row.place, row.setting, row.time, row.competence, row.level, "", "given", None, hours)


def demand_cells(lines: Iterable[DemandLine], unmet_pence: Mapping[str, int]) -> tuple[DemandCell, ...]:
    """The lines summed to cells, sorted. ``unmet_pence``: price of an unmet hour by competence."""
    total: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for line in lines:
        total[line.place, line.setting, line.time, line.competence, line.level] += line.hours
    return tuple(
        DemandCell(place, setting, time, competence, level, hours, unmet_pence[competence])
        for (place, setting, time, competence, level), hours in sorted(total.items())
    )


def hours_by(lines: Sequence[DemandLine], *names: str) -> dict[tuple[str | int, ...], float]:
    """Hours a week summed by attributes of the lines, such as ``hours_by(lines, "place", "competence")``."""
    total: dict[tuple[str | int, ...], float] = defaultdict(float)
    for line in lines:
        total[tuple(getattr(line, name) for name in names)] += line.hours
    return dict(total)
