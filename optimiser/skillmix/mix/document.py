"""The reference page of the mix folder, made from the tables: ``python -m optimiser.skillmix.mix.document``."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

from optimiser.folder.document import document_part, table_part
from optimiser.skillmix.mix.files import MIX_TABLES, MIX_TOML
from optimiser.skillmix.mix.files.rota_cover import COVER_CSV
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.pay import PAY_SOURCE
from optimiser.tabular.output import write_text

MIX_FOLDER_PAGE = Path("docs/mix-folder.md")

_INTRODUCTION = """\
# The mix folder

A mix folder holds everything that a skill mix is worked out from: `mix.toml` and CSV files, one table each. Needed are
{required},
and at least one of `tasks.csv` (with `activity.csv`, or `population.csv` and `rates.csv`), `care_hours.csv` and
`hours.csv`; every other file may be missing. Files are read as in the [rota folder](rota-folder.md).

Hours are hours a week, staff are whole-time equivalents (WTE), money is pounds in the files and whole pence inside. A
year is 365/7 weeks. Shares are from 0 to 1, or with a percent sign. Lists are separated by `|`. Pay by band:
{pay}.

An hour of a person is put to one use only: working on a competence in one place, setting and time of day, supervising,
or being present for a minimum. A role does what `skills.csv` says: up to a level, at a speed, alone or under
supervision; the supervisor's hours are taken from somebody who is there at the same time.

This page is made from the schemas by `python -m optimiser.skillmix.mix.document`.
"""

_SUPPLIED = """\
## Levers

`--set NAME=NUMBER` and scenario studies change an assumption without touching the files.

| lever | what it changes |
|---|---|
{levers}

## cover.csv

Written by `rota solve`, read by `rota mix solve --cover`. Teams, cover periods and capabilities are those of
`teams.csv`, `periods.csv` and `competences.csv`.

| column | kind | meaning |
|---|---|---|
{cover}
"""


def mix_folder_page() -> str:
    """The reference page as Markdown."""
    required = ", ".join(f"`{name}`" for name in [MIX_TOML.file, *(t.file for t in MIX_TABLES if t.required_file)])
    levers = "\n".join(f"| `{lever.name}` | {lever.metadata['doc']} |" for lever in fields(MixLevers))
    cover = "\n".join(f"| `{column.name}` | {column.kind.name} | {column.doc} |" for column in COVER_CSV.columns)
    return "\n".join(
        [
            _INTRODUCTION.format(required=required, pay=PAY_SOURCE),
            document_part(MIX_TOML),
            *(table_part(table) for table in MIX_TABLES),
            _SUPPLIED.format(levers=levers, cover=cover),
        ]
    )


def write_mix_folder_page(root: Path = Path()) -> Path:
    """Write the page below the project's root."""
    write_text(root / MIX_FOLDER_PAGE, mix_folder_page())
    return root / MIX_FOLDER_PAGE


if __name__ == "__main__":
    write_mix_folder_page()
