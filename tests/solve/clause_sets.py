"""Tiny problems under random clauses, small enough to try every rota."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import ClassVar

import numpy as np
from hypothesis import strategies as st

from optimiser.audit import Breach, Lines, Where
from optimiser.book import Book
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.domain import HARD, Price
from optimiser.problem.options import Groups, ints
from optimiser.problem.problem import Problem
from optimiser.surface import (
    UNBOUNDED,
    WHOLE,
    Blocks,
    Clause,
    Form,
    Linear,
    OneOf,
    Pattern,
    Run,
    Succession,
    Sum,
    Surface,
    person_place,
    team_place,
)
from tests.clause_reference import read
from tests.tiny import Tiny


class Said:
    """A rule that says given clauses, and whose audit is the reference reading of them."""

    id: ClassVar[str] = "said"
    span: ClassVar[str] = "whole"
    source = "test"

    def __init__(self, clauses: list[Clause]) -> None:
        self.clauses = clauses
        self.key = "said"
        self.is_hard = False

    def scope_people(self, problem: Problem) -> frozenset[int]:
        """Everybody."""
        return frozenset(range(len(problem.people)))

    def encode(self, surface: Surface) -> None:
        """Hand the clauses over."""
        surface.clauses.extend(self.clauses)  # type: ignore[attr-defined]

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """One breach with all the points, and one if anything hard is broken."""
        if not where.whole:
            return
        chosen = {problem.options.find(a) for a in [*rota.rota, *problem.history]}
        reading = read(problem, self.clauses, chosen)  # type: ignore[arg-type]
        if reading.broken:
            yield Breach("said", WHOLE, "said", hard=True)
        if reading.points:
            yield Breach("said", WHOLE, "said", points=reading.points)


@st.composite
def tiny_problems(draw: st.DrawFn, people: int = 1, most: int = 9) -> Problem:
    """Up to five days, duties that overlap or reach into the next day, with history."""
    days = draw(st.integers(2, 5))
    tiny = Tiny(days=days).usual()
    for p in range(people):
        name = f"P{p}"
        tiny.person(name)
        for day in (-2, -1):
            if code := draw(st.sampled_from(("", "D", "N"))):
                tiny.history.append(tiny.a(name, code, day))
        places = [(code, day) for day in range(days) for code in "DLN"]
        size = draw(st.integers(1, max(1, most // people)))
        chosen = draw(st.lists(st.sampled_from(places), min_size=1, max_size=size, unique=True))
        tiny.candidates += [tiny.a(name, code, day) for code, day in chosen]
    return tiny.problem()


def _price(draw: st.DrawFn) -> Price:
    return draw(st.sampled_from((HARD, Price(1), Price(3), Price(10))))


@st.composite
def line_clauses(draw: st.DrawFn, problem: Problem, person: int, cyclic: bool = False) -> Clause:
    """A random clause of any kind over a person's line."""
    options = problem.options
    mine = options.of(person)
    place = person_place(person)

    def groups(count: int) -> Groups:
        if draw(st.booleans()):
            return Groups.by_slot(mine, options.day[mine] + draw(st.integers(0, 2)), count)
        subset = st.lists(st.sampled_from(mine.tolist()), max_size=3, unique=True)
        return Groups.of([draw(subset) for _ in range(count)])

    kind = draw(st.sampled_from(("sum", "run", "succession", "pattern", "blocks")))
    count = draw(st.integers(1, 5))
    common = {"rule": 0, "place": place}
    low = draw(st.integers(0, 3))
    high = draw(st.sampled_from((0, 1, 2, 3, UNBOUNDED)))
    if kind == "run":
        return Run(
            **common, slots=groups(count), low=low, high=high, under=_price(draw), over=_price(draw),
            negate=draw(st.booleans()), judged=draw(st.integers(0, 2)), open_start=draw(st.booleans()),
            open_end=draw(st.booleans()), wrap=cyclic and draw(st.booleans()),
        )  # fmt: skip
    if kind == "blocks":
        return Blocks(
            **common, groups=groups(count), low=low, high=high, base=draw(st.integers(0, 1)), under=_price(draw),
            over=_price(draw),
        )  # fmt: skip
    if kind == "pattern":
        some = st.lists(st.sampled_from(mine.tolist()), min_size=1, max_size=3, unique=True)
        first = Groups.of([draw(some) for _ in range(count)])
        steps = (first, *(groups(count) for _ in range(draw(st.integers(0, 2)))))
        signs = tuple(draw(st.booleans()) for _ in steps)
        return Pattern(**common, stacked=Groups.stacked(steps), signs=signs, price=_price(draw))
    if kind == "succession":
        kinds = np.array([draw(st.integers(0, 1)) for _ in mine], dtype=np.int64)
        gap = np.array([[draw(st.sampled_from((-10000, 0, 660, 2000, 3600))) for _ in "ab"] for _ in "ab"])
        return Succession(
            **common, options=mine, start=options.start[mine], end=options.end[mine], kind=kinds, gap=gap,
            price=_price(draw), exempt=options.day[mine] + 2 if draw(st.booleans()) else None,
            cycle=problem.calendar.days * 1440 if cyclic and draw(st.booleans()) else None,
        )  # fmt: skip
    here = groups(count)
    size = len(here.options)
    hard = draw(st.booleans())
    signs = st.integers(-1, 4) if draw(st.booleans()) else st.integers(0, 3)
    each = st.integers(0, 4)
    lows = [draw(st.sampled_from((-UNBOUNDED, 0, 1, 2, 4))) for _ in range(count)]
    return Sum(
        **common, groups=here, weights=np.array([draw(signs) for _ in range(size)], dtype=np.int64),
        low=np.array(lows, dtype=np.int64),
        high=np.array([max(x, draw(st.sampled_from((1, 3, 5, UNBOUNDED)))) for x in lows], dtype=np.int64),
        base=np.array([draw(st.integers(0, 1)) for _ in range(count)], dtype=np.int64),
        under=np.array([0 if hard else draw(each) for _ in range(count)], dtype=np.int64),
        over=np.array([0 if hard else draw(each) for _ in range(count)], dtype=np.int64),
        unit=draw(st.integers(1, 3)), once=draw(st.booleans()), hard=hard,
    )  # fmt: skip


@st.composite
def shared_clauses(draw: st.DrawFn, problem: Problem) -> Clause:
    """A random clause over several lines."""
    free = np.flatnonzero(~problem.options.history)
    chosen = np.array(draw(st.lists(st.sampled_from(free.tolist()), min_size=1, max_size=6)), dtype=np.int64)
    weights = np.array([draw(st.integers(-1, 3)) for _ in chosen], dtype=np.int64)
    place = team_place(0, 0)
    if draw(st.integers(0, 5)) == 0:
        alternatives = [
            tuple(
                Form(chosen[part:], weights[part:], draw(st.integers(0, 2)), draw(st.integers(2, 4)), part)
                for part in range(draw(st.integers(1, 2)))
            )
            for _ in range(draw(st.integers(1, 2)))
        ]
        price = draw(st.sampled_from((Price(2), Price(7), HARD)))
        return OneOf(rule=0, place=place, alternatives=tuple(alternatives), price=price)
    low = draw(st.sampled_from((-UNBOUNDED, 0, 1, 2, 3)))
    return Linear(
        rule=0, place=place, options=chosen, weights=weights, low=low,
        high=max(low, draw(st.sampled_from((1, 2, 3, UNBOUNDED)))), base=draw(st.integers(0, 1)),
        under=_price(draw), over=_price(draw), unit=draw(st.integers(1, 2)), once=draw(st.booleans()),
    )  # fmt: skip


def book_of(problem: Problem, clauses: list[Clause]) -> Book:
    """A book of given clauses."""
    return Book(problem, [Said(clauses)])


def every_choice(problem: Problem, person: int | None = None) -> Iterator[frozenset[int]]:
    """Every set of free options, of one person or of all."""
    free = np.flatnonzero(~problem.options.history)
    free = [int(o) for o in free if person is None or problem.options.person[o] == person]
    for size in range(len(free) + 1):
        for chosen in combinations(free, size):
            yield frozenset(chosen)


def judge(problem: Problem, clauses: list[Clause], chosen: frozenset[int]) -> int | None:
    """Points of a choice by the reference reading; None if forbidden."""
    past = np.flatnonzero(problem.options.history).tolist()
    reading = read(problem, clauses, {*chosen, *past})
    return None if reading.broken else reading.points


def draw_clauses(data: st.DataObject, problem: Problem) -> list[Clause]:
    """Clauses over lines and over all."""
    found = [
        data.draw(line_clauses(problem, p))
        for p in range(len(problem.people))
        for _ in range(data.draw(st.integers(0, 2)))
    ]
    return found + [data.draw(shared_clauses(problem)) for _ in range(data.draw(st.integers(1, 3)))]


def least_of(problem: Problem, clauses: list[Clause]) -> int | None:
    """Points of the best of all rotas; None if none keeps the hard clauses."""
    costs = [c for chosen in every_choice(problem) if (c := judge(problem, clauses, chosen)) is not None]
    return min(costs, default=None)


def drawn(data: st.DataObject) -> tuple[Book, int | None]:
    """A tiny book, and what its best rota costs."""
    problem = data.draw(tiny_problems(people=2, most=8))
    clauses = draw_clauses(data, problem)
    return book_of(problem, clauses), least_of(problem, clauses)


@st.composite
def terms_of(draw: st.DrawFn, problem: Problem, windows: int) -> ConjunctionTerms:
    """Conjunctions between any options of the first person, added to any of some windows."""
    mine = problem.options.of(0).tolist()
    some = st.lists(st.sampled_from(mine), min_size=1, max_size=2, unique=True)
    number = draw(st.integers(1, 3))
    few = st.lists(st.sampled_from(mine), max_size=2, unique=True)
    ends = [Groups.of(draw(each) for _ in range(number)) for each in (some, some, few)]
    counted = st.lists(st.integers(0, number - 1), max_size=3, unique=True)
    entries = Groups.of(draw(counted) for _ in range(windows))
    weights = ints(draw(st.integers(0, 3)) for _ in entries.options)
    return ConjunctionTerms(Conjunctions(*ends), entries, weights)


@st.composite
def sums(draw: st.DrawFn, problem: Problem) -> Sum:
    """A sum over the first person's options and conjunctions."""
    mine = problem.options.of(0)
    count, hard = draw(st.integers(1, 3)), draw(st.booleans())
    subset = st.lists(st.sampled_from(mine.tolist()), max_size=4, unique=True)
    groups = Groups.of(draw(subset) for _ in range(count))

    def each(least: int, most: int) -> np.ndarray[tuple[int, ...], np.dtype[np.int64]]:
        return ints(draw(st.integers(least, most)) for _ in range(count))

    return Sum(
        rule=0, place=person_place(0), groups=groups, weights=ints(draw(st.integers(0, 3)) for _ in groups.options),
        low=np.full(count, -UNBOUNDED), high=each(1, 5), base=each(0, 1), under=each(0, 0),
        over=each(0, 0) if hard else each(0, 4), unit=draw(st.integers(1, 3)), once=draw(st.booleans()), hard=hard,
        joint=draw(terms_of(problem, count)),
    )  # fmt: skip
