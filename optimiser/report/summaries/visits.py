"""Visits of a rota, for programs, as tables and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import plain_table
from optimiser.report.rota.grid import team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, numbers, words
from optimiser.tabular.times import clock_text

if TYPE_CHECKING:
    from optimiser.operate.summaries.visits import RoundMade, VisitsMade


def visits_tables(view: RotaView, found: VisitsMade) -> tuple[OutputTable, OutputTable, OutputTable]:
    """A row for each round of a day, one for each client, and one for each visit of a round: what a carer takes along.
    Whom a client prefers is for managers."""
    problem = view.problem
    rounds = OutputTable(
        "visits-rounds",
        "Rounds as they are made",
        (
            *words("date", "team", "round", "carers", "first", "last"),
            *numbers("visits", "visits", "late"),
            *numbers("minutes", "care", "travel", "wait", "over"),
        ),
        tuple(
            (
                problem.calendar.date(problem.duties[r.duty].day).isoformat(),
                problem.teams[problem.duties[r.duty].team].id,
                problem.shifts[problem.duties[r.duty].shift].code,
                "|".join(problem.people[p].id for p in r.carers),
                _clock(view, r.stops[0].start),
                _clock(view, r.stops[-1].end),
                len(r.stops),
                r.late,
                r.care,
                r.travel,
                r.wait,
                r.over,
            )
            for r in found.rounds
        ),
    )
    clients = OutputTable(
        "visits-clients",
        "Who visits each client",
        (
            *words("client"),
            *numbers("visits", "visits", "made"),
            *numbers("people", "carers", "unknown"),
            *numbers("% of visits", "by_three_most", "by_preferred"),
        ),
        tuple(
            (c.client, c.visits, c.made, c.carers, c.unknown, _percent(c.most_by_three),
             _percent(c.preferred) if view.manager else None)
            for c in found.clients
        ),
    )  # fmt: skip
    stops = OutputTable(
        "visits-sheet",
        "Visits of each round in its order",
        (
            *words("date", "team", "round", "carers", "visit", "client", "begins", "ends", "earliest", "latest"),
            *numbers("minutes", "travel", "wait"),
            *words("late"),
        ),
        tuple(
            (
                problem.calendar.date(problem.duties[r.duty].day).isoformat(),
                problem.teams[problem.duties[r.duty].team].id,
                problem.shifts[problem.duties[r.duty].shift].code,
                "|".join(problem.people[p].id for p in r.carers),
                problem.visits[s.visit].id,
                problem.visits[s.visit].client,
                *(_clock(view, at) for at in (s.start, s.end)),
                *(_clock(view, at) for at in (problem.visits[s.visit].earliest, problem.visits[s.visit].latest)),
                s.travel,
                s.wait,
                s.start > problem.visits[s.visit].latest,
            )
            for r in found.rounds
            for s in r.stops
        ),
    )
    return rounds, clients, stops


def visits_data(view: RotaView, found: VisitsMade) -> dict[str, Any]:
    """For programs: the whole in numbers, each round, each client, each visit of a round."""
    rounds, clients, stops = visits_tables(view, found)
    return {**_whole(found), "rounds": rounds.records(), "clients": clients.records(), "sheet": stops.records()}


def _whole(found: VisitsMade) -> dict[str, Any]:
    clients = [c for c in found.clients if c.carers]
    return {
        "visits": sum(c.visits for c in found.clients),
        "made": sum(c.made for c in found.clients),
        "late": sum(r.late for r in found.rounds),
        "care_hours": round(sum(r.care for r in found.rounds) / 60, 1),
        "travel_hours": round(sum(r.travel for r in found.rounds) / 60, 1),
        "carers_per_client": round(sum(c.carers for c in clients) / len(clients), 2) if clients else None,
    }


def show_visits(view: RotaView, found: VisitsMade, console: Console) -> None:
    """The whole in sentences, rounds with something amiss, then the clients whom most people visit."""
    whole = _whole(found)
    text = f"{whole['made']:,} of {count(whole['visits'], 'visit')} have their carers, on {len(found.rounds):,} rounds."
    console.print(Text(text, style="bold"))
    hours = f"{whole['care_hours']:,} hours of care and {whole['travel_hours']:,} of travel"
    people = "" if whole["carers_per_client"] is None else f"; {whole['carers_per_client']} carers for each client"
    console.print(Text(f"  {hours}{people}."))
    amiss = [r for r in found.rounds if r.late or r.over or not r.carers]
    for made in amiss[:SHOWN]:
        console.print(Text(f"  {_amiss(view, made)}", style="red"))
    if len(amiss) > SHOWN:
        console.print(Text(f"  and {len(amiss) - SHOWN} more rounds: --out writes every one"))
    table = plain_table(console)
    for heading in ("client", "visits", "made", "carers", "new to them", "by the three who come most"):
        table.add_column(heading, justify="left" if heading == "client" else "right")
    for c in sorted(found.clients, key=lambda c: (-(c.visits - c.made), -c.unknown, -c.carers, c.client)):
        share = "" if c.most_by_three is None else f"{100 * c.most_by_three:.0f}%"
        table.add_row(c.client, str(c.visits), str(c.made), str(c.carers), str(c.unknown), share)
    console.print(table)


SHOWN = 10
"""Rounds with something amiss that the terminal shows."""


def _amiss(view: RotaView, made: RoundMade) -> str:
    duty = view.problem.duties[made.duty]
    name = f"{team_name(view.problem, duty.team)}, {view.problem.shifts[duty.shift].code}"
    said = [
        f"{view.problem.calendar.label(duty.day)} {name}",
        *(["nobody is on it"] if not made.carers else []),
        *([f"{count(made.late, 'visit')} late"] if made.late else []),
        *([f"ends {made.over} min late"] if made.over else []),
    ]
    return f"{said[0]}: {', '.join(said[1:])}"


def _clock(view: RotaView, instant: int) -> str:
    return clock_text(view.problem.calendar.wall(instant)[1])


def _percent(share: float | None) -> float | None:
    return None if share is None else round(100 * share, 1)
