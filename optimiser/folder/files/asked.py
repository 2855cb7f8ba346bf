"""What people ask for before a rota is made, and `rota leave` and `rota bids` answer; what they were told of shifts."""

from __future__ import annotations

from optimiser.folder.files.checks import all_or_none, dates_in_order
from optimiser.folder.files.places import TEAM
from optimiser.folder.files.staffing import PERSON
from optimiser.folder.files.wishes import KINDS_OF_ABSENCE
from optimiser.folder.files.work import SHIFT
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Table

KINDS_OF_LEAVE = tuple(kind for kind in KINDS_OF_ABSENCE if kind not in ("sickness", "unavailable"))
"""Kinds of absence that are asked for."""

LEAVE_REQUESTS = Table(
    "leave_requests.csv",
    "leave that a person asks for; `rota leave` answers it, and once granted it is a row of availability.csv",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("from", kinds.DATE, "first day", required=True),
        Column("to", kinds.DATE, "last day; blank: the first"),
        Column("kind", kinds.choice(*KINDS_OF_LEAVE), "of leave; shown to managers only", default="annual leave"),
        Column("priority", kinds.integer(1, 99), "1 for what the person wants most", default=1),
        Column("asked", kinds.DATE, "when it was asked for, for notice and order; blank: not known"),
    ),
    key=("person", "kind", "from", "to"),
    checks=(dates_in_order(),),
)

BIDS = Table(
    "bids.csv",
    "a shift on a day that a person bids for; `rota bids award` awards it, and once won it is a row of pins.csv",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("date", kinds.DATE, "day", required=True),
        Column("shift", kinds.ID, "code of the shift", required=True, refers=SHIFT),
        Column("team", kinds.ID, "for which team; blank for any", refers=TEAM),
        Column("points", kinds.integer(1), "what it is worth, of the budget of [bids]", default=10),
        Column("made", kinds.DATE, "when it was bid, for `--until` of `rota bids open`; blank: not known"),
    ),
    key=("person", "date", "shift", "team"),
)

SHIFTS_TOLD = Table(
    "shifts_told.csv",
    "what somebody was told of a shift and when, for rules on notice; without the file the published versions say it",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("date", kinds.DATE, "day of the shift", required=True),
        Column("shift", kinds.ID, "code of the shift; blank for any", refers=SHIFT),
        Column("start", kinds.CLOCK, "when it starts; blank for any time"),
        Column("told_on", kinds.DATE, "when they were told of it", required=True),
        Column("change", kinds.choice("cancelled", "moved", "curtailed"), "what became of it; blank: it stands"),
        Column("changed_on", kinds.DATE, "when they were told that"),
    ),
    checks=(dates_in_order("told_on", "changed_on"), all_or_none("change", "changed_on")),
)
