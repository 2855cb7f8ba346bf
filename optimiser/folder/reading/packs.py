"""The packs in force: those implied by contracts, those of `rota.toml`, those that contracts name."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from constraints.implied import check_without, implied_by, implied_everywhere
from constraints.pack import all_packs
from optimiser.folder.files import SETTINGS
from optimiser.folder.sectors import notice_unknown_sector
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.schema import Row

EMPLOYMENT_RIGHTS = "employment-rights-2025"
"""The pack of the Act whose numbers folders give until regulations set them."""


def notice_sectors(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """A notice for each sector that is no word of these: its packs do not judge."""
    for file in ("organisations.csv", "teams.csv"):
        for row in rows.get(file, ()):
            what = f"'{row.sector}' is no sector that packs of rules go by: they do not judge by it"
            notice_unknown_sector(file, row.line, row.sector, what, faults)


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
    notice_sectors(rows, faults)
    implied, by_contract = implied_everywhere(without), []
    employers = {row.organisation: row.sector for row in rows.get("organisations.csv", ())}
    teams = {row.team: row for row in rows.get("teams.csv", ())}
    for row in rows.get("staff.csv", ()):
        found = implied_by(row.role or "", _sectors(row, employers, teams), without)
        implied += found
        own = [name for name in found if not all_packs()[name].everyone]
        given = [name for name in row.packs or () if _is_pack(name, "staff.csv", row, faults)]
        taken = [name for name in given if _without_version(name) not in without]
        row.replace("packs", tuple(dict.fromkeys([*map(_without_version, taken), *own])))
        by_contract += [*taken, *own]
    for row in rows.get("template_lines.csv", ()):
        for name in row.packs or ():
            _is_pack(name, "template_lines.csv", row, faults)
    _tell_unnamed(named, by_contract, faults)
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


def _tell_unnamed(named: Collection[str], by_contract: Collection[str], faults: Faults) -> None:
    """A notice for each pack of `[rules] packs` that judges contracts which name it, where none does."""
    held = {_without_version(name) for name in by_contract}
    for name in dict.fromkeys(map(_without_version, named)):
        pack = all_packs().get(name)
        if pack is not None and not pack.everyone and name not in held:
            what = f"'{name}' judges the contracts that name it in staff.csv, and none does"
            faults.notice(SETTINGS.file, None, "rules.packs", what, "expected it in packs of staff.csv")


def _without_version(name: str) -> str:
    """The pack of a name such as `doctors-in-training-2016@2019`."""
    return name.partition("@")[0]


def _is_pack(name: str, file: str, row: Row, faults: Faults) -> bool:
    """Whether there is a pack of the name that a contract gives; a fault of its row where there is none."""
    bare, at, version = name.partition("@")
    pack = all_packs().get(bare)
    known = [v.name for v in pack.versions] if pack is not None else list(all_packs())
    if pack is None:
        what, near = f"there is no pack '{bare}'", closest(bare, known)
    elif at and version not in known:
        what, near = f"{bare} has no version '{version}'", closest(version, known)
    else:
        return True
    faults.add(file, row.line, "packs", what, f"expected {listing(known, 12)}", near)
    return False


def _sectors(row: Row, employers: Mapping[str, str], teams: Mapping[str, Row]) -> set[str]:
    """The sectors of a contract's employer and home team, by default that of the only organisation there is."""
    team = teams.get(row.home_team)
    asked = [row.employer, team.organisation if team else None]
    only = list(employers) if len(employers) == 1 else []
    found = {employers[name] for name in [*(n for n in asked if n in employers), *(only if not row.employer else [])]}
    return {sector for sector in (*found, team.sector if team else None) if sector}
