"""``rota bench``: benchmarking the solve loop."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from optimiser.cli.common import (
    FiniteRange,
    StrategyName,
    json_option,
    parameters_option,
    print_json,
    print_written_files,
    stop_with,
)

if TYPE_CHECKING:
    from optimiser.bench.runner import Bench


@click.command()
@click.argument("names", nargs=-1)
@click.option(
    "--seconds",
    type=FiniteRange(min=0, min_open=True),
    default=60.0,
    show_default=True,
    help="Time limit of a run.",
)
@click.option("--iterations", type=click.IntRange(1), help="Rounds instead of seconds: the same on every machine.")
@click.option("--seeds", type=click.IntRange(1), default=1, show_default=True, help="How many seeds, from 1.")
@click.option("--workers", type=click.IntRange(1), help="Processes; default all processors.")
@click.option("--strategy", type=StrategyName(), help="How to search; default auto, or what the parameters say.")
@parameters_option
@click.option("--against", metavar="STRATEGY|FILE.toml|REVISION", help="Run this too, in turn, and compare.")
@click.option(
    "--preset", type=click.Choice(["hour"]), help="A choice of instances that ends within an hour at 3 seeds."
)
@click.option("--report", is_flag=True, help="Write a page, OUT/bench.html; without NAMES of what is in OUT already.")
@click.option("--list", "listing_only", is_flag=True, help="List the instances and end.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path("out/bench"),
    show_default=True,
    help="Folder for results and logs.",
)
@json_option
def command(
    names: tuple[str, ...],
    seconds: float,
    iterations: int | None,
    seeds: int,
    workers: int | None,
    strategy: str | None,
    parameter_file: Path | None,
    against: str | None,
    preset: str | None,
    report: bool,
    listing_only: bool,
    out: Path,
    as_json: bool,
) -> None:
    """Benchmark the solve loop on NAMES: suites (curtois, inrc1, inrc2, generated) or instances (curtois/Instance5).

    Every run has a process of its own; every figure is audited. Results are in OUT/bench.csv, a log for each run in
    OUT/logs; both are there for what has ended when Ctrl-C ends it. Public instances are read from the folder that
    the environment variable ROTA_BENCHMARK_DATA names.

    --report writes OUT/bench.html as well, with its numbers as CSV files beside it: gaps, performance profiles, cost
    and bound over time, time to target, memory, and with --against a comparison with confidence intervals. With
    neither NAMES nor --preset nothing is run: the page is made of what an earlier benchmark left in OUT.

    Example: rota bench curtois/Instance5 generated/100 --seconds 60 --seeds 3 --against lns

    Example: rota bench generated/100 --parameters A.toml --against B.toml
    """
    from optimiser.bench.runner import Bench, BenchPlan, kept_runs, medians, sides
    from optimiser.bench.suites import cases, choose_cases
    from optimiser.bench.warm import warm, warm_checkout
    from optimiser.solve.settings import processors

    if listing_only:
        for label, case in cases().items():
            best = f"  best known {case.known.best:,}" if case.known.best is not None else ""
            click.echo(f"{label}{best}")
        return
    if report and not names and preset is None:
        _write_report(kept_runs(out), out)
        return
    chosen = choose_cases(names or ([preset] if preset else ["hour"]))
    with contextlib.ExitStack() as stack:
        try:
            compared = stack.enter_context(sides(strategy, parameter_file, against, Path(__file__).parents[2]))
        except ValueError as error:
            raise click.BadParameter(str(error), param_hint="--against") from None
        limit = None if iterations is not None else seconds
        numbers = range(1, seeds + 1)
        click.echo(f"The search is compiled ({warm():.0f} s).", err=True)
        for side in compared:
            if side.home is not None:
                warm_checkout(side.home)
        bench = Bench(BenchPlan(chosen, compared, numbers, limit, iterations, workers or processors(), out))
        interrupted = _run(bench)
    rows = medians(bench.rows)
    if as_json:
        print_json({"rows": rows})
    else:
        _show(rows)
        click.echo(f"Wrote bench.csv and {len(bench.rows)} logs in {out}", err=True)
    if report and bench.rows:
        _write_report(bench.rows, out)
    if interrupted or any(r["failed"] for r in rows):
        stop_with(1)


def _write_report(runs: list[dict[str, Any]], out: Path) -> None:
    from optimiser.bench.page import write_bench_report

    print_written_files(write_bench_report(runs, out))


def _run(bench: Bench) -> bool:
    """Run all; True if an interrupt ended it early."""
    try:
        for number, row in enumerate(bench.run(), 1):
            objective, gap = row.get("objective"), row.get("gap_percent")
            above = f", {gap:+.2f}%" if gap is not None else ""
            text = (
                f"{number}/{len(bench.plan)}  {row['instance']}  {row['side']}  seed {row['seed']}: {objective}{above}"
            )
            click.echo(text + (f"  {row['mismatch']}" if row.get("mismatch") else ""), err=True)
    except KeyboardInterrupt:
        click.echo("Interrupted; what has ended is kept.", err=True)
        return True
    return False


BENCH_HEADS = (
    ("objective", "Objective", "{:,.0f}"),
    ("best_known", "Best", "{:,.0f}"),
    ("gap_percent", "Gap %", "{:+.2f}"),
    ("bound", "Bound", "{:,.0f}"),
    ("first_rota_seconds", "First s", "{:.1f}"),
    ("within_5_percent_seconds", "5% s", "{:.1f}"),
    ("build_seconds", "Build s", "{:.1f}"),
    ("peak_mib", "MiB", "{:,.0f}"),
)


def _show(rows: list[dict[str, Any]]) -> None:
    from optimiser.report.render.console import make_console, plain_table

    console = make_console()
    table = plain_table(console)
    table.add_column("Instance")
    table.add_column("Side")
    for _, head, _ in BENCH_HEADS:
        table.add_column(head, justify="right")
    for row in rows:
        cells = ["" if row[c] is None else form.format(row[c]) for c, _, form in BENCH_HEADS]
        table.add_row(row["instance"], row["side"], *cells)
    console.print(table)
    beaten = list(dict.fromkeys(r["instance"] for r in rows if "bound" in r["gap_from"]))
    if beaten:
        console.print(f"Gaps told from the best bound, a rota being better than the best known: {', '.join(beaten)}")
    for side in dict.fromkeys(r["side"] for r in rows):
        gaps = [r["gap_percent"] for r in rows if r["side"] == side and r["gap_percent"] is not None]
        if gaps:
            instances = "instance" if len(gaps) == 1 else "instances"
            console.print(f"{side}: mean gap {sum(gaps) / len(gaps):.2f}% over {len(gaps)} {instances}")
