"""The grid of people by days, as data: rows, cells with their marks, have and need below each team."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from optimiser.audit import Breach, Lines, Rota
from optimiser.gaps import counted
from optimiser.problem.domain import NOWHERE, Absence, Assignment, Duty, ShiftKind
from optimiser.problem.facts import overlap, seniority
from optimiser.problem.once import once_per_problem
from optimiser.problem.problem import Problem
from optimiser.report.rota.confidential import closed_days
from optimiser.report.rota.contract_lines import ContractLine, JudgedWish, contract_lines, wishes

MARKS = {
    "borrowed": "›",
    "pinned": "*",
    "added": "+",
    "removed": "−",
    "breach": "!",
}
"""A sign for each mark, so that none is told by colour alone. Added and removed stand before the code."""

MARK_WORDS = {
    "borrowed": "works for another organisation than their employer",
    "pinned": "fixed beforehand",
    "added": "not in the earlier rota",
    "removed": "in the earlier rota, not in this one",
    "breach": "breaks a hard rule",
}

AWAY = "·"
"""Code of an absence where its reason is not shown."""

ABSENCE_CODES = {
    "annual leave": "AL",
    "bank holiday leave": "BH",
    "study leave": "SL",
    "professional leave": "PL",
    "sickness": "SK",
    "parental leave": "ML",
    "carers leave": "CL",
    "special leave": "SP",
    "life event leave": "LE",
    "unpaid leave": "UL",
    "unavailable": "NA",
}
"""Usual codes of absences in outputs for managers; other kinds show their first letters."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One code in a cell: its marks, and the words behind it."""

    code: str
    marks: tuple[str, ...]
    words: str
    kind: str = ""

    @property
    def text(self) -> str:
        """The code with its signs: `N*`, `+E`."""
        before = "".join(MARKS[m] for m in self.marks if m in ("added", "removed"))
        return before + self.code + "".join(MARKS[m] for m in self.marks if m not in ("added", "removed"))


DayEntries = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class GridRow:
    """A contract's days in one team's block. A *guest* row shows what people of other teams work here."""

    contract: int
    guest: bool
    registered: bool
    cells: tuple[DayEntries, ...]
    line: ContractLine
    wishes: tuple[JudgedWish, ...]
    """Wishes of the person, in the row of their first contract only."""


@dataclass(frozen=True, slots=True)
class CoverRow:
    """Have and need of a capability in a period, for each day; None on days without a need."""

    period: int
    capability: int
    have: tuple[int | None, ...]
    need: tuple[int | None, ...]

    def short(self, day: int) -> bool:
        """Whether fewer are there than needed."""
        have, need = self.have[day], self.need[day]
        return have is not None and need is not None and have < need


@dataclass(frozen=True, slots=True)
class Block:
    """A team's rows and its cover. `team` is `NOWHERE` for people without one."""

    organisation: int
    team: int
    rows: tuple[GridRow, ...]
    cover: tuple[CoverRow, ...]


@dataclass(frozen=True, slots=True)
class RotaGrid:
    """Blocks by organisation and team over the days of the period."""

    days: int
    blocks: tuple[Block, ...]
    legend: tuple[tuple[str, str], ...]


def make_grid(
    problem: Problem,
    lines: Lines,
    breaches: Sequence[Breach] = (),
    *,
    before: Rota = frozenset(),
    manager: bool = False,
) -> RotaGrid:
    """The grid of a rota.

    Args:
        problem: what was rostered.
        lines: the rota.
        breaches: its breaches; duties of hard ones are marked.
        before: an earlier rota of the period; what differs is marked. Empty: nothing is.
        manager: show the reasons of absences.
    """
    blocks = tuple(_Maker(problem, lines, breaches, before, manager).blocks())
    shown = {problem.duties[a.duty].shift for a in (*lines.rota, *before)}
    return RotaGrid(problem.calendar.days, blocks, tuple(legend(problem, shown, blocks, manager)))


def rows_of_people(
    problem: Problem,
    lines: Lines,
    people: Collection[int],
    breaches: Sequence[Breach] = (),
    *,
    before: Rota = frozenset(),
    manager: bool = False,
) -> list[tuple[int, GridRow]]:
    """Some people's rows, each with its team as in the whole grid; arguments as of `make_grid`."""
    return list(_Maker(problem, lines, breaches, before, manager, frozenset(people)).placed_rows())


def cover_rows(problem: Problem, lines: Lines, team: int, days: Collection[int] | None = None) -> list[CoverRow]:
    """Have and need of a team's day, or of some days: None on the others."""
    have: dict[tuple[int, int], list[int | None]] = {}
    wanted: dict[tuple[int, int], list[int | None]] = {}
    length = problem.calendar.days
    for day in range(length) if days is None else sorted(d for d in days if 0 <= d < length):
        for index in problem.needs_at.get((team, day), ()):
            need = problem.needs[index]
            key = (need.period, need.capability)
            have.setdefault(key, [None] * length)[day] = len(counted(problem, lines, need))
            asked = wanted.setdefault(key, [None] * length)
            asked[day] = max(asked[day] or 0, need.minimum)
    order = sorted(have, key=lambda key: (problem.periods[key[0]].start, key))
    return [CoverRow(*key, tuple(have[key]), tuple(wanted[key])) for key in order]


class _Maker:
    def __init__(
        self,
        problem: Problem,
        lines: Lines,
        breaches: Sequence[Breach],
        before: Rota,
        manager: bool,
        people: frozenset[int] | None = None,
    ) -> None:
        self.problem, self.lines, self.before, self.manager = problem, lines, before, manager
        everybody = range(len(problem.people))
        self.contracts = [c for p in (everybody if people is None else sorted(people)) for c in problem.contracts_of[p]]
        mine = frozenset(self.contracts)
        self.pinned = {(p.contract, p.duty) for p in problem.pins if p.wanted}
        self.broken = {(p, d) for b in breaches if b.hard for p in b.people for d in b.duties}
        self.margins = {line.contract: line for line in contract_lines(problem, lines, people, leave=manager)}
        self.wishes = wishes(problem, lines, people)
        self.by_contract: dict[int, list[tuple[Assignment, str]]] = {contract: [] for contract in self.contracts}
        held = lines.rota if people is None else {a for p in people for a in lines.line(p) if a in lines.rota}
        before = before if people is None else frozenset(a for a in before if a.contract in mine)
        earlier, now = ({(a.contract, a.duty) for a in rota} for rota in (before, held))
        for assignment in sorted(held):
            added = bool(self.before) and (assignment.contract, assignment.duty) not in earlier
            self.by_contract[assignment.contract].append((assignment, "added" if added else ""))
        for assignment in sorted(before):
            if (assignment.contract, assignment.duty) not in now:
                self.by_contract[assignment.contract].append((assignment, "removed"))
        self.home = {contract: self._home_team(contract) for contract in self.contracts}
        self.absent: list[list[Absence]] = [[] for _ in problem.people]
        for absence in problem.absences:
            if absence.shifts is None:
                self.absent[absence.person].append(absence)

    def _home_team(self, contract: int) -> int:
        terms = self.problem.contracts[contract]
        if terms.home_team != NOWHERE:
            return terms.home_team
        teams = Counter(t for a, _ in self.by_contract[contract] if (t := self.problem.duties[a.duty].team) != NOWHERE)
        own = Counter({t: n for t, n in teams.items() if self.problem.teams[t].organisation == terms.employer})
        return min(own or teams, key=lambda t: (-teams[t], t), default=NOWHERE)

    def blocks(self) -> list[Block]:
        problem = self.problem
        places: dict[tuple[int, int], list[GridRow]] = {}
        for team in range(len(problem.teams)):
            places[problem.teams[team].organisation, team] = []
        for team, row in self.placed_rows():
            employer = problem.contracts[row.contract].employer
            organisation = problem.teams[team].organisation if team != NOWHERE else employer
            places.setdefault((organisation, team), []).append(row)
        return [
            Block(o, team, tuple(sorted(rows, key=self._order)), tuple(cover_rows(problem, self.lines, team)))
            for (o, team), rows in sorted(places.items(), key=lambda p: (p[0][0], p[0][1] == NOWHERE, p[0]))
            if rows
        ]

    def placed_rows(self) -> Iterator[tuple[int, GridRow]]:
        """Each row with its team: a contract's own, then as a guest of others."""
        for contract in self.contracts:
            home = self.home[contract]
            yield home, self._row(contract, home, guest=False)
            teams = {self.problem.duties[a.duty].team for a, _ in self.by_contract[contract]}
            for team in sorted(teams - {home, NOWHERE}):
                yield team, self._row(contract, team, guest=True)

    def _order(self, row: GridRow) -> tuple[bool, tuple[bool, int, str, int, str, int]]:
        return row.guest, seniority(self.problem, row.contract)

    def _row(self, contract: int, team: int, *, guest: bool) -> GridRow:
        problem = self.problem
        terms = problem.contracts[contract]
        cells: list[list[Entry]] = [[] for _ in range(problem.calendar.days)]
        placed = sorted(self.by_contract[contract], key=lambda p: (problem.duties[p[0].duty].start, p[0]))
        for assignment, change in placed:
            duty = problem.duties[assignment.duty]
            if 0 <= duty.day < problem.calendar.days and (not guest or duty.team == team):
                cells[duty.day].append(self._entry(assignment, duty, change))
        first = problem.contracts_of[terms.person][0] == contract
        if not guest:
            mine = [self._in_force(terms.person, day) == contract for day in range(problem.calendar.days)]
            for absence in self.absent[terms.person] if self.manager else ():
                self._mark_absence(absence, cells, mine)
            for day in () if self.manager else closed_days(problem, self.lines, terms.person):
                if mine[day] and all(e.code != AWAY for e in cells[day]):
                    cells[day].append(Entry(AWAY, (), "not available", "away"))
        registered = any(h.skill in problem.registrations for h in problem.people[terms.person].skills)
        asked = tuple(self.wishes[terms.person]) if first and not guest else ()
        return GridRow(contract, guest, registered, tuple(map(tuple, cells)), self.margins[contract], asked)

    def _entry(self, assignment: Assignment, duty: Duty, change: str) -> Entry:
        problem = self.problem
        shift = problem.shifts[duty.shift]
        terms = problem.contracts[assignment.contract]
        if duty.kind == ShiftKind.LEAVE and not self.manager:
            return Entry(AWAY, (change,) if change else (), "not available", "away")
        marks = [change] if change else []
        if problem.employer_at(duty) not in (NOWHERE, terms.employer):
            marks.append("borrowed")
        if (assignment.contract, assignment.duty) in self.pinned:
            marks.append("pinned")
        if (terms.person, assignment.duty) in self.broken and change != "removed":
            marks.append("breach")
        words = f"{shift.name or shift.code} {times(problem, duty)}"
        if duty.team != NOWHERE:
            words += f", {team_name(problem, duty.team)}"
        if duty.activity:
            words += f", {duty.activity}"
        return Entry(shift.code, tuple(marks), words, str(duty.kind))

    def _in_force(self, person: int, day: int) -> int:
        """The first of a person's contracts that runs on a day; of all where none does."""
        held = self.problem.contracts_of[person]
        terms = self.problem.contracts
        return next((c for c in held if terms[c].first_day <= day <= terms[c].last_day), held[0])

    def _mark_absence(self, absence: Absence, cells: list[list[Entry]], mine: Sequence[bool]) -> None:
        calendar = self.problem.calendar
        code = absence_codes(self.problem)[absence.kind.casefold()]
        for day in range(max(0, calendar.wall(absence.start)[0]), calendar.days):
            opens, closes = calendar.midnight(day), calendar.midnight(day + 1)
            if opens >= absence.end:
                break
            inside = mine[day] and overlap(absence.start, absence.end, opens, closes)
            if inside and all(e.code != code for e in cells[day]):
                cells[day].append(Entry(code, (), absence.kind, "away"))


@once_per_problem
def absence_codes(problem: Problem) -> dict[str, str]:
    """The code of each kind of absence, in small letters, for managers: `AL`, `SL`; never that of a shift, nor of
    another kind: where `SL` is a sleep-in, study leave is `ST`."""
    taken = {shift.code.upper() for shift in problem.shifts}
    found: dict[str, str] = {}
    for kind in dict.fromkeys((*ABSENCE_CODES, *sorted(absence.kind.casefold() for absence in problem.absences))):
        letters = "".join(filter(str.isalnum, kind)).upper()
        usual = ABSENCE_CODES.get(kind, letters[:2] or AWAY)
        others = (letters[:most] for most in range(2, len(letters) + 1))
        found[kind] = next((code for code in (usual, *others) if code not in taken), usual)
        taken.add(found[kind])
    return found


def hours_text(minutes: int) -> str:
    """Hours as decimals, to two places at most: `7.5 h`, `4.17 h`."""
    return f"{round(minutes / 60, 2):g} h"


def times(problem: Problem, duty: Duty) -> str:
    """A duty's wall-clock times: `07:30-15:30`."""
    start, end = problem.calendar.wall(duty.start)[1], problem.calendar.wall(duty.end)[1]
    return f"{start // 60:02d}:{start % 60:02d}-{end // 60:02d}:{end % 60:02d}"


def team_name(problem: Problem, team: int) -> str:
    """A team's name, else its id; empty for `NOWHERE`."""
    return "" if team == NOWHERE else problem.teams[team].name or problem.teams[team].id


def organisation_name(problem: Problem, organisation: int) -> str:
    """An organisation's name, else its id; empty for `NOWHERE`."""
    if organisation == NOWHERE:
        return ""
    return problem.organisations[organisation].name or problem.organisations[organisation].id


def person_name(problem: Problem, person: int) -> str:
    """A person's name with the id, or the id alone."""
    who = problem.people[person]
    return f"{who.name} ({who.id})" if who.name else who.id


def short_name(problem: Problem, person: int) -> str:
    """A person's name alone, with the id where others have the same; the id where there is no name."""
    name = problem.people[person].name
    return name if name and _named(problem)[name.casefold()] == 1 else person_name(problem, person)


def line_name(problem: Problem, contract: int) -> str:
    """Whose a line of the grid is: with the contract where the person has several of one employer and home team."""
    terms = problem.contracts[contract]
    name = short_name(problem, terms.person)
    return f"{name}, {terms.id}" if has_twin(problem, contract) else name


def has_twin(problem: Problem, contract: int) -> bool:
    """Whether the person has another contract of the same employer and home team."""
    terms = problem.contracts[contract]
    others = (problem.contracts[other] for other in problem.contracts_of[terms.person] if other != contract)
    return any((other.employer, other.home_team) == (terms.employer, terms.home_team) for other in others)


def head_signs(problem: Problem) -> list[tuple[str, str]]:
    """What stands in the heads of days and in the rows of cover, for a legend: a bank holiday, have of need."""
    days = range(problem.calendar.days)
    holiday = [("°", "bank holiday")] if any(day in problem.calendar.holidays for day in days) else []
    return [*holiday, ("2/3!", "two there of three needed")] if problem.needs else holiday


@once_per_problem
def _named(problem: Problem) -> Counter[str]:
    """How many people have each name."""
    return Counter(person.name.casefold() for person in problem.people)


def legend(problem: Problem, shown: Collection[int], blocks: Sequence[Block], manager: bool) -> list[tuple[str, str]]:
    """Codes of the shifts that are shown with their usual times and paid hours, which a night over a clock change does
    not have, then the marks in use."""
    usual: dict[int, Counter[tuple[str, int]]] = {}
    for duty in problem.duties:
        if duty.shift in shown and duty.day >= 0 and (manager or duty.kind != ShiftKind.LEAVE):
            usual.setdefault(duty.shift, Counter())[times(problem, duty), duty.paid] += 1
    rows = []
    for index in sorted(usual):
        shift, [((clock, paid), _)] = problem.shifts[index], usual[index].most_common(1)
        rows.append((shift.code, f"{shift.name} {clock}, {hours_text(paid)} paid".strip()))
    if manager:
        codes = absence_codes(problem)
        rows += [(codes[kind.casefold()], kind) for kind in dict.fromkeys(a.kind for a in problem.absences)]
    else:
        rows.append((AWAY, "not available"))
    marks = {mark for b in blocks for row in b.rows for cell in row.cells for entry in cell for mark in entry.marks}
    return rows + [(MARKS[m], MARK_WORDS[m]) for m in MARKS if m in marks]
