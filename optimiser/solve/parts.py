"""Parts: a large problem team by team, people shared between teams settled in overlapping rounds.

Everybody belongs to one group, that of their team. First each group is laid and searched by itself,
its people kept to its teams; then groups that share people are freed together, dearest first, over
whole weeks where they are still too large. Workers take groups that do not touch.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field

import numpy as np

from ..book import UNDECIDED, Book
from ..problem.options import Flags, Ints, ints
from .excerpt import Part, excerpt
from .lns import lns
from .stop import Stop, after_iterations, after_seconds, any_of, without_improvement
from .task import Task

TEAM = 2_000
"""Undecided options up to which small teams that share people make one group."""

MOST = 6_000
"""Most undecided options freed together when groups are settled."""

SEARCHED = 0.75
"""Share of the time left that the first search of every group may take."""

ROUNDS, SETTLING_ROUNDS = 12, 8
"""Rounds of a group's searches when time does not limit them."""

SETTLING, LEAST_SECONDS = 20.0, 3.0
"""Seconds of one settlement, and the least of any search."""

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


@dataclass(frozen=True)
class Job:
    """Some groups to be searched together; `free` says which options of the whole book may change."""

    groups: tuple[int, ...]
    people: Ints
    free: Flags
    seed: int
    stop: Stop
    afresh: bool


@dataclass
class Parts:
    """What the workers share: the rota, and which groups are being searched."""

    task: Task
    groups: Sequence[Group]
    rng: np.random.Generator
    current: Flags
    lock: threading.RLock = field(default_factory=threading.RLock)
    busy: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        table = self.task.problem.options
        self._open = self.task.book.fixed == UNDECIDED
        self._group_of_team = {t: g for g, group in enumerate(self.groups) for t in group.teams}
        self._group_of_person = {p: g for g, group in enumerate(self.groups) for p in group.people.tolist()}
        self._team, self._person, self._day = table.team, table.person, table.day
        self.queue: list[int] = []

    def first(self) -> None:
        """Every group laid once, and the whole offered."""
        self.queue = self.rng.permutation(len(self.groups)).tolist()
        laid = Stop(lambda p: p.cost is not None, seconds=self.task.clock.left)
        self.work(lambda: self._next_home(laid), offered=False)
        self.task.offer(self.current)
        self.task.round("first rota")

    def search(self) -> None:
        """Every group searched once, kept to its teams."""
        self.queue = self.rng.permutation(len(self.groups)).tolist()
        self.work(lambda: self._next_home(None), offered=True)

    def settle(self) -> None:
        """Groups that share people searched together until the end."""
        self.work(self._next_settlement, offered=True)

    def work(self, next_job: Callable[[], Job | None], *, offered: bool) -> None:
        """Let every worker do jobs until there are none.

        Raises:
            BaseException: the first error of a worker, after all have ended.
        """

        def until_done() -> None:
            while not self.task.stopped:
                with self.lock:
                    job = next_job()
                    if job is not None:
                        self.busy.update(job.groups)
                if job is None:
                    return
                self._do(job, offered)

        if self.task.workers == 1:
            until_done()
            return
        with ThreadPoolExecutor(self.task.workers) as pool:
            running = [pool.submit(until_done) for _ in range(self.task.workers)]
            for done in as_completed(running):
                done.result()

    def _do(self, job: Job, offered: bool) -> None:
        try:
            with self.lock:
                before = self.current
            book, ids = excerpt(self.task.book, job.people, job.free, before)
            part = Part(self.task, book, job.stop, job.seed, None if job.afresh else before[ids])
            lns(part)
            with self.lock:
                after = self.current.copy()
                if part.best is not None:
                    after[ids] = part.best
                if not offered:
                    self.current = after
                    return
                better = self.task.offer(after)
                self.current = self.task.best if self.task.best is not None else after
        finally:
            with self.lock:
                self.busy.difference_update(job.groups)
        spent = "" if part.cost is None else f" {part.cost[1]:,}"
        self.task.round(f"{len(job.groups)} groups, {len(job.people)} people{spent}{' better' if better else ''}")

    def _next_home(self, stop: Stop | None) -> Job | None:
        if not self.queue:
            return None
        group = self.groups[self.queue[-1]]
        inside = np.isin(self._team, sorted(group.teams | {-1}))
        waiting = sum(self.groups[g].size for g in self.queue)
        share = group.size / max(1, waiting) * self.task.workers * SEARCHED
        return Job(
            (self.queue.pop(),),
            group.people,
            self._open & inside,
            int(self.rng.integers(1 << 30)),
            self._stop(share, None, ROUNDS) if stop is None else stop,
            afresh=True,
        )

    def _stop(self, share: float, most: float | None, rounds: int) -> Stop:
        left = self.task.clock.left
        if left is None:
            return after_iterations(rounds)
        seconds = min(left, max(LEAST_SECONDS, share * left))
        return any_of(after_seconds(seconds if most is None else min(seconds, most)), without_improvement(PATIENCE))

    def _next_settlement(self) -> Job:
        costs = self._costs()
        shares = np.where([g in self.busy for g in range(len(costs))], 0.0, costs + 1.0)
        if not shares.any():
            shares = np.ones(len(costs))
        here = int(self.rng.choice(len(costs), p=shares / shares.sum()))
        chosen, size = [here], self.groups[here].size
        near = [g for g in self.groups[here].near if g not in self.busy]
        for other in self.rng.permutation(np.array(near, dtype=np.int64)).tolist():
            if size + self.groups[other].size <= MOST:
                chosen.append(other)
                size += self.groups[other].size
        people = np.sort(np.concatenate([self.groups[g].people for g in chosen]))
        free = self._open
        if size > MOST:
            free = free & self._weeks(size)
        stop = self._stop(1.0, SETTLING, SETTLING_ROUNDS)
        return Job(tuple(chosen), people, free, int(self.rng.integers(1 << 30)), stop, afresh=False)

    def _weeks(self, size: int) -> Flags:
        """Options of a stretch of whole weeks, as many as there is room for."""
        weeks = -(-self.task.problem.calendar.days // 7)
        length = max(1, weeks * MOST // size)
        first = 7 * int(self.rng.integers(max(1, weeks - length + 1)))
        return np.asarray((self._day >= first) & (self._day < first + 7 * length))

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


def parts(task: Task) -> None:
    """Team by team, then what teams share; one team alone is searched as it is."""
    groups = split(task.book)
    if len(groups) < 2:
        lns(task)
        return
    rng = np.random.default_rng(task.seed)
    begin = task.best if task.best is not None else task.book.start()
    work = Parts(task, groups, rng, begin)
    if task.best is None:
        work.first()
        work.search()
    work.settle()
