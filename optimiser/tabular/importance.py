"""The importance words that every folder has, and what each is worth."""

from __future__ import annotations

IMPORTANCE = {"low": 25, "medium": 100, "high": 400, "critical": 1600}
"""Points of each word; ``[importance]`` of a folder's ``rota.toml`` changes them and adds others."""

MOST_POINTS = 1_000_000_000
"""Most points of a price: sums of dearer ones would not be exact. What must never be is hard."""
