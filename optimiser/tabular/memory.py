"""The most memory that a run has had."""

from __future__ import annotations

import sys


def peak_mib(workers: int = 0) -> int | None:
    """Peak memory of this process and its workers in MiB, each worker taken to be as large as the largest; None
    where the system does not say (it does on POSIX)."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    peak += workers * resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return int(peak // (1024 * 1024 if sys.platform == "darwin" else 1024))
