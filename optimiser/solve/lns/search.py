"""Large-neighbourhood search over CP-SAT: free a part of the rota, solve it, keep what is no worse.

Each worker of a crew searches by itself, from the best rota that any of them has found.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
from ortools.sat.python import cp_model

from optimiser.book import Book
from optimiser.evaluate import cost, evaluate
from optimiser.folding import BROKEN, Elastic
from optimiser.model import Model
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.cpsat import solver
from optimiser.solve.lns.neighbourhoods import NEIGHBOURHOODS, Ground, View
from optimiser.solve.task import Task
from optimiser.solve.workers import crew

if TYPE_CHECKING:
    from optimiser.solve.lns.reinsertion import Relay, Yard

EFFORT = 0.25
"""Deterministic seconds of one sub-solve."""

FIRST_EFFORT = 0.12
"""Deterministic seconds of a line of the first rota."""

FIRST_SIZE = 350.0
"""Options freed at first."""

EASY, TRIVIAL = 0.3, 0.06
"""Shares of the effort below which a closed sub-problem makes the next one larger, and much larger."""

LARGER, MUCH_LARGER, SMALLER = 1.25, 1.8, 0.88
"""Factors of the options freed next: after a sub-problem that closed so, and after one that did not close."""

LEARNT = 0.25
"""Weight of the latest outcome in what a neighbourhood is thought to bring: gains fall a thousandfold within a run, and
what brought most at first is soon no better than others."""

PATIENCE = 60
"""Rounds without a better rota after which the search may climb."""

KICKS = 0.25
"""Share of rounds that may climb then."""

DOUBLINGS = 3
"""How often the effort may double then."""

CLIMB = 0.008
"""How much dearer than the best, as a share, a rota may be after a climb."""

RETURN = 240
"""Rounds without a better rota after which the search goes back to the best."""

RELAY = "relay"
"""Name of the neighbourhood that lays lines again in a burst of small steps."""

BURST, STEP_EFFORT, BURST_HEATS = 250, 0.0004, (0.02, 0.05, 0.15, 0.3)
"""Steps of a burst, deterministic seconds that one counts, and its first temperatures."""

BURST_SECONDS = 1.0
"""Seconds of a burst in a timed run where pricing sees little: windows that roll may make a step a hundred times slower
than it mostly is."""

BURST_EFFORT = 0.5
"""Deterministic seconds that such a burst counts: about what a sub-solve of as long takes."""

HOT, COLD = 0.7, 0.012
"""First and last temperature of the first annealing, in usual prices."""

STEPS, LEAST_STEPS, MOST_STEPS = 150, 1_000, 60_000
"""Steps of it for each person, and bounds of their number."""

ANNEALED, TRIAL = 0.3, 60
"""Share of the time left that it may take, and the steps by which its speed is judged."""

SLIGHT = 0.001
"""Share of the points that a deterministic second should save: neighbourhoods that bring less are taken evenly."""


@dataclass
class Arm:
    """What is known of one neighbourhood: how much of it closes, and what it has brought."""

    name: str
    size: float = FIRST_SIZE
    reward: float = 0.0
    tried: bool = False

    def learn(self, gain: float, effort: float, closed: bool, allowed: float, largest: int) -> None:
        """Take in the outcome of a sub-solve that was allowed some effort."""
        fresh = gain / max(effort, 0.02)
        self.reward = (1 - LEARNT) * self.reward + LEARNT * fresh if self.tried else fresh
        self.tried = True
        if not closed:
            self.size = max(20.0, self.size * SMALLER)
        elif effort < EASY * allowed:
            self.size = min(float(largest), self.size * (MUCH_LARGER if effort < TRIVIAL * allowed else LARGER))


def favour(arms: Sequence[Arm], points: float) -> npt.NDArray[np.float64]:
    """How often each neighbourhood of a rota of so many points is taken, by what it brought; one never tried may be as
    good as the best."""
    hope = max((a.reward for a in arms if a.tried), default=0.0)
    worth = np.array([a.reward if a.tried else hope for a in arms]) + max(1.0, SLIGHT * points)
    return np.asarray(0.75 * worth / worth.sum() + 0.25 / len(arms))


@dataclass(frozen=True)
class Outcome:
    """What a sub-solve found: the choice, whether it closed, and its effort in deterministic seconds."""

    chosen: Flags
    closed: bool
    effort: float


def sub_solve(
    task: Task,
    current: Flags,
    free: Ints,
    seed: int,
    elastic: Elastic | None = None,
    *,
    effort: float = EFFORT,
    push: np.random.Generator | None = None,
    points: int = 0,
    first: bool = False,
) -> Outcome:
    """Solve the sub-problem in which only `free` options change.

    Args:
        elastic: price hard clauses instead of enforcing them.
        push: random prices on about half of what is chosen, so that of rotas that cost the same one
            that differs is found. Together they stay below one point, or with `points` each is that
            many, which may find a dearer rota.
        first: look for a first solution, sooner found without the linear relaxation, whatever the clock says.
    """
    model = Model(task.book, free, current, elastic=elastic)
    if not len(model.free) or not model.objective:
        return Outcome(current, True, 0.0)
    cp = solver(seed, 1, None if first else task.clock.left, effort)
    cp.parameters.linearization_level = 0 if first else 2  # relaxed covers and hours are what closes these models
    cp.parameters.symmetry_level = 0
    cp.parameters.max_presolve_iterations = 1  # a second pass costs more than it saves in models this small
    if push is not None:
        _push(model, push, points)
    status = cp.solve(model.cp)
    spent = float(cp.response_proto.deterministic_time)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return Outcome(current, status == cp_model.INFEASIBLE, spent)
    return Outcome(model.chosen(list(cp.response_proto.solution)), status == cp_model.OPTIMAL, spent)


def _push(model: Model, rng: np.random.Generator, points: int) -> None:
    """Random prices on what is chosen, see `sub_solve`."""
    chosen = model.lit[model.free[model.incumbent[model.free]]]
    pushed = chosen[rng.random(len(chosen)) < 0.5].tolist()
    scale, extra = (1, points) if points else (len(pushed) + 1, 1)
    price = {v: c * scale for v, c in model.objective.items()}
    for lit in pushed:
        price[lit] = price.get(lit, 0) + extra
    terms = [(v, c) for v, c in price.items() if c]
    model.cp.clear_objective()  # type: ignore[no-untyped-call]
    model.proto.objective.vars.extend([v for v, _ in terms])
    model.proto.objective.coeffs.extend([c for _, c in terms])


class Search:
    """A rota to work on, and what the neighbourhoods have brought."""

    def __init__(self, task: Task, yard: Yard) -> None:
        from optimiser.solve.pricing.suitability import suits_pricing

        self._hurried = task.clock.left is not None and not suits_pricing(task.book, task.parameters.suitability)
        self.task = task
        self.yard = yard
        self.ground = Ground(task.book)
        self.current = task.best if task.best is not None else task.book.start()
        self.cost = evaluate(task.book, self.current)
        self.best = self.cost
        self.broken_lines = self.cost[0] > 0 and _lines_broken(task.book, self.current)
        self.arms = [Arm(name) for name in NEIGHBOURHOODS if name != "team" or len(self.ground.teams) > 1]
        if len(yard.people):
            self.arms.append(Arm(RELAY))
        self.stale = 0

    @property
    def elastic(self) -> Elastic | None:
        """How hard clauses are taken while some are broken."""
        if not self.cost[0]:
            return None
        return Elastic(lines=self.broken_lines)

    @property
    def effort(self) -> float:
        """Deterministic seconds of a sub-solve: doubled each time patience runs out."""
        return EFFORT * 2.0 ** min(DOUBLINGS, self.stale // PATIENCE)

    def pick(self, rng: np.random.Generator) -> tuple[Arm, Ints, Flags, Elastic | None]:
        """A neighbourhood of the rota as it is."""
        elsewhere = self.task.cost
        if self.task.best is not None and elsewhere is not None and elsewhere[0] == 0 and elsewhere < self.best:
            # a better rota was found elsewhere
            self.current, self.cost, self.best, self.stale = self.task.best, elsewhere, elsewhere, 0
        arm = self.arms[int(rng.choice(len(self.arms), p=favour(self.arms, self.cost[1])))]
        if arm.name == RELAY:
            return arm, ints(()), self.current, self.elastic
        known = [a.size for a in self.arms if a.tried and a.name != RELAY]
        if known and not arm.tried:  # begins where the others have come to
            arm.size = float(np.median(known))
        view = View(self.current, self.task.breaches())
        return arm, NEIGHBOURHOODS[arm.name](self.ground, view, int(arm.size), rng), self.current, self.elastic

    def merge(self, arm: Arm, found: Outcome, climbing: bool) -> int:
        """Go on from what was found if it costs no more; the points gained. While `climbing` a rota
        may cost a little more than the best."""
        changed = np.flatnonzero(found.chosen != self.current)
        gain = 0
        if len(changed):
            touched = self.task.book.touching(changed)
            old = evaluate(self.task.book, self.current, touched)
            new = evaluate(self.task.book, found.chosen, touched)
            fresh = (self.cost[0] + new[0] - old[0], self.cost[1] + new[1] - old[1])
            if fresh <= (self.best[0], int(self.best[1] * (1 + CLIMB))) if climbing else fresh <= self.cost:
                gain = (self.cost[0] - fresh[0]) * BROKEN + self.cost[1] - fresh[1]
                self.current, self.cost = found.chosen, fresh
        if self.cost < self.best:
            self.best = self.cost
            self.stale = 0
            self.task.offer(self.current)
        else:
            self.stale += 1
            if self.stale % RETURN == 0 and self.task.best is not None and self.best[0] == 0:
                self.current, self.cost = self.task.best, self.best
        arm.learn(max(gain, 0), found.effort, found.closed, self.effort, len(self.ground.options))
        return gain

    def run(self, rng: np.random.Generator) -> None:
        """Rounds until the task is stopped."""
        from optimiser.solve.lns.reinsertion import Relay

        relay = Relay(self.yard, self.current, rng) if len(self.yard.people) else None
        while not self.task.stopped:
            arm, free, base, elastic = self.pick(rng)
            climbing = elastic is None and self.stale >= PATIENCE and rng.random() < KICKS
            seed, points = int(rng.integers(1 << 30)), int(rng.integers(1, 4)) if climbing else 0
            if arm.name == RELAY and relay is not None:
                found = self._burst(relay, base, rng)
            else:
                found = sub_solve(self.task, base, free, seed, elastic, effort=self.effort, push=rng, points=points)
            gain = self.merge(arm, found, climbing)
            self.task.round(f"{arm.name} {len(free)}{' closed' if found.closed else ''} {gain:+}")

    def _burst(self, relay: Relay, base: Flags, rng: np.random.Generator) -> Outcome:
        """Lines laid again in small steps, from warm to cold."""
        from optimiser.solve.lns.reinsertion import Heat

        clock, hot = self.task.clock, self.yard.usual * float(rng.choice(BURST_HEATS))
        end = clock.seconds + BURST_SECONDS if self._hurried else None
        relay.take(base)
        heat = Heat(hot, min(hot, COLD * self.yard.usual), BURST)
        relay.anneal(heat, lambda: self.task.stopped or clock.past(end))
        return Outcome(relay.chosen(), True, BURST_EFFORT if self._hurried else BURST * STEP_EFFORT)


def _lines_broken(book: Book, chosen: Flags) -> bool:
    """Whether a hard clause of somebody's line is broken."""
    history = book.problem.options.history
    return any(cost(book.clauses[i], chosen, history)[0] for mine in book.of_person for i in mine)


def lay(task: Task, ground: Ground, yard: Yard, rng: np.random.Generator) -> None:
    """A first rota line by line. A line that cannot be laid is a sub-problem against the cover so far; so is one
    that breaks a hard clause all the same, as long as there is time."""
    from optimiser.solve.lns.reinsertion import Relay

    relay = Relay(yard, task.book.start(), rng)
    broken = relay.first(lambda: _over(task))
    others = np.setdiff1d(ground.people, yard.people)
    laid = solve_lines(task, ground, relay.chosen(), others, rng)
    task.offer(laid)
    task.offer(solve_lines(task, ground, laid, ints(broken), rng))


def solve_lines(task: Task, ground: Ground, current: Flags, people: Ints, rng: np.random.Generator) -> Flags:
    """Some people's lines one after the other as small sub-problems."""
    current = current.copy()
    for person in rng.permutation(people).tolist():
        if _over(task):
            break
        seed = int(rng.integers(1 << 30))
        free = ground.of(person, 0, ground.days - 1)
        for elastic in (Elastic(lines=False), Elastic()):  # where nothing was found the line may have no way to be kept
            found = sub_solve(task, current, free, seed, elastic, effort=FIRST_EFFORT, first=True)
            if found.chosen is not current or found.closed:
                break
        current[free] = found.chosen[free]
    return current


def anneal(task: Task, yard: Yard, start: Flags, rng: np.random.Generator) -> None:
    """Lay lines again from hot to cold, offering what is better."""
    from optimiser.solve.lns.reinsertion import Heat, Relay

    relay = Relay(yard, start, rng)
    steps = max(LEAST_STEPS, min(MOST_STEPS, STEPS * len(yard.people)))
    left = task.clock.left
    if left is not None:  # a timed run: no more than its share of the time, by the speed of the first steps
        began = task.clock.seconds
        relay.anneal(Heat(1.0, 0.5, TRIAL), lambda: task.stopped)
        pace = max(1e-6, (task.clock.seconds - began) / TRIAL)
        steps = min(steps, int(ANNEALED * left / pace))

    def better(now: Relay) -> None:
        if task.cost is None or now.cost < task.cost[0] * BROKEN + task.cost[1]:
            task.offer(now.chosen())

    relay.anneal(Heat(HOT * yard.usual, COLD * yard.usual, steps), lambda: task.stopped, better)
    task.offer(relay.chosen())


def lns(task: Task) -> None:
    """Neighbourhood search by every worker. Where lines cannot be priced whole, one of them first sketches rotas from
    what can be, and one of several lays a floor as well."""
    from optimiser.solve.pricing.suitability import suits_pricing

    last = search
    if not suits_pricing(task.book, task.parameters.suitability):
        last = sketch_and_search if task.workers == 1 else sketch_floor_and_search
    crew(task, [*[search] * (task.workers - 1), last])


def sketch_and_search(task: Task) -> None:
    """Rotas from lines priced by their networks alone, then neighbourhood search."""
    from optimiser.solve.column_generation.relaxed_dive import outline

    outline(task, bound=False)
    search(task)


def sketch_floor_and_search(task: Task) -> None:
    """Rotas and a bound from lines priced by their networks alone, then neighbourhood search."""
    from optimiser.solve.column_generation.relaxed_dive import outline

    outline(task, bound=True)
    search(task)


def search(task: Task) -> None:
    """One worker's search, from the best rota so far, or from a first one made here."""
    from optimiser.solve.lns.reinsertion import Yard
    from optimiser.solve.pricing.suitability import suits_pricing

    rng = np.random.default_rng(task.seed)
    ground = Ground(task.book)
    begun = task.best is not None
    yard = Yard(task.book, lambda: _late(task) if begun else _over(task))
    if not begun:
        lay(task, ground, yard, rng)
    suited = suits_pricing(task.book, task.parameters.suitability)
    if not begun and suited and len(yard.people) and task.best is not None:
        anneal(task, yard, task.best, rng)
    Search(task, yard).run(rng)


def _over(task: Task) -> bool:
    """Whether to stop making a first rota: once there is one when its time is over, else only when told so."""
    return task.clock.interrupted.is_set() if task.best is None else task.stopped


def _late(task: Task) -> bool:
    """Whether what is left of a timed run should go to searching instead of compiling."""
    left = task.clock.left
    return task.stopped or (left is not None and left < task.clock.seconds * 0.6)
