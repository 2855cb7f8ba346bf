"""A rota's hours, absences and gaps as other systems take them in."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from optimiser.library.judged_rota import audit
from optimiser.report.outgoing.mapping import OutMapping, mapped, read_out_mapping
from optimiser.report.outgoing.rows import rows_of
from optimiser.tabular.faults import Faults
from optimiser.tabular.output import write_csv


@dataclass(frozen=True)
class Outgoing:
    """A file that went out: its mapping, where it is, and its rows."""

    mapping: OutMapping
    path: Path
    rows: int


def send_out(folder: Path | str, rota: Path | str, mapping: str | Path, out: Path | str) -> Outgoing:
    """Write a CSV file of a rota for another system.

    Args:
        folder: the rota folder.
        rota: its file.
        mapping: name of a ready-made mapping, or the file of one's own.
        out: the file to write.

    Raises:
        BadInput: faults of the folder, the rota or the mapping.
    """
    faults = Faults()
    chosen = read_out_mapping(mapping, faults)
    faults.raise_if_any()
    assert chosen is not None
    judged = audit(folder, rota, manager=True)
    rows = mapped(chosen, rows_of(judged.view, chosen.what))
    write_csv(out, list(chosen.columns), rows)
    return Outgoing(chosen, Path(out), len(rows))
