"""The reference page of the rota folder, made from the tables: ``python -m optimiser.folder.document``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from optimiser.folder.files import ACCEPTED, ROTA, SETTINGS, TABLES
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
`role: staff nurse`, joined by `and`, `or`, `not` and brackets; `any` is everybody. Names are those of `skills.csv`
and the roles of `staff.csv`.

This page is made from the schemas by `python -m optimiser.folder.document`.
"""


def page() -> str:
    """The reference page as Markdown."""
    required = [f"`{SETTINGS.file}`", *(f"`{table.file}`" for table in TABLES if table.required_file)]
    parts = [_INTRODUCTION.format(required=f"{', '.join(required[:-1])} and {required[-1]}")]
    parts.append(document_part(SETTINGS))
    parts.extend(table_part(table) for table in (*TABLES, ROTA, ACCEPTED))
    return "\n".join(parts)


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
