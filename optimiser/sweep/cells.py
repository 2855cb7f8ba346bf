"""Cells of a folder's CSV file as they stand: any encoding and separator that the folder's own reader takes."""

from __future__ import annotations

from optimiser.tabular.csvtext import decode, records_of, sniff_separator
from optimiser.tabular.faults import Faults


def rows_as_they_stand(body: bytes, name: str, faults: Faults) -> list[list[str]]:
    """Headings and rows, blank rows left out; nothing, with a fault, for what is no text.

    Args:
        body: content of the file.
        name: how messages call it.
        faults: receives what is wrong.
    """
    text = decode(body, name, faults)
    if text is None:
        return []
    records = [cells for _, cells in records_of(text, sniff_separator(text, ()), name, faults)]
    return [[cell.strip() for cell in records[0]], *records[1:]] if records else []


def named_cells(rows: list[list[str]]) -> list[dict[str, str]]:
    """Rows as dicts by heading; cells that are missing are blank, those beyond the headings are left out."""
    headings = rows[0] if rows else []
    return [dict(zip(headings, [*row, *[""] * len(headings)], strict=False)) for row in rows[1:]]
