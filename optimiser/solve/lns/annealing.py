"""Simulated annealing over ruin and recreate: worse rotas are accepted with a probability that falls.

S. Kirkpatrick, C. D. Gelatt and M. P. Vecchi, Optimization by simulated annealing, Science 220 (1983). Temperatures
fall geometrically, by steps and never by the clock.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from optimiser.problem.options import Flags
from optimiser.solve.lns.reinsertion import CompiledLines, Cost, Reinsertion
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.task import Task


@dataclass(frozen=True)
class CoolingSchedule:
    """A schedule of temperatures in points, geometric from `hot` to `cold` in so many steps."""

    hot: float
    cold: float
    steps: int

    def at(self, step: int) -> float:
        """Temperature of a step."""
        return float(self.hot * (self.cold / self.hot) ** min(1.0, step / max(1, self.steps)))


def anneal(
    rota: Reinsertion,
    schedule: CoolingSchedule,
    stopped: Callable[[], bool],
    parameters: SolveParameters,
    better: Callable[[Reinsertion], None] | None = None,
) -> Cost:
    """Ruin and recreate through a cooling schedule; `rota` ends as the best rota found.

    Args:
        rota: changed in place.
        stopped: asked before each step.
        better: called with a rota better than all before, at most once in `told_steps` steps.

    Returns:
        Its cost: (hard units broken, points).
    """
    people, limits = parameters.reinsertion.people, parameters.annealing
    best, kept, told = rota.cost, list(rota.line), 0
    for step in range(schedule.steps):
        if stopped():
            break
        temperature = schedule.at(step)
        threshold = -temperature * math.log(max(1e-12, rota.rng.random()))
        near = rota.cost < (best[0], best[1] + limits.stray * temperature)
        rota.reinsert(rota.ruin(people), threshold if near else -1)
        if rota.cost < best:
            best, kept = rota.cost, list(rota.line)
            if better is not None and step >= told + limits.told_steps:
                told = step
                better(rota)
    if rota.cost > best:
        flags = rota.options.history.copy()
        flags[np.concatenate(kept)] = True
        rota.load(flags)
    return best


def anneal_first(task: Task, lines: CompiledLines, start: Flags, rng: np.random.Generator, priced: bool) -> None:
    """Anneal a first rota from hot to cold, offering what is better.

    Args:
        priced: whether pricing sees most of what a rota costs; where not, steps are slow, and fewer.
    """
    parameters, limits = task.parameters, task.parameters.annealing
    rota = Reinsertion(lines, start, rng)
    if priced:
        steps = max(limits.least_steps, min(limits.most_steps, limits.steps_each * len(lines.people)))
    else:
        steps = limits.rolling_steps_each * len(lines.people)
    left = task.clock.left
    if left is not None:  # a timed run: no more than its share of the time, by the speed of the first steps
        began = task.clock.seconds
        anneal(rota, CoolingSchedule(1.0, 0.5, limits.trial_steps), lambda: task.stopped, parameters)
        pace = max(1e-6, (task.clock.seconds - began) / limits.trial_steps)
        steps = min(steps, int(limits.time_share * left / pace))

    def better(now: Reinsertion) -> None:
        if task.cost is None or now.cost < task.cost:
            task.offer(now.chosen())

    schedule = CoolingSchedule(limits.hot * lines.usual_price, limits.cold * lines.usual_price, steps)
    anneal(rota, schedule, lambda: task.stopped, parameters, better)
    task.offer(rota.chosen())
