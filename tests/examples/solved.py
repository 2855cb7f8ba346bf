"""Where the examples are, and what a solve of one leaves for tests to look at."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


@dataclass(frozen=True)
class Solved:
    """What a solve of one round left: hard breaches, points and bound as it says them, and its rota as a file."""

    hard: int
    points: int
    bound: int | None
    mismatch: str | None
    rota: str
