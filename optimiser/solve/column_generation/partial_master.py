"""A few people's whole lines solved again, by columns, while all others keep theirs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimiser.problem.options import Flags, Ints
from optimiser.solve.column_generation.generation import Generation
from optimiser.solve.column_generation.integer_master import best_mix, choice_of
from optimiser.solve.column_generation.restricted_master import Master, whole_numbers
from optimiser.solve.pricing.pricing import QUICK, Column

FEWEST, FIRST = 3, 6
"""Fewest people of a group, and how many at first."""

SEEDED = 40
"""Columns of each person that the master of a group begins with."""

LISTED = 2_500
"""Most columns among which the best mix of a group is looked for."""

EFFORT = 1.5
"""Deterministic seconds for the best mix of a group."""

TURNS = 40
"""Most pricing rounds of a group."""


@dataclass
class Groups:
    """Chooses groups of people, and solves them.

    Attributes:
        size: people in a group; it grows while groups close and shrinks when they do not.
    """

    gen: Generation
    rng: np.random.Generator
    size: float = FIRST

    def __post_init__(self) -> None:
        options = self.gen.book.problem.options
        rows = self.gen.rows
        pairs = np.unique(rows.row * options.people + options.person[rows.option])
        edges = np.searchsorted(pairs // options.people, range(1, len(rows)))
        self._people_of = np.split(pairs % options.people, edges)

    def pick(self, current: Sequence[Column], count: int | None = None) -> Ints:
        """A group: half of them able to mend one dear row, the others at random.

        Args:
            count: how many; by default as many as have lately been solved to the end.
        """
        people = len(self.gen.lines)
        count = min(people, max(FEWEST, int(self.size))) if count is None else count
        excess = np.minimum(self.gen.rows.excess(np.concatenate([c.options for c in current])), 1e6)
        chosen: list[int] = []
        if excess.sum() > 0 and self.rng.random() < 0.75:
            row = int(self.rng.choice(len(excess), p=excess / excess.sum()))
            able = self._people_of[row]
            chosen = self.rng.permutation(able)[: -(-count // 2)].tolist()
        for p in self.rng.permutation(people).tolist():
            if len(chosen) >= count:
                break
            if p not in chosen:
                chosen.append(p)
        return np.sort(np.array(chosen, dtype=np.int64))

    def solve(self, current: Sequence[Column], people: Ints, seed: int, seconds: float | None) -> Flags | None:
        """The best rota found in which only these people's lines change; None if none is better.

        Args:
            current: every person's column, in order of person.
        """
        gen = self.gen
        mine = set(people.tolist())
        others = [c.options for c in current if c.person not in mine]
        rows = gen.rows.beside(np.concatenate([np.zeros(0, dtype=np.int64), *others]))
        master = Master(rows, people.tolist(), gen.penalty)
        whole = gen.master
        for p in people.tolist():
            known = [whole.columns[c] for c in whole.of_person(p)]
            order = np.argsort(whole.reduced(known), kind="stable")[:SEEDED]
            master.add(known[i] for i in order.tolist())
        start = [c for c in current if c.person in mine]
        master.add(start)
        for _ in range(TURNS):
            if gen.stopped() or not master.solve(seconds):
                return None
            dual = whole_numbers(master.dual)
            found = gen.price(people.tolist(), dual, QUICK, master.person_dual)
            if not master.add(c for priced in found for _, c in priced.columns):
                break
        whole.add(c for c, v in zip(master.columns, master.value, strict=False) if v > 1e-6)
        cost = sum(c.points for c in start) + float(rows.excess(np.concatenate([c.options for c in start])).sum())
        room = cost + float(rows.least(np.zeros(len(rows), dtype=np.int64), 1)) - master.objective
        if room < 1 - 1e-6:
            self.size = min(float(len(gen.lines)), self.size * 1.1)
            return None
        costs = master.reduced(master.columns)
        cheap = [i for i in np.argsort(costs, kind="stable")[:LISTED].tolist() if costs[i] < room - 1 + 1e-6]
        listed = {(c.person, c.options.tobytes()): c for c in [*start, *(master.columns[i] for i in cheap)]}
        mix = best_mix(
            rows, people.tolist(), list(listed.values()), seed=seed, workers=1, seconds=seconds, effort=EFFORT,
            hint=start,
        )  # fmt: skip
        self.size = min(float(len(gen.lines)), self.size * 1.1) if mix.closed else max(FEWEST, self.size * 0.9)
        if mix.columns is None:
            return None
        whole.add(mix.columns)
        return choice_of(gen.book, [*(c for c in current if c.person not in mine), *mix.columns])
