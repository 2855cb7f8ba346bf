"""A mix as tables: staff, uses of their hours, needs, limits, warnings, shadow prices, unmet hours, the frontier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from optimiser.skillmix.mix.audit import selected
from optimiser.skillmix.mix.explain import UnmetReason, fixes_of
from optimiser.skillmix.mix.frontier import FrontierPoint
from optimiser.skillmix.mix.result import SMALL, MixResult
from optimiser.skillmix.mix.results.change import ChangeLine, change_lines, employer_lines
from optimiser.skillmix.mix.results.evidence import evidence_warnings
from optimiser.skillmix.mix.results.headlines import mix_headlines
from optimiser.skillmix.mix.results.hours import spare_lines, time_lines
from optimiser.skillmix.mix.shadow_prices import ShadowPrice
from optimiser.table import OutputColumn, OutputTable, numbers, people, too_few, words

DECIMALS = 4
"""Decimals of hours and WTE in files."""

CELL = (*words("place", "setting", "time", "competence"), OutputColumn("level", kind="number"))
"""Columns of a cell of demand."""


def hidden_options(result: MixResult, below: float | None) -> set[str]:
    """The options whose staff are too few to show: alone, as a role, or by subtraction from a role's total."""
    by_role: dict[str, dict[str, float]] = defaultdict(dict)
    for line in result.staff:
        by_role[line.role][line.option] = line.wte
    hidden_roles = too_few({role: sum(options.values()) for role, options in by_role.items()}, below)
    hidden: set[str] = set()
    for role, options in by_role.items():
        hidden |= set(options) if role in hidden_roles else too_few(options, below)
    return hidden


def hidden_roles(result: MixResult, hidden: set[str]) -> set[str]:
    """The roles of which all options with staff are hidden."""
    shown = {line.role for line in result.staff if line.wte > SMALL and line.option not in hidden}
    return {line.role for line in result.staff if line.option in hidden} - shown


def hidden_limits(result: MixResult, hidden: set[str], below: float | None) -> set[int]:
    """The numbers of the limits that would tell how many staff there are of whom no number is shown: of fewer than
    ``below`` WTE, or of hidden options alone; what is missing to the limit tells it as well."""
    if below is None:
        return set()
    there = [o for o, line in zip(result.problem.options, result.staff, strict=True) if line.wte > SMALL]
    few: set[int] = set()
    for number, line in enumerate(result.limits):
        small = line.kind.startswith("wte") and line.measured is not None and SMALL < line.measured < below
        whom = {option.id for option in there if selected(result.problem, line.who, option, False)}
        if line.measured and (small or (whom and whom <= hidden)):
            few.add(number)
    return few


def mix_tables(result: MixResult, below: float | None = None) -> list[OutputTable]:
    """The tables of a mix; staff of fewer than ``below`` WTE are hidden with their hours and cost."""
    hidden = hidden_options(result, below)
    return [
        mix_headlines(result, below, bool(hidden)), _staff(result, hidden), _change(result, hidden, below),
        _uses(result, hidden), _spare(result, hidden),
        _needs(result), _times(result), _needs_by_time(result), _limits(result, hidden, below),
        _warnings(result, hidden),
    ]  # fmt: skip


def _staff(result: MixResult, hidden: set[str]) -> OutputTable:
    lines = [line for line in result.staff if line.wte > SMALL]
    table = OutputTable(
        "staff",
        "WTE of each option in the mix, their clinical hours and their cost.",
        (
            *words("option", "organisation", "sector", "role", "band", "source"),
            *people("WTE", "wte"),
            *numbers("hours a week", "available_hours_per_week", "used_hours_per_week", kind="of people"),
            *numbers("pence a year", "cost_pence_per_year", kind="of people"),
        ),
        tuple(
            (line.option, line.organisation, line.sector, line.role, line.band, line.source,
             _n(line.wte), _n(line.available_hours), _n(line.used_hours), line.cost_pence)
            for line in lines
        ),
    )  # fmt: skip
    return table.hiding(_numbers_of((line.option for line in lines), hidden))


def _people_of(line: ChangeLine) -> dict[str, float]:
    """Numbers of people of a line of change that are told, or follow from what is told elsewhere."""
    whole = line.mix_wte + line.temporary_wte
    return {"today": line.today_wte, "posts": line.mix_wte, "temporary": line.temporary_wte, "whole": whole}


def hidden_changes(result: MixResult, hidden: set[str], below: float | None) -> set[tuple[str, str]]:
    """The employers and roles (empty: the employer's sum) of `change_lines` that tell how few people there are.

    A sum is hidden where one number alone of it is known from nowhere else, for all others would tell it, and a second
    sum of hidden numbers where one alone is hidden, for the sum of all employers is known.
    """
    lines = change_lines(result)
    if below is None or not lines:
        return set()
    there = {(line.organisation, line.role) for line in lines}
    few = there & {(o.organisation, o.role) for o in result.problem.options if o.id in hidden}
    unknown = set(few)  # those that staff.csv does not tell either
    sums = employer_lines(lines)
    for total in sums:
        ours = [line for line in lines if line.organisation == total.organisation]
        for name in _people_of(total):
            counts = {line.role: _people_of(line)[name] for line in ours}
            few |= {(total.organisation, role) for role in too_few(counts, below)}
            told_nowhere = few if name == "today" else unknown
            if sum((total.organisation, role) in told_nowhere and n > SMALL for role, n in counts.items()) == 1:
                few.add((total.organisation, ""))
    before = -1
    while len(few) > before:
        before = len(few)
        for name in _people_of(sums[0]):
            counts = {total.organisation: _people_of(total)[name] for total in sums}
            gone = too_few(counts, below) | {employer for employer, role in few if not role}
            veiled = {employer for employer, role in few if role}  # others' sums are those of what is shown
            alone = [employer for employer in gone & veiled if counts[employer] > SMALL]
            if len(alone) == 1:
                others = sorted((counts[employer], employer) for employer in veiled - gone if counts[employer] > SMALL)
                gone |= {employer for _, employer in others[:1]}
            few |= {(employer, "") for employer in gone}
    return few


def _change(result: MixResult, hidden: set[str], below: float | None) -> OutputTable:
    lines = change_lines(result)
    lines = [*lines, *employer_lines(lines)]
    table = OutputTable(
        "change",
        "Staff in post today and in the mix by employer and role; an employer's sum has no role. Money is posts "
        "without premiums; temporary staff are the mix's, for today's are not known.",
        (
            *words("organisation", "role"),
            *people("WTE", "today_wte", "mix_wte", "change_wte", "temporary_wte"),
            *numbers("pence a year", "today_pence_per_year", "mix_pence_per_year", "change_pence_per_year",
                     kind="of people"),
        ),
        tuple(
            (c.organisation, c.role, _n(c.today_wte), _n(c.mix_wte), _n(c.change_wte), _n(c.temporary_wte),
             c.today_pence, c.mix_pence, c.change_pence)
            for c in lines
        ),
    )  # fmt: skip
    few = hidden_changes(result, hidden, below) if below is not None else set()
    return table.hiding([number for number, c in enumerate(lines) if (c.organisation, c.role) in few])


def _spare(result: MixResult, hidden: set[str]) -> OutputTable:
    lines = spare_lines(result)
    table = OutputTable(
        "spare",
        "Clinical hours paid and not used, by the times of day in which they could be worked (blank: any).",
        (
            *words("option", "organisation", "role", "source", "times"),
            *numbers("hours a week", "hours_per_week", kind="of people"),
            *people("WTE", "wte"),
            *numbers("pence a year", "cost_pence_per_year", kind="of people"),
        ),
        tuple(
            (s.option, s.organisation, s.role, s.source, "|".join(s.times), _n(s.hours), _n(s.wte), s.cost_pence)
            for s in lines
        ),
    )  # fmt: skip
    return table.hiding(_numbers_of((line.option for line in lines), hidden))


def _times(result: MixResult) -> OutputTable:
    hours = (
        "needed_hours_per_week", "filled_hours_per_week", "freed_hours_per_week", "unmet_hours_per_week",
        "worked_hours_per_week", "supervising_hours_per_week", "waiting_hours_per_week",
    )  # fmt: skip
    return OutputTable(
        "times",
        "Need against supply by time of day: hours needed and how they are met, people's own hours at work, "
        "supervising and there for a minimum, and people on average.",
        (*words("time"), *numbers("hours a week", *hours), *numbers("people", "people_needed", "people_present")),
        tuple(
            (t.time, *(_n(value) for value in (t.needed, t.filled, t.freed, t.unmet, t.worked, t.supervising,
                                               t.waiting, t.needing, t.present)))
            for t in time_lines(result)
        ),
    )  # fmt: skip


def _uses(result: MixResult, hidden: set[str]) -> OutputTable:
    table = OutputTable(
        "uses",
        "What the hours of each option are used for, and what they are worth in hours of the demand.",
        (
            *words("option", "role", "kind"),
            *CELL,
            *numbers("hours a week", "hours_per_week", "standard_hours_per_week", kind="of people"),
            *words("supervised"),
        ),
        tuple(
            (use.option, use.role, use.kind, use.place, use.setting, use.time, use.competence, use.level or None,
             _n(use.hours), _n(use.standard_hours), "yes" if use.supervised else "no")
            for use in result.uses
        ),
    )  # fmt: skip
    return table.hiding(_numbers_of((use.option for use in result.uses), hidden))


def _numbers_of(keys: Iterable[str], hidden: set[str]) -> list[int]:
    """The places of the keys that are to be hidden."""
    return [number for number, key in enumerate(keys) if key in hidden]


def _needs(result: MixResult) -> OutputTable:
    hours = ("needed_hours_per_week", "filled_hours_per_week", "freed_hours_per_week", "unmet_hours_per_week")
    return OutputTable(
        "needs",
        "Hours needed in each cell of demand, and how they are met.",
        (*CELL, *numbers("hours a week", *hours), *numbers("pence a year", "unmet_pence_per_year")),
        tuple(
            (c.place, c.setting, c.time, c.competence, c.level,
             _n(c.needed_hours), _n(c.filled_hours), _n(c.freed_hours), _n(c.unmet_hours), c.unmet_pence)
            for c in result.cover
        ),
    )  # fmt: skip


def _needs_by_time(result: MixResult) -> OutputTable:
    sums: dict[tuple[str, int, str], list[float]] = defaultdict(lambda: [0.0] * 4)
    for c in result.cover:
        row = sums[c.competence, c.level, c.time]
        for at, hours in enumerate((c.needed_hours, c.filled_hours, c.freed_hours, c.unmet_hours)):
            row[at] += hours
    names = ("needed_hours_per_week", "filled_hours_per_week", "freed_hours_per_week", "unmet_hours_per_week")
    return OutputTable(
        "needs_by_time",
        "Hours needed of each competence by time of day in all places, and how they are met.",
        (
            *words("competence"),
            OutputColumn("level", kind="number"),
            *words("time"),
            *numbers("hours a week", *names),
        ),
        tuple((*key, *(_n(hours) for hours in row)) for key, row in sorted(sums.items())),
    )


def _limits(result: MixResult, hidden: set[str], below: float | None) -> OutputTable:
    table = OutputTable(
        "limits",
        "Each floor and cap as the mix meets it, in the limit's own unit: hours a week, a share, WTE or pounds a year.",
        (
            *words("limit", "kind", "who"),
            *numbers("the limit's", "allowed"),
            *numbers("the limit's", "measured", kind="of people"),
            *numbers("hours a week, WTE or pounds a year", "missed", kind="of people"),
            *numbers("pence a year", "price_pence_per_year", kind="of people"),
            *words("hard"),
        ),
        tuple(
            (line.limit, line.kind, line.who, line.allowed, None if line.measured is None else _n(line.measured),
             _n(line.missed), line.price_pence, "yes" if line.hard else "no")
            for line in result.limits
        ),
    )  # fmt: skip
    return table.hiding(hidden_limits(result, hidden, below))


def _warnings(result: MixResult, hidden: set[str]) -> OutputTable:
    return OutputTable(
        "warnings",
        "Warnings from published evidence that apply to the mix.",
        words("warning", "where", "words", "source", "verified"),
        tuple(
            (warning.id, warning.where, warning.words, warning.source, "yes" if warning.verified else "no")
            for warning in evidence_warnings(result, hidden_roles(result, hidden))
        ),
    )


def explanation_tables(prices: Sequence[ShadowPrice], reasons: Sequence[UnmetReason]) -> list[OutputTable]:
    """What one more of something is worth, why hours are unmet, and the changes that would meet them."""
    return [
        OutputTable(
            "fixes",
            "Changes that meet unmet hours, each with one saving whatever cells it serves.",
            (
                OutputColumn("fix", kind="number"),
                *words("change"),
                *numbers("hours a week", "met_hours_per_week"),
                *numbers("pence a year", "saving_pence_per_year"),
                OutputColumn("gaps", kind="number"),
            ),
            tuple((f.number, f.words, _n(f.met_hours), f.saving_pence, len(f.served)) for f in fixes_of(reasons)),
        ),
        OutputTable(
            "shadow_prices",
            "What one more hour or post is worth: by its dual price, and measured by solving again.",
            (
                *words("kind", "thing", "where", "unit"),
                *numbers("pence a week", "dual_pence_per_week", "saving_pence_per_week"),
                *numbers("hours a week", "filled_hours_per_week"),
                *words("words"),
            ),
            tuple(
                (p.kind, p.thing, p.where, p.unit, p.dual_pence, p.saving_pence, _n(p.filled_hours), p.words)
                for p in prices
            ),
        ),
        OutputTable(
            "unmet",
            "Why hours are unmet, and the cheapest change found that meets them.",
            (
                *CELL,
                *numbers("hours a week", "unmet_hours_per_week"),
                *numbers("pence a year", "price_pence_per_year"),
                *words("reasons", "fix"),
                OutputColumn("fix_number", kind="number"),
            ),
            tuple(
                (r.place, r.setting, r.time, r.competence, r.level,
                 _n(r.unmet_hours), r.price_pence, "; ".join(r.reasons), r.fix,
                 r.change.number if r.change else None)
                for r in reasons
            ),
        ),
    ]  # fmt: skip


def frontier_tables(points: Sequence[FrontierPoint], below: float | None = None) -> list[OutputTable]:
    """The frontier: a row per point, and a row per point and role; roles of fewer than ``below`` WTE are hidden."""
    return [_frontier(points), _frontier_staff(points, below)]


def _frontier(points: Sequence[FrontierPoint]) -> OutputTable:
    def row(point: FrontierPoint) -> tuple[float | int | None, ...]:
        totals, share = point.result.totals, point.dilution_share
        registered = None if totals.registered_share is None else _n(totals.registered_share)
        return (
            point.point, _n(point.dilution_hours), None if share is None else _n(share), point.bill_pence,
            totals.cost_pence, _n(totals.unmet_hours), registered, point.price_pence_per_hour,
        )  # fmt: skip

    return OutputTable(
        "frontier",
        "Mixes from the least dilution of registered skill to the cheapest of all.",
        (
            OutputColumn("point", kind="number"),
            *numbers("hours a week", "dilution_hours_per_week"),
            *numbers("share", "dilution_share"),
            *numbers("pence a year", "bill_pence_per_year", "staff_pence_per_year"),
            *numbers("hours a week", "unmet_hours_per_week"),
            *numbers("share", "registered_share"),
            *numbers("pence an hour", "price_pence_per_hour_avoided"),
        ),
        tuple(row(point) for point in points),
    )


def _frontier_staff(points: Sequence[FrontierPoint], below: float | None) -> OutputTable:
    rows: list[tuple[int, str, float]] = []
    hidden: list[int] = []
    for point in points:
        wte: dict[str, float] = defaultdict(float)
        for line in point.result.staff:
            wte[line.role] += line.wte
        few = too_few(wte, below)
        for role, total in wte.items():
            if total > SMALL:
                hidden += [len(rows)] if role in few else []
                rows.append((point.point, role, _n(total)))
    columns = (OutputColumn("point", kind="number"), *words("role"), *people("WTE", "wte"))
    return OutputTable("frontier_staff", "WTE of each role at each point.", columns, tuple(rows)).hiding(hidden)


def _n(value: float) -> float:
    return round(float(value), DECIMALS)
