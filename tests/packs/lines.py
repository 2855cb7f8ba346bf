"""A person's line written down in dates and clock times, judged by one row of a pack."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from constraints.book import load_rules
from constraints.rule import Rule
from optimiser.audit import EVERYWHERE, Breach, Lines
from optimiser.problem.calendar import Calendar
from optimiser.problem.domain import (
    Absence,
    Assignment,
    Contract,
    Duty,
    Organisation,
    Person,
    Presence,
    Shift,
    ShiftKind,
)
from optimiser.problem.problem import Problem


def days(first: str, last: str, weekdays: str = "0123456") -> Iterator[str]:
    """Dates from first to last on the weekdays given (0 is Monday)."""
    day, end = dt.date.fromisoformat(first), dt.date.fromisoformat(last)
    while day <= end:
        if str(day.weekday()) in weekdays:
            yield str(day)
        day += dt.timedelta(days=1)


class Line:
    """One person with a contract at a trust and one at a care home; days before `start` are history."""

    def __init__(
        self,
        start: str,
        length: int,
        *,
        known: str | None = None,
        joined: str | None = None,
        born: str | None = None,
        packs: tuple[str, ...] = (),
        weekly: float = 37.5,
        opt_out: bool = False,
        cyclic: bool = False,
        band: str = "5",
        kind: str = "permanent",
        pence: int = 2000,
        holidays: Iterable[str] = (),
    ) -> None:
        zone = "UTC" if cyclic else "Europe/London"
        begin = dt.date.fromisoformat(start)
        off = frozenset((dt.date.fromisoformat(d) - begin).days for d in holidays)
        self.calendar = Calendar(begin, length, zone, cyclic, off)
        terms: dict[str, Any] = {"packs": packs, "band": band, "kind": kind, "hourly_pence": pence}
        if joined:
            terms["first_day"] = self._day(joined)
        self.person = Person(
            "P1",
            opt_out=opt_out,
            birth_day=self._day(born) if born else None,
            history_from=self._day(known) if known else None,
        )
        self.contracts = (
            Contract("trust", 0, 0, weekly_minutes=round(weekly * 60), **terms),
            Contract("home", 0, 1, weekly_minutes=0, **terms),
        )
        self.duties: list[Duty] = []
        self.shifts: list[Shift] = []
        self.chosen: list[Assignment] = []
        self.absences: list[Absence] = []

    def _day(self, date: str) -> int:
        return self.calendar.day(dt.date.fromisoformat(date))

    def on(
        self,
        dates: str | Iterable[str],
        start: str,
        end: str,
        *,
        rest: int = 0,
        work: int | None = None,
        kind: ShiftKind = ShiftKind.WORK,
        remote: bool = False,
        home: bool = False,
        activity: str = "",
    ) -> Line:
        """A duty on each date; an end at or before the start, or with `+1`, is the next day's. `rest`: break."""
        opens, closes = (int(c[:2]) * 60 + int(c[3:5]) for c in (start, end))
        closes += 1440 if closes <= opens or end.endswith("+1") else 0
        for date in [dates] if isinstance(dates, str) else dates:
            day = self._day(date)
            first, last = self.calendar.instant(day, opens, 0), self.calendar.instant(day, closes, 0)
            minutes = last - first - rest if work is None else work
            presence = Presence.REMOTE if remote else Presence.ON_SITE
            self.shifts.append(Shift(f"S{len(self.shifts)}", opens, closes, presence=presence, kind=kind))
            self.duties.append(
                Duty(
                    shift=len(self.shifts) - 1,
                    day=day,
                    start=first,
                    end=last,
                    work=minutes,
                    contract=minutes,
                    paid=minutes,
                    break_minutes=rest,
                    presence=presence,
                    kind=kind,
                    activity=activity,
                )
            )
            self.chosen.append(Assignment(1 if home else 0, len(self.duties) - 1))
        return self

    def leave(self, first: str, last: str) -> Line:
        """Leave of whole days, out of the reference period."""
        begin, end = self.calendar.midnight(self._day(first)), self.calendar.midnight(self._day(last) + 1)
        self.absences.append(Absence(0, begin, end))
        return self

    def problem(self) -> Problem:
        """The problem whose only candidates are the duties written down."""
        past = [a for a in self.chosen if self.duties[a.duty].day < 0]
        return Problem(
            calendar=self.calendar,
            people=(self.person,),
            contracts=self.contracts,
            shifts=tuple(self.shifts),
            duties=tuple(self.duties),
            candidates=tuple(a for a in self.chosen if a not in past),
            history=tuple(past),
            organisations=(Organisation("trust"), Organisation("home")),
            absences=tuple(self.absences),
        )

    def rule(self, pack: str, key: str) -> Rule:
        """A row of a pack by its key."""
        return next(r for r in load_rules([pack], (), self.calendar) if r.key == key)

    def breaches(self, pack: str, key: str) -> list[Breach]:
        """What a row finds; nothing for a person the row does not judge."""
        problem = self.problem()
        return list(self.rule(pack, key).audit(problem, Lines(problem, problem.candidates), EVERYWHERE))

    def said(self, pack: str, key: str) -> list[str]:
        """What a row could not judge."""
        problem = self.problem()
        return list(self.rule(pack, key).unjudged(problem, Lines(problem, problem.candidates)))
