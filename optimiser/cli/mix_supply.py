"""``rota mix supply``: stocks, pipelines and gaps over years, and the least-cost plan that closes the gap."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from optimiser.cli.common import FiniteRange, print_json, show_notices


@click.command(name="supply", context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), help="Where to write; default FOLDER/out.")
@click.option("--scenario", default="", metavar="NAME", help="A named scenario, such as ltwp-2023, or a TOML file.")
@click.option(
    "--mix",
    type=click.Path(path_type=Path),
    metavar="STAFF.CSV|FOLDER",
    help="Staff of a mix are required: staff.csv of a solved one in one year, a mix folder in every year.",
)
@click.option("--mix-year", type=int, metavar="YEAR", help="31 March for a staff.csv; default the first.")
@click.option(
    "--set",
    "changes",
    multiple=True,
    metavar="LEVER=VALUE",
    help="Change an assumption for this run, such as leave_factor=0.9 or growth=0.01.",
)
@click.option("--plan/--no-plan", "planned", default=True, help="Also find the least-cost plan that closes the gap.")
@click.option("--seed", type=click.IntRange(0), help="Seed of the draws, instead of the folder's.")
@click.option("--draws", type=click.IntRange(0), help="Draws for the ranges, instead of the folder's; 0: none.")
@click.option(
    "--suppress-below",
    type=FiniteRange(0),
    default=0,
    metavar="N",
    help="Hide counts of people above 0 and below N, and round the others to multiples of N.",
)
@click.option("--html/--no-html", default=True, help="Also write report.html.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON for programs instead of tables.")
def command(
    folder: Path,
    out: Path | None,
    scenario: str,
    mix: Path | None,
    mix_year: int | None,
    changes: tuple[str, ...],
    planned: bool,
    seed: int | None,
    draws: int | None,
    suppress_below: float,
    html: bool,
    as_json: bool,
) -> None:
    """Project the staff of FOLDER year by year, and plan intakes, recruitment and retention at least cost.

    Writes gaps, stocks, change, balance, training, choices, costs, bottlenecks, shortages, commissioning and basis as
    CSV, report.html and run.json.

    Exit code 0: the gap is closed within the plan; 1: staff stay missing; 2: bad input; 5: internal mismatch.

    \b
    Example: rota mix supply examples/mix-ics --scenario ltwp-2023
    """
    from optimiser.report.strategic.supply_words import supply_verdict
    from optimiser.skillmix.linear_programme import SolverFailed
    from optimiser.skillmix.supply.plan import PlanDisagrees
    from optimiser.skillmix.supply.required_by_mix import OutsidePlan
    from optimiser.skillmix.supply.run import run_supply
    from optimiser.table import write_run
    from optimiser.tabular.output import write_text

    told_levers = {name: value for name, _, value in (change.partition("=") for change in changes)}
    try:
        run = run_supply(
            folder, _levers(changes, scenario), mix=mix, mix_year=mix_year, planned=planned, seed=seed, draws=draws,
            suppress_below=suppress_below, changes=told_levers, tell=show_notices,
        )  # fmt: skip
    except (PlanDisagrees, SolverFailed) as fault:
        click.echo(f"internal mismatch: {fault}", err=True)
        raise SystemExit(5) from None
    except OutsidePlan as fault:
        raise click.BadParameter(str(fault), param_hint="--mix-year") from None
    except ValueError as fault:
        click.echo(f"{folder.name}: {fault}; nothing was written.", err=True)
        raise SystemExit(2) from None
    target = out or folder / "out"
    write_run(target, run.tables, {**run.record, "summary": run.summary})
    if html:
        from optimiser.report.strategic.supply_page import supply_html

        page = supply_html(str(run.record["title"]), run.tables, run.summary, run.record, run.names)
        write_text(target / "report.html", page)
    if as_json:
        tables = {table.name: table.records() for table in run.tables if table.name not in ("balance", "stocks")}
        print_json({"run": run.record, "summary": run.summary, **tables})
    else:
        from optimiser.report.render.console import make_console
        from optimiser.report.strategic.supply import show_supply

        show_supply(run.tables, run.summary, run.record, target, make_console())
    raise SystemExit(1 if supply_verdict(run.summary, run.record).short else 0)


def _levers(changes: tuple[str, ...], scenario: str) -> Any:
    """Levers given as ``name=value``; a wrong one ends the command with exit code 2."""
    from optimiser.skillmix.supply.scenarios import SupplyLevers, lever_value

    values: dict[str, Any] = {"scenario": scenario} if scenario else {}
    for change in changes:
        name, sign, text = change.partition("=")
        if not sign:
            raise click.BadParameter(f"'{change}' is not LEVER=VALUE", param_hint="--set")
        try:
            values[name.strip()] = lever_value(name.strip(), text.strip())
        except ValueError as fault:
            raise click.BadParameter(str(fault), param_hint="--set") from None
    try:
        return SupplyLevers.of(values)
    except ValueError as fault:
        raise click.BadParameter(str(fault), param_hint="--set") from None
