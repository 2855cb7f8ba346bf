"""Writing files: to a temporary name first, then moved into place, so that a reader never sees half a file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

_FORMULA_START = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")


def defuse(value: object) -> object:
    """The value for a spreadsheet cell: text that a spreadsheet would take for a formula gets a ' in front."""
    if isinstance(value, str) and value.startswith(_FORMULA_START) and value != "-" and not _NUMBER.fullmatch(value):
        return "'" + value
    return value


def unsigned_nought(value: Any) -> Any:
    """The value; nought without a sign where it is a float's minus nought."""
    return 0.0 if isinstance(value, float) and value == 0 else value


def write_text(path: Path | str, text: str) -> None:
    """Write UTF-8 text in one move (``os.replace``); on any error the old file stays as it was."""
    write_bytes(path, text.encode("utf-8"))


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write bytes in one move (``os.replace``); on any error the old file stays as it was."""
    target = Path(path)
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
        temporary.chmod(0o666 & ~_umask())
        temporary.replace(target)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV text: commas, newline ends, None as a blank cell, formula cells defused, nought without a sign."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([defuse(unsigned_nought(value)) for value in row] for row in rows)
    return text.getvalue()


def write_csv(path: Path | str, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a CSV file in one move, UTF-8, as `csv_text` makes it."""
    write_text(path, csv_text(header, rows))


def json_text(value: Any) -> str:
    """JSON text with a fixed layout, nought without a sign; raises ValueError for NaN and infinities (an unknown number
    is null)."""
    return json.dumps(_unsigned(value), indent=2, ensure_ascii=False, allow_nan=False)


def _unsigned(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _unsigned(one) for key, one in value.items()}
    return [_unsigned(one) for one in value] if isinstance(value, (list, tuple)) else unsigned_nought(value)


def write_json(path: Path | str, value: Any) -> None:
    """Write JSON in one move, as `json_text` makes it."""
    write_text(path, json_text(value) + "\n")


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
