"""What those who meet a need had better have too."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.helpers import present_options
from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.facts import counted_from
from optimiser.problem.filling import covers
from optimiser.problem.options import ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, team_place


@dataclass(frozen=True, kw_only=True)
class PreferredSkill(Rule):
    """Everybody used for a need has, on the whole duty, the capability that the need prefers.

    Judged are the assignments used as the need's capability whose shift covers its period. Each without what is
    preferred costs the need's own price; the rule's price is not used.
    """

    id: ClassVar[str] = "preferred-skill"
    span: ClassVar[str] = "duty"
    part: ClassVar[str] = "wishes"

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be: the needs themselves say, so not of the rule as a whole."""
        return False

    def encode(self, surface: Surface) -> None:
        """A linear form per need: none of those who lack it."""
        problem, options = surface.problem, surface.problem.options
        present = present_options(problem) if any(n.preferred != NOWHERE for n in problem.needs) else {}
        for need in problem.needs:
            price = need.not_preferred
            if need.preferred == NOWHERE or need.day < 0 or not (price.hard or price.points):
                continue
            if not self.scope.has_team(problem, need.team, need.day):
                continue
            lacking = ints(
                o
                for o in present.get((need.team, need.day), ())
                if options.capability[o] == need.capability
                and covers(problem, options.assignment(o), need.period)
                and not problem.able(int(options.contract[o]), need.preferred, int(options.duty[o]))
            )
            if len(lacking):
                surface.linear(team_place(need.team, need.day), lacking, high=0, over=price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Those used for each need, one by one."""
        places = sorted(problem.needs_at) if where.team_days is None else sorted(where.team_days)
        for team, day in places:
            for index in problem.needs_at.get((team, day), ()) if day >= 0 else ():
                need = problem.needs[index]
                price = need.not_preferred
                if need.preferred == NOWHERE or not (price.hard or price.points):
                    continue
                if not self.scope.has_team(problem, team, day):
                    continue
                lacking = [
                    a
                    for a in rota.present(team, day)
                    if a.capability == need.capability
                    and covers(problem, a, need.period)
                    and not problem.able(a.contract, need.preferred, a.duty)
                ]
                if lacking:
                    what, wished = (problem.capabilities[c].name for c in (need.capability, need.preferred))
                    yield self.breach(
                        team_place(team, day),
                        f"{problem.periods[need.period].name}: {len(lacking)} {what} without the preferred {wished}",
                        units=len(lacking),
                        people=tuple(sorted({problem.contracts[a.contract].person for a in lacking})),
                        days=(day, day),
                        measured=len(lacking),
                        allowed=0,
                        unit="people",
                        price=price,
                    )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """Which of the skills they have that needs of the day prefer, and from when on they are counted."""
        on = problem.duties[assignment.duty]
        needs = [problem.needs[n] for n in problem.needs_at.get((on.team, on.day), ())]
        preferred = sorted({n.preferred for n in needs} - {NOWHERE})
        has = tuple(problem.able(assignment.contract, c, assignment.duty) for c in preferred)
        return has, counted_from(problem, assignment.contract, on)
