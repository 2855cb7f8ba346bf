"""What a page tells: its texts, its tables and their numbers, and whether files hold them."""

from __future__ import annotations

import csv
import re
from bisect import bisect_left
from html.parser import HTMLParser
from pathlib import Path
from typing import NamedTuple

NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
EMPTY = {"meta", "link", "br", "input", "hr", "path", "line", "rect", "circle", "polyline", "polygon", "use"}


class Told(NamedTuple):
    """A text of a page, and the tags that it stands in, outermost first."""

    tags: tuple[str, ...]
    text: str


class Texts(HTMLParser):
    """Every text that a reader sees; of a table its rows, cell by cell, by its caption."""

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.told: list[Told] = []
        self.tables: dict[str, list[list[str]]] = {}
        self.caption = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in EMPTY:
            self.stack.append(tag)
        if tag == "caption":
            self.caption = ""
        if tag == "tr" and "tbody" in self.stack:
            self.tables.setdefault(self.caption, []).append([])
        if tag in ("td", "th") and "tbody" in self.stack:
            self.tables[self.caption][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        while tag in self.stack and self.stack.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"script", "style"} & set(self.stack) or not data.strip():
            return
        self.told.append(Told(tuple(self.stack), data.strip()))
        if "caption" in self.stack:
            self.caption += data.strip()
        elif "tbody" in self.stack and {"td", "th"} & set(self.stack):
            self.tables[self.caption][-1][-1] += data


def numbers_in(text: str) -> list[str]:
    """The numbers of a text as they stand, without thousands' commas."""
    return [found.replace(",", "").rstrip(".") for found in NUMBER.findall(text)]


class Known:
    """The numbers of the files."""

    def __init__(self, texts: list[str]) -> None:
        self.numbers = sorted({float(n) for text in texts for n in numbers_in(text)})

    def has(self, number: str) -> bool:
        """Whether a number is one of the files, rounded to as many places as it shows."""
        value, half = float(number), 0.5 * 10.0 ** -len(number.partition(".")[2]) + 1e-9
        at = bisect_left(self.numbers, value - half)
        return at < len(self.numbers) and self.numbers[at] <= value + half


def of_files(out: Path) -> list[str]:
    """What stands in the CSV files, cell by cell."""
    found = []
    for path in out.glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as stream:
            found += [cell for row in csv.reader(stream) for cell in row]
    return found
