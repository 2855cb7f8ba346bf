"""Searches that end soon, for tests of what is done with their rotas and not of how good these are."""

from __future__ import annotations

from pathlib import Path

from optimiser.solve.parameters import LocalSearchParameters

LITTLE = LocalSearchParameters(first_evaluations=1_000, last_evaluations=500, chain_evaluations=100)
"""Few evaluations before and after the rounds, which otherwise take longer than one round of a small ward."""


def search_little(home: Path) -> Path:
    """Have the searches of a folder, by rounds, look little before and after; the folder."""
    names = ("first_evaluations", "last_evaluations", "chain_evaluations")
    told = "".join(f"{name} = {getattr(LITTLE, name)}\n" for name in names)
    with (home / "rota.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"\n[solve.parameters.local_search]\n{told}")
    return home
