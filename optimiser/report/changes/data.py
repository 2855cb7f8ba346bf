"""What the commands after publication find, as data for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from optimiser.operate.candidate import TIERS, Blocker, Candidate, Chain
from optimiser.problem.domain import Assignment
from optimiser.report.rota.view import RotaView

if TYPE_CHECKING:
    from optimiser.audit import Breach
    from optimiser.operate.difference import RotaDifference
    from optimiser.operate.explain import PersonExplained, RuleExplained, SlotExplained
    from optimiser.operate.repair import Changed, Repair
    from optimiser.operate.swap import Swap


def duty_data(view: RotaView, duty: int) -> dict[str, Any]:
    """A duty for programs."""
    problem, on = view.problem, view.problem.duties[duty]
    return {
        "date": problem.calendar.date(on.day).isoformat(),
        "shift": problem.shifts[on.shift].code,
        "team": problem.teams[on.team].id if on.team >= 0 else None,
    }


def blocker_data(view: RotaView, stop: Blocker) -> dict[str, Any]:
    """A rule that stands in the way, for programs."""
    return {
        "rule": view.rule_of(stop.rule),
        "text": view.text_of(stop),
        "hard": stop.hard,
        "points": None if view.is_sealed(stop.breach) else stop.points,
        "source": view.source_of(stop.rule),
    }


def told(view: RotaView, breaches: Iterable[Breach]) -> list[Breach]:
    """Breaches without those whose points tell these readers of somebody's pay or absence: of one person or one change
    a sum would tell as much."""
    return [b for b in breaches if b.hard or not view.is_sealed(b)]


def breach_data(view: RotaView, found: Breach) -> dict[str, Any]:
    """A breach for programs."""
    calendar = view.problem.calendar
    secret = view.text_of(found) != found.text
    return {
        "rule": view.rule_of(found.rule),
        "text": view.text_of(found),
        "people": [view.problem.people[p].id for p in found.people],
        "from": calendar.date(found.first_day).isoformat(),
        "to": calendar.date(found.last_day).isoformat(),
        "measured": None if secret else found.measured,
        "allowed": None if secret else found.allowed,
        "unit": None if secret or not found.unit else found.unit,
        "points": found.points,
        "hard": found.hard,
        "projected": found.projected,
    }


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
        "cost_pence": price(view, a) if view.manager and not found.lacks else None,
        "balance_minutes": balance(view, person),
        "rest_before_minutes": rest_before(view, a),
        "travel_minutes": travel(view, a),
        "stops": [blocker_data(view, s) for s in found.blockers],
    }


def price(view: RotaView, a: Assignment) -> int:
    """Pay of an assignment in pence, enhancements left out."""
    return view.problem.contracts[a.contract].hourly_pence * view.problem.duties[a.duty].paid // 60


def balance(view: RotaView, person: int) -> int | None:
    """Minutes a person is ahead (or behind) over their contracts with hours; None where that is not to be shown."""
    held = [
        b
        for line in view.lines
        if view.problem.contracts[line.contract].person == person and (b := view.balance(line)) is not None
    ]
    return sum(held) if held else None


def rest_before(view: RotaView, a: Assignment) -> int | None:
    """Minutes from the end of the person's last duty to this one; None where nothing came before."""
    problem = view.problem
    start = problem.duties[a.duty].start
    ends = [d.end for d in view.bill.lines.duties(problem.contracts[a.contract].person) if d.end <= start]
    return start - max(ends) if ends else None


def travel(view: RotaView, a: Assignment) -> int:
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
        "unlocks": [{"what": unlocking(view, what), "people": n} for what, n in slot.unlocks],
    }


def unlocking(view: RotaView, what: str) -> str:
    """A rule by its name and requirement as this view's readers may see them; anything else as it is."""
    if not what.startswith("rule "):
        return what
    key = what.removeprefix("rule ")
    title = view.title_of(key)
    return f"rule {view.rule_of(key)}" + (f" ({title}{view.doubt_of(key)})" if title else "")


def person_data(view: RotaView, found: PersonExplained) -> dict[str, Any]:
    """A person's line explained, for programs."""
    problem = view.problem
    return {
        "person": problem.people[found.person].id,
        "balance_minutes": balance(view, found.person),
        "duties": [duty_data(view, a.duty) for a in found.line],
        "breaches": [breach_data(view, b) for b in told(view, found.breaches)],
        "binds": [{"rule": view.rule_of(rule), "duties_stopped": n} for rule, n in found.binds],
        "wishes": [
            {
                "date": problem.calendar.date(problem.requests[w.request].day).isoformat(),
                "wants_to_work": problem.requests[w.request].wants,
                "shifts": shifts_asked(view, w.request),
                "met": w.met,
                "granting_adds_points": w.points,
                "granting_adds_hard_breaches": w.hard,
                "stops": [blocker_data(view, s) for s in w.blockers],
            }
            for w in found.wishes
        ],
    }


def shifts_asked(view: RotaView, request: int) -> list[str] | None:
    """Codes of the shifts that a wish names; None where it names none."""
    shifts = view.problem.requests[request].shifts
    return None if shifts is None else sorted(view.problem.shifts[s].code for s in shifts)


def rule_data(view: RotaView, found: RuleExplained) -> dict[str, Any]:
    """A rule's part in a rota, for programs."""
    return {
        "rule": view.rule_of(found.keys[0]),
        "title": view.title_of(found.keys[0]),
        "source": view.source_of(found.keys[0]),
        "points": found.points,
        "hard": found.hard,
        "breaches": [breach_data(view, b) for b in view.shown(found.breaches)],
    }


def swap_data(view: RotaView, found: Swap) -> dict[str, Any]:
    """A swap for programs."""
    people = view.problem.people
    return {
        "legal": found.legal,
        "refused": found.refused or None,
        "gives": [{"person": people[p].id, **duty_data(view, d)} for p, d in found.gives],
        "takes": [{"person": people[p].id, **duty_data(view, d)} for p, d in found.takes],
        "points": found.points,
        "stops": [blocker_data(view, s) for s in found.blockers],
    }


def why(view: RotaView, found: Changed) -> str:
    """Why somebody's duty is changed: the hard rule it would break, or the reason in words."""
    return f"{view.text_of(found.why)} ({view.rule_of(found.why.rule)})" if found.why else found.reason


def repair_data(view: RotaView, found: Repair) -> dict[str, Any]:
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
                "reason": why(view, c),
                "ring": c.ring,
            }
            for c in found.changes
        ],
    }


def difference_data(view: RotaView, found: RotaDifference) -> dict[str, Any]:
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
        "mended": [breach_data(view, b) for b in told(view, found.mended)],
        "new": [breach_data(view, b) for b in told(view, found.new)],
    }
