"""What people miss for a duty: a level, a registration, a recognition, an agreement."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.problem.candidates import works_for
from optimiser.problem.capability import All, Anyone, Either, Expression, HasBand, HasRole, HasSkill, Not, holds
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem


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
