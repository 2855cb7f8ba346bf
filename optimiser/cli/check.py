"""``rota check``: every fault, then what no rota can cover."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import json_option, print_json, rota_folder_argument, show_notices, stop_with


@click.command()
@rota_folder_argument
@json_option
def command(folder: Path, as_json: bool) -> None:
    """Show every fault of a rota folder at once, and what no rota can cover.

    Nothing is solved. Faults name file, row and column and end with exit code 2. Then needs are counted against the
    people who may meet them, and those that must stay short are listed; exit code 1 says there are some.

    Example: rota check my-ward
    """
    from optimiser.folder.load import load
    from optimiser.tabular.faults import BadInput

    try:
        read = load(folder)
    except BadInput as error:
        if not as_json:
            raise
        print_json({"faults": error.as_dicts(), "notices": [str(n) for n in error.notices]})
        stop_with(error.exit_code)
        return
    from optimiser.book import Book
    from optimiser.capacity import shortages
    from optimiser.report.rota.view import shown_keys
    from optimiser.report.rota.words import count, shortage_text

    problem = read.problem
    found = shortages(Book(problem, read.rules))
    lines = [shortage_text(problem, shortage) for shortage in found]
    needs = sum(need.minimum for need in problem.needs if 0 <= need.day < problem.calendar.days)
    sizes = {
        "people": len(problem.people),
        "contracts": len(problem.contracts),
        "teams": len(problem.teams),
        "days": problem.calendar.days,
        "rules": len(shown_keys(read.rules)),
        "minimums": needs,
    }
    if as_json:
        shown = [
            {"missing": s.missing, "needed": s.needed, "at_most": s.at_most, "text": text}
            for s, text in zip(found, lines, strict=True)
        ]
        print_json({"faults": [], "notices": [str(n) for n in read.notices], **sizes, "shortages": shown})
    else:
        show_notices(read.notices)
        click.echo(
            f"{read.name}: no fault. {count(sizes['people'], 'person', 'people')} with "
            f"{count(sizes['contracts'], 'contract')}, {count(sizes['teams'], 'team')}, "
            f"{count(sizes['days'], 'day')}, {count(needs, 'place')} to fill at least, {count(sizes['rules'], 'rule')}."
        )
        for line in lines:
            click.echo(f"Short  {line}")
        if lines:
            click.echo(f"{count(len(lines), 'shortage')} that no rota can avoid.")
        else:
            click.echo("Counting finds no need that must stay short.")
    stop_with(1 if found else 0)
