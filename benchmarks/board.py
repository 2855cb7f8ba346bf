"""One change of a rota by hand, part by part, on 30 and 300 people: `python -m benchmarks.board [REPEATS]`.

The ward of `examples/acute-ward` with a rota of one round, and ten such wards in one organisation
(`benchmarks.operate`). Milliseconds by the clock, medians; the target of a change judged is 25 ms.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from benchmarks.__main__ import measure
from benchmarks.operate import EXAMPLE, copy_wards
from optimiser.audit import Change
from optimiser.library.judged_rota import JudgedRota, open_rota
from optimiser.library.solve import solve
from optimiser.report.rota.grid import cover_rows, make_grid, rows_of_people


def make_folders(home: Path) -> tuple[Path, Path]:
    """A solved ward of 30 people and a hospital of 300, below a folder."""
    ward, hospital = home / "ward", home / "hospital"
    ward.mkdir()
    for path in [*EXAMPLE.glob("*.csv"), EXAMPLE / "rota.toml"]:
        (ward / path.name).write_bytes(path.read_bytes())
    found = solve(ward, iterations=1, workers=1)
    assert found.rota is not None
    found.rota.write(ward / "out", ("csv",))
    copy_wards(ward, hospital)
    return ward, hospital


def parts_of_a_change(rota: JudgedRota, repeats: int) -> dict[str, float]:
    """Seconds of each part of taking one duty away and telling what that did."""
    problem, bill = rota.source.problem, rota.bill
    change = Change(out=(sorted(bill.lines.rota)[40],))
    duty = problem.duties[change.out[0].duty]
    person = problem.contracts[change.out[0].contract].person

    def judge() -> None:
        kept = bill.keep(change)
        bill.change(change)
        bill.delta(kept)
        bill.restore(kept)

    return {
        "judge, tell what is new, take back": measure(judge, repeats),
        "messages of one cell": measure(lambda: bill.at(person, duty.day), repeats),
        "rows of one person": measure(lambda: rows_of_people(problem, bill.lines, [person]), repeats),
        "cover of two days": measure(
            lambda: cover_rows(problem, bill.lines, duty.team, (duty.day, duty.day + 1)), repeats
        ),
        "the whole grid, for comparison": measure(lambda: make_grid(problem, bill.lines), 3),
    }


def main() -> None:
    """Print a line for each part, for each folder."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as made:
        for folder in make_folders(Path(made)):
            rota = open_rota(folder)
            print(f"{len(rota.source.problem.people)} people, {len(rota.bill.lines.rota):,} assignments")
            for name, seconds in parts_of_a_change(rota, repeats).items():
                print(f"  {name:<36} {1000 * seconds:10.2f} ms")


if __name__ == "__main__":
    main()
