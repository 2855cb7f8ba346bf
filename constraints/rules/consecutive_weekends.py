"""Working weekends in a row, at most and at least."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.weekends import USUAL, weekend_days, weekends_of
from constraints.helpers import duties_worked, options_worked, times
from constraints.rule import Rule
from constraints.rules.consecutive_days import runs
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Price
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import in_a_row


@dataclass(frozen=True, kw_only=True)
class ConsecutiveWeekends(Rule):
    """From `least` to `most` working weekends in a row.

    A weekend is worked when any minute of a duty lies between Saturday 00:00 and Sunday 24:00, or where `weekend` names
    its days (such as Fri, Sat, Sun) when a duty starts on one. Each weekend beyond `most` costs the price, and each
    that a row is short of `least`. A row that reaches the last weekend of the period, or the first of which anything is
    known, is never too short, unless `judge_ends` says that it is judged as it stands. What history alone has made of
    it is not judged.
    """

    id: ClassVar[str] = "consecutive-weekends"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("least", "most")

    least: int = 0
    most: int | None = None
    weekend: tuple[str, ...] = ()
    judge_ends: bool = False

    def __post_init__(self) -> None:
        weekend_days(self.weekend)

    def _range(self, problem: Problem, person: int) -> tuple[int, int, int, int]:
        """Weekends by the week they begin in: the first of which anything is known, the first known whole, the last
        that ends in the period, the last that begins in it."""
        calendar = problem.calendar
        if calendar.cyclic:
            last = -(-calendar.days // 7) - 1
            return 0, 0, last, last
        on = weekend_days(self.weekend or USUAL)
        begins, ends = on[0] - calendar.weekday(0), on[0] - calendar.weekday(0) + len(on) - 1
        known = min(0, problem.people[person].history_from or 0)
        last = calendar.days - 1
        return -((ends - known) // 7), -((begins - known) // 7), (last - ends) // 7, (last - begins) // 7

    def _held(self, problem: Problem, person: int) -> dict[int, Ints]:
        """Options in scope by the weekends they are part of."""
        on: dict[int, list[int]] = {}
        mine = options_worked(problem, self.scope, person)
        days = weekend_days(self.weekend)
        for o, d in zip(mine.tolist(), problem.options.duty[mine].tolist(), strict=True):
            for w in weekends_of(problem, problem.duties[d], days):
                on.setdefault(w, []).append(o)
        return {w: np.array(these, dtype=np.int64) for w, these in on.items()}

    def encode(self, surface: Surface) -> None:
        """Patterns over weekends: one too many in a row, and rows of each length that is too short."""
        problem = surface.problem
        cyclic = problem.calendar.cyclic
        nothing = np.zeros(0, dtype=np.int64)
        for person in self.encoded_people(surface):
            first, whole, ended, last = self._range(problem, person)
            found, count = self._held(problem, person), last - first + 1
            held = {w: found.get(w % count if cyclic else w, nothing) for w in range(first - 1, last + count + 2)}
            if self.most is not None and (self.most < count):
                for w in range(first, last + 1 if cyclic else last + 1 - self.most):
                    _forbid(surface, person, [held[w + k] for k in range(self.most + 1)], (), self.price)
            for length in range(1, min(self.least, count if cyclic else count + 1)):
                price = times(self.price, self.least - length)
                for w in range(first, last + 1 if cyclic else last + 2 - length):
                    if not (cyclic or self.judge_ends or (w > whole and w + length <= ended)):
                        continue
                    ends = [x for x in (w - 1, w + length) if cyclic or first <= x <= last]
                    _forbid(surface, person, [held[w + k] for k in range(length)], [held[x] for x in ends], price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Rows of weekends along the line."""
        counted, calendar = duties_worked(problem, self.scope), problem.calendar
        days = weekend_days(self.weekend)
        for person in where.select_people(self.scope_people(problem)):
            first, whole, ended, last = self._range(problem, person)
            worked: set[int] = set()
            for duty in (problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]):
                worked |= weekends_of(problem, duty, days)
            cycle = last - first + 1 if calendar.cyclic else None
            for start, end in runs(sorted(w for w in worked if first <= w <= last), cycle):
                row = range(start, end + 1)
                endless = len(row) == cycle
                if self.most is not None and len(row) > self.most:
                    tops = row if endless else row[self.most :]
                    beyond = sum(self._open(problem, person, range(w - self.most, w + 1), cycle) for w in tops)
                    if beyond:
                        yield self._breach(problem, person, row, beyond, "at most", self.most)
                known = cycle is not None or self.judge_ends or (start > whole and end < ended)
                if len(row) < self.least and known and not endless:
                    around = range(start - 1, end + 2)
                    if cycle is None:
                        around = range(max(first, start - 1), min(last, end + 1) + 1)
                    if self._open(problem, person, around, cycle):
                        yield self._breach(problem, person, row, self.least - len(row), "at least", self.least)

    def _open(self, problem: Problem, person: int, weekends: range, cycle: int | None) -> bool:
        """Whether a duty in any of some weekends is on offer: else history alone has made them what they are."""
        held, history = self._held(problem, person), problem.options.history
        these = {w if cycle is None else w % cycle for w in weekends}
        return any(w in held and not history[held[w]].all() for w in these)

    def _breach(self, problem: Problem, person: int, row: range, units: int, word: str, allowed: int) -> Breach:
        on = weekend_days(self.weekend or USUAL)
        begins = on[0] - problem.calendar.weekday(0)
        return self.breach(
            person_place(person),
            f"{in_a_row(len(row), 'working weekend')} from that of "
            f"{problem.calendar.label(begins + 7 * row[0])}, {word} {allowed}",
            units=units,
            people=(person,),
            days=(begins + 7 * row[0], begins + 7 * row[-1] + len(on) - 1),
            measured=len(row),
            allowed=allowed,
            unit="weekends",
        )


def _forbid(
    surface: Surface, person: int, present: Sequence[Ints], absent: Sequence[Ints], price: Price
) -> None:
    """A pattern of one instance; none where a weekend has nothing that could be worked."""
    if all(len(g) for g in present):
        silent = [g for g in absent if len(g)]
        steps = [Groups.of([g]) for g in (*present, *silent)]
        surface.pattern(person, steps, [True] * len(present) + [False] * len(silent), price=price)
