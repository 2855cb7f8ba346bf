"""One grid of a sheet, read into the draft: duties, absences, days off, answers, rolling lines."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence

from optimiser.importing.cells.clock import one_time
from optimiser.importing.cells.codes import (
    ABSENCE,
    AGAIN,
    HALF,
    LEAVE_OUT,
    NOBODY,
    OFF,
    OVERLAP,
    SPOILT,
    UNSURE,
    WORKED,
    Codebook,
    CodeEntry,
    Meaning,
    code_key,
)
from optimiser.importing.cells.names import kind_of_name, name_and_rest, name_score
from optimiser.importing.cells.values import MOST_POSTS, band_in, date_in, month_first, name_in, number_in
from optimiser.importing.drafting import CELL, GRID, Away, Draft, DraftDuty, Seen, sheet_place
from optimiser.importing.lists.headings import FIELD_WORDS
from optimiser.importing.recognise.axis import Band, DayColumn
from optimiser.importing.recognise.columns import Labelled
from optimiser.importing.recognise.grid import GridPerson, GridRows, cells_of, day_or_night, ends_alone, of_day
from optimiser.importing.recognise.own_report import AWAY_SIGN, row_of, without, worked_as_guests
from optimiser.importing.recognise.people_in_cells import Post, commas_part, names_in
from optimiser.importing.recognise.view import View
from optimiser.importing.recognise.weeks import date_said, week_number, week_start
from optimiser.importing.words import absence_kind, answer, contract_kind, fold, is_group, is_unit, time_word

AbsentDays = dict[tuple[dt.date, str], tuple[str, str]]
"""Kind and place of an absence of a person, by day and part of the day."""


class GridBlock:
    """Reads one grid."""

    def __init__(self, view: View, band: Band, labels: Sequence[Labelled], draft: Draft, book: Codebook) -> None:
        self.view, self.band, self.labels, self.draft, self.book = view, band, labels, draft, book
        self.sheet = view.sheet
        self.offs: Counter[str] = Counter()
        self.marks: Counter[str] = Counter()
        self.first: dict[str, tuple[int, int]] = {}
        self.codes: Counter[str] = Counter()
        self.meanings: dict[str, CodeEntry] = {}
        self.shown: list[str] = []
        self.seen: dict[tuple[str, int], int] = {}

    # --- people down --------------------------------------------------------------------------------------------------

    def people(self, rows: GridRows) -> None:
        """Duties and absences of people whose rows these are."""
        units = [item for item in self.labels if item.field == "unit"]
        elsewhere = worked_as_guests(self.view, self.band, rows) if self.own else {}
        for person in rows.people:
            if name_score(person.name) < 0.5 and is_group(person.name) and not (kind_of_name(person.name) or self.own):
                place = sheet_place(self.sheet, self.view.cell(person.row, self._name_column()))
                self.draft.assumed.append(f"{place}: {person.name} stands among the names: taken for a person")
            seen = self.draft.see(self._seen(person, bool(units)))
            whose = row_of(person.name)
            away: AbsentDays = {}
            read: list[str] = []
            self.draft.not_used += ends_alone(self.view, self.band, person)
            for day, line, text in cells_of(self.view, self.band, person, rows.times_below):
                date = self._date(day, person)
                if date is None:
                    continue
                part = line.part or day.part
                if self.own:
                    self.draft.closed |= {(seen, date)} if AWAY_SIGN in text else set()
                    text = without(text, elsewhere.get((whose, date), Counter()))
                for entry in self.book.read(text) if text else ():
                    if self.own and entry.meaning.what == ABSENCE:
                        continue
                    said = self._cell(seen, person, date, part, entry, text, (line.row, day.column), away)
                    if said and len(read) < 6:
                        read.append(f"{date:%a %d %b} {said}")
            self._spans(seen, away)
            if len(self.shown) < 3:
                self.shown.append(f"{person.name}: {', '.join(read) or 'no day'}")
        self._tell_codes()

    def _seen(self, person: GridPerson, has_unit: bool) -> Seen:
        whose = row_of(person.name) if self.own else None
        name, behind = name_and_rest(person.name if whose is None else whose.name)
        fields = {**behind, **person.fields}
        if beside := fields.pop("beside", ""):
            reason = f"'{beside}' beside {name} has no place in a rota folder"
            self.draft.not_used.append(self.view.not_used(person.row, self._name_column(), reason, beside))
        role = fields.get("role", "")
        group = person.group
        if not role and group and is_group(group) and not is_unit(group):
            role = group
        band = fields.get("band", "")
        if band and not role and not any(sign.isdigit() for sign in band):
            role, band = band, ""
        hours, fte = fields.get("hours", ""), fields.get("fte", "")
        number = number_in(hours) if hours else None
        kind_text = fields.get("kind", "")
        kind = contract_kind(kind_text) if kind_text else kind_of_name(name)
        kind = kind or (contract_kind(hours) if hours and number is None else "")
        if hours and (number is None or number > 168) and not (number is None and kind):
            column = next(item.column for item in self.labels if item.field == "hours")
            reason = f"used without weekly hours: '{hours}' is no number of hours"
            self.draft.not_used.append(self.view.not_used(person.row, column, reason))
            number = None
        part = number_in(fte) if fte else None
        part = part if part is None or part <= MOST_POSTS else None
        first, last = (date_said(fields.get(key), self.view.month_first) for key in ("from", "to"))
        for key, lost in (
            ("fte", fte and part is None),
            ("kind", kind_text and not contract_kind(kind_text)),
            ("from", fields.get("from") and first is None),
            ("to", fields.get("to") and last is None),
        ):
            at = next((item.column for item in self.labels if item.field == key), None)
            if lost and at is not None and not self.own:
                reason = f"used without {FIELD_WORDS[key]}: '{fields[key]}' cannot be read"
                self.draft.not_used.append(self.view.not_used(person.row, at, reason))
        if self.own:
            fields = {key: text for key, text in fields.items() if key in ("id", "unit")}
            fields["contract"] = whose.contract if whose else ""
            role = band = ""
        place = sheet_place(self.sheet, self.view.cell(person.row, self._name_column()))
        return Seen(
            GRID,
            place,
            name_in(name),
            fields.get("id", ""),
            fields.get("contract", ""),
            role,
            band_in(band) if band else "",
            number,
            part,
            fields.get("unit", "") or ("" if has_unit or (role and role == group) else group),
            fields.get("employer", ""),
            kind,
            first,
            last,
            twin=person.twin,
        )

    def _name_column(self) -> int:
        named = [item.column for item in self.labels if item.field in ("name", "first", "last")]
        return named[0] if named else 0

    def _date(self, day: DayColumn, person: GridPerson) -> dt.date | None:
        """The date of a cell; rows may say their own week."""
        if day.date is None:
            return None
        start = week_start(person)
        if start is not None:
            base = start - dt.timedelta(days=(start.weekday() - (self.band.days[0].date or start).weekday()) % 7)
            return base + (day.date - (self.band.days[0].date or day.date))
        week = week_number(person)
        if week is not None and self.first_week is not None:
            return day.date + dt.timedelta(weeks=week - self.first_week)
        return day.date

    own: bool = False
    """Whether it is a grid of this program: its marks are known, and absences are the folder's."""

    first_week: int | None = None
    """Number of the week in the first row, where rows say their week."""

    def _cell(
        self,
        seen: int,
        person: GridPerson,
        date: dt.date,
        part: str,
        entry: CodeEntry,
        text: str,
        at: tuple[int, int],
        away: AbsentDays,
    ) -> str:
        """Take what a cell says; what it became, in words."""
        meaning = entry.meaning
        key = text if meaning.what in (OFF, NOBODY) else (meaning.code or text)
        self.codes[key] += 1
        self.first.setdefault(key, at)
        self.meanings.setdefault(key, entry)
        if entry.marks:
            self.marks[entry.marks] += 1
            self.first.setdefault(f"mark {entry.marks}", at)
        place = sheet_place(self.sheet, self.view.cell(*at))
        if meaning.what == ABSENCE:
            return self._absence((date, entry.part or part), meaning.absence, person.name, at, away)
        if meaning.what in (NOBODY, LEAVE_OUT):
            reason = f"nobody: {text}" if meaning.what == NOBODY else f"{text} is not used, as answered"
            reason = meaning.why if meaning.why in (SPOILT, UNSURE, OVERLAP, AGAIN) else reason
            self.draft.not_used.append(self.view.not_used(*at, reason))
            return ""
        if meaning.what == OFF:
            self.offs[" ".join(text.split())] += 1
            return ""
        code = meaning.code or text
        if meaning.what == WORKED:
            code = day_or_night(person.fields.get("role", ""), person.group, self.sheet.name)
        if part:
            code = f"{code} {part}"
        unit = self.draft.seen[seen].unit
        self.draft.duties.append(
            DraftDuty(seen, date, code, place, entry.times or meaning.times_in(part), meaning.unpaid_break, unit)
        )
        return code

    def _absence(self, when: tuple[dt.date, str], kind: str, name: str, at: tuple[int, int], away: AbsentDays) -> str:
        """Take a day or half a day of absence: two halves of one kind are the day; what it became, in words."""
        date, part = when
        halves = [half for day, half in away if day == date and half != part]
        if any(away[date, half][0] == kind for half in halves):
            part = ""
            for half in halves:
                del away[date, half]
        if away.get((date, part), (kind,))[0] != kind:
            reason = f"{name} is away that day already: {away[date, part][0]}"
            self.draft.not_used.append(self.view.not_used(*at, reason))
            return ""
        away[date, part] = (kind, sheet_place(self.sheet, self.view.cell(*at)))
        return kind

    def _spans(self, seen: int, away: AbsentDays) -> None:
        """Days of absence as absences: days one after another of one kind are one."""
        for part in sorted({half for _, half in away}):
            run: list[dt.date] = []
            for date in [*sorted(day for day, half in away if half == part), None]:
                kind, place = away[run[0], part] if run else ("", "")
                follows = run and date is not None and (date - run[-1]).days == 1 and away[date, part][0] == kind
                if run and not follows:
                    self.draft.away.append(Away(seen, run[0], run[-1], kind, place, part))
                    run = []
                if date is not None:
                    run.append(date)

    def _tell_codes(self) -> None:
        for text, many in sorted(self.offs.items()):
            cell = self.first.get(text)
            count = f"{many} cells" if many > 1 else "1 cell"
            reason = f"{count} '{text}' {'are' if many > 1 else 'is'} time off: nothing is written"
            if cell is not None:
                self.draft.not_used.append(self.view.not_used(*cell, reason, text))
        for mark, many in sorted(self.marks.items()):
            cell = self.first[f"mark {mark}"]
            reason = f"the mark {mark} beside {many} code{'s' if many > 1 else ''} has no place in a rota folder"
            if mark == HALF:
                reason = f"which half of the day is not said in {many} cell{'s' if many > 1 else ''}: away all day"
            self.draft.not_used.append(self.view.not_used(*cell, reason, mark))

    # --- answers of a form --------------------------------------------------------------------------------------------

    def answers(self, rows: GridRows) -> None:
        """Days on which people say they cannot work; of two answers of one person the later holds."""
        latest: dict[str, GridPerson] = {}
        american = bool(month_first([_filled_at(person) for person in rows.people]))
        for person in rows.people:
            before = latest.get(fold(person.name))
            later = before is not None and _moment(person, american) < _moment(before, american)
            older = person if later else before
            if older is not None:
                reason = f"{older.name} answered twice: the later answer counts"
                self.draft.not_used.append(self.view.not_used(older.row, None, reason))
            if not later:
                latest[fold(person.name)] = person
        notes = [item for item in self.labels if item.field in ("note", "total") or not item.field]
        for person in latest.values():
            seen = self.draft.see(self._seen(person, False))
            away: AbsentDays = {}
            blank = [day for day in self.band.days if of_day(self.view, self.band, person.row, day.column) is None]
            for day, line, text in cells_of(self.view, self.band, person, rows.times_below):
                first = re.split(r"[-–:;,(]", text)[0]
                kind = absence_kind(text) or absence_kind(first)
                said = "no" if kind else answer(text) or ("" if time_word(text) else answer(first))
                if said == "no" and day.date is None:
                    continue  # the dates are asked for
                at = (line.row, day.column)
                if day.date is not None and said == "no":
                    away[day.date, ""] = (kind or "unavailable", sheet_place(self.sheet, self.view.cell(*at)))
                if said != "" and not answer(text) and not kind:
                    self.draft.not_used.append(
                        self.view.not_used(*at, f"'{text}': what stands behind {said} is not read")
                    )
                elif said == "":
                    reason = f"'{text}' is neither yes nor no: not read as an absence"
                    self.draft.not_used.append(self.view.not_used(*at, reason))
            if blank:
                reason = (
                    f"{person.name} left {len(blank)} question{'s' if len(blank) > 1 else ''} blank: taken for nothing"
                )
                self.draft.not_used.append(self.view.not_used(person.row, blank[0].column, reason, ""))
            for item in notes:
                if self.view.own(person.row, item.column) is not None:
                    reason = f"{item.heading}: words are for a person to read"
                    self.draft.not_used.append(self.view.not_used(person.row, item.column, reason))
            self._spans(seen, away)
            if len(self.shown) < 3:
                days = ", ".join(f"{date:%d %b}" for date, _ in sorted(away)[:6])
                self.shown.append(f"{person.name} cannot work on {days or 'no day'}")

    # --- rolling lines ------------------------------------------------------------------------------------------------

    def rolling(self, rows: GridRows, weeks: int, step: int) -> None:
        """Lines that people move along, one a week: who works which line in which week."""
        lines = rows.lines
        for start, person in enumerate(lines):
            if not person.name:
                continue
            seen = self.draft.see(self._seen(person, False))
            away: AbsentDays = {}
            read: list[str] = []
            for week in range(weeks):
                line = lines[(start + step * week) % len(lines)]
                for day, place, text in cells_of(self.view, self.band, line, rows.times_below):
                    if day.date is None:
                        continue
                    date = day.date + dt.timedelta(weeks=week)
                    for entry in self.book.read(text):
                        said = self._cell(
                            seen, line, date, place.part or day.part, entry, text, (place.row, day.column), away
                        )
                        if said and len(read) < 6:
                            read.append(f"{date:%a %d %b} {said}")
            self._spans(seen, away)
            if len(self.shown) < 3:
                self.shown.append(f"{self.draft.seen[seen].name}: {', '.join(read)}")
        self._tell_codes()

    # --- people in the cells ------------------------------------------------------------------------------------------

    def posts(self, posts: Sequence[Post], unit: str = "") -> None:
        """Duties of people who stand in cells, one row a post; a row such as Annual leave says who is away."""
        columns = {day.column for day in self.band.days}
        away: dict[int, AbsentDays] = {}
        told: set[tuple[int, int, str]] = set()
        commas = commas_part(self.view.text(post.row, column) for post in posts for column in columns)
        for post in posts:
            read: list[str] = []
            for day, name, rest in names_in(self.view, self.band, post, commas):
                at = (post.row, day.column)
                part = post.part.upper() if post.part.upper() in ("AM", "PM") else day.part
                if not name:
                    reason = f"nobody has {post.name}{f' on {day.date}' if day.date else ''}: {rest}"
                    self.draft.not_used.append(self.view.not_used(*at, reason))
                    continue
                if rest and (*at, rest) not in told:
                    told.add((*at, rest))
                    reason = f"'{rest}' beside {name} has no place in a rota folder"
                    self.draft.not_used.append(self.view.not_used(*at, reason, rest))
                if day.date is None:
                    continue
                kind = contract_kind(rest) if rest else ""
                seen = self._in_cell(name, at)
                if post.absence:
                    self._absence((day.date, part), post.absence, name, at, away.setdefault(seen, {}))
                    continue
                code = f"{post.name} {part}" if part else post.name
                place = sheet_place(self.sheet, self.view.cell(*at))
                booked = kind if kind in ("bank", "agency") else ""
                self.draft.duties.append(DraftDuty(seen, day.date, code, place, post.times, unit=unit, booked=booked))
                if len(read) < 4:
                    read.append(f"{day.date:%a %d %b} {name}")
            self.codes[post.name] += 1
            if post.absence:
                meaning = Meaning(ABSENCE, post.name, post.absence, why="a usual word")
                self.meanings[post.name] = CodeEntry(meaning)
            elif len(self.shown) < 3:
                self.shown.append(f"{post.name}: {', '.join(read)}")
        for seen, days in away.items():
            self._spans(seen, days)

    def _in_cell(self, name: str, at: tuple[int, int]) -> int:
        key = (name_in(name), 0)
        if key not in self.seen:
            self.seen[key] = self.draft.see(Seen(CELL, sheet_place(self.sheet, self.view.cell(*at)), name_in(name)))
        return self.seen[key]

    def taken_for(self) -> list[str]:
        """Codes with what they were taken for, for the preview."""
        lines: list[str] = []
        for code, many in self.codes.most_common(40):
            entry = self.meanings.get(code)
            if entry is None:
                lines.append(f"{code}: a post, in {many} row{'s' if many > 1 else ''}")
                continue
            meaning = self.book.keyed.get(code_key(code), entry.meaning)
            if meaning.what in (ABSENCE, OFF) or (meaning.times is not None and code != meaning.times.code):
                said = meaning.words().removeprefix("shift ")
                if self.draft.taken.setdefault(code, said) != said:
                    self.draft.taken.pop(code)
            times = f"{many} times" if many > 1 else "once"
            lines.append(f"{code}: {meaning.words()}, {times} ({meaning.why or 'the key'})")
        return lines


def _filled_at(person: GridPerson) -> str:
    return person.fields.get("filled_at", "")


def _moment(person: GridPerson, american: bool) -> tuple[dt.date, int]:
    """When somebody answered; the first day of all where that is not said."""
    try:
        date = date_in(_filled_at(person), american) if _filled_at(person) else None
    except ValueError:
        date = None
    return date or dt.date.min, one_time(_filled_at(person)) or 0
