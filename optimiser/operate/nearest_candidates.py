"""The nearest of many assignments; each is judged only as far as it takes to know that others are nearer.

What an assignment would do is its part of its person's line, and its part of team days and the whole. The second is
judged once for all who look alike to a rule (`tells_apart`). The first is judged rule by rule: what is known of it is a
bound, since no rule can mend more than it finds now, and whoever is beyond the last of those wanted is left. The result
is that of judging everybody.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from itertools import count

from optimiser.audit import Bill, Breach, Change, Where, affected
from optimiser.operate.candidate import Candidate, added_cost, judge, nearness, tier
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.surface import WHOLE, Place, person_place, team_place

Key = tuple[int, int, int, int, int]
"""Hard breaches that are new, points more, tier, contract, duty: as `nearness`, for those who lack nothing."""


AHEAD = 4
"""How many hard rules of a line are asked before what is beyond it: those that stop most people."""


@dataclass
class _Partly:
    """An assignment that has been judged in part.

    Attributes:
        left: rules of its person's line that have not judged it yet.
        hard: hard breaches that it newly makes, of those known.
        points: what it adds by all rules that have judged it.
        least: the least that the rules left can add, 0 or below, since none can mend more than it finds now; None while
            their line and what is beyond it have not been judged.
    """

    assignment: Assignment
    person: int
    tier: int
    left: list[int]
    hard: int = 0
    points: int = 0
    least: int | None = None

    @property
    def bound(self) -> Key | None:
        """The nearest that it can still be."""
        if self.least is None:
            return None
        return self.hard, self.points + self.least, self.tier, self.assignment.contract, self.assignment.duty


@dataclass
class _Nearest:
    """The nearest known candidate of each person, and the last of those wanted."""

    most: int
    of: dict[int, Key] = field(default_factory=dict)
    keys: list[Key] = field(default_factory=list)

    def put(self, person: int, key: Key) -> None:
        """Record a candidate of a person."""
        old = self.of.get(person)
        if old is not None:
            if old <= key:
                return
            del self.keys[bisect_left(self.keys, old)]
        self.of[person] = key
        insort(self.keys, key)

    def beats(self, person: int, bound: Key | None) -> bool:
        """Whether nothing at a given bound or beyond can be among those wanted, or be its person's nearest."""
        if bound is None:
            return False
        mine = self.of.get(person)
        return (mine is not None and mine < bound) or (len(self.keys) >= self.most and self.keys[self.most - 1] < bound)

    def enough(self, hard: int) -> bool:
        """Whether as many as are wanted are known that add at most so many hard breaches."""
        return len(self.keys) >= self.most and self.keys[self.most - 1][0] <= hard


class _Together:
    """What assignments do to team days and to the rota as a whole, computed once for people who are alike to the
    rules."""

    def __init__(self, bill: Bill) -> None:
        self.bill = bill
        self._known: dict[Hashable, tuple[int, int]] = {}

    def __call__(self, a: Assignment) -> tuple[int, int]:
        """(Hard breaches newly made, points more) of an assignment by all rules but those of its person's line."""
        bill, problem = self.bill, self.bill.problem
        where = replace(affected(problem, Change(into=(a,))), people=frozenset())
        bill.reach(where)
        beside = a.contract if self._beside(a) else NOWHERE
        hard = points = 0
        for span, rules in bill.rules_elsewhere.items():
            for rule in rules:
                apart = getattr(bill.rules[rule], "tells_apart", None)
                sight = a.contract if apart is None else apart(problem, a)
                key = (rule, a.duty, a.capability, sight, beside if span == "duty" else NOWHERE)
                if key not in self._known:
                    self._known[key] = self._judge(rule, a, where)
                hard, points = hard + self._known[key][0], points + self._known[key][1]
        return hard, points

    def _beside(self, a: Assignment) -> bool:
        """Whether the person already works for the team at about that time; then no rule says who they are alike to."""
        problem, duty = self.bill.problem, self.bill.problem.duties[a.duty]
        days = range(duty.day - 2, problem.end_day(duty) + 3)
        mine = self.bill.lines.duties(problem.contracts[a.contract].person)
        return any(d.team == duty.team and d.day in days for d in mine)

    def _judge(self, rule: int, a: Assignment, where: Where) -> tuple[int, int]:
        bill, after = self.bill, dict[Place, list[Breach]]()
        bill.lines.add(a)
        for breach in bill.rules[rule].audit(bill.problem, bill.lines, where):
            after.setdefault(breach.place, []).append(breach)
        bill.lines.remove(a)
        whole = bill.rules[rule].span == "whole"
        places = [WHOLE] if whole else [team_place(*day) for day in where.team_days or ()]
        both = [added_cost(bill.rules[rule], bill.breaches.get((rule, p), []), after.get(p, [])) for p in places]
        return sum(hard for hard, _ in both), sum(points for _, points in both)


def nearest_candidates(bill: Bill, able: Sequence[Assignment], most: int) -> list[Candidate]:
    """The nearest of some assignments to one need, one for each person: fewest hard rules, then points, then tier.

    Args:
        bill: the rota judged; it is changed and restored.
        able: assignments whose people have the capability, or a substitute for it, and are offered the duty.
        most: how many people.
    """
    problem, together, found = bill.problem, _Together(bill), _Nearest(most)
    tells = Counter[int]()
    open_ones = []
    for a in able:
        person = problem.contracts[a.contract].person
        open_ones.append(_Partly(a, person, tier(problem, a), list(bill.rules_of[person])))
    for hard in count():
        waiting = []
        for one in open_ones:
            _judge_further(bill, one, hard, found, together, tells)
            if one.hard > hard:
                waiting.append(one)
            elif not one.left and one.bound is not None:
                found.put(one.person, one.bound)
        open_ones = waiting
        if not open_ones or found.enough(hard):
            break
    wanted = {key[3:] for key in found.keys[:most]}
    return sorted((judge(bill, a) for a in able if (a.contract, a.duty) in wanted), key=nearness)


def _judge_further(
    bill: Bill, one: _Partly, hard: int, found: _Nearest, together: _Together, tells: Counter[int]
) -> None:
    """Judge an assignment by the remaining rules, until it adds too many hard breaches or others are nearer.

    Args:
        tells: how often a rule has told that somebody is far; those that do it most come first.
    """
    rules, judged = bill.rules, bill.is_judged(one.person)
    one.left.sort(key=lambda rule: (tells[rule], -rule))  # the last comes first
    ahead = 0
    if one.least is None:
        stopping = [rule for rule in one.left if rules[rule].is_hard]
        stopping = stopping[-AHEAD:] if judged else stopping
        one.left = [rule for rule in one.left if rule not in stopping] + stopping
        ahead = len(stopping)
    while one.hard <= hard and not found.beats(one.person, one.bound):
        if one.least is None and not ahead:
            bill.reach(Where(frozenset((one.person,)), frozenset(), False))
            more = together(one.assignment)
            one.hard, one.points = one.hard + more[0], one.points + more[1]
            one.least = -sum(b.points for r in one.left for b in bill.breaches.get((r, person_place(one.person)), ()))
            judged = True
            continue
        if not one.left:
            return
        rule, ahead = one.left.pop(), ahead - 1
        bill.lines.add(one.assignment)
        after = bill.of_line(rule, one.person)
        bill.lines.remove(one.assignment)
        if judged:
            before = bill.breaches.get((rule, person_place(one.person)), [])
        else:
            before = bill.of_line(rule, one.person) if after else []
        if one.least is not None:
            one.least += sum(b.points for b in before)
        more = added_cost(rules[rule], before, after)
        one.hard, one.points = one.hard + more[0], one.points + more[1]
        tells[rule] += more > (0, 0)
