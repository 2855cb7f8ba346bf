"""Builders of problems small enough to try every rota."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import (
    NOWHERE,
    Assignment,
    Capability,
    Contract,
    Duty,
    Organisation,
    Period,
    Person,
    Presence,
    Shift,
    ShiftKind,
    Site,
    Team,
)
from optimiser.problem.problem import Problem

MONDAY = date(2026, 11, 2)
BACK = date(2026, 10, 24)
"""Saturday; the night into Sunday 25 October is an hour longer."""
FORWARD = date(2027, 3, 27)
"""Saturday; the night into Sunday 28 March is an hour shorter."""


def minutes(clock: str) -> int:
    """`07:30` in minutes from midnight; `32:00` is 08:00 of the next day."""
    hour, minute = clock.split(":")
    return int(hour) * 60 + int(minute)


@dataclass
class Tiny:
    """A problem under construction; names stand for indexes. One team `ward` of one organisation `trust`."""

    days: int = 3
    start: date = MONDAY
    zone: str = "Europe/London"
    cyclic: bool = False
    capabilities: tuple[tuple[str, str], ...] = ()
    skills: tuple[str, ...] = ()
    periods: tuple[Period, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.cyclic:
            self.zone = "UTC"
        self.calendar = Calendar(self.start, self.days, self.zone, self.cyclic)
        self.organisations = [Organisation("trust")]
        self.sites = [Site("site", organisation=0)]
        self.teams = [Team("ward", organisation=0, site=0, sector="acute")]
        self.shifts: list[Shift] = []
        self.people: list[Person] = []
        self.contracts: list[Contract] = []
        self.duties: list[Duty] = []
        self.candidates: list[Assignment] = []
        self.history: list[Assignment] = []
        self._duty: dict[tuple[str, int, int, int], int] = {}

    def shift(self, code: str, start: str, end: str, **more: Any) -> None:
        """A shift; an end before the start is the next day's."""
        first, last = minutes(start), minutes(end)
        self.shifts.append(Shift(code, first, last if last > first else last + 1440, **more))

    def usual(self) -> Tiny:
        """Shifts D 08:00-16:00, L 13:00-21:00, N 20:00-08:00 with no breaks."""
        self.shift("D", "08:00", "16:00")
        self.shift("L", "13:00", "21:00")
        self.shift("N", "20:00", "08:00")
        return self

    def person(self, name: str, weekly: int = 2400, *, more: dict[str, Any] | None = None, **terms: Any) -> int:
        """A person with one contract, both called `name`; the contract's index is returned."""
        self.people.append(Person(name, **(more or {})))
        return self.contract(name, name, weekly, **terms)

    def contract(self, name: str, person: str, weekly: int = 2400, **terms: Any) -> int:
        """A further contract of a person."""
        who = next(i for i, p in enumerate(self.people) if p.id == person)
        terms.setdefault("employer", 0)
        self.contracts.append(Contract(name, who, weekly_minutes=weekly, **terms))
        return len(self.contracts) - 1

    def duty(self, code: str, day: int, team: int = 0, owner: int = NOWHERE, **more: Any) -> int:
        """Index of a shift on a day, made when first asked for."""
        key = (code, day, team, owner)
        if key not in self._duty:
            index = next(i for i, s in enumerate(self.shifts) if s.code == code)
            shift = self.shifts[index]
            start = self.calendar.instant(day, shift.start, fold=0)
            end = self.calendar.instant(day, shift.end, fold=0)
            work = end - start - shift.break_minutes if shift.work_minutes is None else shift.work_minutes
            duty = Duty(
                shift=index,
                day=day,
                start=start,
                end=end,
                work=work,
                contract=work if shift.contract_minutes is None else shift.contract_minutes,
                paid=work if shift.paid_minutes is None else shift.paid_minutes,
                break_minutes=shift.break_minutes,
                team=team,
                site=self.teams[team].site if team != NOWHERE else NOWHERE,
                owner=owner,
                presence=shift.presence,
                kind=shift.kind,
            )
            self.duties.append(replace(duty, **more))
            self._duty[key] = len(self.duties) - 1
        return self._duty[key]

    def a(self, who: str, code: str, day: int, use: str | None = None, team: int = 0) -> Assignment:
        """An assignment by names."""
        contract = next(i for i, c in enumerate(self.contracts) if c.id == who)
        used = NOWHERE if use is None else next(i for i, (n, _) in enumerate(self.capabilities) if n == use)
        return Assignment(contract, self.duty(code, day, team), used)

    def offer(self, who: str, codes: str, days: Iterable[int], use: str | None = None, team: int = 0) -> Tiny:
        """Candidates: each shift code (a letter or words) on each day."""
        for day in days:
            for code in codes.split():
                self.candidates.append(self.a(who, code, day, use, team))
        return self

    def line(self, who: str, codes: str, use: str | None = None) -> list[Assignment]:
        """A person's rota from a letter a day, a dot being off: `D.N`."""
        return [self.a(who, code, day, use) for day, code in enumerate(codes) if code != "."]

    def past(self, who: str, code: str, *days: int, use: str | None = None) -> Tiny:
        """History, known from its first day."""
        worked = [self.a(who, code, d, use) for d in days]
        self.history += [a for a in worked if a not in self.history]
        person = next(c.person for c in self.contracts if c.id == who)
        known = self.people[person].history_from
        first = min((*days, known)) if known is not None else min(days)
        self.people[person] = replace(self.people[person], history_from=first)
        return self

    def problem(self, **more: Any) -> Problem:
        """The problem, with further fields as given."""
        return Problem(
            calendar=self.calendar,
            people=tuple(self.people),
            contracts=tuple(self.contracts),
            shifts=tuple(self.shifts),
            duties=tuple(self.duties),
            candidates=tuple(self.candidates),
            history=tuple(self.history),
            organisations=tuple(self.organisations),
            sites=tuple(self.sites),
            teams=tuple(self.teams),
            skills=self.skills,
            capabilities=tuple(Capability(n, e) for n, e in self.capabilities),
            periods=self.periods,
            **{**self.extra, **more},
        )


def plain(days: int = 3, codes: str = "D N", start: date = MONDAY, **more: Any) -> Tiny:
    """One person `A` who may take each of the codes on each day."""
    tiny = Tiny(days=days, start=start, **more).usual()
    tiny.person("A")
    return tiny.offer("A", codes, range(days))


def standard() -> dict[str, Problem]:
    """Problems that any rule of a line must pass: history, the last day, nights over midnight, both
    clock changes, half-day sessions, two contracts."""
    found = {
        "no history": plain(4).problem(),
        "history": plain(3, "D N").past("A", "N", -1).past("A", "D", -4, -3).problem(),
        "clocks back": plain(3, "D N", BACK).past("A", "N", -1).problem(),
        "clocks forward": plain(3, "D N", FORWARD).past("A", "N", -1).problem(),
        "late and night": plain(2, "D L N").past("A", "L", -1).problem(),
        "week": plain(7, "D", date(2026, 11, 5)).past("A", "D", -2, -1).problem(),
    }
    halves = Tiny(days=2)
    halves.shift("AM", "08:00", "12:00")
    halves.shift("PM", "13:00", "17:00")
    halves.shift("OC", "18:00", "08:00", presence=Presence.REMOTE, kind=ShiftKind.ON_CALL, work_minutes=60)
    halves.person("A")
    halves.contract("A2", "A", 600)
    halves.offer("A", "AM PM OC", range(2)).offer("A2", "PM", range(2))
    found["half-days, two contracts"] = halves.problem()
    return found
