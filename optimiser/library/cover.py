"""Who can take a slot now."""

from __future__ import annotations

from functools import partial

from optimiser.audit import Change
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, SlotPlace, bad_argument, find_person, no_need, slot_finders, together
from optimiser.operate.explain import SlotExplained, explain_slot
from optimiser.problem.domain import Assignment
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.cover import show_slots, slots_data
from optimiser.tabular.faults import listing


def cover(
    rota: JudgedRota, team: str, date: Date, period: str, *, instead_of: str | None = None, most: int = 10
) -> Answer[list[SlotExplained]]:
    """Who can take a team's period on a day, best first: of the team, the organisation, others, bank and agency.

    Args:
        team, period: id or name of the team; name of the cover period.
        date: a day of the rota's period.
        instead_of: who cannot come: judged without them on that slot.
        most: how many people to name.

    Raises:
        BadInput: nothing of such a name, nobody is needed then, or `instead_of` does not work it.
    """
    bill, problem = rota.view.bill, rota.source.problem
    absent = [] if instead_of is None else [partial(find_person, problem, instead_of, "instead_of")]
    named = together(*slot_finders(problem, team, date, period), *absent)
    place, away = SlotPlace(*named[:3]), named[3:]
    left = _held(rota, away[0], place, f"{team} {period} on {date}") if away else ()
    kept = bill.snapshot(Change(out=left))
    bill.change(kept.change)
    try:
        found = explain_slot(bill, *place, most=most, lacking=False, without=frozenset(away))
    finally:
        bill.restore(kept)
    lost = {a.capability for a in left}
    found = [s for s in found if problem.needs[s.need].capability in lost] or found
    if not found:
        raise no_need(problem, place)
    return Answer(found, rota.view, slots_data, show_slots)


def can_be_covered(found: list[SlotExplained]) -> bool:
    """Whether anybody can take the slot without breaking a hard rule, in one step or two."""
    return any(c.free for s in found for c in s.near) or any(s.chains for s in found)


def _held(rota: JudgedRota, person: int, place: SlotPlace, slot: str) -> tuple[Assignment, ...]:
    """What a person works of a slot; raises ``BadInput`` where that is nothing, naming who does."""
    problem, lines = rota.source.problem, rota.bill.lines
    there = [
        a
        for a in lines.present(place.team, place.day)
        if place.period in problem.shifts[problem.duties[a.duty].shift].periods
    ]
    held = tuple(a for a in there if a in lines.rota and problem.contracts[a.contract].person == person)
    if not held:
        ids = sorted({problem.people[problem.contracts[a.contract].person].id for a in there})
        expected = f"expected {listing(ids)}" if ids else "nobody works it"
        raise bad_argument("instead_of", f"{problem.people[person].id} does not work {slot}", expected)
    return held
