"""Seeded draws of the ranges of a mix folder, correlated within groups.

Each range is triangular between its least and greatest factor. Ranges of a group are joined by a one-factor Gaussian
copula (Vasicek 1987; Li 2000, On Default Correlation): the normal score of a range is the root of its correlation times
the group's score, and the root of the rest times its own. So two ranges of a group have scores correlated by the root
of the product of their correlations, and each keeps its own triangular distribution.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from optimiser.skillmix.demand.forecast import DRAWN, ActivityForecast
from optimiser.skillmix.demand.hours import demand_lines
from optimiser.skillmix.mix.assemble import assemble_mix
from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import MixProblem, Source
from optimiser.skillmix.supply.quantity import triangular
from optimiser.skillmix.supply.uncertainty import stream
from optimiser.skillmix.units import FloatArray

_NORMAL = NormalDist()


@dataclass(frozen=True)
class MixRange:
    """A range of factors on one kind of number; ``of`` names which, empty is all. ``correlation``: the share of its
    variance in common with the ranges of its ``group``."""

    id: str
    what: str
    of: tuple[str, ...]
    low: float
    central: float
    high: float
    group: str = ""
    correlation: float = 0.0
    source: str = ""
    verified: bool = False


FORECAST = "forecast"
"""What a range is of that is a forecast's own: the activity of one place."""


def ranges_of(folder: MixFolder, levers: MixLevers | None = None) -> tuple[MixRange, ...]:
    """The ranges of a folder, and those that its forecasts of past activity have themselves."""
    given = tuple(
        MixRange(r.range, r.what, tuple(r.of), r.low, r.central, r.high, r.group, r.correlation, r.source, r.verified)
        for r in folder.rows.get("ranges.csv", ())
    )
    year = folder.year(levers)
    return given + tuple(_range_of(forecast, year) for forecast in folder.forecasts)


def _range_of(forecast: ActivityForecast, year: float) -> MixRange:
    low, high = forecast.factors(year, DRAWN)
    what = f"{len(forecast.years)} years of past_activity.csv"
    key = _forecast_key(forecast.place, forecast.activity)
    return MixRange(f"forecast of {key}", FORECAST, (key,), low, 1.0, high, source=what)


def _forecast_key(place: str, activity: str) -> str:
    return f"{activity}, {place}"


def draw_factors(ranges: Sequence[MixRange], seed: int, count: int) -> dict[str, FloatArray]:
    """Factors of each range by its id, (count,). A range's own stream depends on the seed and its id alone, a group's
    on the seed and its name, so a range added changes no other; a longer run begins with the draws of a shorter one."""
    scores = {name: _normal(stream(seed, f"group {name}").random(count)) for name in {r.group for r in ranges} if name}
    made = {}
    for r in ranges:
        score = _normal(stream(seed, f"range {r.id}").random(count))
        if r.group:
            score = np.sqrt(r.correlation) * scores[r.group] + np.sqrt(1.0 - r.correlation) * score
        quantile = np.array([_NORMAL.cdf(value) for value in score.tolist()])
        made[r.id] = np.full(count, r.central) if r.low == r.high else triangular(quantile, r.low, r.central, r.high)
    return made


def _normal(quantile: FloatArray) -> FloatArray:
    """Normal scores of quantiles, (count,)."""
    return np.array([_NORMAL.inv_cdf(min(max(value, 1e-12), 1 - 1e-12)) for value in quantile.tolist()])


def factored_problem(
    folder: MixFolder, ranges: Sequence[MixRange], factors: Mapping[str, float], levers: MixLevers | None = None
) -> MixProblem:
    """The mix problem of a folder with each range at a factor; a range that ``factors`` does not name is at 1."""
    pulled = levers or MixLevers()
    demand = folder.demand

    def times(what: str, key: str) -> float:
        product = 1.0
        for r in ranges:
            if r.what == what and (not r.of or key in r.of):
                product *= factors.get(r.id, 1.0)
        return product

    demand = replace(
        demand,
        populations=tuple(replace(p, people=p.people * times("population", p.group)) for p in demand.populations),
        rates=tuple(replace(r, per_1000=r.per_1000 * times("rate", r.activity)) for r in demand.rates),
        activities=tuple(
            replace(a, per_year=a.per_year * times("activity", a.activity)
                    * times(FORECAST, _forecast_key(a.place, a.activity)))
            for a in demand.activities
        ),
        tasks=tuple(replace(t, minutes=t.minutes * times("minutes", t.activity)) for t in demand.tasks),
        care_hours=tuple(replace(c, patients=c.patients * times("patients", c.setting)) for c in demand.care_hours),
        given=tuple(
            replace(g, hours_per_week=g.hours_per_week * times("hours", g.competence)) for g in demand.given
        ),
    )  # fmt: skip
    lines = demand_lines(demand, folder.outlook(pulled))
    problem = assemble_mix(folder.rows, folder.settings, lines, folder.title, pulled)
    options = []
    for option in problem.options:
        factor = times("cap", option.id)
        if option.wte_max is not None and factor != 1.0:
            most = option.wte_max * factor
            least = most if option.source == Source.EXISTING and option.wte_min else min(option.wte_min, most)
            option = replace(option, wte_max=most, wte_min=min(least, option.wte_min))
        options.append(option)
    return replace(problem, options=tuple(options))
