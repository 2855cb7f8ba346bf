"""``rota rules``: the rule book, one rule in full, and what two versions of a pack change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.cli.common import json_option, print_json, rules_option, stop_with

if TYPE_CHECKING:
    from rich.console import Console

    from constraints.rule import Rule
    from optimiser.problem.problem import Problem
    from optimiser.report.rota.rulebook import RuleLine

WIDE = 200
"""Columns of a list that is not written to a terminal."""

optional_folder_argument = click.argument("folder", required=False, type=click.Path(path_type=Path))


@click.group()
def command() -> None:
    """List the rule book: what applies to whom and why, at what price, on whose word.

    Example: rota rules list my-ward
    """


@command.command("list")
@optional_folder_argument
@rules_option
@click.option(
    "--pack", "packs", multiple=True, help="Only this pack, perhaps with @version; may be given several times."
)
@click.option("--all", "every", is_flag=True, help="Every rule there is, with the numbers it takes, for rota.toml.")
@json_option
def list_command(folder: Path | None, packs: tuple[str, ...], every: bool, as_json: bool) -> None:
    """List the rules in force in FOLDER, or without one the rows of all packs.

    Example: rota rules list my-ward --pack working-time-1998
    """
    from optimiser.report.render.console import make_console
    from optimiser.report.rota.rulebook import lines_of_packs, lines_of_rules

    if every:
        _list_every(as_json)
        return
    if folder is not None:
        rules, problem = _open(folder)
        lines = lines_of_rules(rules, problem)
        lines = [line for line in lines if not packs or {line.pack, line.pack.partition("@")[0]} & set(packs)]
    else:
        lines = lines_of_packs(packs)
    if as_json:
        print_json([line.as_dict() for line in lines])
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


def _open(folder: Path) -> tuple[tuple[Rule, ...], Problem]:
    from optimiser.folder.load import load

    read = load(folder)
    return read.rules, read.problem


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


def _list_every(as_json: bool) -> None:
    """Every rule id with its numbers."""
    from rich.text import Text

    from constraints.discovery import rule_types
    from optimiser.report.render.console import make_console, plain_table
    from optimiser.report.rota.rulebook import parameter_lines, plain_words

    found = [
        {
            "id": rule_id,
            "span": kind.span,
            "what": plain_words(kind),
            "numbers": {p.name: {"type": p.kind, "default": p.default} for p in parameter_lines(rule_id)},
        }
        for rule_id, kind in rule_types().items()
    ]
    if as_json:
        print_json(found)
        return
    console = make_console()
    table = plain_table(console)
    for heading in ("id", "judged by", "what", "numbers"):
        table.add_column(heading, overflow="fold")
    spans = {"person": "person", "duty": "team and day", "whole": "whole rota"}
    for row in found:
        numbers: Any = row["numbers"]
        table.add_row(*(Text(str(c)) for c in (row["id"], spans[str(row["span"])], row["what"], ", ".join(numbers))))
    console.print(table)


@command.command("show")
@click.argument("name")
@optional_folder_argument
@rules_option
@json_option
def show_command(name: str, folder: Path | None, as_json: bool) -> None:
    """Show one rule in full: its words, numbers, price, source, and with FOLDER whom it judges and why.

    NAME is a name in the bill (WTR-3) or the id of a rule (rest-between).

    Example: rota rules show WTR-3 my-ward
    """
    from constraints.discovery import rule_types
    from optimiser.report.rota.rulebook import (
        clause_lines,
        lines_of_packs,
        lines_of_rules,
        parameter_lines,
        plain_words,
        reading_of,
        who_and_why,
    )
    from optimiser.tabular.faults import BadInput, Faults, closest

    rules, problem = _open(folder) if folder is not None else ((), None)
    lines = lines_of_rules(rules, problem) if problem is not None else lines_of_packs()
    found = [line for line in lines if name.casefold() in (line.key.casefold(), line.id.casefold())]
    kinds = rule_types()
    clauses = [c for c in clause_lines(line.pack for line in lines) if c.key.casefold() == name.casefold()]
    if not found and name not in kinds and clauses:
        if as_json:
            print_json({"rules": [], "rows": [], "clauses": [vars(c) for c in clauses]})
        for clause in clauses if not as_json else ():
            click.echo(f"{clause.key} ({clause.pack}): {clause.title}")
            click.echo(f"    {'judged   ' if clause.judged else 'not judged'} {clause.why}")
            click.echo(f"    source    {clause.source}" + ("" if clause.verified else " (not verified)"))
        return
    if not found and name not in kinds:
        faults = Faults()
        known = [*{line.key: 1 for line in lines}, *(c.key for c in clause_lines(x.pack for x in lines)), *kinds]
        faults.add(name, None, None, f"no rule is called {name!r}", "see rota rules list", closest(name, known))
        raise BadInput(faults.faults)
    ids = list(dict.fromkeys([line.id for line in found] or [name]))
    judged = {r.key: who_and_why(r, problem) for r in rules} if problem is not None else {}
    if as_json:
        about = [
            {"id": i, "what": plain_words(kinds[i]), "numbers": [vars_of(p) for p in parameter_lines(i)]} for i in ids
        ]
        print_json({"rules": about, "rows": [{**line.as_dict(), "judges": judged.get(line.key)} for line in found]})
        return
    for rule_id in ids:
        click.echo(f"{rule_id}: {_words(kinds[rule_id])}")
        for line in parameter_lines(rule_id):
            click.echo(
                f"    {line.name}: {line.kind}, {line.default if line.default is not None else 'none'} unless said"
            )
    for row in found:
        click.echo("")
        click.echo(f"{row.key} ({row.pack}): {row.title}")
        click.echo(f"    price     {row.price}")
        click.echo(f"    numbers   {', '.join(f'{k} = {v}' for k, v in row.numbers.items()) or 'none'}")
        click.echo(
            f"    applies   {judged.get(row.key, row.applies)}" + (f", {row.effective}" if row.effective else "")
        )
        if reading := reading_of(row.pack):
            click.echo(f"    reads     {reading}")
        click.echo(f"    source    {row.source}" + ("" if row.verified else " (not verified)"))
    if not found:
        click.echo("No row of the rule book sets it; a [[rule]] of rota.toml may.")


def vars_of(line: Any) -> dict[str, Any]:
    """A frozen record as a dict."""
    return {"name": line.name, "type": line.kind, "default": line.default}


def _words(kind: type[Rule]) -> str:
    """A rule's whole description on one line a paragraph."""
    import inspect

    paragraphs = (inspect.getdoc(kind) or "").split("\n\n")
    return "\n".join(" ".join(p.split()) for p in paragraphs)


@command.command("diff")
@click.argument("before")
@click.argument("after")
@json_option
def diff_command(before: str, after: str, as_json: bool) -> None:
    """Show what changes from one version of a pack to another. Exit code 1 says that something does.

    Example: rota rules diff doctors-in-training-2016@2016 doctors-in-training-2016@2019
    """
    from optimiser.report.rota.rulebook import differences

    found = differences(before, after)
    if as_json:
        print_json([d.as_dict() for d in found])
    for d in found if not as_json else ():
        click.echo(f"{d.what:8} {d.key}: {d.title}")
        for name in d.after if d.what == "changed" else ():
            if name != "title":
                click.echo(f"           {name}: {d.before[name]} -> {d.after[name]}")
    if not found and not as_json:
        click.echo("No difference.")
    stop_with(1 if found else 0)
