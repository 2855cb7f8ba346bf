"""Levels of rules: which rules come before all others, from `[[level]]` of the settings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constraints.rule import Rule
from optimiser.folder.files import SETTINGS
from optimiser.tabular.faults import Faults, closest


def levels_of(given: Sequence[Mapping[str, Any]], rules: Sequence[Rule], faults: Faults) -> tuple[tuple[str, ...], ...]:
    """Keys of the rules of each level, in order; an id stands for every rule that has it.

    Args:
        given: the sections.
        rules: the rule book in force.
        faults: receives a fault for each name that no rule has, and for each rule that is in two levels.
    """
    by_name: dict[str, list[str]] = {}
    for rule in rules:
        for name in dict.fromkeys((rule.key, rule.id)):
            by_name.setdefault(name, []).append(rule.key)
    level_of: dict[str, int] = {}
    found: list[tuple[str, ...]] = []
    for number, section in enumerate(given, 1):
        keys: list[str] = []
        where = f"level[{number}].rules"
        for name in section.get("rules") or ():
            if name not in by_name:
                faults.add(SETTINGS.file, None, where, f"no rule in force is called '{name}'",
                           "expected a name or an id that rota rules list shows", closest(name, by_name))  # fmt: skip
            for key in by_name.get(name, ()):
                if level_of.setdefault(key, number) != number:
                    what = f"{key} is in level {level_of[key]} already"
                    faults.add(SETTINGS.file, None, where, what, "expected each rule in one level")
                elif key not in keys:
                    keys.append(key)
        found.append(tuple(keys))
    return tuple(keys for keys in found if keys)
