"""An independent count of a mix: plain loops over its lines, sharing nothing with the linear programme but the input.

Every line that leaves :func:`optimiser.skillmix.mix.solve.solve_mix` has passed :func:`check_lines`: nobody's hours are
counted twice, everybody works where, when and at what they may, supervisors are there, every needed hour is filled,
freed or unmet, limits are met or missed as said, and the money adds up to the penny.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING

from optimiser.skillmix.mix.problem import MixLimit, MixProblem, Option
from optimiser.skillmix.units import WEEKS_A_YEAR

if TYPE_CHECKING:
    from optimiser.skillmix.mix.result import MixResult

#: Hours, WTE: what rounding inside the solver may amount to on one row.
TOLERANCE = 1e-4

Used = tuple[Option, tuple[str, str, str], bool, float]


def selected(problem: MixProblem, who: str, option: Option, supervised: bool) -> bool:
    """Whether an hour of an option belongs to a limit's group, decided from the words of the selector."""
    role = problem.role(option.role)
    kind, _, value = who.partition(":")
    match kind:
        case "all":
            return True
        case "registered":
            return role.registered
        case "supervised":
            return supervised
        case "role":
            return role.id == value
        case "register":
            return role.register == value
        case "tag":
            return value in role.tags
        case "band":
            return role.band == value
        case "source":
            return option.source.value == value
        case "organisation":
            return option.organisation == value
        case "sector":
            return option.sector == value
        case "competence":
            name, _, level = value.partition("@")
            return any(
                s.role == role.id and s.competence == name and s.level >= int(level or 1) and not s.supervised
                for s in problem.skills
            )
        case "able":
            held, place, setting, time = value.split("|")
            return option.works(place, setting, time) and selected(problem, f"competence:{held}", option, supervised)
    raise ValueError(f"'{who}' selects nobody")


def measure_limit(problem: MixProblem, limit: MixLimit, used: Sequence[Used], wte: Sequence[float]) -> float | None:
    """What a limit measures: hours a week, a share (None if nobody is in scope), WTE or pounds a year."""
    if limit.kind.startswith("wte") or limit.kind == "spend_at_most":
        total = 0.0
        for option, number in zip(problem.options, wte, strict=True):
            if number and selected(problem, limit.who, option, False):
                total += number if limit.kind.startswith("wte") else number * option.annual_cost_pence / 100
        return total
    group = base = 0.0
    for option, (place, setting, time), supervised, hours in used:
        inside = limit.covers(place, setting, time)
        mine = selected(problem, limit.who, option, supervised)
        if inside and mine:
            group += hours
        if mine if limit.share_of == "own" else inside:
            base += hours
    if limit.kind.startswith("hours"):
        return group
    return group / base if base > TOLERANCE else None


def audit_lines(result: MixResult, extra_wte: Sequence[float] | None = None) -> list[str]:
    """Every disagreement between a mix's lines and its problem, in words; an empty list if there is none."""
    return [
        *_hours(result),
        *_posts(result, extra_wte),
        *_needs(result),
        *_supervision(result),
        *_freed(result),
        *_limits(result),
        *_money(result),
    ]


def _off(a: float, b: float) -> bool:
    return abs(a - b) > TOLERANCE * max(1.0, abs(a), abs(b))


def _hours(result: MixResult) -> list[str]:
    """Hours used within hours had, each use permitted."""
    problem, told = result.problem, []
    options = {option.id: option for option in problem.options}
    wte = {line.option: line.wte for line in result.staff}
    used: dict[str, float] = defaultdict(float)
    by_time: dict[tuple[str, str], float] = defaultdict(float)
    for use in result.uses:
        option = options[use.option]
        used[use.option] += use.hours
        by_time[use.option, use.time] += use.hours
        if not option.works(use.place, use.setting, use.time):
            told.append(f"{use.option} does not work in {use.place}, {use.setting}, {use.time}")
        if use.kind == "work":
            skill = problem.skills[use.skill]
            if (skill.role, skill.competence) != (option.role, use.competence) or skill.level < use.level:
                told.append(f"{use.option} lacks {use.competence} at level {use.level}")
            if _off(use.standard_hours * skill.minutes_ratio, use.hours):
                told.append(
                    f"{use.option}: {use.hours} h at ratio {skill.minutes_ratio} are not {use.standard_hours} h"
                )
    for id, hours in used.items():
        had = wte[id] * options[id].clinical_hours
        if hours > had + TOLERANCE * max(1.0, had):
            told.append(f"{id}: {hours:.4f} hours used of {had:.4f}")
    for (id, time), hours in by_time.items():
        length = next((band.hours_per_week for band in problem.times if band.id == time), 168.0)
        if not options[id].by_the_hour and hours > wte[id] * length + TOLERANCE * max(1.0, hours):
            told.append(f"{id}: {hours:.4f} hours in {time}, which has {length:g} for each of {wte[id]:.4f} WTE")
    return told


def _posts(result: MixResult, extra_wte: Sequence[float] | None) -> list[str]:
    """WTE within caps, and nobody in two posts."""
    problem, told = result.problem, []
    left: dict[str, float] = defaultdict(float)
    whole = set(problem.whole_options)
    for option, line in zip(problem.options, result.staff, strict=True):
        if option.from_option:
            left[option.from_option] += line.wte
    for k, (option, line) in enumerate(zip(problem.options, result.staff, strict=True)):
        people = line.wte + left[option.id]
        extra = extra_wte[k] if extra_wte is not None else 0.0
        most = option.wte_max if problem.in_time(option) else 0.0
        least = option.wte_min if problem.in_time(option) else 0.0
        if k in whole and abs(line.wte - round(line.wte)) > TOLERANCE:
            told.append(f"{option.id}: {line.wte:.4f} WTE are no whole persons")
        if most is not None and people > most + extra + TOLERANCE:
            told.append(f"{option.id}: {people:.4f} WTE of at most {most + extra:g}")
        if people < least - TOLERANCE:
            told.append(f"{option.id}: {people:.4f} WTE of at least {least:g}")
    return told


def _needs(result: MixResult) -> list[str]:
    """Work, freed hours and unmet hours make up each need."""
    told = []
    worked: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work":
            worked[use.place, use.setting, use.time, use.competence, use.level] += use.standard_hours
    for line in result.cover:
        key = (line.place, line.setting, line.time, line.competence, line.level)
        if _off(worked[key], line.filled_hours):
            told.append(f"{key}: {worked[key]:.4f} hours worked but {line.filled_hours:.4f} said to be filled")
        if _off(line.filled_hours + line.freed_hours + line.unmet_hours, line.needed_hours):
            told.append(f"{key}: filled, freed and unmet hours do not make {line.needed_hours:g}")
    return told


def _freed_costs(result: MixResult) -> dict[tuple[str, str, str, str, int], float]:
    """Least supervision hours that the freed hours of each place, setting and time cost, per supervising competence.

    Freed hours are reported per cell, not per row of freed.csv: where several rows could have freed them, the one with
    the least supervision is assumed, so this is a lower bound.
    """
    costs: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for line in result.cover:
        rows = [
            row
            for row in result.problem.freed
            if row.competence == line.competence and row.level >= line.level and row.hours_freed > 0
        ]
        if line.freed_hours > TOLERANCE and len(rows) == 1:
            row = rows[0]
            key = (line.place, line.setting, line.time, row.supervisor, row.supervisor_level)
            costs[key] += line.freed_hours * row.supervision_share / row.hours_freed
    return costs


def _supervision(result: MixResult) -> list[str]:
    """Supervisors hold what they supervise, alone, and are there for every hour that needs them."""
    problem, told = result.problem, []
    asked = _freed_costs(result)
    given: dict[tuple[str, str, str, str, int], float] = defaultdict(float)
    for use in result.uses:
        where = (use.place, use.setting, use.time)
        if use.kind == "work":
            skill = problem.skills[use.skill]
            if skill.supervised and skill.supervision_share > 0:
                asked[*where, skill.supervisor, skill.supervisor_level] += use.hours * skill.supervision_share
        elif use.kind == "supervise":
            given[*where, use.competence, use.level] += use.hours
            alone = any(
                s.role == use.role and s.competence == use.competence and s.level >= use.level and not s.supervised
                for s in problem.skills
            )
            if not alone:
                told.append(f"{use.option} supervises {use.competence} without holding it")
    for key, hours in asked.items():
        if given[key] < hours - TOLERANCE * max(1.0, hours):
            told.append(f"{key}: {given[key]:.4f} hours of supervision where {hours:.4f} are needed")
    return told


def _freed(result: MixResult) -> list[str]:
    """No more hours are freed than the planner's figures allow for the hours worked there."""
    told = []
    worked: dict[tuple[str, str, str, str], float] = defaultdict(float)
    for use in result.uses:
        if use.kind == "work":
            worked[use.role, use.place, use.setting, use.time] += use.hours
    for line in result.cover:
        rows = [r for r in result.problem.freed if r.competence == line.competence and r.level >= line.level]
        most = sum(r.hours_freed * worked[r.role, line.place, line.setting, line.time] for r in rows)
        if line.freed_hours > most + TOLERANCE * max(1.0, most):
            told.append(f"{line.competence} in {line.place}: {line.freed_hours:.4f} hours freed of at most {most:.4f}")
    return told


def _limits(result: MixResult) -> list[str]:
    """Each limit is met, or missed by what its line says."""
    problem, told = result.problem, []
    options = {option.id: option for option in problem.options}
    used = [(options[u.option], (u.place, u.setting, u.time), u.supervised, u.hours) for u in result.uses]
    wte = [line.wte for line in result.staff]
    for limit, line in zip(problem.limits, result.limits, strict=True):
        measured = measure_limit(problem, limit, used, wte)
        if measured is None:
            continue
        short = limit.value - measured if limit.kind.endswith("_at_least") else measured - limit.value
        if limit.kind.startswith("share"):
            base = sum(
                hours
                for option, where, supervised, hours in used
                if (
                    selected(problem, limit.who, option, supervised)
                    if limit.share_of == "own"
                    else limit.covers(*where)
                )
            )
            short *= base
        if short > line.missed + TOLERANCE * max(1.0, abs(limit.value), line.missed):
            told.append(f"limit {limit.id} is missed by {short:.4f}, not {line.missed:.4f}")
        if line.hard and line.missed > TOLERANCE and not result.conflicts:
            told.append(f"limit {limit.id} is hard and missed by {line.missed:.4f}")
    return told


def _money(result: MixResult) -> list[str]:
    """Costs recomputed from WTE and hours, to the penny of rounding, and totals that are the sum of their lines."""
    problem, told = result.problem, []
    premium: dict[str, float] = defaultdict(float)
    by_id = {option.id: option for option in problem.options}
    for use in result.uses:
        premium[use.option] += use.hours * by_id[use.option].premium_pence.get(use.time, 0) * WEEKS_A_YEAR
    for line in result.staff:
        cost = line.wte * by_id[line.option].annual_cost_pence + premium[line.option]
        if abs(cost - line.cost_pence) > 0.51:
            told.append(f"{line.option} costs {cost:.1f} pence, not {line.cost_pence}")
    totals = result.totals
    sums = (
        ("cost", sum(line.cost_pence for line in result.staff), totals.cost_pence),
        ("unmet", sum(line.unmet_pence for line in result.cover), totals.unmet_pence),
        ("limits", sum(line.price_pence for line in result.limits), totals.limit_pence),
    )
    told += [
        f"{name}: lines add up to {added} pence, the total says {said}" for name, added, said in sums if added != said
    ]
    return told
