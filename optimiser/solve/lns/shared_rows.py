"""The linear clauses that people share as rows by option: what changing one line costs given the others.

Hard units and points are kept apart: they are compared one after the other, never added.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from optimiser.book import OUT, Book
from optimiser.problem.options import Ints, ints
from optimiser.solve.compiled import IntMatrix
from optimiser.surface import Linear


class SharedRows(NamedTuple):
    """The shared linear clauses, with entries by option.

    | array | shape | what |
    |---|---|---|
    | `at` | (options + 1,) | where each option's entries begin |
    | `row`, `weight` | (entries,) | the clause of an entry, and what the option weighs in it |
    | `terms` | (clauses, 9) | low, high, points under and over, unit, once, hard units under and over, floor |
    """

    at: Ints
    row: Ints
    weight: Ints
    terms: IntMatrix

    @classmethod
    def of(cls, book: Book, clauses: Sequence[Linear]) -> tuple[SharedRows, Ints]:
        """(The rows of some clauses, the value of each with no option of the period chosen)."""
        history = book.problem.options.history
        empty = ints(())
        rows = np.repeat(np.arange(len(clauses)), [len(c.options) for c in clauses]) if clauses else empty
        options = np.concatenate([c.options for c in clauses]) if clauses else empty
        weights = np.concatenate([c.weights for c in clauses]) if clauses else empty
        base = ints(c.base for c in clauses)
        past = history[options] if len(options) else np.zeros(0, dtype=np.bool_)
        np.add.at(base, rows[past], weights[past])
        keep = ~past & (book.fixed[options] != OUT) & (weights != 0)
        # an option that a clause reads twice is one entry
        count = max(1, len(clauses))
        entries, where = np.unique(options[keep] * count + rows[keep], return_inverse=True)
        weight = np.zeros(len(entries), dtype=np.int64)
        np.add.at(weight, where, weights[keep])
        at = np.searchsorted(entries // count, np.arange(len(history) + 1)).astype(np.int64)
        terms = np.array([_terms(c) for c in clauses], dtype=np.int64).reshape(-1, 9)
        return cls(at, entries % count, weight, terms), base

    def charges(self, rows: Ints | slice, value: Ints) -> tuple[Ints, Ints]:
        """(Hard units, points) of some rows at some values."""
        low, high, under, over, unit, once, hard_under, hard_over, floor = self.terms[rows].T
        short, excess = np.maximum(0, low - np.maximum(value, floor)), np.maximum(0, value - high)
        short = np.where(once == 1, np.minimum(short, 1), -(-short // unit))
        excess = np.where(once == 1, np.minimum(excess, 1), -(-excess // unit))
        return short * hard_under + excess * hard_over, short * under + excess * over


def _terms(clause: Linear) -> tuple[int, ...]:
    under, over = (0 if p.hard else p.points for p in (clause.under, clause.over))
    hard_under, hard_over = clause.under.hard, clause.over.hard
    return clause.low, clause.high, under, over, clause.unit, clause.once, hard_under, hard_over, clause.floor
