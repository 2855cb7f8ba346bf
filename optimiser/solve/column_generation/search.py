"""Columns: whole lines as the unknowns. They give safe bounds, and rotas that neighbourhoods polish."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from optimiser.problem.options import Flags
from optimiser.solve.column_generation.diving import day_dive
from optimiser.solve.column_generation.first_order import Blend
from optimiser.solve.column_generation.first_order_kernel import Reals
from optimiser.solve.column_generation.generation import Generation, Unsuited
from optimiser.solve.column_generation.integer_master import best_mix, choice_of, lines_within
from optimiser.solve.column_generation.partial_master import Groups
from optimiser.solve.pricing.automata.automaton import Infeasible
from optimiser.solve.pricing.pricing import Column
from optimiser.solve.task import Task

SWEEPS, TURNS = 20, 2
"""Sweeps of the blend in a row, then a bound from it, and how often before the first dive."""

MOVED = 0.002
"""Share of its points that a blend which has not settled yet saves in those sweeps."""

MEETING = 10_000
"""Rows times people up to which the master is solved exactly."""

ROUNDS = 10
"""Fewest rounds of the master in a row."""

WIDTHS = (64.0, 32.0)
"""Units over which the kinks of rows are smoothed in dives, in turn."""

SHARE_HELD, LEAST_HELD = 0.15, 0.04
"""Share of the open days that are held in a step of a dive: at first, and at least; half of it each time."""

MOST_HELD, DIVE, DIVE_TIME = 0.5, 6.0, 0.6
"""A dive takes as long as six sweeps of everybody for each time that the share goes into one. The share is at most a
half, and large enough, as far as that goes, for a dive to end in this part of the time left."""

DIVE_SWEEPS = 4
"""Sweeps after a step of a dive."""

AFTER = 4
"""What part of the effort of a dive goes into polishing what it found, and into sweeps before the next: a finer dive
brings more than either."""

IN_TURN = 3
"""In this many rounds the best rota is polished once; the others dive anew."""

FIRST = 0.25
"""Part of the time left after which the first dive begins in any case."""

WAYS = (None, (1.0, 0.15, 6), (4.0, 0.15, 6), (4.0, 0.08, 4), (16.0, 0.3, 4), (32.0, 0.15, 4), (64.0, 0.08, 4))
"""How a rota is polished: a few people solved exactly, or some dive again by width, share held and sweeps; what brings
something is done more often."""

WOBBLE = 0.1
"""Random part of a line's share in dives after the first."""

BETWEEN = 12
"""Attempts in a row that bring nothing better before master, pool or dive has a turn."""

FEWEST_AGAIN, MOST_AGAIN = 7, 0.5
"""Fewest people who dive again from a rota, and the greatest share of them."""

POOL = 2_000
"""Most columns among which the best mix is looked for."""

MIX = 4.0
"""Seconds, or deterministic seconds, for the best mix."""

CLOSING = 30.0
"""Seconds, or deterministic seconds, for a proof by listing."""


def generate_columns(task: Task, share: float = 1.0, threads: int = 1) -> None:
    """Bound, dives, pools and, where the gap is small enough, a proof."""
    limit = task.clock.end_of(share)

    def late() -> bool:
        return task.stopped or task.clock.past(limit)

    try:
        gen = Generation(task.book, late, threads=threads)
    except Infeasible:
        task.prove_infeasible()
        return
    except Unsuited:
        return
    try:
        _Work(task, gen, np.random.default_rng(task.seed), limit).run()
    except Infeasible:
        if not gen.narrow:
            task.prove_infeasible()


def least_share(sweep: float, left: float) -> float:
    """Share of the open days that has to be held in a step for a dive to end in time, by the seconds of a sweep and
    those that are left."""
    return min(MOST_HELD, DIVE * sweep / max(DIVE_TIME * left, 1e-6))


class _Work:
    """What passes between the columns and the task.

    Args:
        until: when to end, by the task's clock; None where time does not limit it.
    """

    def __init__(self, task: Task, gen: Generation, rng: np.random.Generator, until: float | None) -> None:
        self.task = task
        self.gen = gen
        self.rng = rng
        self.blend = Blend(gen, rng)
        self.groups = Groups(gen, rng)
        self.exact = not gen.narrow and len(gen.rows) * len(gen.lines) <= MEETING
        self._worth = np.full(len(WAYS), 0.01)
        self._share, self._dives = SHARE_HELD, 0
        self._learnt: tuple[int, int] | None = None
        self._tried = 1 << 60
        self._began = task.clock.seconds
        self._until = until

    def watch(self) -> None:
        """Hand the bound over, take in the best rota."""
        if self.gen.bound is not None:
            self.task.raise_bound(self.gen.bound)
        if self.task.best is not None and self.task.cost != self._learnt:
            self._learnt = self.task.cost
            self.gen.learn(self.task.best)

    def run(self) -> None:
        """Bound, dives and what can be made of them, as long as there is time."""
        left = self._left
        while self.blend.sweeps < TURNS * SWEEPS and not self.gen.stopped():
            self.spread()
            if left is not None and self._spent > FIRST * left:
                break
        number = effort = 0
        while not self.gen.stopped():
            late = number > 0 and self._least_share > SHARE_HELD
            current = self._best() if number % IN_TURN == IN_TURN - 1 or late else None
            if current is None:
                before, current = self.gen.laid, self.dive()
                effort = self.gen.laid - before
            if current is not None:
                self.polish(current, effort)
            self.settle(effort)
            if self.exact:
                self.close(effort)
            self.prove()
            number += 1

    def close(self, effort: int) -> None:
        """Bring the exact master nearer to its end, as far as some effort goes; at its end, mixes of its columns."""
        if not self.gen.converged:
            self.gen.master.add(self.blend.lines())
            self.gen.converge(self.watch, max(ROUNDS, effort // len(self.gen.lines)))
        if self.gen.converged:
            self._mix()

    def spread(self) -> None:
        """Sweeps of the blend, and a bound from where it stands."""
        self.blend.spread(SWEEPS)
        if not self.gen.stopped():
            self.gen.certify(self.blend.dual)
            self.watch()

    def settle(self, effort: int) -> None:
        """Sweeps of the blend until it moves little, or they took their part of the effort of a dive."""
        until, before = self.gen.laid + effort // AFTER, self.blend.points
        self.spread()
        while self.gen.laid < until and before - self.blend.points > MOVED * before and not self.gen.stopped():
            before = self.blend.points
            self.spread()

    def dive(self) -> list[Column] | None:
        """A dive from the blend; the next one holds fewer days at a time."""
        width, share = WIDTHS[self._dives % len(WIDTHS)], max(self._share, self._least_share)
        found = day_dive(self.blend, share, DIVE_SWEEPS, width, WOBBLE if self._dives else 0.0)
        self._dives += 1
        self._take(found, f"dive {width} {share:.2f}")
        self._share = max(LEAST_HELD, 0.5 * self._share)
        return found

    @property
    def _spent(self) -> float:
        """Seconds since the lines were ready."""
        return self.task.clock.seconds - self._began

    @property
    def _left(self) -> float | None:
        """Seconds left for columns; None where time does not limit them."""
        return None if self._until is None else max(0.0, self._until - self.task.clock.seconds)

    @property
    def _least_share(self) -> float:
        """Share of the open days that has to be held in a step for a dive to end in time."""
        left = self._left
        if left is None:
            return LEAST_HELD
        return least_share(len(self.gen.lines) * self._spent / max(1, self.gen.laid), left)

    def polish(self, current: list[Column], effort: int) -> None:
        """Parts of a rota made again until nothing better comes of it, or it took its part of the effort of a dive."""
        cost = self.blend.cost(current)
        until, stale = self.gen.laid + effort // AFTER, 0
        while stale < BETWEEN and self.gen.laid < until and not self.gen.stopped():
            way = int(self.rng.choice(len(WAYS), p=self._favour(cost < self.gen.penalty + self._known)))
            before, chosen = self.gen.laid, WAYS[way]
            found, note = self.group(current) if chosen is None else self.again(current, *chosen)
            fresh = cost if found is None else self.blend.cost(found)
            better = fresh < cost
            self._worth[way] = 0.9 * self._worth[way] + 0.1 * (better + 0.01) / max(1, self.gen.laid - before)
            self._take(found if better else None, f"{note} {fresh - cost:+.0f}")
            stale = 0 if better else stale + 1
            if found is not None and fresh <= cost:
                current, cost = found, fresh

    @property
    def _known(self) -> float:
        """Points of the best rota there is, or none."""
        return 0.0 if self.task.cost is None else float(self.task.cost[1])

    def _favour(self, whole: bool) -> Reals:
        """How often each way is taken; solving a few people exactly only from a rota that is whole."""
        favour = 0.25 / len(WAYS) + 0.75 * self._worth / self._worth.sum()
        favour[WAYS.index(None)] *= whole
        return np.asarray(favour / favour.sum())

    def again(
        self, current: list[Column], width: float, share: float, sweeps: int
    ) -> tuple[list[Column] | None, str]:  # fmt: skip
        """Some people dive again while the others keep their lines."""
        people = len(current)
        most = max(FEWEST_AGAIN, MOST_AGAIN * people)
        count = min(people, round(FEWEST_AGAIN * (most / FEWEST_AGAIN) ** self.rng.random()))
        open_days = np.zeros((people, self.task.problem.calendar.days), dtype=np.bool_)
        open_days[self.groups.pick(current, count)] = True
        found = day_dive(self.blend, share, sweeps, width, WOBBLE, current, open_days)
        return found, f"{count} again {width} {share} {sweeps}"

    def group(self, current: list[Column]) -> tuple[list[Column] | None, str]:
        """A few people solved again by a master of their own; nothing if that brings nothing."""
        if not self.exact:
            self.gen.master.dual[:] = -self.blend.centre
        people = self.groups.pick(current)
        found = self.groups.solve(current, people, self.task.seed, self._seconds(MIX))
        return None if found is None else self.gen.columns_of(found), f"group of {len(people)}"

    def _best(self) -> list[Column] | None:
        """The lines of the best rota there is, if each keeps every clause of its own."""
        best, cost = self.task.best, self.task.cost
        return None if best is None or cost is None or cost[0] else self.gen.columns_of(best)

    def _take(self, columns: Sequence[Column] | None, note: str) -> None:
        """Offer a rota of lines."""
        self._offer(None if columns is None else choice_of(self.task.book, columns), note)

    def _offer(self, chosen: Flags | None, note: str) -> None:
        """Offer a rota, and take in what is known by then."""
        better = chosen is not None and self.task.offer(chosen)
        self.task.round(f"{note}{' better' if better else ''}")
        self.watch()

    def _mix(self) -> None:
        """The best mix of the most promising columns."""
        master = self.gen.master
        if self.task.stopped or not master.solve() or self.task.best is None:
            return
        hint = self.gen.columns_of(self.task.best) or []
        order = np.argsort(master.reduced(master.columns), kind="stable")[:POOL]
        chosen = {(c.person, c.options.tobytes()): c for c in hint}
        for i in order.tolist():
            c = master.columns[i]
            chosen.setdefault((c.person, c.options.tobytes()), c)
        mix = best_mix(
            self.gen.rows, range(len(self.gen.lines)), list(chosen.values()), seed=self.task.seed,
            workers=1, seconds=self._seconds(MIX), effort=MIX, hint=hint,
        )  # fmt: skip
        self.task.round("pool")
        if mix.columns is not None:
            self.task.offer(choice_of(self.task.book, mix.columns))

    def prove(self) -> None:
        """Close the gap by listing every line that a better rota may hold, if they are few."""
        cost, bound = self.task.cost, self.gen.bound
        if self.task.stopped or cost is None or cost[0] or bound is None or cost[1] <= bound or cost[1] >= self._tried:
            return
        self._tried = cost[1]
        better = cost[1] - max(self.gen.grain, 1)
        listed = lines_within(self.gen, better)
        if listed is None:
            return
        mix = best_mix(
            self.gen.rows, range(len(self.gen.lines)), listed, seed=self.task.seed, workers=1,
            seconds=self._seconds(CLOSING), effort=CLOSING,
        )  # fmt: skip
        if mix.columns is not None:
            self.task.offer(choice_of(self.task.book, mix.columns))
        if mix.columns is None and mix.closed:
            self.task.raise_bound(cost[1])
        elif mix.bound is not None:
            self.task.raise_bound(min(mix.bound, cost[1]))

    def _seconds(self, most: float) -> float | None:
        left = self.task.clock.left
        return None if left is None else min(most, left)
