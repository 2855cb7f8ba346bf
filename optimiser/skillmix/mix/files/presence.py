"""``presence.csv``: the fewest people of a competence who must be there all through a time of day."""

from __future__ import annotations

from optimiser.tabular.kinds import ID, TEXT, integer
from optimiser.tabular.schema import Column, Table

PRESENCE_CSV = Table(
    "presence.csv",
    "the fewest people of a competence who must be there all through a time of day, such as a safe-staffing minimum, "
    "for `rota mix prove`",
    key=("place", "setting", "time", "competence", "level"),
    columns=(
        Column("place", ID, "place", required=True, refers=("places.csv", "place")),
        Column("setting", ID, "setting", required=True, refers=("settings.csv", "setting")),
        Column("time", ID, "time of day", required=True, refers=("times.csv", "time")),
        Column("competence", ID, "competence", required=True, refers=("competences.csv", "competence")),
        Column("level", integer(1, 9), "level", default=1),
        Column(
            "minimum",
            integer(1, 1000, "people"),
            "fewest people there, in each team of the place and setting",
            required=True,
        ),
        Column("source", TEXT, "where the number is from", default=""),
    ),
)
