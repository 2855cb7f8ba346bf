"""What an option's hours may be used for: every (option, cell, skill), supervising, and being present for a minimum."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product

from optimiser.skillmix.mix.problem import MixProblem, MixRole, Option

PlaceSettingTime = tuple[str, str, str]
"""Where and when hours are worked: place, setting, time of day."""
SupervisionNeed = tuple[str, str, str, str, int]
"""What a supervisor is needed for: place, setting, time of day, competence, level."""
WORK, SUPERVISE, PRESENT = 0, 1, 2


@dataclass(frozen=True)
class Use:
    """One use of an option's hours: ``kind`` WORK on ``cell`` under ``skill``, SUPERVISE for ``need``, or PRESENT."""

    option: int
    kind: int
    where: PlaceSettingTime
    cell: int = -1
    skill: int = -1
    need: SupervisionNeed | None = None


def chosen_by(who: str, problem: MixProblem) -> Callable[[Option, MixRole], bool]:
    """The test that a limit's ``who`` makes of an option and its role. Raises ValueError for an unknown selector."""
    kind, _, value = who.partition(":")
    if who in ("all", "supervised"):
        return lambda option, role: True
    if who == "registered":
        return lambda option, role: role.registered
    simple: dict[str, Callable[[Option, MixRole], object]] = {
        "role": lambda option, role: role.id,
        "register": lambda option, role: role.register,
        "band": lambda option, role: role.band,
        "source": lambda option, role: option.source.value,
        "organisation": lambda option, role: option.organisation,
        "sector": lambda option, role: option.sector,
    }
    if kind in simple:
        of = simple[kind]
        return lambda option, role: of(option, role) == value
    if kind == "tag":
        return lambda option, role: value in role.tags
    if kind in ("competence", "able"):
        held, *where = value.split("|")
        name, _, level = held.partition("@")
        least = int(level or 1)
        holders = {
            skill.role
            for skill in problem.skills
            if skill.competence == name and skill.level >= least and not skill.supervised
        }
        return lambda option, role: role.id in holders and (kind == "competence" or option.works(*where))
    raise ValueError(f"'{who}' selects nobody")


def all_uses(problem: MixProblem) -> tuple[list[Use], list[tuple[int, int]]]:
    """Every use an option's hours may be put to, and every (freed row, cell) pair."""
    by_competence: dict[str, list[int]] = {}
    for j, cell in enumerate(problem.cells):
        by_competence.setdefault(cell.competence, []).append(j)
    skills_of: dict[str, list[int]] = {}
    for s, skill in enumerate(problem.skills):
        skills_of.setdefault(skill.role, []).append(s)
    available = [k for k, option in enumerate(problem.options) if problem.in_time(option) and option.wte_max != 0]
    uses: list[Use] = []
    worked: dict[int, set[PlaceSettingTime]] = {}
    needs: dict[SupervisionNeed, None] = {}
    for k in available:
        option = problem.options[k]
        for s in skills_of.get(option.role, ()):
            skill = problem.skills[s]
            for j in by_competence.get(skill.competence, ()):
                cell = problem.cells[j]
                if cell.level <= skill.level and option.works(*cell.where):
                    uses.append(Use(k, WORK, cell.where, j, s))
                    worked.setdefault(k, set()).add(cell.where)
                    if skill.supervised and skill.supervision_share > 0:
                        needs[(*cell.where, skill.supervisor, skill.supervisor_level)] = None
    freed = _freed_pairs(problem, by_competence)
    for f, j in freed:
        row = problem.freed[f]
        if row.supervision_share > 0:
            needs[(*problem.cells[j].where, row.supervisor, row.supervisor_level)] = None
    for need in needs:
        place, setting, time, competence, level = need
        for k in available:
            option = problem.options[k]
            if option.works(place, setting, time) and _alone(problem, skills_of, option.role, competence, level):
                uses.append(Use(k, SUPERVISE, (place, setting, time), need=need))
    uses.extend(_presence(problem, available))
    return uses, freed


def _alone(problem: MixProblem, skills_of: dict[str, list[int]], role: str, competence: str, level: int) -> bool:
    """Whether a role holds a competence at a level without supervision."""
    return any(
        skill.competence == competence and skill.level >= level and not skill.supervised
        for skill in (problem.skills[s] for s in skills_of.get(role, ()))
    )


def _freed_pairs(problem: MixProblem, by_competence: dict[str, list[int]]) -> list[tuple[int, int]]:
    return [
        (f, j)
        for f, row in enumerate(problem.freed)
        if row.hours_freed > 0
        for j in by_competence.get(row.competence, ())
        if problem.cells[j].level <= row.level
    ]


def _presence(problem: MixProblem, available: Sequence[int]) -> list[Use]:
    """Hours present and not working on a cell, only where a minimum or share could ask for them.

    That is where there is work in its scope, or anywhere in its scope where there is none.
    """
    wheres = dict.fromkeys(cell.where for cell in problem.cells)
    limits = problem.limits
    everywhere = list(
        product(
            dict.fromkeys([*(where[0] for where in wheres), *(limit.place for limit in limits if limit.place)]) or [""],
            dict.fromkeys([*(where[1] for where in wheres), *(limit.setting for limit in limits if limit.setting)])
            or [""],
            dict.fromkeys([*(band.id for band in problem.times), *(where[2] for where in wheres)]) or [""],
        )
    )
    roles = {role.id: role for role in problem.roles}
    found: dict[tuple[int, PlaceSettingTime], None] = {}
    for limit in problem.limits:
        if limit.kind not in ("hours_at_least", "share_at_least"):
            continue
        chosen = chosen_by(limit.who, problem)
        places = [where for where in wheres if limit.covers(*where)]
        if limit.kind == "hours_at_least" and not places:
            places = [where for where in everywhere if limit.covers(*where)]
        for k in available:
            option = problem.options[k]
            if chosen(option, roles[option.role]):
                found.update(((k, where), None) for where in places if option.works(*where))
    return [Use(k, PRESENT, where) for k, where in found]
