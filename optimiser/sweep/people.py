"""Who changes: today beside each option of a study by employer and role, and what the options rest on."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from optimiser.sweep.choices import choice_of
from optimiser.sweep.execution import StudyResult
from optimiser.table import OutputTable, Value, people, words

OptionKey = tuple[str, str, str]
"""Scenario, model and choice."""


def change_table(result: StudyResult) -> OutputTable:
    """WTE by employer and role today and under each option, the medians and nine tenths over its draws; a line with no
    role is the sum of an employer, one with no employer that of all."""
    found: dict[OptionKey, dict[tuple[str, str], list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for task in result.tasks:
        sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0])
        for employer, role, today, then in result.found[task.key].get("people") or ():
            for key in ((employer, role), (employer, ""), ("", "")):
                sums[key][0] += today
                sums[key][1] += then
        for key, (today, then) in sums.items():
            found[task.scenario, task.model, choice_of(result.study, task)][key].append((today, then))
    rows: list[tuple[Value, ...]] = []
    for option, by_role in found.items():
        points = max(len(values) for values in by_role.values())
        place = {employer: number for number, employer in enumerate(dict.fromkeys(e for e, _ in by_role))}
        in_order = sorted(by_role.items(), key=lambda item: (not item[0][0], place[item[0][0]], not item[0][1]))
        for (employer, role), known in in_order:  # roles, then their sum; that of all last
            values = np.array([*known, *[(known[0][0], 0.0)] * (points - len(known))])  # with nobody in some draws
            today = float(np.median(values[:, 0]))
            low, middle, high = (float(value) for value in np.percentile(values[:, 1], (5, 50, 95)))
            wte = (today, low, middle, high, middle - today)
            rows.append((*option, employer, role, *(round(value, 4) for value in wte)))
    columns = (
        *words("scenario", "model", "choice", "employer", "role"),
        *people("WTE", "today_wte", "p5", "median", "p95", "change_wte"),
    )
    doc = "WTE today and under each option, by employer and role, over its draws. Supply: today, and at the plan's end."
    return OutputTable("change", doc, columns, tuple(rows))


def rests_table(result: StudyResult) -> OutputTable:
    """What each model rests on in any scenario, and the ranges that the study itself draws from."""
    rows: dict[tuple[str, str, str, str], None] = {}
    for task in result.tasks:
        for quantity, source, verified in result.found[task.key].get("basis") or ():
            rows[task.model, quantity, source, verified] = None
    for spread in result.study.ranges:
        told = f"{spread.lever}: {spread.low:g} to {spread.high:g}, likeliest {spread.central:g}"
        rows[spread.model, told, "range of the study", "UNVERIFIED"] = None
    columns = words("model", "quantity", "source", "verified")
    return OutputTable("basis", "What the numbers rest on, and whether it was checked.", columns, tuple(rows))
