"""From columns to rotas: the integer master over a column pool, and the enumeration of all columns that a better rota
could use.

The integer master takes one column of each person at least points (a restricted master heuristic). Where the pool holds
every column whose reduced cost is within the gap, its optimum is the rota's: a proof by enumeration.

Sources: Sadykov and others, Primal heuristics for branch and price: the assets of diving methods (2019); Baldacci,
Christofides and Mingozzi, An exact algorithm for the vehicle routing problem based on the set partitioning formulation
with additional cuts (2008).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ortools.sat.python import cp_model

from optimiser.book import Book
from optimiser.problem.options import Flags
from optimiser.solve.column_generation.coupling_rows import CouplingRows
from optimiser.solve.column_generation.generation import ColumnGeneration
from optimiser.solve.column_generation.restricted_master import key_of
from optimiser.solve.cpsat import proven_bound, solver
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.pricing import Column, all_lines, scratch_for


def rota_of(book: Book, columns: Sequence[Column]) -> Flags:
    """The rota that one column for each person makes."""
    return book.flags(o for c in columns for o in c.options.tolist())


@dataclass(frozen=True)
class IntegerSolution:
    """The outcome of an integer master.

    Attributes:
        columns: one of each person, or None.
        bound: no choice among the columns costs less; None if unknown.
        closed: it is proven that this choice is the best, or that there is none.
    """

    columns: list[Column] | None
    bound: int | None
    closed: bool = False


def solve_integer_master(
    rows: CouplingRows, people: Sequence[int], columns: Sequence[Column], *, seed: int, workers: int,
    seconds: float | None, effort: float | None, hint: Sequence[Column] = (), some: Sequence[int] | None = None,
) -> IntegerSolution:  # fmt: skip
    """Choose one column for each person at least cost, with rows priced by their convex hulls.

    Args:
        some: the rows that are priced, those of these people; None for all.
        effort: deterministic seconds at most.
        hint: columns to begin from.
    """
    model = cp_model.CpModel()
    taken = [model.new_bool_var("") for _ in columns]
    by_person: dict[int, list[int]] = {p: [] for p in people}
    for i, c in enumerate(columns):
        by_person[c.person].append(i)
    for mine in by_person.values():
        model.add_exactly_one([taken[i] for i in mine])
    model.minimize(_price_rows(model, rows, columns, taken, range(len(rows)) if some is None else some))
    begin = {key_of(c) for c in hint}
    for i, c in enumerate(columns if hint else ()):
        model.add_hint(taken[i], key_of(c) in begin)
    cp = solver(seed, workers, seconds, effort)
    status = cp.solve(model)
    if status == cp_model.INFEASIBLE:
        return IntegerSolution(None, None, closed=True)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return IntegerSolution(None, None)
    bound = proven_bound(cp.response_proto, round(model.proto.objective.offset))
    found = [c for i, c in enumerate(columns) if cp.boolean_value(taken[i])]
    return IntegerSolution(found, bound, status == cp_model.OPTIMAL)


def _price_rows(
    model: cp_model.CpModel, rows: CouplingRows, columns: Sequence[Column], taken: Sequence[cp_model.IntVar],
    some: Sequence[int],
) -> Any:  # fmt: skip
    """The objective of columns and rows: each row's value is split among the segments of its price."""
    terms: list[list[tuple[int, int]]] = [[] for _ in range(len(rows))]
    for i, c in enumerate(columns):
        touched, values = rows.values(c.options)
        for r, v in zip(touched.tolist(), values.tolist(), strict=True):
            terms[r].append((i, v))
    cost = sum(c.points * taken[i] for i, c in enumerate(columns) if c.points)
    for r in some:
        part = slice(int(rows.first[r]), int(rows.first[r + 1]))
        at, price = rows.at[part].tolist(), rows.price[part].tolist()
        best = min(range(len(at)), key=lambda k: price[k])
        balance = sum(v * taken[i] for i, v in terms[r]) - at[best]
        for k in range(len(at) - 1):
            # rounding a segment's price down keeps a bound
            slope = abs(price[k + 1] - price[k]) // (at[k + 1] - at[k])
            slack = model.new_int_var(0, at[k + 1] - at[k], "")
            balance = balance + (slack if k < best else -slack)
            cost = cost + slope * slack
        cost = cost + price[best]
        model.add(balance == 0)
    return cost


def enumerate_columns(
    generation: ColumnGeneration, points: int, component: int | None = None
) -> list[Column] | None:  # fmt: skip
    """Every column that a rota of at most `points` could use; None if there are too many.

    A column dearer than its person's least by more than what lies between the bound and `points` cannot be in such a
    rota.

    Args:
        component: of whose people and points; None for everybody's.
    """
    bounds = generation.bounds
    if generation.centre is None or bounds.parts is None:
        return None
    tuning = generation.parameters.column_generation
    gap = points * SCALE - (generation.bound_parts if component is None else bounds.parts[component])
    prices, scratch = generation.rows.option_prices(generation.centre), scratch_for(generation.networks)
    found: list[Column] = []
    everybody = range(len(generation.networks))
    for p in everybody if component is None else generation.components.people(component):
        if generation.stopped():
            return None
        mine = all_lines(generation.networks[p], prices, scratch, int(bounds.least[p]) + gap, tuning.listed_each)
        if mine is None or len(found) + len(mine) > tuning.listed:
            return None
        found += mine
    return found
