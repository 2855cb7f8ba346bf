"""Literals, constraints and costs of a CP-SAT model, with constants folded away.

Literals are CP-SAT references: variable v is `v`, its negation `-v - 1`; `TRUE` and `FALSE` are
constants that never reach the solver. Each variable carries its value under the incumbent, so
hints are complete and the model's cost there is known. Constraints go straight into the protocol
buffer of the model, which is several times faster than the expression API.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from optimiser.book import Book
from optimiser.problem.domain import Price
from optimiser.problem.options import Ints
from optimiser.surface import UNBOUNDED

TRUE = 1 << 40
FALSE = -TRUE - 1


HARD_UNIT = 1 << 80
"""What one unit of a hard clause counts in a coefficient where hard is priced: beside it all points are nothing. Whole
numbers of Python have no limit, so a coefficient holds both exactly, see `split`."""


def split_coefficient(coefficient: int) -> tuple[int, int]:
    """(Hard units, points) of an objective coefficient."""
    hard = (coefficient + HARD_UNIT // 2) // HARD_UNIT
    return hard, coefficient - hard * HARD_UNIT


@dataclass(frozen=True)
class Elastic:
    """Each broken unit of a hard clause has a price that comes before all points.

    Without `lines` the clauses of people's lines stay hard; only what people share is priced.
    """

    lines: bool = True


class Folding:
    """A CP-SAT model under construction, with constants folded away; `proto` is its protocol buffer.

    Attributes:
        lit: literal of each option; shape (options,).
        whole: whether constants alone can break the model, or cost.
        trust: whether hard clauses are all enforced, so that what they exclude may be used.
        enforce: literal under which constraints are added now.
        tops: by variable that stands for a number of options, not for one, most that it can be.
    """

    def __init__(self, proto: Any, book: Book, lit: Ints, whole: bool, elastic: Elastic | None, costs: bool) -> None:
        self.proto = proto
        self.book = book
        self.lit = lit
        self.whole = whole
        self.elastic = elastic
        self.costs = costs
        self.trust = elastic is None or not elastic.lines
        self.values: list[int] = []
        self.objective: dict[int, int] = {}
        self.constant = 0
        self.enforce: int | None = None
        self.tops: dict[int, int] = {}
        self._any: dict[bytes, int] = {}
        self._all: dict[tuple[int, ...], int] = {}
        self._of_options: dict[bytes, int] = {}

    def exclusive(self, options: Ints) -> bool:
        """Whether at most one of these options can be chosen in this model."""
        return self.trust and self.book.exclusive(options)

    def variable(self, low: int, high: int, value: int) -> int:
        self.proto.variables.add().domain.extend([low, high])
        self.values.append(value)
        return len(self.values) - 1

    def value(self, lit: int) -> int:
        """Value of a literal in the incumbent."""
        if lit in (TRUE, FALSE):
            return int(lit == TRUE)
        return self.values[lit] if lit >= 0 else 1 - self.values[-lit - 1]

    def any(self, options: Ints) -> int:
        """The literal for 'one of these options is chosen'; the same options always give the same literal."""
        key = options.tobytes()
        if key not in self._of_options:
            self._of_options[key] = self.either(self.lit[options], options)
        return self._of_options[key]

    def either(self, lits: Ints, options: Ints) -> int:
        """The literal of a disjunction; `options` are the options that the literals belong to."""
        if (lits == TRUE).any():
            return TRUE
        open_ = lits != FALSE
        lits = lits[open_]
        if len(lits) == 0:
            return FALSE
        if len(lits) == 1:
            return int(lits[0])
        key = lits.tobytes()
        if key not in self._any:
            found = lits.tolist()
            made = self.variable(0, 1, max(self.value(x) for x in found))
            held, self.enforce = self.enforce, None
            if self.exclusive(options[open_]):
                self.proto.constraints.add().exactly_one.literals.extend([*found, -made - 1])
            else:
                self.at_least_one([*found, -made - 1])
                for x in found:
                    self.at_least_one([-x - 1, made])
            self.enforce = held
            self._any[key] = made
        return self._any[key]

    def all_of(self, lits: Sequence[int]) -> int:
        """The literal of a conjunction; the same literals always give the same one."""
        if FALSE in lits:
            return FALSE
        open_ = sorted({x for x in lits if x != TRUE})
        if len(open_) < 2:
            return open_[0] if open_ else TRUE
        key = tuple(open_)
        if key not in self._all:
            made = self._all[key] = self.variable(0, 1, min(self.value(x) for x in open_))
            held, self.enforce = self.enforce, None
            self.at_least_one([*(-x - 1 for x in open_), made])
            for x in open_:
                self.at_least_one([x, -made - 1])
            self.enforce = held
        return self._all[key]

    def _add(self) -> Any:
        constraint = self.proto.constraints.add()
        if self.enforce is not None:
            constraint.enforcement_literal.append(self.enforce)
        return constraint

    def at_least_one(self, lits: Sequence[int]) -> None:
        """At least one literal is true; constants are folded."""
        if TRUE in lits:
            return
        self._add().bool_or.literals.extend([x for x in lits if x != FALSE])

    def at_most_one(self, lits: Sequence[int]) -> None:
        if self.enforce is None:
            self.proto.constraints.add().at_most_one.literals.extend(lits)
        else:
            self.linear([(x, 1) for x in lits], -UNBOUNDED, 1)

    def linear(self, terms: Sequence[tuple[int, int]], low: int, high: int) -> None:
        """low <= sum of weight * literal <= high over open literals and integer variables."""
        variables, weights, shift = [], [], 0
        for lit, weight in terms:
            if lit >= 0:
                variables.append(lit)
                weights.append(weight)
            else:
                variables.append(-lit - 1)
                weights.append(-weight)
                shift += weight
        linear = self._add().linear
        linear.vars.extend(variables)
        linear.coeffs.extend(weights)
        linear.domain.extend([max(low - shift, -UNBOUNDED), min(high - shift, UNBOUNDED)])

    def charge(self, lit: int, points: int) -> None:
        """Add points for a literal or integer variable to the objective."""
        if points == 0 or lit == FALSE:
            return
        if lit == TRUE:
            self.constant += points
        elif lit >= 0:
            self.objective[lit] = self.objective.get(lit, 0) + points
        else:
            self.constant += points
            self.objective[-lit - 1] = self.objective.get(-lit - 1, 0) - points

    def forbid(self, lits: Sequence[int], points: int | None) -> None:
        """The literals are not all true; with points, they may be at that cost (None: never)."""
        if FALSE in lits:
            return
        open_ = [x for x in lits if x != TRUE]
        if points is None:
            if open_ or self.whole:
                self.at_least_one([-x - 1 for x in open_])
        elif points:
            if not open_:
                self.constant += points
            elif len(open_) == 1:
                self.charge(open_[0], points)
            else:
                slack = self.variable(0, 1, min(self.value(x) for x in open_))
                self.at_least_one([*(-x - 1 for x in open_), slack])
                self.charge(slack, points)

    def points_of(self, price: Price) -> int | None:
        """Points of a price; None for hard, unless hard clauses are priced."""
        if price.hard:
            return HARD_UNIT if self.elastic else None
        return price.points if self.costs else 0

    def bounded(
        self,
        terms: list[tuple[int, int]],
        base: int,
        low: int,
        high: int,
        under: int | None,
        over: int | None,
        unit: int,
        once: bool,
        exclusive: bool = False,
    ) -> None:
        """low <= base + terms <= high with each started unit outside priced (None: hard)."""
        if not terms and not self.whole:
            return
        numbers = bool(self.tops)
        reach = [w * self.tops.get(x, 1) for x, w in terms] if numbers else [w for _, w in terms]
        least, most = base + sum(min(w, 0) for w in reach), base + sum(max(w, 0) for w in reach)
        need_low, need_high = least < low and under != 0, most > high and over != 0
        if not need_low and not need_high:
            return
        hard_low = low - base if need_low and under is None else -UNBOUNDED
        hard_high = high - base if need_high and over is None else UNBOUNDED
        if hard_low > -UNBOUNDED or hard_high < UNBOUNDED:
            if hard_low <= -UNBOUNDED and hard_high == 1 and not numbers and all(w == 1 for _, w in terms):
                self.at_most_one([x for x, _ in terms])
            else:
                self.linear(terms, hard_low, hard_high)
        need_low, need_high = need_low and under is not None, need_high and over is not None
        if not need_low and not need_high:
            return

        def points(value: int) -> int:
            short = max(0, low - value) if need_low else 0
            excess = max(0, value - high) if need_high else 0
            short, excess = (min(short, 1), min(excess, 1)) if once else (-(-short // unit), -(-excess // unit))
            return short * (under or 0) + excess * (over or 0)

        if (len(terms) <= 1 or exclusive) and not numbers:
            self.constant += points(base)
            for lit, weight in terms:
                self.charge(lit, points(base + weight) - points(base))
            return
        now = base + sum(w * self.value(x) for x, w in terms)
        if need_low:
            steps = 1 if once else -(-(low - least) // unit)
            step = low - least if once else unit
            value = min(steps, -(-max(0, low - now) // step))
            slack = self.variable(0, steps, value)
            self.linear([*terms, (slack, step)], low - base, UNBOUNDED)
            self.charge(slack, under or 0)
        if need_high:
            steps = 1 if once else -(-(most - high) // unit)
            step = most - high if once else unit
            value = min(steps, -(-max(0, now - high) // step))
            slack = self.variable(0, steps, value)
            self.linear([*terms, (slack, -step)], -UNBOUNDED, high - base)
            self.charge(slack, over or 0)
