"""All sheets of an import: what each is, lists first, then grids with what the lists said."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from optimiser.importing.asking import Answers, Question
from optimiser.importing.cells.codes import SHIFT, Codebook, code_key, given_meaning, split_codes
from optimiser.importing.drafting import Draft, Understood
from optimiser.importing.files.sheet import Sheet, letters, shown
from optimiser.importing.lists.headings import FIELD_WORDS, SHIFTS, STAFF, ListReading, likely_headings
from optimiser.importing.lists.rows import ListRows, hidden_notes
from optimiser.importing.recognise.axis import Band, find_bands
from optimiser.importing.recognise.blocks import GridBlock
from optimiser.importing.recognise.choosing import (
    ANSWERS,
    DAYS_DOWN,
    DAYS_DOWN_POSTS,
    NOTHING,
    PEOPLE_DOWN,
    POSTS_DOWN,
    ROLLING,
    Grid,
    full_time,
    what_is,
)
from optimiser.importing.recognise.columns import Labelled, label_columns
from optimiser.importing.recognise.dating import date_days, hints_of, wrong_headings
from optimiser.importing.recognise.grid import GridRows, cells_of, read_rows
from optimiser.importing.recognise.keys import plans_leave, read_key
from optimiser.importing.recognise.own_report import FIELD_OF_HEADING, is_own_grid
from optimiser.importing.recognise.people_in_cells import holds_people, known_people, posts_of
from optimiser.importing.recognise.view import View
from optimiser.importing.recognise.weeks import order_weeks, rolling_lines, week_number, week_start
from optimiser.importing.words import absence_kind, alphanumeric, answer, fold, is_off, is_sign_of_off, is_worked

NOT_RECOGNISED = "neither a grid of days nor a list was recognised in it"


def read_sheets(
    sheets: Sequence[Sheet],
    draft: Draft,
    answers: Answers,
    names: Sequence[str],
    given: Sequence[Mapping[str, Any]] = (),
) -> None:
    """Read the sheets of all files of an import into the draft.

    Args:
        sheets: of all files, in order.
        names: of people that the folder has already.
        given: [[sheet]] sections of a saved mapping, each overriding what would be recognised.
    """
    for code, text in answers.codes.items():
        meaning = given_meaning(code, text)
        if meaning is not None:
            draft.codes.given[code_key(code)] = meaning
    own = {sheet.file for sheet in sheets if is_own_grid(sheet)}
    draft.edited = bool(own)
    lists: list[tuple[Sheet, ListReading]] = []
    grids: list[tuple[Sheet, Grid, Mapping[str, Any]]] = []
    for sheet in sheets:
        said = next((entry for entry in given if _is_for(entry, sheet)), {})
        draft.not_used += [*sheet.left_out, *hidden_notes(sheet)]
        if sheet.hidden:
            _nothing(draft, sheet, "it is hidden")
        elif not sheet.rows:
            _nothing(draft, sheet, "the sheet is empty")
        elif sheet.file in own and not is_own_grid(sheet):
            _nothing(draft, sheet, "it is worked out from the grid of the report")
        elif said.get("layout") == NOTHING:
            _nothing(draft, sheet, "the mapping leaves it out")
        else:
            kind = what_is(sheet, said)
            if isinstance(kind, ListReading):
                lists.append((sheet, kind))
            elif kind is not None:
                grids.append((sheet, kind, said))
            else:
                draft.full_time = draft.full_time or full_time(sheet)
                _nothing(draft, sheet, NOT_RECOGNISED)
    lists.sort(key=lambda item: {SHIFTS: 0, STAFF: 1}.get(item[1].holds, 2))
    for sheet, found in lists:
        ListRows(sheet, found, draft).run()
        draft.full_time = draft.full_time or full_time(sheet)
    known = known_people([*names, *(seen.name for seen in draft.seen)])
    for sheet, _, _ in grids:
        draft.full_time = draft.full_time or full_time(sheet)
    for sheet, grid, said in grids:
        _Sheet(
            sheet,
            grid,
            draft,
            answers,
            known,
            [other for other in sheets if other.file == sheet.file and other is not sheet and not other.hidden],
            said,
        ).read()


def _is_for(entry: Mapping[str, Any], sheet: Sheet) -> bool:
    from fnmatch import fnmatch

    return fnmatch(sheet.file.casefold(), str(entry.get("file", "*")).casefold()) and fnmatch(
        sheet.name.casefold(), str(entry.get("sheet", "*")).casefold() or "*"
    )


def key_sheet(draft: Draft, sheet: Sheet) -> None:
    """Say that a sheet was used as a key of codes, where it was taken for nothing before."""
    for place, item in enumerate(draft.understood):
        if (item.file, item.sheet) == (sheet.file, sheet.name) and item.what.startswith("nothing"):
            draft.understood[place] = replace(item, what="a key of codes")
            draft.not_used = [
                n for n in draft.not_used if (n.file, n.sheet, n.row, n.cell) != (sheet.file, sheet.name, 0, "")
            ]


def _nothing(draft: Draft, sheet: Sheet, why: str) -> None:
    row, headings = likely_headings(sheet) if why == NOT_RECOGNISED else (0, [])
    mapping: tuple[tuple[str, object], ...] = (("layout", NOTHING), ("heading_row", row), ("headings", tuple(headings)))
    draft.understood.append(Understood(sheet.file, sheet.name, f"nothing: {why}", (), mapping=mapping))
    if not sheet.hidden:
        first = next(iter(sorted(sheet.rows)), 0)
        name = f"the sheet {sheet.name}" if sheet.name else "the file"
        text = sheet.text(first, min(sheet.rows[first])) if first else ""
        draft.not_used.append(sheet.not_used(0, None, f"{name} was not used: {why}", text))


class _Sheet:
    """The grids of one sheet."""

    def __init__(
        self,
        sheet: Sheet,
        grid: Grid,
        draft: Draft,
        answers: Answers,
        known: frozenset[tuple[str, ...]],
        others: Sequence[Sheet],
        said: Mapping[str, Any],
    ) -> None:
        self.sheet, self.grid, self.draft, self.answers, self.known = sheet, grid, draft, answers, known
        self.others, self.said = others, said
        self.fields = {alphanumeric(heading): str(field) for heading, field in said.get("columns", {}).items()}
        self.own = is_own_grid(sheet)
        if self.own:
            self.fields = {**FIELD_OF_HEADING, "contracted": "total"}
        self.book = Codebook(given=draft.codes.given, keyed=dict(draft.codes.keyed), folder=draft.codes.folder)

    def read(self) -> None:
        """Read every grid of the sheet."""
        view, before, floor = self.grid.view, None, 0
        names_before: set[str] = set()
        prepared: list[tuple[Band, list[Labelled], GridRows, str, str]] = []
        for band in self.grid.bands:
            labels = label_columns(view, band, self.known, self.fields)
            form = any(item.field == "filled_at" for item in labels)
            people, why = (False, "") if form else holds_people(view, band, labels, self.known)
            layout = self.said.get("layout", "")
            if layout:
                people = layout in (POSTS_DOWN, DAYS_DOWN_POSTS)
            rows = GridRows() if people else read_rows(view, band, labels, frozenset(), self.known)
            prepared.append((band, labels, rows, "posts" if people else "people", why))
            if not people:
                self.book.count(
                    text for person in rows.people for _, _, text in cells_of(view, band, person, rows.times_below)
                )
        masked = self._keys(prepared)
        self.book.plans_leave = plans_leave(self.sheet, prepared[0][0].top, self.book)
        if self.book.plans_leave:
            self.draft.assumed.append(
                f"{self._name()}: its title says that it plans leave: signs such as X are annual leave"
            )
        else:
            self._only_marks()
        self.book.assume_single_letters()
        for key, meaning in self.book.keyed.items():
            if meaning.what == SHIFT and 0 < len(meaning.name) <= 40:
                self.draft.code_names.setdefault(key, meaning.name)
        self._tell_above(prepared[0][0])
        for _place, (band, labels, rows, mode, why) in enumerate(prepared):
            if mode == "people" and masked:
                rows = read_rows(view, band, labels, masked, self.known)
            hints = hints_of(view, band, floor, self.others)
            names = {fold(person.name) for person in rows.people}
            self._mark(band, floor, masked)
            follows = before if len(names & names_before) > 0.5 * len(names or {""}) else None
            asked: list[Question] = []
            if self.own and self.draft.folder_starts is not None:
                hints.anchors.insert(0, (self.draft.folder_starts, "the folder's period"))
            order_weeks(rows.people, view.month_first)
            starts = [start for person in rows.people if (start := week_start(person))]
            if starts and len(starts) >= 0.8 * len(rows.people) and not any(day.mark.day for day in band.days):
                hints.near.insert(0, (min(starts), "the first day of the week in each row"))
            how = date_days(band, hints, self.answers, self._name(), follows, asked)
            if wrong := wrong_headings(band.days):
                self.draft.assumed.append(f"{self._name()}: {wrong}; the dates are taken")
            for question in asked:
                if not any(q.about == question.about and q.option == question.option for q in self.draft.questions):
                    self.draft.questions.append(question)
            dates = [day.date for day in band.days if day.date is not None]
            before = dates[0] + dt.timedelta(weeks=1 + max(day.group for day in band.days)) if dates else None
            names_before = names
            self._block(band, labels, rows, mode, why, how, masked)
            floor = band.bottom

    def _tell_above(self, band: Band) -> None:
        """Rows above all days that hold codes as those below do: days that were mistyped may stand over them."""
        for row, cells in sorted(self.sheet.rows.items()) if not self.grid.view.turned else ():
            codes = [text for value in cells.values() if self.book.is_code(text := shown(value))]
            if row < band.top and len(codes) >= 3:
                reason = "above the days: a row of codes over which no days were found is not read"
                self.draft.not_used.append(self.sheet.not_used(row, None, reason))

    def _mark(self, band: Band, floor: int, masked: frozenset[int]) -> None:
        """Remember which rows were read as headings, titles over them, and keys."""
        rows = {*band.rows, *masked}
        if not self.grid.view.turned:
            rows |= {row for row in range(floor + 1, band.top) if len(self.sheet.rows.get(row, {})) <= 2 or not floor}
        self.draft.headings |= {(self.sheet.file, self.sheet.name, row) for row in rows}

    def _name(self) -> str:
        return f"{self.sheet.file}:{self.sheet.name}" if self.sheet.name else self.sheet.file

    def _keys(self, prepared: Sequence[tuple[Band, list[Labelled], GridRows, str, str]]) -> frozenset[int]:
        """Read keys of codes outside the rows of people; the rows (of the view) that were keys."""
        view = self.grid.view
        codes = frozenset(self.book.seen) | frozenset(
            code_key(part) for spelled in self.book.spellings.values() for text in spelled for part in split_codes(text)
        )
        people: set[int] = set()
        for band, _, rows, mode, _ in prepared:
            people |= {line.row for person in rows.people for line in person.lines}
            people |= set(band.rows)
            if mode == "posts":
                people |= {row for row in view.numbers if band.bottom < row <= band.last}
        if not codes:
            return frozenset()
        days = {column + 1 for band, _, _, _, _ in prepared for column in band.columns}
        free = [row for row in sorted(self.sheet.rows) if (row not in days if view.turned else row not in people)]
        used = read_key(self.sheet, free, codes, self.book)
        if not view.turned:
            for band, labels, _, _, _ in prepared:  # a key at the right of a grid, in the rows of people
                edge = max([*band.columns, *(item.column for item in labels if item.field)])
                side = Sheet(
                    self.sheet.file,
                    self.sheet.name,
                    {row: {c: v for c, v in cells.items() if c > edge} for row, cells in self.sheet.rows.items()},
                )
                read_key(side, sorted(people), codes, self.book)
            loose = {
                line.row
                for _, _, rows, _, _ in prepared
                for person in rows.people
                if code_key(person.name) in codes
                for line in person.lines
            }
            extra = read_key(self.sheet, sorted(loose), codes, self.book)
            used |= {row for row in extra if code_key(self.sheet.text(row, min(self.sheet.rows[row]))) in codes}
        for other in self.others:
            if not find_bands(View(other)) and read_key(other, sorted(other.rows), codes, self.book):
                key_sheet(self.draft, other)
        return frozenset() if view.turned else frozenset(used)

    def _only_marks(self) -> None:
        """Whether the cells hold nothing but signs that somebody works."""
        codes = [text for key, spelled in self.book.spellings.items() for text in spelled if key not in self.book.keyed]
        rest = [text for text in codes if not absence_kind(text) and not is_off(text)]
        if (
            rest
            and all(is_worked(text) or is_sign_of_off(text) for text in rest)
            and any(is_worked(text) for text in rest)
        ):
            self.book.only_marks = True

    def _block(
        self, band: Band, labels: list[Labelled], rows: GridRows, mode: str, why: str, how: str, masked: frozenset[int]
    ) -> None:
        view = self.grid.view
        block = GridBlock(view, band, labels, self.draft, self.book)
        block.own = self.own
        days = [day.date for day in band.days]
        layout = {False: PEOPLE_DOWN, True: DAYS_DOWN}[view.turned]
        told: list[tuple[int, str]] = list(rows.left_out)
        if mode == "posts":
            posts, told = posts_of(view, band, labels, masked)
            band.as_days()
            days = [day.date for day in band.days]
            block.posts(posts)
            layout = {False: POSTS_DOWN, True: DAYS_DOWN_POSTS}[view.turned]
        elif self.said.get("layout") == ANSWERS or self._is_form(labels) or self._are_answers():
            form = any(item.field == "filled_at" for item in labels)
            layout, why = ANSWERS, "the rows say when they were filled in" if form else "the cells are answers"
            block.labels = [
                replace(i, field="") if i.field in ("hours", "fte") and i.why != "by its heading" else i for i in labels
            ]
            block.answers(read_rows(view, band, block.labels, masked, self.known))
        elif (rolling := self._rolling(band, rows)) is not None:
            weeks, step, why = rolling
            layout = ROLLING
            block.rolling(rows, weeks, step)
            days = [day + dt.timedelta(weeks=week) for day in days if day is not None for week in (0, weeks - 1)]
        else:
            weeks_of_rows = [week for person in rows.people if (week := week_number(person)) is not None]
            block.first_week = min(weeks_of_rows, default=None)
            before = len(self.draft.duties)
            block.people(rows)
            if block.first_week is not None or any(week_start(person) for person in rows.people):
                days += [duty.date for duty in self.draft.duties[before:]]
        if layout != ANSWERS:
            self.draft.shows(day for day in days)
        self._tell(band, labels, layout, why, how, told, rows, block)

    def _is_form(self, labels: Sequence[Labelled]) -> bool:
        """Whether the rows say when they were filled in, as answers of a form do and no rota does."""
        return not self.said.get("layout") and any(item.field == "filled_at" for item in labels)

    def _are_answers(self) -> bool:
        counts = self.book.seen
        total = counts.total()
        said = {key: answer(key) for key in counts}
        many = sum(counts[key] for key, word in said.items() if word)
        words = any(word == "no" and len(key) > 1 for key, word in said.items()) or {"y", "n"} >= set(counts)
        return bool(total) and many >= 0.6 * total and words and any(word == "yes" for word in said.values())

    def _rolling(self, band: Band, rows: GridRows) -> tuple[int, int, str] | None:
        """(weeks, lines moved a week, why) where rows are lines of a rolling rota."""
        layout = str(self.said.get("layout", ""))
        if layout and layout != ROLLING:
            return None
        found = rolling_lines(self.grid.view, band, rows, forced=layout == ROLLING)
        if found is not None and not found.said and not layout:
            line = (
                f"{self._name()}: each week has another name: taken for a rolling rota, everybody moves down one line"
            )
            line += f' a week (a mapping with layout = "{PEOPLE_DOWN}" reads each row as the week of that person alone)'
            self.draft.assumed.append(line)
        if found is None:
            return None
        return found.weeks, found.step, f"one line a week, {len(rows.lines)} lines, for {found.weeks} weeks"

    def _tell_columns(self, band: Band, labels: Sequence[Labelled], layout: str, rows: GridRows) -> None:
        """Columns beside and among the days of which nothing is used."""
        view = self.grid.view
        names = {fold(person.name) for person in rows.people}
        for item in labels:
            texts = {
                row: view.text(row, item.column)
                for row in view.numbers
                if band.bottom < row <= band.last and view.own(row, item.column) is not None
            }
            spare = item.field in ("total", "note", "title", "reference", "days", "")
            if layout == ANSWERS or not texts or not spare or re.match(r"(?i)w(ee)?k\b", item.heading):
                continue
            again = sum(fold(text) in names or bool(re.match(r"(?i)w(ee)?k\b", text)) for text in texts.values())
            if again >= 0.5 * len(texts):
                continue  # the names again, or the weeks, before later weeks
            name = item.heading or letters(item.column)
            reason = f"the column {name} has no place in a rota folder"
            if item.field == "total":
                reason = f"the column {name} holds totals: they are worked out anew"
                codes = sum(self.book.is_code(text) for text in texts.values())
                if item.why == "right of the days" and 2 * codes >= len(texts):
                    reason = f"'{name}' stands right of the days and is no day of this grid: its codes are not read"
                elif 2 * sum(bool(re.search(r"[^\W\d]{2}", text)) for text in texts.values()) > len(texts):
                    reason = f"the column {name} holds words: they are for a person to read"
            elif band.columns[0] < item.column < band.columns[-1]:
                cells = f"{len(texts)} cells" if len(texts) > 1 else "1 cell"
                reason = f"'{name}' stands among the days and is no day: {cells} are not read"
            row, column = (item.column + 1, None) if view.turned else (0, item.column)
            self.draft.not_used.append(self.sheet.not_used(row, column, reason, name))

    def _tell(
        self,
        band: Band,
        labels: Sequence[Labelled],
        layout: str,
        why: str,
        how: str,
        told: Sequence[tuple[int, str]],
        rows: GridRows,
        block: GridBlock,
    ) -> None:
        view = self.grid.view
        for row, reason in told:
            self.draft.not_used.append(view.not_used(row, None, reason))
        self._tell_columns(band, labels, layout, rows)
        dates = [day.date for day in band.days if day.date is not None]
        span = f"{dates[0]} to {dates[-1]}" if dates else "dates not known yet"
        where = (
            f"columns {letters(band.columns[0])} to {letters(band.columns[-1])}"
            if not view.turned
            else (f"rows {band.columns[0] + 1} to {band.columns[-1] + 1}")
        )
        lines = [f"days in {where}: {span} ({how})"]
        lines += [
            f"{item.heading or letters(item.column)} -> {FIELD_WORDS.get(item.field, item.field)} ({item.why})"
            for item in labels
            if item.field not in ("", "total", "note", "title", "reference")
        ]
        if rows.halves:
            lines.append("the second row of each person is the afternoon")
        lines += block.taken_for()
        columns = {item.heading: item.field for item in labels if item.heading and item.field not in ("", "total")}
        mapping = (("layout", layout), ("columns", columns))
        heading = f"row {band.bottom}" if not view.turned else f"column {letters(band.bottom - 1)}"
        what = f"{layout} (headings in {heading}; {why})"
        self.draft.understood.append(
            Understood(self.sheet.file, self.sheet.name, what, tuple(lines), tuple(block.shown), mapping)
        )
