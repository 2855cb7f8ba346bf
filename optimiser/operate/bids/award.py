"""Shifts awarded to bidders: first as many bids as possible up to a floor for each person, then the most points.

What a person may win together is asked of the audit, so every hard rule of a line counts: a set of bids that would
break one more than the line without them is cut off, as small as it can be made, and the model solved again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ortools.sat.python import cp_model

from optimiser.audit import Bill, Breach, Lines, RuleLike
from optimiser.problem.asked import Bid
from optimiser.problem.domain import NOWHERE, Assignment
from optimiser.problem.problem import Problem
from optimiser.solve.cpsat import solver

Seat = tuple[int, int, int, int]
"""Team, cover period, day and capability of a need."""


@dataclass(frozen=True)
class LostBid:
    """Why a bid was lost.

    Attributes:
        why: `late` (it came after bids were taken), `given out` (the day was given out already), `not needed` (no need
            that the person may fill there), `rule` (a hard rule forbids it whatever else is won), `own` (the person's
            other bids won instead) or `others` (others won the places).
        breach: of `rule`, what it would break.
        winners: of `others`, who won the places; indexes of people.
        instead: of `own`, the bids of the same person that won; indexes of bids.
        points: of `own` and `others`, points with which it would have been won, all else the same; None where none
            would do, because somebody's floor comes before points.
        least: whether no fewer points would have done.
    """

    why: str
    breach: Breach | None = None
    winners: tuple[int, ...] = ()
    instead: tuple[int, ...] = ()
    points: int | None = None
    least: bool = False


@dataclass(frozen=True)
class Awards:
    """Bids awarded.

    Attributes:
        won: for each bid the assignment won, or None.
        lost: for each bid why not, or None where it is won.
        floor: for each person who bids, how many they were to win at least, where so many can be won alone.
        below: people who won fewer.
        value: points of the bids won, each times its person's weight.
    """

    won: tuple[Assignment | None, ...]
    lost: tuple[LostBid | None, ...]
    floor: Mapping[int, int]
    below: tuple[int, ...]
    value: int


def award_bids(
    problem: Problem,
    rules: Sequence[RuleLike],
    bids: Sequence[Bid],
    *,
    floor: int = 1,
    budget: int = 100,
    owed: Mapping[int, int] | None = None,
    explained: int = 100,
    barred: Mapping[int, str] | None = None,
) -> Awards:
    """Award bids: meet as many floors as possible, then maximise the points won.

    Args:
        problem: with candidates.
        rules: the rule book in force.
        bids: what people bid.
        floor: how many bids each person is to win at least, of those who bid for as many.
        budget: points that each may bid in all.
        owed: points that people lost before: a bid counts `budget + owed` for each of its points.
        explained: how many lost bids may be solved for again to tell the least points that win; beyond that points
            are told that surely win.
        barred: why bids win nothing whatever they bid, by number: `late` or `given out`.
    """
    weights = {p: budget + max(0, n) for p, n in (owed or {}).items()}
    barred = barred or {}
    made = _AwardModel(problem, rules, bids, floor, weights, budget, barred)
    value, chosen = made.best()
    won = [next((a for w, a in made.ways[b] if w in chosen), None) for b in range(len(bids))]
    taken = {b for b, a in enumerate(won) if a is not None}
    below = tuple(p for p, n in sorted(made.floor.items()) if sum(bids[b].person == p for b in taken) < n)
    points = sum(made.claim(b) for b in taken)
    told: list[LostBid | None] = [None] * len(bids)
    open_ones = []
    for b in range(len(bids)):
        if b in taken:
            continue
        if b in barred:
            told[b] = LostBid(barred[b])
        elif not made.ways[b]:
            told[b] = LostBid("not needed")
        elif (breach := made.broken(bids[b].person, [b])) is not None:
            told[b] = LostBid("rule", breach=breach)
        else:
            open_ones.append(b)
    for b in open_ones:
        told[b] = made.lost(b, taken, chosen, value, exact=len(open_ones) <= explained)
    return Awards(tuple(won), tuple(told), made.floor, below, points)


class _AwardModel:
    """The model of an award: which bids are won, and by which way of working."""

    def __init__(
        self,
        problem: Problem,
        rules: Sequence[RuleLike],
        bids: Sequence[Bid],
        floor: int,
        weights: Mapping[int, int],
        budget: int,
        barred: Collection[int] = (),
    ) -> None:
        self.problem, self.rules, self.bids = problem, rules, bids
        self.weights, self.budget = weights, budget
        self.fixed = _pinned(problem)
        self.seats = _seats(problem, self.fixed)
        self.model = cp_model.CpModel()
        self.ways: list[list[tuple[int, Assignment]]] = []
        self.needs: list[tuple[Seat, ...]] = []
        self._bid_of: list[int] = []
        self._lines = Bill(problem, rules, Lines(problem, self.fixed), lazy=True)
        self._judging = _judging(problem, rules)
        self._before: dict[int, dict[int, int]] = {}
        self._offers: dict[tuple[int, int, int], list[Assignment]] = {}
        for o in range(len(problem.options)) if bids else ():
            if not problem.options.history[o]:
                key = (int(problem.options.person[o]), int(problem.options.day[o]), int(problem.options.shift[o]))
                self._offers.setdefault(key, []).append(problem.options.assignment(o))
        for number, bid in enumerate(bids):
            self.ways.append([] if number in barred else self._ways_of(bid))
        self._x = [self.model.new_bool_var("") for _ in self.needs]
        self._solver = solver(1, 1, None)
        at: dict[Seat, list[int]] = {}
        for w, needs in enumerate(self.needs):
            for seat in needs:
                at.setdefault(seat, []).append(w)
        for seat, ways in at.items():
            self.model.add(sum(self._x[w] for w in ways) <= self.seats[seat])
        self.floor = self._floors(floor)
        self._floor_met = []
        for person, least in self.floor.items():
            met = self.model.new_int_var(0, least, "")
            mine = [w for w, b in enumerate(self._bid_of) if bids[b].person == person]
            self.model.add(met <= sum(self._x[w] for w in mine))
            self._floor_met.append(met)
        for several in self.ways:
            if len(several) > 1:
                self.model.add_at_most_one(self._x[w] for w, _ in several)
        self.step = 1 + sum(self.claim(b) for b in range(len(bids)))
        """What one bid towards a floor is worth: more than all points."""

    def _ways_of(self, bid: Bid) -> list[tuple[int, Assignment]]:
        """The ways of working by which a bid would be won, with their numbers."""
        problem, found = self.problem, []
        for a in self._offers.get((bid.person, bid.day, bid.shift), ()):
            duty = problem.duties[a.duty]
            periods = problem.shifts[duty.shift].periods
            needs = tuple(s for p in periods if (s := (duty.team, p, duty.day, a.capability)) in self.seats)
            if needs and bid.team in (NOWHERE, duty.team):
                found.append((len(self.needs), a))
                self.needs.append(needs)
                self._bid_of.append(len(self.ways))
        return found

    def _floors(self, floor: int) -> dict[int, int]:
        """How many bids each person is to win at least, no more than they made."""
        number: dict[int, int] = {}
        for b, bid in enumerate(self.bids):
            number[bid.person] = number.get(bid.person, 0) + bool(self.ways[b])
        return {p: min(floor, n) for p, n in sorted(number.items()) if min(floor, n) > 0}

    def claim(self, bid: int) -> int:
        """The weight of a bid: its points times its person's weight."""
        return self.bids[bid].points * self.weights.get(self.bids[bid].person, self.budget)

    def best(self, wanted: int | None = None) -> tuple[int, set[int]]:
        """The best award, or the best with one bid won: its value and the ways won. With a bid that cannot be won,
        the best without it."""
        bonus = 0 if wanted is None else self.step * (1 + sum(self.floor.values()))
        claims = [self.claim(b) + (bonus if b == wanted else 0) for b in self._bid_of]
        self.model.maximize(sum(c * x for c, x in zip(claims, self._x, strict=True)) + self.step * sum(self._floor_met))
        while True:
            if self._solver.solve(self.model) != cp_model.OPTIMAL:
                raise AssertionError("an award was not solved to its end")
            chosen = {w for w, x in enumerate(self._x) if self._solver.value(x)}
            if not self._cut(chosen):
                break
        got = bonus if wanted is not None and any(self._bid_of[w] == wanted for w in chosen) else 0
        return round(self._solver.objective_value) - got, chosen

    def _cut(self, chosen: Iterable[int]) -> bool:
        """Add cuts against bids that people cannot win together; whether any was needed."""
        by_person: dict[int, list[int]] = {}
        for w in chosen:
            by_person.setdefault(self.bids[self._bid_of[w]].person, []).append(self._bid_of[w])
        found = False
        for person, mine in sorted(by_person.items()):
            if self.broken(person, mine) is not None:
                small = sorted(mine)
                for b in tuple(small):
                    rest = [other for other in small if other != b]
                    if self.broken(person, rest) is not None:
                        small = rest
                self.model.add(sum(self._x[w] for b in small for w, _ in self.ways[b]) <= len(small) - 1)
                found = True
        return found

    def broken(self, person: int, bids: Sequence[int]) -> Breach | None:
        """A hard breach that a person's line has if these bids are won, and not otherwise."""
        lines = self._lines.lines
        rules = self._judging.get(person, ())
        if person not in self._before:
            self._before[person] = {r: self._hard(r, person)[0] for r in rules}
        added = [a for b in bids if (a := self.ways[b][0][1]) not in lines.rota]
        for a in added:
            lines.add(a)
        found = None
        for r in rules:
            number, first = self._hard(r, person)
            if number > self._before[person][r]:
                found = first
                break
        for a in added:
            lines.remove(a)
        return found

    def _hard(self, rule: int, person: int) -> tuple[int, Breach | None]:
        hard = [b for b in self._lines.of_line(rule, person) if b.hard]
        return len(hard), hard[-1] if hard else None

    def lost(self, bid: int, taken: set[int], chosen: set[int], value: int, *, exact: bool) -> LostBid:
        """Why a bid that could be won alone was lost, and with how many points it would have been won."""
        person = self.bids[bid].person
        mine = sorted(b for b in taken if self.bids[b].person == person)
        full = {
            seat: sorted({self.bids[self._bid_of[w]].person for w in chosen if seat in self.needs[w]} - {person})
            for w, _ in self.ways[bid]
            for seat in self.needs[w]
            if sum(seat in self.needs[v] for v in chosen) >= self.seats[seat]
        }
        own = self._in_the_way(person, bid, mine)
        winners = tuple(sorted({p for people in full.values() for p in people}))
        short = self._short_of(bid, value) if exact else self._surely(bid, own, taken, chosen)
        points = None
        if short is not None:
            weight = self.weights.get(person, self.budget)
            points = (self.claim(bid) + short) // weight + 1
        why = "others" if winners and not own else "own" if own else "others"
        return LostBid(why, winners=winners, instead=tuple(own), points=points, least=exact)

    def _in_the_way(self, person: int, bid: int, mine: Sequence[int]) -> list[int]:
        """Won bids of the same person that exclude this one, the cheapest set that would have to go."""
        kept, gone = list(mine), []
        while self.broken(person, [*kept, bid]) is not None:
            small = [*kept, bid]
            for b in tuple(small):
                rest = [other for other in small if other != b]
                if self.broken(person, rest) is not None:
                    small = rest
            cheapest = min((b for b in small if b != bid), key=lambda b: (self.claim(b), b))
            kept.remove(cheapest)
            gone.append(cheapest)
        return gone

    def _short_of(self, bid: int, value: int) -> int | None:
        """How much more a bid would have to weigh: by how much the best award with it is worse; None if it would
        meet fewer floors."""
        with_it, chosen = self.best(bid)
        as_many = with_it // self.step == value // self.step
        return value - with_it if as_many and any(self._bid_of[w] == bid for w in chosen) else None

    def _surely(self, bid: int, own: Sequence[int], taken: set[int], chosen: set[int]) -> int | None:
        """A weight that certainly suffices: that of the cheapest bids that would have to go."""
        left = [w for w in chosen if self._bid_of[w] not in own]
        best = None
        for way, _ in self.ways[bid]:
            dropped: set[int] = set()
            for seat in self.needs[way]:
                held = [w for w in left if seat in self.needs[w] and self._bid_of[w] not in dropped]
                if len(held) >= self.seats[seat]:
                    if not held:
                        break
                    dropped.add(min((self._bid_of[w] for w in held), key=lambda b: (self.claim(b), b)))
            else:
                gone = dropped | set(own)
                after = (taken - gone) | {bid}
                if self._met(after) >= self._met(taken):
                    less = sum(map(self.claim, gone)) - self.claim(bid)
                    best = less if best is None else min(best, less)
        return best

    def _met(self, taken: Iterable[int]) -> int:
        """Won bids that count towards floors."""
        number: dict[int, int] = {}
        for b in taken:
            number[self.bids[b].person] = number.get(self.bids[b].person, 0) + 1
        return sum(min(n, self.floor.get(p, 0)) for p, n in number.items())


def _pinned(problem: Problem) -> list[Assignment]:
    """What pins fix already, each by its first way of working."""
    found = []
    for pin in problem.pins:
        if pin.wanted:
            mine = map(problem.options.assignment, problem.options.of(problem.contracts[pin.contract].person).tolist())
            ways = [a for a in mine if (a.contract, a.duty) == (pin.contract, pin.duty)]
            found += [a for a in ways if pin.capability in (None, a.capability)][:1]
    return list(dict.fromkeys(found))


def _seats(problem: Problem, fixed: Iterable[Assignment]) -> dict[Seat, int]:
    """How many people each need wants, its ideal or else its minimum, less those fixed there."""
    seats: dict[Seat, int] = {}
    for need in problem.needs:
        wanted = max(need.minimum, need.ideal or 0)
        if wanted > 0 and need.day >= 0:
            seat = (need.team, need.period, need.day, need.capability)
            seats[seat] = max(seats.get(seat, 0), wanted)
    for a in fixed:
        duty = problem.duties[a.duty]
        for p in problem.shifts[duty.shift].periods:
            if (seat := (duty.team, p, duty.day, a.capability)) in seats:
                seats[seat] = max(0, seats[seat] - 1)
    return seats


def _judging(problem: Problem, rules: Sequence[RuleLike]) -> dict[int, list[int]]:
    """The rules that judge a person's line, the hard ones first; rules without a price of their own may be hard by
    row."""
    found: dict[int, list[int]] = {}
    for i in sorted(range(len(rules)), key=lambda i: (not rules[i].is_hard, i)):
        if rules[i].span == "person":
            for person in rules[i].scope_people(problem):
                found.setdefault(person, []).append(i)
    return found
