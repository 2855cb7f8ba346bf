"""Rotas, lists and public instances into a rota folder; hours, absences and gaps of a rota for other systems."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.folder.files import ROTA
from optimiser.importing.asking import Answers
from optimiser.importing.instances.public import import_instance, is_instance
from optimiser.importing.run import Imported, ImportOptions, Prepared, prepare, write
from optimiser.journal.current import FILE, PendingEntry, writing
from optimiser.library.judged_rota import JudgedRota, audit
from optimiser.library.names import bad_argument
from optimiser.report.outgoing.mapping import OutMapping, mapped, read_out_mapping
from optimiser.report.outgoing.rows import rows_of
from optimiser.tabular.faults import Faults, listing
from optimiser.tabular.lock import locked
from optimiser.tabular.output import write_csv


def preview_exports(
    folder: Path | str,
    exports: Sequence[Path | str],
    *,
    mapping: Path | str | None = None,
    replace: bool = False,
    answers: Answers | None = None,
    demand: bool = True,
    add_people: bool | None = None,
    pseudonyms: Path | str | None = None,
) -> Prepared | None:
    """Work out what files would make of a rota folder, and what only a person can know; nothing is written.

    Args:
        folder: the rota folder, new or not.
        exports: workbooks and CSV files.
        mapping: how they are read, as an earlier import saved it.
        replace: whether tables that they make are written anew.
        answers: what people said.
        demand: whether demand is drafted from the rota where the folder has none.
        add_people: whether people whom only lists of leave or training name become staff; by default only where the
            folder knows nobody of the list.
        pseudonyms: file of the key and table by which names and numbers are replaced; made where it is not there.

    Returns:
        What was understood; None for a public instance, which is read as it is.

    Raises:
        BadInput: a file or the mapping cannot be read, or nothing in the files was recognised.
    """
    paths = [Path(path) for path in exports]
    if is_instance(paths):
        if mapping is not None:
            raise bad_argument("mapping", "it is for exports", "public instances are read without one")
        return None
    given = Path(mapping) if mapping is not None else None
    names = Path(pseudonyms) if pseudonyms is not None else None
    return prepare(folder, paths, answers, ImportOptions(given, replace, demand, add_people, names))


def read_exports(
    folder: Path | str,
    exports: Sequence[Path | str],
    *,
    mapping: Path | str | None = None,
    replace: bool = False,
    answers: Answers | None = None,
    demand: bool = True,
    add_people: bool | None = None,
    pseudonyms: Path | str | None = None,
) -> Imported:
    """Turn rotas and lists as people make them, or a public instance, into tables of a rota folder.

    Args:
        folder: where the tables go; made if it is not there.
        exports: workbooks and CSV files; or the file or files of a public instance, told by their form.
        mapping, replace, answers, demand, add_people, pseudonyms: as in ``preview_exports``.

    Returns:
        Rows by table, and what was understood, assumed and not used.

    Raises:
        BadInput: a file or the mapping cannot be read, a rota would be overwritten, or something is not said that only
            a person can know; nothing is written then.
    """
    prepared = preview_exports(
        folder,
        exports,
        mapping=mapping,
        replace=replace,
        answers=answers,
        demand=demand,
        add_people=add_people,
        pseudonyms=pseudonyms,
    )
    if prepared is None:
        return Imported(import_instance(Path(folder), [Path(path) for path in exports], replace))
    return write(prepared)


def write_preview(prepared: Prepared) -> Imported:
    """Write what a preview worked out.

    Raises:
        BadInput: something is not said that only a person can know.
    """
    return write(prepared)


def make_current(folder: Path | str, made: Imported) -> JudgedRota:
    """Make the rota that an import wrote the folder's current rota, by an entry of its journal, and judge it.

    Raises:
        BadInput: the folder has faults yet, or another run holds it.
    """
    home = Path(folder)
    judged = audit(home, home / ROTA.file)
    files = dict.fromkeys(item.file for item in made.prepared.understood) if made.prepared else {}
    reason = f"read from {listing(files)}"
    with writing(home, "import", wait=60) as current:
        current.make(
            PendingEntry(
                "import", rows=judged.rows, reason=reason, hard=(None, judged.hard), points=(None, judged.points)
            )
        )
    return judged


@dataclass(frozen=True)
class Outgoing:
    """A file that went out: its mapping, where it is, the number of its rows, and of which rota it is."""

    mapping: OutMapping
    path: Path
    rows: int
    rota: Mapping[str, Any] | None


def send_out(folder: Path | str, rota: Path | str | None, mapping: str | Path, out: Path | str) -> Outgoing:
    """Write a CSV file of a rota for another system.

    Args:
        folder: the rota folder.
        rota: its file; None for the current rota.
        mapping: name of a ready-made mapping, or the file of one's own.
        out: the file to write.

    Raises:
        BadInput: faults of the folder, the rota or the mapping, or the file is the current rota.
    """
    faults = Faults()
    chosen = read_out_mapping(mapping, faults)
    faults.raise_if_any()
    assert chosen is not None
    judged = audit(folder, rota, manager=True)
    if Path(out).resolve() == (Path(folder) / FILE).resolve():
        raise bad_argument("out", f"{out} is the current rota", "expected another file")
    rows = mapped(chosen, rows_of(judged.view, chosen.what))
    with locked(Path(out).parent, tool="export"):
        write_csv(out, list(chosen.columns), rows)
    return Outgoing(chosen, Path(out), len(rows), judged.view.rota)
