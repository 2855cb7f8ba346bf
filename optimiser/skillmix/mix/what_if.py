"""What-ifs of a solved mix: the same programme solved again with a small change, warm from the answer there is.

More of an option, an hour of demand less and a limit dropped are other bounds and right-hand sides. An option that
works at further times, in further settings or sooner has further columns: they stand in the programme from the start,
closed, and a change opens them. So a change costs a few simplex steps, not a programme of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from optimiser.skillmix.linear_programme import LinearSolution, ProgrammeChange, WarmProgramme
from optimiser.skillmix.mix.problem import DEFAULT_STAGES, MixProblem, Option
from optimiser.skillmix.mix.programme.build import MixProgramme, build_programme
from optimiser.skillmix.mix.programme.uses import PlaceSettingTime
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.units import WEEKS_A_YEAR, FloatArray


@dataclass(frozen=True)
class WhatIfAnswer:
    """What a change leads to: the bill in pence a year, and unmet hours a week of each cell, (cells,)."""

    bill_pence: float
    unmet: FloatArray


class WhatIf:
    """The what-ifs of one programme under the stages of its problem."""

    def __init__(self, programme: MixProgramme, today: Sequence[Option] = (), late: Collection[int] = ()) -> None:
        self.programme = programme
        self.closed: dict[int, list[tuple[PlaceSettingTime, int]]] = {}
        stages = [programme.stage(dict(stage)) for stage in programme.problem.stages or DEFAULT_STAGES]
        if today:
            self.programme = self._close(today, late)
        self.warm = WarmProgramme(self.programme.linear, stages)
        self._bill = programme.stage(DEFAULT_STAGES[0])

    @classmethod
    def of(cls, result: MixResult) -> WhatIf:
        """What-ifs within the programme of a result that was kept."""
        assert result.programme is not None
        return cls(result.programme)

    @classmethod
    def lifting(cls, problem: MixProblem, lifted: Mapping[int, Option]) -> WhatIf:
        """What-ifs in which some options, by number, may also be as in ``lifted``; until a change they are not."""
        wider = tuple(lifted.get(k, option) for k, option in enumerate(problem.options))
        programme = build_programme(replace(problem, options=wider))
        return cls(programme, problem.options, {k for k in lifted if not problem.in_time(problem.options[k])})

    def _close(self, today: Sequence[Option], late: Collection[int]) -> MixProgramme:
        """The programme with the columns that stand there for changes alone held at nought: uses that ``today`` does
        not allow, and all of the options of ``late``."""
        columns = self.programme.columns
        lower, upper = self.programme.linear.lower.copy(), self.programme.linear.upper.copy()
        for u, use in enumerate(columns.uses):
            if use.option in late or not today[use.option].works(*use.where):
                self.closed.setdefault(use.option, []).append((use.where, columns.first_use + u))
                upper[columns.first_use + u] = 0.0
        for k in late:
            lower[k] = upper[k] = 0.0
        return replace(self.programme, linear=replace(self.programme.linear, lower=lower, upper=upper))

    def more_wte(self, k: int, wte: float) -> ProgrammeChange:
        """So many WTE more allowed of option number k."""
        linear = self.programme.linear
        upper = {k: float(linear.upper[k]) + wte}
        row = self._rows.get(("post", k))
        return ProgrammeChange(upper, {} if row is None else {row: float(linear.rhs[row]) + wte})

    def fewer_hours(self, cell: int, hours: float) -> ProgrammeChange:
        """So many hours a week fewer needed in a cell."""
        row = self._rows["cover", cell]
        return ProgrammeChange(rhs={row: float(self.programme.linear.rhs[row]) - hours})

    def without_limit(self, limit: int) -> ProgrammeChange:
        """One limit dropped."""
        row = self._rows["limit", limit]
        return ProgrammeChange(rhs={row: float("-inf") if self.programme.linear.sense[row] > 0 else float("inf")})

    def opened(self, k: int, option: Option) -> ProgrammeChange:
        """Option number k as it would be: working where and when that one does."""
        upper = {column: np.inf for where, column in self.closed.get(k, ()) if option.works(*where)}
        if self.programme.linear.upper[k] == 0.0 and option.wte_max != 0:
            upper[k] = np.inf if option.wte_max is None else option.wte_max
        return ProgrammeChange(upper)

    @cached_property
    def base(self) -> LinearSolution:
        """The answer without a change: of the last stage."""
        return self.warm.solve([ProgrammeChange()])[0][-1]

    @cached_property
    def before(self) -> WhatIfAnswer:
        """What stands without a change."""
        return self._read(self.base)

    def may_save(self, change: ProgrammeChange) -> bool:
        """Whether a change can make the objective less, judged by the dual prices before it; only where there is one
        stage and no whole persons. Dual prices are a subgradient of the least cost: what they rule out needs no
        solving."""
        if len(self.warm.stages) > 1 or len(self.programme.linear.integer):
            return True
        base = self.base
        if any(base.reduced[column] < -SMALL for column in change.upper):
            return True
        return any(abs(base.duals[row]) > SMALL for row in change.rhs)

    def try_all(self, changes: Sequence[ProgrammeChange]) -> list[WhatIfAnswer | None]:
        """What each change leads to; None where it leaves no answer."""
        answers = self.warm.solve(changes)
        return [self._read(found[-1]) if found[-1].status == "optimal" else None for found in answers]

    def _read(self, answer: LinearSolution) -> WhatIfAnswer:
        columns = self.programme.columns
        unmet = answer.x[columns.first_unmet : columns.first_shortfall]
        return WhatIfAnswer(float(self._bill @ answer.x) * 100 * WEEKS_A_YEAR, unmet)

    @cached_property
    def _rows(self) -> dict[tuple[str, object], int]:
        return {
            (row.kind, row.key): i
            for i, row in enumerate(self.programme.rows)
            if row.kind in ("post", "cover", "limit")
        }
