"""The columns of a mix's linear programme: posts, uses of their hours, hours freed, unmet hours, limits missed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from optimiser.skillmix.mix.problem import MixProblem
from optimiser.skillmix.mix.programme.uses import WORK, PlaceSettingTime, Use, all_uses
from optimiser.skillmix.units import IntArray


@dataclass(frozen=True)
class UseArrays:
    """The uses as arrays of shape (uses,): ``option`` its index, ``where`` an index into ``wheres``, ``supervised``
    whether it is work under supervision."""

    option: IntArray
    where: IntArray
    supervised: NDArray[np.bool_]
    wheres: list[PlaceSettingTime]

    @classmethod
    def of(cls, problem: MixProblem, uses: Sequence[Use]) -> UseArrays:
        """The arrays of some uses."""
        index: dict[PlaceSettingTime, int] = {}
        where = [index.setdefault(use.where, len(index)) for use in uses]
        return cls(
            np.array([use.option for use in uses], dtype=np.int64),
            np.array(where, dtype=np.int64),
            np.array([use.kind == WORK and problem.skills[use.skill].supervised for use in uses], dtype=bool),
            list(index),
        )


@dataclass(frozen=True)
class MixColumns:
    """What each column is, in the order in which they stand.

    | columns | one for each | unit |
    |---|---|---|
    | 0 .. | option | WTE |
    | first_use .. | use of an option's hours, ``uses`` | hours a week |
    | first_freed .. | (row of ``problem.freed``, cell), ``freed`` | hours a week |
    | first_unmet .. | cell | hours a week |
    | first_shortfall .. | limit | the limit's: hours a week, WTE or pounds a year |
    """

    problem: MixProblem
    uses: list[Use]
    freed: list[tuple[int, int]]

    @classmethod
    def of(cls, problem: MixProblem) -> MixColumns:
        """The columns of a problem."""
        return cls(problem, *all_uses(problem))

    @cached_property
    def first_use(self) -> int:
        return len(self.problem.options)

    @cached_property
    def first_freed(self) -> int:
        return self.first_use + len(self.uses)

    @cached_property
    def first_unmet(self) -> int:
        return self.first_freed + len(self.freed)

    @cached_property
    def first_shortfall(self) -> int:
        return self.first_unmet + len(self.problem.cells)

    @cached_property
    def count(self) -> int:
        return self.first_shortfall + len(self.problem.limits)

    @cached_property
    def use_arrays(self) -> UseArrays:
        """The uses as arrays."""
        return UseArrays.of(self.problem, self.uses)
