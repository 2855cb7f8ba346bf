"""Times as people write them in rotas: ``07:00-19:30``, ``7-19``, ``7.30pm to 7am``, ``0900-1700``."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

_HALF = r"(?:(am|pm|a\.m\.|p\.m\.|a|p|noon|midnight|mn)(?![^\W\d_]))"
_TIME = rf"(\d{{1,2}})(?:\s*[:.h]\s*(\d{{2}})|(\d{{2}}))?\s*(?:(?:hrs|hours|h|o'clock)(?![^\W\d_]))?\s*{_HALF}?"
_WORDS = re.compile(r"(?i)(?<!\d)(?<!\d )\b(?:(midnight)|(noon|midday))\b")
_RANGE = re.compile(rf"{_TIME}\s*(?:-|–|—|−|to|till|til|until|bis|do|>)\s*{_TIME}")
_DAY = 24 * 60
_TOO_LONG = 14 * 60
"""Minutes that no shift has whose start or end alone says am or pm."""

_Side = tuple[int, str, bool]


@dataclass(frozen=True)
class Times:
    """A start and an end, as minutes after midnight; an end at or before the start is on the next day."""

    start: int
    end: int

    @property
    def texts(self) -> tuple[str, str]:
        """As a rota folder writes them."""
        return time_text(self.start), time_text(self.end)

    @property
    def code(self) -> str:
        """A code for a shift that has none: ``0700-1930``."""
        return "-".join(text.replace(":", "") for text in self.texts)

    @property
    def minutes(self) -> int:
        """Length; the same start and end are a whole day."""
        return (self.end - self.start) % _DAY or _DAY


def time_text(minutes: int) -> str:
    """Minutes after midnight as HH:MM."""
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


@lru_cache(maxsize=20_000)
def times_of(text: str) -> Times | None:
    """The start and end that a text is, None where it is anything else or more."""
    found = _RANGE.fullmatch(_in_figures(text).casefold())
    return _times(found) if found else None


@lru_cache(maxsize=20_000)
def times_within(text: str) -> tuple[Times, str] | None:
    """The start and end that stand in a text, and the rest of it."""
    bare = _in_figures(text)
    for found in _RANGE.finditer(bare.casefold()):
        before, after = bare[: found.start()], bare[found.end() :]
        if re.search(r"\w$", before) or (re.match(r"\w", after) and not found[0].endswith(" ")):
            continue
        times = _times(found)
        if times is not None:
            return times, f"{before} {after}".strip()
    return None


@lru_cache(maxsize=20_000)
def all_times(text: str) -> tuple[list[Times], str]:
    """Every start and end that stands in a text, in order, and the rest of it."""
    bare = _in_figures(text)
    found: list[Times] = []
    rest, at = "", 0
    for match in _RANGE.finditer(bare.casefold()):
        before, after = bare[: match.start()], bare[match.end() :]
        plain = not re.search(r"\w$", before) and not (re.match(r"\w", after) and not match[0].endswith(" "))
        times = _times(match) if plain else None
        if times is not None:
            found.append(times)
            rest, at = f"{rest} {bare[at : match.start()]}", match.end()
    return found, " ".join(f"{rest} {bare[at:]}".split())


def _in_figures(text: str) -> str:
    """A text with single spaces, and midnight and noon in figures where they are no part of 12 noon."""
    return _WORDS.sub(lambda word: "24:00" if word[1] else "12:00", " ".join(text.split()))


def _times(found: re.Match[str]) -> Times | None:
    first, last = _side(found.groups()[:4]), _side(found.groups()[4:])
    if first is None or last is None:
        return None
    start, start_half, start_plain = first
    end, end_half, end_plain = last
    if end_half and not start_half and start_plain and start <= 12 * 60:
        later = start + 12 * 60  # 2-10pm is all in the afternoon, 9-5pm is not
        start = (
            later
            if end_half == "p"
            and start < 12 * 60
            and later < end
            and end - later >= 120
            and (end - start > 13 * 60 or start < 6 * 60)
            else start
        )
    elif not end_half and not start_half and start_plain and end_plain and start <= 12 * 60 and end <= 12 * 60:
        if start < 6 * 60 and end > start:
            start, end = start + 12 * 60, end + 12 * 60  # 2-10
        elif end <= start:
            end += 12 * 60  # 9-5, 8-8
            if start < 6 * 60:
                start += 12 * 60
                end -= 12 * 60
    elif start_half and not end_half and end_plain and end <= 12 * 60 and start_half == "a" and end <= start:
        end += 12 * 60  # 9am-5
    return Times(*_of_twelve_hours(start % _DAY, end % _DAY, first, last))


def _of_twelve_hours(start: int, end: int, first: _Side, last: _Side) -> tuple[int, int]:
    """Start and end where one of them says that clocks of twelve hours are meant and they would be too far apart."""
    length = (end - start) % _DAY or _DAY
    (_, start_half, start_plain), (_, end_half, end_plain) = first, last
    if start_half == "p" and end_plain and length > _TOO_LONG:
        return start, (end + 12 * 60) % _DAY  # 2pm-10
    if end_half == "a" and start_plain and length > _TOO_LONG:
        return (start + 12 * 60) % _DAY, end  # 8-8am
    if not start_half and not end_half and length > 16 * 60 and start < 12 * 60:
        if end_plain and not start_plain:
            return start, (end + 12 * 60) % _DAY  # 07:30-3:30
        if start_plain and end > 12 * 60 and start < 6 * 60:
            return start + 12 * 60, end  # 2-22:00
    return start, end


def _side(parts: tuple[str | None, ...]) -> _Side | None:
    """(minutes, a or p or blank, whether it could be of twelve hours: 7, not 07 or 19)."""
    hour_text, minute, joined, half = parts
    if hour_text is None:
        return None
    hour, minutes = int(hour_text), int(minute or joined or 0)
    if minutes > 59 or hour > 24 or (hour == 24 and minutes):
        return None
    if half in ("noon", "midnight", "mn"):
        return ((12 if half == "noon" else 24) * 60, half[0] if half == "noon" else "", False)
    letter = (half or "")[:1]
    if letter and hour > 12:
        letter = ""
    if letter:
        hour = hour % 12 + (12 if letter == "p" else 0)
    plain = not letter and not (len(hour_text) == 2 and hour_text[0] == "0") and hour <= 12
    plain = plain and (joined is None or len(hour_text) == 1)
    return hour * 60 + minutes, letter, plain


@lru_cache(maxsize=20_000)
def one_time(text: str) -> int | None:
    """Minutes after midnight of a text that is one time of day."""
    bare = " ".join(text.casefold().split())
    bare = re.sub(r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[ t]+", "", bare)
    bare = re.sub(r"^(\d{1,2}:\d{2}):\d{2}(\.\d+)?(?=\s|$)", r"\1", bare)
    found = re.fullmatch(_TIME, bare)
    side = _side(found.groups()) if found else None
    return side[0] if side else None
