"""Visits of rounds, and the carers of clients."""

from __future__ import annotations

from collections.abc import Mapping

from optimiser.folder.reading.context import Context
from optimiser.folder.reading.duties import DutyBook
from optimiser.problem.domain import NOWHERE
from optimiser.problem.problem import Problem
from optimiser.problem.rounds import stops_of
from optimiser.problem.visits import ClientCarer, Visit
from optimiser.tabular.faults import closest, listing
from optimiser.tabular.schema import Row

VISITS_FILE, CARERS_FILE = "visits.csv", "carers.csv"


def visits_of_rounds(context: Context, book: DutyBook, first_day: int) -> tuple[Visit, ...]:
    """Every visit of every day from `first_day` on, each with the duties of its rounds.

    A row whose rounds nobody asks for on one of the days it names, or on any where it names none, is a fault: nobody
    would make the visit.
    """
    rounds = {(d.team, d.shift, d.day): number for number, d in enumerate(book.duties) if d.team != NOWHERE}
    found = []
    for row in context.table(VISITS_FILE):
        team, capability = context.of("team", row.team), context.capability(VISITS_FILE, row, "capability")
        shifts = [context.of("shift", code) for code in dict.fromkeys(row.rounds)]
        unmade = []
        for day in context.days_of(row, first=first_day):
            duties = tuple(rounds[team, shift, day] for shift in shifts if (team, shift, day) in rounds)
            if duties:
                found.append(_visit(context, row, day, team, duties, capability))
            elif day >= 0:
                unmade.append(day)
        every = row.days is None and len(unmade) < len(context.days_of(row))
        if unmade and not every and context.table("demand.csv"):
            which = f"{'|'.join(row.rounds)} of {row.team}"
            what = f"nothing asks for {which} on {context.calendar.label(unmade[0])}, so nobody makes this visit"
            context.faults.add(VISITS_FILE, row.line, "rounds", what, "expected rounds that demand.csv asks for")
    return tuple(found)


def _visit(context: Context, row: Row, day: int, team: int, duties: tuple[int, ...], capability: int) -> Visit:
    fold = context.clock_change or 0
    return Visit(
        id=row.visit,
        client=row.client,
        team=team,
        day=day,
        duties=duties,
        earliest=context.calendar.instant(day, row.earliest, fold),
        latest=context.calendar.instant(day, row.latest, fold),
        minutes=row.minutes,
        carers=row.carers,
        capability=capability,
        order=row.order,
        site=context.of("site", row.site),
        travel=row.travel_minutes,
    )


def notice_late_visits(context: Context, problem: Problem) -> None:
    """A notice for each row whose visit begins after its window, and each round that ends after its shift, on the
    first such day of the period."""
    lines = {row.visit: row.line for row in context.table(VISITS_FILE)}
    told: set[str] = set()
    for duty, stops in sorted(stops_of(problem).items(), key=lambda item: problem.duties[item[0]].day):
        on = problem.duties[duty]
        if on.day < 0:
            continue
        code, day = problem.shifts[on.shift].code, context.calendar.label(on.day)
        for stop in stops:
            visit = problem.visits[stop.visit]
            if stop.start > visit.latest and visit.id not in told:
                told.add(visit.id)
                what = f"{code} begins it {stop.start - visit.latest} min after its window on {day}"
                expected = "expected another order, window or round"
                context.faults.notice(VISITS_FILE, lines.get(visit.id), "latest", what, expected)
        last, over = problem.visits[stops[-1].visit], stops[-1].end - on.end
        if over > 0 and code not in told:
            told.add(code)
            what = f"{code} ends {over} min after its shift on {day}, with this visit"
            context.faults.notice(VISITS_FILE, lines.get(last.id), "rounds", what, "expected fewer visits in the round")


def client_carers_of(context: Context) -> tuple[ClientCarer, ...]:
    """Whom clients prefer and will not have; a client of no visit is a fault."""
    clients: Mapping[str, str] = {row.client: row.client for row in context.table(VISITS_FILE)}
    found = []
    for row in context.table(CARERS_FILE):
        if row.client not in clients and _clients_known(context):
            what = f"visits.csv has no client '{row.client}'"
            near = closest(row.client, clients) or ""
            expected = f"expected {listing(sorted(clients)) or 'a client whom visits.csv names'}"
            context.faults.add(CARERS_FILE, row.line, "client", what, expected, near)
        preferred = row.standing == "preferred"
        default = "low" if preferred else "hard"
        found.append(
            ClientCarer(
                row.client,
                context.of("person", row.person),
                preferred,
                context.price(default if row.importance is None else row.importance),
                context.first_day(row["from"]),
                context.last_day(row.to),
            )
        )
    return tuple(found)


def _clients_known(context: Context) -> bool:
    """Whether every row of visits.csv could be read, so that all clients are known."""
    good = {row.line for row in context.table(VISITS_FILE)}
    return all(fault.row in good for fault in context.faults.faults if fault.file == VISITS_FILE)
