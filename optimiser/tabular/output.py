"""Writing files: to a temporary name first, then moved into place, so that a reader never sees half a file."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

PART = ".part"
"""How the temporary name of a file that is being written ends."""

DRAFT = ".draft-"
"""How the name of a folder begins that is not in its place yet."""

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


def write_text(path: Path | str, text: str, durable: bool = False) -> None:
    """Write UTF-8 text in one move, as `write_bytes` does."""
    write_bytes(path, text.encode("utf-8"), durable)


def write_bytes(path: Path | str, data: bytes, durable: bool = False) -> None:
    """Write bytes in one move (``os.replace``); on any error the old file stays as it was.

    The file is for its owner alone (mode 0600, or the umask if that is stricter), as are folders that are made for it:
    what is written here is mostly of staff.

    Args:
        durable: whether it is to outlast a power cut from when this returns (``fsync``).
    """
    target = Path(path)
    make_folder(target.parent)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=PART, dir=target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            if durable:
                stream.flush()
                os.fsync(stream.fileno())
        try:
            temporary.replace(target)
        except OSError as error:  # it is the file that could not be written, whatever the name it was moved from
            error.filename, error.filename2 = str(target), None
            raise
        if durable:
            sync_folder(target.parent)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise


def make_folder(path: Path) -> None:
    """Make a folder and those above it where they are not there, for their owner alone (or as the umask says, if it is
    stricter)."""
    for folder in reversed([path, *path.parents]):
        if not folder.exists():
            folder.mkdir(mode=0o700, exist_ok=True)


def sweep_parts(folder: Path) -> None:
    """Take away what writers that were cut off left half written in a folder. Only for who holds it."""
    for path in folder.glob(f".*{PART}") if folder.is_dir() else ():
        path.unlink(missing_ok=True)


@contextmanager
def whole_folder(target: Path) -> Iterator[Path]:
    """A folder to write into that takes the place of an empty one, or of none, once all is written; what an earlier
    one to the same place left when it was cut off is swept away. The folder that the process stands in is written to
    itself: it cannot be taken away from under it."""
    if target.resolve() == Path.cwd():
        yield target
        return
    target = target.absolute()
    make_folder(target.parent)
    for left in target.parent.glob(f"{DRAFT}{target.name}-*"):
        shutil.rmtree(left, ignore_errors=True)
    made = Path(tempfile.mkdtemp(prefix=f"{DRAFT}{target.name}-", dir=target.parent))
    try:
        yield made
        if target.exists():
            target.rmdir()
        made.rename(target)
    except BaseException:
        shutil.rmtree(made, ignore_errors=True)
        raise


def sync_folder(path: Path) -> None:
    """Have the system keep what was made, moved and taken away in a folder, where it lets one ask."""
    if os.name != "posix":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some network drives keep files one by one only
            os.fsync(handle)
    finally:
        os.close(handle)


def csv_text(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """CSV text: commas, newline ends, None as a blank cell, yes and no for what holds or not, formula cells defused,
    nought without a sign."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([v if _is_plain(v) else _cell(v) for v in row] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return defuse(unsigned_nought(value))


def _is_plain(value: object) -> bool:
    """Whether a value is text as most is, which any spreadsheet takes as it is."""
    return type(value) is str and value[:1] not in _FORMULA_START


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


def file_name(id_: str, ending: str, taken: Iterable[str]) -> str:
    """A name of a file for what an id names: what a file system may refuse made an underscore, a number after it where
    that is taken (whatever the case of its letters)."""
    plain = re.sub(r"[^A-Za-z0-9._-]", "_", id_).lstrip(".") or "_"
    used = {name.casefold() for name in taken}
    name, number = f"{plain}{ending}", 2
    while name.casefold() in used:
        name, number = f"{plain}-{number}{ending}", number + 1
    return name
