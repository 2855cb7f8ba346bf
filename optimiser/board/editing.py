"""Changes by hand: each judged before it is made, made by the journal before it is answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from optimiser.audit import Breach, Change, Snapshot, affected
from optimiser.board.answers import Edited
from optimiser.board.grid_data import Sentences, board_breach, cover_data, rows_data, verdict_data
from optimiser.board.moves import Move, Placed, resolve_moves
from optimiser.board.session import Refused, Session
from optimiser.board.watched import INPUTS
from optimiser.folder.files import ROTA, TABLES
from optimiser.folder.load import RotaFolder, load
from optimiser.gaps import gaps
from optimiser.journal.current import FILE, CurrentRota
from optimiser.journal.entry import Entry
from optimiser.journal.input_rows import changed_text
from optimiser.journal.undo import Reversal, entry_number, redo, undo_last, undo_one, undo_to
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.judged_rota import audit as judge_rota
from optimiser.library.names import find_day, find_person
from optimiser.operate.candidate import blockers
from optimiser.problem.domain import Assignment
from optimiser.report.changes.shared import short_data, visible_breaches
from optimiser.report.rota.grid import short_name
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.tabular.faults import listing
from optimiser.tabular.output import write_csv, write_text

_HEADINGS = {table.file: table.headings for table in TABLES}


class HardBreach(Refused):
    """A change would newly break hard rules, and no reason was given."""

    def __init__(self, edited: Edited) -> None:
        super().__init__("this breaks a hard rule")
        self.edited = edited


def edit(
    session: Session,
    moves: Sequence[Move],
    *,
    reason: str = "",
    dry_run: bool = False,
    revision: str | None = None,
    kind: str = "edit",
) -> Edited:
    """Take duties out and put duties in; what newly breaks a hard rule only with a reason.

    Args:
        moves: made together or not at all.
        reason: why, for the journal.
        dry_run: only judge.
        revision: that of the rota that the moves speak of; None for whatever it is.

    Raises:
        BadInput: a name is unknown, or a duty is not there.
        HardBreach: it is not made, since no reason is given.
        Moved, ReadOnly: see `Session.changing`.
    """
    if dry_run:
        session.refresh()
        session.at(revision)
        placed = resolve_moves(session.rota.bill, moves, leave=session.manager)
        if placed.rows:
            return _by_reading(session, None, placed, kind, reason)
        with session.tried(placed.change) as kept:
            return _edited(session, kept, None)
    with session.changing(revision) as current:
        placed = resolve_moves(session.rota.bill, moves, leave=session.manager)
        if placed.rows:
            return _by_reading(session, current, placed, kind, reason)
        with session.tried(placed.change) as kept:
            if not reason.strip() and any(b.hard for b in blockers(session.rota.bill, kept)):
                raise HardBreach(_edited(session, kept, None))
            entry = session.make(current, kind, kept, reason=reason.strip())
            return _edited(session, kept, entry)


def take_back(session: Session, seq: int | None = None, *, to: int | None = None, reason: str = "",
         revision: str | None = None) -> Edited:  # fmt: skip
    """Take back the last change that stands, one entry alone, or all that came after one.

    Raises:
        BadInput: there is nothing to take back, or a later entry is in the way.
    """
    return _reverse(session, "undo", seq, to, reason, revision)


def redo_undone(session: Session, *, reason: str = "", revision: str | None = None) -> Edited:
    """Do again what the last undo took back.

    Raises:
        BadInput: there is no such undo, or a later entry is in the way.
    """
    return _reverse(session, "redo", None, None, reason, revision)


def _reverse(session: Session, kind: str, seq: int | None, to: int | None, reason: str, revision: str | None) -> Edited:
    with session.changing(revision) as current:
        if current.edited:
            current.adopt(session.rows, *session.rota.bill.cost, session.watched.hashes.get(FILE, ""))
            session.note(current)
        plan = _plan(session, kind, seq, to, reason)
        change = None if plan.inputs else session.texts.change(session.rows, plan.rows)
        if change is not None:
            with session.tried(change) as kept:
                entry = session.make(current, plan.kind, kept, reason=reason, undoes=plan.undoes)
                return replace(_edited(session, kept, entry), said=f"{entry.name}: {kind} of {_names(entry)}.")
        with TemporaryDirectory(prefix="rota-") as made:
            instead = {file: Path(made) / file for file in plan.inputs if file in INPUTS}
            for file, path in instead.items():
                write_text(path, changed_text(session.home / file, plan.inputs[file], _HEADINGS.get(file, ())))
            after = read_with(session, plan.rows, instead)
        entry = session.make_whole(current, plan.kind, after, inputs=plan.inputs, reason=reason, undoes=plan.undoes)
        return whole_data(session, entry, said=f"{entry.name}: {kind} of {_names(entry)}.")


def _plan(session: Session, kind: str, seq: int | None, to: int | None, reason: str) -> Reversal:
    entries = session.entries
    if kind == "redo":
        return redo(entries, reason)
    if to is not None:
        return undo_to(entries, entry_number(f"@{to}"), reason)
    return undo_last(entries, reason) if seq is None else undo_one(entries, entry_number(f"@{seq}"), reason)


def _names(entry: Entry) -> str:
    return ", ".join(f"@{seq}" for seq in entry.undoes)


def whole_data(
    session: Session,
    entry: Entry | None,
    *,
    new: Sequence[Breach] = (),
    opened: Sequence[dict[str, object]] = (),
    said: str = "",
) -> Edited:
    """What a change did that was judged by reading the folder anew."""
    view = session.view
    told = visible_breaches(view, new)
    return Edited(
        revision=session.revision,
        entry=None if entry is None else entry.seq,
        people=[],
        rows=[],
        words=[],
        cover=[],
        verdict=verdict_data(session),
        new=[board_breach(view, b) for b in told],
        mended=[],
        opened=list(opened),
        reload=True,
        said=" ".join([*([said] if said else []), *_broken(view, told)]),
    )


def _edited(session: Session, kept: Snapshot, entry: Entry | None) -> Edited:
    """What a change did that is made or being tried."""
    if entry is None:
        session.look_afresh()
    view, bill, problem = session.view, session.rota.bill, session.problem
    new, mended = bill.delta(kept)
    where = affected(problem, kept.change)
    touched = {p for b in (*new, *mended) if b.hard for p in b.people} | set(where.people or ())
    team_days = sorted(where.team_days or ())
    needs = [n for place in team_days for n in problem.needs_at.get(place, ())]
    opened = [gap for gap in gaps(problem, bill.lines, needs) if _fewer(session, kept, gap.need)]
    words = Sentences()
    told = Edited(
        revision=session.revision,
        entry=None if entry is None else entry.seq,
        people=[problem.people[p].id for p in sorted(touched)],
        rows=rows_data(view, touched, words),
        words=list(words),
        cover=cover_data(view, team_days),
        verdict=verdict_data(session),
        new=[board_breach(view, b) for b in visible_breaches(view, new)],
        mended=[board_breach(view, b) for b in visible_breaches(view, mended)],
        opened=[short_data(view, gap) for gap in opened],
        said=_sentence(session, kept.change, new),
    )
    if entry is None:
        session.look_afresh()
    return told


def _fewer(session: Session, kept: Snapshot, need: int) -> bool:
    """Whether a change takes somebody from a need."""
    problem, wanted = session.problem, session.problem.needs[need]

    def counts(side: Sequence[Assignment]) -> int:
        return sum(
            a.capability == wanted.capability
            and (problem.duties[a.duty].team, problem.duties[a.duty].day) == (wanted.team, wanted.day)
            and wanted.period in problem.shifts[problem.duties[a.duty].shift].periods
            for a in side
        )

    return counts(kept.change.out) > counts(kept.change.into)


def _sentence(session: Session, change: Change, new: Sequence[Breach]) -> str:
    """`Long day given to Amara Okafor, Fri 11 Dec. One hard rule broken.`"""
    problem, parts = session.problem, []
    gone = {(problem.contracts[a.contract].person, a.duty) for a in change.out}
    come = {(problem.contracts[a.contract].person, a.duty) for a in change.into}
    for verb, pairs in (("taken from", gone - come), ("given to", come - gone)):
        for person, index in sorted(pairs)[:2]:
            duty = problem.duties[index]
            shift = problem.shifts[duty.shift]
            who = short_name(problem, person)
            parts.append(f"{shift.name or shift.code} {verb} {who}, {problem.calendar.label(duty.day)}.")
        if len(pairs) > 2:
            parts.append(f"{len(pairs) - 2} more {verb.split()[0]}.")
    return " ".join([*parts, *_broken(session.view, new)])


def _broken(view: RotaView, new: Sequence[Breach]) -> list[str]:
    """`One hard rule is broken: ...`; nothing where none newly is."""
    hard = [b for b in new if b.hard]
    return [f"{count(len(hard), 'hard rule is', 'hard rules are')} broken: {view.text_of(hard[0])}."] if hard else []


def _by_reading(session: Session, current: CurrentRota | None, placed: Placed, kind: str, reason: str) -> Edited:
    """Make moves that put in duties for which no demand asks: the folder is read with them."""
    left = session.texts.rows((session.rota.bill.lines.rota - set(placed.change.out)) | set(placed.change.into))
    rows: list[Sequence[object]] = [*left, *(tuple(row.get(h, "") for h in ROTA.headings) for row in placed.rows)]
    after = read_with(session, rows)
    new = new_breaches(session, after)
    if current is None:
        return whole_data(session, None, new=new, said="Tried only.")
    if new and not reason.strip():
        raise HardBreach(whole_data(session, None, new=new))
    entry = session.make_whole(current, kind, after, reason=reason.strip())
    return whole_data(session, entry, new=new, said=f"Made; no demand asks for {_unasked(session, placed)}.")


def _unasked(session: Session, placed: Placed) -> str:
    """`Long day of Amara Okafor, Fri 11 Dec`: duties for which no demand asks."""
    problem = session.problem
    told = []
    for row in placed.rows:
        person, day = find_person(problem, row["person"]), find_day(problem, row["date"])
        shift = next(s for s in problem.shifts if s.code == row["shift"])
        told.append(f"{shift.name or shift.code} of {short_name(problem, person)}, {problem.calendar.label(day)}")
    return listing(told, 3)


def read_with(
    session: Session, rows: Sequence[Sequence[object]], instead: Mapping[str, Path] | None = None
) -> JudgedRota:
    """The folder read with other rows of `rota.csv`, judged.

    Raises:
        BadInput: with every fault that it would have then.
    """
    with TemporaryDirectory(prefix="rota-") as made:
        path = Path(made) / ROTA.file
        write_csv(path, ROTA.headings, rows)
        source: RotaFolder = load(session.home, rota=path, instead=instead)
    return judge_rota(source, source.rota or (), manager=session.manager)


def new_breaches(session: Session, after: JudgedRota) -> list[Breach]:
    """Hard breaches of another reading of the folder that the rota in hand does not have there, or has less of."""

    def place(rota: JudgedRota, b: Breach) -> tuple[object, ...]:
        people = rota.source.problem.people
        return (b.rule, b.place.kind, b.first_day, b.last_day, tuple(people[p].id for p in b.people))

    known: dict[tuple[object, ...], list[Breach]] = {}
    for b in session.rota.bill.all_breaches():
        if b.hard:
            known.setdefault(place(session.rota, b), []).append(b)
    hard = (b for b in after.bill.all_breaches() if b.hard)
    return [b for b in hard if not any(_covers(old, b) for old in known.get(place(after, b), ()))]


def _covers(old: Breach, found: Breach) -> bool:
    """Whether a breach of one place is what another there was, or less."""
    numbers = (old.measured, old.allowed, found.measured, found.allowed)
    if old.text == found.text or None in numbers:
        return old.text == found.text
    was, allowed, measured, allowed_now = (number or 0 for number in numbers)
    return abs(measured - allowed_now) <= abs(was - allowed)
