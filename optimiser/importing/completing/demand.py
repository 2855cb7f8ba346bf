"""Demand drafted from a rota: the cover that was worked, by weekday and shift."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median_low

from optimiser.importing.words import fold, vocabulary
from optimiser.problem.calendar import WEEKDAYS

COVERING = ("", "work", "on call", "sleep-in")
"""Kinds of shifts that cover something; study, portfolio time and the like are the person's own."""


@dataclass(frozen=True)
class WorkedDuty:
    """One duty as demand counts it."""

    date: dt.date
    team: str
    shift: str
    role: str


def family(role: str) -> str:
    """What a role is counted with: registered nurses together, nursing support together, any other alone."""
    bare = fold(role)
    if re.search(r"\b(student|trainee)\b", bare):
        return bare
    for name, words in vocabulary()["families"].items():
        if any(re.search(rf"\b{re.escape(word)}\b", bare) for word in words):
            return str(name)
    return bare


def is_learner(group: str) -> bool:
    """Whether a group of roles, as `family` names it, is of students or apprentices alone: their posts come and go with
    them, so a shift without them is not short."""
    return bool(re.search(r"\b(student|apprentice)s?\b", group))


def demand_rows(
    worked: Sequence[WorkedDuty], days: Sequence[dt.date], skill_of: Mapping[str, str] | None = None
) -> list[dict[str, str]]:
    """Rows of demand.csv: for each team, weekday, shift and group of roles the fewest that worked, and the usual; of
    learners the usual alone.

    Args:
        worked: the duties.
        days: days of the period; a day without a duty counts as none.
        skill_of: for rotas with people in the cells, the capability of a shift; roles are not looked at then.
    """
    roles: dict[str, set[str]] = defaultdict(set)
    counts: dict[tuple[str, str, str], Counter[dt.date]] = defaultdict(Counter)
    for duty in worked:
        group = (skill_of or {}).get(duty.shift) or family(duty.role)
        roles[group].add(duty.role)
        counts[duty.team, duty.shift, group][duty.date] += 1
    order = {shift: place for place, shift in enumerate(dict.fromkeys(duty.shift for duty in worked))}
    rows: list[dict[str, str]] = []
    for (team, shift, group), by_day in sorted(
        counts.items(), key=lambda item: (item[0][0], order[item[0][1]], item[0][2])
    ):
        capability = (skill_of or {}).get(shift) or _of_roles(roles[group])
        learners = not skill_of and is_learner(group)
        levels: dict[tuple[int, int], list[int]] = defaultdict(list)
        for weekday in range(7):
            seen = [by_day[day] for day in days if day.weekday() == weekday]
            if any(seen):
                levels[0 if learners else min(seen), median_low(seen)].append(weekday)
        for (least, usual), weekdays in sorted(levels.items(), key=lambda item: item[1]):
            if usual == 0 and least == 0:
                continue
            rows.append(
                {
                    "team": team,
                    "days": _days(weekdays),
                    "cover_period": shift,
                    "capability": capability,
                    "minimum": str(least),
                    "ideal": str(usual) if usual > least else "",
                }
            )
    return rows or _by_date(counts, roles, skill_of)


def _by_date(
    counts: Mapping[tuple[str, str, str], Counter[dt.date]],
    roles: Mapping[str, set[str]],
    skill_of: Mapping[str, str] | None,
) -> list[dict[str, str]]:
    """Rows for the dates that were worked, where no weekday is worked each week: as many as worked then."""
    rows: list[dict[str, str]] = []
    for (team, shift, group), by_day in counts.items():
        capability = (skill_of or {}).get(shift) or _of_roles(roles[group])
        for many in sorted(set(by_day.values())):
            dates = "|".join(day.isoformat() for day, number in sorted(by_day.items()) if number == many)
            need = {"team": team, "days": dates, "cover_period": shift, "capability": capability}
            alone = not skill_of and is_learner(group)
            rows.append({**need, "minimum": "0" if alone else str(many), "ideal": str(many) if alone else ""})
    return rows


def _of_roles(roles: Iterable[str]) -> str:
    return " or ".join(f"role: {role}" for role in sorted(roles))


def _days(weekdays: Sequence[int]) -> str:
    """Weekdays as demand.csv writes them."""
    if list(weekdays) == list(range(7)):
        return ""
    if len(weekdays) > 2 and list(weekdays) == list(range(weekdays[0], weekdays[-1] + 1)):
        return f"{WEEKDAYS[weekdays[0]]}-{WEEKDAYS[weekdays[-1]]}"
    return "|".join(WEEKDAYS[day] for day in weekdays)
