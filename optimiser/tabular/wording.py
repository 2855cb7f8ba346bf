"""Numbers and what they count, in words."""

from __future__ import annotations

import re


def count(number: int, noun: str, plural: str = "") -> str:
    """`1 gap`, `3 gaps`, `1,200 people`."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def in_a_row(number: int, noun: str, plural: str = "") -> str:
    """`1 night`, `3 nights in a row`."""
    return count(number, noun, plural) + (" in a row" if number != 1 else "")


def shell_word(word: object) -> str:
    """A name or a path as it is typed in a command: in quotes where it needs them."""
    return str(word) if re.fullmatch(r"[\w./@:-]+", str(word)) else f'"{word}"'
