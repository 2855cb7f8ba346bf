"""Rows about staff: hours used within hours had, supervisors for supervised work, and posts that others came from."""

from __future__ import annotations

import numpy as np

from optimiser.skillmix.mix.programme.columns import MixColumns
from optimiser.skillmix.mix.programme.rows import AT_LEAST, AT_MOST, RowCollector, RowMeaning
from optimiser.skillmix.mix.programme.uses import SUPERVISE, WORK, SupervisionNeed
from optimiser.skillmix.units import FloatArray

HOURS_A_WEEK = 168.0


def add_hours_rows(columns: MixColumns, rows: RowCollector) -> None:
    """An option's hours, whatever they are used for, stay within its clinical hours, and those of a post within each
    time of day."""
    problem = columns.problem
    bands = {band.id: band.hours_per_week for band in problem.times}
    for k, option in enumerate(problem.options):
        mine = np.flatnonzero(columns.use_arrays.option == k).tolist()
        if not mine:
            continue
        parts = [*(columns.first_use + u for u in mine), k]
        rows.add(RowMeaning("hours", k), parts, [*[1.0] * len(mine), -option.clinical_hours], AT_MOST, 0.0)
        by_time: dict[str, list[int]] = {}
        for u in mine:
            if not option.by_the_hour:
                by_time.setdefault(columns.uses[u].where[2], []).append(columns.first_use + u)
        for time, inside in by_time.items():
            most = bands.get(time, HOURS_A_WEEK)
            if most < option.clinical_hours:
                rows.add(RowMeaning("band", (k, time)), [*inside, k], [*[1.0] * len(inside), -most], AT_MOST, 0.0)


def add_supervision_rows(columns: MixColumns, rows: RowCollector) -> None:
    """Supervisors' hours cover the share that supervised work costs, at the same place, setting and time."""
    problem = columns.problem
    terms: dict[SupervisionNeed, list[tuple[int, float]]] = {}
    for u, use in enumerate(columns.uses):
        if use.kind == SUPERVISE and use.need is not None:
            terms.setdefault(use.need, []).append((columns.first_use + u, 1.0))
        elif use.kind == WORK:
            skill = problem.skills[use.skill]
            if skill.supervised and skill.supervision_share > 0:
                need = (*use.where, skill.supervisor, skill.supervisor_level)
                terms.setdefault(need, []).append((columns.first_use + u, -skill.supervision_share))
    for g, (f, j) in enumerate(columns.freed):
        row = problem.freed[f]
        if row.supervision_share > 0:
            need = (*problem.cells[j].where, row.supervisor, row.supervisor_level)
            terms.setdefault(need, []).append((columns.first_freed + g, -row.supervision_share / row.hours_freed))
    for need, pairs in terms.items():
        rows.add(RowMeaning("supervision", need), [c for c, _ in pairs], [v for _, v in pairs], AT_LEAST, 0.0)


def add_origin_rows(columns: MixColumns, rows: RowCollector, lower: FloatArray, upper: FloatArray) -> None:
    """Staff who are trained or lent leave the post they come from: post and departures together are the staff there.

    The option of origin keeps its bounds as bounds of that sum, so its own column may fall to zero: its entry of
    ``lower`` (columns,) is set to nought.
    """
    options = columns.problem.options
    index = {option.id: k for k, option in enumerate(options)}
    leaving: dict[int, list[int]] = {}
    for k, option in enumerate(options):
        if option.from_option:
            leaving.setdefault(index[option.from_option], []).append(k)
    for k, gone in leaving.items():
        parts = [k, *gone]
        ones = [1.0] * len(parts)
        if lower[k] > 0:
            rows.add(RowMeaning("kept", k), parts, ones, AT_LEAST, float(lower[k]))
            lower[k] = 0.0
        if np.isfinite(upper[k]):
            rows.add(RowMeaning("post", k), parts, ones, AT_MOST, float(upper[k]))
