"""Professions by the words of roles, and skills that a profession brings with it: which, is data
(`professions.toml`)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from optimiser.problem.domain import HeldSkill

_NAMED = re.compile(r"profession:\s*(.+?)(?=\s+(?:and|or)\s|\)|$)", re.IGNORECASE)


@dataclass(frozen=True)
class Profession:
    """A profession: patterns of its roles, of roles that are none of it for all that, and names of its skills."""

    name: str
    roles: tuple[str, ...]
    but: tuple[str, ...] = ()
    skills: tuple[str, ...] = ()

    def has_role(self, role: str) -> bool:
        """Whether a role is of the profession."""

        def among(patterns: Iterable[str]) -> bool:
            return any(fnmatchcase(role.casefold(), pattern.casefold()) for pattern in patterns)

        return among(self.roles) and not among(self.but)


@dataclass(frozen=True)
class ImpliedSkill:
    """A skill that whoever holds another and is of a profession holds by that."""

    skill: str
    holds: str
    profession: str


@lru_cache(maxsize=1)
def _read() -> tuple[dict[str, Profession], tuple[ImpliedSkill, ...]]:
    said = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    professions = {
        p["name"]: Profession(p["name"], tuple(p["roles"]), tuple(p.get("but", ())), tuple(p["skills"]))
        for p in said["profession"]
    }
    return professions, tuple(ImpliedSkill(i["skill"], i["holds"], i["profession"]) for i in said["implied_skill"])


def professions() -> dict[str, Profession]:
    """Every profession by name."""
    return _read()[0]


def with_profession_roles(text: str, skills: Iterable[str], roles: Iterable[str]) -> str:
    """A capability expression with each `profession: ...` as the roles and skills in use that are of it."""

    def said(named: re.Match[str]) -> str:
        profession = professions().get(named[1].strip().casefold())
        if profession is None:
            return named[0]
        own = {name.casefold() for name in profession.skills}
        found = [skill for skill in skills if skill.casefold() in own]
        found += [f"role:{role}" for role in sorted(roles) if profession.has_role(role)]
        return f"({' or '.join(found)})" if found else named[0]

    return _NAMED.sub(said, text)


def profession_of_name(name: str, skills: Iterable[str], roles: Iterable[str]) -> str:
    """The roles and skills in use of the profession of a name, as an expression; empty where there are none."""
    if name.strip().casefold() not in professions():
        return ""
    said = with_profession_roles(f"profession: {name.strip()}", skills, roles)
    return said if said.startswith("(") else ""


def without_profession_sign(text: str) -> str:
    """An expression for people to read."""
    return re.sub(r"profession:\s*", "", text, flags=re.IGNORECASE)


def with_implied_skills(
    held: Iterable[HeldSkill], roles: Iterable[str], skills: Mapping[str, int]
) -> tuple[HeldSkill, ...]:
    """The skills of somebody with some roles, and those that come with them. `skills`: index of each skill's name."""
    own, names = list(held), {name.casefold(): index for name, index in skills.items()}
    theirs = set(roles)
    for implied in _read()[1]:
        profession = professions()[implied.profession]
        wanted, source = names.get(implied.skill.casefold()), names.get(implied.holds.casefold())
        if wanted is None or source is None:
            continue
        badges = {names[s.casefold()] for s in profession.skills if s.casefold() in names}
        if any(profession.has_role(role) for role in theirs) or any(skill.skill in badges for skill in own):
            own += [
                HeldSkill(wanted, 1, s.first_day, s.last_day, s.assessed_by) for s in tuple(own) if s.skill == source
            ]
    return tuple(own)
