"""What the importers of public instances share: the result, numbered lines with faults, grouped rule rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from optimiser.problem.domain import Duty, Shift
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import Faults, closest, listing

FIRST_DAY = date(2024, 1, 1)
"""The formats know no dates; day 0 is a Monday."""

RuleEntry = dict[str, Any]
"""A rule as a `[[rule]]` table of rota.toml: id, name, title, source, price, scope, params."""


@dataclass(frozen=True)
class Instance:
    """A public instance.

    Attributes:
        name: its published name.
        problem: people, shifts, duties, needs, requests, absences and history; candidate
            assignments are those whose skill the person has.
        rules: what the format asks of a rota, one entry per rule and group of people whose numbers
            agree, to be read by the rule book.
    """

    name: str
    problem: Problem
    rules: tuple[RuleEntry, ...]


class Reader:
    """The lines of one text file without line ends, numbered from 1; a byte-order mark is dropped."""

    def __init__(self, path: Path, faults: Faults) -> None:
        self.name = path.name
        self.faults = faults
        try:
            text = path.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            reason = error.strerror if isinstance(error, OSError) else "it is not text in UTF-8"
            faults.add(path.name, None, None, f"cannot be read: {reason}")
            text = ""
        self.lines = list(enumerate((line.strip() for line in text.splitlines()), 1))

    def fault(self, row: int | None, column: str | None, what: str, expected: str = "", suggestion: str = "") -> None:
        """Record a fault of this file."""
        self.faults.add(self.name, row, column, what, expected, suggestion)

    def number(self, row: int, column: str, text: str, low: int = 0) -> int:
        """A whole number of at least `low`; faults give `low`."""
        try:
            value = int(text)
        except ValueError:
            self.fault(row, column, f"{text!r} is not a whole number", f"expected one from {low} up")
            return low
        if value < low:
            self.fault(row, column, f"{value} is too small", f"expected one from {low} up")
            return low
        return value

    def known(self, row: int, column: str, text: str, words: Mapping[str, int]) -> int | None:
        """Index of a word; a fault and None if it is unknown."""
        if text not in words:
            self.fault(row, column, f"{text!r} is unknown", f"expected {listing(words)}", closest(text, words))
            return None
        return words[text]


def grouped(
    rule: str,
    name: str,
    title: str,
    source: str,
    price: int | str,
    asked: Iterable[tuple[str, Mapping[str, Any] | None]],
    scope: Mapping[str, Any] | None = None,
) -> Iterator[RuleEntry]:
    """One entry per group of people with equal numbers; people whose numbers are None have no such rule.

    Args:
        rule: id of the rule.
        name: its name in the bill; groups after the first add a number.
        asked: (person id, params) of every person.
        scope: what all groups share.
    """
    people: dict[tuple[tuple[str, Any], ...], list[str]] = {}
    everyone = 0
    for person, params in asked:
        everyone += 1
        if params is not None:
            people.setdefault(tuple(params.items()), []).append(person)
    for number, (numbers, ids) in enumerate(people.items(), 1):
        within = dict(scope or {}) if len(ids) == everyone else {**(scope or {}), "people": ids}
        yield {
            "id": rule,
            "name": name if number == 1 else f"{name} {number}",
            "title": title,
            "source": source,
            "price": price,
            "scope": within,
            "params": dict(numbers),
        }


def duties_of(shifts: Sequence[Shift], minutes: Sequence[int], days: int) -> list[Duty]:
    """A duty of the one team for every shift and day, in order of day, then shift."""
    return [
        Duty(
            shift=s,
            day=d,
            start=d * 1440 + shift.start,
            end=d * 1440 + shift.end,
            work=minutes[s],
            contract=minutes[s],
            paid=minutes[s],
            team=0,
        )
        for d in range(days)
        for s, shift in enumerate(shifts)
    ]
