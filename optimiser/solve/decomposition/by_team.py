"""Decomposition by team: a large problem is searched group by group, and people shared between teams in overlapping
rounds.

A partial optimisation metaheuristic: the parts are searched alone first, then each again together with parts near it
(É. D. Taillard and S. Voß, POPMUSIC, in: Essays and Surveys in Metaheuristics, 2002). Everybody belongs to one group,
that of their team. First each group is searched by itself, its people kept to its teams; then groups that share people
are freed together, dearest first, over whole weeks where they are still too large. Each worker takes a share of the
groups, and settles from the best rota that any of them has found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.book import UNDECIDED, Book
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.decomposition.subproblem import SubTask, restrict
from optimiser.solve.parameters import DecompositionParameters
from optimiser.solve.pricing.suitability import suits_pricing
from optimiser.solve.stop import Stop, after_iterations, after_seconds, any_of, without_improvement
from optimiser.solve.task import Task


@dataclass(frozen=True)
class TeamGroup:
    """People of one team, or of some small ones.

    Attributes:
        people: their indexes, ascending.
        teams: what they work in, -1 for duties of no team; every team is in one group at most.
        size: their undecided options.
        near: groups in whose teams some of them may work, or whose people may work here.
    """

    people: Ints
    teams: frozenset[int]
    size: int
    near: tuple[int, ...] = ()


def split_by_team(book: Book, parameters: DecompositionParameters) -> list[TeamGroup]:
    """All people with undecided options, in groups."""
    table = book.problem.options
    open_ = np.flatnonzero(book.fixed == UNDECIDED)
    if not len(open_):
        return []
    pairs, counts = np.unique(np.stack([table.person[open_], table.team[open_]]), axis=1, return_counts=True)
    options: dict[int, dict[int, int]] = {}
    for person, team, count in zip(*pairs.tolist(), counts.tolist(), strict=True):
        options.setdefault(person, {})[team] = count
    main = {p: _main_team(book, p, mine) for p, mine in options.items()}
    sizes: Counter[int] = Counter()
    shared: Counter[tuple[int, int]] = Counter()
    for p, mine in options.items():
        sizes[main[p]] += sum(mine.values())
        for team in mine:
            if team != main[p]:
                shared[min(team, main[p]), max(team, main[p])] += 1
    group_of = _joined(sizes, shared, parameters.small_group)
    for team in sorted({t for mine in options.values() for t in mine} - set(group_of)):  # nobody's own: pool alone
        takers = Counter({p: mine[team] for p, mine in options.items() if team in mine})
        group_of[team] = group_of[main[takers.most_common(1)[0][0]]]
    near: dict[int, set[int]] = {}
    for p, mine in options.items():
        here = group_of[main[p]]
        for other in {group_of[t] for t in mine} - {here}:
            near.setdefault(here, set()).add(other)
            near.setdefault(other, set()).add(here)
    order = {g: i for i, g in enumerate(sorted({group_of[t] for t in main.values()}))}
    people: list[list[int]] = [[] for _ in order]
    for p in sorted(options):
        people[order[group_of[main[p]]]].append(p)
    return [
        TeamGroup(
            ints(people[i]),
            frozenset(t for t, at in group_of.items() if at == g),
            sum(sum(options[p].values()) for p in people[i]),
            tuple(sorted(order[o] for o in near.get(g, ()))),
        )
        for g, i in order.items()
    ]


def _main_team(book: Book, person: int, mine: dict[int, int]) -> int:
    """The home team of a person's first contract that has one among their options, else the team with most options."""
    homes = (book.problem.contracts[c].home_team for c in book.problem.contracts_of[person])
    home = next((t for t in homes if t in mine and t >= 0), None)
    return max(mine, key=lambda t: (t >= 0, mine[t], -t)) if home is None else home


def _joined(sizes: Counter[int], shared: Counter[tuple[int, int]], most: int) -> dict[int, int]:
    """The group of each team: teams that share most people are merged while they have at most `most` options."""
    group_of = {t: t for t in sizes}
    room = dict(sizes)
    for (a, b), _ in sorted(shared.items(), key=lambda s: (-s[1], s[0])):
        if a not in group_of or b not in group_of:
            continue
        first, second = sorted((group_of[a], group_of[b]))
        if first != second and room[first] + room[second] <= most:
            room[first] += room.pop(second)
            group_of = {t: first if g == second else g for t, g in group_of.items()}
    return group_of


@dataclass(frozen=True)
class GroupSearches:
    """How groups are searched; functions of modules, so that they can be sent to a new process.

    Attributes:
        priced: makes a rota of one group whose lines can be priced.
        unpriced: makes a rota of any other.
        together: makes the rota of some groups better.
    """

    priced: Callable[[Task], None]
    unpriced: Callable[[Task], None]
    together: Callable[[Task], None]


def search_share(
    task: Task, groups: Sequence[TeamGroup], searches: GroupSearches, number: int = 0, workers: int = 1
) -> None:
    """The work of one worker: its share of the groups alone, if there is no rota yet, then groups together.

    Args:
        groups: all of them.
        number, workers: which of how many workers this is.
    """
    work = TeamDecomposition(task, groups, searches, number, workers)
    if not task.begun:
        work.search_alone()
    work.search_together()


class TeamDecomposition:
    """One worker's share: its own groups, and the whole rota as far as it is known here."""

    def __init__(
        self, task: Task, groups: Sequence[TeamGroup], searches: GroupSearches, number: int, workers: int
    ) -> None:
        self.task = task
        self.parameters = task.parameters.decomposition
        self.groups = groups
        self.searches = searches
        self.rng = np.random.default_rng(task.seed)
        by_size = sorted(range(len(groups)), key=lambda g: -groups[g].size)
        self.own = by_size[number::workers]
        self._room: dict[int, int] = {}
        self._open = task.book.fixed == UNDECIDED
        self._group_of_team = {t: g for g, group in enumerate(groups) for t in group.teams}
        self._group_of_person = {p: g for g, group in enumerate(groups) for p in group.people.tolist()}

    def search_alone(self) -> None:
        """Search each of one's own groups by itself, and offer the combined rota."""
        task, team, limits = self.task, self.task.problem.options.team, self.parameters
        start = task.book.start()
        made, mine = start.copy(), np.zeros(len(start), dtype=np.bool_)
        priced = suits_pricing(task.book, task.parameters.suitability)
        end = task.clock.end_of(limits.priced_share if priced else limits.unpriced_share)
        waiting = sum(self.groups[g].size for g in self.own)
        for g in self.rng.permutation(np.array(self.own, dtype=np.int64)).tolist():
            if task.stopped:
                break
            group = self.groups[g]
            seconds = None if end is None else max(0.0, end - task.clock.seconds) * group.size / waiting
            waiting -= group.size
            free = self._open & np.isin(team, sorted(group.teams | {-1}))
            book, ids = restrict(task.book, group.people, free, made)
            found = self._searched(book, seconds)
            mine[ids] = True
            if found.best is not None:
                made[ids] = found.best
            if found.cost is not None and found.bound is not None:
                self._room[g] = max(0, found.cost[1] - found.bound)
        if task.best is not None:  # what others have made meanwhile
            made = np.where(mine, made, task.best)
        task.offer(made)
        task.round(f"first rota of {len(self.own)} groups")

    def search_together(self) -> None:
        """Search groups that share people together until the task is stopped."""
        limits = self.parameters
        while not self.task.stopped:
            chosen = self._choose()
            people = np.sort(np.concatenate([self.groups[g].people for g in chosen]))
            size = sum(self.groups[g].size for g in chosen)
            free = self._open if size <= limits.most_free else self._open & self._weeks(size)
            assert self.task.best is not None
            book, ids = restrict(self.task.book, people, free, self.task.best)
            stop = self._limited(limits.settling_seconds, limits.settling_rounds)
            found = SubTask(self.task, book, stop, self._seed(), self.task.best[ids])
            self.searches.together(found)
            better = False
            if found.best is not None:
                after = self.task.best.copy()
                after[ids] = found.best
                better = self.task.offer(after)
            spent = "" if found.cost is None else f" {found.cost[1]:,}"
            self.task.round(f"{len(chosen)} groups, {len(people)} people{spent}{' better' if better else ''}")

    def _searched(self, book: Book, seconds: float | None) -> SubTask:
        """A rota of one group: by column generation if lines can be priced, else by neighbourhood search."""
        if suits_pricing(book, self.task.parameters.suitability):
            part = SubTask(self.task, book, self._stop_with_a_rota(seconds), self._seed())
            self.searches.priced(part)
            if part.best is not None or self.task.stopped:
                return part
        part = SubTask(self.task, book, self._limited(seconds, self.parameters.rounds), self._seed())
        self.searches.unpriced(part)
        return part

    def _seed(self) -> int:
        return int(self.rng.integers(1 << 30))

    def _stop_with_a_rota(self, seconds: float | None) -> Stop:
        """A stopping rule: stop once there is a rota and time, rounds or patience are spent."""
        if seconds is None:
            return Stop(lambda p: p.cost is not None and p.iterations >= self.parameters.rounds)
        done = without_improvement(self.parameters.patience).done
        return Stop(lambda p: p.cost is not None and (p.seconds >= seconds or done(p)), seconds=self.task.clock.left)

    def _limited(self, seconds: float | None, rounds: int) -> Stop:
        left = self.task.clock.left
        if left is None or seconds is None:
            return after_iterations(rounds)
        seconds = min(left, max(self.parameters.least_seconds, seconds))
        return any_of(after_seconds(seconds), without_improvement(self.parameters.patience))

    def _choose(self) -> list[int]:
        """A group, drawn by what may be gained there, and groups that it shares people with."""
        costs = self._costs()
        room = np.array([1.0 + min(costs[g], self._room.get(g, np.inf)) for g in self.own])
        here = int(self.rng.choice(self.own, p=room / room.sum()))
        chosen, size = [here], self.groups[here].size
        for other in self.rng.permutation(np.array(self.groups[here].near, dtype=np.int64)).tolist():
            if size + self.groups[other].size <= self.parameters.most_free:
                chosen.append(other)
                size += self.groups[other].size
        return chosen

    def _weeks(self, size: int) -> Flags:
        """Options of consecutive whole weeks, as many as there is room for."""
        weeks = -(-self.task.problem.calendar.days // 7)
        length = max(1, weeks * self.parameters.most_free // size)
        first = 7 * int(self.rng.integers(max(1, weeks - length + 1)))
        day = self.task.problem.options.day
        return np.asarray((day >= first) & (day < first + 7 * length))

    def _costs(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """Cost of the rota at each group: its lines and its teams' days."""
        costs = np.zeros(len(self.groups))
        hard = 1.0 + (self.task.cost or (0, 0))[1]  # one outweighs all points
        for b in self.task.breaches():
            if b.place.kind == "team":
                groups = {self._group_of_team.get(b.place.index)}
            else:
                groups = {self._group_of_person.get(p) for p in b.people}
            for g in groups:
                if g is not None:
                    costs[g] += b.points + (hard if b.hard else 0)
        return costs
