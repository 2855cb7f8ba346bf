"""A part for each person: contracts, weeks, wishes, breaches."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from optimiser.audit import Breach
from optimiser.report.rota.contract_lines import JudgedWish
from optimiser.report.rota.grid import Entry, hours_text, organisation_name, person_name
from optimiser.report.rota.view import RotaView
from optimiser.tabular.wording import count


def people_pages(view: RotaView) -> Iterator[dict[str, Any]]:
    """What a page tells of each person with a row of their own, by name."""
    problem, calendar = view.problem, view.problem.calendar
    cells: dict[int, list[list[Entry]]] = {}
    for block in view.grid.blocks:
        for row in block.rows:
            if not row.guest:
                mine = cells.setdefault(problem.contracts[row.contract].person, [[] for _ in range(calendar.days)])
                for day, cell in enumerate(row.cells):
                    mine[day].extend(cell)
    broken, paid = _by_person(view.breaches), _by_person(view.payments)
    lead = calendar.weekday(0)
    weeks = range(-lead, calendar.days, 7)
    for person in sorted(cells, key=lambda p: (problem.people[p].name or problem.people[p].id, p)):
        days = [
            {
                "date": f"{calendar.date(d).day} {calendar.date(d):%b}",
                "off": calendar.weekday(d) >= 5 or d in calendar.holidays,
                "entries": [{"text": e.text, "words": e.words} for e in cells[person][d]],
            }
            for d in range(calendar.days)
        ]
        yield {
            "name": person_name(problem, person),
            "contracts": [_terms(view, c) for c in problem.contracts_of[person]],
            "weeks": [[days[d] if 0 <= d < calendar.days else None for d in range(w, w + 7)] for w in weeks],
            "wishes": [wish_sentence(view, wish) for wish in view.wishes[person]],
            "breaches": [_found(view, b) for b in broken.get(person, ())],
            "paid": [_found(view, b) for b in paid.get(person, ())],
        }


def _by_person(found: Iterable[Breach]) -> dict[int, list[Breach]]:
    by_person: dict[int, list[Breach]] = {}
    for breach in found:
        for person in breach.people:
            by_person.setdefault(person, []).append(breach)
    return by_person


def _found(view: RotaView, found: Breach) -> str:
    price = "hard" if found.hard else f"{found.points:,} points"
    return f"{view.rule_of(found.rule)}{view.doubt_of(found.rule)}: {view.text_of(found)} ({price})"


def _terms(view: RotaView, contract: int) -> str:
    problem, line = view.problem, view.lines[contract]
    terms = problem.contracts[contract]
    parts = [organisation_name(problem, terms.employer), terms.role, f"band {terms.band}" if terms.band else ""]
    parts += [f"contracted {hours_text(line.contracted)}, rostered {hours_text(line.rostered)}"]
    due = view.balance(line)
    if due is not None:
        parts.append(f"balance {due / 60:+z.1f} h")
    if view.manager and line.credited:
        parts.append(f"credited {hours_text(line.credited)}")
    parts.append(f"{count(line.nights, 'night')}, {count(line.weekends, 'weekend')}")
    return ", ".join(p for p in parts if p)


def wish_text(view: RotaView, wish: JudgedWish) -> str:
    """What was wished: `off`, `to work E, L`, with its words for managers."""
    request = wish.request
    codes = [view.problem.shifts[s].code for s in sorted(request.shifts or ())]
    return " ".join(["to work" if request.wants else "off", ", ".join(codes)]).strip()


def wish_sentence(view: RotaView, wish: JudgedWish) -> str:
    """A wish with its day, its words for managers, and whether it is met."""
    note = f" ({wish.request.text})" if view.manager and wish.request.text else ""
    return f"{view.day(wish.request.day)}: {wish_text(view, wish)}{note}: {'met' if wish.met else 'refused'}"
