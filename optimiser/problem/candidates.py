"""Which assignments a solver may choose among: everything that is not absurd on its face."""

from __future__ import annotations

from optimiser.problem.domain import NOWHERE, Assignment, Contract, Duty
from optimiser.problem.facts import is_supernumerary
from optimiser.problem.problem import Problem


def candidates(problem: Problem) -> tuple[Assignment, ...]:
    """Every assignment worth considering for a period.

    A team's duty goes to contracts of the team's own organisation and of organisations that lend to
    it; of its own organisation to those at home in the team, at home nowhere (pool, bank), or
    rostered to it by name; each under every capability that a need asks for in one of the duty's
    periods, or puts points on where nobody is wanted, and the contract has, itself or by
    substitution. Where a duty's periods have no need at all a contract is a candidate, used as
    nothing, only of its home team; a need of nobody closes the period. People who are
    supernumerary on the day are present as nothing. A person's own duty goes to the owner.
    """
    asked = _asked(problem)
    rostered = {team: rostered_to(problem, team) for team in {d.team for d in problem.duties if d.owner == NOWHERE}}
    found: list[Assignment] = []
    capable: dict[tuple[object, ...], list[int]] = {}
    for d, duty in enumerate(problem.duties):
        if not 0 <= duty.day < problem.calendar.days:
            continue
        if duty.owner != NOWHERE:
            own = _own_contract(problem, duty)
            if own is not None:
                found.append(Assignment(own, d))
            continue
        periods = problem.shifts[duty.shift].periods
        needs = [asked[duty.team, duty.day, p] for p in periods if (duty.team, duty.day, p) in asked]
        wanted = tuple(sorted(set().union(*needs)))
        for c in rostered[duty.team]:
            contract = problem.contracts[c]
            if not runs_on(contract, duty):
                continue
            if is_supernumerary(problem, c, duty):
                if contract.home_team in (NOWHERE, duty.team):
                    found.append(Assignment(c, d))
            elif needs:
                key = (c, duty.team, wanted, problem.days_asked(c, duty))
                if key not in capable:
                    capable[key] = [k for k in wanted if problem.able(c, k, d) or problem.stand_ins(c, k, d)]
                found.extend(Assignment(c, d, k) for k in capable[key])
            elif contract.home_team == duty.team:
                found.append(Assignment(c, d))
    return tuple(found)


def _asked(problem: Problem) -> dict[tuple[int, int, int], set[int]]:
    """Capabilities asked for by team, day and period; none where all its needs are of nobody."""
    asked: dict[tuple[int, int, int], set[int]] = {}
    for need in problem.needs:
        asked.setdefault((need.team, need.day, need.period), set())
        if need.minimum > 0 or (need.ideal or 0) > 0 or need.maximum != 0 or need.above.points > 0:
            asked.setdefault((need.team, need.day, need.period), set()).add(need.capability)
    return asked


def runs_on(contract: Contract, duty: Duty) -> bool:
    return contract.first_day <= duty.day <= contract.last_day


def rostered_to(problem: Problem, team: int) -> list[int]:
    """Contracts that may be rostered to a team: of its organisation and of those that lend to it."""
    home = problem.teams[team].organisation if team != NOWHERE else NOWHERE
    employers = {home, *(s.lender for s in problem.sharing if s.borrower == home)}
    held = enumerate(problem.contracts)
    return [i for i, c in held if c.employer in employers and works_for(problem, c, team)]


def works_for(problem: Problem, contract: Contract, team: int) -> bool:
    """Whether a contract is rostered to a team at all: one of its teams where it names them, else its
    home team, any team where it has no home, and any team of another organisation (see sharing)."""
    if contract.teams is not None:
        return team in contract.teams
    elsewhere = team == NOWHERE or problem.teams[team].organisation != contract.employer
    return contract.home_team in (NOWHERE, team) or elsewhere


def _own_contract(problem: Problem, duty: Duty) -> int | None:
    """The owner's contract that an own duty is worked under: the employer of the duty's site where
    there is one, else the largest in force."""
    mine = [c for c in problem.contracts_of[duty.owner] if runs_on(problem.contracts[c], duty)]
    if duty.site != NOWHERE:
        here = [c for c in mine if problem.contracts[c].employer == problem.sites[duty.site].organisation]
        mine = here or mine
    return max(mine, key=lambda c: (problem.contracts[c].weekly_minutes, -c), default=None)
