"""All requests of leave of a problem answered at once, with how many of each role may be away on each day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from optimiser.operate.leave.granting import Granting, LeaveDecision, LeaveTerms
from optimiser.operate.leave.staff import Staff
from optimiser.problem.asked import LeaveRequest
from optimiser.problem.problem import Problem


@dataclass(frozen=True)
class RoleDay:
    """How many of a role may be away on a day.

    Attributes:
        day, role: which.
        staff: people of the role who could work or are away then.
        away: of them, who is on leave or otherwise away all day before anything is granted.
        at_most: how many may be away so that minimum cover can hold as well as it does without, whoever it is.
        granted: people who are away besides once requests are granted.
    """

    day: int
    role: str
    staff: int
    away: tuple[int, ...]
    at_most: int
    granted: tuple[int, ...] = ()

    @property
    def binds(self) -> bool:
        """Whether nobody more may be away."""
        return len(self.away) + len(self.granted) >= self.at_most


@dataclass(frozen=True)
class RoleBlock:
    """How many days of leave of a role contracted hours of a block of days leave room for.

    Attributes:
        first_day, last_day, role: which.
        at_most: Mondays to Fridays of leave besides what is there; None where minimum cover takes hours beyond
            contract already, so that hours refuse nothing.
        beyond: minutes beyond contract that it takes already.
    """

    first_day: int
    last_day: int
    role: str
    at_most: int | None
    beyond: int


@dataclass(frozen=True)
class LeaveAnswer:
    """Leave of a period.

    Attributes:
        days: by day and role, the days in order.
        blocks: by block and role.
        decisions: of each request, in their order.
        staff: who could work when, all that is granted taken off.
    """

    days: tuple[RoleDay, ...]
    blocks: tuple[RoleBlock, ...]
    decisions: tuple[LeaveDecision, ...]
    staff: Staff


def answer_leave(
    problem: Problem,
    terms: Sequence[LeaveTerms],
    carried: Mapping[tuple[int, str], int] | None = None,
    *,
    requests: Sequence[LeaveRequest] | None = None,
    weeks: int = 4,
) -> LeaveAnswer:
    """How many of each role may be away by day, and each request of leave decided.

    Args:
        problem: with candidates.
        terms: of each person.
        carried: balances brought in, by person and measure: `leave taken`, `leave days`, `leave refused`.
        requests: what is asked; by default the problem's own.
        weeks: over which hours at work are held against contracted hours.
    """
    staff = Staff(problem, weeks)
    days, blocks = _by_day(staff), _by_block(staff)
    granting = Granting(staff, terms, carried)
    decisions = granting.decide(problem.leave_requests if requests is None else requests)
    given = [d.request for d in decisions if d.outcome == "granted"]
    later = tuple(
        RoleDay(at.day, at.role, at.staff, at.away, at.at_most, _who(staff, given, at.role, at.day)) for at in days
    )
    return LeaveAnswer(later, blocks, tuple(decisions), staff)


def _who(staff: Staff, given: Sequence[LeaveRequest], role: str, day: int) -> tuple[int, ...]:
    return tuple(sorted({r.person for r in given if staff.role[r.person] == role and r.first_day <= day <= r.last_day}))


def _by_day(staff: Staff) -> list[RoleDay]:
    """Every day and role whose people meet a need of some day."""
    problem = staff.problem
    useful = {p for people in staff.by_day for p in people}
    roles = sorted({staff.role[p] for p in useful})
    members = {role: [p for p in sorted(useful) if staff.role[p] == role] for role in roles}
    found = []
    for day in range(problem.calendar.days):
        here = set(staff.by_day[day])
        for role in roles:
            away = tuple(p for p in members[role] if staff.on_leave(p, day))
            there = sum(p in here and p not in away for p in members[role])
            more = staff.most_away(day, role)
            found.append(RoleDay(day, role, there + len(away), away, len(away) + more))
    return found


def _by_block(staff: Staff) -> tuple[RoleBlock, ...]:
    roles = sorted({staff.role[p] for people in staff.by_day for p in people})
    found = []
    for first, last in staff.blocks:
        beyond = staff.beyond(first, last)
        for role in roles:
            room = None if beyond else staff.most_leave_days(first, last, role)
            found.append(RoleBlock(first, last, role, room, beyond))
    return tuple(found)
