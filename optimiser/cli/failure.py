"""What ``rota solve`` says when there is no rota to publish: a clash, no time, or an internal mismatch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.cli.common import print_json
from optimiser.tabular.output import write_json

if TYPE_CHECKING:
    from optimiser.folder.load import RotaFolder
    from optimiser.operate.infeasible import Clash
    from optimiser.problem.problem import Problem
    from optimiser.report.rota.view import RotaView
    from optimiser.solve.result import Result
    from optimiser.surface import Place


def solve_exit_code(result: Result, view: RotaView) -> int:
    """5 on a mismatch, 4 where the best rota found breaks hard rules in time, else 1 or 0 by what remains."""
    if result.status == "INVALID":
        return 5
    if result.status == "NO_ROTA_IN_TIME":
        return 4
    return view.exit_code


def tell_infeasible(read: RotaFolder, as_json: bool, *, manager: bool) -> int:
    """Say that no rota keeps every hard rule, and the smallest clash found, as managers or others may see it."""
    from optimiser.audit import Bill, Lines
    from optimiser.book import Book
    from optimiser.operate.infeasible import find_clash
    from optimiser.report.changes.shared import breach_data
    from optimiser.report.rota.view import RotaView

    clash = find_clash(Book(read.problem, read.rules))
    view = RotaView(read.problem, Bill(read.problem, read.rules, Lines(read.problem), lazy=True), manager=manager)
    if as_json:
        parts = dict.fromkeys((view.rule_of(key), place) for key, place in clash.parts) if clash else ()
        print_json(
            {
                "status": "INFEASIBLE",
                "clash": [{"rule": rule, "where": place_text(read.problem, place)} for rule, place in parts],
                "minimal": clash.minimal if clash else None,
                "relaxation": [breach_data(view, b) for b in clash.relaxation] if clash else [],
                "fewest": clash.fewest if clash else None,
            }
        )
        return 3
    click.echo("No rota keeps every hard rule: this is proven.")
    if clash is None:
        click.echo("No smaller clash was found in time.")
        return 3
    for line in clash_lines(view, clash):
        click.echo(line)
    return 3


def clash_lines(view: RotaView, clash: Clash) -> list[str]:
    """A clash in sentences: what cannot be kept together, and the least to give up."""
    problem = view.problem
    lines = ["These cannot all be kept" + (" (each one is needed for the clash):" if clash.minimal else ":")]
    for key, place in clash.parts:
        title = f": {view.title_of(key)}{view.doubt_of(key)}" if view.title_of(key) else ""
        lines.append(f"  {view.rule_of(key)}, {place_text(problem, place)}{title}")
    if clash.relaxation:
        lines.append("Least to give up" + ("" if clash.fewest else " among what was tried") + ":")
        for breach in clash.relaxation:
            who = view.names(breach) or place_text(problem, breach.place)
            lines.append(f"  {view.rule_of(breach.rule)}, {who}: {view.text_of(breach)}")
    return list(dict.fromkeys(lines))


def place_text(problem: Problem, place: Place) -> str:
    """A place in words: a person, a team's day, or the whole rota."""
    from optimiser.report.rota.grid import person_name, team_name

    if place.kind == "person":
        return person_name(problem, place.index)
    if place.kind == "team":
        return f"{team_name(problem, place.index)} on {problem.calendar.label(place.day)}"
    return "the whole rota"


def tell_no_rota(result: Result, as_json: bool) -> int:
    """Say that the time ended before any rota was found."""
    if as_json:
        print_json({"status": str(result.status), "seconds": result.seconds, "iterations": result.iterations})
    else:
        click.echo(
            f"No rota was found in {result.seconds:.0f} s. Give it longer with --seconds, or look at rota check first.",
            err=True,
        )
    return 4


def tell_mismatch(result: Result, parameters: dict[str, Any], out: Path) -> None:
    """Say that audit and solver disagree, and save what repeats it."""
    facts = {"mismatch": result.mismatch, "strategy": result.strategy, "parameters": parameters}
    write_json(out / "mismatch.json", facts)
    click.echo(f"Internal mismatch: {result.mismatch}", err=True)
    click.echo(
        "The rota was written at the cost of its audit, with no bound. This is a defect of the program: "
        f"please report it with the folder and {out / 'mismatch.json'}.",
        err=True,
    )
