"""Whole commands after publication on 300 people: `python -m benchmarks.operate [REPEATS]`.

Copies the ward of `examples/acute-ward` until there are 300 people in one organisation, under all
its packs, with the rota of one ward (two rounds of the solver) copied likewise. Then times `rota show`,
`rota cover` and `rota repair --absent` as a coordinator runs them: a process each, start-up, reading,
judging and printing included. User seconds of the processor are comparable between machines that
are busy and idle; the targets, 1 s of the processor for `show`, 2 s and 10 s of the clock for the
others, are of an idle machine.
"""

from __future__ import annotations

import csv
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXAMPLE = Path(__file__).resolve().parents[1] / "examples" / "acute-ward"
WARDS = 10
OWN = ("person", "contract", "team", "home_team", "composition")
"""Columns whose values each ward has for itself."""
SHARED = ("organisations.csv", "sites.csv", "skills.csv", "shifts.csv")


def copy_wards(ward: Path, target: Path, wards: int = WARDS) -> None:
    """Write a folder, with its rota in `out/`, of so many copies of a solved ward."""
    (target / "out").mkdir(parents=True)
    for path in [*ward.glob("*.csv"), ward / "out" / "rota.csv"]:
        with path.open(encoding="utf-8", newline="") as stream:
            rows = list(csv.DictReader(stream))
        with (target / path.relative_to(ward)).open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, list(rows[0]))
            writer.writeheader()
            for ward_number in range(1 if path.name in SHARED else wards):
                writer.writerows(_of_ward(row, ward_number) for row in rows)
    (target / "rota.toml").write_bytes((ward / "rota.toml").read_bytes())


def _of_ward(row: dict[str, str], number: int) -> dict[str, str]:
    return {column: f"{text}-{number}" if column in OWN and text and number else text for column, text in row.items()}


def run(arguments: list[str], environment: dict[str, str]) -> tuple[float, float]:
    """(user seconds, seconds by the clock) of one `rota` command."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime, time.perf_counter()
    command = [sys.executable, "-m", "optimiser", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    took = time.perf_counter() - began
    if done.returncode not in (0, 1):
        raise RuntimeError(done.stderr.decode())
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before, took


def main() -> None:
    """Print a line for each command: median user seconds and seconds by the clock."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as made:
        home = Path(made)
        # Compiled modules are cached as in any installed program; the first run of a command does not count.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = str(home / "compiled")
        ward, hospital = home / "ward", home / "hospital"
        ward.mkdir()
        for path in [*EXAMPLE.glob("*.csv"), EXAMPLE / "rota.toml"]:
            (ward / path.name).write_bytes(path.read_bytes())
        run(["solve", str(ward), "--iterations", "1", "--format", "csv"], environment)
        copy_wards(ward, hospital)
        here = ["--folder", str(hospital)]
        commands = {
            "show": ["show", str(hospital), "--at", "2027-03-26T14:00"],
            "cover": ["cover", "HAWTHORN", "2027-03-26", "night", *here],
            "repair, a fortnight": ["repair", "--absent", "20430126", "2027-03-22", "2027-04-04", *here],
            "repair, one night": ["repair", "--absent", "20430126", "2027-03-26", "2027-03-26", *here],
        }
        for name, arguments in commands.items():
            run(arguments, environment)
            times = [run(arguments, environment) for _ in range(repeats)]
            user, wall = (statistics.median(t) for t in zip(*times, strict=True))
            print(f"  {name:<24} {user:8.2f} s of the processor {wall:8.2f} s by the clock")


if __name__ == "__main__":
    main()
