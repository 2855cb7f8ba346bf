"""A rota on the terminal: verdict, bill, worst gaps, and the grid on request."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from optimiser.problem.offered import outside
from optimiser.report.missing_data import lacks_something
from optimiser.report.overview.bill_parts import PARTS, charges, part_sums
from optimiser.report.render.console import plain_table
from optimiser.report.render.terminal_grid import show_grid
from optimiser.report.rota.far_under import SHOWN, far_under, hours_spread
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.tables import flows_table
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count, gap_text, judged_sentence, left_out, rota_verdict

BRIEF = 3
"""How many of each kind a brief report tells one by one, and rules of the bill twice as many."""


def show_rota(
    view: RotaView, console: Console, *, grid: bool = False, worst: int = 5, bill: int = 10, brief: bool = False
) -> None:
    """Print a rota's report.

    Args:
        view: what to show.
        console: where.
        grid: also the grid of people by days.
        worst: how many gaps to explain.
        bill: how many rules of the bill to list.
        brief: within a screen: a few of each kind, rules and people in the way by name alone.
    """
    if brief:
        worst, bill = BRIEF, 2 * BRIEF
    console.print(Text(rota_verdict(view), style="bold"))
    console.print(Text(judged_sentence(view)))
    if view.hard:
        show_hard(view, console, worst)
    if brief:
        show_bill_in_brief(view, console, bill)
    else:
        show_bill(view, console, bill)
    show_hours(view, console, worst)
    show_outside(view, console, worst)
    show_gaps(view, console, worst, brief=brief)
    show_flows(view, console)
    if grid:
        show_grid(view, console)


def show_hard(view: RotaView, console: Console, most: int) -> None:
    """The hard breaches, one line each."""
    console.print()
    lines = Table.grid(padding=(0, 2))
    for breach in view.hard[:most]:
        place = view.names(breach)
        if breach.place.kind == "team":
            place = f"{team_name(view.problem, breach.place.index)}, {view.day(breach.place.day)}"
        facts = f"{place}: {view.text_of(breach)} ({_rule(view, breach.rule)})"
        if (taken := view.acceptance_of(breach)) is not None:
            facts += f"; accepted by {taken.by}" + (f": {taken.reason}" if view.manager else "")
        lines.add_row(Text("Breach", style="bold red"), Text(facts))
    console.print(lines)
    _more(console, len(view.hard) - most, "hard breach", "hard breaches")


def _rule(view: RotaView, key: str) -> str:
    source = view.source_of(key)
    return view.rule_of(key) + (f", {source}" if source else "")


def show_bill(view: RotaView, console: Console, most: int = 15) -> None:
    """The dearest rules under the parts of the bill, payments apart from breaches; those at no cost are counted."""
    found = charges(view)
    dear = [c for c in found if c.dear]
    broken = any(c.hard for c in dear)
    table = plain_table(console)
    table.add_column("Rule", overflow="fold")
    for head in ("Points", *(["Hard"] if broken else []), "How much", "Times"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("Requirement", overflow="fold")
    for part, points in part_sums(dear):
        if shown := [c for c in dear[:most] if c.part == part]:
            table.add_row(Text(PARTS[part], style="bold"), Text(f"{points:,}", style="bold"))
        for c in shown:
            hard = [Text(str(c.hard or ""), style="bold red")] if broken else []
            title = Text(f"{c.title}{view.doubt_of(c.rule)}")
            table.add_row(Text(f" {c.rule}"), f"{c.points:,}", *hard, c.how_much, str(c.places), title)
    console.print()
    if dear:
        console.print(table)
        _more(console, len(dear) - most, "rule", "rules")
    console.print(f"{count(len(found) - len(dear), 'rule')} of {len(found)} kept at no cost.{left_out(view)}")


def show_bill_in_brief(view: RotaView, console: Console, most: int) -> None:
    """What the points are for by part of the bill, and the dearest rules with how much they are stretched."""
    found = charges(view)
    dear = [c for c in found if c.dear]
    console.print()
    if dear:
        told = [f"{PARTS[part].lower()} {points:,}" for part, points in part_sums(found) if points]
        if told:
            console.print(Text(f"Points: {', '.join(told)}."))
        table = plain_table(console)
        table.add_column("Rule", overflow="fold")
        for head in ("Points", "Hard", "How much", "Times", "People"):
            table.add_column(head, justify="right", no_wrap=True)
        for c in dear[:most]:
            hard = Text(str(c.hard or ""), style="bold red")
            table.add_row(Text(c.rule), f"{c.points:,}", hard, c.how_much, str(c.places), str(c.people or ""))
        console.print(table)
    _more(console, len(dear) - most, "rule", "rules")
    console.print(f"{count(len(found) - len(dear), 'rule')} of {len(found)} kept at no cost.{left_out(view)}")


def show_not_judged(said: Sequence[tuple[str, str]], console: Console, most: int = 3) -> None:
    """What could not be judged: (rule, why), the first of each rule, and where all of it is. Rules that speak of nobody
    here are left out."""
    said = [(rule, why) for rule, why in said if lacks_something(why)]
    if not said:
        return
    first: dict[str, str] = {}
    for rule, why in said:
        first.setdefault(rule, why)
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    for rule, why in list(first.items())[:most]:
        lines.add_row(Text(rule), Text(why))
    console.print()
    console.print(Text(f"Not judged, or on an assumption, by {count(len(first), 'rule')} ({len(said)} remarks):"))
    console.print(lines)
    console.print("All of them, and the lines of packs that no rota shows: --compliance or --json.")


def show_hours(view: RotaView, console: Console, worst: int = SHOWN) -> None:
    """How far people are from contracted hours; who is left without a duty or far under them, each with the reason."""
    spread, found = hours_spread(view), far_under(view)
    if spread:
        console.print()
        console.print(Text(f"Hours: {spread}"))
    if not found:
        return
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    for one in found[:worst]:
        lines.add_row(Text("Hours owed", style="bold yellow"), Text(one.text()))
    console.print()
    console.print(lines)
    _more(console, len(found) - worst, "contract", "contracts")


def show_outside(view: RotaView, console: Console, worst: int = 5) -> None:
    """Assignments that no search would choose, with the reason: a proof of the least cost does not speak of them."""
    found = list(outside(view.problem, view.bill.lines.rota))
    if not found:
        return
    problem = view.problem
    lines = Table.grid(padding=(0, 1))
    lines.add_column(no_wrap=True)
    lines.add_column(overflow="fold")
    for given, why in found[:worst]:
        duty, person = problem.duties[given.duty], problem.contracts[given.contract].person
        what = f"{person_name(problem, person)}, {problem.shifts[duty.shift].code} on {view.day(duty.day)}: {why}"
        lines.add_row(Text("Not offered", style="bold yellow"), Text(what))
    console.print()
    console.print(lines)
    _more(console, len(found) - worst, "assignment", "assignments")


def show_gaps(view: RotaView, console: Console, worst: int = 5, *, brief: bool = False) -> None:
    """The dearest gaps, each with who came nearest, what stops them, and a fix where one was found."""
    for explained in view.explained[:worst]:
        text = gap_text(view, explained)
        console.print()
        lines = Table.grid(padding=(0, 1))
        lines.add_column(width=5, no_wrap=True)
        lines.add_column(width=8, no_wrap=True)
        lines.add_column(overflow="fold")
        head = Table.grid(padding=(0, 1))
        head.add_column(width=5, no_wrap=True)
        head.add_column(overflow="fold")
        head.add_row(Text("Gap", style="bold yellow"), Text(text.headline))
        for i, near in enumerate(text.in_short[:2] if brief else text.nearest):
            lines.add_row("", "nearest" if i == 0 else "", Text(near))
        if text.fix:
            lines.add_row("", Text("fix", style="green"), Text(text.fix))
        console.print(head)
        console.print(lines)
    _more(console, len(view.gaps) - worst, "gap", "gaps")


def _more(console: Console, number: int, noun: str, plural: str) -> None:
    if number > 0:
        console.print(f"... and {count(number, noun, plural)} more; the files have all of them.")


def show_flows(view: RotaView, console: Console) -> None:
    """Who works for whom, where anybody works for another organisation."""
    rows = [r for r in flows_table(view).rows if r[0] != r[1]]
    if not rows:
        return
    console.print()
    for row in rows:
        duties = count(int(row[3] or 0), "duty", "duties")
        console.print(Text(f"{row[0]} lends {row[1]} {float(row[2] or 0):,.1f} h in {duties}"))
