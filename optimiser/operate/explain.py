"""Why a rota is as it is: a slot, a person's line, a rule."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from optimiser.audit import Bill, Breach, Change
from optimiser.gaps import counted
from optimiser.operate.candidate import Blocker, Candidate, Chain, new_line_breaches, trial
from optimiser.operate.cover import chains, missing_for_need, rank_candidates
from optimiser.operate.swap import legal_swaps
from optimiser.problem.candidates import works_for
from optimiser.problem.domain import NOWHERE, Assignment, Request
from optimiser.problem.problem import Problem
from optimiser.surface import person_place


@dataclass(frozen=True)
class SlotExplained:
    """Why a team's period is as it is, need by need.

    Attributes:
        need: index of the need; `have` people fill it.
        near: candidates, nearest first, with every rule that stops them.
        chains: two-step fixes.
        unlocks: what would let somebody fill it: (what, how many people it unlocks).
    """

    need: int
    have: int
    near: tuple[Candidate, ...]
    chains: tuple[Chain, ...]
    unlocks: tuple[tuple[str, int], ...]

    @property
    def cheapest(self) -> Candidate | Chain | None:
        """The change in one or two steps that fills the need for fewest points and breaks no hard rule more; None
        where none was found."""
        free: list[Candidate | Chain] = [*(c for c in self.near if c.free), *self.chains]
        return min(free, key=lambda c: (c.hard, c.points), default=None)


def explain_slot(
    bill: Bill,
    team: int,
    day: int,
    period: int,
    *,
    most: int = 12,
    lacking: bool = True,
    without: frozenset[int] = frozenset(),
) -> list[SlotExplained]:
    """Each need of a team's period, with who could fill it and what stops the others.

    Args:
        most: how many candidates to name.
        lacking: also people who lack something for it, and what would unlock more; without, those who are far are
            not looked at, which is quicker.
        without: people who cannot come.
    """
    problem = bill.problem
    found = []
    for need in problem.needs_at.get((team, day), ()):
        if problem.needs[need].period != period:
            continue
        near = rank_candidates(bill, need, most=None if lacking else most, lacking=lacking, without=without)
        have = len(counted(problem, bill.lines, problem.needs[need]))
        pairs = chains(bill, need, near, without=without) if have < problem.needs[need].minimum else []
        unlocks = tuple(_unlocks(bill, near)) if lacking else ()
        found.append(SlotExplained(need, have, tuple(near[:most]), tuple(pairs), unlocks))
    return found


def _unlocks(bill: Bill, near: Sequence[Candidate]) -> list[tuple[str, int]]:
    """What stands alone between people and a need: a missing level or agreement, a single rule."""
    count: dict[str, int] = {}
    for c in near:
        hard = {s.rule for s in c.blockers if s.hard}
        if c.lacks and new_line_breaches(bill, c.assignment._replace(capability=NOWHERE), enough=1):
            continue  # away, at work or to be at rest: what they lack is not all that stops them
        what = c.lacks or (f"rule {next(iter(hard))}" if len(hard) == 1 else "")
        if what:
            count[what] = count.get(what, 0) + 1
    return sorted(count.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True)
class WishCost:
    """A request, whether it was met, and what granting it would cost.

    Attributes:
        request: index into the problem's requests.
        met: whether the rota keeps it.
        blockers: for a refused one, what the cheapest way of granting it would newly break.
        hard, points: change of the bill if it were granted so; None where there is no way.
        takes: (person, duty) pairs of that way: which duty the person or a colleague takes.
        why: why there is no way.
    """

    request: int
    met: bool
    blockers: tuple[Blocker, ...] = ()
    hard: int | None = None
    points: int | None = None
    takes: tuple[tuple[int, int], ...] = ()
    why: str = ""


@dataclass(frozen=True)
class PersonExplained:
    """A person's line explained.

    Attributes:
        line: their assignments of the period in order.
        breaches: those that concern them.
        binds: rules that stop them from taking any further duty now, with how many duties each stops.
        wishes: their requests.
    """

    person: int
    line: tuple[Assignment, ...]
    breaches: tuple[Breach, ...]
    binds: tuple[tuple[str, int], ...]
    wishes: tuple[WishCost, ...]


def explain_person(bill: Bill, index: int) -> PersonExplained:
    """What a person works, what binds them, and what their refused wishes would cost."""
    problem = bill.problem
    line = tuple(a for a in bill.lines.line(index) if a in bill.lines.rota)
    breaches = tuple(b for b in bill.all_breaches() if index in b.people or b.place == person_place(index))
    count: dict[str, int] = {}
    for option in _spare(bill, index, line):
        with trial(bill, Change(into=(option,))) as tried:
            for rule in {s.rule for s in tried.blockers if s.hard and s.breach.place.kind == "person"}:
                count[rule] = count.get(rule, 0) + 1
    binds = tuple(sorted(count.items(), key=lambda item: (-item[1], item[0])))
    wishes = tuple(_wish(bill, i, r, line) for i, r in enumerate(problem.requests) if r.person == index)
    return PersonExplained(index, line, breaches, binds, wishes)


def _spare(bill: Bill, index: int, line: tuple[Assignment, ...]) -> Iterator[Assignment]:
    """One candidate assignment per team duty that the person does not work."""
    problem, options = bill.problem, bill.problem.options
    taken = {a.duty for a in line}
    seen: set[int] = set()
    for o in options.of(index).tolist():
        duty = int(options.duty[o])
        if options.history[o] or duty in taken or duty in seen or problem.duties[duty].team == NOWHERE:
            continue
        seen.add(duty)
        yield options.assignment(o)


def request_met(problem: Problem, request: Request, line: tuple[Assignment, ...]) -> bool:
    """Whether a line keeps a request."""
    works = any(
        problem.duties[a.duty].day == request.day
        and (request.shifts is None or problem.duties[a.duty].shift in request.shifts)
        for a in line
    )
    return works == request.wants


def _wish(bill: Bill, index: int, request: Request, line: tuple[Assignment, ...]) -> WishCost:
    problem = bill.problem
    if request_met(problem, request, line):
        return WishCost(index, True)
    best: WishCost | None = None
    for change in _grants(bill, request, line):
        with trial(bill, change) as found:
            takes = tuple((problem.contracts[a.contract].person, a.duty) for a in change.into)
            tried = WishCost(index, False, *found, takes=takes)
        if best is None or (tried.hard or 0, tried.points or 0) < (best.hard or 0, best.points or 0):
            best = tried
    return best or WishCost(index, False, why=_no_way(problem, request))


def _grants(bill: Bill, request: Request, line: tuple[Assignment, ...]) -> Iterator[Change]:
    """Changes that would grant a request: leaving the day's duties, with the best replacement or without one, or
    taking one of those wished for, beside who has it or in their place."""
    problem, options, person = bill.problem, bill.problem.options, request.person
    today = tuple(a for a in line if problem.duties[a.duty].day == request.day)
    if not request.wants:
        unwanted = tuple(a for a in today if _is_asked(problem, request, a.duty))
        yield Change(out=unwanted)
        handed = [next(_handed_over(bill, request, a.duty), None) for a in unwanted]
        if handed and None not in handed:
            swaps = [swap for swap in handed if swap is not None]
            yield Change(tuple(a for s in swaps for a in s.out), tuple(a for s in swaps for a in s.into))
        return
    for o in options.of(person).tolist():
        duty = int(options.duty[o])
        if options.day[o] != request.day or options.history[o] or not _is_asked(problem, request, duty):
            continue
        into = options.assignment(o)
        yield Change(out=today, into=(into,))
        for there in bill.lines.present(problem.duties[duty].team, request.day):
            if (there.duty, there.capability) == (duty, into.capability):
                yield Change(out=(*today, there), into=(into,))


def _handed_over(bill: Bill, request: Request, duty: int) -> Iterator[Change]:
    """Legal ways of handing a duty to a colleague, cheapest first, that give none back which the request is against."""
    for swap in legal_swaps(bill, request.person, duty, most=len(bill.problem.people)):
        returned = [d for p, d in swap.takes if p == request.person]
        days = (bill.problem.duties[d].day for d in returned if _is_asked(bill.problem, request, d))
        if request.day not in days:
            yield swap.change


def _is_asked(problem: Problem, request: Request, duty: int) -> bool:
    """Whether a duty is of a shift that a request names; any is where it names none."""
    return request.shifts is None or problem.duties[duty].shift in request.shifts


def _no_way(problem: Problem, request: Request) -> str:
    """Why nobody could give a person the duty that they ask for."""
    asked = [d for d, duty in enumerate(problem.duties) if duty.day == request.day and _is_asked(problem, request, d)]
    if not asked:
        return "there is no such duty that day"
    label, said = problem.calendar.label, dict[str, None]()
    for contract in problem.contracts_of[request.person]:
        terms = problem.contracts[contract]
        if request.day > terms.last_day:
            said[f"the contract ended on {label(terms.last_day)}"] = None
        elif request.day < terms.first_day:
            said[f"the contract begins on {label(terms.first_day)}"] = None
        else:
            mine = [d for d in asked if works_for(problem, terms, problem.duties[d].team)]
            said |= dict.fromkeys(_missed(problem, contract, mine))
    return "; ".join(said) or "the person is not rostered to any team with such a duty"


def _missed(problem: Problem, contract: int, duties: Sequence[int]) -> Iterator[str]:
    """What a contract misses for some duties."""
    for duty in duties:
        on = problem.duties[duty]
        periods = problem.shifts[on.shift].periods
        for n in problem.needs_at.get((on.team, on.day), ()):
            if problem.needs[n].period in periods:
                found = missing_for_need(problem, Assignment(contract, duty, problem.needs[n].capability), lacking=True)
                yield from [found] if found else []


@dataclass(frozen=True)
class RuleExplained:
    """The part of a rule, or of several, in a rota: what it costs and where, dearest first."""

    keys: tuple[str, ...]
    breaches: tuple[Breach, ...]
    points: int
    hard: int


def explain_rule(bill: Bill, *keys: str) -> RuleExplained:
    """What one rule, or several told as one, finds in a rota.

    Raises:
        KeyError: no rule of such a key.
    """
    for key in keys:
        if all(r.key != key for r in bill.rules):
            raise KeyError(key)
    breaches = [b for b in bill.all_breaches() if b.rule in keys]
    breaches.sort(key=lambda b: (not b.hard, -b.points, b.first_day, b.place))
    return RuleExplained(keys, tuple(breaches), sum(b.points for b in breaches), sum(b.hard for b in breaches))
