"""Nights and weekends shared in proportion to contracted hours."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from constraints.helpers import by_person, duties_worked, options_worked
from constraints.rule import Rule
from constraints.rules.consecutive_nights import night_of
from constraints.rules.weekends import weekends_of
from constraints.scope import contracts_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Duty
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Groups, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place


@dataclass(frozen=True, kw_only=True)
class Fairness(Rule):
    """Nobody works more than a fair share of `nights` or `weekends`, rounded up, plus `tolerance`.

    What the needs of a team ask of each night or weekend is shared among those who could take it (not
    absent, nor kept from the day by a contractual agreement), by weekly minutes (for a weekend, as if
    the same people worked both its days). What was worked before, in history and by the balance of the
    same name brought over, is pooled and shared likewise: whoever had more than a share then has less
    to take now. Each night or weekend beyond costs the price. People without contracted hours are not
    judged; refused wishes are judged by `wishes-met`.
    """

    id: ClassVar[str] = "fairness"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"

    measure: str = "nights"
    tolerance: int = 0
    night_least: int = 180
    night_opens: int = 1380
    night_closes: int = 360

    def __post_init__(self) -> None:
        if self.measure not in ("nights", "weekends"):
            raise ValueError(f"measure is {self.measure!r}; expected nights or weekends")

    def fair_shares(self, problem: Problem, rota: Lines) -> Mapping[int, tuple[int, int]]:
        """By person how many they take, and how many they may take at no cost."""
        return {person: (self._worked(problem, rota, person), most) for person, most in shares(problem, self).items()}

    def blocks_of(self, problem: Problem, duty: Duty) -> frozenset[int]:
        """Numbers of the nights or weekends a duty is part of."""
        if self.measure == "weekends":
            return weekends_of(problem, duty)
        night = night_of(problem, duty, self.night_least, self.night_opens, self.night_closes)
        return frozenset() if night is None else frozenset((night,))

    def encode(self, surface: Surface) -> None:
        """Nights or weekends touched, at most what is left of the share."""
        problem, options = surface.problem, surface.problem.options
        allowed = shares(problem, self)
        known: dict[int, frozenset[int]] = {}
        for person in self.encoded_people(surface):
            if person not in allowed:
                continue
            mine = options_worked(problem, self.scope, person)
            groups: dict[int, list[int]] = {}
            past: set[int] = set()
            rows = zip(mine.tolist(), options.duty[mine].tolist(), options.history[mine].tolist(), strict=True)
            for o, d, was in rows:
                if d not in known:
                    known[d] = self.blocks_of(problem, problem.duties[d])
                for block in known[d]:
                    groups.setdefault(block, []).append(o)
                    past |= {block} if was else set()
            fresh = [groups[b] for b in sorted(groups) if b not in past]
            if len(fresh) > allowed[person]:
                surface.blocks(person, Groups.of(ints(g) for g in fresh), high=allowed[person], price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Nights or weekends of a line counted against its share."""
        allowed = shares(problem, self)
        for person in where.select_people(self.scope_people(problem)):
            if person not in allowed:
                continue
            worked = self._worked(problem, rota, person)
            if worked > allowed[person]:
                yield self.breach(
                    person_place(person),
                    f"{worked} {self.measure}, a fair share is {allowed[person]}",
                    units=worked - allowed[person],
                    people=(person,),
                    days=(0, problem.calendar.days - 1),
                    measured=worked,
                    allowed=allowed[person],
                    unit=self.measure,
                )

    def _worked(self, problem: Problem, rota: Lines, person: int) -> int:
        """Nights or weekends of a person's line in the period, those begun in history apart."""
        counted = duties_worked(problem, self.scope)
        before: set[int] = set()
        now: set[int] = set()
        for a in rota.line(person):
            if counted[a.duty]:
                duty = problem.duties[a.duty]
                (before if duty.day < 0 else now).update(self.blocks_of(problem, duty))
        return len(now - before)


@once_per_problem
def shares(problem: Problem, rule: Fairness) -> dict[int, int]:
    """Nights or weekends that each person may still take in the period, by the data alone."""
    held = contracts_in_scope(problem, rule.scope)
    weight: Counter[int] = Counter()
    for c, contract in enumerate(problem.contracts):
        if held[c] and contract.weekly_minutes > 0:
            weight[contract.person] += contract.weekly_minutes
    able = _able(problem, rule)
    share: dict[int, float] = {}
    for block, heads in _asked(problem, rule).items():
        those = [p for p in sorted(able[block]) if p in weight]
        whole = sum(weight[p] for p in those)
        for p in those:
            share[p] = share.get(p, 0.0) + heads * weight[p] / whole
    past = {p: _past(problem, rule, p) for p in share}
    pool, whole = sum(past.values()), sum(weight[p] for p in share)
    return {
        p: max(0, ceil(due + pool * weight[p] / whole - past[p] - 1e-6)) + rule.tolerance for p, due in share.items()
    }


def _asked(problem: Problem, rule: Fairness) -> dict[tuple[int, int], float]:
    """People needed on each (team, night or weekend): the ideal, else the minimum, of the periods
    its shifts cover, over the number of periods that one of them covers."""
    counted = duties_worked(problem, rule.scope)
    asked: dict[tuple[int, int], float] = {}
    for (team, day), indexes in problem.needs_at.items():
        needed: Counter[int] = Counter()
        for i in indexes:
            need = problem.needs[i]
            needed[need.period] += need.minimum if need.ideal is None else need.ideal
        covering: Counter[int] = Counter()
        here: defaultdict[int, list[frozenset[int]]] = defaultdict(list)
        for d in problem.duties_at.get((team, day), ()) if day >= 0 else ():
            periods = frozenset(problem.shifts[problem.duties[d].shift].periods) & needed.keys()
            covering.update(periods)
            if counted[d] and periods:
                for block in rule.blocks_of(problem, problem.duties[d]):
                    here[block].append(periods)
        for block, covers in here.items():
            part = Counter(p for periods in covers for p in periods)
            people = sum(needed[p] * n / covering[p] for p, n in part.items())
            heads = people * len(covers) / sum(part.values())
            asked[team, block] = max(asked.get((team, block), 0.0), heads)
    return asked


def _able(problem: Problem, rule: Fairness) -> defaultdict[tuple[int, int], set[int]]:
    """People who could take a duty of each (team, night or weekend): not absent, nor kept from it by agreed days."""
    options, counted = problem.options, duties_worked(problem, rule.scope)
    able: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    known: dict[int, frozenset[int]] = {}
    scope = rule.scope_people(problem)
    rows = zip(options.person.tolist(), options.duty.tolist(), options.history.tolist(), strict=True)
    for person, d, past in rows:
        if past or not counted[d] or person not in scope:
            continue
        duty = problem.duties[d]
        if d not in known:
            known[d] = rule.blocks_of(problem, duty)
        away = any(a.start < duty.end and duty.start < a.end for a in problem.absences_of.get(person, ()))
        away = away or any(a.closes(duty.day) for a in problem.agreements_of.get(person, ()))
        if known[d] and not away:
            for block in known[d]:
                able[duty.team, block].add(person)
    return able


def _past(problem: Problem, rule: Fairness, person: int) -> int:
    """Nights or weekends worked before the period: in history and by the balance brought over."""
    options, counted = problem.options, duties_worked(problem, rule.scope)
    before: set[int] = set()
    for o in options.of(person).tolist():
        if not options.history[o]:
            break
        if counted[options.duty[o]]:
            before |= rule.blocks_of(problem, problem.duties[options.duty[o]])
    carried = by_person(problem, "carried").get(person, ())
    return len(before) + sum(int(c.value) for c in carried if c.measure == rule.measure)
