"""Absences, requests, flexible-working agreements and portfolio time."""

from __future__ import annotations

from collections.abc import Sequence

from optimiser.folder.files.wishes import CREDITED, LEAVES_AVERAGE
from optimiser.folder.reading.context import Context
from optimiser.folder.reading.duties import DutyBook
from optimiser.problem.calendar import DAY
from optimiser.problem.domain import HARD, NOWHERE, Absence, Agreement, Contract, Quota, Request
from optimiser.tabular.schema import Row


def absences_of(context: Context, contracts: Sequence[Contract]) -> tuple[Absence, ...]:
    """Every absence, cut at the ends of the period so that credit falls where the days are.

    Without ``credit_hours`` a credited absence is worth a fifth of the weekly hours for each Monday to Friday on which
    a contract runs; half of that where it begins or ends within the day, as a morning of leave does; and the minutes
    between its times of day where it does both. One that names no contract is of all that the person has.
    """
    by_id = {contract.id: place for place, contract in enumerate(contracts)}
    held_by: dict[int, list[int]] = {}
    for place, terms in enumerate(contracts):
        held_by.setdefault(terms.person, []).append(place)
    built: list[Absence] = []
    for row in context.table("availability.csv"):
        person = context.of("person", row.person)
        named = [by_id[row.contract]] if row.contract in by_id else []
        mine = named if row.contract else held_by.get(person, [])
        contract = mine[0] if len(mine) == 1 else NOWHERE
        first, last = context.calendar.day(row["from"]), context.calendar.day(row.to or row["from"])
        shifts = context.all_of("shift", row.shifts)
        excluded = row.kind in LEAVES_AVERAGE if row.leaves_average is None else row.leaves_average
        blocks = _blocks(context, row, first, last)
        left, days_left = row.credit_hours, last - first + 1
        for begin, end, start, finish in blocks:
            if left is not None:
                credit = left * (end - begin + 1) // days_left
                left, days_left = left - credit, days_left - (end - begin + 1)
            elif row.kind not in CREDITED or shifts is not None:
                credit = 0
            elif row.start is not None and row.end is not None:
                credit = finish - start
            else:
                credit = sum(_fifths(context, contracts[c], begin, end) for c in mine)
                credit //= 1 if row.start is None and row.end is None else 2
            built.append(Absence(person, start, finish, row.kind, contract, credit, excluded, shifts))
    return tuple(built)


def _fifths(context: Context, terms: Contract, first: int, last: int) -> int:
    """A fifth of the weekly minutes for each Monday to Friday between two days on which a contract runs."""
    days = range(max(first, terms.first_day), min(last, terms.last_day) + 1)
    return terms.weekly_minutes * sum(context.calendar.weekday(day) < 5 for day in days) // 5


def _blocks(context: Context, row: Row, first: int, last: int) -> list[tuple[int, int, int, int]]:
    """(first day, last day, instant from, instant until) of the parts of an absence."""
    calendar = context.calendar
    if row.start is not None or row.end is not None:
        opens, closes = row.start or 0, DAY if row.end is None else row.end
        closes = closes if closes > opens else closes + DAY
        return [
            (day, day, calendar.instant(day, opens, fold=0), calendar.instant(day, closes, fold=1))
            for day in range(first, last + 1)
        ]
    cuts = [day for day in (0, calendar.days) if first < day <= last]
    return [
        (begin, end - 1, calendar.midnight(begin), calendar.midnight(end))
        for begin, end in zip([first, *cuts], [*cuts, last + 1], strict=True)
    ]


def requests_of(context: Context) -> tuple[Request, ...]:
    """Every wish, a day at a time. Above a person's budget all their wishes are scaled down alike, to whole points."""
    wishes: dict[int, list[Request]] = {}
    file = "requests.csv"
    context.notice_outside(file, [row for row in context.table(file) if not context.days_of(row, single=True)])
    for row in context.table(file):
        person = context.of("person", row.person)
        worth = row.importance if row.importance is not None else context.defaults.get("requests.importance")
        for day in context.days_of(row, single=True):
            wishes.setdefault(person, []).append(
                Request(
                    person,
                    day,
                    row.wish == "work",
                    context.price(worth).points,
                    context.all_of("shift", row.shifts),
                    row.note,
                )
            )
    budget = context.defaults.get("requests.budget")
    scaled: list[Request] = []
    for person, mine in sorted(wishes.items()):
        total = sum(wish.points for wish in mine)
        for wish in mine:
            points = wish.points if budget is None or total <= budget else wish.points * budget // total
            scaled.append(Request(person, wish.day, wish.wants, points, wish.shifts, wish.text))
    return tuple(scaled)


def agreements_of(context: Context, first_day: int) -> tuple[Agreement, ...]:
    """Every term of a flexible-working agreement; annualised hours are a property of the contract instead.

    ``first_day``: days of agreements are listed from here, so that history is covered too.
    """
    return tuple(
        Agreement(
            person=context.of("person", row.person),
            kind=row.agreement,
            price=HARD if row.standing == "contractual" else context.price(row.importance),
            days=frozenset()
            if row.days is None
            else frozenset(
                day for day in range(first_day, context.calendar.days + 7) if context.includes(row.days, day)
            ),
            clock=row.time,
            number=row.number,
            first_day=context.first_day(row["from"]),
            last_day=context.last_day(row.to),
        )
        for row in context.table("flexible_working.csv")
        if row.agreement != "annualised hours"
    )


def quotas_of(
    context: Context, book: DutyBook, absences: Sequence[Absence], agreements: Sequence[Agreement]
) -> tuple[Quota, ...]:
    """Portfolio time with the duties it may be: stretches counted from the first day of the period, the last one
    shorter where it must be and then asking for its part of the sessions, rounded down. Of protected time no more is
    asked than there is room for on days that no absence and no contractual agreement closes."""
    midnight = context.calendar.midnight
    away: dict[int, list[Absence]] = {}
    for absence in absences:
        if absence.shifts is None:
            away.setdefault(absence.person, []).append(absence)

    def is_closed(person: int, day: int) -> bool:
        absent = any(a.start <= midnight(day) and midnight(day + 1) <= a.end for a in away.get(person, ()))
        return absent or any(a.person == person and a.closes(day) for a in agreements)

    lengths = {"week": 7, "fortnight": 14, "4 weeks": 28, "period": context.calendar.days}
    built = []
    for row in context.table("portfolio.csv"):
        person, site = context.of("person", row.person), context.of("site", row.site)
        shifts = [context.of("shift", code) for code in row.shifts]
        length = lengths[row.per]
        for block in range(0, context.calendar.days, length):
            days = range(
                max(block, context.first_day(row["from"])),
                min(block + length, context.calendar.days, context.last_day(row.to) + 1),
            )
            if not days:
                continue
            duties = [
                duty
                for day in days
                if context.includes(row.days, day)
                for shift in shifts
                if shift != NOWHERE
                and context.includes(book.rows[shift].days, day)
                and (duty := book.of_person(shift, day, person, row.activity, site)) is not None
            ]
            asked = row.hours if row.sessions is None else row.sessions
            minutes = [book.duties[duty].work for duty in duties]
            least = asked * len(days) // length
            room = len(duties) if row.hours is None else sum(minutes)
            if least > room and row.protected:
                unit = "sessions" if row.hours is None else "hours"
                told = (least, room) if row.hours is None else (f"{least / 60:g}", f"{room / 60:g}")
                where = f"from {context.calendar.label(days[0])} there is room for {told[1]}"
                context.faults.add("portfolio.csv", row.line, unit, f"{told[0]} {unit} are asked; {where}",
                                   f"expected fewer {unit}, or more shifts or days")  # fmt: skip
            if row.protected:
                left = [book.duties[duty] for duty in duties if not is_closed(person, book.duties[duty].day)]
                least = min(least, len(left) if row.hours is None else sum(duty.work for duty in left))
            if row.hours is not None:
                most = least + max(minutes, default=1) - 1
            else:
                most = max((asked if row.most_sessions is None else row.most_sessions) * len(days) // length, 0)
            built.append(
                Quota(
                    person=person,
                    activity=row.activity,
                    duties=tuple(duties),
                    least=least,
                    most=most,
                    first_day=days[0],
                    last_day=days[-1],
                    protected=row.protected,
                    price=HARD if row.protected else context.price(row.importance),
                    in_minutes=row.hours is not None,
                )
            )
    return tuple(built)
