"""`agree`: over all rotas of a tiny problem, what a rule encodes is what it audits."""

from __future__ import annotations

import random
from collections.abc import Iterable

from ortools.sat.python import cp_model

from optimiser.audit import EVERYWHERE, Bill, Change, Lines, RuleLike, audit
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.model import Model
from optimiser.problem.domain import Assignment
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from tests.clause_reference import read, record

MOST = 14
"""Options beyond which trying every rota takes too long."""

SOLVED = 6
"""Rotas of a problem whose least cost is solved for; the reference reading judges them all."""

FOLDED = 3
"""Rotas of a problem of which half is fixed and the rest solved."""


def judged(problem: Problem, rule: RuleLike, rota: Iterable[Assignment]) -> tuple[int, int]:
    """(hard breaches, points) of a rota by the rule's audit."""
    found = list(rule.audit(problem, Lines(problem, rota), EVERYWHERE))
    return sum(b.hard for b in found), sum(b.points for b in found)


def cost(problem: Problem, rule: RuleLike, *rota: Assignment) -> int | None:
    """Points of a rota, None when it breaks the rule."""
    hard, points = judged(problem, rule, rota)
    return None if hard else points


def both_sides(
    problem: Problem,
    rule: RuleLike,
    within: Iterable[Iterable[Assignment]],
    beyond: Iterable[tuple[Iterable[Assignment], int | None]],
) -> None:
    """Fail unless rotas on either side of a limit cost what they should, and the rule agrees over all rotas.

    Each rule has a test that calls this with the rule written out; `test_rule_book.py` looks for it.

    Args:
        within: rotas that keep the rule.
        beyond: rotas that break it, each with its points; None where it is forbidden.
    """
    kept, broken = [list(r) for r in within], [(list(r), points) for r, points in beyond]
    assert min(len(kept), len(broken)) > 0, "a limit has two sides"
    for rota, points in [*((r, 0) for r in kept), *broken]:
        said = "; ".join(words(problem, a) for a in rota) or "nothing"
        assert set(rota) <= set(problem.candidates), f"{said}: not on offer, so not compared over all rotas"
        assert cost(problem, rule, *rota) == points, f"{rule.key}: {said}"
    assert all(points != 0 for _, points in broken), "a rota that breaks the rule costs something"
    agree(problem, rule)


def agree(problem: Problem, rule: RuleLike, *, trivial: bool = False) -> None:
    """Fail unless encoding and audit agree on every rota of a problem.

    Args:
        trivial: the rule may say the same of every rota; otherwise that is taken for a mistake in the test.
    """
    options = problem.options
    past = {o for o in range(len(options)) if options.history[o]}
    free = [o for o in range(len(options)) if o not in past]
    assert len(free) <= MOST, f"{len(free)} options: too many to try every rota"
    clauses = record(problem, [rule])
    book = Book(problem, [rule])
    seen = set()
    said: dict[frozenset[int], int | None] = {}
    for mask in range(1 << len(free)):
        chosen = frozenset(o for i, o in enumerate(free) if mask >> i & 1)
        rota = [options.assignment(o) for o in sorted(chosen)]
        reading = read(problem, clauses, set(chosen) | past)
        encoded = None if reading.broken else reading.points
        audited = cost(problem, rule, *rota)
        assert encoded == audited, (
            f"{rule.key}: encoded {encoded}, audited {audited} (None: forbidden)\n"
            + "\n".join(f"  {words(problem, a)}" for a in rota)
            + "".join(f"\n  breach: {b}" for b in rule.audit(problem, Lines(problem, rota), EVERYWHERE))
        )
        said[chosen] = audited
        seen.add(audited)
        broken, points = evaluate(book, book.flags(chosen))
        assert (None if broken else points) == audited, f"{rule.key}: evaluated {broken, points}, audited {audited}"
    assert trivial or len(seen) > 1, f"{rule.key} says {seen} of every rota: the problem tests nothing"
    assert accepted(book) == {rota for rota, points in said.items() if points is not None}
    soft = sorted({rota for rota, points in said.items() if points}, key=sorted)
    rng = random.Random(0)
    for rota in rng.sample(soft, min(len(soft), SOLVED)):
        assert least(book, rota) == said[rota], f"{rule.key}: a solver's least cost is not the audit's"
    allowed = sorted((rota for rota, points in said.items() if points is not None), key=sorted)
    for rota in rng.sample(allowed, min(len(allowed), FOLDED)):
        loose = frozenset(rng.sample(free, (len(free) + 1) // 2))
        best = min(p for r, p in said.items() if p is not None and r - loose == rota - loose)
        gain = (said[rota] or 0) - best
        assert folded_gain(book, rota, loose) == gain, f"{rule.key}: folding {words_of(problem, rota)} is not exact"


class _Collector(cp_model.CpSolverSolutionCallback):
    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model = model
        self.found: set[frozenset[int]] = set()

    def on_solution_callback(self) -> None:
        """Keep the free options that are chosen."""
        flags = self.model.chosen(self.response_proto.solution)
        past = self.model.book.problem.options.history
        self.found.add(frozenset(o for o in range(len(flags)) if flags[o] and not past[o]))


def accepted(book: Book) -> set[frozenset[int]]:
    """Every rota that the CP-SAT model of the hard clauses allows, by one call."""
    model = Model(book, costs=False)
    solver = cp_model.CpSolver()
    solver.parameters.enumerate_all_solutions = True
    solver.parameters.num_workers = 1
    collector = _Collector(model)
    status = solver.solve(model.cp, collector)
    assert status in (cp_model.OPTIMAL, cp_model.FEASIBLE, cp_model.INFEASIBLE)
    return collector.found


def folded_gain(book: Book, rota: frozenset[int], loose: frozenset[int]) -> int:
    """Points to be gained in a sub-model by changing only some options of a rota."""
    model = Model(book, ints(sorted(loose)), book.flags(rota))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    assert solver.solve(model.cp) == cp_model.OPTIMAL
    return model.base_points - round(solver.objective_value) if model.cp.has_objective() else 0


def least(book: Book, rota: frozenset[int]) -> int | None:
    """Least cost of a rota in the CP-SAT model of the whole; None if it is forbidden."""
    model = Model(book)
    for o in model.free.tolist():
        domain = model.cp.proto.variables[int(model.lit[o])].domain
        domain[0] = domain[1] = int(o in rota)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    if solver.solve(model.cp) != cp_model.OPTIMAL:
        return None
    return round(solver.objective_value) if model.cp.has_objective() else model.constant


def words_of(problem: Problem, rota: frozenset[int]) -> str:
    """A rota on one line."""
    return "; ".join(words(problem, problem.options.assignment(o)) for o in sorted(rota))


def words(problem: Problem, a: Assignment) -> str:
    """An assignment for a person to read."""
    duty = problem.duties[a.duty]
    used = problem.capabilities[a.capability].name if a.capability >= 0 else "present"
    who, code = problem.contracts[a.contract].id, problem.shifts[duty.shift].code
    return f"{who} day {duty.day} {code} {used} team {duty.team}"


def stays_true(problem: Problem, rules: list[RuleLike], seed: int, moves: int = 30) -> None:
    """Fail unless a bill kept up to date by random changes equals a full audit after each."""
    rng = random.Random(seed)
    pool = sorted(problem.candidates)
    bill = Bill(problem, rules, Lines(problem, [a for a in pool if rng.random() < 0.5]))
    for _ in range(moves):
        picked = rng.sample(pool, k=min(len(pool), rng.randint(1, 3)))
        before = bill.cost
        held = bill.lines.rota
        change = Change(out=tuple(a for a in picked if a in held), into=tuple(a for a in picked if a not in held))
        bill.change(change)
        fresh = audit(problem, rules, bill.lines.rota)
        assert bill.cost == fresh.cost
        assert key(bill) == key(fresh)
        if rng.random() < 0.3:
            bill.change(change.reversed())
            assert bill.cost == before


def key(bill: Bill) -> list[str]:
    """Every breach of a bill as text, in order."""
    return sorted(repr(b) for b in bill.all_breaches())
