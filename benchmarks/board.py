"""The board on 30 and 300 people, part by part: `python -m benchmarks.board [REPEATS]`.

The ward of `examples/acute-ward` with a rota of one round, and ten such wards in one organisation
(`benchmarks.operate`). Milliseconds of the processor, medians, which are comparable between machines that are busy and
idle. Targets by the clock of an idle machine with two cores: a change judged 25 ms, an edit judged, journalled and told
100 ms, the grid 200 ms and 300 kB, who can cover a slot 300 ms, an absence 1 s.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.operate import EXAMPLE, copy_wards
from optimiser.audit import Change
from optimiser.board.editing import edit, take_back
from optimiser.board.grid_data import grid_data
from optimiser.board.inputs import add_absence
from optimiser.board.moves import DutyAt, Move
from optimiser.board.reading import cell_data, slot_data
from optimiser.board.session import Session
from optimiser.library.judged_rota import JudgedRota, open_rota
from optimiser.library.solve import solve
from optimiser.report.rota.grid import cover_rows, make_grid, rows_of_people


def measure(work: Callable[[], object], rounds: int) -> float:
    """Median seconds of the processor of a call, after one that does not count."""
    work()
    times = []
    for _ in range(rounds):
        began = time.process_time()
        work()
        times.append(time.process_time() - began)
    return statistics.median(times)


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
        kept = bill.snapshot(change)
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


def calls_of_the_board(folder: Path, repeats: int) -> dict[str, float]:
    """Seconds of what a page asks a session for, the journal on disk included."""
    session = Session(folder)
    problem, bill = session.problem, session.rota.bill
    held = sorted(bill.lines.rota)[40]
    duty, person = problem.duties[held.duty], problem.people[problem.contracts[held.contract].person].id
    date, code = problem.calendar.date(duty.day).isoformat(), problem.shifts[duty.shift].code
    team, period = problem.teams[duty.team].id, problem.periods[problem.shifts[duty.shift].periods[0]].name

    def there_and_back() -> None:
        edit(session, [Move(out=DutyAt(person, date, code))], reason="measured")
        edit(session, [Move(into=DutyAt(person, date, code, team))], reason="measured")

    def away_and_back() -> None:
        add_absence(session, person, date, date, "sickness")
        take_back(session)

    found = {
        "open the folder": measure(lambda: Session(folder), 1),
        "the grid": measure(lambda: grid_data(session), 3),
        "an edit, journalled and told": measure(there_and_back, repeats) / 2,
        "a cell": measure(lambda: cell_data(session, person, date, team), repeats),
        "a cell with every code tried": measure(lambda: cell_data(session, person, date, team, preview=True), repeats),
        "who can cover a slot that is met": measure(lambda: slot_data(session, team, date, period, most=8), 1),
    }
    edit(session, [Move(out=DutyAt(person, date, code))], reason="measured")
    found["who can cover a slot that is short"] = measure(lambda: slot_data(session, team, date, period, most=8), 1)
    take_back(session)
    found["an absence and its undo"] = measure(away_and_back, 1)
    return found


def main() -> None:
    """Print a line for each part, for each folder."""
    repeats = int(sys.argv[1]) if len(sys.argv) > 1 else 15
    with tempfile.TemporaryDirectory() as made:
        for folder in make_folders(Path(made)):
            rota = open_rota(folder)
            print(f"{len(rota.source.problem.people)} people, {len(rota.bill.lines.rota):,} assignments")
            parts = {**parts_of_a_change(rota, repeats), **calls_of_the_board(folder, repeats)}
            for name, seconds in parts.items():
                print(f"  {name:<36} {1000 * seconds:10.2f} ms")


if __name__ == "__main__":
    main()
