"""The bill as people read it: cost, wishes, limits and gaps apart, in hours, people and pounds beside the points."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from optimiser.audit import Breach
from optimiser.report.rota.confidential import is_confidential
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import amount_text, beyond
from optimiser.table import OutputTable, numbers, words

PARTS = {
    "gaps": "Gaps and cover",
    "limits": "Limits stretched",
    "wishes": "Wishes and preferences",
    "cost": "Cost",
}
"""Parts of the bill in the order of a report, by the word that a rule says of itself."""


@dataclass(frozen=True, slots=True)
class Charge:
    """What a rule of the bill charges.

    Attributes:
        rule, title, source: as these readers may see them.
        part: a word of `PARTS`.
        hard, points: hard breaches, and points of the soft ones.
        places: how many breaches or payments it has.
        payments: how many of these are payments, which break nothing.
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
    payments: int
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
        return amount_text(self.amount, self.unit)


def charges(view: RotaView) -> list[Charge]:
    """A charge for each rule of the bill as these readers may see it, hard ones first, then the dearest; rules of which
    they may see nothing have none."""
    hard, points = view.bill.hard_by_rule(), view.bill.by_rule()
    by_word: dict[str, list[str]] = {}
    for key in points:
        if not view.hides_points(key):
            by_word.setdefault(view.rule_of(key), []).append(key)
    every, paid = Counter(b.rule for b in view.bill.all_breaches()), Counter(b.rule for b in view.payments)
    shown: dict[str, list[Breach]] = {}
    for breach in (*view.breaches, *view.payments):
        shown.setdefault(view.rule_of(breach.rule), []).append(breach)
    found = []
    for word, keys in by_word.items():
        told = [b for b in shown.get(word, ()) if view.text_of(b) == b.text]
        places = sum(every[key] for key in keys)
        whole = len(told) == places
        people = {p for b in told for p in b.people}
        amount, unit = beyond(told) if whole else (None, "")
        found.append(
            Charge(
                rule=word,
                title=view.title_of(keys[-1]),
                source=view.source_of(keys[-1]),
                part=_part(view, keys),
                hard=sum(hard.get(key, 0) for key in keys),
                points=sum(points[key] for key in keys),
                places=places,
                payments=sum(paid[key] for key in keys),
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


def bill_table(view: RotaView) -> OutputTable:
    """The bill by rule."""
    rows = tuple(
        (
            c.rule,
            PARTS[c.part],
            c.points,
            c.hard,
            c.places - c.payments,
            c.payments,
            c.people,
            c.amount,
            c.unit or None,
            c.title,
            c.source,
        )
        for c in charges(view)
    )
    columns = (
        *words("rule", "part"),
        *numbers("points", "points"),
        *numbers("breaches", "hard", "breaches"),
        *numbers("payments", "payments"),
        *numbers("people", "people"),
        *numbers("as the column unit says", "amount"),
        *words("unit", "title", "source"),
    )
    return OutputTable("bill", "Points and hard breaches by rule, and by how much", columns, rows)


def part_sums(found: Sequence[Charge]) -> list[tuple[str, int]]:
    """Points by part, in the order of `PARTS`."""
    return [(part, sum(c.points for c in found if c.part == part)) for part in PARTS]
