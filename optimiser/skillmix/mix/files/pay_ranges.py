"""``pay_ranges.csv``: pay of sectors that do not use Agenda for Change, by band."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from optimiser.tabular.kinds import ID, MONEY, TEXT, YES_NO, decimal
from optimiser.tabular.schema import Column, Row, Table


def _rising(row: Row) -> Iterator[tuple[str, str, str]]:
    points = [("entry_gbp", row.entry_gbp), ("intermediate_gbp", row.intermediate_gbp), ("top_gbp", row.top_gbp)]
    given = [(name, pence) for name, pence in points if pence is not None]
    for (_, lower), (name, higher) in pairwise(given):
        if higher < lower:
            told = f"£{higher / 100:,.0f} is below £{lower / 100:,.0f}"
            yield name, told, "expected pay that rises from entry to top"


PAY_RANGES_CSV = Table(
    "pay_ranges.csv",
    "a pay range of a sector without Agenda for Change, such as social care or general practice, that roles.csv names "
    "as a band. No rise and no premium is added that does not stand here",
    key=("band",),
    checks=(_rising,),
    columns=(
        Column("band", ID, "code that roles.csv uses; none of Agenda for Change", required=True),
        Column("name", TEXT, "name to show", default=""),
        Column("entry_gbp", MONEY, "annual pay of one WTE at the start of the range", required=True),
        Column("intermediate_gbp", MONEY, "in its middle; blank: as at the start"),
        Column("top_gbp", MONEY, "at its end", required=True),
        Column("unsocial_percent", decimal(0, 200, "percent"), "extra pay on Saturdays and nights", default=0.0),
        Column("sunday_percent", decimal(0, 200, "percent"), "extra pay on Sundays and public holidays", default=0.0),
        Column("source", TEXT, "where the pay is from", default=""),
        Column("verified", YES_NO, "whether that was checked", default=False),
    ),
)  # fmt: skip
