"""Local search by single changes: give a duty, take one away, hand it to another person, put another in its place; and
by chains of two, where who takes a duty gives away another.

Hill climbing by first improvement (E. Aarts and J. K. Lenstra (eds), Local Search in Combinatorial Optimization, 1997),
by the clauses of the rule book and without a solver or a compiled kernel, so that it is there at once. It makes a
rough first rota, and it ends every search: what would be recommended of what is found is done. Each change saves hard
units, or as many and points; what may not change is never touched.

What a change saves where people meet is known for all options together (`SharedRows`), what it does to a person's own
line is read from their clauses, once until that line changes. A line of its own can save no more than it costs, so
most changes are never looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property

import numpy as np

from optimiser.book import UNDECIDED, Book, clause_options
from optimiser.evaluate import cost
from optimiser.folding import HARD_UNIT
from optimiser.problem.options import Flags, Ints, Reals, ints
from optimiser.solve.lns.line_costs import LineCosts
from optimiser.solve.lns.shared_rows import SharedRows
from optimiser.surface import Linear

Flip = tuple[int, ...]
"""Options whose choice is reversed together."""


class LocalSearch:
    """One rota, changed option by option.

    Costs are whole numbers in which a hard unit counts `HARD_UNIT`, which no points reach.

    Args:
        book: the compiled rule book.
        chosen: the rota to begin from, by option; shape (options,).
        may_change: by option, whether it may; None for all that is undecided.
        rng: breaks ties.

    Attributes:
        chosen: the rota as it is now.
        changes: how many changes were made.
        evaluations: how often a person's line was read, for comparing efforts.
    """

    def __init__(
        self, book: Book, chosen: Flags, may_change: Flags | None = None, rng: np.random.Generator | None = None
    ) -> None:
        self.book = book
        self.options = book.problem.options
        self.chosen = chosen.copy()
        self.changes = self.evaluations = 0
        self._rng = rng or np.random.default_rng(1)
        open_ = book.fixed == UNDECIDED
        self._open = open_ if may_change is None else open_ & may_change
        clauses = [(i, c) for i in book.shared if isinstance(c := book.clauses[i], Linear)]
        self._rows, base = SharedRows.of(book, [c for _, c in clauses])
        self._owner = np.repeat(np.arange(len(self.options)), np.diff(self._rows.at))
        self._by_row = np.argsort(self._rows.row, kind="stable")
        self._row_at = np.searchsorted(self._rows.row[self._by_row], np.arange(len(clauses) + 1))
        self._value = base
        entries = self.chosen[self._owner]
        np.add.at(self._value, self._rows.row[entries], self._rows.weight[entries])
        self._linear = {i for i, _ in clauses}
        self._nonlinear = np.zeros(len(self.options), dtype=np.bool_)
        for i in set(book.shared) - self._linear:
            self._nonlinear[clause_options(book.clauses[i])] = True
        self._hard = np.zeros(len(self.options), dtype=np.int64)
        self._points = np.zeros(len(self.options), dtype=np.int64)
        self._refresh(np.arange(len(self.options)))
        self._lines = LineCosts(book)
        self._own: dict[int, int] = {}
        self._line_changes: dict[int, dict[Flip, int]] = {}

    def fill(self, stopped: Callable[[], bool], people_compared: int) -> None:
        """Give each person what their own line must have, then choose options greedily, those that save most in the
        cover first, until no line has room for any that saves.

        Args:
            people_compared: how many people who would save as much there are compared: of four times as many, drawn at
                random, those whose lines cost most.
        """
        self._fill_lines(stopped)
        blocked = ~self._open
        while not stopped():
            ids = np.flatnonzero(~blocked & ~self.chosen)
            hard = self._hard[ids]
            ids = ids[hard == hard.min(initial=1)]
            points = self._points[ids]
            ids = ids[points == points.min(initial=1)]
            if not len(ids) or (self._hard[ids[0]], self._points[ids[0]]) >= (0, 0):
                return
            ids = self._rng.permutation(ids)[: 4 * people_compared]
            worth = [self._own_cost(p) for p in self.options.person[ids].tolist()]
            order = sorted(zip(worth, ids.tolist(), strict=True), reverse=True)
            found = [(self._change((o,)), o) for _, o in order[:people_compared]]
            blocked[[o for saved, o in found if saved >= 0]] = True
            least, option = min(found)
            if least < 0:
                self._flip((option,))

    def _fill_lines(self, stopped: Callable[[], bool]) -> None:
        """Choose options that no cover asks for but lines must have (hours of a portfolio), while there is most
        room."""
        alone = self._open & (np.diff(self._rows.at) == 0)
        for person in np.unique(self.options.person[alone]).tolist():
            mine = np.flatnonzero(alone & (self.options.person == person))
            for o in self._rng.permutation(mine).tolist():
                if stopped() or self._own_cost(person) < HARD_UNIT:
                    break
                if not self.chosen[o] and self._change((o,)) <= -HARD_UNIT:
                    self._flip((o,))

    def hill_climb(self, stopped: Callable[[], bool]) -> None:
        """Make single changes that save something until there are none, people who could help the cover most first."""
        before = -1
        while self.changes > before and not stopped():
            before = self.changes
            for person in self._in_order():
                if stopped():
                    return
                self._improve(person, stopped)

    def ejection_chains(self, stopped: Callable[[], bool], most: int) -> None:
        """Make changes of two people that save something until there are none, the options that the cover needs most
        first: whoever takes a duty gives another of theirs to somebody else (F. Glover, Ejection chains, Discrete
        Applied Mathematics 65, 1996). If the first line breaks a hard rule with the new duty anyway, nobody is tried
        for the other.

        Args:
            most: lines to be read for it.
        """
        before, last = -1, self.evaluations + most

        def over() -> bool:
            return self.evaluations >= last or stopped()

        while self.changes > before and not over():
            before = self.changes
            for o in self._wanted():
                if over():
                    return
                if flip := self._ejection(o, over):
                    self._flip(flip)
                    break

    def _wanted(self) -> list[int]:
        """Options that are not chosen and would improve the cover alone, most first."""
        better = (self._hard < 0) | ((self._hard == 0) & (self._points < 0))
        ids = np.flatnonzero(better & self._open & ~self.chosen)
        order: list[int] = ids[np.lexsort((self._points[ids], self._hard[ids]))].tolist()
        return order

    def _ejection(self, taken: int, stopped: Callable[[], bool]) -> Flip | None:
        """The changes of an ejection chain that saves something: a duty taken, one of the same person given away,
        and that one given to somebody else if to anybody; the nearest days first."""
        person, day = int(self.options.person[taken]), self.options.day
        mine = slice(int(self.options.bounds[person]), int(self.options.bounds[person + 1]))
        held = np.flatnonzero(self.chosen[mine] & self._open[mine]) + mine.start
        for given in held[np.argsort(np.abs(day[held] - day[taken]), kind="stable")].tolist():
            if stopped():
                return None
            own = self._line_change(person, (given, taken) if given < taken else (taken, given))
            alone = own + self._shared_change((given, taken)) + self._nonlinear_change((given, taken))
            if alone < 0:
                return given, taken
            if own >= HARD_UNIT and self._hard[taken] >= 0:
                continue  # the line breaks a hard rule with it all the same
            for other in self._same_work[int(self.options.duty[given]), int(self.options.capability[given])].tolist():
                taker = int(self.options.person[other])
                if self.chosen[other] or taker == person:
                    continue
                flip = given, taken, other
                rest = own + self._shared_change(flip) + self._nonlinear_change(flip)
                if rest < self._own_cost(taker) and rest + self._line_change(taker, (other,)) < 0:
                    return flip
        return None

    def _in_order(self) -> Iterator[int]:
        """People with options that may change, those first who could improve the cover most."""
        open_ = np.flatnonzero(self._open)
        wanted = np.where(self.chosen, 0.0, self._hard * 1e15 + self._points)[open_]
        people, at = np.unique(self.options.person[open_], return_index=True)
        least: Reals = np.minimum.reduceat(wanted, at) if len(at) else np.zeros(0)
        yield from people[np.argsort(least, kind="stable")].tolist()

    def _improve(self, person: int, stopped: Callable[[], bool]) -> None:
        """Make every single change of one person's line that saves something."""
        found = True
        while found and not stopped():
            found = False
            for flip in self._candidates(person):
                if stopped():
                    return
                if self._saves(flip):
                    self._flip(flip)
                    found = True
                    break

    def _candidates(self, person: int) -> Iterator[Flip]:
        """Changes that may save something: a duty added, removed, exchanged for another, or handed to somebody else."""
        a, b = int(self.options.bounds[person]), int(self.options.bounds[person + 1])
        own, mine = self._own_cost(person), np.arange(a, b)[self._open[a:b]]
        hard, points = own // HARD_UNIT, own % HARD_UNIT
        gain = (self._hard[mine] < hard) | ((self._hard[mine] == hard) & (self._points[mine] < points))
        gain |= self._nonlinear[mine]
        order = np.lexsort((self._points[mine], self._hard[mine]))
        for o in mine[order][gain[order]].tolist():
            yield (o,)
        for o in mine[self.chosen[mine]].tolist():
            same_day = mine[(self.options.day[mine] == self.options.day[o]) & ~self.chosen[mine]]
            for other in same_day.tolist():
                yield (o, other)
            alike = self._same_work[int(self.options.duty[o]), int(self.options.capability[o])]
            for other in alike[~self.chosen[alike]].tolist():
                yield (o, other)

    @cached_property
    def _same_work(self) -> dict[tuple[int, int], Ints]:
        """Options that may change by (duty, capability): the same work by different people."""
        open_ = np.flatnonzero(self._open)
        found: dict[tuple[int, int], list[int]] = {}
        pairs = zip(self.options.duty[open_].tolist(), self.options.capability[open_].tolist(), strict=True)
        for o, key in zip(open_.tolist(), pairs, strict=True):
            found.setdefault(key, []).append(o)
        return {key: ints(options) for key, options in found.items()}

    def _saves(self, flip: Flip) -> bool:
        """Whether a change saves something; lines are evaluated only if it still may."""
        people = {int(self.options.person[o]) for o in flip}
        possible = self._shared_change(flip) - sum(self._own_cost(p) for p in people)
        if self._nonlinear[list(flip)].any():
            possible += self._nonlinear_change(flip)
        if possible >= 0:
            return False
        for p in sorted(people):
            possible += self._own_cost(p) + self._line_change(p, tuple(o for o in flip if self.options.person[o] == p))
            if possible >= 0:
                return False
        return True

    def _change(self, flip: Flip) -> int:
        """By how much a change alters the cost."""
        total = self._shared_change(flip) + self._nonlinear_change(flip)
        for p in {int(self.options.person[o]) for o in flip}:
            total += self._line_change(p, tuple(o for o in flip if self.options.person[o] == p))
        return total

    def _shared_change(self, flip: Flip) -> int:
        if len(flip) == 1:
            return int(self._hard[flip[0]]) * HARD_UNIT + int(self._points[flip[0]])
        at = self._rows.at
        entries = np.concatenate([np.arange(at[o], at[o + 1]) for o in flip])
        rows, where = np.unique(self._rows.row[entries], return_inverse=True)
        step = np.zeros(len(rows), dtype=np.int64)
        sign = np.where(self.chosen[self._owner[entries]], -1, 1)
        np.add.at(step, where, sign * self._rows.weight[entries])
        rows, step = rows[step != 0], step[step != 0]
        hard, points = self._rows.charges(rows, self._value[rows])
        hard_after, points_after = self._rows.charges(rows, self._value[rows] + step)
        return int((hard_after - hard).sum()) * HARD_UNIT + int((points_after - points).sum())

    def _nonlinear_change(self, flip: Flip) -> int:
        if not self._nonlinear[list(flip)].any():
            return 0
        odd = [i for i in self.book.sharing(ints(flip)) if i not in self._linear]
        before = self._cost_of(odd)
        self.chosen[list(flip)] ^= True
        after = self._cost_of(odd)
        self.chosen[list(flip)] ^= True
        return after - before

    def _cost_of(self, clauses: list[int]) -> int:
        history = self.options.history
        costs = [cost(self.book.clauses[i], self.chosen, history) for i in clauses]
        return sum(hard * HARD_UNIT + points for hard, points in costs)

    def _own_cost(self, person: int) -> int:
        """Cost of a person's line by its own clauses."""
        if person not in self._own:
            hard, points = self._line_cost(person)
            self._own[person] = hard * HARD_UNIT + points
        return self._own[person]

    def _line_cost(self, person: int) -> tuple[int, int]:
        bounds = self.options.bounds
        return self._lines.of(person, self.chosen[int(bounds[person]) : int(bounds[person + 1])])

    def _line_change(self, person: int, mine: Flip) -> int:
        """By how much a change of a person's line alters its cost by its own clauses."""
        known = self._line_changes.setdefault(person, {})
        if mine not in known:
            before = self._own_cost(person)
            self.evaluations += 1
            self.chosen[list(mine)] ^= True
            hard, points = self._line_cost(person)
            self.chosen[list(mine)] ^= True
            known[mine] = hard * HARD_UNIT + points - before
        return known[mine]

    def _flip(self, flip: Flip) -> None:
        """Make a change."""
        at = self._rows.at
        entries = np.concatenate([np.arange(at[o], at[o + 1]) for o in flip])
        touched = np.unique(self._rows.row[entries])
        before = self._value[touched]
        sign = np.where(self.chosen[self._owner[entries]], -1, 1)
        np.add.at(self._value, self._rows.row[entries], sign * self._rows.weight[entries])
        self.chosen[list(flip)] ^= True
        for person in {int(self.options.person[o]) for o in flip}:
            self._own.pop(person, None)
            self._line_changes.pop(person, None)
        changed = before != self._value[touched]
        self._move(touched[changed], before[changed])
        self._refresh(ints(flip))
        self.changes += 1

    def _move(self, rows: Ints, before: Ints) -> None:
        """Update the cost of flipping each option after some rows have changed their value."""
        count = self._row_at[rows + 1] - self._row_at[rows]
        which = np.repeat(np.arange(len(rows)), count)
        ends = np.cumsum(count)
        entries = self._by_row[np.arange(len(which)) + (self._row_at[rows + 1] - ends)[which]]
        step = np.where(self.chosen[self._owner[entries]], -1, 1) * self._rows.weight[entries]
        for value, way in ((before, -1), (self._value[rows], 1)):
            here = self._rows.charges(rows, value)
            there = self._rows.charges(rows[which], value[which] + step)
            for found, old, new in zip((self._hard, self._points), here, there, strict=True):
                np.add.at(found, self._owner[entries], way * (new - old[which]))

    def _refresh(self, options: Ints) -> None:
        """Compute by how much flipping each of some options alters the cost of the shared rows."""
        at = self._rows.at
        count = at[options + 1] - at[options]
        ends = np.cumsum(count)
        entries = np.arange(int(count.sum())) + np.repeat(at[options] - (ends - count), count)
        rows, sign = self._rows.row[entries], np.where(self.chosen[self._owner[entries]], -1, 1)
        before = self._rows.charges(rows, self._value[rows])
        after = self._rows.charges(rows, self._value[rows] + sign * self._rows.weight[entries])
        for found, old, new in zip((self._hard, self._points), before, after, strict=True):
            running = np.concatenate(([0], np.cumsum(new - old)))
            found[options] = running[ends] - running[ends - count]
