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
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from openpyxl import Workbook, load_workbook

from optimiser.importing.files.reading import read_file
from optimiser.importing.run import Prepared, prepare
from optimiser.tabular.faults import BadInput, Faults
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
            target.write_bytes(_spoilt(target.read_bytes(), rng))
        return target
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=rng.choice(",;\t|"), quoting=rng.choice((csv.QUOTE_MINIMAL, csv.QUOTE_ALL))).writerows(
        rows
    )
    data = text.getvalue().encode(rng.choice(("utf-8", "utf-8-sig", "utf-16", "cp1252", "latin-1")), errors="replace")
    target = path.with_suffix(".csv")
    target.write_bytes(_spoilt(data, rng) if rng.random() < 0.3 else data)
    return target


def _spoilt(data: bytes, rng: random.Random) -> bytes:
    spoilt = bytearray(data)
    for _ in range(rng.randrange(1, 20)):
        if spoilt:
            spoilt[rng.randrange(len(spoilt))] = rng.randrange(256)
    if rng.random() < 0.3:
        del spoilt[rng.randrange(len(spoilt) + 1) :]
    return bytes(spoilt)


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


# --- workbooks made to do harm ----------------------------------------------------------------------------------------


def hostile(number: int, folder: Path, rng: random.Random) -> Path:
    """A workbook of one of many kinds of harm."""
    kind = HOSTILE[number % len(HOSTILE)]
    return kind(folder / f"hostile{number}", rng)


_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
_RELS = (
    '<?xml version="1.0"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{0}" '
    'Target="{1}"/>'
    "</Relationships>"
)
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def _xlsx(path: Path, sheet: str | bytes, extra: dict[str, bytes] | None = None) -> Path:
    target = path.with_suffix(".xlsx")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", _TYPES)
        packed.writestr("_rels/.rels", _RELS.format("officeDocument", "xl/workbook.xml"))
        packed.writestr("xl/_rels/workbook.xml.rels", _RELS.format("worksheet", "worksheets/sheet1.xml"))
        packed.writestr(
            "xl/workbook.xml",
            f'<workbook {_MAIN} xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
            '<sheets><sheet name="Rota" sheetId="1" r:id="rId1"/></sheets></workbook>',
        )
        packed.writestr("xl/worksheets/sheet1.xml", sheet)
        for name, data in (extra or {}).items():
            packed.writestr(name, data)
    return target


def _sheet(rows: str, before: str = "", after: str = "") -> str:
    return f'<?xml version="1.0"?><worksheet {_MAIN}>{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def _text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def _bomb(path: Path, rng: random.Random) -> Path:
    return _xlsx(path, b" " * (rng.choice((120, 300)) * 2**20))


def _string_bomb(path: Path, rng: random.Random) -> Path:
    return _xlsx(path, _sheet(""), {"xl/sharedStrings.xml": b"<sst>" + b"<si><t>a</t></si>" * 4_000_000})


def _entities(path: Path, rng: random.Random) -> Path:
    lines = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    return _xlsx(
        path, f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">{lines}]><worksheet {_MAIN}>&a11;</worksheet>'
    )


def _blank_million(path: Path, rng: random.Random) -> Path:
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 400_000))
    head = f'<row r="1">{_text_cell("A1", "Name")}{_text_cell("B1", "07/12/2026")}</row>'
    return _xlsx(path, _sheet(head + rows, '<dimension ref="A1:XFD1048576"/>'))


def _far_row(path: Path, rng: random.Random) -> Path:
    far = rng.choice((1_048_576, 99_999_999, 9_999_999_999_999))
    cell = f'<c r="A{far}" t="inlineStr"><is><t>far</t></is></c>'
    return _xlsx(path, _sheet(f'<row r="1">{_text_cell("A1", "Name")}</row><row r="{far}">{cell}</row>'))


def _far_column(path: Path, rng: random.Random) -> Path:
    column = rng.choice(("XFD", "ZZZ", "ZZZZZZZZ"))
    return _xlsx(path, _sheet(f'<row r="1">{_text_cell("A1", "Name")}{_text_cell(f"{column}1", "far")}</row>'))


def _huge_merge(path: Path, rng: random.Random) -> Path:
    merges = "<mergeCells>" + '<mergeCell ref="A1:XFD1048576"/>' * 50 + "</mergeCells>"
    return _xlsx(path, _sheet(f'<row r="1">{_text_cell("A1", "Name")}</row>', after=merges))


def _broken_xml(path: Path, rng: random.Random) -> Path:
    text = _sheet("".join(f'<row r="{n}">{_text_cell(f"A{n}", "x")}</row>' for n in range(1, 50)))
    return _xlsx(path, text[: rng.randrange(10, len(text))])


def _deep_xml(path: Path, rng: random.Random) -> Path:
    deep = rng.choice((5_000, 200_000))
    return _xlsx(path, _sheet("<a>" * deep + "</a>" * deep))


def _nothing(path: Path, rng: random.Random) -> Path:
    target = path.with_suffix(".xlsx")
    with zipfile.ZipFile(target, "w") as packed:
        packed.writestr("readme.txt", "nothing")
    return target


def _old_noise(path: Path, rng: random.Random) -> Path:
    target = path.with_suffix(".xls")
    target.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + rng.randbytes(rng.randrange(0, 20_000)))
    return target


def _ods(path: Path, content: str) -> Path:
    target = path.with_suffix(".ods")
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        packed.writestr(
            "content.xml",
            '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
            'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
            'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
            f'<table:table table:name="Rota">{content}</table:table>'
            "</office:spreadsheet></office:body></office:document-content>",
        )
    return target


def _ods_repeats(path: Path, rng: random.Random) -> Path:
    kind = 'office:value-type="string" table:number-columns-repeated="16384"'
    cell = f"<table:table-cell {kind}><text:p>E</text:p></table:table-cell>"
    return _ods(
        path, f'<table:table-row table:number-rows-repeated="{rng.choice((900, 1048576))}">{cell}</table:table-row>' * 3
    )


def _ods_deep(path: Path, rng: random.Random) -> Path:
    deep = 20_000
    text = f"{'<text:span>' * deep}x{'</text:span>' * deep}"
    return _ods(
        path, f"<table:table-row><table:table-cell><text:p>{text}</text:p></table:table-cell></table:table-row>"
    )


def _spoilt_book(path: Path, rng: random.Random) -> Path:
    book = Workbook()
    page = book.active
    assert page is not None
    for row in draw(rng.randrange(1_000)).sheets.popitem()[1]:
        page.append(row)
    target = path.with_suffix(".xlsx")
    book.save(target)
    target.write_bytes(_spoilt(target.read_bytes(), rng))
    return target


def _many_sheets(path: Path, rng: random.Random) -> Path:
    book = Workbook()
    for number in range(400):
        book.create_sheet(f"S{number}").append(["Name", "Role"])
    target = path.with_suffix(".xlsx")
    book.save(target)
    return target


def _page(path: Path, rng: random.Random) -> Path:
    target = path.with_suffix(".xls")
    target.write_text("<html><body><table>" + "<tr><td>Name</td></tr>" * 1_000 + "</table></body></html>")
    return target


HOSTILE: tuple[Callable[[Path, random.Random], Path], ...] = (
    _bomb,
    _string_bomb,
    _entities,
    _blank_million,
    _far_row,
    _far_column,
    _huge_merge,
    _broken_xml,
    _deep_xml,
    _nothing,
    _old_noise,
    _ods_repeats,
    _ods_deep,
    _spoilt_book,
    _spoilt_book,
    _many_sheets,
    _page,
)


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
