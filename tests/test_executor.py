"""Where there is no cluster to be had, it is told in one line and soon."""

from __future__ import annotations

import multiprocessing
import os
import signal
import socket
import tempfile
import time
from collections.abc import Iterator
from multiprocessing.process import BaseProcess
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from optimiser.executor import NoCluster, WorkerLost, executor, version_differences, workers_at
from tests.clusters import dask_cluster

EXAMPLES = Path(__file__).parents[1] / "examples"
STUDY, WARD = EXAMPLES / "scenarios" / "place.toml", EXAMPLES / "acute-ward"


@pytest.fixture
def closed() -> str:
    """An address where nobody listens."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return f"tcp://127.0.0.1:{one.getsockname()[1]}"


@pytest.fixture
def silent() -> Iterator[str]:
    """An address where somebody listens and says nothing."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        one.listen(5)
        yield f"tcp://127.0.0.1:{one.getsockname()[1]}"


@pytest.mark.parametrize("words", [["sweep", str(STUDY)], ["solve", str(WARD)]])
def test_an_address_where_nobody_listens_is_one_line_and_exit_code_2(
    words: list[str], closed: str, tmp_path: Path
) -> None:
    words = [*words, "--out", str(tmp_path), "--cluster", closed]
    done = CliRunner().invoke(main, words, prog_name="rota")
    assert done.exit_code == 2
    assert done.stderr.startswith(f"cluster: nobody listens at {closed} (")
    assert done.stderr.count("\n") == 1


def test_who_listens_and_says_nothing_is_not_waited_for(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    monkeypatch.setattr("optimiser.executor.PATIENCE", 0.2)
    with pytest.raises(NoCluster, match="does not work as a cluster"), workers_at(silent):
        raise AssertionError("there is no cluster")


@pytest.mark.parametrize("address", ["rubbish", "tcp://", "ftp://host:21", "tcp://host:port"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(NoCluster, match="is no address of a scheduler; expected such as tcp://host:8786"):
        workers_at(address).__enter__()


def test_versions_that_differ_are_named() -> None:
    here = {"python": "3.11.4", "ortools": "9.15"}
    assert version_differences(here, {"a": here, "b": dict(here)}) == ""
    assert version_differences(here, {"a": here, "b": {"python": "3.11.4", "rota": "2"}}) == (
        "the worker at b has other versions: ortools none there and 9.15 here, rota 2 there and none here"
    )


def test_a_worker_of_another_version_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    pytest.importorskip("distributed", reason="the extra `cluster` is not installed")
    other = tmp_path / "other"
    other.mkdir()
    with dask_cluster(1, other) as (address, _):
        for words in (["sweep", str(STUDY)], ["solve", str(WARD)]):
            done = CliRunner().invoke(
                main, [*words, "--out", str(tmp_path / "out"), "--cluster", address], prog_name="rota"
            )
            assert done.exit_code == 2
            assert "has other versions: ortools 0.1 there and " in done.stderr
            assert done.stderr.count("\n") == 1


def test_a_killed_process_costs_what_it_did_and_the_pool_goes_on() -> None:
    """Ctrl-C on a terminal goes to every process of the pool, and costs nothing."""
    with workers_at("local", 1) as workers:
        assert workers.result_of(workers.submit(abs, -3)) == 3
        if os.name == "posix":
            for process in list(getattr(workers, "pool")._processes.values()):  # noqa: B009
                os.kill(process.pid, signal.SIGINT)
            assert workers.result_of(workers.submit(abs, -5)) == 5
            assert signal.SIGINT in workers.result_of(workers.submit(signal.pthread_sigmask, signal.SIG_BLOCK, ()))
            assert workers.lost == 0
        dying = workers.submit(time.sleep, 60)
        for process in list(getattr(workers, "pool")._processes.values()):  # noqa: B009
            process.kill()
        with pytest.raises(WorkerLost):
            workers.result_of(dying)
        assert workers.result_of(workers.submit(abs, -4)) == 4
        assert workers.lost == 1


def test_only_the_strategy_that_searches_by_groups_goes_with_a_cluster() -> None:
    done = CliRunner().invoke(main, ["solve", str(WARD), "--strategy", "exact", "--cluster", "local"], prog_name="rota")
    assert done.exit_code == 2
    assert "the strategy exact does not search by groups" in done.stderr


def test_a_pool_that_is_ended_early_leaves_no_process_no_files_and_waits_for_none() -> None:
    """Ctrl-C comes while both processes sleep: they are ended, and nothing of them is told or left on the disk."""
    processes: list[BaseProcess] = []
    made: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        end_a_pool_that_sleeps(processes, made)
    assert len(processes) == 2
    assert len(made) == 1
    assert not Path(made[0]).exists()
    end = time.monotonic() + 60
    while any(process.is_alive() for process in processes) and time.monotonic() < end:
        time.sleep(0.05)  # the pool's own thread reaps them too: one that was just reaped passes for alive
    assert not any(process.is_alive() for process in processes)


def end_a_pool_that_sleeps(processes: list[BaseProcess], made: list[str]) -> None:
    """Raise what Ctrl-C does; ``processes`` gets those of the pool, ``made`` a folder that one of them made."""
    with executor(2) as (pool, _):
        made.append(pool.submit(tempfile.mkdtemp).result())
        assert Path(made[0]).is_dir()
        futures = [pool.submit(time.sleep, 600) for _ in range(2)]
        while not all(future.running() for future in futures):
            time.sleep(0.01)
        processes += multiprocessing.active_children()
        raise KeyboardInterrupt
