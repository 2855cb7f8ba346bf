"""``rota import``: exports of other systems, and public instances, into a rota folder."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, folder_argument, json_option, print_json, show_notices

MOST_UNUSED = 20
"""How many rows that were not used are printed; not_used.csv has all."""


@click.command(cls=LibraryCommand)
@folder_argument
@click.argument("exports", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="EXPORT...")
@click.option("--mapping", type=click.Path(path_type=Path, dir_okay=False), help="How exports become tables, as TOML.")
@click.option("--replace", is_flag=True, help="Write tables anew that FOLDER already has.")
@json_option
def command(folder: Path, exports: tuple[Path, ...], mapping: Path | None, replace: bool, as_json: bool) -> None:
    """Turn exports of e-rostering and staff-record systems into tables of FOLDER.

    Without --mapping one is drafted from the headings, used, and left in FOLDER as mapping.toml to look over. Each row
    that is not used is listed with the reason.

    Public instances are told by their form and become a whole folder, costed as they are published: a file of the
    Shift Scheduling Benchmarks, or of the Second International Nurse Rostering Competition the scenario, the history
    and the file of each week, in order of weeks.

    Example: rota import my-ward staff_export.csv leave.csv --mapping mapping.toml

    Example: rota import my-instance Instance1.txt

    Example: rota import my-instance Sc-n005w4.txt H0-n005w4-0.txt WD-n005w4-{1,2,3,3}.txt
    """
    from optimiser.importing.exports import NOT_USED
    from optimiser.library.exports import read_exports
    from optimiser.report.rota.words import count

    made = read_exports(folder, exports, mapping=mapping, replace=replace)
    if as_json:
        unused = [asdict(item) for item in made.not_used]
        notices = [str(notice) for notice in made.notices]
        more = {"not_used": unused, "notices": notices, "drafted": made.drafted}
        print_json({"written": dict(made.written), **({} if made.instance else more)})
        return
    show_notices(made.notices)
    for name, rows in made.written.items():
        click.echo(f"{name}: {count(rows, 'row')}")
    for item in made.not_used[:MOST_UNUSED]:
        click.echo(f"not used: {item.file}:{item.row}: {item.reason}")
    if len(made.not_used) > MOST_UNUSED:
        click.echo(f"... and {len(made.not_used) - MOST_UNUSED} more in {folder / NOT_USED}")
    if made.drafted:
        click.echo(f"The mapping was drafted from the headings: look over {folder / 'mapping.toml'}.")
    click.echo(f"Next: rota check {folder}")
