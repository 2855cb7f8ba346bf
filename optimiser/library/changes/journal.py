"""The journal of a folder: read, checked, and taken back entry by entry."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from optimiser.audit import Bill, Lines
from optimiser.folder.files import ROTA, SETTINGS, TABLES
from optimiser.folder.load import load
from optimiser.folder.write import rota_rows
from optimiser.journal.chain import broken_links, read_entries, replay
from optimiser.journal.current import FILE, CurrentRota, PendingEntry, finish_and_clean_up, finish_last, writing
from optimiser.journal.entry import Entry
from optimiser.journal.input_rows import changed_text
from optimiser.journal.status import published_versions
from optimiser.journal.undo import Reversal, entry_number, redo, undo_last, undo_one, undo_to
from optimiser.library.judged_rota import read_again
from optimiser.library.names import bad_argument
from optimiser.tabular.faults import BadInput
from optimiser.tabular.files import file_hash
from optimiser.tabular.lock import Holder, unlocking
from optimiser.tabular.output import write_csv, write_text


def log(folder: Path | str) -> list[Entry]:
    """Every entry of a folder's journal, the oldest first.

    Raises:
        BadInput: there is no such folder, or a line is no entry.
    """
    home = Path(folder)
    if not home.is_dir():
        raise bad_argument("folder", f"there is no folder {home}", "expected a rota folder")
    return read_entries(home)


def verify(folder: Path | str) -> list[str]:
    """What shows that a journal was tampered with: a broken link, a version whose entry is not there any more, a rota
    that is not what the last entry left. Empty where it is whole."""
    home = Path(folder)
    try:
        if home.is_dir():
            finish_last(home)
        entries = log(home)
    except BadInput as error:
        return [str(fault) for fault in error.faults]
    found = broken_links(entries)
    known = {entry.hash for entry in entries}
    for version in published_versions(home):
        if (told := version.record.get("journal")) is not None and told not in known:
            found.append(f"{version} was made from an entry that is not there any more")
    if entries and file_hash(home / FILE) != entries[-1].after:
        found.append(f"{FILE} is not what {entries[-1].name} left: it was changed by other means")
    return found


def undo(folder: Path | str, entry: str | None = None, *, to: str | None = None, reason: str = "") -> Entry:
    """Take back the last change that stands, one entry alone, or all that came after one.

    Args:
        entry: one entry, as `@7`; by default the last that stands.
        to: an entry to go back to.
        reason: why; needed for what was given out.

    Raises:
        BadInput: there is nothing to take back, a later entry is in the way, or the folder would have faults.
    """
    if entry is not None and to is not None:
        raise bad_argument("entry", "an entry alone and one to go back to are both given", "expected one of them")
    if to is not None:
        return _take_back(folder, "undo", partial(undo_to, seq=entry_number(to), reason=reason), reason, whole=True)
    if entry is not None:
        return _take_back(folder, "undo", partial(undo_one, seq=entry_number(entry), reason=reason), reason)
    return _take_back(folder, "undo", partial(undo_last, reason=reason), reason, whole=True)


def redo_last(folder: Path | str, *, reason: str = "") -> Entry:
    """Do again what the last undo took back.

    Raises:
        BadInput: there is no such undo, or a later entry is in the way.
    """
    return _take_back(folder, "redo", partial(redo, reason=reason), reason)


def unlock_folder(folder: Path | str) -> tuple[Holder, Entry] | None:
    """Take away the lock of a holder that is gone once the journal says so; None where nobody holds the folder.

    Raises:
        BadInput: there is no such folder, or a process of this machine holds it now.
    """
    home = Path(folder)
    if not home.is_dir():
        raise bad_argument("folder", f"there is no folder {home}", "expected a rota folder")
    with unlocking(home) as held:
        if held is None:
            return None
        finish_and_clean_up(home)
        facts = {"process": held.process, "machine": held.machine, "since": held.since, "tool": held.tool}
        return held, CurrentRota(home, "unlock").make(PendingEntry("unlock", facts=facts))


def _take_back(
    folder: Path | str, tool: str, find: Callable[[Sequence[Entry]], Reversal], reason: str, *, whole: bool = False
) -> Entry:
    """Take back what `find` finds; `whole` says that this is the last change, or all down to an entry."""
    with writing(folder, tool) as current:
        again = read_again(current)
        if again is not None:
            held, read, cost = again
            current.adopt(held, *cost, read)
        else:
            if current.edited and current.path.exists():
                _check_can_be_left(current, whole)
            current.adopt()
        plan = find(read_entries(current.home))
        rows, cost = _judged(current.home, plan)
        last = current.last
        hard, points = (last.hard[1], last.points[1]) if last is not None else (None, None)
        change = PendingEntry(
            plan.kind,
            rows=rows,
            inputs=plan.inputs,
            reason=reason,
            hard=(hard, cost[0]),
            points=(points, cost[1]),
            undoes=plan.undoes,
        )
        return current.make(change)


def _check_can_be_left(current: CurrentRota, whole: bool) -> None:
    """Raise ``BadInput`` where the file of the rota cannot be read, unless it is taken back as a whole (what a
    spreadsheet made of its dates, say) and what stands in the journal can be gone back to."""
    if not whole or current.last is None:
        load(current.home, rota=current.path)
    else:
        _judged(current.home, Reversal("undo", (), tuple(replay(read_entries(current.home))), {}))


def _judged(home: Path, plan: Reversal) -> tuple[list[tuple[object, ...]], tuple[int, int]]:
    """The rows of the rota that a reversal leads to, in order, and what it costs under the inputs that it leads to."""
    headings = {table.file: table.headings for table in TABLES}
    with TemporaryDirectory(prefix="rota-") as place:
        rota = Path(place) / ROTA.file
        write_csv(rota, ROTA.headings, plan.rows)
        instead = {}
        for file, change in plan.inputs.items():
            if file in headings or file == SETTINGS.file:
                instead[file] = Path(place) / file
                write_text(instead[file], changed_text(home / file, change, headings.get(file, ())))
        source = load(home, rota=rota, instead=instead)
    bill = Bill(source.problem, source.rules, Lines(source.problem, source.rota or ()))
    return rota_rows(source.problem, source.rota or ()), bill.cost
