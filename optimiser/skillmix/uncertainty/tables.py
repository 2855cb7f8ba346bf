"""A mix under its ranges as tables: bands, effects of ranges, draws, plans over the draws, their staff."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.results.tables import hidden_options
from optimiser.skillmix.supply.uncertainty import PERCENTILES
from optimiser.skillmix.uncertainty.draws import MixRange
from optimiser.table import SUPPRESSED, OutputColumn, OutputTable, Value, numbers, people, too_few, words

HEADLINES: Mapping[str, tuple[str, str, Callable[[MixResult], float | None]]] = {
    "bill": ("the whole bill", "£ a year", lambda r: r.totals.bill_pence / 100),
    "cost": ("cost of staff", "£ a year", lambda r: r.totals.cost_pence / 100),
    "wte": ("staff", "WTE", lambda r: r.totals.wte),
    "needed": ("hours needed", "hours a week", lambda r: r.totals.needed_hours),
    "unmet": ("hours unmet", "hours a week", lambda r: r.totals.unmet_hours),
    "registered": ("registered share of hours", "share", lambda r: r.totals.registered_share),
    "dilution": ("registered work by others", "hours a week", lambda r: r.totals.dilution_hours),
    "temporary": ("bank and agency", "hours a week", lambda r: r.totals.temporary_hours),
}
"""The figures that get a band: name -> (words, unit, how it is read)."""

PlanRow = tuple[str, str, float, int | None, int | None, int | None, int | None, float, int]
"""A plan: name, words, WTE; pence a year: mean, median, 90% of its bill and what it saves beside the central one (None
where no draw answers); share of draws met, draws that answer."""

TELLS_FEW = "temporary"
"""The figure that tells how many bank and agency there are, who may be few."""


def range_tables(
    central: MixResult,
    drawn: Sequence[MixResult],
    effects: Sequence[tuple[MixRange, MixResult, MixResult]],
    factors: Sequence[Mapping[str, float]],
    plans: Sequence[PlanRow],
    staff: Sequence[tuple[str, Sequence[float]]],
    below: float | None,
) -> list[OutputTable]:
    """The tables; staff of fewer than ``below`` WTE are hidden. Where some are, posts and temporary staff are not told
    apart, as in a mix: one of them may be few."""
    veiled = any(hidden_options(result, below) for result in (central, *drawn))
    return [
        _headlines(central, drawn, veiled), _tornado(central, effects), _draws(drawn, factors, veiled),
        _plans(plans, veiled), _staff(plans, staff, below),
    ]  # fmt: skip


def _headlines(central: MixResult, drawn: Sequence[MixResult], veiled: bool) -> OutputTable:
    rows: list[tuple[Value, ...]] = []
    for name, (said, unit, read) in HEADLINES.items():
        values = [value for r in drawn if r.status == "optimal" and (value := read(r)) is not None]
        middle = read(central)
        band = [_n(float(v)) for v in np.percentile(values, PERCENTILES)] if values else [None] * len(PERCENTILES)
        figures: list[Value] = [None if middle is None else _n(middle), *band]
        if veiled and name == TELLS_FEW:
            figures = [SUPPRESSED] * len(figures)
        rows.append((name, said, unit, *figures, len(values)))
    columns = (
        *words("measure", "words", "unit"),
        *numbers("the measure's own", "central", *(f"p{p}" for p in PERCENTILES)),
        *numbers("draws", "draws"),
    )
    doc = "Figures of the best mix: at the central values, and percentiles over the draws, each with its own best mix."
    return OutputTable("headlines", doc, columns, tuple(rows))


def _tornado(central: MixResult, effects: Sequence[tuple[MixRange, MixResult, MixResult]]) -> OutputTable:
    rows: list[tuple[Value, ...]] = []
    for r, low, high in effects:
        least, middle, most = (_bill(end) for end in (low, central, high))
        swing = None if least is None or most is None else abs(most - least)
        unmet = (None if _bill(end) is None else _n(end.totals.unmet_hours) for end in (low, high))
        rows.append((
            r.id, r.what, "|".join(r.of), r.low, r.central, r.high, least, middle, most, swing, *unmet, r.source,
            "yes" if r.verified else "UNVERIFIED",
        ))  # fmt: skip
    columns = (
        *words("range", "what", "of"),
        *numbers("factor", "low", "central", "high"),
        *numbers("pence a year", "bill_at_low", "bill_at_central", "bill_at_high", "swing"),
        *numbers("hours a week", "unmet_at_low", "unmet_at_high"),
        *words("source", "verified"),
    )
    doc = "What each range does alone, the others central, widest first; blank where hard limits leave no mix."
    return OutputTable("tornado", doc, columns, tuple(rows))


def _bill(result: MixResult) -> int | None:
    """The bill in pence a year; None where hard limits leave no mix."""
    return result.totals.bill_pence if result.status == "optimal" else None


def _draws(drawn: Sequence[MixResult], factors: Sequence[Mapping[str, float]], veiled: bool) -> OutputTable:
    names = list(factors[0]) if factors else []
    rows = []
    for number, (result, each) in enumerate(zip(drawn, factors, strict=True), 1):
        values = {name: read(result) for name, (_, _, read) in HEADLINES.items()}
        figures: list[Value] = [
            SUPPRESSED if veiled and name == TELLS_FEW
            else None if value is None or result.status != "optimal" else _n(value)
            for name, value in values.items()
        ]  # fmt: skip
        rows.append((number, result.status, *(_n(each[name]) for name in names), *figures))
    columns = (
        OutputColumn("draw", kind="number"),
        *words("status"),
        *numbers("factor", *(f"factor {name}" for name in names)),
        *(OutputColumn(name, unit, "number") for name, (_, unit, _) in HEADLINES.items()),
    )
    return OutputTable("draws", "Each draw: its factors and the figures of its best mix.", columns, tuple(rows))


def _plans(plans: Sequence[PlanRow], veiled: bool) -> OutputTable:
    columns = (
        *words("plan", "words"),
        *people("WTE", "posts_wte"),
        *numbers("pence a year", "mean_bill", "p50_bill", "p90_bill", "saved_beside_central"),
        *numbers("share", "draws_met"),
        *numbers("draws", "draws_answered"),
    )
    rows = tuple(
        (name, said, SUPPRESSED if veiled else _n(wte), *pence, _n(met), answered)
        for name, said, wte, *pence, met, answered in plans
    )
    doc = "Staff in posts chosen once and kept in every draw: their bill, and in how many draws at most 1% is unmet."
    return OutputTable("plans", doc, columns, rows)


def _staff(plans: Sequence[PlanRow], staff: Sequence[tuple[str, Sequence[float]]], below: float | None) -> OutputTable:
    hidden = {role for at in range(len(plans)) for role in too_few({role: wte[at] for role, wte in staff}, below)}
    shown = [(role, wte) for role, wte in staff if max(wte) > 1e-6]
    rows: tuple[tuple[str | float, ...], ...] = tuple((role, *(_n(value) for value in wte)) for role, wte in shown)
    table = OutputTable(
        "plan_staff", "WTE in posts of each role under each plan.",
        (*words("role"), *people("WTE", *(f"wte_{plan[0]}" for plan in plans))), rows,
    )  # fmt: skip
    return table.hiding([number for number, (role, _) in enumerate(shown) if role in hidden])


def _n(value: float) -> float:
    return round(float(value), 4)
