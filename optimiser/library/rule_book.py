"""The rule book of a folder or of all packs, as rows for a reader."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from constraints.pack import all_packs
from optimiser.folder.assemble import RotaInput
from optimiser.folder.load import load
from optimiser.report.rota.rule_description import RuleDescription, UnverifiedLine, describe_rule, unverified_lines
from optimiser.report.rota.rulebook import RuleLine, clause_lines, lines_of_packs, lines_of_rules, lines_of_versions


def list_rules(folder: Path | str | RotaInput | None = None, packs: Collection[str] = ()) -> list[RuleLine]:
    """The rules in force in a folder, or without one the rows of all packs; of some packs only, where they are named.

    Raises:
        BadInput: faults of the folder, or no such pack.
    """
    if folder is None:
        return lines_of_packs(list(packs))
    source = folder if isinstance(folder, RotaInput) else load(folder)
    lines = lines_of_rules(source.rules, source.problem)
    named = {name for line in lines for name in (line.pack, line.pack.partition("@")[0])}
    if unknown := [pack for pack in packs if pack not in named]:
        lines_of_packs(unknown)  # one that is not in force has no line here; one that is none is a fault
    return [line for line in lines if not packs or {line.pack, line.pack.partition("@")[0]} & set(packs)]


def list_unverified(folder: Path | str | RotaInput | None = None, packs: Collection[str] = ()) -> list[UnverifiedLine]:
    """What `list_rules` lists, and the clauses of its packs, as far as they were not read in the words of a source; the
    weightiest first. Without a folder or packs every version of every pack is meant.

    Raises:
        BadInput: faults of the folder, or no such pack.
    """
    every = folder is None and not packs
    lines = lines_of_versions() if every else list_rules(folder, packs)
    named = list(all_packs()) if every else [*(line.pack for line in lines), *packs]
    return unverified_lines(lines, clause_lines(named))


def show_rule(name: str, folder: Path | str | RotaInput | None = None) -> RuleDescription:
    """One rule in full: its words, numbers, price, source, and with a folder whom it judges and why.

    Raises:
        BadInput: faults of the folder, or nothing is called so.
    """
    if folder is None:
        return describe_rule(name)
    source = folder if isinstance(folder, RotaInput) else load(folder)
    return describe_rule(name, source.rules, source.problem)
