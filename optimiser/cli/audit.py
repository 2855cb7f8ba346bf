"""``rota audit``: judging any rota, without a solver."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from optimiser.cli.common import (
    formats_option,
    grid_option,
    json_option,
    manager_option,
    out_option,
    print_json,
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
@click.option("--previous", type=click.Path(path_type=Path, dir_okay=False), help="Earlier rota to compare with.")
@click.option("--compliance", is_flag=True, help="Print a compliance statement for each organisation instead.")
@click.option("--published", type=click.DateTime(["%Y-%m-%d"]), help="Day of publication, for the lead time.")
@out_option
@formats_option(())
@grid_option
@manager_option
@json_option
def command(
    folder: Path,
    rota: Path | None,
    previous: Path | None,
    compliance: bool,
    published: datetime | None,
    out: Path | None,
    formats: tuple[str, ...],
    with_grid: bool,
    manager: bool,
    as_json: bool,
) -> None:
    """Judge any rota, made by hand or by another program too, by every rule of FOLDER. No solver is used.

    ROTA, by default the current rota, is a CSV file with a row per assignment: a shift code, or the start and end
    really worked. A folder with staff.csv is enough. With --compliance it prints a statement by pack and rule
    instead: who, when, measured against allowed, source, what is not verified and what could not be judged. Exit
    code 1 when a gap below a minimum or a hard breach remains.

    Example: rota audit my-ward
    """
    from optimiser.library.judged_rota import audit

    if out is not None and not formats:
        raise click.UsageError("--out and --format go together: without --format nothing is written")
    judged = audit(folder, rota, previous=previous, manager=manager)
    print_rota_status(judged)
    view = judged.view
    files: list[Path] = []
    if formats:
        files = judged.write(place_of_results(folder, judged, out), formats)
    if compliance:
        from optimiser.report.rota.compliance import statements
        from optimiser.report.rota.statement import text_of

        found = statements(view, published.date() if published else None)
        if as_json:
            print_json({"rota": view.rota, "rows": [statement.as_dict() for statement in found]})
        else:
            click.echo("\n\n".join("\n".join(text_of(statement)) for statement in found))
    elif as_json:
        from optimiser.report.rota.coded import coded

        print_json(coded(view))
    else:
        from optimiser.report.render.console import make_console
        from optimiser.report.render.terminal import show_not_judged, show_rota
        from optimiser.report.rota.compliance import not_judged

        show_notices(judged.source.notices)
        console = make_console()
        show_rota(view, console, grid=with_grid)
        show_not_judged(not_judged(view), console)
        print_written_files(files)
    stop_with(view.exit_code)
