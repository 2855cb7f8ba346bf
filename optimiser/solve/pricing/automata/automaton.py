"""A person's clauses as layered automata over days: what the pricing of lines runs on.

On each day a person makes one *choice*: a set of that day's options that may go together, mostly none or one. Each
clause of the person's line becomes a weighted automaton with one layer a day that reads the choices, so that its cost
is the sum along the way (Pesant's regular constraint, 2004, with costs: Demassey, Pesant and Rousseau, A Cost-Regular
based hybrid column generation approach, 2006). History is run through once, before day 0.

A cyclic line is read as an open one, and an automaton that would grow too large is left out: both lower the cost of
some lines and raise that of none, so bounds stay valid.
"""

from __future__ import annotations

import numpy as np

from optimiser.problem.options import Ints
from optimiser.solve.pricing.automata.arrays import NO_LINE, TOO_LARGE, Automaton
from optimiser.solve.pricing.automata.minimisation import minimise
from optimiser.solve.pricing.automata.operations import product, trim


class Infeasible(Exception):
    """No line of a person satisfies the hard clauses."""


def minimal(first: Ints, status: int, automaton: Automaton) -> Automaton | None:
    """The minimal automaton of the result of a kernel, whose arrays are overwritten; None if it was too large.

    Args:
        first: choices by day; shape (days + 1,).

    Raises:
        Infeasible: no line is allowed.
    """
    if status == TOO_LARGE:
        return None
    if not status:
        status, automaton = minimise(first, automaton)
    if status == NO_LINE:
        raise Infeasible
    return automaton


def trivial_automaton(choices: int, days: int) -> Automaton:
    """The automaton that accepts everything at no cost, with one state and one symbol a day."""
    one, none = np.ones(days + 1, dtype=np.int64), np.zeros(days, dtype=np.int64)
    return Automaton(np.zeros(choices, dtype=np.int64), one, one[:days].copy(), none, none.copy())


def product_automaton(
    first: Ints, left: Automaton, right: Automaton, limit: int, weight: Ints | None = None, most: int = 0
) -> Automaton | None:
    """The minimal product of two automata.

    Args:
        first: choices by day; shape (days + 1,).
        limit: most states of a day.
        weight: what a state of each day counts, shape (days + 1,); by default nothing.
        most: most that all states together may count.

    Returns:
        None if it would be larger.

    Raises:
        Infeasible: together they leave no way.
    """
    if weight is None:
        weight = np.zeros(len(left.size), dtype=np.int64)
    return minimal(first, *product(first, left, right, limit, weight, most))


def trimmed_pair(first: Ints, left: Automaton, right: Automaton) -> tuple[Automaton, Automaton]:
    """Two automata without the transitions that no line accepted by both takes, minimal.

    Raises:
        Infeasible: together they leave no way.
    """
    one, two = (a._replace(after=a.after.copy(), cost=a.cost.copy()) for a in (left, right))
    trim(first, one, two)
    made = [minimal(first, 0, a) for a in (one, two)]
    assert made[0] is not None
    assert made[1] is not None
    return made[0], made[1]
