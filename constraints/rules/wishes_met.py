"""A floor on the wishes met of each person."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import by_person
from constraints.rule import Rule
from constraints.rules.requests import wished_options
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class WishesMet(Rule):
    """At least `percent` of a person's wishes are met, of those to be free and of those to work each.

    So many may be refused as the rest of the wishes makes, rounded down, less the balance
    `refusals` brought over from before. Each refusal beyond costs the price.
    """

    id: ClassVar[str] = "wishes-met"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"

    percent: int = 50
    whole_day: bool = False

    def encode(self, surface: Surface) -> None:
        """Wishes as blocks: those to be free touched at most, those to work touched at least so often."""
        problem = surface.problem
        requests = by_person(problem, "requests")
        for person in self.encoded_people(surface):
            for wants in (False, True):
                wishes = [
                    r for r in requests.get(person, ()) if r.wants == wants and 0 <= r.day < problem.calendar.days
                ]
                if not wishes:
                    continue
                groups = Groups.of(wished_options(problem, r, self.whole_day) for r in wishes)
                refusable = _refusable(problem, person, len(wishes), self.percent)
                if wants:
                    surface.blocks(person, groups, low=len(wishes) - refusable, price=self.price)
                else:
                    surface.blocks(person, groups, high=refusable, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Refusals counted wish by wish."""
        requests = by_person(problem, "requests")
        for person in where.select_people(self.scope_people(problem)):
            if person not in requests:
                continue
            line = rota.duties(person)
            asked, refused = {False: 0, True: 0}, {False: 0, True: 0}
            for wish in requests[person]:
                if not 0 <= wish.day < problem.calendar.days:
                    continue
                asked[wish.wants] += 1
                midnight = problem.calendar.midnight(wish.day)
                worked = any(
                    (wish.shifts is None or d.shift in wish.shifts)
                    and (
                        d.day == wish.day
                        or (self.whole_day and not wish.wants and d.day == wish.day - 1 and d.end > midnight)
                    )
                    for d in line
                )
                refused[wish.wants] += worked != wish.wants
            for wants, word in ((False, "to be free"), (True, "to work")):
                allowed = _refusable(problem, person, asked[wants], self.percent)
                if refused[wants] > allowed:
                    yield self.breach(
                        person_place(person),
                        f"{refused[wants]} of {count(asked[wants], 'wish', 'wishes')} {word} refused, "
                        f"at most {allowed}",
                        units=refused[wants] - allowed,
                        people=(person,),
                        days=(0, problem.calendar.days - 1),
                        measured=refused[wants],
                        allowed=allowed,
                        unit="wishes",
                    )


def _refusable(problem: Problem, person: int, asked: int, percent: int) -> int:
    before = sum(c.value for c in by_person(problem, "carried").get(person, ()) if c.measure == "refusals")
    return max(0, asked * (100 - percent) // 100 - int(before))
