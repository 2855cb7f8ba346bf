"""Alternatives: rotas found one after the other, each under a hard rule for every earlier one that says by how much it
must differ.

The distance is a linear row over the options of the earlier rota (E. Danna, M. Fenelon, Z. Gu and R. Wunderling,
Generating multiple solutions for mixed integer programming problems, IPCO 2007), so that every strategy can keep it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from optimiser.audit import Bill, Breach, Lines, Rota, RuleLike, Where, audit
from optimiser.problem.domain import HARD
from optimiser.problem.problem import Problem
from optimiser.solve.result import Result, Status
from optimiser.surface import WHOLE, Surface

Search = Callable[[Sequence[RuleLike]], Result]
"""Searches a rota that keeps some rules besides those in force."""


@dataclass(frozen=True)
class DiffersFrom:
    """At least so many of a rota's assignments must change: another person, duty or none. What somebody is used as does
    not count.

    Attributes:
        rota: the earlier rota.
        least: how many of its assignments may not be there.
        number: tells the rules of several earlier rotas apart.
    """

    rota: Rota
    least: int
    number: int = 1

    id: ClassVar[str] = "differs-from"
    span: ClassVar[str] = "whole"

    @property
    def key(self) -> str:
        """Name in the bill."""
        return f"{self.id}-{self.number}"

    @property
    def source(self) -> str:
        """Where the rule comes from."""
        return "asked for"

    @property
    def is_hard(self) -> bool:
        """Always."""
        return True

    def scope_people(self, problem: Problem) -> frozenset[int]:
        """Nobody's line is judged."""
        return frozenset()

    def encode(self, surface: Surface) -> None:
        """A linear row over the options of the rota's people and duties."""
        problem, options = surface.problem, surface.problem.options
        width = len(problem.duties)
        held = np.fromiter((p * width + d for p, d in work_of(problem, self.rota)), dtype=np.int64)
        same = np.flatnonzero(np.isin(options.person * width + options.duty, held) & ~options.history)
        surface.linear(WHOLE, same, high=len(held) - self.least, over=HARD)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """A breach where too many assignments are still there."""
        if not where.whole:
            return
        before = work_of(problem, self.rota)
        kept = sum(1 for a in rota.rota if (problem.contracts[a.contract].person, a.duty) in before)
        most = len(before) - self.least
        if kept > most:
            text = f"{kept} of {len(before)} assignments as in another rota, at most {most}"
            yield Breach(self.key, WHOLE, text, measured=kept, allowed=most, unit="assignments", hard=True)


def work_of(problem: Problem, rota: Rota) -> set[tuple[int, int]]:
    """(person, duty) of each assignment."""
    return {(problem.contracts[a.contract].person, a.duty) for a in rota}


def share_changed(problem: Problem, first: Rota, second: Rota) -> float:
    """The share of a rota's assignments that another rota does not have."""
    before = work_of(problem, first)
    return len(before - work_of(problem, second)) / len(before) if before else 0.0


@dataclass(frozen=True)
class Alternatives:
    """Rotas that differ from a first one and from each other.

    Attributes:
        bills: each of them audited by the rules in force.
        ended: why there are not as many as were asked for; empty where there are.
    """

    bills: tuple[Bill, ...]
    ended: str = ""


def find_alternatives(
    first: Bill, count: int, differ: float, dearer: float, search: Search, ended: Callable[[], bool]
) -> Alternatives:
    """Search rotas that differ from a first one and from each other.

    Args:
        first: the rota that they are alternatives to, judged; where it has hard breaches, the search prices them.
        count: how many besides.
        differ: which part of an earlier rota's assignments a later one may not have; from 0 to 1.
        dearer: by which part of the first one's points each may cost more.
        search: makes the least dear rota it finds under some more rules.
        ended: whether to end before the next.

    Returns:
        Those found, each with no more hard breaches than the first; the search ends with the first that is not to be
        had.
    """
    problem, limit = first.problem, math.floor(first.points * (1 + dearer))
    known: list[Rota] = [first.lines.frozen()]
    bills: list[Bill] = []
    wanted = f"differs in {100 * differ:g}% of the assignments and costs at most {limit:,} points"
    while len(bills) < count and not ended():
        extra = [DiffersFrom(r, least(problem, r, differ), n + 1) for n, r in enumerate(known)]
        result = search(extra)
        bounded = not first.hard and result.bound is not None and result.bound > limit
        proven = result.status == Status.INFEASIBLE or bounded
        found = None if result.bill is None or result.bill.hard else result.bill.lines.frozen()
        judged = None if found is None else audit(problem, first.rules, found)
        if found is None or judged is None or judged.hard > first.hard or judged.points > limit:
            why = f"no other rota {wanted}" if proven else f"no other was found that {wanted}"
            return Alternatives(tuple(bills), why)
        known.append(found)
        bills.append(judged)
    return Alternatives(tuple(bills), "" if len(bills) == count else "the search was ended")


def least(problem: Problem, rota: Rota, differ: float) -> int:
    """How many of a rota's assignments a share of them is, rounded up; at least one."""
    return max(1, math.ceil(differ * len(work_of(problem, rota)) - 1e-9))
