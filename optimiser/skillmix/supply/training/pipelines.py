"""Training pipelines as a cohort model: each intake moves up a year each year, losing some, until it qualifies.

Learners are counted at 31 March, in the year of training they are then in. An intake of step t loses its first year's
attrition before that count, so

    T[t+1, 1] = I[t] (1 - a1)        T[t+1, k+1] = T[t, k] (1 - a(k+1))        qualified in step t = T[t, L]

and a course of L years begun in step t ends in step t + L, having lost every year's attrition once.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from optimiser.skillmix.supply.problem import Supply
from optimiser.skillmix.supply.uncertainty import Draws
from optimiser.skillmix.units import FloatArray


@dataclass(frozen=True)
class PipelineRates:
    """Rates of one pipeline, shares from 0 to 1: ``attrition`` (draws, steps, years of training) and
    ``wte_each`` (draws, steps), the WTE that joins for one who qualifies: join rate times participation."""

    attrition: FloatArray
    wte_each: FloatArray


@dataclass(frozen=True)
class Cohorts:
    """One pipeline's learners, heads. ``learners`` (draws, steps + 1, years of training) at each 31 March; ``left``,
    ``qualified`` and ``learner_years`` (draws, steps), the last those in training and paid for."""

    learners: FloatArray
    left: FloatArray
    qualified: FloatArray
    learner_years: FloatArray


def pipeline_rates(supply: Supply, number: int, draws: Draws) -> PipelineRates:
    """Rates of pipeline `number` under `draws`, with the scenario's multipliers."""
    pipeline, years = supply.pipelines[number], supply.step_years

    def multiplier(name: str) -> FloatArray:
        table = supply.multipliers.get(name)
        return np.ones(len(years)) if table is None else table[:, number]

    attrition = np.stack([draws.of(q, years) * multiplier("attrition") for q in pipeline.attrition], axis=2)
    join = np.clip(draws.of(pipeline.join, years) * multiplier("join"), 0, 1)
    participation = np.clip(draws.of(pipeline.participation, years) * multiplier("participation"), 0, 1)
    return PipelineRates(np.clip(attrition, 0, 1), join * participation)


def run_cohorts(rates: PipelineRates, opening: FloatArray, intakes: FloatArray) -> Cohorts:
    """Follow the cohorts.

    Args:
        rates: of this pipeline.
        opening: (years of training,) learners at the first 31 March.
        intakes: (steps,) or (draws, steps) learners who begin in each step.
    """
    draws, steps, length = rates.attrition.shape
    learners = np.zeros((draws, steps + 1, length))
    learners[:, 0] = opening
    left, qualified, paid = np.zeros((draws, steps)), np.zeros((draws, steps)), np.zeros((draws, steps))
    begun = np.broadcast_to(intakes, (draws, steps))
    for t in range(steps):
        entering = np.concatenate([begun[:, t, None], learners[:, t, :-1]], axis=1)
        lost = entering * rates.attrition[:, t]
        learners[:, t + 1] = entering - lost
        left[:, t] = lost.sum(axis=1)
        paid[:, t] = entering.sum(axis=1)
        qualified[:, t] = learners[:, t, -1]
    return Cohorts(learners, left, qualified, paid)
