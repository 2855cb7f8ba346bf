"""The reference page of the supply folder, made from its tables: ``python -m optimiser.skillmix.supply.document``."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from optimiser.folder.document import document_part, table_part
from optimiser.skillmix.supply.files import SUPPLY_TABLES, SUPPLY_TOML
from optimiser.skillmix.supply.scenarios import FACTORS, SupplyLevers, read_scenario, scenario_names
from optimiser.tabular.output import write_text

SUPPLY_FOLDER_PAGE = Path("docs/supply-folder.md")

_INTRODUCTION = """\
# The supply folder

A supply folder holds what `rota mix supply` works from: settings in `supply.toml` and CSV files, one table each.
[Supply over years](supply.md) says what is done with them. These files must be there:
{required}.
Every other file may be left out; rows that name a training route need `pipelines.csv`. Files are read as in the
[rota folder](rota-folder.md).

- **Stocks** are whole-time equivalents (WTE) at 31 March; learners are heads.
- **A year** runs from one 31 March to the next and is named by the year in which it begins.
- **Rates** are shares of the opening WTE, written `0.08` or `8%`.
- **Ranges:** `low` and `high` are the least and greatest values thought possible, `central` the likeliest. Leave `low`
  and `high` blank where there is no range.
- **Sources:** every figure has a `source`, and `verified` says whether that source was read and says so. Reports mark
  all others UNVERIFIED.

This page is made from the schemas by `python -m optimiser.skillmix.supply.document`.
"""


def supply_folder_page() -> str:
    """The reference page as Markdown."""
    required = [f"`{SUPPLY_TOML.file}`", *(f"`{table.file}`" for table in SUPPLY_TABLES if table.required_file)]
    parts = [_INTRODUCTION.format(required=f"{', '.join(required[:-1])} and {required[-1]}")]
    parts.append(document_part(SUPPLY_TOML))
    parts.extend(table_part(table) for table in SUPPLY_TABLES)
    parts.append(_levers())
    parts.append(_scenarios())
    return "\n".join(parts)


def _levers() -> str:
    words = "For `--set LEVER=VALUE` and for [sweeps](sweep.md)."
    lines = ["## Levers", "", words, "", "| lever | meaning | as it is |", "|---|---|---|"]
    for lever in fields(SupplyLevers):
        default = "nothing" if lever.default in ("", None) else lever.default
        lines.append(f"| `{lever.name}` | {lever.metadata['doc']} | {default} |")
    return "\n".join([*lines, ""])


def _scenarios() -> str:
    words = f"""\
For `--scenario NAME`, or a TOML file of the same form: `title`, `status` (current, illustrative or superseded), `note`,
`source`, and `[[change]]` sections with `factor`, `from`, `until`, `professions`, `basis`, `verified` and `what`:
{", ".join(FACTORS)}.
A factor grows in a straight line from 1 in `from` to its value in `until`; it counts from the folder's first year, for
what it had reached by then is in today's rates already."""
    lines = ["## Named scenarios", "", words, ""]
    for name in scenario_names():
        scenario = read_scenario(name)
        lines += [f"### `{name}`", "", f"{scenario.title}. **Status: {scenario.status}.** {scenario.note} "
                  f"Source: {scenario.source}.", "", "| what | professions | factor | years | basis | verified |",
                  "|---|---|---|---|---|---|"]  # fmt: skip
        lines += [
            f"| {c.what} | {', '.join(c.professions) or 'all'} | {c.factor:g} | {c.from_year}-{c.until_year} | "
            f"{c.basis} | {'yes' if c.verified else 'UNVERIFIED'} |"
            for c in scenario.changes
        ]
        if scenario.productivity:
            mark = "yes" if scenario.productivity_verified else "UNVERIFIED"
            added = f"+ {scenario.productivity:g}"
            lines.append(f"| productivity | all | {added} | each | {scenario.productivity_basis} | {mark} |")
        lines.append("")
    return "\n".join(lines)


def write_supply_folder_page(root: Path = Path()) -> Path:
    """Write the page below the project's root."""
    write_text(root / SUPPLY_FOLDER_PAGE, supply_folder_page())
    return root / SUPPLY_FOLDER_PAGE


if __name__ == "__main__":
    write_supply_folder_page()
