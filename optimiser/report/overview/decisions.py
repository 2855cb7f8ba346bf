"""What of a rota a person decided and what the program: by the journal, assignment by assignment."""

from __future__ import annotations

from dataclasses import dataclass

from optimiser.folder.write import rota_rows
from optimiser.journal.chain import read_entries
from optimiser.journal.entry import Entry, cells
from optimiser.report.rota.event_history import DutyKey, duty_key
from optimiser.report.rota.view import RotaView
from optimiser.report.rota.words import count
from optimiser.table import OutputTable, Value, numbers, words

DECIDERS = {
    "solve": "the search",
    "repair": "a repair that somebody asked for",
    "import": "somebody, in a file",
    "swap": "somebody, by a swap",
    "edit": "somebody, by hand on the board",
    "adopt": "somebody, by hand",
    "take": "somebody, who chose this rota",
}
"""Who decided, by the kind of a journal's entry; an entry of another kind was made by somebody."""


@dataclass(frozen=True, slots=True)
class Decision:
    """An entry of the journal that put assignments into the rota as it stands, and how many of them."""

    entry: Entry
    assignments: int


def decisions(view: RotaView) -> tuple[list[Decision], int]:
    """Entries by which the assignments of the rota came into it, in order, and how many no entry knows of."""
    home = view.history.home
    if home is None:
        return [], 0
    owner: dict[DutyKey, Entry] = {}
    for entry in read_entries(home):
        for row in entry.out:
            owner.pop(duty_key(row), None)
        owner.update((duty_key(row), entry) for row in entry.into)
    if not owner:
        return [], 0
    standing: dict[int, Decision] = {}
    unknown = 0
    for row in cells(rota_rows(view.problem, frozenset(view.visible(view.bill.lines.rota)))):
        found = owner.get(duty_key(row))
        if found is None:
            unknown += 1
        else:
            had = standing.get(found.seq)
            standing[found.seq] = Decision(found, 1 + (had.assignments if had else 0))
    return [standing[seq] for seq in sorted(standing)], unknown


def decision_sentences(view: RotaView) -> list[str]:
    """The statement in sentences; nothing where there is no journal."""
    found, unknown = decisions(view)
    if not found:
        return []
    pinned = {(pin.contract, pin.duty) for pin in view.problem.pins if pin.wanted}
    fixed = sum((a.contract, a.duty) in pinned for a in view.visible(view.bill.lines.rota))
    told = []
    for decision in found:
        entry = decision.entry
        who = DECIDERS.get(entry.kind, "somebody")
        reason = f": {entry.reason}" if entry.reason and view.manager else ""
        number = count(decision.assignments, "assignment was", "assignments were")
        told.append(f"{number} decided by {who} ({entry.name}, {entry.at[:10]}, started by {entry.by}){reason}.")
    if unknown:
        told.append(f"Of {count(unknown, 'assignment')} the journal knows nothing.")
    if fixed:
        told.append(f"{count(fixed, 'of them was', 'of them were')} fixed beforehand by a person.")
    return told


def decisions_table(view: RotaView) -> OutputTable:
    """A row per entry of the journal that put assignments into the rota as it stands."""
    found, unknown = decisions(view)
    rows: list[tuple[Value, ...]] = [
        (d.entry.name, d.entry.at, d.entry.by, d.entry.kind, d.entry.reason if view.manager else None, d.assignments)
        for d in found
    ]
    if unknown:
        rows.append((None, None, None, None, None, unknown))
    columns = (*words("entry", "at", "by", "kind", "reason"), *numbers("assignments", "assignments"))
    return OutputTable("decisions", "By which entries of the journal the assignments came", columns, tuple(rows))
