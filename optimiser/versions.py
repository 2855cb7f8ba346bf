"""Versions of what a result may depend on, for the record of a run."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version

from optimiser.version import __version__

PACKAGES = ("ortools", "pulp", "numpy", "pandas", "tzdata", "holidays")
"""Libraries whose version may change a rota or what is made of it."""

MIX_PACKAGES = ("numpy", "pulp", "highspy")
"""Libraries whose version may change a skill mix."""


def versions(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Versions of this program, of Python and of libraries; those that are not installed are left out."""
    found = {"rota": __version__, "python": platform.python_version()}
    for package in packages:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found
