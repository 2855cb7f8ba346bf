"""Ctrl-C in ``rota mix prove`` and ``rota sweep``: what is finished is kept and told, and one goes on from there."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from optimiser.cli import main
from tests.mix_proof.ward import FEW, write_ward
from tests.terminal import on_a_terminal


@pytest.mark.parametrize("workers", ["1", "2"])
def test_ctrl_c_keeps_what_is_finished_and_the_command_goes_on(tmp_path: Path, workers: str) -> None:
    ward = write_ward(tmp_path / "ward")
    words = ["mix", "prove", str(ward), *FEW.replace("--workers 1", "").split(), "--out", str(tmp_path / "out")]
    told, code = on_a_terminal([*words, "--workers", workers], b"hours: 1 of 3 draws")
    kept = len(list((tmp_path / "out" / "draws").glob("*.json")))
    assert (code, "Traceback" in told) == (4, False), told
    assert f"Ended early, with no answer yet: {kept} parts of rotas are kept in" in told
    assert 1 <= kept < 6  # six in all
    assert not (tmp_path / "out" / "run.json").exists()
    again = CliRunner().invoke(main, [*words, "--workers", "1", "--json"])
    assert again.exit_code == 0, again.output
    assert json.loads((tmp_path / "out" / "run.json").read_text())["parts_reused"] == kept


STUDY = """
title = "A ward under two levers"
draws = 3
[[model]]
name = "ward"
kind = "mix"
folder = "ward"
[[scenario]]
name = "as it is"
[[grid]]
model = "ward"
lever = "demand_factor"
values = [0.8, 0.85, 0.9, 0.95, 1.0, 1.05, 1.1, 1.15, 1.2]
[[range]]
model = "ward"
lever = "pay_factor"
low = 0.9
central = 1.0
high = 1.1
"""


def test_ctrl_c_keeps_the_finished_points_of_a_sweep(tmp_path: Path) -> None:
    write_ward(tmp_path / "ward")
    (tmp_path / "study.toml").write_text(STUDY)
    words = ["sweep", str(tmp_path / "study.toml"), "--workers", "1", "--out", str(tmp_path / "out")]
    told, code = on_a_terminal(words, b"of 27 points")
    kept = len(list((tmp_path / "out" / "points").glob("*.json")))
    assert (code, "Traceback" in told) == (4, False), told
    assert f"Ended early, with no answer yet: {kept} finished points are kept in" in told
    assert kept < 27
    again = CliRunner().invoke(main, words)
    assert f"27 points, {kept} of them finished before" in " ".join(again.stdout.split())
