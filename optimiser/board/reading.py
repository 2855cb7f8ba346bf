"""What the board asks of a rota: cells, days, people, gaps, rules, changes. Nothing is changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from optimiser.audit import Change
from optimiser.board.answers import CellData, CodeData, EntryData, PersonData, RotaData, ShiftData
from optimiser.board.grid_data import Sentences, board_breach, rows_data, team_id, verdict_data
from optimiser.board.moves import DutyAt, Move, resolve_moves
from optimiser.board.session import Session
from optimiser.folder.files import ROTA
from optimiser.journal.current import OUT
from optimiser.journal.status import published_versions
from optimiser.journal.undo import entries_in_force
from optimiser.library import explain
from optimiser.library.cover import cover
from optimiser.library.difference import difference
from optimiser.library.judged_rota import ASIDE, open_rota
from optimiser.library.names import bad_argument, find_day, find_person, find_team, together
from optimiser.library.show import show
from optimiser.library.swap import swaps
from optimiser.operate.candidate import trial
from optimiser.problem.domain import NOWHERE, ShiftKind
from optimiser.report.changes.log import log_data
from optimiser.report.changes.shared import short_data, visible_breaches
from optimiser.report.rota.grid import MARK_WORDS, MARKS, absence_codes, short_name, team_name
from optimiser.report.rota.view import shown_keys
from optimiser.tabular.faults import BadInput, closest, listing
from optimiser.tabular.files import file_hash
from optimiser.tabular.lock import holder
from optimiser.tabular.times import clock_text

_PERSON, _DATE = ROTA.headings.index("person"), ROTA.headings.index("date")


def date_of_now(zone: str) -> dt.date:
    """The date of today in a time zone."""
    return dt.datetime.now(ZoneInfo(zone)).date()


def rota_data(session: Session) -> RotaData:
    """The rota as a whole, without its cells."""
    problem = session.problem
    calendar = problem.calendar
    now = date_of_now(calendar.zone)
    today = calendar.day(now)
    held = holder(session.home)
    return RotaData(
        revision=session.revision,
        name=session.rota.source.name,
        folder=session.home.resolve().name,
        manager=session.manager,
        first=calendar.date(0).isoformat(),
        last=calendar.date(calendar.days - 1).isoformat(),
        days=[calendar.label(day) for day in range(calendar.days)],
        weekdays=[calendar.weekday(day) for day in range(calendar.days)],
        now=now.isoformat(),
        today=today if 0 <= today < calendar.days else None,
        teams={team.id: team_name(problem, i) for i, team in enumerate(problem.teams)},
        periods=[period.name for period in problem.periods],
        shifts=list(_codes(session)),
        people=[PersonData(p.id, short_name(problem, i), _teams_of(session, i)) for i, p in enumerate(problem.people)],
        marks={mark: [MARKS[mark], MARK_WORDS[mark]] for mark in MARKS},
        verdict=verdict_data(session),
        faults=[] if session.faults is None else session.faults.as_dicts(),
        others=str(held) if held is not None else "",
        offered=_offered(session),
    )


def _offered(session: Session) -> str:
    """Hash of the rota that a solve left beside the current one; empty where there is none, or it was taken."""
    found = file_hash(session.home / OUT / ASIDE)
    return "" if any(entry.after == found for entry in session.entries) else found


def _codes(session: Session) -> Iterable[ShiftData]:
    view, problem = session.view, session.problem
    for shift in problem.shifts:
        if view.manager or shift.kind != ShiftKind.LEAVE:
            start, end = map(clock_text, (shift.start, shift.end))
            yield ShiftData(shift.code, shift.name or shift.code, f"{start}-{end}", shift.colour, False)
    known = {shift.code for shift in problem.shifts}
    for kind, code in absence_codes(problem).items():
        if code not in known:
            yield ShiftData(code, kind, "", "", True)


def _teams_of(session: Session, person: int) -> list[str]:
    problem = session.problem
    homes = [problem.contracts[c].home_team for c in problem.contracts_of[person]]
    return [problem.teams[t].id for t in dict.fromkeys(homes) if t != NOWHERE]


def cell_data(session: Session, person: str, date: str, team: str = "", *, preview: bool = False) -> CellData:
    """A person's day: what stands there, what is wrong with it, and, where asked, what each code would do.

    Raises:
        BadInput: nobody of such a name, no such team, or a date outside the period.
    """
    view, problem, bill = session.view, session.problem, session.rota.bill
    who, day, *here = together(
        partial(find_person, problem, person),
        partial(find_day, problem, date),
        *([partial(find_team, problem, team)] if team else []),
    )
    mine = [a for a in bill.lines.line(who) if a in bill.lines.rota and problem.duties[a.duty].day == day]
    words = Sentences()
    rows = rows_data(view, [who], words)
    entries = list({(e.code, e.words): e for row in rows for e in row.cells[day]}.values())
    id_, on = problem.people[who].id, problem.calendar.date(day).isoformat()
    pins = {(p.contract, p.duty) for p in problem.pins if p.wanted}
    touched = [e for e in session.entries if (id_, on) in e.person_days]
    stands = touched and touched[-1] in entries_in_force(session.entries) and bool(touched[-1].before)
    told = visible_breaches(view, bill.at(who, day))
    return CellData(
        revision=session.revision,
        person=id_,
        name=short_name(problem, who),
        date=on,
        entries=entries,
        words=list(words),
        breaches=[board_breach(view, b) for b in told],
        codes=_previews(session, who, day, team, entries) if preview else [],
        slots=_slots(session, [a.duty for a in mine], day, here),
        locked=any((a.contract, a.duty) in pins for a in mine),
        changed_by=f"{touched[-1].name} ({touched[-1].kind} by {touched[-1].by})" if touched else "",
        undo=touched[-1].seq if stands else None,
    )


def _previews(session: Session, person: int, day: int, team: str, there: list[EntryData]) -> list[CodeData]:
    """What each code would do in the place of what stands there."""
    view, problem, bill = session.view, session.problem, session.rota.bill
    id_, date = problem.people[person].id, problem.calendar.date(day).isoformat()
    found = []
    now = [Move(out=DutyAt(id_, date))] if any(e.kind != "away" and "removed" not in e.marks for e in there) else []
    held = {e.code for e in there}
    for shift in _codes(session):
        if shift.absence or shift.code in held:
            continue
        try:
            placed = resolve_moves(bill, [*now, Move(into=DutyAt(id_, date, shift.code, team))], leave=view.manager)
        except BadInput:
            continue
        if placed.rows or not placed.change.into:
            continue
        with trial(view.bill, placed.change) as tried:
            stops = tried.blockers
            where = team_id(view, problem.duties[placed.change.into[0].duty].team)
            why = view.text_of(stops[0]) if stops else ""
            hard = sum(s.hard for s in tried.blockers)
            found.append(CodeData(shift.code, where, f"{shift.name} {shift.times}", hard, tried.points, why))
    return sorted(found, key=lambda c: (c.hard, c.points, c.code))


def _slots(session: Session, duties: list[int], day: int, teams: list[int]) -> list[list[str]]:
    """Team, date and cover period of the slots of a cell: of what is worked there, else of the teams that day."""
    problem = session.problem
    date = problem.calendar.date(day).isoformat()
    found: dict[tuple[str, str], None] = {}
    for index in duties:
        duty = problem.duties[index]
        for period in problem.shifts[duty.shift].periods if duty.team != NOWHERE else ():
            found[problem.teams[duty.team].id, problem.periods[period].name] = None
    for team in [] if found else teams:
        for need in problem.needs_at.get((team, day), ()):
            found[problem.teams[team].id, problem.periods[problem.needs[need].period].name] = None
    return [[where, date, period] for where, period in found]


def day_data(session: Session, date: str, team: str | None = None) -> dict[str, Any]:
    """A day, as `rota show` tells it; `now` for who is on now and next."""
    at = None if date == "now" else date
    told: dict[str, Any] = show(session.rota, date=at, team=team).json_data()
    return {"revision": session.revision, **told}


def person_data(session: Session, who: str) -> dict[str, Any]:
    """A person's line, as `rota explain person` tells it, with their rows and the changes of their days."""
    index = find_person(session.problem, who)
    id_ = session.problem.people[index].id
    told: dict[str, Any] = explain.person(session.rota, who).json_data()
    words = Sentences()
    mine = [e for e in session.entries if any(person == id_ for person, _ in e.person_days)]
    return {
        "revision": session.revision,
        **told,
        "name": session.problem.people[index].name or id_,
        "rows": rows_data(session.view, [index], words),
        "words": list(words),
        "changes": log_data(mine, session.manager),
    }


def gaps_data(session: Session) -> dict[str, Any]:
    """Every gap, dearest first; who could fill one is asked for its slot."""
    told = [
        {
            **short_data(session.view, gap),
            "missing": gap.missing,
            "points": gap.points,
            "hard": gap.hard,
        }
        for gap in session.view.gaps
    ]
    return {"revision": session.revision, "gaps": told}


def breaches_data(session: Session, rule: str | None = None) -> dict[str, Any]:
    """Every breach, hard ones first, or what a rule found and priced.

    Raises:
        BadInput: no such rule.
    """
    view = session.view
    known = [] if rule is None else list(dict.fromkeys(view.rule_of(key) for key in view.rules))
    if rule is not None and rule not in known:
        what, expected = f"'{rule}' is unknown", f"expected {listing(known)}"
        raise bad_argument("rule", what, expected, closest(rule, known))
    found = view.breaches if rule is None else [*view.breaches, *view.payments]
    told = [board_breach(view, b) for b in found if rule is None or view.rule_of(b.rule) == rule]
    return {"revision": session.revision, "breaches": told}


def rules_data(session: Session) -> dict[str, Any]:
    """The bill: each rule with its points and breaches, dearest first."""
    view = session.view
    told = [rule for rule in view.bill.rules if not view.hides_points(rule.key)]
    count: dict[str, list[int]] = {key: [0, 0, 0] for key in shown_keys(told)}
    titles: dict[str, tuple[str, str]] = {}
    for key in view.rules:
        titles.setdefault(view.rule_of(key), (view.title_of(key), view.source_of(key)))
    for b in (*view.breaches, *view.payments):
        sums = count.setdefault(view.rule_of(b.rule), [0, 0, 0])
        sums[0] += b.points
        sums[1] += b.hard
        sums[2] += b.hard and view.acceptance_of(b) is not None
    rules = [
        {"rule": key, "title": titles[key][0], "source": titles[key][1], "points": p, "hard": h, "accepted": a}
        for key, (p, h, a) in count.items()
        if key in titles
    ]
    return {"revision": session.revision, "rules": sorted(rules, key=lambda r: (-int(r["hard"]), -int(r["points"])))}


def slot_data(
    session: Session, team: str, date: str, period: str, *, most: int = 10, instead_of: str | None = None
) -> dict[str, Any]:
    """Who can take a slot, as `rota cover` tells it."""
    answer = cover(session.rota, team, date, period, most=most, instead_of=instead_of)
    return {"revision": session.revision, **answer.json_data(), "names": _names(session)}


def swaps_data(
    session: Session, person: str, duty: str, *, days: int = 14, most: int = 10, today: str | None = None
) -> dict[str, Any]:
    """Legal swaps that rid a person of a duty, as `rota swaps` tells them."""
    answer = swaps(session.rota, person, duty, days=days, most=most, today=today)
    return {"revision": session.revision, **answer.json_data()}


def changes_data(session: Session, after: int = 0) -> dict[str, Any]:
    """Entries of the journal after one, as `rota log` tells them."""
    told = [entry for entry in log_data(session.entries, session.manager) if entry["seq"] > after]
    last = session.entries[-1].seq if session.entries else 0
    return {"revision": session.revision, "last": last, "rota": session.rota.view.rota, "rows": told}


def difference_data(session: Session, before: str = "published", after: str = "current") -> dict[str, Any]:
    """Two rotas of the folder compared, as `rota diff` tells it: `current`, `published`, or an entry as `@7`.

    Raises:
        BadInput: there is no such rota.
    """
    told: dict[str, Any] = difference(
        *(
            session.rota if name == "current" else _opened(session, name, side)
            for side, name in (("before", before), ("after", after))
        )
    ).json_data()
    return {"revision": session.revision, "names": _names(session), **told}


def _names(session: Session) -> dict[str, str]:
    """What people are called, by id: those of one name with their ids."""
    return {p.id: short_name(session.problem, i) for i, p in enumerate(session.problem.people)}


def _opened(session: Session, name: str, side: str) -> Any:
    if name == "published":
        version = next(published_versions(session.home), None)
        if version is None:
            raise bad_argument(side, "nothing is published yet", "expected current or an entry, such as @1")
        return open_rota(session.home, version.path, manager=session.manager)
    if not (name.startswith("@") and name[1:].isascii() and name[1:].isdigit()):
        raise bad_argument(side, f"'{name}' names no rota", "expected current, published or an entry, such as @1")
    return open_rota(session.home, name, manager=session.manager)


def changed_people(session: Session) -> list[dict[str, Any]]:
    """Who has other duties than in the version that was given out last, and which: whom to tell."""
    problem, view = session.problem, session.view
    now, then = set(view.visible(session.rota.bill.lines.rota)), set(view.visible(view.before))
    change = Change(tuple(sorted(then - now)), tuple(sorted(now - then)))
    found: dict[int, dict[str, list[str]]] = {}
    both = {(problem.contracts[a.contract].person, a.duty) for a in change.out} & {
        (problem.contracts[a.contract].person, a.duty) for a in change.into
    }
    for side, moved in (("lost", change.out), ("gained", change.into)):
        for a in moved:
            duty, person = problem.duties[a.duty], problem.contracts[a.contract].person
            if (person, a.duty) not in both:
                text = f"{problem.calendar.label(duty.day)} {problem.shifts[duty.shift].code}"
                found.setdefault(person, {"lost": [], "gained": []})[side].append(text)
    return [
        {"person": problem.people[p].id, "name": short_name(problem, p), **sides} for p, sides in sorted(found.items())
    ]
