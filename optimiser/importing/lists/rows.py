"""The rows of a list as people, duties, absences, shifts and skills of the draft."""

from __future__ import annotations

from collections.abc import Callable

from optimiser.importing.cells.clock import Times, times_of, times_within
from optimiser.importing.cells.codes import ABSENCE, OFF, SHIFT, UNSURE, Codebook, Meaning, code_key
from optimiser.importing.cells.part_days import part_day
from optimiser.importing.cells.values import (
    minutes_in,
    time_in,
)
from optimiser.importing.drafting import DraftDuty, TableRow, Understood
from optimiser.importing.files.sheet import NotUsed, Sheet
from optimiser.importing.lists.half_day_rows import HalfDayRows
from optimiser.importing.lists.headings import (
    ABSENCES,
    DUTIES,
    FIELD_WORDS,
    JOB_PLAN,
    MATRIX,
    REQUESTS,
    SHIFTS,
    STAFF,
    TEAMS,
    TRAINING,
    columns_told,
    field_by_heading,
)
from optimiser.importing.words import (
    absence_kind,
    alphanumeric,
    fold,
    is_off,
    is_row_of_off,
    row_of_leave,
    state,
)

_OF_ONE = ("id", "first", "last", "contract", "role", "band", "kind", "agency")
"""Fields that say something of the person whom the first column names."""
_WHO = ("id", "name", "first", "last", "contract", "role", "band", "unit")
_USED = {
    STAFF: (*_WHO, "hours", "fte", "employer", "kind", "from", "to", "status", "hourly_cost", "birth", "opt_out"),
    DUTIES: (
        *_WHO,
        "kind",
        "date",
        "shift",
        "start",
        "end",
        "time",
        "break",
        "paid_break",
        "status",
        "absence",
        "employer",
        "agency",
        "skill",
        "cancelled",
    ),
    ABSENCES: (*_WHO, "from", "to", "date", "absence", "status", "returns", "cancelled", "part", "start", "end"),
    SHIFTS: ("shift", "name", "start", "end", "time", "from", "to", "break", "paid_break", "working"),
    TRAINING: (*_WHO, "skill", "from", "to", "date", "level", "status"),
    MATRIX: (*_WHO,),
    JOB_PLAN: (*_WHO, "activity", "shift", "sessions", "weekday", "day", "date", "start", "end", "time"),
    TEAMS: ("unit", "beds"),
    REQUESTS: (*_WHO, "date", "from", "to", "wish", "shift", "note", "status"),
}
"""Fields that a list is read by."""


class ListRows(HalfDayRows):
    """Reads one list into a draft."""

    def run(self) -> None:
        """Read every row; what a row becomes, or the reason why it becomes nothing, goes to the draft."""
        readers: dict[str, Callable[[int], str]] = {
            STAFF: self._staff,
            DUTIES: self._duty,
            ABSENCES: self._absence,
            SHIFTS: self._shift,
            TRAINING: self._training,
            MATRIX: self._matrix,
            TEAMS: self._team,
            JOB_PLAN: self._job_plan,
            REQUESTS: self._request,
        }
        read = self._halves if self.found.halves else readers[self.found.holds]
        codes = self.draft.codes
        self.book = Codebook(given=codes.given, keyed=codes.keyed, folder=codes.folder)
        if self.found.halves:
            self.found.columns.pop("shift", None)
            cells = (self.sheet.text(row, column) for row in self.found.rows for column in self.found.halves)
            self.book.count(text for text in cells if text)
        elif self.found.holds == DUTIES:
            self.book.count(text for row in self.found.rows if (text := self._text(row, "shift")))
        for row in self.found.rows:
            reason = self._no_row(row) or read(row)
            others = [c for c in self.found.further if self.sheet.text(row, c) and not self._no_row(row)]
            if reason and not (others and not self._text(row, "name")):
                self._not_used(row, reason)
            for column in others:
                self._further(row, column)
        self._tell()

    def _tell(self) -> None:
        lines, unused = columns_told(self.found, _USED[self.found.holds])
        for heading in unused:
            at = next(c for c, text in self.found.headings.items() if text == heading)
            reason = f"the column {heading} has no place in a rota folder"
            place = self.sheet.not_used(0, at, reason, heading)
            values = {self.sheet.text(row, at) for row in self.found.rows} - {""}
            if values:
                self.draft.not_used.append(place)
        bare = {column for row in self.found.rows for column in self.sheet.rows[row]} - set(self.found.headings)
        for column in sorted(bare):
            first = next(text for row in self.found.rows if (text := self.sheet.text(row, column)))
            reason = "no heading stands over these cells: not read"
            self.draft.not_used.append(self.sheet.not_used(0, column, reason, first))
        if self.endless:
            one, listed = len(self.endless) == 1, ", ".join(map(str, self.endless[:20]))
            said = "1 absence has" if one else f"{len(self.endless)} absences have"
            listed = f"row {listed}" if one else f"rows {listed}{', ...' if self.endless[20:] else ''}"
            self.draft.assumed.append(f"{self._where()}: {said} no last day: one day each ({listed})")
        for text, many in self.states.items():
            if text and not state(text) and not (self.found.holds == DUTIES and absence_kind(text)):
                rows = f"{many} rows is not known; the rows are used" if many > 1 else "1 row is not known; it is used"
                self.draft.assumed.append(f"{self._where()}: the state '{text}' of {rows}")
        for text, rows_of in self.kinds.items():
            line = (
                f"{self._where()}: the kind of contract '{text}' (row {min(rows_of)}) is not known: taken for their own"
            )
            self.draft.assumed.append(f"{line} staff")
        head = [f"headings in row {self.found.heading}", *lines]
        if unused:
            head.append(f"not used: {', '.join(unused)}")
        mapping: tuple[tuple[str, object], ...] = (
            ("holds", self.found.holds),
            ("heading_row", self.found.heading),
            ("columns", field_by_heading(self.found)),
        )
        what = f"a list of {self.found.holds}: {self.found.why}"
        self.draft.understood.append(
            Understood(self.sheet.file, self.sheet.name, what, tuple(head), tuple(self.shown), mapping)
        )

    def _staff(self, row: int) -> str:
        left_out = self._state(row)
        if left_out:
            return left_out
        if self._person(row, full=True) is None:
            return "nobody is named"
        person = self.draft.seen[-1]
        parts = (
            person.number,
            person.name,
            person.role,
            person.band,
            f"{person.hours:g} h" if person.hours is not None else "",
        )
        self._show(row, *parts, person.unit, person.kind)
        return ""

    def _further(self, row: int, column: int) -> None:
        """The duty of a row for somebody whom another column names."""
        kept = self.found.columns
        self.found.columns = {name: at for name, at in kept.items() if name not in _OF_ONE} | {"name": column}
        reason = self._duty(row)
        if reason:
            self._not_used(row, reason, "name")
        self.found.columns = kept

    # --- duties and absences ------------------------------------------------------------------------------------------

    def _duty(self, row: int) -> str:
        left_out = self._state(row)
        code = self._undated(row, "shift")
        if self.found.dated == "shift":
            code = within[1] if (within := times_within(code)) else code
        seen = None if left_out else self._person(row)
        if left_out:
            return left_out
        if seen is None:
            return "nobody is named"
        try:
            date = self._date(row, "date")
        except ValueError as error:
            return f"{error}"
        if date is None:
            return "there is no date"
        reason = self._text(row, "absence")
        entries = self.book.read(code) if code else []
        leave = [entry for entry in entries if entry.meaning.what == ABSENCE]
        if leave and len(leave) < len(entries):  # E/AL pm
            for entry in leave:
                self._away(row, seen, date, date, entry.meaning.absence, entry.part)
            code = "/".join(entry.meaning.code for entry in entries if entry.meaning.what != ABSENCE)
            leave = []
        elif leave and not self._text(row, "start"):
            return self._away(row, seen, date, date, leave[0].meaning.absence, leave[0].part)
        elif any(entry.meaning.why == UNSURE for entry in entries):
            return f"'{code}': {UNSURE}"
        kind = (leave[0].meaning.absence if leave else "") or (
            absence_kind(reason) if not code or state(self._text(row, "status")) == "leave" else ""
        )
        place = row_of_leave(self._text(row, "unit"))
        if place and not leave:  # Location: Annual leave
            return self._away(row, seen, date, date, place, part_day(code).part)
        if is_row_of_off(unit := self._text(row, "unit")):
            return f"a day off: {unit}"
        status = self._text(row, "status")
        on_leave = state(status) == "leave" or bool(absence_kind(status) and not state(status))
        if on_leave:
            kind = kind or absence_kind(reason) or absence_kind(status)
        if (kind and self._times(row) is None) or on_leave:
            if not kind:
                return f"leave of a kind that is not known: {code or reason}"
            return self._away(row, seen, date, date, kind)
        if is_off(code) and self._times(row) is None:
            return f"a day off: {code}"
        times = self._times(row)
        if not code and times is None:
            return "neither a shift nor times"
        given = self.draft.codes.known(code) if code else None
        if given is not None and given.what == ABSENCE:
            return self._away(row, seen, date, date, given.absence)
        if given is not None and given.what not in (SHIFT,) and times is None:
            return f"{code} is {given.what}"
        code = code if code and times_of(code) is None else (times.code if times else code)
        key = ("duty", seen, date, code_key(code), times)
        if key in self.kept:
            return f"the duty comes again: it is in row {self.kept[key]} already"
        self.kept[key] = row
        self._tell_breaks(row)
        if times is None:
            self._tell_times(row)
        booked = self._kind(row)
        skill = self._text(row, "skill")
        if booked and fold(skill) in self.draft.folder_skills and (seen, skill) not in self.kept:
            self.kept[seen, skill] = row  # booked as such, so the bank has seen to it
            cells = {"skill": skill, "level": "", "from": "", "to": ""}
            self.draft.rows.append(TableRow("staff_skills.csv", cells, self._place(row), seen))
        self.draft.duties.append(
            DraftDuty(
                seen,
                date,
                code,
                self._place(row),
                times,
                minutes_in(self._value(row, "break")),
                self._text(row, "unit"),
                booked=booked if booked in ("bank", "agency") else "",
                employer=self._text(row, "employer"),
                paid_break=minutes_in(self._value(row, "paid_break")),
            )
        )
        self.draft.shows([date])
        self._show(row, self.draft.seen[seen].name, date.isoformat(), code, "-".join(times.texts) if times else "")
        return ""

    # --- shifts, skills, teams ----------------------------------------------------------------------------------------

    def _shift(self, row: int) -> str:
        code, name = self._text(row, "shift"), self._text(row, "name")
        code, name = self._code_and_name(row, code, name)
        if not code:
            return "there is no code"
        start, end = ("start", "end") if "start" in self.found.columns else ("from", "to")
        first, last = self._hour(row, start), self._hour(row, end)
        times = (
            Times(first % 1440, last % 1440)
            if first is not None and last is not None
            else times_of(self._text(row, "time"))
        )
        working = fold(self._text(row, "working"))
        kind = absence_kind(name) or absence_kind(code)
        key = code_key(code)
        if working in ("nie", "no", "n", "false", "0") or (times is None and (kind or is_off(name))):
            meaning = (
                Meaning(ABSENCE, code, kind, name=name, why="the list of shifts")
                if kind
                else Meaning(OFF, code, name=name, why="the list of shifts")
            )
            self.draft.codes.keyed[key] = meaning
            self._show(row, code, name, meaning.words())
            return ""
        if times is None:
            return f"no start and end: {code}"
        self._tell_breaks(row)
        minutes = minutes_in(self._value(row, "break"))
        self.draft.codes.keyed[key] = Meaning(
            SHIFT, code, times=times, name=name, why="the list of shifts", unpaid_break=minutes
        )
        cells = {
            "shift": code,
            "name": name,
            "start": times.texts[0],
            "end": times.texts[1],
            "unpaid_break": str(minutes) if minutes else "",
            "paid_break": str(minutes_in(self._value(row, "paid_break")) or ""),
        }
        self.draft.shifts.append(TableRow("shifts.csv", cells, self._place(row)))
        self._show(row, code, name, "-".join(times.texts))
        return ""

    def _tell_times(self, row: int) -> None:
        """Tell a start or an end that cannot be read: the duty has the times of its shift then."""
        for name in ("start", "end"):
            if self._text(row, name) and time_in(self._value(row, name)) is None:
                self._not_used(row, f"used with the times of its shift: '{self._text(row, name)}' is no time", name)

    def _tell_breaks(self, row: int) -> None:
        for name in ("break", "paid_break"):
            if self._text(row, name) and minutes_in(self._value(row, name)) is None:
                self._not_used(row, f"used without {FIELD_WORDS[name]}: '{self._text(row, name)}' is no minutes", name)

    def _code_and_name(self, row: int, code: str, name: str) -> tuple[str, str]:
        """Of two columns that could be the code, the shorter words are it."""
        others = [c for c, heading in self.found.headings.items() if c not in self.found.columns.values() and heading]
        spare = next(
            (self.sheet.text(row, c) for c in others if alphanumeric(self.found.headings[c]) in _CODE_HEADINGS), ""
        )
        if spare and len(spare) <= len(code or spare):
            return spare, name or (code if code != spare else "")
        if name and (not code or len(name) < len(code)):
            return name, code
        return code, name

    def _hour(self, row: int, name: str) -> int | None:
        value = self._value(row, name)
        if isinstance(value, (int, float)) and 1 <= value <= 24 and value == int(value):
            return int(value) * 60
        if isinstance(value, (int, float)) and value == 0:
            return 0
        return time_in(value)


_CODE_HEADINGS = {
    "code",
    "skrot",
    "symbol",
    "abbreviation",
    "abbrev",
    "shiftcode",
    "dutycode",
    "short",
    "shortcode",
    "kod",
}


COMMENT = "a comment on the cell"
"""How what is told of a remark begins."""


def hidden_notes(sheet: Sheet) -> list[NotUsed]:
    """What is told of a hidden sheet and of remarks attached to cells."""
    if sheet.hidden:
        return [sheet.not_used(0, None, f"the sheet {sheet.name} is hidden; nothing of it is read", "")]
    return [sheet.not_used(row, column, f"{COMMENT}: {text}") for (row, column), text in sorted(sheet.comments.items())]
