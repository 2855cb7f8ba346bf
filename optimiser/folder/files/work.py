"""Work: shifts, demand, portfolio time, what was worked, what is fixed, and the rota itself."""

from __future__ import annotations

from collections.abc import Iterator

from optimiser.folder.files.checks import dates_in_order, needs_with, not_both, one_of, rising
from optimiser.folder.files.places import ORGANISATION, SITE, TEAM
from optimiser.folder.files.staffing import CONTRACT, IMPORTANCE_WORDS, PERSON
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Row, Table
from optimiser.tabular.times import MINUTES_A_DAY

SHIFT = ("shifts.csv", "shift")
SHIFT_KINDS = ("work", "on call", "sleep-in", "study", "portfolio", "supernumerary", "leave")
PRESENCES = ("on site", "resident", "remote")
COMMON_PRESENCES = dict.fromkeys(("home", "from home", "at home", "off site", "non resident", "telephone"), "remote")
"""What people write for where the person is."""


def _break_fits(row: Row) -> Iterator[tuple[str, str, str]]:
    if row.start is None or row.end is None:
        return
    length = row.end - row.start + (MINUTES_A_DAY if row.end <= row.start else 0)
    breaks = row.unpaid_break + row.paid_break
    if breaks >= length:
        column = "unpaid_break" if row.unpaid_break >= length else "paid_break"
        yield column, f"{breaks} minutes leave nothing of {length}", "expected a shorter break"


SHIFTS = Table(
    "shifts.csv",
    "a kind of work with its times",
    (
        Column("shift", kinds.ID, "its code, such as E, L, LD, N", required=True),
        Column("name", kinds.TEXT, "its name in legends", default=""),
        Column("start", kinds.CLOCK, "start", required=True),
        Column("end", kinds.END_CLOCK, "end; at or before the start means the next day", required=True),
        Column("unpaid_break", kinds.MINUTES, "minutes of unpaid break", default=0),
        Column("kind", kinds.choice(*SHIFT_KINDS), "what the time is", default="work"),
        Column("presence", kinds.choice(*PRESENCES, common=COMMON_PRESENCES), "where the person is", default="on site"),
        Column(
            "cover_periods",
            kinds.listed(kinds.TEXT),
            "the cover periods it staffs (a long day: early|late); blank: one with the code of the shift as its name",
        ),
        Column("teams", kinds.IDS, "only for these teams; blank for all whose demand it meets", refers=TEAM),
        Column("days", kinds.DAYS, "only on these days; blank for all"),
        Column("working_minutes", kinds.MINUTES, "minutes of working time, where not the length less the break"),
        Column("contract_minutes", kinds.MINUTES, "minutes towards contracted hours, where different"),
        Column("paid_minutes", kinds.MINUTES, "minutes of pay, where different"),
        Column("colour", kinds.COLOUR, "colour in grids, as #rrggbb or a colour's name", default=""),
        Column("paid_break", kinds.MINUTES, "minutes of break that are paid and count as hours", default=0),
    ),
    required_file=True,
    key=("shift",),
    checks=(_break_fits,),
)

DEMAND = Table(
    "demand.csv",
    "a need: how many of a capability a team must have in a cover period. Of rows for the same team, cover period and "
    "capability the more particular one counts on a day: dates before bank holidays, and these before weekdays or "
    "blank. Two rows alike are a fault; they are not added up",
    (
        Column("team", kinds.ID, "team", required=True, refers=TEAM),
        Column("days", kinds.DAYS, "on which days; blank for every day"),
        Column("from", kinds.DATE, "first day"),
        Column("to", kinds.DATE, "last day"),
        Column("cover_period", kinds.TEXT, "cover period, or the code of a shift", required=True),
        Column("capability", kinds.CAPABILITY, "of whom", default="any"),
        Column("minimum", kinds.integer(0, 10_000), "fewest people", default=0),
        Column("ideal", kinds.integer(0, 10_000), "wished-for number"),
        Column("maximum", kinds.integer(0, 10_000), "most people"),
        Column(
            "importance",
            kinds.POINTS,
            "price of each person below the minimum, or hard; blank: [demand] of rota.toml",
            refers=IMPORTANCE_WORDS,
            also=("hard",),
        ),
        Column(
            "ideal_importance",
            kinds.POINTS,
            "price of each person below the ideal, never hard: what must not be short is a minimum",
            refers=IMPORTANCE_WORDS,
        ),
        Column(
            "maximum_importance",
            kinds.POINTS,
            "price of each person above the maximum, or hard",
            refers=IMPORTANCE_WORDS,
            also=("hard",),
        ),
        Column(
            "preferred", kinds.CAPABILITY, "what those who are counted should have too, such as a skill of the ward"
        ),
        Column(
            "preferred_importance",
            kinds.POINTS,
            "price of each person counted who lacks what is preferred, or hard",
            default="low",
            refers=IMPORTANCE_WORDS,
            also=("hard",),
        ),
        Column(
            "met_also_by",
            kinds.CAPABILITY,
            "capability of another row for the team and cover period: who covers that one covers this one as well, "
            "where they have both; one person then meets two needs",
        ),
    ),
    required_file=True,
    checks=(dates_in_order(), rising("minimum", "ideal", "maximum")),
)

ACTIVITIES = (
    "apprenticeship", "CPD", "education", "leadership", "management", "off the job", "research",
    "supporting professional activity", "shared training", "study", "supernumerary", "supervision", "other",
)  # fmt: skip

PORTFOLIO = Table(
    "portfolio.csv",
    "time of a person's own for an activity besides clinical work",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("activity", kinds.choice(*ACTIVITIES), "what for", required=True),
        Column("sessions", kinds.integer(0, 100), "fewest sessions in each stretch; or give hours"),
        Column("most_sessions", kinds.integer(0, 100), "most sessions in each stretch; by default the fewest"),
        Column(
            "hours",
            kinds.HOURS,
            "fewest hours in each stretch, in place of sessions: as many sessions as make them up, and none more",
        ),
        Column("per", kinds.choice("week", "fortnight", "4 weeks", "period"), "length of a stretch", default="week"),
        Column("shifts", kinds.IDS, "the sessions it may be: codes of shifts", required=True, refers=SHIFT),
        Column("days", kinds.DAYS, "on which days it may be; blank for all"),
        Column("from", kinds.DATE, "first day"),
        Column("to", kinds.DATE, "last day"),
        Column(
            "protected",
            kinds.YES_NO,
            "yes: must be given, as far as days have room that no absence or contractual agreement closes; "
            "no: may give way at the price of importance",
            default=True,
        ),
        Column(
            "importance",
            kinds.POINTS,
            "price of each movable session not given, of hours each started one",
            default="medium",
            refers=IMPORTANCE_WORDS,
        ),
        Column("site", kinds.ID, "where: the contract of that site's organisation; blank for anywhere", refers=SITE),
    ),
    checks=(
        dates_in_order(),
        rising("sessions", "most_sessions"),
        one_of("sessions", "hours"),
        not_both("sessions", "hours"),
    ),
)


def _assignments(file: str, doc: str) -> Table:
    """A table of assignments; ``history.csv`` and ``rota.csv`` are alike."""
    return Table(
        file,
        doc,
        (
            Column("person", kinds.ID, "who", required=True, refers=PERSON),
            Column(
                "contract",
                kinds.ID,
                "under which contract; may be blank where employer or team decides it",
                refers=CONTRACT,
            ),
            Column("date", kinds.DATE, "day on which it starts", required=True),
            Column("shift", kinds.ID, "code of the shift; blank with start and end given", refers=SHIFT),
            Column("team", kinds.ID, "for which team; blank for time of the person's own", refers=TEAM),
            Column(
                "capability",
                kinds.CAPABILITY,
                "what the person is used as; none: present, counted by no need; blank: what the team is shortest of",
            ),
            Column("start", kinds.WALL, "start, where it is not the shift's"),
            Column("end", kinds.WALL, "end, where it is not the shift's; at or before the start means the next day"),
            Column("unpaid_break", kinds.MINUTES, "minutes of unpaid break, where not the shift's"),
            Column("kind", kinds.choice(*SHIFT_KINDS), "what the time was, where not the shift's"),
            Column(
                "presence",
                kinds.choice(*PRESENCES, common=COMMON_PRESENCES),
                "where the person was, where not the shift's",
            ),
            Column("employer", kinds.ID, "employer, to choose among contracts", refers=ORGANISATION),
            Column("activity", kinds.TEXT, "activity of portfolio time", default=""),
            Column("paid_break", kinds.MINUTES, "minutes of break that are paid and count, where not the shift's"),
            Column(
                "awake_minutes",
                kinds.MINUTES,
                "of a sleep-in, minutes awake for work: they come to its working, contracted and paid minutes",
            ),
        ),
        may_be_empty=True,
        checks=(one_of("shift", "start"), one_of("shift", "end")),
    )


HISTORY = _assignments("history.csv", "an assignment worked before the period")
ROTA = _assignments("rota.csv", "an assignment of a rota: planned, made by hand, or really worked")

VACANT_SHIFTS = Table(
    "vacant-shifts.csv",
    "people missing below a need's minimum in a published version, for the bank office",
    (
        Column("date", kinds.DATE, "day", required=True),
        Column("team", kinds.ID, "for which team", required=True),
        Column("cover_period", kinds.TEXT, "part of the day", required=True),
        Column("start", kinds.CLOCK, "when it begins", required=True),
        Column("end", kinds.END_CLOCK, "when it ends; at or before the start means the next day", required=True),
        Column("capability", kinds.TEXT, "what is missing", required=True),
        Column("missing", kinds.integer(0, 100_000), "how many people", required=True),
        Column("importance", kinds.TEXT, "how dear it is", default=""),
        Column("shifts", kinds.TEXT, "codes of the shifts that would fill it", default=""),
    ),
)

PINS = Table(
    "pins.csv",
    "an assignment that is fixed or forbidden",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("contract", kinds.ID, "under which contract; blank for any", refers=CONTRACT),
        Column("date", kinds.DATE, "day", required=True),
        Column("pin", kinds.choice("fixed", "forbidden"), "what must be", default="fixed"),
        Column("shift", kinds.ID, "code of the shift; blank for every shift of the day (forbidden only)", refers=SHIFT),
        Column("team", kinds.ID, "for which team; blank for any", refers=TEAM),
        Column("capability", kinds.CAPABILITY, "what the person is used as; blank for any"),
        Column("employer", kinds.ID, "employer, to choose among contracts", refers=ORGANISATION),
    ),
    checks=(needs_with("pin", ("fixed",), "shift"),),
)

TARGETS = Table(
    "targets.csv",
    "hours a week of a capability that the skills mix expects of a team or organisation",
    (
        Column("capability", kinds.CAPABILITY, "of whom", required=True),
        Column("team", kinds.ID, "team", refers=TEAM),
        Column("organisation", kinds.ID, "organisation", refers=ORGANISATION),
        Column("weekly_hours", kinds.HOURS, "hours a week", required=True),
    ),
    key=("capability", "team", "organisation"),
    checks=(one_of("team", "organisation"),),
)
