"""The bill as people read it: cost, wishes, limits and gaps apart, in hours, people and pounds beside the points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.audit import Breach
from optimiser.report.rota.sealed import is_confidential
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, numbers, words

PARTS = {
    "gaps": "Gaps and cover",
    "limits": "Limits stretched",
    "wishes": "Wishes and preferences",
    "cost": "Cost",
}
"""Parts of the bill in the order of a report, by the word that a rule says of itself."""

_SHOWN_UNITS = {"minutes": ("hours", 60), "pence": ("pounds", 100)}
"""Units in which amounts are shown, and how many of the measured ones make one."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a rule of the bill charges.

    Attributes:
        rule, title, source: as these readers may see them.
        part: a word of `PARTS`.
        hard, points: hard breaches, and points of the soft ones.
        places: how many breaches it has.
        people: people concerned; None where some of them are not to be told.
        amount, unit: by how much the rota is beyond what the rule allows, added up; None where that is not to be told,
            or is measured in several ways.
    """

    rule: str
    title: str
    source: str
    part: str
    hard: int
    points: int
    places: int
    people: int | None
    amount: float | None
    unit: str

    @property
    def dear(self) -> bool:
        """Whether it costs anything."""
        return bool(self.hard or self.points)

    @property
    def how_much(self) -> str:
        """`62.5 h`, `£1,063.40`, `28 people`; how many times where no amount is known."""
        if self.amount is None:
            return ""
        if self.unit == "hours":
            return f"{self.amount:,.1f} h"
        if self.unit == "pounds":
            return f"£{self.amount:,.2f}"
        return f"{self.amount:,.10g} {self.unit}"


def charges(view: RotaView) -> list[Charge]:
    """A charge for each rule of the bill as these readers may see it, hard ones first, then the dearest; rules of which
    they may see nothing have none."""
    hard, points = view.bill.hard_by_rule(), view.bill.by_rule()
    by_word: dict[str, list[str]] = {}
    for key in points:
        if not view.is_sealed(key):
            by_word.setdefault(view.rule_of(key), []).append(key)
    every: dict[str, int] = {}
    for breach in view.bill.all_breaches():
        every[breach.rule] = every.get(breach.rule, 0) + 1
    shown: dict[str, list[Breach]] = {}
    for breach in view.breaches:
        shown.setdefault(view.rule_of(breach.rule), []).append(breach)
    found = []
    for word, keys in by_word.items():
        told = [b for b in shown.get(word, ()) if view.text_of(b) == b.text]
        places = sum(every.get(key, 0) for key in keys)
        whole = len(told) == places
        people = {p for b in told for p in b.people}
        amount, unit = _amount(told) if whole else (None, "")
        found.append(
            Charge(
                rule=word,
                title=view.title_of(keys[-1]),
                source=view.source_of(keys[-1]),
                part=_part(view, keys),
                hard=sum(hard.get(key, 0) for key in keys),
                points=sum(points[key] for key in keys),
                places=places,
                people=len(people) if whole else None,
                amount=amount,
                unit=unit,
            )
        )
    return sorted(found, key=lambda c: (-c.hard, -c.points, c.rule))


def _part(view: RotaView, keys: Sequence[str]) -> str:
    """The part that the rules of a line say they belong to; what readers are not told apart are limits."""
    rules = [view.rules[key] for key in keys]
    if not view.manager and any(is_confidential(rule) for rule in rules):
        return "limits"
    part = str(getattr(rules[0], "part", "limits"))
    return part if part in PARTS else "limits"


def is_cost(view: RotaView, found: Breach) -> bool:
    """Whether what a rule found is a price paid, such as enhancements, and no breach: it belongs to the cost part of
    the bill and is not hard."""
    return not found.hard and getattr(view.rules.get(found.rule), "part", "") == "cost"


def _amount(breaches: Sequence[Breach]) -> tuple[float | None, str]:
    """What breaches are beyond what is allowed, added up, and its unit."""
    units = {b.unit for b in breaches}
    if len(units) != 1 or not all(units) or any(b.measured is None for b in breaches):
        return None, ""
    beyond = sum(abs(float(b.measured or 0) - float(b.allowed or 0)) for b in breaches)
    [unit] = units
    shown, many = _SHOWN_UNITS.get(unit, (unit, 1))
    return round(beyond / many, 2), shown


def bill_table(view: RotaView) -> OutputTable:
    """The bill by rule."""
    rows = tuple(
        (c.rule, PARTS[c.part], c.points, c.hard, c.places, c.people, c.amount, c.unit or None, c.title, c.source)
        for c in charges(view)
    )
    columns = (
        *words("rule", "part"),
        *numbers("points", "points"),
        *numbers("breaches", "hard", "breaches"),
        *numbers("people", "people"),
        *numbers("as the column unit says", "amount"),
        *words("unit", "title", "source"),
    )
    return OutputTable("bill", "Points and hard breaches by rule, and by how much", columns, rows)


def part_sums(found: Sequence[Charge]) -> list[tuple[str, int]]:
    """Points by part, in the order of `PARTS`."""
    return [(part, sum(c.points for c in found if c.part == part)) for part in PARTS]


def parts_sentence(found: Sequence[Charge]) -> str:
    """What the points are made of: `1,200 points gaps and cover, 900 points cost`."""
    told = [f"{count(points, 'point')} {PARTS[part].lower()}" for part, points in part_sums(found) if points]
    return ", ".join(told)
