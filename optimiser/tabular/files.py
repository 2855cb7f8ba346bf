"""Files as they are found: what stands in the place of one is a fault like any other."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from pathlib import Path

from optimiser.tabular.faults import Faults


def file_bytes(path: Path, name: str, faults: Faults) -> bytes | None:
    """The bytes of a file; None where there is none, or where what is there cannot be read, which is a fault: a link
    that points nowhere, a folder, a pipe, a file of somebody else."""
    expected = "expected a file that can be read"
    try:
        if path.is_file():
            return path.read_bytes()
        if path.is_dir():
            faults.add(name, None, None, "this is a folder", expected)
        elif path.exists():
            faults.add(name, None, None, "this is a pipe or a device", expected)
        elif path.is_symlink():
            faults.add(name, None, None, f"the link points to {path.readlink()}, which is not there", expected)
    except OSError as error:
        faults.add(name, None, None, f"the file cannot be read: {error.strerror}", expected)
    return None


def file_hash(path: Path) -> str:
    """SHA-256 of a file; empty where there is none."""
    with suppress(FileNotFoundError):
        return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
    return ""


def is_there(path: Path) -> bool:
    """Whether anything stands in the place of a file, a link that points nowhere too."""
    return path.is_symlink() or path.exists()
