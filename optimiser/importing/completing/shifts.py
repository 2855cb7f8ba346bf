"""Shifts of the folder to be: their codes, and times from the key, from the duties, or assumed."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from statistics import median

from optimiser.importing.asking import Answers, Question
from optimiser.importing.cells.clock import Times, one_time, time_text
from optimiser.importing.cells.codes import code_key, given_meaning
from optimiser.importing.completing.existing import Existing
from optimiser.importing.drafting import Draft, DraftDuty
from optimiser.importing.words import time_word, usual_times

_USUAL = 8 * 60
"""Minutes of a duty of which only the start is said."""

_SHORT, _LONG = 6 * 60, 10 * 60
"""Minutes up to which no break is assumed, and from which an hour is."""


@dataclass
class ShiftBook:
    """Shifts by the key of their code.

    Attributes:
        rows: rows of shifts.csv that are new, by key.
        times: start and end by key.
        names: the code as the folder writes it, by key.
        breaks: unpaid break by key.
    """

    rows: dict[str, dict[str, str]] = field(default_factory=dict)
    times: dict[str, Times] = field(default_factory=dict)
    names: dict[str, str] = field(default_factory=dict)
    breaks: dict[str, int] = field(default_factory=dict)
    without_breaks: list[str] = field(default_factory=list)
    """Shifts whose breaks no file says: half an hour is taken in more than 6 hours, an hour in 10."""

    def of(self, duty: DraftDuty) -> str:
        """The code of a duty as the folder writes it."""
        return self.names[code_key(duty.code)]

    def minutes(self, duty: DraftDuty) -> int:
        """Minutes of work of a duty."""
        key = code_key(duty.code)
        times = duty.times or self.times[key]
        unpaid = duty.unpaid_break if duty.unpaid_break is not None else self.breaks.get(key, 0)
        return max(times.minutes - unpaid, 0)

    def own_times(self, duty: DraftDuty) -> Times | None:
        """Times of a duty where they are not its shift's."""
        return duty.times if duty.times is not None and duty.times != self.times[code_key(duty.code)] else None


def shift_book(draft: Draft, existing: Existing, answers: Answers, anew: bool) -> ShiftBook:
    """The shifts that the duties need, and those that lists of shifts give.

    Args:
        anew: whether shifts.csv is written anew, so that the folder's own do not count.
    """
    book = ShiftBook()
    if not anew:
        for row in existing.rows.get("shifts.csv", ()):
            start, end = one_time(row.get("start", "")), one_time(row.get("end", "").split("+")[0])
            if row.get("shift") and start is not None and end is not None:
                key = code_key(row["shift"])
                book.names[key] = row["shift"]
                book.times[key] = Times(start % 1440, end % 1440)
                book.breaks[key] = (
                    int(row.get("unpaid_break") or 0) if (row.get("unpaid_break") or "0").isdigit() else 0
                )
    listed = {code_key(item.cells["shift"]): item.cells for item in draft.shifts}
    seen: dict[str, Counter[Times]] = defaultdict(Counter)
    breaks: dict[str, Counter[int]] = defaultdict(Counter)
    paid: dict[str, Counter[int]] = defaultdict(Counter)
    words: dict[str, str] = {}
    for duty in draft.duties:
        key = code_key(duty.code)
        words.setdefault(key, duty.code)
        if duty.times is not None:
            seen[key][duty.times] += 1
        if duty.unpaid_break is not None:
            breaks[key][duty.unpaid_break] += 1
        if duty.paid_break:
            paid[key][duty.paid_break] += 1
    _same_times(draft, book)
    used = {code_key(duty.code) for duty in draft.duties}
    for key, code in words.items():
        if key in book.names or key not in used:
            continue
        meaning = draft.codes.given.get(key) or draft.codes.keyed.get(key)
        answered = next(
            (given_meaning(code, text) for given, text in answers.codes.items() if code_key(given) == key), None
        )
        cells = dict(listed.get(key, {"shift": code}))
        times = (answered.times if answered else None) or (meaning.times if meaning else None)
        name = cells.get("name", "") or (meaning.name if meaning and meaning.name else "")
        name = name or draft.code_names.get(key, "")
        if times is None and seen[key]:
            times = max(seen[key], key=lambda found: (seen[key][found], -found.start))
        if times is None:
            times = _assumed(draft, answers, key, code, name)
        if not cells.get("unpaid_break") and breaks[key]:
            cells["unpaid_break"] = str(breaks[key].most_common(1)[0][0])
        if not cells.get("paid_break") and paid[key]:
            cells["paid_break"] = str(paid[key].most_common(1)[0][0])
        if meaning is not None and meaning.unpaid_break is not None and not cells.get("unpaid_break"):
            cells["unpaid_break"] = str(meaning.unpaid_break)
        _add(book, key, cells, code, name, times)
    for key, cells in listed.items():
        if key not in book.names:
            start, end = one_time(cells["start"]), one_time(cells["end"])
            if start is not None and end is not None:
                _add(book, key, dict(cells), cells["shift"], cells.get("name", ""), Times(start % 1440, end % 1440))
    return book


def _same_times(draft: Draft, book: ShiftBook) -> None:
    """Duties that have times alone are the folder's shift of the same times, where there is one."""
    by_times = {times: book.names[key] for key, times in reversed(book.times.items())}
    if not by_times:
        return
    for place, duty in enumerate(draft.duties):
        if duty.times is not None and duty.code == duty.times.code and duty.times in by_times:
            draft.duties[place] = DraftDuty(**{**duty.__dict__, "code": by_times[duty.times]})


def _assumed(draft: Draft, answers: Answers, key: str, code: str, name: str) -> Times:
    """Usual times for a code that has none, said so and open to an answer."""
    bare = code.rsplit(" ", 1)[0] if code.endswith((" AM", " PM", " EVE")) else code
    half = code.rsplit(" ", 1)[-1] if bare != code else ""
    word = _HALVES.get(half, "") or time_word(name) or time_word(bare)
    answered = given_meaning(half, answers.codes[half]) if half in answers.codes else None
    if answered is not None and answered.times is not None:
        return answered.times
    if word == "day" and _usual_hours(draft, key) >= 11:
        word = "long day"
    start, end = usual_times(word)
    first, last = one_time(start) or 0, one_time(end) or 0
    clock = one_time(bare) if re.fullmatch(r"(0\d|1[3-9]|2[0-3]):[0-5]\d", bare) else None
    if clock is not None:  # a start alone
        first, last = clock, clock + _USUAL
        start, end = time_text(first), time_text(last)
    hours = None if clock is not None else re.fullmatch(r"(\d{1,2})([.:]\d{1,2})?\s*(?:h|hrs|hours)?", bare)
    if hours and 2 <= int(hours[1]) <= 24:  # a code that is a number of hours
        part = hours[2] or ""
        minutes = int(part[1:]) if part.startswith(":") else round(60 * float(f"0{part or '.0'}"))
        first = 8 * 60
        last = first + 60 * int(hours[1]) + minutes
        start, end = time_text(first), time_text(last)
    asked = half or code
    text = f"No file says when {asked} starts and ends."
    draft.questions.append(Question("times", text, "--code", f"{start}-{end}", key=asked))
    return Times(first, last % 1440)


_HALVES = {"AM": "morning", "PM": "afternoon", "EVE": "evening"}


def _usual_hours(draft: Draft, key: str) -> float:
    """Hours of a duty of a shift by what its people are contracted for and how often they work; 0 where unknown."""
    if draft.period is None:
        return 0.0
    weeks = ((draft.period[1] - draft.period[0]).days + 1) / 7
    duties = Counter(duty.seen for duty in draft.duties)
    holders = {duty.seen for duty in draft.duties if code_key(duty.code) == key}
    lengths = [hours * weeks / duties[seen] for seen in holders if (hours := draft.seen[seen].hours)]
    return median(lengths) if lengths else 0.0


def _add(book: ShiftBook, key: str, cells: dict[str, str], code: str, name: str, times: Times) -> None:
    cells["shift"], cells["name"] = code, name if name != code else ""
    cells["start"], cells["end"] = times.texts
    word = time_word(f"{code}") or time_word(name)
    if not cells.get("kind") and word in ("sleep in", "on call"):
        cells["kind"] = "sleep-in" if word == "sleep in" else "on call"
        if word == "on call":
            cells["presence"] = "remote"
    if not cells.get("kind") and re.search(r"(?i)\b(college|university|study|off the job)\b", f"{code} {name}"):
        cells["kind"] = "study"
    said = cells.get("unpaid_break") or cells.get("paid_break")
    if not said and cells.get("kind", "work") in ("work", "study") and times.minutes > _SHORT:
        cells["unpaid_break"] = str(60 if times.minutes >= _LONG else 30)
        book.without_breaks.append(code)
    book.rows[key], book.names[key], book.times[key] = cells, code, times
    book.breaks[key] = int(cells.get("unpaid_break") or 0) if (cells.get("unpaid_break") or "0").isdigit() else 0
