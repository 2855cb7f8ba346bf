"""``cover.csv``: what the needs of a rota asked and got, as ``rota solve`` writes it and a mix is compared with."""

from __future__ import annotations

from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Table

COVER_CSV = Table(
    "cover.csv",
    "what a need of a rota asked and got",
    (
        Column("organisation", kinds.ID, "who runs the team"),
        Column("team", kinds.ID, "team", required=True),
        Column("date", kinds.DATE, "day", required=True),
        Column("cover_period", kinds.TEXT, "cover period", required=True),
        Column("capability", kinds.TEXT, "of whom", required=True),
        Column("minimum", kinds.integer(), "fewest people asked"),
        Column("ideal", kinds.integer(), "wished-for number"),
        Column("have", kinds.integer(), "people there"),
        Column("standing_in", kinds.integer(), "of them standing in"),
        Column("needed_minutes", kinds.decimal(0, None, "minutes"), "minutes asked", required=True),
        Column("filled_minutes", kinds.decimal(0, None, "minutes"), "minutes filled", required=True),
        Column(
            "elsewhere_minutes",
            kinds.decimal(0, None, "minutes"),
            "of the minutes filled, those of people whom another need counts: their hours are counted there",
            default=0.0,
        ),
    ),
)
