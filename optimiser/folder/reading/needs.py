"""Demand and composition: how many of whom, and who must be among those present."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from optimiser.folder.reading.context import Context
from optimiser.folder.reading.duties import DutyBook
from optimiser.problem.domain import NOWHERE, Composition, Limit, Need, Team
from optimiser.tabular.faults import closest, listing
from optimiser.tabular.schema import Row


def needs_of(context: Context, book: DutyBook, teams: Sequence[Team]) -> tuple[Need, ...]:
    """Every need of every day, and with it the duties of the shifts that can meet it.

    Of rows for the same team, cover period and capability the more particular wins on a day: dates before bank
    holidays before weekdays; two equally particular ones are a fault.
    """
    chosen: dict[tuple[int, int, int, int], tuple[int, Row]] = {}
    told: set[tuple[int, int]] = set()
    _notice_idle(context)
    for row in context.table("demand.csv"):
        period = period_named(context, book, "demand.csv", row)
        capability = context.capability("demand.csv", row, "capability")
        team = context.of("team", row.team)
        if period is None or NOWHERE in (team, capability):
            continue
        for day in context.days_of(row):
            key = (team, day, period, capability)
            rank = _particular(context, row, day)
            other = chosen.get(key)
            if other is None or other[0] < rank:
                chosen[key] = (rank, row)
            elif other[0] == rank and (other[1].line, row.line) not in told:
                told.add((other[1].line, row.line))
                what = f"row {other[1].line} already asks this on {context.calendar.label(day)}"
                context.faults.add("demand.csv", row.line, "days", what, "expected one row for a team, cover period, "
                                   "capability and day")  # fmt: skip
    needs = []
    for (team, day, period, capability), (_, row) in sorted(chosen.items(), key=lambda item: item[0][:3]):
        needs.append(_need(context, team, day, period, capability, row))
        for shift in book.covering(teams[team].id, period, day):
            book.of_team(shift, day, team, teams[team].site)
    _uncovered(context, book, chosen, teams)
    _alone(context, needs, chosen)
    return tuple(needs)


def _notice_idle(context: Context) -> None:
    """Notices of rows that are dated and not of the period, and of rows that ask for nobody."""
    file = "demand.csv"
    dated = [row for row in context.table(file) if not row.blank("from", "to") or (row.days and row.days.ranges)]
    context.notice_outside(file, [row for row in dated if not context.days_of(row)])
    for row in context.table(file):
        if not row.minimum and row.blank("days", "from", "to", "ideal", "maximum"):
            what = "minimum, ideal and maximum say no number, so the row asks for nobody"
            context.faults.notice(file, row.line, "minimum", what, "expected a number in one of them")


def _particular(context: Context, row: Row, day: int) -> int:
    days = row.days
    if days is None:
        return 0
    date = context.calendar.date(day)
    if any(first <= date <= last for first, last in days.ranges):
        return 2
    return 1 if days.bank_holidays and day in context.calendar.holidays else 0


def _need(context: Context, team: int, day: int, period: int, capability: int, row: Row) -> Need:
    def price(column: str, default: str) -> int | str | None:
        value: int | str | None = row[column]
        return context.defaults.get(default) if value is None else value

    named = price("importance", "below_minimum")
    return Need(
        team=team,
        period=period,
        day=day,
        capability=capability,
        minimum=row.minimum,
        ideal=row.ideal,
        maximum=row.maximum,
        below_minimum=context.price(named),
        below_ideal=context.price(price("ideal_importance", "below_ideal")),
        above=context.price(price("maximum_importance", "above_maximum")),
        importance=named if isinstance(named, str) else "",
        preferred=context.capability("demand.csv", row, "preferred"),
        not_preferred=context.price(row.preferred_importance if row.preferred else None),
        met_also_by=context.capability("demand.csv", row, "met_also_by"),
    )


def _alone(context: Context, needs: Sequence[Need], chosen: dict[tuple[int, int, int, int], tuple[int, Row]]) -> None:
    """A need that is to be met also by those of another one, where there is none, is a fault."""
    told: set[int] = set()
    for need in needs:
        key = (need.team, need.day, need.period)
        row = chosen[*key, need.capability][1]
        other = need.met_also_by
        if other == NOWHERE or row.line in told or (other != need.capability and (*key, other) in chosen):
            continue
        told.add(row.line)
        what = f"no other row asks for '{row.met_also_by}' there on {context.calendar.label(need.day)}"
        context.faults.add("demand.csv", row.line, "met_also_by", what, "expected the capability of another row for "
                           "the same team, cover period and days")  # fmt: skip


def _uncovered(
    context: Context, book: DutyBook, chosen: dict[tuple[int, int, int, int], tuple[int, Row]], teams: Sequence[Team]
) -> None:
    """A need above zero that no shift can ever meet is a fault of the data, not a gap; where a rota is judged without
    shifts.csv, its own times cover what they cover."""
    if "shifts.csv" not in context.rows:
        return
    told: set[int] = set()
    for (team, day, period, _), (_, row) in chosen.items():
        if row.line in told or not (row.minimum or row.ideal):
            continue
        if not book.covering(teams[team].id, period, day):
            told.add(row.line)
            where = f"no shift covers {row.cover_period} for {row.team} on {context.calendar.label(day)}"
            context.faults.add("demand.csv", row.line, "cover_period", where, "expected cover_periods, teams and days "
                               "of shifts.csv to allow one")  # fmt: skip


def period_named(context: Context, book: DutyBook, file: str, row: Row) -> int | None:
    """Index of the cover period of a row; an unknown one is a fault."""
    found = book.period(row.cover_period)
    if found is None and "shifts.csv" in context.rows:
        if context.periods_named is None or row.cover_period in context.periods_named:
            return None  # it may be, or is, that of a row of shifts.csv with a fault of its own
        known = [*book.period_names, *context.periods_named]
        has = f"cover periods and shifts are {listing(dict.fromkeys(known))}"
        near = closest(row.cover_period, known)
        context.fault_once(file, row, "cover_period", f"'{row.cover_period}' is unknown", has, near)
    return found


def compositions_of(context: Context, book: DutyBook, needs: Sequence[Need]) -> tuple[Composition, ...]:
    """Every composition, for each of its teams and cover periods."""
    file = "composition.csv"
    groups: dict[str, list[Row]] = {}
    for row in context.table(file):
        groups.setdefault(row.composition, []).append(row)
    asked = dict.fromkeys((need.team, need.period) for need in needs)
    built = []
    for name, rows in groups.items():
        first = rows[0]
        for row in rows[1:]:
            for column in ("team", "cover_period", "days", "importance", "only_if_present"):
                if row[column] != first[column]:
                    what = f"{column} differs from row {first.line} of the same composition"
                    context.faults.add(file, row.line, column, what, "expected the same in every row of it")
        alternatives: dict[str, list[tuple[Limit, ...]]] = {}
        for row in rows:
            alternatives.setdefault(row.alternative, []).append(_limits(context, file, row))
        period = None
        if first.cover_period is not None:
            period = period_named(context, book, file, first)
            if period is None:
                continue
        team = context.of("team", first.team)
        days = None
        if first.days is not None:
            days = frozenset(day for day in range(context.calendar.days) if context.includes(first.days, day))
        if team != NOWHERE and period is not None:
            places = [(team, period)]
        else:
            places = [
                place for place in asked if team in (NOWHERE, place[0]) and (period is None or period == place[1])
            ]
        for place in places:
            built.append(
                Composition(
                    team=place[0],
                    period=place[1],
                    alternatives=tuple(way for limits in alternatives.values() for way in product(*limits)),
                    price=context.price(first.importance),
                    days=days,
                    if_present=first.only_if_present,
                    name=name,
                    source=first.source,
                )
            )
    return tuple(built)


def _limits(context: Context, file: str, row: Row) -> tuple[Limit, ...]:
    """The ways in which a row may hold: fewer or more for `any but`, else one."""
    limit = _limit(context, file, row)
    if row.limit != "any but":
        return (limit,)
    number, text = limit.high or 0, limit.text
    fewer, more = (Limit(limit.weights, None, number - 1, text), Limit(limit.weights, number + 1, None, text))
    return fewer, more


def _limit(context: Context, file: str, row: Row) -> Limit:
    """At least: capability x denominator - of x numerator >= 0; at most: the same sum <= 0."""
    who = NOWHERE if context.is_anyone(row.capability) else context.capability(file, row, "capability")
    number, shown = row.number, f"{row.number}"
    if row.of is None:
        if number.denominator != 1:
            what = f"{float(number):g} is not a whole number of people"
            context.faults.add(file, row.line, "number", what, "expected whose part it is in 'of'", "of: any")
        text = f"{row.limit} {shown} {row.capability}"
        weights: tuple[tuple[int, int], ...] = ((who, 1),)
        bound = int(number)
    else:
        among = NOWHERE if context.is_anyone(row.of) else context.capability(file, row, "of")
        text = f"{row.capability} {row.limit} {shown} of {row.of}"
        weights, bound = ((who, number.denominator), (among, -number.numerator)), 0
    return Limit(weights, bound, None, text) if row.limit == "at least" else Limit(weights, None, bound, text)
