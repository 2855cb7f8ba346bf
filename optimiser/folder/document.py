"""The reference page of the rota folder, made from the tables: ``python -m optimiser.folder.document``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from optimiser.folder.files import ACCEPTED, EARLIER_FIGURES, ROTA, SETTINGS, TABLES
from optimiser.folder.files.wishes import CREDITED, KINDS_OF_ABSENCE, LEAVES_AVERAGE
from optimiser.tabular.output import write_text
from optimiser.tabular.schema import Column, Table
from optimiser.tabular.toml import Document, Key

PAGE = Path("docs/rota-folder.md")

_INTRODUCTION = """\
# The rota folder

A rota folder holds everything that a rota is made from: one settings file and CSV files, one table each. `rota new
FOLDER` makes a small working one; `rota check FOLDER` shows every fault of every file at once. Needed are
{required}; every other file may be missing. To judge a rota (`rota audit`), `staff.csv` and the rota are enough.

Files are CSV with commas, in UTF-8; headings in the first row, in any order. A file with semicolons or tabs, in
Windows-1252 or UTF-16 is read too, and a notice says so. Columns that are not listed here are kept aside with a notice.
Dates are year-month-day, times 24-hour; lists are separated by `|`. A cell that is blank means what the table says.
Points are whole points, `hard`, or an importance word of `rota.toml`. Cells that a spreadsheet would take for a formula
are refused.

A *capability* says who can do something: `registered nurse`, `prescriber@2` (at level 2 or above), `band >= 6`,
`role: staff nurse`, `person: 20431` (one person), `group: preceptors` (one of a group of `[people_groups]`), joined by
`and`, `or`, `not` and brackets; `any` is everybody. Names are those of `skills.csv` and the roles of `staff.csv`.

*Times* are those of the clock on the wall of `[period] time_zone`. `08:00+1` is eight in the morning of the next
day and `+2` of the one after: `09:01` to `09:01+1` is a duty of 24 hours, where `09:01` to `09:01` would be read
the same and `09:00` to `09:01+1` lasts 24 h 01. Without `+1` an end at or before its start is the next day's. In
the night in which the clocks go back each time from 01:00 to 02:00 comes twice: `01:30 BST` is the first, `01:30
GMT` the second; in spring none of them is there. A row that leaves it open is a fault unless `[period]
clock_change` says which is meant. How long a duty lasts is always counted in elapsed minutes: a night from 20:00 to
08:00 has 13 hours in autumn, 11 in spring.

*Breaks* are `unpaid_break` and `paid_break`: rules of breaks add both up; the paid ones count as working time, as
contracted hours and as pay, the unpaid ones as none of them.

*Absences* are rows of `availability.csv`. What a kind does, unless `credit_hours` and `leaves_average` say otherwise:

| kind | counts towards contracted hours | leaves the average of weekly hours |
|---|---|---|
{kinds_of_absence}

Credited hours are a fifth of the weekly hours for each Monday to Friday from `from` to `to`, however many rows say
it. A night begun before the first day of an absence and ending in it clashes with it. Nobody but managers sees the
kind.

*On-call* is a shift of kind `on call`: `resident` or `on site` it is work from start to end; `remote` it is work
only while called. Rules of doctors in training take on-call at the place of work for a shift, as their terms do: what
those call on-call is on-call from home. A call is a row of its own in `history.csv` or `rota.csv` within the
on-call's times, of kind `work`, with its `start` and `end` and presence `on site` (a journey in) or `remote` (a
telephone call): it counts as working time, and rules of rest judge it. Where no calls are known, `working_minutes`
of the shift is the work to expect of each on-call.

A *sleep-in* is a shift of kind `sleep-in`. Its `working_minutes`, `contract_minutes` and `paid_minutes` are those of
a night asleep (blank: the whole of it); `awake_minutes` of a row of `rota.csv` or `history.csv` come to each of
them, up to its length, and alone count for the minimum wage.

*Supernumerary* are duties that start on a day up to `supernumerary_until`: no need counts whoever works them. With a
time, `2026-11-05 13:00`, supernumerary time ends there within a shift: cover periods that begin then or later count
the person, and hours of care count from then.

Who is used as something without being it fills no need: where a registration has expired, a level is too low, the
organisation of the team does not recognise who signed it off, or the supervisor is missing under whom one stands in,
the need is short, and the breach says why. Where `capability` is blank the person is taken for what their team is
shortest of among what they can do; whose registration has expired is taken for what it was for.

This page is made from the schemas by `python -m optimiser.folder.document`.
"""


def page() -> str:
    """The reference page as Markdown."""
    required = [f"`{SETTINGS.file}`", *(f"`{table.file}`" for table in TABLES if table.required_file)]
    needed = f"{', '.join(required[:-1])} and {required[-1]}"
    parts = [_INTRODUCTION.format(required=needed, kinds_of_absence="\n".join(_kinds_of_absence()))]
    parts.append(document_part(SETTINGS))
    parts.extend(table_part(table) for table in (*TABLES, ROTA, ACCEPTED, EARLIER_FIGURES))
    return "\n".join(parts)


def _kinds_of_absence() -> Iterator[str]:
    """A row for each kind of absence: whether it is credited, and leaves the average."""
    yes_no = ("no", "yes")
    for kind in KINDS_OF_ABSENCE:
        yield f"| `{kind}` | {yes_no[kind in CREDITED]} | {yes_no[kind in LEAVES_AVERAGE]} |"


def document_part(document: Document) -> str:
    """A TOML file: a table of keys for each section."""
    lines = [f"## {document.file}", "", f"One file: {document.doc}.", ""]
    for section in document.sections:
        name = (
            "Top of the file"
            if not section.name
            else f"`[[{section.name}]]`"
            if section.many
            else f"`[{section.name}]`"
        )
        lines += [f"### {name}", "", section.doc if section.doc.endswith(".") else f"{section.doc}.", ""]
        if section.keys:
            lines += ["| key | kind | meaning | if absent |", "|---|---|---|---|"]
            lines += [f"| `{key.name}` | {key.kind.name} | {key.doc} | {_absent(key)} |" for key in section.keys]
            lines.append("")
    return "\n".join(lines)


def table_part(table: Table) -> str:
    """A CSV file: what a row is, and a table of its columns."""
    lines = [f"## {table.file}", "", f"A row is {table.doc}.", ""]
    if table.key:
        once = " with ".join(f"`{name}`" for name in table.key) if len(table.key) < 4 else "row"
        lines += [f"Each {once} is there once.", ""]
    lines += ["| column | kind | meaning | if blank |", "|---|---|---|---|"]
    lines += [f"| `{column.name}` | {_kind(column)} | {column.doc} | {_absent(column)} |" for column in table.columns]
    return "\n".join([*lines, ""])


def write_page(root: Path = Path()) -> Path:
    """Write the page below the project's root."""
    write_text(root / PAGE, page())
    return root / PAGE


def _kind(column: Column) -> str:
    if column.refers is None:
        return column.kind.name
    return f"{column.kind.name} of `{column.refers[0]}`"


def _absent(item: Column | Key) -> str:
    if item.required:
        return "**required**"
    default = item.default
    if default is None or default == "" or default == ():
        return "nothing"
    if isinstance(default, bool):
        return "yes" if default else "no"
    if isinstance(default, (list, tuple)):
        return _listed(default)
    return str(default)


def _listed(values: Iterable[object] | Sequence[object]) -> str:
    return ", ".join(str(value) for value in values)


if __name__ == "__main__":
    write_page()
