"""How a rota stands sickness."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from optimiser.library.judged_rota import JudgedRota
from optimiser.library.names import bad_argument
from optimiser.operate.reserve.stress import Stress
from optimiser.operate.reserve.stress import stress as run_stress
from optimiser.report.changes.answer import Answer
from optimiser.report.changes.stress import show_stress, stress_data, stress_tables
from optimiser.tabular.faults import closest, listing
from optimiser.tabular.lock import locked
from optimiser.tabular.output import make_folder, write_text


def stress(
    rota: JudgedRota, *, draws: int = 500, seed: int = 1, hold: float = 95, standby: Sequence[str] = ()
) -> Answer[Stress]:
    """How often each need of a rota fails in seeded draws of sickness, and what standby or bank that takes.

    Rates are those of `sickness_rates.csv`, by role and season.

    Args:
        draws: how many.
        seed: of the draws.
        hold: per cent of draws in which a reserve shall be enough.
        standby: codes of shifts whose people are called in.

    Raises:
        BadInput: no draws, a share outside 1 to 100 per cent, or no such shift.
    """
    problem = rota.source.problem
    codes = {shift.code: index for index, shift in enumerate(problem.shifts)}
    if draws < 1:
        raise bad_argument("draws", f"{draws} is too few", "expected 1 or more")
    if not 1 <= hold <= 100:
        near = f"{100 * hold:g}" if 0 < hold < 1 else ""
        raise bad_argument("hold", f"{hold:g} per cent of draws", "expected from 1 to 100 per cent", near)
    for code in standby:
        if code not in codes:
            near = closest(code, codes) or ""
            raise bad_argument("standby", f"there is no shift {code}", f"expected {listing(sorted(codes))}", near)
    called = frozenset(codes[code] for code in standby)
    found = run_stress(problem, rota.bill.lines, draws=draws, seed=seed, hold=hold / 100, standby=called)
    return Answer(found, rota.view, stress_data, show_stress)


def write_stress(answer: Answer[Stress], out: Path | str) -> list[Path]:
    """Write stress.csv, stress-days.csv and stress.svg into a folder that is held meanwhile; the files written."""
    from optimiser.report.render.charts import stacked_bars
    from optimiser.report.render.svg import alone

    out, days = Path(out), answer.found.days
    make_folder(out)
    label = answer.view.problem.calendar.label
    parts = [("bank", [d.bank for d in days])]
    if any(d.on_standby for d in days):
        parts.insert(0, ("people on standby", [d.on_standby for d in days]))
    title = "Shifts to fill again through sickness, on average"
    drawn = stacked_bars("stress", title, [label(d.day) for d in days], parts, "shifts a day")
    with locked(out):
        files = [table.write(out) for table in stress_tables(answer.view, answer.found)]
        write_text(out / "stress.svg", alone(drawn) + "\n")
    return [*files, out / "stress.svg"]
