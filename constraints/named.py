"""People, shifts and places that the rules of a folder name and nothing in it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from constraints.pack import all_packs
from constraints.rule import Rule
from constraints.scope import ON_CALL_BY_PLACE
from optimiser.problem.domain import ContractKind, ShiftKind
from optimiser.problem.problem import Problem
from optimiser.tabular.faults import Faults, closest, listing

NAMED = {
    "people": "expected an id of staff.csv or a name of [people_groups]",
    "shifts": "expected a code of shifts.csv or a name of [shift_groups]",
}
"""What the numbers of a rule may name, with what is expected there."""


def scope_faults(rules: Iterable[Rule], problem: Problem, faults: Faults, file: str = "rota.toml") -> None:
    """Add a fault for each id or word of a folder's own scope that nothing in the problem has, and for each id or code
    that the numbers of a rule of its own name people or shifts by (`named_people`, `named_shifts`)."""
    known: dict[str, set[str]] = {
        "people": {p.id for p in problem.people},
        "employers": {o.id for o in problem.organisations},
        "roles": set(problem.roles),
        "bands": {c.band for c in problem.contracts},
        "contract_kinds": set(ContractKind),
        "packs": set(all_packs()),
        "without_packs": set(all_packs()),
        "nor_with_packs": set(all_packs()),
        "teams": {t.id for t in problem.teams},
        "sectors": {t.sector for t in problem.teams},
        "shifts": {s.code for s in problem.shifts},
        "kinds": {*ShiftKind, *ON_CALL_BY_PLACE},
    }
    for rule in rules:
        if rule.pack and not rule.source.endswith("changed by this folder"):
            continue
        for word, expected in NAMED.items():
            named: Callable[[], frozenset[str]] = getattr(rule, f"named_{word}", frozenset)
            for name in sorted(named() - known[word]):
                faults.add(file, None, "rule.params", f"{rule.key}: {name!r} is none of the {word} here", expected,
                           closest(name, known[word]))  # fmt: skip
        for word, names in known.items():
            for name in sorted((getattr(rule.scope, word) or frozenset()) - names - _scope_of_pack(rule, word)):
                what = f"{rule.key}: {name!r} is none of the {word.replace('_', ' ')} here"
                faults.add(file, None, "rule.scope", what, f"expected {listing(sorted(names), 10)}",
                           closest(name, names))  # fmt: skip


def _scope_of_pack(rule: Rule, word: str) -> set[str]:
    """Words of a rule's scope that are its pack's, which speaks of more than any one folder has."""
    pack = all_packs().get(rule.pack)
    rows = [] if pack is None else [row for row in pack.rows if row.key == rule.key]
    return {name for row in rows for name in row.scope.get(word, ())}
