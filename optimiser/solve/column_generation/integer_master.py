"""From columns to rotas: the best mix of a pool, and every line that a better rota may hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimiser.book import Book
from optimiser.problem.options import Flags
from optimiser.solve.column_generation.coupling_rows import Rows
from optimiser.solve.column_generation.generation import Generation
from optimiser.solve.cpsat import safe_bound, solver
from optimiser.solve.pricing.arrays import SCALE
from optimiser.solve.pricing.pricing import Column, all_lines, scratch_for

EACH, ALL = 20_000, 60_000
"""Most lines listed for a person and for everybody, when a gap is closed by listing."""


def choice_of(book: Book, columns: Sequence[Column]) -> Flags:
    """The choice of options that some columns make."""
    return book.flags(o for c in columns for o in c.options.tolist())


@dataclass(frozen=True)
class Mix:
    """The best mix found of some columns: the columns, or None; a bound on every mix; whether it is
    proven that this is the best, or that there is none."""

    columns: list[Column] | None
    bound: int | None
    closed: bool = False


def best_mix(
    rows: Rows, people: Sequence[int], columns: Sequence[Column], *, seed: int, workers: int, seconds: float | None,
    effort: float | None, hint: Sequence[Column] = (),
) -> Mix:  # fmt: skip
    """One column a person at least points, rows priced by their hulls.

    Args:
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
    terms: list[list[tuple[int, int]]] = [[] for _ in range(len(rows))]
    for i, c in enumerate(columns):
        touched, values = rows.values(c.options)
        for r, v in zip(touched.tolist(), values.tolist(), strict=True):
            terms[r].append((i, v))
    cost = sum(c.points * taken[i] for i, c in enumerate(columns) if c.points)
    for r in range(len(rows)):
        part = slice(int(rows.first[r]), int(rows.first[r + 1]))
        at, price = rows.at[part].tolist(), rows.price[part].tolist()
        value = sum(v * taken[i] for i, v in terms[r])
        best = min(range(len(at)), key=lambda k: price[k])
        balance = value - at[best]
        for k in range(len(at) - 1):
            # rounding a segment's price down keeps a bound
            slope = abs(price[k + 1] - price[k]) // (at[k + 1] - at[k])
            slack = model.new_int_var(0, at[k + 1] - at[k], "")
            balance = balance + (slack if k < best else -slack)
            cost = cost + slope * slack
        cost = cost + price[best]
        model.add(balance == 0)
    model.minimize(cost)
    begin = {(c.person, c.options.tobytes()) for c in hint}
    for i, c in enumerate(columns if hint else ()):
        model.add_hint(taken[i], (c.person, c.options.tobytes()) in begin)
    cp = solver(seed, workers, seconds, effort)
    status = cp.solve(model)
    if status == cp_model.INFEASIBLE:
        return Mix(None, None, closed=True)
    bound = safe_bound(cp.best_objective_bound) if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None
    if bound is None:
        return Mix(None, None)
    return Mix([c for i, c in enumerate(columns) if cp.boolean_value(taken[i])], bound, status == cp_model.OPTIMAL)


def lines_within(gen: Generation, points: int) -> list[Column] | None:
    """Every line that a rota of at most `points` may hold; None if there are too many.

    A line dearer than its person's least by more than what lies between the bound and `points`
    cannot be in such a rota.
    """
    if gen.centre is None:
        return None
    room = points * (SCALE) - gen.exact
    prices, scratch = gen.rows.option_prices(gen.centre), scratch_for(gen.lines)
    found: list[Column] = []
    for p, line in enumerate(gen.lines):
        if gen.stopped():
            return None
        mine = all_lines(line, prices, scratch, int(gen.least[p]) + room, EACH)
        if mine is None or len(found) + len(mine) > ALL:
            return None
        found += mine
    return found
