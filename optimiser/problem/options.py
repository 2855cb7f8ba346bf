"""Candidate assignments as flat arrays: the hot paths index into these."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import numpy.typing as npt

from .domain import Assignment, Contract, Duty

Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]


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
        rows = [(a, True) for a in past] + [(a, False) for a in dict.fromkeys(assignments) if a not in known]
        rows.sort(key=lambda r: (contracts[r[0].contract].person, duties[r[0].duty].start, r[0].duty, r[0]))
        chosen = [a for a, _ in rows]
        on = [duties[a.duty] for a in chosen]
        return cls(
            contract=ints(a.contract for a in chosen),
            duty=ints(a.duty for a in chosen),
            capability=ints(a.capability for a in chosen),
            person=ints(contracts[a.contract].person for a in chosen),
            start=ints(d.start for d in on),
            end=ints(d.end for d in on),
            day=ints(d.day for d in on),
            work=ints(d.work for d in on),
            contract_minutes=ints(d.contract for d in on),
            shift=ints(d.shift for d in on),
            team=ints(d.team for d in on),
            history=np.fromiter((h for _, h in rows), dtype=np.bool_, count=len(rows)),
            people=people,
            _index={a: i for i, a in enumerate(chosen)},
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
        """The options of some people alone.

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
        """Option id of an assignment, None if it is no candidate."""
        return self._index.get(assignment)

    def assignment(self, option: int) -> Assignment:
        """The assignment an option stands for."""
        return Assignment(int(self.contract[option]), int(self.duty[option]), int(self.capability[option]))


_ARRAYS = (
    "contract", "duty", "capability", "person", "start", "end", "day", "work", "contract_minutes", "shift", "team",
    "history",
)  # fmt: skip
"""Fields with an entry for each option."""
