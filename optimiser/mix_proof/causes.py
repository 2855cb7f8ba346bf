"""What keeps people from the needs that a rota left unfilled, and what would allow somebody to fill them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from optimiser.audit import Lines
from optimiser.gaps import Gap
from optimiser.operate.cover import duties_covering_need
from optimiser.problem.candidates import works_for
from optimiser.problem.capability import HasSkill
from optimiser.problem.domain import NOWHERE
from optimiser.problem.problem import Problem

AWAY, RULES, TIME = "leave and sickness", "hours, rest and rules", "time of day"
CAUSES = (AWAY, RULES, TIME)
"""Why somebody who could fill a need does not: away; free then, but held off by contracted hours, rest or another
rule; at work elsewhere then or not working at that time of day."""

UNLOCKS = ("a signed agreement", "a training", "a registration")
"""What would let somebody who is free then fill a need: an agreement that lends them or a team more to work in; a level
more of what they have; work alone that they do under supervision."""

SUPERVISED = " under supervision"
"""Ends the name of a skill that is held under supervision only."""


def causes_of(problem: Problem, lines: Lines, gap: Gap) -> dict[str, float]:
    """Shares of the causes of a gap, by how many of those who could fill it each cause keeps from it; they add up to
    one."""
    need = problem.needs[gap.need]
    duties = duties_covering_need(problem, gap.need)
    if not duties:
        return {TIME: 1.0}
    found: Counter[str] = Counter()
    for contract in range(len(problem.contracts)):
        if _may_work_there(problem, contract, need.team) and any(
            problem.able(contract, need.capability, d) or problem.stand_ins(contract, need.capability, d)
            for d in duties
        ):
            found[_held_off(problem, lines, contract, duties)] += 1
    total = sum(found.values())
    return {cause: count / total for cause, count in found.items()} if total else {TIME: 1.0}


def _held_off(problem: Problem, lines: Lines, contract: int, duties: Sequence[int]) -> str:
    person = problem.contracts[contract].person
    if any(_away(problem, person, d) for d in duties):
        return AWAY
    return RULES if any(_free(problem, lines, person, d) for d in duties) else TIME


def _away(problem: Problem, person: int, duty: int) -> bool:
    on = problem.duties[duty]
    away = problem.absences_of.get(person, ())
    return any(a.shifts is None and a.start < on.end and on.start < a.end for a in away)


def _free(problem: Problem, lines: Lines, person: int, duty: int) -> bool:
    """Whether a person works at that time of day, is not away and has nothing else to do then."""
    on = problem.duties[duty]
    away = problem.absences_of.get(person, ())
    if any((a.shifts is None or on.shift in a.shifts) and a.start < on.end and on.start < a.end for a in away):
        return False
    return not any(own.start < on.end and on.start < own.end for own in lines.duties(person))


def slots_unlocked(problem: Problem, lines: Lines, gaps: Sequence[Gap]) -> dict[str, int]:
    """How many of the unfilled slots each of `UNLOCKS` alone would allow somebody to fill who is free then.

    A person is taken once a day, so the number may be had; rest and hours of the person are not looked at.
    """
    counts = dict.fromkeys(UNLOCKS, 0)
    for what in UNLOCKS:
        taken: set[tuple[int, int]] = set()
        for gap in gaps:
            day = problem.needs[gap.need].day
            free = dict.fromkeys(p for p in _who_would(problem, lines, gap, what) if (p, day) not in taken)
            chosen = list(free)[: gap.missing]
            taken |= {(person, day) for person in chosen}
            counts[what] += len(chosen)
    return counts


def _who_would(problem: Problem, lines: Lines, gap: Gap, what: str) -> Iterator[int]:
    """People who are free for a gap's duty and lack only one thing for it."""
    need = problem.needs[gap.need]
    duties = duties_covering_need(problem, gap.need)
    wanted = problem.expressions[need.capability]
    for contract, terms in enumerate(problem.contracts):
        free = [d for d in duties if _free(problem, lines, terms.person, d)]
        if not free:
            continue
        duty = free[0]
        there = _may_work_there(problem, contract, need.team)
        able = problem.able(contract, need.capability, duty)
        if what == UNLOCKS[0]:
            lacks = able and not there
        else:
            held = _held(problem, terms.person, wanted) if isinstance(wanted, HasSkill) else set()
            lacks = there and not able and (what == UNLOCKS[2]) in held
        if lacks:
            yield terms.person


def _may_work_there(problem: Problem, contract: int, team: int) -> bool:
    terms = problem.contracts[contract]
    home = problem.teams[team].organisation if team != NOWHERE else NOWHERE
    lent = any(s.lender == terms.employer and s.borrower == home for s in problem.sharing)
    return works_for(problem, terms, team) and (terms.employer == home or lent)


def _held(problem: Problem, person: int, wanted: HasSkill) -> set[bool]:
    """Whether a person has the skill asked for under supervision (True), or at a lower level (False)."""
    name = problem.skills[wanted.skill]
    names = {problem.skills[held.skill] for held in problem.people[person].skills}
    return ({True} if name + SUPERVISED in names else set()) | ({False} if name in names else set())
