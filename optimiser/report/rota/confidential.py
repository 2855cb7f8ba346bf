"""The bill that everybody may read: without what discloses somebody's pay, hours credited for an absence, or an
agreement.

It is a bill like any other, so sums, prices of changes and the order of candidates leave the same out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from optimiser.audit import Bill, Breach, Lines, RuleLike, Where
from optimiser.operate.day_sheet import day_closures
from optimiser.problem.domain import Assignment
from optimiser.problem.problem import Problem
from optimiser.wrapped_rule import WrappedRule

WITHHELD = {
    "pay": "pay",
    "credit": "hours beside the contract",
    "average": "hours on average",
    "activity": "time set aside",
}
"""What is said of a breach in place of its facts, by what those would tell."""


def is_confidential(rule: RuleLike | None) -> bool:
    """Whether a rule declares that its facts are for managers only: reasons of absences, agreements."""
    return bool(getattr(rule, "confidential", False))


def disclosure_of_rule(rule: RuleLike | None) -> str:
    """What a rule declares that its figures disclose: `pay`, `credit`, `average`, `activity`; else empty."""
    return str(getattr(rule, "discloses", ""))


def limited_people(problem: Problem) -> frozenset[int]:
    """People with an absence or a contractual agreement: their hours would disclose which of the two it is."""
    agreed = {a.person for a in problem.agreements if a.price.hard}
    return frozenset({a.person for a in problem.absences} | agreed)


def closed_days(problem: Problem, lines: Lines, person: int) -> list[int]:
    """Days of the period on which a person can do no work at all, whatever the reason."""
    return [d for d in range(problem.calendar.days) if next(day_closures(problem, lines, person, d), None) is not None]


def disclosure_of_breach(rule: RuleLike | None, found: Breach, limited: frozenset[int]) -> str:
    """What the figures of a breach disclose that only managers may learn; empty if everybody may read them."""
    told = disclosure_of_rule(rule)
    return told if told == "pay" or (told and not limited.isdisjoint(found.people)) else ""


@dataclass(frozen=True, eq=False)
class PublicRule(WrappedRule):
    """A rule without its soft breaches that only managers may learn of. Hard breaches stay, because they decide what is
    allowed.

    Attributes:
        limited: the people whose hours would give away an absence or an agreement.
    """

    limited: frozenset[int]

    def __getattr__(self, name: str) -> Any:
        """What else the rule says of itself, such as its title; nothing while it has none, being unpickled."""
        if name == "rule" or name.startswith("__"):
            raise AttributeError(name)
        return getattr(self.rule, name)

    def keeps(self, found: Breach) -> bool:
        """Whether everybody may learn of a breach."""
        open_to_all = not is_confidential(self.rule) and not disclosure_of_breach(self.rule, found, self.limited)
        return found.hard or open_to_all

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Breaches that everybody may learn of."""
        return (b for b in self.rule.audit(problem, rota, where) if self.keeps(b))


def public_bill(bill: Bill) -> Bill:
    """The bill of the same rota over the same lines, without what only managers may learn."""
    if any(isinstance(rule, PublicRule) for rule in bill.rules):
        return bill
    limited = limited_people(bill.problem)
    rules = [PublicRule(r, limited) if is_confidential(r) or disclosure_of_rule(r) else r for r in bill.rules]
    return bill.by_rules(rules, lambda i, b: not isinstance(r := rules[i], PublicRule) or r.keeps(b))


def has_confidential_points(bill: Bill) -> bool:
    """Whether sums of the public bill may leave anything out, judged by what everybody knows: that somebody is paid,
    or that somebody's time is limited. That nobody prefers anything is not disclosed."""
    told = {disclosure_of_rule(r) for r in bill.rules} - {""}
    return "pay" in told or bool(told and limited_people(bill.problem))


def confidential_points(problem: Problem, rules: Sequence[RuleLike], rota: Iterable[Assignment]) -> int:
    """Points of a rota that the public bill leaves out."""
    whole = Bill(problem, [r for r in rules if is_confidential(r) or disclosure_of_rule(r)], Lines(problem, rota))
    return whole.points - public_bill(whole).points
