"""A problem from data frames or plain Python: the tables of a rota folder without the folder.

The same tables, kinds of cells, readers and checks as for CSV files (docs/rota-folder.md), fed from memory. A fault
names the argument, the position of the row and the column: `staff[3].weekly_hours`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Protocol
from zoneinfo import ZoneInfo

from optimiser.folder.assemble import RotaInput, assemble
from optimiser.folder.files import ROTA, SETTINGS, TABLES
from optimiser.problem.calendar import Calendar
from optimiser.tabular.cells import cell_text, is_missing, whole_microseconds
from optimiser.tabular.csvtext import make_visible
from optimiser.tabular.faults import BadInput, Fault, Faults, closest, listing
from optimiser.tabular.schema import Row, Table, read_records
from optimiser.tabular.toml import read_sections

HEADINGS = 1
"""Row number that readers give to headings; the first row of a frame comes after it."""

_ARGUMENTS = {"period.start": "start", "period.weeks": "weeks", "period.days": "days", "period.end": "end",
              "rules.packs": "packs", "rules.without": "without"}  # fmt: skip


class DataFrame(Protocol):
    """What is asked of a pandas frame, so that pandas need not be loaded here."""

    @property
    def columns(self) -> Iterable[Any]: ...

    def itertuples(self, index: bool = ..., name: str | None = ...) -> Iterable[tuple[Any, ...]]: ...


TableLike = DataFrame | Mapping[str, Sequence[Any]] | Iterable[Mapping[str, Any]]
"""A frame, lists by column name, or records."""


class FrameFault(Fault):
    """A fault of a table that is no file: `staff[3].weekly_hours`, rows counted from 0."""

    __slots__ = ()
    container: ClassVar[str] = "table"

    @property
    def place(self) -> str:
        """`staff[3].weekly_hours`; `staff.weekly_hours` for a whole column."""
        at = "" if self.row is None else f"[{self.row}]"
        return ".".join(part for part in (f"{self.file}{at}", self.column) if part)


def problem_from(
    staff: TableLike,
    shifts: TableLike | None = None,
    demand: TableLike | None = None,
    *,
    start: dt.date | str | None = None,
    weeks: int | None = None,
    days: int | None = None,
    end: dt.date | str | None = None,
    name: str = "",
    packs: Sequence[str] = (),
    without: Sequence[str] = (),
    rules: Sequence[Mapping[str, Any]] = (),
    settings: Mapping[str, Any] | None = None,
    rota: TableLike | None = None,
    previous: TableLike | None = None,
    **tables: TableLike,
) -> RotaInput:
    """A problem and its rules from data frames or plain Python.

    Args:
        staff, shifts, demand: as the files of those names; a pandas frame, lists by column, or a list of records.
            shifts and demand may be left out only where a rota is to be judged.
        start: first day of the period.
        weeks, days, end: its length, or its last day: one of them.
        name: what the rota is called.
        packs: rule packs in force besides those that roles and sectors imply.
        without: packs that do not judge although they are implied; `all` takes every implied pack away.
        rules: rules of this problem alone, as `[[rule]]` of rota.toml has them.
        settings: any further sections of rota.toml: `{"importance": {"high": 500}}`.
        rota: assignments to be judged, as rota.csv has them.
        previous: an earlier rota of the period, for rules that hold on to it.
        tables: any other file of a rota folder by its name without ending: teams=..., skills=..., requests=...

    A moment with a time zone is read by the clock of the period's `time_zone`; midnight in its own zone is its date.

    Returns:
        The problem, its rules and what was assumed, as `load` returns for a folder.

    Raises:
        BadInput: with every fault of every table.
    """
    faults = Faults()
    given = {"staff": staff, "shifts": shifts, "demand": demand, **tables}
    known = [_argument(table.file) for table in TABLES]
    for word in tables:
        if word not in known:
            near = closest(word, known)
            faults.add(word, None, None, "there is no table of this name", f"expected {listing(known, 30)}", near)
    zone = _zone(settings or {})
    records = {f"{word}.csv": _records(word, table, faults, zone) for word, table in given.items() if table is not None}
    period = (("start", start), ("weeks", weeks), ("days", days), ("end", end))
    own = {key: value for key, value in period if not is_missing(value) and value}
    sections = _settings(name, own, {"packs": packs, "without": without}, rules, settings or {})
    rotas = {}
    for label, table in (("rota", rota), ("previous", previous)):
        if table is not None:
            rotas[label] = replace(ROTA, file=f"{label}.csv", required_file=True)
            records[rotas[label].file] = _records(label, table, faults, zone)

    def read(table: Table, required: bool) -> list[Row] | None:
        if table.file not in records:
            if required:
                faults.add(table.file, None, None, "the table is missing", f"expected {table.what}")
            return None
        found = records[table.file]
        return read_records(found, table, faults, required) if found else []

    try:
        found = assemble(
            read_sections(sections, SETTINGS, faults),
            read,
            faults,
            rota=rotas.get("rota"),
            previous=rotas.get("previous"),
        )
    except BadInput as error:
        raise BadInput(_of_frames(error.faults), _of_frames(error.notices)) from None
    return replace(found, inputs=_hashes(sections, records), notices=tuple(_of_frames(found.notices)))


def _argument(file: str) -> str:
    return file.removesuffix(".csv")


def _zone(settings: Mapping[str, Any]) -> ZoneInfo | None:
    """The time zone that settings name, else the usual; None for one that is none, which their reader tells."""
    period = settings.get("period")
    named = period.get("time_zone") if isinstance(period, Mapping) else None
    try:
        return ZoneInfo(str(named or Calendar.zone))
    except (ValueError, OSError, LookupError):
        return None


def _local(value: Any, zone: ZoneInfo | None) -> Any:
    """A moment with a zone as the clock of another shows it, unless it is midnight, a date, in its own."""
    if not isinstance(value, dt.datetime) or value.tzinfo is None or value.time() == dt.time():
        return value
    return value.astimezone(zone)


def _records(name: str, table: Any, faults: Faults, zone: ZoneInfo | None) -> list[tuple[int, list[str]]]:
    """Headings and rows as text, rows that are blank left out; nothing, with a fault, for what is no table."""
    if isinstance(table, Mapping):
        columns = list(table)
        wrong = [key for key, values in table.items() if not _is_list(values)]
        for key in wrong:
            faults.add(f"{name}.csv", None, str(key), "this is no list", "expected a list with a value for each row")
        if wrong:
            return []
        lengths = {key: len(values) for key, values in table.items()}
        if len(set(lengths.values())) > 1:
            told = listing([f"{key} has {length}" for key, length in lengths.items()])
            faults.add(f"{name}.csv", None, None, "the columns are of different lengths", told)
            return []
        rows = [list(row) for row in zip(*table.values(), strict=True)]
    elif hasattr(table, "itertuples") and hasattr(table, "columns"):
        columns = list(table.columns)
        rows = [list(row) for row in table.itertuples(index=False, name=None)]
    else:
        listed = list(table) if isinstance(table, Iterable) and not isinstance(table, str) else [table]
        if not all(isinstance(row, Mapping) for row in listed):
            faults.add(f"{name}.csv", None, None, "this is no table", "expected a frame, lists by column, or records")
            return []
        columns = list(dict.fromkeys(key for row in listed for key in row))
        rows = [[row.get(column) for column in columns] for row in listed]
    texts = [[cell_text(_local(value, zone)) for value in row] for row in rows]
    body = [(HEADINGS + 1 + place, cells) for place, cells in enumerate(texts) if any(map(str.strip, cells))]
    records = [(HEADINGS, [str(column) for column in columns]), *body]
    make_visible(records, f"{name}.csv", faults)
    return records


def _is_list(values: Any) -> bool:
    """Whether values can be a column: text is no list of letters, and of a mapping the keys would be read."""
    return hasattr(values, "__len__") and not isinstance(values, str | bytes | Mapping)


def _settings(
    name: str, period: Mapping[str, Any], packs: Mapping[str, Sequence[str]], rules: Sequence[Mapping[str, Any]],
    settings: Mapping[str, Any],
) -> dict[str, Any]:  # fmt: skip
    """Sections as TOML would give them, the arguments put in their places."""
    sections = {key: _as_toml(value) for key, value in settings.items()}
    if name:
        sections["name"] = name
    given = {key: names for key, names in packs.items() if names}
    for section, values in (("period", period), ("rules", given)):
        if values and isinstance(sections.get(section, {}), dict):
            sections[section] = {**sections.get(section, {}), **_as_toml(values)}
    if rules:
        own = [rules] if isinstance(rules, str | Mapping) else list(rules)
        sections["rule"] = [*_listed(sections.get("rule", [])), *_as_toml(own)]
    return sections


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _as_toml(value: Any) -> Any:
    """A value as TOML has it: sections, lists, and dates for moments at midnight."""
    if isinstance(value, Mapping):
        return {str(key): _as_toml(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list | tuple | set | frozenset):
        return [_as_toml(inner) for inner in value]
    if isinstance(value, dt.datetime):
        return value.date() if value.time() == dt.time() else value
    value = whole_microseconds(value)
    return _as_toml(value.item()) if hasattr(value, "item") else value


def _hashes(sections: Mapping[str, Any], records: Mapping[str, Any]) -> dict[str, str]:
    """SHA-256 of what each table and the settings hold, by the name that a file of it would have."""
    content = {SETTINGS.file: sections, **records}
    return {
        file: hashlib.sha256(json.dumps(held, default=str, ensure_ascii=False).encode()).hexdigest()
        for file, held in content.items()
    }


def _of_frames(faults: Iterable[Fault]) -> list[Fault]:
    """Faults with arguments and positions for files and rows, in their texts too."""
    return [
        FrameFault(*_place(fault), _words(fault.what), _words(fault.expected), fault.suggestion) for fault in faults
    ]


def _place(fault: Fault) -> tuple[str, int | None, str | None]:
    if fault.file == SETTINGS.file:
        if fault.column in _ARGUMENTS:
            return _ARGUMENTS[fault.column], None, None
        return "settings", None, fault.column
    row = None if fault.row is None or fault.row <= HEADINGS else fault.row - HEADINGS - 1
    return _argument(fault.file), row, fault.column


def _words(text: str) -> str:
    text = re.sub(r"\b([a-z_]+)\.csv\b", r"\1", text).replace(SETTINGS.file, "the settings")
    return re.sub(r"\brow (\d+)\b", lambda found: f"row {int(found[1]) - HEADINGS - 1}", text)
