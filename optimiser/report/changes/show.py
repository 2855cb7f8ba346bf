"""What the commands after publication show to people: who, when, which rule, by how much, whom to ring."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from optimiser.operate.candidate import TIERS, Blocker, Candidate, Chain
from optimiser.report.changes.data import balance, price, rest_before, shifts_asked, told, travel, unlocking, why
from optimiser.report.render.console import plain_table
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count

if TYPE_CHECKING:
    from optimiser.operate.difference import RotaDifference
    from optimiser.operate.explain import PersonExplained, RuleExplained, SlotExplained
    from optimiser.operate.repair import Repair
    from optimiser.operate.swap import Swap
    from optimiser.problem.domain import Assignment


def duty_text(view: RotaView, duty: int) -> str:
    """`Thu 12 Nov N, North frailty team`."""
    problem, on = view.problem, view.problem.duties[duty]
    team = f", {team_name(problem, on.team)}" if on.team >= 0 else f", {on.activity}" if on.activity else ""
    return f"{problem.calendar.label(on.day)} {problem.shifts[on.shift].code}{team}"


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


def show_indented(console: Console, text: str, left: int, style: str = "", hang: int = 0) -> None:
    """A text wrapped at the width of the console, every line indented and all but the first `hang` more."""
    first, *others = Text(text, style=style).wrap(console, max(20, console.width - left - hang))
    console.print(Padding(first, (0, 0, 0, left), expand=False))
    if others:
        rest = Text(" ").join(others)
        console.print(Padding(rest, (0, 0, 0, left + hang), expand=False))


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
        found[unlocking(view, what)] = found.get(unlocking(view, what), 0) + people
    return sorted(found.items(), key=lambda item: -item[1])


HEADS = ("Who", "From", "Shift", "Points", "Cost", "Balance", "Rest", "Travel")


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
    lines = _aligned([HEADS, *cells.values()])
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
    hours = "" if view.manager else " Balance: only of people who are not away in the period."
    notes = f"Points: change of the bill, less is better. Cost: {cost}.{hours} A rule in full: rota explain rule KEY."
    show_indented(console, notes, 2, style="dim")


def _cells(view: RotaView, found: Candidate) -> tuple[str, ...]:
    problem, a = view.problem, found.assignment
    person = problem.contracts[a.contract].person
    bal, rest, way = balance(view, person), rest_before(view, a), travel(view, a)
    return (
        person_name(problem, person),
        TIERS[found.tier],
        problem.shifts[problem.duties[a.duty].shift].code,
        "" if found.lacks else f"{found.points:+,}",
        f"£{price(view, a) / 100:,.0f}" if view.manager and not found.lacks else "",
        "" if bal is None else f"{bal / 60:+.1f} h",
        "" if rest is None else f"{rest / 60:.0f} h",
        f"{way} min" if way else "",
    )


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
        known = 0 if view.is_sealed(s.breach) else s.points
        points[view.rule_of(s.rule)] = points.get(view.rule_of(s.rule), 0) + known
    named = ", ".join(f"{rule} {n:+,}" if n else rule for rule, n in points.items())
    return f"stretches {named}" if named else "stretches no rule"


def _stopped(view: RotaView, found: Candidate) -> str:
    """The hard rules that stop a candidate, each once."""
    return "; ".join(dict.fromkeys(_blocker(view, s) for s in found.blockers if s.hard))


def _blocker(view: RotaView, stop: Blocker) -> str:
    price_ = "" if stop.hard or view.is_sealed(stop.breach) else f", {count(stop.points, 'point')}"
    return f"{view.text_of(stop)} ({view.rule_of(stop.rule)}{price_})"


def chain_text(view: RotaView, chain: Chain) -> str:
    """`give A's Wed 11 Nov L to B, and A fills it: 40 points`."""
    problem = view.problem
    mover = person_name(problem, problem.contracts[chain.mover.assignment.contract].person)
    given = duty_text(view, chain.given.duty)
    step = f"free {mover} from {given}"
    if chain.taker:
        taker = person_name(problem, problem.contracts[chain.taker.assignment.contract].person)
        step = f"give {mover}'s {given} to {taker}"
    return f"{step}, then {mover} fills it: {chain.points:+,} points"


def show_person(view: RotaView, found: PersonExplained, console: Console) -> None:
    """A person's line: duties by week, hours, what it costs, what binds, wishes met and refused."""
    problem = view.problem
    console.print(Text(person_name(problem, found.person), style="bold"))
    for line in view.lines:
        terms = problem.contracts[line.contract]
        if terms.person == found.person:
            bal = view.balance(line)
            ahead = "" if bal is None else f", balance {bal / 60:+.1f} h"
            hours = f"{line.rostered / 60:.1f} h rostered of {line.contracted / 60:.1f} h contracted{ahead}"
            console.print(Text(f"  contract {terms.id}, {terms.role}: {hours}, {count(line.nights, 'night')}"))
    _show_weeks(view, found, console)
    costs: dict[tuple[str, str], int] = {}
    for b in told(view, found.breaches):
        key = (view.text_of(b), view.rule_of(b.rule)) if not b.hard else (f"never allowed: {view.text_of(b)}", b.rule)
        costs[key[0], view.rule_of(b.rule)] = costs.get((key[0], view.rule_of(b.rule)), 0) + b.points
    if costs:
        console.print(Text("  what it costs, in points", style="bold"))
    for (text, rule), points in sorted(costs.items(), key=lambda item: -item[1]):
        console.print(Padding(Text(f"{points:>6,}  {text} ({rule})"), (0, 0, 0, 2), expand=False))
    if found.binds:
        named: dict[str, int] = {}
        for rule, n in found.binds:
            named[view.rule_of(rule)] = max(n, named.get(view.rule_of(rule), 0))
        console.print(Text("  what stops further duties", style="bold"))
        titles = {view.rule_of(rule): view.title_of(rule) + view.doubt_of(rule) for rule, _ in found.binds}
        for rule, n in list(named.items())[:6]:
            title = f" ({titles[rule]})" if titles[rule] else ""
            show_indented(console, f"{rule}{title}: {count(n, 'duty', 'duties')}", 4, hang=2)
    if found.wishes:
        console.print(Text("  wishes", style="bold"))
    for wish in sorted(found.wishes, key=lambda w: (w.met, problem.requests[w.request].day)):
        request = problem.requests[wish.request]
        codes = "|".join(shifts_asked(view, wish.request) or ())
        want = f"to work {codes}".rstrip() if request.wants else f"no {codes}" if codes else "off"
        text = f"{problem.calendar.label(request.day)} {want}: "
        if wish.met:
            text += "met"
        elif wish.points is None:
            text += "refused; there is no duty that would grant it"
        else:
            stops = "; ".join(dict.fromkeys(_blocker(view, s) for s in wish.blockers[:3]))
            hard = f" and {count(wish.hard, 'hard breach', 'hard breaches')}" if wish.hard and wish.hard > 0 else ""
            text += f"refused; granting it alone changes the bill by {wish.points:+,} points{hard}"
            text += f": {stops}" if stops else ""
        show_indented(console, text, 4, hang=2)


def _show_weeks(view: RotaView, found: PersonExplained, console: Console) -> None:
    """Duties by week: `week of Mon 15 Mar  Tue 16 Mar N, Wed 17 Mar N`; the team where it is not the first one's."""
    problem = view.problem
    teams = [problem.duties[a.duty].team for a in found.line if problem.duties[a.duty].team >= 0]
    home = teams[0] if teams else -1
    if not found.line:
        console.print(Text("  works nothing in this period"))
    elif teams:
        console.print(Text(f"  works in {team_name(problem, home)} where no other team is named"))
    weeks: dict[int, list[str]] = {}
    for a in found.line:
        on = problem.duties[a.duty]
        other = f" ({team_name(problem, on.team)})" if on.team not in (home, -1) else ""
        own = f" ({on.activity})" if on.team < 0 and on.activity else ""
        text = f"{problem.calendar.label(on.day)} {problem.shifts[on.shift].code}{other}{own}"
        weeks.setdefault(problem.calendar.week(on.day), []).append(text)
    for duties in weeks.values():
        console.print(Padding(Text(", ".join(duties)), (0, 0, 0, 4), expand=False))


def show_rule(view: RotaView, found: RuleExplained, console: Console) -> None:
    """A rule's breaches, dearest first."""
    key, *_ = found.keys
    source, title = view.source_of(key), view.title_of(key)
    cost = f"{found.points:,} points, {count(found.hard, 'hard breach', 'hard breaches')}"
    console.print(Text(f"{view.rule_of(key)}{f' ({source})' if source else ''}: {cost}", style="bold"))
    if title:
        console.print(Padding(Text(title), (0, 0, 0, 2), expand=False))
    if not found.breaches:
        console.print(Text("  Kept everywhere in this rota."))
    for b in view.shown(found.breaches):
        price_ = "hard" if b.hard else count(b.points, "point")
        who = view.names(b) or (view.day(b.first_day) if b.place.kind == "team" else "")
        text = f"{who}: {view.text_of(b)}" if who else b.text if not b.people and view.is_sealed(b) else view.text_of(b)
        console.print(Padding(Text(f"{text} ({price_})"), (0, 0, 0, 2), expand=False))


def show_swap(view: RotaView, found: Swap, console: Console, word: str = "") -> None:
    """A swap after a word on it, and below it each rule that it breaks or stretches."""
    problem = view.problem
    parts = [f"{person_name(problem, p)} takes {duty_text(view, d)}" for p, d in found.takes]
    text = found.refused or f"{' and '.join(parts)}: {found.points:+,} points"
    show_indented(console, f"{word} {text}".lstrip(), 0, hang=2)
    for line in () if found.refused else dict.fromkeys(_blocker(view, s) for s in found.blockers):
        show_indented(console, line, 4, style="dim", hang=2)


def _show_short(view: RotaView, console: Console, most: int = 8) -> None:
    """What is left below its minimum, dearest first, and how to learn why."""
    problem = view.problem
    for gap in view.gaps[:most]:
        need = problem.needs[gap.need]
        where = f"{view.day(need.day)}, {problem.periods[need.period].name}, {team_name(problem, need.team)}"
        name = problem.capabilities[need.capability].name
        console.print(Text(f"Still short: {where}: {gap.have} of {need.minimum} {name}", style="red"))
    if len(view.gaps) > most:
        console.print(Text(f"... and {len(view.gaps) - most} more"))
    if view.gaps:
        need = problem.needs[view.gaps[0].need]
        slot = f'{problem.teams[need.team].id} {problem.calendar.date(need.day)} "{problem.periods[need.period].name}"'
        console.print(Text(f"Why, and what would help: rota explain slot {slot} with --rota and the new file"))


def show_repair(view: RotaView, found: Repair, console: Console) -> None:
    """The table of changes with reasons and who to ring, what stays short, what the rota costs now."""
    problem = view.problem
    ring: dict[int, int] = {}
    for c in found.changes:
        if c.ring:
            ring[c.person] = ring.get(c.person, 0) + 1
    if not found.changes:
        console.print(Text("Nothing has to change.", style="bold"))
    elif not ring:
        console.print(Text("Nobody has to be rung: what is left open can stay so.", style="bold"))
    else:
        moved = count(sum(ring.values()), "change")
        console.print(Text(f"{moved}; {count(len(ring), 'person', 'people')} to ring:", style="bold"))
        names = ", ".join(f"{person_name(problem, p)} ({count(n, 'duty', 'duties')})" for p, n in ring.items())
        console.print(Padding(Text(names), (0, 0, 0, 2), expand=False))
    table = plain_table(console)
    for head in ("Date and shift", "Who", "", "Why", "Ring"):
        table.add_column(head, overflow="fold")
    for c in sorted(found.changes, key=lambda c: (problem.duties[c.duty].start, c.duty, c.gained)):
        word = "takes" if c.gained else "leaves"
        table.add_row(
            Text(duty_text(view, c.duty)),
            Text(person_name(problem, c.person)),
            word,
            Text(why(view, c)),
            "yes" if c.ring else "",
        )
    if found.changes:
        console.print(table)
    _show_short(view, console)
    hard, points = found.before
    console.print(
        f"Without mending: {count(hard, 'hard breach', 'hard breaches')}, {points:,} points. "
        f"Now: {count(found.bill.hard, 'hard breach', 'hard breaches')}, {found.bill.points:,} points; "
        f"the changes count {found.change_points:,} more."
    )
    people, days = found.searched
    if found.proven:
        console.print("Proven: no other rota needs less.")
    else:
        console.print(f"The best found among {count(people, 'person', 'people')} over {count(days, 'day')}.")


def show_difference(view: RotaView, found: RotaDifference, console: Console) -> None:
    """Two rotas compared: costs, who changed, which rules cost more or less."""
    problem = view.problem
    (h0, p0), (h1, p1) = found.cost_before, found.cost_after
    lost, gained = ({(problem.contracts[a.contract].person, a.duty): a for a in x} for x in (found.lost, found.gained))
    moved = {person for person, _ in lost.keys() ^ gained.keys()}
    changed = count(len(moved), "person changes", "people change")
    broken = f"{count(h0, 'hard breach', 'hard breaches')} {'becomes' if h0 == 1 else 'become'} {h1}"
    console.print(Text(f"{changed}; {p0:,} points become {p1:,}, {broken}.", style="bold"))
    table = plain_table(console)
    for head in ("Who", "No longer", "New"):
        table.add_column(head, overflow="fold")
    for person in sorted(moved):
        sides = [
            "; ".join(duty_text(view, d) for p, d in one if p == person and (p, d) not in other)
            for one, other in ((lost, gained), (gained, lost))
        ]
        table.add_row(Text(person_name(problem, person)), Text(sides[0]), Text(sides[1]))
    if moved:
        console.print(table)
    for team, (out, into) in sorted(found.by_team.items()):
        name = team_name(problem, team) if team >= 0 else "duties of no team"
        console.print(Text(f"  {name}: {count(out, 'duty', 'duties')} left, {into} taken"))
    for (person, duty), was_as in lost.items():
        if (now_as := gained.get((person, duty))) is not None:
            other_terms = was_as.contract != now_as.contract
            old, new = (_used_as(view, a, other_terms) for a in (was_as, now_as))
            text = f"{person_name(problem, person)} keeps {duty_text(view, duty)}, as {new} instead of {old}"
            console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))
    for key, (was, now) in sorted(found.rules.items(), key=lambda item: item[1][0] - item[1][1]):
        console.print(Text(f"  {view.rule_of(key)}: {was:,} points become {now:,}"))
    for word, breaches in (("mended", found.mended), ("new", found.new)):
        for b in [x for x in breaches if x.hard]:
            text = f"{word} hard breach: {view.names(b)}: {view.text_of(b)} ({view.rule_of(b.rule)})"
            console.print(Padding(Text(text), (0, 0, 0, 2), expand=False))


def _used_as(view: RotaView, a: Assignment, terms: bool) -> str:
    """What an assignment counts as, and, with `terms`, under which contract."""
    problem = view.problem
    word = problem.capabilities[a.capability].name if a.capability >= 0 else "present only"
    return f"{word} (contract {problem.contracts[a.contract].id})" if terms else word
