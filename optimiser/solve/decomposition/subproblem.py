"""Restriction: the sub-problem of some people, with the rest of the rota folded to constants.

A part of a large problem is then a small problem by itself, as in POPMUSIC (É. D. Taillard and S. Voß, 2002): options
and people are numbered anew, a clause that several parts share keeps its own options and counts the others in its base.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from optimiser.audit import Breach, RuleLike
from optimiser.book import IN, OUT, UNDECIDED, Book
from optimiser.evaluate import cost
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.options import Flags, Groups, Ints
from optimiser.solve.parameters import SolveParameters
from optimiser.solve.stop import Clock, Stop
from optimiser.solve.task import Task
from optimiser.solve.watch import Watch
from optimiser.surface import WHOLE, Blocks, Clause, Form, Linear, OneOf, Pattern, Place, Run, Succession, Sum


def restrict(book: Book, people: Ints, free: Flags, chosen: Flags) -> tuple[Book, Ints]:
    """The rule book of some people, everybody else fixed as in a rota.

    Args:
        people: person indexes in ascending order; they become 0, 1, ...
        free: by option of the book, whether it may change; what may not keeps its value.
        chosen: the rota, by option of the book.

    Returns:
        (the book, the option in the whole book of each of its options).
    """
    options, ids = book.problem.options.of_people(people)
    # rules are not asked again, so tables that refer to other people are left out
    problem = replace(book.problem, people=tuple(book.problem.people[p] for p in people.tolist()), candidates=())
    problem.__dict__["options"] = options
    fixed = book.fixed[ids].copy()
    held = (fixed == UNDECIDED) & ~free[ids]
    fixed[held] = np.where(chosen[ids][held], IN, OUT)
    restriction = _Restriction(ids, people, chosen)
    clauses = [restriction.clause(book.clauses[i]) for i in book.touching(ids)]
    return Book(problem, book.rules, clauses, fixed), ids


class _Restriction:
    """Restricts clauses to some options."""

    def __init__(self, ids: Ints, people: Ints, chosen: Flags) -> None:
        self.ids = ids
        self.people = people
        self.chosen = chosen
        self._made: dict[int, Conjunctions] = {}

    def clause(self, clause: Clause) -> Clause:
        """One clause: a line's with options renumbered, a shared one with the other people in its base."""
        place = self._place(clause.place)
        match clause:
            case Sum():
                return replace(clause, place=place, groups=self._groups(clause.groups), joint=self._joint(clause.joint))
            case Blocks():
                return replace(clause, place=place, groups=self._groups(clause.groups))
            case Run():
                return replace(clause, place=place, slots=self._groups(clause.slots))
            case Succession():
                return replace(clause, place=place, options=np.searchsorted(self.ids, clause.options))
            case Pattern():
                return replace(clause, place=place, stacked=self._groups(clause.stacked))
            case Linear():
                options, weights, base = self._terms(clause.options, clause.weights, clause.base)
                return replace(clause, place=place, options=options, weights=weights, base=base)
            case OneOf():
                forms = tuple(tuple(self._form(f) for f in a) for a in clause.alternatives)
                return replace(clause, place=place, alternatives=forms)
        raise TypeError(type(clause).__name__)

    def _place(self, place: Place) -> Place:
        if place.kind != "person":
            return place
        at = int(np.searchsorted(self.people, place.index))
        mine = at < len(self.people) and self.people[at] == place.index
        return Place("person", at) if mine else WHOLE

    def _groups(self, groups: Groups) -> Groups:
        return Groups(groups.starts, np.searchsorted(self.ids, groups.options))

    def _terms(self, options: Ints, weights: Ints, base: int) -> tuple[Ints, Ints, int]:
        at = np.searchsorted(self.ids, options)
        at[at == len(self.ids)] = 0
        mine = self.ids[at] == options if len(self.ids) else np.zeros(len(options), dtype=np.bool_)
        return at[mine], weights[mine], base + int(weights[~mine & self.chosen[options]].sum())

    def _form(self, form: Form) -> Form:
        options, weights, base = self._terms(form.options, form.weights, form.base)
        return form._replace(options=options, weights=weights, base=base, joint=self._joint(form.joint))

    def _joint(self, terms: ConjunctionTerms | None) -> ConjunctionTerms | None:
        """Conjunctions, each of one person; a clause that has any is kept only with that person."""
        if terms is None:
            return None
        old = terms.conjunctions
        if id(old) not in self._made:
            self._made[id(old)] = Conjunctions(*map(self._groups, (old.first, old.second, old.without)))
        return terms._replace(conjunctions=self._made[id(old)])


class Surrounding(Protocol):
    """What a sub-problem asks of the task it belongs to."""

    @property
    def rules(self) -> tuple[RuleLike, ...]:
        """The rule book."""

    @property
    def parameters(self) -> SolveParameters:
        """The parameters of the search."""

    @property
    def stopped(self) -> bool:
        """Whether to stop."""


class SubTask(Task):
    """The task of a sub-problem: judged by its clauses alone; the whole task audits what comes of it.

    Args:
        whole: the task that it is a part of; when that is stopped so is this.
        stop: when to end, by its own clock and rounds.
        begin: a choice to begin from; None to begin afresh.
    """

    def __init__(self, whole: Surrounding, book: Book, stop: Stop, seed: int, begin: Flags | None = None) -> None:
        super().__init__(book.problem, whole.rules, book, stop, Clock(stop), seed, 1, Watch(), whole.parameters)
        self._whole = whole
        self._breaches: list[Breach] = []
        self.raise_bound(0)
        if begin is not None:
            self.offer(begin)

    @property
    def stopped(self) -> bool:
        """Whether to stop: by its own stopping rule, or with the whole task."""
        return self._whole.stopped or super().stopped

    @property
    def ended(self) -> bool:
        """Whether the whole task ends: a part is searched once, however long its first rota takes."""
        return self._whole.stopped

    def breaches(self) -> list[Breach]:
        """Places of clauses that cost something, in the numbers of the sub-problem."""
        return self._breaches

    def offer(self, chosen: Flags) -> bool:
        """Offer a choice of options; True if it is the best so far by the clauses."""
        with self._lock:
            found = self._judge(chosen)
            hard, points = sum(h for _, h, _ in found), sum(p for _, _, p in found)
            if self._cost is not None and (hard, points) >= self._cost:
                return False
            self._breaches = [self._breach(c, h, p) for c, h, p in found]
            self._accept(chosen, hard, points)
            return True

    def price(self, chosen: Flags) -> tuple[int, int]:
        """(Hard units broken, points) of a choice."""
        found = self._judge(chosen)
        return sum(h for _, h, _ in found), sum(p for _, _, p in found)

    def _judge(self, chosen: Flags) -> Sequence[tuple[Clause, int, int]]:
        history = self.problem.options.history
        costs = ((c, *cost(c, chosen, history)) for c in self.book.clauses)
        return [(c, h, p) for c, h, p in costs if h or p]

    def _breach(self, clause: Clause, hard: int, points: int) -> Breach:
        place = clause.place
        mine = place.kind == "person"
        first, last = (place.day, place.day) if place.kind == "team" else (0, self.problem.calendar.days - 1)
        key = self.book.rules[clause.rule].key
        who = (place.index,) if mine else ()
        return Breach(key, place, "", who, first, last, points=points, hard=hard > 0)
