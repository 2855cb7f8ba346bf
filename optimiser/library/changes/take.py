"""Making another rota the current one: an alternative, one solved aside, one of another program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from optimiser.folder.files import ROTA
from optimiser.journal.chain import read_entries, replay
from optimiser.journal.current import Current, writing
from optimiser.journal.entry import Cells, Entry, cells
from optimiser.library.changes.given_out import given_out
from optimiser.library.judged_rota import JudgedRota, open_rota, read_again
from optimiser.library.names import bad_argument
from optimiser.operate.publish import Dates


def take(folder: Path | str, rota: Path | str, *, reason: str = "", manager: bool = False) -> tuple[JudgedRota, Entry]:
    """Judge a rota of a folder and make it the current one, by an entry of the journal.

    Args:
        folder: the rota folder.
        rota: a file, or an entry of the journal as `@7`.
        reason: why; needed where it changes what was given out.
        manager: whether reasons of absences, agreements and pay may be shown.

    Returns:
        (the rota, judged; the entry).

    Raises:
        BadInput: faults of the folder or the rota, it is the current one, or no reason is given where one is needed.
    """
    home = Path(folder)
    with writing(home, "take", wait=60) as current:
        taken = open_rota(home, rota, manager=manager)
        if taken.status is not None and taken.status.current and _stands(current, taken):
            raise bad_argument("rota", f"{rota} is the current rota already", "expected another one")
        days = given_out(home)
        if days and not reason.strip():
            now = {row for row in _rows_now(current) if _within(row, days)}
            moved = now ^ {row for row in cells(taken.rows) if _within(row, days)}
            if moved:
                what = f"{len(moved)} assignments of days that were given out are others"
                raise bad_argument("reason", what, "expected --reason: what was given out is not changed in silence")
        return taken, taken.keep(current, "take", reason)


def _stands(current: Current, taken: JudgedRota) -> bool:
    """Whether a rota that is the current one by the journal stands in its file too, and no other program's instead."""
    path = current.path
    own = taken.path is not None and taken.path.resolve() == path.resolve()
    return path.exists() and (own or not current.edited)


def _rows_now(current: Current) -> Sequence[Cells]:
    """The rows of the current rota as it reads; where it does not, those that the journal knows."""
    if not current.edited:
        return current.rows()
    again = read_again(current)
    return replay(read_entries(current.home)) if again is None else cells(again[0])


def _within(row: Cells, days: Sequence[Dates]) -> bool:
    date = dt.date.fromisoformat(row[ROTA.headings.index("date")])
    return any(first <= date <= last for first, last in days)
