"""A mended rota, for programs and on the terminal: who leaves, who takes what, why, and whom to ring."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from optimiser.audit import Breach, Change
from optimiser.report.changes.shared import breach_data, duty_data, duty_text, short_data, short_text
from optimiser.report.render.console import plain_table
from optimiser.report.render.terminal import show_hard
from optimiser.report.rota.confidential import is_confidential
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.tabular.wording import shell_word

if TYPE_CHECKING:
    from optimiser.gaps import Gap
    from optimiser.operate.repair import ChangeRow, Repair


MOST_BREACHES = 8
"""How many hard breaches are listed."""


def reason_text(view: RotaView, found: ChangeRow) -> str:
    """Why somebody's duty is changed: the hard rule it would break where these readers may learn of it, or in words."""
    why = found.why
    if why is None or found.gained or (not view.manager and is_confidential(view.rules.get(why.rule))):
        return found.reason
    return f"{view.text_of(why)} ({view.rule_of(why.rule)})"


def repair_data(view: RotaView, found: Repair) -> dict[str, Any]:
    """A repair for programs."""
    people = view.problem.people
    return {
        "points": found.bill.points,
        "hard": found.bill.hard,
        "breaches": [breach_data(view, b) for b in view.hard],
        "short": [short_data(view, gap) for gap in gaps_left(view, found.today)],
        "stretched": [breach_data(view, b) for b in newly_stretched(view, found.today)],
        "before": {"hard": found.before[0], "points": found.before[1]},
        "change_points": found.change_points,
        **_search_data(view, found),
        "timed_out": found.timed_out,
        "changes": [
            {
                "person": people[c.person].id,
                **duty_data(view, c.duty),
                "change": "takes" if c.gained else "leaves",
                "reason": reason_text(view, c),
                "ring": c.ring,
            }
            for c in found.changes
        ],
    }


def _search_data(view: RotaView, found: Repair) -> dict[str, Any]:
    """How far it was searched and what is proven: it follows every point, so None where these readers see but some."""
    if view.omits_points:
        return {"proven": None, "bound": None, "searched": None}
    people, days = found.searched
    return {"proven": found.proven, "bound": found.bound, "searched": {"people": people, "days": days}}


def show_repair(view: RotaView, found: Repair, console: Console) -> None:
    """Whom to ring, the table of changes with reasons, what stays short, what the rota costs now."""
    _show_whom_to_ring(view, found, console)
    _show_changes(view, found, console)
    if found.bill.hard:
        show_hard(view, console, MOST_BREACHES)
        console.print()
    _show_short(view, found.today, console)
    _show_stretched(view, found.today, console)
    hard, points = found.before
    console.print(
        f"Without mending: {count(hard, 'hard breach', 'hard breaches')}, {points:,} points. "
        f"Mended: {count(found.bill.hard, 'hard breach', 'hard breaches')}, {found.bill.points:,} points; "
        f"the changes count {found.change_points:,} more."
    )
    people, days = found.searched
    if view.omits_points:
        console.print("Points leave out what only managers may see; --manager also tells what is proven.")
    elif found.proven:
        console.print("Proven: no other rota needs less.")
    else:
        console.print(f"The best found among {count(people, 'person', 'people')} over {count(days, 'day')}.")


def _show_whom_to_ring(view: RotaView, found: Repair, console: Console) -> None:
    """How many changes need a call, and whose."""
    ring: dict[int, int] = {}
    for change in found.changes:
        if change.ring:
            ring[change.person] = ring.get(change.person, 0) + 1
    open_to = [b for b in view.hard if b.last_day >= found.today and view.acceptance_of(b) is None]
    wanting = open_to or gaps_left(view, found.today)
    if not found.changes:
        text = "No change was found that betters it." if wanting else "Nothing has to change."
        console.print(Text(text, style="bold"))
    elif not ring:
        left = any(not change.gained for change in found.changes)
        why = ": what is left open can stay so" if left and not wanting else ""
        console.print(Text(f"Nobody has to be rung{why}.", style="bold"))
    else:
        moved = count(sum(ring.values()), "change")
        console.print(Text(f"{moved}; {count(len(ring), 'person', 'people')} to ring:", style="bold"))
        names = (f"{person_name(view.problem, p)} ({count(n, 'duty', 'duties')})" for p, n in ring.items())
        console.print(Padding(Text(", ".join(names)), (0, 0, 0, 2), expand=False))


def _show_changes(view: RotaView, found: Repair, console: Console) -> None:
    """The changes in order of time, each with its reason."""
    duties = view.problem.duties
    table = plain_table(console)
    for head in ("Date and shift", "Who", "", "Why", "Ring"):
        table.add_column(head, overflow="fold")
    for change in sorted(found.changes, key=lambda c: (duties[c.duty].start, c.duty, c.gained)):
        table.add_row(
            Text(duty_text(view, change.duty)),
            Text(person_name(view.problem, change.person)),
            "takes" if change.gained else "leaves",
            Text(reason_text(view, change)),
            "yes" if change.ring else "",
        )
    if found.changes:
        console.print(table)


def gaps_left(view: RotaView, today: int) -> list[Gap]:
    """What is left below its minimum from today on, dearest first."""
    return [gap for gap in view.gaps if view.problem.needs[gap.need].day >= today]


def newly_stretched(view: RotaView, today: int) -> list[Breach]:
    """Soft rules over a team's day that are stretched from today on and were not in the rota people were told, dearest
    first: a visit that nobody attends, nobody registered on a shift. Gaps are told apart."""
    bill, rota = view.bill, view.bill.lines.frozen()
    back = Change(out=tuple(sorted(rota - view.before)), into=tuple(sorted(view.before - rota)))
    kept = bill.snapshot(back)
    bill.change(back)
    _, found = bill.delta(kept)
    bill.restore(kept)
    own = [
        b
        for b in found
        if b.place.kind == "team" and b.points and not b.hard and b.last_day >= today
        if not getattr(view.rules.get(b.rule), "tells_gaps", False)
    ]
    return sorted(own, key=lambda b: (-b.points, b.first_day, b.rule, b.text))


def _show_stretched(view: RotaView, today: int, console: Console, most: int = 8) -> None:
    """What else a team's days miss that they did not."""
    found = newly_stretched(view, today)
    for b in found[:most]:
        of = f"{view.rule_of(b.rule)}, {count(b.points, 'point')}"
        where = f"{view.day(b.first_day)}, {team_name(view.problem, b.place.index)}"
        console.print(Text(f"Newly stretched: {where}, {view.text_of(b)} ({of})", style="red"))
    if len(found) > most:
        console.print(Text(f"... and {len(found) - most} more"))


def _show_short(view: RotaView, today: int, console: Console, most: int = 8) -> None:
    """What is left below its minimum from today on, dearest first, and how to learn why."""
    problem, left = view.problem, gaps_left(view, today)
    for gap in left[:most]:
        console.print(Text(f"Still short: {short_text(view, gap)}", style="red"))
    if len(left) > most:
        console.print(Text(f"... and {len(left) - most} more"))
    if left:
        need = problem.needs[left[0].need]
        team, period = problem.teams[need.team].id, problem.periods[need.period].name
        slot = f"{shell_word(team)} {problem.calendar.date(need.day)} {shell_word(period)}"
        slot += f" --folder {shell_word(view.history.home)}" if view.history.home is not None else ""
        console.print(Text(f"Why, and what would help: rota explain slot {slot}"))
