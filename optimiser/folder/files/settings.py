"""``rota.toml``: the period, the rules in force, what words of importance are worth, and solver defaults."""

from __future__ import annotations

from optimiser.solve.parameters import SolveParameters
from optimiser.solve.parameters.read import SOLVE_KEYS, reader
from optimiser.tabular import kinds
from optimiser.tabular.importance import IMPORTANCE, MOST_POINTS
from optimiser.tabular.toml import Document, Key, Section
from optimiser.user_settings import CODE_COMES_FROM

SETTINGS = Document(
    "rota.toml",
    "the settings of the rota: its period, rules and prices",
    (
        Section(
            "",
            "What the rota is called, and who takes charge.",
            (
                Key("name", kinds.TEXT, "name of the rota in reports", default=""),
                Key(
                    "in_charge",
                    kinds.listed(kinds.TEXT),
                    "skills of those who may take charge of a shift; of them the most senior at work is shown as in "
                    "charge. By default every skill whose name ends in `in charge`",
                ),
            ),
        ),
        Section(
            "period",
            "The days to be rostered. Give one of weeks, days and end.",
            (
                Key("start", kinds.DATE, "first day; may be absent only where a rota is judged"),
                Key("weeks", kinds.integer(1, 520), "length in weeks"),
                Key("days", kinds.integer(1, 3660), "length in days"),
                Key("end", kinds.DATE, "last day"),
                Key("time_zone", kinds.TEXT, "time zone by its IANA name", default="Europe/London"),
                Key(
                    "cyclic",
                    kinds.YES_NO,
                    "a template that wraps round: its last day is followed by its first",
                    default=False,
                ),
                Key(
                    "bank_holidays",
                    kinds.BANK_HOLIDAYS,
                    "a nation, or dates, or both. A nation's holiday on a weekend is taken on the weekday given "
                    "instead; add its own date where your agreements pay that day too",
                    default=("england",),
                ),
                Key("history_from", kinds.DATE, "first day that history.csv tells of; by default its earliest date"),
                Key(
                    "clock_change",
                    kinds.choice("first", "second"),
                    "which of the two is meant where a shift starts or ends at a time that comes twice, when the "
                    "clocks go back (in spring, for a time that does not exist, first takes it before the change)",
                ),
            ),
        ),
        Section(
            "cover_periods",
            'Clock intervals that need staffing, by name: early = "07:00-14:30". A cover period '
            "that is not here takes its times from the shifts that cover it alone.",
            free=kinds.SPAN,
        ),
        Section(
            "importance",
            "Points of each importance word; low, medium, high and critical are "
            f"{', '.join(str(points) for points in IMPORTANCE.values())} unless changed.",
            free=kinds.integer(0, MOST_POINTS),
        ),
        Section(
            "demand",
            "Prices of demand rows that name none: an importance word, points, or hard.",
            (
                Key("below_minimum", kinds.POINTS, "for each person missing below a minimum", default="critical"),
                Key("below_ideal", kinds.POINTS, "for each person missing below an ideal", default="low"),
                Key("above_maximum", kinds.POINTS, "for each person above a maximum", default="low"),
            ),
        ),
        Section(
            "requests",
            "Wishes.",
            (
                Key("importance", kinds.POINTS, "of a wish that names none", default="low"),
                Key(
                    "budget",
                    kinds.integer(),
                    "most points of wishes per person and period; wishes above it are "
                    "scaled down to it, all alike; none means no limit",
                ),
            ),
        ),
        Section(
            "leave",
            "What `rota leave` goes by where the packs of a person's contracts, or this team, have other terms.",
            (
                Key(
                    "days",
                    kinds.integer(0, 366),
                    "days of annual leave in a leave year, of everybody, public holidays apart; else the packs'",
                ),
                Key("notice_days", kinds.integer(0, 366), "days ahead that leave is asked for; else the packs'"),
                Key("year_from", kinds.integer(1, 12), "month on whose first day leave years begin", default=4),
                Key(
                    "weeks",
                    kinds.integer(1, 52),
                    "weeks over which hours at work are held against contracted hours",
                    default=4,
                ),
            ),
        ),
        Section(
            "bids",
            "What `rota bids` goes by.",
            (
                Key("budget", kinds.integer(1), "points that each person may bid altogether", default=100),
                Key("floor", kinds.integer(), "bids that each person is to win at least, where they bid", default=1),
            ),
        ),
        Section(
            "template",
            "A template that people rotate through, for `rota template`: lines of duties that wrap round.",
            (
                Key("start", kinds.DATE, "a Monday on which week 1 of the template begins, at any time"),
                Key("weeks", kinds.integer(1, 520), "weeks after which it begins again"),
            ),
        ),
        Section(
            "rules",
            "The rule book in force.",
            (
                Key(
                    "packs",
                    kinds.listed(kinds.TEXT),
                    "packs of rules besides those [implied by roles and sectors](rule-book.md); @version replaces the "
                    "implied one; packs of terms of service judge the contracts that name them in staff.csv",
                    default=(),
                ),
                Key(
                    "without",
                    kinds.listed(kinds.TEXT),
                    "packs that do not judge although they are implied; all takes every implied pack away",
                    default=(),
                ),
            ),
            elsewhere=CODE_COMES_FROM,
        ),
        Section(
            "people_groups",
            'Names for groups of people, such as `preceptors = ["A1", "B2"]`: in scopes and parameters of rules a name '
            "stands for its members, `pairing` takes it on either side, and a capability says `group: preceptors`.",
            free=kinds.listed(kinds.TEXT),
        ),
        Section(
            "shift_groups",
            'Names for groups of shifts, such as `lates = ["L", "LL"]`, for scopes and parameters of rules.',
            free=kinds.listed(kinds.TEXT),
        ),
        Section(
            "rule",
            "A rule of this folder alone, or another price or number for a rule of a pack: see [rules of your own]"
            "(rules.md).",
            many=True,
            raw=True,
        ),
        Section(
            "level",
            "Rules that come before all others, whatever the prices: `rota solve` makes the points of the first level "
            "least, then those of the second among such rotas, and so on; rules of no level come last, together. "
            "Other commands go by the prices.",
            (
                Key(
                    "rules",
                    kinds.listed(kinds.TEXT),
                    "names of rules as the bill has them, or ids, which stand for every rule of that id",
                    required=True,
                ),
            ),
            many=True,
        ),
        Section(
            "employment_rights",
            "Numbers that regulations under the Employment Rights Act 2025 are yet to set; those not given are not "
            "set. The rules of the pack `employment-rights-2025`, in force where there is any, and `rota report "
            "--records` go by them.",
            (
                Key("guaranteed_hours_below", kinds.integer(0, 168), "weekly hours below which offers may be due"),
                Key("guaranteed_hours_weeks", kinds.integer(1, 104), "weeks of a reference period for offers"),
                Key("shift_notice_days", kinds.integer(0, 366), "days below which the notice of a shift is short"),
                Key(
                    "shift_payment_days",
                    kinds.integer(0, 366),
                    "days below which a payment for a cancelled or moved shift may be due",
                ),
            ),
        ),
        Section(
            "solve",
            "What rota solve takes where its options say nothing.",
            SOLVE_KEYS,
        ),
        Section(
            "solve.parameters",
            "What tunes the search, a section for each group: `[solve.parameters.lns]` ([parameters](parameters.md)).",
            read=reader(SolveParameters()),
        ),
    ),
)
