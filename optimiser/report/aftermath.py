"""What the commands after publication show: as data for programs and as text for people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.operate.near import TIERS, Candidate, Chain, Stop
from optimiser.problem.domain import Assignment
from optimiser.report.console import plain_table
from optimiser.report.grid import person_name, team_name
from optimiser.report.view import View
from optimiser.report.words import count

if TYPE_CHECKING:
    from optimiser.audit import Breach
    from optimiser.operate.compare import Difference
    from optimiser.operate.explain import PersonView, RuleView, Slot
    from optimiser.operate.repair import Repair
    from optimiser.operate.swap import Swap


def duty_text(view: View, duty: int) -> str:
    """`Thu 12 Nov N, North frailty team`."""
    problem, on = view.problem, view.problem.duties[duty]
    team = f", {team_name(problem, on.team)}" if on.team >= 0 else f", {on.activity}" if on.activity else ""
    return f"{problem.calendar.label(on.day)} {problem.shifts[on.shift].code}{team}"


def duty_data(view: View, duty: int) -> dict[str, Any]:
    """A duty for programs."""
    problem, on = view.problem, view.problem.duties[duty]
    return {
        "date": problem.calendar.date(on.day).isoformat(),
        "shift": problem.shifts[on.shift].code,
        "team": problem.teams[on.team].id if on.team >= 0 else None,
    }


def stop_data(view: View, stop: Stop) -> dict[str, Any]:
    """A rule that stands in the way, for programs."""
    return {
        "rule": view.rule_of(stop.rule),
        "text": view.text_of(stop),
        "hard": stop.hard,
        "points": stop.points,
        "source": view.source_of(stop.rule),
    }


def breach_data(view: View, found: Breach) -> dict[str, Any]:
    """A breach for programs."""
    calendar = view.problem.calendar
    return {
        "rule": view.rule_of(found.rule),
        "text": view.text_of(found),
        "people": [view.problem.people[p].id for p in found.people],
        "from": calendar.date(found.first_day).isoformat(),
        "to": calendar.date(found.last_day).isoformat(),
        "measured": found.measured,
        "allowed": found.allowed,
        "unit": found.unit,
        "points": found.points,
        "hard": found.hard,
        "projected": found.projected,
    }


def candidate_data(view: View, found: Candidate) -> dict[str, Any]:
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
        "cost_pence": None if found.lacks else price(view, a),
        "balance_minutes": balance(view, person),
        "rest_before_minutes": rest_before(view, a),
        "travel_minutes": travel(view, a),
        "stops": [stop_data(view, s) for s in found.stops],
    }


def price(view: View, a: Assignment) -> int:
    """Pay of an assignment in pence, enhancements left out."""
    return view.problem.contracts[a.contract].hourly_pence * view.problem.duties[a.duty].paid // 60


def balance(view: View, person: int) -> int | None:
    """Minutes a person is ahead (or behind) over their contracts with hours; None where that is not to be shown."""
    held = [
        b
        for line in view.lines
        if view.problem.contracts[line.contract].person == person and (b := view.balance(line)) is not None
    ]
    return sum(held) if held else None


def rest_before(view: View, a: Assignment) -> int | None:
    """Minutes from the end of the person's last duty to this one; None where nothing came before."""
    problem = view.problem
    start = problem.duties[a.duty].start
    ends = [d.end for d in view.bill.lines.duties(problem.contracts[a.contract].person) if d.end <= start]
    return start - max(ends) if ends else None


def travel(view: View, a: Assignment) -> int:
    """Minutes from the person's home site to the duty's."""
    problem = view.problem
    terms = problem.contracts[a.contract]
    home = terms.home_site if terms.home_site >= 0 else problem.people[terms.person].home_site
    return problem.minutes_between.get((home, problem.duties[a.duty].site), 0)


def chain_data(view: View, chain: Chain) -> dict[str, Any]:
    """A two-step fix for programs."""
    problem = view.problem
    mover = problem.contracts[chain.mover.assignment.contract].person
    taker = problem.contracts[chain.taker.assignment.contract].person
    return {
        "mover": problem.people[mover].id,
        "takes": duty_data(view, chain.mover.assignment.duty),
        "gives": duty_data(view, chain.given.duty),
        "to": problem.people[taker].id,
        "points": chain.points,
    }


def slot_data(view: View, slot: Slot) -> dict[str, Any]:
    """A slot explained, for programs."""
    need = view.problem.needs[slot.need]
    return {
        "capability": view.problem.capabilities[need.capability].name,
        "have": slot.have,
        "minimum": need.minimum,
        "ideal": need.ideal,
        "near": [candidate_data(view, c) for c in slot.near],
        "chains": [chain_data(view, c) for c in slot.chains],
        "unlocks": [{"what": _unlocking(view, what), "people": n} for what, n in slot.unlocks],
    }


def show_slot(view: View, slot: Slot, console: Console) -> None:
    """A slot explained: what it has, the candidates in a table, fixes, what would unlock more."""
    problem, need = view.problem, view.problem.needs[slot.need]
    short = need.minimum - slot.have
    state = f"{count(short, 'person', 'people')} short" if short > 0 else "covered"
    name = problem.capabilities[need.capability].name
    head = f"{view.day(need.day)}, {problem.periods[need.period].name}, {team_name(problem, need.team)}: "
    console.print(Text(f"{head}{slot.have} of {need.minimum} {name} ({state})", style="bold"))
    show_candidates(view, slot.near, console)
    for chain in slot.chains:
        console.print(Text(f"  fix  {chain_text(view, chain)}", style="green"))
    if slot.unlocks:
        unlocks = "; ".join(_unlock(view, u) for u in slot.unlocks[:4])
        console.print(Text(f"  what stands alone in the way: {unlocks}"))


def _unlock(view: View, found: tuple[str, int]) -> str:
    return f"{_unlocking(view, found[0])} ({count(found[1], 'person', 'people')})"


def _unlocking(view: View, what: str) -> str:
    """A rule by its name as this view's readers may see it; anything else as it is."""
    return f"rule {view.rule_of(what.removeprefix('rule '))}" if what.startswith("rule ") else what


def show_candidates(view: View, near: Sequence[Candidate], console: Console) -> None:
    """Candidates in a table, nearest first."""
    table = plain_table(console)
    for head in ("Who", "From", "Shift"):
        table.add_column(head, overflow="fold")
    for head in ("Points", "Cost", "Balance", "Rest", "Travel"):
        table.add_column(head, justify="right", no_wrap=True)
    table.add_column("What stands in the way, or is stretched", overflow="fold")
    for found in near:
        problem, a = view.problem, found.assignment
        person = problem.contracts[a.contract].person
        bal, rest = balance(view, person), rest_before(view, a)
        stops = found.lacks or "; ".join(_stop(view, s) for s in found.stops if s.hard) or _stretched(view, found)
        table.add_row(
            Text(person_name(problem, person)),
            TIERS[found.tier],
            Text(problem.shifts[problem.duties[a.duty].shift].code),
            "" if found.lacks else f"{found.points:+,}",
            "" if found.lacks else f"£{price(view, a) / 100:,.0f}",
            "" if bal is None else f"{bal / 60:+.1f} h",
            "" if rest is None else f"{rest / 60:.0f} h",
            f"{travel(view, a)} min" if travel(view, a) else "",
            Text(stops, style="" if found.free else "red"),
        )
    console.print(table if near else Text("  nobody has the capability, or something of it"))


def _stretched(view: View, found: Candidate) -> str:
    """The soft rules that a candidate without obstacle stretches, shortly."""
    return ", ".join(f"{view.rule_of(s.rule)} {s.points:+,}" for s in found.stops) or "nothing"


def _stop(view: View, stop: Stop) -> str:
    price_ = "" if stop.hard else f", {count(stop.points, 'point')}"
    return f"{view.text_of(stop)} ({view.rule_of(stop.rule)}{price_})"


def chain_text(view: View, chain: Chain) -> str:
    """`give A's Wed 11 Nov L to B, and A fills it: 40 points`."""
    problem = view.problem
    mover = person_name(problem, problem.contracts[chain.mover.assignment.contract].person)
    taker = person_name(problem, problem.contracts[chain.taker.assignment.contract].person)
    given = duty_text(view, chain.given.duty)
    return f"give {mover}'s {given} to {taker}, then {mover} fills it: {chain.points:+,} points"


def person_data(view: View, found: PersonView) -> dict[str, Any]:
    """A person's line explained, for programs."""
    problem = view.problem
    return {
        "person": problem.people[found.person].id,
        "balance_minutes": balance(view, found.person),
        "duties": [duty_data(view, a.duty) for a in found.line],
        "breaches": [breach_data(view, b) for b in found.breaches],
        "binds": [{"rule": view.rule_of(rule), "duties_stopped": n} for rule, n in found.binds],
        "wishes": [
            {
                "date": problem.calendar.date(problem.requests[w.request].day).isoformat(),
                "wants_to_work": problem.requests[w.request].wants,
                "met": w.met,
                "granting_adds_points": w.points,
                "granting_adds_hard_breaches": w.hard,
                "stops": [stop_data(view, s) for s in w.stops],
            }
            for w in found.wishes
        ],
    }


def show_person(view: View, found: PersonView, console: Console) -> None:
    """A person's line: duties, hours, what binds, wishes met and refused."""
    problem = view.problem
    console.print(Text(person_name(problem, found.person), style="bold"))
    for line in view.lines:
        terms = problem.contracts[line.contract]
        if terms.person == found.person:
            bal = view.balance(line)
            ahead = "" if bal is None else f", balance {bal / 60:+.1f} h"
            hours = f"{line.rostered / 60:.1f} h rostered of {line.contracted / 60:.1f} h contracted{ahead}"
            console.print(Text(f"  {terms.id}, {terms.role}: {hours}, {count(line.nights, 'night')}"))
    console.print(Text("  works  " + "; ".join(duty_text(view, a.duty) for a in found.line)))
    for b in found.breaches:
        console.print(Text(f"  {'breach' if b.hard else 'costs'}  {view.text_of(b)} ({view.rule_of(b.rule)})"))
    if found.binds:
        text = "; ".join(f"{view.rule_of(rule)} ({n} duties)" for rule, n in found.binds[:6])
        console.print(Text(f"  what stops further duties: {text}"))
    for wish in found.wishes:
        request = problem.requests[wish.request]
        want = "to work" if request.wants else "off"
        text = f"  wish  {problem.calendar.label(request.day)} {want}: "
        if wish.met:
            text += "met"
        elif wish.points is None:
            text += "refused; nothing could be tried to grant it"
        else:
            why = "; ".join(_stop(view, s) for s in wish.stops[:3])
            text += f"refused; granting it alone adds {wish.points:+,} points" + (f": {why}" if why else "")
        console.print(Text(text))


def rule_data(view: View, found: RuleView) -> dict[str, Any]:
    """A rule's part in a rota, for programs."""
    return {
        "rule": found.rule.key,
        "source": found.rule.source,
        "points": found.points,
        "hard": found.hard,
        "breaches": [breach_data(view, b) for b in found.breaches],
    }


def show_rule(view: View, found: RuleView, console: Console) -> None:
    """A rule's breaches, dearest first."""
    cost = f"{found.points:,} points, {count(found.hard, 'hard breach', 'hard breaches')}"
    console.print(Text(f"{found.rule.key} ({found.rule.source}): {cost}", style="bold"))
    for b in found.breaches:
        price_ = "hard" if b.hard else count(b.points, "point")
        console.print(Text(f"  {view.names(b)}: {view.text_of(b)} ({price_})"))


def swap_data(view: View, found: Swap) -> dict[str, Any]:
    """A swap for programs."""
    people = view.problem.people
    return {
        "legal": found.legal,
        "refused": found.refused or None,
        "gives": [{"person": people[p].id, **duty_data(view, d)} for p, d in found.gives],
        "takes": [{"person": people[p].id, **duty_data(view, d)} for p, d in found.takes],
        "points": found.points,
        "stops": [stop_data(view, s) for s in found.stops],
    }


def swap_text(view: View, found: Swap) -> str:
    """One line of a swap."""
    problem = view.problem
    parts = [f"{person_name(problem, p)} takes {duty_text(view, d)}" for p, d in found.takes]
    if found.refused:
        return found.refused
    text = f"{' and '.join(parts)}: {found.points:+,} points"
    why = "; ".join(_stop(view, s) for s in found.stops)
    return text + (f"; {why}" if why else "")


def repair_data(view: View, found: Repair) -> dict[str, Any]:
    """A repair for programs."""
    people = view.problem.people
    return {
        "points": found.bill.points,
        "hard": found.bill.hard,
        "before": {"hard": found.before[0], "points": found.before[1]},
        "change_points": found.change_points,
        "proven": found.proven,
        "bound": found.bound,
        "searched": {"people": found.searched[0], "days": found.searched[1]},
        "changes": [
            {
                "person": people[c.person].id,
                **duty_data(view, c.duty),
                "change": "takes" if c.gained else "leaves",
                "reason": c.reason,
                "ring": c.ring,
            }
            for c in found.changes
        ],
    }


def show_repair(view: View, found: Repair, console: Console) -> None:
    """The table of changes with reasons and who to ring, then what the rota costs now."""
    problem = view.problem
    ring = {c.person for c in found.changes if c.ring}
    moved = count(len([c for c in found.changes if c.ring]), "change")
    console.print(Text(f"{moved} for {count(len(ring), 'person', 'people')} to agree.", style="bold"))
    table = plain_table(console)
    for head in ("Date and shift", "Who", "", "Why", "Ring"):
        table.add_column(head, overflow="fold")
    for c in sorted(found.changes, key=lambda c: (problem.duties[c.duty].start, c.duty, c.gained)):
        word = "takes" if c.gained else "leaves"
        table.add_row(
            Text(duty_text(view, c.duty)),
            Text(person_name(problem, c.person)),
            word,
            Text(c.reason),
            "yes" if c.ring else "",
        )
    console.print(table)
    hard, points = found.before
    console.print(
        f"Without mending: {count(hard, 'hard breach', 'hard breaches')}, {points:,} points. "
        f"Now: {count(found.bill.hard, 'hard breach', 'hard breaches')}, {found.bill.points:,} points; "
        f"changes weigh {found.change_points:,}."
    )
    people, days = found.searched
    if found.proven:
        console.print("Proven: no other rota needs less.")
    else:
        console.print(f"The best found among {count(people, 'person', 'people')} over {count(days, 'day')}.")


def difference_data(view: View, found: Difference) -> dict[str, Any]:
    """Two rotas compared, for programs."""
    problem = view.problem

    def row(a: Assignment) -> dict[str, Any]:
        return {"person": problem.people[problem.contracts[a.contract].person].id, **duty_data(view, a.duty)}

    return {
        "lost": [row(a) for a in found.lost],
        "gained": [row(a) for a in found.gained],
        "by_person": {problem.people[p].id: {"lost": n[0], "gained": n[1]} for p, n in found.by_person.items()},
        "by_team": {
            problem.teams[t].id if t >= 0 else "": {"lost": n[0], "gained": n[1]} for t, n in found.by_team.items()
        },
        "before": {"hard": found.cost_before[0], "points": found.cost_before[1]},
        "after": {"hard": found.cost_after[0], "points": found.cost_after[1]},
        "rules": {view.rule_of(k): {"before": b, "after": a} for k, (b, a) in found.rules.items()},
        "mended": [breach_data(view, b) for b in found.mended],
        "new": [breach_data(view, b) for b in found.new],
    }


def show_difference(view: View, found: Difference, console: Console) -> None:
    """Two rotas compared: costs, who changed, which rules cost more or less."""
    problem = view.problem
    (h0, p0), (h1, p1) = found.cost_before, found.cost_after
    changed = count(len(found.by_person), "person changes", "people change")
    console.print(Text(f"{changed}; {p0:,} points become {p1:,}, {h0} hard breaches become {h1}.", style="bold"))
    table = plain_table(console)
    for head in ("Who", "No longer", "New"):
        table.add_column(head, overflow="fold")
    for person in found.by_person:
        sides = [
            "; ".join(duty_text(view, a.duty) for a in moved if problem.contracts[a.contract].person == person)
            for moved in (found.lost, found.gained)
        ]
        table.add_row(Text(person_name(problem, person)), Text(sides[0]), Text(sides[1]))
    console.print(table)
    for key, (was, now) in sorted(found.rules.items(), key=lambda item: item[1][0] - item[1][1]):
        console.print(Text(f"  {view.rule_of(key)}: {was:,} points become {now:,}"))
    for word, breaches in (("mended", found.mended), ("new", found.new)):
        for b in [x for x in breaches if x.hard]:
            console.print(Text(f"  {word} hard breach: {view.names(b)}: {view.text_of(b)} ({view.rule_of(b.rule)})"))
