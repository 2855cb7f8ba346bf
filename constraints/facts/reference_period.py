"""Reference periods: which of them a rota lets one judge. Facts shared by rules of averages; no counting of work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby

from constraints.scope import Scope, contracts_in_scope
from optimiser.problem.domain import FOREVER
from optimiser.problem.facts import weekly_together
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem
from optimiser.tabular.wording import count

_LONG_AGO = -(FOREVER >> 1)


@dataclass(frozen=True)
class ReferencePeriod:
    """A reference period: days `first` to `last`, of which the last `beyond` lie after the rota."""

    first: int
    last: int
    beyond: int = 0

    @property
    def days(self) -> int:
        """Length in days."""
        return self.last - self.first + 1


def employed_from(problem: Problem, person: int) -> int | None:
    """Day on which a person's first contract began; None if the data does not say."""
    first = min((problem.contracts[c].first_day for c in problem.contracts_of[person]), default=_LONG_AGO)
    return first if first > _LONG_AGO else None


def known_from(problem: Problem, person: int) -> int:
    """First day of which it is known what a person worked: start of history, or of the rota, or of their work."""
    history = problem.people[person].history_from
    known = 0 if history is None else min(history, 0)
    began = employed_from(problem, person)
    return known if began is None else max(known, began)


def is_starter(problem: Problem, person: int) -> bool:
    """Whether all that a person has worked since they joined is known."""
    began = employed_from(problem, person)
    return began is not None and known_from(problem, person) == began


def reference_periods(problem: Problem, person: int, weeks: int, since: str = "") -> list[ReferencePeriod]:
    """Reference periods of `weeks` weeks that end in the rota, those of a starter (whole weeks since they
    joined), and those that reach past the rota's end: the one that begins with it, and where history is too short
    for one that ends in the rota, those that begin with each week of what is known.

    With `since`, an ISO date, they are successive instead: one after the other from that day; a starter's first is
    shorter, and one whose first days are not known is left out.

    A template that wraps round has one reference period: itself.
    """
    length, days = weeks * 7, problem.calendar.days
    if problem.calendar.cyclic:
        return [ReferencePeriod(0, days - 1)]
    known = known_from(problem, person)
    if since:
        firsts = range(_successive_from(problem, weeks, since), days, length)
        starter = is_starter(problem, person)
        return [
            ReferencePeriod(max(first, known), first + length - 1, max(0, first + length - days))
            for first in firsts
            if first >= known or (starter and known < first + length)
        ]
    found = [ReferencePeriod(e - length + 1, e) for e in range(days) if e - length + 1 >= known]
    if is_starter(problem, person):
        found += [ReferencePeriod(known, e) for e in range(days) if e - known + 1 < length and (e - known + 1) % 7 == 0]
    begin = max(0, known, days - length + 1)
    early = range(known, begin, 7) if known > days - length and not is_starter(problem, person) else ()
    if begin < days:
        found += [ReferencePeriod(first, first + length - 1, first + length - days) for first in (*early, begin)]
    return [s for s in found if s.last >= 0]


def _successive_from(problem: Problem, weeks: int, since: str) -> int:
    """First day of the successive reference period, counted from an ISO date, that day 0 lies in."""
    origin, length = problem.calendar.day(dt.date.fromisoformat(since)), weeks * 7
    return origin + (-origin // length) * length


def missing_history(problem: Problem, people: Iterable[int], weeks: int, since: str = "") -> Iterator[str]:
    """A sentence for all people whose history begins on the same day, too late for the reference periods that
    end in the rota, or for the successive one from `since` that it begins in."""
    if since:
        what = f"the period of {count(weeks, 'week')} needs"
        yield from _known_late(problem, people, _successive_from(problem, weeks, since), what)
        return
    what = f"periods of {count(weeks, 'week')} that end in the rota need"
    yield from _known_late(problem, people, 1 - weeks * 7, what)


def before_unknown(problem: Problem, people: Iterable[int], days: int, what: str) -> Iterator[str]:
    """A sentence for all people whose history begins on the same day, fewer than `days` days before the rota."""
    yield from _known_late(problem, people, -days, f"{what} over the start of the rota need")


def _known_late(problem: Problem, people: Iterable[int], needed: int, what: str) -> Iterator[str]:
    """A sentence for all people whose history begins on the same day, after the day from which it is needed."""
    if problem.calendar.cyclic:
        return
    short: dict[int, list[str]] = {}
    for person in sorted(people):
        known = known_from(problem, person)
        if known > needed and not is_starter(problem, person):
            short.setdefault(known, []).append(problem.people[person].id)
    calendar = problem.calendar
    for known, ids in sorted(short.items()):
        named = ", ".join(ids[:6]) + (f" and {len(ids) - 6} more" if len(ids) > 6 else "")
        yield f"{what} history from {calendar.date(needed)}; known from {calendar.date(known)} of {named}"


def weekly_minutes(problem: Problem, person: int, scope: Scope | None = None) -> int:
    """Contracted minutes a week, over all contracts or those in a scope, that run together in the period."""
    held = problem.contracts_of[person]
    if scope is not None:
        inside = contracts_in_scope(problem, scope)
        held = tuple(c for c in held if inside[c])
    return weekly_together(problem, held)


def minutes_after(problem: Problem, person: int) -> int:
    """Contracted minutes a week of the contracts that go on after the period."""
    held = (problem.contracts[c] for c in problem.contracts_of[person])
    days = problem.calendar.days
    return sum(terms.weekly_minutes for terms in held if terms.first_day <= days <= terms.last_day)


def excluded_days(problem: Problem, person: int) -> frozenset[int]:
    """Days covered whole by absences that leave the reference period."""
    return frozenset(_excluded(problem).get(person, ()))


@once_per_problem
def working_days_excluded(problem: Problem, person: int) -> frozenset[int]:
    """Of the days of `excluded_days` those that would have been worked: Monday to Friday of each stretch of them, as
    they are credited, or all days of one that has none of these: a weekend's leave is taken on days of work."""
    calendar, found = problem.calendar, set[int]()
    for days in _stretches(excluded_days(problem, person)):
        found |= {d for d in days if calendar.weekday(d) < 5} or set(days)
    return frozenset(found)


def _stretches(days: Iterable[int]) -> Iterator[list[int]]:
    """Days that follow one another, stretch by stretch."""
    for _, found in groupby(enumerate(sorted(days)), key=lambda place: place[1] - place[0]):
        yield [day for _, day in found]


@once_per_problem
def _excluded(problem: Problem) -> dict[int, set[int]]:
    """Days covered whole, by person."""
    found: dict[int, set[int]] = {}
    calendar = problem.calendar
    for absence in problem.absences:
        if not absence.excluded or absence.shifts is not None:
            continue
        first, last = calendar.wall(absence.start)[0], calendar.wall(absence.end)[0]
        found.setdefault(absence.person, set()).update(
            day
            for day in range(first, last + 1)
            if absence.start <= calendar.midnight(day) and calendar.midnight(day + 1) <= absence.end
        )
    return found
