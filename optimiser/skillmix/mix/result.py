"""What a solved mix is made of: staff, uses of their hours, cover of what is needed, limits, totals."""

from __future__ import annotations

from dataclasses import dataclass, field

from optimiser.skillmix.linear_programme import LinearSolution
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, MixProblem
from optimiser.skillmix.mix.programme.build import MixProgramme

SMALL = 1e-6
"""Hours or WTE below this are solver noise, not staff."""

MISSED = 1e-3
"""A limit is missed from this on, in its own unit: hours a week, WTE or pounds a year."""

UNMET_HOURS = 0.01
"""Hours a week are unmet from this on."""


@dataclass(frozen=True)
class StaffLine:
    """One option's part in the mix. Hours a week; ``cost_pence`` a year with premiums."""

    option: str
    organisation: str
    sector: str
    role: str
    band: str
    source: str
    wte: float
    available_hours: float
    used_hours: float
    cost_pence: int


@dataclass(frozen=True)
class UseLine:
    """Hours a week of one option in one place. ``standard_hours`` is what they are worth in hours of the demand;
    ``skill`` is the index of the skill worked under, -1 if not working; ``risk_points`` a week."""

    option: str
    role: str
    kind: str
    place: str
    setting: str
    time: str
    competence: str
    level: int
    hours: float
    standard_hours: float
    supervised: bool
    skill: int = -1
    risk_points: float = 0.0


@dataclass(frozen=True)
class CoverLine:
    """Hours a week needed and how they are met, for one cell. ``unmet_pence`` a year at the price of unmet hours."""

    place: str
    setting: str
    time: str
    competence: str
    level: int
    needed_hours: float
    filled_hours: float
    freed_hours: float
    unmet_hours: float
    unmet_pence: int


@dataclass(frozen=True)
class LimitLine:
    """A limit as the mix meets it. ``missed`` in hours a week, WTE or pounds a year; ``measured`` in the limit's own
    unit, None where nobody is in its scope."""

    limit: str
    kind: str
    who: str
    allowed: float
    measured: float | None
    missed: float
    price_pence: int
    hard: bool


@dataclass(frozen=True)
class Totals:
    """Sums of the lines: money in whole pence a year, hours a week, shares from 0 to 1 (None where there is nobody)."""

    cost_pence: int = 0
    unmet_pence: int = 0
    limit_pence: int = 0
    needed_hours: float = 0.0
    unmet_hours: float = 0.0
    freed_hours: float = 0.0
    wte: float = 0.0
    registered_share: float | None = None
    registered_work_hours: float = 0.0
    dilution_hours: float = 0.0
    agency_hours: float = 0.0
    temporary_hours: float = 0.0
    risk_points: float = 0.0

    @property
    def bill_pence(self) -> int:
        """The whole bill, pence a year: staff, unmet hours, missed limits."""
        return self.cost_pence + self.unmet_pence + self.limit_pence


@dataclass(frozen=True)
class MixResult:
    """The answer. ``status`` is ``optimal`` or ``infeasible``; when infeasible the lines are those of the mix that
    misses the hard limits by least, and ``conflicts`` names them. ``programme`` and ``answers`` (one per stage) are
    there where they were asked for."""

    status: str
    problem: MixProblem
    staff: tuple[StaffLine, ...] = ()
    uses: tuple[UseLine, ...] = ()
    cover: tuple[CoverLine, ...] = ()
    limits: tuple[LimitLine, ...] = ()
    totals: Totals = Totals()
    conflicts: tuple[str, ...] = ()
    stage_values: tuple[float, ...] = ()
    size: tuple[int, int, int] = (0, 0, 0)
    seconds: float = 0.0
    programme: MixProgramme | None = field(default=None, repr=False, compare=False)
    answers: tuple[LinearSolution, ...] = field(default=(), repr=False, compare=False)

    @property
    def complete(self) -> bool:
        """Whether every hour is met and no limit missed, but for what rounding makes."""
        missed = any(line.missed > MISSED for line in self.limits)
        return self.status == "optimal" and not missed and self.totals.unmet_hours <= UNMET_HOURS

    def priced_stage(self) -> tuple[LinearSolution, float] | None:
        """The kept answer of the last stage that weighs money, and its weight on cost; None if no stage does."""
        stages = self.problem.stages or DEFAULT_STAGES
        for stage, answer in zip(reversed(stages), reversed(self.answers), strict=False):
            if stage.get("cost", 0.0) > 0:
                return answer, stage["cost"]
        return None
