"""The problem: everything a rota is made from, frozen, with integer indexes throughout."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from optimiser.problem.asked import Bid, FundedPosts, LeaveRequest, ShiftNotification, SicknessRate, Target
from optimiser.problem.calendar import Calendar
from optimiser.problem.capability import Expression, holds, parse, skills_in
from optimiser.problem.domain import (
    NOWHERE,
    Absence,
    Agreement,
    Assignment,
    Capability,
    Carried,
    Composition,
    Contract,
    Duty,
    HeldSkill,
    Need,
    Organisation,
    Period,
    Person,
    Pin,
    Quota,
    Recognition,
    Request,
    Sharing,
    Shift,
    Site,
    Substitution,
    Team,
)
from optimiser.problem.options import Options
from optimiser.problem.template import Template
from optimiser.problem.visits import ClientCarer, Visit


@dataclass(frozen=True, eq=False)
class Problem:
    """What is to be rostered.

    `candidates` are the assignments a solver may choose among (see `candidates.py`); `history`
    holds what was worked before day 0, by the same duties and contracts.
    """

    calendar: Calendar
    people: tuple[Person, ...]
    contracts: tuple[Contract, ...]
    shifts: tuple[Shift, ...]
    duties: tuple[Duty, ...]
    candidates: tuple[Assignment, ...] = ()
    history: tuple[Assignment, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    sites: tuple[Site, ...] = ()
    teams: tuple[Team, ...] = ()
    skills: tuple[str, ...] = ()
    registrations: frozenset[int] = frozenset()
    """Skills that are professional registrations."""
    charge_skills: frozenset[int] = frozenset()
    """Skills of those who may take charge of a shift."""
    capabilities: tuple[Capability, ...] = ()
    periods: tuple[Period, ...] = ()
    needs: tuple[Need, ...] = ()
    compositions: tuple[Composition, ...] = ()
    substitutions: tuple[Substitution, ...] = ()
    sharing: tuple[Sharing, ...] = ()
    recognition: tuple[Recognition, ...] = ()
    travel: frozenset[tuple[int, int, int]] = frozenset()
    """(site, site, minutes)."""
    absences: tuple[Absence, ...] = ()
    requests: tuple[Request, ...] = ()
    leave_requests: tuple[LeaveRequest, ...] = ()
    bids: tuple[Bid, ...] = ()
    sickness_rates: tuple[SicknessRate, ...] = ()
    visits: tuple[Visit, ...] = ()
    client_carers: tuple[ClientCarer, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    quotas: tuple[Quota, ...] = ()
    pins: tuple[Pin, ...] = ()
    carried: tuple[Carried, ...] = ()
    targets: tuple[Target, ...] = ()
    census: tuple[tuple[int, int, int, int], ...] = ()
    """(team, day, patients, hundredths of patients weighted by acuity), a row for each level of a day."""
    establishment: tuple[FundedPosts, ...] = ()
    notifications: tuple[ShiftNotification, ...] = ()
    previous: frozenset[Assignment] = frozenset()
    """An earlier rota of this period that a stability rule holds on to."""
    template: Template | None = None
    """A template that people rotate through."""

    @cached_property
    def options(self) -> Options:
        """Candidates and history as arrays."""
        return Options.build(self.candidates, self.history, self.contracts, self.duties, len(self.people))

    @cached_property
    def roles(self) -> frozenset[str]:
        """Roles in use."""
        return frozenset(c.role for c in self.contracts if c.role)

    @cached_property
    def expressions(self) -> tuple[Expression, ...]:
        """Parsed capability expressions, by capability index."""
        return tuple(parse(c.expression, self.skills, self.roles) for c in self.capabilities)

    @cached_property
    def contracts_of(self) -> tuple[tuple[int, ...], ...]:
        """Contract indexes of each person."""
        found: list[list[int]] = [[] for _ in self.people]
        for i, contract in enumerate(self.contracts):
            found[contract.person].append(i)
        return tuple(tuple(f) for f in found)

    @cached_property
    def absences_of(self) -> dict[int, tuple[Absence, ...]]:
        """Absences by person."""
        found: dict[int, list[Absence]] = {}
        for absence in self.absences:
            found.setdefault(absence.person, []).append(absence)
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def agreements_of(self) -> dict[int, tuple[Agreement, ...]]:
        """Terms of flexible-working agreements by person."""
        found: dict[int, list[Agreement]] = {}
        for agreement in self.agreements:
            found.setdefault(agreement.person, []).append(agreement)
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def minutes_between(self) -> dict[tuple[int, int], int]:
        """Travel minutes between two sites, both ways; absent pairs take none."""
        return {k: m for a, b, m in self.travel for k in ((a, b), (b, a))}

    @cached_property
    def needs_at(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """Need indexes by (team, day)."""
        found: dict[tuple[int, int], list[int]] = {}
        for i, need in enumerate(self.needs):
            found.setdefault((need.team, need.day), []).append(i)
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def duties_at(self) -> dict[tuple[int, int], tuple[int, ...]]:
        """Team-owned duty indexes by (team, day)."""
        found: dict[tuple[int, int], list[int]] = {}
        for i, duty in enumerate(self.duties):
            if duty.team != NOWHERE:
                found.setdefault((duty.team, duty.day), []).append(i)
        return {k: tuple(v) for k, v in found.items()}

    @cached_property
    def person_index(self) -> dict[str, int]:
        """Person index by id."""
        return {p.id: i for i, p in enumerate(self.people)}

    def employer_at(self, duty: Duty) -> int:
        """Organisation in whose team a duty is; `NOWHERE` for a person's own duty."""
        return self.teams[duty.team].organisation if duty.team != NOWHERE else NOWHERE

    def end_day(self, duty: Duty) -> int:
        """Day on which a duty's last minute lies."""
        if duty.end <= duty.start:
            return duty.day
        day = self._day_before.get(duty.end)
        if day is None:
            day = self._day_before[duty.end] = self.calendar.wall(duty.end - 1)[0]
        return day

    @cached_property
    def _day_before(self) -> dict[int, int]:
        """Days of the minutes before the instants asked for so far."""
        return {}

    def level(self, person: int, skill: int, first_day: int, last_day: int, organisation: int = NOWHERE) -> int:
        """Level of a skill that a person holds on all days from `first_day` to `last_day`, as far
        as an organisation recognises it; 0 if none. An expiry date is the last valid day; one that is renewed from the
        next day on goes on."""
        return min(self._level_on(person, skill, day, organisation) for day in range(first_day, last_day + 1))

    def _level_on(self, person: int, skill: int, day: int, organisation: int) -> int:
        return max(
            (
                held.level
                for held in self.people[person].skills
                if held.skill == skill
                and held.first_day <= day <= held.last_day
                and self._recognised(skill, held.assessed_by, organisation, day)
            ),
            default=0,
        )

    def _recognised(self, skill: int, by: int, at: int, day: int) -> bool:
        return (
            by in (NOWHERE, at)
            or at == NOWHERE
            or any(
                r.skill == skill and r.assessed_by == by and r.accepted_by == at and r.first_day <= day <= r.last_day
                for r in self.recognition
            )
        )

    def able(self, contract: int, capability: int, duty: int) -> bool:
        """Whether a contract itself has a capability for the whole of a duty, in the duty's
        organisation. `NOWHERE` asks for nothing."""
        if capability == NOWHERE:
            return True
        on = self.duties[duty]
        return self._able(contract, capability, self.employer_at(on), *self.days_asked(contract, on))

    def days_asked(self, contract: int, duty: Duty) -> tuple[int, int]:
        """First and last day of a duty; (0, 0) for a contract whose skills are the same on all days of duties."""
        return (0, 0) if self.undated(contract) else (duty.day, self.end_day(duty))

    def undated(self, contract: int) -> bool:
        """Whether a contract's skills are the same on all days of duties."""
        return not self._dated[contract]

    def _able(self, contract: int, capability: int, organisation: int, first: int, last: int) -> bool:
        key = (contract, capability, organisation, first, last)
        known = self._known
        if key not in known:
            terms = self.contracts[contract]
            known[key] = holds(
                self.expressions[capability],
                lambda skill: self.level(terms.person, skill, first, last, organisation),
                terms.role,
                terms.band,
                self.people[terms.person].id,
            )
        return known[key]

    @cached_property
    def _known(self) -> dict[tuple[int, int, int, int, int], bool]:
        return {}

    @cached_property
    def _dated(self) -> tuple[bool, ...]:
        """Whether a contract's person holds any skill that begins, ends, or is recognised from or until a day among
        those of the duties."""
        asked = frozenset().union(*(skills_in(e) for e in self.expressions)) if self.expressions else frozenset()
        first = min((0, *(d.day for d in self.duties)))
        last = max((0, *(self.end_day(d) for d in self.duties)))

        def turns(held: HeldSkill | Recognition) -> bool:
            return first < held.first_day <= last or first <= held.last_day < last

        timed = {r.skill for r in self.recognition if turns(r)}
        limited = [any(h.skill in asked and (h.skill in timed or turns(h)) for h in p.skills) for p in self.people]
        return tuple(limited[c.person] for c in self.contracts)

    def stand_ins(self, contract: int, capability: int, duty: int) -> tuple[int, ...]:
        """Indexes of the substitutions by which a contract may be used as a capability it does not
        have itself, cheapest first."""
        team = self.duties[duty].team
        return tuple(
            i
            for i in self._substitutions_for.get(capability, ())
            if (self.substitutions[i].teams is None or team in (self.substitutions[i].teams or ()))
            and self.able(contract, self.substitutions[i].stand_in, duty)
        )

    @cached_property
    def _substitutions_for(self) -> dict[int, tuple[int, ...]]:
        found: dict[int, list[int]] = {}
        for i, s in enumerate(self.substitutions):
            found.setdefault(s.wanted, []).append(i)
        key = self.substitutions
        return {k: tuple(sorted(v, key=lambda i: (key[i].price.points, i))) for k, v in found.items()}
