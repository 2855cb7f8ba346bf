"""Seeded draws of who is ill on which day."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from optimiser.problem.asked import SicknessRate
from optimiser.problem.problem import Problem

DEFAULT_RATE = SicknessRate()
"""Of a role without a row in `sickness_rates.csv`: a default, not verified."""


def rate_of(problem: Problem, person: int, day: int) -> SicknessRate:
    """The rate of a person's first contract on a day: the most particular row, the later of equal ones."""
    role = problem.contracts[problem.contracts_of[person][0]].role
    fitting = [
        (rate.order, number, rate)
        for number, rate in enumerate(problem.sickness_rates)
        if rate.role in ("", role) and rate.first_day <= day <= rate.last_day
    ]
    return max(fitting, key=lambda f: f[:2])[2] if fitting else DEFAULT_RATE


def draw_sickness(problem: Problem, draws: int, seed: int) -> NDArray[np.bool_]:
    """Who is ill, shape (draws, people, days): a Markov chain for each person from day to day.

    On the first day somebody is ill with the probability of their rate. A spell ends after each day with probability 1
    in its mean length; those who are well fall ill so often that the rate holds in the long run.
    """
    people, days = len(problem.people), problem.calendar.days
    share, stays = np.zeros((people, days)), np.zeros((people, days))
    for person in range(people):
        for day in range(days) if problem.contracts_of[person] else ():
            rate = rate_of(problem, person, day)
            share[person, day], stays[person, day] = rate.percent / 100, 1 - 1 / rate.mean_days
    falls = share / (1 - share) * (1 - stays)
    chance = np.random.default_rng(seed).random((draws, people, days))
    ill = np.zeros((draws, people, days), np.bool_)
    ill[:, :, 0] = chance[:, :, 0] < share[:, 0]
    for day in range(1, days):
        ill[:, :, day] = chance[:, :, day] < np.where(ill[:, :, day - 1], stays[:, day], falls[:, day])
    return ill
