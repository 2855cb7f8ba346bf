"""The executor: tasks run in a pool of processes here, or by the workers of a Dask cluster."""

from __future__ import annotations

import asyncio
import importlib.metadata
import logging
import os
import platform
import signal
import socket
import tempfile
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager, suppress
from importlib.util import find_spec
from multiprocessing import get_context
from typing import Any, TypeVar

from optimiser.tabular.faults import ArgumentFault, BadInput

LOCAL = "local"
"""The address that means a pool of processes here."""

PATIENCE = 2
"""Seconds in which a scheduler answers."""

MUST_AGREE = ("rota", "numpy", "numba", "ortools", "dask", "distributed", "cloudpickle")
"""Packages of which the same version must be on every worker, besides Python."""

_T = TypeVar("_T")


class NoCluster(BadInput):
    """No cluster can be used: Dask is not installed, nothing listens at the address, or its versions differ. The
    text is one line."""

    def __init__(self, what: str, expected: str = "") -> None:
        super().__init__([ArgumentFault("cluster", what, expected)])

    def __str__(self) -> str:
        return str(self.faults[0])


class WorkerLost(RuntimeError):
    """The worker of a task is gone, and the task was not done."""


class Workers(ABC):
    """An interface: workers that tasks are submitted to.

    Attributes:
        count: how many there were at first.
        lost: how many went away since.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self.lost = 0

    @abstractmethod
    def submit(self, function: Callable[..., _T], *given: Any) -> Future[_T]:
        """Submit a task; `result_of` its future raises `WorkerLost` if its worker is gone."""

    @abstractmethod
    def result_of(self, future: Future[_T]) -> _T:
        """The result of a future.

        Raises:
            WorkerLost: its worker is gone.
        """


class LocalWorkers(Workers):
    """A pool of processes here, replaced when one of them was killed.

    Args:
        place: folder for what its processes write for the time being.
    """

    def __init__(self, count: int, place: str) -> None:
        super().__init__(count)
        self._place = place
        self.pool = _pool(count, place)

    def submit(self, function: Callable[..., _T], *given: Any) -> Future[_T]:
        """Submit a task."""
        try:
            return self.pool.submit(function, *given)
        except BrokenProcessPool:
            self.lost += 1
            self.pool.shutdown(wait=False)
            self.pool = _pool(self.count, self._place)
            return self.pool.submit(function, *given)

    def result_of(self, future: Future[_T]) -> _T:
        """The result of a future."""
        try:
            return future.result()
        except BrokenProcessPool as error:
            raise WorkerLost from error


class ClusterWorkers(Workers):
    """The workers of a Dask cluster; the scheduler gives the tasks of a lost worker to another."""

    def __init__(self, client: Any, made: Executor) -> None:
        super().__init__(sum(client.nthreads().values()))
        self.client = client
        self.made = made

    def submit(self, function: Callable[..., _T], *given: Any) -> Future[_T]:
        """Submit a task."""
        return self.made.submit(function, *given)

    def result_of(self, future: Future[_T]) -> _T:
        """The result of a future."""
        from distributed.client import FutureCancelledError
        from distributed.scheduler import KilledWorker

        try:
            found = future.result()
        except (KilledWorker, FutureCancelledError) as error:
            raise WorkerLost from error
        finally:
            with suppress(Exception):  # only a count
                self.lost = max(self.lost, self.count - sum(self.client.nthreads().values()))
        return found


@contextmanager
def workers_at(address: str | None, count: int | None = None) -> Iterator[Workers]:
    """A context manager: workers for as long as they are needed.

    Args:
        address: of a Dask scheduler, such as tcp://host:8786 (needs the extra `cluster`); None or `local` for a pool of
            processes here.
        count: processes of the pool; by default one per core.

    Raises:
        NoCluster: nobody listens there within some seconds, there is no worker, or versions differ.
    """
    if address is None or address == LOCAL:
        with _place() as place:
            local = LocalWorkers(count or os.cpu_count() or 1, place)
            try:
                yield local
            finally:
                _end(local.pool)
        return
    with _connected(address) as client, client.get_executor(pure=False) as made:
        yield ClusterWorkers(client, made)


def _place() -> tempfile.TemporaryDirectory[str]:
    """A folder for what the processes of a pool write for the time being; it goes with the pool."""
    return tempfile.TemporaryDirectory(prefix="rota-", ignore_cleanup_errors=True)


@contextmanager
def interrupts_blocked() -> Iterator[None]:
    """Keep Ctrl-C from processes that are made meanwhile, from their first moment on: one that was interrupted as it
    began would end with a traceback, and who hands it what it is to do would wait for ever. Where a system has no such
    thing, nothing is kept."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


class _Pool(ProcessPoolExecutor):
    """A pool whose processes, which are made as they are needed, no Ctrl-C reaches."""

    def submit(self, fn: Callable[..., _T], /, *args: Any, **named: Any) -> Future[_T]:
        with interrupts_blocked():
            return super().submit(fn, *args, **named)


def _pool(count: int, place: str) -> ProcessPoolExecutor:
    return _Pool(count, mp_context=get_context("spawn"), initializer=_begin, initargs=(place,))


def _end(pool: ProcessPoolExecutor) -> None:
    """End the processes of a pool whatever they do. What they had to do is not cancelled: a pool that finds itself
    broken tells all of it, and ends with a traceback where some cannot be told any more."""
    processes = list((getattr(pool, "_processes", None) or {}).values())
    pool.shutdown(wait=False)
    for process in processes:
        process.terminate()
    for process in processes:
        process.join(PATIENCE)


def _begin(place: str) -> None:
    """What a process of a pool does first. Ctrl-C on a terminal goes to all of them, and the one that made them ends
    them; what they write for the time being lies in a folder that it removes however they end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    tempfile.tempdir = place


@contextmanager
def executor(workers: int | None = None, cluster: str | None = None) -> Iterator[tuple[Executor, int]]:
    """One executor of the standard interface and how many work for it: a pool here, or a Dask cluster.

    Where what is done with it is ended early, the processes of a pool are ended at once, without a word of theirs, and
    what a cluster has not done is cancelled.

    Args:
        workers: processes of the pool; by default one per core.
        cluster: address of a Dask scheduler.

    Raises:
        NoCluster: as of `workers_at`.
    """
    if cluster is None:
        count = workers or os.cpu_count() or 1
        with _place() as place:
            pool = _pool(count, place)
            try:
                yield pool, count
            except BaseException:
                _end(pool)
                raise
            pool.shutdown()
        return
    with _connected(cluster) as client, client.get_executor(pure=False) as made:
        try:
            yield made, sum(client.nthreads().values())
        except BaseException:
            made.shutdown(wait=False)  # what is not done is cancelled
            raise


@contextmanager
def _connected(address: str) -> Iterator[Any]:
    """The client of a scheduler whose workers have the same versions as this process."""
    if find_spec("distributed") is None:
        raise NoCluster("a cluster needs the extra `cluster`", "pip install 'rota[cluster]'")
    check_somebody_listens(address)
    from distributed import Client

    quiet = logging.getLogger("distributed")
    level = quiet.level
    quiet.setLevel(logging.CRITICAL)
    try:
        _answer(lambda: asyncio.run(_greeted(address)), address)
        client: Any = Client(address, timeout=PATIENCE, set_as_default=False)  # type: ignore[no-untyped-call]
        try:
            if not client.nthreads():
                raise NoCluster(f"the scheduler at {address} has no worker", f"start one: dask worker {address}")
            found = _answer(lambda: client.run(_versions_of, MUST_AGREE), address)
            if said := version_differences(_versions_of(MUST_AGREE), found):
                raise NoCluster(said, "expected the same versions on every worker")
            yield client
        finally:
            with suppress(Exception):  # a scheduler that went away is left
                client.close(timeout=1)
    finally:
        quiet.setLevel(level)


def check_cluster(address: str | None) -> None:
    """Check that the workers of a cluster can do what is asked of them, before anything else is done.

    Raises:
        NoCluster: as of `workers_at`.
    """
    if address is not None and address != LOCAL:
        with _connected(address):
            return


def check_somebody_listens(address: str | None) -> None:
    """Check that something listens at the address of a scheduler, before anything else is done.

    Raises:
        NoCluster: it is no address, or nobody listens there.
    """
    if address is None or address == LOCAL:
        return
    scheme, _, rest = address.rpartition("://")
    host, _, port = rest.rpartition(":")
    if scheme not in ("", "tcp", "tls") or not host or not port.isdigit():
        raise NoCluster(f"'{address}' is no address of a scheduler", "expected such as tcp://host:8786")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=PATIENCE):
            return
    except (OSError, OverflowError, UnicodeError) as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        raise NoCluster(
            f"nobody listens at {address} ({why})", "expected the address of a running Dask scheduler"
        ) from None


async def _greeted(address: str) -> bool:
    """Whether who listens there speaks as Dask does: asked before there is a client, which would not let go."""
    from distributed.comm.core import connect

    comm: Any = await asyncio.wait_for(connect(address, timeout=PATIENCE), PATIENCE)  # type: ignore[no-untyped-call]
    await comm.close()
    return True


def _answer(ask: Callable[[], Any], address: str) -> Any:
    """What the scheduler says, in a thread of its own, so that one which keeps silent is not waited for."""
    found: list[Any] = []
    wrong: list[BaseException] = []

    def run() -> None:
        try:
            found.append(ask())
        except BaseException as error:  # told below
            wrong.append(error)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    thread.join(PATIENCE + 1)
    if found:
        return found[0]
    why = (str(wrong[0]).split("\n")[0] if wrong else "") or "it does not answer"
    raise NoCluster(f"{address} does not work as a cluster ({why})", "expected a Dask scheduler of the same versions")


def _versions_of(packages: tuple[str, ...]) -> dict[str, str]:
    """Versions of Python and of packages; those not installed are left out."""
    found = {"python": platform.python_version()}
    for package in packages:
        with suppress(importlib.metadata.PackageNotFoundError):
            found[package] = importlib.metadata.version(package)
    return found


def version_differences(here: Mapping[str, str], there: Mapping[str, Mapping[str, str]]) -> str:
    """Which versions differ on the first worker that differs from here; empty if all agree.

    Args:
        here: versions of this process by package.
        there: those of each worker, by its address.
    """
    for worker, versions in sorted(there.items()):
        other = [
            f"{name} {versions.get(name, 'none')} there and {here.get(name, 'none')} here"
            for name in dict.fromkeys((*here, *versions))
            if versions.get(name) != here.get(name)
        ]
        if other:
            return f"the worker at {worker} has other versions: {', '.join(other)}"
    return ""
