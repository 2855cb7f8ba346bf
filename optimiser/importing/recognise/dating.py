"""Which date each day of a grid is, and where that is known from; what nothing says is asked."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from optimiser.importing.asking import Answers, Question
from optimiser.importing.cells.days import DayMark, dates_in, day_mark, months_in
from optimiser.importing.files.sheet import Sheet, shown
from optimiser.importing.recognise.axis import Band, DayColumn, week_of
from optimiser.importing.recognise.view import View
from optimiser.importing.words import alphanumeric, fold, vocabulary
from optimiser.problem.calendar import WEEKDAYS

_YEARS_AROUND = 12


@dataclass
class Hints:
    """What the text around a grid says of its dates: whole dates, best first, and months with years."""

    anchors: list[tuple[dt.date, str]] = field(default_factory=list)
    near: list[tuple[dt.date, str]] = field(default_factory=list)
    months: list[tuple[int | None, int | None]] = field(default_factory=list)

    @property
    def year(self) -> int | None:
        """The first year that is named."""
        return next((year for _, year in self.months if year is not None), None)

    @property
    def month(self) -> int | None:
        """The first month that is named."""
        return next((month for month, _ in self.months if month is not None), None)


def hints_of(view: View, band: Band, floor: int, others: Sequence[Sheet]) -> Hints:
    """Dates and months in the lines over a grid, in the name of its sheet and file, and in other sheets."""
    sheet = view.sheet
    hints = Hints()
    above = [
        (row, c, v) for row, cells in sheet.rows.items() for c, v in cells.items() if _is_above(view, row, c, band)
    ]
    above.sort(key=lambda item: (-item[0], item[1]))
    lines: list[tuple[int, str, list[dt.date]]] = []
    for row, column, value in above:
        text = shown(value)
        mark = day_mark(value) if not isinstance(value, (int, float)) else None
        dates = dates_in(text, view.month_first)
        if mark is not None and mark.date is not None:
            dates = [(mark.either if view.month_first else None) or mark.date]
        label = f"{sheet.text(row, column - 2)} {sheet.text(row, column - 1)}" if mark is not None and column else ""
        tokens = {alphanumeric(word) for word in re.split(r"[\s:/]+", f"{fold(label)} {fold(text)}")} | {
            alphanumeric(label)
        }
        if tokens & set(vocabulary()["calendar"]["not_start"]) or "as at" in fold(f"{label} {text}"):
            continue
        if dates:
            rank = 0 if tokens & set(vocabulary()["calendar"]["start"]) or "w/c" in fold(f"{label} {text}") else 1
            lines.append((rank, text, dates))
            reach = row if not view.turned else column + 1
            if floor and (band.top - reach) <= 6 and reach > floor:
                hints.near.append((week_of(f"{label} {text}", dates[0]), text))
        month, year = months_in(text)
        if month or year:
            hints.months.append((month, year))
    hints.anchors = [(week_of(text, dates[0]), text) for _, text, dates in sorted(lines, key=lambda line: line[0])]
    if not any(rank == 0 for rank, _, _ in lines):
        hints.anchors += _elsewhere([sheet, *others])
    for name in (sheet.name, re.sub(r"\.\w+$", "", sheet.file)):
        dates = dates_in(name.replace("_", " "))
        hints.anchors += [(date, name) for date in dates[:1]]
        month, year = months_in(name)
        if month or year:
            hints.months.append((month, year))
    hints.months.sort(key=lambda found: found[0] is None)
    return hints


def _is_above(view: View, row: int, column: int, band: Band) -> bool:
    reach = column + 1 if view.turned else row
    if reach < band.top:
        return True
    return view.turned and row - 1 < min(band.columns)  # lines over a rota with its days down


def _elsewhere(sheets: Sequence[Sheet]) -> list[tuple[dt.date, str]]:
    """Dates behind words such as start, anywhere."""
    found: list[tuple[dt.date, str]] = []
    for sheet in sheets:
        for cells in list(sheet.rows.values())[:400]:
            for column, value in cells.items():
                text = shown(value)
                dates = dates_in(text) if isinstance(value, str) else []
                mark = day_mark(value) if not isinstance(value, (int, float, str)) else None
                label = cells.get(column - 1)
                said = fold(text if dates else shown(label) if label is not None else "")
                words = {alphanumeric(word) for word in said.split()}
                if words & {"start", "starts", "starting", "commencing", "begins", "from", "wc"} and len(found) < 5:
                    if dates:
                        found.append((dates[0], text))
                    elif mark is not None and mark.date is not None:
                        found.append((mark.date, f"{said} {text}"))
    return found


def date_days(
    band: Band, hints: Hints, answers: Answers, place: str, before: dt.date | None, asked: list[Question]
) -> str:
    """Find the date of each day of a band.

    Args:
        band: its days get their dates, or none where they must be asked.
        hints: what is written around it.
        answers: the first day and the year as people answered.
        place: what the question calls the grid.
        before: the first day of the block above, for blocks that go on in weeks.
        asked: receives the question where nothing says the dates.

    Returns:
        Where the dates are known from, in words.
    """
    days = band.days
    if all(day.mark.date for day in days):
        for day in days:
            day.date = day.mark.date
        return "dates in the headings"
    if all(day.mark.day is not None and day.mark.month is not None for day in days):
        return _with_months(days, hints, answers, place, asked)
    if sum(day.mark.day is not None for day in days) >= 0.7 * len(days):
        return _with_days(days, hints, answers, place, asked)
    return _with_weekdays(days, hints, answers, place, before, asked)


def _with_months(days: list[DayColumn], hints: Hints, answers: Answers, place: str, asked: list[Question]) -> str:
    """Days and months: only the year is open."""
    _next_month(days)
    marks = [day.mark for day in days]
    said = answers.year or next((mark.year for mark in marks if mark.year is not None), None)
    why = "the year as answered" if answers.year else "the year in the headings"
    if said is None and hints.anchors:
        anchor = min(hints.anchors[:3], key=lambda found: abs(_days_from(found[0], marks[0].month, marks[0].day)))[0]
        said = anchor.year + (1 if _days_from(anchor, marks[0].month, marks[0].day) < -183 else 0)
        said -= 1 if _days_from(anchor, marks[0].month, marks[0].day) > 183 else 0
        why = f"the year by {hints.anchors[0][1][:60]}"
    if said is None and hints.year is not None:
        said, why = hints.year, "the year that is written over the grid"
        if hints.month is not None and marks[0].month == 12 and hints.month <= 2:
            said -= 1
    if said is None and answers.first_day is not None:
        said, why = answers.first_day.year, "the year of the first day as answered"
    if said is None:
        said = _year_by_weekdays(days)
        if said is None:
            text = "The headings have days and months but no year. Which year is it?"
            asked.append(Question("year", text, "--year", place=place))
            return "no year"
        why = f"no year is written; {said} has these weekdays (--year says otherwise)"
        asked.append(Question("year", "The headings have no year; which is it?", "--year", str(said), place=place))
    if answers.year is None and not _right_weekdays(marks, said):
        near = next((year for year in (said + 1, said - 1) if _right_weekdays(marks, year)), None)
        said, why = (near, f"the year near {said} that has these weekdays") if near else (said, why)
    year, before = said, 0
    for day in days:
        month = day.mark.month or 1
        if month < before:
            year += 1
        before = month
        try:
            day.date = dt.date(year, month, day.mark.day or 1)
        except ValueError:
            day.date = None
    return why


def _next_month(days: list[DayColumn]) -> None:
    """Where one month stands over numbers that begin anew, 28 to 31 and 1 to 3: it is that of the longer part."""
    months = {(day.mark.month, day.mark.year) for day in days}
    anew = [n for n, (a, b) in enumerate(itertools.pairwise(days), 1) if (a.mark.day or 0) - (b.mark.day or 0) >= 20]
    if len(months) > 1 or len(anew) != 1:
        return
    first = anew[0]
    earlier = first < len(days) - first
    for day in days[:first] if earlier else days[first:]:
        month = (day.mark.month or 1) + (-1 if earlier else 1)
        over = (month > 12) - (month < 1)
        year = day.mark.year + over if day.mark.year is not None else None
        day.mark = replace(day.mark, month=month - 12 * over, year=year)


def _days_from(date: dt.date, month: int | None, day: int | None) -> int:
    """Days from a date to a day of its year."""
    try:
        return (dt.date(date.year, month or 1, day or 1) - date).days
    except ValueError:
        return 0


def _year_by_weekdays(days: list[DayColumn]) -> int | None:
    """The year nearest to now in which every weekday is right; None where none is written."""
    marks = [day.mark for day in days]
    if len(_with_weekday(marks)) < 3:
        return None
    now = dt.date.today().year
    years = sorted(range(now - _YEARS_AROUND, now + _YEARS_AROUND), key=lambda year: (abs(year - now), -year))
    return next((year for year in years if _right_weekdays(marks, year)), None)


def _with_weekday(marks: Sequence[DayMark]) -> list[DayMark]:
    return [mark for mark in marks if mark.weekday is not None and mark.month and mark.day]


def _right_weekdays(marks: Sequence[DayMark], year: int) -> bool:
    """Whether every weekday that is written is right where the first day is in a year."""
    written = _with_weekday(marks)
    dates = [
        _month_day(year + ((mark.month or 1) < (written[0].month or 1)), mark.month or 1, mark.day or 1)
        for mark in written
    ]
    return all(date is not None and date.weekday() == m.weekday for date, m in zip(dates, written, strict=True))


def wrong_headings(days: Sequence[DayColumn]) -> str:
    """What is said of headings whose weekday is not that of their date, or that say a date again; blank for none."""
    wrong = [day for day in days if day.date is not None and day.mark.weekday not in (None, day.date.weekday())]
    twice = [b.date for a, b in itertools.pairwise(days) if a.date is not None and (a.date, a.part) == (b.date, b.part)]
    if 0 < len(twice) < len(days) / 4:
        return f"two headings next to each other are {twice[0]}"
    if not wrong or wrong[0].date is None:
        return ""
    first, said = wrong[0].date, WEEKDAYS[wrong[0].mark.weekday or 0]
    many = f"{len(wrong)} headings say" if len(wrong) > 1 else "1 heading says"
    return f"{many} another weekday than the date has: {first} is a {WEEKDAYS[first.weekday()]}, not a {said}"


def _with_days(days: list[DayColumn], hints: Hints, answers: Answers, place: str, asked: list[Question]) -> str:
    """Numbers of days: the first is found by a date or month that is written, the others follow."""
    numbered = [day for day in days if day.mark.day is not None]
    first = numbered[0]
    start: dt.date | None = None
    why = ""
    over = next((day.commencing for day in days if day.commencing is not None), None)
    candidates = [(over, "the date over the week")] if over else []
    candidates += [(date, text[:60]) for date, text in [*hints.near, *hints.anchors]]
    if answers.first_day is not None and not hints.near:
        candidates = [(answers.first_day, "the first day as answered"), *candidates]
    for anchor, text in candidates:
        window = [anchor + dt.timedelta(days=shift) for shift in (0, *range(-6, 0), *range(1, 32))]
        start = next((date for date in window if _fits(date, first)), None)
        if start is not None:
            why = f"days counted from {text}"
            break
    if start is None:
        month = first.mark.month or hints.month
        year = answers.year or first.mark.year or hints.year
        if month is not None and year is None:
            year = _year_of_month(numbered, month)
            if year is None:
                text = f"The grid is of month {month} but no year is written. Which year is it?"
                asked.append(Question("year", text, "--year", place=place))
                return "no year"
            asked.append(Question("year", "No year is written; which is it?", "--year", str(year), place=place))
        if month is not None and year is not None:
            wraps = next(
                (
                    n
                    for n, (a, b) in enumerate(itertools.pairwise(numbered), 1)
                    if (b.mark.day or 0) < (a.mark.day or 0)
                ),
                None,
            )
            earlier = wraps is not None and wraps < len(numbered) - wraps and first.mark.month is None
            start = _month_day(year, month - 1 if earlier else month, first.mark.day or 1)
            why = "the month and year that are written"
    if start is None:
        text = f"The headings are numbers of days without a month. Which date is the first, {first.mark.day}?"
        asked.append(Question("first day", text, "--first-day", place=place))
        return "no dates"
    date = start
    for day in numbered:
        window = [date + dt.timedelta(days=shift) for shift in range(32)]
        date = next((found for found in window if found.day == day.mark.day), date)
        day.date = date
    return why


def _fits(date: dt.date, day: DayColumn) -> bool:
    return (
        date.day == day.mark.day and day.mark.weekday in (None, date.weekday()) and day.mark.month in (None, date.month)
    )


def _year_of_month(days: list[DayColumn], month: int) -> int | None:
    """The year nearest to now in which the month has these weekdays."""
    marks = [day for day in days if day.mark.weekday is not None][:7]
    if len(marks) < 3:
        return None
    now = dt.date.today().year
    for year in sorted(range(now - _YEARS_AROUND, now + _YEARS_AROUND), key=lambda year: (abs(year - now), -year)):
        dates = [(_month_day(year, month, day.mark.day or 1), day.mark.weekday) for day in marks]
        if all(date is not None and date.weekday() == weekday for date, weekday in dates):
            return year
    return None


def _month_day(year: int, month: int, day: int) -> dt.date | None:
    if month < 1:
        year, month = year - 1, month + 12
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _with_weekdays(
    days: list[DayColumn], hints: Hints, answers: Answers, place: str, before: dt.date | None, asked: list[Question]
) -> str:
    """Weekdays alone: weeks from a date that is written or asked."""
    first = days[0].mark.weekday
    if all(day.commencing for day in days):
        start: dict[dt.date, int] = {}
        for day in days:
            assert day.commencing is not None
            base = _week_start(day.commencing, first)
            weeks_on = day.group - start.setdefault(day.commencing, day.group)
            day.date = base + dt.timedelta(days=7 * weeks_on + ((day.mark.weekday or 0) - base.weekday()) % 7)
        return "the date over each week"
    anchor = why = None
    if hints.near:
        anchor, why = hints.near[0]
    elif before is not None and days[0].week is None:
        anchor, why = before, "the weeks of the grid above"
    elif answers.first_day is not None:
        anchor, why = answers.first_day, "the first day as answered"
    elif hints.anchors:
        anchor, why = hints.anchors[0]
    name = WEEKDAYS[first or 0]
    said, such_as = "The headings are weekdays only: no dates.", dt.date(2026, 12, 7) + dt.timedelta(days=first or 0)
    if anchor is not None and anchor == answers.first_day and anchor.weekday() != first and days[0].week is None:
        said = f"The first heading is {name}, but {anchor} is a {WEEKDAYS[anchor.weekday()]}."
        such_as, anchor = _week_start(anchor + dt.timedelta(days=6), first), None
    if anchor is None:
        text = f"{said} Which date is the first {name}?"
        asked.append(Question("first day", text, "--first-day", place=place, such_as=such_as.isoformat()))
        return "no dates"
    base = _week_start(anchor, first)
    weeks = [day.week for day in days if day.week is not None]
    least = 1 if weeks and min(weeks) <= 10 else min(weeks, default=1)
    if weeks and not hints.near and answers.first_week:
        least = answers.first_week
    for day in days:
        number = day.week - least if day.week is not None else day.group
        if hints.near and weeks:
            number = (day.week or 0) - min(weeks)
        day.date = base + dt.timedelta(days=7 * number + ((day.mark.weekday or 0) - base.weekday()) % 7)
    return f"weeks from {str(why)[:60]}"


def _week_start(anchor: dt.date, weekday: int | None) -> dt.date:
    """The day with this weekday in the week that starts with it and holds the anchor."""
    return anchor - dt.timedelta(days=(anchor.weekday() - (weekday if weekday is not None else anchor.weekday())) % 7)
