"""What is no choice in a repair: duties that cannot be worked any more as they were published (absences, candidates
that are none now, what a hard rule forbids whatever else is rostered), and duties that were fixed since."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from optimiser.audit import Bill, Breach, Lines, Rota, RuleLike
from optimiser.book import OUT, Book
from optimiser.problem.domain import Absence, Assignment, Pin
from optimiser.problem.problem import Problem


def whole_day_absences(
    problem: Problem,
    person: int,
    first_day: int,
    last_day: int,
    kind: str = "sickness",
    rota: Iterable[Assignment] = (),
) -> tuple[Absence, ...]:
    """An absence of whole days as one row for each contract, credited with what the rota had the person work: nobody
    makes up hours missed through illness."""
    calendar = problem.calendar
    start, end = calendar.midnight(first_day), calendar.midnight(last_day + 1)
    credit = dict.fromkeys(problem.contracts_of[person], 0)
    for a in rota:
        duty = problem.duties[a.duty]
        if a.contract in credit and duty.start < end and start < duty.end:
            credit[a.contract] += duty.contract
    return tuple(Absence(person, start, end, kind, contract=c, credit=m) for c, m in credit.items())


def impossible_duties(problem: Problem, rota: Rota, today: int) -> frozenset[tuple[int, int]]:
    """(Person, duty) pairs of a rota that an absence rules out or that are no longer candidates."""
    found = set()
    for a in rota:
        person, duty = problem.contracts[a.contract].person, problem.duties[a.duty]
        if duty.day >= today and (is_away(problem, a) or problem.options.find(a) is None):
            found.add((person, a.duty))
    return frozenset(found)


def closed_assignments(bill: Bill, today: int) -> tuple[tuple[Assignment, ...], tuple[Breach, ...]]:
    """(Assignments from today on that a hard agreement rules out as an absence would, their breaches)."""
    closing = {rule.key for rule in bill.rules if getattr(rule, "closes_time", False)}
    shut = tuple(b for b in bill.all_breaches() if b.hard and b.rule in closing)
    found = {(p, d) for b in shut for p in b.people for d in b.duties}
    contracts, duties = bill.problem.contracts, bill.problem.duties
    mine = (a for a in bill.lines.rota if (contracts[a.contract].person, a.duty) in found)
    return tuple(sorted(a for a in mine if duties[a.duty].day >= today)), shut


def forbidden_assignments(
    problem: Problem, rules: Sequence[RuleLike], bill: Bill, today: int
) -> tuple[Assignment, ...]:
    """Assignments from today on that a hard rule forbids whatever else is rostered, such as those to an organisation
    whose sharing agreement was withdrawn: no repair can keep them."""
    people = {p for b in bill.all_breaches() if b.hard and b.last_day >= today for p in b.people}
    if not people:
        return ()
    fixed, find = Book(problem, rules, people=sorted(people)).fixed, problem.options.find
    mine = [a for p in sorted(people) for a in bill.lines.line(p) if a in bill.lines.rota]
    ahead = [a for a in mine if problem.duties[a.duty].day >= today]
    return tuple(a for a in ahead if (o := find(a)) is not None and fixed[o] == OUT)


def fixed_and_missing(problem: Problem, lines: Lines, today: int) -> list[tuple[Assignment, ...]]:
    """For each assignment fixed from today on that a rota lacks, the ways of making it: one for each capability that
    the person may be used as. One that is none of the candidates has no way, and stays a breach."""
    found = []
    for pin in problem.pins:
        duty, person = problem.duties[pin.duty], problem.contracts[pin.contract].person
        if not pin.wanted or duty.day < max(0, today):
            continue
        line = lines.line(person)
        if any(_keeps(pin, a) for a in line):
            continue
        options = (problem.options.assignment(o) for o in problem.options.of(person).tolist())
        ways = tuple(a for a in options if _keeps(pin, a))
        if ways:
            found.append(ways)
    return found


def _keeps(pin: Pin, a: Assignment) -> bool:
    """Whether an assignment satisfies a pin."""
    return (a.contract, a.duty) == (pin.contract, pin.duty) and pin.capability in (None, a.capability)


def is_away(problem: Problem, a: Assignment) -> bool:
    """Whether an absence rules an assignment out."""
    duty = problem.duties[a.duty]
    return any(
        x.start < duty.end
        and duty.start < x.end
        and (x.contract in (-1, a.contract))
        and (x.shifts is None or duty.shift in x.shifts)
        for x in problem.absences_of.get(problem.contracts[a.contract].person, ())
    )
