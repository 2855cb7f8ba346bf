"""Who is nearest to filling a need, and every rule that stops them.

Each candidate assignment is put into the rota, judged by `Bill.change` and taken out again, so
what is said of a person is what the audit says, and costs what one person's line costs. People
without the capability are told apart first, without judging.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from optimiser.audit import Auditor, Bill, Breach, Change, Kept
from optimiser.problem.candidates import works_for
from optimiser.problem.capability import All, Anyone, Either, Expression, HasBand, HasRole, HasSkill, Not, holds
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
    """Two steps that fill a need: `mover` leaves `given` to `taker` and fills the need instead."""

    mover: Candidate
    given: Assignment
    taker: Candidate
    hard: int
    points: int


def candidates(bill: Bill, need: int, *, most: int | None = None, lacking: bool = True) -> list[Candidate]:
    """Everybody who might fill a need, nearest first: fewest hard rules, then points, then tier.

    Args:
        bill: the rota judged; it is changed and restored.
        need: index of the need.
        most: how many to return; None for all.
        lacking: also people who have something of the capability, but not enough. They are not judged.

    Returns:
        One candidate for each person, by the best of the shifts that cover the need.
    """
    problem = bill.problem
    wanted = problem.needs[need]
    duties = [
        d
        for d in problem.duties_at.get((wanted.team, wanted.day), ())
        if wanted.period in problem.shifts[problem.duties[d].shift].periods
    ]
    best: dict[int, Candidate] = {}
    for contract, terms in enumerate(problem.contracts):
        for duty in duties:
            assignment = Assignment(contract, duty, wanted.capability)
            if not terms.first_day <= wanted.day <= terms.last_day or _on_duty(bill, terms.person, duty):
                continue
            found = judge(bill, assignment) if lacking else judge_if_able(bill, assignment)
            if found is not None and (terms.person not in best or nearness(found) < nearness(best[terms.person])):
                best[terms.person] = found
    return sorted(best.values(), key=nearness)[:most]


def _on_duty(bill: Bill, person: int, duty: int) -> bool:
    """Whether a person already has a place on a duty, under any contract or capability."""
    team_day = bill.problem.duties[duty]
    return any(
        a.duty == duty and bill.problem.contracts[a.contract].person == person
        for a in bill.lines.present(team_day.team, team_day.day)
    )


def nearness(candidate: Candidate) -> tuple[bool, int, int, int, int]:
    """Sort key: the smaller, the nearer."""
    hard = sum(s.hard for s in candidate.stops)
    return bool(candidate.lacks), hard, candidate.stretch, candidate.tier, candidate.assignment.contract


def judge_if_able(bill: Bill, assignment: Assignment) -> Candidate | None:
    """Judge an assignment whose person has the capability, or a substitute for it; else None."""
    problem = bill.problem
    own = problem.able(*_asked(assignment))
    if not own and not problem.stand_ins(*_asked(assignment)):
        return None
    missing = not_offered(problem, assignment)
    if missing:
        return Candidate(assignment, tier(problem, assignment), (), 0, 0, stand_in=not own, lacks=missing)
    before = bill.cost
    with changed(bill, Change(into=(assignment,))) as stops:
        hard, points = bill.hard - before[0], bill.points - before[1]
    return Candidate(assignment, tier(problem, assignment), stops, hard, points, stand_in=not own)


def judge(bill: Bill, assignment: Assignment) -> Candidate | None:
    """As `judge_if_able`; a person who has only something of the capability is told what they lack."""
    found = judge_if_able(bill, assignment)
    if found is not None:
        return found
    missing = lacks(bill.problem, assignment)
    return Candidate(assignment, tier(bill.problem, assignment), (), 0, 0, lacks=missing) if missing else None


def _asked(assignment: Assignment) -> tuple[int, int, int]:
    return assignment.contract, assignment.capability, assignment.duty


@contextmanager
def changed(bill: Bill, change: Change) -> Iterator[tuple[Stop, ...]]:
    """The bill with a change applied, and what it newly breaks; the change is undone on leaving."""
    kept = bill.keep(change)
    bill.change(change)
    try:
        yield tuple(sorted(_stops(bill, kept), key=lambda s: (not s.hard, -s.points, s.rule, s.text)))
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


def chains(bill: Bill, need: int, near: Iterable[Candidate], *, movers: int = 6, most: int = 3) -> list[Chain]:
    """Two-step fixes: somebody who is stopped by one of their own duties gives it to another.

    Args:
        bill: the rota judged; it is changed and restored.
        need: index of the need.
        near: candidates for it, nearest first.
        movers: how many of them to try.
        most: how many chains to return.

    Returns:
        Chains that break no hard rule more than the rota does and lower the bill, best first.
    """
    found: list[Chain] = []
    stopped = [c for c in near if not c.lacks and not c.free][:movers]
    for mover in stopped:
        for given in _in_the_way(bill, mover):
            before = bill.cost
            with changed(bill, Change(out=(given,), into=(mover.assignment,))) as stops:
                if any(s.hard and s.breach.place.kind == "person" for s in stops):
                    continue
                here = Candidate(mover.assignment, mover.tier, stops, bill.hard - before[0], bill.points - before[1])
                for taker in _takers(bill, given):
                    hard, points = here.hard + taker.hard, here.points + taker.points
                    if taker.free and hard <= 0 and (hard, points) < (0, 0):
                        found.append(Chain(here, given, taker, hard, points))
    found.sort(key=lambda c: (c.hard, c.points, c.taker.assignment, c.mover.assignment))
    return found[:most]


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
    for contract, terms in enumerate(bill.problem.contracts):
        day = bill.problem.duties[given.duty].day
        if terms.first_day <= day <= terms.last_day and not _on_duty(bill, terms.person, given.duty):
            taker = judge_if_able(bill, given._replace(contract=contract))
            if taker is not None:
                yield taker


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


def not_offered(problem: Problem, assignment: Assignment) -> str:
    """Why an assignment is not among the candidates of the problem though the person is able; empty if it is.

    `no sharing agreement lends people of RX2 to RXW`; `works for West ward only`.
    """
    if problem.options.find(assignment) is not None:
        return ""
    terms, duty = problem.contracts[assignment.contract], problem.duties[assignment.duty]
    host = problem.employer_at(duty)
    if duty.day <= terms.supernumerary_until:
        return f"supernumerary until {problem.calendar.label(terms.supernumerary_until)}"
    if terms.teams is not None and duty.team not in terms.teams:
        names = [problem.teams[t].name or problem.teams[t].id for t in sorted(terms.teams)]
        return f"works for {', '.join(names)} only"
    if host not in (NOWHERE, terms.employer) and terms.employer != NOWHERE:
        lender, borrower = problem.organisations[terms.employer].id, problem.organisations[host].id
        if not any(s.lender == terms.employer and s.borrower == host for s in problem.sharing):
            return f"no sharing agreement lends people of {lender} to {borrower}"
    if works_for(problem, terms, duty.team):
        return "is not among the candidates for this duty"
    return ""


def lacks(problem: Problem, assignment: Assignment) -> str:
    """What a person misses for a capability of which they have something; empty if they have nothing of it.

    `prescriber at level 1, level 2 asked`; `prescriber ends before the duty does`.
    """
    if assignment.capability == NOWHERE:
        return ""
    on = problem.duties[assignment.duty]
    first, last = on.day, problem.end_day(on)
    wanted = problem.expressions[assignment.capability]
    return "; ".join(dict.fromkeys(_missing(problem, assignment.contract, wanted, first, last, on.team)))


def _missing(problem: Problem, contract: int, wanted: Expression, first: int, last: int, team: int) -> Iterator[str]:
    """What is missing of an expression, said only of skills the person holds in some form."""
    terms = problem.contracts[contract]
    here = problem.teams[team].organisation if team != NOWHERE else NOWHERE
    match wanted:
        case HasSkill(skill, level):
            name = problem.skills[skill]
            held = [h for h in problem.people[terms.person].skills if h.skill == skill]
            if not held or problem.level(terms.person, skill, first, last, here) >= level:
                return
            lasting = problem.level(terms.person, skill, first, last)
            if max(h.level for h in held) < level:
                yield f"{name} at level {max(h.level for h in held)}, level {level} asked"
            elif lasting >= level:
                yield f"{name} is not recognised by {problem.organisations[here].id}"
            elif all(h.last_day < last for h in held):
                ends = max(h.last_day for h in held)
                yield f"{name} ends on {problem.calendar.label(ends)}"
            else:
                yield f"{name} is not held on {problem.calendar.label(first)}"
        case All(parts):
            if any(isinstance(p, HasRole | HasBand | Not) and not _has(problem, contract, p) for p in parts):
                return
            for part in parts:
                yield from _missing(problem, contract, part, first, last, team)
        case Either(parts):
            for part in parts:
                yield from _missing(problem, contract, part, first, last, team)
        case Anyone() | HasRole() | HasBand() | Not():
            return


def _has(problem: Problem, contract: int, part: Expression) -> bool:
    """Whether a contract's role and band satisfy a part that names no skill."""
    terms = problem.contracts[contract]
    return holds(part, lambda _: 0, terms.role, terms.band)
