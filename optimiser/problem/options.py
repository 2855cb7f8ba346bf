"""Candidate assignments as flat arrays, for fast indexing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from optimiser.problem.domain import Assignment, Contract, Duty

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]
Reals = npt.NDArray[np.float64]


def ints(values: Iterable[int]) -> Ints:
    """An int64 array of any iterable of whole numbers."""
    return np.fromiter(values, dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Options:
    """Candidate assignments, sorted by (person, start, duty, contract, capability).

    History assignments are options too, with `history` true: every rota holds them. All arrays
    have one entry per option; `start` and `end` are instants, `work` is minutes.
    """

    contract: Ints
    duty: Ints
    capability: Ints
    person: Ints
    start: Ints
    end: Ints
    day: Ints
    work: Ints
    contract_minutes: Ints
    shift: Ints
    team: Ints
    history: Flags
    people: int
    _index: dict[Assignment, int] = field(repr=False)

    @classmethod
    def build(
        cls,
        assignments: Iterable[Assignment],
        history: Iterable[Assignment],
        contracts: tuple[Contract, ...],
        duties: tuple[Duty, ...],
        people: int,
    ) -> Options:
        """Sort assignments and history together and derive the arrays."""
        past = list(dict.fromkeys(history))
        known = set(past)
        rows = past + [a for a in dict.fromkeys(assignments) if a not in known]
        table = np.array(rows, dtype=np.int64).reshape(len(rows), 3)
        person = ints(c.person for c in contracts)[table[:, 0]]
        start = ints(d.start for d in duties)[table[:, 1]]
        order = np.lexsort((table[:, 2], table[:, 0], table[:, 1], start, person))
        contract, duty, capability = (np.ascontiguousarray(table[order, i]) for i in range(3))

        def of_duty(minutes: Iterable[int]) -> Ints:
            return np.asarray(ints(minutes)[duty])

        return cls(
            contract=contract,
            duty=duty,
            capability=capability,
            person=person[order],
            start=start[order],
            end=of_duty(d.end for d in duties),
            day=of_duty(d.day for d in duties),
            work=of_duty(d.work for d in duties),
            contract_minutes=of_duty(d.contract for d in duties),
            shift=of_duty(d.shift for d in duties),
            team=of_duty(d.team for d in duties),
            history=order < len(past),
            people=people,
            _index={rows[o]: i for i, o in enumerate(order.tolist())},
        )

    def __len__(self) -> int:
        return len(self.contract)

    @cached_property
    def bounds(self) -> Ints:
        """Start of each person's options; shape (people + 1,)."""
        return np.searchsorted(self.person, np.arange(self.people + 1)).astype(np.int64)

    def of(self, person: int) -> Ints:
        """Option ids of a person, in time order, history first."""
        return np.arange(self.bounds[person], self.bounds[person + 1], dtype=np.int64)

    def of_people(self, people: Ints) -> tuple[Options, Ints]:
        """The options of some people only.

        Args:
            people: indexes in ascending order; they become 0, 1, ...

        Returns:
            (the options, the id here of each of them).
        """
        ids = np.concatenate([self.of(int(p)) for p in people]) if len(people) else ints(())
        arrays = {f: getattr(self, f)[ids] for f in _ARRAYS if f != "person"}
        person = np.repeat(np.arange(len(people), dtype=np.int64), self.bounds[people + 1] - self.bounds[people])
        index = {self.assignment(o): i for i, o in enumerate(ids.tolist())}
        return Options(person=person, people=len(people), _index=index, **arrays), ids

    def find(self, assignment: Assignment) -> int | None:
        """Option id of an assignment; None if it is no candidate."""
        return self._index.get(assignment)

    def assignment(self, option: int) -> Assignment:
        """The assignment an option stands for."""
        return Assignment(int(self.contract[option]), int(self.duty[option]), int(self.capability[option]))


_ARRAYS = (
    "contract", "duty", "capability", "person", "start", "end", "day", "work", "contract_minutes", "shift", "team",
    "history",
)  # fmt: skip
"""Fields with an entry for each option."""


@dataclass(frozen=True, eq=False, slots=True)
class Groups:
    """Groups of options in compressed rows: group g is `options[starts[g]:starts[g + 1]]`.

    A group is read as one truth: "one of these is chosen". There is one per window, day or step.
    """

    starts: Ints
    options: Ints

    def __len__(self) -> int:
        return len(self.starts) - 1

    def __getitem__(self, group: int) -> Ints:
        return self.options[self.starts[group] : self.starts[group + 1]]

    @classmethod
    def of(cls, groups: Iterable[Iterable[int] | Ints]) -> Groups:
        """Groups from any nested iterable."""
        parts = [g if isinstance(g, np.ndarray) else ints(g) for g in groups]
        starts = np.zeros(len(parts) + 1, dtype=np.int64)
        np.cumsum([len(p) for p in parts], out=starts[1:])
        return cls(starts, np.concatenate(parts).astype(np.int64) if parts else ints(()))

    @classmethod
    def by_slot(cls, options: Ints, slots: Ints, count: int) -> Groups:
        """Put option `options[i]` into group `slots[i]`; slots outside 0..count-1 are left out."""
        inside = (slots >= 0) & (slots < count)
        options, slots = options[inside], slots[inside]
        order = np.argsort(slots, kind="stable")
        return cls(np.searchsorted(slots[order], np.arange(count + 1)).astype(np.int64), options[order])

    @classmethod
    def stacked(cls, parts: Sequence[Groups]) -> Groups:
        """Several groupings concatenated."""
        ends = np.cumsum([len(p.options) for p in parts])
        starts = [p.starts[1:] + end - len(p.options) for p, end in zip(parts, ends.tolist(), strict=True)]
        return cls(np.concatenate([ints((0,)), *starts]), np.concatenate([ints(()), *(p.options for p in parts)]))

    def split(self, parts: int) -> tuple[Groups, ...]:
        """The reverse of `stacked`: `parts` groupings with the same number of groups each."""
        size = len(self) // parts
        ends = self.starts[::size].tolist() if size else [0] * (parts + 1)
        return tuple(
            Groups(self.starts[k * size : (k + 1) * size + 1] - ends[k], self.options[ends[k] : ends[k + 1]])
            for k in range(parts)
        )

    def take(self, rows: Ints) -> Groups:
        """A selection of the groups, in any order and with repeats."""
        count = np.diff(self.starts)[rows]
        ends = np.cumsum(count)
        place = np.arange(count.sum()) + np.repeat(self.starts[rows] - ends + count, count)
        return Groups(np.concatenate([ints((0,)), ends]), self.options[place])

    def of_options(self, options: Ints) -> Groups:
        """The same groups with option ids in place of positions."""
        return Groups(self.starts, options[self.options])

    def owner(self) -> Ints:
        """The group of each entry of `options`."""
        return np.repeat(np.arange(len(self), dtype=np.int64), np.diff(self.starts))

    def any(self, chosen: Flags) -> Flags:
        """Whether each group has a chosen option."""
        if not len(self.options):
            return np.zeros(len(self), dtype=np.bool_)
        total = np.concatenate(([0], np.cumsum(chosen[self.options])))
        return np.asarray(total[self.starts[1:]] > total[self.starts[:-1]])
