"""``rota explain``: why a slot is short, why a person works as they do, what a rule finds, why there is no rota."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import json_option, manager_option, print_json, rota_folder_option, stop_with
from optimiser.cli.opened import bad, find_person, find_slot, no_need, open_rota, rota_option


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def command() -> None:
    """Explain a slot, a person's line, a rule, or why no rota exists.

    Example: rota explain slot "North frailty" 2026-11-12 late --folder my-team
    """


@command.command("slot")
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
    from optimiser.operate.explain import explain_slot
    from optimiser.report.changes.cover import show_slot, slot_data
    from optimiser.report.render.console import make_console

    opened = open_rota(folder, rota, manager, lazy=True)
    where = find_slot(opened, team, date, period)
    found = explain_slot(opened.bill, *where)
    if not found:
        raise no_need(opened, *where)
    if as_json:
        print_json([slot_data(opened.view, s) for s in found])
        return
    for each in found:
        show_slot(opened.view, each, make_console())


@command.command("person")
@click.argument("person")
@rota_folder_option
@rota_option
@manager_option
@json_option
def person_command(person: str, folder: Path, rota: Path | None, manager: bool, as_json: bool) -> None:
    """What PERSON works, what binds them, and what granting each refused wish would cost.

    Example: rota explain person P031 --folder my-ward
    """
    from optimiser.operate.explain import explain_person
    from optimiser.report.changes.person import person_data, show_person
    from optimiser.report.render.console import make_console

    opened = open_rota(folder, rota, manager)
    found = explain_person(opened.bill, find_person(opened, person))
    if as_json:
        print_json(person_data(opened.view, found))
    else:
        show_person(opened.view, found, make_console())


@command.command("rule")
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
    from optimiser.operate.explain import explain_rule
    from optimiser.report.changes.rule import rule_data, show_rule
    from optimiser.report.render.console import make_console
    from optimiser.tabular.faults import closest, listing

    opened = open_rota(folder, rota, manager)
    asked = [r.key for r in opened.bill.rules if rule == opened.view.rule_of(r.key)]
    if not asked:
        names = list(dict.fromkeys(opened.view.rule_of(r.key) for r in opened.bill.rules))
        closed = any(r.key == rule for r in opened.bill.rules)
        what, near = (f"'{rule}' is for managers", "") if closed else (f"'{rule}' is unknown", closest(rule, names))
        expected = "add --manager, or ask for availability" if closed else f"expected {listing(names)}"
        raise bad("command line", "rule", what, expected, near)
    found = explain_rule(opened.bill, *asked)
    if as_json:
        print_json(rule_data(opened.view, found))
    else:
        show_rule(opened.view, found, make_console())


@command.command("clash")
@rota_folder_option
@manager_option
@json_option
def clash_command(folder: Path, manager: bool, as_json: bool) -> None:
    """Why no rota keeps every hard rule: the smallest clash found, proven, and the cheapest relaxation.

    Exit code 3 where there is a clash, 0 where a rota exists.

    Example: rota explain clash --folder my-ward
    """
    from optimiser.cli.failure import tell_infeasible
    from optimiser.folder.load import load
    from optimiser.operate.infeasible import rota_exists

    read = load(folder)
    exists = rota_exists(read.problem, read.rules)
    if exists:
        if as_json:
            print_json({"clash": None})
        else:
            click.echo("A rota that keeps every hard rule exists: there is no clash.")
        return
    if exists is None:
        click.echo("Whether a rota exists was not settled in time.", err=True)
        stop_with(4)
    stop_with(tell_infeasible(read, as_json, manager=manager))
