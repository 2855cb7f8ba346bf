"""What an import understood, drafted, assumed and left out, as lines for people and as data for programs."""

from __future__ import annotations

from typing import Any

from optimiser.importing.run import Imported, Prepared
from optimiser.report.rota.words import count
from optimiser.tabular.faults import listing
from optimiser.tabular.visible import visible

SHOWN_UNUSED = 20
"""How much of what was not used is shown; not_used.csv has all."""

NOTHING = "nothing: "
"""How it begins what a sheet was taken for of which nothing is used."""


def preview_lines(prepared: Prepared) -> list[str]:
    """Sheets with their columns, codes and first rows; what is drafted and assumed; what is not used. Nothing hidden in
    a cell, such as an escape of the terminal, is in them."""
    lines: list[str] = []
    alike: dict[tuple[str, str], list[str]] = {}
    for item in prepared.understood:
        if item.sheet and item.what.startswith(NOTHING):
            alike.setdefault((item.file, item.what), []).append(item.sheet)
    said = {(file, sheet) for (file, _), sheets in alike.items() for sheet in sheets}
    for (file, what), sheets in alike.items():
        lines.append(f"{file}, sheet{'s' if len(sheets) > 1 else ''} {listing(sheets, 4)}: {what}")
    for item in prepared.understood:
        if (item.file, item.sheet) in said:
            continue
        name = f"{item.file}, sheet {item.sheet}" if item.sheet else item.file
        lines.append(f"{name}: {item.what}")
        lines += [f"  {line}" for line in item.lines]
        lines += [f"  e.g. {line}" for line in item.rows]
    lines += [f"Drafted  {line}" for line in prepared.drafted]
    lines += [f"Changed  {line}" for line in prepared.tables.changes]
    if prepared.draft.edited and not prepared.tables.changes:
        lines.append("Changed  nothing: the grid says what the folder's rota says")
    lines += [f"Assumed  {line}" for line in prepared.assumed]
    for question in prepared.questions:
        if question.default is not None:
            lines.append(f"Assumed  {question.text} Taken: {question.default} ({question.example} says otherwise)")
    unused = [item for item in prepared.not_used if item.row or (item.file, item.sheet) not in said]
    lines += [f"Not used  {item.place}: {item.reason}" for item in unused[:SHOWN_UNUSED]]
    if len(unused) > SHOWN_UNUSED:
        lines.append(f"... and {len(unused) - SHOWN_UNUSED} more, all in not_used.csv once written")
    return [visible(line) for line in lines]


def written_lines(made: Imported) -> list[str]:
    """Each file written with its rows, how many are new and how many were dropped; of an edited grid its changes say
    that."""
    lines: list[str] = []
    edited = made.prepared is not None and made.prepared.draft.edited
    for name, rows in made.written.items():
        new, gone = made.added.get(name, 0), made.dropped.get(name, 0)
        more = f", {new} of them new" if 0 < new < rows else ""
        less = f", {gone} dropped" if gone and not edited else ""
        lines.append(f"{name}: {count(rows, 'row')}{more}{less}")
    return lines


def import_data(prepared: Prepared, made: Imported | None) -> dict[str, Any]:
    """Everything that the lines tell."""
    return {
        "written": dict(made.written) if made else {},
        "understood": [
            {"file": item.file, "sheet": item.sheet, "what": item.what, "lines": item.lines, "rows": item.rows}
            for item in prepared.understood
        ],
        "questions": [
            {"about": item.about, "text": item.text, "option": item.option, "key": item.key, "default": item.default}
            for item in prepared.questions
        ],
        "drafted": prepared.drafted,
        "changed": prepared.tables.changes,
        "assumed": prepared.assumed,
        "not_used": [
            {"file": n.file, "sheet": n.sheet, "row": n.row, "cell": n.cell, "value": n.value, "reason": n.reason}
            for n in prepared.not_used
        ],
        "notices": [str(notice) for notice in prepared.notices],
    }
