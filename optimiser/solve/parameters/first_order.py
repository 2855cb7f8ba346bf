"""Parameters of the first-order master."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FirstOrderParameters:
    """How column weights move towards their balance."""
