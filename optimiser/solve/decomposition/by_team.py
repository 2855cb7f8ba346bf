"""Parts: a large problem team by team, people shared between teams settled in overlapping rounds.

Everybody belongs to one group, that of their team. First each group is laid by itself, its people kept
to its teams, by whole lines where they can be priced; then groups that share people are freed together,
dearest first, over whole weeks where they are still too large. The workers of a crew lay a share of the
groups each, and settle from the best rota that any of them has found.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from optimiser.book import UNDECIDED, Book
from optimiser.problem.options import Flags, Ints, ints
from optimiser.solve.decomposition.subproblem import Part, excerpt
from optimiser.solve.lns.search import lns, search, sketch_and_search
from optimiser.solve.stop import Stop, after_iterations, after_seconds, any_of, without_improvement
from optimiser.solve.task import Task
from optimiser.solve.workers import crew

TEAM = 2_000
"""Undecided options up to which small teams that share people make one group."""

MOST = 6_000
"""Most undecided options freed together when groups are settled."""

LAID, SKETCHED = 0.3, 0.6
"""Share of the time left in which groups are laid, by whole lines and where these cannot be priced; each is laid once,
however long that takes."""

ROUNDS, SETTLING_ROUNDS = 12, 8
"""Rounds of a group's searches when time does not limit them."""

SETTLING, LEAST_SECONDS = 20.0, 3.0
"""Seconds of one settlement, and the least of any search by neighbourhoods."""

PATIENCE = 80
"""Rounds without a better rota that end a group's search."""


@dataclass(frozen=True)
class Group:
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


def split(book: Book) -> list[Group]:
    """Everybody with something undecided, in groups."""
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
    group_of = _joined(sizes, shared)
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
        Group(
            ints(people[i]),
            frozenset(t for t, at in group_of.items() if at == g),
            sum(sum(options[p].values()) for p in people[i]),
            tuple(sorted(order[o] for o in near.get(g, ()))),
        )
        for g, i in order.items()
    ]


def _main_team(book: Book, person: int, mine: dict[int, int]) -> int:
    """The home team of a person's first contract with one among their options, else the team with most."""
    homes = (book.problem.contracts[c].home_team for c in book.problem.contracts_of[person])
    home = next((t for t in homes if t in mine and t >= 0), None)
    return max(mine, key=lambda t: (t >= 0, mine[t], -t)) if home is None else home


def _joined(sizes: Counter[int], shared: Counter[tuple[int, int]]) -> dict[int, int]:
    """The group of each team: teams that share most people are joined while they stay small."""
    group_of = {t: t for t in sizes}
    room = dict(sizes)
    for (a, b), _ in sorted(shared.items(), key=lambda s: (-s[1], s[0])):
        if a not in group_of or b not in group_of:
            continue
        first, second = sorted((group_of[a], group_of[b]))
        if first != second and room[first] + room[second] <= TEAM:
            room[first] += room.pop(second)
            group_of = {t: first if g == second else g for t, g in group_of.items()}
    return group_of


class Parts:
    """One worker's share: its own groups, and the whole rota as far as it is known here.

    Args:
        groups: all of them.
        number, workers: which of how many workers this is.
    """

    def __init__(self, task: Task, groups: Sequence[Group], number: int, workers: int) -> None:
        self.task = task
        self.groups = groups
        self.rng = np.random.default_rng(task.seed)
        by_size = sorted(range(len(groups)), key=lambda g: -groups[g].size)
        self.own = by_size[number::workers]
        self._room: dict[int, int] = {}
        self._open = task.book.fixed == UNDECIDED
        self._group_of_team = {t: g for g, group in enumerate(groups) for t in group.teams}
        self._group_of_person = {p: g for g, group in enumerate(groups) for p in group.people.tolist()}

    def lay(self) -> None:
        """Lay every group of one's own by itself, and offer what they make together."""
        from optimiser.solve.pricing.suitability import (
            suits_pricing,  # compiled kernels are loaded only when a search runs
        )

        task, team = self.task, self.task.problem.options.team
        start = task.book.start()
        laid, mine = start.copy(), np.zeros(len(start), dtype=np.bool_)
        left = task.clock.left
        share = LAID if suits_pricing(task.book, task.parameters.suitability) else SKETCHED
        end = None if left is None else task.clock.seconds + share * left
        waiting = sum(self.groups[g].size for g in self.own)
        for g in self.rng.permutation(np.array(self.own, dtype=np.int64)).tolist():
            if task.stopped:
                break
            group = self.groups[g]
            seconds = None if end is None else max(0.0, end - task.clock.seconds) * group.size / waiting
            waiting -= group.size
            free = self._open & np.isin(team, sorted(group.teams | {-1}))
            book, ids = excerpt(task.book, group.people, free, laid)
            found = self._laid(book, seconds)
            mine[ids] = True
            if found.best is not None:
                laid[ids] = found.best
            if found.cost is not None and found.bound is not None:
                self._room[g] = max(0, found.cost[1] - found.bound)
        if task.best is not None:  # what others have laid meanwhile
            laid = np.where(mine, laid, task.best)
        task.offer(laid)
        task.round(f"first rota of {len(self.own)} groups")

    def settle(self) -> None:
        """Search groups that share people together until the end."""
        while not self.task.stopped:
            chosen = self._choose()
            people = np.sort(np.concatenate([self.groups[g].people for g in chosen]))
            size = sum(self.groups[g].size for g in chosen)
            free = self._open if size <= MOST else self._open & self._weeks(size)
            assert self.task.best is not None
            book, ids = excerpt(self.task.book, people, free, self.task.best)
            found = Part(self.task, book, self._limited(SETTLING, SETTLING_ROUNDS), self._seed(), self.task.best[ids])
            search(found)
            better = False
            if found.best is not None:
                after = self.task.best.copy()
                after[ids] = found.best
                better = self.task.offer(after)
            spent = "" if found.cost is None else f" {found.cost[1]:,}"
            self.task.round(f"{len(chosen)} groups, {len(people)} people{spent}{' better' if better else ''}")

    def _laid(self, book: Book, seconds: float | None) -> Part:
        """A rota of one group: by whole lines where they can be priced, else by a sketch and neighbourhoods."""
        from optimiser.solve.column_generation.search import priced
        from optimiser.solve.pricing.suitability import suits_pricing

        if suits_pricing(book, self.task.parameters.suitability):
            part = Part(self.task, book, self._once_laid(seconds), self._seed())
            priced(part)
            if part.best is not None or self.task.stopped:
                return part
        part = Part(self.task, book, self._limited(seconds, ROUNDS), self._seed())
        sketch_and_search(part)
        return part

    def _seed(self) -> int:
        return int(self.rng.integers(1 << 30))

    def _once_laid(self, seconds: float | None) -> Stop:
        """Stop when there is a rota and its time or rounds are spent, or its search is stale."""
        if seconds is None:
            return Stop(lambda p: p.cost is not None and p.iterations >= ROUNDS)
        done = without_improvement(PATIENCE).done
        return Stop(lambda p: p.cost is not None and (p.seconds >= seconds or done(p)), seconds=self.task.clock.left)

    def _limited(self, seconds: float | None, rounds: int) -> Stop:
        left = self.task.clock.left
        if left is None or seconds is None:
            return after_iterations(rounds)
        return any_of(after_seconds(min(left, max(LEAST_SECONDS, seconds))), without_improvement(PATIENCE))

    def _choose(self) -> list[int]:
        """A group, sooner where more may be gained, and groups that it shares people with."""
        costs = self._costs()
        room = np.array([1.0 + min(costs[g], self._room.get(g, np.inf)) for g in self.own])
        here = int(self.rng.choice(self.own, p=room / room.sum()))
        chosen, size = [here], self.groups[here].size
        for other in self.rng.permutation(np.array(self.groups[here].near, dtype=np.int64)).tolist():
            if size + self.groups[other].size <= MOST:
                chosen.append(other)
                size += self.groups[other].size
        return chosen

    def _weeks(self, size: int) -> Flags:
        """Options of a stretch of whole weeks, as many as there is room for."""
        weeks = -(-self.task.problem.calendar.days // 7)
        length = max(1, weeks * MOST // size)
        first = 7 * int(self.rng.integers(max(1, weeks - length + 1)))
        day = self.task.problem.options.day
        return np.asarray((day >= first) & (day < first + 7 * length))

    def _costs(self) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        """What the rota costs at each group: its lines and its teams' days."""
        costs = np.zeros(len(self.groups))
        for b in self.task.breaches():
            if b.place.kind == "team":
                groups = {self._group_of_team.get(b.place.index)}
            else:
                groups = {self._group_of_person.get(p) for p in b.people}
            for g in groups:
                if g is not None:
                    costs[g] += b.points + (100_000 if b.hard else 0)
        return costs


def teams(task: Task) -> None:
    """Team by team, then what teams share; one team alone is searched as it is."""
    groups = split(task.book)
    if len(groups) < 2:
        lns(task)
        return
    workers = min(task.workers, len(groups))
    crew(task, [partial(_share, groups=groups, number=w, workers=workers) for w in range(workers)])


def _share(task: Task, groups: Sequence[Group], number: int, workers: int) -> None:
    """What one worker does."""
    work = Parts(task, groups, number, workers)
    if task.best is None:
        work.lay()
    work.settle()
