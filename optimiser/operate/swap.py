"""Swaps: checked against every rule before they are agreed, and proposed where they are legal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from optimiser.audit import Bill, Change
from optimiser.gaps import Gap, counted, gaps
from optimiser.operate.candidate import Blocker, trial
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem


@dataclass(frozen=True)
class Swap:
    """A swap judged.

    Attributes:
        gives: (person, duty) pairs: who gives which duty away.
        takes: (person, duty) pairs: who takes which duty.
        change: the moves.
        blockers: what it would newly break, hard ones first.
        hard, points: hard breaches and points more (or fewer) than before.
        short: needs of its duties that it leaves below their minimum, further than they were.
        refused: why it cannot be judged at all; empty if it can.
    """

    gives: tuple[tuple[int, int], ...]
    takes: tuple[tuple[int, int], ...]
    change: Change
    blockers: tuple[Blocker, ...]
    hard: int
    points: int
    short: tuple[Gap, ...] = ()
    refused: str = ""

    @property
    def legal(self) -> bool:
        """Whether it breaks no hard rule that the rota does not break already."""
        return not self.refused and self.hard <= 0 and not any(s.hard for s in self.blockers)


def judge_swap(bill: Bill, giver: int, duty: int, taker: int, back: int | None = None) -> Swap:
    """Judge a swap: `giver`'s duty goes to `taker`, and `taker`'s duty `back`, if any, to `giver`.

    The bill is left as it was. Apply it with `bill.change(swap.change)`.
    """
    gives = ((giver, duty),) if back is None else ((giver, duty), (taker, back))
    takes = ((taker, duty),) if back is None else ((taker, duty), (giver, back))
    out, into = [], []
    for (person, given), (other, _) in zip(gives, takes, strict=True):
        held = held_by(bill, person, given)
        if held is None:
            return _refused(gives, takes, f"{_name(bill.problem, person)} does not work {_duty(bill.problem, given)}")
        if held_by(bill, other, given) is not None:
            return _refused(gives, takes, f"{_name(bill.problem, other)} already works {_duty(bill.problem, given)}")
        use = use_for(bill.problem, other, held)
        if use is None:
            wanted = bill.problem.capabilities[held.capability].name if held.capability != NOWHERE else "this duty"
            why = f"{_name(bill.problem, other)} is no candidate for {wanted} on {_duty(bill.problem, given)}"
            return _refused(gives, takes, why)
        out.append(held)
        into.append(use)
    change = Change(tuple(out), tuple(into))
    before = missing_of_duties(bill, [d for _, d in gives])
    with trial(bill, change) as tried:
        short = left_short(bill, before)
        return Swap(gives, takes, change, *tried, short=short)


def legal_swaps(
    bill: Bill, person: int, duty: int, *, days: int = 14, most: int = 10, today: int | None = None
) -> list[Swap]:
    """Legal swaps that rid a person of a duty: plain gifts and one-for-one exchanges, cheapest first.

    Args:
        days: how far from the duty the duty taken in return may lie.
        most: how many to return.
        today: day number; no duty before it is taken in return. None: any may be.
    """
    problem = bill.problem
    held = held_by(bill, person, duty)
    if held is None:
        return []
    found: list[Swap] = []
    for other in range(len(problem.people)):
        if other == person or held_by(bill, other, duty) is not None or use_for(problem, other, held) is None:
            continue
        for back in [None, *_offers(bill, other, person, problem.duties[duty].day, days, today)]:
            judged = judge_swap(bill, person, duty, other, back)
            if judged.legal:
                found.append(judged)
    found.sort(key=lambda s: (s.hard, s.points, len(s.gives), s.takes))
    return found[:most]


def held_by(bill: Bill, person: int, duty: int) -> Assignment | None:
    """The assignment by which a person works a duty."""
    lines = bill.lines
    return next((a for a in lines.line(person) if a.duty == duty and a in lines.rota), None)


def use_for(problem: Problem, person: int, held: Assignment) -> Assignment | None:
    """How a person could take over an assignment: the same capability if they can, else another use
    of that duty; None if they are no candidate."""
    mine = problem.contracts_of[person]
    same = [a for c in mine if problem.options.find(a := held._replace(contract=c)) is not None]
    if same:
        return same[0]
    uses = (o for o in problem.options.of(person).tolist() if problem.options.duty[o] == held.duty)
    return next((problem.options.assignment(o) for o in uses), None)


def needs_of_duty(problem: Problem, duty: int) -> list[int]:
    """Needs of the cover periods of a duty."""
    on = problem.duties[duty]
    periods = problem.shifts[on.shift].periods
    return [n for n in problem.needs_at.get((on.team, on.day), ()) if problem.needs[n].period in periods]


def missing_of_duties(bill: Bill, duties: Iterable[int]) -> dict[int, int]:
    """How many people are missing to the minimum of each need of some duties."""
    needs = {n for duty in duties for n in needs_of_duty(bill.problem, duty)}
    wanted = {n: bill.problem.needs[n] for n in needs}
    return {n: max(0, w.minimum - len(counted(bill.problem, bill.lines, w))) for n, w in wanted.items()}


def left_short(bill: Bill, before: Mapping[int, int]) -> tuple[Gap, ...]:
    """Needs that more people are missing to than there were before."""
    now = gaps(bill.problem, bill.lines, sorted(before))
    return tuple(gap for gap in now if gap.missing > before[gap.need])


def _offers(bill: Bill, other: int, person: int, day: int, days: int, today: int | None) -> Iterator[int]:
    """Duties of another person, near a day and not past, that a person could take in return."""
    problem = bill.problem
    for a in bill.lines.line(other):
        on = problem.duties[a.duty]
        given = a in bill.lines.rota and on.team != NOWHERE
        near = abs(on.day - day) <= days and (today is None or on.day >= today)
        if given and near and held_by(bill, person, a.duty) is None and use_for(problem, person, a) is not None:
            yield a.duty


def _refused(gives: tuple[tuple[int, int], ...], takes: tuple[tuple[int, int], ...], why: str) -> Swap:
    return Swap(gives, takes, Change(), (), 0, 0, refused=why)


def _name(problem: Problem, person: int) -> str:
    return problem.people[person].id


def _duty(problem: Problem, duty: int) -> str:
    on = problem.duties[duty]
    return f"{problem.calendar.label(on.day)} {problem.shifts[on.shift].code}"
