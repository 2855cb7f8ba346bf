"""The packs in force: those implied by contracts, those of `rota.toml`, those that contracts name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from constraints.implied import check_without, implied_by, implied_everywhere
from constraints.pack import all_packs
from optimiser.folder.files import SETTINGS
from optimiser.folder.sectors import tell_unknown_sector
from optimiser.tabular.faults import Faults
from optimiser.tabular.schema import Row

EMPLOYMENT_RIGHTS = "employment-rights-2025"
"""The pack of the Act whose numbers folders give until regulations set them."""


def tell_sectors(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """A notice for each sector that is no word of these: its packs do not judge."""
    for file in ("organisations.csv", "teams.csv"):
        for row in rows.get(file, ()):
            what = f"'{row.sector}' is no sector that packs of rules go by: they do not judge by it"
            tell_unknown_sector(file, row.line, row.sector, what, faults)


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
    tell_sectors(rows, faults)
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


def by_employment_rights(
    settings: Mapping[str, Any], packs: Collection[str]
) -> tuple[Collection[str], list[dict[str, Any]]]:
    """The packs, and rows that give numbers of `[employment_rights]` to rules of the pack of that Act: where there is
    any, it is in force."""
    given, without = settings.get("employment_rights", {}), settings.get("rules", {}).get("without") or ()
    notice, paid = given.get("shift_notice_days"), given.get("shift_payment_days")
    below, weeks = given.get("guaranteed_hours_below"), given.get("guaranteed_hours_weeks")
    params: dict[str, dict[str, Any]] = {
        "ERA-1": {"below": None if below is None else 60 * below, "weeks": weeks},
        "ERA-2": {"days": notice},
        "ERA-3": {"days": paid},
    }
    rows = [{"name": name, "params": {k: v for k, v in told.items() if v is not None}} for name, told in params.items()]
    rows = [row for row in rows if row["params"]]
    if not rows or EMPLOYMENT_RIGHTS in without:
        return packs, []
    return list(dict.fromkeys([*packs, EMPLOYMENT_RIGHTS])), rows


def _sectors(row: Row, employers: Mapping[str, str], teams: Mapping[str, Row]) -> set[str]:
    """The sectors of a contract's employer and home team, by default that of the only organisation there is."""
    team = teams.get(row.home_team)
    asked = [row.employer, team.organisation if team else None]
    only = list(employers) if len(employers) == 1 else []
    found = {employers[name] for name in [*(n for n in asked if n in employers), *(only if not row.employer else [])]}
    return {sector for sector in (*found, team.sector if team else None) if sector}
