"""Bids for shifts: taken, closed and awarded, each by an entry of the journal."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from optimiser.audit import Bill, Lines
from optimiser.folder.assemble import RotaInput
from optimiser.folder.compare import raw_rows
from optimiser.folder.load import load
from optimiser.journal.chain import read_entries
from optimiser.journal.current import CurrentRota, PendingEntry
from optimiser.journal.entry import Entry, InputChange, Row
from optimiser.journal.undo import entries_in_force
from optimiser.library.changes.inputs import BALANCES_FILE
from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import Date, bad_argument
from optimiser.operate.bids.award import Awards, award_bids
from optimiser.operate.given_out.keep import given_out
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.bids import bids_data, show_bids
from optimiser.tabular.faults import Faults, bad_file
from optimiser.tabular.files import file_hash

BIDS_FILE, PINS_FILE = "bids.csv", "pins.csv"

LOST_BEFORE = "bid points lost"
"""Measure of `balances.csv`: points of bids that a person lost in the last award."""

_OPEN, _CLOSED, _AWARDED = "bids open", "bids close", "bids award"


@dataclass(frozen=True, eq=False, repr=False)
class BidsAwarded(Answer[Awards]):
    """Bids awarded; `entry` is that of the journal where they became pins."""

    entry: Entry | None = None


def open_bids(current: CurrentRota, until: Date | None = None) -> Entry:
    """Say in the journal that bids are taken, or where they are, that they are until another day.

    Args:
        current: the folder, held.
        until: the last day on which they are.

    Raises:
        BadInput: they are open already and no other day is said, or no date.
    """
    try:
        day = dt.date.fromisoformat(until) if isinstance(until, str) else until
    except ValueError:
        raise bad_argument("until", f"'{until}' is not a date", "expected a date such as 2026-11-30") from None
    if _state(current) == _OPEN and day in (None, _until(current.home)):
        expected = "expected rota bids close, or --until and another last day"
        raise bad_argument("folder", "bids are open already", expected)
    return _mark(current, _OPEN, {"until": None if day is None else day.isoformat()})


def close_bids(current: CurrentRota) -> tuple[Entry, int]:
    """Say in the journal that no more bids are taken, and which they are.

    Returns:
        (the entry, how many bids there are).

    Raises:
        BadInput: they are not open, faults of the folder, or after their last day a bid that does not say when it was
            made.
    """
    if _state(current) != _OPEN:
        raise bad_argument("folder", "bids are not open", "expected rota bids open first")
    bids = load(current.home).problem.bids
    until = _until(current.home)
    if until is not None and dt.date.today() > until:
        faults = Faults()
        for row, bid in enumerate(bids, start=2):
            if bid.made is None:
                expected = f"expected a date: bids were taken until {until}, and a later one is lost"
                faults.add(BIDS_FILE, row, "made", "nothing says when this bid was made", expected)
        faults.raise_if_any()
    facts = {"bids": len(bids), "people": len({b.person for b in bids}), "sha256": file_hash(current.home / BIDS_FILE)}
    return _mark(current, _CLOSED, facts), len(bids)


def _until(home: Path) -> dt.date | None:
    """The last day on which bids were taken, where they were opened so."""
    opened = [e for e in read_entries(home) if e.kind == _OPEN]
    said = opened[-1].facts.get("until") if opened else None
    return None if said is None else dt.date.fromisoformat(said)


def award(
    folder: Path | str, *, manager: bool = False, current: CurrentRota | None = None, reason: str = ""
) -> BidsAwarded:
    """Award the bids of a folder, and say of each that was lost why, and what would have won it.

    Args:
        folder: the rota folder; it needs no rota.
        manager: whether points may be shown.
        current: the folder, held and its bids closed: what is won becomes rows of pins.csv, and points lost those of
            balances.csv. None only tries.
        reason: why, for the journal.

    Raises:
        BadInput: faults of the folder, the bids are not closed, or they changed since.
    """
    if current is not None:
        state = _state(current)
        if state != _CLOSED:
            what = "bids are awarded already" if state == _AWARDED else "bids are not closed"
            raise bad_argument("folder", what, "expected rota bids close first, or rota undo of the award")
        closed = [e for e in read_entries(current.home) if e.kind == _CLOSED][-1]
        if closed.facts["sha256"] != file_hash(current.home / BIDS_FILE):
            raise bad_file(BIDS_FILE, "it changed since bids were closed", "expected rota bids open, and close again")
    source = load(folder)
    problem = source.problem
    owed = {c.person: c.value for c in problem.carried if c.measure == LOST_BEFORE}
    floor, budget, until = source.bids.get("floor"), source.bids.get("budget") or 100, _until(Path(folder))
    last = None if until is None else problem.calendar.day(until)
    day = problem.calendar.day
    told = [(day(begin), day(end)) for begin, end in given_out(Path(folder))]
    barred: dict[int, str] = {}
    for b, bid in enumerate(problem.bids):
        if last is not None and bid.made is not None and bid.made > last:
            barred[b] = "late"
        elif any(begin <= bid.day <= end for begin, end in told):
            barred[b] = "given out"
    floor = 1 if floor is None else floor
    found = award_bids(problem, source.rules, problem.bids, floor=floor, budget=budget, owed=owed, barred=barred)
    judged = JudgedRota(source, Bill(problem, source.rules, Lines(problem, ()), lazy=True), manager=manager)
    entry = None if current is None else _record(current, source, found, reason)
    return BidsAwarded(found, judged.view, bids_data, show_bids, entry)


def _record(current: CurrentRota, source: RotaInput, found: Awards, reason: str) -> Entry:
    problem = source.problem
    pins: list[Row] = []
    lost: dict[str, int] = {problem.people[bid.person].id: 0 for bid in problem.bids}
    for bid, won, why in zip(problem.bids, found.won, found.lost, strict=True):
        person = problem.people[bid.person].id
        if won is None:
            lost[person] += 0 if why is not None and why.why in ("late", "given out") else bid.points
            continue
        duty = problem.duties[won.duty]
        row = {
            "person": person,
            "contract": problem.contracts[won.contract].id if len(problem.contracts_of[bid.person]) > 1 else "",
            "date": problem.calendar.date(bid.day).isoformat(),
            "pin": "fixed",
            "shift": problem.shifts[bid.shift].code,
            "team": problem.teams[duty.team].id,
        }
        pins.append(row)
    path = current.home / BALANCES_FILE
    held = (
        [r for r in raw_rows(path) if r.get("measure") == LOST_BEFORE and r.get("person") in lost]
        if path.is_file()
        else []
    )
    fresh = tuple({"person": p, "measure": LOST_BEFORE, "value": str(n)} for p, n in lost.items() if n)
    inputs = {PINS_FILE: InputChange(added=tuple(pins))} if pins else {}
    if held or fresh:
        inputs[BALANCES_FILE] = InputChange(added=fresh, removed=tuple(held))
    last = current.last
    hard = last.hard[1] if last is not None else None
    facts = {"won": len(pins), "bids": len(problem.bids)}
    return current.make(PendingEntry(_AWARDED, inputs=inputs, reason=reason, hard=(hard, None), facts=facts))


def _state(current: CurrentRota) -> str:
    """The last of open, close and award that stands; empty where there is none."""
    entries = read_entries(current.home)
    stand = {entry.seq for entry in entries_in_force(entries)}
    last = [
        e for e in entries if e.kind in (_OPEN, _CLOSED) or (e.kind == _AWARDED and (not e.changes or e.seq in stand))
    ]
    return last[-1].kind if last else ""


def _mark(current: CurrentRota, kind: str, facts: dict[str, object]) -> Entry:
    last = current.last
    hard, points = (last.hard[1], last.points[1]) if last is not None else (None, None)
    judged = last.hashes if last is not None else None
    return current.make(PendingEntry(kind, hard=(hard, hard), points=(points, points), judged=judged, facts=facts))
