"""New rows into the tables of a folder: added, or written anew with nothing left that refers to what is gone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from optimiser.folder.files import SETTINGS
from optimiser.importing.completing.existing import IMPORTED, Existing
from optimiser.importing.completing.staffing import Tables
from optimiser.importing.files.sheet import NotUsed
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Table


@dataclass
class Merged:
    """Whole tables to be written (header and rows), how many rows are new, how many were dropped, and the SHA-256 of
    the folder's files as they were read."""

    tables: dict[str, tuple[list[str], list[dict[str, str]]]] = field(default_factory=dict)
    added: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    was: Mapping[str, str] = field(default_factory=dict)


def merge(existing: Existing, tables: Tables, faults: Faults, replace: bool, not_used: list[NotUsed]) -> Merged:
    """The tables as they will be.

    Args:
        existing: the folder as it is.
        tables: new rows, and the tables that are written anew.
        faults: receives a fault where a rota would be mixed with another, and those of files that would be written
            again without what could not be read of them.
        replace: whether that is meant.
        not_used: receives rows of the folder that are dropped, and rows that are there already.
    """
    merged = Merged(was=existing.hashes)
    rota = bool(existing.rows.get("rota.csv")) or (existing.home / "out" / "rota.csv").is_file()
    if tables.rows.get("rota.csv") and rota and "rota.csv" not in tables.anew:
        faults.add("rota.csv", None, None, "the folder has a rota already", "expected a new folder, or --replace")
        return merged
    for name, table in IMPORTED.items():
        new = tables.rows.get(name, [])
        old = existing.rows.get(name, [])
        if name in tables.anew and new:
            merged.dropped[name] = len(old)
            old = []
        if not new and not (old and tables.anew):
            continue
        rows = _joined(table, old, new, not_used)
        merged.added[name] = len(rows) - len(old)
        if rows != old or name in tables.anew:
            merged.tables[name] = (_header(table, rows, existing.extra.get(name, ())), rows)
    if tables.anew:
        _drop_references(existing, tables, merged, not_used)
    again = {name for name in merged.tables if name not in tables.anew}
    if tables.settings and not replace:
        again.add(SETTINGS.file)
    for name in (name for name in existing.unread if name in again):
        faults.faults += existing.unread[name]  # written again, the file would lose what could not be read
    return merged


def _joined(
    table: Table, old: Sequence[dict[str, str]], new: Sequence[dict[str, str]], not_used: list[NotUsed]
) -> list[dict[str, str]]:
    """The folder's rows, then those that are new; of two with the same key the folder's stays."""
    rows = list(old)
    key = ("person", "contract") if table.file == "staff.csv" else table.key
    there = {tuple(row.get(column, "") for column in key): row for row in old} if key else {}
    whole = {tuple(sorted((k, v) for k, v in row.items() if v)) for row in old}
    for row in new:
        signature = tuple(sorted((k, v) for k, v in row.items() if v))
        if signature in whole:
            continue
        same = there.get(tuple(row.get(column, "") for column in key)) if key else None
        if same is not None:
            other = [
                f"{k} {same.get(k, '') or 'blank'}, in the file {v}"
                for k, v in row.items()
                if v and same.get(k, "") != v
            ]
            shown = " ".join(row.get(column, "") for column in key).strip()
            if other:
                reason = (
                    f"{shown} is in {table.file} already and stays: {'; '.join(other[:4])} (--replace takes the file's)"
                )
                not_used.append(NotUsed(table.file, "", 0, "", shown, reason, table.file))
            continue
        if key:
            there[tuple(row.get(column, "") for column in key)] = row
        whole.add(signature)
        rows.append(row)
    return rows


def _header(table: Table, rows: Sequence[Mapping[str, str]], extra: Sequence[str]) -> list[str]:
    used = [column.name for column in table.columns if column.required or any(row.get(column.name) for row in rows)]
    return [*used, *(heading for heading in extra if any(row.get(heading) for row in rows))]


def _drop_references(existing: Existing, tables: Tables, merged: Merged, not_used: list[NotUsed]) -> None:
    """Drop rows of the folder that refer to rows of tables written anew which are not there any more."""
    for _ in range(3):  # what is dropped may have been referred to in turn
        gone = False
        for name, table in IMPORTED.items():
            if name not in merged.tables and name not in existing.rows:
                continue
            rows = merged.tables[name][1] if name in merged.tables else list(existing.rows[name])
            kept: list[dict[str, str]] = []
            for number, row in enumerate(rows, 2):
                missing = _missing(table, row, existing, tables, merged)
                if missing:
                    reason = f"dropped: {missing} is not there any more"
                    text = " | ".join(value for value in row.values() if value)
                    not_used.append(NotUsed(name, "", number, "", text[:200], reason, name))
                    gone = True
                else:
                    kept.append(row)
            if len(kept) < len(rows):
                merged.dropped[name] = merged.dropped.get(name, 0) + len(rows) - len(kept)
                merged.tables[name] = (_header(table, kept, existing.extra.get(name, ())), kept)
        if not gone:
            return


def _missing(table: Table, row: Mapping[str, str], existing: Existing, tables: Tables, merged: Merged) -> str:
    for column in table.columns:
        text = row.get(column.name, "")
        if not text or column.refers is None or column.refers[0] not in tables.anew:
            continue
        target, place = column.refers
        rows = merged.tables[target][1] if target in merged.tables else existing.rows.get(target, [])
        known = {item.get(place, "") for item in rows}
        if target == "staff.csv" and place == "contract":
            known |= {item.get("person", "") for item in rows}
        for part in text.split("|") if column.kind.many else (text,):
            if part not in known and part not in column.also and known:
                return f"{part} of {target}"
    return ""
