"""Sentences about a rota that every report shares: the verdict, and a gap with who came nearest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from optimiser.capacity import ANY, Shortage
from optimiser.operate.candidate import TIERS, Blocker, Candidate
from optimiser.problem.domain import Need
from optimiser.problem.filling import covers, filling, is_fit
from optimiser.problem.lacking import lacks
from optimiser.problem.offered import days_left_out
from optimiser.problem.problem import Problem
from optimiser.report.missing_data import missing_data, missing_sentence
from optimiser.report.rota.compliance import not_judged
from optimiser.report.rota.grid import person_name, team_name
from optimiser.report.rota.rulebook import judged_by
from optimiser.report.rota.view import Explained, RotaView
from optimiser.tabular.wording import count as count

LEVEL_RULES = 3
"""How many rules of a level are named."""


def rota_verdict(view: RotaView) -> str:
    """One or two sentences: what remains, and what the rota costs against what is proven."""
    missing = sum(g.missing for g in view.gaps)
    gaps = f"{count(len(view.gaps), 'gap')} ({count(missing, 'person', 'people')} missing)" if view.gaps else "no gap"
    hard = count(len(view.hard), "hard breach", "hard breaches") if view.hard else "no hard breach"
    rostered = view.rostered
    everybody = view.staff
    people = count(rostered, "person", "people") if rostered == everybody else f"{rostered} of {everybody:,} people"
    days = count(view.problem.calendar.days, "day")
    return f"Rota for {people} over {days}: {gaps}, {hard}. {cost_sentence(view)}{_time_sentence(view)}"


def _time_sentence(view: RotaView) -> str:
    """That time ended the search, when it last found something better, and whether anything is proven; else nothing.
    That it was not compiled by then is said too: what it would have found otherwise may be better."""
    outcome = view.outcome
    parameters, trace = outcome.record.get("parameters", {}), outcome.record.get("trace") or ()
    seconds = parameters.get("seconds")
    limit = None if seconds is None else seconds * parameters.get("share", 1)
    proven = view.bound is not None and not view.bill.hard and view.bound >= view.bill.points
    ended_by_time = limit is not None and outcome.seconds is not None and outcome.seconds >= 0.9 * limit
    if limit is None or proven or not ended_by_time or not trace:
        return ""
    bound = "" if outcome.bound is not None else "; no bound was proven"
    kernels = parameters.get("kernels", "")
    later = " The search was not compiled by then: it finds more when run again." if kernels[:3] == "not" else ""
    last = trace[-1]["seconds"]
    when = f"at {last:.0f} s" if last < limit - 0.5 else "at the very end"
    return f" Time ran out at {limit:g} s, the last improvement came {when}{bound}.{later}"


def judged_sentence(view: RotaView) -> str:
    """Which packs judged the rota, which were taken away, and what is not judged for lack of what."""
    missing = missing_sentence(missing_data(view.problem, view.bill.rules, not_judged(view)))
    return " ".join(filter(None, (judged_by(view.bill.rules, view.without), missing)))


def cost_sentence(view: RotaView) -> str:
    """What the rota costs and what is proven of it."""
    points, bound = view.bill.points, view.bound
    cost = f"Cost {count(points, 'point')}"
    if levels := view.levels:
        return f"{cost}, level by level: {'; '.join(map(level_text, levels))}."
    if bound is None or view.bill.hard:
        return f"{cost}."
    parts = ["the shifts that demand asks for"] if days_left_out(view.problem) else []
    parts += ["the days given out as they are"] if view.outcome.record.get("parameters", {}).get("days_kept") else []
    over = " and ".join(parts)
    if bound >= points:
        return f"{cost}, proven the least possible" + (f" with {over}." if over else ".")
    share = f"; at most {(points - bound) / points * 100:.1f}% could be saved" if bound > 0 else ""
    return f"{cost}; no rota{f' with {over}' if over else ''} costs less than {bound:,}{share}."


def level_text(level: Mapping[str, Any]) -> str:
    """What a level of rules came to: its first rules, its points, whether that is proven."""
    rules = level["rules"]
    more = f" and {len(rules) - LEVEL_RULES} more" if len(rules) > LEVEL_RULES else ""
    proven = ", proven the least possible" if level["proven"] else ""
    points = "" if level["points"] is None else f" {level['points']:,}"
    return f"{', '.join(rules[:LEVEL_RULES])}{more}{points}{proven}"


def left_out(view: RotaView) -> str:
    """That points leave out what only managers may learn, after a space; nothing where they leave out nothing."""
    return " Points leave out what only managers may see (--manager)." if view.omits_points else ""


@dataclass(frozen=True, slots=True)
class GapText:
    """A gap in words: the headline, who came nearest and why they do not fill it, and what would."""

    headline: str
    nearest: tuple[str, ...]
    fix: str | None
    in_short: tuple[str, ...] = ()
    """The nearest without the facts: who, and the names of the rules in the way."""

    @property
    def reason(self) -> str:
        """Why the nearest does not fill it, or that there is nobody."""
        return self.nearest[0]


def gap_text(view: RotaView, explained: Explained) -> GapText:
    """A gap as people read it."""
    problem, gap = view.problem, explained.gap
    need = problem.needs[gap.need]
    price = "hard" if gap.hard else count(gap.points, "point")
    importance = f"importance {need.importance}, " if need.importance and not gap.hard else ""
    headline = (
        f"{view.day(need.day)}, {problem.periods[need.period].name}, {team_name(problem, need.team)}: "
        f"{gap.have} of {need.minimum} {problem.capabilities[need.capability].name} ({importance}{price})"
    )
    nearest = tuple(f"{candidate_text(view, c)}: {blockers_text(view, c)}" for c in explained.near)
    in_short = tuple(f"{candidate_text(view, c)}: {_stops_in_short(view, c)}" for c in explained.near)
    there = tuple(f"{person_name(problem, person)} {why}" for person, why in there_uncounted(view, need))
    nearest, in_short = there + nearest, (there + in_short if in_short else in_short)
    if not nearest:
        nearest = (f"nobody has {problem.capabilities[need.capability].name}, or something of it, on that day",)
    return GapText(headline, nearest, fix_text(view, explained), in_short or nearest)


def there_uncounted(view: RotaView, need: Need) -> Iterator[tuple[int, str]]:
    """Who is there for a need and not counted by it, and why: supernumerary, not qualified, or under no supervisor."""
    problem = view.problem
    present = view.bill.lines.present(need.team, need.day)
    counted = filling(problem, present, need)
    for a in present:
        duty, terms = problem.duties[a.duty], problem.contracts[a.contract]
        if need.period not in problem.shifts[duty.shift].periods or a in counted:
            continue
        why = ""
        if not covers(problem, a, need.period):
            if problem.able(a.contract, need.capability, a.duty):
                clock = terms.supernumerary_clock
                why = f"supernumerary until {problem.calendar.label(terms.supernumerary_until)}"
                why += "" if clock is None else f" {clock // 60:02d}:{clock % 60:02d}"
        elif a.capability == need.capability:
            why = "without a supervisor" if is_fit(problem, a) else lacks(problem, a)
        if why:
            yield terms.person, f"is there, {why}"


def candidate_text(view: RotaView, candidate: Candidate) -> str:
    """A candidate with role, shift, where they come from and, for managers, how to reach them."""
    problem = view.problem
    terms = problem.contracts[candidate.assignment.contract]
    code = problem.shifts[problem.duties[candidate.assignment.duty].shift].code
    role = f", {terms.role}" if terms.role else ""
    contact = problem.people[terms.person].contact if view.manager else ""
    reach = f", {contact}" if contact else ""
    return f"{person_name(problem, terms.person)}{role}{reach}, {tier_text(candidate)}, on {code}"


def _stops_in_short(view: RotaView, candidate: Candidate) -> str:
    """What stands in a candidate's way, by the names of the rules alone."""
    if candidate.lacks:
        return candidate.lacks
    stops = candidate.blockers
    never, stretched = (
        list(dict.fromkeys(view.rule_of(s.rule) for s in stops if s.hard == hard)) for hard in (True, False)
    )
    told = [f"breaks {', '.join(never)} (never allowed)"] if never else []
    told += [f"stretches {', '.join(stretched)}"] if stretched and not never else []
    return "; ".join(told) or "no rule stops them"


def shortage_text(problem: Problem, shortage: Shortage) -> str:
    """`late, week 2 (Mon 9 Nov to Sun 15 Nov), Ward 4: 14 registered nurse needed, at most 11 can be covered; ...`."""
    period = "all cover periods" if shortage.period == ANY else problem.periods[shortage.period].name
    team = "all teams" if shortage.team == ANY else team_name(problem, shortage.team)
    what = "people" if shortage.capability == ANY else problem.capabilities[shortage.capability].name
    calendar = problem.calendar
    whole = (shortage.first_day, shortage.last_day) == (0, calendar.days - 1)
    days = f"{calendar.label(shortage.first_day)} to {calendar.label(shortage.last_day)}"
    when = "the whole period" if whole else f"week {calendar.week(shortage.first_day) + 1} ({days})"
    most = f"at most {shortage.at_most:,} can be covered" if shortage.at_most else "none can be covered"
    able = f"{count(shortage.people, 'person', 'people')} on {count(shortage.person_days, 'day')} in all may work there"
    short = f"; too few even alone on {_days(problem, shortage.days)}" if shortage.days else "; hours and rest bind"
    return f"{period}, {when}, {team}: {shortage.needed:,} {what} needed, {most} ({able}{short})"


def _days(problem: Problem, days: tuple[int, ...], most: int = 4) -> str:
    shown = ", ".join(problem.calendar.label(d) for d in days[:most])
    return shown + (f" and {count(len(days) - most, 'more day')}" if len(days) > most else "")


def blockers_text(view: RotaView, candidate: Candidate) -> str:
    """Why a candidate does not fill a need, in words."""
    if candidate.lacks:
        return candidate.lacks
    if not candidate.blockers:
        return "nothing stops them" if candidate.points < 0 else "no rule stops them, but the bill would not fall"
    alone = "alone there, " if _nobody_there(view, candidate) else ""
    by_rule: dict[str, list[Blocker]] = {}
    for stop in candidate.blockers:
        by_rule.setdefault(view.rule_of(stop.rule), []).append(stop)
    parts = []
    for rule, stops in by_rule.items():
        price = ", never allowed" if any(s.hard for s in stops) else f", {count(sum(s.points for s in stops), 'point')}"
        texts = list(dict.fromkeys(alone * (s.breach.place.kind == "team") + view.text_of(s) for s in stops))
        more = f" and {len(texts) - 1} more" if len(texts) > 1 else ""
        parts.append(f"{texts[0]}{more} ({rule}{price})")
    return "; ".join(parts)


def _nobody_there(view: RotaView, candidate: Candidate) -> bool:
    """Whether a candidate would be the first of the team in every cover period of their duty."""
    problem = view.problem
    duty = problem.duties[candidate.assignment.duty]
    periods = set(problem.shifts[duty.shift].periods)
    there = (problem.duties[a.duty].shift for a in view.bill.lines.present(duty.team, duty.day))
    return not any(periods & set(problem.shifts[shift].periods) for shift in there)


def fix_text(view: RotaView, reasons: Explained) -> str | None:
    """The cheapest change that fills a gap; None where none was found among those tried."""
    problem = view.problem
    need = problem.needs[reasons.gap.need]
    free = [c for c in reasons.near if c.free and c.hard <= 0 and c.points < 0]
    if free:
        best = min(free, key=lambda c: (c.hard, c.points))
        who = person_name(problem, problem.contracts[best.assignment.contract].person)
        code = problem.shifts[problem.duties[best.assignment.duty].shift].code
        return f"roster {who} on {code}: {best.stretch:,} points of rules stretched, {-best.points:,} points saved"
    if reasons.fixes:
        chain = reasons.fixes[0]
        mover = person_name(problem, problem.contracts[chain.mover.assignment.contract].person)
        given = problem.duties[chain.given.duty]
        what = f"{problem.calendar.label(given.day)} {problem.shifts[given.shift].code}"
        period = problem.periods[need.period].name
        if chain.taker is None:
            return f"free {mover} from {what} for this {period}: {-chain.points:,} points saved"
        taker = person_name(problem, problem.contracts[chain.taker.assignment.contract].person)
        return f"give {mover}'s {what} to {taker}, and {mover} this {period}: {-chain.points:,} points saved"
    return None


def tier_text(candidate: Candidate) -> str:
    """Where a candidate comes from, in words."""
    return TIERS[candidate.tier]


def cover_text(have: int | None, need: int | None) -> str:
    """Have and need of a day: `2/3!` is one short; empty where nothing is asked."""
    if have is None or need is None:
        return ""
    return f"{have}/{need}" + ("!" if have < need else "")


class Measured(Protocol):
    """What measures something against what is allowed."""

    @property
    def measured(self) -> float | None: ...
    @property
    def allowed(self) -> float | None: ...
    @property
    def unit(self) -> str: ...


_SHOWN_UNITS = {"minutes": ("hours", 60), "pence": ("pounds", 100)}
"""Units in which amounts are shown, and how many of the measured ones make one."""

_RATES = ("%", " per ", " a ", " in ")
"""Signs of a unit of shares and rates."""


def beyond(found: Sequence[Measured]) -> tuple[float | None, str]:
    """How far all are beyond what is allowed, added up, and its unit; None where one is not known, units differ, or
    they are shares or rates, which do not add up."""
    units = {one.unit for one in found}
    if len(units) != 1 or not all(units) or any(one.measured is None for one in found):
        return None, ""
    total = sum(abs(float(one.measured or 0) - float(one.allowed or 0)) for one in found)
    [unit] = units
    if any(sign in f" {unit} " for sign in _RATES):
        return None, ""
    shown, many = _SHOWN_UNITS.get(unit, (unit, 1))
    return round(total / many, 2), shown


def amount_text(amount: float | None, unit: str) -> str:
    """`62.5 h`, `£1,063.40`, `28 people`, `1 day`; empty where no amount is known."""
    if amount is None:
        return ""
    if unit == "hours":
        return f"{amount:,.1f} h"
    if unit == "pounds":
        return f"£{amount:,.2f}"
    one = {"people": "person", "duties": "duty"}.get(unit, unit.removesuffix("s"))
    return f"{amount:,.10g} {one if amount == 1 else unit}"
