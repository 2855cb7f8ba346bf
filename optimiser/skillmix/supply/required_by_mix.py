"""The link from mix to supply: the staff a mix calls for become what is required of each role in a year."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path

from optimiser.skillmix.supply.folder import SupplyFolder
from optimiser.skillmix.supply.problem import Requirement, Supply, certain
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.kinds import ID, decimal
from optimiser.tabular.schema import Column, Table, read_table

MIX_STAFF_CSV = Table(
    "staff.csv", "an option of a solved mix, as `rota mix solve` writes it", required_file=True,
    columns=(
        Column("role", ID, "role", required=True),
        Column("wte", decimal(0, None, "WTE"), "WTE the mix has of it", required=True),
    ),
)  # fmt: skip

TEMPORARY_SHARE = 0.1
"""Share of a requirement that bank and agency can fill where the supply folder has none for the role."""


class OutsidePlan(ValueError):
    """A year that is not one of the plan's."""


@dataclass(frozen=True)
class MixStaff:
    """WTE by role that a mix calls for, and the SHA-256 of the file that says so."""

    wte: dict[str, float]
    sha256: str


def read_mix_staff(path: Path | str, supply: Supply) -> MixStaff:
    """Read staff.csv of a solved mix and sum it by role, whatever the source. Raises BadInput: for a role that the
    supply folder does not follow, and for numbers that were suppressed."""
    file, faults = Path(path), Faults()
    rows = read_table(file, MIX_STAFF_CSV, faults, required=True)
    known = [role.id for role in supply.roles]
    wte: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.role is not None and row.role not in known:
            what = f"'{row.role}' is no role of the supply folder"
            faults.add(file.name, row.line, "role", what, f"roles.csv has {listing(known)}", closest(row.role, known))
        elif row.role is not None and row.wte is not None:
            wte[row.role] += row.wte
    faults.raise_if_any()
    return MixStaff(dict(wte), hashlib.sha256(file.read_bytes()).hexdigest())


def with_required_staff(supply: Supply, staff: MixStaff, year: int) -> Supply:
    """The supply problem with the mix's staff required, over all organisations together, at 31 March of `year`.

    Where the folder has a requirement of the role for an earlier year, it runs straight from there; what the folder
    says of that year and later ones gives way. Requirements of single organisations for these roles are dropped, so
    that nobody is required twice. Afterwards growth and productivity work as before.
    """
    kept = [need for need in supply.requirements if supply.roles[need.role].id not in staff.wte]
    made = []
    for number, role in enumerate(supply.roles):
        if role.id not in staff.wte:
            continue
        posts = tuple(p for p, post in enumerate(supply.posts) if post.role == number)
        ours = [need for need in supply.requirements if need.role == number]
        whole = next((need for need in ours if need.posts == posts), None)
        if whole is None:
            growth = ours[0].growth if ours else certain("growth", 0.0)
            productivity = ours[0].productivity if ours else certain("productivity", 0.0)
            share = ours[0].temporary_share if ours else TEMPORARY_SHARE
            whole = Requirement(role.id, number, posts, (), (), growth, productivity, share)
        earlier = [(y, w) for y, w in zip(whole.years, whole.wte, strict=True) if y < year]
        years, wte = zip(*earlier, (year, staff.wte[role.id]), strict=True)
        made.append(replace(whole, years=years, wte=wte))
    return replace(supply, requirements=(*kept, *made))


def require_mix(folder: SupplyFolder, mix: Path | None, year: int | None) -> SupplyFolder:
    """The folder with the staff of a mix required at 31 March of `year`, by default the first; as it is without a mix.

    Raises OutsidePlan, and BadInput as `read_mix_staff` does.
    """
    settings = folder.supply.settings
    first, last = settings.first_year, settings.first_year + settings.years
    required_at = first if year is None else year
    if not first <= required_at <= last:
        raise OutsidePlan(f"{required_at} is outside the plan, {first} to {last}")
    if mix is None:
        return folder
    staff = read_mix_staff(mix, folder.supply)
    hashes = {**folder.hashes, f"mix {mix.name}": staff.sha256}
    return replace(folder, supply=with_required_staff(folder.supply, staff, required_at), hashes=hashes)
