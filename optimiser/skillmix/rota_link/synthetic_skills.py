"""The skills of a rota made from a mix: what each role holds, at which levels, and who stands in under supervision."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from optimiser.skillmix.mix.folder import MixFolder
from optimiser.skillmix.mix.problem import Skill
from optimiser.skillmix.rota_link.rota_words import capability_words
from optimiser.tabular.schema import Row

LEAST_SUPERVISION = 0.001
"""Supervision of a smaller share of an hour counts as this much: a thousand people for each supervisor."""


def skill_name(folder: MixFolder, row: Row | Skill) -> str:
    """What the rota calls a row of skills.csv, or the skill made of it: the competence's words, with "under
    supervision" where it needs it."""
    words = capability_words(folder, row.competence, 1)
    return f"{words} under supervision" if row.supervisor else words


def held_skills(folder: MixFolder, rows: Iterable[Row]) -> dict[str, int]:
    """The greatest level of each skill, in the rota's words, in some rows of skills.csv."""
    held: dict[str, int] = {}
    for row in rows:
        name = skill_name(folder, row)
        held[name] = max(held.get(name, 0), row.level)
    return held


def skill_rows(folder: MixFolder) -> list[Sequence[object]]:
    """Rows of the rota's skills.csv: each skill and its highest level that is held or asked of a supervisor."""
    levels: dict[str, int] = {}
    for row in folder.rows["skills.csv"]:
        name = skill_name(folder, row)
        levels[name] = max(levels.get(name, 1), row.level, row.supervisor_level if row.supervisor else 1)
    for row in folder.rows["skills.csv"]:
        if row.supervisor:
            name = capability_words(folder, row.supervisor, 1)
            levels[name] = max(levels.get(name, 1), row.supervisor_level)
    return [(name, level) for name, level in sorted(levels.items())]


def substitution_rows(folder: MixFolder, skills: Iterable[Skill]) -> list[Sequence[object]]:
    """Who may stand in under supervision, one row for each level up to the skill's; as many for each supervisor as the
    share of supervision of the run allows."""
    found: dict[tuple[str, str, str], int] = {}
    for skill in skills:
        if skill.supervised:
            supervisor = capability_words(folder, skill.supervisor, skill.supervisor_level)
            most = max(1, math.floor(1.0 / max(skill.supervision_share, LEAST_SUPERVISION) + 1e-9))
            for level in range(1, skill.level + 1):
                suffix = f"@{level}" if level > 1 else ""
                wanted = capability_words(folder, skill.competence, level)
                key = (wanted, skill_name(folder, skill) + suffix, supervisor)
                found[key] = min(found.get(key, most), most)
    return [(*key, most) for key, most in sorted(found.items())]
