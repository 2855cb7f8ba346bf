"""Weekly rest in fixed weeks or fortnights."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.facts.reference_period import employed_from, is_starter, known_from
from constraints.helpers import duties_at_work, hours, options_at_work
from constraints.pattern_instances import Instances
from constraints.rule import Rule
from constraints.scope import comes_of_age
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import Calendar
from optimiser.problem.options import Flags, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.wording import count


@dataclass(frozen=True, kw_only=True)
class WeeklyRest(Rule):
    """`rests` separate rests of `minutes` in every block of `weeks` weeks from a Monday.

    The regulations give two patterns: 24 h in each week (`weeks` 1, `rests` 1), or two of 24 h or one of
    48 h in each fortnight (`weeks` 2, `rests` 2; a stretch of 48 h is two of 24). Whoever keeps the first keeps
    the second, so the second is what is judged where either suffices. `on_top` is the daily rest that comes on
    top of each stretch, before or after it and perhaps outside the block: with 11 h, 35 h of which 24 h lie in the
    block are one rest, 59 h of which 48 h do are two; 0 asks none. Blocks count from the week in which somebody's
    first contract began (regulation 11(5)); where that is not known, from the first Monday of which it is known what
    they worked, so that history and rota give the answer of one long rota; or from the date `since`. After the rota
    everybody is taken to rest, which is said where it matters; a block that begins before what is known of somebody is
    not judged.
    """

    id: ClassVar[str] = "weekly-rest"
    span: ClassVar[str] = "person"
    ages_by_day: ClassVar[bool] = True

    minutes: int = 1440
    weeks: int = 2
    rests: int = 2
    since: str = ""
    on_top: int = 0

    def __post_init__(self) -> None:
        if self.rests not in (1, 2):
            raise ValueError("rests is 1 or 2")
        if self.on_top < 0:
            raise ValueError("on_top is 0 or more")
        if self.since:
            dt.date.fromisoformat(self.since)

    def _blocks(self, problem: Problem, person: int) -> list[tuple[int, int]]:
        """(first day, last day) of the blocks that are judged."""
        calendar = problem.calendar
        known = 0 if calendar.cyclic else known_from(problem, person)
        began = None if calendar.cyclic else employed_from(problem, person)
        origin = known + 6 if not calendar.cyclic else 0
        if began is not None:
            origin = began
            known -= calendar.weekday(known) if is_starter(problem, person) else 0
        if self.since:
            origin = calendar.day(dt.date.fromisoformat(self.since))
        origin -= calendar.weekday(origin)
        length = 7 * self.weeks
        first = origin + (0 - origin) // length * length if origin <= 0 or self.since else origin
        of_age = comes_of_age(problem, self.scope, person)
        blocks = ((d, d + length - 1) for d in range(first, calendar.days, length) if d >= known)
        return [block for block in blocks if block[1] < of_age]

    def _rests(self, free: Iterable[tuple[int, int]]) -> int:
        """Rests in free stretches of so many minutes, in the block and as a whole."""
        return sum(max(0, min(inside, length - self.on_top)) // self.minutes for inside, length in free)

    def encode(self, surface: Surface) -> None:
        """Patterns: every stretch that could be a rest is cut, but for those that share one instant."""
        problem, options = surface.problem, surface.problem.options
        calendar = problem.calendar
        around = calendar.midnight(calendar.days)
        alike: dict[tuple[object, ...], Instances] = {}
        for person in self.encoded_people(surface):
            mine = options_at_work(problem, self.scope, person)
            blocks = self._blocks(problem, person)
            if not blocks:
                continue
            start, end = options.start[mine], options.end[mine]
            if calendar.cyclic:
                mine = np.concatenate((mine, mine, mine))
                start = np.concatenate((start, start - around, start + around))
                end = np.concatenate((end, end - around, end + around))
            near = end > calendar.midnight(blocks[0][0]) - self.on_top
            mine, start, end = mine[near], start[near], end[near]
            past = options.history[mine]
            key = (start.tobytes(), end.tobytes(), past.tobytes(), tuple(blocks))
            if key not in alike:
                alike[key] = self._instances(calendar, blocks, start, end, past)
            alike[key].encode(surface, person, self.price, mine)

    def _instances(
        self, calendar: Calendar, blocks: list[tuple[int, int]], start: Ints, end: Ints, past: Flags
    ) -> Instances:
        """The patterns over positions in a person's options."""
        instances = Instances(past)
        for first, last in blocks:
            opens, closes = calendar.midnight(first), calendar.midnight(last + 1)
            block = np.flatnonzero((end > opens - self.on_top) & (start < closes + self.on_top))
            s, e = start[block], end[block]
            alone = self.minutes + self.on_top
            begins = np.unique(np.concatenate(([closes + self.on_top], s))) - alone
            within = np.minimum(begins + alone, closes)
            kept = within - np.maximum(begins, opens) >= self.minutes
            begins, within = begins[kept], within[kept]
            cut = [block[(s < t + alone) & (e > t)] for t in begins.tolist()]
            if self.rests == 1:
                instances.add(cut)
                continue
            # two rests apart, or one twice as long: at fault when all that is free shares an instant and is short
            twice = [block[(s < t + alone) & (e > t - self.minutes)] for t in begins.tolist()]
            if not self.price.hard:
                instances.add(cut)
            for first_free, t in enumerate(begins.tolist()):
                shared = (begins >= t) & (begins < t + alone)
                long = shared & (within - np.maximum(begins - self.minutes, opens) >= 2 * self.minutes)
                instances.add(
                    [cut[k] for k in np.flatnonzero(~shared).tolist()]
                    + [twice[k] for k in np.flatnonzero(long).tolist()],
                    [] if self.price.hard else [cut[first_free]],  # each fault once: by its first rest
                )
        return instances

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Free stretches of each block."""
        counted = duties_at_work(problem, self.scope)
        calendar = problem.calendar
        around = calendar.midnight(calendar.days)
        for person in where.select_people(self.scope_people(problem)):
            busy = [problem.duties[a.duty] for a in rota.line(person) if counted[a.duty]]
            times = [(d.start, d.end, d.day >= 0) for d in busy]
            if calendar.cyclic:
                times = [(s + lap, e + lap, True) for lap in (-around, 0, around) for s, e, _ in times]
            for first, last in self._blocks(problem, person):
                opens, closes = calendar.midnight(first), calendar.midnight(last + 1)
                free = stretches([(s, e) for s, e, _ in times], opens, closes, self.on_top)
                found = self._rests(free)
                if found >= self.rests:
                    continue
                past = stretches([(s, e) for s, e, fresh in times if not fresh], opens, closes, self.on_top)
                if self._rests(past) < self.rests:
                    continue
                longest = max((length for _, length in free), default=0)
                extra = f", each on top of {hours(self.on_top)} of daily rest" if self.on_top else ""
                period = "week" if self.weeks == 1 else f"{self.weeks} weeks"
                yield self.breach(
                    person_place(person),
                    f"{count(found, 'rest')} of {hours(self.minutes)} in the {period} from "
                    f"{calendar.label(first)}, longest {hours(longest)}; {self.rests} needed{extra}",
                    people=(person,),
                    days=(first, last),
                    measured=found,
                    allowed=self.rests,
                    unit="rests",
                    projected=last >= calendar.days,
                )

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """People of whom the first weeks are not known, and those whose last weeks stand on an assumption."""
        calendar = problem.calendar
        counted = duties_at_work(problem, self.scope)
        for person in sorted(self.scope_people(problem)):
            name = problem.people[person].id
            judged = self._blocks(problem, person)
            first = judged[0][0] if judged else calendar.days
            if first > 0 and comes_of_age(problem, self.scope, person) > 0 and not is_starter(problem, person):
                yield f"{name}: weekly rest before {calendar.date(first)} needs history from the Monday before"
            if not judged or calendar.cyclic or judged[-1][1] < calendar.days - bool(self.on_top):
                continue
            opens, closes = calendar.midnight(judged[-1][0]), calendar.midnight(calendar.days)
            times = [(d.start, d.end) for a in rota.line(person) if counted[a.duty] for d in (problem.duties[a.duty],)]
            known = stretches([*times, (closes, closes + self.on_top)], opens, closes, self.on_top)
            if self._rests(known) < self.rests:
                yield (
                    f"{name}: the rests from {calendar.date(judged[-1][0])} may still be taken after the rota, "
                    f"which is assumed"
                )


def stretches(times: list[tuple[int, int]], opens: int, closes: int, beyond: int = 0) -> list[tuple[int, int]]:
    """Free stretches between sorted (start, end) that touch [opens, closes): minutes inside it, and minutes in all, of
    which those more than `beyond` minutes before or after it are left out."""
    found, free = [], opens - beyond
    for start, end in [*times, (closes + beyond, closes + beyond)]:
        if end <= opens - beyond or start > closes + beyond:
            continue
        inside = min(start, closes) - max(free, opens)
        if inside > 0:
            found.append((inside, start - free))
        free = max(free, end)
    return found
