"""A supply run in sentences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SURE = 0.9
"""Share of draws from which on a plan may be called good without saying that it may not be."""


@dataclass(frozen=True)
class SupplyVerdict:
    """One sentence on how a run came out; ``short`` when staff stay missing, ``doubtful`` when they do in more than one
    draw of ten although they do not at central values."""

    text: str
    short: bool
    doubtful: bool = False


def supply_verdict(summary: Mapping[str, Mapping[str, Any]], record: Mapping[str, Any]) -> SupplyVerdict:
    """What the last plan of the summary comes to, beside the first."""
    names = list(summary)
    last, first = summary[names[-1]], summary[names[0]]
    end = record["parameters"]["last_year"]
    closed = last["year_closed"]
    chance = last.get("chance_at_most_1_percent_missing")
    doubtful = chance is not None and chance < SURE
    odds = ", if every rate turns out at its likeliest value" if doubtful else ""
    gap = last["gap_wte_at_end"]
    if closed is not None:
        text = f"Under the plan '{names[-1]}' every requirement is met from 31 March {closed} on{odds}"
    else:
        text = f"Under the plan '{names[-1]}' {_wte(gap)} are missing at 31 March {end}"
    if len(names) > 1:
        text += f"; with things as they are, {_wte(first['gap_wte_at_end'])} would be missing at 31 March {end}"
        more = last["cost_gbp"] - first["cost_gbp"]
        word = "more" if more >= 0 else "less"
        text += f". It costs £{abs(more) / 1e6:,.1f} million {word} over the years"
    if chance is not None:
        share = f"{'only ' if doubtful else ''}{chance:.0%}"
        text += f". In {share} of the draws at most 1% is missing at 31 March {record['parameters']['close_by']}"
    return SupplyVerdict(text + ".", closed is None, doubtful)


def _wte(value: Any) -> str:
    return f"{value} WTE" if isinstance(value, str) else f"{value:z,.0f} WTE"


def supply_warnings(record: Mapping[str, Any]) -> list[str]:
    """What a reader must know before trusting the numbers."""
    told = []
    scenario = record.get("scenario")
    if scenario:
        told.append(f"Scenario: {scenario['title']} - {scenario['status']}. {scenario['note']}".strip())
        for change in scenario["changes"]:
            mark = "" if change["verified"] else " (UNVERIFIED)"
            told.append(f"{change['what']}{change['who']}: {change['factor']}. {change['basis']}{mark}")
    count = record.get("unverified_quantities")
    if count:
        total = record["quantities"]
        told.append(f"{count} of the {total} quantities this rests on are not verified against a source; see the end.")
    if record.get("suppressed_below"):
        below = record["suppressed_below"]
        told.append(f"Counts of people under {below:g} are hidden (*), the others rounded to multiples of {below:g}.")
    return told
