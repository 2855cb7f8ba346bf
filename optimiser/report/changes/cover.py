"""Who can fill a slot, what stops the others, and what would help: for programs and on the terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.operate.candidate import TIERS, Candidate, Chain
from optimiser.problem.domain import ShiftKind
from optimiser.report.changes.shared import (
    balance_minutes,
    blocker_data,
    blocker_text,
    duty_data,
    duty_text,
    short_data,
    short_text,
)
from optimiser.report.render.console import show_indented
from optimiser.report.rota.grid import hours_text, person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count, left_out
from optimiser.tabular.faults import listing

if TYPE_CHECKING:
    from optimiser.operate.explain import SlotExplained
    from optimiser.problem.domain import Assignment


def candidate_data(view: RotaView, found: Candidate) -> dict[str, Any]:
    """A candidate for programs."""
    problem, a = view.problem, found.assignment
    person = problem.contracts[a.contract].person
    return {
        "person": problem.people[person].id,
        "contract": problem.contracts[a.contract].id,
        "from": TIERS[found.tier],
        **duty_data(view, a.duty),
        "free": found.free,
        "stand_in": found.stand_in,
        "lacks": found.lacks or None,
        "points": None if found.lacks else found.points,
        "cost_pence": pay_pence(view, a) if view.manager and not found.lacks else None,
        "balance_minutes": balance_minutes(view, person),
        "rest_before_minutes": rest_before_minutes(view, a),
        "travel_minutes": travel_minutes(view, a),
        "stops": [blocker_data(view, s) for s in found.blockers],
    }


def pay_pence(view: RotaView, a: Assignment) -> int:
    """Pay of an assignment in pence, enhancements left out."""
    return view.problem.contracts[a.contract].hourly_pence * view.problem.duties[a.duty].paid // 60


def rest_before_minutes(view: RotaView, a: Assignment) -> int | None:
    """Minutes from the end of the person's last duty, leave apart, to this one; None where nothing came before."""
    problem = view.problem
    start = problem.duties[a.duty].start
    mine = view.bill.lines.duties(problem.contracts[a.contract].person)
    ends = [d.end for d in mine if d.end <= start and d.kind != ShiftKind.LEAVE]
    return start - max(ends) if ends else None


def travel_minutes(view: RotaView, a: Assignment) -> int:
    """Minutes from the person's home site to the duty's."""
    problem = view.problem
    terms = problem.contracts[a.contract]
    home = terms.home_site if terms.home_site >= 0 else problem.people[terms.person].home_site
    return problem.minutes_between.get((home, problem.duties[a.duty].site), 0)


def chain_data(view: RotaView, chain: Chain) -> dict[str, Any]:
    """A two-step fix for programs."""
    problem = view.problem
    mover = problem.contracts[chain.mover.assignment.contract].person
    taker = problem.contracts[chain.taker.assignment.contract].person if chain.taker else None
    return {
        "mover": problem.people[mover].id,
        "takes": duty_data(view, chain.mover.assignment.duty),
        "gives": duty_data(view, chain.given.duty),
        "to": None if taker is None else problem.people[taker].id,
        "points": chain.points,
        "short": [short_data(view, gap) for gap in chain.short],
    }


def slot_data(view: RotaView, slot: SlotExplained) -> dict[str, Any]:
    """A slot explained, for programs."""
    problem, need = view.problem, view.problem.needs[slot.need]
    best = slot.cheapest
    return {
        "team": problem.teams[need.team].id,
        "date": problem.calendar.date(need.day).isoformat(),
        "period": problem.periods[need.period].name,
        "capability": problem.capabilities[need.capability].name,
        "have": slot.have,
        "minimum": need.minimum,
        "ideal": need.ideal,
        "near": [candidate_data(view, c) for c in slot.near],
        "chains": [chain_data(view, c) for c in slot.chains],
        "cheapest": chain_data(view, best) if isinstance(best, Chain) else best and candidate_data(view, best),
        "unlocks": [{"what": what, "people": n} for what, n in _unlocks(view, slot.unlocks)],
    }


def slots_data(view: RotaView, slots: Sequence[SlotExplained]) -> list[dict[str, Any]]:
    """Slots explained, for programs."""
    return [slot_data(view, slot) for slot in slots]


def show_slots(view: RotaView, slots: Sequence[SlotExplained], console: Console) -> None:
    """Slots explained, one after another."""
    for slot in slots:
        show_slot(view, slot, console)


def named_cause(view: RotaView, what: str) -> str:
    """A rule by its name and requirement as this view's readers may see them; anything else as it is."""
    if not what.startswith("rule "):
        return what
    key = what.removeprefix("rule ")
    title = view.title_of(key)
    return f"rule {view.rule_of(key)}" + (f" ({title}{view.doubt_of(key)})" if title else "")


def show_slot(view: RotaView, slot: SlotExplained, console: Console) -> None:
    """A slot explained: what it has, the candidates in a table, fixes, what would unlock more."""
    problem, need = view.problem, view.problem.needs[slot.need]
    short = need.minimum - slot.have
    state = f"{count(short, 'person', 'people')} short" if short > 0 else "covered"
    name = problem.capabilities[need.capability].name
    head = f"{view.day(need.day)}, {problem.periods[need.period].name}, {team_name(problem, need.team)}: "
    console.print(Text(f"{head}{slot.have} of {need.minimum} {name} ({state})", style="bold"))
    show_candidates(view, slot.near, console)
    for chain in slot.chains:
        show_indented(console, f"fix  {chain_text(view, chain)}", 2, style="green")
    if short > 0:
        show_indented(console, _cheapest(view, slot.cheapest), 2, style="bold")
    if slot.unlocks:
        console.print(Text("  what stands alone in somebody's way, and would unlock them:"))
        for what, people in _unlocks(view, slot.unlocks)[:4]:
            show_indented(console, f"{what}: {count(people, 'person', 'people')}", 6)


def _cheapest(view: RotaView, best: Candidate | Chain | None) -> str:
    """The cheapest change that fills a need, in a sentence."""
    if best is None:
        return "no change of one or two steps was found that fills it and breaks no hard rule"
    if isinstance(best, Chain):
        return f"cheapest change found: {chain_text(view, best)}"
    who = person_name(view.problem, view.problem.contracts[best.assignment.contract].person)
    code = view.problem.shifts[view.problem.duties[best.assignment.duty].shift].code
    return f"cheapest change found: {who} takes {code}: {best.points:+,} points"


def _unlocks(view: RotaView, unlocks: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """What would unlock how many people, as this view's readers may see it, most people first."""
    found: dict[str, int] = {}
    for what, people in unlocks:
        found[named_cause(view, what)] = found.get(named_cause(view, what), 0) + people
    return sorted(found.items(), key=lambda item: (-item[1], item[0]))


CANDIDATE_HEADINGS = ("Who", "From", "Shift", "Points", "Cost", "Balance", "Rest", "Travel")


def show_candidates(view: RotaView, near: Sequence[Candidate], console: Console) -> None:
    """Candidates best first, each with what stands in the way or is stretched on a line below."""
    if not near:
        console.print(Text("  nobody has the capability, or something of it"))
        return
    parts = (
        ("can take it", [c for c in near if c.free]),
        ("only by breaking a rule that may never be broken", [c for c in near if not c.free and not c.lacks]),
        ("lack something for it", [c for c in near if c.lacks]),
    )
    cells = {id(c): _cells(view, c) for c in near}
    lines = _aligned(_without_empty([CANDIDATE_HEADINGS, *cells.values()]))
    text = dict(zip(cells, lines[1:], strict=True))
    console.print(Text("  " + lines[0], style="bold"))
    for title, group in parts:
        if group:
            console.print(Text(f"  {title}:", style="green" if group[0].free else "red"))
        for found in group:
            console.print(Text("  " + text[id(found)]))
            below = found.lacks or (_stretched(view, found) if found.free else _stopped(view, found))
            show_indented(console, below, 6, style="dim")
    cost = "pay without enhancements" if view.manager else "shown with --manager"
    hours = "" if view.manager else " Balance: only of people whose time no absence or agreement limits."
    points = f"Points: change of the bill, less is better.{left_out(view)}"
    notes = f"{points} Cost: {cost}.{hours} A rule in full: rota explain rule KEY."
    show_indented(console, notes, 2, style="dim")


def _cells(view: RotaView, found: Candidate) -> tuple[str, ...]:
    problem, a = view.problem, found.assignment
    person = problem.contracts[a.contract].person
    bal, rest, way = balance_minutes(view, person), rest_before_minutes(view, a), travel_minutes(view, a)
    return (
        person_name(problem, person),
        TIERS[found.tier],
        problem.shifts[problem.duties[a.duty].shift].code,
        "" if found.lacks else f"{found.points:+,}",
        f"£{pay_pence(view, a) / 100:,.0f}" if view.manager and not found.lacks else "",
        "" if bal is None else f"{bal / 60:+z.1f} h",
        "" if rest is None else hours_text(rest),
        f"{way} min" if way else "",
    )


def _without_empty(rows: Sequence[Sequence[str]]) -> list[tuple[str, ...]]:
    """Rows, the headings first, without the columns that have nothing below their heading."""
    columns = [column for column in zip(*rows, strict=True) if any(column[1:])]
    return list(zip(*columns, strict=True))


def _aligned(rows: Sequence[Sequence[str]], left: int = 3) -> list[str]:
    """Rows as lines of columns of one width: the first `left` ones flush left, the others flush right."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.ljust(width) if i < left else cell.rjust(width)
            for i, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]


def _stretched(view: RotaView, found: Candidate) -> str:
    """The soft rules that a candidate without obstacle stretches, shortly."""
    points: dict[str, int] = {}
    for s in found.blockers:
        points[view.rule_of(s.rule)] = points.get(view.rule_of(s.rule), 0) + s.points
    named = ", ".join(f"{rule} {n:+,}" if n else rule for rule, n in points.items())
    return f"stretches {named}" if named else "stretches no rule"


def _stopped(view: RotaView, found: Candidate) -> str:
    """The hard rules that stop a candidate, each once."""
    return "; ".join(dict.fromkeys(blocker_text(view, s) for s in found.blockers if s.hard))


def chain_text(view: RotaView, chain: Chain) -> str:
    """`give A's Wed 11 Nov L to B, and A fills it: 40 points`."""
    problem = view.problem
    mover = person_name(problem, problem.contracts[chain.mover.assignment.contract].person)
    given = duty_text(view, chain.given.duty)
    step = f"free {mover} from {given}"
    if chain.taker:
        taker = person_name(problem, problem.contracts[chain.taker.assignment.contract].person)
        step = f"give {mover}'s {given} to {taker}"
    left = f", which leaves short {listing([short_text(view, gap) for gap in chain.short])}" if chain.short else ""
    return f"{step}, then {mover} fills it{left}: {chain.points:+,} points"
