"""Late finishes in any few days. Copy this file, rename it, and change what you need: discovery leaves TEMPLATE.py out.

The comments say what an author has to think of; they go when the rule is written. The docstring of the class stays:
`rota rules show` prints it, so it is for a rota coordinator to read.

Three files make a rule, and nothing else has to know of it: this one, a test of its own, and a line in a pack
(CONTRIBUTING.md walks through them). A rule for one place alone stays outside the package: see docs/rules.md.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import before_unknown
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import Duty
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class FewLateFinishes(Rule):
    """At most `most` duties that end after a time of day in any `days` days in a row.

    History counts; where it alone has too many, no more may come to them. Each duty beyond costs the price in each
    such window; the bill shows one line per person with the worst of them.
    """

    # The id is the word in packs and rota.toml. The span says where breaches are judged, and so what is judged again
    # when somebody's line changes: "person", "duty" (a team's day), or "whole" (the rota as one). The part says under
    # which heading of the bill it stands: "limits" unless told otherwise, "gaps", "cost" or "wishes".
    id: ClassVar[str] = "few-late-finishes"
    span: ClassVar[str] = "person"

    # The rule's numbers, of types that TOML has, each with the value that is usual. What every rule has (name, title,
    # source, price, scope) comes from Rule. No number stands in the code: the next contract has another.
    most: int = 2
    days: int = 7
    after: int = 1320
    """Minutes from midnight: 1320 is 22:00."""

    def __post_init__(self) -> None:
        # A number that makes no sense is refused here; the pack or rota.toml that gave it is named in the fault.
        if self.days < 1:
            raise ValueError("days is 1 or more")

    # --- What is judged: written first, from the words of the rule -------------------------------------------------

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Late finishes of the line, window by window."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        # `where` is the part asked for. Keep to it (select_people here; where.team_days, where.whole in other spans),
        # else a bill kept true under changes goes wrong.
        for person in where.select_people(self.scope_people(problem)):
            # TWO CONTRACTS. A line is a person's, over all their contracts: rest and hours are judged so, whoever
            # employs. A rule of one contract's terms (hours owed, pay) goes over problem.contracts_of[person] instead
            # and asks the scope contract by contract (own_options, contracts_in_scope).
            late = [
                problem.duties[a.duty].day
                for a in rota.line(person)
                if counted[a.duty] and ends_late(calendar, problem.duties[a.duty], self.after)
            ]
            # CYCLIC CALENDARS. A template wraps round: before day 0 comes its last day, and it has no history. A
            # window longer than the template meets the same duty more than once.
            if calendar.cyclic:
                laps = range(-(-self.days // calendar.days) + 1)
                late = [day - lap * calendar.days for day in late for lap in laps]
            worst, beyond = (0, 0), 0
            # THE LAST DAY. Every window that ends in the rota, so the one that ends on its last day too. Windows that
            # end later belong to the next rota, whose history this one is. A rule that must say something of them
            # already (an average that can no longer be kept) marks its breach `projected` and names its assumption.
            for last in range(calendar.days):
                inside = [day for day in late if last - self.days < day <= last]
                # HISTORY. Days before 0 are part of the line and cannot be changed. What they broke by themselves is
                # no breach of this rota (else no rota were possible), but nothing may be added to it.
                allowed = max(self.most, 0 if calendar.cyclic else sum(1 for day in inside if day < 0))
                worst = max(worst, (len(inside), -last)) if len(inside) > allowed else worst
                beyond += max(0, len(inside) - allowed)
            if beyond:
                number, last = worst[0], -worst[1]
                # A breach says who, when, what was measured against what is allowed; never why somebody was absent.
                # The text is for people, without the person's name: reports put it before.
                yield self.breach(
                    person_place(person),
                    f"{count(number, 'late finish', 'late finishes')} in the "
                    f"{count(self.days, 'day')} to {calendar.label(last)}, at most {self.most}",
                    units=beyond,
                    people=(person,),
                    days=(last - self.days + 1, last),
                    measured=number,
                    allowed=self.most,
                    unit="duties",
                )

    # --- What is asked for: the same requirement in the verbs of the surface, sharing facts but no counting ---------

    def encode(self, surface: Surface) -> None:
        """A window per last day, late finishes counted."""
        problem, options = surface.problem, surface.problem.options
        length = problem.calendar.days
        late = np.array([ends_late(problem.calendar, d, self.after) for d in problem.duties], dtype=np.bool_)
        # encoded_people, not scope_people: a sub-problem asks for a few people only.
        for person in self.encoded_people(surface):
            # Options of a person over all contracts, in time order, history first; options.history marks those that
            # every rota holds.
            mine = options_in_scope(problem, self.scope, person)
            mine = mine[late[options.duty[mine]]]
            groups: list[Ints] = []
            weights: list[Ints] = []
            highs: list[int] = []
            for last in range(length):
                times = self._times(options.day[mine], last, length if problem.calendar.cyclic else None)
                these, counts = mine[times > 0], times[times > 0]
                allowed = max(self.most, int(counts[options.history[these]].sum()))
                # Say nothing where nothing can bind: models stay small.
                if counts.sum() > allowed:
                    groups.append(these)
                    weights.append(counts)
                    highs.append(allowed)
            if groups:
                surface.window(
                    person, Groups.of(groups), np.concatenate(weights), high=np.array(highs), price=self.price
                )

    def _times(self, days: Ints, last: int, length: int | None) -> Ints:
        """How often each of some days lies in the window that ends on a day; more than once only round a template of
        so many days."""
        if length is None:
            return ((days > last - self.days) & (days <= last)).astype(np.int64)
        return np.asarray((last - days) // length - (last - self.days - days) // length)

    # A NEED OF ZERO. Rules over a team's day meet days on which nobody is needed, and days on which nobody is there:
    # a share of no people breaks nothing, and a ratio must not divide by them. Test both.

    # --- What could not be judged ----------------------------------------------------------------------------------

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the days before are not known."""
        # LONG REFERENCE PERIODS. Where history is too short for a period that ends in the rota, say so: a rule that
        # could not look is not a rule that was kept. Averages over weeks share constraints/facts/reference_period.py,
        # which knows of starters, of leave that leaves the period, and of periods that reach past the rota's end.
        what = f"windows of {count(self.days, 'day')}"
        yield from before_unknown(problem, self.scope_people(problem), self.days - 1, what)


def ends_late(calendar: Calendar, duty: Duty, after: int) -> bool:
    """Whether a duty ends after a time of day, or on a later day. A fact: both sides above may share it."""
    # CLOCK CHANGES. Instants (duty.start, duty.end) are elapsed minutes, for durations and rests; `wall` gives the day
    # and the clock, for "after 22:00". A night over a change is an hour longer or shorter, its clock times are not.
    day, clock = calendar.wall(duty.end)
    return day > duty.day or clock > after
