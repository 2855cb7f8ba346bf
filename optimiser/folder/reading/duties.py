"""Cover periods, shifts and duties: what may be worked, when, for whom."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from optimiser.folder.reading.context import Context
from optimiser.problem.calendar import DAY, WallTimeError
from optimiser.problem.domain import NOWHERE, Duty, Period, Presence, Shift, ShiftKind
from optimiser.tabular.schema import Row

AS_WORKED = "as worked"
"""Name of the shifts of assignments that name times and no shift: they are in no file."""


@dataclass
class DutyBook:
    """Builds cover periods, shifts and duties; a duty asked for twice is the same duty."""

    context: Context
    periods: list[Period] = field(default_factory=list)
    shifts: list[Shift] = field(default_factory=list)
    duties: list[Duty] = field(default_factory=list)
    rows: dict[int, Row] = field(default_factory=dict)
    """Row of ``shifts.csv`` of a shift index."""
    _period: dict[str, int] = field(default_factory=dict)
    _duty: dict[Duty, int] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)
    _planned: dict[tuple[int, int, int, int, int, str], int | None] = field(default_factory=dict)
    _own: dict[tuple[int, int, int], list[int]] = field(default_factory=dict)
    _covering: dict[tuple[str, int], list[int]] = field(default_factory=dict)

    def read_shifts(self, spans: dict[str, tuple[int, int]], asked: Iterable[str]) -> None:
        """Build the shifts of ``shifts.csv`` and the cover periods.

        Args:
            spans: clock intervals of named cover periods (``rota.toml``).
            asked: names that demand and compositions use; a shift's code among them is a cover period of its own.
        """
        rows = list(self.context.table("shifts.csv"))
        own = {name for name in asked if name not in spans} | {row.shift for row in rows if not row.cover_periods}
        for name in [*spans, *(name for row in rows for name in (row.cover_periods or ()))]:
            self._add_period(name)
        named = set(self._period)
        for row in rows:
            names = list(row.cover_periods or ())
            if row.shift in own and row.shift not in named:
                names.append(row.shift)
                self._add_period(row.shift)
            self.rows[len(self.shifts)] = row
            shift = _shift(row, tuple(self._period[name] for name in dict.fromkeys(names)))
            self.shifts.append(shift if row.days is None else replace(shift, days=self._days(row)))
        self.context.index["shift"] = {shift.code: place for place, shift in enumerate(self.shifts)}
        for name, place in self._period.items():
            start, end = spans.get(name) or self._span(place)
            self.periods[place] = Period(name, start, end)

    def _days(self, row: Row) -> frozenset[int]:
        """Days of the period on which a row of ``shifts.csv`` is worked."""
        days = range(self.context.calendar.days)
        return frozenset(day for day in days if self.context.includes(row.days, day))

    def period(self, name: str) -> int | None:
        """Index of a cover period, None if there is none of that name."""
        return self._period.get(name)

    @property
    def period_names(self) -> list[str]:
        """Names of the cover periods."""
        return list(self._period)

    def _add_period(self, name: str) -> None:
        if name not in self._period:
            self._period[name] = len(self.periods)
            self.periods.append(Period(name))

    def _span(self, period: int) -> tuple[int, int]:
        """The times of a cover period: those of the shifts that cover it alone; else what all that cover it share."""
        covering = [shift for shift in self.shifts if period in shift.periods]
        alone = [shift for shift in covering if len(shift.periods) == 1]
        if alone:
            return min(shift.start for shift in alone), max(shift.end for shift in alone)
        if covering:
            start, end = max(shift.start for shift in covering), min(shift.end for shift in covering)
            if start < end:
                return start, end
        return 0, DAY

    def covering(self, team: str, period: int, day: int) -> list[int]:
        """Shifts of ``shifts.csv`` that cover a team's period on a day."""
        key = (team, period)
        if key not in self._covering:
            self._covering[key] = [
                place
                for place, row in self.rows.items()
                if period in self.shifts[place].periods and (row.teams is None or team in row.teams)
            ]
        return [place for place in self._covering[key] if self.context.includes(self.rows[place].days, day)]

    def of_team(self, shift: int, day: int, team: int, site: int) -> int | None:
        """The duty of a team; None, with a fault, where a clock change leaves its times open."""
        return self._of_shift(shift, day, team=team, site=site)

    def of_person(self, shift: int, day: int, owner: int, activity: str, site: int = NOWHERE) -> int | None:
        """The duty of a person's own; None, with a fault, where a clock change leaves its times open."""
        return self._of_shift(shift, day, site=site, owner=owner, activity=activity)

    def _of_shift(
        self, shift: int, day: int, team: int = NOWHERE, site: int = NOWHERE, owner: int = NOWHERE, activity: str = ""
    ) -> int | None:
        key = (shift, day, team, site, owner, activity)
        if key not in self._planned:
            self._planned[key] = self._plan(*key)
        return self._planned[key]

    def _plan(self, shift: int, day: int, team: int, site: int, owner: int, activity: str) -> int | None:
        kind = self.shifts[shift]
        try:
            start = self.context.calendar.instant(day, kind.start, self.context.clock_change)
            end = self.context.calendar.instant(day, kind.end, self.context.clock_change)
        except WallTimeError as error:
            if shift not in self._open:
                self._open.add(shift)
                row = self.rows[shift]
                self.context.faults.add(
                    "shifts.csv",
                    row.line,
                    "start",
                    f"shift {kind.code}: {error}",
                    "expected clock_change = 'first' or 'second' in [period] of rota.toml",
                )
            return None
        return self.add(
            measured(
                Duty(
                    shift,
                    day,
                    start,
                    end,
                    work=0,
                    contract=0,
                    paid=0,
                    team=team,
                    site=site,
                    owner=owner,
                    activity=activity,
                    break_minutes=kind.break_minutes,
                    paid_break_minutes=kind.paid_break_minutes,
                    presence=kind.presence,
                    kind=kind.kind,
                ),
                kind,
            )
        )

    def add(self, duty: Duty) -> int:
        """Index of a duty; a new one is appended."""
        place = self._duty.setdefault(duty, len(self.duties))
        if place == len(self.duties):
            self.duties.append(duty)
            if duty.owner != NOWHERE:
                self._own.setdefault((duty.owner, duty.shift, duty.day), []).append(place)
        return place

    def own(self, owner: int, shift: int, day: int) -> list[int]:
        """Duties of a person's own, of a shift on a day."""
        return self._own.get((owner, shift, day), [])

    def worked_shift(self, code: str, start: int, end: int, like: Shift, team: bool) -> int:
        """The shift of an assignment that names times and no shift. For a team it covers the cover periods that lie
        wholly within its times."""
        found = self.context.index["shift"].get(code)
        if found is not None and (self.shifts[found].start, self.shifts[found].end) == (start, end):
            return found
        if found is not None:
            return self.worked_shift(f"{code} {start // 60:02d}:{start % 60:02d}/{end - start}", start, end, like, team)
        inside = tuple(
            place for place, period in enumerate(self.periods) if start <= period.start and period.end <= end
        )
        self.context.index["shift"][code] = len(self.shifts)
        self.shifts.append(
            replace(like, code=code, name=AS_WORKED, start=start, end=end, periods=inside if team else ())
        )
        return len(self.shifts) - 1


def _shift(row: Row, periods: tuple[int, ...]) -> Shift:
    kind, presence = ShiftKind(row.kind), Presence(row.presence)
    at_call = kind is ShiftKind.ON_CALL and presence is Presence.REMOTE
    unworked = at_call or kind is ShiftKind.LEAVE
    return Shift(
        code=row.shift,
        start=row.start,
        end=row.end if row.end > row.start else row.end + DAY,
        name=row.name,
        break_minutes=row.unpaid_break,
        paid_break_minutes=row.paid_break,
        kind=kind,
        presence=presence,
        periods=periods,
        work_minutes=0 if row.working_minutes is None and unworked else row.working_minutes,
        contract_minutes=0 if row.contract_minutes is None and at_call else row.contract_minutes,
        paid_minutes=0 if row.paid_minutes is None and at_call else row.paid_minutes,
        colour=row.colour,
    )


def measured(duty: Duty, shift: Shift) -> Duty:
    """The duty with its minutes: the shift's own where it has them, else its elapsed time less the break. Minutes awake
    in a sleep-in come to the shift's own, up to that."""
    length = max(0, duty.end - duty.start - duty.break_minutes)

    def minutes(own: int | None) -> int:
        return length if own is None else max(own, min(length, own + duty.awake))

    return replace(
        duty,
        work=minutes(shift.work_minutes),
        contract=minutes(shift.contract_minutes),
        paid=minutes(shift.paid_minutes),
    )
