"""Small supply problems for hand-worked cases; everything not named is nought."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from optimiser.skillmix.supply.problem import (
    AGE_BANDS,
    PIPELINE_RATES,
    POST_RATES,
    ActsOn,
    Joiners,
    Measure,
    Pipeline,
    Requirement,
    Supply,
    SupplyOrganisation,
    SupplyPost,
    SupplyRole,
    SupplySettings,
    Transfer,
)
from optimiser.skillmix.supply.quantity import Quantity, certain

PAY, TEMPORARY = 4_000_000, 6_000_000  # pence a year


def supply(stock: Sequence[tuple[float, float]], *, roles: int | None = None, years: int = 3, **parts: Any) -> Supply:
    """One post for each row of `stock` (under 55, 55 and over): role i at the one organisation."""
    count = len(stock)
    rates: dict[str, float | Quantity] = parts.pop("rates", {})
    quantities = tuple(v if isinstance(v, Quantity) else certain(name, v) for name, v in rates.items())
    tables = {name: np.full((count, len(AGE_BANDS)), -1, dtype=np.int64) for name in POST_RATES}
    for number, name in enumerate(rates):
        tables[name][:] = number
    settings = SupplySettings(
        "hand-worked", 2026, years, parts.pop("close_by", 2026 + years), **parts.pop("settings", {})
    )
    made = [SupplyRole(f"role{i}", f"Role {i}", "nurse", i == 0, PAY, TEMPORARY, 1650.0) for i in range(count)]
    return Supply(
        settings=settings,
        roles=tuple(made),
        organisations=(SupplyOrganisation("org", "The organisation", "acute"),),
        posts=tuple(SupplyPost(i, 0) for i in range(count)),
        stock=np.array(stock, dtype=float),
        quantities=quantities,
        rates=tables,
        pipelines=tuple(parts.pop("pipelines", ())),
        joiners=tuple(parts.pop("joiners", ())),
        transfers=tuple(parts.pop("transfers", ())),
        measures=tuple(parts.pop("measures", ())),
        requirements=tuple(parts.pop("requirements", ())),
        multipliers=parts.pop("multipliers", {}),
    )


def route(years: int, attrition: Sequence[float | Quantity], *, posts: int = 1, **parts: Any) -> Pipeline:
    """A course into role 0, or from role `from_role`, of a problem with `posts` posts."""
    role, from_role = parts.pop("role", 0), parts.pop("from_role", -1)
    name = parts.pop("id", "degree")
    rates = [a if isinstance(a, Quantity) else certain(f"attrition {name} {k}", a) for k, a in enumerate(attrition, 1)]
    share, from_share = np.zeros(posts), np.zeros(posts)
    share[role] = 1.0
    if from_role >= 0:
        from_share[from_role] = 1.0
    join, participation = (certain(f"{rate} {name}", parts.pop(rate, 1.0)) for rate in PIPELINE_RATES[1:])
    places = parts.pop("places", 0.0)
    return Pipeline(
        id=name, name=name, route="degree", role=role, from_role=from_role, years=years, places=places,
        places_min=parts.pop("places_min", 0.0), places_max=parts.pop("places_max", places),
        ramp=parts.pop("ramp", None), cost_pence=parts.pop("cost_pence", 0), off_the_job=parts.pop("off_the_job", 0.0),
        attrition=tuple(rates), join=join, participation=participation, share=share, from_share=from_share,
        learners=tuple(parts.pop("learners", (0.0,) * years)),
    )  # fmt: skip


def joiners(wte: float, *, post: int = 0, source: str = "international", **parts: Any) -> Joiners:
    """Joiners of a post."""
    return Joiners(post, source, certain(f"joiners {post} {source}", wte), parts.pop("share_55", 0.0),
                   parts.pop("extra_max", 0.0), parts.pop("extra_cost_pence", 0))  # fmt: skip


def measure(acts_on: ActsOn, effect: float, *, posts: int = 1, **parts: Any) -> Measure:
    """A retention measure that applies to everybody."""
    name = parts.pop("id", "measure")
    return Measure(name, name, acts_on, certain(f"effect {name}", effect), parts.pop("reach", 1.0),
                   parts.pop("in_place", 0.0), parts.pop("cost_pence", 0), parts.pop("first_year", 2026),
                   np.ones((posts, len(AGE_BANDS)), dtype=bool), parts.pop("rota_share", 0.0))  # fmt: skip


def transfer(rate: float, from_post: int, to_post: int) -> Transfer:
    """Staff who move from one post of the system to another."""
    return Transfer(from_post, to_post, certain(f"flow {from_post} {to_post}", rate))


def need(wte: Sequence[float], *, role: int = 0, growth: float | Quantity = 0.0, productivity: float = 0.0,
         temporary_share: float = 1.0) -> Requirement:  # fmt: skip
    """What is required of one role, from 31 March 2026 on."""
    rise = growth if isinstance(growth, Quantity) else certain(f"growth {role}", growth)
    years = tuple(2026 + i for i in range(len(wte)))
    return Requirement(f"role{role}", role, (role,), years, tuple(wte), rise, certain(f"prod {role}", productivity),
                       temporary_share)  # fmt: skip
