"""Two rotas compared, for programs and on the terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.problem.domain import Assignment
from optimiser.report.changes.shared import breach_data, duty_data, duty_text
from optimiser.report.render.console import plain_table, show_indented
from optimiser.report.rota.confidential import is_confidential
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.operate.difference import RotaDifference

HeldDuties = dict[tuple[int, int], Assignment]
"""Assignments by (person, duty)."""


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
        "mended": [breach_data(view, b) for b in found.mended if not view.is_payment(b)],
        "new": [breach_data(view, b) for b in found.new if not view.is_payment(b)],
    }


def show_difference(view: RotaView, found: RotaDifference, console: Console) -> None:
    """Two rotas compared: costs, who changed, which rules cost more or less."""
    contracts = view.problem.contracts
    lost, gained = ({(contracts[a.contract].person, a.duty): a for a in side} for side in (found.lost, found.gained))
    _show_people(view, found, lost, gained, console)
    for team, (out, into) in sorted(found.by_team.items()):
        name = team_name(view.problem, team) if team >= 0 else "duties of no team"
        console.print(Text(f"  {name}: {count(out, 'duty', 'duties')} left, {into} taken"))
    _show_other_uses(view, lost, gained, console)
    for key, (was, now) in sorted(found.rules.items(), key=lambda item: item[1][0] - item[1][1]):
        console.print(Text(f"  {view.rule_of(key)}: {was:,} points become {now:,}"))
    for word, breaches in (("mended", found.mended), ("new", found.new)):
        for b in [x for x in breaches if x.hard]:
            day = f", {view.day(b.first_day)}" if is_confidential(view.rules.get(b.rule)) and not view.manager else ""
            text = f"{word} hard breach: {view.names(b)}{day}: {view.text_of(b)} ({view.rule_of(b.rule)})"
            show_indented(console, text, 2, hang=2)


def _show_people(view: RotaView, found: RotaDifference, lost: HeldDuties, gained: HeldDuties, console: Console) -> None:
    """How many people change and what the rotas cost, then who no longer works what and what is new."""
    (hard_before, before), (hard_after, after) = found.cost_before, found.cost_after
    moved = {person for person, _ in lost.keys() ^ gained.keys()}
    changed = count(len(moved), "person changes", "people change")
    become = "becomes" if hard_before == 1 else "become"
    broken = f"{count(hard_before, 'hard breach', 'hard breaches')} {become} {hard_after}"
    console.print(Text(f"{changed}; {before:,} points become {after:,}, {broken}.", style="bold"))
    table = plain_table(console)
    for head in ("Who", "No longer", "New"):
        table.add_column(head, overflow="fold")
    for person in sorted(moved):
        sides = [
            "; ".join(duty_text(view, d) for p, d in one if p == person and (p, d) not in other)
            for one, other in ((lost, gained), (gained, lost))
        ]
        table.add_row(Text(person_name(view.problem, person)), Text(sides[0]), Text(sides[1]))
    if moved:
        console.print(table)


def _show_other_uses(view: RotaView, lost: HeldDuties, gained: HeldDuties, console: Console) -> None:
    """Duties that a person keeps, used as something else or under another contract."""
    for (person, duty), was_as in lost.items():
        if (now_as := gained.get((person, duty))) is not None:
            other_terms = was_as.contract != now_as.contract
            old, new = (_used_as(view, a, other_terms) for a in (was_as, now_as))
            text = f"{person_name(view.problem, person)} keeps {duty_text(view, duty)}, as {new} instead of {old}"
            show_indented(console, text, 2, hang=2)


def _used_as(view: RotaView, a: Assignment, terms: bool) -> str:
    """What an assignment counts as, and, with `terms`, under which contract."""
    problem = view.problem
    word = problem.capabilities[a.capability].name if a.capability >= 0 else "present only"
    return f"{word} (contract {problem.contracts[a.contract].id})" if terms else word
