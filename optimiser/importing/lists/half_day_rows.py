"""Lists with a column for each half of the day: a row a person and a date, what they do in the morning and later."""

from __future__ import annotations

from optimiser.importing.cells.codes import ABSENCE, OFF, SHIFT, Codebook
from optimiser.importing.drafting import DraftDuty
from optimiser.importing.lists.absence_rows import AbsenceRows


class HalfDayRows(AbsenceRows):
    """Reads the halves of days."""

    book: Codebook
    """Meanings of the codes of the list."""

    def _halves(self, row: int) -> str:
        """The halves of the day of a row as duties and absences; why the row becomes nothing, blank where it does."""
        if reason := self._state(row):
            return reason
        seen = self._person(row)
        if seen is None:
            return "nobody is named"
        try:
            date = self._date(row, "date")
        except ValueError as error:
            return str(error)
        if date is None:
            return "there is no date"
        read: list[str] = []
        away: dict[str, str] = {}
        for column, part in self.found.halves.items():
            text = self.sheet.text(row, column)
            for entry in self.book.read(text) if text else ():
                meaning = entry.meaning
                if meaning.what == ABSENCE:
                    away[part] = meaning.absence
                elif meaning.what == SHIFT:
                    code = f"{meaning.code} {part}"
                    times = entry.times or meaning.times_in(part)
                    unit, employer = self._text(row, "unit"), self._text(row, "employer")
                    duty = DraftDuty(seen, date, code, self._place(row), times, unit=unit, employer=employer)
                    self.draft.duties.append(duty)
                    read.append(code)
                else:
                    why = f"time off: {text}" if meaning.what == OFF else meaning.why
                    self.draft.not_used.append(self.sheet.not_used(row, column, why))
        if away.get("AM") and away.get("AM") == away.get("PM"):
            away = {"": away["AM"], **({"EVE": away["EVE"]} if "EVE" in away else {})}
        for part, kind in away.items():
            self._away(row, seen, date, date, kind, part)
        if not read and not away:
            return "no half of the day holds anything" if not any(self._held(row)) else ""
        self.draft.shows([date])
        self._show(row, self.draft.seen[seen].name, date.isoformat(), *read)
        return ""

    def _held(self, row: int) -> list[str]:
        return [text for column in self.found.halves if (text := self.sheet.text(row, column))]
