"""Who must be among everybody present."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar, NamedTuple

import numpy as np

from constraints.helpers import present_options
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import NOWHERE, Assignment, Composition, Limit
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Form, Surface, team_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class TeamComposition(Rule):
    """Shares, ratios and at-least-ones over everybody present in a team's period.

    A person present counts for every capability they have, whatever they are used as, also when
    used as nothing. One of the alternatives of a composition must hold; if none does it costs the
    composition's own price once. The rule's price is not used.
    """

    id: ClassVar[str] = "composition"
    span: ClassVar[str] = "duty"

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be: the compositions themselves say, so not of the rule as a whole."""
        return False

    def encode(self, surface: Surface) -> None:
        """Linear forms where a composition is one limit, else alternatives of which one holds."""
        problem, options = surface.problem, surface.problem.options
        covers = [frozenset(s.periods) for s in problem.shifts]
        present = present_options(problem)
        for composition in problem.compositions:
            days = range(problem.calendar.days) if composition.days is None else sorted(composition.days)
            for day in days:
                if day < 0 or (composition.team, day) not in problem.duties_at:
                    continue
                if not self.scope.has_team(problem, composition.team, day):
                    continue
                here = present.get((composition.team, day), [])
                mine = ints(o for o in here if composition.period in covers[options.shift[o]])
                _encode(surface, composition, day, mine)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Heads counted among those present."""
        by_team = _by_team(problem)
        if not by_team:
            return
        places = sorted(problem.duties_at) if where.team_days is None else sorted(where.team_days)
        for team, day in places:
            asked = [c for c in by_team.get(team, ()) if c.days is None or day in c.days]
            if not asked or not 0 <= day < problem.calendar.days or (team, day) not in problem.duties_at:
                continue
            if not self.scope.has_team(problem, team, day):
                continue
            everybody = rota.present(team, day)
            for composition in asked:
                here = [
                    a for a in everybody if composition.period in problem.shifts[problem.duties[a.duty].shift].periods
                ]
                if composition.if_present and not here:
                    continue
                faults = [_fault(problem, alternative, here) for alternative in composition.alternatives]
                if all(faults):
                    yield self._breach(problem, composition, day, here, [f for f in faults if f])

    def _breach(
        self, problem: Problem, composition: Composition, day: int, here: list[Assignment], faults: list[_Fault]
    ) -> Breach:
        name = f" ({composition.name})" if composition.name else ""
        said = ", nor ".join(dict.fromkeys(f.text for f in faults)) or "nothing is allowed"
        one = len({f.allowed for f in faults if f.text == faults[0].text}) == 1  # of "any but" there are two sides
        return self.breach(
            team_place(composition.team, day),
            f"{problem.periods[composition.period].name}{name}: {said}",
            people=tuple(problem.contracts[a.contract].person for a in here),
            days=(day, day),
            measured=faults[0].measured if faults else len(here),
            allowed=faults[0].allowed if faults and one else None,
            unit="people",
            duties=tuple(sorted({a.duty for a in here})),
            price=composition.price,
        )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Which of the capabilities they have that limits of the team count."""
        return tuple(problem.able(assignment.contract, c, assignment.duty) for c in _counted(problem, assignment.duty))


def _encode(surface: Surface, composition: Composition, day: int, mine: Ints) -> None:
    place, price = team_place(composition.team, day), composition.price
    if not price.hard and not price.points:
        return
    forms = [[_form(surface.problem, limit, mine) for limit in limits] for limits in composition.alternatives]
    when_empty = [all(f.low <= 0 <= f.high for f in alternative) for alternative in forms]
    if len(forms) == 1 and (not composition.if_present or when_empty[0]) and (price.hard or len(forms[0]) == 1):
        for f in forms[0]:
            surface.linear(
                place, f.options, f.weights, low=f.low, high=f.high, under=price, over=price, once=not price.hard
            )
        return
    if composition.if_present and not any(when_empty):
        forms.append([Form(mine, np.ones(len(mine), dtype=np.int64), high=0)])
    surface.one_of(place, forms, price=price)


def _form(problem: Problem, limit: Limit, mine: Ints) -> Form:
    contract, duty = problem.options.contract[mine].tolist(), problem.options.duty[mine].tolist()
    weights = np.zeros(len(mine), dtype=np.int64)
    for capability, weight in limit.weights:
        have = (problem.able(c, capability, d) for c, d in zip(contract, duty, strict=True))
        weights += weight * np.fromiter(have, np.int64, len(mine))
    low = -UNBOUNDED if limit.low is None else limit.low
    return Form(mine, weights, low, UNBOUNDED if limit.high is None else limit.high)


class _Fault(NamedTuple):
    """Which limits of an alternative do not hold, in words; of the first the people it counts and how many it asks."""

    text: str
    measured: float
    allowed: float


def _fault(problem: Problem, limits: tuple[Limit, ...], here: list[Assignment]) -> _Fault | None:
    """What is wrong with those present by an alternative; None if all its limits hold."""
    broken: list[_Fault] = []
    for limit in limits:
        counts = [sum(problem.able(a.contract, c, a.duty) for a in here) for c, _ in limit.weights]
        value = sum(weight * n for (_, weight), n in zip(limit.weights, counts, strict=True))
        too_few = limit.low is not None and value < limit.low
        bound = limit.low if too_few else limit.high
        if bound is not None and (too_few or value > bound):
            named = (None if c == NOWHERE else problem.capabilities[c].name for c, _ in limit.weights)
            present = ", ".join(
                count(n, "person", "people") if name is None else f"{n} {name}"
                for n, name in zip(counts, named, strict=True)
            )
            text = f"{limit.text}: {present}" if limit.text else f"{present} present"
            first = limit.weights[0][1]
            broken.append(_Fault(text, counts[0], (bound - value + first * counts[0]) / first))
    return _Fault(" and ".join(f.text for f in broken), *broken[0][1:]) if broken else None


@once_per_problem
def _by_team(problem: Problem) -> dict[int, list[Composition]]:
    found: dict[int, list[Composition]] = {}
    for composition in problem.compositions:
        found.setdefault(composition.team, []).append(composition)
    return found


@once_per_problem
def _counted(problem: Problem, duty: int) -> tuple[int, ...]:
    """Capabilities that the limits of a duty's team count."""
    here = _by_team(problem).get(problem.duties[duty].team, ())
    return tuple(
        sorted({c for one in here for limits in one.alternatives for limit in limits for c, _ in limit.weights})
    )
