"""Switching a pack on changes what a fixed rota of an example costs by what its audit says, and nothing else."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from constraints.book import load_rules
from constraints.pack import all_packs
from constraints.rule import Rule
from optimiser.audit import Bill, Breach, audit
from optimiser.book import Book
from optimiser.evaluate import evaluate
from optimiser.folder.load import RotaFolder, load
from optimiser.problem.options import Flags
from tests.examples.solved import EXAMPLES

ON = {
    "acute-ward": ("working-time-1998", "nursing-safe-staffing", "roles-and-scope", "agenda-for-change"),
    "community-mdt": (
        "working-time-1998", "roles-and-scope", "social-care", "agenda-for-change", "gp-salaried", "consultant-2003",
        "doctors-in-training-2016", "nursing-safe-staffing",
    ),
    "crisis-team": (
        "working-time-1998", "roles-and-scope", "doctors-in-training-2016", "consultant-2003", "nursing-safe-staffing",
    ),
    "pathology-imaging": ("working-time-1998", "roles-and-scope"),
    "supported-living": ("working-time-1998@regulation-21", "social-care"),
}  # fmt: skip
ON = {name: ("good-practice", *packs) for name, packs in ON.items()}
"""Packs that each example has on: implied, by rota.toml or by a contract."""

OFF = {
    "acute-ward": "social-care",
    "community-mdt": "self-rostering",
    "crisis-team": "social-care",
    "pathology-imaging": "nursing-safe-staffing",
    "supported-living": "roles-and-scope",
}
"""A pack that each has not."""


def bare(pack: str) -> str:
    """A pack's name without its version."""
    return pack.partition("@")[0]


@dataclass
class Opened:
    """An example with a fixed rota, and its rules under any choice of packs."""

    name: str
    rota: str
    bills: dict[frozenset[str], Bill] = field(default_factory=dict)

    @cached_property
    def folder(self) -> RotaFolder:
        return load(EXAMPLES / self.name, rota=self.rota)

    @cached_property
    def entries(self) -> list[dict[str, Any]]:
        settings = tomllib.loads((EXAMPLES / self.name / "rota.toml").read_text(encoding="utf-8"))
        found: list[dict[str, Any]] = settings["rule"]
        return found

    def rules(self, packs: Iterable[str]) -> tuple[Rule, ...]:
        return load_rules(sorted(packs), self.entries, self.folder.problem.calendar, self.folder.importance)

    def bill(self, packs: Iterable[str]) -> Bill:
        """What the rota costs with some packs on."""
        chosen = frozenset(packs)
        if chosen not in self.bills:
            self.bills[chosen] = audit(self.folder.problem, self.rules(chosen), self.folder.rota or ())
        return self.bills[chosen]

    @cached_property
    def everything(self) -> Book:
        """The clauses of all packs that the tests switch."""
        return Book(self.folder.problem, self.rules({*ON[self.name], OFF[self.name]}))

    @cached_property
    def chosen(self) -> Flags:
        found = [self.everything.problem.options.find(a) for a in self.folder.rota or ()]
        assert None not in found
        return self.everything.flags(o for o in found if o is not None)

    def evaluated(self, keys: set[str]) -> tuple[int, int]:
        """(hard units, points) of the rules of some keys, by their clauses."""
        book = self.everything
        mine = [i for i, clause in enumerate(book.clauses) if book.rules[clause.rule].key in keys]
        return evaluate(book, self.chosen, mine)


@pytest.fixture(scope="module")
def opened(laid: Callable[[str], Path]) -> Callable[[str], Opened]:
    known: dict[str, Opened] = {}

    def open_(name: str) -> Opened:
        if name not in known:
            known[name] = Opened(name, str(laid(name)))
        return known[name]

    return open_


def of_pack(bill: Bill, pack: str, inside: bool = True) -> list[Breach]:
    """The breaches of a pack's rules, or of all others."""
    keys = {rule.key for rule in bill.rules if getattr(rule, "pack", "") == bare(pack)}
    return [b for b in bill.all_breaches() if (b.rule in keys) == inside]


@pytest.mark.parametrize("name", ON)
def test_these_are_the_packs_of_the_example(name: str, opened: Callable[[str], Opened]) -> None:
    folder = opened(name).folder
    assert {rule.pack for rule in folder.rules} - {"", "core"} == {bare(pack) for pack in ON[name]}
    assert opened(name).bill(ON[name]).cost == audit(folder.problem, folder.rules, folder.rota or ()).cost
    assert all_packs()[OFF[name]].everyone


@pytest.mark.parametrize(("name", "pack"), [(name, pack) for name in ON for pack in (*ON[name], OFF[name])])
def test_a_pack_costs_what_its_breaches_say(name: str, pack: str, opened: Callable[[str], Opened]) -> None:
    example = opened(name)
    others = set(ON[name]) - {pack}
    on, off = example.bill(others | {pack}), example.bill(others)
    listed = of_pack(on, pack)
    assert on.points - off.points == sum(b.points for b in listed)
    assert on.hard - off.hard == sum(b.hard for b in listed)
    assert of_pack(on, pack, inside=False) == off.all_breaches()
    own = {rule.key for rule in on.rules} - {rule.key for rule in off.rules}
    assert own == {rule.key for rule in on.rules if getattr(rule, "pack", "") == bare(pack)} != set()
    hard, points = example.evaluated(own)
    assert (hard > 0, points) == (any(b.hard for b in listed), sum(b.points for b in listed))
    hard, points = example.evaluated({rule.key for rule in off.rules})
    assert (hard > 0, points) == (off.hard > 0, off.points)


def test_the_packs_are_not_all_free_of_breaches(opened: Callable[[str], Opened]) -> None:
    """Else the equalities above would say nothing."""
    dear = {bare(p) for name in ON for p in ON[name] if any(b.points for b in of_pack(opened(name).bill(ON[name]), p))}
    assert len(dear) >= 4, dear


def audited(folder: Path, rota: str) -> Bill:
    """What a rota costs by the rules of a folder."""
    read = load(folder, rota=rota)
    return audit(read.problem, read.rules, read.rota or ())


SWITCHED = {
    "acute-ward": "nursing-safe-staffing",
    "community-mdt": "social-care",
    "crisis-team": "roles-and-scope",
    "pathology-imaging": "working-time-1998",
    "supported-living": "social-care",
}
"""The pack of each that is switched off in rota.toml."""


@pytest.mark.parametrize("name", SWITCHED)
def test_switching_a_pack_off_in_rota_toml(name: str, opened: Callable[[str], Opened], tmp_path: Path) -> None:
    pack, rota = SWITCHED[name], opened(name).rota
    shutil.copytree(EXAMPLES / name, tmp_path / name, ignore=shutil.ignore_patterns("out"))
    settings = tmp_path / name / "rota.toml"
    text = settings.read_text(encoding="utf-8")
    opens, without = ("[rules]\n" if "[rules]\n" in text else "[[rule]]\n"), f'[rules]\nwithout = ["{pack}"]\n'
    text = text.replace(opens, without + (opens if opens == "[[rule]]\n" else ""), 1)
    settings.write_text(text, encoding="utf-8")
    on, off = audited(EXAMPLES / name, rota), audited(tmp_path / name, rota)
    listed = of_pack(on, pack)
    assert on.points - off.points == sum(b.points for b in listed)
    assert on.hard - off.hard == sum(b.hard for b in listed)
    assert of_pack(on, pack, inside=False) == off.all_breaches()
    costs, fewer = on.by_rule(), off.by_rule()
    assert {rule: costs[rule] for rule in fewer} == fewer
    own = set(costs) - set(fewer)
    assert {b.rule for b in listed} <= own != set()
    assert sum(costs[rule] for rule in own) == sum(b.points for b in listed)
