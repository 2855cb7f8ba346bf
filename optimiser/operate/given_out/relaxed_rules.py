"""Hard rules that duties which stay as they are break among themselves: kept apart for a search, which could mend none.

Such a duty was given out, or its breach was taken on. A model in which it is fixed and the rule is hard has no solution
at all, so where and for whom the fixed duties break a rule the search sees a price that nothing else outweighs. What is
found is judged by the rules as they are: the breaches are counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from optimiser.audit import Bill, Breach, Lines, RuleLike
from optimiser.problem.domain import Assignment, Price
from optimiser.problem.problem import Problem

if TYPE_CHECKING:
    from optimiser.solve.multiobjective.lexicographic import Level

DEARER_THAN_ALL = Price(1_000_000)
"""What the search sees in the place of a hard price."""


def broken_among(problem: Problem, rules: Sequence[RuleLike], fixed: Iterable[Assignment]) -> list[Breach]:
    """Hard breaches that fixed duties cause among themselves, whatever else is rostered; pins and missing people are
    not counted."""
    alone = Bill(problem, rules, Lines(problem, fixed))
    mine = {(problem.contracts[a.contract].person, a.duty) for a in alone.lines.rota}
    people, days = {p for p, _ in mine}, {problem.duties[d].day for _, d in mine}
    return [
        b
        for b in alone.all_breaches()
        if b.hard
        and b.rule != "pins"
        and (b.place.kind != "person" or b.place.index in people)
        and any(b.first_day <= day <= b.last_day for day in days)
    ]


def relax_rules(problem: Problem, rules: Sequence[RuleLike], broken: Iterable[Breach]) -> tuple[Problem, list[Any]]:
    """The problem and its rules with a price in place of each hard limit that is broken, only where and for whom it
    is: a rule over lines for the people of its breaches, any other rule as a whole."""
    of_rule: dict[str, set[int]] = {}
    for breach in broken:
        of_rule.setdefault(breach.rule, set()).update(breach.people)
    eased: list[Any] = []
    for rule in rules:
        eased += _eased(problem, rule, of_rule[rule.key]) if rule.key in of_rule else [rule]
    people = set().union(*of_rule.values()) if of_rule else set()
    days = {day for b in broken if b.place.kind == "team" for day in range(b.first_day, b.last_day + 1)}
    return replace(
        problem,
        agreements=tuple(_softer(a) if a.person in people and a.price.hard else a for a in problem.agreements),
        needs=tuple(
            replace(n, below_minimum=DEARER_THAN_ALL) if n.day in days and n.below_minimum.hard else n
            for n in problem.needs
        ),
        compositions=tuple(_softer(c) if days and c.price.hard else c for c in problem.compositions),
    ), eased


def _softer(priced: Any) -> Any:
    return replace(priced, price=DEARER_THAN_ALL)


def _eased(problem: Problem, rule: Any, people: set[int]) -> list[Any]:
    """A rule with a price: for some people where it is over lines, for the others as it was."""
    if not rule.price.hard:
        return [rule]
    if rule.span != "person" or not people:
        return [_softer(rule)]
    everybody = {problem.people[p].id for p in rule.scope_people(problem)}
    named = frozenset(problem.people[p].id for p in people)
    priced = replace(rule, name=f"{rule.key}, as given out", price=DEARER_THAN_ALL)
    parts = [(rule, frozenset(everybody - named)), (priced, named)]
    return [replace(part, scope=replace(part.scope, people=ids)) for part, ids in parts if ids]


def eased_first(levels: Sequence[Level], rules: Sequence[RuleLike]) -> tuple[tuple[Level, ...], int]:
    """Levels with the eased rules in one of their own before all others, so that no level outweighs what is hard.

    Args:
        levels: the most important first.
        rules: those of the search, some of them perhaps eased.

    Returns:
        (levels that have a rule; how many were put before those given: 0 or 1).
    """
    from optimiser.solve.multiobjective.lexicographic import Level

    eased = {rule.key for rule in rules if getattr(rule, "price", None) is DEARER_THAN_ALL}  # no equal one of a folder
    first = [Level.of(sorted(eased))] if eased else []
    left = (Level({key: n for key, n in level.weights.items() if key not in eased}) for level in levels)
    return (*first, *(level for level in left if level.weights)), len(first)
