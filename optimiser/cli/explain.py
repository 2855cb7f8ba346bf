"""``rota explain``: why a slot is short, why a person works as they do, what a rule finds, why there is no rota."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    LibraryGroup,
    json_option,
    manager_option,
    print_answer,
    print_json,
    rota_folder_option,
    stop_with,
)
from optimiser.cli.opened import opened_rota, rota_option


@click.group(cls=LibraryGroup, context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Explain a slot, a person's line, a rule, or why no rota exists.

    Example: rota explain slot "North frailty" 2026-11-12 late --folder my-team
    """


@command.command("slot", short_help="Why a slot is as it is, and who could take it.")
@click.argument("team")
@click.argument("date")
@click.argument("period")
@rota_folder_option
@rota_option
@manager_option
@json_option
def slot_command(
    team: str, date: str, period: str, folder: Path, rota: Path | None, manager: bool, as_json: bool
) -> None:
    """Why TEAM's PERIOD on DATE is as it is: each candidate with every rule that stops them, nearest first.

    Example: rota explain slot WILLOW 2026-11-12 night --folder my-ward
    """
    from optimiser.library import explain

    print_answer(explain.slot(opened_rota(folder, rota, manager, lazy=True), team, date, period), as_json)


@command.command("person", short_help="What a person works, and what stops more.")
@click.argument("person")
@rota_folder_option
@rota_option
@manager_option
@json_option
def person_command(person: str, folder: Path, rota: Path | None, manager: bool, as_json: bool) -> None:
    """What PERSON works, what binds them, and what granting each refused wish would cost.

    Example: rota explain person P031 --folder my-ward
    """
    from optimiser.library import explain

    print_answer(explain.person(opened_rota(folder, rota, manager), person), as_json)


@command.command("rule", short_help="What a rule finds in a rota.")
@click.argument("rule")
@rota_folder_option
@rota_option
@manager_option
@json_option
def rule_command(rule: str, folder: Path, rota: Path | None, manager: bool, as_json: bool) -> None:
    """What RULE (its key, as in the bill) finds in a rota, dearest first, with its source.

    Rules that would tell why somebody is away or what was agreed with them share the key availability; --manager
    tells them apart.

    Example: rota explain rule rest-between --folder my-ward
    """
    from optimiser.library import explain

    print_answer(explain.rule(opened_rota(folder, rota, manager), rule), as_json)


@command.command("clash", short_help="Why no rota keeps every hard rule.")
@rota_folder_option
@manager_option
@json_option
def clash_command(folder: Path, manager: bool, as_json: bool) -> None:
    """Why no rota keeps every hard rule: the smallest clash found, proven, and the cheapest relaxation.

    Days that were given out stay as they are, as for rota solve. Exit code 3 where there is a clash, 0 where a rota
    exists.

    Example: rota explain clash --folder my-ward
    """
    from optimiser.library import explain

    try:
        answer = explain.clash(folder, manager=manager)
    except explain.NotSettled as error:
        click.echo(str(error), err=True)
        stop_with(4)
        return
    if answer is not None:
        print_answer(answer, as_json)
        stop_with(3)
    elif as_json:
        print_json({"rota": None, "clash": None})
    else:
        click.echo("A rota that keeps every hard rule exists: there is no clash.")
