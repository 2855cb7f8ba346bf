"""The stock-and-flow projection: stocks year by year, every flow between them, gaps and costs. No solver.

The method is the transition-rate model of manpower planning (Bartholomew, Forbes and McClean 1991, Statistical
Techniques for Manpower Planning): each flow is a rate on the opening stock it leaves, each stock the sum of its flows.

All flows of a step are taken on the opening WTE S of a post and band, so their order does not matter:

    leavers   = leave x S - what measures keep         movers to other employers = move x S
    retired   = retire x S - what measures keep        returned = return x retired + what measures bring back
    hours given up = rate x S, by staff who stay and work less than full time
    aged      = ageing x S, from under 55 to 55+       transfers = rate x S, between posts of the system, same band
    joiners   = newly qualified + international + wider labour market + other NHS + returners
    early     = first 90 days x joiners - what measures keep
    S[t+1]    = S[t] + joiners + returned + in-service qualified - leavers - movers - retired - early
                - hours given up +- aged +- transfers

Every column of `BALANCE` has its sign, and opening plus their sum is closing, for each post, band and year.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.skillmix.supply.problem import JOINER_SOURCES, ActsOn, Decisions, Supply
from optimiser.skillmix.supply.training.pipelines import Cohorts, pipeline_rates, run_cohorts
from optimiser.skillmix.supply.uncertainty import CENTRAL, Draws
from optimiser.skillmix.units import FloatArray

#: Every flow of a stock and its sign.
BALANCE: dict[str, int] = {
    "newly qualified": 1,
    **dict.fromkeys(JOINER_SOURCES, 1),
    "qualified in service": 1,
    "retired and returned": 1,
    "transferred in": 1,
    "aged in": 1,
    "left": -1,
    "moved to other employers": -1,
    "retired": -1,
    "hours given up": -1,
    "left in first 90 days": -1,
    "moved to new role": -1,
    "transferred out": -1,
    "aged out": -1,
}
#: Flows between stocks of the system: their net sum over all posts and bands is nought.
INTERNAL = ("qualified in service", "moved to new role", "transferred in", "transferred out", "aged in", "aged out")
COSTS = ("pay", "training", "recruitment", "retention", "temporary staff")


@dataclass(frozen=True)
class Projection:
    """What follows from a supply problem and decisions. D draws, T steps, P posts, B age bands.

    ``stock`` (D, T+1, P, B) WTE at each 31 March; ``flows[name]`` (D, T, P, B) WTE, all positive; ``cohorts`` one per
    pipeline; ``available``, ``required``, ``gap``, ``temporary`` and ``unmet`` (D, T+1, requirements) WTE at each
    31 March; ``costs[name]`` (D, T) pounds a year; ``moved_up`` (D, T, pipelines) WTE that qualify in service.
    """

    supply: Supply
    decisions: Decisions
    stock: FloatArray
    flows: dict[str, FloatArray]
    cohorts: tuple[Cohorts, ...]
    available: FloatArray
    required: FloatArray
    gap: FloatArray
    temporary: FloatArray
    unmet: FloatArray
    costs: dict[str, FloatArray]
    moved_up: FloatArray

    @property
    def cost(self) -> FloatArray:
        """(D, T) pounds a year, everything."""
        return np.asarray(np.sum([self.costs[name] for name in COSTS], axis=0))

    def imbalance(self) -> float:
        """The greatest difference, over all posts, bands, years and draws, between closing WTE and opening WTE plus
        flows; and of the flows inside the system from a sum of nought. Floating point aside it is nought."""
        change = np.sum([sign * self.flows[name] for name, sign in BALANCE.items()], axis=0)
        inside = np.sum([BALANCE[name] * self.flows[name] for name in INTERNAL], axis=0).sum(axis=(2, 3))
        stocks = np.abs(self.stock[:, 1:] - self.stock[:, :-1] - change).max(initial=0.0)
        return float(max(stocks, np.abs(inside).max(initial=0.0)))


def stock_rates(supply: Supply, name: str, draws: Draws) -> FloatArray:
    """A rate as (draws, steps, posts, bands), the scenario's multiplier taken in, within 0 and 1."""
    table = supply.rates[name]
    values = np.zeros((draws.count, supply.steps, len(supply.quantities) + 1))
    for number in {int(q) for q in table.ravel() if q >= 0}:
        values[:, :, number] = draws.of(supply.quantities[number], supply.step_years)
    found = values[:, :, table]
    if name in supply.multipliers:
        found = found * supply.multipliers[name][None, :, :, None]
    return np.clip(found, 0.0, 1.0)


def requirements(supply: Supply, draws: Draws) -> FloatArray:
    """WTE required at each 31 March, (draws, steps + 1, requirements)."""
    steps, first = supply.steps, supply.settings.first_year
    needed = np.zeros((draws.count, steps + 1, len(supply.requirements)))
    for r, requirement in enumerate(supply.requirements):
        years = np.arange(steps + 1) + first
        known = np.interp(years, requirement.years, requirement.wte)
        growth = draws.of(requirement.growth, supply.step_years)
        productivity = draws.of(requirement.productivity, supply.step_years)
        factor = (1 + growth) / (1 + productivity)
        needed[:, 0, r] = known[0]
        for t in range(1, steps + 1):
            later = years[t] > requirement.years[-1]
            needed[:, t, r] = needed[:, t - 1, r] * factor[:, t - 1] if later else known[t]
    return needed


def joiner_wte(supply: Supply, draws: Draws) -> FloatArray:
    """Expected joiners of each row of `supply.joiners`, (draws, steps, rows) WTE, a scenario's multipliers taken in."""
    found = np.zeros((draws.count, supply.steps, len(supply.joiners)))
    for j, joiner in enumerate(supply.joiners):
        found[:, :, j] = draws.of(joiner.wte, supply.step_years) * joiner.share
        if joiner.source in supply.multipliers:
            found[:, :, j] *= supply.multipliers[joiner.source][:, joiner.post]
    return found


def project(supply: Supply, decisions: Decisions, draws: Draws = CENTRAL) -> Projection:
    """Project every draw at once. Raises ValueError if the rates of a post would take, or keep, more than there is."""
    counts, steps = draws.count, supply.steps
    shape = (counts, steps, *supply.stock.shape)
    rates = {name: stock_rates(supply, name, draws) for name in supply.rates}
    moving = [draws.of(transfer.rate, supply.step_years) for transfer in supply.transfers]
    effects = [draws.of(measure.effect, supply.step_years) for measure in supply.measures]
    _check_rates(supply, rates, moving, shape)
    if draws is CENTRAL:
        _check_measures(supply, rates["return"])
    cohorts, qualified = _training(supply, decisions, draws)
    expected = joiner_wte(supply, draws) + decisions.extra[None]
    flows = {name: np.zeros(shape) for name in BALANCE}
    for j, joiner in enumerate(supply.joiners):
        flows[joiner.source][:, :, joiner.post, 0] += expected[:, :, j] * (1 - joiner.share_55)
        flows[joiner.source][:, :, joiner.post, 1] += expected[:, :, j] * joiner.share_55
    for p, pipeline in enumerate(supply.pipelines):
        if not pipeline.in_service:
            flows["newly qualified"][:, :, :, 0] += qualified[p][:, :, None] * pipeline.share
    joined = flows["newly qualified"] + np.sum([flows[source] for source in JOINER_SOURCES], axis=0)
    kept = _Kept(supply, decisions, effects)
    early = joined * rates["first 90 days"]
    flows["left in first 90 days"] = early - kept.of(ActsOn.FIRST_90_DAYS, early)
    stock = np.zeros((counts, steps + 1, *supply.stock.shape))
    stock[:, 0] = supply.stock
    moved_up = np.zeros((counts, steps, len(supply.pipelines)))
    for t in range(steps):
        opening = stock[:, t]
        now = {name: flow[:, t] for name, flow in flows.items()}
        leaving, retiring = rates["leave"][:, t] * opening, rates["retire"][:, t] * opening
        now["left"][:] = leaving - kept.of(ActsOn.LEAVE, leaving, t)
        now["moved to other employers"][:] = rates["move"][:, t] * opening
        now["retired"][:] = retiring - kept.of(ActsOn.RETIRE, retiring, t)
        now["hours given up"][:] = rates["hours given up"][:, t] * opening
        back = now["retired"] * rates["return"][:, t] + kept.of(ActsOn.RETURN, now["retired"], t)
        now["retired and returned"][:] = np.minimum(back, now["retired"])
        now["aged out"][:, :, 0] = rates["ageing"][:, t, :, 0] * opening[:, :, 0]
        now["aged in"][:, :, 1] = now["aged out"][:, :, 0]
        for transfer, rate in zip(supply.transfers, moving, strict=True):
            moved = rate[:, t, None] * opening[:, transfer.from_post]
            now["transferred out"][:, transfer.from_post] += moved
            now["transferred in"][:, transfer.to_post] += moved
        _new_roles(supply, qualified, t, opening, now, moved_up)
        stock[:, t + 1] = opening + np.sum([sign * now[name] for name, sign in BALANCE.items()], axis=0)
    return _measured(supply, decisions, draws, stock, flows, tuple(cohorts), joined, moved_up)


class _Kept:
    """WTE that retention measures keep, of a loss of the same kind."""

    def __init__(self, supply: Supply, decisions: Decisions, effects: list[FloatArray]) -> None:
        self.shares = {
            acts_on: sum(
                (
                    effects[m][:, :, None, None] * decisions.coverage[None, :, m]
                    for m, measure in enumerate(supply.measures)
                    if measure.acts_on is acts_on
                ),
                np.zeros((1, supply.steps, *supply.stock.shape)),
            )
            for acts_on in ActsOn
        }

    def of(self, acts_on: ActsOn, loss: FloatArray, step: int | None = None) -> FloatArray:
        share = np.minimum(self.shares[acts_on], 1.0)
        return loss * (share if step is None else share[:, step])


def _check_rates(
    supply: Supply, rates: dict[str, FloatArray], moving: list[FloatArray], shape: tuple[int, ...]
) -> None:
    total = rates["leave"] + rates["move"] + rates["retire"] + rates["hours given up"]
    total = np.array(np.broadcast_to(total, shape))
    total[:, :, :, 0] += rates["ageing"][:, :, :, 0]
    for transfer, rate in zip(supply.transfers, moving, strict=True):
        total[:, :, transfer.from_post] += rate[:, :, None]
    worst = total.max(axis=(0, 1))
    if worst.max(initial=0.0) > 1.0 + 1e-12:
        post = int(np.unravel_index(worst.argmax(), worst.shape)[0])
        raise ValueError(
            f"the yearly rates of {supply.post_name(post)} together take {worst.max():.3f} of its staff; at most 1"
        )


def _check_measures(supply: Supply, returning: FloatArray) -> None:
    """Measures on one loss add up: together, and with those who come back anyway, they cannot keep more than all."""
    for acts_on in ActsOn:
        kept = returning.max(axis=(0, 1)) if acts_on is ActsOn.RETURN else np.zeros(supply.stock.shape)
        for measure in supply.measures:
            if measure.acts_on is acts_on:
                kept = kept + measure.applies * measure.reach * max(measure.effect.central)
        if kept.max(initial=0.0) > 1.0 + 1e-9:
            post = int(np.unravel_index(kept.argmax(), kept.shape)[0])
            raise ValueError(
                f"the measures on {acts_on} of {supply.post_name(post)} together keep {kept.max():.2f} of it; at most 1"
            )


def _training(supply: Supply, decisions: Decisions, draws: Draws) -> tuple[list[Cohorts], list[FloatArray]]:
    """Each pipeline's cohorts, and the WTE (draws, steps) that it gives its role."""
    cohorts, wte = [], []
    for p, pipeline in enumerate(supply.pipelines):
        rates = pipeline_rates(supply, p, draws)
        made = run_cohorts(rates, np.array(pipeline.learners), decisions.intakes[:, p])
        cohorts.append(made)
        wte.append(made.qualified * rates.wte_each)
    return cohorts, wte


def _new_roles(
    supply: Supply,
    qualified: list[FloatArray],
    t: int,
    opening: FloatArray,
    now: dict[str, FloatArray],
    moved_up: FloatArray,
) -> None:
    """Those who qualify in service move from their old role to the new one; never more than are left of it. What each
    pipeline moves is kept in ``moved_up``."""
    for p, pipeline in enumerate(supply.pipelines):
        if not pipeline.in_service:
            continue
        wanted = qualified[p][:, t, None] * pipeline.from_share
        gone = sum((now[name][:, :, 0] for name, sign in BALANCE.items() if sign < 0), np.zeros_like(wanted))
        moved = np.minimum(wanted, np.maximum(opening[:, :, 0] - gone, 0.0))
        moved_up[:, t, p] = moved.sum(axis=1)
        now["moved to new role"][:, :, 0] += moved
        now["qualified in service"][:, :, 0] += moved_up[:, t, p, None] * pipeline.share


def _measured(
    supply: Supply,
    decisions: Decisions,
    draws: Draws,
    stock: FloatArray,
    flows: dict[str, FloatArray],
    cohorts: tuple[Cohorts, ...],
    joined: FloatArray,
    moved_up: FloatArray,
) -> Projection:
    """Gaps and costs of stocks that are known."""
    at_work = stock.sum(axis=3)
    for pipeline, cohort in zip(supply.pipelines, cohorts, strict=True):
        if pipeline.in_service:
            away = cohort.learners.sum(axis=2) * pipeline.off_the_job * pipeline.learner_wte
            at_work = at_work - away[:, :, None] * pipeline.from_share
    at_work = at_work - _out_of_rotas(supply, decisions, stock)
    for rotation in supply.rotations:
        trainees = cohorts[rotation.pipeline].learners[:, :, rotation.training_year]
        at_work[:, :, rotation.post] += trainees * rotation.share * rotation.service_wte
    required = requirements(supply, draws)
    needs = supply.requirements
    available = np.stack([at_work[:, :, list(need.posts)].sum(axis=2) for need in needs], axis=2) if needs else required
    gap = np.maximum(required - available, 0.0)
    share = np.array([need.temporary_share for need in needs])
    temporary = np.minimum(gap, required * share)
    pay = np.array([supply.roles[post.role].annual_cost_pence for post in supply.posts]) / 100
    temporary_price = np.array([supply.roles[need.role].temporary_cost_pence for need in needs]) / 100
    course = np.array([pipeline.cost_pence for pipeline in supply.pipelines]) / 100
    extra = np.array([joiner.extra_cost_pence for joiner in supply.joiners]) / 100
    learner_years = np.stack([c.learner_years for c in cohorts], axis=2) if cohorts else np.zeros((1, supply.steps, 0))
    costs = {
        "pay": stock[:, 1:].sum(axis=3) @ pay,
        "training": np.broadcast_to(learner_years @ course, (draws.count, supply.steps)),
        "recruitment": np.broadcast_to(decisions.extra @ extra, (draws.count, supply.steps)),
        "retention": _retention_cost(supply, decisions, stock, flows, joined),
        "temporary staff": temporary[:, 1:] @ temporary_price,
    }
    return Projection(
        supply, decisions, stock, flows, cohorts, available, required, gap, temporary, gap - temporary, costs, moved_up
    )


def _out_of_rotas(supply: Supply, decisions: Decisions, stock: FloatArray) -> FloatArray:
    """WTE (draws, steps + 1, posts) that a rota loses at each 31 March to what measures grant; at the first one of
    those in place."""
    lost = np.zeros(stock.shape[:3])
    for m, measure in enumerate(supply.measures):
        if measure.rota_share:
            covered = (decisions.coverage[None, :, m] * stock[:, :-1]).sum(axis=3)
            lost[:, 1:] += measure.rota_share * covered
            in_place = measure.in_place if supply.settings.first_year >= measure.first_year else 0.0
            lost[:, 0] += measure.rota_share * in_place * (measure.applies * stock[:, 0]).sum(axis=2)
    return lost


def _retention_cost(
    supply: Supply, decisions: Decisions, stock: FloatArray, flows: dict[str, FloatArray], joined: FloatArray
) -> FloatArray:
    total = np.zeros((*stock.shape[:1], supply.steps))
    covered = {
        ActsOn.LEAVE: stock[:, :-1],
        ActsOn.RETIRE: stock[:, :-1],
        ActsOn.RETURN: flows["retired"],
        ActsOn.FIRST_90_DAYS: joined,
    }
    for m, measure in enumerate(supply.measures):
        people = (decisions.coverage[None, :, m] * covered[measure.acts_on]).sum(axis=(2, 3))
        total += people * measure.cost_pence / 100
    return total
