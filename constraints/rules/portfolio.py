"""Portfolio time: sessions of education, leadership, management, research and the like."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.helpers import by_person, hours
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import HARD, Price, Quota
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class Portfolio(Rule):
    """Each quota of a person's own sessions is met in its block of days: from `least` to `most`.

    Protected sessions are hard; movable ones cost the quota's price for each session missing or
    too many; of a quota in hours for each started hour. History in the block counts; what it alone has too many is not
    judged. The rule's price is not used.
    """

    id: ClassVar[str] = "portfolio"
    span: ClassVar[str] = "person"

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be: each quota says so itself, not the rule as a whole."""
        return False

    def encode(self, surface: Surface) -> None:
        """A total per quota."""
        problem, options = surface.problem, surface.problem.options
        quotas = by_person(problem, "quotas")
        for person in self.encoded_people(surface):
            for quota in quotas.get(person, ()):
                mine = options.of(person)
                mine = mine[np.isin(options.duty[mine], quota.duties)]
                mine = mine[(options.day[mine] >= quota.first_day) & (options.day[mine] <= quota.last_day)]
                weights = options.work[mine] if quota.in_minutes else np.ones(len(mine), dtype=np.int64)
                past = int(weights[options.history[mine]].sum())
                price = _price(quota)
                if price.hard or price.points:
                    high, unit = max(quota.most, past), 60 if quota.in_minutes else 1
                    surface.total(person, mine, weights, low=quota.least, high=high, price=price, unit=unit)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Sessions counted along the line."""
        quotas = by_person(problem, "quotas")
        for person in where.select_people(self.scope_people(problem)):
            line = rota.line(person) if person in quotas else []
            for quota in quotas.get(person, ()):
                own = set(quota.duties)
                taken = [
                    a.duty
                    for a in line
                    if a.duty in own and quota.first_day <= problem.duties[a.duty].day <= quota.last_day
                ]
                given = [(d, problem.duties[d].work if quota.in_minutes else 1) for d in taken]
                have = sum(amount for _, amount in given)
                most = max(quota.most, sum(amount for d, amount in given if problem.duties[d].day < 0))
                wrong = max(quota.least - have, have - most)
                price = _price(quota)
                if wrong > 0 and (price.hard or price.points):
                    asked, word = (quota.least, "at least") if have < quota.least else (most, "at most")
                    shown = (hours(have), hours(asked)) if quota.in_minutes else (count(have, 'session'), f"{asked}")
                    yield self.breach(
                        person_place(person),
                        f"{shown[0]} of {quota.activity} from {problem.calendar.label(quota.first_day)} "
                        f"to {problem.calendar.label(quota.last_day)}, {word} {shown[1]}",
                        units=-(-wrong // 60) if quota.in_minutes else wrong,
                        people=(person,),
                        days=(quota.first_day, quota.last_day),
                        measured=have,
                        allowed=asked,
                        unit="minutes" if quota.in_minutes else "sessions",
                        duties=tuple(taken),
                        price=price,
                    )


def _price(quota: Quota) -> Price:
    return HARD if quota.protected else quota.price
