"""Posts that a rota uses against those that are funded."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.asked import FundedPosts
from optimiser.problem.domain import NOWHERE, Assignment, ContractKind, Duty
from optimiser.problem.problem import Problem
from optimiser.surface import WHOLE, Surface

TEMPORARY = (ContractKind.BANK, ContractKind.AGENCY)
"""Contracts that are no post."""


@dataclass(frozen=True, kw_only=True)
class Establishment(Rule):
    """The hours that a team's rota has of a capability are no more than the funded posts of `establishment.csv` give.

    Working time of all who have the capability, whatever they are used as, bank and agency staff among them; a post
    gives its weekly hours less the uplift: of 37.5 h with 22% on top of the hours at work, 30.7 h. A breach says how
    many posts the hours come to, how many are funded and how many of them contracts of the team fill. Each row of
    the file that is passed costs the price.
    """

    id: ClassVar[str] = "establishment"
    span: ClassVar[str] = "whole"

    def _counts(self, problem: Problem, posts: FundedPosts, duty: Duty) -> bool:
        return duty.day >= 0 and duty.team == posts.team and self.scope.has_duty(problem, duty)

    def encode(self, surface: Surface) -> None:
        """A linear form per row of the establishment."""
        problem, options = surface.problem, surface.problem.options
        for posts in problem.establishment:
            counts = np.fromiter((self._counts(problem, posts, d) for d in problem.duties), np.bool_)
            here = np.flatnonzero(counts[options.duty])
            pairs = zip(options.contract[here].tolist(), options.duty[here].tolist(), strict=True)
            able = np.fromiter((problem.able(c, posts.capability, d) for c, d in pairs), np.bool_, len(here))
            whole = posts.hundredths * posts.weekly_minutes * problem.calendar.days
            most = whole // (7 * (100 + posts.uplift))
            surface.linear(WHOLE, here[able], options.work[here[able]], high=most, over=self.price, once=True)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes of each row added up, as posts."""
        if not where.whole:
            return
        weeks = problem.calendar.days / 7
        for posts in problem.establishment:
            here = [a for a in rota.rota if self._counts(problem, posts, problem.duties[a.duty])]
            worked = sum(
                problem.duties[a.duty].work for a in here if problem.able(a.contract, posts.capability, a.duty)
            )
            used = worked * (100 + posts.uplift) / 100 / posts.weekly_minutes / weeks
            if 7 * worked * (100 + posts.uplift) > posts.hundredths * posts.weekly_minutes * problem.calendar.days:
                name = problem.capabilities[posts.capability].name if posts.capability != NOWHERE else "any"
                yield self.breach(
                    WHOLE,
                    f"{problem.teams[posts.team].id}: {used:.2f} posts of {name} used, {posts.uplift}% for leave, "
                    f"sickness and study among them; {posts.hundredths / 100:g} funded, "
                    f"{in_post(problem, posts) / 100:g} in post",
                    days=(0, problem.calendar.days - 1),
                    measured=used,
                    allowed=posts.hundredths / 100,
                    unit="posts",
                )

    def tells_apart(self, problem: Problem, assignment: Assignment) -> Hashable:
        """What of the establishment they have."""
        return tuple(problem.able(assignment.contract, e.capability, assignment.duty) for e in problem.establishment)

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """That no posts are given."""
        if not problem.establishment:
            yield "establishment.csv gives no posts"


def in_post(problem: Problem, posts: FundedPosts) -> int:
    """Hundredths of a post that contracts at home in a team fill, bank and agency apart, of those who have the
    capability on the team's first duty of the period."""
    duties = (d for (team, day), ds in sorted(problem.duties_at.items()) if team == posts.team and day >= 0 for d in ds)
    first = next(duties, None)
    if first is None:
        return 0
    minutes = sum(
        terms.weekly_minutes
        for c, terms in enumerate(problem.contracts)
        if terms.home_team == posts.team and terms.kind not in TEMPORARY and problem.able(c, posts.capability, first)
    )
    return round(100 * minutes / posts.weekly_minutes)
