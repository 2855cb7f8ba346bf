"""The CP-SAT reading of every verb against its evaluation, over random clauses and all choices."""

from __future__ import annotations

import datetime as dt
import random
from itertools import product

import numpy as np
import pytest
from ortools.sat.python import cp_model

from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.folding import Elastic
from optimiser.model import Model
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import HARD, Assignment, Contract, Duty, Person, Price, Shift
from optimiser.problem.options import Flags, Groups, ints
from optimiser.problem.problem import Problem
from optimiser.solve.cpsat import solve_levels, solver
from optimiser.surface import WHOLE, Form, Pattern, Surface

DAYS = 4


def problem(rng: random.Random) -> Problem:
    """Two people, one or two shifts on each of four days, two days of history."""
    shifts = (Shift("E", 480, 960), Shift("L", 840, 1320))
    duties = tuple(
        Duty(
            shift=s,
            day=d,
            start=d * 1440 + shifts[s].start,
            end=d * 1440 + shifts[s].end,
            work=480,
            contract=480,
            paid=480,
        )
        for d in range(-2, DAYS)
        for s in (0, 1)
    )
    future = [
        Assignment(c, d) for c in (0, 1) for d, duty in enumerate(duties) if duty.day >= 0 and rng.random() < 0.45
    ]
    past = [Assignment(c, d) for c in (0, 1) for d, duty in enumerate(duties) if duty.day < 0 and rng.random() < 0.4]
    return Problem(
        calendar=Calendar(dt.date(2026, 11, 2), DAYS, zone="UTC"),
        people=(Person("P1"), Person("P2")),
        contracts=(Contract("C1", 0, -1), Contract("C2", 1, -1)),
        shifts=shifts,
        duties=duties,
        candidates=tuple(future),
        history=tuple(past),
    )


class RandomRule:
    """A rule that says one random sentence per verb it is told to use."""

    id = span = key = "random"
    source = "test"
    is_hard = False

    def __init__(self, rng: random.Random, verbs: list[str], hard: bool) -> None:
        self.rng, self.verbs, self.hard = rng, verbs, hard

    def scope_people(self, problem: Problem) -> frozenset[int]:
        return frozenset()

    def audit(self, problem: Problem, rota: object, where: object) -> object:
        return iter(())

    def price(self) -> Price:
        return HARD if self.hard else Price(self.rng.randint(1, 9))

    def groups(self, pool: list[int], count: int) -> Groups:
        return Groups.of(sorted(self.rng.sample(pool, min(len(pool), self.rng.randint(0, 3)))) for _ in range(count))

    def encode(self, surface: Surface) -> None:
        rng, options = self.rng, surface.problem.options
        everyone = list(range(len(options)))
        for verb in self.verbs:
            person = rng.randrange(2)
            mine = options.of(person)
            if not len(mine):
                continue
            first = -2
            slots = Groups.by_slot(mine, options.day[mine] - first, DAYS - first)
            if verb == "window":
                groups = self.groups(mine.tolist(), 3)
                weights = ints(rng.randint(-1, 3) for _ in groups.options)
                low = rng.randint(-1, 2)
                surface.window(
                    person,
                    groups,
                    weights,
                    low=low,
                    high=low + rng.randint(0, 3),
                    base=rng.randint(-1, 1),
                    price=self.price(),
                    unit=rng.randint(1, 2),
                    once=rng.random() < 0.3,
                )
            elif verb == "run":
                low = rng.randint(1, 3)
                surface.run(
                    person,
                    slots,
                    low=low,
                    high=low + rng.randint(0, 2),
                    price=self.price(),
                    judged=2,
                    negate=rng.random() < 0.4,
                    open_start=rng.random() < 0.5,
                    open_end=rng.random() < 0.5,
                    wrap=not len(np.flatnonzero(options.history[mine])) and rng.random() < 0.5,
                )
            elif verb == "succession":
                gap = ints(rng.choice([-5000, 0, 300, 700, 1500]) for _ in range(4)).reshape(2, 2)
                surface.succession(
                    person,
                    mine,
                    options.start[mine],
                    options.end[mine],
                    options.shift[mine],
                    gap,
                    price=self.price(),
                    exempt=options.day[mine] + 2 if rng.random() < 0.5 else None,
                    cycle=6 * 1440 if rng.random() < 0.3 else None,
                )
            elif verb == "pattern":
                steps = [self.groups(mine.tolist(), 3) for _ in range(3)]
                surface.pattern(person, steps, [rng.random() < 0.6 for _ in steps], price=self.price())
            elif verb == "blocks":
                low = rng.randint(0, 2)
                surface.blocks(
                    person,
                    self.groups(mine.tolist(), 3),
                    low=low,
                    high=low + 1,
                    base=rng.randint(0, 1),
                    price=self.price(),
                )
            elif verb == "linear":
                some = ints(sorted(rng.sample(everyone, min(len(everyone), 5))))
                low = rng.randint(-1, 3)
                surface.linear(
                    WHOLE,
                    some,
                    ints(rng.randint(-2, 3) for _ in some),
                    low=low,
                    high=low + rng.randint(0, 4),
                    under=self.price(),
                    over=self.price(),
                    unit=rng.randint(1, 3),
                    once=rng.random() < 0.3,
                )
            elif verb == "one_of":
                forms = []
                for _ in range(2):
                    some = ints(sorted(rng.sample(everyone, min(len(everyone), 3))))
                    forms.append([Form(some, np.ones(len(some), dtype=np.int64), rng.randint(0, 2), rng.randint(2, 3))])
                surface.one_of(WHOLE, forms, price=self.price())


VERBS = ["window", "run", "succession", "pattern", "blocks", "linear", "one_of"]


def every_choice(book: Book) -> list[Flags]:
    """All choices of the candidate options."""
    open_ = np.flatnonzero(~book.problem.options.history)
    found = []
    for bits in product((False, True), repeat=len(open_)):
        flags = book.problem.options.history.copy()
        flags[open_] = bits
        found.append(flags)
    return found


class Collect(cp_model.CpSolverSolutionCallback):
    """Every accepted choice."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self.model, self.found = model, set[bytes]()

    def on_solution_callback(self) -> None:
        self.found.add(self.model.chosen(list(self.response_proto.solution)).tobytes())


@pytest.mark.parametrize("seed", range(42))
def test_hard_clauses_accept_exactly_what_evaluates_clean(seed: int) -> None:
    rng = random.Random(seed)
    book = Book(
        problem(rng), [RandomRule(rng, [rng.choice(VERBS), "succession"] if seed % 2 else [VERBS[seed % 7]], hard=True)]
    )
    model = Model(book)
    cp = cp_model.CpSolver()
    cp.parameters.enumerate_all_solutions = True
    cp.parameters.num_workers = 1
    collect = Collect(model)
    cp.solve(model.cp, collect)
    wanted = {c.tobytes() for c in every_choice(book) if evaluate(book, c)[0] == 0}
    assert collect.found == wanted


@pytest.mark.parametrize("seed", range(60))
def test_costs_at_the_incumbent_and_after_a_sub_solve_are_those_evaluated(seed: int) -> None:
    rng = random.Random(1000 + seed)
    hard = RandomRule(rng, ["succession"] if seed % 3 == 0 else [], hard=True)
    book = Book(problem(rng), [hard, RandomRule(rng, [rng.choice(VERBS) for _ in range(4)], hard=False)])
    choices = [c for c in every_choice(book) if evaluate(book, c)[0] == 0]
    start = rng.choice(choices)
    free = np.flatnonzero(~book.problem.options.history)
    free = ints(sorted(rng.sample(free.tolist(), rng.randint(1, len(free)))))
    best = min(evaluate(book, c)[1] for c in choices if (c == start)[np.setdiff1d(np.arange(len(c)), free)].all())
    for elastic in (None, Elastic()):
        model = Model(book, free, start, elastic=elastic)
        cp = solver(1, 1, None)
        solved = solve_levels(cp, model)
        assert solved.closed
        assert solved.solution is not None
        found = model.chosen(solved.solution)
        assert evaluate(book, found) == (0, best)
        if elastic is None and model.objective:
            assert evaluate(book, start)[1] + round(cp.objective_value) - model.base_points == best


def test_groups_are_taken_as_often_as_named_and_split_into_even_parts() -> None:
    groups = Groups.of([[4, 5], [], [6], [7, 8, 9]])
    taken = groups.take(ints((3, 1, 0, 3)))
    assert [taken[g].tolist() for g in range(len(taken))] == [[7, 8, 9], [], [4, 5], [7, 8, 9]]
    assert len(groups.take(ints(()))) == 0
    first, second = groups.split(2)
    assert [g.tolist() for part in (first, second) for g in (part[0], part[1])] == [[4, 5], [], [6], [7, 8, 9]]
    assert [len(part) for part in Groups.of([]).split(3)] == [0, 0, 0]
    named = groups.of_options(10 * np.arange(10))
    assert named[2].tolist() == [60]


def test_a_pattern_takes_its_steps_apart_or_one_after_the_other() -> None:
    made = problem(random.Random(1))
    apart, together = Surface(made), Surface(made)
    steps = [Groups.of([[0], [1]]), Groups.of([[2, 3], [4]])]
    apart.pattern(0, steps, (True, False))
    together.pattern(0, Groups.stacked(steps), (True, False))
    one, other = apart.clauses[0], together.clauses[0]
    assert isinstance(one, Pattern)
    assert isinstance(other, Pattern)
    for step, same in zip(one.steps, other.steps, strict=True):
        assert step.starts.tolist() == same.starts.tolist()
        assert step.options.tolist() == same.options.tolist()
    for wrong in (Groups.of([[0], [1], [2]]), [Groups.of([[0]]), Groups.of([[1], [2]])]):
        with pytest.raises(ValueError, match="one sign a step"):
            apart.pattern(0, wrong, (True, True))
