"""``rota swaps``: legal swaps that rid a person of a duty."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import (
    LibraryCommand,
    json_option,
    manager_option,
    print_answer,
    rota_folder_option,
    stop_with,
)
from optimiser.cli.opened import day_of_now, opened_rota, rota_option

if TYPE_CHECKING:
    from optimiser.operate.swap import Swap
    from optimiser.report.changes.answer import Answer


@click.command(cls=LibraryCommand)
@click.argument("person")
@click.argument("duty")
@rota_folder_option
@rota_option
@click.option("--days", type=click.IntRange(0), default=14, show_default=True, help="How far a duty in return may lie.")
@click.option("--today", metavar="DATE", help="A duty before it, which has been worked, is not taken in return.")
@click.option("--most", type=click.IntRange(1), default=10, show_default=True, help="How many to list.")
@manager_option
@json_option
def command(
    person: str,
    duty: str,
    folder: Path,
    rota: Path | None,
    days: int,
    today: str | None,
    most: int,
    manager: bool,
    as_json: bool,
) -> None:
    """Propose legal swaps for PERSON's DUTY (a date, or date/shift): gifts and one-for-one, cheapest first.

    Exit code 1 when there is none.

    Example: rota swaps P031 2026-11-12 --folder my-ward --today 2026-11-10
    """
    from optimiser.library.swap import swaps

    answer = swaps(opened_rota(folder, rota, manager, lazy=True), person, duty, days=days, most=most, today=today)
    print_answer(answer, as_json)
    if today is None and not as_json:
        warn_of_past_returns(answer)
    if not answer.found:
        stop_with(1)


def warn_of_past_returns(answer: Answer[list[Swap]]) -> None:
    """Say how many swaps give a duty back that is past, where nobody said what day it is."""
    problem = answer.view.problem
    now = day_of_now(problem)
    if now is None:
        return
    past = sum(any(problem.duties[duty].day < now for _, duty in swap.gives[1:]) for swap in answer.found)
    if past:
        swaps = "1 of them gives" if past == 1 else f"{past} of them give"
        date = problem.calendar.date(now)
        click.echo(f"note: {swaps} a duty back that is before today: --today {date} leaves that out", err=True)
