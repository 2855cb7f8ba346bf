"""Rows of lists that are neither staff nor duties nor absences: skills, wishes, teams, job plans."""

from __future__ import annotations

import datetime as dt
import re

from optimiser.importing.cells.clock import Times, times_of, times_within
from optimiser.importing.cells.codes import SHIFT
from optimiser.importing.cells.values import (
    date_in,
    never,
    number_in,
    time_in,
)
from optimiser.importing.drafting import TableRow
from optimiser.importing.lists.cells import ListCells
from optimiser.importing.lists.job_plans import job_plan_row
from optimiser.importing.words import absence_kind, alphanumeric, answer, fold, is_off, is_worked, state, time_word

_AGAINST = {"off", "not", "no", "cannot", "cant", "dont", "avoid", "unavailable", "unable", "leave", "holiday", "rest"}
"""Words by which a wish is one not to work."""


class OtherRows(ListCells):
    """Reads training, wishes, teams and job plans."""

    def _show(self, row: int, *parts: str) -> None:
        if len(self.shown) < 3:
            self.shown.append(f"row {row}: " + ", ".join(part for part in parts if part))

    def _times(self, row: int) -> Times | None:
        start, end = time_in(self._value(row, "start")), time_in(self._value(row, "end"))
        if start is not None and end is not None:
            return Times(start % 1440, end % 1440)
        for name in ("time", "start", "shift"):
            text = self._undated(row, name)
            found = times_of(text) or (within[0] if (within := times_within(text)) else None)
            if found is not None:
                return found
        return None

    def _request(self, row: int) -> str:
        left_out = (
            self._state(row)
            if state(self._text(row, "status")) != "not_used"
            or fold(self._text(row, "status")) not in ("requested", "pending", "submitted")
            else ""
        )
        if left_out:
            return left_out
        seen = self._person(row)
        if seen is None:
            return "nobody is named"
        try:
            first = self._date(row, "date" if "date" in self.found.columns else "from")
            last = self._date(row, "to")
        except ValueError as error:
            return str(error)
        if first is None:
            return "there is no date"
        text, code = self._text(row, "wish"), self._text(row, "shift")
        if last is not None and last < first:
            return f"the last day {last} is before the first {first}"
        free = is_off(code) or absence_kind(code)
        off = is_off(text) or absence_kind(text) or answer(text) == "no" or (not text and (free or not code))
        off = off or bool(_AGAINST & set(re.findall(r"[a-z]+", fold(text).replace("'", "").replace("’", ""))))
        shift = self._shift_wished(text) if text and not code else ""
        if off and time_word(text) not in ("", "day") and not (code or absence_kind(text)):
            if not shift:
                return f"'{text}' is no wish for the whole day: say which shifts in requests.csv"
            code, free = shift, ""  # No nights
        wish = "off" if off else "work"
        if not off and text and not code:
            code = shift
            if not code and answer(text) != "yes" and not is_worked(text) and fold(text) not in ("work", "to work"):
                return f"'{text}' is no shift of the folder: say which shifts in requests.csv"
        cells = {
            "from": first.isoformat(),
            "to": last.isoformat() if last else "",
            "wish": wish,
            "shifts": "" if off and (free or not text) else code.replace("|", "/"),
            "note": self._text(row, "note") or (text if off and len(text.split()) > 1 else ""),
        }
        self.draft.rows.append(TableRow("requests.csv", cells, self._place(row), seen))
        self._show(row, self.draft.seen[seen].name, first.isoformat(), wish, code)
        return ""

    def _shift_wished(self, text: str) -> str:
        """The shift of the folder, or of the import, that words call by its code, its name or its time of day."""
        shifts = [m for book in (self.draft.codes.folder, self.draft.codes.keyed) for m in book.values()]
        shifts = [meaning for meaning in shifts if meaning.what == SHIFT]
        same = [m.code for m in shifts if alphanumeric(text) in (alphanumeric(m.code), alphanumeric(m.name))]
        word = time_word(text)
        like = [m.code for m in shifts if word and word in (time_word(m.code), time_word(m.name))]
        return same[0] if same else like[0] if len(like) == 1 else ""

    def _training(self, row: int) -> str:
        left_out = self._state(row)
        if left_out:
            return left_out
        seen = self._person(row)
        skill = self._text(row, "skill")
        if seen is None:
            return "nobody is named"
        if not skill:
            return "there is no skill"
        first = self._optional_date(row, "from" if "from" in self.found.columns else "date")
        text = self._text(row, "to")
        try:
            last = None if never(text) else self._date(row, "to")
        except ValueError as error:
            return f"the expiry cannot be read, so the skill is left out: {error}"
        level = number_in(self._text(row, "level"))
        if self._text(row, "level") and (not level or level != int(level)):
            self._not_used(row, f"used without level: '{self._text(row, 'level')}' is no whole number", "level")
        self._skill(seen, skill, first, last, row, str(int(level)) if level and level == int(level) else "")
        return ""

    def _skill(
        self, seen: int, skill: str, first: dt.date | None, last: dt.date | None, row: int, level: str = ""
    ) -> None:
        cells = {
            "skill": skill.replace("|", " "),
            "level": level,
            "from": first.isoformat() if first else "",
            "to": last.isoformat() if last else "",
        }
        self.draft.rows.append(TableRow("staff_skills.csv", cells, self._place(row), seen))
        self._show(row, self.draft.seen[seen].name, skill, f"until {last}" if last else "without an end")

    def _matrix(self, row: int) -> str:
        seen = self._person(row)
        if seen is None:
            return "nobody is named"
        ends = any(word in self.titles for word in ("expir", "due", "valid", "renew"))
        done = any(word in self.titles for word in ("complet", "attended", "achieved"))
        for column in self.found.skills:
            value = self.sheet.value(row, column)
            if value is None:
                continue
            skill = self.found.headings[column]
            try:
                date = date_in(value, self.american)
            except ValueError as error:
                reason = f"the date of {skill} cannot be read, so the skill is left out: {error}"
                self.draft.not_used.append(self.sheet.not_used(row, column, reason))
                continue
            if done and not ends:
                self._skill(seen, skill, date, None, row)
            else:
                self._skill(seen, skill, None, date, row)
        if not done and not ends:
            text = f"{self._where()}: the dates of the courses are taken as days of expiry"
            if text not in self.draft.assumed:
                self.draft.assumed.append(text)
        return ""

    def _team(self, row: int) -> str:
        unit = self._text(row, "unit")
        if not unit:
            return "there is no unit"
        beds = number_in(self._text(row, "beds"))
        if beds is None and self._text(row, "beds"):
            self._not_used(row, f"used without beds: '{self._text(row, 'beds')}' is no number", "beds")
        cells = {"team": unit, "name": unit, "beds": str(int(beds)) if beds else ""}
        self.draft.rows.append(TableRow("teams.csv", cells, self._place(row)))
        self._show(row, unit, cells["beds"])
        return ""

    def _job_plan(self, row: int) -> str:
        seen = self._person(row)
        if seen is None:
            return "nobody is named"
        times = self._times(row)
        made = job_plan_row(
            activity=self._text(row, "activity") or self._text(row, "shift"),
            sessions=number_in(self._text(row, "sessions")),
            weekday=self._text(row, "weekday") or self._text(row, "day") or self._text(row, "date"),
            times=times,
        )
        if isinstance(made, str):
            return made
        rows, shift = made
        sessions = number_in(self._text(row, "sessions"))
        if sessions and sessions != float(rows["sessions"]):
            reason = (
                f"used as {rows['sessions']} a week of {rows['activity']}: parts and several on one day are not read"
            )
            self._not_used(row, reason, "sessions")
        usual = f"{self._where()}: sessions without times are taken as 09:00 to 13:00"
        if times is None and usual not in self.draft.assumed:
            self.draft.assumed.append(usual)
        if shift is not None and not any(item.cells["shift"] == shift["shift"] for item in self.draft.shifts):
            self.draft.shifts.append(TableRow("shifts.csv", shift, self._place(row)))
        self.draft.rows.append(TableRow("portfolio.csv", rows, self._place(row), seen))
        self._show(row, self.draft.seen[seen].name, rows["activity"], rows["days"], rows["shifts"])
        return ""
