"""How much sickness a team expects, for `rota stress`."""

from __future__ import annotations

from optimiser.folder.files.checks import dates_in_order
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Table

SICKNESS_RATES = Table(
    "sickness_rates.csv",
    "sickness that a role expects in a season, for `rota stress`. Of rows that fit a day those of a role go before "
    "those of any, then those with dates before those without, then the later row; without a row 5% in spells of 4 "
    "days, which is a default of this program and not verified",
    (
        Column("role", kinds.TEXT, "role of `staff.csv`; blank: any", default=""),
        Column("from", kinds.DATE, "first day of the season; blank: since ever"),
        Column("to", kinds.DATE, "last day; blank: for ever"),
        Column("percent", kinds.decimal(0, 50, "percent"), "of days on which somebody is ill", required=True),
        Column("mean_days", kinds.decimal(1, 365), "mean length of a spell in days", default=4.0),
        Column("source", kinds.TEXT, "where the rate is from", default=""),
    ),
    key=("role", "from", "to"),
    checks=(dates_in_order(),),
)
