"""Changes that a coordinator makes to more than the rota: absences, locks, acceptances, swaps, publications."""

from __future__ import annotations

import datetime as dt
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from optimiser.board.answers import Edited
from optimiser.board.editing import HardBreach, edit, new_breaches, read_with, whole_data
from optimiser.board.moves import DutyAt, Move
from optimiser.board.session import Session
from optimiser.folder.compare import raw_rows
from optimiser.folder.files import TABLES
from optimiser.folder.load import RotaFolder
from optimiser.gaps import Gap
from optimiser.journal.entry import InputChange, Row
from optimiser.journal.input_rows import changed_text, plain_row
from optimiser.library.changes.accept import accept_breaches
from optimiser.library.changes.inputs import AVAILABILITY_FILE, changed_inputs, new_absences, with_inputs
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.judged_rota import audit as judge_rota
from optimiser.library.names import bad_argument, find_day, find_duty, find_person, together
from optimiser.library.publish import publication_data, publish
from optimiser.operate.swap import judge_swap
from optimiser.operate.vacated_duties import is_away
from optimiser.problem.domain import NOWHERE
from optimiser.report.changes.shared import short_data
from optimiser.report.rota.grid import short_name
from optimiser.report.rota.words import count
from optimiser.tabular.faults import listing
from optimiser.tabular.output import write_text

PINS_FILE = "pins.csv"
_HEADINGS = {table.file: table.headings for table in TABLES}


def add_absence(
    session: Session, person: str, first: str, last: str, kind: str, *, reason: str = "", revision: str | None = None
) -> Edited:
    """Write an absence of whole days and take away the duties that it rules out; the gaps that this opens.

    Raises:
        BadInput: nobody of such a name, a date outside the period, no such kind, or they are away then already.
    """
    with session.changing(revision) as current:
        problem, before = session.problem, session.rota
        who, start, end = together(
            partial(find_person, problem, person),
            partial(find_day, problem, first, "first"),
            partial(find_day, problem, last, "last"),
        )
        midnight = problem.calendar.midnight
        there = [a for a in problem.absences_of.get(who, ()) if a.shifts is None]
        taken = [
            problem.calendar.label(day)
            for day in range(start, end + 1)
            if any(a.start < midnight(day + 1) and midnight(day) < a.end for a in there)
        ]
        if taken:
            what = f"{short_name(problem, who)} is away on {listing(taken)} already"
            expected = "expected days without an absence; one that is wrong is undone with its change, or in"
            raise bad_argument("first", what, f"{expected} {AVAILABILITY_FILE}")
        away = new_absences(before, [(person, first, last)], [who, start, end], kind)
        inputs = changed_inputs(before, [row for _, row in away])
        source = before.source
        assert isinstance(source, RotaFolder)
        read = with_inputs(before, source, inputs)
        rota = read.rota or frozenset()
        opens, closes = midnight(start), midnight(end + 1)
        mine = [a for a in rota if read.problem.contracts[a.contract].person == who and is_away(read.problem, a)]
        duties = read.problem.duties
        gone = {a for a in mine if duties[a.duty].start < closes and opens < duties[a.duty].end}
        left = [a for a in rota if a not in gone]
        after = judge_rota(read, left, manager=session.manager)
        known = {_need(before, gap): gap.missing for gap in before.view.gaps}
        broken = new_breaches(session, after)
        entry = session.make_whole(current, "absence", after, inputs=inputs, reason=reason.strip())
        opened = [gap for gap in session.view.gaps if gap.missing > known.get(_need(session.rota, gap), 0)]
        name = short_name(problem, who)
        vacant, new = count(len(gone), "duty is", "duties are"), count(len(opened), "gap is", "gaps are")
        said = f"{name} is away from {first} to {last}; {vacant} vacant, {new} new."
        told = [short_data(session.view, gap) for gap in opened]
        return whole_data(session, entry, new=broken, opened=told, said=said)


def _need(rota: JudgedRota, gap: Gap) -> tuple[object, ...]:
    problem = rota.source.problem
    need = problem.needs[gap.need]
    return problem.teams[need.team].id, need.day, need.period, problem.capabilities[need.capability].name


def lock(session: Session, at: DutyAt, *, locked: bool = True, revision: str | None = None) -> Edited:
    """Fix a duty that somebody works, so that solve and repair keep it, or let go of it: a row of `pins.csv`.

    Raises:
        BadInput: they do not work it, or it is as it should be already.
    """
    with session.changing(revision) as current:
        problem = session.problem
        person = find_person(problem, at.person)
        named = f"{at.date}/{at.shift}" if at.shift else at.date
        duty = find_duty(session.rota.bill, person, named, leave=session.manager)
        held = next(a for a in session.rota.bill.lines.line(person) if a.duty == duty)
        on, terms = problem.duties[duty], problem.contracts[held.contract]
        code = problem.shifts[on.shift].code
        who = problem.people[person]
        pinned = any((p.contract, p.duty, p.wanted) == (held.contract, duty, True) for p in problem.pins)
        if pinned == locked:
            word = "locked already" if locked else "not locked"
            raise bad_argument("date", f"{who.id} {at.date} {code} is {word}", "expected another duty")
        if locked:
            row = plain_row(
                {
                    "person": who.id,
                    "contract": terms.id if len(problem.contracts_of[person]) > 1 else None,
                    "date": problem.calendar.date(on.day).isoformat(),
                    "pin": "fixed",
                    "shift": code,
                    "team": problem.teams[on.team].id if on.team != NOWHERE else None,
                }
            )
            change = InputChange(added=(row,))
        else:
            change = InputChange(removed=(_pin_of(session, who.id, at.date, code),))
        with TemporaryDirectory(prefix="rota-") as made:
            path = Path(made) / PINS_FILE
            write_text(path, changed_text(session.home / PINS_FILE, change, _HEADINGS[PINS_FILE]))
            after = read_with(session, session.rows, {PINS_FILE: path})
        entry = session.make_whole(current, "lock", after, inputs={PINS_FILE: change})
        word = "locked: solve and repair keep it" if locked else "free again"
        return whole_data(session, entry, said=f"{short_name(problem, person)}, {at.date} {code} is {word}.")


def _pin_of(session: Session, person: str, date: str, code: str) -> Row:
    """The row of `pins.csv` that fixes a duty."""
    for raw in raw_rows(session.home / PINS_FILE):
        row = plain_row(raw)
        if (row.get("person"), row.get("date"), row.get("shift")) == (person, date, code):
            return row
    raise bad_argument(
        "date", f"no row of {PINS_FILE} fixes {person} {date} {code}", "expected one that was locked here"
    )


def take_on(
    session: Session, rule: str, place: str, date: str | None, *, reason: str, revision: str | None = None
) -> Edited:
    """Take hard breaches on, with a reason: counted all the same, said to be accepted.

    Raises:
        BadInput: there is no such breach, it is accepted already, or no reason is given.
    """
    with session.changing(revision, "accept") as current:
        entry, breaches = accept_breaches(session.rota, current, rule, place, date, reason=reason)
        session.note(current)
        return whole_data(session, entry, said=f"{len(breaches)} accepted: {reason}")


def make_swap(
    session: Session,
    giver: str,
    duty: str,
    taker: str,
    back: str | None,
    *,
    reason: str = "",
    dry_run: bool = False,
    revision: str | None = None,
) -> Edited:
    """A person's duty to another, and one in return, judged as one and made.

    Raises:
        BadInput: nobody of such a name, no such duty, or the other is no candidate for it.
        HardBreach: it breaks a hard rule, and no reason is given.
    """
    session.refresh()
    session.at(revision)
    problem, bill = session.problem, session.rota.bill
    first, second = together(
        partial(find_person, problem, giver, "giver"), partial(find_person, problem, taker, "taker")
    )
    given, *returned = together(
        partial(find_duty, bill, first, duty), *([partial(find_duty, bill, second, back)] if back else [])
    )
    found = judge_swap(bill, first, given, second, *returned)
    if found.refused:
        raise bad_argument("taker", found.refused, "expected somebody who may work it")
    moves = []
    for gone, come in zip(found.change.out, found.change.into, strict=True):
        on = problem.duties[gone.duty]
        code, date = problem.shifts[on.shift].code, problem.calendar.date(on.day).isoformat()
        team = problem.teams[on.team].id if on.team != NOWHERE else ""
        used = problem.capabilities[come.capability].name if come.capability != NOWHERE else ""
        sides = (problem.contracts[gone.contract], problem.contracts[come.contract])
        out, into = (
            DutyAt(problem.people[side.person].id, date, code, team, side.id, "" if side is sides[0] else used)
            for side in sides
        )
        moves.append(Move(out, into))
    return edit(session, moves, reason=reason, dry_run=dry_run, revision=session.revision, kind="swap")


def give_out(
    session: Session,
    *,
    first: str | None = None,
    last: str | None = None,
    on: dt.date | None = None,
    messages: bool = False,
    revision: str | None = None,
) -> dict[str, Any]:
    """Freeze the current rota as the next version; what `rota publish` tells of it.

    Raises:
        BadInput: a date is outside the period.
        Unmended: a hard breach on those days is neither mended nor accepted.
    """
    with session.changing(revision, "publish"):
        done = publish(session.rota, on, first, last, messages=messages)
        session.reopen()
    return {**publication_data(session.home, done), "late_days": done.late_days, "revision": session.revision}


def take(
    session: Session,
    after: JudgedRota,
    kind: str,
    *,
    inputs: dict[str, InputChange] | None = None,
    reason: str = "",
    revision: str | None = None,
) -> Edited:
    """Make a rota that was made aside the current one.

    Raises:
        HardBreach: it has hard breaches that the rota in hand has not, and no reason is given.
    """
    with session.changing(revision) as current:
        new = new_breaches(session, after)
        if new and not reason.strip():
            raise HardBreach(whole_data(session, None, new=new))
        entry = session.make_whole(current, kind, after, inputs=inputs, reason=reason.strip())
        return whole_data(session, entry, new=new, said=f"{entry.name}: the rota of the {kind} is taken.")
