"""A small sample of each acceptance run; the runs themselves take minutes to hours."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.acceptance.asked_at_size import bids_at_size, leave_at_size
from tests.acceptance.bounds_of_small_problems import WAYS, bounds_of_small_problems
from tests.acceptance.killed_board import kill_board
from tests.acceptance.killed_commands import cases, kill_command, make_ward
from tests.acceptance.mutated_folders import spoilt_folders
from tests.acceptance.writers_at_once import rounds
from tests.board.ward import make_ward as make_board_ward

forks = pytest.mark.skipif(not hasattr(os, "fork"), reason="children are forked")


@pytest.fixture(scope="module")
def ward(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = tmp_path_factory.mktemp("acceptance") / "ward"
    make_ward(home)
    return home


@forks
@pytest.mark.parametrize("name", ["undo", "new"])
def test_a_command_killed_at_a_file_operation_leaves_a_folder_that_works(ward: Path, tmp_path: Path, name: str) -> None:
    killed, wrong = kill_command(tmp_path, ward, name, cases(ward)[name], first=7, step=9)
    assert killed
    assert wrong == []


@forks
def test_a_board_killed_at_a_file_operation_loses_nothing_that_it_answered(tmp_path: Path) -> None:
    sound = make_board_ward(tmp_path / "sound" / "ward")
    for operation, least in ((19, 0), (60, 2)):
        killed, wrong, told = kill_board(tmp_path, sound, operation)
        assert killed
        assert wrong == []
        assert told >= least


@forks
def test_processes_at_once_lose_nothing(ward: Path, tmp_path: Path) -> None:
    assert rounds(ward, tmp_path, number=3, seed=1) == []


def test_spoilt_folders_are_refused_in_words(ward: Path) -> None:
    failures, ends, commands = spoilt_folders({"ward": ward}, folders=4, seed=1, commands=2)
    assert [str(failure) for failure in failures] == []
    assert sum(ends.values()) == commands == 8


def test_leave_and_bids_of_a_ward_are_decided(tmp_path: Path) -> None:
    for place in ("leave", "bids"):
        (tmp_path / place).mkdir()
    asked, granted = leave_at_size(tmp_path / "leave", people=10, weeks=4)
    assert 0 < granted < asked
    made, won = bids_at_size(tmp_path / "bids", people=10)
    assert 0 < won < made


def test_no_way_proves_more_than_the_best_of_all_rotas() -> None:
    met = bounds_of_small_problems(25, 1)
    assert set(met) == set(WAYS)
    assert min(met.values()) > 0
    assert met["relaxed without room"] <= met["networks"]
