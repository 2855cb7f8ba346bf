"""Lists by a mapping that says every column: [[export]] sections, and the ready-made ones for files of one form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from optimiser.importing.cells.codes import ABSENCE, SHIFT
from optimiser.importing.cells.days import day_mark
from optimiser.importing.cells.values import birth_in
from optimiser.importing.completing.existing import IMPORTED, Existing
from optimiser.importing.drafting import Away, Draft, Seen, TableRow, Understood, sheet_place
from optimiser.importing.exported import KINDS, duty_of, seen_of
from optimiser.importing.files.sheet import NotUsed, Sheet, shown
from optimiser.importing.mapping import CELL_HEADING, DATE_HEADING, ExportMapping, read_mapping
from optimiser.importing.values import to_cell
from optimiser.importing.words import MAPPINGS, contract_kind, fold, name_key
from optimiser.tabular import kinds
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.kinds import Wrong
from optimiser.tabular.schema import Column, read_cell

EXAMPLE = "e.g. "
"""What the first cell of an example row of a workbook to fill in begins with."""

GUESSED = ("role", "weekly_hours")
"""Columns of staff.csv that are found or assumed later where an export leaves them blank."""


@lru_cache(maxsize=1)
def ready_mappings() -> dict[str, list[ExportMapping]]:
    """The ready-made mappings by name."""
    faults = Faults()
    found = {
        path.stem: read_mapping(path, faults) for path in sorted(MAPPINGS.glob("*.toml")) if _is_mapping(path.stem)
    }
    faults.raise_if_any()
    return found


def _is_mapping(stem: str) -> bool:
    return stem != "vocabulary" and not stem.startswith("out-")


def ready_for(sheet: Sheet) -> list[ExportMapping]:
    """The ready-made mappings that know a sheet by its headings, or by the form of its records."""
    first = next((sheet.rows[row] for row in sorted(sheet.rows)), {})
    if re.fullmatch(r"[A-Z]{3}", shown(first[0]) if 0 in first else "") and max(first) > 20:
        records = sum(shown(cells.get(0, "")) == "ASA" for cells in sheet.rows.values())
        if records:
            return [replace(item, file=sheet.file) for item in ready_mappings()["esr-assignment"]]
    for row in sorted(sheet.rows)[:15]:
        headings = {shown(value) for value in sheet.rows[row].values()}
        for ready in ready_mappings().values():
            fitting = [item for item in ready if item.recognise and set(item.recognise) <= headings]
            if fitting:
                return [replace(item, file=sheet.file, heading_row=row) for item in fitting]
    return []


def read_by_mappings(
    sheet: Sheet, mappings: Sequence[ExportMapping], label: str, existing: Existing, draft: Draft, faults: Faults
) -> None:
    """Read a sheet by its mappings into the draft; a row that one of them uses is not listed as not used."""
    unused: list[tuple[int, str, NotUsed]] = []
    used: dict[int, str] = {}
    place_of: dict[int, str] = {}
    for place, mapping in enumerate(mappings, 1):
        before = len(unused)
        _Reader(sheet, mapping, f"export[{place}]", label, existing, draft, faults, unused, used).run()
        place_of |= {id(item): f"export[{place}]" for _, _, item in unused[before:]}
    seen: set[tuple[int, str]] = set()
    for row, reason, item in unused:
        by_another = used.get(row, place_of[id(item)]) != place_of[id(item)]
        if not by_another and (row, reason) not in seen:
            seen.add((row, reason))
            draft.not_used.append(item)


class _Reader:
    """One sheet by one mapping."""

    def __init__(
        self,
        sheet: Sheet,
        mapping: ExportMapping,
        place: str,
        label: str,
        existing: Existing,
        draft: Draft,
        faults: Faults,
        unused: list[tuple[int, str, NotUsed]],
        used: dict[int, str],
    ) -> None:
        self.sheet, self.mapping, self.place, self.label = sheet, mapping, place, label
        self.draft, self.faults, self.unused, self.used = draft, faults, unused, used
        self.codes = {
            column: {word.strip().casefold(): meaning for word, meaning in words.items()}
            for column, words in mapping.codes.items()
        }
        self.names = _names(existing, mapping)
        self.by_key: dict[tuple[str, ...], tuple[int, int]] = {}
        self.people: dict[str, int] = {}
        self.shown: list[str] = []

    def run(self) -> None:
        """Add the rows of the sheet to the draft."""
        headings, body = self._table()
        if not self._headings_known(headings):
            return
        for number, cells in body:
            texts: dict[str, str] = {}
            for place, heading in sorted(headings.items()):
                texts.setdefault(heading, cells.get(place, ""))
            for long in self._long(headings, texts):
                first = next(iter(long.values()), "")
                example = self.mapping.whole and first.startswith(EXAMPLE)
                reason = "an example row of the workbook" if example else self._filtered(long)
                if reason:
                    self._not_used(number, reason)
                    continue
                row = self._row(number, long)
                if row is not None:
                    self._put(number, row)
        self._tell_columns(headings, body)
        columns = [f"{' + '.join(self.mapping.sources(column))} -> {column}" for column in self.mapping.columns]
        mapping = (("export", self.mapping),)
        what = f"rows for {self.mapping.table}, by a mapping"
        self.draft.understood.append(
            Understood(self.sheet.file, self.sheet.name, what, tuple(columns), tuple(self.shown), mapping)
        )

    def _table(self) -> tuple[dict[int, str], list[tuple[int, dict[int, str]]]]:
        """Headings by column, and rows as texts."""
        texts = {row: {c: shown(v) for c, v in cells.items()} for row, cells in self.sheet.rows.items()}
        if self.mapping.layout == "grid":
            for (row, column), value in self.sheet.spread().items():
                texts.setdefault(row, {}).setdefault(column, shown(value))
        if self.mapping.heading_row == 0:
            return dict(enumerate(self.mapping.headings)), sorted(texts.items())
        headings = texts.get(self.mapping.heading_row, {})
        if not headings:
            self.faults.add(
                self.sheet.file, self.mapping.heading_row, None, "there are no headings in this row", "see heading_row"
            )
        return headings, [item for item in sorted(texts.items()) if item[0] > self.mapping.heading_row]

    def _tell_columns(self, headings: Mapping[int, str], body: Sequence[tuple[int, dict[int, str]]]) -> None:
        """Columns of which nothing is read although a row of the table, or a day of the grid, could be of them."""
        held = {place for _, cells in body for place, text in cells.items() if text}
        wanted = {heading for column in self.mapping.columns for heading in self.mapping.sources(column)}
        before: set[str] = set()
        for place, heading in sorted(headings.items()):
            grid = self.mapping.layout == "grid"
            mark = day_mark(heading) if grid else None
            unread = self.mapping.whole and heading not in wanted
            reason = f"the column {heading} is none of {self.mapping.table}" if unread else ""
            if grid and heading not in wanted and (mark is None or mark.date is None):
                reason = f"the heading {heading} is no date: its cells are not read"
            if heading in before and (heading in wanted or mark is not None):
                reason = f"the heading {heading} stands twice: the cells of the first are read"
            before.add(heading)
            if reason and place in held:
                self.draft.not_used.append(self.sheet.not_used(0, place, reason, heading, self.mapping.table))

    def _headings_known(self, headings: Mapping[int, str]) -> bool:
        wanted = [
            (f"columns.{column}", heading)
            for column in self.mapping.columns
            for heading in self.mapping.sources(column)
        ]
        wanted += [(f"only.{heading}", heading) for heading in self.mapping.only]
        wanted += [(f"except.{heading}", heading) for heading in self.mapping.except_]
        known = set(headings.values())
        if self.mapping.layout == "grid":
            known |= {DATE_HEADING, CELL_HEADING}
        missing = [(key, heading) for key, heading in wanted if heading not in known]
        for key, heading in missing:
            self.faults.add(
                self.label,
                None,
                f"{self.place}.{key}",
                f"'{heading}' is no heading of {self.sheet.file}",
                f"it has {listing(headings.values(), 12)}",
                closest(heading, list(headings.values())),
            )
        return not missing

    def _long(self, headings: Mapping[int, str], texts: dict[str, str]) -> Iterator[dict[str, str]]:
        """The row itself, or one for each cell of a grid that says something."""
        if self.mapping.layout != "grid":
            yield texts
            return
        nothing = {"", *(blank.casefold() for blank in self.mapping.blanks)}
        american = self.mapping.dates == "month first"
        for heading in dict.fromkeys(headings.values()):
            mark = day_mark(heading)
            if mark is None or mark.date is None or texts[heading].strip().casefold() in nothing:
                continue
            date = mark.either if american and mark.either is not None else mark.date
            yield {**texts, DATE_HEADING: date.isoformat(), CELL_HEADING: texts[heading]}

    def _filtered(self, texts: Mapping[str, str]) -> str:
        for heading, values in self.mapping.only.items():
            if texts[heading].strip().casefold() not in {value.casefold() for value in values}:
                return f"{heading} is '{texts[heading].strip()}'; only {listing(values)} is used"
        for heading, values in self.mapping.except_.items():
            if texts[heading].strip().casefold() in {value.casefold() for value in values}:
                return f"{heading} is '{texts[heading].strip()}'"
        return ""

    def _row(self, number: int, texts: Mapping[str, str]) -> dict[str, str] | None:
        """The cells of a row; None where a required one cannot be had. An optional one is left blank and listed, but an
        expiry that cannot be read leaves the skill out."""
        row: dict[str, str] = {}
        for column in self.mapping.target.columns:
            if column.name not in self.mapping.columns and column.name not in self.mapping.values:
                continue
            optional = not column.required or (
                not self.mapping.whole and self.mapping.table == "staff.csv" and column.name in GUESSED
            )
            try:
                text = self._cell(column, texts)
                if text or not optional:
                    read_cell(text, column)
            except Wrong as error:
                near = f" (did you mean {error.suggestion}?)" if error.suggestion else ""
                why = f"{column.name}: {error.what}{near}"
                if not optional:
                    self._not_used(number, why)
                    return None
                if self.mapping.table == "staff_skills.csv" and column.name == "to":
                    self._not_used(number, f"the expiry cannot be read, so the skill is left out: {error.what}")
                    return None
                self._not_used(number, f"used without {why}")
                text = ""
            row[column.name] = text
        return row

    def _cell(self, column: Column, texts: Mapping[str, str]) -> str:
        nothing = {blank.casefold() for blank in self.mapping.blanks}
        parts = [texts[heading].strip() for heading in self.mapping.sources(column.name)]
        parts = [part for part in parts if part and part.casefold() not in nothing]
        if not parts:
            return self.mapping.values.get(column.name, "")
        text = " ".join(parts) if column.kind.name == "text" and len(parts) > 1 else parts[0]
        pattern = self.mapping.patterns.get(column.name)
        if pattern is not None:
            found = re.match(pattern, text)
            if found is None:
                raise Wrong(f"'{text}' does not fit the pattern {pattern}")
            text = (found[1] or "").strip()
        words = self.codes.get(column.name, {})
        if text.casefold() in words:
            text = words[text.casefold()]
            if not text:
                raise Wrong(f"'{parts[0]}' has no meaning yet in [export.codes.{column.name}] of {self.label}")
            return text
        text = self.names.get(column.name, {}).get(text.casefold(), text)
        if column.name == "date_of_birth":
            text = to_cell(text, column.kind, self.mapping.dates)
            born = birth_in(dt.date.fromisoformat(text)) if text else None
            return born.isoformat() if born else ""
        if column.name == "kind" and self.mapping.table == "staff.csv":
            text = contract_kind(text) or text
        return to_cell(text, column.kind, self.mapping.dates, self.mapping.scale.get(column.name))

    def _put(self, number: int, row: dict[str, str]) -> None:
        table = self.mapping.target
        duty = ("person", "date", "shift", "team") if self.mapping.keep == "last" and table.file == "rota.csv" else ()
        key = tuple(row.get(column, "") for column in table.key or duty)
        if table.file == "staff.csv" and not row.get("contract"):
            key = (row.get("person", ""),)
        place = sheet_place(self.sheet, str(number))
        if any(key):
            before = self.by_key.get(key)
            if before is not None:
                shown_key = " ".join(part for part in key if part)
                if self.mapping.keep == "first":
                    self._not_used(number, f"{shown_key} is there already, from row {before[0]} of {self.sheet.file}")
                    return
                self._not_used(before[0], f"{shown_key} comes again in row {number}", force=True)
                self._add(row, place, number, before[1], key)
                return
        self._add(row, place, number, None, key)

    def _add(
        self, row: dict[str, str], place: str, number: int, instead: int | None, key: tuple[str, ...] = ()
    ) -> None:
        """Put a row into the draft, in place of an earlier one where the last of a key is kept."""
        self.used[number] = self.place
        if len(self.shown) < 3:
            self.shown.append(f"row {number}: " + ", ".join(value for value in row.values() if value))
        at = instead or 0
        if self.mapping.whole:
            self.draft.rows.append(TableRow(self.mapping.table, row, place))
        elif self.mapping.table == "staff.csv":
            seen = seen_of(row, place)
            if instead is None:
                at = self.draft.see(seen)
            else:
                self.draft.seen[instead] = seen
        elif self.mapping.table == "rota.csv" and not row.get("capability") and not row.get("employer"):
            if bool(row.get("start")) != bool(row.get("end")):
                self._not_used(number, "used without times: of start and end only one is there", force=True)
            meaning = self.draft.codes.known(row.get("shift", "")) if "shift" not in self.mapping.codes else None
            if meaning is not None and meaning.what != SHIFT and not (row.get("start") and row.get("end")):
                date = dt.date.fromisoformat(row["date"])
                if meaning.what == ABSENCE:
                    self.draft.away.append(Away(self._person(row["person"], place), date, date, meaning.absence, place))
                    self.draft.shows([date])
                else:
                    self._not_used(number, f"{row['shift']} is {meaning.what}", force=True)
                return
            duty = duty_of(row, self._person(row["person"], place), place)
            if instead is None:
                at = len(self.draft.duties)
                self.draft.duties.append(duty)
            else:
                self.draft.duties[instead] = duty
            self.draft.shows([duty.date])
        elif self.mapping.table == "availability.csv" and set(row) <= {"person", "kind", "from", "to"}:
            first = dt.date.fromisoformat(row["from"])
            last = dt.date.fromisoformat(row["to"]) if row.get("to") else first
            if last < first:
                self._not_used(number, f"the last day {last} is before the first {first}", force=True)
                return
            kind = kinds.choice(*KINDS).read(row["kind"]) if row.get("kind") else "unavailable"
            self.draft.away.append(Away(self._person(row["person"], place), first, last, kind, place))
        elif self.mapping.table == "shifts.csv":
            self.draft.shifts.append(TableRow("shifts.csv", row, place))
        else:
            person = self._person(row["person"], place) if row.get("person") else None
            if instead is None:
                at = len(self.draft.rows)
                self.draft.rows.append(TableRow(self.mapping.table, row, place, person))
            else:
                self.draft.rows[instead] = TableRow(self.mapping.table, row, place, person)
        if key:
            self.by_key[key] = (number, at)

    def _person(self, text: str, place: str) -> int:
        if text not in self.people:
            named = len(name_key(text)) > 1 and not re.search(r"\d", text)
            self.people[text] = self.draft.see(Seen(2, place, text if named else "", "" if named else text))
        return self.people[text]

    def _not_used(self, number: int, reason: str, force: bool = False) -> None:
        item = self.sheet.not_used(number, None, reason, table=self.mapping.table)
        if force:
            self.draft.not_used.append(item)
        else:
            self.unused.append((number, reason, item))


def _names(existing: Existing, mapping: ExportMapping) -> dict[str, dict[str, str]]:
    """For columns that refer to a table with names: the id of each name, so that exports may name what they mean."""
    found: dict[str, dict[str, str]] = {}
    for column in mapping.target.columns:
        if column.refers is None or column.refers[0] not in IMPORTED or column.refers[0] == mapping.table:
            continue
        target = IMPORTED[column.refers[0]]
        if "name" in target.index:
            rows = existing.rows.get(target.file, ())
            found[column.name] = {
                fold(row["name"]): row[column.refers[1]]
                for row in rows
                if row.get("name") and row.get(column.refers[1])
            }
    return found
