"""The file of a rota of a folder: a named file, a file made for a journal entry, or that of the current rota."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from optimiser.folder.files import ROTA
from optimiser.journal.chain import read_entries, replay
from optimiser.journal.current import FILE, PUBLISHED, finish_last
from optimiser.journal.entry import Entry
from optimiser.journal.undo import entry_number, find_entry
from optimiser.tabular.faults import bad_file, listing
from optimiser.tabular.output import write_csv


@contextmanager
def rota_file(home: Path, given: Path | None) -> Iterator[Path]:
    """The file of a rota: the one given; a temporary one for the rota of an entry given as `@7`; by default the current
    rota.

    Raises:
        BadInput: there is no such entry, or no rota yet.
    """
    if given is None:
        yield find_rota(home)
    elif not given.name.startswith("@") or given.exists():
        yield given
    else:
        entries = read_entries(home)
        entry = find_entry(entries, entry_number(str(given)))
        with TemporaryDirectory(prefix="rota-") as place:
            path = Path(place) / f"{entry.name}.csv"
            write_csv(path, ROTA.headings, replay(entries, entry.seq))
            yield path


def entry_given(home: Path, given: object) -> Entry | None:
    """The journal entry that is given as `@7` for a rota; None for a file."""
    if not isinstance(given, str | Path) or not Path(given).name.startswith("@") or Path(given).exists():
        return None
    return find_entry(read_entries(home), entry_number(str(given)))


def find_rota(home: Path) -> Path:
    """The current rota of a folder: by the journal, else the version published last.

    Raises:
        BadInput: there is none.
    """
    if not home.is_dir():
        raise bad_file(str(home), "there is no such folder", "expected a rota folder, with staff.csv and others")
    current, *published = _rotas(home)
    if not current.exists():
        finish_last(home)  # it may be about to be put there
    if current.exists():
        return current
    if published:
        return published[-1]
    raise bad_file(str(home), "there is no rota here yet", "make one with rota solve, or name one with --rota")


def _rotas(home: Path) -> list[Path]:
    return [home / FILE, *sorted((home / PUBLISHED).glob("[0-9][0-9][0-9][0-9]/rota.csv"))]


def check_is_there(home: Path, rota: Path) -> None:
    """Raise ``BadInput`` if the folder or the rota does not exist, naming the rotas that do."""
    if home.is_dir() and not rota.is_file():
        known = [str(path) for path in _rotas(home) if path.is_file()]
        expected = f"there are {listing(known)}" if known else "make one with rota solve"
        raise bad_file(str(rota), "there is no such file", expected)
