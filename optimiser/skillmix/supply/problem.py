"""Supply of staff over years: what a stock-and-flow model of the workforce is made of.

Stocks are whole-time equivalents (WTE) at 31 March by *post* (a role at an organisation) and age band; learners are
heads. A step is the year from one 31 March to the next, named by the year in which it begins: an intake "of 2027"
starts its course that autumn. Rates are shares of the opening WTE a year. Money is whole pence. The structure (newly
qualified, international, wider labour market and other NHS joiners; leavers, retirements, movers) follows the
stock-flow model of NHS workforce planning; source: NHS England flow analytics, as described in the project's
documentation.

Everything uncertain is a `Quantity`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from optimiser.skillmix.supply.quantity import Quantity
from optimiser.skillmix.units import FloatArray

AGE_BANDS = ("under 55", "55 and over")
#: Where joiners of a post come from, besides training.
JOINER_SOURCES = ("international", "wider labour market", "other NHS", "returner")
#: Rates on the opening WTE of a post and band; `leave` is required, the others are nought where not given.
STOCK_RATES = ("leave", "move", "retire", "hours given up", "ageing")
#: Further rates: share of retiring WTE that comes back, share of joiners gone within 90 days.
POST_RATES = (*STOCK_RATES, "return", "first 90 days")
#: Rates of a training route; attrition may differ by year of training.
PIPELINE_RATES = ("attrition", "join", "participation")


@dataclass(frozen=True)
class SupplyRole:
    """A profession or kind of post. Costs are a year for one WTE: employed with on-costs, and from bank or agency."""

    id: str
    name: str
    profession: str
    registered: bool
    annual_cost_pence: int
    temporary_cost_pence: int
    hours_a_year: float


@dataclass(frozen=True)
class SupplyOrganisation:
    """An employer, or a group of employers, in one sector; source and date say where its stocks are from."""

    id: str
    name: str
    sector: str
    source: str = ""
    as_of: str = ""


@dataclass(frozen=True)
class SupplyPost:
    """A role at an organisation: the unit in which stocks are kept. Indexes into `Supply.roles` and `organisations`."""

    role: int
    organisation: int


@dataclass(frozen=True)
class Pipeline:
    """A training route into a role.

    ``from_role`` is -1 for people from outside (a degree) and a role index for a route in service (an apprenticeship
    of the employed, a nursing associate's top-up, advanced practice): its learners stay in the stock of that role,
    less ``off_the_job`` of their time, and those who give up the course stay there. ``years`` is the length of the
    course. ``places`` is today's yearly intake; a plan may choose between ``places_min`` and ``places_max`` and change
    by at most ``ramp`` a year. ``share`` (posts,) says where those who finish go, ``from_share`` where they come from.
    ``attrition`` holds one quantity per year of training. ``learner_wte`` is what a learner in service is employed
    for: less than 1 where they learn part time.
    """

    id: str
    name: str
    route: str
    role: int
    from_role: int
    years: int
    places: float
    places_min: float
    places_max: float
    ramp: float | None
    cost_pence: int
    off_the_job: float
    attrition: tuple[Quantity, ...]
    join: Quantity
    participation: Quantity
    share: FloatArray
    from_share: FloatArray
    learners: tuple[float, ...]
    provider: str = ""
    payer: str = ""
    specialty: str = ""
    stage: str = ""
    learner_wte: float = 1.0

    @property
    def in_service(self) -> bool:
        """Whether its learners are already staff of the system."""
        return self.from_role >= 0


@dataclass(frozen=True)
class Joiners:
    """WTE a year that join a post from one source, and how many more could be recruited at what cost each. ``share`` is
    the part of ``wte`` that comes to this post, where one figure is given for a role at several organisations."""

    post: int
    source: str
    wte: Quantity
    share_55: float
    extra_max: float
    extra_cost_pence: int
    share: float = 1.0


@dataclass(frozen=True)
class Transfer:
    """Share of one post's opening WTE that moves to another post in the system each year, in the same age band."""

    from_post: int
    to_post: int
    rate: Quantity
    competences: str = ""


class ActsOn(StrEnum):
    """Which loss a retention measure reduces."""

    LEAVE = "leave"
    RETIRE = "retire"
    RETURN = "return"
    FIRST_90_DAYS = "first 90 days"


@dataclass(frozen=True)
class Measure:
    """A retention measure, such as flexible working, retire and return, or care in the first 90 days.

    It covers people (WTE): staff for ``leave`` and ``retire``, retiring staff for ``return``, joiners for
    ``first 90 days``. ``effect`` is the share of the covered people's loss that does not happen (for ``return``: the
    share of the covered retiring WTE that comes back). ``reach`` is the greatest share of people it can cover,
    ``in_place`` the share covered today; ``cost_pence`` is for each covered WTE a year. ``applies`` (posts, bands).
    ``rota_share`` of the covered WTE is at work no more: sessions of a portfolio, shifts that an agreement closes.
    """

    id: str
    name: str
    acts_on: ActsOn
    effect: Quantity
    reach: float
    in_place: float
    cost_pence: int
    first_year: int
    applies: NDArray[np.bool_]
    rota_share: float = 0.0


@dataclass(frozen=True)
class Placement:
    """Practice placements of an employer, or of a kind: ``weeks`` that it has for learners in a year, and the weeks
    that a learner of a pipeline takes in each year of training, by the pipeline's number."""

    id: str
    name: str
    weeks: Quantity
    taken: Mapping[int, tuple[float, ...]]


@dataclass(frozen=True)
class Rotation:
    """Where trainees of a pipeline work for a year of their training (counted from 0): ``share`` of the cohort is in
    the post, and each gives it ``service_wte`` of work. They are learners and in no stock."""

    pipeline: int
    training_year: int
    post: int
    share: float
    service_wte: float


@dataclass(frozen=True)
class LadderStep:
    """A role on the way up; who came up to it begins the next course after ``least_years`` in it at the earliest.
    ``routes``: pipelines to the next step; ``course_years``: the shortest of them, 0 where people move up without."""

    role: int
    least_years: int
    routes: tuple[int, ...] = ()
    course_years: int = 0


@dataclass(frozen=True)
class Ladder:
    """One path of a career through several roles, such as band 5 to advanced practice."""

    id: str
    name: str
    steps: tuple[LadderStep, ...]


@dataclass(frozen=True)
class Requirement:
    """WTE needed of some posts (a role, at one organisation or all) at each 31 March; after the last year given it
    grows by ``growth`` and shrinks by ``productivity``: D x (1 + g) / (1 + p) a year."""

    name: str
    role: int
    posts: tuple[int, ...]
    years: tuple[int, ...]
    wte: tuple[float, ...]
    growth: Quantity
    productivity: Quantity
    temporary_share: float


@dataclass(frozen=True)
class RateFactor:
    """A factor on rates, joiners or intakes of some professions (none named: all); it grows to it from 1."""

    what: str
    factor: float
    from_year: int = 0
    until_year: int = 0
    professions: tuple[str, ...] = ()
    basis: str = ""
    verified: bool = False

    def profile(self, years: NDArray[np.int64]) -> FloatArray:
        """The factor in each year."""
        if self.until_year <= self.from_year:
            return np.full(len(years), self.factor)
        known = [self.from_year, self.until_year]
        return np.asarray(np.interp(years.astype(float), known, [1.0, self.factor]))


@dataclass(frozen=True)
class SupplyScenario:
    """A scenario that ships, or that of a file. ``status`` is `current`, `superseded` or `illustrative`;
    ``productivity`` is added to the folder's own rate; ``sha256`` is of the text it was read from."""

    id: str
    title: str
    status: str
    note: str
    source: str
    changes: tuple[RateFactor, ...]
    productivity: float = 0.0
    productivity_basis: str = ""
    productivity_verified: bool = False
    sha256: str = ""

    def __str__(self) -> str:
        return self.id

    @property
    def heading(self) -> str:
        """Title with its status where that is a warning."""
        return f"{self.title} ({self.status})" if self.status != "current" else self.title


@dataclass(frozen=True)
class SupplySettings:
    """``first_year``: the stocks are those of 31 March of it. ``years``: how many steps are reported. ``close_by``:
    the gap is to be closed at 31 March of this year and after. ``gap_price_pence``: None closes the gap first and then
    seeks the least cost; a price weighs one missing WTE-year against money. ``discount``: share a year. ``cushion``: a
    plan aims at this share more than is required, against rates that turn out worse than the likeliest."""

    title: str
    first_year: int
    years: int
    close_by: int
    gap_price_pence: int | None = None
    discount: float = 0.0
    cushion: float = 0.0


@dataclass(frozen=True)
class Supply:
    """A supply problem. ``stock``: (posts, 2) opening WTE. ``rates[name]``: for each post and band the index of a
    quantity in ``quantities``, -1 for nought. ``multipliers[name]``: what a named scenario multiplies a rate by, of
    shape (steps, posts), or (steps, pipelines) for the names of `PIPELINE_RATES` and "intake"; 1 where absent.
    ``scenario``: the named scenario that they come from."""

    settings: SupplySettings
    roles: tuple[SupplyRole, ...]
    organisations: tuple[SupplyOrganisation, ...]
    posts: tuple[SupplyPost, ...]
    stock: FloatArray
    quantities: tuple[Quantity, ...]
    rates: Mapping[str, NDArray[np.int64]]
    pipelines: tuple[Pipeline, ...]
    joiners: tuple[Joiners, ...]
    transfers: tuple[Transfer, ...]
    measures: tuple[Measure, ...]
    requirements: tuple[Requirement, ...]
    placements: tuple[Placement, ...] = ()
    rotations: tuple[Rotation, ...] = ()
    ladders: tuple[Ladder, ...] = ()
    multipliers: Mapping[str, FloatArray] = field(default_factory=dict)
    scenario: SupplyScenario | None = None

    @property
    def steps(self) -> int:
        """Steps that are reckoned: those reported and, so that the last intakes are not valued at nought, as many
        more as the longest course."""
        return self.settings.years + max((p.years for p in self.pipelines), default=0)

    @property
    def step_years(self) -> NDArray[np.int64]:
        """The year in which each step begins, (steps,)."""
        return np.arange(self.steps, dtype=np.int64) + self.settings.first_year

    def post_name(self, post: int) -> str:
        """`role at organisation`, by id."""
        made = self.posts[post]
        return f"{self.roles[made.role].id} at {self.organisations[made.organisation].id}"

    def every_quantity(self) -> list[Quantity]:
        """All quantities, each key once, in a fixed order."""
        found = [*self.quantities]
        for pipeline in self.pipelines:
            found += [*pipeline.attrition, pipeline.join, pipeline.participation]
        found += [joiner.wte for joiner in self.joiners] + [transfer.rate for transfer in self.transfers]
        found += [measure.effect for measure in self.measures] + [placement.weeks for placement in self.placements]
        for requirement in self.requirements:
            found += [requirement.growth, requirement.productivity]
        return list({quantity.key: quantity for quantity in found}.values())


def step_name(year: int) -> str:
    """The year from one 31 March to the next: 2026/27."""
    return f"{year}/{(year + 1) % 100:02d}"


@dataclass(frozen=True)
class Decisions:
    """What planners decide: ``intakes`` (steps, pipelines) learners; ``extra`` (steps, joiner rows) WTE recruited
    beyond the expected; ``coverage`` (steps, measures) of shape (posts, bands) each: share of people covered."""

    intakes: FloatArray
    extra: FloatArray
    coverage: FloatArray


def as_is(supply: Supply) -> Decisions:
    """Today's intakes (as a scenario changes them), no further recruitment, measures as far as they are in place."""
    steps = supply.steps
    intakes = np.tile(np.array([p.places for p in supply.pipelines]), (steps, 1)).reshape(steps, len(supply.pipelines))
    if "intake" in supply.multipliers:
        intakes = intakes * supply.multipliers["intake"]
    coverage = np.zeros((steps, len(supply.measures), len(supply.posts), len(AGE_BANDS)))
    for m, measure in enumerate(supply.measures):
        began = supply.step_years >= measure.first_year
        coverage[:, m] = began[:, None, None] * measure.applies[None] * measure.in_place
    return Decisions(intakes, np.zeros((steps, len(supply.joiners))), coverage)
