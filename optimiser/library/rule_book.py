"""The rule book of a folder or of all packs, as rows for a reader."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from optimiser.folder.assemble import RotaInput
from optimiser.folder.load import load
from optimiser.report.rota.rule_description import RuleDescription, describe_rule
from optimiser.report.rota.rulebook import RuleLine, lines_of_packs, lines_of_rules


def list_rules(folder: Path | str | RotaInput | None = None, packs: Collection[str] = ()) -> list[RuleLine]:
    """The rules in force in a folder, or without one the rows of all packs; of some packs only, where they are named.

    Raises:
        BadInput: faults of the folder, or no such pack.
    """
    if folder is None:
        return lines_of_packs(list(packs))
    source = folder if isinstance(folder, RotaInput) else load(folder)
    lines = lines_of_rules(source.rules, source.problem)
    return [line for line in lines if not packs or {line.pack, line.pack.partition("@")[0]} & set(packs)]


def show_rule(name: str, folder: Path | str | RotaInput | None = None) -> RuleDescription:
    """One rule in full: its words, numbers, price, source, and with a folder whom it judges and why.

    Raises:
        BadInput: faults of the folder, or nothing is called so.
    """
    if folder is None:
        return describe_rule(name)
    source = folder if isinstance(folder, RotaInput) else load(folder)
    return describe_rule(name, source.rules, source.problem)
