"""Calendars (iCalendar, RFC 5545) of people, teams and vacancies, that follow: an event keeps its id when its times
change, its SEQUENCE grows when it does, and what was given out and is gone is told as cancelled."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, Timezone

from optimiser.folder.reading.context import zone_name
from optimiser.folder.write import rota_rows
from optimiser.journal.entry import Cells, cells
from optimiser.problem.domain import NOWHERE, Assignment, ShiftKind
from optimiser.problem.facts import clock_window
from optimiser.report.rota.event_history import DutyKey, VacancyKey, cell_of, duty_key
from optimiser.report.rota.grid import hours_text, organisation_name, short_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.tabular.output import file_name

TEAMS, VACANCIES = "teams", "vacancies.ics"
"""The folder of calendars by team, and the file of what nobody works yet, beside the calendars by person."""

_WALL = re.compile(r"(\d+):(\d\d)(?:\+(\d+))?(?: (\w+))?")


def calendars(view: RotaView, stamp: datetime) -> dict[str, bytes]:
    """One calendar for each person who has duties or had some that were given out, by a file name made of the person's
    id; one for each team in `teams/`; and one of vacancies.

    Args:
        view: whose rota. Leave is in it only for managers, and in no team's.
        stamp: when it was made (RFC 5545 DTSTAMP).
    """
    made = _Maker(view, stamp)
    found: dict[str, bytes] = {}
    told = {key[0] for key in (*made.now, *made.gone)}
    names = _file_names(sorted(told | {person.id for person in view.problem.people}), (VACANCIES,))
    for person in sorted(told):
        found[names[person]] = made.calendar(made.of_person(person), made.name_of(person))
    names = _file_names(team.id for team in view.problem.teams)
    for team, of in enumerate(view.problem.teams):
        if events := list(made.of_team(team)):
            found[f"{TEAMS}/{names[of.id]}"] = made.calendar(events, team_name(view.problem, team))
    vacant = list(made.vacancies())
    if vacant:
        found[VACANCIES] = made.calendar(vacant, "vacancies")
    return found


def _file_names(ids: Iterable[str], taken: tuple[str, ...] = ()) -> dict[str, str]:
    """The file of each id. Also of those without events now: of ids that make the same name nobody's file becomes
    another's when they have some."""
    found: dict[str, str] = {}
    for id_ in ids:
        found[id_] = file_name(id_, ".ics", (*taken, *found.values()))
    return found


@dataclass(frozen=True, eq=False)
class _Maker:
    view: RotaView
    stamp: datetime

    @cached_property
    def now(self) -> dict[DutyKey, tuple[Cells, Assignment]]:
        """The assignments of the rota, as they are told."""
        problem = self.view.problem
        chosen = sorted(
            self.view.bill.lines.rota, key=lambda a: (problem.duties[a.duty].start, problem.duties[a.duty].team, a)
        )
        rows = cells(rota_rows(problem, chosen))
        return {duty_key(row): (row, a) for row, a in zip(rows, chosen, strict=True) if self._is_visible(row)}

    @cached_property
    def gone(self) -> dict[DutyKey, Cells]:
        """Assignments that were given out and are not in the rota."""
        told = self.view.history.published
        return {key: row for key, row in told.items() if key not in self.now and self._is_visible(row)}

    @cached_property
    def sequences(self) -> dict[DutyKey, int]:
        return self.view.history.duty_sequences(row for row, _ in self.now.values())

    @cached_property
    def zone(self) -> Timezone | None:
        """The time zone with its clock changes around the period; None for UTC."""
        calendar = self.view.problem.calendar
        if calendar.zone == "UTC":
            return None
        years = calendar.start.year - 1, calendar.date(calendar.days).year + 1
        return Timezone.from_tzid(calendar.zone, first_date=date(years[0], 1, 1), last_date=date(years[1], 12, 31))

    def _is_visible(self, row: Cells) -> bool:
        return self.view.manager or cell_of(row, "kind") != ShiftKind.LEAVE

    def calendar(self, events: Iterable[Event], whose: str) -> bytes:
        """Events as a file, whose name in a list of calendars says whose it is."""
        made = Calendar()
        made.add("prodid", "-//rota//rota//EN")
        made.add("version", "2.0")
        made.add("method", "PUBLISH")
        made.add("x-wr-calname", one_line(f"{self.view.title or 'Rota'}: {whose}"))
        if self.zone is not None:
            made.add_component(self.zone)
        for event in events:
            made.add_component(event)
        return bytes(made.to_ical())

    def of_person(self, person: str) -> Iterator[Event]:
        """A person's duties in order of time, then what was given out to them and is gone."""
        problem = self.view.problem
        for key, (row, assignment) in self.now.items():
            if key[0] == person:
                event = self._event("-".join(key), self.sequences.get(key, 0), row, self._summary(row))
                duty, terms = problem.duties[assignment.duty], problem.contracts[assignment.contract]
                employer = organisation_name(problem, terms.employer)
                pause = f"{duty.break_minutes} min unpaid break"
                pause += f", {duty.paid_break_minutes} min paid break" if duty.paid_break_minutes else ""
                event.add("description", f"{one_line(employer)}; {hours_text(duty.paid)} paid, {pause}")
                if duty.site >= 0:
                    event.add("location", one_line(problem.sites[duty.site].name or problem.sites[duty.site].id))
                yield event
        for key, row in self.gone.items():
            if key[0] == person:
                yield self._event("-".join(key), self.sequences.get(key, 0), row, self._summary(row), cancelled=True)

    def of_team(self, team: int) -> Iterator[Event]:
        """A team's shifts with who works them, then those that were given out and nobody works any more."""
        name = self.view.problem.teams[team].id
        now: dict[tuple[str, str], list[Cells]] = {}
        gone: dict[tuple[str, str], Cells] = {}
        for key, (row, _) in self.now.items():
            if cell_of(row, "team") == name and cell_of(row, "kind") != ShiftKind.LEAVE:
                now.setdefault((key[1], key[3]), []).append(row)
        for key, row in self.gone.items():
            if cell_of(row, "team") == name and cell_of(row, "kind") != ShiftKind.LEAVE:
                gone.setdefault((key[1], key[3]), row)
        newest: dict[tuple[str, str], int] = {}
        for key, number in self.sequences.items():
            if key[2] == name:
                newest[key[1], key[3]] = max(number, newest.get((key[1], key[3]), 0))
        for (day, shift), rows in now.items():
            id_ = f"team-{name}-{day}-{shift}"
            event = Event()
            event.add("uid", f"{id_}@rota")
            spans = [self._span(row) for row in rows]
            self._times(event, min(first for first, _ in spans), max(last for _, last in spans))
            self._told(event, newest.get((day, shift), 0), f"{self._shift(rows[0])} ({len(rows)})", cancelled=False)
            told = (self._at_work(row) if len(set(spans)) > 1 else self.name_of(cell_of(row, "person")) for row in rows)
            event.add("description", "\n".join(sorted(map(one_line, told))))
            yield event
        for (day, shift), row in gone.items():
            if (day, shift) not in now:
                id_ = f"team-{name}-{day}-{shift}"
                yield self._event(id_, newest.get((day, shift), 0), row, self._shift(row), cancelled=True)

    def vacancies(self) -> Iterator[Event]:
        """What is below its minimum, in order of time, then vacancies that were given out and are filled."""
        problem = self.view.problem
        now: dict[VacancyKey, int] = {}
        times: dict[VacancyKey, tuple[datetime, datetime]] = {}
        for gap in self.view.gaps:
            need = problem.needs[gap.need]
            period, name = problem.periods[need.period], problem.capabilities[need.capability].name
            key = (problem.teams[need.team].id, problem.calendar.date(need.day).isoformat(), period.name, name)
            now[key] = now.get(key, 0) + gap.missing
            first, last = clock_window(problem.calendar, need.day, period.start, period.end)
            if last <= first:  # all of it lies in the hour that a clock change skips
                last = first + (period.end - period.start) % 1440
            times[key] = self._at(first), self._at(last)
        sequences = self.view.history.vacancy_sequences({key: str(n) for key, n in now.items()})
        for key in sorted(now, key=lambda k: (k[1], times[k], k)):
            yield self._vacancy(key, sequences.get(key, 0), now[key], times[key])
        for key, row in self.view.history.vacancies.items():
            if key not in now:
                day, start, end = date.fromisoformat(key[1]), _minutes(row["start"]), _minutes(row["end"])
                span = self._local(day, start), self._local(day, end if end > start else end + 1440)
                yield self._vacancy(key, sequences.get(key, 0), 0, span)

    def _vacancy(self, key: VacancyKey, sequence: int, missing: int, span: tuple[datetime, datetime]) -> Event:
        team, _, period, capability = key
        event = Event()
        event.add("uid", f"vacancy-{'-'.join(key)}@rota")
        self._times(event, *span)
        number = f"{missing} " if missing > 1 else ""
        title = f"Vacant: {number}{capability}, {period}, {self._team(team)}"
        return self._told(event, sequence, title, cancelled=not missing)

    def _event(self, id_: str, sequence: int, row: Cells, summary: str, *, cancelled: bool = False) -> Event:
        event = Event()
        event.add("uid", f"{id_}@rota")
        self._times(event, *self._span(row))
        return self._told(event, sequence, summary, cancelled=cancelled)

    def _told(self, event: Event, sequence: int, summary: str, *, cancelled: bool) -> Event:
        event.add("dtstamp", self.stamp.astimezone(UTC))
        event.add("sequence", sequence)
        event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
        event.add("summary", one_line(summary))
        return event

    def _times(self, event: Event, start: datetime, end: datetime) -> None:
        event.add("dtstart", start)
        event.add("dtend", end)

    def _span(self, row: Cells) -> tuple[datetime, datetime]:
        """When an assignment begins and ends."""
        day = date.fromisoformat(cell_of(row, "date"))
        return self._moment(day, cell_of(row, "start")), self._moment(day, cell_of(row, "end"))

    def _at_work(self, row: Cells) -> str:
        """Who is there from when to when."""
        return f"{self.name_of(cell_of(row, 'person'))}, {cell_of(row, 'start')} to {cell_of(row, 'end')}"

    def _moment(self, day: date, text: str) -> datetime:
        """A wall time of `rota.csv` as a local time; in UTC where the clock shows it twice and the second is meant,
        which a local time of a calendar cannot say (RFC 5545 section 3.3.5)."""
        match = _WALL.fullmatch(text)
        if match is None:
            raise ValueError(f"'{text}' is no wall time of rota.csv")
        clock = int(match[1]) * 60 + int(match[2])
        on = day + timedelta(days=int(match[3] or 0))
        calendar = self.view.problem.calendar
        second = match[4] is not None and match[4] != zone_name(calendar, calendar.day(on), clock, 0)
        local = self._local(on, clock)
        return local.replace(fold=1).astimezone(UTC) if second else local

    def _at(self, instant: int) -> datetime:
        """An instant as a local time, in UTC where it is the second of two."""
        calendar = self.view.problem.calendar
        day, clock = calendar.wall(instant)
        local = self._local(calendar.date(day), clock)
        second = calendar.instant(day, clock, fold=0) != instant
        return local.replace(fold=1).astimezone(UTC) if second else local

    def _local(self, day: date, clock: int) -> datetime:
        zone = ZoneInfo(self.view.problem.calendar.zone)
        return datetime.combine(day, time(), tzinfo=zone) + timedelta(minutes=clock)

    def _summary(self, row: Cells) -> str:
        where = self._team(cell_of(row, "team")) or cell_of(row, "activity")
        return self._shift(row) + (f", {where}" if where else "")

    def _shift(self, row: Cells) -> str:
        code = cell_of(row, "shift")
        shift = next((s for s in self.view.problem.shifts if s.code == code and code), None)
        return (shift.name if shift else "") or code or "Work"

    def _team(self, id_: str) -> str:
        problem = self.view.problem
        team = next((i for i, t in enumerate(problem.teams) if t.id == id_), NOWHERE)
        return team_name(problem, team) or id_

    def name_of(self, id_: str) -> str:
        place = self.view.problem.person_index.get(id_)
        return id_ if place is None else short_name(self.view.problem, place)


def one_line(text: str) -> str:
    """A text without line breaks and control characters."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _minutes(text: str) -> int:
    hours, _, minutes = text.partition(":")
    return int(hours) * 60 + int(minutes)
