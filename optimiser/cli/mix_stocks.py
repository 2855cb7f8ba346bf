"""``rota mix stocks``: the opening stocks of a supply folder from staff records that were imported."""

from __future__ import annotations

from pathlib import Path

import click

from optimiser.cli.common import folder_argument, json_option, print_json, show_notices


@click.command(name="stocks", context_settings={"help_option_names": ["-h", "--help"]})
@folder_argument
@click.argument("records", nargs=-1, required=True, metavar="[EMPLOYER=]RECORD...")
@click.option("--replace", "over", is_flag=True, help="Write over stocks.csv where there is one.")
@json_option
def command(folder: Path, records: tuple[str, ...], over: bool, as_json: bool) -> None:
    """Count the staff in post of FOLDER, a supply folder, from each RECORD: a rota folder that `rota import` made of a
    staff record or a workforce return; with the code of the EMPLOYER of everybody in it, where the record has others.

    Writes stocks.csv: WTE by role, employer and age band at the opening 31 March. record_roles.csv of FOLDER says what
    roles of the records are; bank, agency, students and volunteers are not counted.

    \b
    Example: rota mix stocks my-system RXA=my-trust CARE1=my-care-homes
    """
    from optimiser.skillmix.supply.stocks_of_staff import count_stocks, write_stocks

    said = [record.rpartition("=") for record in records]
    counted = count_stocks(folder, [(employer, Path(record)) for employer, _, record in said])
    show_notices(counted.notices)
    target = write_stocks(folder, counted, over)
    rows = counted.table.records()
    if as_json:
        print_json({"stocks": rows, "notices": [str(notice) for notice in counted.notices]})
        return
    from optimiser.report.render.console import make_console
    from optimiser.report.strategic.supply import show_stocks

    show_stocks(rows, target, make_console())
