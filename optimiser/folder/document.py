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

A rota folder holds everything that a rota is made from: the settings in `rota.toml`, and CSV files of one table
each. `rota new FOLDER` makes a small working one; `rota check FOLDER` shows every fault of every file at once. A
rota needs {required}; every other file may be missing. To judge a rota that is there already (`rota audit`),
`staff.csv` and a rota with `start` and `end` of each duty are enough.

What to write for leave, wishes, templates and the rest: [leave, wishes, templates, sharing](how-to.md).

## How cells are written

Files are CSV with commas, in UTF-8, with headings in the first row and columns in any order. Semicolons or tabs,
Windows-1252 and UTF-16 are read too, with a notice. Columns that are not listed here are left alone, with a notice.
A blank cell means what the table says. A cell that a spreadsheet would take for a formula is refused.

| kind | how it is written |
|---|---|
| date | year-month-day: `2026-11-30`. `from` and `to` are the first and the last day, both included |
| time | 24-hour: `07:30`. An end at or before its start is the next day's, which `08:00+1` says too |
| days | weekdays, dates, ranges, bank holidays: `Mon-Fri`, `2026-11-02..2026-11-15`, `Sat\\|bank holidays` |
| list | values with a bar between them: `early\\|late` |
| points | a whole number up to 1,000,000,000 or an importance word of `rota.toml`; `hard` where the table says so |
| capability | who can do something: see below |

**Capability.** `registered nurse` (a skill of `skills.csv`), `prescriber@2` (at level 2 or above), `staff nurse` or
`role: staff nurse` (a role of `staff.csv`), `band >= 6`, `person: 20431` (one person), `group: preceptors` (of
`[people_groups]`), joined by `and`, `or`, `not` and brackets. `any` is everybody.

## How times and hours are counted

**Time zone and clock changes.** Times are those of the clock on the wall in `[period] time_zone`. How long a duty
lasts is counted in minutes that really pass: a night from 20:00 to 08:00 has 13 hours when the clocks go back, 11
when they go forward. When they go back, each time from 01:00 to 02:00 comes twice: in `history.csv` and `rota.csv`
`01:30 BST` is the first and `01:30 GMT` the second; for shifts `[period] clock_change` says which is meant. Where
neither says it, it is a fault. In spring those times do not exist.

**Breaks.** Paid breaks (`paid_break`) count as working time, contracted hours and pay; unpaid ones (`unpaid_break`)
count as none of them. Rules about breaks add both up.

**Absences** are rows of `availability.csv`. What each kind does, unless `credit_hours` and `leaves_average` say
otherwise:

| kind | counts towards contracted hours | its days leave the average of weekly hours |
|---|---|---|
{kinds_of_absence}

Hours credited are a fifth of the weekly hours for each Monday to Friday from `from` to `to`, once however many rows
cover a day; half of that for a row with only a `start` or only an `end`, such as a morning of leave, and the hours
between for one with both. A night duty that begins on the evening before an absence and ends in it clashes with it.
Only managers see the kind.

**On-call** is a shift of kind `on call`. With presence `resident` or `on site` it is work from start to end; with
`remote` it is work only while called. A call is a row of its own in `history.csv` or `rota.csv` within the times of
the on-call: kind `work`, `start` and `end`, and presence `on site` (a journey in) or `remote` (on the telephone). It
counts as working time, and rules of rest judge it. Where calls are not known, `working_minutes` of the shift is the
work to expect of each on-call. The terms of doctors in training call only on-call from home "on-call"; their rules
take on-call at the place of work for a shift.

**A sleep-in** is a shift of kind `sleep-in`. `working_minutes`, `contract_minutes` and `paid_minutes` say what a
night asleep counts as (blank: the whole of it). `awake_minutes` in `rota.csv` or `history.csv` are added to each, up
to the length of the night, and they alone count for the minimum wage.

**Supernumerary** people are present and meet no need, on every duty that starts on a day up to
`supernumerary_until`. With a time, `2026-11-05 13:00`, they count from that moment: for cover periods that begin
then or later, and for hours of care.

**Who meets a need.** People meet a need if they have what it asks for. They do not if their registration has
expired, their level is too low, the team's organisation does not recognise who signed them off, or the supervisor
whom they need is missing; then the need is short, and the breach says why. Where `capability` is blank in a rota,
people are taken for what their team is shortest of among what they can do, and people whose registration has expired
for what it was for.

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
        *others, last = (f"`{name}`" for name in table.key)
        lines += [f"No two rows have the same {', '.join(others)}{' and ' * bool(others)}{last}.", ""]
    lines += ["| column | kind | meaning | if blank |", "|---|---|---|---|"]
    lines += [f"| `{one.name}` | {_kind(one)} | {_cell(one.doc)} | {_absent(one)} |" for one in table.columns]
    return "\n".join([*lines, ""])


def _cell(text: str) -> str:
    """A text as a cell of a Markdown table."""
    return text.replace("|", "\\|")


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
