"""When people cannot, need not or would rather not work: absences, requests, flexible working, balances; and breaches
that somebody took on."""

from __future__ import annotations

from optimiser.folder.files.checks import dates_in_order, needs_with
from optimiser.folder.files.places import TEAM
from optimiser.folder.files.staffing import CONTRACT, IMPORTANCE_WORDS, PERSON
from optimiser.folder.files.work import SHIFT
from optimiser.tabular import kinds
from optimiser.tabular.schema import Column, Table

CREDITED = (
    "annual leave", "bank holiday leave", "study leave", "professional leave", "sickness", "parental leave",
    "carers leave", "special leave", "life event leave",
)  # fmt: skip
"""Kinds of absence that count towards contracted hours unless ``credit_hours`` says otherwise."""

KINDS_OF_ABSENCE = (*CREDITED, "unpaid leave", "unavailable")
"""Every kind of absence."""

LEAVES_AVERAGE = ("annual leave", "bank holiday leave", "sickness", "parental leave")
"""Kinds of absence whose days leave the reference period of average hours: sickness, family leave and, since 1 January
2024, all statutory leave (Working Time Regulations 1998 reg 4(6), (7); SI 2023/1426 reg 3(2))."""

COMMON_ABSENCES = {
    "al": "annual leave", "a/l": "annual leave", "holiday": "annual leave", "holidays": "annual leave",
    "leave": "annual leave", "sick": "sickness", "sick leave": "sickness", "maternity": "parental leave",
    "maternity leave": "parental leave", "paternity leave": "parental leave", "study": "study leave",
    "training": "study leave", "course": "study leave", "compassionate leave": "special leave",
    "bereavement": "special leave", "off": "unavailable", "day off": "unavailable",
}  # fmt: skip
"""What people write for a kind of absence."""

AVAILABILITY = Table(
    "availability.csv",
    "time in which a person cannot be rostered",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column(
            "contract",
            kinds.ID,
            "whose hours are credited and whose duties are ruled out; blank: all contracts of the person",
            refers=CONTRACT,
        ),
        Column(
            "kind",
            kinds.choice(*KINDS_OF_ABSENCE, common=COMMON_ABSENCES),
            "why; shown to managers only",
            default="unavailable",
        ),
        Column("from", kinds.DATE, "first day", required=True),
        Column("to", kinds.DATE, "last day; blank: the first"),
        Column("start", kinds.CLOCK, "time from which on each day; blank: midnight"),
        Column("end", kinds.END_CLOCK, "until when on each day; blank: midnight; at or before start: the next day"),
        Column("shifts", kinds.IDS, "only these shifts are ruled out; blank for all", refers=SHIFT),
        Column(
            "credit_hours",
            kinds.HOURS,
            "hours towards contracted hours, in all; blank: for "
            f"{', '.join(CREDITED)} a fifth of the weekly hours for each Monday to Friday, half of that where only one "
            "of `start` and `end` is given and the hours between where both are; else none",
        ),
        Column(
            "leaves_average",
            kinds.YES_NO,
            f"whether its days leave the reference period of average hours; blank: yes for {', '.join(LEAVES_AVERAGE)}",
        ),
    ),
    key=("person", "contract", "kind", "from", "to", "start", "end", "shifts"),
    checks=(dates_in_order(),),
)

REQUESTS = Table(
    "requests.csv",
    "a wish",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("from", kinds.DATE, "day, or first day", required=True),
        Column("to", kinds.DATE, "last day; blank: the first"),
        Column("days", kinds.DAYS, "only these days between the two; blank for all"),
        Column("wish", kinds.choice("off", "work"), "to be off or to work, on each of the days", default="off"),
        Column("shifts", kinds.IDS, "these shifts; blank for any", refers=SHIFT),
        Column(
            "importance",
            kinds.POINTS,
            "points lost for each day refused; by default from rota.toml",
            refers=IMPORTANCE_WORDS,
        ),
        Column("note", kinds.TEXT, "the wish in words", default=""),
    ),
    key=("person", "from", "to", "days", "wish", "shifts", "note"),
    checks=(dates_in_order(),),
)

FLEXIBLE_WORKING = Table(
    "flexible_working.csv",
    "a term of a flexible-working agreement",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column(
            "agreement",
            kinds.choice(
                "no nights",
                "fixed days",
                "earliest start",
                "latest finish",
                "term time",
                "most consecutive",
                "annualised hours",
            ),
            "what is agreed",
            required=True,
        ),
        Column("days", kinds.DAYS, "for fixed days and term time: days that may be worked"),
        Column("time", kinds.END_CLOCK, "for earliest start and latest finish"),
        Column("number", kinds.integer(1, 366), "for most consecutive: days in a row"),
        Column(
            "standing",
            kinds.choice("contractual", "preferred"),
            "contractual is never broken; preferred has a price",
            default="contractual",
        ),
        Column(
            "importance",
            kinds.POINTS,
            "price of each breach of a preferred one",
            default="medium",
            refers=IMPORTANCE_WORDS,
        ),
        Column("from", kinds.DATE, "first day"),
        Column("to", kinds.DATE, "last day"),
    ),
    checks=(
        dates_in_order(),
        needs_with("agreement", ("fixed days", "term time"), "days"),
        needs_with("agreement", ("earliest start", "latest finish"), "time"),
        needs_with("agreement", ("most consecutive",), "number"),
    ),
)

MEASURES_READ = (
    "minutes", "refusals", "assignments", "weekends", "leave days", "leave taken", "leave refused", "bid points lost",
)  # fmt: skip
"""Measures of balances besides those of the rule `fairness`."""

BALANCES = Table(
    "balances.csv",
    "a balance carried into the period, for what history.csv does not show",
    (
        Column("person", kinds.ID, "who", required=True, refers=PERSON),
        Column("measure", kinds.TEXT, f"one of {', '.join(MEASURES_READ)}, or a measure of the rule `fairness`",
               required=True),
        Column("value", kinds.integer(None), "how much; minutes ahead are above 0, owed below", required=True),
    ),
    key=("person", "measure"),
)  # fmt: skip

EARLIER_FIGURES = Table(
    "earlier_figures.csv",
    "a key figure of an earlier period; `rota roll` writes it, and reports show it beside this period's",
    (
        Column("from", kinds.DATE, "first day of that period", required=True),
        Column("to", kinds.DATE, "last day of that period", required=True),
        Column("organisation", kinds.TEXT, "of whom; blank for staff of no organisation", default=""),
        Column("figure", kinds.TEXT, "which figure, as in `figures_over_time.csv`", required=True),
        Column("value", kinds.TEXT, "the figure", required=True),
        Column("unit", kinds.TEXT, "in what", required=True),
    ),
)

ACCEPTED = Table(
    "accepted.csv",
    "a hard breach that somebody took on with a reason; it is counted all the same, and lapses when it gets worse",
    (
        Column("rule", kinds.TEXT, "key of the rule, as in the bill", required=True),
        Column("person", kinds.ID, "whose line it is in", refers=PERSON),
        Column("team", kinds.ID, "whose duty it is in, where not in a line", refers=TEAM),
        Column("from", kinds.DATE, "first day", required=True),
        Column("to", kinds.DATE, "last day", required=True),
        Column("measured", kinds.TEXT, "how bad it was when it was accepted; blank where the rule measures nothing"),
        Column("reason", kinds.TEXT, "why", required=True),
        Column("by", kinds.TEXT, "who accepted it", required=True),
        Column("at", kinds.TEXT, "when, in UTC", required=True),
    ),
)
