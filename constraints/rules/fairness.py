"""Nights, weekends, bank holidays, on-calls, any shifts and refused wishes shared fairly."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import ClassVar

from constraints.facts.reference_period import weekly_minutes
from constraints.facts.weekends import weekends_of
from constraints.helpers import by_person, duties_worked
from constraints.rule import Rule
from constraints.rules.consecutive_nights import night_of
from constraints.rules.flexible_working import against_agreement
from constraints.rules.requests import wished_options
from constraints.scope import contracts_in_scope, duties_in_scope
from optimiser.audit import Breach, Lines, Where
from optimiser.problem.domain import Agreement, Duty, Request, ShiftKind
from optimiser.problem.facts import finishes_late, holidays_touched
from optimiser.problem.once import once_per_problem
from optimiser.problem.options import Groups, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.surface import Surface, person_place
from optimiser.tabular.faults import listing
from optimiser.tabular.wording import count

MEASURES = (
    "nights",
    "weekends",
    "bank holidays",
    "on-calls",
    "long days",
    "late finishes",
    "shifts",
    "refused days off",
    "refused shifts",
)
"""What may be shared out."""

BY = ("hours", "people", "time in post")
"""What a share follows."""

ONE_OF = {"late finishes": "late finish", "refused days off": "refused day off"}
"""One of a measure, where an s alone does not make several of it."""

REFUSED = {"refused days off": False, "refused shifts": True}
"""Measures of wishes, and whether they are wishes to work."""


@dataclass(frozen=True, kw_only=True)
class Fairness(Rule):
    """Nobody takes more than a fair share of a `measure`, rounded up, plus `tolerance`.

    The measure is `nights`, `weekends`, `bank holidays` (any minute of them), `on-calls`, `long days` (a day duty of
    more than `long_day` minutes), `late finishes` (a day duty that ends at `late_finish` on the clock or after, or
    the next day), or `shifts`: days with a duty in scope, so that any set of shifts or group can be shared. What the
    needs of a team ask of each of them is shared among those who could take it (not absent, nor kept from the day by
    a contractual agreement; for a weekend, as if the same people worked both its days) by what `by` says: `hours` a
    week by contract, `people` alike, or `time in post`: by hours too, and what was worked before by hours times the
    days since each came. What was worked before, in history and by the balance of the same name (or `balance`)
    brought over, is pooled and shared likewise: whoever had more than a share then has less to take now. With `weeks`
    only the history of the last so many weeks counts, and no balance.

    `refused days off` and `refused shifts` share refusals: of each person's wishes of that kind `refused_percent` may
    be refused, and the balance `refusals` is pooled and shared by the number of wishes. Each one beyond costs the
    price. People without contracted hours are not judged.
    """

    id: ClassVar[str] = "fairness"
    span: ClassVar[str] = "person"
    part: ClassVar[str] = "wishes"

    measure: str = "nights"
    tolerance: int = 0
    by: str = "hours"
    weeks: int | None = None
    balance: str = ""
    night_least: int = 180
    night_opens: int = 1380
    night_closes: int = 360
    long_day: int = 600
    late_finish: int = 1260
    refused_percent: int = 25

    def __post_init__(self) -> None:
        if self.measure not in MEASURES:
            raise ValueError(f"measure is {self.measure!r}; expected {listing(MEASURES, 9)}")
        if self.by not in BY:
            raise ValueError(f"by is {self.by!r}; expected {listing(BY)}")
        if self.weeks is not None and self.weeks < 0:
            raise ValueError(f"weeks is {self.weeks}; expected 0 or more")
        if not 0 <= self.refused_percent <= 100:
            raise ValueError(f"refused_percent is {self.refused_percent}; expected 0 to 100")
        if self.balance and self.weeks is not None:
            raise ValueError("balance and weeks exclude each other: with weeks history alone counts")

    @property
    def measured(self) -> str:
        """The measure, with the shifts it counts where it counts shifts."""
        codes = self.scope.shifts if self.measure == "shifts" else None
        return f"{self.measure} {', '.join(sorted(codes))}" if codes else self.measure

    def in_words(self, number: int) -> str:
        """So many of the measure, with the shifts it counts where it counts shifts."""
        codes = self.scope.shifts if self.measure == "shifts" else None
        said = count(number, ONE_OF.get(self.measure, self.measure.removesuffix("s")), self.measure)
        return f"{said} {', '.join(sorted(codes))}" if codes else said

    def fair_shares(self, problem: Problem, rota: Lines) -> Mapping[int, tuple[int, int]]:
        """By person how many they take, and how many they may take at no cost."""
        return {person: (self._taken(problem, rota, person), most) for person, most in shares(problem, self).items()}

    def blocks_of(self, problem: Problem, duty: Duty) -> frozenset[int]:
        """Numbers of the weekends, or of the days, of the measure that a duty is part of."""
        calendar = problem.calendar
        night = night_of(problem, duty, self.night_least, self.night_opens, self.night_closes)
        match self.measure:
            case "nights":
                return frozenset() if night is None else frozenset((night,))
            case "weekends":
                return weekends_of(problem, duty)
            case "bank holidays":
                return holidays_touched(calendar, duty)
            case "on-calls":
                counts = duty.kind == ShiftKind.ON_CALL
            case "long days":
                counts = night is None and duty.end - duty.start > self.long_day
            case "late finishes":
                counts = night is None and finishes_late(calendar, duty, self.late_finish)
            case _:
                counts = True
        return frozenset((duty.day,)) if counts else frozenset()

    def wishes_of(self, problem: Problem, person: int) -> list[Request]:
        """A person's wishes of the period of the kind whose refusals are shared."""
        asked = by_person(problem, "requests").get(person, ())
        days = problem.calendar.days
        return [w for w in asked if w.wants == REFUSED[self.measure] and 0 <= w.day < days]

    def encode(self, surface: Surface) -> None:
        """Nights, weekends or days touched, at most what is left of the share; wishes by the options they are about."""
        problem, options = surface.problem, surface.problem.options
        allowed = shares(problem, self)
        counted = counted_duties(problem, self)
        known: dict[int, frozenset[int]] = {}
        for person in self.encoded_people(surface):
            if person not in allowed:
                continue
            if self.measure in REFUSED:
                self._encode_wishes(surface, person, allowed[person])
                continue
            mine = options.of(person)
            mine = mine[counted[options.duty[mine]] == 1]
            groups: dict[int, list[int]] = {}
            past: set[int] = set()
            rows = zip(mine.tolist(), options.duty[mine].tolist(), options.history[mine].tolist(), strict=True)
            for o, d, was in rows:
                if d not in known:
                    known[d] = self.blocks_of(problem, problem.duties[d])
                for block in known[d]:
                    groups.setdefault(block, []).append(o)
                    past |= {block} if was else set()
            fresh = [groups[b] for b in sorted(groups) if b not in past]
            if len(fresh) > allowed[person]:
                surface.blocks(person, Groups.of(ints(g) for g in fresh), high=allowed[person], price=self.price)

    def _encode_wishes(self, surface: Surface, person: int, allowed: int) -> None:
        problem = surface.problem
        wishes = self.wishes_of(problem, person)
        groups = Groups.of(wished_options(problem, w, False) for w in wishes)
        if len(wishes) <= allowed:
            return
        if REFUSED[self.measure]:
            surface.blocks(person, groups, low=len(wishes) - allowed, price=self.price)
        else:
            surface.blocks(person, groups, high=allowed, price=self.price)

    def audit(self, problem: Problem, rota: Lines, where: Where) -> Iterator[Breach]:
        """What a line takes against its share."""
        allowed = shares(problem, self)
        for person in where.select_people(self.scope_people(problem)):
            if person not in allowed:
                continue
            taken = self._taken(problem, rota, person)
            if taken > allowed[person]:
                yield self.breach(
                    person_place(person),
                    f"{self.in_words(taken)}, a fair share is {allowed[person]}",
                    units=taken - allowed[person],
                    people=(person,),
                    days=(0, problem.calendar.days - 1),
                    measured=taken,
                    allowed=allowed[person],
                    unit=self.measure,
                )

    def _taken(self, problem: Problem, rota: Lines, person: int) -> int:
        """Nights, weekends or days of a person's line in the period, those begun in history apart; or refusals."""
        if self.measure in REFUSED:
            on_day: dict[int, set[int]] = {}
            for duty in rota.duties(person):
                on_day.setdefault(duty.day, set()).add(duty.shift)
            refused = 0
            for wish in self.wishes_of(problem, person):
                there = on_day.get(wish.day, set())
                met = there if wish.shifts is None else there & wish.shifts
                refused += bool(met) != wish.wants
            return refused
        counted = counted_duties(problem, self)
        before: set[int] = set()
        now: set[int] = set()
        for a in rota.line(person):
            if counted[a.duty]:
                duty = problem.duties[a.duty]
                (before if duty.day < 0 else now).update(self.blocks_of(problem, duty))
        return len(now - before)


@once_per_problem
def counted_duties(problem: Problem, rule: Fairness) -> Ints:
    """1 for each duty that may be part of the measure: on-calls and named shifts of any kind, else working time."""
    any_kind = rule.measure == "on-calls" or (rule.measure == "shifts" and rule.scope.shifts is not None)
    return duties_in_scope(problem, rule.scope) if any_kind else duties_worked(problem, rule.scope)


@once_per_problem
def shares(problem: Problem, rule: Fairness) -> dict[int, int]:
    """How many of the measure each person may still take in the period, by the data alone."""
    held = contracts_in_scope(problem, rule.scope)
    minutes: Counter[int] = Counter()
    earlier: Counter[int] = Counter()
    first = _window_start(problem, rule)
    for c, contract in enumerate(problem.contracts):
        if held[c] and contract.weekly_minutes > 0:
            in_post = min(-1, contract.last_day) - max(first, contract.first_day) + 1
            earlier[contract.person] += contract.weekly_minutes * max(0, in_post)
    for person in range(len(problem.people)):
        if together := weekly_minutes(problem, person, rule.scope):
            minutes[person] = together
    if rule.measure in REFUSED:
        return _refusable(problem, rule, minutes)
    weight = Counter(dict.fromkeys(minutes, 1)) if rule.by == "people" else minutes
    able = _able(problem, rule)
    share: dict[int, float] = {}
    for block, heads in _asked(problem, rule).items():
        those = [p for p in sorted(able[block]) if p in weight]
        whole = sum(weight[p] for p in those)
        for p in those:
            share[p] = share.get(p, 0.0) + heads * weight[p] / whole
    past = {p: _past(problem, rule, p) for p in share}
    before = earlier if rule.by == "time in post" and any(earlier[p] for p in share) else weight
    return _left(rule, share, past, before)


def _left(rule: Fairness, share: Mapping[int, float], past: Mapping[int, int], weight: Counter[int]) -> dict[int, int]:
    """Shares less what was taken before beyond a share of it, rounded up, with the tolerance."""
    pool, whole = sum(past.values()), sum(weight[p] for p in share)
    return {
        p: max(0, ceil(due + pool * weight[p] / whole - past[p] - 1e-6)) + rule.tolerance for p, due in share.items()
    }


def _refusable(problem: Problem, rule: Fairness, minutes: Counter[int]) -> dict[int, int]:
    """How many wishes of each person may be refused."""
    asked = {p: len(rule.wishes_of(problem, p)) for p in sorted(by_person(problem, "requests")) if minutes[p]}
    asked = {p: number for p, number in asked.items() if number}
    share = {p: number * rule.refused_percent / 100 for p, number in asked.items()}
    return _left(rule, share, {p: _brought(problem, rule, p) for p in asked}, Counter(asked))


def _window_start(problem: Problem, rule: Fairness) -> int:
    """The first day of history that counts."""
    if rule.weeks is not None:
        return -7 * rule.weeks
    options = problem.options
    return int(options.day[options.history].min(initial=0))


def _asked(problem: Problem, rule: Fairness) -> dict[tuple[int, int], float]:
    """People needed on each (team, night, weekend or day): the ideal, else the minimum, of the periods
    its shifts cover, over the number of periods that one of them covers."""
    counted = counted_duties(problem, rule)
    asked: dict[tuple[int, int], float] = {}
    for (team, day), indexes in problem.needs_at.items():
        needed: Counter[int] = Counter()
        for i in indexes:
            need = problem.needs[i]
            needed[need.period] += need.minimum if need.ideal is None else need.ideal
        covering: Counter[int] = Counter()
        here: defaultdict[int, list[frozenset[int]]] = defaultdict(list)
        for d in problem.duties_at.get((team, day), ()) if day >= 0 else ():
            periods = frozenset(problem.shifts[problem.duties[d].shift].periods) & needed.keys()
            covering.update(periods)
            if counted[d] and periods:
                for block in rule.blocks_of(problem, problem.duties[d]):
                    here[block].append(periods)
        for block, covers in here.items():
            part = Counter(p for periods in covers for p in periods)
            people = sum(needed[p] * n / covering[p] for p, n in part.items())
            heads = people * len(covers) / sum(part.values())
            asked[team, block] = max(asked.get((team, block), 0.0), heads)
    return asked


def _able(problem: Problem, rule: Fairness) -> defaultdict[tuple[int, int], set[int]]:
    """People who could take a duty of each (team, night, weekend or day): not absent, nor kept from it by agreement."""
    options, counted = problem.options, counted_duties(problem, rule)
    able: defaultdict[tuple[int, int], set[int]] = defaultdict(set)
    known: dict[int, frozenset[int]] = {}
    scope = rule.scope_people(problem)
    rows = zip(options.person.tolist(), options.duty.tolist(), options.history.tolist(), strict=True)
    for person, d, past in rows:
        if past or not counted[d] or person not in scope:
            continue
        duty = problem.duties[d]
        if d not in known:
            known[d] = rule.blocks_of(problem, duty)
        away = any(
            a.start < duty.end and duty.start < a.end and (a.shifts is None or duty.shift in a.shifts)
            for a in problem.absences_of.get(person, ())
        )
        away = away or any(_keeps_from(problem, a, duty) for a in problem.agreements_of.get(person, ()))
        if known[d] and not away:
            for block in known[d]:
                able[duty.team, block].add(person)
    return able


def _keeps_from(problem: Problem, agreement: Agreement, duty: Duty) -> bool:
    """Whether a contractual agreement on days or hours leaves no room for a duty."""
    inside = agreement.first_day <= duty.day <= agreement.last_day
    by_the_clock = agreement.price.hard and agreement.clock is not None and inside
    return agreement.closes(duty.day) or (by_the_clock and bool(against_agreement(problem, agreement, duty)))


def _past(problem: Problem, rule: Fairness, person: int) -> int:
    """How many of the measure were taken before the period: in history and by the balance brought over."""
    options, counted, first = problem.options, counted_duties(problem, rule), _window_start(problem, rule)
    before: set[int] = set()
    for o in options.of(person).tolist():
        if not options.history[o]:
            break
        if counted[options.duty[o]] and options.day[o] >= first:
            before |= rule.blocks_of(problem, problem.duties[options.duty[o]])
    return len(before) + _brought(problem, rule, person)


def _brought(problem: Problem, rule: Fairness, person: int) -> int:
    """The balance brought over, where the rule counts one."""
    if rule.weeks is not None:
        return 0
    name = rule.balance or ("refusals" if rule.measure in REFUSED else rule.measure)
    return sum(int(c.value) for c in by_person(problem, "carried").get(person, ()) if c.measure == name)
