"""The figures that coordinators are judged by: of this period, and beside those of earlier ones."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from optimiser.folder.earlier_figures import PeriodFigure
from optimiser.report.overview.bill_parts import PARTS, charges, part_sums
from optimiser.report.rota.compliance import figures
from optimiser.report.rota.far_under import spread_figures
from optimiser.report.rota.flows import burden_shares
from optimiser.report.rota.grid import organisation_name
from optimiser.report.rota.view import RotaView
from optimiser.table import OutputTable, Value, numbers, words

SHOWN_PERIODS = 3
"""How many earlier periods the page shows; figures_over_time.csv has all."""

OF_THIS_RUN = ("points", "bound", *(f"points, {name.lower()}" for name in PARTS.values()))
"""Figures that are not set beside those of other periods: they hang on each period's rules and prices."""


def figures_table(view: RotaView) -> OutputTable:
    """The coordinator's figures by organisation: what the compliance statement and the first page name."""
    problem, found = view.problem, list[tuple[Value, ...]]()
    everybody = "all"
    wishes = [w for asked in view.wishes for w in asked]
    short_days = {problem.needs[g.need].day for g in view.gaps}
    for figure, value, unit in (
        ("people missing", sum(g.missing for g in view.gaps), "people"),
        ("needs below minimum", len(view.gaps), "needs"),
        ("days below minimum", len(short_days), "days"),
        ("hard breaches", len(view.hard), "breaches"),
        ("hard breaches accepted", sum(view.acceptance_of(b) is not None for b in view.hard), "breaches"),
        ("points", view.bill.points, "points"),
        ("bound", view.bound, "points"),
        *((f"points, {PARTS[part].lower()}", points, "points") for part, points in part_sums(charges(view))),
        ("people rostered", view.rostered, "people"),
        ("people", view.staff, "people"),
        ("wishes asked", len(wishes), "wishes"),
        ("wishes met", sum(w.met for w in wishes), "wishes"),
        *spread_figures(view),
    ):
        found.append((everybody, figure, value, unit))
    for index in dict.fromkeys(c.employer for c in problem.contracts):
        name, told = organisation_name(problem, index) or None, figures(view, index)
        for figure, amount, unit in (
            ("hours beyond contract", told.owed_hours, "hours"),
            ("hours contracted and unused", told.unused_hours, "hours"),
            ("least away on a day", told.away_least, "per cent"),
            ("most away on a day", told.away_most, "per cent"),
            ("bank", told.bank_share, "per cent of hours"),
            ("agency", told.agency_share, "per cent of hours"),
            ("least on annual leave on a day", told.leave_least, "per cent"),
            ("most on annual leave on a day", told.leave_most, "per cent"),
        ):
            found.append((name, figure, amount, unit))
        for care in told.care_hours:
            for kind, hours in (("all", care.total), ("registered", care.registered), ("others", care.other)):
                found.append((name, f"care hours per patient day, {care.team}, {kind}", hours, "hours"))
    for share in burden_shares(problem, view.lines, view.wishes):
        name = organisation_name(problem, share.organisation) or None
        for word in ("least", "middle", "most"):
            unit = "per cent" if "%" in share.measure else "per full-time person"
            found.append((name, f"{share.measure}, {word}", getattr(share, word), unit))
    columns = (*words("organisation", "figure"), *numbers("as the column unit says", "value"), *words("unit"))
    return OutputTable("figures", "The figures of the first page and of the statements", columns, tuple(found))


def period_figures(view: RotaView) -> list[PeriodFigure]:
    """The key figures of this period as everybody may read them, so that they can be handed on and compared."""
    open_view = replace(view, manager=False) if view.manager else view
    first, last = _period(view)
    return [
        PeriodFigure(first, last, str(of or ""), str(figure), float(value), str(unit))
        for of, figure, value, unit in figures_table(open_view).rows
        if value is not None and figure not in OF_THIS_RUN
    ]


def _period(view: RotaView) -> tuple[dt.date, dt.date]:
    calendar = view.problem.calendar
    return calendar.date(0), calendar.date(calendar.days - 1)


def figures_over_time_table(view: RotaView) -> OutputTable:
    """A row per key figure and period, this one last."""
    earlier, now = _before(view), period_figures(view)
    order: dict[tuple[str, str], int] = {}
    for f in (*now, *earlier):
        order.setdefault((f.organisation, f.figure), len(order))
    told = sorted((*earlier, *now), key=lambda f: (order[f.organisation, f.figure], f.first))
    rows = tuple(
        (f.organisation or None, f.figure, f.unit, f.first.isoformat(), f.last.isoformat(), f.value) for f in told
    )
    columns = (*words("organisation", "figure", "unit", "from", "to"), *numbers("as the column unit says", "value"))
    return OutputTable("figures_over_time", "Key figures of this period and earlier ones", columns, rows)


def _before(view: RotaView) -> list[PeriodFigure]:
    """The figures of periods that ended before this one."""
    first, _ = _period(view)
    return [figure for figure in view.earlier if figure.last < first]


@dataclass(frozen=True, slots=True)
class FigureOverTime:
    """A key figure in several periods; None where a period has none."""

    organisation: str
    figure: str
    unit: str
    values: tuple[float | None, ...]


def over_time(view: RotaView) -> tuple[list[tuple[dt.date, dt.date]], list[FigureOverTime]]:
    """The periods, this one last, and each figure of this one in all of them; both empty without an earlier period."""
    before = _before(view)
    if not before:
        return [], []
    periods = [*sorted({(f.first, f.last) for f in before})[-SHOWN_PERIODS:], _period(view)]
    now = period_figures(view)
    value = {(f.organisation, f.figure, f.first, f.last): f.value for f in (*before, *now)}
    return periods, [
        FigureOverTime(
            f.organisation, f.figure, f.unit, tuple(value.get((f.organisation, f.figure, *days)) for days in periods)
        )
        for f in now
    ]
