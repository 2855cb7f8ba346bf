"""How far rates, times, volumes and caps may be from what the folder says."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.tabular.kinds import ID, IDS, TEXT, YES_NO, choice, decimal, share
from optimiser.tabular.schema import Column, Row, Table

RANGED = {
    "population": ("population.csv", "group"),
    "rate": ("rates.csv", "activity"),
    "activity": ("activity.csv", "activity"),
    "minutes": ("tasks.csv", "activity"),
    "patients": ("care_hours.csv", "setting"),
    "hours": ("hours.csv", "competence"),
    "cap": ("staff.csv", "option"),
}
"""What a range may be of: the file, and the column that names which of its rows."""


MOST_FACTOR = 10.0
"""A factor beyond this is likely a percentage."""


def _in_order(row: Row) -> Iterator[tuple[str, str, str]]:
    if not row.low <= row.central <= row.high:
        yield (
            "central",
            f"{row.low:g}, {row.central:g} and {row.high:g} are out of order",
            "expected low, central, high",
        )
    if row.high > MOST_FACTOR:
        told = f"{row.high:g} times as much as the folder says"
        yield "high", told, f"expected a factor such as 1.1, at most {MOST_FACTOR:g}"
    if row.correlation and not row.group:
        yield "group", "a correlation with nothing", "expected the group whose ranges move together"


RANGES_CSV = Table(
    "ranges.csv",
    "how far a number of the folder may be from what it says, for `rota mix range`",
    key=("range",),
    checks=(_in_order,),
    columns=(
        Column("range", ID, "code of the range", required=True),
        Column(
            "what",
            choice(*RANGED),
            "people, rates, volumes, minutes, patients, hours given as such, or caps of staff",
            required=True,
        ),
        Column(
            "of", IDS, "Which: need groups, activities, settings, competences or options; blank: all.", default=()
        ),
        Column("low", decimal(0), "least factor on it thought possible", required=True),
        Column("central", decimal(0), "likeliest factor", default=1.0),
        Column("high", decimal(0), "greatest factor thought possible", required=True),
        Column("group", ID, "ranges of one group move together", default=""),
        Column("correlation", share(), "how much: the share of its variance that it has in common with the group's",
               default=0.0),
        Column("source", TEXT, "where the range is from", default=""),
        Column("verified", YES_NO, "whether that was checked", default=False),
    ),
)  # fmt: skip
