"""A person's line explained, for programs and on the terminal: hours, duties, what binds, wishes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.text import Text

from optimiser.report.changes.shared import (
    balance_minutes,
    blocker_data,
    blocker_text,
    breach_data,
    duty_data,
    duty_text,
)
from optimiser.report.render.console import show_indented
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.operate.explain import PersonExplained, WishCost


MOST_ALIKE = 4
"""How many breaches of one rule are listed before the others are added up."""


def person_data(view: RotaView, found: PersonExplained) -> dict[str, Any]:
    """A person's line explained, for programs."""
    problem = view.problem
    return {
        "person": problem.people[found.person].id,
        "balance_minutes": balance_minutes(view, found.person),
        "duties": [duty_data(view, a.duty) for a in view.visible(found.line)],
        "breaches": [breach_data(view, b) for b in found.breaches if not view.is_payment(b)],
        "payments": [breach_data(view, b) for b in found.breaches if view.is_payment(b)],
        "binds": [{"rule": view.rule_of(rule), "duties_stopped": n} for rule, n in found.binds],
        "wishes": [
            {
                "date": problem.calendar.date(problem.requests[w.request].day).isoformat(),
                "wants_to_work": problem.requests[w.request].wants,
                "shifts": shifts_asked(view, w.request),
                "met": w.met,
                "granting_adds_points": w.points,
                "granted_by": [{"person": problem.people[p].id, **duty_data(view, d)} for p, d in w.takes],
                "why_not": w.why or None,
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


def show_person(view: RotaView, found: PersonExplained, console: Console) -> None:
    """A person's line: duties by week, hours, what it costs, what binds, wishes met and refused."""
    console.print(Text(person_name(view.problem, found.person), style="bold"))
    _show_contracts(view, found, console)
    _show_weeks(view, found, console)
    _show_costs(view, found, console)
    _show_binds(view, found, console)
    _show_wishes(view, found, console)


def _show_contracts(view: RotaView, found: PersonExplained, console: Console) -> None:
    """Hours, balance and nights of each contract."""
    for line in view.lines:
        terms = view.problem.contracts[line.contract]
        if terms.person == found.person:
            balance = view.balance(line)
            ahead = "" if balance is None else f", balance {balance / 60:+z.1f} h"
            hours = f"{line.rostered / 60:.1f} h rostered of {line.contracted / 60:.1f} h contracted{ahead}"
            console.print(Text(f"  contract {terms.id}, {terms.role}: {hours}, {count(line.nights, 'night')}"))


def _show_costs(view: RotaView, found: PersonExplained, console: Console) -> None:
    """What the line costs in points, dearest first."""
    costs: dict[tuple[str, str], int] = {}
    for breach in found.breaches:
        text = f"never allowed: {view.text_of(breach)}" if breach.hard else view.text_of(breach)
        told = (view.rule_of(breach.rule), text)
        costs[told] = costs.get(told, 0) + breach.points
    if costs:
        console.print(Text("  what it costs, in points", style="bold"))
    alike: dict[str, list[int]] = {}
    for (rule, text), points in sorted(costs.items(), key=lambda item: -item[1]):
        told_of = alike.setdefault(rule, [])
        told_of.append(points)
        if len(told_of) <= MOST_ALIKE:
            show_indented(console, f"{points:>6,}  {text} ({rule})", 2, hang=8)
    for rule, of in alike.items():
        if more := of[MOST_ALIKE:]:
            show_indented(console, f"{sum(more):>6,}  {len(more)} more like these ({rule})", 2, hang=8)


def _show_binds(view: RotaView, found: PersonExplained, console: Console, most: int = 6) -> None:
    """The rules that stop further duties, each by its name for these readers."""
    if not found.binds:
        return
    named: dict[str, int] = {}
    for rule, n in found.binds:
        named[view.rule_of(rule)] = max(n, named.get(view.rule_of(rule), 0))
    console.print(Text("  what stops further duties", style="bold"))
    titles = {view.rule_of(rule): view.title_of(rule) + view.doubt_of(rule) for rule, _ in found.binds}
    for rule, n in list(named.items())[:most]:
        title = f" ({titles[rule]})" if titles[rule] else ""
        show_indented(console, f"{rule}{title}: {count(n, 'duty', 'duties')}", 4, hang=2)


def _show_wishes(view: RotaView, found: PersonExplained, console: Console) -> None:
    """Wishes in order of day, the refused ones first."""
    requests = view.problem.requests
    if found.wishes:
        console.print(Text("  wishes", style="bold"))
    for wish in sorted(found.wishes, key=lambda w: (w.met, requests[w.request].day)):
        show_indented(console, _wish_text(view, wish), 4, hang=2)


def _wish_text(view: RotaView, wish: WishCost) -> str:
    """A wish, whether it was met, and what granting it would cost."""
    request = view.problem.requests[wish.request]
    codes = "|".join(shifts_asked(view, wish.request) or ())
    want = f"to work {codes}".rstrip() if request.wants else f"no {codes}" if codes else "off"
    asked = f"{view.day(request.day)} {want}: "
    if wish.met:
        return asked + "met"
    if wish.points is None:
        return asked + f"refused; no duty would grant it: {wish.why}"
    stops = "; ".join(dict.fromkeys(blocker_text(view, s) for s in wish.blockers[:3]))
    hard = f" and {count(wish.hard, 'hard breach', 'hard breaches')}" if wish.hard and wish.hard > 0 else ""
    takes = [f"{person_name(view.problem, p)} taking {duty_text(view, d)}" for p, d in wish.takes]
    way = f"with {' and '.join(takes)}" if takes else "alone, with nobody in their place,"
    text = f"refused; granting it {way} changes the bill by {wish.points:+,} points{hard}"
    return asked + text + (f": {stops}" if stops else "")


def _show_weeks(view: RotaView, found: PersonExplained, console: Console) -> None:
    """Duties by week: `week of Mon 15 Mar  Tue 16 Mar N, Wed 17 Mar N`; the team where it is not the first one's."""
    problem, line = view.problem, view.visible(found.line)
    teams = [problem.duties[a.duty].team for a in line if problem.duties[a.duty].team >= 0]
    home = teams[0] if teams else -1
    if not line:
        console.print(Text("  works nothing in this period"))
    elif teams:
        console.print(Text(f"  works in {team_name(problem, home)} where no other team is named"))
    weeks: dict[int, list[str]] = {}
    for a in line:
        on = problem.duties[a.duty]
        other = f" ({team_name(problem, on.team)})" if on.team not in (home, -1) else ""
        own = f" ({on.activity})" if on.team < 0 and on.activity else ""
        text = f"{problem.calendar.label(on.day)} {problem.shifts[on.shift].code}{other}{own}"
        weeks.setdefault(problem.calendar.week(on.day), []).append(text)
    for duties in weeks.values():
        show_indented(console, ", ".join(duties), 4, hang=2)
