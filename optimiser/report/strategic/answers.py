"""What a board asks first of a mix, its ranges, its proof in rotas or a supply of staff: what is recommended, what it
costs, what is at risk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from optimiser.mix_proof.proof import ProofRun
from optimiser.mix_proof.tables import last_words
from optimiser.report.render.page import drawable, money_text, number, tenths
from optimiser.skillmix.mix.result import MixResult
from optimiser.skillmix.mix.results.change import ChangeLine, change_lines
from optimiser.skillmix.uncertainty.run import RangeRun
from optimiser.table import OutputTable
from optimiser.tabular.wording import count

ASKED, RECOMMENDED, COST, RISK = "What is asked", "What is recommended", "What it costs", "What is at risk"
"""Heads of the four answers."""

Answers = list[tuple[str, str]]

MOST_NAMED = 3
"""Changes named in an answer; the tables have all."""


def mix_answers(result: MixResult, headlines: OutputTable, hidden: set[tuple[str, str]], warnings: int) -> Answers:
    """The four answers of a mix.

    Args:
        result: the mix.
        headlines: its figures.
        hidden: employers and roles whose change is not told.
        warnings: how many the page gives below.
    """
    found = {(row["measure"], row["unit"]): row["value"] for row in headlines.records() if not row["role"]}

    def figure(measure: str, unit: str) -> float:
        return float(found[measure, unit] or 0.0)

    lines = [line for line in change_lines(result) if (line.organisation, line.role) not in hidden]
    recommended = f"{tenths(figure('staff', 'WTE'))} WTE, bank and agency counted in"
    most = _most(lines, lambda line: line.change_wte)
    if most:
        called = result.problem.called
        named = "; ".join(f"{called('role', line.role)} at {called('organisation', line.organisation)} "
                          f"{line.change_wte:+,.1f}" for line in most)  # fmt: skip
        recommended += f". Most changes from today's posts: {named}"
    more = figure("change of posts' cost", "pence a year") / 100
    cost = f"{money_text(figure('cost of staff', 'pence a year') / 100)} a year"
    cost += f", {'less' if more < 0 else 'more'} than today's posts by {money_text(abs(more))}, before bank, agency "
    cost += "and unsocial hours"
    needed, unmet = figure("hours needed", "hours a week"), figure("hours unmet", "hours a week")
    risk = [f"{tenths(unmet)} of {number(needed)} hours a week unmet" if unmet > 0.05 else "no hour is unmet"]
    missed, diluted = figure("limits missed", "limits"), figure("registered work by others", "hours a week")
    if missed:
        risk.append(f"{number(missed)} limit{'s' * (missed > 1)} missed")
    if diluted > 0.05:
        risk.append(f"{tenths(diluted)} hours a week of registered work done by others")
    if warnings:
        risk.append(f"{count(warnings, 'warning')} from published evidence, below")
    asked = f"Which staff do {number(needed)} hours of work a week at the least cost, within the limits given?"
    return [(ASKED, asked), (RECOMMENDED, f"{recommended}."), (COST, f"{cost}."), (RISK, sentence(risk))]


def supply_answers(
    tables: Mapping[str, OutputTable], summary: Mapping[str, Mapping[str, Any]], record: Mapping[str, Any]
) -> Answers:
    """The four answers of a supply of staff, of its last plan.

    Args:
        tables: of the run, by name.
        summary: figures by plan.
        record: of the run.
    """
    plan, first = list(summary)[-1], next(iter(summary))
    mine, settings = summary[plan], record["parameters"]
    asked = f"How are staff enough for what is required from 31 March {settings['close_by']} on, at the least cost?"
    recommended = "Things as they are: no plan was sought" if plan == first else _plan_words(tables, plan)
    cost = f"{money_text(mine['cost_gbp'])} from {settings['first_year']} to {settings['last_year']}"
    if plan != first:
        more = mine["cost_gbp"] - summary[first]["cost_gbp"]
        cost += f", {'more' if more >= 0 else 'less'} than as things are by {money_text(abs(more))}"
    risk = []
    chance = mine.get("chance_at_most_1_percent_missing")
    if chance is not None:
        risk.append(f"at most 1% is missing at 31 March {settings['close_by']} in {chance:.0%} of the draws")
    risk.append(f"{number(mine['gap_wte_at_end'])} WTE missing at the end at the likeliest rates")
    if record.get("unverified_quantities"):
        risk.append(f"{record['unverified_quantities']} of {record['quantities']} quantities are not verified")
    return [(ASKED, asked), (RECOMMENDED, f"{recommended}."), (COST, f"{cost}."), (RISK, sentence(risk))]


def _plan_words(tables: Mapping[str, OutputTable], plan: str) -> str:
    """What a plan does besides what is done today: places that change most, recruitment, measures."""
    peaks: dict[str, tuple[str, float, float]] = {}
    for row in tables["commissioning"].records():
        places, change = drawable(row["places"]), drawable(row["change"])
        if row["plan"] == plan and places is not None and change is not None and abs(change) >= 0.5:
            name, _, before = peaks.get(row["pipeline"], ("", 0.0, 0.0))
            if not name or abs(change) > abs(before):
                peaks[row["pipeline"]] = (row["name"], places, change)
    most = sorted(peaks.values(), key=lambda peak: -abs(peak[2]))[:MOST_NAMED]
    told = [f"{name} {'up' if change > 0 else 'down'} to {number(places)} places a year (by {number(abs(change))})"
            for name, places, change in most]  # fmt: skip
    words = "Training: " + "; ".join(told) if told else "No other places than today's"
    kinds = {row["kind"] for row in tables["choices"].records() if row["plan"] == plan}
    besides = [what for kind, what in (("recruitment", "recruitment beyond the expected"),
                                       ("retention", "retention measures")) if kind in kinds]  # fmt: skip
    return words + (f". Besides: {' and '.join(besides)}, below" if besides else "")


def best_plan(rows: Iterable[dict[str, Any]]) -> dict[str, Any]:
    """The staff that leave at most 1% unmet in most draws, of several those of the least mean bill; rows of plans."""
    return max(rows, key=lambda row: (row["draws_met"], -(math.inf if row["mean_bill"] is None else row["mean_bill"])))


def range_answers(run: RangeRun) -> Answers:
    """The four answers of a mix under its ranges."""
    tables = {table.name: table.records() for table in run.tables}
    band = next(row for row in tables["headlines"] if row["measure"] == "bill")
    good = best_plan(tables["plans"])
    said = good["words"] if good["plan"] == "central" else f"with {good['words']}"
    widest = tables["tornado"][0] if tables["tornado"] else None
    risk = [f"at most 1% of hours is unmet in {good['draws_met']:.0%} of the draws"]
    if widest is not None:
        if widest["swing"] is None:
            risk.append(f"hard limits leave no mix at an end of '{widest['range']}'")
        else:
            swing = number(widest["swing"] / 100, 0, "£")
            risk.append(f"'{widest['range']}' moves the bill most, by {swing} a year")
    return [
        (ASKED, "Which staff in posts hold up if people, rates, minutes and caps turn out other than expected?"),
        (RECOMMENDED, f"Staff {said}: {number(good['posts_wte'], 1)} WTE in posts."),
        (COST, f"{number(good['mean_bill'] / 100, 0, '£')} a year on average, unmet hours and missed limits priced; "
               f"each draw's own best mix costs {number(band['p5'], 0, '£')} to {number(band['p95'], 0, '£')} in nine "
               "of ten."),
        (RISK, sentence(risk)),
    ]  # fmt: skip


def proof_answers(run: ProofRun) -> Answers:
    """The four answers of a mix tried in rotas."""
    tables = {table.name: table.records() for table in run.tables}
    found = {(row["measure"], row["unit"]): row["value"] for row in tables["headlines"]}

    def figure(measure: str, unit: str) -> float:
        return float(found[measure, unit] or 0.0)

    called, settings = run.folder.problem().called, run.settings
    more, cost = figure("more than in hours", "WTE"), figure("more cost than in hours", "pence a year") / 100
    draws, holds = figure("draws made of the mix", "draws"), figure("draws that hold", "draws")
    where = f" in {called('place', settings.place)}" if settings.place else ""
    asked = f"Which staff{where} can be rostered with nobody missing in {settings.share:.0%} of {settings.draws} draws "
    asked += "of people, leave and sickness?"
    last = last_words(run)
    staff = f"{tenths(figure(f'staff {last}', 'WTE'))} WTE"
    if run.best is None:
        recommended = f"No mix was found: {run.why}. The last one tried has {staff}"
    else:
        recommended = f"{staff}, {tenths(more)} more than the hours alone take"
    rows = sorted(tables["difference"], key=lambda row: row["in_hours"] - row["rosterable"])[:MOST_NAMED]
    most = [(called("role", row["role"]), row["rosterable"], row["in_hours"]) for row in rows]
    named = [f"{role} {tenths(last)} in place of {tenths(hours)}" for role, last, hours in most if last - hours >= 0.05]
    recommended += f". Most is added to: {'; '.join(named)}" if named else ""
    bill = f"{money_text(figure(f'cost of staff {last}', 'pence a year') / 100)} a year for staff"
    bill += f", {'less' if cost < 0 else 'more'} than those of the hours alone by {money_text(abs(cost))}"
    risk = [f"{number(holds)} of {number(draws)} draws hold"]
    worst = figure("slots missing in the worst draw", "slots")
    if worst:
        risk[0] += f"; the worst misses {number(worst)} of {number(figure('slots of a rota', 'slots'))} slots"
    unsure = figure("draws that fail and are not proven to", "draws")
    if unsure:
        risk.append(f"{number(unsure)} of those that fail may do so for a short search")
    lifted = found.get(("staff beyond what the folder allows, all places", "WTE"))
    if lifted:
        risk.append(f"{tenths(lifted)} WTE are beyond what the folder allows")
    fresh = figure("fresh draws", "draws") if run.fresh else 0.0
    if fresh:
        low, high = (figure(f"fresh draws that hold, {end} with 95% confidence", "share") for end in ("least", "most"))
        hold = number(figure("fresh draws that hold", "draws"))
        told = f"of {number(fresh)} fresh draws, on which no staff were sought, {hold} hold: "
        risk.append(f"{told}{low:.0%} to {high:.0%} of all draws with 95% confidence")
        short = figure("slots missing in the worst fresh draw", "slots")
        if short:
            risk.append(f"the worst fresh draw misses {number(short)} slots")
    elif run.best is not None:
        risk.append("staff were sought on these draws, so on others a rota may be short more often")
    unmet = figure(f"hours unmet by staff {last}", "hours a week")
    if unmet > 0.05:
        risk.append(f"{tenths(unmet)} hours a week are more than these staff may work, whatever the rota")
    return [(ASKED, asked), (RECOMMENDED, f"{recommended}."), (COST, f"{bill}."), (RISK, sentence(risk))]


def sentence(parts: Sequence[str]) -> str:
    """Parts as one sentence."""
    text = "; ".join(parts)
    return f"{text[:1].upper()}{text[1:]}."


def _most(lines: Sequence[ChangeLine], change: Callable[[ChangeLine], float]) -> list[ChangeLine]:
    ordered = sorted(lines, key=lambda line: -abs(change(line)))
    return [line for line in ordered[:MOST_NAMED] if abs(change(line)) >= 0.05]
