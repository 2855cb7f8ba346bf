"""What a mix problem is made of: frozen dataclasses with explicit units.

Hours are clinical hours a week unless said otherwise; staff are whole-time equivalents (WTE); money is whole pence.
A year is 365/7 weeks (the Agenda for Change hourly rate uses the same), so weekly and annual figures agree.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from optimiser.skillmix.demand.hours import DemandCell
from optimiser.skillmix.units import WEEKS_A_YEAR


class Source(StrEnum):
    """How hours of a role come to be had."""

    EXISTING = "existing"
    TRAINING = "training"
    BORROWING = "borrowing"
    HIRING = "hiring"
    BANK = "bank"
    AGENCY = "agency"


TEMPORARY_SOURCES = (Source.BANK, Source.AGENCY)


@dataclass(frozen=True)
class MixRole:
    """A kind of post. ``registered`` counts in the registered share (a nursing associate does not, though on the
    NMC register); ``uplift_share`` is None where the folder's own applies.
    ``whole``: new posts of it (hired, trained, borrowed) are whole persons of one WTE."""

    id: str
    name: str = ""
    band: str = ""
    registered: bool = False
    register: str = ""
    tags: tuple[str, ...] = ()
    weekly_hours: float = 37.5
    portfolio_share: float = 0.0
    off_the_job_hours: float = 0.0
    uplift_share: float | None = None
    whole: bool = False


@dataclass(frozen=True)
class Skill:
    """What a role may do: a competence up to a level, at a speed, alone or under supervision.

    ``minutes_ratio`` 1.25 means 75 minutes for what takes 60. ``supervision_share`` is the supervisor's hours for each
    hour worked under this skill; the supervisor holds ``supervisor`` at ``supervisor_level`` or above without
    supervision, at the same place, setting and time. ``risk_points`` are the planner's own, per hour worked.
    """

    role: str
    competence: str
    level: int = 1
    minutes_ratio: float = 1.0
    supervisor: str = ""
    supervisor_level: int = 1
    supervision_share: float = 0.0
    risk_points: float = 0.0

    @property
    def supervised(self) -> bool:
        return bool(self.supervisor)


@dataclass(frozen=True)
class Freed:
    """Hours of others' work said to fall away for each hour a role works in the same place, setting and time.

    Never assumed: only what the planner enters, with the supervision it costs and where the figure is from.
    """

    role: str
    competence: str
    level: int
    hours_freed: float
    supervisor: str
    supervisor_level: int
    supervision_share: float
    source: str


@dataclass(frozen=True)
class Option:
    """One way of having staff: a role at an organisation from one source. Costs and hours are per WTE.

    ``wte_max`` None is no cap. ``places``, ``settings``, ``times`` None is everywhere. ``premium_pence`` is the
    unsocial-hours payment per clinical hour worked in a time band. ``from_option`` loses the WTE this one gains.
    ``by_the_hour``: WTE are hours worked over contracted hours, by as many people as it takes, so no time of day
    bounds them as it bounds a post.
    """

    id: str
    organisation: str
    sector: str
    role: str
    source: Source
    clinical_hours: float
    paid_hours: float
    annual_cost_pence: int
    wte_min: float = 0.0
    wte_max: float | None = None
    places: frozenset[str] | None = None
    settings: frozenset[str] | None = None
    times: frozenset[str] | None = None
    premium_pence: Mapping[str, int] = field(default_factory=dict)
    lead_weeks: int = 0
    from_option: str = ""
    by_the_hour: bool = False

    def works(self, place: str, setting: str, time: str) -> bool:
        """Whether this option may work there and then."""
        return (
            (self.places is None or place in self.places)
            and (self.settings is None or setting in self.settings)
            and (self.times is None or time in self.times)
        )

    @property
    def weekly_cost_pence(self) -> float:
        return self.annual_cost_pence / WEEKS_A_YEAR


@dataclass(frozen=True)
class TimeBand:
    """A part of the week. ``hours_per_week`` bounds what one WTE can work in it (168 for the whole week)."""

    id: str
    name: str = ""
    hours_per_week: float = 168.0
    unsocial_share: float = 0.0
    sunday_share: float = 0.0


@dataclass(frozen=True)
class Competence:
    id: str
    name: str = ""
    registered_work: bool = False
    capability: str = ""


LIMIT_KINDS = (
    "hours_at_least",
    "hours_at_most",
    "share_at_least",
    "share_at_most",
    "wte_at_least",
    "wte_at_most",
    "spend_at_most",
)


@dataclass(frozen=True)
class MixLimit:
    """A floor or a cap over a group of staff within a scope.

    ``who`` selects staff: ``all``, ``registered``, ``supervised``, ``role:X``, ``register:X``, ``tag:X``, ``source:X``,
    ``organisation:X``, ``sector:X``, ``band:X``, ``competence:X@level`` (who hold it unsupervised) or, in no file,
    ``able:X@level|place|setting|time`` (of those, who may work there and then). ``value`` is
    hours a week, a share from 0 to 1, WTE or pounds a year. A share is of everybody's hours in the scope, or of the
    group's own hours everywhere if ``share_of`` is ``own``. ``price_pence`` per hour outside the limit, or per
    WTE or pound and year; None is hard. Empty ``place``, ``setting``, ``time`` is all together.
    """

    id: str
    kind: str
    who: str
    value: float
    place: str = ""
    setting: str = ""
    time: str = ""
    share_of: str = "all"
    price_pence: int | None = None
    source: str = ""

    @property
    def per_week(self) -> float:
        """What turns the price of a shortfall into pence a week: hours are a week, WTE and pounds are a year."""
        return WEEKS_A_YEAR if self.kind.startswith("wte") or self.kind == "spend_at_most" else 1.0

    def covers(self, place: str, setting: str, time: str) -> bool:
        """Whether hours worked there and then fall under the limit."""
        return self.place in ("", place) and self.setting in ("", setting) and self.time in ("", time)


#: The quantities a stage of the objective may weigh, with their units.
OBJECTIVES = {
    "cost": "pounds a week of pay, on-costs, premiums and temporary staff",
    "unmet_price": "pounds a week at the price of each unmet hour",
    "limit_price": "pounds a week at the price of each limit missed",
    "unmet": "unmet hours a week",
    "dilution": "standard hours a week of registered work done by unregistered roles",
    "risk": "risk points a week, as entered with the skills",
    "agency": "agency hours a week",
    "temporary": "bank and agency hours a week",
    "spare": "clinical hours a week that are paid and neither work nor supervise",
}

TIE_BREAKS: tuple[Mapping[str, float], ...] = ({"dilution": 1.0}, {"risk": 1.0}, {"spare": 1.0})
"""Among answers that cost the same to a penny a year and WTE: the least dilution, then the least risk, then the fewest
hours paid and not used."""

DEFAULT_STAGES: tuple[Mapping[str, float], ...] = ({"cost": 1.0, "unmet_price": 1.0, "limit_price": 1.0},)


@dataclass(frozen=True)
class MixProblem:
    """Everything a mix is solved from. ``needed_in_weeks`` None means lead times do not exclude anything."""

    cells: tuple[DemandCell, ...]
    roles: tuple[MixRole, ...]
    skills: tuple[Skill, ...]
    options: tuple[Option, ...]
    limits: tuple[MixLimit, ...] = ()
    freed: tuple[Freed, ...] = ()
    times: tuple[TimeBand, ...] = ()
    competences: tuple[Competence, ...] = ()
    stages: tuple[Mapping[str, float], ...] = DEFAULT_STAGES
    needed_in_weeks: int | None = None
    title: str = ""
    names: Mapping[tuple[str, str], str] = field(default_factory=dict)
    setting_kinds: Mapping[str, str] = field(default_factory=dict)

    @property
    def whole_options(self) -> list[int]:
        """The numbers of the options whose WTE must be whole: new posts of roles that are asked in whole persons."""
        whole = {role.id for role in self.roles if role.whole}
        new = (Source.TRAINING, Source.BORROWING, Source.HIRING)
        return [k for k, o in enumerate(self.options) if o.role in whole and o.source in new and not o.by_the_hour]

    def role(self, id: str) -> MixRole:
        return next(role for role in self.roles if role.id == id)

    def called(self, kind: str, id: str) -> str:
        """The name of a place, setting, time, competence, role or organisation; its id where it has none."""
        return self.names.get((kind, id)) or id

    def where(self, place: str, setting: str, time: str) -> str:
        """A place, setting and time in words; empty ones are left out."""
        parts = (("place", place), ("setting", setting), ("time", time))
        return ", ".join(self.called(kind, id) for kind, id in parts if id)

    def cell_label(self, cell: DemandCell) -> str:
        """A cell in words: ``prescribing (level 2), North, home, evening``."""
        level = f" (level {cell.level})" if cell.level > 1 else ""
        return f"{self.called('competence', cell.competence)}{level}, {self.where(*cell.where)}"

    def in_time(self, option: Option) -> bool:
        """Whether an option is there when it is needed."""
        return self.needed_in_weeks is None or option.lead_weeks <= self.needed_in_weeks
