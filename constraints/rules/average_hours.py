"""Average weekly hours over a reference period."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.journeys import journeys_of, of_it_travel, possible_journeys
from constraints.facts.reference_period import (
    ReferencePeriod,
    minutes_after,
    missing_history,
    reference_periods,
    weekly_minutes,
    working_days_excluded,
)
from constraints.helpers import hours, minutes_counted, option_minutes
from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Flags, Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import UNBOUNDED, Form, Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class AverageHours(Rule):
    """At most `weekly` minutes of working time a week, averaged over every reference period of `weeks` weeks.

    All employers together. The average is (A + B) / C: A the minutes worked in the reference period, B those worked
    after it on as many days of work as the period has excluded days (leave, sickness; of a stretch Monday to Friday,
    where it has any of them), C its weeks. Somebody who has worked for less than the reference period is judged over
    the whole weeks since they joined. A template is judged over its own length. A duty counts on the day it starts,
    travel from one duty to the next of a working day on that of the second.

    A period that reaches past the rota, and days of B that do, stand on an assumption: the hours of contracts that go
    on then, but no more than the limit, five days a week; breaches found so are projected. Where history alone is over
    the limit it is no fault of the rota, but work that comes to it is. Each period over the limit costs the price; the
    bill shows one line per person with the worst of them.

    Where one day offers duties that do not overlap, B is encoded no laxer than it is audited.
    """

    id: ClassVar[str] = "average-hours"
    span: ClassVar[str] = "person"
    discloses: ClassVar[str] = "average"

    weekly: int = 2880
    weeks: int = 17
    successive_from: str = ""
    """A date from which periods follow each other, where an agreement says so (regulation 4(3)(a)); else any counts."""
    opted_out: int | None = None
    """The limit for those who opted out in writing; None: they are not judged."""
    under_contract: int | None = None
    """Judge only people whose contracts in scope come to fewer weekly minutes than this."""
    paid_breaks: bool = False
    """Whether breaks count as work under the contracts in scope."""
    cycle: bool = False
    """Whether a rota's cycle is the period where it is shorter; of a dated rota it is not known, which is said."""

    def __post_init__(self) -> None:
        if self.successive_from:
            dt.date.fromisoformat(self.successive_from)

    def _limit(self, problem: Problem, person: int) -> int | None:
        if self.under_contract is not None:
            contracted = weekly_minutes(problem, person, self.scope)
            if not 0 < contracted < self.under_contract:
                return None
        return self.opted_out if problem.people[person].opt_out else self.weekly

    def encode(self, surface: Surface) -> None:
        """Windows of a line; one-of where days after the period count in place of days of leave."""
        problem, options = surface.problem, surface.problem.options
        for person in self.encoded_people(surface):
            limit = self._limit(problem, person)
            if limit is None:
                continue
            mine = options_in_scope(problem, self.scope, person)
            minutes = option_minutes(problem, self.scope, self.paid_breaks)
            mine = mine[minutes[mine] > 0]
            day, work, past = options.day[mine], minutes[mine], options.history[mine]
            assumed = min(minutes_after(problem, person), limit)
            on_the_way = possible_journeys(problem, person, self.scope)
            ceiling = _most(options.start[mine], options.end[mine], day, work, past)
            for d, travel in zip(on_the_way.day.tolist(), on_the_way.minutes.tolist(), strict=True):
                ceiling[d] = ceiling.get(d, 0) + travel
            groups: list[Ints] = []
            journeys: list[Ints] = []
            highs: list[int] = []
            one: Flags | None = None
            for span in reference_periods(problem, person, self.weeks, self.successive_from):
                inside = (day >= span.first) & (day <= span.last)
                within = (on_the_way.day >= span.first) & (on_the_way.day <= span.last)
                gone = sum(span.first <= d <= span.last - span.beyond for d in working_days_excluded(problem, person))
                room = limit * span.days // 7 - span.beyond * assumed // 7
                later = day > span.last
                if gone == 0 or span.beyond or not later.any() or problem.calendar.cyclic:
                    before = int(work[inside & past].sum() + on_the_way.minutes[within & on_the_way.past].sum())
                    room = max(room - gone * assumed // 5, before)
                    if _bound(ceiling, span.first, span.last) > room:
                        groups.append(mine[inside])
                        journeys.append(np.flatnonzero(within))
                        highs.append(room)
                    continue
                top = _bound(ceiling, span.first, problem.calendar.days)
                if top + gone * assumed // 5 <= room:
                    continue
                one = _one_a_day(options.start[mine], options.end[mine], day) if one is None else one
                self._with_days_after(surface, person, span, gone, room, assumed, mine, one)
            if groups:
                made, joint = Groups.of(groups), on_the_way.terms(journeys)
                high = np.array(highs)
                surface.window(person, made, minutes[made.options], high=high, price=self.price, once=True, joint=joint)

    def _with_days_after(
        self, surface: Surface, person: int, span: ReferencePeriod, gone: int, room: int, assumed: int, mine: Ints,
        one: Flags,
    ) -> None:  # fmt: skip
        """One alternative for each last day of B: the next day of work is one too many, and all work so far
        is within the limit; or the rota ends first, each day then missing a fifth of a contracted week.

        Args:
            mine: options in time order; each sum is of some in a row, and says where they lie instead of copying them.
            one: see `_one_a_day`.
        """
        problem, options = surface.problem, surface.problem.options
        day, work = options.day[mine], option_minutes(problem, self.scope, self.paid_breaks)[mine]
        begin, end = np.searchsorted(day, span.first), np.searchsorted(day, span.last, side="right")
        later = np.unique(day[end:])
        ends = [end, *np.searchsorted(day, later, side="right").tolist()]
        seen = end + np.flatnonzero(one[end:])
        days_seen, ones = mine[seen], np.ones(len(seen), dtype=np.int64)
        many = np.searchsorted(day[seen], later, side="right").tolist()
        on_the_way = possible_journeys(problem, person, self.scope)
        travel, leads = on_the_way.minutes, on_the_way.day
        alternatives: list[list[Form]] = []
        for k, before in enumerate([span.last, *later[:-1].tolist()]):
            upto = slice(begin, ends[k])
            joint = on_the_way.terms([np.flatnonzero((leads >= span.first) & (leads <= before))])
            so_far = Form(mine[upto], work[upto], high=room, joint=joint)
            days_of_work = Form(days_seen[: many[k]], ones[: many[k]], low=gone + 1, high=UNBOUNDED)
            alternatives.append([so_far, days_of_work])
        missing = np.zeros(len(mine), dtype=np.int64)
        missing[seen] = assumed
        journeys = leads >= span.first
        short = Form(mine[begin:], (5 * work - missing)[begin:], high=5 * room + 4 - gone * assumed,
                     joint=on_the_way.terms([np.flatnonzero(journeys)], 5 * travel))  # fmt: skip
        alternatives.append([short, Form(days_seen, ones, low=-UNBOUNDED, high=gone)])
        past = options.history[mine]
        before_it = int(work[begin:][past[begin:]].sum() + travel[journeys & on_the_way.past].sum())
        if 5 * before_it > 5 * room + 4 - gone * assumed:
            fresh = begin + np.flatnonzero(~past[begin:])
            alternatives.append([Form(mine[fresh], work[fresh], high=0)])
        surface.one_of(person_place(person), alternatives, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Minutes summed day by day along the line, period by period."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        for person in where.select_people(self.scope_people(problem)):
            limit = self._limit(problem, person)
            if limit is None:
                continue
            worked: dict[int, int] = {}
            journeys = journeys_of(problem, rota, person, self.scope)
            for a in rota.line(person):
                day = problem.duties[a.duty].day
                if counted[a.duty]:
                    minutes = minutes_counted(problem, self.scope, self.paid_breaks, a.contract, a.duty)
                    worked[day] = worked.get(day, 0) + minutes
            for journey in journeys:
                worked[journey.day] = worked.get(journey.day, 0) + journey.work
            days = sorted(d for d, minutes in worked.items() if minutes)
            before = sum(worked[d] for d in days if d < 0)
            running = np.concatenate(([0], np.cumsum([worked[d] for d in days]))).tolist()
            assumed = min(minutes_after(problem, person), limit)
            faults: list[tuple[float, ReferencePeriod, bool, int]] = []
            excluded = sorted(working_days_excluded(problem, person))
            for span in reference_periods(problem, person, self.weeks, self.successive_from):
                i, j = bisect_left(days, span.first), bisect_right(days, span.last)
                total = running[j] - running[i]
                known = bisect_right(excluded, span.last - span.beyond)
                gone = max(0, known - bisect_left(excluded, span.first))
                after = 0 if calendar.cyclic else min(gone, len(days) - j)
                missing = gone - after
                exact = total + running[j + after] - running[j] + span.beyond * assumed / 7 + missing * assumed / 5
                over = limit * span.days // 7 - span.beyond * assumed // 7
                fresh = running[j + after] - max(running[i], before)
                if fresh and 5 * (total + running[j + after] - running[j]) + missing * assumed > 5 * over + 4:
                    faults.append((exact * 7 / span.days, span, bool(span.beyond or missing), gone))
            if faults:
                average, span, projected, gone = max(faults, key=lambda f: (f[0], -f[1].first))
                text = f"{hours(average)} a week on average from {calendar.label(span.first)} "
                text += f"over {count(span.days // 7, 'week')}"
                text += f" with {count(gone, 'day')} of leave or sickness made up" if gone else ""
                text += of_it_travel(sum(j.work for j in journeys if span.first <= j.day <= span.last))
                text += f", at most {hours(limit)}"
                if projected:
                    text += f" (assuming {hours(assumed)} a week after the rota)"
                yield self.breach(
                    person_place(person),
                    text,
                    units=len(faults),
                    people=(person,),
                    days=(span.first, span.last),
                    measured=average,
                    allowed=limit,
                    unit="minutes a week",
                    projected=projected,
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People whose history is too short."""
        judged = [p for p in self.scope_people(problem) if self._limit(problem, p) is not None]
        yield from missing_history(problem, judged, self.weeks, self.successive_from)
        if not self.cycle or problem.calendar.cyclic or problem.calendar.days >= 7 * self.weeks:
            return
        counted = duties_in_scope(problem, self.scope)
        for person in sorted(judged):
            line = [a for a in rota.line(person) if counted[a.duty] and problem.duties[a.duty].day >= 0]
            total = sum(minutes_counted(problem, self.scope, self.paid_breaks, a.contract, a.duty) for a in line)
            limit = self._limit(problem, person)
            if limit is not None and 7 * total > limit * problem.calendar.days:
                average = hours(7 * total / problem.calendar.days)
                yield (
                    f"{problem.people[person].id}: {average} a week over the rota alone, too much if it is the whole "
                    f"cycle; the weeks of the cycle are not given"
                )


def _most(start: Ints, end: Ints, day: Ints, work: Ints, history: Flags) -> dict[int, int]:
    """Most minutes of each day: all of history; of a day to come, the best duties that do not overlap."""
    found: dict[int, int] = {}
    for d in np.unique(day).tolist():
        at = np.flatnonzero(day == d)
        if history[at].all():
            found[d] = int(work[at].sum())
            continue
        best: list[tuple[int, int]] = [(-(1 << 60), 0)]  # (end, most minutes up to it), both rising
        for i in at[np.argsort(end[at], kind="stable")].tolist():
            before = max(m for e, m in best if e <= start[i]) + int(work[i])
            best.append((int(end[i]), max(before, best[-1][1])))
        found[d] = best[-1][1]
    return found


def _bound(most: dict[int, int], first: int, last: int) -> int:
    return sum(m for d, m in most.items() if first <= d <= last)


def _one_a_day(start: Ints, end: Ints, day: Ints) -> Flags:
    """For each day the largest set of options that all contain one instant: at most one of them is worked."""
    found = np.zeros(len(day), dtype=np.bool_)
    for d in np.unique(day).tolist():
        at = np.flatnonzero(day == d)
        sets = [at[(start[at] <= t) & (t < end[at])] for t in start[at]]
        found[max(sets, key=len)] = True
    return found
