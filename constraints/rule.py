"""What every rule has: an id, a key in the bill, a source, a scope and a price."""

from __future__ import annotations

import datetime as dt
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, ClassVar, Concatenate, ParamSpec, TypeVar
from weakref import WeakKeyDictionary

import numpy as np

from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import FOREVER, HARD, NOWHERE, Contract, Duty, Presence, Price, ShiftKind
from optimiser.problem.options import Ints
from optimiser.problem.problem import Problem
from optimiser.surface import Place, Surface


@dataclass(frozen=True)
class Scope:
    """Whom and what a rule speaks of, in the ids and words of the data; None means all.

    A person is in scope when one of their contracts is. `shifts` and `kinds` say which duties a
    rule counts, `first_day` and `last_day` (day numbers) when it is in force.
    """

    people: frozenset[str] | None = None
    employers: frozenset[str] | None = None
    roles: frozenset[str] | None = None
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
    """People known to be younger than this on day 0."""
    teams: frozenset[str] | None = None
    sectors: frozenset[str] | None = None
    shifts: frozenset[str] | None = None
    kinds: frozenset[str] | None = None
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
        return any(named & set(problem.contracts[c].packs) for c in problem.contracts_of[person])

    def has_duty(self, problem: Problem, duty: Duty) -> bool:
        """Whether a duty is in scope: its team, sector, shift, kind and day."""
        if not self.first_day <= duty.day <= self.last_day:
            return False
        if self.shifts is not None and problem.shifts[duty.shift].code not in self.shifts:
            return False
        if self.kinds is not None and duty.kind not in self.kinds:
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


@dataclass(frozen=True, kw_only=True)
class Rule(ABC):
    """A requirement over one person's line, one team's day, or the whole rota.

    Attributes:
        id: the rule's word in packs and `rota.toml`.
        span: `person`, `duty` (a team's day) or `whole`: where its breaches are judged.
        key: its name in the bill, unique in a rule book (`WTR-3`); the id if empty.
        title: the requirement in plain words, with its number.
        source: where it comes from.
        verified: whether the number was read in a source that can be named.
        pack: name of the pack it came with.
        version: version of the pack.
        price: points for each unit of a breach, or hard.
    """

    id: ClassVar[str]
    span: ClassVar[str]

    name: str = ""
    title: str = ""
    source: str = "local"
    verified: bool = True
    pack: str = ""
    version: str = ""
    price: Price = HARD
    scope: Scope = field(default_factory=Scope)

    @property
    def key(self) -> str:
        """Name in the bill."""
        return self.name or self.id

    @property
    def is_hard(self) -> bool:
        """Whether a breach may never be."""
        return self.price.hard

    def scope_people(self, problem: Problem) -> frozenset[int]:
        """People with a contract in scope; worked out once per problem and scope."""
        return people_in_scope(problem, self.scope)

    def encoded_people(self, surface: Surface) -> list[int]:
        """People of the scope whose lines the surface asks for, in order."""
        people = self.scope_people(surface.problem)
        return sorted(people) if surface.people is None else [p for p in surface.people if p in people]

    def breach(
        self,
        place: Place,
        text: str,
        *,
        units: int = 1,
        people: tuple[int, ...] = (),
        days: tuple[int, int] = (0, 0),
        measured: float | None = None,
        allowed: float | None = None,
        unit: str = "",
        projected: bool = False,
        duties: tuple[int, ...] = (),
        price: Price | None = None,
    ) -> Breach:
        """A breach of this rule costing `units` times its price (or `price`)."""
        due = self.price if price is None else price
        return Breach(
            rule=self.key,
            place=place,
            text=text,
            people=people,
            first_day=days[0],
            last_day=days[1],
            measured=measured,
            allowed=allowed,
            unit=unit,
            points=0 if due.hard else due.points * units,
            hard=due.hard,
            projected=projected,
            duties=duties,
        )

    @abstractmethod
    def encode(self, surface: Surface) -> None:
        """Say the rule in the verbs of the surface."""

    @abstractmethod
    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """Every breach in a part of a rota, counted without any of `encode`'s logic."""

    def unjudged(self, problem: Problem, rota: Lines) -> Iterator[str]:
        """What could not be judged, and why, one sentence each; ids of people, never names."""
        return iter(())


_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")

_WORKED_OUT: WeakKeyDictionary[Problem, dict[Any, Any]] = WeakKeyDictionary()


def once_per_problem(
    work_out: Callable[Concatenate[Problem, _Given], _Found],
) -> Callable[Concatenate[Problem, _Given], _Found]:
    """Work something out once for a problem and its (hashable) arguments; forgotten with the problem.

    What is found must not refer to the problem.
    """

    @wraps(work_out)
    def ask(problem: Problem, /, *args: _Given.args, **kwargs: _Given.kwargs) -> _Found:
        known = _WORKED_OUT.get(problem)
        if known is None:
            known = _WORKED_OUT[problem] = {}
        key = (work_out, args, *kwargs.items())
        try:
            found: _Found = known[key]
        except KeyError:
            found = known[key] = work_out(problem, *args, **kwargs)
        return found

    return ask


@once_per_problem
def people_in_scope(problem: Problem, scope: Scope) -> frozenset[int]:
    """Person indexes with a contract in scope."""
    return frozenset(c.person for c in problem.contracts if scope.has_contract(problem, c))


@once_per_problem
def duties_in_scope(problem: Problem, scope: Scope) -> Ints:
    """1 for each duty in scope, else 0; shape (duties,)."""
    return np.fromiter((scope.has_duty(problem, d) for d in problem.duties), np.int64, len(problem.duties))


def at_work(duty: Duty) -> bool:
    """Whether a duty is working time from start to end: leave is not, nor is on-call from home,
    which counts only while called (Working Time Regulations 1998 reg 2)."""
    return duty.kind != ShiftKind.LEAVE and not (duty.kind == ShiftKind.ON_CALL and duty.presence == Presence.REMOTE)


@once_per_problem
def duties_at_work(problem: Problem, scope: Scope) -> Ints:
    """1 for each duty in scope that is working time from start to end, else 0; shape (duties,)."""
    working = np.fromiter((at_work(d) for d in problem.duties), np.int64, len(problem.duties))
    return duties_in_scope(problem, scope) * working


def options_at_work(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person whose duty is in scope and working time, in time order, history first."""
    mine = problem.options.of(person)
    return np.asarray(mine[duties_at_work(problem, scope)[problem.options.duty[mine]] == 1])


def duties_worked(problem: Problem, scope: Scope) -> Ints:
    """1 for each duty that a rule on days, nights and rest counts, else 0; shape (duties,).

    Those of the kinds that the scope names; where it names none, those that are working time.
    """
    return duties_at_work(problem, scope) if scope.kinds is None else duties_in_scope(problem, scope)


def options_worked(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person whose duty such a rule counts, in time order, history first."""
    mine = problem.options.of(person)
    return np.asarray(mine[duties_worked(problem, scope)[problem.options.duty[mine]] == 1])


def options_in_scope(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person whose duty is in scope, in time order, history first."""
    mine = problem.options.of(person)
    return np.asarray(mine[duties_in_scope(problem, scope)[problem.options.duty[mine]] == 1])


def comes_of_age(problem: Problem, scope: Scope, person: int) -> int:
    """The first day on which a person is as old as `under_age` of a scope; `FOREVER` where it asks no age."""
    birth_day = problem.people[person].birth_day
    if scope.under_age is None or birth_day is None:
        return FOREVER
    born = problem.calendar.date(birth_day)
    year = born.year + scope.under_age
    leap = born.month == 2 and born.day == 29
    return problem.calendar.day(dt.date(year, 3, 1) if leap else born.replace(year=year))


@once_per_problem
def contracts_in_scope(problem: Problem, scope: Scope) -> tuple[bool, ...]:
    """Whether each contract is in scope, by contract index."""
    return tuple(scope.has_contract(problem, c) for c in problem.contracts)


def own_options(problem: Problem, scope: Scope, person: int) -> Ints:
    """Option ids of a person that are not history, with duty and contract in scope, in time order."""
    options = problem.options
    mine = options_in_scope(problem, scope, person)
    mine = np.asarray(mine[~options.history[mine]])
    held = contracts_in_scope(problem, scope)
    if all(held[c] for c in problem.contracts_of[person]):
        return mine
    return np.asarray(mine[np.fromiter((held[c] for c in options.contract[mine].tolist()), np.bool_, len(mine))])


def minutes_counted(problem: Problem, scope: Scope, paid_breaks: bool, contract: int, duty: int) -> int:
    """Working minutes of a contract on a duty. With `paid_breaks` its breaks are work under the contracts in scope,
    where the working minutes follow from the length and the break."""
    on = problem.duties[duty]
    length = on.end - on.start
    paid = paid_breaks and on.work == length - on.break_minutes and contracts_in_scope(problem, scope)[contract]
    return length if paid else on.work


@once_per_problem
def option_minutes(problem: Problem, scope: Scope, paid_breaks: bool) -> Ints:
    """`minutes_counted` of each option; shape (options,)."""
    options = problem.options
    if not paid_breaks:
        return options.work
    pairs = zip(options.contract.tolist(), options.duty.tolist(), strict=True)
    return np.fromiter((minutes_counted(problem, scope, True, c, d) for c, d in pairs), np.int64, len(options))


@once_per_problem
def rows_of(problem: Problem, table: str) -> dict[int, list[Any]]:
    """Rows of a table of the problem that names a person (`absences`, `requests`, ...), by person."""
    found: dict[int, list[Any]] = {}
    for row in getattr(problem, table):
        found.setdefault(row.person, []).append(row)
    return found


@once_per_problem
def present_options(problem: Problem) -> dict[tuple[int, int], list[int]]:
    """Option ids of each (team, day) of the period, whatever they are used as."""
    options = problem.options
    found: dict[tuple[int, int], list[int]] = {}
    here = np.flatnonzero((options.team >= 0) & (options.day >= 0))
    for o, team, day in zip(here.tolist(), options.team[here].tolist(), options.day[here].tolist(), strict=True):
        found.setdefault((team, day), []).append(o)
    return found


def charge(surface: Surface, person: int, options: Ints, points: Ints) -> None:
    """Say that each option costs its points when chosen."""
    if points.any():
        surface.total(person, options[points > 0], points[points > 0], high=0, price=Price(1))


def forbid(surface: Surface, person: int, options: Ints, price: Price) -> None:
    """Say that each of these options costs a price when chosen, or may not be."""
    if len(options) and (price.hard or price.points):
        surface.total(person, options, high=0, price=price)


def forbid_duties(rule: Rule, surface: Surface, wrong: Callable[[Duty], bool]) -> None:
    """Say for everybody in a rule's scope that duties of the period that are wrong by themselves cost its
    price when chosen, or may not be."""
    problem, options = surface.problem, surface.problem.options
    flags = np.fromiter((d.day >= 0 and wrong(d) for d in problem.duties), np.bool_, len(problem.duties))
    for person in rule.encoded_people(surface):
        mine = options_in_scope(problem, rule.scope, person)
        forbid(surface, person, mine[flags[options.duty[mine]]], rule.price)


def age(problem: Problem, person: int, day: int) -> int:
    """Whole years of age on a day; 999 where the date of birth is not known."""
    birth_day = problem.people[person].birth_day
    if birth_day is None:
        return 999
    born, on = problem.calendar.date(birth_day), problem.calendar.date(day)
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def hours(minutes: float) -> str:
    """Minutes in words: `10 h 30`, `48 h`."""
    whole = round(abs(minutes))
    sign = "-" if minutes < 0 else ""
    return f"{sign}{whole // 60} h" + (f" {whole % 60:02d}" if whole % 60 else "")
