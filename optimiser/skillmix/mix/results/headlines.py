"""The figures of a mix that its verdict rests on, as a table: each number told in words stands here."""

from __future__ import annotations

from optimiser.skillmix.mix.result import MISSED, MixResult
from optimiser.skillmix.mix.results.change import change_lines
from optimiser.skillmix.mix.results.evidence import evidence_warnings
from optimiser.skillmix.mix.results.hours import released_by_role, spare_by_role, spare_lines
from optimiser.table import SUPPRESSED, OutputTable, Value, numbers, words


def mix_headlines(result: MixResult, below: float | None = None, veiled: bool = False) -> OutputTable:
    """Sums of a mix: money, hours, WTE, change from today.

    Args:
        result: the mix.
        below: where numbers of staff under this are hidden, those by role are left out.
        veiled: whether some are hidden; then posts and temporary staff are not told apart, for one of them may be few.
    """
    totals, change = result.totals, change_lines(result)
    today, mix = (sum(getattr(line, name) for line in change) for name in ("today_wte", "mix_wte"))
    diluted = totals.dilution_hours / totals.registered_work_hours if totals.registered_work_hours else None
    rows: list[tuple[Value, ...]] = [
        ("staff", "", _n(totals.wte), "WTE"),
        ("posts today", "", _n(today), "WTE"),
        ("posts in the mix", "", SUPPRESSED if veiled else _n(mix), "WTE"),
        ("change of posts", "", SUPPRESSED if veiled else _n(mix - today), "WTE"),
        ("cost of staff", "", totals.cost_pence, "pence a year"),
        ("change of posts' cost", "", sum(line.change_pence for line in change), "pence a year"),
        ("unmet hours at their prices", "", totals.unmet_pence, "pence a year"),
        ("missed limits at their prices", "", totals.limit_pence, "pence a year"),
        ("whole bill", "", totals.bill_pence, "pence a year"),
        ("hours needed", "", _n(totals.needed_hours), "hours a week"),
        ("hours unmet", "", _n(totals.unmet_hours), "hours a week"),
        ("hours freed", "", _n(totals.freed_hours), "hours a week"),
        ("bank and agency", "", SUPPRESSED if veiled else _n(totals.temporary_hours), "hours a week"),
        ("agency", "", SUPPRESSED if veiled else _n(totals.agency_hours), "hours a week"),
        ("registered work by others", "", _n(totals.dilution_hours), "hours a week"),
        ("registered work by others", "", _n(diluted), "share"),
        ("registered share of hours", "", _n(totals.registered_share), "share"),
        ("risk points", "", _n(totals.risk_points), "points a week"),
        ("limits missed", "", sum(line.missed > MISSED for line in result.limits), "limits"),
        ("warnings from evidence", "", len(evidence_warnings(result)), "warnings"),
    ]
    if below is None:
        released, spare = released_by_role(result), spare_by_role(result)
        lines = spare_lines(result)
        rows += [("in post today and not in the mix", "", _n(sum(released.values())), "WTE")]
        rows += [("in post today and not in the mix", role, _n(wte), "WTE") for role, wte in released.items() if wte]
        rows += [
            ("paid and not used", "", _n(sum(line.wte for line in lines)), "WTE"),
            ("paid and not used", "", _n(sum(line.hours for line in lines)), "hours a week"),
            ("paid and not used", "", sum(line.cost_pence for line in lines), "pence a year"),
        ]
        rows += [("paid and not used", role, _n(wte), "WTE") for (role, _), wte in spare.items()]
    columns = (*words("measure", "role"), *numbers("that of the row", "value"), *words("unit"))
    return OutputTable("headlines", "The figures that the verdict rests on.", columns, tuple(rows))


def _n(value: float | None) -> float | None:
    return None if value is None else round(float(value), 4)
