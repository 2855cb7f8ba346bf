"""Which columns a file that goes out has: mappings as data, ready-made or one's own."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from optimiser.report.outgoing.rows import FIELDS, Row
from optimiser.table import Value
from optimiser.tabular.faults import Faults, closest, listing

READY = Path(__file__).parent / "mappings"


@dataclass(frozen=True)
class OutMapping:
    """The columns of a file.

    Attributes:
        title: what takes it in.
        what: hours, absences or bank-requests.
        source: where its headings are from.
        verified: whether they were read in that source.
        columns: field by heading; a text in ' signs is the same in every row.
        dates: form of dates, as strftime has it.
        words: for a field, what is written for each value.
    """

    title: str
    what: str
    source: str
    verified: bool
    columns: Mapping[str, str]
    dates: str = "%Y-%m-%d"
    words: Mapping[str, Mapping[str, str]] | None = None


def ready_names() -> list[str]:
    """Names of the ready-made mappings."""
    return sorted(path.stem for path in READY.glob("*.toml"))


def read_out_mapping(name: str | Path, faults: Faults) -> OutMapping | None:
    """A ready-made mapping by its name, or one's own by its file; every fault of it is added to ``faults``."""
    path = READY / f"{name}.toml" if str(name) in ready_names() else Path(name)
    if not path.is_file():
        near = closest(str(name), ready_names())
        faults.add(
            "command line",
            None,
            "--as",
            f"'{name}' is no mapping",
            f"expected {listing(ready_names())} or a file",
            near,
        )
        return None
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        faults.add(path.name, None, None, f"the file is not TOML: {error}", "expected a mapping with [columns]")
        return None
    return _checked(path.name, data, faults)


def _checked(name: str, data: Mapping[str, Any], faults: Faults) -> OutMapping | None:
    before = len(faults)
    known = ("title", "what", "source", "verified", "dates", "columns", "words")
    for key in data:
        if key not in known:
            faults.add(name, None, key, "the key is not known", f"expected {listing(known, 8)}", closest(key, known))
    what, columns = data.get("what", ""), data.get("columns", {})
    if what not in FIELDS:
        faults.add(
            name,
            None,
            "what",
            f"'{what}' is no kind of file",
            f"expected {listing(FIELDS)}",
            closest(str(what), FIELDS),
        )
    if not isinstance(columns, dict) or not columns:
        faults.add(name, None, "columns", "there are no columns", "expected headings and what each tells")
        columns = {}
    for heading, field in columns.items():
        fixed = isinstance(field, str) and len(field) > 1 and field[0] == field[-1] == "'"
        if what in FIELDS and not fixed and field not in FIELDS[what]:
            expected = f"expected {listing(FIELDS[what], 30)}, or a text in ' signs"
            faults.add(
                name, None, f"columns.{heading}", f"'{field}' is not known", expected, closest(str(field), FIELDS[what])
            )
    if len(faults) > before:
        return None
    return OutMapping(
        str(data.get("title", "")), what, str(data.get("source", "")), bool(data.get("verified", False)), columns,
        str(data.get("dates", "%Y-%m-%d")), data.get("words"),
    )  # fmt: skip


def mapped(mapping: OutMapping, rows: Sequence[Row]) -> list[list[Value]]:
    """The rows as the file has them."""
    return [[_cell(mapping, field, row) for field in mapping.columns.values()] for row in rows]


def _cell(mapping: OutMapping, field: str, row: Row) -> Value:
    if field.startswith("'"):
        return field[1:-1]
    value = row[field]
    said = (mapping.words or {}).get(field, {})
    if isinstance(value, str) and value in said:
        return said[value]
    if field in ("date", "end_date", "from", "to") and isinstance(value, str) and value:
        return dt.date.fromisoformat(value).strftime(mapping.dates)
    return value
