"""Sickness expected."""

from __future__ import annotations

from optimiser.folder.reading.context import Context
from optimiser.problem.asked import SicknessRate
from optimiser.tabular.faults import closest, listing


def sickness_rates_of(context: Context) -> tuple[SicknessRate, ...]:
    """Every rate in the order of the file; a role that nobody has is a fault."""
    known = {role.casefold(): role for role in sorted({row.role for row in context.table("staff.csv")})}
    built = []
    for row in context.table("sickness_rates.csv"):
        role = known.get(row.role.casefold(), "") if row.role else ""
        if row.role and not role and context.names_known:
            what = f"nobody of staff.csv has the role {row.role!r}"
            names = list(known.values())
            context.faults.add("sickness_rates.csv", row.line, "role", what, f"expected {listing(names)}",
                               closest(row.role, names))  # fmt: skip
        first, last = context.first_day(row["from"]), context.last_day(row.to)
        built.append(SicknessRate(role, first, last, row.percent, row.mean_days))
    return tuple(built)
