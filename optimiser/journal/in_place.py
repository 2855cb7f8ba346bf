"""Moving files into place beside programs that take no lock: what such a program has written meanwhile is kept.

A spreadsheet saves its file whenever a person says so. Between the moment that a file is looked at last and the moment
that another takes its place there is always some time left; so the file is moved aside, the new one is put where none
is, and only then what was moved aside is looked at. Where it is not what the new one was made from, it goes back into
its place: it was saved later than what the new one is a change of, and the change stands in the journal.
"""

from __future__ import annotations

import os
from pathlib import Path

from optimiser.tabular.files import file_hash, is_there
from optimiser.tabular.output import sync_folder

NEXT = ".next-"
"""How the names of files begin that are not in their place yet."""

ASIDE = ".aside-"
"""How the names of files begin whose place another is about to take."""

_LETTERS = 16


def next_name(target: Path, seq: int, known: str) -> Path:
    """The temporary name of a new file of an entry.

    Args:
        target: where it belongs.
        seq: the number of the entry.
        known: SHA-256 of the file there that it was made from; empty where there was none.
    """
    return target.with_name(f"{NEXT}{seq}-{known[:_LETTERS] or 'none'}-{target.name}")


def aside_name(new: Path) -> Path:
    """Where the old file is kept while the new one is moved into its place."""
    return new.with_name(ASIDE + new.name.removeprefix(NEXT))


def put_in_place(new: Path, target: Path) -> None:
    """Move a file into its place, and restore what another program wrote there since it was made.

    What was cut off is finished by the same call again.

    Args:
        new: the file, by its temporary name.
        target: its place.

    Raises:
        OSError: it cannot be moved; it is where it was, or stands in its place.
    """
    aside = aside_name(new)
    if not new.exists() and not is_there(aside):
        return
    if new.exists():
        if target.is_dir():
            new.replace(target)  # fails in the words of the system
        newer = is_there(aside) and target.exists() and not target.samefile(new)
        if is_there(target) and not is_there(aside) and not (target.exists() and target.samefile(new)):
            target.rename(aside)
        _take(new, target)
        if newer:
            aside.unlink()
    if is_there(aside):
        known = aside.name.removeprefix(ASIDE).split("-")[1]
        found = file_hash(aside)[:_LETTERS] or "none"
        if found == known or (target.exists() and aside.stat().st_mtime_ns < target.stat().st_mtime_ns):
            aside.unlink()
        else:
            aside.replace(target)
    sync_folder(target.parent)


def _take(new: Path, target: Path) -> None:
    """Move a file to where there is none; if one has appeared there meanwhile, it is newer and stays."""
    try:
        os.link(new, target)
    except FileExistsError:
        pass
    except OSError:  # a drive without links
        if not is_there(target):
            new.rename(target)
            return
    new.unlink()
