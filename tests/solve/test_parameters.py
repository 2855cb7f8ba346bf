"""Parameters as data: every one is documented and within its limits; files are read with every fault at once."""

from __future__ import annotations

import json
import pickle
from contextlib import redirect_stdout
from dataclasses import asdict, fields, replace
from io import StringIO
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any, get_type_hints

import pytest

from optimiser.bench import once
from optimiser.bench.runner import Bench, BenchPlan, sides
from optimiser.bench.suites import choose_cases
from optimiser.folder.load import load
from optimiser.folder.scaffold import scaffold
from optimiser.solve.parameters import LnsParameters, SolveParameters
from optimiser.solve.parameters.choice import FORMER, STRATEGY_NAMES, strategy_named
from optimiser.solve.parameters.document import PARAMETERS_PAGE, field_docs, parameters_page
from optimiser.solve.parameters.read import kind_of, read_parameters, value_of
from optimiser.solve.settings import USUAL_SECONDS, SolveSettings
from optimiser.solve.strategies import STRATEGIES
from optimiser.tabular.faults import BadInput
from tests.commands import run_rota
from tests.little import search_little

ROOT = Path(__file__).resolve().parents[2]
GROUPS = [f.name for f in fields(SolveParameters)]


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", GROUPS)
def test_every_parameter_has_a_line_of_explanation_and_a_usual_value_within_its_limits(name: str) -> None:
    group = getattr(SolveParameters(), name)
    types, docs = get_type_hints(type(group), include_extras=True), field_docs(type(group))
    assert types, "a group without a parameter"
    for field, hint in types.items():
        value = getattr(group, field)
        assert docs[field].endswith("."), field
        assert kind_of(hint)
        assert value_of(list(value) if isinstance(value, tuple) else value, hint) == value, field


def test_the_page_of_parameters_is_up_to_date() -> None:
    text = (ROOT / PARAMETERS_PAGE).read_text(encoding="utf-8")
    assert text == parameters_page(), "run python -m optimiser.solve.parameters.document"


def test_parameters_are_the_same_after_a_pickle_and_after_a_file_that_says_all(tmp_path: Path) -> None:
    usual = SolveParameters()
    assert pickle.loads(pickle.dumps(usual)) == usual
    lines = []
    for name, group in asdict(usual).items():
        lines.append(f"[{name}]")
        lines += [f"{key} = {json.dumps(value)}" for key, value in group.items()]
    assert read_parameters(written(tmp_path / "all.toml", "\n".join(lines))) == (
        dict.fromkeys(("strategy", "seconds", "iterations", "workers", "seed")), usual,
    )  # fmt: skip


def test_a_file_changes_what_it_says_and_nothing_else(tmp_path: Path) -> None:
    base = SolveParameters(lns=LnsParameters(patience=7))
    file = written(tmp_path / "a.toml", 'strategy = "lns"\nseed = 4\n[lns]\neffort = 1\n')
    said, found = read_parameters(file, base)
    assert (said["strategy"], said["seed"], said["seconds"]) == ("lns", 4, None)
    assert found == replace(base, lns=LnsParameters(patience=7, effort=1.0))
    assert isinstance(found.lns.effort, float)


def test_every_fault_of_a_file_is_told_with_its_line_and_what_was_meant(tmp_path: Path) -> None:
    text = """strategy = "whole"
lns.effrt = 1
[annealing]
hot = "warm"
least_steps = 1.5
time_share = 2

[reinsertion]
burst_temperatures = [0.1, -1]
people = true

[lms]
effort = 1
"""
    with pytest.raises(BadInput) as caught:
        read_parameters(written(tmp_path / "bad.toml", text))
    assert [str(f) for f in caught.value.faults] == [
        "bad.toml:1:strategy: 'whole' is not one of the words; expected auto or exact or lns or columns or teams "
        "(did you mean exact?)",
        "bad.toml:2:lns.effrt: the key is not known; expected " + listed() + " (did you mean effort?)",
        "bad.toml:4:annealing.hot: 'warm' is not a number; expected a number, more than 0",
        "bad.toml:5:annealing.least_steps: 1.5 is not a whole number; expected a whole number, 1 or more",
        "bad.toml:6:annealing.time_share: 2 is not between 0 and 1; expected a number, between 0 and 1",
        "bad.toml:9:reinsertion.burst_temperatures: -1 is not more than 0; expected a list, each a number, more than 0",
        "bad.toml:10:reinsertion.people: true is not a whole number; expected a whole number, 1 or more",
        next(str(f) for f in caught.value.faults if f.column == "lms"),
    ]
    (unknown,) = (f for f in caught.value.faults if f.column == "lms")
    assert (unknown.row, unknown.suggestion) == (12, "lns")


def listed() -> str:
    from optimiser.tabular.faults import listing

    return listing([f.name for f in fields(LnsParameters)], 12)


@pytest.mark.parametrize("name", ["auto", *STRATEGY_NAMES])
def test_strategies_have_the_names_that_are_offered(name: str) -> None:
    assert strategy_named(name) == name
    assert set(STRATEGIES) == set(STRATEGY_NAMES)


@pytest.mark.parametrize(("former", "name"), FORMER.items())
def test_a_former_name_of_a_strategy_is_refused_with_that_of_today(former: str, name: str) -> None:
    with pytest.raises(ValueError, match=f"did you mean {name}"):
        strategy_named(former)


@pytest.mark.parametrize(
    ("sources", "expected"),
    [
        ([{}], ("auto", USUAL_SECONDS, None, 8, 1)),
        ([{"seconds": 5, "seed": 3, "strategy": "lns"}], ("lns", 5.0, None, 8, 3)),
        ([{"seconds": 5, "seed": 3}, {"seed": 4, "workers": 2}, {"seed": 0}], ("auto", 5.0, None, 2, 0)),
        ([{"seconds": 5}, {"iterations": 9}, {}], ("auto", None, 9, 1, 1)),
        ([{"iterations": 9}, {}, {"seconds": 5}], ("auto", 5.0, 9, 8, 1)),
        ([{"seconds": 5, "iterations": 9}, {}, {}], ("auto", 5.0, 9, 8, 1)),
    ],
)
def test_options_beat_the_file_and_the_file_beats_the_folder(
    sources: list[dict[str, Any]], expected: tuple[Any, ...]
) -> None:
    found = SolveSettings.of(sources, processors=8)
    assert (found.strategy, found.seconds, found.iterations, found.workers, found.seed) == expected


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    home = tmp_path / "ward"
    scaffold(home)
    return home


def test_a_run_takes_parameters_from_the_folder_and_the_file_and_says_which(folder: Path, tmp_path: Path) -> None:
    with (folder / "rota.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[solve.parameters.lns]\npatience = 9\neffort = 0.1\n[solve.parameters.exact]\neffort = 0.2\n")
    search_little(folder)
    assert load(folder).parameters.lns == LnsParameters(patience=9, effort=0.1)
    file = written(tmp_path / "a.toml", 'strategy = "exact"\niterations = 2\n[lns]\npatience = 8\n')
    words = ("solve", folder, "--parameters", file, "--iterations", 1, "--format", "csv", "--json")
    done = run_rota(*words)
    assert done.exit_code in (0, 1), done.output
    kept = json.loads((folder / "out" / "run.json").read_text(encoding="utf-8"))
    assert kept["parameters"]["strategy"] == "exact"
    assert kept["parameters"]["iterations"] == 1
    assert kept["solve_parameters"]["lns"]["patience"] == 8
    assert kept["solve_parameters"]["lns"]["effort"] == 0.1
    assert kept["solve_parameters"]["exact"]["effort"] == 0.2
    assert set(kept["solve_parameters"]) == set(GROUPS)


def test_faults_of_parameters_stop_a_run(folder: Path, tmp_path: Path) -> None:
    file = written(tmp_path / "a.toml", "[lns]\npatients = 8\n")
    done = run_rota("solve", folder, "--parameters", file)
    assert done.exit_code == 2
    assert "a.toml:2:lns.patients: the key is not known" in done.stderr
    assert "did you mean patience?" in done.stderr
    missing = run_rota("solve", folder, "--parameters", tmp_path / "none.toml")
    assert missing.exit_code == 2
    assert "none.toml: the file is missing" in missing.stderr
    with (folder / "rota.toml").open("a", encoding="utf-8") as stream:
        stream.write("\n[solve.parameters]\nlns.climb = -1\n")
    line = len((folder / "rota.toml").read_text(encoding="utf-8").splitlines())
    done = run_rota("check", folder)
    assert done.exit_code == 2
    assert f"rota.toml:{line}:solve.parameters.lns.climb: -1 is not 0 or more" in done.stderr


def test_a_benchmark_compares_two_parameter_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each run in this process instead of one of its own."""

    def run_here(command: list[str], **_: object) -> CompletedProcess[str]:
        assert command[1:3] == ["-m", "optimiser.bench.once"]
        monkeypatch.setattr("sys.argv", command[2:])
        with redirect_stdout(StringIO()) as said:
            once.main()
        return CompletedProcess(command, 0, said.getvalue(), "")

    monkeypatch.setattr("optimiser.bench.runner.subprocess.run", run_here)
    few = "[local_search]\nfirst_evaluations = 100\nlast_evaluations = 100\nchain_evaluations = 100\n"
    one = written(tmp_path / "A.toml", f'strategy = "lns"\n[exact]\neffort = 0.2\n{few}')
    two = written(tmp_path / "B.toml", f"[exact]\neffort = 0.1\n{few}")
    with sides(None, one, str(two), ROOT) as found:
        assert [(s.name, s.strategy, s.parameters) for s in found] == [(str(one), "lns", one), (str(two), "auto", two)]
    with sides("exact", one, "lns", ROOT) as found:
        assert [(s.name, s.strategy, s.parameters) for s in found] == [(str(one), "exact", one), ("lns", "lns", None)]
    with sides("exact", one, str(two), ROOT) as found:
        rows = list(Bench(BenchPlan(choose_cases(["generated/30"]), found, [1], None, 1, 1, tmp_path / "out")).run())
    assert [r["side"] for r in rows] == [str(one), str(two)]
    assert [r["solve_parameters"]["exact"]["effort"] for r in rows] == [0.2, 0.1]
    assert len(list((tmp_path / "out" / "logs").glob("*.json"))) == 2


def test_what_a_benchmark_is_compared_with_is_a_strategy_a_file_or_a_revision() -> None:
    done = run_rota("bench", "generated/30", "--against", "parts")
    assert done.exit_code == 2
    assert "did you mean teams?" in done.stderr


def test_numbers_that_do_not_go_together_are_a_fault_of_their_group(tmp_path: Path) -> None:
    file = written(tmp_path / "a.toml", "seed = 1\n[column_generation]\nlabels = [5, 6]\n")
    with pytest.raises(BadInput) as caught:
        read_parameters(file)
    (fault,) = caught.value.faults
    assert (fault.row, fault.column) == (2, "column_generation")
    assert "one length" in fault.what
