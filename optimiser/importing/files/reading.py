"""Opening a file: told by what it holds, never by its name."""

from __future__ import annotations

import csv
import io
import zipfile
from collections import Counter
from pathlib import Path

from optimiser.importing.files import limits
from optimiser.importing.files.limits import TooMuch
from optimiser.importing.files.sheet import CellValue, Sheet
from optimiser.tabular.csvtext import SEPARATORS, decode
from optimiser.tabular.faults import Faults

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAVE = "open it in a spreadsheet program and save it as .xlsx"


def read_file(path: Path, faults: Faults, separator: str = "") -> list[Sheet]:
    """The sheets of a file; what keeps it from being read is added to ``faults`` and the list is empty.

    Hidden sheets come with their name and without cells. ``separator`` is of the cells of a text file, where known.
    """
    name = path.name
    if not path.is_file():
        faults.add(name, None, None, "there is no such file", "expected a workbook or a CSV file")
        return []
    size = path.stat().st_size
    if size > limits.FILE_BYTES:
        most = f"at most {limits.FILE_BYTES // 2**20} MiB are read"
        faults.add(name, None, None, f"the file has {size / 2**20:,.0f} MiB; {most}", "expected a rota or a list")
        return []
    with path.open("rb") as stream:
        start = stream.read(2_048)
    if start.startswith((_ZIP, _OLE)):
        return [sheet.without_errors() for sheet in _workbook(path, start, faults)]
    if start.lstrip()[:1] == b"<":
        faults.add(name, None, None, "this is a web page or XML, not a workbook, whatever its name says", _SAVE)
        return []
    text = decode(path.read_bytes(), name, faults)
    if text is None:
        return []
    if not text.strip():
        faults.add(name, None, None, "the file is empty", "expected headings and rows")
        return []
    return [read_text(text, name, separator).without_errors()]


def _workbook(path: Path, start: bytes, faults: Faults) -> list[Sheet]:
    try:
        if start.startswith(_OLE):
            from optimiser.importing.files.xls import read_xls

            return read_xls(path)
        with zipfile.ZipFile(path) as packed:
            parts = set(packed.namelist())
        if "content.xml" in parts:
            from optimiser.importing.files.ods import read_ods

            return read_ods(path)
        if "xl/workbook.bin" in parts:
            faults.add(path.name, None, None, "this is a binary workbook (.xlsb)", _SAVE)
            return []
        from optimiser.importing.files.xlsx import read_xlsx

        return read_xlsx(path)
    except TooMuch as error:
        faults.add(path.name, None, None, f"the workbook is not read: {error}", "expected the workbook of a rota")
    except (MemoryError, RecursionError):
        faults.add(path.name, None, None, "the workbook is too large or too deep to be read", _SAVE)
    except Exception as error:  # whatever is wrong inside, libraries say it in many ways
        said = " ".join(str(error).split())[:120] or type(error).__name__
        locked = start.startswith(_OLE) and "workbook" in said.casefold()
        what = "the workbook is locked with a password or no workbook at all" if locked else "it cannot be read"
        faults.add(path.name, None, None, f"{what} ({said})", _SAVE)
    return []


def read_text(text: str, name: str, separator: str = "") -> Sheet:
    """A text file as one sheet; what separates the cells is what splits most lines alike."""
    separator = separator or best_separator(text)
    sheet = Sheet(name)
    cells = 0
    records, stray = _records(text, separator)
    for number, record in enumerate(records, 1):
        found: dict[int, CellValue] = {
            place: cell[: limits.CELL_TEXT] for place, cell in enumerate(record[: limits.SHEET_COLUMNS]) if cell.strip()
        }
        if found:
            sheet.rows[number] = found
            cells += len(found)
        beyond = [cell for cell in record[limits.SHEET_COLUMNS :] if cell.strip()]
        if beyond:
            reason = f"cells beyond column {limits.SHEET_COLUMNS:,} are not read"
            sheet.left_out.append(sheet.not_used(number, None, reason, f"{len(beyond)} cells"))
        if number in stray:
            sheet.left_out.append(sheet.not_used(number, None, 'a " sign without its other one: read without it'))
        if cells > limits.CELLS:
            reason = f"more than {limits.CELLS:,} cells; the rest of the file is not read"
            sheet.left_out.append(sheet.not_used(number, None, reason, ""))
            break
    return sheet


def best_separator(text: str) -> str:
    """The sign that splits most of the first lines into the same number of cells."""
    lines = "\n".join(text[:400_000].splitlines()[:200])

    def fit(separator: str) -> tuple[int, int]:
        counts = Counter(len(record) for record in _records(lines, separator)[0] if any(map(str.strip, record)))
        split = {width: many for width, many in counts.items() if width > 1}
        if not split:
            return (0, 0)
        width, many = max(split.items(), key=lambda item: (item[0] * item[1], item[0]))
        return (width * many, sum(split.values()))

    return max(SEPARATORS, key=fit)


def _records(text: str, separator: str) -> tuple[list[list[str]], set[int]]:
    """Records, blank ones too, so that the place in the list is the row of the file, and the rows with a " sign that is
    not closed: they end with their line, so that a stray sign loses nothing."""
    lines = list(io.StringIO(text.replace(_END, " "), newline=""))
    if lines and not lines[-1].endswith(("\n", "\r")):
        lines[-1] += "\n"
    records: list[list[str]] = []
    stray: set[int] = set()
    at = 0
    previous = csv.field_size_limit(2**31 - 1)
    try:
        while at < len(lines):
            start, first = at, len(records)
            reader = csv.reader([*lines[at:], _END], delimiter=separator)
            for record in reader:
                if record == [_END]:
                    return records, stray
                if _swallows(record, separator, max(map(len, records[:50]), default=0)):
                    break
                records.append(record)
                at = start + reader.line_num
            stray.add(len(records) + 1)
            plain = len(stray) > _STRAY
            rest = lines[at:] if plain else lines[at : at + 1]
            records += [line.rstrip("\r\n").replace('"', "").split(separator) for line in rest]
            at += len(rest)
            assert len(records) > first
        return records, stray
    except csv.Error:
        return [line.split(separator) for line in text.splitlines()], set()
    finally:
        csv.field_size_limit(previous)


_END = "\x00"
"""Stands behind the last line: a cell that holds it is not closed."""

_STRAY = 50
"""So many signs that are not closed are looked for; the rest of the file is then read line by line."""


def _swallows(record: list[str], separator: str, width: int) -> bool:
    """Whether a cell holds the end of the file, or a line that is itself a row."""
    fewest = max(4, width * 3 // 5)
    return any(
        _END in cell or ("\n" in cell and max(line.count(separator) for line in cell.splitlines()) >= fewest)
        for cell in record
    )
