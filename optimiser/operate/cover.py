"""Who is nearest to filling a need, and every rule that stops them.

Each candidate assignment is put into the rota, judged by `Bill.change` and taken out again, so
what is said of a person is what the audit says, and costs what one person's line costs. People
without the capability are told apart first, without judging; where only the nearest are asked for,
the others are judged no further than shows that they are not among them (`nearest_candidates`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from optimiser.audit import Bill, Change
from optimiser.gaps import counted
from optimiser.operate.candidate import (
    Candidate,
    Chain,
    judge,
    nearness,
    new_line_breaches,
    tier,
    trial,
    why_not_offered,
)
from optimiser.operate.nearest_candidates import nearest_candidates
from optimiser.operate.swap import left_short, missing_of_duties
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.lacking import lacks
from optimiser.problem.problem import Problem


def rank_candidates(
    bill: Bill,
    need: int,
    *,
    most: int | None = None,
    lacking: bool = True,
    without: frozenset[int] = frozenset(),
) -> list[Candidate]:
    """Everybody who might fill a need, nearest first: fewest hard rules broken, then points, then tier.

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
    there = {duty: _on_duty(bill, duty) for duty in duties_covering_need(problem, need)}
    for contract, terms in enumerate(problem.contracts):
        if not terms.first_day <= wanted.day <= terms.last_day or terms.person in without:
            continue
        for duty, people in there.items():
            assignment = Assignment(contract, duty, wanted.capability)
            if terms.person in people:
                continue
            missing = missing_for_need(problem, assignment, lacking)
            if missing is None:
                able.append(assignment)
            elif missing:
                _keep(best, problem, _unable(problem, assignment, missing))
    if most is not None:
        near = nearest_candidates(bill, able, most)
        named = {problem.contracts[c.assignment.contract].person for c in near}
        return [*near, *sorted((c for p, c in best.items() if p not in named), key=nearness)][:most]
    for assignment in able:
        _keep(best, problem, judge(bill, assignment))
    return sorted(best.values(), key=nearness)


def _keep(best: dict[int, Candidate], problem: Problem, found: Candidate) -> None:
    person = problem.contracts[found.assignment.contract].person
    if person not in best or nearness(found) < nearness(best[person]):
        best[person] = found


def nearest_people(bill: Bill, need: int, most: int) -> list[int]:
    """People who may be rostered to a need, those first whose own line allows it, then by tier.

    A quick choice of whom to look at: nothing but the hard rules of their lines is judged.
    """
    problem, options = bill.problem, bill.problem.options
    wanted = problem.needs[need]
    found: dict[int, tuple[int, int, int]] = {}
    for duty in duties_covering_need(problem, need):
        there = _on_duty(bill, duty)
        for o in np.flatnonzero(options.duty == duty).tolist():
            person = int(options.person[o])
            if options.capability[o] != wanted.capability or person in there:
                continue
            assignment = options.assignment(o)
            key = (new_line_breaches(bill, assignment), tier(problem, assignment), person)
            found[person] = min(found.get(person, key), key)
    return sorted(found, key=lambda p: found[p])[:most]


def duties_covering_need(problem: Problem, need: int) -> list[int]:
    """Duties whose shift covers a need's period."""
    wanted = problem.needs[need]
    duties = problem.duties_at.get((wanted.team, wanted.day), ())
    return [d for d in duties if wanted.period in problem.shifts[problem.duties[d].shift].periods]


def _on_duty(bill: Bill, duty: int) -> set[int]:
    """People who already work a duty, under any contract or capability."""
    team_day = bill.problem.duties[duty]
    there = bill.lines.present(team_day.team, team_day.day)
    return {bill.problem.contracts[a.contract].person for a in there if a.duty == duty}


def missing_for_need(problem: Problem, assignment: Assignment, lacking: bool) -> str | None:
    """Why an assignment need not even be tried: None if it can be; else what the person lacks, empty if they have
    nothing of the capability or `lacking` is false."""
    asked = assignment.contract, assignment.capability, assignment.duty
    if problem.able(*asked) or problem.stand_ins(*asked):
        return why_not_offered(problem, assignment) or None
    return lacks(problem, assignment) if lacking else ""


def _unable(problem: Problem, assignment: Assignment, missing: str) -> Candidate:
    return Candidate(assignment, tier(problem, assignment), (), 0, 0, lacks=missing)


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
        Chains after which the need has more people than before, that break no hard rule more than the rota does and
        lower the bill, best first.
    """
    problem, found = bill.problem, list[Chain]()
    wanted = problem.needs[need]
    filling = counted(problem, bill.lines, wanted)
    stopped = [c for c in near if not c.lacks and not c.free][:movers]
    for mover in stopped:
        for given in _in_the_way(bill, mover):
            before = missing_of_duties(bill, [given.duty])
            with trial(bill, Change(out=(given,), into=(mover.assignment,))) as tried:
                if any(s.hard and s.breach.place.kind == "person" for s in tried.blockers):
                    continue
                here = Candidate(mover.assignment, mover.tier, *tried)
                have = len(counted(problem, bill.lines, wanted))
                if have > len(filling) and here.free and here.hard <= 0 and (here.hard, here.points) < (0, 0):
                    found.append(Chain(here, given, None, here.hard, here.points, left_short(bill, before)))
                if have + (given in filling) <= len(filling):
                    continue
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
    """The candidate's own assignments that cause the hard breaches which stop them."""
    person = bill.problem.contracts[candidate.assignment.contract].person
    named = {d for s in candidate.blockers if s.hard for d in s.breach.duties} - {candidate.assignment.duty}
    days = [(s.breach.first_day, s.breach.last_day) for s in candidate.blockers if s.hard and not s.breach.duties]
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
        if not new_line_breaches(bill, taker, enough=1):
            yield judge(bill, taker)
