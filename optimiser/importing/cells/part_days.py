"""Parts of days in the words of leave: ``½AL``, ``AL (half day PM)``, ``Half day annual leave - morning``."""

from __future__ import annotations

import re
from dataclasses import dataclass

_HALF = re.compile(r"(?i)½|(?<![\d.])1/2|\bhalf(?:[ -]?day)?\b|(?<![\d.])0?\.5(?:\s*days?)?(?![\d.])")
_PART = re.compile(r"(?i)(?<![^\W\d_])(?:(am|a\.m\.?|morning)|(pm|p\.m\.?|afternoon))(?![^\W\d_])")


_SIGNS = " -–,:;/&+()[]"


@dataclass(frozen=True)
class PartDay:
    """Words without what they say of a part of the day, and that.

    Attributes:
        words: the rest.
        part: AM or PM, blank where no half is said.
        half: whether it is half a day; which half may not be said.
    """

    words: str
    part: str = ""
    half: bool = False


def part_day(text: str) -> PartDay:
    """Which part of a day words speak of, and the words without it."""
    found = {"AM" if match[1] else "PM" for match in _PART.finditer(text)}
    half = _HALF.search(text) is not None
    if not half and not found:
        return PartDay(text)
    rest = _PART.sub(" ", _HALF.sub(" ", text))
    rest = re.sub(r"[(\[]\s*[,;:-]*\s*[)\]]", " ", rest)
    words = " ".join(rest.split()).strip(_SIGNS)
    part = found.pop() if len(found) == 1 else ""
    return PartDay(words, part, half or bool(part))


def two_halves(text: str) -> list[tuple[str, str]]:
    """What a text says of the morning and of the afternoon, each with AM or PM: ``AL am, E pm``; empty for others."""
    marks = list(_PART.finditer(text))
    if len(marks) != 2 or bool(marks[0][1]) == bool(marks[1][1]):
        return []
    first, second = marks
    between = text[first.end() : second.start()]
    behind, before = text[second.end() :], text[: first.start()]
    if behind.strip(_SIGNS) and before.strip(_SIGNS):
        return []
    words = (between, behind) if behind.strip(_SIGNS) else (before, between)
    said = [(part.strip(_SIGNS), "AM" if mark[1] else "PM") for part, mark in zip(words, marks, strict=True)]
    return said if all(part for part, _ in said) else []
