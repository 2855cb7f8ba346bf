"""``rota export``: hours, absences and bank requests for other systems."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import LibraryCommand, json_option, print_json, rota_argument, rota_folder_argument


@click.command(cls=LibraryCommand)
@rota_folder_argument
@rota_argument
@click.option(
    "--as", "mapping", required=True, metavar="MAPPING", help="payroll-hours, absences-wmds, bank-requests, or a file."
)
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), help="The file; default FOLDER/out/MAPPING.csv."
)
@json_option
def command(folder: Path, rota: Path | None, mapping: str, out: Path | None, as_json: bool) -> None:
    """Write a CSV file of ROTA for another system: hours and enhancements, absences, or requests to a staff bank.

    MAPPING says the columns: a ready-made one, or a TOML file of your own. The file names people and tells reasons of
    absence: it is for payroll and staff records, not for teams. Bookings come back by rota import, as pins.

    Example: rota export my-ward my-ward/out/rota.csv --as payroll-hours
    """
    from optimiser.library.exports import send_out
    from optimiser.report.rota.words import count

    target = out or folder / "out" / f"{Path(mapping).stem}.csv"
    sent = send_out(folder, rota, mapping, target)
    if as_json:
        told = {"what": sent.mapping.what, "source": sent.mapping.source, "verified": sent.mapping.verified}
        print_json({"rota": sent.rota, "file": str(sent.path), "row_count": sent.rows, **told})
        return
    click.echo(f"{sent.path}: {count(sent.rows, 'row')}, {sent.mapping.title}")
    if not sent.mapping.verified:
        click.echo(f"Its headings are not verified ({sent.mapping.source}): compare them with the system's own.")
