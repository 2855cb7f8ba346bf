"""``rota report``: the files of a rota that is already there."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import (
    formats_option,
    grid_option,
    manager_option,
    out_option,
    print_written_files,
    rota_argument,
    rota_folder_argument,
    show_notices,
    stop_with,
)
from optimiser.cli.opened import place_of_results, print_rota_status


@click.command()
@rota_folder_argument
@rota_argument
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), help="Earlier rota to mark changes.")
@click.option(
    "--names", type=click.Path(path_type=Path, dir_okay=False), help="File of names of rota import --pseudonymise."
)
@out_option
@formats_option(("csv", "html", "xlsx", "ical"))
@grid_option
@manager_option
@click.option(
    "--figure",
    metavar="NAME",
    help="Draw one figure alone: grid, cover, fairness (or fairness-2, ...), hours, wishes, cost, trace.",
)
@click.option("--to", type=click.Path(path_type=Path, dir_okay=False), help="File of the figure, .svg or .png.")
@click.option(
    "--records",
    "with_records",
    is_flag=True,
    help="Also write records/: hours (kept two years), leave (six), shifts told and changed, planned against worked "
    "hours, job plans. With --manager only.",
)
def command(
    folder: Path,
    rota: Path | None,
    previous: Path | None,
    names: Path | None,
    out: Path | None,
    formats: tuple[str, ...],
    with_grid: bool,
    manager: bool,
    figure: str | None,
    to: Path | None,
    with_records: bool,
) -> None:
    """Write the report of a rota: a page to print, a workbook, a calendar per person, CSV files.

    Without ROTA it is the report of the current rota. That of another rota, an entry such as @7 or a published
    version, goes to a folder of its own in FOLDER/out. Where run.json stands beside ROTA, its settings are shown
    too. Without --manager nothing tells why somebody is away, what was agreed with them, or what anybody is paid.

    --figure draws one of the report's figures into a file of its own, for slides, and writes nothing else. PNG
    needs the extra rota[figures].

    Example: rota report my-ward --format html
    """
    from optimiser.library.report import records, report, write_figure, write_records
    from optimiser.report.render.console import make_console
    from optimiser.report.render.terminal import show_rota

    if (figure is None) != (to is None):
        raise click.UsageError("--figure and --to go together")
    if with_records and not manager:
        raise click.UsageError("--records tells who was on leave and who worked otherwise: it needs --manager")
    judged = report(folder, rota, previous=previous, manager=manager, names=names)
    show_notices(judged.source.notices)
    print_rota_status(judged)
    if figure is not None and to is not None:
        print_written_files([write_figure(judged, figure, to)])
        stop_with(judged.view.exit_code)
    target = place_of_results(folder, judged, out)
    print_written_files(judged.write(target, formats))
    if with_records:
        print_written_files(write_records(records(folder, rota), target / "records"))
    show_rota(judged.view, make_console(), grid=with_grid, brief=True)
    stop_with(judged.view.exit_code)
