"""What a person lacks for a capability of which they have something: a level, a valid date, a recognition."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from optimiser.problem.capability import (
    All,
    Anyone,
    Either,
    Expression,
    HasBand,
    HasRole,
    HasSkill,
    IsPerson,
    Not,
    holds,
)
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem


class Missing(NamedTuple):
    """One thing that is missing, in words; the level held and the level asked for if that is what is missing."""

    text: str
    levels: tuple[int, int] | None = None


def lacks(problem: Problem, assignment: Assignment) -> str:
    """What a person lacks for a capability of which they have something; empty if they have nothing of it.

    `prescriber at level 1 of 2`; `registered nurse expired on Tue 30 Jun 2026`.
    """
    if assignment.capability == NOWHERE:
        return ""
    return missing_of(problem, assignment.contract, assignment.duty, problem.expressions[assignment.capability])


def missing_of(problem: Problem, contract: int, duty: int, wanted: Expression) -> str:
    """What the person of a contract lacks of an expression for the whole of a duty, in the words of `lacks`."""
    return "; ".join(missing.text for missing in _all_missing(problem, contract, duty, wanted))


def level_missing(problem: Problem, contract: int, duty: int, wanted: Expression) -> tuple[int, int] | None:
    """The level held and the level asked for, if a level is all that the person of a contract lacks."""
    found = _all_missing(problem, contract, duty, wanted)
    return found[0].levels if len(found) == 1 else None


def _all_missing(problem: Problem, contract: int, duty: int, wanted: Expression) -> list[Missing]:
    """Each thing that is missing for the whole of a duty, once."""
    on = problem.duties[duty]
    return list(dict.fromkeys(_missing(problem, contract, wanted, on.day, problem.end_day(on), on.team)))


def _date(problem: Problem, day: int) -> str:
    """A day in words, with its year before the period."""
    return problem.calendar.label(day) + ("" if day >= 0 else f" {problem.calendar.date(day).year}")


def _missing(
    problem: Problem, contract: int, wanted: Expression, first: int, last: int, team: int
) -> Iterator[Missing]:
    """What is missing of an expression, only for skills that the person holds in some form."""
    terms = problem.contracts[contract]
    here = problem.teams[team].organisation if team != NOWHERE else NOWHERE
    match wanted:
        case HasSkill(skill, level):
            name = problem.skills[skill]
            held = [h for h in problem.people[terms.person].skills if h.skill == skill]
            if not held or problem.level(terms.person, skill, first, last, here) >= level:
                return
            lasting = problem.level(terms.person, skill, first, last)
            if (best := max(h.level for h in held)) < level:
                yield Missing(f"{name} at level {best} of {level}", (best, level))
            elif lasting >= level:
                yield Missing(f"{name} is not recognised by {problem.organisations[here].id}")
            elif all(h.last_day < last for h in held):
                ends = max(h.last_day for h in held)
                yield Missing(f"{name} {'expired' if ends < first else 'ends'} on {_date(problem, ends)}")
            elif all(h.first_day > first for h in held):
                yield Missing(f"{name} is held from {problem.calendar.label(min(h.first_day for h in held))}")
            else:
                days = range(first, last + 1)
                lacking = next(d for d in days if problem.level(terms.person, skill, d, d) < level)
                yield Missing(f"{name} at level {level} is not held on {problem.calendar.label(lacking)}")
        case All(parts):
            if any(isinstance(p, HasRole | IsPerson | HasBand | Not) and not _has(problem, contract, p) for p in parts):
                return
            for part in parts:
                yield from _missing(problem, contract, part, first, last, team)
        case Either(parts):
            for part in parts:
                yield from _missing(problem, contract, part, first, last, team)
        case Anyone() | HasRole() | IsPerson() | HasBand() | Not():
            return


def _has(problem: Problem, contract: int, part: Expression) -> bool:
    """Whether a contract's role and band satisfy a part that names no skill."""
    terms = problem.contracts[contract]
    return holds(part, lambda _: 0, terms.role, terms.band, problem.people[terms.person].id)
