"""``rota cover``: who can take a slot now."""

from __future__ import annotations

from functools import partial
from pathlib import Path

import click

from optimiser.cli.common import json_option, manager_option, print_json, rota_folder_option, stop_with
from optimiser.cli.opened import (
    Opened,
    bad,
    find_day,
    find_period,
    find_person,
    find_team,
    no_need,
    open_rota,
    rota_option,
    together,
)
from optimiser.tabular.faults import listing


def _leave(opened: Opened, person: int, where: tuple[int, int, int], slot: str) -> set[int]:
    """Take a person out of a slot of the rota; what they were used as there."""
    from optimiser.audit import Change

    problem, lines = opened.folder.problem, opened.bill.lines
    held = [
        a
        for a in lines.line(person)
        if a in lines.rota
        and (problem.duties[a.duty].team, problem.duties[a.duty].day) == where[:2]
        and where[2] in problem.shifts[problem.duties[a.duty].shift].periods
    ]
    if not held:
        there = sorted(
            {
                problem.people[problem.contracts[a.contract].person].id
                for a in lines.present(*where[:2])
                if where[2] in problem.shifts[problem.duties[a.duty].shift].periods
            }
        )
        raise bad(
            "command line",
            "--instead-of",
            f"{problem.people[person].id} does not work {slot}",
            f"expected {listing(there)}" if there else "nobody works it",
        )
    opened.bill.change(Change(out=tuple(held)))
    return {a.capability for a in held}


@click.command()
@click.argument("team")
@click.argument("date")
@click.argument("period")
@rota_folder_option
@rota_option
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many people to list.")
@click.option("--instead-of", "away", metavar="PERSON", help="Who cannot come: judged without them on that slot.")
@manager_option
@json_option
def command(
    team: str,
    date: str,
    period: str,
    folder: Path,
    rota: Path | None,
    most: int,
    away: str | None,
    manager: bool,
    as_json: bool,
) -> None:
    """Who can take TEAM's PERIOD on DATE, best first: of the team, the organisation, others, bank and agency.

    Each with the change of the bill in points, pay, balance, rest before, travel and the rules it stretches; then
    swaps in two steps where the slot is short. Exit code 1 when nobody can take it without breaking a hard rule.

    Example: rota cover "North frailty" 2026-11-12 late --instead-of P031 --folder my-team
    """
    from optimiser.operate.explain import explain_slot
    from optimiser.report.changes.cover import show_slot, slot_data
    from optimiser.report.render.console import make_console

    opened = open_rota(folder, rota, manager, lazy=True)
    absent = [] if away is None else [partial(find_person, opened, away, "--instead-of")]
    team_, day, period_, *gone = together(
        partial(find_team, opened, team),
        partial(find_day, opened, date),
        partial(find_period, opened, period),
        *absent,
    )
    where, without, lost = (team_, day, period_), frozenset(gone), set[int]()
    for person in gone:
        lost = _leave(opened, person, where, f"{team} {period} on {date}")
    found = explain_slot(opened.bill, *where, most=most, lacking=False, without=without)
    needs = opened.folder.problem.needs
    found = [s for s in found if needs[s.need].capability in lost] or found
    if not found:
        raise no_need(opened, *where)
    if as_json:
        print_json([slot_data(opened.view, s) for s in found])
    else:
        for each in found:
            show_slot(opened.view, each, make_console())
    if not any(c.free for s in found for c in s.near) and not any(s.chains for s in found):
        stop_with(1)
