"""Who is nearest to filling a need, and every rule that stops them.

Each candidate assignment is put into the rota, judged by `Bill.change` and taken out again, so
what is said of a person is what the audit says, and costs what one person's line costs. People
without the capability are told apart first, without judging; where only the nearest are asked for,
those whose own line rules them out are judged by its hard rules alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimiser.audit import Auditor, Bill, Breach, Change, Kept
from optimiser.operate.missing_capability import lacks, not_offered
from optimiser.problem.domain import NOWHERE, Assignment, ContractKind
from optimiser.problem.problem import Problem

TIERS = ("own team", "own organisation", "another organisation", "bank", "agency")
"""Where a candidate comes from, in the order in which cover is sought."""


@dataclass(frozen=True, slots=True)
class Stop:
    """A rule that an assignment would break more than the rota does already.

    Attributes:
        rule: key of the rule.
        text: the facts, as the audit words them.
        hard: whether it may never be.
        points: what it adds to the bill; 0 when it is hard.
        source: where the rule comes from.
        breach: the new breach, for the duties and days that make it.
    """

    rule: str
    text: str
    hard: bool
    points: int
    source: str
    breach: Breach


@dataclass(frozen=True, slots=True)
class Candidate:
    """An assignment that would fill a need, and what stops it.

    Attributes:
        assignment: what would be put in.
        tier: index into `TIERS`.
        stops: rules it breaks, hard ones first; empty when nothing stops it.
        hard: hard breaches more (or fewer) than in the rota as it is.
        points: points of the bill more (or fewer), the filled need included.
        stand_in: fills the need as a substitute for the capability.
        lacks: what the person misses for the capability; empty when they have it.
    """

    assignment: Assignment
    tier: int
    stops: tuple[Stop, ...]
    hard: int
    points: int
    stand_in: bool = False
    lacks: str = ""

    @property
    def free(self) -> bool:
        """Whether no hard rule stops it."""
        return not self.lacks and not any(s.hard for s in self.stops)

    @property
    def stretch(self) -> int:
        """Points of the rules it stretches."""
        return sum(s.points for s in self.stops)


@dataclass(frozen=True, slots=True)
class Chain:
    """Two steps that fill a need: `mover` leaves `given` to `taker` (None: to those who are there besides) and fills
    the need instead."""

    mover: Candidate
    given: Assignment
    taker: Candidate | None
    hard: int
    points: int


def candidates(
    bill: Bill,
    need: int,
    *,
    most: int | None = None,
    lacking: bool = True,
    without: frozenset[int] = frozenset(),
) -> list[Candidate]:
    """Everybody who might fill a need, nearest first: fewest hard rules, then points, then tier.

    Args:
        bill: the rota judged; it is changed and restored.
        need: index of the need.
        most: how many to return; None for all.
        lacking: also people who have something of the capability, but not enough. They are not judged.
        without: people who cannot come.

    Returns:
        One candidate for each person, by the best of the shifts that cover the need.
    """
    problem = bill.problem
    wanted = problem.needs[need]
    best: dict[int, Candidate] = {}
    able: list[Assignment] = []
    there = {duty: _on_duty(bill, duty) for duty in covering(problem, need)}
    for contract, terms in enumerate(problem.contracts):
        if not terms.first_day <= wanted.day <= terms.last_day or terms.person in without:
            continue
        for duty, people in there.items():
            assignment = Assignment(contract, duty, wanted.capability)
            if terms.person in people:
                continue
            missing = missed(problem, assignment, lacking)
            if missing is None:
                able.append(assignment)
            elif missing:
                _keep(best, problem, _unable(problem, assignment, missing))
    for least, group in _by_least(bill, able, all_at_once=most is None):
        for assignment in group:
            _keep(best, problem, judge(bill, assignment))
        if most is not None and sum(not c.lacks and hard_stops(c) <= least for c in best.values()) >= most:
            break
    return sorted(best.values(), key=nearness)[:most]


def _keep(best: dict[int, Candidate], problem: Problem, found: Candidate) -> None:
    person = problem.contracts[found.assignment.contract].person
    if person not in best or nearness(found) < nearness(best[person]):
        best[person] = found


def _by_least(bill: Bill, able: list[Assignment], all_at_once: bool) -> Iterator[tuple[int, list[Assignment]]]:
    """Assignments grouped by the least number of hard breaches each makes, fewest first."""
    if all_at_once:
        yield 0, able
        return
    stopped = {a: line_stops(bill, a, enough=1) for a in able}
    yield 0, [a for a in able if not stopped[a]]
    groups: dict[int, list[Assignment]] = {}
    for assignment in able:
        if stopped[assignment]:
            groups.setdefault(line_stops(bill, assignment), []).append(assignment)
    yield from sorted(groups.items())


def line_stops(bill: Bill, assignment: Assignment, enough: int | None = None) -> int:
    """How many hard breaches an assignment newly makes by the hard rules of its person's line alone; with `enough`
    no more than that are looked for."""
    person = bill.problem.contracts[assignment.contract].person
    found = 0
    for rule in bill.hard_rules_of(person):
        bill.lines.add(assignment)
        after = bill.of_line(rule, person)
        bill.lines.remove(assignment)
        if after:
            before = bill.of_line(rule, person)
            found += sum(stop.hard for stop in _worse(bill.rules[rule], before, after))
        if enough is not None and found >= enough:
            break
    return found


def nearest_people(bill: Bill, need: int, most: int) -> list[int]:
    """People who may be rostered to a need, those first whose own line allows it, then by tier.

    A quick choice of whom to look at: nothing but the hard rules of their lines is judged.
    """
    problem, options = bill.problem, bill.problem.options
    wanted = problem.needs[need]
    found: dict[int, tuple[int, int, int]] = {}
    for duty in covering(problem, need):
        there = _on_duty(bill, duty)
        for o in np.flatnonzero(options.duty == duty).tolist():
            person = int(options.person[o])
            if options.capability[o] != wanted.capability or person in there:
                continue
            assignment = options.assignment(o)
            key = (line_stops(bill, assignment), tier(problem, assignment), person)
            found[person] = min(found.get(person, key), key)
    return sorted(found, key=lambda p: found[p])[:most]


def covering(problem: Problem, need: int) -> list[int]:
    """Duties whose shift covers a need's period."""
    wanted = problem.needs[need]
    duties = problem.duties_at.get((wanted.team, wanted.day), ())
    return [d for d in duties if wanted.period in problem.shifts[problem.duties[d].shift].periods]


def _on_duty(bill: Bill, duty: int) -> set[int]:
    """People who already have a place on a duty, under any contract or capability."""
    team_day = bill.problem.duties[duty]
    there = bill.lines.present(team_day.team, team_day.day)
    return {bill.problem.contracts[a.contract].person for a in there if a.duty == duty}


def nearness(candidate: Candidate) -> tuple[bool, int, int, int, int]:
    """Sort key: the smaller, the nearer."""
    return (
        bool(candidate.lacks), hard_stops(candidate), candidate.points, candidate.tier, candidate.assignment.contract
    )


def hard_stops(candidate: Candidate) -> int:
    """How many hard breaches a candidate would newly make."""
    return sum(s.hard for s in candidate.stops)


def missed(problem: Problem, assignment: Assignment, lacking: bool) -> str | None:
    """What keeps an assignment from being tried at all: None for nothing, a text for what is missing, empty where
    there is no more to be said (the person has nothing of the capability, or `lacking` is not asked for)."""
    if problem.able(*_asked(assignment)) or problem.stand_ins(*_asked(assignment)):
        return not_offered(problem, assignment) or None
    return lacks(problem, assignment) if lacking else ""


def judge(bill: Bill, assignment: Assignment) -> Candidate:
    """Judge an assignment whose person has the capability, or a substitute for it, and is offered the duty."""
    problem = bill.problem
    with changed(bill, Change(into=(assignment,))) as tried:
        stand_in = not problem.able(*_asked(assignment))
        return Candidate(assignment, tier(problem, assignment), *tried, stand_in=stand_in)


def _unable(problem: Problem, assignment: Assignment, missing: str) -> Candidate:
    return Candidate(assignment, tier(problem, assignment), (), 0, 0, lacks=missing)


def _asked(assignment: Assignment) -> tuple[int, int, int]:
    return assignment.contract, assignment.capability, assignment.duty


class Tried(NamedTuple):
    """What a change does: what it newly breaks, hard ones first; hard breaches and points more (or fewer)."""

    stops: tuple[Stop, ...]
    hard: int
    points: int


@contextmanager
def changed(bill: Bill, change: Change) -> Iterator[Tried]:
    """The bill with a change applied, and what that does; the change is undone on leaving."""
    kept = bill.keep(change)
    bill.change(change)
    try:
        stops = tuple(sorted(_stops(bill, kept), key=lambda s: (not s.hard, -s.points, s.rule, s.text)))
        yield Tried(stops, bill.hard - kept.hard, bill.points - kept.points)
    finally:
        bill.restore(kept)


def _stops(bill: Bill, kept: Kept) -> Iterator[Stop]:
    for key in kept.keys:
        if key in bill.breaches:
            yield from _worse(bill.rules[key[0]], kept.breaches.get(key, []), bill.breaches[key])


def _worse(rule: Auditor, before: list[Breach], after: list[Breach]) -> Iterator[Stop]:
    """The new breaches of a rule in one place, if together they are worse than the old ones.

    The points of a stop are what the rule costs more in that place; they stand at its first new breach.
    """
    if before == after:
        return
    dearer = sum(b.points for b in after) - sum(b.points for b in before)
    harder = sum(b.hard for b in after) - sum(b.hard for b in before)
    if dearer <= 0 and harder <= 0:
        return
    old = set(before)
    for breach in after:
        if breach not in old:
            points = 0 if breach.hard else max(0, dearer)
            dearer -= points
            yield Stop(breach.rule, breach.text, breach.hard, points, rule.source, breach)


def chains(
    bill: Bill,
    need: int,
    near: Iterable[Candidate],
    *,
    movers: int = 6,
    most: int = 3,
    without: frozenset[int] = frozenset(),
) -> list[Chain]:
    """Two-step fixes: somebody who is stopped by one of their own duties gives it to another.

    Args:
        bill: the rota judged; it is changed and restored.
        need: index of the need.
        near: candidates for it, nearest first.
        movers: how many of them to try.
        most: how many chains to return.
        without: people who cannot come.

    Returns:
        Chains that break no hard rule more than the rota does and lower the bill, best first.
    """
    problem, found = bill.problem, list[Chain]()
    stopped = [c for c in near if not c.lacks and not c.free][:movers]
    for mover in stopped:
        for given in _in_the_way(bill, mover):
            with changed(bill, Change(out=(given,), into=(mover.assignment,))) as tried:
                if any(s.hard and s.breach.place.kind == "person" for s in tried.stops):
                    continue
                here = Candidate(mover.assignment, mover.tier, *tried)
                if here.free and here.hard <= 0 and (here.hard, here.points) < (0, 0):
                    found.append(Chain(here, given, None, here.hard, here.points))
                for taker in _takers(bill, given):
                    hard, points = here.hard + taker.hard, here.points + taker.points
                    if problem.contracts[taker.assignment.contract].person in without:
                        continue
                    if taker.free and hard <= 0 and (hard, points) < (0, 0):
                        found.append(Chain(here, given, taker, hard, points))
    found.sort(key=_least_first)
    return found[:most]


def _least_first(chain: Chain) -> tuple[int, int, tuple[Assignment, ...], Assignment]:
    taken = () if chain.taker is None else (chain.taker.assignment,)
    return chain.hard, chain.points, taken, chain.mover.assignment


def _in_the_way(bill: Bill, candidate: Candidate) -> list[Assignment]:
    """The candidate's own assignments that make the hard breaches which stop them."""
    person = bill.problem.contracts[candidate.assignment.contract].person
    named = {d for s in candidate.stops if s.hard for d in s.breach.duties} - {candidate.assignment.duty}
    days = [(s.breach.first_day, s.breach.last_day) for s in candidate.stops if s.hard and not s.breach.duties]
    gap_day = bill.problem.duties[candidate.assignment.duty].day
    mine = [
        a
        for a in bill.lines.line(person)
        if a in bill.lines.rota
        and bill.problem.duties[a.duty].team != NOWHERE
        and (a.duty in named or any(first <= bill.problem.duties[a.duty].day <= last for first, last in days))
    ]
    return sorted(mine, key=lambda a: (abs(bill.problem.duties[a.duty].day - gap_day), a))[:3]


def _takers(bill: Bill, given: Assignment) -> Iterator[Candidate]:
    """People rostered to a duty's team who could take it without breaking a hard rule of their line."""
    options = bill.problem.options
    there = _on_duty(bill, given.duty)
    for o in np.flatnonzero(options.duty == given.duty).tolist():
        taker = options.assignment(o)
        if taker.capability != given.capability or int(options.person[o]) in there:
            continue
        if not line_stops(bill, taker, enough=1):
            yield judge(bill, taker)


def tier(problem: Problem, assignment: Assignment) -> int:
    """Where an assignment's person comes from, as an index into `TIERS`."""
    contract, duty = problem.contracts[assignment.contract], problem.duties[assignment.duty]
    if contract.kind == ContractKind.AGENCY:
        return 4
    if contract.kind == ContractKind.BANK:
        return 3
    if contract.home_team == duty.team:
        return 0
    return 1 if problem.employer_at(duty) in (NOWHERE, contract.employer) else 2
