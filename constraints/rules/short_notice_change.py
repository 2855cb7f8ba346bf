"""Shifts that are cancelled, moved or curtailed at short notice."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import by_person
from constraints.rule import Rule
from constraints.rules.shift_notice import NOT_SET, speaks_of
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.asked import ShiftNotification
from optimiser.problem.domain import NOWHERE, Duty
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class ShortNoticeChange(Rule):
    """A shift that somebody was told of is cancelled, moved or curtailed at least `days` days before it.

    Below that a payment may be due for each. What happened is in `shifts_told.csv`, or in the published versions; what
    was cancelled or moved and is in the rota as it was told is taken to stand. Without `days` none is judged. Each
    change too late costs the price.
    """

    id: ClassVar[str] = "short-notice-change"
    span: ClassVar[str] = "person"

    days: int | None = None

    def _late(self, problem: Problem, person: int) -> list[tuple[ShiftNotification, int]]:
        """What was changed too late of a person's shifts, each with the days that were left."""
        rows = by_person(problem, "notifications").get(person, []) if self.days is not None else []
        left = [(row, row.day - row.changed) for row in rows if row.changed is not None and row.day >= 0]
        inside = [(r, n) for r, n in left if self.scope.first_day <= r.day <= self.scope.last_day]
        return [(row, days) for row, days in inside if days < (self.days or 0)]

    def encode(self, surface: Surface) -> None:
        """For each change too late a duty as it was told, if there is any, or the price."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            mine = options.of(person)
            for row, _ in self._late(problem, person):
                as_told = (o for o in mine.tolist() if _stands(problem, row, problem.duties[int(options.duty[o])]))
                surface.total(person, ints(as_told), low=1, price=self.price, once=True)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Each change with the days that were left."""
        for person in where.select_people(self.scope_people(problem)):
            for row, left in self._late(problem, person):
                if any(_stands(problem, row, problem.duties[a.duty]) for a in rota.line(person)):
                    continue
                yield self.breach(
                    person_place(person),
                    f"{row.text} on {problem.calendar.label(row.day)} {row.change} {count(left, 'day')} ahead, at "
                    f"least {self.days}: a payment may be due",
                    people=(person,),
                    days=(row.day, row.day),
                    measured=left,
                    allowed=self.days,
                    unit="days",
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """That no number is set."""
        if self.days is None:
            yield NOT_SET


def _stands(problem: Problem, row: ShiftNotification, duty: Duty) -> bool:
    """Whether a duty is a shift as it was told, although it is said to be cancelled or moved: one that was curtailed,
    or moved from nobody knows where, cannot be told from what it became."""
    named = row.shift != NOWHERE or row.start is not None
    return (row.change == "cancelled" or (row.change == "moved" and named)) and speaks_of(problem, row, duty)
