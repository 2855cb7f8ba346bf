"""Patterns of shifts over days in a row, wanted or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from constraints.rule import Rule
from constraints.scope import duties_in_scope, options_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.options import Groups, Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class ShiftPattern(Rule):
    """A pattern of days in a row that should not occur.

    `days` says each day in turn: a shift code or several (`N`, `E|L`), `-` a day off, `*` any duty, and `!` before
    one of these for anything but it. `["!N", "N", "!N"]` forbids a single night; `["*", "-", "*"]` a single day off;
    a wanted continuation is the pattern that breaks it. With `weekday` (0 is Monday) the pattern starts on that day
    alone. A pattern that history alone makes is not judged. Each occurrence costs the price.
    """

    id: ClassVar[str] = "shift-pattern"
    span: ClassVar[str] = "person"

    days: tuple[str, ...] = ()
    weekday: int | None = None

    def __post_init__(self) -> None:
        if not self.days or not all(d.strip("! ") for d in self.days):
            raise ValueError("days names what each day of the pattern holds, such as N, E|L, -, * or !N")

    def _first_days(self, problem: Problem) -> list[int]:
        """Days on which the pattern may start so that it ends in the rota."""
        calendar = problem.calendar
        known = range(0 if calendar.cyclic else 1 - len(self.days), calendar.days)
        found = [d for d in known if calendar.cyclic or d + len(self.days) <= calendar.days]
        return [d for d in found if self.weekday is None or calendar.weekday(d) == self.weekday]

    def encode(self, surface: Surface) -> None:
        """A pattern; a day that may hold one of several things is one instance for each."""
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
                chosen = [o for o, code in zip(mine.tolist(), codes, strict=True) if wanted is None or code in wanted]
                on: dict[int, list[int]] = {}
                for o in chosen:
                    on.setdefault(int(options.day[o]), []).append(o)
                at = [(d + k) % length if problem.calendar.cyclic else d + k for d in firsts]
                steps.append(Groups.of(on.get(d, []) for d in at))
                signs.append(sign)
            surface.pattern(person, steps, signs, price=self.price)

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
                if all(
                    (bool(codes) if wanted is None else bool(codes & wanted)) == sign
                    for codes, (wanted, sign) in zip(held, read, strict=True)
                ) and _open(problem, self.scope_options(problem, person), days, read):
                    yield self.breach(
                        person_place(person),
                        f"pattern {' '.join(self.days)} from {calendar.label(first)}",
                        people=(person,),
                        days=(first, days[-1]),
                    )

    def scope_options(self, problem: Problem, person: int) -> Ints:
        """Options that the rule looks at."""
        return options_in_scope(problem, self.scope, person)


def _read(word: str) -> tuple[frozenset[str] | None, bool]:
    """(shift codes or None for any duty, whether one of them must be there)."""
    sign = not word.startswith("!")
    bare = word.lstrip("! ").strip()
    if bare == "-":
        return None, not sign
    if bare == "*":
        return None, sign
    return frozenset(part.strip() for part in bare.split("|")), sign


def _open(problem: Problem, mine: Ints, days: list[int], read: list[tuple[frozenset[str] | None, bool]]) -> bool:
    """Whether any of the days could have been otherwise: a duty of the pattern is on offer on one."""
    options = problem.options
    length = problem.calendar.days
    at = {d % length if problem.calendar.cyclic else d: wanted for d, (wanted, _) in zip(days, read, strict=True)}
    for o in mine.tolist():
        day = int(options.day[o])
        if day in at and not options.history[o]:
            wanted = at[day]
            if wanted is None or problem.shifts[int(options.shift[o])].code in wanted:
                return True
    return False
