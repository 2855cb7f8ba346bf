"""A Dask cluster on loopback for tests: a scheduler and workers as processes, stopped in the end."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from optimiser.executor import NoCluster, workers_at

OTHER_VERSION = """\
import importlib.metadata

real = importlib.metadata.version
importlib.metadata.version = lambda name: "0.1" if name == "ortools" else real(name)
"""
"""What a process runs at its begin that takes itself to have another version of a package."""


@contextmanager
def dask_cluster(
    workers: int = 2, of_other_version: Path | None = None
) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """The address of a scheduler with workers, and the processes of the workers.

    Args:
        workers: how many.
        of_other_version: an empty folder for what makes them say that they have another version of OR-Tools.
    """
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{one.getsockname()[1]}"
    environment = dict(os.environ)
    if of_other_version is not None:
        (of_other_version / "sitecustomize.py").write_text(OTHER_VERSION, encoding="utf-8")
        path = os.pathsep.join([str(of_other_version), *filter(None, [os.environ.get("PYTHONPATH")])])
        environment["PYTHONPATH"] = path
    begun: list[subprocess.Popen[bytes]] = []

    def begin(*words: str) -> None:
        quiet, dask = subprocess.DEVNULL, [sys.executable, "-m", "dask"]
        begun.append(subprocess.Popen([*dask, *words], stdin=quiet, stdout=quiet, stderr=quiet, env=environment))

    try:
        begin("scheduler", "--host", address, "--no-dashboard", "--no-show")
        for _ in range(workers):
            begin("worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1",
                  "--death-timeout", "150", "--memory-limit", "0")  # fmt: skip
        _wait_for(workers, address)
        yield address, begun[1:]
    finally:
        for process in reversed(begun):  # one that cannot reach the others any more may take long to end by itself
            process.kill()
            process.wait(20)
        shutil.rmtree("dask-scratch-space", ignore_errors=True)


def _wait_for(count: int, address: str) -> None:
    """Until so many workers are there, or such as are of another version."""
    end = time.monotonic() + 150
    while time.monotonic() < end:
        try:
            with workers_at(address) as found:
                if found.count == count:
                    return
        except NoCluster as none:
            if "has other versions" in str(none):
                return
        time.sleep(0.3)
    raise AssertionError("the cluster did not come up")
