"""Rows of absence: which days, which kind, and which part of a day."""

from __future__ import annotations

import datetime as dt
import re

from optimiser.importing.cells.clock import time_text
from optimiser.importing.cells.codes import ABSENCE, code_key
from optimiser.importing.cells.part_days import PartDay, part_day
from optimiser.importing.cells.values import number_in, time_in
from optimiser.importing.drafting import Away
from optimiser.importing.lists.headings import DUTIES
from optimiser.importing.lists.other_rows import OtherRows
from optimiser.importing.words import absence_reason, answer, fold

_PART_OF_DAY = 6 * 60
"""Minutes up to which an absence within a day is one of these times; a longer one is the day."""

_WHOLE = ("full", "full day", "whole", "whole day", "all day", "day", "1", "-", "false", "n/a", "full-day")
"""Words that say that an absence is no part of a day."""


class AbsenceRows(OtherRows):
    """Reads absences."""

    def _absence(self, row: int) -> str:
        left_out = self._state(row)
        if left_out:
            return left_out
        seen = self._person(row)
        if seen is None:
            return "nobody is named"
        text = self._text(row, "absence")
        said = part_day(text)
        kind = (absence_reason(said.words) or absence_reason(text)) if text else "unavailable"
        if text and not kind:
            given = self.draft.codes.given.get(code_key(text)) or self.draft.codes.given.get(code_key(said.words))
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
            if back is None and "to" in self.found.columns:
                self.endless.append(row)
            last = back - dt.timedelta(days=1) if back is not None and back > first else first
        if last < first:
            return f"the last day {last} is before the first {first}"
        if (last - first).days > 1_100:
            return f"an absence of {(last - first).days} days"
        part, times = self._part_of_day(row, said, begin, one_day=first == last)
        return self._away(row, seen, first, last, kind, part, times)

    def _part_of_day(self, row: int, said: PartDay, begin: str, one_day: bool) -> tuple[str, tuple[str, str]]:
        """AM or PM, or the times, of an absence of less than a day; what is said of one that is read whole is told."""
        column = self._text(row, "part")
        beside = part_day(column)
        part = said.part or beside.part
        half = said.half or beside.half or answer(column) == "yes" or number_in(self._text(row, "days")) == 0.5
        start, end = self._hour_of(row, begin, "start"), self._hour_of(row, "to", "end")
        if part and one_day:
            return part, ("", "")
        if one_day and start is not None and end is not None and 0 < end - start <= _PART_OF_DAY:
            return "", (time_text(start), time_text(end))
        if column and not beside.half and answer(column) not in ("yes", "no") and fold(column) not in _WHOLE:
            self._not_used(row, f"'{column}' is no part of a day: read as away all day", "part")
        elif half or part:
            which = "which half of the day is not said" if one_day else "half a day of several days"
            self._not_used(row, f"{which}: read as away all day", "part" if column else "absence")
        elif start or end:
            whole = f"{self._where()}: times of absences are not read but for up to 6 hours of one day: whole days"
            self.draft.assumed += [whole] if whole not in self.draft.assumed else []
        return "", ("", "")

    def _hour_of(self, row: int, day: str, name: str) -> int | None:
        """Minutes after midnight beside a day of an absence, in its own cell or in a column of times."""
        if self._text(row, name):
            return time_in(self._value(row, name))
        behind = re.search(r"\d[ T](\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?)$", self._text(row, day))
        return time_in(behind[1]) if behind else None

    def _away(
        self,
        row: int,
        seen: int,
        first: dt.date,
        last: dt.date,
        kind: str,
        part: str = "",
        times: tuple[str, str] = ("", ""),
    ) -> str:
        key = ("away", seen, first, last, kind, part, times)
        if key in self.kept:
            return f"the absence comes again: it is in row {self.kept[key]} already"
        self.kept[key] = row
        self.draft.away.append(Away(seen, first, last, kind, self._place(row), part, times))
        if self.found.holds == DUTIES:
            self.draft.shows([first, last])
        until = f" to {last}" if last != first else ""
        self._show(row, self.draft.seen[seen].name, kind, f"{first}{until}", part or "-".join(filter(None, times)))
        return ""
