"""Keys of codes: beside, below or within a grid, or on a sheet of their own; what each code of a rota means."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from optimiser.importing.cells.clock import Times, one_time, times_within
from optimiser.importing.cells.codes import ABSENCE, OFF, SHIFT, Codebook, Meaning, code_key, shift_told
from optimiser.importing.cells.part_days import part_day
from optimiser.importing.files.sheet import Sheet, shown
from optimiser.importing.words import absence_kind, alphanumeric, fold, is_off, is_sign_of_off, is_worked, time_word

_ITEM = re.compile(
    r"^\s*(?P<code>[^\s=:–—]{1,12}(?:\s+or\s+[^\s=:]{1,12})*)\s*(?:=|:|–|—|\s-\s|\bis\b)\s*(?P<words>.+)$"
)
_BEFORE = re.compile(
    r"^\s*(?P<code>[^\s=:,;]{1,6})\s+(?P<words>\(?\d{1,2}[:.]?\d{0,2}\s*(?:am|pm)?\s*(?:-|–|to)\s*\d.*)$", re.I
)
_WEAK = re.compile(r"(?i)^\s*(?P<code>[A-Z0-9/+*]{1,5})\s+(?P<words>[A-Za-z].*)$")


def read_key(sheet: Sheet, rows: Iterable[int], codes: frozenset[str], book: Codebook) -> set[int]:
    """Take the meanings of codes from cells that are no part of a grid.

    Args:
        sheet: where to look.
        rows: rows outside the grid, or beside it.
        codes: the codes that the grid holds, as ``code_key`` has them.
        book: gets the meanings.

    Returns:
        The rows in which something was found.
    """
    used: set[int] = set()
    for row in rows:
        cells = sorted(sheet.rows.get(row, {}).items())
        texts = [(column, shown(value)) for column, value in cells]
        for place, (column, text) in enumerate(texts):
            after = [shown(found) for other, found in cells[place + 1 : place + 6] if other - column <= 5]
            value = cells[place][1]
            lines = value if isinstance(value, str) else text
            if _beside(text, after, codes, book) or _within(lines, codes, book):
                used.add(row)
    return used


def _beside(text: str, after: list[str], codes: frozenset[str], book: Codebook) -> bool:
    """A code in one cell, its meaning in the cells behind it."""
    names = [part for part in re.split(r"\s+or\s+|\s*[,/]\s*(?=\S)", text) if part]
    named = [text] if code_key(text) in codes else names
    if not after or len(text) > 30 or not all(code_key(name) in codes or name == "-" for name in named):
        return False
    meaning = _meaning(after)
    if meaning is None or (meaning.times is None and code_key(after[0]) in codes):
        return False
    return _keep(named, meaning, book)


def _within(text: str, codes: frozenset[str], book: Codebook) -> bool:
    """Codes and meanings in one cell: ``E 07:00-15:00, L 13:00-21:00`` or ``A/L = annual leave``."""
    if len(text) < 4 or len(text) > 600:
        return False
    found = False
    for item in re.split(r"\s*[;\r\n|]\s*|,\s+(?=\S)|\s{3,}|\s+(?=[^\s=]{1,12}\s*=)", text):
        match = _ITEM.match(item) or _BEFORE.match(item)
        weak = _WEAK.match(item) if match is None else None
        if weak is not None and (absence_kind(weak["words"]) or is_off(weak["words"]) or times_within(weak["words"])):
            match = weak
        if match is None:
            continue
        names = [name for name in re.split(r"\s+or\s+", match["code"]) if code_key(name) in codes]
        meaning = _meaning([match["words"].strip()])
        if names and meaning is not None:
            found |= _keep(names, meaning, book)
    return found


def _meaning(after: list[str]) -> Meaning | None:
    """What the cells behind a code say: times, leave, a day off; None where they say nothing of the kind."""
    words = after[0]
    for place, text in enumerate(after[:3]):
        told = shift_told(text, "the key")
        if told is not None:
            return replace(told, name=" ".join(after[:place]) or told.name)
        first = one_time(text)
        last = one_time(after[place + 1]) if place + 1 < len(after) else None
        if first is not None and last is not None and re.search(r"[:.]|\d{3,4}|am|pm", text.casefold()):
            return Meaning(SHIFT, times=Times(first % 1440, last % 1440), name=" ".join(after[:place]), why="the key")
    kind = absence_kind(words) or _told_absence(words)
    if kind:
        return Meaning(ABSENCE, absence=kind, name=words, why="the key")
    if is_off(words) or alphanumeric(words).startswith(("notworking", "dayoff", "restday", "nonworking")):
        return Meaning(OFF, name=words, why="the key")
    if time_word(words) and len(words) < 40:
        return Meaning(SHIFT, name=words, why="the key")
    return None


def _told_absence(words: str) -> str:
    """Leave that longer words tell of: ``sickness absence (self)``."""
    text = words.casefold()
    for word, kind in (
        ("annual", "annual leave"),
        ("sick", "sickness"),
        ("study", "study leave"),
        ("matern", "parental leave"),
        ("patern", "parental leave"),
        ("carer", "carers leave"),
        ("unpaid", "unpaid leave"),
        ("compassion", "special leave"),
        ("bereave", "special leave"),
        ("training", "study leave"),
        ("holiday", "annual leave"),
    ):
        ward = word in ("matern", "patern") and "leave" not in text
        if word in text and len(text) < 50 and not ward and "cover" not in text:
            return kind
    return ""


def _keep(names: list[str], meaning: Meaning, book: Codebook) -> bool:
    kept = False
    for name in names:
        key = code_key(name)
        if key in book.keyed and (book.keyed[key].times or meaning.times is None or book.keyed[key].what != SHIFT):
            continue
        times = meaning.times
        if (
            times
            and time_word(f"{name} {meaning.name}") == "night"
            and 8 * 60 <= times.start < 12 * 60
            and times.end <= 20 * 60
        ):
            times = Times((times.start + 720) % 1440, (times.end + 720) % 1440)  # N 8-8
        book.keyed[key] = replace(meaning, code=book.spelling(name), times=times)
        kept = True
    return kept


_PLANS = re.compile(
    r"\b(annual leave|leave|holidays?|a/l)\b.{0,25}\b(planner|plan|calendar|chart|tracker|record|bookings?|20\d\d)\b"
    r"|\b(planner|calendar|chart|tracker)\b.{0,15}\b(leave|holidays?)\b"
)


def plans_leave(sheet: Sheet, top: int, book: Codebook) -> bool:
    """Whether a title says that a grid plans leave, and its cells hold no shift: its signs are days of leave then."""
    over = [shown(value) for row, cells in sheet.rows.items() if row < top for value in cells.values()]
    titles = [fold(text.replace("_", " ")) for text in (*over, sheet.name, sheet.file)]
    said = any(_PLANS.search(text) and not re.search(r"\brotas?\b|\brosters?\b|off duty", text) for text in titles)
    codes = [text for spelled in book.spellings.values() for text in spelled]
    return said and bool(codes) and all(_no_shift(book, text) for text in codes)


def _no_shift(book: Codebook, text: str) -> bool:
    meaning = book.known(text)
    sign = is_worked(text) or is_sign_of_off(text) or not part_day(text).words
    return sign or (meaning is not None and meaning.what in (ABSENCE, OFF))
