"""Patterns of shifts over days in a row, wanted or not."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.calendar import WEEKDAYS
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class ShiftPattern(Rule):
    """A pattern of days in a row that should not occur, or with `wanted` should.

    `days` says each day in turn: a shift code or several (`N`, `E|L`), `-` a day off, `*` any duty, `?` anything, and
    `!` before one of these for anything but it. `["!N", "N", "!N"]` forbids a single night; `["*", "-", "*"]` a single
    day off; a wanted continuation is the pattern that breaks it. The pattern starts on the days of `starts` alone:
    weekdays (`Sat`) and dates (`2026-12-24`); or with `weekday` (0 is Monday) on that one. Forbidden, each occurrence
    costs the price, and one that history alone makes is not judged; wanted, each such day of the period on which the
    pattern could begin and end and does not begin costs it, unless nothing of it is on offer as far as it fails.
    """

    id: ClassVar[str] = "shift-pattern"
    span: ClassVar[str] = "person"
    needs_one_of: ClassVar[tuple[str, ...]] = ("days",)

    days: tuple[str, ...] = ()
    weekday: int | None = None
    wanted: bool = False
    starts: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        if not self.days or not all(d.strip("! ") for d in self.days):
            raise ValueError("days names what each day of the pattern holds, such as N, E|L, -, *, ? or !N")
        if all(_read(d)[1] is None for d in self.days):
            raise ValueError("days names nothing but ?: expected a shift, - or * on one of them")
        for word in self.starts:
            if _weekday(word) is None and _date(word) is None:
                raise ValueError(f"starts: {word!r} is neither a weekday such as Sat nor a date such as 2026-12-24")

    def named_shifts(self) -> frozenset[str]:
        """Codes that the days of the pattern hold."""
        return frozenset().union(*(_read(word)[0] or frozenset() for word in self.days))

    def _first_days(self, problem: Problem) -> list[int]:
        """Days on which the pattern may start so that it ends in the rota."""
        calendar = problem.calendar
        known = range(0 if calendar.cyclic or self.wanted else 1 - len(self.days), calendar.days)
        found = [d for d in known if calendar.cyclic or d + len(self.days) <= calendar.days]
        if self.starts:
            weekdays = {_weekday(w) for w in self.starts}
            dates = {calendar.day(on) for w in self.starts if (on := _date(w)) is not None}
            found = [d for d in found if calendar.weekday(d) in weekdays or d in dates]
        return [d for d in found if self.weekday is None or calendar.weekday(d) == self.weekday]

    def encode(self, surface: Surface) -> None:
        """A pattern; a wanted one as those of its beginnings of which the last day is otherwise."""
        problem, options = surface.problem, surface.problem.options
        length = problem.calendar.days
        for person in self.encoded_people(surface):
            mine = options_in_scope(problem, self.scope, person)
            begins = problem.people[person].history_from
            firsts = [d for d in self._first_days(problem) if d >= 0 or (begins is not None and d >= begins)]
            if not firsts:
                continue
            steps, signs = [], []
            codes = [problem.shifts[int(s)].code for s in options.shift[mine]]
            for k, word in enumerate(self.days):
                wanted, sign = _read(word)
                if sign is None:
                    continue
                chosen = [o for o, code in zip(mine.tolist(), codes, strict=True) if wanted is None or code in wanted]
                on: dict[int, list[int]] = {}
                for o in chosen:
                    on.setdefault(int(options.day[o]), []).append(o)
                at = [(d + k) % length if problem.calendar.cyclic else d + k for d in firsts]
                steps.append(Groups.of(on.get(d, []) for d in at))
                signs.append(sign)
            if not self.wanted:
                surface.pattern(person, steps, signs, price=self.price)
                continue
            for k in range(len(steps)):
                offered = np.sum([np.diff(step.starts) for step in steps[: k + 1]], axis=0) > 0
                at = np.flatnonzero(offered).tolist()
                kept = [Groups.of(step[i] for i in at) for step in steps[: k + 1]]
                surface.pattern(person, kept, [*signs[:k], not signs[k]], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Codes of each day, compared with the pattern day by day."""
        counted = duties_in_scope(problem, self.scope)
        calendar = problem.calendar
        read = [_read(word) for word in self.days]
        for person in where.select_people(self.scope_people(problem)):
            begins = problem.people[person].history_from
            on: dict[int, set[str]] = {}
            for a in rota.line(person):
                if counted[a.duty]:
                    duty = problem.duties[a.duty]
                    on.setdefault(duty.day, set()).add(problem.shifts[duty.shift].code)
            for first in self._first_days(problem):
                if first < 0 and (begins is None or first < begins):
                    continue
                days = [first + k for k in range(len(self.days))]
                held = [on.get(d % calendar.days if calendar.cyclic else d, set()) for d in days]
                fits = [
                    sign is None or (bool(codes) if wanted is None else bool(codes & wanted)) == sign
                    for codes, (wanted, sign) in zip(held, read, strict=True)
                ]
                if all(fits) == self.wanted:
                    continue
                until = fits.index(False) + 1 if self.wanted else len(days)
                if _open(problem, self.scope_options(problem, person), days[:until], read[:until]):
                    said = "the pattern {} is missing" if self.wanted else "pattern {}"
                    yield self.breach(
                        person_place(person),
                        f"{said.format(' '.join(self.days))} from {calendar.label(first)}",
                        people=(person,),
                        days=(first, days[-1]),
                    )

    def scope_options(self, problem: Problem, person: int) -> Ints:
        """Options that the rule looks at."""
        return options_in_scope(problem, self.scope, person)


def _read(word: str) -> tuple[frozenset[str] | None, bool | None]:
    """(shift codes or None for any duty, whether one of them must be there; None for anything at all)."""
    sign = not word.startswith("!")
    bare = word.lstrip("! ").strip()
    if bare == "?":
        return None, None
    if bare == "-":
        return None, not sign
    if bare == "*":
        return None, sign
    return frozenset(part.strip() for part in bare.split("|")), sign


def _weekday(word: str) -> int | None:
    """0 for Mon to 6 for Sun."""
    return WEEKDAYS.index(word.capitalize()) if word.capitalize() in WEEKDAYS else None


def _date(word: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(word)
    except ValueError:
        return None


def _open(problem: Problem, mine: Ints, days: list[int], read: list[tuple[frozenset[str] | None, bool | None]]) -> bool:
    """Whether any of the days could have been otherwise: a duty of the pattern is on offer on one."""
    options = problem.options
    length = problem.calendar.days
    at = {
        d % length if problem.calendar.cyclic else d: wanted
        for d, (wanted, sign) in zip(days, read, strict=True)
        if sign is not None
    }
    for o in mine.tolist():
        day = int(options.day[o])
        if day in at and not options.history[o]:
            wanted = at[day]
            if wanted is None or problem.shifts[int(options.shift[o])].code in wanted:
                return True
    return False
