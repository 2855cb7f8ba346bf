"""What becomes of hours: those paid and not used, and need against supply by time of day."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from optimiser.skillmix.mix.problem import Source
from optimiser.skillmix.mix.result import MixResult

SPARE_WTE = 0.05
"""Fewer WTE than this are not worth telling as not needed."""


@dataclass(frozen=True)
class SpareLine:
    """Clinical hours a week of one option that are paid and not used, by the times of day it may work (empty: any).
    ``wte`` gives so many hours; ``cost_pence`` a year is what that WTE costs without premiums."""

    option: str
    organisation: str
    role: str
    source: str
    times: tuple[str, ...]
    hours: float
    wte: float
    cost_pence: int


@dataclass(frozen=True)
class TimeLine:
    """Hours a week in one time of day. ``needed`` is filled, freed or unmet; ``worked`` are people's own hours at
    their own speed, beside them those who supervise and those who are there for a minimum. ``present`` is how many
    people are there on average, and ``needing`` how many the need would keep busy."""

    time: str
    needed: float
    filled: float
    freed: float
    unmet: float
    worked: float
    supervising: float
    waiting: float
    needing: float
    present: float


def spare_lines(result: MixResult) -> list[SpareLine]:
    """Hours paid and not used, most first."""
    options = {option.id: option for option in result.problem.options}
    found = []
    for line in result.staff:
        option, hours = options[line.option], line.available_hours - line.used_hours
        if option.clinical_hours <= 0 or hours / option.clinical_hours < SPARE_WTE / 10:
            continue
        wte = hours / option.clinical_hours
        times = tuple(sorted(option.times or ()))
        cost = round(wte * option.annual_cost_pence)
        found.append(
            SpareLine(line.option, line.organisation, line.role, line.source, times, hours, wte, cost)
        )  # fmt: skip
    return sorted(found, key=lambda line: (-line.hours, line.option))


def spare_words(result: MixResult) -> str:
    """That so many WTE are not needed, with the roles that have most; empty where there is nothing to say."""
    lines, called = spare_lines(result), result.problem.called
    wte = sum(line.wte for line in lines)
    if wte < SPARE_WTE:
        return ""
    by_role = spare_by_role(result)
    named = []
    for (role, times), number in sorted(by_role.items(), key=lambda item: -item[1])[:3]:
        when = f" at {', '.join(called('time', time) for time in times)}" if times else ""
        named.append(f"{called('role', role)}{when} {number:,.1f}")
    hours, cost = sum(line.hours for line in lines), sum(line.cost_pence for line in lines)
    return (
        f"{wte:,.1f} WTE are not needed for this demand ({', '.join(named)}{', ...' if len(by_role) > 3 else ''}): "
        f"{hours:,.1f} hours a week are paid and not used, £{cost / 100:,.0f} a year."
    )


def spare_by_role(result: MixResult) -> dict[tuple[str, tuple[str, ...]], float]:
    """WTE paid and not used by role and times of day."""
    by_role: dict[tuple[str, tuple[str, ...]], float] = defaultdict(float)
    for line in spare_lines(result):
        by_role[line.role, line.times] += line.wte
    return by_role


def released_by_role(result: MixResult) -> dict[str, float]:
    """WTE in post today that are not in the mix, by role."""
    taken: dict[str, float] = defaultdict(float)
    for option, line in zip(result.problem.options, result.staff, strict=True):
        taken[option.from_option or option.id] += line.wte
    by_role: dict[str, float] = defaultdict(float)
    for option in result.problem.options:
        if option.source == Source.EXISTING:
            by_role[option.role] += max(0.0, (option.wte_max or 0.0) - taken[option.id])
    return by_role


def released_words(result: MixResult) -> str:
    """That staff in post today are not in the mix, with the roles that have most; empty where there are none."""
    by_role = released_by_role(result)
    wte = sum(by_role.values())
    if wte < SPARE_WTE:
        return ""
    most = sorted(by_role.items(), key=lambda item: -item[1])
    named = ", ".join(f"{result.problem.called('role', role)} {n:,.1f}" for role, n in most[:3] if n >= SPARE_WTE)
    return f"{wte:,.1f} WTE in post today are not in the mix ({named}{', ...' if most[3:] and most[3][1] else ''})."


def time_lines(result: MixResult) -> list[TimeLine]:
    """Need against supply in each time of day that has either."""
    problem = result.problem
    sums: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    for cell in result.cover:
        for name in ("needed", "filled", "freed", "unmet"):
            sums[cell.time][name] += getattr(cell, f"{name}_hours")
    for use in result.uses:
        sums[use.time][use.kind] += use.hours
    length = {band.id: band.hours_per_week for band in problem.times}
    order = [*(band.id for band in problem.times if band.id in sums), *(time for time in sums if time not in length)]
    lines = []
    for time in order:
        row, hours = sums[time], length.get(time, 168.0)
        people = row["work"] + row["supervise"] + row["present"]
        lines.append(
            TimeLine(
                time, row["needed"], row["filled"], row["freed"], row["unmet"], row["work"], row["supervise"],
                row["present"], row["needed"] / hours, people / hours,
            )
        )  # fmt: skip
    return lines
