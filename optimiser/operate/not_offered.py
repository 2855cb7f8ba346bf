"""Why somebody who is able is not among the candidates of a duty: an agreement, a team, a supernumerary period."""

from __future__ import annotations

from optimiser.problem.candidates import works_for
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
