"""Whom and what a rule speaks of, and what that comes to in a problem: people, contracts, duties and options."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from optimiser.problem.domain import FOREVER, NOWHERE, Contract, Duty, Presence, ShiftKind
from optimiser.problem.facts import runs_in_period
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Ints
from optimiser.problem.problem import Problem

ON_CALL_BY_PLACE = ("resident on call", "on call from home")
"""The halves of the kind `on call`: at the place of work, and not."""


@dataclass(frozen=True)
class Scope:
    """Whom and what a rule speaks of, in the ids and words of the data; None means all.

    A person is in scope when one of their contracts is, of those that run in the period; of somebody who has none then,
    any. `shifts` and `kinds` say which duties a
    rule counts, `first_day` and `last_day` (day numbers) when it is in force.
    """

    people: frozenset[str] | None = None
    employers: frozenset[str] | None = None
    roles: frozenset[str] | None = None
    without_roles: frozenset[str] | None = None
    """Contracts whose role is none of these."""
    bands: frozenset[str] | None = None
    contract_kinds: frozenset[str] | None = None
    packs: frozenset[str] | None = None
    """Contracts that name one of these packs in `staff.csv`."""
    without_packs: frozenset[str] | None = None
    """Contracts that name none of these packs."""
    nor_with_packs: frozenset[str] | None = None
    """People none of whose contracts names one of these packs."""
    begun_before: int | None = None
    """Contracts that began before this day, or whose first day is not given."""
    under_age: int | None = None
    """People known to be younger than this on day 0; of rules that say so (`ages_by_day`) on the days until then."""
    teams: frozenset[str] | None = None
    sectors: frozenset[str] | None = None
    shifts: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
    """Kinds of shift; `resident on call` and `on call from home` are the one half and the other of `on call`."""
    first_day: int = -FOREVER
    last_day: int = FOREVER

    def has_contract(self, problem: Problem, contract: Contract) -> bool:
        """Whether a contract is in scope."""

        def among(allowed: frozenset[str] | None, value: str) -> bool:
            return allowed is None or value in allowed

        employer = problem.organisations[contract.employer] if contract.employer != NOWHERE else None
        return (
            among(self.people, problem.people[contract.person].id)
            and among(self.employers, employer.id if employer else "")
            and among(self.roles, contract.role)
            and (self.without_roles is None or contract.role not in self.without_roles)
            and among(self.bands, contract.band)
            and among(self.contract_kinds, contract.kind)
            and (self.packs is None or bool(self.packs & set(contract.packs)))
            and (self.without_packs is None or not self.without_packs & set(contract.packs))
            and (self.nor_with_packs is None or not self._named(problem, contract.person))
            and (self.begun_before is None or contract.first_day < self.begun_before)
            and (self.under_age is None or age(problem, contract.person, 0) < self.under_age)
        )

    def _named(self, problem: Problem, person: int) -> bool:
        """Whether a contract of a person names one of `nor_with_packs`."""
        named = self.nor_with_packs or frozenset()
        return any(named & set(terms.packs) for terms in _contracts_looked_at(problem, person))

    def has_duty(self, problem: Problem, duty: Duty) -> bool:
        """Whether a duty is in scope: its team, sector, shift, kind and day."""
        if not self.first_day <= duty.day <= self.last_day:
            return False
        if self.shifts is not None and problem.shifts[duty.shift].code not in self.shifts:
            return False
        if self.kinds is not None and duty.kind not in self.kinds and _which_on_call(duty) not in self.kinds:
            return False
        return self.has_team(problem, duty.team)

    def has_team(self, problem: Problem, team: int, day: int | None = None) -> bool:
        """Whether a team (or `NOWHERE`) is in scope by id and sector, and on a day where one is given."""
        if day is not None and not self.first_day <= day <= self.last_day:
            return False
        if self.teams is None and self.sectors is None:
            return True
        if team == NOWHERE:
            return False
        here = problem.teams[team]
        return (self.teams is None or here.id in self.teams) and (self.sectors is None or here.sector in self.sectors)


def _which_on_call(duty: Duty) -> str:
    """Which half of on-call a duty is: at the place of work or from home; empty where it is no on-call."""
    if duty.kind != ShiftKind.ON_CALL:
        return ""
    return ON_CALL_BY_PLACE[duty.presence == Presence.REMOTE]


@once_per_problem
def people_in_scope(problem: Problem, scope: Scope) -> frozenset[int]:
    """Person indexes with a contract in scope."""
    people = range(len(problem.people))
    return frozenset(p for p in people if any(scope.has_contract(problem, c) for c in _contracts_looked_at(problem, p)))


def _contracts_looked_at(problem: Problem, person: int) -> list[Contract]:
    """Contracts by which a person is in scope: those that run in the period, else all of theirs."""
    held = [problem.contracts[c] for c in problem.contracts_of[person]]
    return [terms for terms in held if runs_in_period(problem, terms)] or held


@once_per_problem
def contracts_in_scope(problem: Problem, scope: Scope) -> tuple[bool, ...]:
    """Whether each contract is in scope, by contract index."""
    return tuple(scope.has_contract(problem, c) for c in problem.contracts)


@once_per_problem
def duties_in_scope(problem: Problem, scope: Scope) -> Ints:
    """1 for each duty in scope, else 0; shape (duties,)."""
    return np.fromiter((scope.has_duty(problem, d) for d in problem.duties), np.int64, len(problem.duties))


def options_in_scope(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person whose duty is in scope, in time order, history first."""
    mine = problem.options.of(person)
    return np.asarray(mine[duties_in_scope(problem, scope)[problem.options.duty[mine]] == 1])


def own_options(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person that are not history, with duty and contract in scope, in time order."""
    options = problem.options
    mine = options_in_scope(problem, scope, person)
    mine = np.asarray(mine[~options.history[mine]])
    held = contracts_in_scope(problem, scope)
    if all(held[c] for c in problem.contracts_of[person]):
        return mine
    return np.asarray(mine[np.fromiter((held[c] for c in options.contract[mine].tolist()), np.bool_, len(mine))])


def age(problem: Problem, person: int, day: int) -> int:
    """Whole years of age on a day; 999 where the date of birth is not known."""
    birth_day = problem.people[person].birth_day
    if birth_day is None:
        return 999
    born, on = problem.calendar.date(birth_day), problem.calendar.date(day)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def comes_of_age(problem: Problem, scope: Scope, person: int) -> int:
    """The first day on which a person is as old as `under_age` of a scope; `FOREVER` where it asks no age."""
    birth_day = problem.people[person].birth_day
    if scope.under_age is None or birth_day is None:
        return FOREVER
    born = problem.calendar.date(birth_day)
    year = born.year + scope.under_age
    leap = born.month == 2 and born.day == 29
    return problem.calendar.day(dt.date(year, 3, 1) if leap else born.replace(year=year))
