"""A rota folder as a problem: every file read, every fault at once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from optimiser.folder.assemble import RotaInput, assemble
from optimiser.folder.files import ACCEPTED, EARLIER_FIGURES, ROTA, SETTINGS, TABLES
from optimiser.tabular.faults import Faults, closest
from optimiser.tabular.schema import Row, Table, read_table
from optimiser.tabular.toml import read_toml

OTHER_FOLDERS = {"mix.toml": "rota mix solve", "supply.toml": "rota mix supply"}
"""Settings of folders of another kind, and the command that reads those."""


NOT_USED = "not_used.csv"
"""What an import could not use; for people to read."""


@dataclass(frozen=True, repr=False)
class RotaFolder(RotaInput):
    """A rota folder, read.

    Attributes:
        path: the folder.
        rota_file, previous_file: the rota and the earlier rota that were read with it.
        instead: files that took the place of the folder's, by name.
    """

    path: Path
    rota_file: Path | None = None
    previous_file: Path | None = None
    instead: Mapping[str, Path] = field(default_factory=dict)


def load(
    folder: Path | str,
    rota: Path | str | None = None,
    previous: Path | str | None = None,
    instead: Mapping[str, Path] | None = None,
    to_judge: bool = True,
    days: int | None = None,
) -> RotaFolder:
    """Read a rota folder.

    Args:
        folder: where the files are. Required are staff.csv and, unless a rota is to be judged, shifts.csv, demand.csv
            and rota.toml.
        rota: a rota of the period to be read with it, by shift codes or by what was really worked. Where rota.toml is
            not there, its first and last date are the period.
        previous: an earlier rota of the period, for rules that hold on to it.
        instead: files that take the place of the folder's, by name: `{"demand.csv": path}`; rota.toml too.
        to_judge: False where a rota is only looked at: without rules and candidates, which is quicker.
        days: length of the period in place of that of rota.toml.

    Raises:
        BadInput: with every fault of every file.
    """
    home, faults = Path(folder), Faults()
    if not home.is_dir():
        faults.add(str(folder), None, None, "there is no such folder", "expected a folder with staff.csv and others")
        faults.raise_if_any()
    stated = (instead or {}).get(SETTINGS.file, home / SETTINGS.file)
    if rota is None and not stated.exists():
        for name, command in OTHER_FOLDERS.items():
            if (home / name).is_file():
                what = f"the file is missing, and {name} is there: this is no rota folder"
                faults.add(SETTINGS.file, None, None, what, f"expected {SETTINGS.doc}", f"{command} {home}")
        faults.raise_if_any()
    settings = read_toml(stated, SETTINGS, faults, required=rota is None)
    if days is not None and settings:
        settings["period"] |= {"weeks": None, "end": None, "days": days}
    _strangers(home, faults)
    files = _files(home, rota, previous)
    paths = {table.file: path for path, table in files} | dict(instead or {})
    rotas = [table for _, table in files[len(TABLES) :]]

    def read(table: Table, required: bool) -> list[Row] | None:
        path = paths[table.file]
        rows = read_table(path, table, faults, required, table.file)
        return rows if path.is_file() else None

    found = assemble(
        settings,
        read,
        faults,
        stated=stated.exists(),
        rota=rotas[0] if rota is not None else None,
        previous=rotas[-1] if previous is not None else None,
        to_judge=to_judge,
    )
    known = {
        **vars(found),
        "name": found.name or home.resolve().name,
        "inputs": hashes({SETTINGS.file: stated, **paths}),
    }
    rota_file, previous_file = (Path(given) if given is not None else None for given in (rota, previous))
    return RotaFolder(**known, path=home, rota_file=rota_file, previous_file=previous_file, instead=dict(instead or {}))


def hashes(paths: Mapping[str, Path]) -> dict[str, str]:
    """SHA-256 of each file that is there, by name."""
    return {name: hashlib.sha256(path.read_bytes()).hexdigest() for name, path in paths.items() if path.is_file()}


def inputs_read_from(home: Path, source: RotaInput) -> Mapping[str, str] | None:
    """SHA-256 of each file of a folder as a source was read from it, by name; None where it was read from elsewhere."""
    own = isinstance(source, RotaFolder) and not source.instead and source.path.resolve() == home.resolve()
    return source.inputs if own else None


def changed_since_read(source: RotaInput) -> list[str]:
    """Files of a folder that are not what they were when a source was read from it."""
    if not isinstance(source, RotaFolder) or source.instead:
        return []
    names = [SETTINGS.file, *(table.file for table in TABLES)]
    now = hashes({name: source.path / name for name in names})
    return [name for name in names if source.inputs.get(name) != now.get(name)]


def _files(home: Path, rota: Path | str | None, previous: Path | str | None) -> list[tuple[Path, Table]]:
    """Every file to be read with its table: those of the folder, then the rotas, each a table named like its file."""
    files = [(home / table.file, table) for table in TABLES]
    for path in dict.fromkeys(Path(given).resolve() for given in (rota, previous) if given is not None):
        taken = {table.file for _, table in files}
        label = path.name if path.name not in taken else f"{path.parent.name}/{path.name}"
        files.append((path, replace(ROTA, file=label if label not in taken else str(path), required_file=True)))
    return files


def _strangers(home: Path, faults: Faults) -> None:
    """A notice for each CSV file that is none of the folder's, when its name is nearly that of one that is not there,
    or differs from one in case alone."""
    known = [table.file for table in (*TABLES, ROTA, ACCEPTED, EARLIER_FIGURES)]
    own = {*known, NOT_USED}
    for path in sorted(path for path in home.glob("*") if path.suffix.casefold() == ".csv" and path.is_file()):
        near = closest(path.name, known)
        if path.name in own or not near:
            continue
        if not (home / near).exists():
            faults.notice(path.name, None, None, "this is no file of a rota folder; not read", suggestion=near)
        elif path.name.casefold() == near and not path.samefile(home / near):
            faults.notice(path.name, None, None, f"not read: {near} is there too, and is read", "expected one of them")
