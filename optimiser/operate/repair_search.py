"""The search of a repair: a neighbourhood of the people and days concerned, widened until nothing is left to repair.

Each neighbourhood is one model of the options freed in it, the rest of the rota held as it is: the repair step of a
large-neighbourhood search (Shaw 1998), around the trouble instead of at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimiser.audit import EVERYWHERE, Bill, Change, RuleLike
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.folding import Elastic
from optimiser.gaps import gaps
from optimiser.model import Model
from optimiser.operate.cover import nearest_people, rank_candidates
from optimiser.operate.notice import Notice
from optimiser.problem.options import Flags, Ints, ints
from optimiser.problem.problem import Problem
from optimiser.solve.cpsat import solve_levels, solver
from optimiser.solve.local_search import LocalSearch
from optimiser.solve.stop import Clock
from optimiser.solve.task import Mismatch
from optimiser.surface import OutOfTime, team_place


@dataclass(frozen=True)
class RepairParameters:
    """The parameters of a repair. Efforts are deterministic seconds, so that a repair that is not ended by its clock
    gives the same result everywhere.

    Attributes:
        widenings: (people beside those concerned, days around the trouble) of each widening of the search.
        days_beside: days beside each day of trouble that are mended first, one day after another.
        day_effort: what each of these may take.
        effort: what all days together may take after that.
        most_needs: gaps whose nearest people are freed.
        least_people: fewest people freed for each of them.
        overtime_share: share of the time limit beyond it in which gaps may still be filled that one change fills.
    """

    widenings: tuple[tuple[int, int], ...] = ((12, 3), (40, 7), (120, 14))
    days_beside: int = 2
    day_effort: float = 0.2
    effort: float = 2.0
    most_needs: int = 24
    least_people: int = 4
    overtime_share: float = 1.0


class Defects(NamedTuple):
    """What needs mending: the people and days of vacated duties, of gaps and of hard breaches; the gaps as needs; needs
    of vacated duties that are met all the same, where visits or a composition may miss who left."""

    people: list[int]
    days: list[int]
    needs: list[int]
    met: list[int]


@dataclass(frozen=True)
class SearchOutcome:
    """How far a search came: the lower bound on the total cost proven with everything free; (people, days) freed in
    the widest neighbourhood that was solved; whether the clock ended it."""

    bound: int | None
    free: tuple[int, int]
    timed_out: bool


class RepairSearch:
    """The best rota so far, judged by the folder's rules and the weight of its changes."""

    def __init__(
        self,
        problem: Problem,
        rules: Sequence[RuleLike],
        bill: Bill,
        notice: Notice,
        clock: Clock,
        *,
        seed: int,
        workers: int,
        everywhere: bool,
        parameters: RepairParameters,
    ) -> None:
        self.problem = problem
        self.rules = rules
        self.bill = bill
        self.notice = notice
        self.clock = clock
        self.seed = seed
        self.workers = workers
        self.everywhere = everywhere
        self.parameters = parameters
        self.end = None if clock.left is None else clock.seconds + clock.left * (1 + parameters.overtime_share)
        options = problem.options
        self.chosen = options.history.copy()
        self.chosen[[o for a in bill.lines.rota if (o := options.find(a)) is not None]] = True

    @property
    def cost(self) -> tuple[int, int]:
        """(Hard breaches, points including those of changes)."""
        changes = sum(b.points for b in self.notice.audit(self.problem, self.bill.lines, EVERYWHERE))
        return self.bill.hard, self.bill.points + changes

    def run(self) -> SearchOutcome:
        """Mend: lines of newcomers first; then in each widening day by day, then all days together, then by single
        changes; until all was free, the clock ends it, nothing is left to mend, or a neighbourhood is not closed and
        no gap was left that one change fills.

        Raises:
            Mismatch: audit and clauses disagree about what a change costs.
        """
        parameters, options = self.parameters, self.problem.options
        self._assign_newcomers()
        defects, bound, searched = self.defects(), None, (0, 0)
        for more, around in parameters.widenings:
            people, free = self._free(defects, more, around)
            try:
                book = Book(self.problem, (*self.rules, self.notice), people=people, late=self._out_of_time)
            except OutOfTime:
                break
            free = free[book.fixed[free] < 0]
            for day in defects.days:
                near = free[np.abs(options.day[free] - day) <= parameters.days_beside]
                if len(near) < len(free):
                    self._improve(book, near, parameters.day_effort)
            closed, low = self._improve(book, free, parameters.effort)
            searched = (len(np.unique(options.person[free])), len(np.unique(options.day[free])))
            ahead = (book.fixed < 0) & (options.day >= self.notice.today)
            everything = len(people) == len(self.problem.people) and len(free) == int(ahead.sum())
            if everything and low is not None:
                bound = low
            self._hill_climb(book, free)
            filled = self._fill_gaps()
            if everything or not self.clock.left or not (closed or filled):
                break
            if not self.defects().needs and not self.bill.hard:
                break
        return SearchOutcome(bound, searched, not self.clock.left)

    def defects(self) -> Defects:
        """What needs repairing: vacated duties, gaps beside them (or everywhere) and hard breaches, from today on."""
        problem, today, settled = self.problem, max(0, self.notice.today), self.notice.settled
        people = {p for p, _ in settled} | self.notice.newcomers
        places = {(problem.duties[d].team, problem.duties[d].day) for _, d in settled}
        hard = [b for b in self.bill.all_breaches() if b.hard and b.last_day >= today]
        people |= {p for b in hard for p in b.people}
        days = {day for _, day in places} | {d for b in hard for d in range(max(today, b.first_day), b.last_day + 1)}
        short = [g.need for g in gaps(problem, self.bill.lines) if problem.needs[g.need].day >= today]
        near_by = [n for n in short if self.everywhere or (problem.needs[n].team, problem.needs[n].day) in places]
        days |= {problem.needs[n].day for n in near_by}
        near_by = near_by[: self.parameters.most_needs]
        met = self._met_all_the_same(near_by)[: self.parameters.most_needs - len(near_by)]
        return Defects(sorted(people), sorted(days), near_by, met)

    def _met_all_the_same(self, short: list[int]) -> list[int]:
        """Needs of vacated duties that are met, on team days where another rule misses the person who left."""
        problem, bill, notice = self.problem, self.bill, self.notice
        gone = [
            a
            for a in sorted(notice.published - bill.lines.rota)
            if (problem.contracts[a.contract].person, a.duty) in notice.settled
            and problem.duties[a.duty].day >= max(0, notice.today)
        ]
        back = Change(into=tuple(gone))
        kept = bill.snapshot(back)
        bill.change(back)
        _, missed = bill.delta(kept)
        bill.restore(kept)
        gap_rules = {rule.key for rule in self.rules if getattr(rule, "tells_gaps", False)}
        stretched = {b.place for b in missed if b.points and b.rule not in gap_rules}
        slots = {
            (duty.team, duty.day, period)
            for duty in (problem.duties[a.duty] for a in gone)
            if team_place(duty.team, duty.day) in stretched
            for period in problem.shifts[duty.shift].periods
        } - {_slot(problem, n) for n in short}
        places = sorted({(team, day) for team, day, _ in slots})
        return [n for place in places for n in problem.needs_at.get(place, ()) if _slot(problem, n) in slots]

    def _free(self, defects: Defects, more: int, around: int) -> tuple[list[int], Ints]:
        """(People, options) to free: the people concerned and those nearest to each gap, some days around; newcomers
        and colleagues of their teams on all days."""
        problem, options, today = self.problem, self.problem.options, max(0, self.notice.today)
        chosen = set(defects.people) | set(self._colleagues(more))
        for needs in (defects.needs, defects.met):
            for need in needs:
                most = max(self.parameters.least_people, more // len(needs))
                chosen.update(nearest_people(self.bill, need, most))
        if len(problem.people) <= len(chosen) + more:
            chosen = set(range(len(problem.people)))
        wanted = np.zeros(len(problem.people), dtype=np.bool_)
        wanted[sorted(chosen)] = True
        near_days = np.zeros(problem.calendar.days, dtype=np.bool_)
        near_days[today:] = bool(self.notice.newcomers)
        for day in defects.days:
            near_days[max(0, day - around) : day + around + 1] = True
        inside = (options.day >= today) & ~options.history
        inside[inside] &= near_days[options.day[inside]] & wanted[options.person[inside]]
        return sorted(chosen), ints(np.flatnonzero(inside))

    def _colleagues(self, most: int) -> list[int]:
        """People at home in the teams of the newcomers."""
        contracts, new = self.problem.contracts, self.notice.newcomers
        teams = {c.home_team for c in contracts if c.person in new}
        return list(dict.fromkeys(c.person for c in contracts if c.home_team in teams and c.person not in new))[:most]

    def _assign_newcomers(self) -> None:
        """Give newcomers the best lines beside everybody else's present ones."""
        options, people = self.problem.options, sorted(self.notice.newcomers)
        if people:
            try:
                book = Book(self.problem, (*self.rules, self.notice), people=people, late=self._out_of_time)
            except OutOfTime:
                return
            free = np.isin(options.person, people) & (options.day >= max(0, self.notice.today)) & (book.fixed < 0)
            self._improve(book, ints(np.flatnonzero(free & ~options.history)), self.parameters.effort)

    def _out_of_time(self) -> bool:
        """Whether the time for filling gaps with one change each is over too."""
        return self.clock.past(self.end)

    def _hill_climb(self, book: Book, free: Ints) -> None:
        """Make single changes among the free options until none improves the rota."""
        may_change = np.zeros(len(self.problem.options), dtype=np.bool_)
        may_change[free] = True
        local = LocalSearch(book, self.chosen, may_change)
        local.hill_climb(lambda: not self.clock.left)
        self._accept(book, local.chosen)

    def _fill_gaps(self) -> bool:
        """Fill gaps with one change each as long as each improves the rota; whether any was filled."""
        filled, again = False, True
        while again and not self._out_of_time():
            again = False
            for need in self.defects().needs:
                for candidate in rank_candidates(self.bill, need, most=1, lacking=False):
                    option = self.problem.options.find(candidate.assignment)
                    if candidate.free and candidate.hard <= 0 and option is not None and not self._out_of_time():
                        found = self.chosen.copy()
                        found[option] = True
                        again |= self._better(found)
            filled |= again
        return filled

    def _better(self, found: Flags) -> bool:
        """Accept a rota if the audit finds it better; whether it did."""
        old, change = self.cost, Change.between(self.problem.options, self.chosen, found)
        self.bill.change(change)
        if self.cost < old:
            self.chosen = found
            return True
        self.bill.change(change.reversed())
        return False

    def _improve(self, book: Book, free: Ints, effort: float) -> tuple[bool, int | None]:
        """Solve over the free options from the best rota; (whether it was solved to optimality, bound on the cost if
        everything was free)."""
        if not len(free) or not self.clock.left:
            return not len(free), None
        hard, points = self.cost
        elastic = Elastic() if hard else None
        model = Model(book, free, self.chosen, elastic=elastic)
        cp = solver(self.seed, self.workers, self.clock.left, effort)
        base = points - model.base_points
        found = solve_levels(cp, model)
        if found.solution is None or found.bound is None:
            return found.closed, None
        self._accept(book, model.chosen(found.solution))
        if elastic is not None and self.bill.hard == 0:
            return self._improve(book, free, effort)
        low = base + found.bound if model.objective and elastic is None else None
        return found.closed, low

    def _accept(self, book: Book, found: Flags) -> None:
        """Accept a rota if the audit finds it better.

        Raises:
            Mismatch: audit and clauses disagree about what the change costs.
        """
        old, change = self.cost, Change.between(self.problem.options, self.chosen, found)
        if not change.out and not change.into:
            return
        self.bill.change(change)
        new = self.cost
        clauses = evaluate(book, found)[1] - evaluate(book, self.chosen)[1]
        if clauses != new[1] - old[1]:
            raise Mismatch(f"the clauses say that mending adds {clauses} points, the audit {new[1] - old[1]}")
        if new < old:
            self.chosen = found
        else:
            self.bill.change(change.reversed())


def _slot(problem: Problem, need: int) -> tuple[int, int, int]:
    """Team, day and period of a need."""
    asked = problem.needs[need]
    return asked.team, asked.day, asked.period
