"""Whether pricing whole lines is the way to a good rota: whether it sees most of what a rota costs.

Column generation needs a pricing problem that holds the rules of a line; where it holds few of them the columns are no
lines that anybody could work (G. Desaulniers, J. Desrosiers and M. M. Solomon (eds), Column Generation, Springer, 2005,
chapter 1).
"""

from __future__ import annotations

import numpy as np

from optimiser.book import UNDECIDED, Book
from optimiser.problem.options import Flags
from optimiser.solve.clause_predicates import has_fixed_charge
from optimiser.solve.parameters import SuitabilityParameters
from optimiser.surface import Clause, OneOf, Sum


def suits_pricing(book: Book, parameters: SuitabilityParameters, seconds: float | None = 0.0) -> bool:
    """Whether pricing sees most of what a rota costs.

    Of rolling windows it sees only some: not where most people of a sample have one, unless there is time to price
    lines often. Of what people share it sees what rows hold evenly; of alternatives of one person they hold the first,
    mostly the one that is taken, and of what comes on top of other clauses those say most. Elsewhere lines are
    reinserted all the same, and judged by their clauses.

    Args:
        seconds: for pricing; None without limit.
    """
    shared = (book.clauses[i] for i in book.shared)
    if any(has_fixed_charge(c) and c.place.kind != "person" and not _on_top(c) for c in shared):
        return False
    open_ = book.fixed == UNDECIDED
    if seconds is None or seconds >= parameters.rolling_seconds_each * max(1, int(open_.sum())):
        return True
    people = np.unique(book.problem.options.person[open_])
    sample = people[:: max(1, len(people) // parameters.sample)].tolist()
    rolling = sum(any(_rolls(book.clauses[i], open_, parameters.windows) for i in book.of_person[p]) for p in sample)
    return 2 * rolling <= len(sample)


def _on_top(clause: Clause) -> bool:
    """Whether other clauses already say most of what a clause says."""
    return isinstance(clause, OneOf) and clause.on_top


def _rolls(clause: Clause, open_: Flags, most: int) -> bool:
    """Whether an option is in more than `most` windows of a clause."""
    if not isinstance(clause, Sum):
        return False
    options = clause.groups.options[open_[clause.groups.options]]
    return len(options) > 0 and int(np.unique(options, return_counts=True)[1].max()) > most
