"""A bound on minimum cover with some staff: a relaxation, so that what it proves impossible is impossible.

People who can do the same are one group with a number. Over a day each of a group does at most one duty; over a block
of days a group does no more duties than it has people on days, within its hours. What a person's own line rules out
(rest, runs, weekends) is left out, so a rota may need more people than the bound says, never fewer, unless somebody
works two duties on a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ortools.sat.python import cp_model

from optimiser.solve.cpsat import solver

Needs = tuple[tuple[int, int], ...]
"""(need, people wanted at least), the needs as numbers."""


class WayToWork(NamedTuple):
    """A way to work: the needs that it meets, and its contract minutes."""

    needs: tuple[int, ...]
    minutes: int


class StaffGroup(NamedTuple):
    """People who can work in the same ways.

    Attributes:
        role: what they are.
        ways: numbers of the ways in which each may work.
        number: people of a day; people times days of a block.
        minutes: contract minutes of them all; None where no hours are held against them.
        leave: minutes that a day of leave of one of them is worth.
    """

    role: str
    ways: tuple[int, ...]
    number: int
    minutes: int | None = None
    leave: int = 0


class Shortfall(NamedTuple):
    """The least that must stay unmet.

    Attributes:
        total: people, over all needs.
        needs: (need, people missing) of one way of missing so few.
        minutes: beyond contracted hours at least, where nobody is missing who need not be.
    """

    total: int
    needs: Needs
    minutes: int = 0


class CoverBound:
    """The relaxation with a cache: days and blocks that are alike are solved once.

    Args:
        ways: every way to work.
    """

    def __init__(self, ways: Sequence[WayToWork]) -> None:
        self.ways = ways
        self._short: dict[tuple[Needs, tuple[StaffGroup, ...], int], Shortfall] = {}
        self._away: dict[tuple[Needs, tuple[StaffGroup, ...], str, int], int] = {}

    def shortfall(self, needs: Needs, groups: tuple[StaffGroup, ...], known: int = 0) -> Shortfall:
        """The least number of people missing, and the least minutes beyond contract with so few (or with `known`
        missing)."""
        key = (needs, groups, known)
        if key not in self._short:
            made = _Relaxation(self.ways, needs, groups)
            total = max(known, made.least(sum(made.short.values())))
            missing = tuple((need, made.value(v)) for need, v in made.short.items() if made.value(v))
            over = 0
            if made.beyond:
                made.model.add(sum(made.short.values()) <= total)
                over = made.least(sum(made.beyond))
            self._short[key] = Shortfall(total, missing, over)
        return self._short[key]

    def most_away(self, needs: Needs, groups: tuple[StaffGroup, ...], role: str, missing: int) -> int:
        """The most further people of a role who may be away with no more than `missing` people missing and nobody
        beyond contracted hours: people of a day, days of leave of a block."""
        key = (needs, groups, role, missing)
        if key not in self._away:
            made = _Relaxation(self.ways, needs, groups, role)
            made.model.add(sum(made.short.values()) <= missing)
            for variable in made.beyond:
                made.model.add(variable == 0)
            self._away[key] = -made.least(-sum(made.away)) if made.away else 0
        return self._away[key]


class _Relaxation:
    """One model: how many work in which way, who is missing, minutes beyond contract, people of a role who are away."""

    def __init__(
        self, ways: Sequence[WayToWork], needs: Needs, groups: tuple[StaffGroup, ...], role: str | None = None
    ) -> None:
        self.model = cp_model.CpModel()
        self.short = {need: self.model.new_int_var(0, number, "") for need, number in needs}
        self.beyond: list[cp_model.IntVar] = []
        self.away: list[cp_model.IntVar] = []
        self._cp = solver(1, 1, None)
        meets: dict[int, list[cp_model.IntVar]] = {need: [] for need, _ in needs}
        for group in groups:
            works = {w: self.model.new_int_var(0, group.number, "") for w in group.ways}
            for w, variable in works.items():
                for need in ways[w].needs:
                    if need in meets:
                        meets[need].append(variable)
            off: list[cp_model.IntVar] = []
            if group.role == role:
                off = [self.model.new_int_var(0, group.number, "")]
                self.away += off
            self.model.add(sum(works.values()) + sum(off) <= group.number)
            if group.minutes is not None:
                spent = sum(ways[w].minutes * v for w, v in works.items()) + sum(group.leave * v for v in off)
                most = group.number * max((ways[w].minutes for w in group.ways), default=0)
                self.beyond.append(self.model.new_int_var(0, most, ""))
                self.model.add(spent <= group.minutes + self.beyond[-1])
        for need, number in needs:
            self.model.add(sum(meets[need]) + self.short[need] >= number)

    def least(self, what: cp_model.LinearExprT) -> int:
        """The minimum of an expression over the model; a solution always exists, as nobody has to be away."""
        self.model.minimize(what)
        if self._cp.solve(self.model) != cp_model.OPTIMAL:
            raise AssertionError("a small model was not solved to its end")
        return round(self._cp.objective_value)

    def value(self, variable: cp_model.IntVar) -> int:
        """A variable of the last solution."""
        return int(self._cp.value(variable))
