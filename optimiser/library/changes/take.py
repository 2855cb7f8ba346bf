"""Making another rota the current one: an alternative, one solved aside, one of another program."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from optimiser.folder.files import ROTA
from optimiser.folder.write import is_public_row
from optimiser.journal.chain import read_entries, replay
from optimiser.journal.current import CurrentRota, writing
from optimiser.journal.entry import Cells, Entry, cells
from optimiser.library.judged_rota import JudgedRota, open_rota, read_again
from optimiser.library.names import bad_argument
from optimiser.operate.given_out.keep import given_out
from optimiser.operate.publish import Dates
from optimiser.tabular.wording import count


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
        if not reason.strip():
            _check_needs_no_reason(current, cells(taken.rows))
        return taken, taken.make_current(current, "take", reason)


def _check_needs_no_reason(current: CurrentRota, taken: Sequence[Cells]) -> None:
    """Raise ``BadInput`` where a rota changes days that were given out, or takes leave out since it is a file of those
    for everybody, which have none."""
    now, days = _rows_now(current), given_out(current.home)
    if all(map(is_public_row, taken)) and not all(map(is_public_row, now)):
        what = "the current rota has leave, and this one has none, as files for teams"
        raise bad_argument("reason", what, "expected an entry of rota log such as @7, which has all, or --reason")
    moved = {row for row in now if _within(row, days)} ^ {row for row in taken if _within(row, days)}
    if moved:
        others = "is another" if len(moved) == 1 else "are others"
        what = f"{count(len(moved), 'assignment')} of days that were given out {others}"
        raise bad_argument("reason", what, "expected --reason: what was given out is not changed in silence")


def _stands(current: CurrentRota, taken: JudgedRota) -> bool:
    """Whether a rota that is the current one by the journal stands in its file too, and no other program's instead."""
    path = current.path
    own = taken.path is not None and taken.path.resolve() == path.resolve()
    return path.exists() and (own or not current.edited)


def _rows_now(current: CurrentRota) -> Sequence[Cells]:
    """The rows of the current rota as it reads; where it does not, those that the journal knows."""
    if not current.edited:
        return current.rows()
    again = read_again(current)
    return replay(read_entries(current.home)) if again is None else cells(again[0])


def _within(row: Cells, days: Sequence[Dates]) -> bool:
    try:
        date = dt.date.fromisoformat(row[ROTA.headings.index("date")])
    except ValueError:  # something else wrote it
        return False
    return any(first <= date <= last for first, last in days)
