"""Undoing entries: which are in force, what undoing one would do, and which later entry prevents it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from optimiser.folder.files import ROTA
from optimiser.folder.write import is_public_row
from optimiser.journal.chain import replay
from optimiser.journal.entry import Cells, Entry, InputChange, Row
from optimiser.tabular.faults import ArgumentFault, BadInput


@dataclass(frozen=True)
class Reversal:
    """The change that undoes some entries.

    Attributes:
        kind: undo or redo.
        undoes: the entries.
        rows: the rota afterwards.
        inputs: what is done to input files.
    """

    kind: str
    undoes: tuple[int, ...]
    rows: tuple[Cells, ...]
    inputs: dict[str, InputChange]


def entries_in_force(entries: Sequence[Entry]) -> list[Entry]:
    """Entries that changed something and are not undone; an entry that was undone and redone is in force."""
    by_seq = {entry.seq: entry for entry in entries}
    gone: set[int] = set()
    for entry in entries:
        if entry.kind == "redo":
            gone -= {seq for undone in entry.undoes for seq in by_seq[undone].undoes}
        gone |= set(entry.undoes)
    return [e for e in entries if e.changes and e.seq not in gone and e.kind not in ("undo", "redo")]


def changes_since_published(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in force after the last publication, with those that undid or redid earlier ones."""
    published = next((e for e in reversed(entries) if e.kind == "publish"), None)
    first = 0 if published is None else published.seq
    found = {entry.seq: entry for entry in entries_in_force(entries) if entry.seq > first}
    if published is None or (not found and entries[-1].after == published.after):
        return list(found.values())
    redone = {seq for entry in entries if entry.kind == "redo" for seq in entry.undoes}
    for entry in entries[first:]:
        if entry.kind in ("undo", "redo") and entry.seq not in redone and any(seq <= first for seq in entry.undoes):
            found[entry.seq] = entry
    return [found[seq] for seq in sorted(found)]


def undo_last(entries: Sequence[Entry], reason: str = "") -> Reversal:
    """The reversal of the last entry in force; BadInput if there is none."""
    stand = entries_in_force(entries)
    if not stand:
        raise _refused("nothing has changed yet that could be undone", "see rota log")
    return undo_one(entries, stand[-1].seq, reason)


def undo_one(entries: Sequence[Entry], seq: int, reason: str = "") -> Reversal:
    """The reversal of one entry that leaves later ones in force.

    Raises:
        BadInput: it does not stand, it is the first, it was published and no reason is given, or a later entry touches
            the same person and day.
    """
    entry = find_entry(entries, seq)
    if entry.kind in ("undo", "redo"):
        raise _refused(f"{entry.name} is an {entry.kind} itself", "take it back with rota redo or rota undo")
    if entry not in entries_in_force(entries):
        why = "was undone already" if entry.changes else "changed neither the rota nor an input"
        raise _refused(f"{entry.name} {why}", "see rota log")
    if not entry.before and entry.into:
        raise _refused(f"{entry.name} is the first rota: there is none before it", "make another with rota solve")
    _check(entries, entry, entries_in_force(entries), reason)
    return _reversal("undo", entries, entry)


def undo_to(entries: Sequence[Entry], seq: int, reason: str = "") -> Reversal:
    """The reversal of all entries after a given one.

    Raises:
        BadInput: no such entry, nothing has changed since, or it was published since and no reason is given.
    """
    target = find_entry(entries, seq)
    later = [entry for entry in entries if entry.seq > seq]
    undone = tuple(entry.seq for entry in entries_in_force(entries) if entry.seq > seq)
    if not any(entry.changes for entry in later):
        raise _refused(f"nothing has changed since {target.name}", "see rota log")
    _check_published(entries, target.seq + 1, reason)
    if not target.after:
        raise _refused(f"there was no rota yet at {target.name}", "see rota log")
    return Reversal("undo", undone, tuple(replay(entries, seq)), _taken_back(later))


def redo(entries: Sequence[Entry], reason: str = "") -> Reversal:
    """The change that redoes what the last undo undid.

    Raises:
        BadInput: there is no such undo, or a later entry touches the same person and day.
    """
    done = {seq for entry in entries if entry.kind == "redo" for seq in entry.undoes}
    undone = next((e for e in reversed(entries) if e.kind == "undo" and e.seq not in done), None)
    if undone is None:
        raise _refused("nothing was undone that could be done again", "see rota log")
    _check(entries, undone, entries_in_force(entries), reason)
    return _reversal("redo", entries, undone)


def entry_number(given: str) -> int:
    """The number of an entry named as `@7`.

    Raises:
        BadInput: it is no such name.
    """
    number = given.removeprefix("@")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        near = f"--folder {given}" if Path(given).is_dir() else ""
        raise _refused(f"'{given}' names no entry", "expected one of rota log, such as @7", near)
    return int(number)


def _reversal(kind: str, entries: Sequence[Entry], entry: Entry) -> Reversal:
    rows = Counter(replay(entries))
    rows.subtract(entry.into)
    rows.update(entry.out)
    return Reversal(kind, (entry.seq,), tuple(rows.elements()), {f: c.reversed for f, c in entry.inputs.items()})


def _check(entries: Sequence[Entry], entry: Entry, stand: Sequence[Entry], reason: str) -> None:
    _check_published(entries, entry.seq, reason)
    person, date = ROTA.headings.index("person"), ROTA.headings.index("date")
    mine = entry.person_days
    for later in stand:
        touched = mine & later.person_days if later.seq > entry.seq else frozenset()
        if touched:
            who, day = min(touched, key=lambda pair: (pair[1], pair[0]))
            rows = [r for r in (*later.out, *later.into) if (r[person], r[date]) == (who, day)]
            named = next((r for r in rows if is_public_row(r)), None)  # leave is for managers
            shift = "" if named is None else f" ({named[ROTA.headings.index('shift')] or named[6]})"
            what = f"{later.name} ({later.kind}) touches {who} on {day} too{shift}"
            raise _refused(f"{entry.name} cannot be taken back alone: {what}", f"undo {later.name} first")


def _check_published(entries: Sequence[Entry], seq: int, reason: str) -> None:
    published = [entry for entry in entries if entry.kind == "publish"]
    if published and seq <= published[-1].seq and not reason.strip():
        what = f"@{seq} was published with {published[-1].name}"
        raise BadInput(
            [ArgumentFault("reason", what, "expected --reason: what was given out is not undone in silence")]
        )


def _taken_back(entries: Sequence[Entry]) -> dict[str, InputChange]:
    """The input changes that undo those of some entries, one after the other."""
    net: dict[str, Counter[frozenset[tuple[str, str]]]] = {}
    texts: dict[str, tuple[str, str]] = {}
    for entry in entries:
        for file, change in entry.inputs.items():
            count = net.setdefault(file, Counter())
            count.update(map(_frozen, change.added))
            count.subtract(map(_frozen, change.removed))
            if change.texts:
                texts[file] = (change.texts[1], texts.get(file, (change.texts[0], change.texts[0]))[1])
    found = {}
    for file, count in net.items():
        added, removed = (tuple(dict(row) for row in side.elements()) for side in (-count, +count))
        if added or removed or file in texts:
            found[file] = InputChange(added, removed, texts.get(file))
    return found


def _frozen(row: Row) -> frozenset[tuple[str, str]]:
    return frozenset(row.items())


def find_entry(entries: Sequence[Entry], seq: int) -> Entry:
    """An entry by its number; BadInput if there is none."""
    found = next((entry for entry in entries if entry.seq == seq), None)
    if found is None:
        known = f"expected @1 to @{len(entries)}" if entries else "the folder has no journal yet"
        raise _refused(f"there is no entry @{seq}", known)
    return found


def _refused(what: str, expected: str, suggestion: str = "") -> BadInput:
    return BadInput([ArgumentFault("entry", what, expected, suggestion)])
