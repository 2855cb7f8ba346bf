"""A rota on the terminal: verdict, bill, worst gaps, and the grid on request."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from optimiser.problem.calendar import WEEKDAYS
from optimiser.problem.offered import outside
from optimiser.report.overview.bill_parts import bill_table
from optimiser.report.render.console import plain_table
from optimiser.report.rota.far_under import far_under
from optimiser.report.rota.grid import (
    Block,
    CoverRow,
    DayEntries,
    GridRow,
    organisation_name,
    person_name,
    team_name,
)
from optimiser.report.rota.tables import flows_table
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count, cover_text, gap_text, judged_sentence, left_out, rota_verdict

STYLES = {"borrowed": "cyan", "pinned": "bold", "added": "green", "removed": "strike dim", "breach": "bold red"}


def show_rota(view: RotaView, console: Console, *, grid: bool = False, worst: int = 5, bill: int = 10) -> None:
    """Print a rota's report.

    Args:
        view: what to show.
        console: where.
        grid: also the grid of people by days.
        worst: how many gaps to explain.
        bill: how many rules of the bill to list.
    """
    console.print(Text(rota_verdict(view), style="bold"))
    console.print(Text(judged_sentence(view)))
    if view.hard:
        show_hard(view, console, worst)
    show_bill(view, console, bill)
    show_far_under(view, console, worst)
    show_outside(view, console, worst)
    show_gaps(view, console, worst)
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
    """Points and breaches by rule, dearest first; rules that cost nothing are counted."""
    rows = bill_table(view).records()
    dear = [r for r in rows if r["points"] or r["hard"]]
    table = plain_table(console)
    table.add_column("Rule", no_wrap=True)
    table.add_column("Points", justify="right")
    table.add_column("Hard", justify="right")
    table.add_column("Breaches", justify="right")
    table.add_column("Requirement", overflow="fold")
    for row in dear[:most]:
        hard = Text(str(row["hard"] or ""), style="bold red")
        name, title = Text(str(row["rule"])), Text(f"{row['title']}{view.doubt_of(str(row['rule']))}")
        table.add_row(name, f"{row['points']:,}", hard, str(row["breaches"]), title)
    console.print()
    if dear:
        console.print(table)
        _more(console, len(dear) - most, "rule", "rules")
    kept = sum(r["points"] == 0 and not r["hard"] for r in rows)
    console.print(f"{count(kept, 'rule')} of {len(rows)} kept at no cost.{left_out(view)}")


def show_not_judged(said: Sequence[tuple[str, str]], console: Console, most: int = 3) -> None:
    """What could not be judged: (rule, why), the first of each rule, and where all of it is."""
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


def show_far_under(view: RotaView, console: Console, worst: int = 5) -> None:
    """Who is left without a duty or far under contracted hours, each with the reason."""
    found = far_under(view)
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


def show_gaps(view: RotaView, console: Console, worst: int = 5) -> None:
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
        for i, near in enumerate(text.nearest):
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


def show_grid(view: RotaView, console: Console) -> None:
    """People by days, as many days to a table as the width holds; then the legend."""
    problem, days = view.problem, view.problem.calendar.days
    rows = [r for b in view.grid.blocks for r in b.rows]
    needs = [c for b in view.grid.blocks for c in b.cover]
    label = min(30, max([len(_who(view, r)) for r in rows] + [len(_need(view, c)) for c in needs] + [8]))
    texts = [_plain(c) for r in rows for c in r.cells]
    texts += [cover_text(have, need) for c in needs for have, need in zip(c.have, c.need, strict=True)]
    cell = max([len(t) for t in texts] + [3])
    margin = 21
    page = max(1, (console.width - label - margin) // (cell + 1))
    page = 7 * (page // 7) or page
    for first in range(0, days, page):
        span = range(first, min(days, first + page))
        for block in view.grid.blocks:
            console.print()
            team = team_name(problem, block.team) or "no team"
            console.print(Text(f"{organisation_name(problem, block.organisation)}, {team}", style="bold"))
            console.print(_block(view, block, span, label, cell))
    console.print()
    for code, words in view.grid.legend:
        console.print(Text(f"  {code:<4} {words}"))


def _block(view: RotaView, block: Block, span: range, label: int, cell: int) -> Table:
    calendar = view.problem.calendar
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold")
    table.add_column("", width=label, overflow="fold")
    for day in span:
        off = calendar.weekday(day) >= 5 or day in calendar.holidays
        mark = "°" if day in calendar.holidays else ""
        head = f"{WEEKDAYS[calendar.weekday(day)][0]}{calendar.date(day).day}{mark}"
        table.add_column(head, width=cell, no_wrap=True, style="on grey19" if off else "")
    for head in ("hours", "bal", "N", "W", "wish"):
        table.add_column(head, justify="right", no_wrap=True)
    for row in block.rows:
        table.add_row(Text(_who(view, row)), *(_cell(row.cells[d]) for d in span), *_margin(view, row))
    for need in block.cover:
        cells = [
            Text(cover_text(need.have[d], need.need[d]), style="bold red" if need.short(d) else "dim") for d in span
        ]
        table.add_row(Text(_need(view, need), style="dim"), *cells)
    return table


def _who(view: RotaView, row: GridRow) -> str:
    person = view.problem.people[view.problem.contracts[row.contract].person]
    return (person.name or person.id) + (" (guest)" if row.guest else "")


def _need(view: RotaView, row: CoverRow) -> str:
    return f"{view.problem.periods[row.period].name} {view.problem.capabilities[row.capability].name}"


def _plain(cell: DayEntries) -> str:
    return "/".join(e.text for e in cell)


def _cell(cell: DayEntries) -> Text:
    text = Text()
    for i, entry in enumerate(cell):
        text.append("/" if i else "")
        text.append(entry.text, style=" ".join(STYLES[m] for m in entry.marks))
    return text


def _margin(view: RotaView, row: GridRow) -> list[str]:
    if row.guest:
        return []
    line = row.line
    due = view.balance(line)
    balance = "" if due is None else f"{due / 60:+z.0f}"
    asked = f"{sum(w.met for w in row.wishes)}/{len(row.wishes)}" if row.wishes else ""
    return [f"{line.rostered / 60:.0f}", balance, str(line.nights), str(line.weekends), asked]
