"""``rota rules``: the rule book, one rule in full, and what two versions of a pack change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from optimiser.cli.common import json_option, print_json, rules_option, stop_with
from optimiser.tabular.wording import count

if TYPE_CHECKING:
    from rich.console import Console

    from optimiser.report.rota.rulebook import RuleLine

WIDE = 200
"""Columns of a list that is not written to a terminal."""

optional_folder_argument = click.argument("folder", required=False, type=click.Path(path_type=Path))


@click.group()
def command() -> None:
    """List the rule book: what applies to whom and why, at what price, on whose word.

    Example: rota rules list my-ward
    """


@command.command("list", short_help="List the rules in force, or all.")
@optional_folder_argument
@rules_option
@click.option(
    "--pack", "packs", multiple=True, help="Only this pack, perhaps with @version; may be given several times."
)
@click.option("--all", "every", is_flag=True, help="Every rule there is, with the numbers it takes, for rota.toml.")
@click.option(
    "--unverified",
    is_flag=True,
    help="Only what was not read in the words of its source, law first, then by what a breach costs.",
)
@json_option
def list_command(folder: Path | None, packs: tuple[str, ...], every: bool, unverified: bool, as_json: bool) -> None:
    """List the rules in force in FOLDER, or without one the rows of all packs.

    Example: rota rules list my-ward --pack working-time-1998
    """
    from optimiser.library.rule_book import list_rules
    from optimiser.report.render.console import make_console

    if every:
        _list_every(as_json)
        return
    if unverified:
        _list_unverified(folder, packs, as_json)
        return
    lines = list_rules(folder, packs)
    if as_json:
        print_json({"rows": [line.as_dict() for line in lines]})
        return
    console = make_console()
    if not console.is_terminal:
        console.width = WIDE
    _show_lines(lines, console)
    _show_clauses([line.pack for line in lines] + list(packs), console)


def _show_clauses(packs: list[str], console: Console) -> None:
    """The clauses of the packs shown that are no rows: what they are part of, or why they cannot be judged."""
    from rich.text import Text

    from optimiser.report.rota.rulebook import clause_lines

    found = clause_lines(packs)
    if found:
        console.print(Text(f"\n{len(found)} clauses are no rows of their own:"))
    for line in found:
        console.print(Text(f"  {line.pack} {line.text()}"))


def _show_lines(lines: list[RuleLine], console: Console) -> None:
    """A table; what is not verified is marked, and counted below."""
    from rich.text import Text

    from optimiser.report.render.console import plain_table
    from optimiser.report.rota.rulebook import NOT_VERIFIED

    table = plain_table(console)
    for heading in ("rule", "pack", "price", "for", "what", "source"):
        table.add_column(heading, overflow="fold")
    for line in lines:
        count = "" if line.people is None else f"{line.people}: "
        source = line.source if line.verified else f"{line.source} ({NOT_VERIFIED})"
        cells = (line.key, line.pack, line.price, count + line.applies, line.title, source)
        table.add_row(*(Text(c) for c in cells))
    console.print(table)
    doubtful = sum(1 for line in lines if not line.verified)
    console.print(Text(f"{len(lines)} rules" + (f", {doubtful} of them {NOT_VERIFIED}." if doubtful else ".")))


def _list_unverified(folder: Path | None, packs: tuple[str, ...], as_json: bool) -> None:
    """Rows and clauses that are not verified, the weightiest first, with what was read of each."""
    from rich.text import Text

    from optimiser.library.rule_book import list_unverified
    from optimiser.report.render.console import make_console, plain_table

    found = list_unverified(folder, packs)
    if as_json:
        print_json({"rows": [line.as_dict() for line in found]})
        return
    console = make_console()
    if not console.is_terminal:
        console.width = WIDE
    table = plain_table(console)
    for heading in ("name", "pack", "stands on", "judged", "what", "what was read"):
        table.add_column(heading, overflow="fold")
    for line in found:
        cells = (line.key, line.pack, line.authority, line.judged, line.title, line.source)
        table.add_row(*(Text(c) for c in cells))
    if found:
        console.print(table)
    law = sum(1 for line in found if line.authority == "law")
    console.print(Text(f"Not verified: {count(len(found), 'row or clause', 'rows and clauses')}, {law} of them law."))


def _list_every(as_json: bool) -> None:
    """Every rule id with its numbers."""
    from rich.text import Text

    from optimiser.report.render.console import make_console, plain_table
    from optimiser.report.rota.rule_description import rule_kinds

    found = rule_kinds()
    if as_json:
        print_json({"rows": [kind.data() for kind in found]})
        return
    console = make_console()
    table = plain_table(console)
    for heading in ("id", "judged by", "what", "numbers"):
        table.add_column(heading, overflow="fold")
    spans = {"person": "person", "duty": "team and day", "whole": "whole rota"}
    for kind in found:
        numbers = ", ".join(number.name for number in kind.numbers)
        table.add_row(*(Text(text) for text in (kind.id, spans[kind.span], kind.what, numbers)))
    console.print(table)


@command.command("show", short_help="Show one rule in full.")
@click.argument("name")
@optional_folder_argument
@rules_option
@json_option
def show_command(name: str, folder: Path | None, as_json: bool) -> None:
    """Show one rule in full: its words, numbers, price, source, and with FOLDER whom it judges and why.

    NAME is a name in the bill (WTR-3) or the id of a rule (rest-between).

    Example: rota rules show WTR-3 my-ward
    """
    from optimiser.library.rule_book import show_rule

    found = show_rule(name, folder)
    if as_json:
        print_json(found.data())
    for line in found.lines() if not as_json else ():
        click.echo(line)


@command.command("template", short_help="Print a rule file to begin from.")
def template_command() -> None:
    """Print a rule file to begin from, with comments that say what to think of.

    Example: rota rules template > my-rules/few_late_finishes.py
    """
    from constraints.discovery import template

    click.echo(template(), nl=False)


@command.command("diff", short_help="Compare two versions of a pack.")
@click.argument("before")
@click.argument("after")
@json_option
def diff_command(before: str, after: str, as_json: bool) -> None:
    """Show what changes from one version of a pack to another. Exit code 1 says that something does.

    Example: rota rules diff doctors-in-training-2016@2016 doctors-in-training-2016@2019
    """
    from optimiser.report.rota.rulebook import pack_differences

    found = pack_differences(before, after)
    if as_json:
        print_json({"rows": [d.as_dict() for d in found]})
    for d in found if not as_json else ():
        click.echo(f"{d.what:8} {d.key}: {d.title}")
        for name in d.after if d.what == "changed" else ():
            if name != "title":
                click.echo(f"           {name}: {d.before[name]} -> {d.after[name]}")
    if not found and not as_json:
        click.echo("No difference.")
    stop_with(1 if found else 0)
