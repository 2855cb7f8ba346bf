"""Working weekends over the whole period."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.facts.weekends import USUAL, weekend_days, weekends_of, weekends_of_options
from constraints.helpers import duties_worked, of_it_before, options_worked
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class Weekends(Rule):
    """At most `most` working weekends in the period, or in any `within` weekends in a row.

    A weekend is worked when a duty in scope has any minute of it between Saturday 00:00 and Sunday
    24:00; where `weekend` names its days (such as Fri, Sat, Sun), when a duty starts on one. Over the
    whole period only duties that start in it count; with `carried`, what the balance `weekends` brought
    over from before counts too. With `within`, history counts as it was worked, and what it alone has
    too many is not judged. Each weekend beyond costs the price, in each such stretch.
    """

    id: ClassVar[str] = "weekends"
    span: ClassVar[str] = "person"

    most: int = 2
    carried: bool = False
    within: int | None = None
    weekend: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        weekend_days(self.weekend)
        if self.within is not None and (self.within < 1 or self.carried):
            raise ValueError("within is 1 weekend or more, and takes history in place of what is carried")

    def encode(self, surface: Surface) -> None:
        """Blocks of a line, one a weekend."""
        problem, options = surface.problem, surface.problem.options
        brought = {c.person: c.value for c in problem.carried if c.measure == "weekends"} if self.carried else {}
        on = weekend_days(self.weekend)
        for person in self.encoded_people(surface):
            mine = options_worked(problem, self.scope, person)
            mine = mine[options.day[mine] < problem.calendar.days]
            if self.within is None:
                mine = mine[options.day[mine] >= 0]
            chosen, weekend = weekends_of_options(problem, mine, on)
            if self.within is not None:
                self._encode_stretches(surface, person, chosen, weekend)
                continue
            surface.blocks(
                person,
                Groups.by_slot(chosen, weekend, int(weekend.max(initial=-1)) + 1),
                high=self.most,
                base=brought.get(person, 0),
                price=self.price,
            )

    def _encode_stretches(self, surface: Surface, person: int, chosen: Ints, weekend: Ints) -> None:
        """Blocks of each stretch of weekends."""
        history, problem = surface.problem.options.history, surface.problem
        on: dict[int, list[int]] = {}
        for o, w in zip(chosen.tolist(), weekend.tolist(), strict=True):
            on.setdefault(w, []).append(o)
        for stretch in self._stretches(problem):
            groups = [on[w] for w in stretch if w in on]
            past = sum(any(history[o] for o in g) for g in groups)
            if len(groups) > max(self.most, past):
                surface.blocks(person, Groups.of(groups), high=max(self.most, past), price=self.price)

    def _stretches(self, problem: Problem) -> list[tuple[int, ...]]:
        """Weekends in a row that end with each weekend of the period, numbered by their weeks."""
        last, width = problem.calendar.week(problem.calendar.days - 1), self.within or 1
        if not problem.calendar.cyclic:
            return [tuple(range(w - width + 1, w + 1)) for w in range(last + 1)]
        weeks = -(-problem.calendar.days // 7)
        found = {frozenset((w - k) % weeks for k in range(min(width, weeks))) for w in range(weeks)}
        return sorted(tuple(sorted(f)) for f in found)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Weekends of the duties of a line, each counted once."""
        counted, on = duties_worked(problem, self.scope), weekend_days(self.weekend)
        days = problem.calendar.days
        for person in where.select_people(self.scope_people(problem)):
            if self.within is not None:
                yield from self._audit_stretches(problem, rota, person)
                continue
            worked = sum(
                c.value for c in problem.carried if self.carried and c.person == person and c.measure == "weekends"
            )
            seen: set[int] = set()
            for a in rota.line(person):
                duty = problem.duties[a.duty]
                if counted[a.duty] and 0 <= duty.day < days:
                    seen |= weekends_of(problem, duty, on)
            worked += len(seen)
            if worked > self.most:
                yield self.breach(
                    person_place(person),
                    f"{count(worked, 'working weekend')}, at most {self.most}",
                    units=worked - self.most,
                    people=(person,),
                    days=(0, days - 1),
                    measured=worked,
                    allowed=self.most,
                    unit="weekends",
                )

    def _audit_stretches(self, problem: Problem, rota: Lines, person: int) -> Iterator[Breach]:
        """Working weekends counted in each stretch."""
        counted, on = duties_worked(problem, self.scope), weekend_days(self.weekend)
        usual = weekend_days(self.weekend or USUAL)
        before: set[int] = set()
        seen: set[int] = set()
        for a in rota.line(person):
            duty = problem.duties[a.duty]
            if counted[a.duty] and duty.day < problem.calendar.days:
                touched = weekends_of(problem, duty, on)
                seen |= touched
                before |= touched if duty.day < 0 else frozenset()
        for stretch in self._stretches(problem):
            worked = len(seen.intersection(stretch))
            allowed = max(self.most, len(before.intersection(stretch)))
            if worked > allowed:
                begins, size = usual[0] - problem.calendar.weekday(0), len(usual)
                first, last = begins + 7 * stretch[0], begins + 7 * stretch[-1] + size - 1
                yield self.breach(
                    person_place(person),
                    f"{count(worked, 'working weekend')} of {len(stretch)} from that of "
                    f"{problem.calendar.label(first)}, at most {self.most}"
                    f"{of_it_before(allowed, self.most, str(allowed))}",
                    units=worked - allowed,
                    people=(person,),
                    days=(first, last),
                    measured=worked,
                    allowed=self.most,
                    unit="weekends",
                )
