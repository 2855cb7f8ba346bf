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

A mix folder holds everything from which `rota mix` works out a mix of roles: settings in `mix.toml` and CSV files, one
table each. [First mix](first-mix.md) makes a small one file by file. These files must be there:
{required}.
So must at least one that says what is needed: `care_hours.csv`, `hours.csv`, or `tasks.csv` with `activity.csv`,
`past_activity.csv`, or `population.csv` and `rates.csv`. Where there is `tasks.csv` or `care_hours.csv` there must be
`profiles.csv`. `rota mix people` and `rota mix prove` also need `organisations.csv`, `teams.csv`, `periods.csv` and the
`start` of `[link]`. Every other file may be left out. Files are read as in the [rota folder](rota-folder.md).

Hours are hours a week, staff are whole-time equivalents (WTE), money is in pounds. A year is 365/7 weeks. In a column
whose kind is *share* write 0.65 or 65%; in a column of numbers write numbers only. Lists are separated by `|`. Pay by
band: {pay}.

An hour of a person is put to one use only: working on a competence in one place, setting and time of day, supervising,
or being present for a minimum. A role does what `skills.csv` says: up to a level, at a speed, alone or under
supervision. The supervisor's hours are taken from somebody who works in the same place and setting at the same time.

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
