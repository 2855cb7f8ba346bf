"""What the board is told, as dataclasses: the same for the page, for HTTP and for its description. Ids, never indexes.

What the commands tell with `--json` (cover, explain, swaps, show, diff, log) is told here by the same functions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

Mark = str
"""A mark of a cell: added, removed, borrowed, pinned, breach."""


@dataclass(frozen=True)
class EntryData:
    """One code in a cell.

    Attributes:
        code: of the shift or the absence.
        kind: of the duty; `away` for an absence.
        marks: added, removed, borrowed, pinned, breach.
        words: what the code means here, as the number of a sentence among the `words` of the answer.
    """

    code: str
    kind: str
    marks: list[Mark]
    words: int


@dataclass(frozen=True)
class WishData:
    """A wish of a person and whether the rota meets it."""

    date: str
    wants: bool
    met: bool
    shifts: list[str] | None


@dataclass(frozen=True)
class RowData:
    """A contract's days in one team's block; a guest works there besides.

    Attributes:
        name: with the id where others have the same, with the contract where a person has several alike.
        cells: the entries of each day of the period.
        contracted, rostered, balance: minutes; the balance None where it is not told.
    """

    team: str
    contract: str
    person: str
    name: str
    role: str
    band: str
    registered: bool
    guest: bool
    cells: list[list[EntryData]]
    contracted: int
    rostered: int
    balance: int | None
    nights: int
    weekends: int
    duties: int
    wishes: list[WishData]


@dataclass(frozen=True)
class CoverData:
    """Have and need of a capability in a period on a day, given by its number in the period of the rota."""

    team: str
    period: str
    capability: str
    day: int
    have: int
    need: int


@dataclass(frozen=True)
class CoverLine:
    """Have and need of a capability in a period for each day; null where nobody is needed."""

    period: str
    capability: str
    have: list[int | None]
    need: list[int | None]


@dataclass(frozen=True)
class BlockData:
    """A team's rows, and what it has and needs."""

    team: str
    name: str
    organisation: str
    rows: list[RowData]
    cover: list[CoverLine]


@dataclass(frozen=True)
class Verdict:
    """What remains, in numbers.

    Attributes:
        gaps, missing: needs below their minimum; people missing.
        hard, accepted: hard breaches; how many of them were taken on.
        points: of the rules that these readers may see.
        changes: entries that changed what was published last, and an edit by other means.
        version: the last one published; None where nothing is.
        text: one or two sentences.
        state: which rota it is.
    """

    gaps: int
    missing: int
    hard: int
    accepted: int
    points: int
    changes: int
    version: int | None
    text: str
    state: str


@dataclass(frozen=True)
class ShiftData:
    """A code that may be typed; `absence` for kinds of absence."""

    code: str
    name: str
    times: str
    colour: str
    absence: bool


@dataclass(frozen=True)
class PersonData:
    """Who there is; people of one name are called by their ids besides."""

    id: str
    name: str
    teams: list[str]


@dataclass(frozen=True)
class RotaData:
    """The rota as a whole, without its cells.

    Attributes:
        now: the date of today, which may be of no day of the rota.
        today: the day of the rota that is today; None where none is.
        marks: sign and words of each mark of a cell.
        faults: what is wrong with the folder as it is now.
        others: who else holds the folder.
        offered: hash of a rota that a solve left beside the current one; empty where there is none, or it was taken.
    """

    revision: str
    name: str
    folder: str
    manager: bool
    first: str
    last: str
    days: list[str]
    weekdays: list[int]
    now: str
    today: int | None
    teams: dict[str, str]
    periods: list[str]
    shifts: list[ShiftData]
    people: list[PersonData]
    marks: dict[str, list[str]]
    verdict: Verdict
    faults: list[dict[str, object]]
    others: str
    offered: str


@dataclass(frozen=True)
class GridData:
    """Blocks by organisation and team over the days of the period; the sentences that cells refer to."""

    revision: str
    blocks: list[BlockData]
    words: list[str]


@dataclass(frozen=True)
class BreachData:
    """A breach as `rota explain` tells it."""

    rule: str
    text: str
    people: list[str]
    first: str
    last: str
    measured: float | None
    allowed: float | None
    unit: str | None
    points: int
    hard: bool
    projected: bool
    accepted: bool
    title: str
    source: str
    place: str


@dataclass(frozen=True)
class CodeData:
    """A code that could stand in a cell, and what it would do; `points` as these readers may see them."""

    code: str
    team: str
    words: str
    hard: int
    points: int
    why: str


@dataclass(frozen=True)
class CellData:
    """A person's day: what stands there, what is wrong with it, what else could stand there, slots to be covered.

    Attributes:
        changed_by: the last entry of the journal that changed it, in words.
        undo: the number of that entry, where it can be taken back.
    """

    revision: str
    person: str
    name: str
    date: str
    entries: list[EntryData]
    words: list[str]
    breaches: list[BreachData]
    codes: list[CodeData]
    slots: list[list[str]]
    locked: bool
    changed_by: str
    undo: int | None


@dataclass(frozen=True)
class Edited:
    """What a change did.

    Attributes:
        entry: its number in the journal; None where it was only tried.
        rows: all rows of the people it touches, in the place of those that were there.
        words: the sentences that their cells refer to.
        people: ids of those people.
        cover: have and need of the team days it touches.
        new, mended: breaches, without those that are confidential.
        opened: gaps that are new.
        reload: whether more than these rows differs, so that the grid is to be read again.
        said: one sentence.
        asks: whether it was not made, since it newly breaks a hard rule and no reason was given.
    """

    revision: str
    entry: int | None
    people: list[str]
    rows: list[RowData]
    words: list[str]
    cover: list[CoverData]
    verdict: Verdict
    new: list[BreachData]
    mended: list[BreachData]
    opened: list[dict[str, object]] = field(default_factory=list)
    reload: bool = False
    said: str = ""
    asks: bool = False
