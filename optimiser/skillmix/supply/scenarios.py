"""What a scenario may change in a supply problem: levers, and scenarios that ship under a name.

A named scenario is a TOML file of factors on rates and intakes that grow to their value over years, each with its basis
and whether that was verified; its status says if events have overtaken it.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields, replace
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from optimiser.skillmix.mix.levers import MOST_FACTOR, lever_fault, lever_number
from optimiser.skillmix.supply.problem import (
    JOINER_SOURCES,
    PIPELINE_RATES,
    POST_RATES,
    RateFactor,
    Requirement,
    Supply,
    SupplyScenario,
)
from optimiser.skillmix.supply.quantity import Quantity
from optimiser.skillmix.units import FloatArray
from optimiser.tabular.faults import Faults, closest, listing
from optimiser.tabular.toml import parse_toml

#: What a change of a scenario may multiply.
FACTORS = (*POST_RATES, *PIPELINE_RATES, *JOINER_SOURCES, "intake")

WORDS = ("title", "status", "note", "source", "change", "add")
CHANGE_WORDS = ("what", "factor", "from", "until", "professions", "basis", "verified")
"""Keys of a scenario's file, and of each of its changes."""


def scenario_names() -> list[str]:
    """The scenarios that ship."""
    shipped = files("optimiser.skillmix") / "scenarios"
    return sorted(entry.name.removesuffix(".toml") for entry in shipped.iterdir() if entry.name.endswith(".toml"))


def read_scenario(name: str) -> SupplyScenario:
    """A scenario that ships, by name, or a file of the same form, by path. Raises BadInput."""
    faults = Faults()
    if name in scenario_names():
        text = (files("optimiser.skillmix") / "scenarios" / f"{name}.toml").read_text(encoding="utf-8")
    elif name.endswith(".toml") and Path(name).is_file():
        text = Path(name).read_text(encoding="utf-8")
    else:
        known = scenario_names()
        faults.add("scenario", None, None, f"'{name}' is unknown", f"there are {listing(known)}", closest(name, known))
        faults.raise_if_any()
    file = Path(name).name if name.endswith(".toml") else f"{name}.toml"
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    try:
        data = parse_toml(text, file, faults)
    except tomllib.TOMLDecodeError as error:
        faults.add(file, None, None, f"the file is not TOML: {error}")
        faults.raise_if_any()
    _check_words(file, "scenario", data, WORDS, faults)
    changes = [_change(file, number, entry, faults) for number, entry in enumerate(data.get("change", []), 1)]
    productivity = 0.0
    basis, verified = "", False
    for entry in data.get("add", []):
        if entry.get("what") != "productivity":
            faults.add(file, None, "add.what", f"'{entry.get('what')}' cannot be added to", "expected productivity")
        elif not isinstance(entry.get("value"), (int, float)) or isinstance(entry["value"], bool):
            faults.add(file, None, "add.value", f"{entry.get('value')!r} is no share", "expected a share a year")
        elif told := lever_fault(SupplyLevers, "productivity", entry["value"]):
            faults.add(file, None, "add.value", told, "expected a share a year such as 0.01")
        else:
            productivity, basis = float(entry["value"]), str(entry.get("basis", ""))
            verified = bool(entry.get("verified", False))
    faults.raise_if_any()
    return SupplyScenario(
        Path(file).stem, data.get("title", file), data.get("status", "illustrative"),
        " ".join(str(data.get("note", "")).split()), data.get("source", ""), tuple(changes),
        productivity, basis, verified, sha256,
    )  # fmt: skip


def _check_words(file: str, where: str, entry: Mapping[str, Any], known: Collection[str], faults: Faults) -> None:
    """A fault for each key that would be passed over."""
    for word in entry:
        if word not in known:
            what = f"'{word}' is unknown"
            faults.add(file, None, where, what, f"expected {listing(known, 9)}", closest(word, known))


def _change(file: str, number: int, entry: Mapping[str, Any], faults: Faults) -> RateFactor:
    _check_words(file, f"change {number}", entry, CHANGE_WORDS, faults)
    what, factor = entry.get("what", ""), entry.get("factor")
    if what not in FACTORS:
        faults.add(file, None, f"change {number}.what", f"'{what}' cannot be changed",
                   f"expected {listing(FACTORS, 20)}", closest(str(what), FACTORS))  # fmt: skip
    if not isinstance(factor, (int, float)) or isinstance(factor, bool) or factor < 0:
        faults.add(file, None, f"change {number}.factor", f"{factor!r} is no factor", "expected a number from 0")
        factor = 1.0
    years, professions = [entry.get("from", 0), entry.get("until", 0)], entry.get("professions", [])
    if not all(isinstance(year, int) for year in years) or (any(years) and not 0 < years[0] < years[1]):
        told = f"from {years[0] or 'nothing'} until {years[1] or 'nothing'}"
        faults.add(file, None, f"change {number}.until", told, "expected two years, the later one second, or neither")
        years = [0, 0]
    if not isinstance(professions, list) or not all(isinstance(one, str) for one in professions):
        faults.add(file, None, f"change {number}.professions", f"{professions!r} is no list of texts",
                   'expected such as ["nurse"]')  # fmt: skip
        professions = []
    return RateFactor(
        str(what), float(factor), years[0], years[1], tuple(professions), str(entry.get("basis", "")),
        bool(entry.get("verified", False)),
    )  # fmt: skip


FACTOR = {"least": 0.0, "most": MOST_FACTOR}
"""Bounds of a lever that multiplies."""


@dataclass(frozen=True)
class SupplyLevers:
    """What a scenario of a sweep may change. Factors of 1, additions of 0 and None leave the folder as it is."""

    scenario: str | SupplyScenario = field(
        default="", metadata={"doc": "a named scenario, such as ltwp-2023, or a TOML file of the same form"}
    )
    leave_factor: float = field(default=1.0, metadata={"doc": "multiplies every leave rate", **FACTOR})
    retire_factor: float = field(default=1.0, metadata={"doc": "multiplies every retirement rate", **FACTOR})
    attrition_factor: float = field(default=1.0, metadata={"doc": "multiplies attrition in training", **FACTOR})
    intake_factor: float = field(
        default=1.0, metadata={"doc": "multiplies every intake, today's and the greatest", **FACTOR}
    )
    international_factor: float = field(default=1.0, metadata={"doc": "multiplies international joiners", **FACTOR})
    growth: float = field(
        default=0.0,
        metadata={"doc": "added to the growth of every requirement, share a year", "least": -0.5, "most": 1.0},
    )
    productivity: float = field(
        default=0.0, metadata={"doc": "added to productivity, share a year", "least": -0.5, "most": 0.5}
    )
    required_factor: float = field(default=1.0, metadata={"doc": "multiplies every requirement", **FACTOR})
    retention_reach: float = field(
        default=1.0,
        metadata={"doc": "multiplies the reach of every retention measure; only a plan goes beyond today's", **FACTOR},
    )
    temporary_price_factor: float = field(
        default=1.0, metadata={"doc": "multiplies bank and agency prices", "least": 0.0}
    )
    cushion: float | None = field(
        default=None, metadata={"doc": "share more than required that a plan aims at", "least": 0.0, "most": 1.0}
    )
    close_by: int | None = field(default=None, metadata={"doc": "the gap is to be closed from this 31 March on"})

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> SupplyLevers:
        """Levers from names and values. Raises ValueError naming those that do not exist or that cannot be meant."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            raise ValueError(f"no lever {', '.join(unknown)}; there are {', '.join(sorted(known))}")
        wrong = [told for name, value in values.items() if (told := lever_fault(cls, name, value))]
        if wrong:
            raise ValueError("; ".join(wrong))
        return cls(**values)


def with_levers(supply: Supply, levers: SupplyLevers) -> Supply:
    """The problem with levers pulled: a new one. Raises ValueError where the gap is to be closed outside the plan."""
    made = supply
    first, last = supply.settings.first_year + 1, supply.settings.first_year + supply.settings.years
    if levers.close_by is not None and not first <= levers.close_by <= last:
        raise ValueError(f"close_by: {levers.close_by} is outside the plan, {first} to {last}")
    if levers.scenario:
        named = levers.scenario
        made = with_scenario(made, read_scenario(named) if isinstance(named, str) else named)
    factors = {
        "leave": levers.leave_factor,
        "retire": levers.retire_factor,
        "attrition": levers.attrition_factor,
        "intake": levers.intake_factor,
        "international": levers.international_factor,
    }
    changes = tuple(RateFactor(what, factor) for what, factor in factors.items() if factor != 1.0)
    made = replace(made, multipliers=_multiplied(made, changes))
    settings = made.settings if levers.close_by is None else replace(made.settings, close_by=levers.close_by)
    settings = settings if levers.cushion is None else replace(settings, cushion=levers.cushion)
    return replace(
        made,
        settings=settings,
        roles=tuple(
            replace(role, temporary_cost_pence=round(role.temporary_cost_pence * levers.temporary_price_factor))
            for role in made.roles
        ),
        measures=tuple(
            replace(m, reach=min(max(m.reach * levers.retention_reach, m.in_place), 1.0)) for m in made.measures
        ),
        requirements=tuple(
            _growing(
                replace(need, wte=tuple(wte * levers.required_factor for wte in need.wte)),
                made.settings.first_year,
                levers.growth,
                levers.productivity,
            )
            for need in made.requirements
        ),
    )


def with_scenario(supply: Supply, scenario: SupplyScenario) -> Supply:
    """The problem under a named scenario. Raises ValueError where a change of a planner's own is of nobody here."""
    there = {role.profession for role in supply.roles}
    for change in scenario.changes if scenario.id not in scenario_names() else ():
        if change.professions and not there & set(change.professions):
            wanted = f"roles.csv has {listing(sorted(there))}"
            raise ValueError(f"{scenario.id}: no role is of the profession {listing(change.professions)}; {wanted}")
    return replace(
        supply,
        scenario=scenario,
        multipliers=_multiplied(supply, scenario.changes),
        requirements=tuple(
            _growing(need, supply.settings.first_year, 0.0, scenario.productivity) for need in supply.requirements
        ),
    )


def _growing(need: Requirement, first_year: int, growth: float, productivity: float) -> Requirement:
    """A requirement with so much more growth and productivity a year from the first year on: of the WTE given for
    later years too."""
    yearly = (1 + growth) / (1 + productivity)
    return replace(
        need,
        wte=tuple(wte * yearly ** max(year - first_year, 0) for year, wte in zip(need.years, need.wte, strict=True)),
        growth=_raised(need.growth, growth),
        productivity=_raised(need.productivity, productivity),
    )


def _raised(quantity: Quantity, by: float) -> Quantity:
    if not by:
        return quantity
    low, central, high = (tuple(v + by for v in row) for row in (quantity.low, quantity.central, quantity.high))
    return replace(quantity, low=low, central=central, high=high)


def _multiplied(supply: Supply, changes: tuple[RateFactor, ...]) -> dict[str, FloatArray]:
    """The problem's multipliers with further changes. A factor counts from the problem's first year: what it had
    reached by then is already in today's rates."""
    made = {name: table.copy() for name, table in supply.multipliers.items()}
    years = supply.step_years
    for change in changes:
        of_pipelines = change.what in (*PIPELINE_RATES, "intake")
        roles = [p.role for p in supply.pipelines] if of_pipelines else [post.role for post in supply.posts]
        table = made.setdefault(change.what, np.ones((supply.steps, len(roles))))
        profile = change.profile(years)
        profile = profile / profile[0] if change.until_year > change.from_year and profile[0] > 0 else profile
        for column, role in enumerate(roles):
            if not change.professions or supply.roles[role].profession in change.professions:
                table[:, column] *= profile
    return made


def lever_value(name: str, text: str) -> str | int | float:
    """The value of a lever from its text. Raises ValueError for an unknown lever or a value it cannot have."""
    kinds = {f.name: str(f.type) for f in fields(SupplyLevers)}
    if name not in kinds:
        near = closest(name, kinds)
        hint = f" (did you mean {near}?)" if near else ""
        raise ValueError(f"no lever {name}; there are {', '.join(kinds)}{hint}")
    if kinds[name].startswith("str"):
        return text
    number = lever_number(name, text)
    if kinds[name].startswith("int") and number != int(number):
        raise ValueError(f"{name}: '{text}' is not a whole number")
    return int(number) if kinds[name].startswith("int") else number
