"""Predicates on clauses that pricing, the rows of the master and reinsertion share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from math import gcd

import numpy as np

from optimiser.book import Book
from optimiser.problem.conjunctions import Conjunctions
from optimiser.problem.options import Ints
from optimiser.surface import Clause, Linear, OneOf, Sum


def has_fixed_charge(clause: Clause) -> bool:
    """Whether a linear row cannot express most of a clause's cost: it is charged once, whatever the distance, or is
    one of alternatives."""
    return isinstance(clause, OneOf) or (isinstance(clause, Linear) and clause.once)


def suits_row(clause: Clause, day: Ints) -> bool:
    """Whether a clause of a line is better a row of the master than part of its network, which it would make many
    times larger: a priced sum over more than half of the period."""
    if not isinstance(clause, Sum) or clause.hard or clause.once:
        return False
    starts = clause.groups.starts
    if not (starts[1:] > starts[:-1]).all():
        return False
    when = day[clause.groups.options]
    length = np.maximum.reduceat(when, starts[:-1]) - np.minimum.reduceat(when, starts[:-1])
    return bool((2 * length > day.max()).all())


def without_dead_conjunctions(book: Book, clauses: Iterable[Clause]) -> list[Clause]:
    """A line's clauses without conjunctions that cannot hold because hard clauses put their two sides in conflict."""
    dead: dict[int, bool] = {}

    def all_dead(both: Conjunctions) -> bool:
        pairs = ((both.first[k], both.second[k]) for k in range(len(both)))
        return all(not np.intersect1d(*pair).size and book.exclusive(np.concatenate(pair)) for pair in pairs)

    found: list[Clause] = []
    for clause in clauses:
        if isinstance(clause, Sum) and clause.joint is not None:
            key = id(clause.joint.conjunctions)
            if key not in dead:
                dead[key] = all_dead(clause.joint.conjunctions)
            found.append(replace(clause, joint=None) if dead[key] else clause)
        else:
            found.append(clause)
    return found


def rolling_sums(clauses: Iterable[Clause], windows: int) -> list[Sum]:
    """The hard sums with at least a given number of rolling windows."""
    return [c for c in clauses if isinstance(c, Sum) and c.hard and len(c.groups) >= windows]


def cost_granularity(clauses: Iterable[Clause]) -> int:
    """The greatest number of points that divides every cost; 0 if nothing costs points."""
    found = 0
    for clause in clauses:
        match clause:
            case Sum():
                if not clause.hard:
                    found = gcd(found, *map(int, np.unique(clause.under)), *map(int, np.unique(clause.over)))
            case OneOf():
                found = gcd(found, clause.price.points)
            case _:
                for name in ("under", "over", "price"):
                    price = getattr(clause, name, None)
                    if price is not None:
                        found = gcd(found, price.points)
    return found
