"""Spoilt files: seeded changes to cells, headings, encodings and structure, and workbooks made to do harm.

``python -m tests.importing.mutate --files 10000 --workbooks 100 FOLDER`` runs many: each must be read or refused with
faults, in time, and the memory of the process must stay below 1 GiB. FOLDER holds the files to begin from.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import re
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook, load_workbook

from optimiser.importing.files.reading import read_file
from optimiser.importing.run import Prepared, prepare
from optimiser.tabular.faults import BadInput, Faults
from tests.importing.hostile import HOSTILE, hostile, spoilt
from tests.importing.variants import draw

SECONDS = 30
MEBIBYTES = 1024
STRANGE = (
    "",
    " ",
    "=1+1",
    "@SUM(A1)",
    "-",
    "\u202e",
    "😀",
    "x" * 3_000,
    "1e309",
    "99/99/9999",
    "0",
    "-7",
    "NaN",
    "31/02/2026",
    "25:61-99:99",
    "|",
    "a|b",
    '"',
    "'",
    "\\",
    "<b>",
    "\t",
    "\x00",
    "\x0b",
    "Total",
    "Key",
    "E",
    "AL",
    "12345678901234567890",
    "2026-12-07",
    "Mon",
    "Week 1",
    "ann lee / bo ray / cy doe",
    "1/0",
    "None",
    "TRUE",
    "#REF!",
    "(((((",
    "[[[]]]",
    "%s %d {0}",
    "\n\n",
)
Grid = list[list[str]]


@contextmanager
def in_time(seconds: int) -> Iterator[None]:
    """Raise ``TimeoutError`` where something hangs."""

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"longer than {seconds} s")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def read_or_refused(folder: Path, path: Path) -> Prepared | None:
    """What a file is read as, None where it is refused with faults; anything else is an error."""
    with in_time(SECONDS):
        try:
            return prepare(folder, [path])
        except BadInput as error:
            if not error.faults or not all(fault.what for fault in error.faults):
                raise AssertionError("refused without a reason") from error
            return None


def rows_of(path: Path) -> Grid:
    """Cells of the first sheet of a file, as text."""
    if path.suffix == ".xlsx":
        page = load_workbook(path, data_only=True).worksheets[-1]
        rows = page.iter_rows(max_row=min(page.max_row, 120), values_only=True)
        return [["" if value is None else str(value) for value in row] for row in rows]
    data = path.read_bytes()
    text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", errors="replace")
    separator = max(",;\t", key=text[:2_000].count)
    return list(csv.reader(io.StringIO(text), delimiter=separator))


def mutate(rows: Grid, rng: random.Random) -> Grid:
    """The rows with one to six changes."""
    rows = [list(row) for row in rows] or [[""]]
    for _ in range(rng.randrange(1, 7)):
        rng.choice(CHANGES)(rows, rng)
        if not rows:
            rows.append([""])
    return rows


def _cell(rows: Grid, rng: random.Random) -> None:
    row = rng.choice(rows)
    if row:
        row[rng.randrange(len(row))] = rng.choice(STRANGE)


def _many_cells(rows: Grid, rng: random.Random) -> None:
    for _ in range(rng.randrange(5, 60)):
        _cell(rows, rng)


def _heading(rows: Grid, rng: random.Random) -> None:
    row = rows[rng.randrange(min(4, len(rows)))]
    if len(row) > 1:
        one, other = rng.randrange(len(row)), rng.randrange(len(row))
        row[one], row[other] = row[other], row[one] if rng.random() < 0.5 else row[other]


def _drop_rows(rows: Grid, rng: random.Random) -> None:
    at = rng.randrange(len(rows))
    del rows[at : at + rng.randrange(1, 4)]


def _repeat_rows(rows: Grid, rng: random.Random) -> None:
    at = rng.randrange(len(rows))
    rows[at:at] = [list(row) for row in rows[at : at + rng.randrange(1, 12)]]


def _shuffle_rows(rows: Grid, rng: random.Random) -> None:
    rng.shuffle(rows)


def _drop_column(rows: Grid, rng: random.Random) -> None:
    at = rng.randrange(max(len(row) for row in rows) or 1)
    for row in rows:
        del row[at : at + 1]


def _insert_column(rows: Grid, rng: random.Random) -> None:
    at = rng.randrange(max(len(row) for row in rows) or 1)
    text = rng.choice(STRANGE)
    for row in rows:
        row.insert(at, text if rng.random() < 0.5 else "")


def _blank_rows(rows: Grid, rng: random.Random) -> None:
    at = rng.randrange(len(rows))
    rows[at:at] = [[] for _ in range(rng.randrange(1, 50))]


def _ragged(rows: Grid, rng: random.Random) -> None:
    for row in rows:
        if rng.random() < 0.3:
            del row[rng.randrange(len(row) + 1) :]


def _turn(rows: Grid, rng: random.Random) -> None:
    width = max(len(row) for row in rows)
    rows[:] = [[row[column] if column < len(row) else "" for row in rows] for column in range(min(width, 200))]


CHANGES: tuple[Callable[[Grid, random.Random], None], ...] = (
    _cell,
    _cell,
    _many_cells,
    _heading,
    _heading,
    _drop_rows,
    _repeat_rows,
    _shuffle_rows,
    _drop_column,
    _insert_column,
    _blank_rows,
    _ragged,
    _turn,
)


def write_mutated(rows: Grid, path: Path, rng: random.Random) -> Path:
    """A file of the rows: a workbook, or text whose bytes may be spoilt too."""
    if rng.random() < 0.25:
        book = Workbook()
        page = book.active
        assert page is not None
        for row in rows[:400]:
            page.append(["".join(s for s in cell if s >= " " or s in "\t\n") or None for cell in row])
        target = path.with_suffix(".xlsx")
        book.save(target)
        if rng.random() < 0.2:
            target.write_bytes(spoilt(target.read_bytes(), rng))
        return target
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=rng.choice(",;\t|"), quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))).writerows(
        rows
    )
    data = text.getvalue().encode(rng.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")), errors="replace")
    target = path.with_suffix(".csv")
    target.write_bytes(spoilt(data, rng) if rng.random() < 0.3 else data)
    return target


def untold(path: Path, prepared: Prepared) -> list[str]:
    """Rows of a text file of which nothing is used and nothing is told: none there should be."""
    draft = prepared.draft
    places = [item.place for item in (*draft.seen, *draft.duties, *draft.away, *draft.rows, *draft.shifts)]
    used = {int(found[1]) for place in places if (found := re.search(r"(\d+)$", place))}
    told = {item.row for item in prepared.not_used} | {row for _, _, row in draft.headings}
    (sheet,) = read_file(path, Faults())
    first = min(used, default=0)
    return [
        f"row {row}: {sheet.text(row, min(sheet.rows[row]))[:60]}"
        for row in sheet.rows
        if row > first and row not in used | told
    ]


def memory() -> float:
    """Most memory that the process has had, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def beginnings(folder: Path | None, count: int = 30) -> list[Grid]:
    """Files to begin from: those of a folder, and some that are drawn."""
    found = [rows_of(path) for path in sorted(folder.glob("*")) if path.suffix in (".csv", ".xlsx")] if folder else []
    for seed in range(count):
        (rows, *_) = draw(seed).sheets.values()
        found.append([["" if value is None else str(value) for value in row] for row in rows])
    return found


def main() -> None:
    """Run many, and tell how it went."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--workbooks", type=int, default=len(HOSTILE))
    parser.add_argument("--first", type=int, default=0)
    given = parser.parse_args()
    bases = beginnings(given.folder)
    read = refused = failed = 0
    began, slowest = time.process_time(), 0.0
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        for seed in range(given.first, given.first + given.files + given.workbooks):
            rng = random.Random(seed)
            before = time.process_time()
            try:
                if seed < given.first + given.files:
                    path = write_mutated(mutate(rng.choice(bases), rng), home / f"file{seed}", rng)
                else:
                    path = hostile(seed - given.first - given.files, home, rng)
                    before = time.process_time()
                outcome = read_or_refused(home / "folder", path)
                read, refused = read + (outcome is not None), refused + (outcome is None)
            except Exception as error:
                failed += 1
                print(f"seed {seed}: {type(error).__name__}: {str(error)[:200]}", flush=True)
            slowest = max(slowest, time.process_time() - before)
            path.unlink(missing_ok=True)
    print(
        f"{read} read, {refused} refused with faults, {failed} failed; slowest {slowest:.1f} CPU s, "
        f"{time.process_time() - began:.0f} CPU s in all, {memory():.0f} MiB at most"
    )
    sys.exit(1 if failed or memory() > MEBIBYTES else 0)


if __name__ == "__main__":
    main()
