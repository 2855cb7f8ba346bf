"""Home care: visits that rounds make, and whom people cared for want and will not have."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.folder.files.checks import dates_in_order
from optimiser.folder.files.places import SITE, TEAM
from optimiser.folder.files.staffing import IMPORTANCE_WORDS, PERSON
from optimiser.folder.files.work import SHIFT
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Row, Table


def _window(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.earliest is not None and row.latest is not None and row.latest < row.earliest:
        yield "latest", "the window ends before it begins", "expected a time at or after earliest (+1 for the next day)"


def _rounds(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.rounds is not None and row.carers is not None and len(set(row.rounds)) < row.carers:
        what = f"{row.carers} carers, and {len(set(row.rounds))} round{'s' if len(set(row.rounds)) > 1 else ''}"
        yield "carers", what, "expected a round for each carer, such as R1|R2"


VISITS = Table(
    "visits.csv",
    "a visit to a person cared for that a round makes on its days: one carer a round, so a visit for two names two. A "
    "round is a shift of shifts.csv that demand.csv asks for; its order is yours, and is judged, not sought",
    (
        Column("visit", kinds.ID, "its name", required=True),
        Column("client", kinds.ID, "who is cared for, best by a number that is no name", required=True),
        Column("team", kinds.ID, "team of the round", required=True, refers=TEAM),
        Column("rounds", kinds.IDS, "the rounds that make it, each a shift: one for each carer", required=True,
               refers=SHIFT),
        Column("days", kinds.DAYS, "on which days; blank for every day of the rounds"),
        Column("from", kinds.DATE, "first day"),
        Column("to", kinds.DATE, "last day"),
        Column("earliest", kinds.END_CLOCK, "time from which it may begin", required=True),
        Column("latest", kinds.END_CLOCK, "time by which it must have begun", required=True),
        Column("minutes", kinds.integer(1, 1440, "minutes"), "minutes of care", required=True),
        Column("carers", kinds.integer(1, 4), "how many people it takes", default=1),
        Column("capability", kinds.CAPABILITY, "what each of them must have; blank for nothing"),
        Column("order", kinds.integer(), "place in the round; visits of one place go by the end of the window",
               default=0),
        Column("site", kinds.ID, "where, for the way by travel.csv; blank where travel_minutes says", refers=SITE),
        Column("travel_minutes", kinds.MINUTES, "minutes of the way from the visit before; blank: by the sites"),
    ),
    key=("visit",),
    checks=(dates_in_order(), _window, _rounds),
)  # fmt: skip

CARERS = Table(
    "carers.csv",
    "a person whom somebody cared for prefers or will not have",
    (
        Column("client", kinds.ID, "who is cared for, as in visits.csv", required=True),
        Column("person", kinds.ID, "who would care", required=True, refers=PERSON),
        Column("standing", kinds.choice("preferred", "excluded"), "preferred: one of those whom the client wants; "
               "excluded: nobody the client is visited by; shown to managers only", required=True),
        Column("importance", kinds.POINTS, "price of each visit by an excluded person (blank: hard), or of each one by "
               "a person not preferred (blank: low)", refers=IMPORTANCE_WORDS),
        Column("from", kinds.DATE, "first day"),
        Column("to", kinds.DATE, "last day"),
    ),
    key=("client", "person", "from"),
    checks=(dates_in_order(),),
)  # fmt: skip
