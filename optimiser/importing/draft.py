"""A first mapping, drafted from the headings of exports: to be looked over by somebody who knows them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from optimiser.importing.mapping import CELL_HEADING, DATE_HEADING, IMPORTED, ExportMapping, write_toml
from optimiser.importing.sheets import Record, bare, date_columns, find_headings, read_export, ready_mappings, synonyms
from optimiser.tabular import kinds
from optimiser.tabular.csvtext import decode
from optimiser.tabular.faults import Faults, listing
from optimiser.tabular.kinds import Wrong
from optimiser.tabular.schema import Table

FULL_TIME = 37.5
"""Hours of a full-time week, for exports that give full-time equivalents (Agenda for Change)."""

_FEWEST_DATES = 5  # so many headings that are dates make a grid
_PREFERENCE = (
    "rota.csv",
    "availability.csv",
    "staff_skills.csv",
    "staff.csv",
    "requests.csv",
    "shifts.csv",
    "teams.csv",
)
_CODES = {"staff.csv": ("kind", "contract"), "availability.csv": ("kind", "absence"), "requests.csv": ("wish", "wish")}
_HELPERS = ("first_name", "last_name", "weekly_fte")


def draft_text(exports: Sequence[Path | str]) -> str:
    """A first mapping for exports as TOML text.

    Raises:
        BadInput: an export cannot be read, or is like nothing that a rota folder holds.
    """
    faults = Faults()
    mappings, comments = draft([Path(path) for path in exports], faults)
    faults.raise_if_any()
    return write_toml(mappings, comments)


def draft(exports: Sequence[Path], faults: Faults) -> tuple[list[ExportMapping], dict[int, list[str]]]:
    """Mappings for exports, with comments for people by place; faults for exports that are like nothing known."""
    mappings: list[ExportMapping] = []
    comments: dict[int, list[str]] = {}
    for path in exports:
        for mapping, said in _for_file(path, faults):
            comments[len(mappings)] = said
            mappings.append(mapping)
    return mappings, comments


def _for_file(path: Path, faults: Faults) -> list[tuple[ExportMapping, list[str]]]:
    text = decode(path.read_bytes(), path.name, Faults())
    if text is not None and re.match(r"[A-Z]{3}~", text):
        ready = ready_mappings()["esr-assignment"]
        return [(replace(item, file=path.name), ["made from the ready mapping esr-assignment"]) for item in ready]
    row, separator = find_headings(text or "")
    where = ExportMapping(path.name, "staff.csv", separator="" if separator == "," else separator, heading_row=row or 1)
    headings, body = read_export(path, where, faults)
    if not headings:
        return []
    for name, ready in ready_mappings().items():
        fitting = [item for item in ready if item.recognise and set(item.recognise) <= set(headings)]
        if fitting:
            said = [f"made from the ready mapping {name}"]
            return [
                (replace(item, file=path.name, separator=where.separator, heading_row=where.heading_row), said)
                for item in fitting
            ]
    if len(date_columns(headings, "day first")) >= _FEWEST_DATES:
        return _grid(where, headings, faults)
    return _by_headings(where, headings, body, faults)


def _grid(where: ExportMapping, headings: list[str], faults: Faults) -> list[tuple[ExportMapping, list[str]]]:
    matched = _match("rota.csv", headings)
    if "person" not in matched:
        faults.add(where.file, where.heading_row, None, "no heading looks like the person", "write a mapping")
        return []
    columns = {"person": matched["person"], "date": DATE_HEADING, "shift": CELL_HEADING}
    if "team" in matched:
        columns["team"] = matched["team"]
    mapping = replace(where, table="rota.csv", layout="grid", columns=columns)
    return [(mapping, ["people down, dates across; cells that are no shift can be left out by [export.except]"])]


def _match(table: str, headings: list[str]) -> dict[str, str]:
    """Heading of each column that one looks like; each heading serves one column."""
    by_plain: dict[str, str] = {}
    for heading in headings:
        by_plain.setdefault(bare(heading), heading)
    taken: set[str] = set()
    matched: dict[str, str] = {}
    for column, words in synonyms()["tables"][table].items():
        for word in words:
            found = by_plain.get(bare(word))
            if found is not None and found not in taken:
                matched[column] = found
                taken.add(found)
                break
    return matched


def _by_headings(
    where: ExportMapping, headings: list[str], body: list[Record], faults: Faults
) -> list[tuple[ExportMapping, list[str]]]:
    """The table whose columns the headings fit best, all required ones among them."""
    fits: list[tuple[bool, int, str, dict[str, str]]] = []
    nearest: tuple[int, str, list[str]] = (0, "", [])
    for table in _PREFERENCE:
        matched = _match(table, headings)
        missing = _missing(IMPORTED[table], matched)
        if not missing:
            fits.append((table == "rota.csv", len(matched), table, matched))
        elif len(matched) > nearest[0]:
            nearest = (len(matched), table, missing)
    if not fits:
        what = f"the headings {listing(headings, 12)} are like nothing in a rota folder"
        expected = (
            f"write a mapping; for {nearest[1]} there is no {listing(nearest[2])}" if nearest[1] else "write a mapping"
        )
        faults.add(where.file, where.heading_row, None, what, expected)
        return []
    _, _, table, matched = max(fits, key=lambda fit: fit[:2])
    columns: dict[str, str | list[str]] = {k: v for k, v in matched.items() if k not in _HELPERS}
    scale = {}
    if "name" not in matched and {"first_name", "last_name"} & set(matched):
        columns["name"] = [matched[part] for part in ("first_name", "last_name") if part in matched]
    if "weekly_hours" not in matched and "weekly_fte" in matched:
        columns["weekly_hours"] = matched["weekly_fte"]
        scale = {"weekly_hours": FULL_TIME}
    order = {column.name: place for place, column in enumerate(IMPORTED[table].columns)}
    columns = dict(sorted(columns.items(), key=lambda item: order[item[0]]))
    mapping = replace(where, table=table, columns=columns, scale=scale)
    cells = {heading: [row[place] for _, row in body if place < len(row)] for place, heading in enumerate(headings)}
    dates = _order_of_dates(mapping, cells)
    codes, unknown = _codes(mapping, cells)
    used = {heading for column in columns for heading in mapping.sources(column)}
    said = (
        [f"headings not used: {listing([h for h in headings if h and h not in used], 40)}"]
        if set(headings) - used
        else []
    )
    if unknown:
        said.append(f"words without a meaning yet: {listing(unknown, 40)}")
    if dates is None:
        said.append("every date could be day first or month first; taken as day first")
    return [(replace(mapping, dates=dates or "day first", codes=codes), said)]


def _missing(table: Table, matched: dict[str, str]) -> list[str]:
    missing = [column.name for column in table.columns if column.required and column.name not in matched]
    if table.file == "staff.csv" and "weekly_fte" in matched:
        missing = [name for name in missing if name != "weekly_hours"]
    if table.file == "rota.csv" and not {"shift", "start"} & set(matched):
        missing.append("shift")
    if table.file == "availability.csv" and "kind" not in matched:
        missing.append("kind")
    if table.file == "requests.csv" and not {"wish", "shifts"} & set(matched):
        missing.append("wish")
    return missing


def _order_of_dates(mapping: ExportMapping, cells: dict[str, list[str]]) -> str | None:
    """The order that the dates themselves show; None where every one could be either."""
    headings = [
        heading
        for column in mapping.target.columns
        if column.kind is kinds.DATE
        for heading in mapping.sources(column.name)
    ]
    texts = {text.strip() for heading in headings for text in cells[heading] if text.strip()}
    if not texts or any(re.match(r"\d{4}", text) for text in texts):
        return "year first" if texts else "day first"
    numeric = [found for text in texts if (found := re.match(r"(\d{1,2})[-/. ](\d{1,2})[-/. ]\d", text))]
    if not numeric or any(int(found[1]) > 12 for found in numeric):
        return "day first"
    return "month first" if any(int(found[2]) > 12 for found in numeric) else None


def _codes(mapping: ExportMapping, cells: dict[str, list[str]]) -> tuple[dict[str, dict[str, str]], list[str]]:
    """What the words of a column of choices mean, and those of which nothing is known."""
    column, words = _CODES.get(mapping.table, ("", ""))
    sources = mapping.sources(column) if column else []
    if not sources:
        return {}, []
    kind = mapping.target.columns[mapping.target.index[column]].kind
    meanings = synonyms()["codes"][words]
    codes: dict[str, str] = {}
    unknown: list[str] = []
    for text in dict.fromkeys(cell.strip() for cell in cells[sources[0]] if cell.strip()):
        try:
            kind.read(text)
        except Wrong:
            codes[text] = meanings.get(text.casefold(), "")
            if not codes[text]:
                unknown.append(text)
    return ({column: codes} if codes else {}), unknown
