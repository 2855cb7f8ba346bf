"""What was read of all files together, before it becomes a folder: people seen, duties, absences, rows."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from optimiser.importing.asking import Question
from optimiser.importing.cells.clock import Times
from optimiser.importing.cells.codes import Codebook
from optimiser.importing.cells.names import role_and_kind
from optimiser.importing.files.sheet import NotUsed, Sheet
from optimiser.importing.words import alphanumeric, name_key

LIST, FOLDER, GRID, CELL = 0, 1, 2, 3
"""Where a person was seen, the fullest first: a list of staff, the folder, a row of a grid, a cell."""


@dataclass(frozen=True)
class Seen:
    """A person as one place shows them; blank where it does not say.

    Attributes:
        where: a list of staff, the folder, a row of a grid, or a cell.
        place: file, sheet and cell.
        name: as written, in the order first, last where the file has them apart.
        number: the staff number of the file.
        twin: of rows with one name in one grid that are different people, which.
        fte: part of a full post.
        to: last day.
    """

    where: int
    place: str
    name: str = ""
    number: str = ""
    contract: str = ""
    role: str = ""
    band: str = ""
    hours: float | None = None
    fte: float | None = None
    unit: str = ""
    employer: str = ""
    kind: str = ""
    from_: dt.date | None = None
    to: dt.date | None = None
    hourly_cost: str = ""
    birth: str = ""
    opt_out: str = ""
    twin: int = 0

    @property
    def key(self) -> tuple[str, ...]:
        """What the name is known by."""
        return name_key(self.name)


@dataclass(frozen=True)
class DraftDuty:
    """One assignment that was read. ``seen`` is the place of its person in ``Draft.seen``."""

    seen: int
    date: dt.date
    code: str
    place: str
    times: Times | None = None
    unpaid_break: int | None = None
    unit: str = ""
    kind: str = ""
    booked: str = ""
    """Bank or agency, for a booking."""
    paid_break: int | None = None
    employer: str = ""


@dataclass(frozen=True)
class Away:
    """An absence that was read; part is AM or PM for half a day, times those of a part of a day that says them."""

    seen: int
    first: dt.date
    last: dt.date
    kind: str
    place: str
    part: str = ""
    times: tuple[str, str] = ("", "")


@dataclass(frozen=True)
class TableRow:
    """A row for a table of the folder. ``seen`` stands for its person, if it has one."""

    table: str
    cells: dict[str, str]
    place: str
    seen: int | None = None


@dataclass(frozen=True)
class Understood:
    """What one table or grid of a sheet was taken for, as the preview tells it.

    Attributes:
        file, sheet: where.
        what: in words: people down, days across.
        lines: heading rows, columns with what each is for and why, dates and where they are from.
        rows: the first rows as read.
        mapping: what the saved mapping says of it.
    """

    file: str
    sheet: str
    what: str
    lines: tuple[str, ...]
    rows: tuple[str, ...] = ()
    mapping: tuple[tuple[str, object], ...] = ()


@dataclass
class Draft:
    """Everything that was read."""

    seen: list[Seen] = field(default_factory=list)
    duties: list[DraftDuty] = field(default_factory=list)
    away: list[Away] = field(default_factory=list)
    rows: list[TableRow] = field(default_factory=list)
    shifts: list[TableRow] = field(default_factory=list)
    codes: Codebook = field(default_factory=Codebook)
    code_names: dict[str, str] = field(default_factory=dict)
    """What the keys beside grids call the shift of a code, by ``code_key``."""
    not_used: list[NotUsed] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    understood: list[Understood] = field(default_factory=list)
    assumed: list[str] = field(default_factory=list)
    edited: bool = False
    """Whether a grid of this program, edited by hand, was read."""
    closed: set[tuple[int, dt.date]] = field(default_factory=set)
    """Places in `seen` and dates of cells of such a grid that only tell that somebody is away."""
    folder_starts: dt.date | None = None
    """First day of the folder's period."""
    folder_skills: frozenset[str] = frozenset()
    """Skills of the folder, without case."""
    settings: str = ""
    """rota.toml, where a workbook to fill in says it."""
    headings: set[tuple[str, str, int]] = field(default_factory=set)
    """Rows (file, sheet, row) that were read as headings, titles or keys."""
    taken: dict[str, str] = field(default_factory=dict)
    """What the codes of grids were taken for, as an answer would say it."""
    full_time: float | None = None
    """Hours of a full-time week, where a file says them."""
    period: tuple[dt.date, dt.date] | None = None
    """Days that the grids show, worked or not."""

    def see(self, person: Seen) -> int:
        """Add a person seen; the number to refer to them by."""
        role, kind = role_and_kind(person.role)
        if kind and person.kind in ("", kind):
            person = replace(person, role=role, kind=kind)
        self.seen.append(person)
        return len(self.seen) - 1

    def shows(self, days: Iterable[dt.date | None]) -> None:
        """Let the period hold these days."""
        dates = [day for day in days if day is not None]
        if dates:
            first, last = min(dates), max(dates)
            if self.period is not None:
                first, last = min(first, self.period[0]), max(last, self.period[1])
            self.period = (first, last)


@dataclass
class DraftPerson:
    """A person of the folder to be, from all places they were seen in, and their contracts."""

    id: str
    name: str
    contracts: list[Seen]
    known: bool = False
    """Whether the folder has them already, or they are left out: nothing is drafted of them."""


def draft_people(draft: Draft, known: list[tuple[str, Seen]]) -> tuple[list[DraftPerson], list[int]]:
    """Who is who.

    Args:
        draft: the people seen.
        known: people of the folder: id and contract.

    Returns:
        The people, and for each person seen the place of who it is.
    """
    matcher = _Matcher(draft)
    for identity, contract in known:
        matcher.folder(identity, contract)
    order = sorted(range(len(draft.seen)), key=lambda place: (draft.seen[place].where, place))
    who = [0] * len(draft.seen)
    for place in order:
        who[place] = matcher.match(draft.seen[place])
    matcher.name_ids()
    return matcher.people, who


class _Matcher:
    """Finds the person that each sight is of."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        self.people: list[DraftPerson] = []
        self.by_number: dict[str, int] = {}
        self.by_name: dict[tuple[str, ...], list[int]] = {}
        self.by_part: dict[str, set[int]] = {}

    def folder(self, identity: str, contract: Seen) -> None:
        at = self.by_number.get(alphanumeric(identity) or identity)
        if at is not None:
            self.people[at].contracts.append(contract)
            return
        self._add(replace(contract, number=identity), known=True)

    def match(self, seen: Seen) -> int:
        number = alphanumeric(seen.number) or seen.number
        if number and number in self.by_number:
            there = self.people[self.by_number[number]]
            if not there.known and seen.key and there.name and not set(seen.key) & set(name_key(there.name)):
                line = f"{seen.number} is the number of {there.name} and of {seen.name}: taken for one, {there.name}"
                self.draft.assumed += [line] if line not in self.draft.assumed else []
            return self._merge(self.by_number[number], seen)
        same = self.by_name.get(seen.key, []) if seen.key else []
        if number:
            same = [at for at in same if not self._numbered(at) or self.people[at].known]
            if len(same) == 1 and seen.where != LIST:
                return self._merge(same[0], seen)
            if len(same) == 1 and self.people[same[0]].known:
                return self._merge(same[0], seen)
            return self._add(seen)
        fitting = [at for at in same if self._agrees(at, seen)]
        if len(fitting) > 1:
            fitting = [at for at in fitting if self._alike(at, seen)] or fitting
        if len(fitting) == 1 and len(same) > 1:
            return self._merge(fitting[0], seen)
        if len(fitting) > 1 and not seen.twin and self.people[fitting[1]].known:
            ids = " or ".join(self.people[at].id for at in fitting[:3])
            line = f"{seen.name} may be {ids}: taken for {self.people[fitting[0]].id}, the first of that name"
            self.draft.assumed += [line] if line not in self.draft.assumed else []
        if len(fitting) > seen.twin:
            return self._merge(fitting[seen.twin if len(same) > 1 else 0], seen)
        if same and seen.twin == 0 and seen.where >= GRID and not fitting:
            if not self.people[same[0]].known:
                self._tell(f"{seen.name} as {self.people[same[0]].contracts[0].role} and as {seen.role or seen.band}")
            return self._merge(same[0], seen)
        if not same and seen.where in (GRID, CELL):
            near = self._near(seen)
            if near is not None:
                return self._merge(near, seen)
        return self._add(seen)

    def _numbered(self, at: int) -> bool:
        return any(contract.number for contract in self.people[at].contracts)

    def _agrees(self, at: int, seen: Seen) -> bool:
        """Whether nothing that is said of two people of one name differs."""
        for contract in self.people[at].contracts:
            for name in ("role", "band"):
                one, other = getattr(contract, name), getattr(seen, name)
                if one and other and alphanumeric(one) != alphanumeric(other):
                    return False
            if _same_list(contract, seen) and not _other_contract(contract, seen) and contract.hours != seen.hours:
                return False
        return True

    def _alike(self, at: int, seen: Seen) -> bool:
        return any(
            seen.role and alphanumeric(contract.role) == alphanumeric(seen.role)
            for contract in self.people[at].contracts
        )

    def _near(self, seen: Seen) -> int | None:
        """The one person whose surname it is, or surname and initial, where a fuller list has them."""
        parts = [part for part in seen.key if part]
        if not parts:
            return None
        longest = [part for part in parts if len(part) > 1]
        found = set.intersection(*(self.by_part.get(part, set()) for part in longest)) if longest else set()
        full = [at for at in sorted(found) if self.people[at].contracts[0].where in (LIST, FOLDER)]
        initials = [part for part in parts if len(part) == 1]
        full = [
            at
            for at in full
            if all(
                any(other.startswith(i) and other not in longest for other in name_key(self.people[at].name))
                for i in initials
            )
        ]
        if len(full) != 1:
            return None
        line = f"{seen.name} is taken for {self.people[full[0]].name}, the only one of that name"
        self.draft.assumed += [line] if line not in self.draft.assumed else []
        return full[0]

    def _tell(self, who: str) -> None:
        line = f"{who} is taken for one person: no number tells two apart"
        self.draft.assumed += [line] if line not in self.draft.assumed else []

    def _add(self, seen: Seen, known: bool = False) -> int:
        at = len(self.people)
        self.people.append(DraftPerson(seen.number, seen.name, [seen], known))
        number = alphanumeric(seen.number) or seen.number
        if number:
            self.by_number.setdefault(number, at)
        if seen.key:
            self.by_name.setdefault(seen.key, []).append(at)
            for part in seen.key:
                self.by_part.setdefault(part, set()).add(at)
        return at

    def _merge(self, at: int, seen: Seen) -> int:
        person = self.people[at]
        if seen.number and not person.id:
            person.id = seen.number
            self.by_number.setdefault(alphanumeric(seen.number) or seen.number, at)
        if not person.name and seen.name:
            person.name = seen.name
            self.by_name.setdefault(seen.key, []).append(at)
        if not seen.number and any(_same_list(c, seen) and not _other_contract(c, seen) for c in person.contracts):
            self._tell(f"{seen.name}, who stands twice in the list of staff with the same words,")
        if seen.where == LIST and any(c.where == LIST and _other_contract(c, seen) for c in person.contracts):
            person.contracts.append(seen)
        else:
            first = next((n for n, c in enumerate(person.contracts) if not _other_contract(c, seen)), 0)
            self._tell_otherwise(person.contracts[first], seen)
            person.contracts[first] = _filled(person.contracts[first], seen)
        return at

    def _tell_otherwise(self, one: Seen, other: Seen) -> None:
        """Say what a second row of a list says otherwise of a person and a contract: the first counts."""
        if not other.number or not _same_list(one, other):
            return
        said = [
            f"{words} {_number(first)}, then {_number(then)}"
            for words, first, then in (
                ("role", one.role, other.role),
                ("band", one.band, other.band),
                ("weekly hours", one.hours, other.hours),
                ("part of a full post", one.fte, other.fte),
                ("team", one.unit, other.unit),
            )
            if first not in ("", None) and then not in ("", None) and first != then
        ]
        if said:
            line = f"{other.place}: {other.number} stands there again: {'; '.join(said)}; the first counts"
            self.draft.assumed.append(line)

    def name_ids(self) -> None:
        """Ids for those who have no number: P001, P002, ..., none of them taken."""
        taken = {person.id for person in self.people if person.id}
        number = 0
        width = 3 if len(self.people) < 1_000 else 5
        for person in self.people:
            while not person.id:
                number += 1
                if f"P{number:0{width}}" not in taken:
                    person.id = f"P{number:0{width}}"


def _other_contract(one: Seen, other: Seen) -> bool:
    """Whether two rows of one person are two contracts: other numbers, or in one list another kind."""
    if one.contract and other.contract:
        return alphanumeric(one.contract) != alphanumeric(other.contract)
    differ = [bool(a and b and a != b) for a, b in ((one.kind, other.kind), (one.employer, other.employer))]
    return one.where == other.where == LIST and any(differ)


def _number(value: object) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def _same_list(one: Seen, other: Seen) -> bool:
    """Whether two people stand in one list of staff."""
    return one.where == other.where == LIST and one.place.partition(":")[0] == other.place.partition(":")[0]


def _filled(one: Seen, other: Seen) -> Seen:
    """What one place says, and where it says nothing, what another does."""
    changes = {
        name: getattr(other, name)
        for name in (
            "role",
            "band",
            "hours",
            "fte",
            "unit",
            "employer",
            "kind",
            "from_",
            "to",
            "contract",
            "hourly_cost",
            "birth",
            "opt_out",
        )
        if getattr(one, name) in ("", None) and getattr(other, name) not in ("", None)
    }
    return replace(one, **changes) if changes else one


def not_used_at(place: str, value: str, reason: str, table: str) -> NotUsed:
    """What became nothing at a place such as ``ward.xlsx:Roster!E5``."""
    file, _, cell = place.partition(":")
    sheet, _, inner = cell.rpartition("!")
    number = re.search(r"(\d+)$", inner or cell)
    return NotUsed(file, sheet, int(number[1]) if number else 0, inner or cell, value, reason, table)


def sheet_place(sheet: Sheet, cell: str) -> str:
    """A place as people write it: ``ward.xlsx:Roster!E5``."""
    return f"{sheet.file}:{sheet.name}!{cell}" if sheet.name else f"{sheet.file}:{cell}"
