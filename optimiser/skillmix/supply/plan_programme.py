"""The linear programme of a supply plan: its columns, and a row for each balance of stocks, course, measure and gap.

Its variables are the WTE of each post and band at each 31 March, the intake of each pipeline, WTE recruited beyond the
expected, WTE covered by each measure (people covered times rate times effect is linear, where a share covered would not
be), the gap and what of it bank and agency staff cannot fill.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from optimiser.skillmix.linear_programme import LinearProgramme
from optimiser.skillmix.supply.problem import JOINER_SOURCES, ActsOn, Decisions, LadderStep, Supply
from optimiser.skillmix.supply.projection import joiner_wte, requirements, stock_rates
from optimiser.skillmix.supply.training.pipelines import pipeline_rates
from optimiser.skillmix.supply.uncertainty import CENTRAL
from optimiser.skillmix.units import FloatArray, IntArray

CONSTANT = -1
LinearExpression = dict[int, float]
"""Column -> coefficient; under ``CONSTANT`` stands the number that is added."""

MILLION = 1e6


class PlanProgramme:
    """Columns and rows of the programme, in step with `projection`.

    Columns, each an array of their numbers: ``stock`` (steps, posts, bands) closing WTE of each step, ``intake``
    (steps, pipelines) learners, ``extra`` (steps, joiner rows) WTE recruited beyond the expected, ``gap``, ``unmet``
    and ``short_of_cushion`` (steps, requirements) WTE; ``covered`` WTE covered by a measure, by (step, measure, post,
    band) of which ``base`` is the WTE that could be covered. ``cost`` is in pounds, discounted. Rows that a shortage
    may come from: ``left_to_train`` by (step, post), staff there for those who train in service; ``growth`` by (step,
    pipeline), how fast places may grow; ``placed`` by (step, placement), weeks there are; ``served`` by (step,
    pipeline), years of service before a course. ``learning`` and ``left_at``: learners as forms by pipeline, step and
    year of training, at work in the step and, one more of them, left at each 31 March.
    """

    def __init__(self, supply: Supply) -> None:
        self.supply = supply
        self.lower: list[float] = []
        self.upper: list[float] = []
        self.rows: list[tuple[LinearExpression, int, float]] = []
        self.rates = {name: stock_rates(supply, name, CENTRAL)[0] for name in supply.rates}
        self.effects = [CENTRAL.of(measure.effect, supply.step_years)[0] for measure in supply.measures]
        self.expected = joiner_wte(supply, CENTRAL)[0]
        self.required = requirements(supply, CENTRAL)[0]
        steps, (posts, bands) = supply.steps, supply.stock.shape
        self.stock = self._columns((steps, posts, bands), 0.0, np.inf)
        self.intake = np.zeros((steps, len(supply.pipelines)), dtype=np.int64)
        self.extra = np.zeros((steps, len(supply.joiners)), dtype=np.int64)
        for p in range(len(supply.pipelines)):
            low, high = self._places(p)
            self.intake[:, p] = [self._column(low[t], high[t]) for t in range(steps)]
        for j, joiner in enumerate(supply.joiners):
            self.extra[:, j] = [self._column(0.0, joiner.extra_max) for _ in range(steps)]
        self.gap = self._columns((steps, len(supply.requirements)), 0.0, np.inf)
        self.unmet = self._columns((steps, len(supply.requirements)), 0.0, np.inf)
        self.short_of_cushion = self.gap
        if supply.settings.cushion > 0:
            self.short_of_cushion = self._columns((steps, len(supply.requirements)), 0.0, np.inf)
        self.covered: dict[tuple[int, int, int, int], int] = {}
        self.base: dict[tuple[int, int, int, int], LinearExpression] = {}
        self.out_of_rotas: dict[tuple[int, int], LinearExpression] = defaultdict(dict)
        self.left_to_train: dict[tuple[int, int], int] = {}
        self.growth: dict[tuple[int, int], int] = {}
        self.placed: dict[tuple[int, int], int] = {}
        self.served: dict[tuple[int, int], int] = {}
        self.excess: list[int] = []
        self.cost: LinearExpression = defaultdict(float)
        self.spared: LinearExpression = {}  # what nobody does is not paid for
        self._training()
        for t in range(steps):
            self._step(t)
        self._gaps()
        self._placements()
        self._service()

    # --- columns and rows

    def _column(self, low: float, high: float) -> int:
        self.lower.append(low)
        self.upper.append(high)
        return len(self.lower) - 1

    def _columns(self, shape: tuple[int, ...], low: float, high: float) -> IntArray:
        first = len(self.lower)
        count = int(np.prod(shape))
        self.lower += [low] * count
        self.upper += [high] * count
        return np.arange(first, first + count, dtype=np.int64).reshape(shape)

    def _row(self, form: LinearExpression, sense: int) -> None:
        """form (with its constant) compared with nought: -1 at most, 0 equal, 1 at least."""
        constant = form.pop(CONSTANT, 0.0)
        self.rows.append((form, sense, -constant))

    def _places(self, p: int) -> tuple[FloatArray, FloatArray]:
        """Least and greatest intake in each step; never falling faster than the ramp allows, so that a plan exists."""
        pipeline, steps = self.supply.pipelines[p], self.supply.steps
        scale = self.supply.multipliers.get("intake", np.ones((steps, p + 1)))[:, p]
        low, high = np.full(steps, pipeline.places_min), pipeline.places_max * scale
        high = np.maximum(high, low)
        if pipeline.ramp is not None:
            before = pipeline.places
            for t in range(steps):
                high[t] = max(high[t], before - pipeline.ramp)
                low[t] = min(low[t], pipeline.places + pipeline.ramp * (t + 1))
                before = high[t]
        return low, high

    # --- what happens

    def _training(self) -> None:
        """Learners by year of training and those who qualify as forms; costs of training; ramps."""
        supply, steps = self.supply, self.supply.steps
        self.qualified: list[list[LinearExpression]] = []
        self.learning: list[list[list[LinearExpression]]] = []
        self.left_at: list[list[list[LinearExpression]]] = []
        for p, pipeline in enumerate(supply.pipelines):
            rates = pipeline_rates(supply, p, CENTRAL)
            kept, last = 1 - rates.attrition[0], pipeline.years - 1
            before: list[LinearExpression] = [{CONSTANT: heads} for heads in pipeline.learners]
            learning, at_march = [], [before]
            for t in range(steps):
                begun = [{int(self.intake[t, p]): 1.0}, *before[:-1]]
                before = [scaled(form, float(kept[t, k])) for k, form in enumerate(begun)]
                learning.append(begun)
                at_march.append(before)
                for form in begun:
                    for column, heads in form.items():
                        if column != CONSTANT:
                            self.cost[column] += pipeline.cost_pence / 100 * heads * self._discount(t)
                if pipeline.ramp is not None:
                    self._ramp(t, p, pipeline.ramp, pipeline.places)
            self.learning.append(learning)
            self.left_at.append(at_march)
            self.qualified.append([scaled(at_march[t][last], float(rates.wte_each[0, t])) for t in range(steps)])

    def _ramp(self, t: int, p: int, ramp: float, places: float) -> None:
        """Places change by at most so much from one year to the next."""
        change: LinearExpression = {int(self.intake[t, p]): 1.0}
        if t:
            change[int(self.intake[t - 1, p])] = -1.0
        start = 0.0 if t else -places
        self.growth[t, p] = len(self.rows)
        self._row({**change, CONSTANT: start - ramp}, -1)
        self._row({**change, CONSTANT: start + ramp}, 1)

    def _placements(self) -> None:
        """Learners take no more weeks of a placement than it has, but for what cannot be helped."""
        for n, placement in enumerate(self.supply.placements):
            weeks = CENTRAL.of(placement.weeks, self.supply.step_years)[0]
            for t in range(self.supply.steps):
                taken: LinearExpression = {CONSTANT: -float(weeks[t])}
                for p, each in placement.taken.items():
                    for form, share in zip(self.learning[p][t], each, strict=True):
                        taken = added(taken, form, share)
                self.placed[t, n] = self._at_most_nought(taken)

    def _service(self) -> None:
        """Who came up to a step of a ladder begins the next course after the years that it asks; cumulative."""
        for ladder in self.supply.ladders:
            for below, step in zip((None, *ladder.steps), ladder.steps, strict=False):
                if step.least_years and step.routes:
                    self._served(step, None if below is None else below.role)

    def _served(self, step: LadderStep, below: int | None) -> None:
        supply = self.supply
        ours = [post for post, made in enumerate(supply.posts) if made.role == step.role]
        there = float(supply.stock[ours].sum())
        there -= sum(supply.pipelines[p].learner_wte * sum(supply.pipelines[p].learners) for p in step.routes)
        ready: LinearExpression = {CONSTANT: max(there, 0.0)}
        begun: LinearExpression = {}
        for t in range(supply.steps):
            for p in step.routes:
                begun = added(begun, {int(self.intake[t, p]): supply.pipelines[p].learner_wte})
            if t:
                ready = added(ready, self._came_in(t - 1, ours, below))
            if t >= step.least_years:
                for p, pipeline in enumerate(supply.pipelines):
                    if pipeline.role == step.role:
                        ready = added(ready, self.qualified[p][t - step.least_years])
            row = self._at_most_nought(added(begun, ready, -1.0))
            for p in step.routes:
                self.served[t, p] = row

    def _came_in(self, t: int, posts: Sequence[int], below: int | None) -> LinearExpression:
        """WTE that joined posts with their years behind them: recruited, or moved in from other than the step below."""
        form: LinearExpression = {}
        for j, joiner in enumerate(self.supply.joiners):
            if joiner.post in posts:
                form = added(form, {CONSTANT: float(self.expected[t, j]), int(self.extra[t, j]): 1.0})
        for move in self.supply.transfers:
            origin = self.supply.posts[move.from_post].role
            if move.to_post in posts and move.from_post not in posts and origin != below:
                share = float(CENTRAL.of(move.rate, self.supply.step_years)[0, t])
                for band in range(self.supply.stock.shape[1]):
                    form = added(form, self._opening(t, move.from_post, band), share)
        return form

    def _at_most_nought(self, form: LinearExpression) -> int:
        """A row that a form is at most nought but for an excess, which the first stage makes least; its number."""
        excess = self._column(0.0, np.inf)
        self.excess.append(excess)
        self._row(added(form, {excess: -1.0}), -1)
        return len(self.rows) - 1

    def _discount(self, t: int) -> float:
        return float((1 + self.supply.settings.discount) ** -t)

    def _opening(self, t: int, post: int, band: int) -> LinearExpression:
        if t == 0:
            return {CONSTANT: float(self.supply.stock[post, band])}
        return {int(self.stock[t - 1, post, band]): 1.0}

    def _kept(
        self, acts_on: ActsOn, t: int, post: int, band: int, base: LinearExpression, rate: float
    ) -> LinearExpression:
        """WTE kept by measures: for each a column of people covered, between what is in place and what it can reach."""
        kept: LinearExpression = defaultdict(float)
        for m, measure in enumerate(self.supply.measures):
            began = self.supply.step_years[t] >= measure.first_year
            if measure.acts_on is not acts_on or not began or not measure.applies[post, band] or measure.reach <= 0:
                continue
            column = self._column(0.0, np.inf)
            self.covered[t, m, post, band], self.base[t, m, post, band] = column, base
            self._row(added({column: 1.0}, base, -measure.reach), -1)
            if measure.in_place > 0:
                self._row(added({column: 1.0}, base, -measure.in_place), 1)
            self.cost[column] += measure.cost_pence / 100 * self._discount(t)
            kept[column] += rate * float(self.effects[m][t])
            if measure.rota_share:
                self.out_of_rotas[t, post][column] = measure.rota_share
        return kept

    def _joined(self, t: int, post: int, band: int) -> LinearExpression:
        """Gross joiners of a post and band: expected, recruited beyond it, newly qualified."""
        joined: LinearExpression = defaultdict(float)
        for j, joiner in enumerate(self.supply.joiners):
            if joiner.post == post:
                assert joiner.source in JOINER_SOURCES
                share = joiner.share_55 if band else 1 - joiner.share_55
                joined[CONSTANT] += share * float(self.expected[t, j])
                joined[int(self.extra[t, j])] += share
        if band == 0:
            for p, pipeline in enumerate(self.supply.pipelines):
                if not pipeline.in_service and pipeline.share[post] > 0:
                    joined = added(joined, self.qualified[p][t], float(pipeline.share[post]))
        return joined

    def _step(self, t: int) -> None:
        """Balance of every post and band over one step."""
        supply = self.supply
        posts, bands = supply.stock.shape
        moving = [float(CENTRAL.of(transfer.rate, supply.step_years)[0, t]) for transfer in supply.transfers]
        for j, joiner in enumerate(supply.joiners):
            self.cost[int(self.extra[t, j])] += joiner.extra_cost_pence / 100 * self._discount(t)
        for post in range(posts):
            for band in range(bands):
                opening = self._opening(t, post, band)
                rate = {name: float(table[t, post, band]) for name, table in self.rates.items()}
                leave = added(
                    scaled(opening, rate["leave"]), self._kept(ActsOn.LEAVE, t, post, band, opening, rate["leave"]), -1
                )
                retire = added(
                    scaled(opening, rate["retire"]),
                    self._kept(ActsOn.RETIRE, t, post, band, opening, rate["retire"]),
                    -1,
                )
                back = added(scaled(retire, rate["return"]), self._kept(ActsOn.RETURN, t, post, band, retire, 1.0))
                joined = self._joined(t, post, band)
                early = added(
                    scaled(joined, rate["first 90 days"]),
                    self._kept(ActsOn.FIRST_90_DAYS, t, post, band, joined, rate["first 90 days"]),
                    -1,
                )
                gone = added(leave, retire)
                given_up = rate["move"] + rate["hours given up"]
                gone = added(gone, opening, given_up + (rate["ageing"] if band == 0 else 0.0))
                for transfer, share in zip(supply.transfers, moving, strict=True):
                    if transfer.from_post == post:
                        gone = added(gone, opening, share)
                closing = added(added(opening, gone, -1), added(added(joined, early, -1), back))
                if band == 0:
                    closing = added(closing, self._new_roles(t, post, added(opening, gone, -1)))
                else:
                    closing = added(closing, self._opening(t, post, 0), float(self.rates["ageing"][t, post, 0]))
                for transfer, share in zip(supply.transfers, moving, strict=True):
                    if transfer.to_post == post:
                        closing = added(closing, self._opening(t, transfer.from_post, band), share)
                column = int(self.stock[t, post, band])
                self.cost[column] += supply.roles[supply.posts[post].role].annual_cost_pence / 100 * self._discount(t)
                self._row(added(closing, {column: 1.0}, -1), 0)

    def _new_roles(self, t: int, post: int, left: LinearExpression) -> LinearExpression:
        """In-service qualified into the post less those out of it, who cannot be more than are left there."""
        net: LinearExpression = {}
        out: LinearExpression = {}
        for p, pipeline in enumerate(self.supply.pipelines):
            if pipeline.in_service:
                net = added(net, self.qualified[p][t], float(pipeline.share[post]))
                out = added(out, self.qualified[p][t], float(pipeline.from_share[post]))
        if any(column != CONSTANT for column in out):
            self.left_to_train[t, post] = len(self.rows)
            self._row(added(left, out, -1), 1)
        return added(net, out, -1)

    def _gaps(self) -> None:
        supply = self.supply
        for t in range(supply.steps):
            for r, need in enumerate(supply.requirements):
                required = float(self.required[t + 1, r])
                at_work: LinearExpression = {int(self.stock[t, post, b]): 1.0 for post in need.posts for b in range(2)}
                for p, pipeline in enumerate(supply.pipelines):
                    share = sum(float(pipeline.from_share[post]) for post in need.posts)
                    if pipeline.in_service and pipeline.off_the_job and share:
                        for form in self.left_at[p][t + 1]:
                            at_work = added(at_work, form, -pipeline.off_the_job * pipeline.learner_wte * share)
                for turn in supply.rotations:
                    if turn.post in need.posts:
                        trainees = self.left_at[turn.pipeline][t + 1][turn.training_year]
                        at_work = added(at_work, trainees, turn.share * turn.service_wte)
                for post in need.posts:
                    at_work = added(at_work, self.out_of_rotas[t, post], -1.0)
                gap, unmet = int(self.gap[t, r]), int(self.unmet[t, r])
                self._row(added(at_work, {gap: 1.0, CONSTANT: -required}), 1)
                if supply.settings.cushion > 0:
                    short, aim = int(self.short_of_cushion[t, r]), required * (1 + supply.settings.cushion)
                    self._row(added(at_work, {short: 1.0, CONSTANT: -aim}), 1)
                self._row({unmet: 1.0, gap: -1.0}, -1)
                self._row({gap: 1.0, unmet: -1.0, CONSTANT: -need.temporary_share * required}, -1)
                price = supply.roles[need.role].temporary_cost_pence / 100 * self._discount(t)
                self.cost[gap] += price
                self.spared[unmet] = price

    # --- the programme and its answer

    def linear(self) -> LinearProgramme:
        """The rows in sparse form."""
        starts = np.cumsum([0] + [len(form) for form, _, _ in self.rows])
        return LinearProgramme(
            np.array(self.lower),
            np.array(self.upper),
            starts.astype(np.int64),
            np.array([column for form, _, _ in self.rows for column in form], dtype=np.int64),
            np.array([value for form, _, _ in self.rows for value in form.values()], dtype=float),
            np.array([sense for _, sense, _ in self.rows], dtype=np.int64),
            np.array([rhs for _, _, rhs in self.rows], dtype=float),
        )

    def stages(self) -> list[FloatArray]:
        """What is minimised, in turn: what placements and years of service cannot hold, where there are any; WTE-years,
        and millions of pounds."""
        settings, size = self.supply.settings, len(self.lower)
        gap, unmet, cost = np.zeros(size), np.zeros(size), np.zeros(size)
        first = max(settings.close_by - settings.first_year - 1, 0)
        gap[self.gap[first:].ravel()] = 1.0
        unmet[self.unmet.ravel()] = 1.0
        for column, value in self.cost.items():
            cost[column] += value / MILLION
        over = np.zeros(size)
        over[self.excess] = 1.0
        before = [over] if self.excess else []
        cushioned = np.zeros(size)
        cushioned[self.short_of_cushion[first:].ravel()] = 1.0
        if settings.gap_price_pence is None:
            cost[list(self.spared)] -= np.array(list(self.spared.values())) / MILLION
            return [*before, gap, *([cushioned] if settings.cushion > 0 else []), unmet, cost]
        gap = np.maximum(gap, cushioned)
        return [*before, cost + (gap + unmet) * settings.gap_price_pence / 100 / MILLION]

    def decisions(self, x: FloatArray) -> Decisions:
        """The choices of a solution; people covered become shares covered."""
        supply = self.supply
        coverage = np.zeros((supply.steps, len(supply.measures), *supply.stock.shape))
        for (t, m, post, band), column in self.covered.items():
            base = sum(c * (1.0 if v == CONSTANT else x[v]) for v, c in self.base[t, m, post, band].items())
            share = x[column] / base if base > 1e-9 else 0.0
            coverage[t, m, post, band] = min(max(share, 0.0), supply.measures[m].reach)
        return Decisions(x[self.intake], x[self.extra], coverage)


def added(form: LinearExpression, other: LinearExpression, factor: float = 1.0) -> LinearExpression:
    """form + factor x other, as a new form."""
    total = dict(form)
    if factor:
        for column, value in other.items():
            total[column] = total.get(column, 0.0) + factor * value
    return total


def scaled(form: LinearExpression, factor: float) -> LinearExpression:
    """factor x form."""
    return {column: factor * value for column, value in form.items()} if factor else {}
