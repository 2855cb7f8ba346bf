"""Who is on duty: a team's day by cover period or at a moment, the person in charge first, what is short, and who is
away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from optimiser.audit import Lines
from optimiser.gaps import counted
from optimiser.problem.domain import NOWHERE, Absence, Agreement, Assignment, ShiftKind
from optimiser.problem.facts import clock_window, is_supernumerary, overlap, seniority
from optimiser.problem.problem import Problem

START_TOGETHER = 60
"""Minutes within which those who come on next begin."""


@dataclass(frozen=True, slots=True)
class Cover:
    """How many people a need asks for and has.

    Attributes:
        need: index of the need.
        have: people counted by it.
        short: people below its minimum, 0 where it is met.
    """

    need: int
    have: int
    short: int


@dataclass(frozen=True, slots=True)
class Slot:
    """A stretch of a team's day.

    Attributes:
        period: cover period; `NOWHERE` for work that covers none, and for a moment.
        first, last: instants at which it begins and ends; for a moment, the first and last of the duties worked.
        working: who is there, the person in charge first, then by role and band.
        in_charge: whether the first of them may take charge of the others.
        cover: needs of that time.
    """

    period: int
    first: int
    last: int
    working: tuple[Assignment, ...]
    in_charge: bool
    cover: tuple[Cover, ...]


@dataclass(frozen=True, slots=True)
class TeamSheet:
    """A team on a day, or at a moment and next.

    Attributes:
        team: `NOWHERE` for people without a team and for sessions of people's own.
        day: the day that it is about.
        slots: in order of time; of a moment: now and, of a team, next.
        away: people of the team who cannot work on that day at all.
    """

    team: int
    day: int
    slots: tuple[Slot, ...]
    away: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class RotaSheet:
    """Teams on some days, or at a moment.

    Attributes:
        at: the instant that is asked about; None where it is about whole days.
        days: the days.
        teams: a sheet for each team and day; by day, then by team.
    """

    at: int | None
    days: tuple[int, ...]
    teams: tuple[TeamSheet, ...]


@dataclass(frozen=True, slots=True)
class PersonSheet:
    """A person's work on some days.

    Attributes:
        person: index.
        at: the instant that is now.
        days: the days.
        line: their assignments that start on those days, in order of time.
        away: days among them on which they cannot work at all.
    """

    person: int
    at: int
    days: tuple[int, ...]
    line: tuple[Assignment, ...]
    away: tuple[int, ...]


def sheet_of_person(problem: Problem, lines: Lines, person: int, at: int, days: Sequence[int]) -> PersonSheet:
    """A person's work and absence on some days."""
    line = [a for a in lines.line(person) if problem.duties[a.duty].day in days and _is_work(problem, a)]
    away = [d for d in days if next(day_closures(problem, lines, person, d), None) is not None]
    return PersonSheet(person, at, tuple(days), tuple(line), tuple(away))


def sheet_of_day(problem: Problem, lines: Lines, team: int, day: int) -> TeamSheet:
    """A team's day by cover period, and its duties that cover no period."""
    there = [a for a in lines.present(team, day) if _is_work(problem, a)] if team != NOWHERE else []
    needs = problem.needs_at.get((team, day), ())
    periods = {problem.needs[n].period for n in needs}
    periods |= {p for a in there for p in problem.shifts[problem.duties[a.duty].shift].periods}
    slots = []
    for period in sorted(periods, key=lambda p: (problem.periods[p].start, p)):
        span = problem.periods[period]
        first, last = clock_window(problem.calendar, day, span.start, span.end)
        present = [a for a in there if period in problem.shifts[problem.duties[a.duty].shift].periods]
        asked = [n for n in needs if problem.needs[n].period == period]
        slots.append(_slot(problem, lines, period, (first, last), present, asked))
    others = [a for a in there if not problem.shifts[problem.duties[a.duty].shift].periods]
    others += _own_sessions(problem, lines, (day, day)) if team == NOWHERE else []
    if others:
        slots.append(_slot(problem, lines, NOWHERE, _span(problem, others), others, ()))
    return TeamSheet(team, day, tuple(slots), _away(problem, lines, team, day))


def sheet_of_moment(problem: Problem, lines: Lines, team: int, instant: int) -> TeamSheet:
    """Who of a team is at work at an instant, and who starts next, with the needs of both times."""
    day = problem.calendar.wall(instant)[0]
    around = _work_around(problem, lines, team, day)
    now = [a for a in around if problem.duties[a.duty].start <= instant < problem.duties[a.duty].end]
    asked = [n for d in (day - 1, day) for n in problem.needs_at.get((team, d), ())]
    running = [n for n in asked if _opens(problem, n) <= instant < _closes(problem, n)]
    slots = [_slot(problem, lines, NOWHERE, (instant, instant), now, running)]
    start = _next_start(problem, lines, team, instant) if team != NOWHERE else None
    if start is not None:
        begins = problem.calendar.wall(start)[0]
        coming = range(start, start + START_TOGETHER)
        those = _work_around(problem, lines, team, begins)
        then = [a for a in those if problem.duties[a.duty].start in coming]
        asked = [n for d in (begins, begins + 1) for n in problem.needs_at.get((team, d), ())]
        opening = [n for n in asked if instant < _opens(problem, n) < coming.stop]
        slots.append(_slot(problem, lines, NOWHERE, _span(problem, then), then, opening))
    return TeamSheet(team, day, tuple(slots), _away(problem, lines, team, day))


def teams_with_work(problem: Problem) -> list[int]:
    """Teams that have duties, in order; `NOWHERE` last, where there are people or sessions without a team."""
    teams = sorted({duty.team for duty in problem.duties if duty.team != NOWHERE and duty.day >= 0})
    loose = any(c.home_team == NOWHERE for c in problem.contracts)
    own = any(duty.team == NOWHERE and duty.day >= 0 for duty in problem.duties)
    return [*teams, NOWHERE] if loose or own else teams


def may_take_charge(problem: Problem, a: Assignment) -> bool:
    """Whether an assignment's person has a skill of those who take charge, where and when they work, and is counted."""
    duty, terms = problem.duties[a.duty], problem.contracts[a.contract]
    if duty.team == NOWHERE or is_supernumerary(problem, a.contract, duty):
        return False
    person = terms.person
    at, last = problem.employer_at(duty), problem.end_day(duty)
    return any(problem.level(person, skill, duty.day, last, at) for skill in sorted(problem.charge_skills))


def day_closures(problem: Problem, lines: Lines, person: int, day: int) -> Iterator[Absence | Agreement | Assignment]:
    """What keeps a person from all work on a whole day: absences, hard agreements about days, leave in the rota."""
    opens, closes = problem.calendar.midnight(day), problem.calendar.midnight(day + 1)
    for absence in problem.absences_of.get(person, ()):
        if absence.shifts is None and absence.start <= opens and closes <= absence.end:
            yield absence
    for agreement in problem.agreements_of.get(person, ()):
        if agreement.closes(day):
            yield agreement
    for a in lines.line(person):
        if problem.duties[a.duty].kind == ShiftKind.LEAVE and problem.duties[a.duty].day == day:
            yield a


def _slot(
    problem: Problem,
    lines: Lines,
    period: int,
    span: tuple[int, int],
    present: Iterable[Assignment],
    needs: Sequence[int],
) -> Slot:
    order = sorted(present, key=lambda a: (not may_take_charge(problem, a), seniority(problem, a.contract), a))
    cover = []
    for n in needs:
        have, least = len(counted(problem, lines, problem.needs[n])), problem.needs[n].minimum
        if have or least:
            cover.append(Cover(n, have, max(0, least - have)))
    return Slot(period, *span, tuple(order), bool(order) and may_take_charge(problem, order[0]), tuple(cover))


def _away(problem: Problem, lines: Lines, team: int, day: int) -> tuple[int, ...]:
    """People at home in a team who cannot work on a day; those of no team where that is asked about. Nobody
    outside the period: days of agreements are known within it alone, and absences by themselves would be told apart."""
    if not 0 <= day < problem.calendar.days:
        return ()
    mine = {c.person for c in problem.contracts if c.home_team == team and c.first_day <= day <= c.last_day}
    return tuple(p for p in sorted(mine) if next(day_closures(problem, lines, p, day), None) is not None)


def _is_work(problem: Problem, a: Assignment) -> bool:
    return problem.duties[a.duty].kind != ShiftKind.LEAVE


def _work_around(problem: Problem, lines: Lines, team: int, day: int) -> list[Assignment]:
    """Work that starts on a day, the day before or after."""
    if team == NOWHERE:
        return _own_sessions(problem, lines, (day - 1, day + 1))
    return [a for d in (day - 1, day, day + 1) for a in lines.present(team, d) if _is_work(problem, a)]


def _own_sessions(problem: Problem, lines: Lines, days: tuple[int, int]) -> list[Assignment]:
    """Work of people's own, of no team, that starts from one day to another."""
    first, last = days
    return [
        a
        for a in lines.rota
        if problem.duties[a.duty].team == NOWHERE
        and first <= problem.duties[a.duty].day <= last
        and _is_work(problem, a)
    ]


def _next_start(problem: Problem, lines: Lines, team: int, instant: int) -> int | None:
    """When a team's next work begins; None where the period holds no more of it."""
    for day in range(max(0, problem.calendar.wall(instant)[0]), problem.calendar.days):
        there = [a for a in lines.present(team, day) if _is_work(problem, a)]
        starts = [s for a in there if (s := problem.duties[a.duty].start) > instant]
        if starts:
            return min(starts)
    return None


def _span(problem: Problem, worked: Sequence[Assignment]) -> tuple[int, int]:
    duties = [problem.duties[a.duty] for a in worked]
    return min(d.start for d in duties), max(d.end for d in duties)


def _opens(problem: Problem, need: int) -> int:
    on = problem.needs[need]
    return clock_window(problem.calendar, on.day, problem.periods[on.period].start, problem.periods[on.period].end)[0]


def _closes(problem: Problem, need: int) -> int:
    on = problem.needs[need]
    return clock_window(problem.calendar, on.day, problem.periods[on.period].start, problem.periods[on.period].end)[1]


def partial_absences(problem: Problem, person: int, day: int) -> list[Absence]:
    """Absences that take a part of a day."""
    opens, closes = problem.calendar.midnight(day), problem.calendar.midnight(day + 1)
    return [
        absence
        for absence in problem.absences_of.get(person, ())
        if absence.shifts is None and 0 < overlap(absence.start, absence.end, opens, closes) < closes - opens
    ]
