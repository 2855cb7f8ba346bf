"""Assignments from rows: history, pins and any rota, by shift code or by what was really worked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from optimiser.folder.reading.context import Context
from optimiser.folder.reading.duties import DutyBook, measured
from optimiser.problem.calendar import DAY, WallTimeError
from optimiser.problem.domain import NOWHERE, Assignment, Contract, Duty, Pin, Presence, Shift, ShiftKind, Team
from optimiser.tabular.kinds import Wall
from optimiser.tabular.schema import Row

PRESENT_ONLY = "none"
"""The capability of somebody who is present and counted by no need."""


class AssignmentReader:
    """Turns rows of ``history.csv``, ``rota.csv`` and ``pins.csv`` into assignments and pins."""

    def __init__(self, context: Context, book: DutyBook, contracts: Sequence[Contract], teams: Sequence[Team]) -> None:
        self.context = context
        self.book = book
        self.contracts = contracts
        self.teams = teams
        self.open_ones: set[Assignment] = set()
        """Assignments whose rows do not say what the person is used as."""
        self._as_planned: set[tuple[object, ...]] = set()
        """Shift, day and times of rows found to be just as the shift is planned."""
        self._own: dict[int, list[int]] = {}
        for place, contract in enumerate(contracts):
            self._own.setdefault(contract.person, []).append(place)
        self._by_id = {contract.id: place for place, contract in enumerate(contracts)}

    def assignments(self, file: str, rows: Sequence[Row], first: int | None, last: int | None) -> list[Assignment]:
        """The assignments of rows; each must start from day ``first`` to day ``last`` (None: no limit)."""
        found: dict[Assignment, int] = {}
        for row in rows:
            day = self.context.calendar.day(row.date)
            if (first is not None and day < first) or (last is not None and day > last):
                calendar = self.context.calendar
                period = f"{calendar.start} to {calendar.date(calendar.days - 1)}"
                where = f"expected a date {'before' if first is None else 'in'} the period {period}"
                self.context.faults.add(file, row.line, "date", f"{row.date} is out of place", where)
                continue
            contract = self.contract(file, row, day)
            duty = self.duty(file, row, day)
            used_as = row.capability
            counted = used_as is not None and used_as.casefold() != PRESENT_ONLY
            capability = self.context.capability(file, row, "capability") if counted else NOWHERE
            if contract is None or duty is None:
                continue
            assignment = Assignment(contract, duty, capability)
            if assignment in found:
                what = f"the same assignment is in row {found[assignment]}"
                self.context.faults.add(file, row.line, "person", what, "expected each assignment once")
            found.setdefault(assignment, row.line)
            if used_as is None and row.team is not None:
                self.open_ones.add(assignment)
        return list(found)

    def contract(self, file: str, row: Row, day: int) -> int | None:
        """The contract a row works under: the one it names, else the only one that fits its employer, its team's
        organisation and its day."""
        faults, person = self.context.faults, self.context.of("person", row.person)
        if row.contract is not None:
            chosen = self._by_id.get(row.contract)
            if chosen is not None and self.contracts[chosen].person != person:
                owner = next((name for name, place in self.context.index["person"].items()
                              if place == self.contracts[chosen].person), "")  # fmt: skip
                faults.add(file, row.line, "contract", f"'{row.contract}' is a contract of {owner}, not {row.person}")
                return None
            return chosen
        fitting = self._own.get(person, [])
        if row.employer is not None:
            employer = self.context.of("organisation", row.employer)
            fitting = [place for place in fitting if self.contracts[place].employer == employer]
            if not fitting and person != NOWHERE:
                what = f"{row.person} has no contract with {row.employer}"
                faults.add(file, row.line, "employer", what, "expected an employer of the person in staff.csv")
                return None
        for narrower in (
            [p for p in fitting if self.contracts[p].first_day <= day <= self.contracts[p].last_day],
            [p for p in fitting if row.team and self.contracts[p].employer == self._organisation(row.team)],
        ):
            if len(fitting) > 1 and narrower:
                fitting = [p for p in fitting if p in narrower]
        if len(fitting) > 1:
            ids = " or ".join(self.contracts[place].id for place in fitting)
            faults.add(file, row.line, "contract", f"{row.person} has several contracts", f"expected {ids}")
            return None
        return fitting[0] if fitting else None

    def _organisation(self, team: str) -> int:
        place = self.context.of("team", team)
        return self.teams[place].organisation if place != NOWHERE else NOWHERE

    def duty(self, file: str, row: Row, day: int) -> int | None:
        """The duty of a row: that of its shift, with its own times where it gives them."""
        team, person = self.context.of("team", row.team), self.context.of("person", row.person)
        site = self.teams[team].site if team != NOWHERE else NOWHERE
        owner = NOWHERE if row.team is not None else person
        shift = self.context.of("shift", row.shift)
        if row.shift is not None and shift == NOWHERE:
            if "shifts.csv" in self.context.rows:
                return None  # the check of references has told
            if row.start is None or row.end is None:
                what = f"shift {row.shift} has no times"
                self.context.faults.add(file, row.line, "shift", what, "expected shifts.csv with it, or start and end")
                return None
        if not row.blank("start", "end", "unpaid_break", "paid_break", "kind", "presence", "awake_minutes"):
            times = (shift, day, row.start, row.end, row.unpaid_break, row.paid_break, row.kind, row.presence,
                     row.awake_minutes)  # fmt: skip
            if times not in self._as_planned:
                worked = self._worked(file, row, day, shift, team, site, owner)
                if worked is None or shift == NOWHERE or not self._is_as_planned(worked):
                    return None if worked is None else self.book.add(worked)
                self._as_planned.add(times)
        if owner == NOWHERE:
            return self.book.of_team(shift, day, team, site)
        return self._own_duty(shift, day, owner, row.activity)

    def _is_as_planned(self, duty: Duty) -> bool:
        """Whether a duty has the times, break, kind and presence of its shift, and nobody was awake in it."""
        return not duty.awake and self._has_terms(duty)

    def _has_terms(self, duty: Duty) -> bool:
        """Whether a duty has the times, break, kind and presence of its shift."""
        shift, calendar, fold = self.book.shifts[duty.shift], self.context.calendar, self.context.clock_change
        try:
            times = (calendar.instant(duty.day, shift.start, fold), calendar.instant(duty.day, shift.end, fold))
        except WallTimeError:
            return False
        breaks = duty.break_minutes, duty.paid_break_minutes
        planned = times, (shift.break_minutes, shift.paid_break_minutes), shift.kind, shift.presence
        return ((duty.start, duty.end), breaks, duty.kind, duty.presence) == planned

    def _own_duty(self, shift: int, day: int, owner: int, activity: str) -> int | None:
        """A person's own duty: one of their portfolio where there is just one such, else a new one."""
        own = self.book.own(owner, shift, day)
        fitting = [place for place in own if activity in ("", self.book.duties[place].activity)]
        return fitting[0] if len(fitting) == 1 else self.book.of_person(shift, day, owner, activity)

    def _worked(self, file: str, row: Row, day: int, shift: int, team: int, site: int, owner: int) -> Duty | None:
        """The duty of what was really worked."""
        planned = self.book.shifts[shift] if shift != NOWHERE else Shift("", 0, DAY)
        opens: Wall = row.start or Wall(planned.start)
        closes: Wall = row.end or Wall(planned.end)
        if closes.minutes <= opens.minutes:
            closes = replace(closes, minutes=closes.minutes + DAY)
        start = self.context.instant(file, row, "start", day, opens)
        end = self.context.instant(file, row, "end", day, closes)
        if start is None or end is None:
            return None
        kind = ShiftKind(row.kind) if row.kind else planned.kind
        presence = Presence(row.presence) if row.presence else planned.presence
        pause = planned.break_minutes if row.unpaid_break is None else row.unpaid_break
        paid = planned.paid_break_minutes if row.paid_break is None else row.paid_break
        if pause + paid >= end - start:
            what = f"{pause + paid} minutes of break leave nothing of {end - start}"
            column = "unpaid_break" if row.paid_break is None else "paid_break"
            self.context.faults.add(file, row.line, column, what, "expected a shorter break")
            return None
        awake = row.awake_minutes or 0
        if awake and (kind is not ShiftKind.SLEEP_IN or awake > end - start - pause):
            what = f"{awake} minutes awake in {'a sleep-in' if kind is ShiftKind.SLEEP_IN else kind}"
            expected = f"expected a sleep-in, and at most the {end - start - pause} minutes of it"
            self.context.faults.add(file, row.line, "awake_minutes", what, expected)
            return None
        at_call = kind is ShiftKind.ON_CALL and presence is Presence.REMOTE
        like = Shift(
            "",
            opens.minutes,
            closes.minutes,
            break_minutes=pause,
            paid_break_minutes=paid,
            kind=kind,
            presence=presence,
            work_minutes=0 if at_call or kind is ShiftKind.LEAVE else None,
            contract_minutes=0 if at_call else None,
            paid_minutes=0 if at_call else None,
        )
        if shift == NOWHERE:
            code = row.shift or f"{_clock(opens.minutes)}-{_clock(closes.minutes)}"
            marks = [str(kind)] * (kind is not ShiftKind.WORK) + [str(presence)] * (presence is not Presence.ON_SITE)
            code = " ".join([code, *marks, *(["own"] if team == NOWHERE else [])])
            shift = self.book.worked_shift(code, opens.minutes, closes.minutes, like, team != NOWHERE)
        duty = Duty(
            shift, day, start, end, 0, 0, 0, team, site, owner, row.activity, pause, presence, kind, paid, awake
        )
        return measured(duty, planned if kind is ShiftKind.SLEEP_IN and self._has_terms(duty) else like)

    @property
    def _duties_known(self) -> bool:
        """Whether the files that make duties are there without a fault; where not, a duty may only be missing."""
        files = {"demand.csv", "shifts.csv"}
        told = any(fault.file in files for fault in self.context.faults.faults)
        return files <= self.context.rows.keys() and self.context.names_known and not told

    def pins(self) -> list[Pin]:
        """The pins of ``pins.csv``: a fixed one is one duty, a forbidden one may be many."""
        built: list[Pin] = []
        for row in self.context.table("pins.csv"):
            day = self.context.calendar.day(row.date)
            if not 0 <= day < self.context.calendar.days:
                what = f"{row.date} is not in the period"
                self.context.faults.add(
                    "pins.csv", row.line, "date", what, f"expected from {self.context.calendar.start}"
                )
                continue
            person = self.context.of("person", row.person)
            named = self._by_id.get(row.contract) if row.contract else None
            contracts = self._own.get(person, []) if row.contract is None else [named] if named is not None else []
            text = None if row.capability is None else self.context.capability("pins.csv", row, "capability")
            team, shift = self.context.of("team", row.team), self.context.of("shift", row.shift)
            fitting = [
                place
                for place, duty in enumerate(self.book.duties)
                if duty.day == day
                and duty.owner in (NOWHERE, person)
                and shift in (NOWHERE, duty.shift)
                and team in (NOWHERE, duty.team)
            ]
            if row.pin == "forbidden":
                built.extend(Pin(contract, duty, False, text) for contract in contracts for duty in fitting)
                continue
            contract = self.contract("pins.csv", row, day)
            if len(fitting) > 1 and contract is not None:
                terms = self.contracts[contract]
                own = {terms.home_team} if terms.teams is None else terms.teams
                mine = [place for place in fitting if self.book.duties[place].team in own]
                fitting = mine if len(mine) == 1 else fitting
            if not fitting and not self._duties_known:
                continue
            if len(fitting) != 1:
                teams = [self.teams[self.book.duties[place].team].id for place in fitting
                         if self.book.duties[place].team != NOWHERE]  # fmt: skip
                what = f"{row.shift} on {row.date} is {'no duty' if not fitting else 'a duty of several teams'}"
                expected = f"expected {' or '.join(teams)}" if teams else "expected a shift that demand asks for"
                self.context.faults.add("pins.csv", row.line, "team" if teams else "shift", what, expected)
            elif contract is not None:
                built.append(Pin(contract, fitting[0], True, text))
        return built


def _clock(minutes: int) -> str:
    days, rest = divmod(minutes, DAY)
    return f"{rest // 60:02d}:{rest % 60:02d}" + (f"+{days}" if days else "")
