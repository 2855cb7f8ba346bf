"""A supply folder on disk becomes a `SupplyFolder`; every fault of every file is told at once.

``read_supply_folder(path)`` raises ``BadInput``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from optimiser.skillmix.partners import check_partners
from optimiser.skillmix.supply.assembly import assemble_supply
from optimiser.skillmix.supply.files import SUPPLY_TABLES, SUPPLY_TOML
from optimiser.skillmix.supply.problem import Supply
from optimiser.tabular.faults import Fault, Faults, in_order
from optimiser.tabular.schema import Row, read_tables
from optimiser.tabular.toml import read_toml

PARTNERS = tuple(
    (file, "pipeline", "pipelines.csv") for file in ("rates.csv", "learners.csv", "placement_use.csv", "rotations.csv")
)
"""Files that say nothing without another one: (file, its column, the other file)."""

CONDITIONS = ("role", "organisation", "profession", "sector")


@dataclass(frozen=True)
class SupplyFolder:
    """The problem, the seed and number of draws its settings ask for, notices, and the SHA-256 of every file read.
    ``mix_roles``: for roles of a mix the (role, share) here that they are; none where they are not followed."""

    path: Path
    supply: Supply
    seed: int
    draws: int
    hashes: Mapping[str, str]
    notices: tuple[Fault, ...] = ()
    mix_roles: Mapping[str, tuple[tuple[str, float], ...]] = field(default_factory=dict)


def read_supply_folder(path: Path | str) -> SupplyFolder:
    """Read a supply folder. Raises BadInput with every fault found."""
    folder, faults = Path(path), Faults()
    if not folder.is_dir():
        faults.add(str(folder), None, None, "there is no such folder", "expected a folder with supply.toml and others")
        faults.raise_if_any()
    settings = read_toml(folder / SUPPLY_TOML.file, SUPPLY_TOML, faults)
    rows = read_tables(folder, SUPPLY_TABLES, faults)
    check_partners(rows, PARTNERS, faults)
    faults.raise_if_any()
    made = assemble_supply(rows, settings[""], faults)
    faults.raise_if_any()
    _notice_unused(rows, faults)
    names = [SUPPLY_TOML.file, *rows]
    hashes = {name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names}
    mapped: dict[str, tuple[tuple[str, float], ...]] = {}
    for row in rows.get("mix_roles.csv", ()):
        mapped[row.mix_role] = mapped.get(row.mix_role, ()) + (((row.role, row.share),) if row.role else ())
    return SupplyFolder(
        folder, made, settings[""]["seed"], settings[""]["draws"], hashes, tuple(in_order(faults.notices)), mapped
    )


def _notice_unused(rows: Mapping[str, Sequence[Row]], faults: Faults) -> None:
    """A notice for each rate and measure whose conditions no post of stocks.csv meets together."""
    professions = {row.role: row.profession for row in rows["roles.csv"]}
    sectors = {row.organisation: row.sector for row in rows["organisations.csv"]}
    posts = {(r.role, r.organisation, professions[r.role], sectors[r.organisation]) for r in rows["stocks.csv"]}
    files = ("rates.csv", "measures.csv")
    for file, row in ((name, row) for name in files for row in rows.get(name, ())):
        asked = {name: row[name] for name in CONDITIONS if row[name]}
        wanted = [row[name] for name in CONDITIONS]
        if not any(all(want in (None, have) for want, have in zip(wanted, post, strict=True)) for post in posts):
            told = " and ".join(f"{name} {value}" for name, value in asked.items())
            what = f"no post of stocks.csv has {told}: the row changes nothing"
            faults.notice(file, row.line, next(iter(asked)), what, "expected conditions that some post meets together")
