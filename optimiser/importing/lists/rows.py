"""The rows of a list as people, duties, absences, shifts and skills of the draft."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable

from optimiser.importing.cells.clock import Times, times_of
from optimiser.importing.cells.codes import ABSENCE, OFF, SHIFT, Meaning, code_key
from optimiser.importing.cells.values import (
    minutes_in,
    time_in,
)
from optimiser.importing.drafting import Away, DraftDuty, TableRow, Understood
from optimiser.importing.files.sheet import NotUsed, Sheet
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
)
from optimiser.importing.lists.other_rows import OtherRows
from optimiser.importing.words import absence_kind, absence_reason, alphanumeric, fold, is_off, state

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
    ),
    ABSENCES: (*_WHO, "from", "to", "date", "absence", "status", "returns"),
    SHIFTS: ("shift", "name", "start", "end", "time", "from", "to", "break", "paid_break", "working"),
    TRAINING: (*_WHO, "skill", "from", "to", "date", "level", "status"),
    MATRIX: (*_WHO,),
    JOB_PLAN: (*_WHO, "activity", "shift", "sessions", "weekday", "day", "date", "start", "end", "time"),
    TEAMS: ("unit", "beds"),
    REQUESTS: (*_WHO, "date", "from", "to", "wish", "shift", "note", "status"),
}
"""Fields that a list is read by."""


class ListRows(OtherRows):
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
        read = readers[self.found.holds]
        for row in self.found.rows:
            reason = self._no_row(row) or read(row)
            if reason:
                self._not_used(row, reason)
        self._tell()

    def _tell(self) -> None:
        lines, unused = columns_told(self.found, _USED[self.found.holds])
        for heading in unused:
            column = next(c for c, text in self.found.headings.items() if text == heading)
            reason = f"the column {heading} has no place in a rota folder"
            place = self.sheet.not_used(0, column, reason, heading)
            values = {self.sheet.text(row, column) for row in self.found.rows} - {""}
            if values:
                self.draft.not_used.append(place)
        bare = {column for row in self.found.rows for column in self.sheet.rows[row]} - set(self.found.headings)
        for column in sorted(bare):
            first = next(text for row in self.found.rows if (text := self.sheet.text(row, column)))
            reason = "no heading stands over these cells: not read"
            self.draft.not_used.append(self.sheet.not_used(0, column, reason, first))
        if self.endless:
            self.draft.assumed.append(f"{self._where()}: {self.endless} absences have no last day: one day each")
        for text, many in self.states.items():
            if text and not state(text) and not (self.found.holds == DUTIES and absence_kind(text)):
                self.draft.assumed.append(
                    f"{self._where()}: the state '{text}' of {many} rows is not known; the rows are used"
                )
        head = [f"headings in row {self.found.heading}", *lines]
        if unused:
            head.append(f"not used: {', '.join(unused)}")
        mapping: tuple[tuple[str, object], ...] = (
            ("holds", self.found.holds),
            ("heading_row", self.found.heading),
            ("columns", {self.found.headings[c]: name for name, c in self.found.columns.items()}),
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

    # --- duties and absences ------------------------------------------------------------------------------------------

    def _duty(self, row: int) -> str:
        left_out = self._state(row)
        code = self._text(row, "shift")
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
        kind = absence_kind(code) or (
            absence_kind(reason) if not code or state(self._text(row, "status")) == "leave" else ""
        )
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

    def _absence(self, row: int) -> str:
        left_out = self._state(row)
        if left_out:
            return left_out
        seen = self._person(row)
        if seen is None:
            return "nobody is named"
        text = self._text(row, "absence")
        kind = absence_reason(text) if text else "unavailable"
        if text and not kind:
            given = self.draft.codes.given.get(code_key(text))
            kind = given.absence if given is not None and given.what == ABSENCE else ""
            if not kind:
                return f"the kind of absence '{text}' is not known: --code \"{text}=annual leave\" says it"
        begin = "from" if "from" in self.found.columns else "date"
        try:
            first = self._date(row, begin)
            last = self._date(row, "to")
            back = self._date(row, "returns")
        except ValueError as error:
            return str(error)
        if first is None:
            return "there is no first day"
        if last is None:
            self.endless += back is None and "to" in self.found.columns
            last = back - dt.timedelta(days=1) if back is not None and back > first else first
        hours = [re.search(r"\d:\d\d", self._text(row, name).replace("00:00", "")) for name in (begin, "to")]
        whole = f"{self._where()}: times of absences are not read: whole days"
        if any(hours) and whole not in self.draft.assumed:
            self.draft.assumed.append(whole)
        if last < first:
            return f"the last day {last} is before the first {first}"
        if (last - first).days > 1_100:
            return f"an absence of {(last - first).days} days"
        return self._away(row, seen, first, last, kind)

    def _away(self, row: int, seen: int, first: dt.date, last: dt.date, kind: str) -> str:
        key = ("away", seen, first, last, kind)
        if key in self.kept:
            return f"the absence comes again: it is in row {self.kept[key]} already"
        self.kept[key] = row
        self.draft.away.append(Away(seen, first, last, kind, self._place(row)))
        if self.found.holds == DUTIES:
            self.draft.shows([first, last])
        until = f" to {last}" if last != first else ""
        self._show(row, self.draft.seen[seen].name, kind, f"{first}{until}")
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
