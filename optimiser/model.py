"""Clauses as a CP-SAT model over the options that are free.

Everything else is folded: an option outside `free` is the constant it has in the incumbent, so a
sub-model costs what its free options touch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np
from ortools.sat.python import cp_model

from optimiser.book import IN, OUT, Book
from optimiser.folding import FALSE, HARD_UNIT, TRUE, Elastic, Folding, split_coefficient
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.options import Flags, Groups, Ints
from optimiser.surface import UNBOUNDED, Blocks, Clause, Form, Linear, OneOf, Pattern, Run, Succession, Sum

EXACT = 1 << 50
"""Sums up to this are exact in floating point, with room for what a solver adds."""


class Model(Folding):
    """A CP-SAT model of some clauses.

    Args:
        book: the compiled rule book.
        free: options that may change; None for all that no clause decides alone.
        incumbent: the choice that the others keep and that is hinted; None for history only.
        elastic: price hard clauses before all points instead of enforcing them.
        clauses: indexes of the clauses to build; None for all that touch a free option (all when
            everything is free). With some given nothing is taken as decided but history, or what is free, and what
            they cost whatever is chosen counts.
        costs: whether to charge soft clauses; without them the model has no objective.
        guard: for explaining: given a clause index, whether a literal of its own enforces it.
        numbers: options that stand for several which the clauses count alike, and how many may be chosen; only with
            clauses over what people share.

    Attributes:
        cp: the CP-SAT model.
        base_points: its points at the incumbent.
        levels: what is to be minimised, one after the other, each as coefficients by variable: the points; or hard
            units and points in one where a unit can outweigh all points exactly; else hard units, then points.
        start: the choice that every option not free keeps.
        guards: clause index -> the variable that enforces it.
    """

    def __init__(
        self,
        book: Book,
        free: Ints | None = None,
        incumbent: Flags | None = None,
        *,
        elastic: Elastic | None = None,
        clauses: Iterable[int] | None = None,
        costs: bool = True,
        guard: Callable[[int], bool] | None = None,
        numbers: Mapping[int, int] | None = None,
    ) -> None:
        fixed = book.fixed
        undecided = (fixed != IN) & (fixed != OUT)
        self.incumbent = book.start() if incumbent is None else incumbent
        self.free = np.flatnonzero(undecided) if free is None else free[undecided[free]]
        start = book.start() if free is None else self.incumbent
        if free is None and (guard is not None or clauses is not None):
            start = book.problem.options.history
            self.free = np.flatnonzero(~start)
        self.start = start
        lit = np.where(start, TRUE, FALSE)
        self.cp = cp_model.CpModel()
        whole = free is None or clauses is not None
        super().__init__(self.cp.proto, book, lit, whole, elastic, costs)
        self._priced = elastic
        self.trust = self.trust and clauses is None and guard is None
        self.guards: dict[int, int] = {}
        self._made: dict[int, list[int]] = {}
        for o in self.free.tolist():
            self.lit[o] = self.variable(0, 1 if numbers is None else numbers[o], int(self.incumbent[o]))
        if numbers is not None:
            self.tops = {int(self.lit[o]): most for o, most in numbers.items()}
        if clauses is None:
            clauses = range(len(book.clauses)) if free is None else book.touching(self.free)
        for index in clauses:
            if guard is not None and guard(index):
                self.guards[index] = self.enforce = self.variable(0, 1, 1)
            self.clause(book.clauses[index])
            self.enforce = None
        self._close()

    def clause(self, clause: Clause) -> None:
        """Add one clause, folded to what is free."""
        self.elastic = self._priced if self._priced and (self._priced.lines or clause.place.kind != "person") else None
        match clause:
            case Sum():
                self._sum(clause)
            case Run():
                self._run(clause)
            case Succession():
                self._succession(clause)
            case Pattern():
                self._pattern(clause)
            case Blocks():
                self._blocks(clause)
            case Linear():
                terms, base = self._terms(clause.options, clause.weights, clause.base)
                under, over = self.points_of(clause.under), self.points_of(clause.over)
                kept = self.trust and self.elastic is None  # so is the value at a floor
                for part in (clause,) if kept else clause.without_floor():
                    self.bounded(terms, base, part.low, part.high, under, over, part.unit, part.once)
            case OneOf():
                self._one_of(clause)

    def _terms(self, options: Ints, weights: Ints, base: int) -> tuple[list[tuple[int, int]], int]:
        lits = self.lit[options]
        base += int(weights[lits == TRUE].sum())
        open_ = (lits != TRUE) & (lits != FALSE) & (weights != 0)
        return list(zip(lits[open_].tolist(), weights[open_].tolist(), strict=True)), base

    def _literals(self, conjunctions: Conjunctions) -> list[int]:
        """Literals of conjunctions, each made once."""
        key = id(conjunctions)
        if key not in self._made:
            read = [self._touched(g)[1:] for g in (conjunctions.first, conjunctions.second, conjunctions.without)]
            (sure_first, first), (sure_second, second), (never, without) = [(s, s | o) for s, o in read]
            dead = ~first | ~second | never
            found = np.where(dead, FALSE, TRUE)
            for k in np.flatnonzero(~dead & ~(sure_first & sure_second & ~without)).tolist():
                both = conjunctions.first[k], conjunctions.second[k]
                two = not (sure_first[k] or sure_second[k] or np.intersect1d(*both).size)
                steps = [*map(self.any, both), *(-x - 1 for x in self.lit[conjunctions.without[k]].tolist())]
                found[k] = FALSE if two and self.exclusive(np.concatenate(both)) else self.all_of(steps)
            self._made[key] = found.tolist()
        return self._made[key]

    def _joint(self, joint: ConjunctionTerms | None, window: int) -> tuple[list[tuple[int, int]], int]:
        """What conjunctions add to the sum of a window: open terms, and what is certain."""
        if joint is None or self.tops:
            return [], 0
        lits, part = self._literals(joint.conjunctions), slice(*joint.entries.starts[window : window + 2].tolist())
        weights = joint.weights[part].tolist()
        terms = [(lits[k], w) for k, w in zip(joint.entries.options[part].tolist(), weights, strict=True)]
        return [(x, w) for x, w in terms if x not in (TRUE, FALSE)], sum(w for x, w in terms if x == TRUE)

    def _touched(self, groups: Groups) -> tuple[Ints, Flags, Flags]:
        """Literals of the entries, and for each group whether it is certainly true, and whether it is open."""
        lits = self.lit[groups.options]
        sure = _any_of(groups, lits == TRUE)
        open_ = _any_of(groups, (lits != TRUE) & (lits != FALSE))
        return lits, sure, open_

    def _sum(self, clause: Sum) -> None:
        lits, _, open_ = self._touched(clause.groups)
        under_over = None
        if clause.hard:
            under_over = HARD_UNIT if self.elastic else None
        elif not self.costs:
            return
        if clause.joint is not None and not self.whole:
            added = np.array(self._literals(clause.joint.conjunctions), np.int64)[clause.joint.entries.options]
            open_ = open_ | _any_of(clause.joint.entries, (added != TRUE) & (added != FALSE))
        for w in range(len(clause.groups)) if self.whole else np.flatnonzero(open_).tolist():
            part = slice(int(clause.groups.starts[w]), int(clause.groups.starts[w + 1]))
            here, weights = lits[part], clause.weights[part]
            base = int(clause.base[w]) + int(weights[here == TRUE].sum())
            live = (here != TRUE) & (here != FALSE) & (weights != 0)
            terms = list(zip(here[live].tolist(), weights[live].tolist(), strict=True))
            under = under_over if clause.hard else int(clause.under[w])
            over = under_over if clause.hard else int(clause.over[w])
            exclusive = not clause.hard and 1 < len(terms) <= 64
            exclusive = exclusive and self.exclusive(clause.groups.options[part][live])
            low, high = int(clause.low[w]), int(clause.high[w])
            if clause.joint is not None:
                more, sure = self._joint(clause.joint, w)
                terms, base, exclusive = terms + more, base + sure, exclusive and not more
            self.bounded(terms, base, low, high, under, over, clause.unit, clause.once, exclusive)

    def _read(self, groups: Groups) -> tuple[Ints, Flags, Flags]:
        """Literals of the groups, which of them still need a disjunction, and which are open."""
        lits = self.lit[groups.options]
        sure = _any_of(groups, lits == TRUE)
        open_here = (lits != TRUE) & (lits != FALSE)
        many = np.concatenate(([0], np.cumsum(open_here)))
        count = many[groups.starts[1:]] - many[groups.starts[:-1]]
        total = np.concatenate(([0], np.cumsum(np.where(open_here, lits, 0))))
        alone = np.where(count == 1, total[groups.starts[1:]] - total[groups.starts[:-1]], FALSE)
        alone[sure] = TRUE
        open_ = (count > 0) & ~sure
        return alone, open_ & (count > 1), open_

    def _marks(self, groups: Groups) -> tuple[list[int | None], Flags]:
        """Literals of the groups, None if a disjunction is needed; and which are open."""
        alone, made, open_ = self._read(groups)
        return [None if m else x for x, m in zip(alone.tolist(), made.tolist(), strict=True)], open_

    def _run(self, clause: Run) -> None:
        marks, open_ = self._marks(clause.slots)
        n = len(marks)
        touched = np.arange(n) if self.whole else np.flatnonzero(open_)
        if not len(touched):
            return

        def lit(slot: int) -> int:
            if clause.wrap:
                slot %= n
            if not 0 <= slot < n:
                return FALSE
            known = marks[slot]
            if known is None:
                known = marks[slot] = self.any(clause.slots[slot])
            return -known - 1 if clause.negate else known

        over, under = self.points_of(clause.over), self.points_of(clause.under)
        if clause.high < UNBOUNDED and over != 0:
            length = min(clause.high + 1, n) if clause.wrap else clause.high + 1
            ends = {int(t) + k for t in touched for k in range(length)}
            for end in sorted({e % n for e in ends} if clause.wrap else ends):
                if end >= n or (end < clause.judged and not clause.wrap) or (end - length + 1 < 0 and not clause.wrap):
                    continue
                self.forbid([lit(s) for s in range(end - length + 1, end + 1)], over)
        if clause.low > 1 and under != 0:
            self._short_runs(clause, touched, n, lit, under)

    def _short_runs(self, clause: Run, touched: Ints, n: int, mark: Callable[[int], int], under: int | None) -> None:
        for length in range(1, min(clause.low, n if clause.wrap else n + 1)):
            firsts = {int(t) - k for t in touched for k in range(-1, length + 1)}
            for first in sorted({f % n for f in firsts} if clause.wrap else firsts):
                last = first + length
                if not clause.wrap:
                    if first < 0 or last > n or last < clause.judged:
                        continue
                    if (first == 0 and clause.open_start) or (last == n and clause.open_end):
                        continue
                before, after = mark(first - 1), mark(last)
                lits = [mark(s) for s in range(first, last)]
                points = None if under is None else under * (clause.low - length)
                self.forbid([-before - 1, *lits, -after - 1], points)

    def _pattern(self, clause: Pattern) -> None:
        points = self.points_of(clause.price)
        if points == 0:
            return
        steps, shape = clause.stacked, (len(clause.signs), -1)
        alone, made, open_ = (x.reshape(shape) for x in self._read(steps))
        never = np.where(clause.signs, FALSE, TRUE)[:, None]
        judged = (made | (alone != never)).all(axis=0) & (open_.any(axis=0) | self.whole)
        if not judged.any():
            return
        judged &= steps.any(~self.book.problem.options.history).reshape(shape).any(axis=0)
        for s in np.flatnonzero(judged).tolist():
            lits = []
            for k, (step, sign) in enumerate(zip(clause.steps, clause.signs, strict=True)):
                here = self.any(step[s]) if made[k, s] else int(alone[k, s])
                lits.append(here if sign else -here - 1)
            self.forbid(lits, points)

    def _blocks(self, clause: Blocks) -> None:
        marks, open_ = self._marks(clause.groups)
        base = clause.base + sum(1 for m in marks if m == TRUE)
        terms = [(self.any(clause.groups[g]), 1) for g in np.flatnonzero(open_).tolist()]
        under, over = self.points_of(clause.under), self.points_of(clause.over)
        self.bounded(terms, base, clause.low, clause.high, under, over, 1, False)

    def _form(self, form: Form) -> tuple[list[tuple[int, int]], int]:
        terms, base = self._terms(form.options, form.weights, form.base)
        more, sure = self._joint(form.joint, 0)
        return terms + more, base + sure

    def _one_of(self, clause: OneOf) -> None:
        points = self.points_of(clause.price)
        if points == 0:
            return
        choices = []
        for forms in clause.alternatives:
            folded = [(*self._form(f), f) for f in forms]
            if any(not terms and not _inside(f, base) for terms, base, f in folded):
                continue
            held = [(t, b, f) for t, b, f in folded if t]
            if not held:
                return
            true_now = all(_inside(f, b + sum(w * self.value(x) for x, w in t)) for t, b, f in held)
            choice = self.variable(0, 1, int(true_now))
            outer, self.enforce = self.enforce, choice
            for terms, base, f in held:
                self.linear(terms, f.low - base, f.high - base)
            self.enforce = outer
            choices.append(choice)
        if choices or self.whole:
            self.forbid([-c - 1 for c in choices], points)

    def _succession(self, clause: Succession) -> None:
        points = self.points_of(clause.price)
        if points == 0:
            return
        lits = self.lit[clause.options]
        live = np.flatnonzero(lits != FALSE)
        open_ = lits[live] != TRUE
        if not self.whole and not open_.any():
            return
        for left, right in _close_pairs(clause, live, open_, self.book.problem.options.history, self.whole):
            self._keep_apart(clause.options, lits, left, right, points)

    def _keep_apart(self, options: Ints, lits: Ints, left: Ints, right: Ints, points: int | None) -> None:
        """No option of `left` together with one of `right` (positions in `options`)."""
        a, b = lits[left].tolist(), lits[right].tolist()
        together = self.exclusive(options[right])
        if self.exclusive(options[left]) and together and TRUE not in a and TRUE not in b:
            if points is None:
                self.at_most_one([*a, *b])
            else:
                slack = self.variable(0, 1, int(sum(map(self.value, a)) + sum(map(self.value, b)) > 1))
                self.linear([*((x, 1) for x in a), *((x, 1) for x in b), (slack, -1)], -UNBOUNDED, 1)
                self.charge(slack, points)
            return
        for x in a:
            if points is None and together and x != TRUE and TRUE not in b:
                self.at_most_one([x, *b])
            else:
                for y in b:
                    self.forbid([x, y], points)

    def _close(self) -> None:
        terms = {v: c for v, c in self.objective.items() if c}
        self.base_points = split_coefficient(self.constant + sum(c * self.values[v] for v, c in terms.items()))[1]
        self.levels = [terms] if self._priced is None else self._levels(terms)
        self.minimise(self.levels[0], self.constant if self._priced is None else 0)
        if self.values:
            self.proto.solution_hint.vars.extend(range(len(self.values)))
            self.proto.solution_hint.values.extend(self.values)

    def settle(self) -> None:
        """Rebuild the objective after variables were added and charged from outside."""
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        self._close()

    def _levels(self, terms: dict[int, int]) -> list[dict[int, int]]:
        """The objective in levels: hard units before points."""
        both = {v: split_coefficient(c) for v, c in terms.items()}
        width = {v: (d := self.proto.variables[v].domain)[1] - d[0] for v in terms}
        worth = 1 + sum(abs(points) * width[v] for v, (_, points) in both.items())
        if worth * (1 + sum(abs(hard) * width[v] for v, (hard, _) in both.items())) <= EXACT:
            return [{v: hard * worth + points for v, (hard, points) in both.items()}]
        return [{v: hard for v, (hard, _) in both.items() if hard}, {v: paid for v, (_, paid) in both.items() if paid}]

    def minimise(self, terms: Mapping[int, int], constant: int = 0) -> None:
        """Set the objective to coefficients by variable, replacing any before."""
        self.cp.clear_objective()  # type: ignore[no-untyped-call]
        if terms:
            self.proto.objective.vars.extend(list(terms))
            self.proto.objective.coeffs.extend(list(terms.values()))
            self.proto.objective.offset = constant

    def hint(self, solution: Sequence[int]) -> None:
        """Start the next search from a solution."""
        self.cp.clear_hints()  # type: ignore[no-untyped-call]
        self.proto.solution_hint.vars.extend(range(len(self.values)))
        self.proto.solution_hint.values.extend(solution[: len(self.values)])

    def chosen(self, solution: Sequence[int]) -> Flags:
        """The choice of options in a solution of the solver."""
        result = self.start.copy()
        picked = (bool(solution[v]) for v in self.lit[self.free].tolist())
        result[self.free] = np.fromiter(picked, dtype=np.bool_, count=len(self.free))
        return result


def _inside(form: Form, value: int) -> bool:
    return form.low <= value <= form.high


def _any_of(groups: Groups, entries: Flags) -> Flags:
    """Per group, whether any entry is true."""
    running = np.concatenate(([0], np.cumsum(entries)))
    return np.asarray(running[groups.starts[1:]] > running[groups.starts[:-1]])


def _close_pairs(
    clause: Succession, live: Ints, open_: Flags, history: Flags, whole: bool
) -> Iterable[tuple[Ints, Ints]]:
    """Pairs of duties that are too close, as products (left positions, right positions)."""
    start, end, kind = clause.start[live], clause.end[live], clause.kind[live]
    reach = clause.gap.max(axis=1)[kind] + end
    past = history[clause.options[live]]
    index = np.arange(len(live))
    for lap in [0] if clause.cycle is None else [0, clause.cycle]:
        first = np.zeros_like(index) if lap else index + 1
        last = np.minimum(np.searchsorted(start + lap, reach, side="left"), index if lap else len(live))
        count = np.maximum(last - first, 0)
        if not count.sum():
            continue
        i = np.repeat(index, count)
        j = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count) + np.repeat(first, count)
        bad = start[j] + lap - end[i] < clause.gap[kind[i], kind[j]]
        bad &= ~(past[i] & past[j])
        if not whole:
            bad &= open_[i] | open_[j]
        if clause.exempt is not None:
            mine = clause.exempt[live]
            bad &= (mine[i] != mine[j]) | (mine[i] < 0)
        i, j = i[bad], j[bad]
        sides: dict[bytes, tuple[Ints, list[int]]] = {}
        edges = np.searchsorted(i, np.arange(len(live) + 1))
        for x in np.unique(i).tolist():
            right = live[j[edges[x] : edges[x + 1]]]
            sides.setdefault(right.tobytes(), (right, []))[1].append(int(live[x]))
        for right, left in sides.values():
            yield np.array(left, dtype=np.int64), right
