"""The link from mix to supply: the staff a mix calls for become what is required of each role, in a year or in all."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from optimiser.skillmix.mix.folder import read_mix_folder
from optimiser.skillmix.mix.levers import MixLevers
from optimiser.skillmix.mix.problem import TEMPORARY_SOURCES
from optimiser.skillmix.mix.result import SMALL
from optimiser.skillmix.mix.solve import solve_mix
from optimiser.skillmix.supply.folder import SupplyFolder
from optimiser.skillmix.supply.problem import Requirement, Supply
from optimiser.skillmix.supply.quantity import certain
from optimiser.skillmix.units import WEEKS_A_YEAR
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.kinds import ID, TEXT, decimal
from optimiser.tabular.schema import Column, Table, read_table

MIX_STAFF_CSV = Table(
    "staff.csv", "an option of a solved mix, as `rota mix solve` writes it", required_file=True,
    columns=(
        Column("role", ID, "role", required=True),
        Column("wte", decimal(0, None, "WTE"), "WTE the mix has of it", required=True),
        Column("source", TEXT, "how they are had", default=""),
        Column("available_hours_per_week", decimal(0, None, "hours"), "hours they work in a week"),
    ),
)  # fmt: skip

TEMPORARY_SHARE = 0.1
"""Share of a requirement that bank and agency can fill where the supply folder has none for the role."""


class OutsidePlan(ValueError):
    """A year that is not one of the plan's."""


class NoMixToRequire(ValueError):
    """The hard limits of a mix contradict each other in some year."""


StaffByYear = Mapping[int, Mapping[str, float]]
"""WTE by role of the supply folder that mixes call for, by the year of the 31 March."""


def read_mix_staff(path: Path | str, folder: SupplyFolder) -> dict[str, float]:
    """Read staff.csv of a solved mix and sum it by role of the supply folder, whatever the source. Raises BadInput: for
    a role that the supply folder neither follows nor maps, and for numbers that were suppressed."""
    file, faults = Path(path), Faults()
    rows = read_table(file, MIX_STAFF_CSV, faults, required=True)
    faults.notices.clear()  # of columns that `rota mix solve` writes for others
    wte: dict[str, float] = defaultdict(float)
    for row in rows:
        if row.role is not None:
            hours = row.available_hours_per_week if row.source in TEMPORARY_SOURCES else None
            _add(folder, wte, row.role, row.wte or 0.0, hours, faults, (file.name, row.line))
    faults.raise_if_any()
    return dict(wte)


def staff_of_mix(path: Path, folder: SupplyFolder) -> dict[int, dict[str, float]]:
    """The staff of a mix folder for every 31 March of the plan: the mix is solved anew for the hours of each year, for
    those of its base year before that.

    Raises:
        BadInput: with every fault of the mix folder, and roles that the supply folder neither follows nor maps.
        NoMixToRequire: hard limits contradict each other in a year.
    """
    read, settings = read_mix_folder(path), folder.supply.settings
    found: dict[int, dict[str, float]] = {}
    for year in range(settings.first_year, settings.first_year + settings.years + 1):
        result = solve_mix(read.problem(MixLevers(years=max(0, year - read.settings[""]["base_year"]))))
        if result.status != "optimal":
            raise NoMixToRequire(
                f"{path.name}, {year}: {'; '.join(result.conflicts) or 'limits contradict each other'}"
            )
        wte, faults = dict[str, float](), Faults()
        for option, line in zip(result.problem.options, result.staff, strict=True):
            hours = line.available_hours if option.by_the_hour else None
            if line.wte > SMALL:
                _add(folder, wte, line.role, line.wte, hours, faults, ("roles.csv", None))
            elif _is_here(folder, line.role):
                _add(folder, wte, line.role, 0.0, None, faults, ("roles.csv", None))
        faults.raise_if_any()
        found[year] = wte
    return found


def _add(
    folder: SupplyFolder,
    sums: dict[str, float],
    role: str,
    wte: float,
    hours: float | None,
    faults: Faults,
    where: tuple[str, int | None],
) -> None:
    """Add WTE of a role of a mix to the roles that it is here.

    A WTE of bank and agency is as many hours worked as one WTE is contracted for, and no leave is in it. So their
    ``hours`` a week (None for others) are turned into WTE of staff in post, who are on leave too.
    """
    known = {known.id: known for known in folder.supply.roles}
    if not _is_here(folder, role):
        what = f"'{role}' is no role of the supply folder"
        there = f"mix_roles.csv says which of {listing(known)} a role of the mix is"
        if all(fault.what != what for fault in faults.faults):
            faults.add(where[0], where[1], "role", what, there, closest(role, known))
        return
    for ours, share in folder.mix_roles.get(role, ((role, 1.0),)):
        posts = wte if hours is None else hours * WEEKS_A_YEAR / known[ours].hours_a_year
        sums[ours] = sums.get(ours, 0.0) + share * posts


def _is_here(folder: SupplyFolder, role: str) -> bool:
    """Whether a role of a mix is followed here, or said not to be."""
    return role in folder.mix_roles or any(role == known.id for known in folder.supply.roles)


def with_required_staff(supply: Supply, staff: StaffByYear) -> Supply:
    """The supply problem with the staff of mixes required, over all organisations together, at the 31 March of years.

    Where the folder has a requirement of the role for an earlier year, it runs straight from there; what the folder
    says of the first of the years and later ones gives way. Requirements of single organisations for these roles are
    dropped, so that nobody is required twice. Afterwards growth and productivity work as before.
    """
    named = {role for wte in staff.values() for role in wte}
    kept = [need for need in supply.requirements if supply.roles[need.role].id not in named]
    made = []
    for number, role in enumerate(supply.roles):
        if role.id not in named:
            continue
        posts = tuple(p for p, post in enumerate(supply.posts) if post.role == number)
        ours = [need for need in supply.requirements if need.role == number]
        whole = next((need for need in ours if need.posts == posts), None)
        if whole is None:
            growth = ours[0].growth if ours else certain("growth", 0.0)
            productivity = ours[0].productivity if ours else certain("productivity", 0.0)
            share = ours[0].temporary_share if ours else TEMPORARY_SHARE
            whole = Requirement(role.id, number, posts, (), (), growth, productivity, share)
        earlier = [(y, w) for y, w in zip(whole.years, whole.wte, strict=True) if y < min(staff)]
        years, wte = zip(*earlier, *((y, staff[y].get(role.id, 0.0)) for y in sorted(staff)), strict=True)
        made.append(replace(whole, years=years, wte=wte))
    return replace(supply, requirements=(*kept, *made))


def require_mix(folder: SupplyFolder, mix: Path | None, year: int | None) -> SupplyFolder:
    """The folder with the staff of a mix required; as it is without a mix.

    Args:
        folder: the supply folder.
        mix: staff.csv of a solved mix, which is required at 31 March of ``year``; or a mix folder, which is solved and
            required for every year of the plan.
        year: by default the first.

    Raises OutsidePlan, BadInput as `read_mix_staff`, and both others as `staff_of_mix`.
    """
    settings = folder.supply.settings
    first, last = settings.first_year, settings.first_year + settings.years
    required_at = first if year is None else year
    if not first <= required_at <= last:
        raise OutsidePlan(f"{required_at} is outside the plan, {first} to {last}")
    if mix is None:
        return folder
    if mix.is_dir():
        if year is not None:
            raise OutsidePlan("a mix folder is required in every year of the plan")
        staff = staff_of_mix(mix, folder)
        files = read_mix_folder(mix).hashes
        hashes = {**folder.hashes, **{f"mix {name}": digest for name, digest in files.items()}}
    else:
        staff = {required_at: read_mix_staff(mix, folder)}
        hashes = {**folder.hashes, f"mix {mix.name}": hashlib.sha256(mix.read_bytes()).hexdigest()}
    return replace(folder, supply=with_required_staff(folder.supply, staff), hashes=hashes)
