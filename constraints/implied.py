"""Packs that judge a folder without being named, by what its contracts are: which, is data (`implied.toml`)."""

from __future__ import annotations

import tomllib
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import lru_cache
from pathlib import Path

from constraints.pack import CORE, all_packs
from optimiser.tabular.faults import Faults, closest, listing

ALL = "all"
"""The word of `[rules] without` that takes away every implied pack."""


@dataclass(frozen=True)
class ImpliedPack:
    """A pack implied by contracts of some roles and sectors; by any folder where neither is said."""

    pack: str
    roles: tuple[str, ...] = ()
    sectors: tuple[str, ...] = ()
    why: str = ""

    @property
    def everywhere(self) -> bool:
        """Whether any folder implies it."""
        return not self.roles and not self.sectors

    def by(self, role: str, sectors: Collection[str]) -> bool:
        """Whether a contract implies it, of a role, with an employer and a team of some sectors."""
        in_role = not self.roles or any(fnmatchcase(role.casefold(), r.casefold()) for r in self.roles)
        unasked = not self.sectors or (bool(self.roles) and not sectors)
        return in_role and (unasked or not set(self.sectors).isdisjoint(sectors))


@lru_cache(maxsize=1)
def implied_packs() -> tuple[ImpliedPack, ...]:
    """Every implied pack, in the order of the file."""
    entries = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))["implied"]
    return tuple(
        ImpliedPack(e["pack"], tuple(e.get("roles", ())), tuple(e.get("sectors", ())), e.get("why", ""))
        for e in entries
    )


def implied_by(role: str, sectors: Collection[str], without: Collection[str]) -> list[str]:
    """Names of the packs that a contract implies, those taken away apart."""
    found = dict.fromkeys(i.pack for i in implied_packs() if i.by(role, sectors))
    return [name for name in found if name not in without and ALL not in without]


def implied_everywhere(without: Collection[str]) -> list[str]:
    """Names of the packs that any folder implies, those taken away apart."""
    return [i.pack for i in implied_packs() if i.everywhere and i.pack not in without and ALL not in without]


def check_without(without: Iterable[str], packs: Iterable[str], faults: Faults, file: str) -> None:
    """A fault for each name of `[rules] without` that is no pack, is the core, or is named in `packs` too."""
    named = {name.partition("@")[0] for name in packs}
    for name in without:
        if name == ALL:
            continue
        if name not in all_packs():
            words = [ALL, *(p for p in all_packs() if p != CORE)]
            faults.add(file, None, "rules.without", f"there is no pack {name!r}", f"expected {listing(words, 14)}",
                       closest(name, words))  # fmt: skip
        elif name == CORE:
            faults.add(file, None, "rules.without", f"{CORE} is always in force", "expected a [[rule]] with off = true")
        elif name in named:
            faults.add(file, None, "rules.without", f"{name} is named in packs too", "expected it in one of them")
