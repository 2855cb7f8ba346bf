"""Sectors of organisations and teams: the words that packs of rules and mixes go by, and what people write for them."""

from __future__ import annotations

from optimiser.tabular.faults import Faults, closest, listing

SECTORS = (
    "acute", "community", "mental health", "primary care", "social care", "diagnostics", "voluntary",
    "local authority", "commissioner",
)  # fmt: skip

COMMON_WORDS = {
    "care home": "social care", "residential care": "social care", "nursing home": "social care",
    "home care": "social care", "domiciliary care": "social care", "care": "social care", "hospital": "acute",
    "general practice": "primary care", "gp": "primary care", "council": "local authority", "charity": "voluntary",
}  # fmt: skip
"""What people write for a sector."""


def notice_unknown_sector(file: str, line: int, sector: str, what: str, faults: Faults) -> None:
    """A notice where a sector is no word of these; none where it is blank.

    Args:
        what: what to say of it.
    """
    if sector and sector not in SECTORS:
        near = COMMON_WORDS.get(sector.casefold()) or closest(sector, SECTORS)
        faults.notice(file, line, "sector", what, f"expected {listing(SECTORS, len(SECTORS))}", near)
