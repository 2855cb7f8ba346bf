"""What-if analysis of a mix: the assumptions that a scenario may change, by name."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from optimiser.tabular.faults import closest
from optimiser.tabular.kinds import Wrong, decimal

MOST_FACTOR = 10.0
"""Shares and factors are at most this; what is a hundred times too large is likely percent."""


@dataclass(frozen=True)
class MixLevers:
    """What a scenario may change. None or 1.0 leaves the folder as it is."""

    years: float | None = field(default=None, metadata={"doc": "years from the base year", "least": 0.0, "most": 50.0})
    growth: float = field(
        default=0.0, metadata={"doc": "added to every growth rate, share a year", "least": -0.5, "most": 1.0}
    )
    productivity: float | None = field(
        default=None,
        metadata={"doc": "yearly gain by which minutes and hours needed fall, share", "least": -0.5, "most": 0.5},
    )
    demand_factor: float = field(
        default=1.0, metadata={"doc": "multiplies every hour needed", "least": 0.0, "most": MOST_FACTOR}
    )
    uplift: float | None = field(
        default=None,
        metadata={
            "doc": "uplift for leave, sickness and study, share; a role's or a post's own stays",
            "least": 0.0,
            "most": 0.99,
        },
    )
    portfolio: float = field(
        default=0.0,
        metadata={"doc": "added to every role's portfolio share of contract time", "least": -0.5, "most": 0.5},
    )
    supervision_factor: float = field(default=1.0, metadata={"doc": "multiplies every supervision share", "least": 0.0})
    cap_factor: float = field(
        default=1.0, metadata={"doc": "multiplies the caps of all but existing staff", "least": 0.0}
    )
    temporary_price_factor: float = field(
        default=1.0, metadata={"doc": "multiplies bank and agency prices", "least": 0.0}
    )
    pay_factor: float = field(default=1.0, metadata={"doc": "multiplies annual pay", "least": 0.0, "most": MOST_FACTOR})
    unmet_price_factor: float = field(
        default=1.0, metadata={"doc": "multiplies the price of unmet hours", "least": 0.0}
    )
    registered_share: float | None = field(
        default=None, metadata={"doc": "replaces every floor of the registered share", "least": 0.0, "most": 1.0}
    )
    needed_in_weeks: int | None = field(default=None, metadata={"doc": "weeks until the mix must work", "least": 0})

    @classmethod
    def of(cls, values: Mapping[str, float | int | None]) -> MixLevers:
        """Levers from names and numbers. Raises ValueError naming those that do not exist or that cannot be meant."""
        known = {f.name for f in fields(cls)}
        unknown = sorted(set(values) - known)
        if unknown:
            near = closest(unknown[0], known)
            hint = f" (did you mean {near}?)" if near else ""
            raise ValueError(f"no lever {', '.join(unknown)}; there are {', '.join(sorted(known))}{hint}")
        wrong = [told for name, value in values.items() if (told := lever_fault(cls, name, value))]
        if wrong:
            raise ValueError("; ".join(wrong))
        return cls(**values)  # type: ignore[arg-type]


def lever_number(name: str, text: str) -> float:
    """The number of a lever's text. Raises ValueError saying what it may be instead."""
    try:
        return float(decimal(None).read(text.strip()))
    except Wrong as wrong:
        hint = f" (did you mean {wrong.suggestion}?)" if wrong.suggestion else ""
        raise ValueError(f"{name}: {wrong.what}{hint}") from None


def lever_fault(levers: type, name: str, value: object) -> str:
    """Why a number cannot be meant for a lever of a dataclass whose fields say ``least`` and ``most``; else empty."""
    metadata: Mapping[str, float | None] = next((f.metadata for f in fields(levers) if f.name == name), {})
    if not isinstance(value, int | float) or isinstance(value, bool):
        return ""
    if not math.isfinite(value):
        return f"{name}: {value:g} is not a number"
    least, most = metadata.get("least"), metadata.get("most")
    if most is not None and value > most:
        near = f" (did you mean {value / 100:g}?)" if value / 100 <= most <= MOST_FACTOR else ""
        return f"{name}: {value:g} is more than {most:g}{near}"
    if least is not None and value < least:
        return f"{name}: {value:g} is less than {least:g}"
    return ""
