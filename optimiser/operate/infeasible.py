"""Why no rota exists: a smallest clash of rules and places, and the cheapest way out of it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimiser.audit import Breach, RuleLike, audit
from optimiser.book import Book
from optimiser.folding import Elastic
from optimiser.model import Model
from optimiser.problem.problem import Problem
from optimiser.solve.cpsat import solver
from optimiser.surface import Blocks, Clause, Linear, OneOf, Pattern, Place, Run, Succession, Sum

SOLVE_SECONDS = 10.0
"""Longest single proof while a clash is shrunk."""


@dataclass(frozen=True)
class Clash:
    """Requirements that cannot all be kept.

    Attributes:
        parts: (rule key, place) of each requirement; dropping any one of them leaves a set that can be kept,
            where `minimal`.
        minimal: every part was proven necessary.
        relaxation: hard breaches of a rota that breaks the fewest units found; what to give up.
        fewest: whether fewer was proven impossible.
    """

    parts: tuple[tuple[str, Place], ...]
    minimal: bool
    relaxation: tuple[Breach, ...]
    fewest: bool


def is_hard(clause: Clause) -> bool:
    """Whether a clause can make a rota impossible."""
    match clause:
        case Sum():
            return clause.hard
        case Run() | Blocks() | Linear():
            return clause.under.hard or clause.over.hard
        case Succession() | Pattern() | OneOf():
            return clause.price.hard
    raise TypeError(type(clause).__name__)


def find_clash(book: Book) -> Clash | None:
    """The smallest clash found in an infeasible problem; None if a rota exists or none was proven
    impossible in time.

    The core comes from a model without objective, one worker and presolve off; it is shrunk by
    deletion and every remaining part is proven necessary by solving without it.
    """
    hard = [i for i, c in enumerate(book.clauses) if is_hard(c)]
    core = _core(book, hard)
    if core is None:
        return None
    parts: dict[tuple[str, Place], list[int]] = {}
    for i in core:
        clause = book.clauses[i]
        parts.setdefault((book.rules[clause.rule].key, clause.place), []).append(i)
    minimal = True
    for part in sorted(parts, key=lambda p: (p[1].kind != "whole", p)):
        rest = [i for other, found in parts.items() if other != part for i in found]
        verdict = _possible(book, rest)
        if verdict is False:
            del parts[part]
        elif verdict is None:
            minimal = False
    relaxation, fewest = _relax(book, hard)
    return Clash(tuple(sorted(parts)), minimal, relaxation, fewest)


def rota_exists(problem: Problem, rules: Sequence[RuleLike]) -> bool | None:
    """Whether some rota keeps every hard rule; None if that was not settled in time."""
    book = Book(problem, rules)
    return _possible(book, [i for i, c in enumerate(book.clauses) if is_hard(c)], 6 * SOLVE_SECONDS)


def _core(book: Book, hard: list[int]) -> list[int] | None:
    wanted = set(hard)
    model = Model(book, clauses=hard, costs=False, guard=lambda i: i in wanted)
    model.proto.assumptions.extend(list(model.guards.values()))
    cp = solver(1, 1, 6 * SOLVE_SECONDS, presolve=False)
    if cp.solve(model.cp) != cp_model.INFEASIBLE:
        return hard if _possible(book, hard) is False else None
    literals = set(cp.sufficient_assumptions_for_infeasibility())
    core = [i for i, guard in model.guards.items() if guard in literals]
    return core if core and _possible(book, core) is False else hard


def _possible(book: Book, clauses: Iterable[int], seconds: float = SOLVE_SECONDS) -> bool | None:
    """Whether some clauses can all be kept; None if that was not settled in time."""
    status = solver(1, 1, seconds).solve(Model(book, clauses=list(clauses), costs=False).cp)
    if status == cp_model.INFEASIBLE:
        return False
    return True if status in (cp_model.OPTIMAL, cp_model.FEASIBLE) else None


def _relax(book: Book, hard: list[int]) -> tuple[tuple[Breach, ...], bool]:
    model = Model(book, clauses=hard, costs=False, elastic=Elastic())
    cp = solver(1, 1, SOLVE_SECONDS)
    status = cp.solve(model.cp)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return (), False
    chosen = model.chosen(list(cp.response_proto.solution)) & ~book.problem.options.history
    rota = [book.problem.options.assignment(int(o)) for o in chosen.nonzero()[0]]
    bill = audit(book.problem, book.rules, rota)
    return tuple(b for b in bill.all_breaches() if b.hard), status == cp_model.OPTIMAL
