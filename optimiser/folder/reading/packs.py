"""The packs in force: those implied by contracts, those of `rota.toml`, those that contracts name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from constraints.implied import check_without, implied_by, implied_everywhere
from constraints.pack import all_packs
from optimiser.folder.files import SETTINGS
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row


def packs_in_force(settings: Mapping[str, Any], rows: Mapping[str, Sequence[Row]], faults: Faults) -> list[str]:
    """Names of the packs in force, implied ones first; a pack implied by a contract and made for those who name it is
    put into the contract's row.

    Args:
        settings: the section `[rules]`.
        rows: every row by file name.
        faults: receives what is wrong with `without`.
    """
    named, without = settings.get("packs") or (), settings.get("without") or ()
    check_without(without, named, faults, SETTINGS.file)
    implied, by_contract = implied_everywhere(without), []
    employers = {row.organisation: row.sector for row in rows.get("organisations.csv", ())}
    teams = {row.team: row for row in rows.get("teams.csv", ())}
    for row in rows.get("staff.csv", ()):
        found = implied_by(row.role or "", _sectors(row, employers, teams), without)
        implied += found
        own = [name for name in found if not all_packs()[name].everyone]
        taken = [name for name in row.packs or () if name not in without]
        row.replace("packs", tuple(dict.fromkeys([*taken, *own])))
        by_contract += row.packs
    return list(dict.fromkeys([*implied, *named, *by_contract]))


def _sectors(row: Row, employers: Mapping[str, str], teams: Mapping[str, Row]) -> set[str]:
    """The sectors of a contract's employer and home team, by default that of the only organisation there is."""
    team = teams.get(row.home_team)
    asked = [row.employer, team.organisation if team else None]
    only = list(employers) if len(employers) == 1 else []
    found = {employers[name] for name in [*(n for n in asked if n in employers), *(only if not row.employer else [])]}
    return {sector for sector in (*found, team.sector if team else None) if sector}
