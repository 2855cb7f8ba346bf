"""A skill mix on the terminal: verdict, staff by role, unmet hours with reasons, what an hour is worth, warnings."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from rich.console import Console
from rich.text import Text

from optimiser.report.render.console import plain_table
from optimiser.report.render.page import number
from optimiser.skillmix.demand.hours import DemandLine
from optimiser.skillmix.demand.workload import Establishment
from optimiser.skillmix.mix.explain import UnmetReason
from optimiser.skillmix.mix.frontier import FrontierPoint, needless_dilution
from optimiser.skillmix.mix.problem import MixProblem, Source
from optimiser.skillmix.mix.result import MISSED, SMALL, UNMET_HOURS, MixResult
from optimiser.skillmix.mix.results.change import change_lines
from optimiser.skillmix.mix.results.demand import WardCare
from optimiser.skillmix.mix.results.evidence import evidence_warnings
from optimiser.skillmix.mix.results.hours import released_words, spare_words
from optimiser.skillmix.mix.results.tables import hidden_changes, hidden_limits, hidden_options, hidden_roles
from optimiser.skillmix.mix.shadow_prices import ShadowPrice
from optimiser.skillmix.rota_link.cover import CoverCheck, cover_words
from optimiser.skillmix.run import MixRun
from optimiser.table import SUPPRESSED, OutputTable, too_few

CHANGES_SHOWN = 8
"""Employers and roles whose change from today a terminal shows."""


def whole_pounds(pence: int | float) -> str:
    """Pence as whole pounds: `£1,234`."""
    return f"£{pence / 100:,.0f}"


def mix_verdict(result: MixResult) -> str:
    """The mix in one sentence."""
    totals = result.totals
    if result.status != "optimal":
        return "The hard limits contradict each other; what follows misses them by as little as can be."
    text = f"{totals.wte:,.1f} WTE for {whole_pounds(totals.cost_pence)} a year"
    if totals.registered_share is not None:
        text += f", {totals.registered_share:.1%} of hours registered"
    if totals.unmet_hours > UNMET_HOURS:
        text += (
            f"; {totals.unmet_hours:,.1f} of {totals.needed_hours:,.1f} hours a week are unmet, priced at "
            f"{whole_pounds(totals.unmet_pence)} a year"
        )
    else:
        text += f"; all {totals.needed_hours:,.1f} hours a week are met"
    missed = [line.limit for line in result.limits if line.missed > MISSED]
    if missed:
        several = f"{len(missed)} limits are" if len(missed) > 1 else f"limit {missed[0]} is"
        text += f"; {several} missed, priced at {whole_pounds(totals.limit_pence)} a year"
    return f"{text}."


def show_mix_run(run: MixRun, console: Console, below: float | None = None) -> None:
    """Print everything that a run of ``rota mix solve`` found."""
    show_mix(run.result, run.prices, run.reasons, console, below)
    if run.wards:
        show_wards(run.wards, run.result.problem, console)
    if run.frontier:
        show_frontier(run.frontier, console, needless_dilution(run.result, run.frontier))
    if run.cover:
        show_cover(run.cover, run.result, console)


def show_mix(
    result: MixResult,
    prices: Sequence[ShadowPrice],
    reasons: Sequence[UnmetReason],
    console: Console,
    below: float | None = None,
) -> None:
    """Print a mix: verdict first, then staff, limits missed, unmet hours, shadow prices, warnings."""
    problem = result.problem
    console.print(Text(problem.title, style="bold"))
    console.print(Text(mix_verdict(result), style="bold"))
    for conflict in result.conflicts:
        console.print(Text(f"Conflict  {conflict}", style="bold red"))
    _staff(result, console, below)
    _change(result, console, below)
    for words in (spare_words(result), released_words(result)) if below is None else ():
        if words:
            console.print()
            console.print(Text(f"Spare   {words}"))
    hidden = hidden_options(result, below)
    veiled = hidden_limits(result, hidden, below)
    missed = [(at, line) for at, line in enumerate(result.limits) if line.missed > 1e-3]
    if missed:
        console.print()
        for at, line in missed:
            by = SUPPRESSED if at in veiled else f"{line.missed:,.2f}"
            priced = SUPPRESSED if at in veiled else f"{whole_pounds(line.price_pence)} a year"
            told = f"missed by {by} ({line.kind}, {'hard' if line.hard else priced})"
            console.print(Text(f"Limit   {line.limit}: {told}"))
    if reasons:
        console.print()
        for reason in reasons:
            console.print(Text(f"Unmet   {reason.words}"))
    if prices:
        console.print()
        for price in prices:
            console.print(Text(price.words))
    warned = evidence_warnings(result, hidden_roles(result, hidden))
    if warned:
        console.print()
        for warning in warned:
            mark = "" if warning.verified else ", not verified"
            console.print(Text(f"Warning {warning.words} ({warning.source}{mark})", style="yellow"))
    columns, rows, _ = result.size
    console.print()
    console.print(f"Model of {columns:,} columns and {rows:,} rows, solved in {result.seconds:.2f} s.")


def _staff(result: MixResult, console: Console, below: float | None) -> None:
    """WTE by role and source, and what they cost."""
    problem = result.problem
    hidden = hidden_options(result, below)
    cells: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    cost: dict[str, int] = defaultdict(int)
    used: dict[str, float] = defaultdict(float)
    veiled: set[tuple[str, str]] = set()
    for line in result.staff:
        if line.wte <= SMALL:
            continue
        cells[line.role][line.source] += line.wte
        cost[line.role] += line.cost_pence
        used[line.role] += line.used_hours
        if line.option in hidden:
            veiled |= {(line.role, line.source)}
    sources = [source.value for source in Source if any(source.value in row for row in cells.values())]
    table = plain_table(console)
    table.add_column("Role", overflow="fold")
    for heading in [*sources, "WTE", "hours/wk", "£/year"]:
        table.add_column(heading, justify="right")
    small_roles = {line.role for line in result.staff if line.option in hidden} if hidden else set()
    for role in problem.roles:
        if role.id not in cells:
            continue
        row = cells[role.id]
        numbers = [SUPPRESSED if (role.id, s) in veiled else (f"{row[s]:.2f}" if s in row else "") for s in sources]
        whole = role.id in small_roles and _all_hidden(result, role.id, hidden)
        totals = (
            [SUPPRESSED] * 3
            if whole
            else [f"{sum(row.values()):.2f}", f"{used[role.id]:,.1f}", f"{cost[role.id] / 100:,.0f}"]
        )
        table.add_row(problem.called("role", role.id), *numbers, *totals)
    by_source = [f"{sum(row.get(s, 0.0) for row in cells.values()):.2f}" for s in sources]
    by_source = [SUPPRESSED if any(v[1] == s for v in veiled) else n for s, n in zip(sources, by_source, strict=True)]
    totals_row = [f"{result.totals.wte:.2f}", f"{sum(used.values()):,.1f}", f"{result.totals.cost_pence / 100:,.0f}"]
    table.add_row("all", *by_source, *totals_row, style="bold")
    console.print()
    console.print(table)
    _employers(result, console, below)
    if hidden:
        console.print(f"{SUPPRESSED} hidden: small numbers, and those from which they could be worked out")


def _employers(result: MixResult, console: Console, below: float | None) -> None:
    """WTE and cost by employer and sector, where there are several employers."""
    problem = result.problem
    roles = {role.id: role for role in problem.roles}
    wte: dict[str, float] = defaultdict(float)
    registered: dict[str, float] = defaultdict(float)
    cost: dict[str, int] = defaultdict(int)
    sector = {line.organisation: line.sector for line in result.staff}
    for line in result.staff:
        wte[line.organisation] += line.wte
        registered[line.organisation] += line.wte if roles[line.role].registered else 0.0
        cost[line.organisation] += line.cost_pence
    there = {organisation: value for organisation, value in wte.items() if value > SMALL}
    if len(there) < 2:
        return
    few = too_few(there, below)
    if below is not None:
        parts = {f"{o}|{part}": n for o in there for part, n in (("r", registered[o]), ("u", there[o] - registered[o]))}
        few |= {key.split("|")[0] for key in too_few(parts, below)}
        veiled = hidden_changes(result, hidden_options(result, below), below)
        few |= {employer for employer, role in veiled if not role}
    table = plain_table(console)
    table.add_column("Employer", overflow="fold")
    table.add_column("sector")
    for heading in ("WTE", "registered WTE", "£/year"):
        table.add_column(heading, justify="right")
    for organisation in there:
        numbers = [f"{there[organisation]:.2f}", f"{registered[organisation]:.2f}", f"{cost[organisation] / 100:,.0f}"]
        name = problem.called("organisation", organisation)
        table.add_row(name, sector[organisation], *([SUPPRESSED] * 3 if organisation in few else numbers))
    console.print()
    console.print(table)


def _change(result: MixResult, console: Console, below: float | None) -> None:
    """Change from today by employer and role, the greatest first; everything is in change.csv."""
    hidden = hidden_changes(result, hidden_options(result, below), below) if below is not None else set()
    lines = [c for c in change_lines(result) if abs(c.change_wte) >= 0.005 and (c.organisation, c.role) not in hidden]
    if not lines:
        return
    lines.sort(key=lambda line: -abs(line.change_wte))
    table = plain_table(console)
    table.add_column("Change from today", overflow="fold")
    table.add_column("employer", overflow="fold")
    for heading in ("today", "mix", "change", "£/year"):
        table.add_column(heading, justify="right")
    for line in lines[:CHANGES_SHOWN]:
        names = result.problem.called("role", line.role), result.problem.called("organisation", line.organisation)
        numbers = f"{line.today_wte:.2f}", f"{line.mix_wte:.2f}", f"{line.change_wte:+z.2f}"
        table.add_row(*names, *numbers, f"{line.change_pence / 100:+z,.0f}")
    console.print()
    console.print(table)
    if len(lines) > CHANGES_SHOWN:
        console.print(f"and {len(lines) - CHANGES_SHOWN} more employers and roles in change.csv")


def _all_hidden(result: MixResult, role: str, hidden: set[str]) -> bool:
    return all(line.option in hidden for line in result.staff if line.role == role and line.wte > SMALL)


def show_frontier(points: Sequence[FrontierPoint], console: Console, needless: str = "") -> None:
    """The frontier as a table, least dilution first; ``needless`` is what `needless_dilution` says."""
    table = plain_table(console)
    for heading in ("point", "diluted h/wk", "of registered work", "bill £/year", "registered", "£ per hour avoided"):
        table.add_column(heading, justify="right")
    for point in points:
        share = point.result.totals.registered_share
        price = point.price_pence_per_hour
        table.add_row(
            str(point.point),
            f"{point.dilution_hours:,.1f}",
            "" if point.dilution_share is None else f"{point.dilution_share:.1%}",
            f"{point.bill_pence / 100:,.0f}",
            "" if share is None else f"{share:.1%}",
            "" if price is None else f"{price / 100:,.2f}",
        )
    console.print()
    console.print(Text("Cost against dilution of registered skill", style="bold"))
    console.print(table)
    if needless:
        console.print(Text(needless))


def show_wards(wards: Sequence[WardCare], problem: MixProblem, console: Console) -> None:
    """Care hours per patient day that the mix gives each ward."""
    table = plain_table(console)
    table.add_column("Care hours per patient day", overflow="fold")
    for heading in ("patients", "registered", "support", "all"):
        table.add_column(heading, justify="right")
    for ward in wards:
        numbers = (ward.patients, ward.registered, ward.support, ward.total)
        table.add_row(problem.where(ward.place, ward.setting, ""), *(f"{number:.1f}" for number in numbers))
    console.print()
    console.print(table)


def show_demand(
    lines: Sequence[DemandLine],
    problem: MixProblem,
    posts: Sequence[Establishment],
    console: Console,
    tables: Mapping[str, OutputTable],
    left_out: bool = False,
) -> None:
    """Hours needed by competence and place, then forecasts, WISN with its standard workloads and establishments where
    the folder has them.

    Args:
        lines: of the demand, fit to publish.
        problem: what they are of.
        posts: establishments.
        console: where to print.
        tables: of the run, by name.
        left_out: whether lines of small activity are not among those given.
    """
    _show_hours(lines, problem, console)
    if left_out:
        console.print("Hours of small activity are left out.")
    forecast, wisn, workloads = (tables.get(name) for name in ("forecast", "wisn", "wisn_workloads"))
    if forecast is not None:
        _show_forecast(forecast, problem, console)
    if wisn is not None:
        _show_wisn(wisn, console)
    if workloads is not None:
        _show_workloads(workloads, console)
    if posts:
        _show_establishments(posts, problem, console)


def _show_hours(lines: Sequence[DemandLine], problem: MixProblem, console: Console) -> None:
    """Hours a week by competence and level, a column for each place."""
    places = list(dict.fromkeys(line.place for line in lines))
    hours: dict[tuple[str, int], dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for line in lines:
        hours[line.competence, line.level][line.place] += line.hours
    if hours:
        table = plain_table(console)
        table.add_column("Hours a week", overflow="fold")
        table.add_column("level", justify="right")
        for place in [*(problem.called("place", place) for place in places), "all"]:
            table.add_column(place, justify="right")
        for (competence, level), row in sorted(hours.items()):
            numbers = [f"{row.get(place, 0.0):,.1f}" for place in places]
            table.add_row(problem.called("competence", competence), str(level), *numbers, f"{sum(row.values()):,.1f}")
        sums = [sum(row.get(place, 0.0) for row in hours.values()) for place in places]
        table.add_row("all", "", *(f"{total:,.1f}" for total in sums), f"{sum(sums):,.1f}", style="bold")
        console.print(table)


def _show_forecast(forecast: OutputTable, problem: MixProblem, console: Console) -> None:
    """Activity forecast from past years, with its range."""
    table = plain_table(console)
    table.add_column("Forecast", overflow="fold")
    table.add_column("place", overflow="fold")
    for heading in ("from", "last", "growth a year", "for", "activities", "95% range"):
        table.add_column(heading, justify="right")
    for row in forecast.records():
        told = (row[name] for name in ("in_last_year", "forecast", "low_95", "high_95"))
        last, made, low, high = (value if isinstance(value, str) else f"{value:,.0f}" for value in told)
        table.add_row(
            row["activity"], problem.called("place", row["place"]), f"{row['first_year']}-{row['last_year']}", last,
            f"{row['growth_percent']:.1f}%", f"{row['year']:g}", made, f"{low} to {high}",
        )  # fmt: skip
    console.print()
    console.print(table)


def _show_wisn(wisn: OutputTable, console: Console) -> None:
    """Staff needed by category, as the workload indicators of staffing need (WISN) count them."""
    table = plain_table(console)
    table.add_column("WISN category", overflow="fold")
    for heading in ("days of work", "days each", "CAF", "IAF", "needed", "actual", "ratio", "difference"):
        table.add_column(heading, justify="right")
    for row in wisn.records():
        table.add_row(
            row["category"],
            f"{row['workload_days_per_year']:,.1f}",
            f"{row['available_days_per_year']:,.1f}",
            f"{row['category_allowance_factor']:.3f}",
            f"{row['individual_allowance_factor']:.3f}",
            f"{row['required']:.2f}",
            *(number(row[name], 2) for name in ("actual", "ratio", "difference")),
        )
    console.print()
    console.print(table)


def _show_workloads(workloads: OutputTable, console: Console) -> None:
    """What one member of staff does in a year of each activity, and the staff it takes before allowances."""
    table = plain_table(console)
    table.add_column("Standard workload", overflow="fold")
    table.add_column("activity", overflow="fold")
    for heading in ("hours each", "a year by one", "a year", "staff"):
        table.add_column(heading, justify="right")
    for row in workloads.records():
        told = [row["units_per_year"], row["staff"]]
        hidden = [value if isinstance(value, str) else f"{value:,.{d}f}" for value, d in zip(told, (0, 2), strict=True)]
        own = f"{row['unit_hours']:g}", f"{row['standard_workload']:,.0f}"
        table.add_row(row["category"], row["activity"], *own, *hidden)
    console.print()
    console.print(table)


def _show_establishments(posts: Sequence[Establishment], problem: MixProblem, console: Console) -> None:
    """Posts with their net WTE and what the uplift makes of it."""
    table = plain_table(console)
    table.add_column("Establishment", overflow="fold")
    for heading in ("role", "hours/wk", "net WTE", "multiply", "divide", "taken"):
        table.add_column(heading, justify="right")
    for post in posts:
        table.add_row(
            post.post,
            problem.called("role", post.role),
            f"{post.hours_per_week:,.1f}",
            f"{post.net_wte:.2f}",
            f"{post.wte_multiply:.2f}",
            f"{post.wte_divide:.2f}",
            post.uplift_mode,
        )
    console.print()
    console.print(table)


def show_cover(checks: Sequence[CoverCheck], result: MixResult, console: Console, most: int = 12) -> None:
    """Whether the mix holds up as a rota, and the cells that a rota fills least."""
    console.print()
    console.print(Text(cover_words(result, list(checks)), style="bold"))
    short = [check for check in checks if check.short]
    if not short:
        return
    table = plain_table(console)
    table.add_column("Short", overflow="fold")
    for heading in ("where", "mix h/wk", "rota needs", "filled", "share"):
        table.add_column(heading, justify="right", overflow="fold")
    called = result.problem.called
    for check in short[:most]:
        level = f" (level {check.level})" if check.level > 1 else ""
        table.add_row(
            called("competence", check.competence) + level,
            result.problem.where(check.place, check.setting, check.time),
            f"{check.mix_hours:,.1f}",
            f"{check.rota_needed:,.1f}",
            f"{check.rota_filled:,.1f}",
            "" if check.filled_share is None else f"{check.filled_share:.0%}",
        )
    console.print(table)
