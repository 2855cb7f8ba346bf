"""Assignments by the names that people know, instead of three indexes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

from optimiser.folder.write import wall_text
from optimiser.library.names import bad_argument
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem


@dataclass(frozen=True, slots=True)
class NamedAssignment:
    """Who works what, where and when.

    Attributes:
        date: the day on which the duty starts.
        shift: its code.
        start, end: on the clock, as `21:00` and `07:30+1`.
        team: id of the team; empty for a person's own session.
        capability: what the person is counted as; empty where by no need.
        person, name: id and name.
        contract: id of the contract.
        assignment: the same as indexes into the problem.
    """

    date: dt.date
    shift: str
    start: str
    end: str
    team: str
    capability: str
    person: str
    name: str
    contract: str
    assignment: Assignment

    def __str__(self) -> str:
        who = f"{self.name} ({self.person})" if self.name else self.person
        where = ", ".join(word for word in (self.team, self.capability) if word)
        return f"{self.date:%a} {self.date.isoformat()} {self.shift} {self.start}-{self.end}  {who}  {where}".rstrip()


def named(problem: Problem, assignment: Assignment) -> NamedAssignment:
    """An assignment by its names."""
    duty, terms = problem.duties[assignment.duty], problem.contracts[assignment.contract]
    person = problem.people[terms.person]
    return NamedAssignment(
        date=problem.calendar.date(duty.day),
        shift=problem.shifts[duty.shift].code,
        start=wall_text(problem, duty.start, duty.day),
        end=wall_text(problem, duty.end, duty.day),
        team=problem.teams[duty.team].id if duty.team != NOWHERE else "",
        capability=problem.capabilities[assignment.capability].name if assignment.capability != NOWHERE else "",
        person=person.id,
        name=person.name,
        contract=terms.id,
        assignment=assignment,
    )


def named_in_order(problem: Problem, rota: Iterable[Assignment]) -> list[NamedAssignment]:
    """Assignments by their names, by date, start, team and person."""
    chosen = sorted(rota, key=lambda a: (problem.duties[a.duty].start, problem.duties[a.duty].team, a))
    return [named(problem, assignment) for assignment in chosen]


def assignments_of(problem: Problem, given: object) -> list[Assignment]:
    """Assignments given by names or as indexes, as indexes into a problem.

    Raises:
        BadInput: something else, or assignments of another problem, where the same indexes are other people or duties.
    """
    if not isinstance(given, Iterable):
        raise bad_argument("rota", f"a {type(given).__name__} is no list of assignments", _EXPECTED)
    found: list[Assignment] = []
    other: list[object] = []
    for one in given:
        index = one.assignment if isinstance(one, NamedAssignment) else one
        if isinstance(index, Assignment) and _is_of(problem, index) and _is_named_so(problem, index, one):
            found.append(index)
        else:
            other.append(one)
    if other:
        more = f" and {len(other) - 1} more" if len(other) > 1 else ""
        raise bad_argument("rota", f"'{other[0]}'{more}: no assignment of this problem", _EXPECTED)
    return found


_EXPECTED = "expected a file, or assignments of a rota of the same people and duties; a table goes to problem_from"


def _is_named_so(problem: Problem, index: Assignment, given: object) -> bool:
    """Whether a problem gives an assignment the names that it was given with, people's own names apart."""
    return not isinstance(given, NamedAssignment) or replace(named(problem, index), name=given.name) == given


def _is_of(problem: Problem, index: Assignment) -> bool:
    """Whether there are such a contract, duty and capability."""
    return (
        0 <= index.contract < len(problem.contracts)
        and 0 <= index.duty < len(problem.duties)
        and NOWHERE <= index.capability < len(problem.capabilities)
    )
