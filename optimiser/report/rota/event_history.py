"""What calendars told before: when each duty and each vacancy last changed, and what was given out and is gone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from optimiser.folder.compare import raw_rows
from optimiser.folder.files.work import ROTA, VACANT_SHIFTS
from optimiser.journal.chain import last_entry, read_entries
from optimiser.journal.entry import Cells
from optimiser.journal.status import PublishedVersion, published_versions
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Table, read_table

DutyKey = tuple[str, str, str, str]
"""Person, date, team (or activity) and shift (or start) of an assignment: what stays the same when its times change."""

VacancyKey = tuple[str, str, str, str]
"""Team, date, cover period and capability."""

_Key = TypeVar("_Key")

_AT = {name: place for place, name in enumerate(ROTA.headings)}


def duty_key(row: Cells) -> DutyKey:
    """What names an assignment for good, by its row of `rota.csv`."""
    return (
        row[_AT["person"]],
        row[_AT["date"]],
        row[_AT["team"]] or row[_AT["activity"]],
        row[_AT["shift"]] or start_of(row),
    )


def start_of(row: Cells) -> str:
    """The wall time at which an assignment starts."""
    return row[_AT["start"]]


def cell_of(row: Cells, column: str) -> str:
    """A cell of a row of `rota.csv`."""
    return row[_AT[column]]


def seen(row: Cells) -> tuple[str, ...]:
    """What of an assignment a calendar shows."""
    shown = ("start", "end", "unpaid_break", "paid_break", "kind", "presence", "employer")
    return tuple(row[_AT[column]] for column in shown)


@dataclass(frozen=True, eq=False)
class EventHistory:
    """What was told of a folder's rotas, by its journal and its published versions; of no folder: nothing.

    Attributes:
        home: the rota folder.
    """

    home: Path | None = None

    @cached_property
    def published(self) -> Mapping[DutyKey, Cells]:
        """Every assignment that was ever given out, as it last was."""
        found: dict[DutyKey, Cells] = {}
        for _, rows in self._versions:
            found |= {duty_key(row): row for row in rows}
        return found

    @cached_property
    def vacancies(self) -> Mapping[VacancyKey, Mapping[str, str]]:
        """Every vacancy that was ever given out, as it last was."""
        return {key: row for _, rows in self._vacant for key, row in rows.items()}

    def duty_sequences(self, rows: Iterable[Cells]) -> dict[DutyKey, int]:
        """By assignment, those of the past too, the number of the journal's entry that last changed what is seen of it.
        A change that no entry knows of counts as the next."""
        told: dict[DutyKey, tuple[str, ...]] = {}
        found: dict[DutyKey, int] = {}
        last = 0
        if self.home is not None:
            for entry in read_entries(self.home):
                last = entry.seq
                gone = {duty_key(row) for row in entry.out}
                new = {duty_key(row): seen(row) for row in entry.into}
                _take(told, found, gone, new, entry.seq)
        now = {duty_key(row): seen(row) for row in rows}
        _take(told, found, set(told) - set(now), now, last + 1 if last else 0)
        return found

    def vacancy_sequences(self, now: Mapping[VacancyKey, str]) -> dict[VacancyKey, int]:
        """By vacancy, those of the past too, the number of the journal's entry of the published version that last
        changed how many are missing (of the version, where no journal knows it); a change since counts as the next
        entry.

        Args:
            now: how many are missing.
        """
        told: dict[VacancyKey, tuple[str, ...]] = {}
        found: dict[VacancyKey, int] = {}
        last = 0
        for number, rows in self._vacant:
            last = number
            new = {key: (row["missing"],) for key, row in rows.items()}
            _take(told, found, set(told) - set(new), new, number)
        entry = None if self.home is None else last_entry(self.home)
        last = max(last, 0 if entry is None else entry.seq)
        _take(told, found, set(told) - set(now), {key: (n,) for key, n in now.items()}, last + 1 if last else 0)
        return found

    @cached_property
    def _versions(self) -> list[tuple[int, list[Cells]]]:
        """(number, rows of the rota), the oldest first."""
        versions = [] if self.home is None else sorted(published_versions(self.home), key=lambda v: v.number)
        return [(v.number, [_cells(row) for row in _given_out(v.path, ROTA)]) for v in versions]

    @cached_property
    def _vacant(self) -> list[tuple[int, dict[VacancyKey, Mapping[str, str]]]]:
        """(number of the entry that gave them out, rows of the vacant shifts), the oldest first."""
        versions = [] if self.home is None else sorted(published_versions(self.home), key=lambda v: v.number)
        files = ((_entry_of(v), v.path.with_name(VACANT_SHIFTS.file)) for v in versions)
        return [(number, _by_key(_given_out(path, VACANT_SHIFTS))) for number, path in files]


def _entry_of(version: PublishedVersion) -> int:
    """The number of the entry that a version was given out by; that of the version, where no journal knows it."""
    before = version.record.get("entry")
    return before + 1 if isinstance(before, int) else version.number


def _given_out(path: Path, table: Table) -> list[dict[str, str]]:
    """Rows of a file of a published version, as text.

    Raises:
        BadInput: somebody has spoilt it.
    """
    faults = Faults()
    name = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    rows = read_table(path, table, faults, required=False, name=name)
    faults.raise_if_any()
    for row in rows:
        for column in ("start", "end"):
            if row.blank(column):
                faults.add(name, row.line, column, "there is no time", "expected the time that was given out")
    faults.raise_if_any()
    return raw_rows(path)


def _cells(row: Mapping[str, str]) -> Cells:
    return tuple(row.get(heading, "") for heading in ROTA.headings)


def _by_key(rows: Iterable[Mapping[str, str]]) -> dict[VacancyKey, Mapping[str, str]]:
    return {(row["team"], row["date"], row["cover_period"], row["capability"]): row for row in rows}


def _take(
    told: dict[_Key, tuple[str, ...]],
    found: dict[_Key, int],
    gone: set[_Key],
    new: Mapping[_Key, tuple[str, ...]],
    number: int,
) -> None:
    """Take a change over: `number` for each key that it takes away, puts in or shows otherwise."""
    for key in gone - set(new):
        if told.pop(key, None) is not None:
            found[key] = number
    for key, shown in new.items():
        if told.get(key) != shown:
            told[key] = shown
            found[key] = number
