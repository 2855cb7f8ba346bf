"""What was not judged for lack of what: the sentences of the rules gathered by the data that they miss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from constraints.implied import implied_packs
from optimiser.audit import Lines
from optimiser.problem.domain import NOWHERE
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import listing
from optimiser.tabular.wording import count

NOBODY_HERE = "anybody whom they speak of"
"""What rules about roles and uses lack that nobody here has: nothing that a folder should give."""

_NOBODY_HERE = re.compile(r"^nobody here is")

_WORDS = (
    ("history", re.compile(r"needs? history from|on a day, or with work, that is not known|fewer than \d+ weekends")),
    ("beds or a bed census", re.compile(r"^beds or daily patients of")),
    ("funded posts", re.compile(r"^establishment\.csv gives no posts")),
    ("dates of birth", re.compile(r"no date of birth")),
    ("the weeks of the cycle", re.compile(r"weeks of the cycle are not given")),
    ("the year's minimum wage", re.compile(r"^rates from .* are not in the rule book")),
    ("hourly costs", re.compile(r"^hourly cost of")),
    ("contacts of shifts", re.compile(r"^contacts of no shift")),
    ("when people were told of shifts", re.compile(r"^when people were told")),
    ("work to expect on call", re.compile(r"no work is expected in")),
    ("a need to judge by", re.compile(r"^no cover period of|^no need of")),
    ("sessions on offer", re.compile(r"^no session of")),
    ("a longer rota", re.compile(r"longer than the rota")),
    ("people or skills of that name", re.compile(r"^nobody is (meant|called)")),
    (NOBODY_HERE, _NOBODY_HERE),
)
"""What is missing, and how the rules say so."""

_FROM = re.compile(r"history from (\d{4}-\d{2}-\d{2})")


@dataclass(frozen=True, slots=True)
class MissingData:
    """Data that is missing, since when where that is known, and what is not judged in full for the lack of it: keys of
    rules, or packs."""

    what: str
    rules: tuple[str, ...]
    needed_from: str = ""

    def text(self) -> str:
        """`history from 2026-07-06 (WTR-1, WTR-6)`."""
        since = f" from {self.needed_from}" if self.needed_from else ""
        return f"{self.what}{since} ({listing(self.rules, 4)})"

    def as_dict(self) -> dict[str, Any]:
        """The same for JSON."""
        return {"lack_of": self.what, "needed_from": self.needed_from or None, "not_judged_in_full": list(self.rules)}


def said_by_rules(problem: Problem, rules: Iterable[Any], lines: Lines | None = None) -> list[tuple[str, str]]:
    """(rule, why) for everything that rules could not judge; of a problem without a rota where no lines are given."""
    held = Lines(problem) if lines is None else lines
    asked = ((rule.key, ask) for rule in rules if (ask := getattr(rule, "unjudged", None)) is not None)
    return [(key, text) for key, ask in asked for text in ask(problem, held)]


def missing_data(problem: Problem, rules: Sequence[Any], said: Iterable[tuple[str, str]]) -> list[MissingData]:
    """What is missing, in a fixed order; whatever rules say of other things is left to them.

    Args:
        problem: what is judged.
        rules: the rule book.
        said: (rule, why) for what they could not judge.
    """
    found: dict[str, dict[str, None]] = {what: {} for what, _ in _WORDS}
    since = ""
    for rule, text in said:
        for what, pattern in _WORDS:
            if pattern.search(text):
                found[what][rule] = None
                if day := _FROM.search(text):
                    since = min(since or day[1], day[1])
                break
    told = [MissingData(what, tuple(keys), since if what == "history" else "") for what, keys in found.items() if keys]
    sectors = {o.sector for o in problem.organisations} | {t.sector for t in problem.teams}
    if not any(sectors) or any(c.employer == NOWHERE for c in problem.contracts):
        packs = {getattr(rule, "pack", "") for rule in rules}
        idle = tuple(i.pack for i in implied_packs() if i.sectors and not i.roles and i.pack not in packs)
        rows = tuple(r.key for r in rules if getattr(getattr(r, "scope", None), "sectors", None) and not any(sectors))
        if idle or rows:
            told.append(MissingData("an employer with its sector", tuple(dict.fromkeys((*idle, *rows)))))
    return told


def missing_sentence(missing: Sequence[MissingData]) -> str:
    """In a sentence what is not judged in full; empty where everything is. Rules that speak of nobody here are only
    counted."""
    lacking = [m.text() for m in missing if m.what != NOBODY_HERE]
    idle = sum(len(m.rules) for m in missing if m.what == NOBODY_HERE)
    told = [f"Not judged in full for lack of {'; of '.join(lacking)}."] if lacking else []
    if idle:
        told.append(f"{count(idle, 'rule speaks', 'rules speak')} of roles that nobody here has (--json names them).")
    return " ".join(told)


def lacks_something(why: str) -> bool:
    """Whether a sentence of a rule says that something is missing, and not that it speaks of nobody here."""
    return not _NOBODY_HERE.search(why)
