"""Rows about what is needed: every hour of demand is worked, freed or unmet, and hours are freed only as entered."""

from __future__ import annotations

from optimiser.skillmix.mix.programme.columns import MixColumns
from optimiser.skillmix.mix.programme.rows import AT_MOST, EQUAL, RowCollector, RowMeaning
from optimiser.skillmix.mix.programme.uses import WORK, PlaceSettingTime


def add_cover_rows(columns: MixColumns, rows: RowCollector) -> None:
    """Work on a cell at its speed, hours freed and unmet hours make up exactly the hours needed."""
    problem = columns.problem
    parts: list[list[int]] = [[columns.first_unmet + j] for j in range(len(problem.cells))]
    values: list[list[float]] = [[1.0] for _ in problem.cells]
    for u, use in enumerate(columns.uses):
        if use.kind == WORK:
            parts[use.cell].append(columns.first_use + u)
            values[use.cell].append(1.0 / problem.skills[use.skill].minutes_ratio)
    for g, (_, j) in enumerate(columns.freed):
        parts[j].append(columns.first_freed + g)
        values[j].append(1.0)
    for j, cell in enumerate(problem.cells):
        rows.add(RowMeaning("cover", j), parts[j], values[j], EQUAL, cell.hours)


def add_freed_rows(columns: MixColumns, rows: RowCollector) -> None:
    """Hours freed in a place, setting and time stay within the entered share of the role's hours worked there."""
    problem = columns.problem
    freed: dict[tuple[int, PlaceSettingTime], list[int]] = {}
    worked: dict[tuple[str, PlaceSettingTime], list[int]] = {}
    for u, use in enumerate(columns.uses if columns.freed else ()):
        if use.kind == WORK:
            worked.setdefault((problem.options[use.option].role, use.where), []).append(columns.first_use + u)
    for g, (f, j) in enumerate(columns.freed):
        freed.setdefault((f, problem.cells[j].where), []).append(columns.first_freed + g)
    for (f, where), these in freed.items():
        row = problem.freed[f]
        working = worked.get((row.role, where), [])
        values = [*[1.0] * len(these), *[-row.hours_freed] * len(working)]
        rows.add(RowMeaning("freed", (f, where)), [*these, *working], values, AT_MOST, 0.0)
