"""An assignment that might be made, judged: what it would newly break, what it adds to the bill, where its person comes
from, or why it is not offered.

Each is put into the rota, judged by `Bill.change` and taken out again, so what is said of a person is what the audit
says, and costs what one person's line costs.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NamedTuple

from optimiser.audit import Bill, Breach, Change, RuleLike, Snapshot
from optimiser.gaps import Gap
from optimiser.problem.candidates import works_for
from optimiser.problem.domain import NOWHERE, Assignment, ContractKind
from optimiser.problem.facts import is_supernumerary
from optimiser.problem.problem import Problem

TIERS = ("own team", "own organisation", "another organisation", "bank", "agency")
"""Where a candidate comes from, in the order in which cover is sought."""


@dataclass(frozen=True, slots=True)
class Blocker:
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
        blockers: rules it breaks, hard ones first; empty when nothing stops it.
        hard: hard breaches more (or fewer) than in the rota as it is.
        points: points of the bill more (or fewer), the filled need included.
        stand_in: fills the need as a substitute for the capability.
        lacks: what the person misses for the capability; empty when they have it.
    """

    assignment: Assignment
    tier: int
    blockers: tuple[Blocker, ...]
    hard: int
    points: int
    stand_in: bool = False
    lacks: str = ""

    @property
    def free(self) -> bool:
        """Whether no hard rule stops it."""
        return not self.lacks and not any(s.hard for s in self.blockers)

    @property
    def stretch(self) -> int:
        """Points of the soft rules that it breaks further."""
        return sum(s.points for s in self.blockers)


@dataclass(frozen=True, slots=True)
class Chain:
    """Two steps that fill a need: `mover` leaves `given` to `taker` (None: to those who are there besides) and fills
    the need instead. `short` are needs of `given` that this leaves below their minimum, further than they were."""

    mover: Candidate
    given: Assignment
    taker: Candidate | None
    hard: int
    points: int
    short: tuple[Gap, ...] = ()


def judge(bill: Bill, assignment: Assignment) -> Candidate:
    """Judge an assignment of somebody who has the capability, or may stand in for it, and is offered the duty."""
    problem = bill.problem
    with trial(bill, Change(into=(assignment,))) as tried:
        stand_in = not problem.able(assignment.contract, assignment.capability, assignment.duty)
        return Candidate(assignment, tier(problem, assignment), *tried, stand_in=stand_in)


class TrialResult(NamedTuple):
    """What a change does: the rules it newly breaks, hard ones first, and the change in hard breaches and points."""

    blockers: tuple[Blocker, ...]
    hard: int
    points: int


@contextmanager
def trial(bill: Bill, change: Change) -> Iterator[TrialResult]:
    """A context manager: the bill with a change applied, and what the change does; it is undone on leaving."""
    kept = bill.snapshot(change)
    bill.change(change)
    try:
        found = tuple(sorted(blockers(bill, kept), key=lambda s: (not s.hard, -s.points, s.rule, s.text)))
        yield TrialResult(found, bill.hard - kept.hard, bill.points - kept.points)
    finally:
        bill.restore(kept)


def blockers(bill: Bill, kept: Snapshot) -> Iterator[Blocker]:
    """The rules that the change of `kept`, which has been made, breaks more than before, by place."""
    for key in kept.keys:
        if key in bill.breaches:
            yield from _worse(bill.rules[key[0]], kept.breaches.get(key, []), bill.breaches[key])


def _worse(rule: RuleLike, before: list[Breach], after: list[Breach]) -> Iterator[Blocker]:
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
            yield Blocker(breach.rule, breach.text, breach.hard, points, rule.source, breach)


def added_cost(rule: RuleLike, before: list[Breach], after: list[Breach]) -> tuple[int, int]:
    """(Hard breaches, points) that a change adds for one rule in one place."""
    if before == after:
        return 0, 0
    hard = sum(blocker.hard for blocker in _worse(rule, before, after))
    return hard, sum(b.points for b in after) - sum(b.points for b in before)


def new_line_breaches(bill: Bill, assignment: Assignment, enough: int | None = None) -> int:
    """How many hard breaches an assignment adds by the rules of its person's line alone; with `enough`, counting
    stops there."""
    person = bill.problem.contracts[assignment.contract].person
    found = 0
    for rule in bill.rules_of[person]:
        if not bill.rules[rule].is_hard:
            continue
        bill.lines.add(assignment)
        after = bill.of_line(rule, person)
        bill.lines.remove(assignment)
        if after:
            found += added_cost(bill.rules[rule], bill.of_line(rule, person), after)[0]
        if enough is not None and found >= enough:
            break
    return found


def nearness(candidate: Candidate) -> tuple[bool, int, int, int, int, int]:
    """Sort key of candidates: the smaller, the nearer."""
    at = candidate.assignment
    return bool(candidate.lacks), new_hard_breaches(candidate), candidate.points, candidate.tier, at.contract, at.duty


def new_hard_breaches(candidate: Candidate) -> int:
    """How many hard breaches a candidate would add."""
    return sum(s.hard for s in candidate.blockers)


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


def why_not_offered(problem: Problem, assignment: Assignment) -> str:
    """Why an assignment is not among the candidates of the problem although the person is able; empty if it is.

    `no sharing agreement lends people of RX2 to RXW`; `works for West ward only`.
    """
    if problem.options.find(assignment) is not None:
        return ""
    terms, duty = problem.contracts[assignment.contract], problem.duties[assignment.duty]
    host = problem.employer_at(duty)
    if is_supernumerary(problem, assignment.contract, duty):
        return f"supernumerary until {problem.calendar.label(terms.supernumerary_until)}"
    if terms.teams is not None and duty.team not in terms.teams:
        names = [problem.teams[t].name or problem.teams[t].id for t in sorted(terms.teams)]
        return f"works for {', '.join(names)} only"
    if host not in (NOWHERE, terms.employer) and terms.employer != NOWHERE:
        lender, borrower = problem.organisations[terms.employer].id, problem.organisations[host].id
        if not any(s.lender == terms.employer and s.borrower == host for s in problem.sharing):
            return f"no sharing agreement lends people of {lender} to {borrower}"
    if host == NOWHERE and terms.employer != NOWHERE:
        return "no file says which organisation runs the team"
    if works_for(problem, terms, duty.team):
        return "is not among the candidates for this duty"
    return ""
