"""Versions of what a result may depend on, for the record of a run."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version

from optimiser.version import __version__

PACKAGES = ("ortools", "pulp", "numpy", "pandas", "tzdata", "holidays")
"""Libraries whose version may change a rota or what is made of it."""

MIX_PACKAGES = ("numpy", "pulp", "highspy")
"""Libraries whose version may change a skill mix."""


def versions(packages: tuple[str, ...] = PACKAGES) -> dict[str, str]:
    """Versions of this program, of Python and of libraries; those that are not installed are left out."""
    found = {"rota": __version__, "python": platform.python_version()}
    return found | {package: there for package in packages if (there := _installed(package)) is not None}


@cache
def _installed(package: str) -> str | None:
    """The version of a library, read once: its metadata takes longer to parse than many a rota to judge."""
    try:
        return version(package)
    except PackageNotFoundError:
        return None
