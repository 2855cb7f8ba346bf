"""The report of a benchmark: one HTML page, with every number of it in a CSV file beside."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from optimiser.bench.comparison import CONFIDENCE, LEAST_UNITS, RESAMPLES, comparison
from optimiser.bench.measured import (
    FAILURES,
    WITHIN,
    BenchRun,
    anytime,
    cost_targets,
    instances_of,
    performance_profiles,
    reached_by,
    seeds_of,
    sides_of,
    spreads,
    time_to_target,
)
from optimiser.report.render.charts import StepLine, range_chart, step_chart
from optimiser.report.render.page import Chart, Listing, Page, PageSection, number, render, table_listing
from optimiser.table import OutputTable
from optimiser.tabular.output import write_text

PAGE = "bench.html"

FARTHEST_RATIO = 3.0
"""Performance profiles are drawn up to this ratio; performance_profiles.csv has all."""

HIGHEST = 2.0
"""Curves of cost are drawn up to so many times the least cost; first rotas may lie far above."""


def write_bench_report(runs: Sequence[BenchRun], out: Path) -> list[Path]:
    """Write the page and its tables; the files written, the page last.

    Args:
        runs: of `optimiser.bench.once`, with the side each is of; at least one.
        out: the folder, beside `bench.csv`.
    """
    tables = {t.name: t for t in (make(runs) for make in MADE)}
    if len(sides_of(runs)) < 2:
        (out / "comparison.csv").unlink(missing_ok=True)
        del tables["comparison"]
    written = [table.write(out) for table in tables.values()]
    write_text(out / PAGE, bench_html(runs, tables))
    return [*written, out / PAGE]


MADE: tuple[Callable[[Sequence[BenchRun]], OutputTable], ...] = (
    spreads, performance_profiles, anytime, time_to_target, reached_by, comparison,
)  # fmt: skip


def bench_html(runs: Sequence[BenchRun], tables: dict[str, OutputTable]) -> str:
    """The page.

    Args:
        runs: what was run.
        tables: by name what the functions of `MADE` tell of the runs.
    """
    sides, names, seeds = sides_of(runs), instances_of(runs), seeds_of(runs)
    sections = [_spread_section(tables["spreads"])]
    if len(sides) > 1:
        sections.append(_comparison_section(tables["comparison"], len(names)))
    sections += [
        _profile_section(tables["performance_profiles"], sides),
        _anytime_section(tables["anytime"], cost_targets(runs)),
        _target_section(tables["time_to_target"], tables["reached_by"], sides),
        _memory_section(tables["spreads"]),
    ]
    with_rota = sum(run.get("objective") is not None for run in runs)
    failed = [run for run in runs if run.get("status") in FAILURES]
    counts = ((len(sides), "side"), (len(names), "instance"), (len(seeds), "seed"), (len(runs), "run"))
    told = [f"{count} {noun}{'' if count == 1 else 's'}" for count, noun in counts]
    verdict = f"{', '.join(told)}: {with_rota} with a rota that keeps every hard rule, {len(failed)} failed."
    limits = sorted({str(run.get("limit")) for run in runs if run.get("limit") is not None})
    settings = [
        ("sides", "; ".join(sides)),
        ("strategies run", "; ".join(sorted({str(run["ran"]) for run in runs if run.get("ran")}))),
        ("seeds", ", ".join(map(str, seeds))),
        ("time limit", " s, ".join(limits) + " s" if limits else "none: rounds were counted"),
        ("workers", ", ".join(sorted({str(run["workers"]) for run in runs if run.get("workers")}))),
        ("intervals", f"bootstrap of paired differences, {RESAMPLES:,} resamples, seed 1, {100 * CONFIDENCE:.0f}%"),
        ("files", "bench.csv, logs/, " + ", ".join(f"{name}.csv" for name in tables)),
    ]  # fmt: skip
    subtitle = "Costs are audited; lower is better. Times are of the clock of the machine it ran on."
    page = Page("Benchmark of the solve loop", subtitle, verdict, with_rota < len(runs), sections,
                list(_warnings(runs, failed)), settings)  # fmt: skip
    return render(page)


def _warnings(runs: Sequence[BenchRun], failed: Sequence[BenchRun]) -> Iterator[str]:
    """What the page cannot tell, and what went wrong."""
    names, seeds = instances_of(runs), seeds_of(runs)
    if len(seeds) == 1:
        yield "One seed: nothing is known of how far another seed would fall from it, and no spread is shown."
    if len(names) == 1:
        yield f"One instance, {names[0]}: nothing follows for others."
    elif len(names) < LEAST_UNITS:
        yield f"{len(names)} instances: too few to say anything of instances like them."
    expected = {(name, seed, side) for name in names for seed in seeds for side in sides_of(runs)}
    missing = len(expected - {(run["instance"], run["seed"], run["side"]) for run in runs})
    if missing:
        told = "1 run is" if missing == 1 else f"{missing} runs are"
        yield f"{told} missing (the benchmark was ended early): profiles count a missing run as one without a rota."
    for run in failed:
        said = run.get("mismatch")
        text = "; ".join(map(str, said)) if isinstance(said, list) else str(said)
        yield f"{run['instance']}, {run['side']}, seed {run['seed']}: {run['status']}: {text}"


def _whole(value: Any) -> str:
    return number(value)


def _hundredths(value: Any) -> str:
    return number(value, 2)


def _seconds(value: Any) -> str:
    return number(value, 1)


def _spread_section(table: OutputTable) -> PageSection:
    shown: dict[str, tuple[str, Callable[[Any], str]]] = {
        "Instance": ("instance", str),
        "Side": ("side", str),
        "Runs": ("runs", _whole),
        "Rotas": ("with_rota", _whole),
        "Cost, median": ("objective_median", _whole),
        "Best known": ("best_known", _whole),
        "Gap %, least": ("gap_percent_least", _hundredths),
        "Median": ("gap_percent_median", _hundredths),
        "Most": ("gap_percent_most", _hundredths),
        "From": ("gap_from", str),
        "Bound": ("bound_median", _whole),
        "Above bound %": ("bound_gap_percent_median", _hundredths),
        "First s": ("first_rota_seconds_median", _seconds),
    }
    rows = [
        (_label(row, table), *(row[f"gap_percent_{which}"] for which in ("least", "median", "most")))
        for row in table.records()
        if row["gap_percent_median"] is not None
    ]
    caption = "Dot: median over the seeds; bar: least to most (spreads.csv)."
    charts = [Chart(range_chart("gap", "Gap to the best known", rows, "%"), caption)] if rows else []
    words = [
        "The gap is told from the best published cost; of a generated instance from the better of the planted rota and "
        "the frozen reference, and where a rota costs less than both, from the best bound. Figures are over the runs "
        "that have them."
    ]  # fmt: skip
    return PageSection("Gap to the best known", words, charts, [table_listing(table, shown, small=True)])


def _comparison_section(table: OutputTable, instances: int) -> PageSection:
    rows = []
    for row in table.records():
        interval = "" if row["low_percent"] is None else f"{row['low_percent']:+.2f} to {row['high_percent']:+.2f}"
        mean = "" if row["mean_difference_percent"] is None else f"{row['mean_difference_percent']:+.2f}"
        counts = (str(row[k]) for k in ("better", "equal", "worse", "left_out"))
        units = f"{row['units']} {row['unit']}"
        place = row["instance"] or "all instances"
        rows.append([row["second"], row["measure"], place, units, mean, interval or "too few", *counts])
    heads = ["Side", "Measure", "Instance", "Units", "Mean %", f"{100 * CONFIDENCE:.0f}% interval", "Better", "Equal",
             "Worse", "Left out"]  # fmt: skip
    whole = [row for row in rows if row[2] == "all instances" or instances == 1]
    tables = [Listing(heads, whole, frozenset(range(4, 10)), small=True)]
    if instances > 1:
        alone = [row for row in rows if row[2] != "all instances"]
        tables.append(Listing(heads, alone, frozenset(range(4, 10)), "By instance", folded=True, small=True))
    first = table.records()[0]["first"] if table.rows else ""
    words = [
        f"Differences from {first} in per cent of it, run by run of the same instance and seed; below 0 is less. Over "
        "all instances a unit is an instance (the mean of its seeds), within one it is a seed.",
        f"Fewer than {LEAST_UNITS} units have no interval: alike sides would all fall on one side by chance too often. "
        "An interval that holds 0 shows no difference. Better, equal and worse count pairs; a rota beats none.",
    ]  # fmt: skip
    return PageSection("Comparison", words, tables=tables)


def _profile_section(table: OutputTable, sides: Sequence[str]) -> PageSection:
    charts = []
    for measure in dict.fromkeys(row["measure"] for row in table.records()):
        ours = [row for row in table.records() if row["measure"] == measure]
        lines = _share_lines(ours, sides, "ratio")
        farthest = min(FARTHEST_RATIO, max(1.02, *(1.02 * row["ratio"] for row in ours)))
        count = ours[0]["problems"]
        drawn = step_chart(f"profile-{measure}", f"Performance profile by {measure}", lines, "ratio to the best",
                           "share of problems", (1.0, farthest), (0.0, 1.03))  # fmt: skip
        problems = f"{count} problem{'' if count == 1 else 's'} (instance and seed)"
        charts.append(Chart(drawn, f"Over {problems}; performance_profiles.csv."))
    words = [
        "The share of problems on which a side is within a ratio of the best (Dolan and Moré 2002). By cost the best "
        "is the best known or the least of these runs; by seconds the side that came within some per cent of it first."
    ]
    if not charts:
        words.append("No run has a rota: there is nothing to draw.")
    return PageSection("Performance profiles", words, charts)


def _anytime_section(table: OutputTable, targets: Mapping[str, tuple[float | None, str]]) -> PageSection:
    charts, rows = [], table.records()
    for name in dict.fromkeys(row["instance"] for row in rows):
        ours = [row for row in rows if row["instance"] == name]
        lines: list[StepLine] = []
        for place, side in enumerate(dict.fromkeys(row["side"] for row in ours)):
            for dash, what in enumerate(("cost", "bound")):
                points = [(row["seconds"], row[what]) for row in ours if row["side"] == side and row[what] is not None]
                lines += [StepLine(f"{side}: {what}", points, place, dash)] if points else []
        if not lines:
            continue
        end = max(row["seconds"] for row in ours) or 1.0
        target, source = targets[name]
        if target is not None:
            said = "best known" if source == "published" else source
            lines.append(StepLine(said, [(0.0, target)], 6, 3))
        costs = [row["cost"] for row in ours if row["cost"] is not None]
        values = [value for line in lines for _, value in line.points]
        top = min(max(values), HIGHEST * min(costs)) if costs and min(costs) > 0 else max(values)
        room = 0.05 * (top - min(values)) or 1.0
        drawn = step_chart(f"anytime-{name}", name, lines, "seconds", "points", (0.0, end),
                           (max(0.0, min(values) - room), top + room))  # fmt: skip
        charts.append(Chart(drawn, "Medians over the seeds; the axis need not begin at 0 (anytime.csv)."))
    words = [
        f"Cost begins where over half of the runs have a rota; above {HIGHEST:g} times the least cost it is cut off. "
        "Where cost and bound meet, the rota is proven."
    ]
    return PageSection("Cost and bound over time", words, charts)


def _target_section(table: OutputTable, shares: OutputTable, sides: Sequence[str]) -> PageSection:
    charts = []
    for within in WITHIN:
        ours = [row for row in shares.records() if row["within_percent"] == within]
        if ours:
            name = f"within {within}% of the target" if within else "at the target"
            end = max(row["seconds"] for row in ours) * 1.05 or 1.0
            drawn = step_chart(f"target-{within}", f"Runs {name}", _share_lines(ours, sides, "seconds"), "seconds",
                               "share of runs", (0.0, end), (0.0, 1.03))  # fmt: skip
            charts.append(Chart(drawn, "A line ends below 1 where runs never got there (reached_by.csv)."))
    shown: dict[str, tuple[str, Callable[[Any], str]]] = {
        "Instance": ("instance", str),
        "Side": ("side", str),
        "Target": ("target", _whole),
        "Is": ("target_from", str),
        "Within %": ("within_percent", _whole),
        "Runs": ("runs", _whole),
        "Reached": ("reached", _whole),
        "Median s": ("median_seconds", _seconds),
        "Least s": ("least_seconds", _seconds),
        "Most s": ("most_seconds", _seconds),
    }
    words = ["The median takes runs that did not get there as later than all; least and most are of those that did."]
    listing = table_listing(table, shown, "By instance", folded=True, small=True)
    return PageSection("Time to target", words, charts, [listing])


def _memory_section(table: OutputTable) -> PageSection:
    rows = [
        (_label(row, table), *(row[f"peak_mib_{which}"] for which in ("least", "median", "most")))
        for row in table.records()
        if row["peak_mib_median"] is not None
    ]
    caption = "Each worker is taken to be as large as the largest: what they share counts often (spreads.csv)."
    charts = [Chart(range_chart("memory", "Peak memory", rows, "MiB"), caption)] if rows else []
    return PageSection("Memory", () if rows else ("The system does not tell it.",), charts)


def _label(row: dict[str, Any], table: OutputTable) -> str:
    sides = set(table.values("side"))
    return f"{row['instance']}  {row['side']}" if len(sides) > 1 else str(row["instance"])


def _share_lines(rows: Sequence[dict[str, Any]], sides: Sequence[str], across: str) -> list[StepLine]:
    """A line for each side, from no share up; one that never rises is drawn too."""
    lines = []
    for place, side in enumerate(sides):
        points = [(float(row[across]), float(row["share"])) for row in rows if row["side"] == side]
        lines.append(StepLine(side, [(0.0, 0.0), *points], place, place))
    return lines
