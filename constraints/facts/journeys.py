"""Travel between duties of a working day, which is working time.

Time spent on the way from one place of work to another is work, that from home and back is not (Working Time
Regulations 1998 reg 2; National Minimum Wage Regulations 2015 reg 34(1)). `travel.csv` says how long the way is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from constraints.helpers import hours
from constraints.scope import Scope, duties_in_scope
from optimiser.audit import Lines
from optimiser.problem.conjunctions import Conjunctions, ConjunctionTerms
from optimiser.problem.domain import Duty, Presence, ShiftKind
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Flags, Groups, Ints, ints
from optimiser.problem.problem import Problem

DAILY_REST = 660
"""Minutes between two duties after which the second begins another working day: the daily rest of reg 10(1)."""


def spent_somewhere(duty: Duty) -> bool:
    """Whether somebody on a duty is at a place of work: leave and what is done from home are not."""
    return duty.presence != Presence.REMOTE and duty.kind != ShiftKind.LEAVE


def journey_minutes(problem: Problem, before: Duty, after: Duty) -> int:
    """Minutes of travel from one duty to a later one of the same working day; 0 if there are none.

    A working day is one date of starts, and goes on where a duty ends on a later date; a daily rest ends it. No
    journey is longer than the time between the two, and none leads to a duty that is no working time. A template's end
    has none to its beginning.
    """
    between = after.start - before.end
    if not 0 < between < DAILY_REST or after.day not in (before.day, problem.end_day(before)):
        return 0
    if not (spent_somewhere(before) and spent_somewhere(after) and after.work) or before.site == after.site:
        return 0
    return min(between, problem.minutes_between.get((before.site, after.site), 0))


def lies_between(duty: Duty, before: Duty, after: Duty) -> bool:
    """Whether a third duty takes any of the time between two: then nobody goes straight from the one to the other."""
    return spent_somewhere(duty) and duty.start < after.start and duty.end > before.end


def journeys_of(problem: Problem, rota: Lines, person: int, scope: Scope) -> list[Duty]:
    """The journeys of a person's line as duties: each ends where the duty begins that it leads to, and counts on its
    day. Journeys to duties that are not in scope are left out."""
    return [journey for _, journey in _leading(problem, rota, person, scope)]


def journeys_by_contract(problem: Problem, rota: Lines, person: int, scope: Scope) -> list[tuple[int, Duty]]:
    """The same, each with the contract under which the duty is worked that it leads to: once for each of several."""
    found = _leading(problem, rota, person, scope)
    under = sorted({(a.contract, a.duty) for a in rota.line(person)}) if found else []
    return [(contract, journey) for leads_to, journey in found for contract, duty in under if duty == leads_to]


def _leading(problem: Problem, rota: Lines, person: int, scope: Scope) -> list[tuple[int, Duty]]:
    """Journeys to duties in scope, each with the duty that it leads to."""
    if not problem.travel:
        return []
    line = tuple(a.duty for a in rota.line(person))
    known = _last_asked(problem).get(person)
    if known is None or known[0] != line:
        known = _last_asked(problem)[person] = (line, _journeys(problem, line))
    counted = duties_in_scope(problem, scope) if known[1] else ()
    return [(leads_to, journey) for leads_to, journey in known[1] if counted[leads_to]]


@once_per_problem
def _last_asked(problem: Problem) -> dict[int, tuple[tuple[int, ...], list[tuple[int, Duty]]]]:
    """By person the line that was asked of last, and its journeys: the rules ask of one line in turn."""
    return {}


def _journeys(problem: Problem, taken: Iterable[int]) -> list[tuple[int, Duty]]:
    """Journeys of a line, each with the duty that it leads to."""
    line = sorted({(problem.duties[i].start, i) for i in taken})
    if len({problem.duties[i].site for _, i in line}) < 2:
        return []
    found: list[tuple[int, Duty]] = []
    near: list[Duty] = []
    for starts, index in line:
        after = problem.duties[index]
        near = [d for d in near if d.end > starts - DAILY_REST]
        for before in near:
            minutes = journey_minutes(problem, before, after)
            if minutes and not any(lies_between(d, before, after) for d in near if d is not before):
                breakless = replace(after, break_minutes=0, paid_break_minutes=0)
                counted = replace(breakless, work=minutes, contract=minutes, paid=minutes)
                found.append((index, replace(counted, start=starts - minutes, end=starts)))
        near.append(after)
    return found


def of_it_travel(minutes: int) -> str:
    """How much of some hours is travel, in words for a breach; empty if none is."""
    return f", {hours(minutes)} of it travel" if minutes else ""


@dataclass(frozen=True, eq=False)
class Journeys:
    """What journeys a person's options may make.

    Attributes:
        conjunctions: when each is made.
        leads_to: the duty that it leads to; shape (conjunctions,), as all that follow.
        start, end, day, minutes: when it is, the day on which it counts, how long it is.
        past: whether history makes it; what history alone decides against is left out.
    """

    conjunctions: Conjunctions
    leads_to: Ints
    start: Ints
    end: Ints
    day: Ints
    minutes: Ints
    past: Flags

    def __len__(self) -> int:
        return len(self.conjunctions)

    def under(self, problem: Problem, contract: int) -> Journeys:
        """Those to duties that may be worked under a contract, made where they are worked so."""
        made, held = self.conjunctions, problem.options.contract
        under = [made.second[k][held[made.second[k]] == contract] for k in range(len(made.second))]
        at = ints(k for k, group in enumerate(under) if len(group))
        conjunctions = Conjunctions(made.first.take(at), Groups.of(under[k] for k in at), made.without.take(at))
        return Journeys(
            conjunctions, self.leads_to[at], self.start[at], self.end[at], self.day[at], self.minutes[at], self.past[at]
        )

    def terms(self, windows: Iterable[Ints], weights: Ints | None = None) -> ConjunctionTerms | None:
        """What they add to the sums of some windows; None where they add nothing.

        Args:
            windows: those that count in each window, as positions here.
            weights: by journey; None for its minutes.
        """
        if not len(self):
            return None
        entries = Groups.of(windows)
        each = self.minutes if weights is None else weights
        return ConjunctionTerms(self.conjunctions, entries, each[entries.options]) if len(entries.options) else None


@once_per_problem
def possible_journeys(problem: Problem, person: int, scope: Scope) -> Journeys:
    """The journeys to duties in scope that a person's options may make, history's among them, in order of start."""
    options = problem.options
    places: dict[int, list[int]] = {}
    if problem.travel:
        for o in options.of(person).tolist():
            places.setdefault(int(options.duty[o]), []).append(o)
    kept = duties_in_scope(problem, scope)
    duties = sorted((problem.duties[i].start, i) for i in places if spent_somewhere(problem.duties[i]))
    found: list[tuple[int, int, int, list[int]]] = []
    for at, (_, j) in enumerate(duties):
        after = problem.duties[j]
        near = [i for _, i in duties[:at] if problem.duties[i].end > after.start - DAILY_REST]
        for i in near if kept[j] else ():
            before = problem.duties[i]
            if minutes := journey_minutes(problem, before, after):
                between = [o for k in near if k != i and lies_between(problem.duties[k], before, after)
                           for o in places[k]]  # fmt: skip
                if not options.history[between].any():
                    found.append((i, j, minutes, between))
    first, second = Groups.of(places[i] for i, _, _, _ in found), Groups.of(places[j] for _, j, _, _ in found)
    conjunctions = Conjunctions(first, second, Groups.of(between for _, _, _, between in found))
    leads_to, minutes_each = ints(f[1] for f in found), ints(f[2] for f in found)
    end = ints(problem.duties[j].start for _, j, _, _ in found)
    past = np.fromiter((problem.duties[j].day < 0 for _, j, _, _ in found), np.bool_, len(found))
    day = ints(problem.duties[j].day for _, j, _, _ in found)
    return Journeys(conjunctions, leads_to, end - minutes_each, end, day, minutes_each, past)
