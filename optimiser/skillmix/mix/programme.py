"""A mix problem as a linear programme, and its columns and rows read back by name.

One person's hour is one column at a time: for each option, each thing its hours may be used for (a cell under a skill,
supervising, being present for a minimum) has its own column, and one row holds their sum within the option's clinical
hours. So hours are split between skills and never counted twice. Unmet hours and soft limits have priced columns, so
there is always an answer unless limits that the planner made hard contradict each other.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from optimiser.skillmix.linear_programme import FloatArray, IntArray, Program
from optimiser.skillmix.mix.problem import (
    TEMPORARY_SOURCES,
    DemandCell,
    MixLimit,
    MixProblem,
    MixRole,
    Option,
    Skill,
    Source,
)
from optimiser.skillmix.mix.uses import SUPERVISE, WORK, PlaceSettingTime, SupervisionNeed, Use, all_uses, chosen_by

Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class RowMeaning:
    """What a row is about: ``kind`` and the index or key of its thing."""

    kind: str
    key: object


@dataclass
class MixProgramme:
    """The programme with the meaning of each column and row.

    Columns: WTE of option k at ``k``; uses from ``first_use``; hours freed from ``first_freed``; unmet hours of cell j
    at ``first_unmet + j``; shortfall of limit i at ``first_slack + i``.
    """

    problem: MixProblem
    uses: list[Use]
    freed: list[tuple[int, int]]
    rows: list[RowMeaning]
    program: Program
    first_use: int
    first_freed: int
    first_unmet: int
    first_slack: int
    objectives: dict[str, FloatArray] = field(default_factory=dict)

    def stage(self, weights: dict[str, float]) -> FloatArray:
        """The objective vector of a stage: its weighted sum of named quantities, shape (columns,)."""
        total = np.zeros(len(self.program.lower))
        for name, weight in weights.items():
            total += weight * self.objectives[name]
        return total


class _Rows:
    """Collects sparse rows."""

    def __init__(self) -> None:
        self.meaning: list[RowMeaning] = []
        self.starts: list[int] = [0]
        self.columns: list[int] = []
        self.values: list[float] = []
        self.sense: list[int] = []
        self.rhs: list[float] = []

    def add(self, row: RowMeaning, columns: Sequence[int], values: Sequence[float], sense: int, rhs: float) -> None:
        self.meaning.append(row)
        self.columns.extend(columns)
        self.values.extend(values)
        self.starts.append(len(self.columns))
        self.sense.append(sense)
        self.rhs.append(rhs)

    def program(self, lower: FloatArray, upper: FloatArray) -> Program:
        whole = np.int64
        return Program(
            lower,
            upper,
            np.array(self.starts, dtype=whole),
            np.array(self.columns, dtype=whole),
            np.array(self.values, dtype=float),
            np.array(self.sense, dtype=whole),
            np.array(self.rhs, dtype=float),
        )


@dataclass(frozen=True)
class _UseFacts:
    """The uses as arrays of shape (uses,): option index, index into ``wheres``, whether worked under supervision."""

    option: IntArray
    where: IntArray
    supervised: Bools
    wheres: list[PlaceSettingTime]

    @classmethod
    def of(cls, problem: MixProblem, uses: Sequence[Use]) -> _UseFacts:
        index: dict[PlaceSettingTime, int] = {}
        where = [index.setdefault(use.where, len(index)) for use in uses]
        return cls(
            np.array([use.option for use in uses], dtype=np.int64),
            np.array(where, dtype=np.int64),
            np.array([use.kind == WORK and problem.skills[use.skill].supervised for use in uses], dtype=bool),
            list(index),
        )


def build_programme(problem: MixProblem, extra_wte: Sequence[float] | None = None) -> MixProgramme:
    """The programme of a problem. ``extra_wte`` (one per option) is added to the caps, for what-if questions."""
    options, cells = problem.options, problem.cells
    roles = {role.id: role for role in problem.roles}
    uses, freed_by_cell = all_uses(problem)
    first_use = len(options)
    first_freed = first_use + len(uses)
    first_unmet = first_freed + len(freed_by_cell)
    first_slack = first_unmet + len(cells)
    count = first_slack + len(problem.limits)
    lower, upper = np.zeros(count), np.full(count, np.inf)
    for k, option in enumerate(options):
        lower[k], upper[k] = _bounds(problem, option)
        if extra_wte is not None:
            upper[k] += extra_wte[k]
    for i, limit in enumerate(problem.limits):
        if limit.price_pence is None:
            upper[first_slack + i] = 0.0

    rows = _Rows()
    facts = _UseFacts.of(problem, uses)
    use_option = facts.option
    _cover_rows(problem, uses, freed_by_cell, rows, first_use, first_freed, first_unmet)
    _person_rows(problem, uses, use_option, rows, first_use)
    _supervision_rows(problem, uses, freed_by_cell, rows, first_use, first_freed)
    _freed_rows(problem, uses, freed_by_cell, rows, first_use, first_freed)
    _origin_rows(problem, rows, lower, upper)
    for i, limit in enumerate(problem.limits):
        _limit_row(problem, roles, limit, i, facts, rows, first_use, first_slack + i)
    layout = MixProgramme(
        problem,
        uses,
        freed_by_cell,
        rows.meaning,
        rows.program(lower, upper),
        first_use,
        first_freed,
        first_unmet,
        first_slack,
    )
    layout.objectives = _objectives(layout, roles, use_option)
    return layout


def _bounds(problem: MixProblem, option: Option) -> tuple[float, float]:
    if not problem.in_time(option):
        return 0.0, 0.0
    return option.wte_min, np.inf if option.wte_max is None else option.wte_max


def _cover_rows(
    problem: MixProblem,
    uses: Sequence[Use],
    freed: Sequence[tuple[int, int]],
    rows: _Rows,
    first_use: int,
    first_freed: int,
    first_unmet: int,
) -> None:
    """Work on a cell at its speed, hours freed and unmet hours make up exactly the hours needed."""
    columns: list[list[int]] = [[first_unmet + j] for j in range(len(problem.cells))]
    values: list[list[float]] = [[1.0] for _ in problem.cells]
    for u, use in enumerate(uses):
        if use.kind == WORK:
            columns[use.cell].append(first_use + u)
            values[use.cell].append(1.0 / problem.skills[use.skill].minutes_ratio)
    for g, (_, j) in enumerate(freed):
        columns[j].append(first_freed + g)
        values[j].append(1.0)
    for j, cell in enumerate(problem.cells):
        rows.add(RowMeaning("cover", j), columns[j], values[j], 0, cell.hours)


def _person_rows(problem: MixProblem, uses: Sequence[Use], use_option: IntArray, rows: _Rows, first_use: int) -> None:
    """An option's hours, whatever they are used for, stay within its clinical hours, and within each time band."""
    bands = {band.id: band.hours_per_week for band in problem.times}
    for k, option in enumerate(problem.options):
        mine = np.flatnonzero(use_option == k).tolist()
        if not mine:
            continue
        columns = [first_use + u for u in mine]
        rows.add(RowMeaning("hours", k), [*columns, k], [*[1.0] * len(mine), -option.clinical_hours], -1, 0.0)
        by_time: dict[str, list[int]] = {}
        for u in mine:
            by_time.setdefault(uses[u].where[2], []).append(first_use + u)
        for time, inside in by_time.items():
            open_hours = bands.get(time, 168.0)
            if open_hours < option.clinical_hours:
                rows.add(RowMeaning("band", (k, time)), [*inside, k], [*[1.0] * len(inside), -open_hours], -1, 0.0)


def _supervision_rows(
    problem: MixProblem,
    uses: Sequence[Use],
    freed: Sequence[tuple[int, int]],
    rows: _Rows,
    first_use: int,
    first_freed: int,
) -> None:
    """Supervisors' hours cover the share that supervised work costs, at the same place, setting and time."""
    terms: dict[SupervisionNeed, list[tuple[int, float]]] = {}
    for u, use in enumerate(uses):
        if use.kind == SUPERVISE and use.need is not None:
            terms.setdefault(use.need, []).append((first_use + u, 1.0))
        elif use.kind == WORK:
            skill = problem.skills[use.skill]
            if skill.supervised and skill.supervision_share > 0:
                key = (*use.where, skill.supervisor, skill.supervisor_level)
                terms.setdefault(key, []).append((first_use + u, -skill.supervision_share))
    for g, (f, j) in enumerate(freed):
        row = problem.freed[f]
        if row.supervision_share > 0:
            key = (*problem.cells[j].where, row.supervisor, row.supervisor_level)
            terms.setdefault(key, []).append((first_freed + g, -row.supervision_share / row.hours_freed))
    for key, pairs in terms.items():
        rows.add(RowMeaning("supervision", key), [c for c, _ in pairs], [v for _, v in pairs], 1, 0.0)


def _freed_rows(
    problem: MixProblem,
    uses: Sequence[Use],
    freed: Sequence[tuple[int, int]],
    rows: _Rows,
    first_use: int,
    first_freed: int,
) -> None:
    """Hours freed in a place, setting and time stay within the entered share of the role's hours worked there."""
    pairs: dict[tuple[int, PlaceSettingTime], list[int]] = {}
    at: dict[tuple[str, PlaceSettingTime], list[int]] = {}
    for u, use in enumerate(uses if freed else ()):
        if use.kind == WORK:
            at.setdefault((problem.options[use.option].role, use.where), []).append(first_use + u)
    for g, (f, j) in enumerate(freed):
        pairs.setdefault((f, problem.cells[j].where), []).append(first_freed + g)
    for (f, where), columns in pairs.items():
        row = problem.freed[f]
        working = at.get((row.role, where), [])
        rows.add(
            RowMeaning("freed", (f, where)),
            [*columns, *working],
            [*[1.0] * len(columns), *[-row.hours_freed] * len(working)],
            -1,
            0.0,
        )


def _origin_rows(problem: MixProblem, rows: _Rows, lower: FloatArray, upper: FloatArray) -> None:
    """Staff who are trained or lent leave the post they come from: post and departures together are the staff there.

    The option of origin keeps its bounds as bounds of that sum, so its own column may fall to zero.
    """
    index = {option.id: k for k, option in enumerate(problem.options)}
    leaving: dict[int, list[int]] = {}
    for k, option in enumerate(problem.options):
        if option.from_option:
            leaving.setdefault(index[option.from_option], []).append(k)
    for k, gone in leaving.items():
        columns = [k, *gone]
        ones = [1.0] * len(columns)
        if lower[k] > 0:
            rows.add(RowMeaning("kept", k), columns, ones, 1, float(lower[k]))
            lower[k] = 0.0
        if np.isfinite(upper[k]):
            rows.add(RowMeaning("post", k), columns, ones, -1, float(upper[k]))


def _limit_row(
    problem: MixProblem,
    roles: dict[str, MixRole],
    limit: MixLimit,
    index: int,
    facts: _UseFacts,
    rows: _Rows,
    first_use: int,
    slack: int,
) -> None:
    chosen = chosen_by(limit.who, problem)
    options = np.array([chosen(option, roles[option.role]) for option in problem.options], dtype=bool)
    least = limit.kind.endswith("_at_least")
    columns: list[int]
    values: list[float]
    rhs = limit.value
    if limit.kind.startswith("wte") or limit.kind == "spend_at_most":
        columns = np.flatnonzero(options).tolist()
        values = [1.0 if limit.kind.startswith("wte") else problem.options[k].annual_cost_pence / 100 for k in columns]
    else:
        covered = np.array([limit.covers(*where) for where in facts.wheres], dtype=bool)
        inside = covered[facts.where]
        mine = facts.supervised if limit.who == "supervised" else options[facts.option]
        weights = (mine & inside).astype(float)
        if limit.kind.startswith("share"):
            base = mine if limit.share_of == "own" else inside
            weights = weights - limit.value * base
            rhs = 0.0
        touched = np.flatnonzero(weights).tolist()
        columns = [first_use + u for u in touched]
        values = [float(weights[u]) for u in touched]
    rows.add(RowMeaning("limit", index), [*columns, slack], [*values, 1.0 if least else -1.0], 1 if least else -1, rhs)


def _objectives(layout: MixProgramme, roles: dict[str, MixRole], use_option: IntArray) -> dict[str, FloatArray]:
    """The named quantities of ``problem.OBJECTIVES`` as vectors over the columns."""
    problem, count = layout.problem, len(layout.program.lower)
    competences = {competence.id: competence for competence in problem.competences}
    vectors = {
        name: np.zeros(count)
        for name in ("cost", "unmet_price", "limit_price", "unmet", "dilution", "risk", "agency", "temporary")
    }
    for k, option in enumerate(problem.options):
        vectors["cost"][k] = option.weekly_cost_pence / 100
    for u, use in enumerate(layout.uses):
        column, option = layout.first_use + u, problem.options[use.option]
        vectors["cost"][column] = option.premium_pence.get(use.where[2], 0) / 100
        if option.source in TEMPORARY_SOURCES:
            vectors["temporary"][column] = 1.0
        if option.source == Source.AGENCY:
            vectors["agency"][column] = 1.0
        if use.kind == WORK:
            skill: Skill = problem.skills[use.skill]
            vectors["risk"][column] = skill.risk_points
            competence = competences.get(problem.cells[use.cell].competence)
            if competence is not None and competence.registered_work and not roles[option.role].registered:
                vectors["dilution"][column] = 1.0 / skill.minutes_ratio
    for j, cell in enumerate(problem.cells):
        vectors["unmet"][layout.first_unmet + j] = 1.0
        vectors["unmet_price"][layout.first_unmet + j] = cell.unmet_pence / 100
    for i, limit in enumerate(problem.limits):
        vectors["limit_price"][layout.first_slack + i] = (limit.price_pence or 0) / 100 / limit.per_week
    return vectors


def cell_label(problem: MixProblem, cell: DemandCell) -> str:
    """A cell in words: ``prescribing (level 2), North, home, evening``."""
    level = f" (level {cell.level})" if cell.level > 1 else ""
    where = problem.where(*cell.where)
    return f"{problem.called('competence', cell.competence)}{level}, {where}"
