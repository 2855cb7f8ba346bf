"""Files that are sent and files that are got: other inputs to check and judge by, reports to take away."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from optimiser.board.session import Session
from optimiser.folder.files import ROTA, SETTINGS, TABLES
from optimiser.folder.load import load
from optimiser.library.check import check
from optimiser.library.judged_rota import audit
from optimiser.library.names import bad_argument
from optimiser.report.rota.coded import coded
from optimiser.tabular.faults import closest, listing
from optimiser.tabular.output import csv_text, write_text

NAMES = (SETTINGS.file, *(table.file for table in TABLES))

EXPORTS = {
    "rota.csv": "text/csv; charset=utf-8",
    "report.html": "text/html; charset=utf-8",
    "report.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "calendars.zip": "application/zip",
}
"""Files that can be taken away, with their media types."""


@dataclass(frozen=True)
class FileMade:
    """A file to be taken away."""

    name: str
    media_type: str
    data: bytes


@contextmanager
def _instead(files: Mapping[str, str]) -> Iterator[dict[str, Path]]:
    """Texts as files that take the place of a folder's."""
    for name in files:
        if name not in NAMES:
            raise bad_argument("files", f"'{name}' is no file of a rota folder", f"expected {listing(NAMES, 30)}",
                               closest(name, NAMES))  # fmt: skip
    with TemporaryDirectory(prefix="rota-") as made:
        for name, text in files.items():
            write_text(Path(made) / name, text)
        yield {name: Path(made) / name for name in files}


def check_with(home: Path, files: Mapping[str, str]) -> dict[str, Any]:
    """What `rota check --json` tells of a folder with other files in the place of its own.

    Raises:
        BadInput: with every fault.
    """
    with _instead(files) as instead:
        return check(load(home, instead=instead)).data()


def audit_with(home: Path, rota: str, files: Mapping[str, str], manager: bool) -> dict[str, Any]:
    """What `rota audit --json` tells of a rota.

    Raises:
        BadInput: with every fault of the rota and the files.
    """
    with _instead(files) as instead, TemporaryDirectory(prefix="rota-") as made:
        path = Path(made) / ROTA.file
        write_text(path, rota)
        source = load(home, rota=path, instead=instead)
        return coded(audit(source, source.rota or (), manager=manager).view)


def export(session: Session, name: str) -> FileMade:
    """A file of the rota in hand.

    Raises:
        BadInput: no such file.
    """
    if name not in EXPORTS:
        raise bad_argument("file", f"'{name}' is no export", f"expected {listing(EXPORTS)}", closest(name, EXPORTS))
    if name == "rota.csv":
        text = csv_text(ROTA.headings, [row for row in session.rows if session.manager or not _is_leave(row)])
        return FileMade(name, EXPORTS[name], text.encode())
    format_ = {"report.html": "html", "report.xlsx": "xlsx", "calendars.zip": "ical"}[name]
    with TemporaryDirectory(prefix="rota-") as made:
        written = session.rota.write(Path(made) / "out", (format_,))
        if name == "calendars.zip":
            packed = BytesIO()
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
                for path in written:
                    if path.suffix == ".ics":
                        archive.write(path, path.name)
            return FileMade(name, EXPORTS[name], packed.getvalue())
        path = next(p for p in written if p.suffix == Path(name).suffix)
        return FileMade(name, EXPORTS[name], path.read_bytes())


def _is_leave(row: tuple[str, ...]) -> bool:
    return row[ROTA.headings.index("kind")] == "leave"
