"""Files of a folder that say nothing without another one, whose rows they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row


def check_partners(rows: Mapping[str, Sequence[Row]], partners: Iterable[tuple[str, str, str]], faults: Faults) -> None:
    """Add a fault for each file that is missing though rows of another one are about it.

    Args:
        rows: by file, for the files that are there and could be read.
        partners: (file, its column, the file that this column is about).
        faults: receives them; files already told of are passed over.
    """
    told = {fault.file for fault in faults.faults}
    for file, column, partner in partners:
        row = next((row for row in rows.get(file, ()) if row[column]), None)
        if row is not None and partner not in rows and partner not in told:
            what = f"the file is missing, and row {row.line} of {file} has {column} '{row[column]}'"
            faults.add(partner, None, None, what, f"expected a row for it in {partner}, or none in {file}")
            told.add(partner)
